"""What can come out whatever is chosen for what nobody has fixed: beside an outcome, and of a family of frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from k80assess.document.framework import Framework
from k80assess.document.loosening import Interval, LooseWeights
from k80assess.document.nodes import Aspect, Level
from k80assess.document.rules import Table
from k80assess.engine.assessment import Assessment, assess_answers
from k80assess.engine.families import Family
from k80assess.engine.loosening import assumed_in_points
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.examine.acceptability import FEW_SITUATIONS, acceptability_within, whatever_is_assumed
from k80assess.report.content.blocks import Bar, Bars, Blocks, DataTable, Facts, Figure, Heading, Paragraph
from k80assess.report.content.labels import best_first, framework_title, label, level
from k80assess.report.content.provenance import edition_named
from k80assess.report.words import (
    Amount,
    Percent,
    Series,
    Words,
    is_rounded,
    joined,
    name,
    names,
    parts_of_a_whole,
    percent,
    phrase,
    rounded_total,
)

FINEST = 200
"""Up to so many equal parts a share is told in parts, such as 49 of every 64; of finer ones a percentage says more."""

FEW_CRITERIA = 12
"""Of a family over no more criteria than this, what can come out is shown without being asked for."""


def judged_by(assessment: Assessment) -> Framework | Family:
    """Return what the answers were judged by: the family where there is one, and else the framework."""
    return assessment.framework if assessment.family is None else assessment.family


# --- beside an outcome --------------------------------------------------------------------------------------------

Pairs: TypeAlias = list[tuple[Words, Words]]


def standing(assessment: Assessment) -> tuple[Pairs, Blocks]:
    """Return facts on what else can come out where something is not fixed, and a picture of how often each does.

    Of an assessment by a framework that is about its weights that are assumed; of one by a family, about all of that.
    """
    if assessment.family is not None:
        return _standing_in(assessment.family, assessment)
    try:
        loosely = whatever_is_assumed(assessment)
    except SizeLimitError:
        return [(phrase("loose.weights"), phrase("loose.too_large"))], ()
    if loosely is None:
        return [], ()
    others = [outcome for outcome in loosely.possible if outcome not in assessment.possible]
    if others:
        said: Words = phrase("loose.also", outcomes=_choice(assessment.framework, others))
    elif assessment.outcome is not None:
        said = phrase("loose.stays", outcome=name(assessment.outcome.label))
    elif len(assessment.possible) < len(assessment.framework.outcome_aspect.levels):
        said = phrase("loose.nothing_else")
    else:  # everything can come out already
        return [], ()
    assert loosely.family is not None
    if any(own.orders for own in loosely.family.weights.values()):
        said = (said, " ", phrase("loose.orders_stay"))
    if kept := assumed_in_points(assessment.framework):
        said = (said, " ", phrase("loose.points_stay", aspects=_labels(loosely.family, kept)))
    shares = _shares_if_any(loosely)
    if shares is None:
        return [(phrase("loose.weights"), said)], ()
    return [(phrase("loose.weights"), (said, " ", shares_said(shares)))], _figure(shares)


def _standing_in(family: Family, assessment: Assessment) -> tuple[Pairs, Blocks]:
    """Return what is not fixed, what comes out as it is written, and in which share of the weightings each does."""
    try:
        written = assess_answers(assessment.given, assessment.topic, family.framework)
        as_written = _choice(family.framework, written.possible)
    except SizeLimitError:  # a family may be smaller than a single member
        as_written = phrase("report.too_large")
    facts: Pairs = [(phrase("loose.whatever"), loose_said(family)), (phrase("loose.as_written"), as_written)]
    shares = _shares_if_any(assessment)
    if shares is None:
        return facts, ()
    return [*facts, (phrase("loose.weightings"), shares_said(shares))], _figure(shares)


def _choice(framework: Framework, outcomes: Sequence[Level]) -> Words:
    return names([outcome.label for outcome in best_first(framework, outcomes)], "or")


def _figure(shares: Shares) -> Blocks:
    return (Figure(picture=shares_picture(shares), instead=()),)


# --- shares of the weightings -------------------------------------------------------------------------------------

Shares: TypeAlias = Mapping[Level, Fraction]
"""For each outcome that is possible, the best first, in which share of all weightings it comes out."""


def shares_of_weightings(assessment: Assessment) -> Shares:
    """Return in which share of the weightings of a family each possible outcome comes out.

    Raises:
        ArgumentError: where that cannot be said.
        SizeLimitError: where it is too much work.
    """
    found = acceptability_within(assessment, FEW_SITUATIONS)
    outcomes = best_first(assessment.framework, assessment.possible)
    return {outcome: found.get(outcome.id, Fraction(0)) for outcome in outcomes}


def _shares_if_any(assessment: Assessment) -> Shares | None:
    """Return the same; None where it cannot be said, is too much work, or says nothing."""
    if assessment.settled:
        return None
    try:
        return shares_of_weightings(assessment)
    except (ArgumentError, SizeLimitError):
        return None


def shares_said(shares: Shares) -> Words:
    """Return in which share of the weightings each possible outcome comes out; some in no measurable part of them."""
    weighing = {outcome: share for outcome, share in shares.items() if share}
    parts = parts_said([*weighing.values()])
    if len(weighing) == 1:
        said = [phrase("loose.nearly_all", outcome=name(outcome.label)) for outcome in weighing]
    else:
        pairs = zip(weighing, parts, strict=True)
        each = [phrase("loose.share", outcome=name(outcome.label), share=part) for outcome, part in pairs]
        said = [phrase("loose.shares", shares=Series(items=tuple(each)))]
    percentages = [part for part in parts if isinstance(part, Percent)]
    if percentages and (total := rounded_total(percentages)) != 100:
        said.append(phrase("chances.rounded", total=total))
    at_edge = [outcome.label for outcome, share in shares.items() if not share]
    if at_edge:
        said.append(phrase("loose.edge", outcomes=names(at_edge, "or")))
    return joined(said)


def parts_said(shares: Sequence[Fraction]) -> tuple[Words, ...]:
    """Return shares that add up to 1 in words: in equal parts where these are not too fine, else as percentages.

    >>> from k80assess.report.words import plain
    >>> [plain(part, "en") for part in parts_said([Fraction(49, 64), Fraction(15, 64)])]
    ['49 of every 64', '15 of every 64']
    >>> [plain(part, "en") for part in parts_said([Fraction(999, 1000), Fraction(1, 1000)])]
    ['more than 99%', 'less than 1%']
    """
    whole = lcm(*[share.denominator for share in shares])
    if 1 < whole <= FINEST:
        return tuple([phrase("loose.part", parts=int(share * whole), whole=whole) for share in shares])
    return parts_of_a_whole(shares)


def shares_picture(shares: Shares) -> Bars:
    """Draw in which share of the weightings each possible outcome comes out, the best first."""
    parts = dict(zip(shares, parts_said([*shares.values()]), strict=True))
    bars = []
    for outcome, share in shares.items():
        value = parts[outcome]
        if share in (0, 1) and len(shares) > 1:  # what else is possible comes out in no measurable part of them
            value = phrase("loose.nearly_all_bar" if share else "loose.edge_bar")
        bars.append(Bar(label=outcome.label, share=share, value=value))
    return Bars(title=phrase("loose.title"), bars=tuple(bars))


# --- what is loose ------------------------------------------------------------------------------------------------


def loose_said(family: Family) -> Words:
    """Return what is not fixed in a family, such as "the weights of Fit, and the cut-offs of Added value"."""
    items = [*_weights_said(family), *_cutoffs_said(family), *_rules_said(family)]
    return Series(items=tuple(items)) if items else phrase("loose.nothing")


def _weights_said(family: Family) -> Iterator[Words]:
    alike: dict[LooseWeights, list[str]] = {}
    for aspect_id, loose in family.weights.items():
        alike.setdefault(loose, []).append(aspect_id)
    for loose, aspects in alike.items():
        said = phrase("loose.weights_of", aspects=_labels(family, aspects))
        if loose.off is not None:
            said = phrase("loose.off", what=said, share=exact_share(loose.off))
        elif loose.least:
            said = phrase("loose.least", what=said, share=exact_share(loose.least))
        elif loose.orders:
            orders = [
                phrase(
                    "loose.order", heavier=name(label(family.framework, a)), lighter=name(label(family.framework, b))
                )
                for a, b in loose.orders
            ]
            said = phrase("loose.ordered", what=said, orders=Series(items=tuple(orders)))
        yield said


def _cutoffs_said(family: Family) -> Iterator[Words]:
    free = [aspect_id for aspect_id, own in family.cutoffs.items() if is_anywhere(own)]
    if free:
        yield phrase("loose.cutoffs_of", aspects=_labels(family, free))
    for aspect_id, own in family.cutoffs.items():
        if aspect_id not in free:
            said = phrase("loose.cutoffs_of", aspects=_labels(family, [aspect_id]))
            yield phrase("loose.within", what=said, cutoffs=cutoffs_within(_aspect(family, aspect_id), own))


def _rules_said(family: Family) -> Iterator[Words]:
    if family.monotone:
        yield phrase("loose.monotone_of", aspects=_labels(family, [*family.monotone]))
    whole = []
    for aspect_id, rows in family.tables.items():
        rule = _aspect(family, aspect_id).rule
        if isinstance(rule, Table) and len(rows) < len(rule.rows):
            numbers = Series(items=tuple([row + 1 for row in rows]))
            yield phrase("loose.rows_of", count=len(rows), rows=numbers, aspect=_labels(family, [aspect_id]))
        else:
            whole.append(aspect_id)
    if whole:
        yield phrase("loose.rules_of", count=len(whole), aspects=_labels(family, whole))


def _aspect(family: Family, aspect_id: str) -> Aspect:
    aspect = family.framework.node(aspect_id)
    assert isinstance(aspect, Aspect)  # nothing else is loose
    return aspect


def _labels(family: Family, aspects: Sequence[str]) -> Words:
    return names([label(family.framework, aspect_id) for aspect_id in aspects])


def is_anywhere(intervals: Sequence[Interval]) -> bool:
    """Return whether nothing is fixed of cut-offs but that each lies above the one before."""
    return all(own.least == 0 and own.greatest == 1 for own in intervals)


def cutoffs_within(aspect: Aspect, intervals: Sequence[Interval]) -> Words:
    """Return between which shares the cut-offs of an aspect lie, such as "Strong from at least 70% and at most 80%"."""
    items: list[Words] = []
    for upper, own in zip(aspect.levels[1:], intervals, strict=True):
        ends = {"least": exact_share(own.least), "greatest": exact_share(own.greatest)}
        if own.least == own.greatest:
            items.append(phrase("rule.cutoff", level=upper.label, share=ends["least"]))
        else:
            items.append(phrase("loose.cutoff", level=upper.label, **ends))
    return Series(items=tuple(items))


def exact_share(share: Fraction) -> Words:
    """Return a share as exactly as it was given: as a percentage where that ends soon, else as a fraction.

    >>> from k80assess.report.words import plain
    >>> [plain(exact_share(share), "nl") for share in (Fraction(1, 8), Fraction(1, 3), Fraction(0))]
    ['12,5%', '1/3', '0%']
    """
    said = Percent(share=share, rounding="down")
    return Amount(number=share) if is_rounded(said) else said


# --- a family by itself -------------------------------------------------------------------------------------------


def family_story(family: Family) -> Blocks:
    """Describe what is not fixed in a family, and what can come out at how many combinations of answers."""
    framework = family.framework
    pairs = ((phrase("loose.whatever"), loose_said(family)), (phrase("provenance.framework"), edition_named(framework)))
    told: Blocks = (Heading(words=framework_title(framework), level=1), Facts(pairs=pairs))
    if len(framework.criteria) > FEW_CRITERIA:
        return told
    try:
        sets = family.sets()
    except SizeLimitError:
        return (*told, Paragraph(words=phrase("loose.sets_too_large")))
    return (*told, sets_table(framework, sets))


def sets_table(framework: Framework, sets: Mapping[tuple[str, ...], int]) -> DataTable:
    """Show which outcomes can come out at how many combinations of answers."""
    whole = sum(sets.values())
    rows = []
    for own, profiles in sets.items():
        outcomes = [level(framework.outcome_aspect, outcome) for outcome in own]
        labels = tuple([outcome.label for outcome in best_first(framework, outcomes)])
        said: Words = Series(items=labels, join="or") if labels else phrase("difference.impossible")
        rows.append((said, profiles, percent(Fraction(profiles, whole))))
    head = (phrase("loose.possible"), phrase("framework.profiles"), phrase("framework.share"))
    return DataTable(caption=phrase("loose.sets"), head=head, rows=tuple(rows), numeric=(1, 2))
