"""The diagram as small lookup tables, for very many rows at the same time.

A walk down the diagram asks one criterion after another. Here a stretch of criteria is one step: the state so far and
the answers of the stretch, packed into one number, are looked up in a table, which holds the next state. A state is a
node of the diagram, so the size of the tables depends on that of the diagram and not on the number of profiles.

An answer that leaves several levels possible is one more choice on its criterion's scale. Only the least and the
greatest outcome are followed, each by a diagram of its own, in which a criterion that moves the outcome one way only is
taken at one end of its choice, and adds no nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.diagram import Builder, Diagram, Ref, Value, work_out
from k80assess.engine.directions import MIXED, directions
from k80assess.errors import MissingExtraError

if TYPE_CHECKING:
    import numpy.typing as npt

    Codes: TypeAlias = npt.NDArray[Any]
    """Whole numbers, one for each row."""

Choice: TypeAlias = tuple[Value, ...]
"""The levels that one code leaves possible, worst first."""

# Tables of so many entries are looked up with numbers of 16 bits, and stay in the processor's cache.
TABLE_ENTRIES = 1 << 16
BYTE = 1 << 8


def settled_choices(compiled: CompiledFramework) -> tuple[tuple[Choice, ...], ...]:
    """Return for each variable the choices of complete answers: each level by itself, in order."""
    return tuple(tuple((value,) for value in values) for values in compiled.everything)


# --- the least and the greatest outcome as diagrams over choices --------------------------------------------------


def bounds(compiled: CompiledFramework, choices: Sequence[Sequence[Choice]]) -> tuple[Diagram, ...]:
    """Return the diagrams of the least and the greatest outcome over these choices; one diagram when each is settled.

    Raises:
        SizeLimitError: when criteria that move the outcome both ways make that too large.

    >>> from k80assess import load_framework
    >>> from k80assess.engine.compiled import compile_framework
    >>> compiled = compile_framework(load_framework())
    >>> open_as_well = [(*values, every) for values, every in zip(settled_choices(compiled), compiled.everything)]
    >>> [len(diagram.nodes) for diagram in bounds(compiled, open_as_well)]
    [34, 34]
    """
    if all(len(choice) == 1 for scale in choices for choice in scale):
        return (_Bound(compiled, choices, greatest=False).diagram(),)
    return tuple(_Bound(compiled, choices, greatest=greatest).diagram() for greatest in (False, True))


class _Bound:
    """The construction of one of the two diagrams."""

    def __init__(self, compiled: CompiledFramework, choices: Sequence[Sequence[Choice]], *, greatest: bool) -> None:
        self.source = compiled.diagram
        self.choices = choices
        self.ways = directions(compiled)
        self.greatest = greatest
        self.extreme: Callable[[Iterable[Ref]], Ref] = max if greatest else min
        self.final = self.source.leaves - 1 if greatest else 0
        self.builder = Builder([len(scale) for scale in choices], self.source.leaves, compiled.node_limit)
        self.known: dict[frozenset[Ref], Ref] = {}

    def diagram(self) -> Diagram:
        refs = list(range(self.source.leaves))
        for node in self.source.nodes:
            left = [refs[child] for child in node.children]
            children = [self.left(node.variable, left, choice) for choice in self.choices[node.variable]]
            refs.append(self.builder.make(node.variable, tuple(children)))
        return self.builder.finish(refs[self.source.root])

    def left(self, variable: int, children: Sequence[Ref], choice: Choice) -> Ref:
        """Return what is left when a choice is made, from what is left for each level."""
        way = self.ways[variable]
        if way == MIXED:
            return self.merged(frozenset([children[value] for value in choice]))
        return children[choice[-1 if (way > 0) == self.greatest else 0]]

    def merged(self, refs: frozenset[Ref]) -> Ref:
        """Return the least (greatest) of several functions, taken profile by profile."""
        return work_out(self._reduced(refs), self.known, self._cofactors, self._joined)

    def _reduced(self, refs: frozenset[Ref]) -> frozenset[Ref]:
        """Leave out functions on which the least (greatest) of all does not depend."""
        leaves = [ref for ref in refs if ref < self.source.leaves]
        if self.final in leaves:
            return frozenset([self.final])
        return refs.difference(leaves).union([self.extreme(leaves)]) if len(leaves) > 1 else refs

    def _cofactors(self, refs: frozenset[Ref]) -> list[frozenset[Ref]]:
        if len(refs) == 1:
            return []
        top = min(map(self.builder.variable, refs))
        codes = range(self.builder.sizes[top])
        return [self._reduced(frozenset([self.builder.cofactor(ref, top, code) for ref in refs])) for code in codes]

    def _joined(self, refs: frozenset[Ref], parts: Sequence[Ref]) -> Ref:
        if not parts:
            return next(iter(refs))
        self.builder.check(len(self.known))
        return self.builder.make(min(map(self.builder.variable, refs)), tuple(parts))


# --- diagrams as tables -------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Stretch:
    """Some successive variables as one step.

    Attributes:
        words: the variables, grouped so that the codes of a group fit in one byte when they can.
        sizes: for each variable how many codes it has.
        tables: for each diagram the next state, by state and packed codes.
    """

    words: tuple[range, ...]
    sizes: tuple[int, ...]
    tables: tuple[Codes, ...]

    def packed(self, codes: Sequence[Codes]) -> Codes:
        """Return the codes of each row as one number, in the smallest type that holds every index of the tables."""
        import numpy as np

        kind = np.min_scalar_type(max(table.size for table in self.tables) - 1)
        words = [self._word(word, codes) for word in self.words]
        packed = words[0].astype(kind)
        for word, variables in zip(words[1:], self.words[1:], strict=True):
            packed *= kind.type(self._size(variables))
            packed += word
        return packed

    def _word(self, variables: range, codes: Sequence[Codes]) -> Codes:
        import numpy as np

        kind = np.min_scalar_type(self._size(variables) - 1)
        word = codes[variables[0]].astype(kind)
        for variable in variables[1:]:
            word *= kind.type(self.sizes[variable])
            word += codes[variable]
        return word

    def packed_expression(self, codes: Sequence[str]) -> str:
        """Return the packed codes as an expression of the codes."""
        variables = [variable for word in self.words for variable in word]
        packed = codes[variables[0]]
        for variable in variables[1:]:
            packed = f"({packed}) * {self.sizes[variable]} + {codes[variable]}"
        return packed

    def _size(self, variables: range) -> int:
        return prod(self.sizes[variable] for variable in variables)


@attrs.frozen(kw_only=True, eq=False)
class LookupTables:
    """The least and the greatest outcome of many rows, as look-ups.

    Attributes:
        stretches: the steps, in the order of the diagram's variables.
    """

    stretches: tuple[Stretch, ...]

    @classmethod
    def of(
        cls, compiled: CompiledFramework, choices: Sequence[Sequence[Choice]], entries: int = TABLE_ENTRIES
    ) -> LookupTables:
        """Return the tables for these choices; a code is the position of a choice among those of its variable.

        Args:
            compiled: the framework.
            choices: for each variable the choices that its codes number.
            entries: how many entries a table of several variables may have.

        Raises:
            MissingExtraError: without numpy.
            SizeLimitError: when the diagrams over these choices grow too large.
        """
        needs_numpy()
        steps = [_steps(diagram) for diagram in bounds(compiled, choices)]
        sizes = tuple(map(len, choices))
        states = [max(step[variable].shape[0] for step in steps) for variable in range(len(sizes))]
        stretches = []
        for start, stop in _cuts(sizes, states, entries):
            tables = tuple(_composed(step[start:stop]) for step in steps)
            words = tuple(range(a, b) for a, b in _groups(sizes, start, stop, BYTE))
            stretches.append(Stretch(words=words, sizes=sizes, tables=tables))
        return cls(stretches=tuple(stretches))

    def walk(self, codes: Sequence[Codes]) -> tuple[Codes, Codes]:
        """Return the least and greatest outcome of each row, as positions; the same array twice when all is settled.

        Args:
            codes: for each variable the code of each row.
        """
        states: tuple[Codes, ...] = ()
        for stretch in self.stretches:
            packed = stretch.packed(codes)
            states = tuple(_looked_up(stretch.tables, states, packed))
        return states[0], states[-1]

    def expressions(self, codes: Sequence[str], look_up: Callable[[str, str], str]) -> tuple[str, ...]:
        """Return the walk as one expression for each diagram, in the language of a database.

        Args:
            codes: for each variable the expression for its code, a whole number.
            look_up: returns the expression for the number at an index, from numbers separated by commas and the index.
        """
        states: tuple[str, ...] = ()
        for stretch in self.stretches:
            packed = stretch.packed_expression(codes)
            following = []
            for place, table in enumerate(stretch.tables):
                index = f"{states[place]} * {table.shape[1]} + {packed}" if states else packed
                following.append(look_up(",".join(map(str, table.ravel().tolist())), f"({index})"))
            states = tuple(following)
        return states


@lru_cache(maxsize=8)
def tables_for(
    compiled: CompiledFramework, choices: tuple[tuple[Choice, ...], ...], entries: int = TABLE_ENTRIES
) -> LookupTables:
    """Return tables for these choices, as `LookupTables.of` does, from a cache where they were made before."""
    return LookupTables.of(compiled, choices, entries)


def needs_numpy() -> None:
    """Refuse to go on without numpy.

    Raises:
        MissingExtraError: when it is not installed.
    """
    try:
        import numpy  # noqa: F401
    except ImportError:
        raise MissingExtraError("numpy", "frames") from None


def _looked_up(tables: Sequence[Codes], states: Sequence[Codes], packed: Codes) -> Iterator[Codes]:
    for place, table in enumerate(tables):
        index = packed
        if states:
            index = states[place].astype(packed.dtype)
            index *= packed.dtype.type(table.shape[1])
            index += packed
        yield table.ravel().take(index)


def _steps(diagram: Diagram) -> list[Codes]:
    """Return for each variable the next state by state and code; those of the last variable are leaves."""
    import numpy as np

    steps = []
    states: list[Ref] = [diagram.root]
    for variable, size in enumerate(diagram.sizes):
        rows = []
        for ref in states:
            asks = diagram.variable(ref) == variable
            rows.append(diagram.node(ref).children if asks else (ref,) * size)
        following = sorted({ref for row in rows for ref in row})
        last = variable == len(diagram.sizes) - 1
        number = {ref: ref if last else place for place, ref in enumerate(following)}
        steps.append(np.array([[number[ref] for ref in row] for row in rows]))
        states = following
    return steps


def _composed(steps: Sequence[Codes]) -> Codes:
    import numpy as np

    table = steps[0]
    for step in steps[1:]:
        table = step[table]
    table = table.reshape(steps[0].shape[0], -1)
    return np.ascontiguousarray(table, dtype=np.min_scalar_type(int(table.max())))


def _cuts(sizes: Sequence[int], states: Sequence[int], entries: int) -> Iterator[tuple[int, int]]:
    """Divide the variables into stretches whose tables keep within bounds."""
    start = 0
    while start < len(sizes):
        start, stop = next(_groups(sizes, start, len(sizes), entries // states[start]))
        yield start, stop
        start = stop


def _groups(sizes: Sequence[int], start: int, stop: int, most: int) -> Iterator[tuple[int, int]]:
    """Divide a range of variables into groups with at most so many combinations of codes, or of a single variable."""
    edges = [start]
    combinations = 1
    for variable in range(start, stop):
        combinations *= sizes[variable]
        if combinations > most and variable > edges[-1]:
            edges.append(variable)
            combinations = sizes[variable]
    yield from pairwise([*edges, stop])
