"""What is shown while topics are judged to find a framework: what is settled, what contradicts, what to judge next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import prod

from k80assess.document.conditions import levels_among
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.document.loosening import Interval
from k80assess.document.nodes import Aspect, level_ids, levels_left
from k80assess.document.rules import Weighted
from k80assess.document.topic import Answer, Topic
from k80assess.errors import SizeLimitError, UndecidedError
from k80assess.learning.bounds import Bounds, CellBounds
from k80assess.learning.elicitation import Elicitation
from k80assess.learning.learned import ExampleGroup
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.families import exact_share, loose_said
from k80assess.report.content.labels import framework_title, given_said, label, levels_said
from k80assess.report.words import Series, Words, joined, name, phrase

FEW_REPAIRS = 5
"""So many ways to end a contradiction are shown."""


def elicitation_story(session: Elicitation) -> Blocks:
    """Describe a session: what is settled, what contradicts, what was judged, and what comes next."""
    framework = session.learned.family.framework
    blocks: list[Block] = [
        Heading(words=framework_title(framework), level=1),
        Facts(pairs=((phrase("loose.whatever"), loose_said(session.learned.family)),)),
    ]
    try:
        blocks += contradiction(session) if not session.consistent else standing(session)
        blocks += judged_table(framework, session.learned.examples)
        if session.next is not None:
            blocks += [Heading(words=phrase("learn.next")), answers_of(framework, session.next)]
    except UndecidedError as error:
        blocks.append(Paragraph(words=error.problems[0], kind="note"))
    return tuple(blocks)


# --- topics and judgements ----------------------------------------------------------------------------------------


def answers_of(framework: Framework, topic: Topic) -> Facts:
    """Show the answers of a topic, each with what it is an answer to."""
    return Facts(pairs=tuple([(label(framework, node_id), said) for node_id, said in _answers(framework, topic)]))


def _answers(framework: Framework, judged: Topic | Example) -> Iterator[tuple[str, Words]]:
    for node_id, answer in judged.answers.items():
        yield node_id, _answer_said(framework, node_id, answer)


def _answer_said(framework: Framework, node_id: str, answer: Answer) -> Words:
    node = framework.node(node_id)
    if answer.abstain:
        return phrase("interview.abstained")
    return given_said(node, levels_left(node, answer.levels, answer.ends) or level_ids(node), answer.ends)


def answers_in_short(framework: Framework, judged: Topic | Example) -> Words:
    """Return the answers of a topic on one line, such as "Demand: broad; Cost: low"."""
    return Series(
        items=tuple([(label(framework, node_id), ": ", said) for node_id, said in _answers(framework, judged)])
    )


def outcome_said(framework: Framework, example: Example) -> Words:
    """Return the outcome that a judgement gives, or the outcomes of which it is one."""
    aspect = framework.outcome_aspect
    return levels_said(aspect, levels_among(example.outcome, level_ids(aspect)))


def judged_table(framework: Framework, examples: Sequence[Example], only: ExampleGroup | None = None) -> Blocks:
    """Show judgements, numbered: all of them, or those of a group."""
    rows: list[tuple[Words, ...]] = []
    for number, example in enumerate(examples, start=1):
        if only is None or example.id in only.examples:
            title: Words = "" if example.title is None else (example.title, ": ")
            said = (title, answers_in_short(framework, example))
            rows.append((number, said, outcome_said(framework, example)))
    if not rows:
        return ()
    head = (phrase("learn.number"), phrase("learn.topic"), phrase("learn.judged"))
    caption = phrase("learn.judgements") if only is None else phrase("learn.contradicting")
    return (DataTable(caption=caption, head=head, rows=tuple(rows), numeric=(0,)),)


# --- where it stands ----------------------------------------------------------------------------------------------


def standing(session: Elicitation) -> Blocks:
    """State of how many topics the outcome is settled: of all combinations of answers where these are all asked."""
    said: list[Words] = []
    counted = session.settled_profiles
    if counted is not None:
        said.append(phrase("learn.settled_all", settled=counted[0], count=counted[1]))
    else:
        settled, total = len(session.settled), len(session.topics)
        said += [phrase("learn.settled_some", settled=settled, count=total), *_others(session, total)]
    if session.undecided:
        said.append(phrase("learn.undecided", count=len(session.undecided), seconds=session.learned.seconds))
    return (Paragraph(words=joined(said)),)


def _others(session: Elicitation, asked: int) -> Iterator[Words]:
    """Yield that combinations of answers which are not asked about were not counted, where there are any."""
    criteria = session.learned.family.framework.criteria
    if not session.complete and asked < prod([len(criterion.levels) for criterion in criteria]):
        yield phrase("learn.others")


def contradiction(session: Elicitation) -> Blocks:
    """State which judgements contradict, the fewest first, and which to look at again."""
    examples, framework = session.learned.examples, session.learned.family.framework
    numbers = {example.id: number for number, example in enumerate(examples, start=1)}
    conflict = session.conflicts[0]
    key = "learn.alone" if len(conflict.examples) == 1 else "learn.contradicts"
    repairs = session.repairs[: FEW_REPAIRS + 1]
    least = [
        sorted(numbers[own] for own in repair.examples) for repair in repairs if repair.weight == repairs[0].weight
    ]
    ways = [Series(items=tuple(own)) for own in sorted(least[:FEW_REPAIRS])]
    few = "repair" if len(least) <= FEW_REPAIRS else "repair_such_as"
    said = phrase(f"learn.{few}", count=len(least[0]), judgements=Series(items=tuple(ways), join="or"))
    return (
        Paragraph(words=phrase(key), kind="note"),
        *judged_table(framework, examples, conflict),
        Paragraph(words=said),
    )


# --- the framework that comes out -----------------------------------------------------------------------------------


def chosen_story(session: Elicitation, chosen: Framework, prefer: str) -> Blocks:
    """Describe the framework that was chosen of all that agree: each piece beside what others that agree choose."""
    count = len(session.learned.examples)
    blocks: list[Block] = [
        Heading(words=phrase("learn.chosen")),
        Paragraph(words=phrase(f"learn.prefer_{'lowest' if session.learned.family.monotone else prefer}", count=count)),
        Paragraph(words=phrase("learn.one_of_many"), kind="note"),
    ]
    try:
        bounds = session.learned.bounds()
    except (UndecidedError, SizeLimitError) as error:
        return (*blocks, Paragraph(words=(phrase("learn.no_bounds"), " ", error.problems[0])))
    rows = [*_weights(chosen, bounds), *_cutoffs(chosen, bounds)]
    if rows:
        head = tuple([phrase(f"learn.{column}") for column in ("piece", "chosen_here", "interval", "origin")])
        blocks.append(Paragraph(words=phrase("learn.beside")))
        blocks.append(DataTable(caption=phrase("learn.pieces"), head=head, rows=tuple(rows)))
    for aspect_id, cells in bounds.cells.items():
        blocks += _cells(chosen, aspect_id, cells)
    return tuple(blocks)


def _weights(chosen: Framework, bounds: Bounds) -> Iterator[tuple[Words, ...]]:
    for aspect_id, own in bounds.weights.items():
        aspect, rule = _weighted(chosen, aspect_id)
        spans = {}
        for input_id in own:
            points = rule.points_of(input_id, len(chosen.node(input_id).levels))
            spans[input_id] = rule.weights[input_id] * (max(points) - min(points))
        whole = sum(spans.values())
        for input_id, interval in own.items():
            said = phrase("learn.weight", input=name(label(chosen, input_id)), aspect=name(aspect.label))
            yield said, exact_share(spans[input_id] / whole), interval_said(interval), _origin(interval)


def _cutoffs(chosen: Framework, bounds: Bounds) -> Iterator[tuple[Words, ...]]:
    for aspect_id, own in bounds.cutoffs.items():
        aspect, rule = _weighted(chosen, aspect_id)
        for level_id, interval in own.items():
            level = next(one for one in aspect.levels if one.id == level_id)
            share = rule.cutoffs[level_id]
            said = phrase("learn.cutoff", level=name(level.label), aspect=name(aspect.label))
            assert isinstance(share, Fraction)
            yield said, exact_share(share), interval_said(interval), _origin(interval)


def _weighted(chosen: Framework, aspect_id: str) -> tuple[Aspect, Weighted]:
    aspect = chosen.node(aspect_id)
    assert isinstance(aspect, Aspect)
    assert isinstance(aspect.rule, Weighted)
    return aspect, aspect.rule


def _origin(interval: Interval) -> Words:
    """Return where a number comes from: where no other agrees it follows from the judgements, else it is assumed."""
    return phrase("learn.follows" if interval.least == interval.greatest else "provenance.assumed")


def interval_said(interval: Interval) -> Words:
    """Return between which ends a share lies, and whether it can be at these.

    >>> from k80assess.report.words import plain
    >>> plain(interval_said(Interval(least=Fraction(1, 3), greatest=Fraction(1, 2), least_included=False)), "en")
    'more than 1/3 and at most 50%'
    """
    if interval.least == interval.greatest:
        return exact_share(interval.least)
    low = "at_least" if interval.least_included else "above"
    high = "at_most" if interval.greatest_included else "below"
    ends = {low: interval.least, high: interval.greatest}
    parts = [phrase(f"range.number_{key}", end=exact_share(end)) for key, end in ends.items()]
    return Series(items=tuple(parts))


def _cells(chosen: Framework, aspect_id: str, cells: Sequence[CellBounds]) -> Iterator[Block]:
    """State of how many combinations of levels a loose table's level is settled."""
    aspect = chosen.node(aspect_id)
    settled = sum(len(cell.possible) == 1 for cell in cells)
    if cells:
        yield Paragraph(words=phrase("learn.cells", aspect=name(aspect.label), settled=settled, count=len(cells)))
