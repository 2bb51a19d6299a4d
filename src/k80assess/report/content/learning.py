"""What reports say of what follows from decisions, and of what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from k80assess.base.results import FrozenDict
from k80assess.document.conditions import Among, levels_among
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.document.loosening import Interval
from k80assess.document.nodes import level_ids
from k80assess.errors import UndecidedError
from k80assess.learning.bounds import Bounds, CellBounds
from k80assess.learning.decided import DecidedExamples, LeftOut
from k80assess.learning.learned import Assignment, ExampleGroup, Learned
from k80assess.learning.nextexample import NextExample
from k80assess.learning.overview import Lessons, lessons
from k80assess.learning.unseen import Unseen
from k80assess.report.content.blocks import Block, Blocks, Bullets, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.decisions import on_by
from k80assess.report.content.families import exact_share, loose_said
from k80assess.report.content.labels import label, levels_said, outcome_or_open
from k80assess.report.content.provenance import edition_named
from k80assess.report.content.sections import SHOWN
from k80assess.report.content.shortening import first_of
from k80assess.report.words import Series, Words, names, phrase


def learned_story(learned: Learned) -> Blocks:
    """Describe what is known from examples."""
    return lessons_story(lessons(learned))


def lessons_story(found: Lessons, *, within: bool = False, shown: int = SHOWN) -> Blocks:
    """Describe what decisions say and what they do not.

    Args:
        found: what they say.
        within: whether this is a part of another story, and has a heading as its parts have.
        shown: how many groups of decisions to show.
    """
    learned, framework = found.learned, found.learned.family.framework
    heading = Heading(words=phrase("lessons.title"), level=2 if within else 1)
    edition = (phrase("provenance.framework"), edition_named(framework))
    facts = [
        (phrase("loose.whatever"), loose_said(learned.family)),
        (phrase("lessons.examples"), len(learned.examples)),
    ]
    if found.left_out:
        facts.append((phrase("lessons.left_out"), len(found.left_out)))
    blocks: list[Block] = [heading, Facts(pairs=(edition, *facts) if within else tuple(facts))]
    below: Literal[2, 3] = 3 if within else 2
    if found.bounds is None and found.problem is None:
        blocks += _contradictions(found, shown, below)
    elif found.bounds is None:
        assert found.problem is not None
        blocks.append(Paragraph(words=phrase("lessons.agree")))
        blocks.append(Paragraph(words=phrase("lessons.not_worked_out", why=found.problem), kind="note"))
    else:
        blocks.append(Paragraph(words=phrase("lessons.agree")))
        blocks += bounds_said(found.bounds, framework)
    if found.left_out:
        blocks += (Heading(words=phrase("lessons.left_out"), level=below), *left_out_story(found.left_out))
    blocks += _limits(found, below)
    if not within:
        blocks += (Heading(words=phrase("provenance.heading")), Facts(pairs=(edition,)))
    return tuple(blocks)


def _contradictions(found: Lessons, shown: int, below: Literal[2, 3]) -> Iterator[Block]:
    yield Paragraph(words=phrase("lessons.contradict"), kind="note")
    examples = {example.id: example for example in found.learned.examples}
    framework = found.learned.family.framework
    for key, groups in (("conflicts", found.conflicts), ("repairs", found.repairs)):
        yield Heading(words=phrase(f"lessons.{key}"), level=below)
        try:
            some = first_of(groups, shown)
        except UndecidedError as error:
            yield Paragraph(words=error.problems[0])
            continue
        items = []
        for group in some.items:
            own = [_example_said(examples[example_id], framework) for example_id in group.examples]
            items.append(Series(items=tuple(own)))
        yield Bullets(items=tuple(items))
        if (more := some.more_said("listed.more", "listed.more_than")) is not None:
            yield Paragraph(words=more)


def _example_said(example: Example, framework: Framework) -> Words:
    """Return an example with what was decided, such as "A visit (visit): Monitor or Take on"."""
    aspect = framework.outcome_aspect
    outcomes = [*levels_among(example.outcome, level_ids(aspect))]
    title: Words = example.id if example.title is None else (example.title, " (", example.id, ")")
    return phrase("lessons.example", example=title, outcome=levels_said(aspect, outcomes))


# --- how far things are fixed -------------------------------------------------------------------------------------


def bounds_said(bounds: Bounds, framework: Framework) -> Iterator[Block]:
    """Describe between which ends things lie, and how many of them have one value left."""
    intervals = [own for by in (bounds.weights, bounds.cutoffs) for of in by.values() for own in of.values()]
    fixed = [own.least == own.greatest for own in intervals]
    fixed += [len(cell.possible) == 1 for cells in bounds.cells.values() for cell in cells]
    if intervals:
        yield Paragraph(words=phrase("lessons.ends"))
    if fixed:
        yield Paragraph(words=phrase("lessons.fixed", count=len(fixed), fixed=sum(fixed)))
    for key, table in (("weights", bounds.weights), ("cutoffs", bounds.cutoffs)):
        if table:
            yield _intervals(key, table, framework)
    if bounds.cells:
        head = tuple([phrase(f"lessons.{column}") for column in ("aspect", "cells", "one_level", "all_levels")])
        rows = []
        for aspect_id, cells in bounds.cells.items():
            size = len(framework.node(aspect_id).levels)
            left = [len(cell.possible) for cell in cells]
            rows.append((label(framework, aspect_id), len(left), left.count(1), left.count(size)))
        yield DataTable(caption=phrase("lessons.cells_left"), head=head, rows=tuple(rows), numeric=(1, 2, 3))


def _intervals(key: str, found: Mapping[str, FrozenDict[str, Interval]], framework: Framework) -> DataTable:
    rows: list[tuple[Words, ...]] = []
    for aspect_id, own in found.items():
        for node_id, interval in own.items():
            is_input = key == "weights"
            about = label(framework, node_id) if is_input else levels_said(framework.node(aspect_id), [node_id])
            rows.append((about, label(framework, aspect_id), *ends_said(interval)))
    columns = ("input" if key == "weights" else "level", "aspect", "least", "greatest")
    head = tuple([phrase(f"lessons.{column}") for column in columns])
    return DataTable(caption=phrase(f"lessons.{key}"), head=head, rows=tuple(rows))


def ends_said(interval: Interval) -> tuple[Words, Words]:
    """Return the two ends of an interval, each with whether it is part of it.

    >>> from fractions import Fraction
    >>> from k80assess.report.words import plain
    >>> ends = ends_said(Interval(least=Fraction(0), greatest=Fraction(1, 3), greatest_included=False))
    >>> [plain(end, "en") for end in ends]
    ['at least 0%', 'less than 1/3']
    """
    least = "at_least" if interval.least_included else "more_than"
    greatest = "at_most" if interval.greatest_included else "less_than"
    return (
        phrase(f"lessons.{least}", share=exact_share(interval.least)),
        phrase(f"lessons.{greatest}", share=exact_share(interval.greatest)),
    )


def bounds_story(bounds: Bounds) -> Blocks:
    """Describe between which ends things lie, by their ids: the framework is not known."""
    blocks: list[Block] = []
    for key, found in (("weights", bounds.weights), ("cutoffs", bounds.cutoffs)):
        rows = [(i, aspect, *ends_said(own)) for aspect, of in found.items() for i, own in of.items()]
        if rows:
            columns = ("input" if key == "weights" else "level", "aspect", "least", "greatest")
            head = tuple([phrase(f"lessons.{column}") for column in columns])
            blocks.append(DataTable(caption=phrase(f"lessons.{key}"), head=head, rows=tuple(rows)))
    for aspect_id, cells in bounds.cells.items():
        blocks += (Heading(words=aspect_id), *cells_story(cells))
    return tuple(blocks) or (Paragraph(words=phrase("listed.none")),)


def cells_story(cells: Sequence[CellBounds]) -> Blocks:
    """Show which levels cells can still have, by their ids."""
    if not cells:
        return (Paragraph(words=phrase("listed.none")),)
    inputs = [*cells[0].when]
    rows: list[tuple[Words, ...]] = []
    for cell in cells:
        rows.append((*[cell.when[node_id] for node_id in inputs], Series(items=cell.possible, join="or")))
    head: tuple[Words, ...] = (*inputs, phrase("loose.possible"))
    return (DataTable(caption=phrase("lessons.cells_left"), head=head, rows=tuple(rows)),)


# --- what decisions do not tell -----------------------------------------------------------------------------------


def _limits(found: Lessons, below: Literal[2, 3]) -> Iterator[Block]:
    family = found.learned.family
    yield Heading(words=phrase("lessons.limits"), level=below)
    items: list[Words] = [*_unseen_said(found.unseen, family.framework)]
    keys = ["not_weights"] if family.weights else []
    keys += ["worthwhile", "answers_alone"]
    if family.weights or family.cutoffs:
        keys.append("gaps")
    yield Bullets(items=(*items, *[phrase(f"lessons.{key}") for key in keys]))


def _unseen_said(unseen: Unseen, framework: Framework) -> Iterator[Words]:
    if unseen.outcomes:
        outcomes = [level.label for level in framework.outcome_aspect.levels if level.id in unseen.outcomes]
        yield phrase("lessons.unseen_outcomes", outcomes=names(outcomes, "or"))
    if unseen.levels:
        levels = []
        for criterion_id, own in unseen.levels.items():
            node = framework.node(criterion_id)
            levels.append((node.label, ": ", levels_said(node, own)))
        yield phrase("lessons.unseen_levels", levels=Series(items=tuple(levels)))


def unseen_story(unseen: Unseen) -> Blocks:
    """Show what no example shows, by ids: the framework is not known."""
    pairs: list[tuple[Words, Words]] = []
    if unseen.outcomes:
        pairs.append((phrase("lessons.outcomes"), Series(items=unseen.outcomes)))
    pairs += [(criterion_id, Series(items=own)) for criterion_id, own in unseen.levels.items()]
    if not pairs:
        return (Paragraph(words=phrase("lessons.all_seen")),)
    return (Paragraph(words=phrase("lessons.unseen")), Facts(pairs=tuple(pairs)))


# --- decisions and examples ---------------------------------------------------------------------------------------


def decided_story(found: DecidedExamples) -> Blocks:
    """Show which decisions are examples, and which are not."""
    blocks: list[Block] = [*examples_story(found.examples)]
    if found.left_out:
        blocks += (Heading(words=phrase("lessons.left_out")), *left_out_story(found.left_out))
    return tuple(blocks)


def examples_story(examples: Sequence[Example]) -> Blocks:
    """Show examples: what they are called, and the outcomes, by their ids."""
    if not examples:
        return (Paragraph(words=phrase("listed.none")),)
    rows: list[tuple[Words, ...]] = []
    for example in examples:
        outcome: Words = (
            f"{example.outcome}" if isinstance(example.outcome, Among) else Series(items=example.outcome, join="or")
        )
        rows.append((example.id, example.title or "", outcome, example.weight, example.note or ""))
    head = (
        phrase("lessons.id"),
        phrase("decision.topic"),
        phrase("decision.decided"),
        phrase("lessons.weight"),
        phrase("decision.why"),
    )
    return (DataTable(caption=phrase("lessons.examples"), head=head, rows=tuple(rows), numeric=(3,)),)


def left_out_story(left_out: Sequence[LeftOut]) -> Blocks:
    """Show the decisions that are not examples, and why not."""
    rows: list[tuple[Words, ...]] = []
    for one in left_out:
        why = Series(items=one.problems)
        rows.append((one.number, one.record.topic.title, on_by(one.record, None), one.record.decided.label, why))
    head = (
        phrase("register.number"),
        *[phrase(f"decision.{column}") for column in ("topic", "on_by", "decided")],
        phrase("lessons.why_not"),
    )
    return (DataTable(caption=phrase("lessons.left_out"), head=head, rows=tuple(rows), numeric=(0,)),)


def groups_story(groups: Sequence[ExampleGroup]) -> Blocks:
    """Show groups of examples, with their weight."""
    rows = [(Series(items=group.examples), group.weight) for group in groups]
    head = (phrase("lessons.examples"), phrase("lessons.weight"))
    return (DataTable(caption=phrase("lessons.examples"), head=head, rows=tuple(rows), numeric=(1,)),)


def assignments_story(found: Sequence[Assignment]) -> Blocks:
    """Show what can come out for topics by all that agrees with examples."""
    rows: list[tuple[Words, ...]] = []
    for one in found:
        topic: Words = "" if one.topic is None else one.topic.title
        undecided = Series(items=tuple([level.label for level in one.undecided]), join="or") if one.undecided else ""
        rows.append((topic, outcome_or_open(one.possible) if one.possible else "", undecided))
    head = (phrase("decision.topic"), phrase("loose.possible"), phrase("lessons.undecided"))
    return (DataTable(caption=phrase("lessons.follows"), head=head, rows=tuple(rows)),)


def next_examples_story(found: Sequence[NextExample]) -> Blocks:
    """Show which topic to judge next, and how many topics each outcome of it would settle."""
    blocks: list[Block] = []
    for one in found:
        key = "next" if one.is_best else "next_in_time"
        blocks.append(Paragraph(words=phrase(f"lessons.{key}", count=one.settles, topic=one.topic, of=one.waiting)))
        rows = tuple([(outcome, count) for outcome, count in one.by_outcome.items()])
        head = (phrase("lessons.outcome"), phrase("lessons.settles"))
        blocks.append(DataTable(caption=phrase("lessons.settled_by"), head=head, rows=rows, numeric=(1,)))
    return tuple(blocks)
