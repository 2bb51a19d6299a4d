"""What would have to change for another outcome."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from k80assess.document.nodes import Level
from k80assess.document.text import Text
from k80assess.engine.assessment import Assessment, assess_answers, judged_directly
from k80assess.examine.changes import Change, changes
from k80assess.report.content.answers import moves_of
from k80assess.report.content.blocks import Blocks, DataTable, Heading, Paragraph
from k80assess.report.content.families import judged_by
from k80assess.report.content.labels import label, level
from k80assess.report.content.sections import OUTCOMES_SHOWN, can_come_out, other_outcomes, unless_too_large
from k80assess.report.content.shortening import EVERYTHING, MANY, first_of, in_short
from k80assess.report.words import Series, Words, name, names, phrase


@unless_too_large
def what_changes(assessment: Assessment, shown: int) -> Blocks:
    """State, for each outcome that is not possible now, the least that has to change for it."""
    others = other_outcomes(assessment)
    if not others:
        return ()
    rows: list[tuple[Words, ...]] = []
    items: list[Words] = []
    targets = others[: max(shown, OUTCOMES_SHOWN)]
    for outcome in targets:
        ways, whole = changes(assessment, outcome.id), shown >= EVERYTHING
        is_long = any(len(change.steps) > MANY for change in islice(ways, 1))
        found = first_of(ways, 1 if is_long and not whole else shown)
        for change in found.items:
            rows += change_rows(assessment, outcome, change, whole=whole)
        if not found.items:
            items.append(_never_said(assessment, outcome))
        more = found.more_said("what_changes.more", "what_changes.more_than", outcome=name(outcome.label))
        if more is not None:
            items.append(more)
    if len(others) > len(targets):
        items.append(phrase("what_changes.outcomes", count=len(others) - len(targets)))
    heading = phrase("what_changes.heading")
    head = tuple([phrase(f"change.{column}") for column in ("outcome", "criterion", "left", "reached")])
    table = [DataTable(caption=heading, head=head, rows=tuple(rows))] if rows else []
    return (Heading(words=heading), *table, *[Paragraph(words=item) for item in items])


def _never_said(assessment: Assessment, outcome: Level) -> Words:
    """Return that nothing leads to an outcome: at all, or while what was judged directly stands."""
    judged = judged_directly(assessment)
    if judged and can_come_out(assessment, outcome):
        aspects = names([label(assessment.framework, aspect_id) for aspect_id in judged])
        return phrase("what_changes.never_judged", aspects=aspects, outcome=name(outcome.label))
    return phrase("what_changes.never", outcome=name(outcome.label))


def change_rows(
    assessment: Assessment, outcome: Level, change: Change, *, whole: bool
) -> Iterator[tuple[Words, Words, Words, Words]]:
    """Yield a row for each thing that has to change for an outcome, in short unless it is told whole.

    The first row says which outcome it is. Of a single step the last cell says what it means in practice.
    """
    framework = assessment.framework
    moves: list[tuple[Words, tuple[Words, Words]]] = [
        (which, (left, to)) for which, left, to in moves_of(change, framework)
    ]
    meaning: Text | None = None
    if len(moves) == 1:
        ((criterion_id, (_left, reached_id)),) = change.steps.items()
        meaning = level(framework.node(criterion_id), reached_id).description
    certain = _after(assessment, change).settled
    first: Words = outcome.label if certain else phrase("change.possible", outcome=outcome.label)
    for which, (left, to) in moves if whole else in_short(moves):
        yield first, which, left, to if meaning is None else (to, ": ", meaning)
        first = ""


def change_said(assessment: Assessment, outcome: Level, change: Change) -> Words:
    """Return what has to change for an outcome in one sentence, in short."""
    moves = [(which, (left, to)) for which, left, to in moves_of(change, assessment.framework)]
    steps = [phrase("change.step", criterion=which, left=left, reached=to) for which, (left, to) in in_short(moves)]
    key = "change.certain" if _after(assessment, change).settled else "change.can"
    return phrase(key, steps=Series(items=tuple(steps)), outcome=name(outcome.label))


def _after(assessment: Assessment, change: Change) -> Assessment:
    answers = {**assessment.given, **{c: reached for c, (_left, reached) in change.steps.items()}}
    return assess_answers(answers, None, judged_by(assessment))
