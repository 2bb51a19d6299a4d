"""The judgements of an assessment, in words and in pictures: the tree, and the shares with their cut-offs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion
from k80assess.document.rules import Bound, Weighted
from k80assess.document.text import ids_of
from k80assess.engine.assessment import Assessment, Judgement, judged_directly, possible_levels
from k80assess.engine.families import Family
from k80assess.report.content.answered import judged_directly_said
from k80assess.report.content.blocks import (
    Blocks,
    Branch,
    Bullets,
    DataTable,
    Figure,
    Heading,
    ScaleLevel,
    State,
    Track,
    Tracks,
    Tree,
)
from k80assess.report.content.families import cutoffs_within, is_anywhere
from k80assess.report.content.labels import condition_said, cutoffs_said, level, levels_said, shares_of
from k80assess.report.content.provenance import provenance_said
from k80assess.report.words import Amount, Number, Words, aside, name, percent, phrase

NOTHING: Mapping[str, Sequence[str]] = FrozenDict()


def judgements(assessment: Assessment) -> Blocks:
    """Show the judgement of each aspect: in a tree with the answers under it, and with its share."""
    aspects = list(assessment.aspects.values())
    table = judgements_table(aspects, assessment.given, assessment.family)
    pictures = [Figure(picture=tree(assessment.framework, assessment), instead=(table,))]
    if any(judged.share is not None for judged in aspects):
        pictures.append(Figure(picture=tracks(assessment), instead=()))
    return (Heading(words=phrase("judgements.heading")), *pictures, *held_down(aspects, assessment.framework))


def judgements_table(
    aspects: Sequence[Judgement], given: Mapping[str, Sequence[str]] = NOTHING, family: Family | None = None
) -> DataTable:
    """Show the judgements of aspects, with the shares of those that are weighted; some were `given` directly."""
    columns = [phrase(f"judgements.{column}") for column in ("aspect", "level", "share")]
    rows = [(judged.aspect.label, judged_said(judged, given), share_said(judged, family)) for judged in aspects]
    weighted = any(judged.share is not None for judged in aspects)
    return DataTable(
        caption=phrase("judgements.heading"),
        head=tuple(columns if weighted else columns[:2]),
        rows=tuple(row if weighted else row[:2] for row in rows),
    )


def judged_said(judged: Judgement, given: Mapping[str, Sequence[str]] = NOTHING) -> Words:
    """Return the level of an aspect, or the levels it can still have, and what was given if it was judged directly.

    Where a cap holds it down, that is said too.
    """
    left = tuple(ids_of(judged.possible))
    if judged.aspect.id in given:
        return judged_directly_said(judged.aspect, given[judged.aspect.id], left)
    said = levels_said(judged.aspect, left)
    return said if judged.capped_by is None else (said, " ", aside(("(", phrase("judgements.capped"), ")")))


def held_down(aspects: Sequence[Judgement], framework: Framework | None = None) -> Blocks:
    """State for each aspect that a cap holds down by which, and where that comes from; ids without a framework."""
    items: list[Words] = []
    for judged in aspects:
        cap = judged.capped_by
        if cap is not None:
            at_most = name(level(judged.aspect, cap.at_most).label)
            because: Words = condition_said(cap.when, framework) if cap.when else phrase("judgements.always")
            said = {"aspect": name(judged.aspect.label), "level": at_most, "because": because}
            items.append(phrase("judgements.held_down", **said, provenance=provenance_said(cap)))
    return (Bullets(items=tuple(items)),) if items else ()


def share_said(judged: Judgement, family: Family | None = None) -> Words:
    """Return the share of a weighted aspect, or its total in points, and its cut-offs."""
    if judged.share is None:
        return ""
    return (score_said(judged), " (", _cutoffs_in(judged.aspect, family), ")")


def _cutoffs_in(aspect: Aspect, family: Family | None) -> Words:
    """Return the cut-offs of a weighted aspect; of one in a family where these are loose, between which shares."""
    intervals = None if family is None else family.cutoffs.get(aspect.id)
    if intervals is None:
        return cutoffs_said(aspect)
    return phrase("loose.cutoffs_free") if is_anywhere(intervals) else cutoffs_within(aspect, intervals)


def score_said(judged: Judgement) -> Words:
    """Return the score of a weighted aspect as its rule counts it: a share, or points."""
    assert judged.share is not None
    shares = shares_of(judged.aspect)
    if shares or judged.total is None or judged.range is None:  # where weights are loose, points have no scale
        return _between([percent(share, shares) for share in judged.share])
    least, greatest = [Amount(number=number) for number in judged.range]
    total = _between([Amount(number=number) for number in judged.total])
    if judged.range[0]:
        return phrase("judgements.points_from", total=total, least=least, greatest=greatest)
    return phrase("judgements.points", total=total, count=greatest)


def _between(ends: Sequence[Words]) -> Words:
    least, greatest = ends
    return least if least == greatest else phrase("judgements.between", least=least, greatest=greatest)


def _marks(judged: Judgement) -> Iterator[tuple[Fraction, Words]]:
    """Yield the cut-offs of a weighted aspect where its score can lie, from 0 to 1, with the labels of their levels."""
    rule = judged.aspect.rule
    assert isinstance(rule, Weighted)
    for upper in judged.aspect.levels[1:]:
        at = rule.cutoffs[upper.id]
        if isinstance(at, Bound):
            if judged.range is None:  # the weights are loose, so that points lie somewhere else for each of them
                continue
            worst, best = reversed(judged.range) if rule.counts_against else judged.range
            at = (at.number - worst) / (best - worst)
        if 0 <= at <= 1:
            yield at, upper.label


def tracks(assessment: Assessment) -> Tracks:
    """Draw the shares of the weighted aspects, with their cut-offs."""
    found = []
    for one in assessment.aspects.values():
        if one.share is not None:
            family = assessment.family
            marks = () if family is not None and one.aspect.id in family.cutoffs else tuple(_marks(one))
            least, greatest = one.share
            label = (one.aspect.label, ": ", judged_said(one))
            value, cutoffs = score_said(one), _cutoffs_in(one.aspect, family)
            found.append(Track(label=label, least=least, greatest=greatest, value=value, marks=marks, cutoffs=cutoffs))
    return Tracks(title=phrase("judgements.shares"), tracks=tuple(found))


def tree(framework: Framework, assessment: Assessment | None = None) -> Tree:
    """Draw a framework from its outcome down, with the levels that an assessment gives it.

    A node that feeds several aspects is under each of them, but what is below it only appears once.
    """
    branches: list[Branch] = []
    direct = () if assessment is None else judged_directly(assessment)
    shown: set[str] = set()
    waiting: list[tuple[int, Criterion | Aspect, Words]] = [(0, framework.outcome_aspect, "")]
    while waiting:
        depth, node, weight = waiting.pop()
        is_again = node.id in shown and isinstance(node, Aspect)
        label: Words = phrase("answer.judged", answer=node.label) if node.id in direct else node.label
        branch = Branch(
            depth=depth,
            label=(label, " ", phrase("tree.above")) if is_again else label,
            weight=weight,
            scale=tuple(_scale(node, assessment)),
            is_criterion=isinstance(node, Criterion),
        )
        branches.append(branch)
        shown.add(node.id)
        if isinstance(node, Aspect) and not is_again:
            for input_id in reversed(node.rule.reads):
                weighs: Words = ""
                if isinstance(node.rule, Weighted) and input_id in node.rule.weights:
                    weighs = phrase("tree.weight", weight=Number(number=node.rule.weights[input_id]))
                waiting.append((depth + 1, framework.node(input_id), weighs))
    return Tree(title=phrase("tree.title"), branches=tuple(branches))


def _scale(node: Criterion | Aspect, assessment: Assessment | None) -> Sequence[ScaleLevel]:
    if assessment is None:
        return [ScaleLevel(label=level.label, state="unknown") for level in node.levels]
    possible = possible_levels(assessment, node.id)
    state: State = "is" if len(possible) == 1 else "may"
    return [ScaleLevel(label=level.label, state=state if level.id in possible else "not") for level in node.levels]
