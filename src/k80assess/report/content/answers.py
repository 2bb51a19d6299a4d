"""What reports say about answers to exact questions: reasons, changes, questions, findings, proofs, differences."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from k80assess.document.confusables import spelled
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, Level
from k80assess.document.rules import Weighted
from k80assess.document.text import Text
from k80assess.engine.assessment import Assessment, asked_of, assess_answers
from k80assess.errors import SizeLimitError
from k80assess.examine.certificates import Certificate
from k80assess.examine.changes import Change, Move
from k80assess.examine.compare import ComparedTopic, Difference, Redecided, SideBySide
from k80assess.examine.findings import Finding, Severity
from k80assess.examine.margins import Margin
from k80assess.examine.proof import Proof
from k80assess.examine.questions import Question
from k80assess.examine.reasons import Reason, reasons_within
from k80assess.examine.slack import Slack
from k80assess.examine.tolerance import Tolerance
from k80assess.report.content.blocks import Block, Blocks, Bullets, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.families import loose_said
from k80assess.report.content.labels import framework_title, level, levels_said, outcome_or_open, value_said
from k80assess.report.content.provenance import edition_named
from k80assess.report.content.shortening import MANY, in_short
from k80assess.report.words import (
    Amount,
    Number,
    Percent,
    Rounding,
    Series,
    Words,
    aside,
    is_rounded,
    joined,
    name,
    names,
    percent,
    phrase,
    strong,
)

# --- with labels where a result knows its framework, else with ids ---------------------------------------------------


def reasons_story(reasons: Sequence[Reason]) -> Blocks:
    """Describe reasons, fewest answers first; a general one has all levels that would do as well."""
    rows = []
    for place, reason in enumerate(reasons, start=1):
        answers = joined([_labelled(node_id, own, reason._framework) for node_id, own in reason.levels.items()], "; ")
        rows.append((place, answers or phrase("reasons.nothing")))
    columns = ("reasons.order", "reasons.answers")
    return _listed("reasons.heading", columns, tuple(rows), numeric=(0,))


def changes_story(changes: Sequence[Change]) -> Blocks:
    """Describe cheapest changes."""
    rows = []
    for place, change in enumerate(changes, start=1):
        steps = [
            phrase("changes.step", criterion=which, left=left, reached=to)
            for which, left, to in moves_of(change, change._framework)
        ]
        said: Words = Series(items=tuple(steps)) if steps else phrase("changes.nothing")
        rows.append((place, said, Number(number=change.cost)))
    columns = ("changes.order", "changes.steps", "changes.cost")
    return _listed("changes.heading", columns, tuple(rows), numeric=(0, 2))


def moves_of(change: Change, framework: Framework | None) -> Iterator[tuple[Words, Words, Words]]:
    """Yield for each criterion that moves its label, what it moves from, and what it moves to.

    Args:
        change: the change.
        framework: the framework with the labels; None for ids.
    """
    for criterion_id, (left, reached) in change.steps.items():
        labels = [_levels(criterion_id, (level_id,), framework) for level_id in (*left, reached)]
        move = change.numbers.get(criterion_id)
        unit = _unit(criterion_id, framework)
        yield (
            _label(criterion_id, framework),
            Series(items=tuple(labels[:-1]), join="or") if move is None else value_said(move.value, unit),
            labels[-1] if move is None else (labels[-1], " (", move_said(move, unit), ")"),
        )


def move_said(move: Move, unit: Text | None = None) -> Words:
    """Return how far a number or date moves, such as "€ 2,000 less: to 10,000"."""
    way = "up" if move.rises else "down"
    if isinstance(move.end, datetime.date):
        return phrase(f"move.{way}_date", count=int(move.by), end=move.end)
    end, by = value_said(move.end), value_said(move.by, unit)
    if not move.by:  # it stands at the end, which does not belong to the level
        return phrase(f"move.{way}_at_once", end=end)
    return phrase(f"move.{way}_to" if move.attained else f"move.{way}_beyond", by=by, end=end)


def slack_story(slack: Sequence[Slack]) -> Blocks:
    """Describe how far each number may move."""
    rows = []
    for room in slack:
        unit = _unit(room.criterion, room._framework)
        down, up = distance_said(room, "down", unit), distance_said(room, "up", unit)
        rows.append((_label(room.criterion, room._framework), value_said(room.value, unit), down, up))
    heads = ("questions.criterion", "slack.value", "slack.down", "slack.up")
    return _listed("slack.heading", heads, tuple(rows), numeric=(1,))


def distance_said(room: Slack, way: Literal["down", "up"], unit: Text | None = None) -> Words:
    """Return how far a number may move one way, and from where on another outcome becomes possible."""
    by, attained = (room.down, room.down_attained) if way == "down" else (room.up, room.up_attained)
    if by is None:
        return phrase("slack.never")
    signed = by if way == "up" else -by
    if isinstance(room.value, datetime.date):
        return phrase(f"slack.{way}_date", count=int(by), end=room.value + datetime.timedelta(days=int(signed)))
    end = value_said(room.value + signed)
    if not by:
        return phrase(f"slack.{way}_at_once", end=end)
    return phrase(f"slack.{way}_at" if attained else f"slack.{way}_beyond", by=value_said(by, unit), end=end)


def questions_story(questions: Sequence[Question]) -> Blocks:
    """Describe questions, the most informative first."""
    rows = []
    for place, question in enumerate(questions, start=1):
        bits = Number(number=Fraction(question.information))
        rows.append((place, question_said(question.criterion, question._framework), bits, percent(question.settles)))
    columns = ("questions.order", "questions.criterion", "questions.information", "questions.settles")
    return _listed("questions.heading", columns, tuple(rows), numeric=(0, 2, 3))


def question_said(criterion_id: str, framework: Framework | None) -> Words:
    """Return the question that is asked of a criterion, with its label."""
    node = None if framework is None else framework.node(criterion_id)
    return (
        _label(criterion_id, framework)
        if node is None or node.question is None
        else (node.question, " (", node.label, ")")
    )


def margins_story(margins: Sequence[Margin]) -> Blocks:
    """Describe the interval in which each weight and cut-off may lie."""
    rows = []
    for margin in margins:
        said = (size_said(margin, margin.value), interval_said(margin))
        rows.append((*_piece_of(margin, margin._framework), *said))
    heads = ("margins.aspect", "margins.piece", "margins.id", "margin.now", "margin.range")
    return _listed("margins.heading", heads, tuple(rows), numeric=(3,))


def piece_said(margin: Margin, framework: Framework | None) -> Words:
    """Return the aspect and the input or level that a weight or cut-off is of, such as "Fit: Demand"."""
    aspect, _piece, own = _piece_of(margin, framework)
    return (aspect, ": ", own)


def _piece_of(margin: Margin, framework: Framework | None) -> tuple[Words, Words, Words]:
    is_input = margin.piece == "weight"
    own = _label(margin.id, framework) if is_input else _levels(margin.aspect, (margin.id,), framework)
    return _label(margin.aspect, framework), phrase(f"margin.{margin.piece}"), own


def interval_said(margin: Margin) -> Words:
    """Return between which values a weight or cut-off may lie, and whether these values are included."""
    start = "from" if margin.least_included else "above"
    end = "up_to" if margin.greatest_included else "below"
    if margin.least is None and margin.greatest is None:
        return phrase("margin.any")
    if margin.least is None:
        return phrase(f"margin.{end}", high=size_said(margin, margin.greatest or Fraction(0), "down"))
    low = size_said(margin, margin.least, "up")
    if margin.greatest is None:
        return phrase(f"margin.{start}_on", low=low)
    return phrase(f"margin.{start}_{end}", low=low, high=size_said(margin, margin.greatest, "down"))


def size_said(margin: Margin, number: Fraction, rounding: Rounding = "nearest") -> Words:
    """Return a weight or cut-off in words; the ends of an interval are rounded inward, so it never seems wider."""
    if margin.piece == "bound":
        return Amount(number=number)
    if margin.piece == "weight":
        return Number(number=number, rounding=rounding)
    ends = [end for end in (margin.value, margin.least, margin.greatest) if end is not None]
    return Percent(share=number, rounding=rounding, apart_from=tuple(ends))


def tolerance_story(off: Tolerance) -> Blocks:
    """Describe how far off weights may be, and what is held fixed."""
    note = (Paragraph(words=zero_said(off, off._framework)),) if off.zero_weights else ()
    return (Facts(pairs=((phrase("report.tolerance"), share_off_said(off)),)), *note)


def zero_said(off: Tolerance, framework: Framework | None) -> Words:
    """Return which weights are 0, and so remain 0 whatever they are off by."""
    zero = tuple([(_label(a, framework), ": ", _label(i, framework)) for a, i in off.zero_weights])
    return phrase("how_sure.zero", count=len(zero), weights=Series(items=zero))


def is_whatever_weights(off: Tolerance) -> bool:
    """Return whether weights off by all of themselves may be any: bounds in points give them a scale of their own."""
    framework = off._framework
    in_points = framework is None or any(isinstance(a.rule, Weighted) and a.rule.in_points for a in framework.aspects)
    return off.share == 1 and not in_points


def share_off_said(off: Tolerance) -> Words:
    """Return how far off weights may be, in a few words that are true at exactly the number shown."""
    if is_whatever_weights(off):
        said = phrase("report.any" if off.attained else "report.any_but_nothing")
        return phrase("report.zero_stays", tolerance=said) if off.zero_weights else said
    share = Percent(share=off.share, rounding="down")
    return phrase("report.up_to" if off.attained or is_rounded(share) else "report.less_than", tolerance=share)


def _listed(
    caption: str, columns: Sequence[str], rows: tuple[tuple[Words, ...], ...], numeric: tuple[int, ...]
) -> Blocks:
    table = DataTable(caption=phrase(caption), head=tuple(map(phrase, columns)), rows=rows, numeric=numeric)
    return (table,)


# --- findings -----------------------------------------------------------------------------------------------------


def findings_story(
    findings: Sequence[Finding], framework: Framework | None = None, severity: Severity = "note"
) -> Blocks:
    """Describe what is suspicious in a framework, of a severity or worse, with labels if the framework is given."""
    blocks: list[Block] = []
    if framework is not None:
        blocks.append(Heading(words=phrase("findings.title", framework=framework_title(framework)), level=1))
        blocks.append(Facts(pairs=((phrase("provenance.framework"), edition_named(framework)),)))
    if not findings:
        return (*blocks, Paragraph(words=phrase(f"findings.no_{severity}s")))
    for severity in ("warning", "note"):
        own = [finding for finding in findings if finding.severity == severity]
        if own:
            blocks.append(Heading(words=phrase(f"findings.{severity}s", count=len(own))))
        blocks += _bullets([finding for finding in own if finding.code != "assumed"], framework)
        assumed = [finding for finding in own if finding.code == "assumed"]
        if assumed:
            blocks.append(Paragraph(words=phrase("findings.assumed")))
        blocks += _bullets(assumed, framework)
    return tuple(blocks)


def _bullets(findings: Sequence[Finding], framework: Framework | None) -> Blocks:
    items = tuple([_finding(finding, framework or finding._framework) for finding in findings])
    return (Bullets(items=items),) if items else ()


def _finding(finding: Finding, framework: Framework | None) -> Words:
    where = aside((" [", finding.code, ": ", finding.place, "]"))
    return (finding_said(finding, framework), where, _examples(finding, framework))


def finding_said(finding: Finding, framework: Framework | None = None) -> Words:
    """Return a finding in one sentence, with labels if the framework is given."""
    first, *others = finding.names
    key = f"finding.{finding.code}"
    if finding.code in ("language_missing", "missing_translation"):
        return phrase(key, languages=Series(items=tuple(phrase(f"language.{language}") for language in finding.names)))
    if finding.place == "provenance":
        return phrase("finding.all_assumed")
    if finding.code == "confusable_ids":
        ids = others if _kind(finding) == "level" else finding.names
        return phrase(key, count=len(ids), ids=names(map(spelled, ids)))
    rest = Series(items=tuple(_part_label(first, other, framework) for other in others))
    return phrase(key, one=name(_label(first, framework)), rest=rest, kind=phrase(f"piece.{_kind(finding)}"))


_KINDS = {"levels[": "level", "rule.weights": "weight", "rule.cutoffs": "cutoff", "rule.points": "points"}
_KINDS |= {"rule.rows[": "row", "rule.caps[": "cap", "rule": "rule", "": "criterion"}


def _kind(finding: Finding) -> str:
    """Return the kind of piece that a finding is about, from its place."""
    top, _dot, within = finding.place.partition(".")
    if top.startswith("impossible"):
        return "impossible"
    kind = next(kind for start, kind in _KINDS.items() if within.startswith(start))
    return "aspect" if kind == "criterion" and top.startswith("aspects") else kind


def _part_label(owner: str, part: str, framework: Framework | None) -> Words:
    """Return the label of a level or input of an aspect; a number stays as it is."""
    if framework is None or part.isdecimal():
        return part if part.isdecimal() else name(part)
    node = framework.node(owner)
    labels = {own.id: own.label for own in node.levels}
    if isinstance(node, Aspect):
        labels |= {input_id: framework.node(input_id).label for input_id in node.rule.inputs if input_id not in labels}
    return name(labels.get(part, part))


def _label(node_id: str, framework: Framework | None) -> Words:
    return node_id if framework is None else framework.node(node_id).label


def _labelled(node_id: str, level_ids: Sequence[str], framework: Framework | None) -> Words:
    return (_label(node_id, framework), ": ", _levels(node_id, level_ids, framework))


def _levels(node_id: str, level_ids: Sequence[str], framework: Framework | None) -> Words:
    return (
        Series(items=tuple(level_ids), join="or")
        if framework is None
        else levels_said(framework.node(node_id), level_ids)
    )


def _unit(criterion_id: str, framework: Framework | None) -> Text | None:
    node = None if framework is None else framework.node(criterion_id)
    return node.unit if isinstance(node, Criterion) else None


def _examples(finding: Finding, framework: Framework | None) -> Words:
    """Return the profiles that show a finding; of the second of two, only what differs."""
    if not finding.examples:
        return ""
    first, *others = finding.examples
    said: list[Words] = [" ", phrase("finding.example", profile=profile_said(first, framework))]
    for other in others:
        changed = {c: level_id for c, level_id in other.items() if first.get(c) != level_id}
        said += [" ", phrase("finding.against", profile=profile_said(changed, framework))]
    return tuple(said)


def profile_said(profile: Mapping[str, str], framework: Framework | None) -> Words:
    """Return answers as part of a sentence, such as "Demand: None, Staff time: Tight"."""
    pairs: list[tuple[Words, Words]] = []
    for criterion_id, level_id in profile.items():
        pairs.append((_label(criterion_id, framework), _levels(criterion_id, (level_id,), framework)))
    return Series(items=tuple([(label, ": ", answer) for label, answer in in_short(pairs)]))


# --- proofs -------------------------------------------------------------------------------------------------------


def proof_story(proof: Proof) -> Blocks:
    """Describe a rule, and whether it holds for every profile."""
    rule = _rule_said(proof)
    if proof.unless is not None:
        rule = (rule, " ", phrase("proof.unless", conditions=_conditions_said(proof.unless, proof.framework)))
    if proof.family is not None:
        rule = (rule, " ", phrase("proof.whatever", loose=loose_said(proof.family)))
    blocks: list[Block] = [Paragraph(words=rule)]
    verdict = "holds" if proof.holds else "fails"
    if proof.framework.excluded:
        verdict += "_occurring"
    said: Words = phrase(f"proof.{verdict}", count=proof.profiles, violations=proof.violations)
    if proof.family is not None and not proof.holds:
        said = (said, " ", phrase("proof.some_choice", count=proof.violations))
    blocks.append(Paragraph(words=said, kind="verdict"))
    if proof.counterexample is not None:
        decisive = _decisive(proof, proof.counterexample)
        if decisive:
            then = names([level(proof.aspect, one).label for one in proof.then], "or")
            answers = profile_said({i: proof.counterexample[i] for i in decisive}, proof.framework)
            blocks.append(Paragraph(words=phrase("proof.because", answers=answers, then=then)))
        order = dict.fromkeys([*decisive, *proof.counterexample])  # what matters comes first
        profile = {criterion_id: proof.counterexample[criterion_id] for criterion_id in order}
        blocks.append(_profile_table(phrase("proof.counterexample"), profile, proof.framework))
    return tuple(blocks)


PATIENCE = 200_000
"""As many steps from one reason to the next as take a second or so: whoever reads is not to wait for minutes."""


def _decisive(proof: Proof, profile: Mapping[str, str]) -> tuple[str, ...]:
    """Return the criteria whose answers alone break a rule, where a profile has so many that nobody sees which.

    None for a family: there a rule may be broken by some choices only.
    """
    if len(profile) <= MANY or proof.family is not None:
        return ()
    assessment = assess_answers(profile, None, proof.framework)
    against = proof.then[0] if len(proof.then) == 1 else None
    try:
        asked = asked_of(assessment, proof.of)
        return next(reasons_within(asked, against, general=False, limit=PATIENCE)).answers
    except SizeLimitError:
        return ()


def _rule_said(proof: Proof) -> Words:
    outcomes = names((level(proof.aspect, outcome).label for outcome in proof.then), "or")
    of = "" if proof.of is None else "_of"
    told: dict[str, Words] = {"then": outcomes} if proof.of is None else {"then": outcomes, "of": proof.aspect.label}
    if not proof.when:
        return phrase(f"proof.rule_always{of}", **told)
    return phrase(f"proof.rule{of}", when=_conditions_said(proof.when, proof.framework), **told)


def _conditions_said(when: Mapping[str, Sequence[str]], framework: Framework) -> Words:
    conditions: list[Words] = []
    for node_id, level_ids in when.items():
        node = framework.node(node_id)
        levels = names((level(node, level_id).label for level_id in level_ids), "or")
        conditions.append(phrase("proof.condition", criterion=name(node.label), levels=levels))
    return Series(items=tuple(conditions))


def _profile_table(caption: Words, profile: Mapping[str, str], framework: Framework) -> DataTable:
    pairs: list[tuple[Words, Words]] = []
    for criterion_id, level_id in profile.items():
        criterion = framework.node(criterion_id)
        pairs.append((criterion.label, level(criterion, level_id).label))
    head = (phrase("answers.criterion"), phrase("answers.answer"))
    return DataTable(caption=caption, head=head, rows=in_short(pairs))


# --- certificates -------------------------------------------------------------------------------------------------


def certificate_story(certificate: Certificate) -> Blocks:
    """State what a certificate claims, its hash, and how to check it."""
    kinds = Series(items=tuple([phrase(f"certificate.{kind}") for kind in dict.fromkeys(certificate.claims)]))
    claims = phrase("certificate.claims", count=len(certificate.claims), kinds=kinds)
    return (Paragraph(words=claims), Paragraph(words=phrase("certificate.check", hash=certificate.hash)))


# --- differences --------------------------------------------------------------------------------------------------


def difference_story(difference: Difference) -> Blocks:
    """Describe what two versions of a framework decide differently."""
    old, new = difference.old, difference.new
    pairs = ((phrase("difference.old"), edition_named(old)), (phrase("difference.new"), edition_named(new)))
    blocks: list[Block] = [Heading(words=phrase("difference.title"), level=1), Facts(pairs=pairs)]
    count = difference.profiles
    if difference.equivalent:
        key = "equivalent" if not old.excluded and not new.excluded else "equivalent_or_impossible"
        blocks.append(Paragraph(words=phrase(f"difference.{key}", count=count), kind="verdict"))
    else:
        moved = sum(difference.moved.values())
        key = "moved" if all(old and new for old, new in difference.moved) else "moved_or_impossible"
        said = phrase(f"difference.{key}", count=moved, profiles=count, share=percent(Fraction(moved, count)))
        blocks.append(Paragraph(words=said, kind="verdict"))
        blocks.append(_moves(difference))
    blocks += other_numbers(old, new)
    if difference.topics:
        blocks += redecided_story(difference.topics)
    return tuple(blocks)


def other_numbers(old: Framework, new: Framework) -> Iterator[Block]:
    """Name the criteria of which numbers belong to other levels than before: where levels are compared that is not."""
    before = {criterion.id: criterion.partition for criterion in old.criteria}
    otherwise = [own.label for own in new.criteria if own.id in before and own.partition != before[own.id]]
    if otherwise:
        yield Paragraph(words=phrase("difference.numbers", criteria=names(otherwise)), kind="note")


def redecided_story(topics: Sequence[Redecided]) -> Blocks:
    """Describe the topics that two versions of a framework judge differently."""
    rows = tuple([(r.topic.title, _of_topic(r.old), _of_topic(r.new)) for r in topics])
    head = tuple(phrase(f"difference.{column}") for column in ("topic", "from", "to"))
    return (DataTable(caption=phrase("difference.topics"), head=head, rows=rows),)


def beside_story(found: SideBySide) -> Blocks:
    """Describe what several frameworks make of the same topics: first on how many they differ, and then of each."""
    title = phrase("beside_each_other.title", count=len(found.frameworks))
    key = "differing" if found.differing else "alike"
    differing = phrase(f"beside_each_other.{key}", count=len(found.differing), topics=len(found.topics))
    if not found.topics:
        return (Heading(words=title, level=1), Paragraph(words=phrase("listed.none")))
    return (
        Heading(words=title, level=1),
        Paragraph(words=differing, kind="verdict"),
        *compared_story(found.topics, found.frameworks),
    )


def compared_story(topics: Sequence[ComparedTopic], frameworks: Sequence[Framework] = ()) -> Blocks:
    """Show what comes out for each topic under each framework."""
    columns: list[Words] = [_column(framework, frameworks) for framework in frameworks]
    if not frameworks:  # by themselves, topics know the frameworks under which they can occur
        most = max([len(compared.assessments) for compared in topics])
        columns = [phrase("beside_each_other.framework", number=number) for number in range(1, most + 1)]
    any_differ = any(compared.differs for compared in topics)
    rows = []
    for compared in topics:
        cells = [_under(assessment) for assessment in compared.assessments]
        cells += [""] * (len(columns) - len(cells))
        if any_differ:
            cells.append(_turning(compared) if compared.differs else "")
        rows.append((compared.topic.title, phrase("agenda.yes" if compared.differs else "agenda.no"), *cells))
    head = [phrase("difference.topic"), phrase("beside_each_other.differs"), *columns]
    head += [phrase("beside_each_other.turns_on")] * any_differ
    return (DataTable(caption=phrase("beside_each_other.topics"), head=tuple(head), rows=tuple(rows)),)


def _column(framework: Framework, among: Sequence[Framework]) -> Words:
    title = framework_title(framework)
    same = [other for other in among if framework_title(other) == title]
    return (title, " ", framework.version) if len(same) > 1 else title


def _turning(compared: ComparedTopic) -> Words:
    """Return of which criteria another answer makes the frameworks agree, with that answer."""
    under = [assessment.framework for assessment in compared.assessments if assessment is not None]
    said: list[Words] = []
    for node_id, levels in compared.turns_on.items():
        framework = next((one for one in under if node_id in {criterion.id for criterion in one.criteria}), None)
        said.append(_labelled(node_id, levels, framework))
    return joined(said, "; ") or phrase("beside_each_other.nothing")


def _under(assessment: Assessment | None) -> Words:
    if assessment is None:
        return phrase("difference.impossible")
    said = outcome_or_open(assessment.possible, assessment.framework)
    return strong(said) if assessment.settled else said


def _moves(difference: Difference) -> DataTable:
    rows = []
    for (old, new), count in difference.moved.items():
        example = profile_said(difference.example(old, new), difference.old)
        rows.append((_standing(difference.old, old), _standing(difference.new, new), count, example))
    head = tuple(phrase(f"difference.{column}") for column in ("from", "to", "profiles", "example"))
    return DataTable(caption=phrase("difference.moves"), head=head, rows=tuple(rows), numeric=(2,))


def _standing(framework: Framework, outcomes: Sequence[str]) -> Words:
    """Return what stands at a profile in words: its outcome, or that it cannot occur."""
    if not outcomes:
        return phrase("difference.impossible")
    return _outcomes([level(framework.outcome_aspect, outcome) for outcome in outcomes])


def _of_topic(assessment: Assessment | None) -> Words:
    return phrase("difference.impossible") if assessment is None else _outcomes(assessment.possible)


def _outcomes(possible: Sequence[Level]) -> Words:
    return Series(items=tuple(outcome.label for outcome in possible), join="or")
