"""Diagrams of single rules: their variables are what the rule reads, and not the criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect
from k80assess.engine.construct import Compilation
from k80assess.engine.diagram import NODE_LIMIT, Diagram
from k80assess.engine.steps import steps_of


def rule_diagram(framework: Framework, aspect: Aspect, node_limit: int = NODE_LIMIT) -> Diagram:
    """Return the diagram of an aspect's rule by itself: its variables are the inputs, in the rule's order.

    Every path to a leaf is a row of a decision table, and no two of these rows overlap.

    Raises:
        SizeLimitError: when the diagram would have more nodes than the limit allows.

    >>> from k80assess import load_framework
    >>> framework = load_framework()
    >>> diagram = rule_diagram(framework, framework.outcome_aspect)
    >>> diagram.sizes, diagram.walk((2, 2, 1))
    ((3, 3, 3), 2)
    """
    return Compilation(framework, aspect.rule.reads, len(aspect.levels), node_limit).diagram(aspect.id)


def cap_diagram(framework: Framework, aspect: Aspect, node_limit: int = NODE_LIMIT) -> Diagram:
    """Return which cap holds an aspect down as a diagram over what its rule reads; the last leaf stands for none.

    The other leaves are its caps, those to the lowest level first.
    """
    return to_caps(framework, aspect, aspect.rule.reads, node_limit).diagram(aspect.id)


def to_caps(
    framework: Framework,
    aspect: Aspect,
    order: Sequence[str],
    node_limit: int,
    loose: Mapping[str, Diagram] | None = None,
) -> Compilation:
    """Return the construction of which cap holds an aspect down, over the variables of an order."""
    compilation = Compilation(framework, order, len(aspect.rule.caps) + 1, node_limit, loose)
    compilation.steps[aspect.id] = attrs.evolve(steps_of(aspect, scales_read(framework, aspect)), to_cap=True)
    return compilation
