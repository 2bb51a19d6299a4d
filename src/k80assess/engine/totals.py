"""Between which totals a weighted aspect can come out while criteria are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, or_
from typing import TypeAlias

from k80assess.document.nodes import Aspect
from k80assess.engine.answers import Box
from k80assess.engine.compiled import open_variables
from k80assess.engine.diagram import GREATER_LIMIT, Ref, Value, one_or_other, work_out
from k80assess.errors import Sentence, SizeLimitError

_Input: TypeAlias = tuple[int, str, Sequence[int]]
"""The open variables that an input depends on, as bits; its id; and the term of each of its levels."""

_KNOWN = -1
"""Stands in the place of an input whose level is known, and its term added."""


def total_range(
    box: Box, aspect: Aspect, reached: Mapping[str, Sequence[Value]], terms: Sequence[Sequence[int]]
) -> tuple[int, int]:
    """Return the least and the greatest total that a weighted aspect can come to, with these terms of its inputs.

    Inputs that depend on no common open criterion are independent: each is taken at its least, and at its greatest.
    Those that do depend on a common one are followed side by side through their diagrams. `reached` has the levels that
    each input can have.
    """
    compiled, is_open = box.compiled, open_variables(box.left)
    inputs: list[_Input] = []
    for input_id, own in zip(aspect.rule.inputs, terms, strict=True):
        inputs.append((compiled.feeding[input_id] & is_open, input_id, own))
    least = greatest = 0
    for group in _bound_together(inputs):
        if len(group) == 1:
            _open, input_id, own = group[0]
            attainable = [own[level] for level in reached[input_id]]
            low, high = min(attainable), max(attainable)
        else:
            low, high = _group_range(box, group)
        least, greatest = least + low, greatest + high
    return least, greatest


def _bound_together(inputs: Sequence[_Input]) -> list[list[_Input]]:
    """Group the inputs that depend on a common open variable, directly or by way of other inputs."""
    if reduce(add, [one[0] for one in inputs]) == reduce(or_, [one[0] for one in inputs]):  # nearly always
        return [[one] for one in inputs]
    groups: list[list[_Input]] = []
    for one in inputs:
        joined = [group for group in groups if any(other[0] & one[0] for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([other for group in joined for other in group] + [one])
    return groups


def _group_range(box: Box, group: Sequence[_Input]) -> tuple[int, int]:
    """Return the least and the greatest sum of the terms of inputs that depend on common variables.

    Their diagrams are followed side by side, with that of what can occur. Once an input is known its term is added, and
    it does not matter any more which level it has.
    """
    compiled = box.compiled
    diagrams = [compiled.level_diagram(input_id) for _open, input_id, _terms in group]
    terms: list[Sequence[int | None]] = [own for _open, _id, own in group]
    if compiled.feasible is not None:
        diagrams.append(compiled.feasible)
        terms.append((0, None))  # where it cannot occur there is no sum
    known: dict[tuple[Ref, ...], tuple[int, int] | None] = {}

    def settled(places: Sequence[Ref]) -> tuple[tuple[Ref, ...], int | None]:
        """Return places with those that are known put aside, and the sum of their terms."""
        total: int | None = 0
        left = list(places)
        for i, (diagram, own, ref) in enumerate(zip(diagrams, terms, places, strict=True)):
            if 0 <= ref < diagram.leaves:
                term, left[i] = own[ref], _KNOWN
                total = None if total is None or term is None else total + term
        return tuple(left), total

    def branches(places: tuple[Ref, ...]) -> list[tuple[tuple[Ref, ...], int | None]]:
        """Return where each level of the first variable leads, and what it adds."""
        asked = [diagram.variable(ref) for diagram, ref in zip(diagrams, places, strict=True) if ref != _KNOWN]
        if not asked:
            return []
        top, pairs = min(asked), list(zip(diagrams, places, strict=True))
        ways = [[ref if ref == _KNOWN else d.cofactor(ref, top, value) for d, ref in pairs] for value in box.left[top]]
        return [settled(way) for way in ways]

    def after(places: tuple[Ref, ...]) -> list[tuple[Ref, ...]]:
        return [further for further, total in branches(places) if total is not None]

    def ends(places: tuple[Ref, ...], parts: Sequence[tuple[int, int] | None]) -> tuple[int, int] | None:
        if len(known) >= compiled.node_limit:
            what = Sentence("limit.sum_combinations", "combinations of what feeds a weighted sum")
            remedy = one_or_other(Sentence("remedy.answer_more", "answer more of the open criteria"), GREATER_LIMIT)
            raise SizeLimitError(what, compiled.node_limit, remedy)
        totals = [total for _further, total in branches(places) if total is not None]
        sums = [(part[0] + n, part[1] + n) for part, n in zip(parts, totals, strict=True) if part is not None]
        if not sums:
            return None if any(ref != _KNOWN for ref in places) else (0, 0)
        return min([low for low, _high in sums]), max([high for _low, high in sums])

    start, total = settled([diagram.root for diagram in diagrams])
    found = work_out(start, known, after, ends)
    assert found is not None  # something can occur
    assert total is not None
    return found[0] + total, found[1] + total
