"""What reports say about numbers by outcome, by set of outcomes, or by criterion: with labels, and as bars."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from k80assess.document.framework import Framework
from k80assess.document.labelled import Amounts
from k80assess.document.nodes import Node, level_ids
from k80assess.document.text import ids_of
from k80assess.report.content.blocks import Bar, Bars, Blocks, DataTable, Figure, Paragraph
from k80assess.report.content.families import parts_said, sets_table
from k80assess.report.content.labels import label
from k80assess.report.content.parts import pairs_story
from k80assess.report.words import Percent, Words, parts_of_a_whole, percent, phrase, rounded_total

# Of more digits than this nobody reads a fraction; the numbers themselves have them all.
_READABLE = 10**12


def amounts_story(amounts: Amounts[Any, Any]) -> Blocks:
    """Describe numbers: of outcomes with the best outcome first, of criteria with the greatest number first."""
    framework = amounts._framework
    if framework is None or not _are_of(framework, amounts):
        return pairs_story(amounts)
    if amounts._asked == "sets":
        return (sets_table(framework, amounts),)
    if amounts._asked == "influence":
        ordered = sorted(amounts, key=amounts.__getitem__, reverse=True)
        labels, shares = [label(framework, own) for own in ordered], [amounts[own] for own in ordered]
        columns = [(phrase("framework.share"), [percent(share) for share in shares]), *_exactly(shares)]
        return _shown(phrase("amounts.influence"), (phrase("framework.criterion"), labels), columns, shares)
    return _of_levels(amounts, framework)


def _are_of(framework: Framework, amounts: Amounts[Any, Any]) -> bool:
    """Return whether the numbers are of what their framework has: anybody can make some, of anything."""
    if amounts._asked in ("sets", "influence"):
        own = level_ids(framework.outcome_aspect) if amounts._asked == "sets" else ids_of(framework.criteria)
        return all(one in own for key in amounts for one in (key if isinstance(key, tuple) else (key,)))
    parts: tuple[Node, ...] = (*framework.criteria, *framework.aspects)
    node = {part.id: part for part in parts}.get(amounts._of or framework.outcome)
    return node is not None and set(level_ids(node)) == amounts.keys() and any(amounts.values())


Column = tuple[Words, Sequence[Words]]
"""The head of a column, with its cells."""


def _of_levels(amounts: Amounts[str, Any], framework: Framework) -> Blocks:
    """Describe shares of a whole, or counts that make up one, each of a level."""
    node = framework.node(amounts._of or framework.outcome)
    levels = node.levels if node.ordered is False else node.levels[::-1]
    counts = [amounts[level.id] for level in levels]
    whole = sum(counts)
    shares = [Fraction(count, whole) for count in counts]
    parts: Sequence[Words] = parts_of_a_whole(shares)
    is_outcome = node.id == framework.outcome
    title = phrase("amounts.probabilities") if is_outcome else phrase("amounts.probabilities_of", aspect=node.label)
    columns: list[Column] = []
    if amounts._asked == "distribution":
        key = "framework.distribution" if not framework.excluded else "framework.distribution_occurring"
        title = phrase(key, count=whole)
        columns = [(phrase("framework.profiles"), counts), (phrase("framework.share"), parts)]
    elif amounts._asked == "acceptability":
        title, parts = phrase("loose.title"), parts_said(shares)
        is_exact = not any(isinstance(part, Percent) for part in parts)  # such as "16 of every 125"
        columns = [(phrase("framework.share"), parts), *(() if is_exact else _exactly(shares))]
    else:
        columns = [(phrase("chances.chance"), parts), *_exactly(shares)]
    total = rounded_total([part for part in parts if isinstance(part, Percent)] or parts_of_a_whole([Fraction(1)]))
    rounded = (Paragraph(words=phrase("chances.rounded", total=total)),) if total != 100 else ()
    head = phrase("term.outcome" if is_outcome else "judgements.level")
    return (*_shown(title, (head, [level.label for level in levels]), columns, shares), *rounded)


def _exactly(shares: Sequence[Fraction]) -> Sequence[Column]:
    """Return a column with the shares as they exactly are, where that can be read."""
    if any(share.denominator > _READABLE for share in shares):
        return ()
    return ((phrase("amounts.exactly"), [str(share) for share in shares]),)


def _shown(title: Words, labels: Column, columns: Sequence[Column], shares: Sequence[Fraction]) -> Blocks:
    """Show shares as bars, and everything in a table."""
    said = next(cells for _head, cells in columns if any(not isinstance(cell, int) for cell in cells))
    bars = [
        Bar(label=label, share=share, value=value) for label, share, value in zip(labels[1], shares, said, strict=True)
    ]
    every = (labels, *columns)
    rows = tuple(zip(*[cells for _head, cells in every], strict=True))
    numeric = tuple(range(1, len(every)))
    table = DataTable(caption=title, head=tuple([head for head, _cells in every]), rows=rows, numeric=numeric)
    return (Figure(picture=Bars(title=title, bars=tuple(bars)), instead=()), table)
