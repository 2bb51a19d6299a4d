"""What rows and caps of a rule bring about: whether anything would be otherwise without them."""

from __future__ import annotations

import attrs

from k80assess.document.framework import scales_read
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Table
from k80assess.engine.compiled import CompiledFramework, open_variables
from k80assess.engine.construct import Compilation
from k80assess.engine.diagram import Builder, Diagram
from k80assess.engine.steps import RuleSteps, steps_of, steps_without


def rows_used(compiled: CompiledFramework, aspect: Aspect) -> tuple[int, ...]:
    """Return the rows of an aspect's table that decide at some profile that can occur, by number."""
    assert isinstance(aspect.rule, Table)
    steps, rows = steps_of(aspect, scales_read(compiled.framework, aspect)), len(aspect.rule.rows)
    assert steps.rows is not None  # it is a table's
    by_row = attrs.evolve(steps, rows=attrs.evolve(steps.rows, decides=tuple(range(rows))), caps=None)
    diagram = _diagram_by(compiled, aspect, by_row, rows)
    return tuple([row for row in diagram.reach([range(size) for size in diagram.sizes]) if row < rows])


def cap_matters(compiled: CompiledFramework, aspect: Aspect, index: int) -> bool:
    """Return whether an aspect would have another level at some profile that can occur without one of its caps."""
    scales, leaves = scales_read(compiled.framework, aspect), len(aspect.levels)
    with_it, without = steps_of(aspect, scales), steps_without(aspect, scales, index)
    return _diagram_by(compiled, aspect, with_it, leaves) != _diagram_by(compiled, aspect, without, leaves)


def _diagram_by(compiled: CompiledFramework, aspect: Aspect, steps: RuleSteps, leaves: int) -> Diagram:
    """Return the diagram of an aspect with other steps than those of its rule.

    Its variables are the aspect's inputs where those are independent, and the criteria otherwise.
    """
    order, allowed = compiled.order, compiled.everything
    are_free = compiled.move_freely(steps.reads, open_variables(compiled.everything))
    if are_free:
        reached = compiled.reached
        order, allowed = steps.reads, tuple([reached[input_id] for input_id in steps.reads])
    compilation = Compilation(compiled.framework, order, leaves, compiled.node_limit)
    compilation.steps[aspect.id] = steps
    if compiled.feasible is not None and not are_free:
        return compilation.diagram_where(compiled.feasible, aspect.id)
    builder = Builder([len(values) for values in allowed], leaves, compiled.node_limit)
    return builder.finish(builder.load(compilation.diagram(aspect.id), allowed))
