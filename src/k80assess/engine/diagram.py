"""Reduced ordered multi-valued decision diagrams over integers.

A diagram is a function from the values of some variables to a leaf, written as an acyclic graph: each node asks one
variable and has a child for each of its values; variables stand in one order on every path; no two nodes are equal and
no node has equal children. So equal functions have equal diagrams, and a question about the function is a walk over
the nodes instead of over all combinations of values.

The field has its own words for what is done here, after Bryant and after Brace, Rudell and Bryant (1990), Efficient
implementation of a BDD package. With n nodes of at most k children, and hashing taken as constant:

| here | in the field | takes |
| --- | --- | --- |
| `Builder.make` | find_or_add, mk | O(k) |
| `Builder.select` | ite, case | O(k); if a branch asks earlier variables, O(k) for each combination of nodes met |
| `Builder.restrict` | restrict, let | O(n k) |
| `Builder.compose` | vector compose | O(k) for each combination of nodes met |
| `Builder.joined` | or, and; exist | O(k) for each combination of nodes met |
| `Builder.load`, `Builder.finish` | copy, reduce | O(n k) |
| `cofactor` | cofactor in the top variable | O(1) |
| `Diagram.walk` | eval | O(number of variables) |
| `Diagram.find` | pick: one satisfying profile | O(n k) |
| `Diagram.pour` | count: the satisfying profiles, weighted | O(n k) |
| `Diagram.reach`, `occurring`, `fold`, `way_to` | traversals | O(n k) |

Bryant (1986), Graph-based algorithms for Boolean function manipulation. Kam, Villa, Brayton and
Sangiovanni-Vincentelli (1998), Multi-valued decision diagrams: theory and applications.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import accumulate
from typing import TypeAlias, TypeVar

import attrs

from k80assess.base.lazy import cached_property
from k80assess.errors import Sentence, SizeLimitError

Ref: TypeAlias = int
"""A leaf or node: leaves are 0, 1, …, nodes follow, each after its children."""

Variable: TypeAlias = int
Value: TypeAlias = int

T = TypeVar("T")

K = TypeVar("K", bound=Hashable)

NODE_LIMIT = 1_000_000
_REFS_OF_AN_ENTRY = 16
"""How many functions are followed side by side by one entry of a cache; one of more counts for several."""
_JOINED_AT_ONCE = 500
"""How many functions are joined side by side: of more, so many are made one first."""

GREATER_LIMIT = Sentence(
    "remedy.greater_limit",
    "set a greater limit with k80assess.examine.compile_framework(framework, node_limit=…) and begin anew",
)


def one_or_other(one: Sentence, other: Sentence) -> Sentence:
    """Return two things that can be done about what is too large as a sentence part.

    >>> fewer = Sentence("remedy.fewer_combinations", "name fewer combinations in tables and caps")
    >>> one_or_other(Sentence("remedy.rounder", "weigh with rounder numbers"), fewer)
    'weigh with rounder numbers, or name fewer combinations in tables and caps'
    """
    return Sentence("remedy.or", "{one}, or {other}", one=one, other=other)


def work_out(key: K, known: dict[K, T], needs: Callable[[K], Sequence[K]], join: Callable[[K, Sequence[T]], T]) -> T:
    """Return the value of a key, after working out and storing the values of all keys that it needs.

    This is memoised recursion on a stack of its own, so that its depth is not limited by Python's. It calls `needs` and
    `join` once for each key.

    Args:
        key: what is asked for.
        known: the values known so far, by key; new ones are added.
        needs: returns the keys whose values the value of a key follows from.
        join: returns the value of a key from those values.
    """
    if key in known:
        return known[key]
    waiting: list[tuple[K, Sequence[K] | None]] = [(key, None)]
    while waiting:
        asked, needed = waiting.pop()
        if asked in known:
            continue
        if needed is None:
            needed = needs(asked)
            missing = [part for part in needed if part not in known]
            if missing:
                waiting.append((asked, needed))
                waiting.extend([(part, None) for part in reversed(missing)])
                continue
        known[asked] = join(asked, [known[part] for part in needed])
    return known[key]


@attrs.frozen(kw_only=True)
class Node:
    """A question to one variable, with a child for each of its values."""

    variable: Variable
    children: tuple[Ref, ...]


@attrs.frozen(kw_only=True, slots=False)
class Diagram:
    """A finished diagram: a function from profiles, with one value for each variable, to leaves.

    Attributes:
        sizes: for each variable, in the order of the diagram, how many values it has.
        leaves: how many leaves there are, used or not.
        nodes: the inner nodes that can be reached, each after its children.
        root: where every walk starts.

    The diagram of "the greater of two bits":

    >>> builder = Builder((2, 2), leaves=2)
    >>> either = builder.make(0, (builder.make(1, (0, 1)), 1))
    >>> diagram = builder.finish(either)
    >>> diagram.walk((0, 1)), diagram.walk((0, 0))
    (1, 0)
    """

    sizes: tuple[int, ...]
    leaves: int
    nodes: tuple[Node, ...]
    root: Ref

    def node(self, ref: Ref) -> Node:
        """Return the node that an inner reference stands for."""
        return self.nodes[ref - self.leaves]

    def variable(self, ref: Ref) -> Variable:
        """Return the variable that a reference asks first; a leaf asks one beyond the last."""
        return self.nodes[ref - self.leaves].variable if ref >= self.leaves else len(self.sizes)

    def cofactor(self, ref: Ref, variable: Variable, value: Value) -> Ref:
        """Return what is left of a function that asks no earlier variable, once this variable has a value."""
        if ref >= self.leaves:
            node = self.nodes[ref - self.leaves]
            if node.variable == variable:
                return node.children[value]
        return ref

    def walk(self, profile: Sequence[Value]) -> Ref:
        """Return the leaf for one value of every variable."""
        ref = self.root
        while ref >= self.leaves:
            node = self.nodes[ref - self.leaves]
            ref = node.children[profile[node.variable]]
        return ref

    def reach(self, allowed: Sequence[Sequence[Value]]) -> tuple[Ref, ...]:
        """Return the leaves that can be reached with these values for each variable, in order."""
        leaves, nodes = self.leaves, self.nodes
        seen = {self.root}
        waiting = [self.root]
        reached = []
        while waiting:
            ref = waiting.pop()
            if ref < leaves:
                reached.append(ref)
                continue
            node = nodes[ref - leaves]
            children = node.children
            for value in allowed[node.variable]:
                child = children[value]
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        reached.sort()
        return tuple(reached)

    def fold(self, at_leaf: Callable[[Ref], T], at_node: Callable[[Variable, Sequence[T]], T]) -> list[T]:
        """Return a value for every reference, worked out from the leaves up; the root's is the value of the whole.

        A path may skip variables, and nothing is called for those: whoever counts profiles has to allow for that.

        Args:
            at_leaf: returns the value of a leaf.
            at_node: returns the value of a node from its variable and the values of its children.
        """
        values = [at_leaf(leaf) for leaf in range(self.leaves)]
        for node in self.nodes:
            values.append(at_node(node.variable, [values[child] for child in node.children]))
        return values

    def pour(self, shares: Sequence[Sequence[int]]) -> list[int]:
        """Return how much of an amount poured in at the root reaches each reference, divided at nodes by their shares.

        The amount is the product of the sums of all shares, so that every division is exact, also on paths that skip
        variables: with shares of one, a leaf receives the number of profiles that end there.

        Args:
            shares: for each variable the whole share of each of its values, zero or more, not all zero.
        """
        amounts = [0] * (self.leaves + len(self.nodes))
        whole = 1
        sums = [sum(share) for share in shares]
        for total in sums:
            whole *= total
        amounts[self.root] = whole
        for index in range(len(self.nodes) - 1, -1, -1):
            amount = amounts[self.leaves + index]
            if amount:
                node = self.nodes[index]
                part = amount // sums[node.variable]
                for share, child in zip(shares[node.variable], node.children, strict=True):
                    amounts[child] += part * share
        return amounts

    def occurring(self, allowed: Sequence[Sequence[Value]], leaves: Collection[Ref]) -> tuple[tuple[Value, ...], ...]:
        """Return for each variable which of its allowed values occur in a profile that ends at one of these leaves."""
        every = zip(allowed, *self.passing(allowed, leaves), strict=True)
        return tuple([tuple([v for v in own if is_skipped or v in seen]) for own, seen, is_skipped in every])

    def passing(
        self, allowed: Sequence[Sequence[Value]], leaves: Collection[Ref]
    ) -> tuple[Sequence[Collection[Value]], Sequence[bool]]:
        """Return what is asked on paths of allowed values that end at one of these leaves.

        Returns:
            for each variable the values that such paths take where they ask it, and whether some do not ask it.
        """
        leads = self._leads(allowed, leaves)
        occur: list[set[Value]] = [set() for _ in self.sizes]
        skipped = [0] * (len(self.sizes) + 1)  # of each variable, less that of the one before it: by how many ways

        def skip(after: Variable, before: Variable) -> None:
            skipped[after] += 1
            skipped[before] -= 1

        reached = {self.root} if leads[self.root] else set()
        for ref in sorted(reached):
            skip(0, self.variable(ref))
        for ref in range(self.leaves + len(self.nodes) - 1, self.leaves - 1, -1):
            if ref in reached:
                node = self.node(ref)
                for value in allowed[node.variable]:
                    child = node.children[value]
                    if leads[child]:
                        occur[node.variable].add(value)
                        reached.add(child)
                        skip(node.variable + 1, self.variable(child))
        return occur, [ways > 0 for ways in accumulate(skipped[:-1])]

    def _leads(self, allowed: Sequence[Sequence[Value]], leaves: Collection[Ref]) -> list[bool]:
        """Return for each reference whether allowed values can lead from it to one of these leaves."""
        leads = [leaf in leaves for leaf in range(self.leaves)]
        for node in self.nodes:
            leads.append(any([leads[node.children[value]] for value in allowed[node.variable]]))
        return leads

    def find(self, allowed: Sequence[Sequence[Value]], leaves: Collection[Ref]) -> tuple[Value, ...] | None:
        """Return the first profile of allowed values that ends at one of these leaves; None when none does."""
        leads = self._leads(allowed, leaves)
        if not leads[self.root]:
            return None
        profile = [values[0] for values in allowed]
        ref = self.root
        while ref >= self.leaves:
            node = self.nodes[ref - self.leaves]
            value = next(value for value in allowed[node.variable] if leads[node.children[value]])
            profile[node.variable] = value
            ref = node.children[value]
        return tuple(profile)

    def way_to(self, target: Ref) -> dict[Variable, Value]:
        """Return values that lead from the root to a reference, of the variables that are asked on the way."""
        came_from: dict[Ref, tuple[Ref, Value]] = {}
        for index in range(len(self.nodes) - 1, -1, -1):
            for value, child in enumerate(self.nodes[index].children):
                came_from[child] = (self.leaves + index, value)
        way = {}
        while target != self.root:
            target, value = came_from[target]
            way[self.variable(target)] = value
        return way

    def support_within(self, allowed: Sequence[Sequence[Value]]) -> tuple[Variable, ...]:
        """Return the variables that the function depends on while each has one of these values, in order."""
        builder = Builder([len(values) for values in allowed], self.leaves, len(self.nodes) + 1)
        return builder.finish(builder.load(self, allowed)).support

    @cached_property
    def support(self) -> tuple[Variable, ...]:
        """The variables that the function depends on, in order."""
        return tuple(sorted({node.variable for node in self.nodes}))


class Builder:
    """The place where diagrams over the same variables are made: equal nodes are one node (a unique table).

    Args:
        sizes: for each variable how many values it has.
        leaves: how many leaves there are.
        limit: how many nodes it may have, and how many entries each of its caches; a large entry counts for several.
        remedy: returns what can be done where the limit is not enough.

    Raises:
        SizeLimitError: from any method, when the limit is not enough.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        leaves: int,
        limit: int = NODE_LIMIT,
        remedy: Callable[[], Sentence] = lambda: GREATER_LIMIT,
    ) -> None:
        self.sizes = tuple(sizes)
        self.leaves = leaves
        self.limit = limit
        self.remedy = remedy
        self.variables: list[Variable] = []  # of the nodes; leaves have none
        self.children: list[tuple[Ref, ...]] = []
        self._unique: dict[tuple[Variable, tuple[Ref, ...]], Ref] = {}
        self._selected: dict[tuple[Variable, tuple[Ref, ...]], Ref] = {}
        self._restricted: dict[tuple[Ref, Variable, Value], Ref] = {}

    def make(self, variable: Variable, children: tuple[Ref, ...]) -> Ref:
        """Return the node that asks a variable, where all children ask later ones: find it, or add it."""
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (variable, children)
        ref = self._unique.get(key)
        if ref is None:
            self.check(len(self.variables))
            ref = self._unique[key] = self.leaves + len(self.variables)
            self.variables.append(variable)
            self.children.append(children)
        return ref

    def variable(self, ref: Ref) -> Variable:
        """Return the variable that a reference asks first; a leaf asks one beyond the last."""
        return self.variables[ref - self.leaves] if ref >= self.leaves else len(self.sizes)

    def cofactor(self, ref: Ref, variable: Variable, value: Value) -> Ref:
        """Return what is left of a function that asks no earlier variable, once this variable has a value."""
        if ref >= self.leaves and self.variables[ref - self.leaves] == variable:
            return self.children[ref - self.leaves][value]
        return ref

    def select(self, variable: Variable, branches: tuple[Ref, ...]) -> Ref:
        """Return the function that takes the branch of a variable's value, whatever variables the branches ask.

        This is if-then-else for many values. Where branches ask this variable or earlier ones themselves, a plain node
        would break the order: the earliest variable becomes the top, with the same question to the cofactors below it.
        """
        if min(map(self.variable, branches)) > variable:
            return self.make(variable, branches)
        return work_out((variable, branches), self._selected, self._branchings, self._selection)

    def _branchings(self, key: tuple[Variable, tuple[Ref, ...]]) -> list[tuple[Variable, tuple[Ref, ...]]]:
        variable, branches = key
        top = min(map(self.variable, branches))
        if top >= variable or branches.count(branches[0]) == len(branches):
            return []
        return [(variable, self._cofactors(branches, top, value)) for value in range(self.sizes[top])]

    def _selection(self, key: tuple[Variable, tuple[Ref, ...]], parts: Sequence[Ref]) -> Ref:
        self.check(len(self._selected))
        variable, branches = key
        if parts:
            return self.make(min(map(self.variable, branches)), tuple(parts))
        return self.make(variable, tuple([self.cofactor(b, variable, value) for value, b in enumerate(branches)]))

    def _cofactors(self, refs: Sequence[Ref], variable: Variable, value: Value) -> tuple[Ref, ...]:
        return tuple([self.cofactor(ref, variable, value) for ref in refs])

    def restrict(self, ref: Ref, variable: Variable, value: Value) -> Ref:
        """Return what is left of a function once a variable, at whatever depth, has this value."""
        if self.variable(ref) >= variable:
            return self.cofactor(ref, variable, value)
        return work_out((ref, variable, value), self._restricted, self._restrictions, self._restriction)

    def _restrictions(self, key: tuple[Ref, Variable, Value]) -> list[tuple[Ref, Variable, Value]]:
        ref, variable, value = key
        if self.variable(ref) >= variable:
            return []
        return [(child, variable, value) for child in self.children[ref - self.leaves]]

    def _restriction(self, key: tuple[Ref, Variable, Value], parts: Sequence[Ref]) -> Ref:
        self.check(len(self._restricted))
        ref, variable, value = key
        return self.make(self.variable(ref), tuple(parts)) if parts else self.cofactor(ref, variable, value)

    def compose(self, outer: Diagram, inner: Sequence[Ref]) -> Ref:
        """Return a diagram's function with functions in the place of its variables, of which the leaves are the values.

        All functions are followed side by side, so the work is bounded by the number of combinations of their nodes.
        """
        held = 0
        asked = outer.fold(lambda _leaf: frozenset[int](), lambda variable, below: frozenset([variable]).union(*below))
        known: dict[tuple[Ref, tuple[Ref, ...]], Ref] = {}

        def situation(place: Ref, inner: Sequence[Ref]) -> tuple[Ref, tuple[Ref, ...]]:
            """Go on in the outer diagram while the value it asks is known, and drop functions that it asks no more."""
            while place >= outer.leaves:
                node = outer.node(place)
                value = inner[node.variable]
                if value >= self.leaves:
                    break
                place = node.children[value]
            return place, tuple([ref if variable in asked[place] else 0 for variable, ref in enumerate(inner)])

        def after(key: tuple[Ref, tuple[Ref, ...]]) -> list[tuple[Ref, tuple[Ref, ...]]]:
            nonlocal held
            place, inner = key
            if place < outer.leaves:
                return []
            held += len(inner)
            self.check(max(len(known), held // _REFS_OF_AN_ENTRY))
            top = min(map(self.variable, inner))
            return [situation(place, self._cofactors(inner, top, value)) for value in range(self.sizes[top])]

        def join(key: tuple[Ref, tuple[Ref, ...]], parts: Sequence[Ref]) -> Ref:
            place, inner = key
            return self.make(min(map(self.variable, inner)), tuple(parts)) if parts else place

        return work_out(situation(outer.root, inner), known, after, join)

    def joined(self, refs: Collection[Ref], final: Ref, kept: Collection[Variable] | None = None) -> Ref:
        """Return the function that has a leaf, 0 or 1, wherever one of these functions has it, and the other elsewhere.

        Once one of them has it the others are not looked at, and those that have the other leaf are dropped.

        Args:
            refs: the functions.
            final: the leaf.
            kept: the variables that the function may ask; it has the leaf where one of them has it for some values of
                the others. All of them when left out.
        """
        while len(refs) > _JOINED_AT_ONCE:
            every = tuple(refs)
            parts = [every[i : i + _JOINED_AT_ONCE] for i in range(0, len(every), _JOINED_AT_ONCE)]
            refs = [self.joined(part, final, kept) for part in parts]
        known: dict[frozenset[Ref], Ref] = {}
        held = 0

        def situation(refs: Collection[Ref]) -> frozenset[Ref]:
            left = frozenset(refs) - {1 - final}
            while (
                kept is not None and left and final not in left and (top := min(map(self.variable, left))) not in kept
            ):
                every = [self._cofactors(tuple(left), top, value) for value in range(self.sizes[top])]
                left = frozenset().union(*every) - {1 - final}
            return frozenset([final]) if final in left else left

        def after(refs: frozenset[Ref]) -> list[frozenset[Ref]]:
            nonlocal held
            if not refs or final in refs:
                return []
            held += len(refs)
            self.check(max(len(known), held // _REFS_OF_AN_ENTRY))
            top = min(map(self.variable, refs))
            return [situation(self._cofactors(tuple(refs), top, value)) for value in range(self.sizes[top])]

        def join(refs: frozenset[Ref], parts: Sequence[Ref]) -> Ref:
            if not parts:
                return final if refs else 1 - final
            return self.make(min(map(self.variable, refs)), tuple(parts))

        return work_out(situation(refs), known, after, join)

    def load(
        self,
        diagram: Diagram,
        allowed: Sequence[Sequence[Value]] | None = None,
        places: Sequence[Variable] | None = None,
    ) -> Ref:
        """Copy a finished diagram into this builder, with only the allowed values of each variable; return its root.

        Its variables may have other places here, in the same order.
        """
        refs = list(range(diagram.leaves))
        for node in diagram.nodes:
            values = range(len(node.children)) if allowed is None else allowed[node.variable]
            variable = node.variable if places is None else places[node.variable]
            refs.append(self.make(variable, tuple([refs[node.children[value]] for value in values])))
        return refs[diagram.root]

    def finish(self, root: Ref, leaves: int | None = None) -> Diagram:
        """Return the diagram of a root by itself, without the nodes that cannot be reached from it.

        Nodes are numbered in the order of one walk from the root, so equal functions have equal diagrams.

        Args:
            root: the root.
            leaves: how many leaves the function can have, where that is fewer than the builder has.
        """
        leaves = self.leaves if leaves is None else leaves
        renamed = {leaf: leaf for leaf in range(leaves)}
        nodes: list[Node] = []
        waiting = [root]
        while waiting:
            ref = waiting[-1]
            children = self.children[ref - self.leaves] if ref >= leaves else ()
            if below := [child for child in children if child not in renamed]:
                waiting.extend(reversed(below))
                continue
            waiting.pop()
            if ref not in renamed:
                renamed[ref] = leaves + len(nodes)
                kept = tuple([renamed[child] for child in children])
                nodes.append(Node(variable=self.variables[ref - self.leaves], children=kept))
        return Diagram(sizes=self.sizes, leaves=leaves, nodes=tuple(nodes), root=renamed[root])

    def check(self, count: int) -> None:
        """Refuse to go on once there are as many nodes, or entries in a cache, as the limit allows.

        Raises:
            SizeLimitError: when there are.
        """
        if count >= self.limit:
            what = Sentence("limit.nodes", "nodes of the decision diagram")
            raise SizeLimitError(what, self.limit, self.remedy())
