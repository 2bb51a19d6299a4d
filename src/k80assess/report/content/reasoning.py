"""Why an outcome was reached, what would change it, what to ask next, and how far the weights may be off: in words."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import wraps

from k80assess.document.framework import Aspect, Criterion, Level
from k80assess.document.rules import Weighted
from k80assess.engine.assessment import Assessment, assess
from k80assess.errors import SizeLimitError
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import Change, changes
from k80assess.examine.margins import Margin, margins
from k80assess.examine.questions import mattering, next_questions
from k80assess.examine.reasons import Reason, reasons
from k80assess.examine.slack import slack
from k80assess.examine.tolerance import Tolerance, tolerance
from k80assess.report.content.answers import distance_said, interval_said, move_said, share_off_said, size_said
from k80assess.report.content.blocks import (
    Bar,
    Bars,
    Blocks,
    Bullets,
    DataTable,
    Figure,
    Heading,
    Paragraph,
    Range,
    Ranges,
)
from k80assess.report.content.labels import given_said, label, level, levels_said, value_said
from k80assess.report.content.shortening import first_of
from k80assess.report.words import (
    Percent,
    Series,
    Words,
    is_rounded,
    name,
    names,
    parts_of_a_whole,
    percent,
    phrase,
    rounded_total,
)

SHOWN = 3
"""How many of the possibly very many reasons and changes an explanation shows."""

# A framework may have very many outcomes; those far away are not of interest.
_OUTCOMES_SHOWN = 6

Section = Callable[[Assessment, int], Blocks]


def _unless_too_large(section: Section) -> Section:
    """Continue a story even if one of its questions takes more work than the limits allow."""

    @wraps(section)
    def guarded(assessment: Assessment, shown: int) -> Blocks:
        try:
            return section(assessment, shown)
        except SizeLimitError:
            return (Paragraph(words=phrase("too_large", section=phrase(f"{section.__name__}.heading"))),)

    return guarded


# --- which outcomes are still possible ----------------------------------------------------------------------------


def chances(assessment: Assessment) -> Blocks:
    """Show how likely each outcome is that is still possible."""
    picture = chances_picture(assessment)
    rows = tuple((bar.label, bar.value) for bar in picture.bars)
    head = (phrase("term.outcome"), phrase("chances.chance"))
    table = DataTable(caption=picture.title, head=head, rows=rows, numeric=(1,))
    basis: Words = phrase("chances.basis")
    if picture.total != 100:
        basis = (basis, " ", phrase("chances.rounded", total=picture.total))
    return (Figure(picture=picture, instead=(table,)), Paragraph(words=basis))


def chances_picture(assessment: Assessment) -> Bars:
    """Draw how likely each outcome is that is still possible, the best first."""
    likely = probabilities(assessment)
    outcomes = assessment.possible[::-1]
    parts = parts_of_a_whole([likely[outcome.id] for outcome in outcomes])
    bars = [Bar(label=o.label, share=part.share, value=part) for o, part in zip(outcomes, parts, strict=True)]
    return Bars(title=phrase("chances.title"), bars=tuple(bars), total=rounded_total(parts))


# --- why ----------------------------------------------------------------------------------------------------------


@_unless_too_large
def why(assessment: Assessment, shown: int) -> Blocks:
    """State which answers settle the outcome by themselves; nothing while it is open."""
    if not assessment.settled:
        return ()
    found = first_of(reasons(assessment), shown)
    first, *others = found.items
    blocks: list[Heading | Paragraph | Bullets] = [Heading(words=phrase("why.heading"))]
    if not first.answers:
        return (*blocks, Paragraph(words=phrase("why.always")))
    blocks.append(Paragraph(words=phrase("why.settled", count=len(first.answers))))
    blocks.append(Bullets(items=tuple(_answer(assessment, c) for c in first.answers)))
    if others:
        blocks.append(Paragraph(words=phrase("why.also", count=len(others))))
        blocks.append(Bullets(items=tuple(_answers(assessment, reason) for reason in others)))
    more = found.more_said("why.more", "why.more_than")
    if more is not None:
        blocks.append(Paragraph(words=more))
    return tuple(blocks)


@_unless_too_large
def why_not(assessment: Assessment, shown: int) -> Blocks:
    """State, for each outcome that is not possible now, the fewest answers that exclude it."""
    items: list[Words] = []
    why_this = reasons(assessment)[:1]
    for outcome in _other_outcomes(assessment)[: max(shown, _OUTCOMES_SHOWN)]:
        called, against = name(outcome.label), reasons(assessment, against=outcome.id)[:1]
        if not against[0].answers:
            items.append(phrase("why_not.never", outcome=called))
        elif against == why_this:
            items.append(phrase("why_not.same", outcome=called))
        else:
            said = _answers(assessment, against[0])
            items.append(phrase("why_not.excluded", outcome=called, answers=said, count=len(against[0].answers)))
    return (Heading(words=phrase("why_not.heading")), Bullets(items=tuple(items))) if items else ()


def _answer(assessment: Assessment, criterion_id: str) -> Words:
    node = assessment.framework.node(criterion_id)
    return phrase("why.answer", criterion=node.label, answer=given_said(node, assessment))


def _answers(assessment: Assessment, reason: Reason) -> Words:
    return Series(items=tuple(_answer(assessment, c) for c in reason.answers))


# --- what would change it -----------------------------------------------------------------------------------------


@_unless_too_large
def what_changes(assessment: Assessment, shown: int) -> Blocks:
    """State, for each outcome that is not possible now, the least that has to change for it."""
    others = _other_outcomes(assessment)
    if not others:
        return ()
    items: list[Words] = []
    targets = others[: max(shown, _OUTCOMES_SHOWN)]
    for outcome in targets:
        found = first_of(changes(assessment, outcome.id), shown)
        items += [change_said(assessment, outcome, change) for change in found.items]
        if not found.items:
            items.append(phrase("what_changes.never", outcome=name(outcome.label)))
        more = found.more_said("what_changes.more", "what_changes.more_than", outcome=name(outcome.label))
        if more is not None:
            items.append(more)
    if len(others) > len(targets):
        items.append(phrase("what_changes.outcomes", count=len(others) - len(targets)))
    return (Heading(words=phrase("what_changes.heading")), Bullets(items=tuple(items)))


def _other_outcomes(assessment: Assessment) -> Sequence[Level]:
    """Return the outcomes that are not possible now: better ones first, and of each kind the nearest first."""
    outcomes = assessment.framework.outcome_aspect.levels
    places = [outcomes.index(outcome) for outcome in assessment.possible]
    others = [outcome for outcome in outcomes if outcome not in assessment.possible]
    better = [outcome for outcome in others if outcomes.index(outcome) > places[0]]
    worse = [outcome for outcome in reversed(others) if outcomes.index(outcome) < places[0]]
    return better + worse


def change_said(assessment: Assessment, outcome: Level, change: Change) -> Words:
    """Return what has to change for an outcome, and what that means in practice."""
    framework = assessment.framework
    steps, meanings = [], []
    for criterion_id, (left, reached_id) in change.steps.items():
        node = framework.node(criterion_id)
        reached = level(node, reached_id)
        from_levels: Words = names((level(node, i).label for i in left), "or")
        to: Words = name(reached.label)
        if criterion_id in change.numbers and isinstance(node, Criterion):
            move = change.numbers[criterion_id]
            from_levels, to = value_said(move.value, node.unit), (to, " (", move_said(move, node.unit), ")")
        steps.append(phrase("change.step", criterion=name(node.label), left=from_levels, reached=to))
        if reached.description is not None and len(change.steps) == 1:
            meanings.append(phrase("change.means", level=name(reached.label), description=reached.description))
    certain = _after(assessment, change).settled
    key = "change.becomes" if certain else "change.can_become"
    said: list[Words] = [phrase(key, count=len(steps), steps=Series(items=tuple(steps)), outcome=name(outcome.label))]
    for meaning in meanings:
        said += [" ", meaning]
    return tuple(said)


def _after(assessment: Assessment, change: Change) -> Assessment:
    answers = {**assessment.answers, **{c: reached for c, (_left, reached) in change.steps.items()}}
    return assess(answers, assessment.framework)


# --- how much room the numbers have ---------------------------------------------------------------------------------


@_unless_too_large
def how_much_room(assessment: Assessment, shown: int) -> Blocks:
    """State how far each number may move by itself; nothing where no number was given, or the outcome is open."""
    items: list[Words] = []
    for room in slack(assessment):
        node = assessment.framework.node(room.criterion)
        assert isinstance(node, Criterion)  # what takes numbers
        down, up = distance_said(room, "down", node.unit), distance_said(room, "up", node.unit)
        now = value_said(room.value, node.unit)
        kind = "date" if isinstance(room.value, datetime.date) else "number"
        items.append(phrase(f"how_much_room.{kind}", criterion=name(node.label), value=now, down=down, up=up))
    return (Heading(words=phrase("how_much_room.heading")), Bullets(items=tuple(items))) if items else ()


# --- what to ask next ---------------------------------------------------------------------------------------------


@_unless_too_large
def what_to_ask(assessment: Assessment, shown: int) -> Blocks:
    """State what is open, and what to ask first."""
    if not assessment.open_criteria:
        return ()
    heading = Heading(words=phrase("what_to_ask.heading"))
    if assessment.settled:
        still_open = Series(items=tuple(label(assessment.framework, c) for c in assessment.open_criteria))
        count = len(assessment.open_criteria)
        return (heading, Paragraph(words=phrase("what_to_ask.needless", count=count, criteria=still_open)))
    worth_asking = mattering(assessment)  # including what only tells something together with another answer
    ranked = [question for question in next_questions(assessment) if question.criterion in worth_asking]
    questions = ranked[:shown]
    rows = []
    for place, question in enumerate(questions, start=1):
        node = assessment.framework.node(question.criterion)
        asked = (node.question, " (", node.label, ")") if node.question is not None else node.label
        possible = given_said if node.id in assessment.numbers else _levels_left
        rows.append((place, asked, possible(node, assessment), percent(question.settles)))
    none_decides = not any(question.settles for question in questions)
    columns = ("order", "question", "possible", "settles")[: 3 if none_decides else 4]
    head = tuple(phrase(f"what_to_ask.{column}") for column in columns)
    cells = tuple(row[: len(columns)] for row in rows)
    table = DataTable(caption=phrase("what_to_ask.first"), head=head, rows=cells, numeric=(0, 3))
    said: Words = phrase("what_to_ask.open", count=len(assessment.open_criteria))
    if none_decides:
        said = (said, " ", phrase("what_to_ask.none_decides"))
    left = len(ranked) - len(questions)
    more = (Paragraph(words=phrase("what_to_ask.more", count=left)),) if left else ()
    return (heading, Paragraph(words=said), table, *more)


def _levels_left(node: Criterion | Aspect, assessment: Assessment) -> Words:
    return levels_said(node, assessment.answers[node.id])


# --- how sure are we ----------------------------------------------------------------------------------------------


@_unless_too_large
def how_sure(assessment: Assessment, shown: int) -> Blocks:
    """State how far off the weights may be; with each weight and cut-off by itself if several things are shown."""
    weighted = [aspect for aspect in assessment.framework.aspects if isinstance(aspect.rule, Weighted)]
    if not weighted:
        return ()
    assumed = [aspect for aspect in weighted if aspect.rule.provenance == "assumed"]
    said: list[Words] = []
    if assumed:
        said.append(phrase("how_sure.assumed" if assumed == weighted else "how_sure.partly_assumed"))
    off = tolerance(assessment)
    if off is not None:
        said += [" ", *_tolerance_said(assessment, off)]
    elif assumed:
        said += [" ", phrase("how_sure.later")]
    blocks: Blocks = (Paragraph(words=tuple(said)),) if said else ()
    if off is not None and shown > 1:
        blocks += _margin_figures(assessment)
    return (Heading(words=phrase("how_sure.heading")), *blocks) if blocks else ()


def _tolerance_said(assessment: Assessment, off: Tolerance) -> list[Words]:
    """Return how far off weights may be; each sentence is true at exactly the number shown."""
    framework, outcome = assessment.framework, name(assessment.possible[0].label)
    if off.share == 1:
        said = phrase("how_sure.never" if off.attained else "how_sure.never_nothing", outcome=outcome)
    elif off.share == 0:
        said = phrase("how_sure.edge_open" if assessment.open_criteria else "how_sure.edge", outcome=outcome)
    else:
        share = Percent(share=off.share, rounding="down")
        key = "how_sure.up_to" if off.attained or is_rounded(share) else "how_sure.less_than"
        said = phrase(key, tolerance=share, outcome=outcome)
    if not off.zero_weights:
        return [said]
    zero = [(framework.node(a).label, ": ", framework.node(i).label) for a, i in off.zero_weights]
    return [said, " ", phrase("how_sure.zero", count=len(zero), weights=Series(items=tuple(zero)))]


def tolerance_said(assessment: Assessment) -> Words:
    """Return the tolerance in a few words, as a cell of a table."""
    try:
        off = tolerance(assessment)
    except SizeLimitError:
        return phrase("report.too_large")
    return phrase("answer.open") if off is None else share_off_said(off)


def _margin_figures(assessment: Assessment) -> Blocks:
    figures = []
    for piece, picture in margin_pictures(assessment).items():
        columns = tuple(phrase(f"margin.{column}") for column in (piece, "now", "range"))
        rows = tuple((r.label, r.now, r.said) for r in picture.ranges)
        table = DataTable(caption=picture.title, head=columns, rows=rows, numeric=(1,))
        figures.append(Figure(picture=picture, instead=(table,)))
    return tuple(figures)


def margin_pictures(assessment: Assessment) -> dict[str, Ranges]:
    """Draw where each weight, and where each cut-off, may lie by itself without changing the outcome."""
    found = margins(assessment)
    pictures = {}
    for piece in ("weight", "cutoff"):
        ranges = tuple(_range(assessment, margin) for margin in found if margin.piece == piece)
        pictures[piece] = Ranges(title=phrase(f"margin.{piece}s"), ranges=ranges)
    return pictures


def _range(assessment: Assessment, margin: Margin) -> Range:
    aspect = assessment.framework.node(margin.aspect)
    piece = level(aspect, margin.id) if margin.piece == "cutoff" else assessment.framework.node(margin.id)
    return Range(
        label=(aspect.label, ": ", piece.label),
        value=margin.value,
        least=margin.least,
        greatest=margin.greatest,
        said=interval_said(margin),
        now=size_said(margin, margin.value),
    )
