"""The labels of the things in a framework and an agenda, and answers and outcomes in words."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from k80assess.base.results import FrozenDict
from k80assess.document.agenda import Agenda, answers_without_theme, find_theme, instruments_of
from k80assess.document.conditions import Among, When, levels_among
from k80assess.document.confusables import confusable, spelled
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, Level, levels_left
from k80assess.document.ranges import Ends, Limited
from k80assess.document.rules import Bound, Weighted
from k80assess.document.text import Named, Text
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment
from k80assess.errors import ContradictionError
from k80assess.report.content.blocks import Blocks, Paragraph
from k80assess.report.words import Amount, Series, Words, aside, name, names, percent, phrase


def is_named_by_id(named: Named) -> bool:
    """Return whether the label is the id that files use."""
    return named.label == Text(nl=named.id, en=named.id)


def with_id(named: Named) -> Words:
    """Return a label with the id that files use, if the two differ."""
    if is_named_by_id(named):
        return named.label
    return (named.label, " ", aside(("(", named.id, ")")))


def label(framework: Framework, node_id: str) -> Words:
    """Return the label of a criterion or aspect."""
    return framework.node(node_id).label


def framework_title(framework: Framework) -> Words:
    """Return a framework's title, or its id."""
    return framework.id if framework.title is None else framework.title


def level(node: Criterion | Aspect, level_id: str) -> Level:
    """Return a level of a criterion or aspect."""
    return next(level for level in node.levels if level.id == level_id)


def levels_said(node: Criterion | Aspect, level_ids: Sequence[str]) -> Words:
    """Return levels as a choice, such as "Tight or Enough"."""
    return Series(items=tuple(level(node, level_id).label for level_id in level_ids), join="or")


def value_said(value: Fraction | datetime.date, unit: Text | None = None) -> Words:
    """Return a number with its unit, or a date, as it was given."""
    return value if isinstance(value, datetime.date) else Amount(number=value, unit=unit)


def ends_said(ends: Ends, unit: Text | None = None) -> Words:
    """Return a number or a date as it was given, or between which two it lies."""
    least, greatest = [value_said(end, unit) for end in ends]
    return least if least == greatest else phrase("answer.between", least=least, greatest=greatest)


def given_said(node: Criterion | Aspect, levels: Sequence[str], ends: Ends | None) -> Words:
    """Return an answer: its levels or that it is open, and before them the number or the date that was given."""
    if ends is None or isinstance(node, Aspect):
        return phrase("answer.open") if len(levels) == len(node.levels) else levels_said(node, levels)
    return (ends_said(ends, node.unit), " ", aside(("(", levels_said(node, levels), ")")))


def combination_said(framework: Framework, found: ContradictionError) -> Words:
    """Return the answers that cannot occur together, such as "Demand: None and Staff time: None"."""
    said: list[Words] = []
    for node_id, levels in found.levels.items():
        node = framework.node(node_id)
        said.append((node.label, ": ", given_said(node, levels, found.numbers.get(node_id))))
    return Series(items=tuple(said))


def reasons_why_not(framework: Framework, found: ContradictionError) -> tuple[Words, ...]:
    """Return the reasons that a framework gives why answers cannot occur together, and which of them are not asked."""
    given = [(framework.impossible or ())[row].reason for row in found.rows]
    reasons: list[Words] = [reason for reason in given if reason is not None]
    for criterion_id in found.not_asked:
        criterion = framework.node(criterion_id)
        assert isinstance(criterion, Criterion)  # aspects are not asked
        reasons.append(phrase("asked.only_when", criterion=name(criterion.label), **_gate(criterion, framework)))
    return tuple(reasons)


def asked_said(criterion: Criterion, framework: Framework) -> Words:
    """Return when a criterion is asked, and which level holds otherwise; nothing where it always is."""
    return phrase("asked.when", **_gate(criterion, framework)) if criterion.asked_when is not None else ""


def _gate(criterion: Criterion, framework: Framework) -> dict[str, Words]:
    otherwise = name(level(criterion, criterion.otherwise or "").label)
    return {"when": condition_said(criterion.asked_when or FrozenDict(), framework), "otherwise": otherwise}


def best_first(framework: Framework, outcomes: Sequence[Level]) -> Sequence[Level]:
    """Return outcomes with the best first, or in the framework's order where none is better than another."""
    return outcomes if framework.outcome_aspect.ordered is False else outcomes[::-1]


def outcome_names(assessment: Assessment) -> Words:
    """Return the possible outcomes as a choice inside a sentence, the best first."""
    return names((outcome.label for outcome in best_first(assessment.framework, assessment.possible)), "or")


def outcome_or_open(possible: Sequence[Level], framework: Framework | None = None, key: str = "report.still") -> Words:
    """Return the outcome as a cell of a table, or that it is open with the possible ones, the best first."""
    if len(possible) == 1:
        return possible[0].label
    ordered = possible[::-1] if framework is None else best_first(framework, possible)
    return phrase(key, outcomes=Series(items=tuple(outcome.label for outcome in ordered), join="or"))


def range_said(limited: Limited, unit: Text | None = None) -> Words:
    """Return a stretch of numbers or dates, such as "more than € 10,000 and at most € 50,000"."""
    parts = {key: value_said(end, unit) for key, end in limited.ends.items()}
    kind = "date" if limited.of_dates else "number"
    return Series(items=tuple([phrase(f"range.{kind}_{key}", end=end) for key, end in parts.items()]))


def own_said(node: Criterion | Aspect, own: Level) -> Words:
    """Return the numbers or dates that are a level's own; nothing where it has none."""
    if isinstance(node, Aspect) or not own.own:
        return ""
    return Series(items=tuple([range_said(one, node.unit) for one in own.own]), join="or")


def condition_said(when: When, framework: Framework | None) -> Words:
    """Return a condition, such as "Demand: None or Some; Staff time: Tight"; ids where there is no framework."""
    conditions: list[Words] = []
    for node_id, condition in when.items():
        node = None if framework is None else framework.node(node_id)
        known = {} if node is None else {own.id: own.label for own in node.levels}
        taken = levels_among(condition, list(known))
        if isinstance(condition, Among) and (node is None or len(taken) > _FEW):
            said = _among_said(condition, known)
        else:
            said = Series(items=tuple([known.get(own, own) for own in taken]), join="or")
        conditions.append((node_id if node is None else node.label, ": ", said))
    return Series(items=tuple(conditions))


_FEW = 3
"""So many levels are named; of more it is said how they compare."""


def _among_said(condition: Among, known: Mapping[str, Text]) -> Words:
    """Return a comparison or an exception in words, such as "Tight or better"."""
    said = [phrase(f"among.{key}", level=known.get(end, end)) for key, end in condition.ends.items()]
    if condition.others is not None:
        others = Series(items=tuple([known.get(other, other) for other in condition.others]), join="or")
        said.append(phrase("among.not", levels=others))
    return Series(items=tuple(said))


def shares_of(aspect: Aspect) -> tuple[Fraction, ...]:
    """Return the cut-offs of a weighted aspect that are shares, lowest first; none for bounds and other aspects."""
    if not isinstance(aspect.rule, Weighted):
        return ()
    return tuple([cutoff for cutoff in aspect.rule.cutoffs.values() if not isinstance(cutoff, Bound)])


def cutoffs_said(aspect: Aspect) -> Words:
    """Return the cut-offs of a weighted aspect, such as "Moderate from 40% and Strong from 75%"."""
    assert isinstance(aspect.rule, Weighted)
    items: list[Words] = []
    for upper in aspect.levels[1:]:
        cutoff = aspect.rule.cutoffs[upper.id]
        if isinstance(cutoff, Bound):
            items.append(phrase(f"rule.{cutoff.key}", level=upper.label, count=Amount(number=cutoff.number)))
        else:
            items.append(phrase("rule.cutoff", level=upper.label, share=percent(cutoff, shares_of(aspect))))
    return Series(items=tuple(items))


def label_in(things: Sequence[Named], thing_id: str) -> Words:
    """Return the label of a thing, or its id if it is not among these."""
    return next((thing.label for thing in things if thing.id == thing_id), thing_id)


def portfolio_said(agenda: Agenda | None, portfolio_id: str) -> Words:
    """Return the label of a portfolio, or its id if no agenda has it."""
    return label_in(() if agenda is None else agenda.organisation.portfolios, portfolio_id)


def theme_said(agenda: Agenda | None, theme: str) -> Words:
    """Return the label of a theme; without an agenda that has it, the theme as it was written."""
    found = find_theme(agenda, theme)
    return theme if found is None else found.label


def instrument_said(agenda: Agenda, instrument_id: str | None) -> Words:
    """Return the label of an instrument of an agenda, or that none is named."""
    return phrase("agenda.no_instrument") if instrument_id is None else label_in(instruments_of(agenda), instrument_id)


def missing_themes(topic: Topic, framework: Framework) -> tuple[Words, ...]:
    """Return for each answer that needs a theme that the topic names none; nothing if it names one."""
    said = []
    for criterion_id in answers_without_theme(topic, framework):
        node = framework.node(criterion_id)
        answer = topic.answers[criterion_id]
        left = levels_left(node, answer.levels, answer.ends)
        given = names((level(node, level_id).label for level_id in left), "or")
        said.append(phrase("verdict.needs_theme", criterion=name(node.label), answer=given))
    return tuple(said)


def confusable_note(topics: Iterable[str], among: Collection[str] | None = None) -> Blocks:
    """State which topic ids are easily confused, spelled out; with `among`, only groups with one of those."""
    groups = [group for group in confusable(topics) if among is None or not set(group).isdisjoint(among)]
    said = [phrase("ranking.confusable", count=len(group), ids=names(map(spelled, group))) for group in groups]
    return tuple([Paragraph(words=words, kind="note") for words in said])
