"""How far the numbers, weights and cut-offs may be off before the outcome changes: in words and as pictures."""

from __future__ import annotations

import datetime
from fractions import Fraction

from k80assess.document.nodes import Criterion
from k80assess.document.rules import Weighted
from k80assess.engine.assessment import Assessment, assess_answers
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.examine.margins import Margin, margins
from k80assess.examine.slack import slack
from k80assess.examine.tolerance import Tolerance, tolerance
from k80assess.report.content.answers import (
    distance_said,
    interval_said,
    is_whatever_weights,
    piece_said,
    share_off_said,
    size_said,
    zero_said,
)
from k80assess.report.content.blocks import Blocks, Bullets, DataTable, Figure, Heading, Paragraph, Range, Ranges
from k80assess.report.content.families import exact_share
from k80assess.report.content.labels import value_said
from k80assess.report.content.sections import unless_too_large
from k80assess.report.words import Percent, Words, is_rounded, joined, name, phrase


@unless_too_large
def how_much_room(assessment: Assessment, shown: int) -> Blocks:
    """State how far each number may move by itself; nothing where no number was given, or the outcome is open.

    Nor for a family: in each of its members it is another distance.
    """
    if assessment.family is not None:
        return ()
    items: list[Words] = []
    for room in slack(assessment):
        node = assessment.framework.node(room.criterion)
        assert isinstance(node, Criterion)  # what takes numbers
        down, up = distance_said(room, "down", node.unit), distance_said(room, "up", node.unit)
        now = value_said(room.value, node.unit)
        kind = "date" if isinstance(room.value, datetime.date) else "number"
        items.append(phrase(f"how_much_room.{kind}", criterion=name(node.label), value=now, down=down, up=up))
    return (Heading(words=phrase("how_much_room.heading")), Bullets(items=tuple(items))) if items else ()


@unless_too_large
def how_sure(assessment: Assessment, shown: int) -> Blocks:
    """State how far off the weights may be; with each weight and cut-off by itself if several things are shown.

    Nothing for a family, which says itself what may be off.
    """
    if assessment.family is not None:
        return ()
    weighted = [aspect for aspect in assessment.framework.sourced.aspects if isinstance(aspect.rule, Weighted)]
    if not weighted:
        return ()
    assumed = [aspect for aspect in weighted if aspect.rule.provenance == "assumed"]
    said: list[Words] = []
    if assumed:
        said.append(phrase("how_sure.assumed" if assumed == weighted else "how_sure.partly_assumed"))
    off = tolerance(assessment)
    if off is not None:
        said += _tolerance_said(assessment, off)
        if shown > 1 and off.share:
            said.append(_with_cutoffs_said(assessment))
    elif assumed:
        said.append(phrase("how_sure.later"))
    blocks: Blocks = (Paragraph(words=joined(said)),) if said else ()
    if off is not None and shown > 1:
        blocks += _margin_figures(assessment)
    return (Heading(words=phrase("how_sure.heading")), *blocks) if blocks else ()


def _tolerance_said(assessment: Assessment, off: Tolerance) -> list[Words]:
    """Return how far off weights may be; each sentence is true at exactly the number shown."""
    framework, outcome = assessment.framework, name(assessment.possible[0].label)
    if is_whatever_weights(off):
        said = phrase("how_sure.never" if off.attained else "how_sure.never_nothing", outcome=outcome)
    elif off.share == 0:
        said = phrase("how_sure.edge_open" if assessment.open_criteria else "how_sure.edge", outcome=outcome)
    else:
        share = Percent(share=off.share, rounding="down")
        key = "how_sure.up_to" if off.attained or is_rounded(share) else "how_sure.less_than"
        said = phrase(key, tolerance=share, outcome=outcome)
    if not off.zero_weights:
        return [said]
    return [said, zero_said(off, framework)]


_STEPS = 1000
"""By how many steps the whole of a weight is gone through where cut-offs are off by as much."""


def _with_cutoffs_said(assessment: Assessment) -> Words:
    """Return how far off all weights and cut-offs together may be, to a step; nothing where that takes diagrams.

    What may be off by more allows all that may be off by less, so that halving finds where the outcome is lost.
    """
    rules = [aspect.rule for aspect in assessment.framework.aspects if isinstance(aspect.rule, Weighted)]
    if any(rule.in_points for rule in rules) or any(len(levels) > 1 for levels in assessment._answered.left):
        return ""
    holds, fails = 0, _STEPS
    try:
        while fails - holds > 1:
            off = Fraction(middle := (holds + fails) // 2, _STEPS)
            family = loosen(assessment.framework, weights=off, cutoffs=off)
            if assess_answers(assessment.given, None, family).settled:
                holds = middle
            else:
                fails = middle
    except (ArgumentError, SizeLimitError):  # orders between weights stand in the document, or it is too much work
        return ""
    outcome = name(assessment.possible[0].label)
    held, failed = exact_share(Fraction(holds, _STEPS)), exact_share(Fraction(fails, _STEPS))
    if fails == _STEPS:
        return phrase("how_sure.cutoffs_too", outcome=outcome, tolerance=held)
    if not holds:
        return phrase("how_sure.cutoffs_edge", outcome=outcome, fails=failed)
    return phrase("how_sure.cutoffs_up_to", outcome=outcome, holds=held, fails=failed)


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
    pieces = [piece for piece in ("weight", "cutoff", "bound") if any(margin.piece == piece for margin in found)]
    for piece in pieces or ("weight", "cutoff"):
        ranges = tuple(_range(assessment, margin) for margin in found if margin.piece == piece)
        pictures[piece] = Ranges(title=phrase(f"margin.{piece}s"), ranges=ranges)
    return pictures


def _range(assessment: Assessment, margin: Margin) -> Range:
    return Range(
        label=piece_said(margin, assessment.framework),
        value=margin.value,
        least=margin.least,
        greatest=margin.greatest,
        said=interval_said(margin),
        now=size_said(margin, margin.value),
    )
