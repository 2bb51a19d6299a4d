"""Reduced ordered multi-valued decision diagrams over integers: make, select, restrict, fold.

A diagram is a function from the values of some variables to a leaf, written as an acyclic graph: each node asks one
variable and has a child for each of its values; variables stand in one order on every path; no two nodes are equal and
no node has equal children. So equal functions have equal diagrams, and a question about the function is a walk over
the nodes instead of over all combinations of values.

Bryant (1986), Graph-based algorithms for Boolean function manipulation. Kam, Villa, Brayton and
Sangiovanni-Vincentelli (1998), Multi-valued decision diagrams: theory and applications.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias, TypeVar

import attrs

from k80assess._base import cached_property
from k80assess.errors import SizeLimitError

Ref: TypeAlias = int
"""A leaf or node: leaves are 0, 1, …, nodes follow, each after its children."""

Variable: TypeAlias = int
Value: TypeAlias = int

T = TypeVar("T")

NODE_LIMIT = 1_000_000


@attrs.frozen(kw_only=True)
class Node:
    """A question to one variable, with a child for each of its values."""

    variable: Variable
    children: tuple[Ref, ...]


@attrs.frozen(kw_only=True, slots=False)
class Diagram:
    """A finished diagram: a function from one value for each variable to a leaf.

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
        """Give the node that an inner reference stands for."""
        return self.nodes[ref - self.leaves]

    def variable(self, ref: Ref) -> Variable:
        """Give the variable that a reference asks first; a leaf asks one beyond the last."""
        return self.nodes[ref - self.leaves].variable if ref >= self.leaves else len(self.sizes)

    def cofactor(self, ref: Ref, variable: Variable, value: Value) -> Ref:
        """Give what is left of a function that asks nothing before this variable, once it has this value."""
        if ref >= self.leaves:
            node = self.nodes[ref - self.leaves]
            if node.variable == variable:
                return node.children[value]
        return ref

    def walk(self, profile: Sequence[Value]) -> Ref:
        """Give the leaf for one value of every variable."""
        ref = self.root
        while ref >= self.leaves:
            node = self.nodes[ref - self.leaves]
            ref = node.children[profile[node.variable]]
        return ref

    def reach(self, allowed: Sequence[Sequence[Value]]) -> tuple[Ref, ...]:
        """Give the leaves that can be reached with these values for each variable, in order."""
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
        """Work out a value for every reference, from the leaves up; the root's is the value of the whole.

        A node that skips variables says nothing of them: whoever counts has to know that.

        Args:
            at_leaf: gives the value of a leaf.
            at_node: gives the value of a node from its variable and the values of its children.
        """
        values = [at_leaf(leaf) for leaf in range(self.leaves)]
        for node in self.nodes:
            values.append(at_node(node.variable, [values[child] for child in node.children]))
        return values

    def pour(self, shares: Sequence[Sequence[int]]) -> list[int]:
        """Pour a whole number down from the root, divided at each node by its shares; give what reaches each reference.

        What is poured is the product of all variables' shares, so that every division is exact, and variables that a
        path skips need no care: with shares of one, a leaf receives the number of profiles that end there.

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

    def find(self, allowed: Sequence[Sequence[Value]], leaves: Collection[Ref]) -> tuple[Value, ...] | None:
        """Give the first profile of allowed values that ends at one of these leaves; None when none does."""
        leads = [leaf in leaves for leaf in range(self.leaves)]
        for node in self.nodes:
            leads.append(any([leads[node.children[value]] for value in allowed[node.variable]]))
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
        """Give values that lead from the root to a reference."""
        came_from: dict[Ref, tuple[Ref, Value]] = {}
        for index in range(len(self.nodes) - 1, -1, -1):
            for value, child in enumerate(self.nodes[index].children):
                came_from[child] = (self.leaves + index, value)
        way = {}
        while target != self.root:
            target, value = came_from[target]
            way[self.variable(target)] = value
        return way

    @cached_property
    def support(self) -> tuple[Variable, ...]:
        """The variables that the function depends on, in order."""
        return tuple(sorted({node.variable for node in self.nodes}))


class Builder:
    """Where diagrams over the same variables are made: equal nodes are one node.

    Args:
        sizes: for each variable how many values it has.
        leaves: how many leaves there are.
        limit: how many nodes, and how many remembered steps, it may come to.

    Raises:
        SizeLimitError: from any method, when that is not enough.
    """

    def __init__(self, sizes: Sequence[int], leaves: int, limit: int = NODE_LIMIT) -> None:
        self.sizes = tuple(sizes)
        self.leaves = leaves
        self.limit = limit
        self.variables: list[Variable] = []  # of the nodes; leaves have none
        self.children: list[tuple[Ref, ...]] = []
        self._unique: dict[tuple[Variable, tuple[Ref, ...]], Ref] = {}
        self._selected: dict[tuple[Variable, tuple[Ref, ...]], Ref] = {}
        self._restricted: dict[tuple[Ref, Variable, Value], Ref] = {}

    def make(self, variable: Variable, children: tuple[Ref, ...]) -> Ref:
        """Give the node that asks a variable, where all children ask later ones."""
        first = children[0]
        if all(child == first for child in children):
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
        """Give the variable that a reference asks first; a leaf asks one beyond the last."""
        return self.variables[ref - self.leaves] if ref >= self.leaves else len(self.sizes)

    def cofactor(self, ref: Ref, variable: Variable, value: Value) -> Ref:
        """Give what is left of a function that asks nothing before this variable, once it has this value."""
        if ref >= self.leaves and self.variables[ref - self.leaves] == variable:
            return self.children[ref - self.leaves][value]
        return ref

    def select(self, variable: Variable, branches: tuple[Ref, ...]) -> Ref:
        """Give the function that follows the branch of a variable's value, whatever the branches ask.

        Where branches ask this variable or earlier ones themselves, a plain node would break the order: the earliest
        variable is taken first, and the branches go on with what is left of them.
        """
        if all(branch == branches[0] for branch in branches):
            return branches[0]
        top = min(map(self.variable, branches))
        if top > variable:
            return self.make(variable, branches)
        key = (variable, branches)
        ref = self._selected.get(key)
        if ref is None:
            if top == variable:
                ref = self.make(variable, tuple(self.cofactor(b, variable, i) for i, b in enumerate(branches)))
            else:
                parts = []
                for value in range(self.sizes[top]):
                    parts.append(self.select(variable, tuple([self.cofactor(b, top, value) for b in branches])))
                ref = self.make(top, tuple(parts))
            self.check(len(self._selected))
            self._selected[key] = ref
        return ref

    def restrict(self, ref: Ref, variable: Variable, value: Value) -> Ref:
        """Give what is left of a function once a variable has this value."""
        top = self.variable(ref)
        if top >= variable:
            return self.cofactor(ref, variable, value)
        key = (ref, variable, value)
        result = self._restricted.get(key)
        if result is None:
            children = []
            for child in self.children[ref - self.leaves]:
                children.append(self.restrict(child, variable, value))
            result = self.make(top, tuple(children))
            self.check(len(self._restricted))
            self._restricted[key] = result
        return result

    def compose(self, outer: Diagram, inner: Sequence[Ref]) -> Ref:
        """Give the function of a diagram whose variables are functions: for each one, whose leaves are its values.

        All functions are followed side by side, so the work is bounded by what they come to together.
        """
        asked = outer.fold(lambda _leaf: frozenset[int](), lambda variable, below: frozenset([variable]).union(*below))
        return _Composition(self, outer, asked).of(outer.root, tuple(inner))

    def load(self, diagram: Diagram, allowed: Sequence[Sequence[Value]] | None = None) -> Ref:
        """Take in a finished diagram, keeping only the allowed values of each variable, and give its root."""
        refs = list(range(self.leaves))
        for node in diagram.nodes:
            values = range(len(node.children)) if allowed is None else allowed[node.variable]
            refs.append(self.make(node.variable, tuple([refs[node.children[value]] for value in values])))
        return refs[diagram.root]

    def finish(self, root: Ref, leaves: int | None = None) -> Diagram:
        """Give the diagram of a root by itself, without the nodes that it does not reach.

        Args:
            root: the root.
            leaves: how many leaves it can have, where that is fewer than there are here.
        """
        leaves = self.leaves if leaves is None else leaves
        kept = sorted(self._below(root))  # a node is made after its children, so this order has them first
        renamed = {leaf: leaf for leaf in range(leaves)}
        nodes: list[Node] = []
        for ref in kept:
            renamed[ref] = leaves + len(nodes)
            children = tuple([renamed[child] for child in self.children[ref - self.leaves]])
            nodes.append(Node(variable=self.variables[ref - self.leaves], children=children))
        return Diagram(sizes=self.sizes, leaves=leaves, nodes=tuple(nodes), root=renamed[root])

    def _below(self, root: Ref) -> Iterator[Ref]:
        seen, waiting = {root}, [root]
        while waiting:
            ref = waiting.pop()
            if ref < self.leaves:
                continue
            yield ref
            for child in self.children[ref - self.leaves]:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)

    def check(self, count: int) -> None:
        """Refuse to go on once there are as many nodes, or remembered steps, as the limit allows."""
        if count >= self.limit:
            remedy = (
                "let the framework weigh with rounder numbers or share fewer criteria,"
                " or give compile_framework a greater limit"
            )
            raise SizeLimitError("nodes of the decision diagram", self.limit, remedy)


@attrs.frozen
class _Composition:
    """The making of a composition: what follows from a place in the outer diagram and places in the inner ones."""

    builder: Builder
    outer: Diagram
    asked: Sequence[frozenset[Variable]]
    known: dict[tuple[Ref, tuple[Ref, ...]], Ref] = attrs.field(factory=dict)

    def of(self, place: Ref, inner: tuple[Ref, ...]) -> Ref:
        while place >= self.outer.leaves:  # as far as is known already
            node = self.outer.node(place)
            value = inner[node.variable]
            if value >= self.builder.leaves:
                break
            place = node.children[value]
        if place < self.outer.leaves:
            return place
        asked = self.asked[place]
        inner = tuple([ref if variable in asked else 0 for variable, ref in enumerate(inner)])
        key = (place, inner)
        ref = self.known.get(key)
        if ref is None:
            top = min(map(self.builder.variable, inner))
            parts = []
            for value in range(self.builder.sizes[top]):
                parts.append(self.of(place, tuple([self.builder.cofactor(ref, top, value) for ref in inner])))
            self.builder.check(len(self.known))
            ref = self.known[key] = self.builder.make(top, tuple(parts))
        return ref
