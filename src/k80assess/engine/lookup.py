"""The diagram as small lookup tables, for very many rows at the same time.

A walk down the diagram asks one criterion after another. Here a stretch of criteria is one step: the state so far and
the answers of the stretch, packed into one number, are looked up in a table, which holds the next state. A state is a
node of the diagram, so the size of the tables depends on that of the diagram and not on the number of profiles.

An answer that leaves several levels possible is one more choice on its criterion's scale. Where outcomes have an order
and everything can occur, only the least and the greatest outcome are followed, each by a diagram of its own, in which a
criterion that moves the outcome one way only is taken at one end of its choice, and adds no nodes.

Elsewhere all possible outcomes are told, and every level counts. Rows in memory go down the diagram itself side by
side, a bit for each row at each node. A database follows tables of a diagram whose leaves are sets of outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import pairwise, zip_longest
from math import prod
from operator import or_
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.diagram import GREATER_LIMIT, Builder, Diagram, Ref, Value, one_or_other, work_out
from k80assess.engine.directions import MIXED, directions
from k80assess.errors import MissingExtraError, Sentence

if TYPE_CHECKING:
    import numpy.typing as npt

    Codes: TypeAlias = npt.NDArray[Any]
    """Whole numbers, one for each row."""

Choice: TypeAlias = tuple[Value, ...]
"""The levels that one code leaves possible, worst first."""

# Tables of so many entries are looked up with numbers of 16 bits, and stay in the processor's cache.
TABLE_ENTRIES = 1 << 16
BYTE = 1 << 8

IN_MEMORY = one_or_other(
    Sentence("remedy.rows_in_memory", "assess the rows as a frame of pandas, polars or pyarrow"), GREATER_LIMIT
)


def settled_choices(compiled: CompiledFramework) -> tuple[tuple[Choice, ...], ...]:
    """Return for each variable the choices of complete answers: each level by itself, in order."""
    return tuple(tuple((value,) for value in values) for values in compiled.everything)


# --- diagrams over choices ----------------------------------------------------------------------------------------


def bounds(compiled: CompiledFramework, choices: Sequence[Sequence[Choice]]) -> tuple[Diagram, ...]:
    """Return the diagrams of the least and the greatest outcome over these choices; one diagram when each is settled.

    Everything has to be able to occur; see `possible`.

    Raises:
        SizeLimitError: when criteria that move the outcome both ways make that too large.

    >>> from k80assess import load_framework
    >>> from k80assess.engine.compiled import compile_framework
    >>> compiled = compile_framework(load_framework())
    >>> open_as_well = [(*values, every) for values, every in zip(settled_choices(compiled), compiled.everything)]
    >>> [len(diagram.nodes) for diagram in bounds(compiled, open_as_well)]
    [34, 34]
    """
    assert compiled.feasible is None
    ways, last = directions(compiled), compiled.diagram.leaves - 1

    def bound(join: Callable[[Sequence[Ref]], Ref], final: Ref, neutral: Ref) -> Diagram:
        lowest, highest = (0, -1) if final == 0 else (-1, 0)
        over = _OverChoices(
            source=compiled.diagram,
            choices=choices,
            at_leaf=range(last + 1),
            ends=[None if way == MIXED else lowest if way > 0 else highest for way in ways],
            join=join,
            final=final,
            neutral=neutral,
            builder=Builder(list(map(len, choices)), last + 1, compiled.node_limit),
        )
        return over.builder.finish(over.root())

    least = bound(min, 0, last)
    if all(len(choice) == 1 for scale in choices for choice in scale):
        return (least,)
    return least, bound(max, last, 0)


def possible(
    compiled: CompiledFramework, choices: Sequence[Sequence[Choice]]
) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
    """Return the diagram of the possible outcomes over these choices, and for each of its leaves these outcomes.

    None are possible where nothing that a profile's choices leave can occur.

    Raises:
        SizeLimitError: when that becomes too large.

    >>> from k80assess import load_framework
    >>> from k80assess.engine.compiled import compile_framework
    >>> compiled = compile_framework(load_framework())
    >>> open_as_well = [(*values, every) for values, every in zip(settled_choices(compiled), compiled.everything)]
    >>> diagram, sets = possible(compiled, open_as_well)
    >>> len(diagram.nodes), sets
    (94, ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)))
    """
    every = (1 << len(compiled.outcomes)) - 1
    over = _OverChoices(
        source=compiled.diagram,
        choices=choices,
        at_leaf=[sum([1 << outcome for outcome in own]) for own in compiled.sets],
        ends=[None] * len(choices),
        join=lambda leaves: reduce(or_, leaves),
        final=every,
        neutral=0,
        builder=Builder(list(map(len, choices)), every + 1, compiled.node_limit, lambda: IN_MEMORY),
    )
    return _renumbered(over.builder, over.root())


@attrs.frozen(kw_only=True, eq=False)
class _OverChoices:
    """The construction of a diagram over choices from one over values.

    Attributes:
        source: the diagram over values.
        choices: for each variable its choices.
        at_leaf: for each leaf of the source the leaf here.
        ends: for each variable the place in a choice of the one value that speaks for it, or None where all do.
        join: returns the leaf for several leaves together.
        final: the leaf that no other changes when it joins.
        neutral: the leaf that changes no other when it joins.
        builder: where it is made.
    """

    source: Diagram
    choices: Sequence[Sequence[Choice]]
    at_leaf: Sequence[Ref]
    ends: Sequence[int | None]
    join: Callable[[Sequence[Ref]], Ref]
    final: Ref
    neutral: Ref
    builder: Builder
    known: dict[frozenset[Ref], Ref] = attrs.field(factory=dict)

    def root(self) -> Ref:
        """Return the root of the diagram over choices."""
        refs = list(self.at_leaf)
        for node in self.source.nodes:
            left = [refs[child] for child in node.children]
            children = [self.left(node.variable, left, choice) for choice in self.choices[node.variable]]
            refs.append(self.builder.make(node.variable, tuple(children)))
        return refs[self.source.root]

    def left(self, variable: int, children: Sequence[Ref], choice: Choice) -> Ref:
        """Return what is left when a choice is made, from what is left for each level."""
        end = self.ends[variable]
        return self.joined([children[value] for value in choice]) if end is None else children[choice[end]]

    def joined(self, refs: Sequence[Ref]) -> Ref:
        """Return several functions joined profile by profile."""
        return work_out(self._reduced(frozenset(refs)), self.known, self._cofactors, self._joined)

    def _reduced(self, refs: frozenset[Ref]) -> frozenset[Ref]:
        """Leave out functions that make no difference."""
        leaves = [ref for ref in refs if ref < self.builder.leaves]
        if not leaves:
            return refs
        leaf, others = self.join(leaves), refs.difference(leaves)
        if leaf == self.final or not others:
            return frozenset([leaf])
        return others if leaf == self.neutral else others.union([leaf])

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


def _renumbered(builder: Builder, root: Ref) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
    """Return a diagram whose leaves are the sets that occur, the smallest first, and those sets."""
    reached, waiting = {root}, [root]
    while waiting:
        ref = waiting.pop()
        below = builder.children[ref - builder.leaves] if ref >= builder.leaves else ()
        waiting.extend([child for child in below if child not in reached])
        reached.update(below)
    own = {ref: tuple([i for i in range(ref.bit_length()) if ref >> i & 1]) for ref in reached if ref < builder.leaves}
    masks = sorted(own, key=lambda mask: (len(own[mask]), own[mask]))
    numbered = Builder(builder.sizes, len(masks), builder.limit)
    refs = {mask: number for number, mask in enumerate(masks)}
    for ref in sorted(reached.difference(masks)):
        children = builder.children[ref - builder.leaves]
        refs[ref] = numbered.make(builder.variable(ref), tuple([refs[child] for child in children]))
    return numbered.finish(refs[root]), tuple([own[mask] for mask in masks])


# --- many rows side by side ---------------------------------------------------------------------------------------


def possible_by_row(compiled: CompiledFramework, choices: Sequence[Sequence[Choice]], codes: Sequence[Codes]) -> Codes:
    """Return for each outcome, and in that for each row, whether it is possible; no outcome is where nothing can occur.

    The work follows the size of the framework's diagram, whatever the choices.

    Args:
        compiled: the framework.
        choices: for each variable the choices that its codes number.
        codes: for each variable the code of each row.

    >>> import numpy
    >>> from k80assess import load_framework
    >>> from k80assess.engine.compiled import compile_framework
    >>> compiled = compile_framework(load_framework())
    >>> levels = settled_choices(compiled)
    >>> possible_by_row(compiled, levels, [numpy.array([0, 2])] * len(levels)).tolist()
    [[True, False], [False, False], [False, True]]
    """
    import numpy as np

    diagram, rows = compiled.diagram, len(codes[0])
    none = np.zeros(-(-rows // 8), np.uint8)
    left = []  # for each variable and each of its values the rows that leave it possible, eight to a byte
    for size, scale, own in zip(diagram.sizes, choices, codes, strict=True):
        chosen = [np.packbits(own == code) for code in range(len(scale))]
        having = [
            [bits for bits, choice in zip(chosen, scale, strict=True) if value in choice] for value in range(size)
        ]
        left.append([reduce(or_, some, none) for some in having])
    at = {diagram.root: ~none}
    for ref in range(diagram.leaves + len(diagram.nodes) - 1, diagram.leaves - 1, -1):
        node, here = diagram.node(ref), at.pop(ref)
        for value, child in enumerate(node.children):
            part = here & left[node.variable][value]
            at[child] = at[child] | part if child in at else part
    reached = np.zeros((len(compiled.outcomes), len(none)), np.uint8)
    for leaf, bits in at.items():
        reached[list(compiled.sets[leaf])] |= bits
    return np.unpackbits(reached, axis=1, count=rows).view(bool)


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

    @property
    def variables(self) -> range:
        """The variables."""
        return range(self.words[0].start, self.words[-1].stop)

    @property
    def weights(self) -> list[int]:
        """For each of the variables by what its code is multiplied in the number that packs them."""
        return [self._size(range(variable + 1, self.variables.stop)) for variable in self.variables]

    def _size(self, variables: range) -> int:
        return prod(self.sizes[variable] for variable in variables)


@attrs.frozen(kw_only=True, eq=False)
class LookupTables:
    """The walk down one or two diagrams for many rows, as look-ups.

    Attributes:
        stretches: the steps, in the order of the diagram's variables.
    """

    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, diagrams: Sequence[Diagram], entries: int = TABLE_ENTRIES) -> LookupTables:
        """Return the tables of diagrams over the same choices; a code is the position of a choice of its variable.

        Args:
            diagrams: the diagrams.
            entries: how many entries a table of several variables may have.

        Raises:
            MissingExtraError: without numpy.
        """
        needs_numpy()
        steps = [_steps(diagram) for diagram in diagrams]
        sizes = diagrams[0].sizes
        states = [max(step[variable].shape[0] for step in steps) for variable in range(len(sizes))]
        stretches = []
        for start, stop in _cuts(sizes, states, entries):
            tables = tuple(_composed(step[start:stop]) for step in steps)
            words = tuple(range(a, b) for a, b in _groups(sizes, start, stop, BYTE))
            stretches.append(Stretch(words=words, sizes=sizes, tables=tables))
        return cls(stretches=tuple(stretches))

    def walk(self, codes: Sequence[Codes]) -> tuple[Codes, Codes]:
        """Return the leaf of each row in the first and the last diagram; the same array twice when there is one.

        Args:
            codes: for each variable the code of each row.
        """
        states: tuple[Codes, ...] = ()
        for stretch in self.stretches:
            packed = stretch.packed(codes)
            states = tuple(_looked_up(stretch.tables, states, packed))
        return states[0], states[-1]

    @property
    def weights(self) -> list[int]:
        """For each variable by what its code is multiplied for `expressions`."""
        return [weight for stretch in self.stretches for weight in stretch.weights]

    def expressions(self, codes: Sequence[str], look_up: Callable[[str, str], str]) -> tuple[str, ...]:
        """Return the walk as one expression for each diagram, in the language of a database.

        Nothing is multiplied there: codes come with their weights, and in the tables states have theirs.

        Args:
            codes: for each variable the expression for its code times its weight, a whole number.
            look_up: returns the expression for the number at an index, from numbers separated by commas and the index.
        """
        states = [""] * len(self.stretches[0].tables)
        for stretch, after in zip_longest(self.stretches, self.stretches[1:]):
            packed = " + ".join([codes[variable] for variable in stretch.variables])
            for place, (state, table) in enumerate(zip(states, stretch.tables, strict=True)):
                width = after.tables[place].shape[1] if after else 1
                numbers = ",".join([f"{following * width}" for following in table.ravel().tolist()])
                states[place] = look_up(numbers, f"({state} + {packed})" if state else f"({packed})")
        return tuple(states)


@lru_cache(maxsize=8)
def bound_tables(
    compiled: CompiledFramework, choices: tuple[tuple[Choice, ...], ...], entries: int = TABLE_ENTRIES
) -> LookupTables:
    """Return the tables of `bounds` over these choices, from a cache where they were made before."""
    return LookupTables.of(bounds(compiled, choices), entries)


@lru_cache(maxsize=8)
def possible_tables(
    compiled: CompiledFramework, choices: tuple[tuple[Choice, ...], ...], entries: int = TABLE_ENTRIES
) -> tuple[LookupTables, tuple[tuple[int, ...], ...]]:
    """Return the tables of `possible` over these choices with its sets, from a cache where they were made before."""
    diagram, sets = possible(compiled, choices)
    return LookupTables.of([diagram], entries), sets


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
