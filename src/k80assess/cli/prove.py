"""`prove`: whether a rule holds for all combinations of answers."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from decimal import Decimal

from k80assess.base.exact import exact
from k80assess.cli.arguments import ArgumentGroup, Help, add_framework, add_json
from k80assess.cli.command import Exit, Reply
from k80assess.cli.output import add_certificate
from k80assess.document.files import load_framework
from k80assess.document.framework import Criterion, Framework, Node, level_ids, levels_left
from k80assess.examine.certificates import certificate
from k80assess.examine.proof import prove
from k80assess.report.content.answers import proof_story
from k80assess.report.formats.data import proof_data


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    conditions = {"nargs": "+", "action": "extend", "default": [], "metavar": "CRITERION=LEVEL"}
    to.add_argument("--when", help=help_.text("argument.when"), **conditions)
    to.add_argument("--then", required=True, metavar="OUTCOME", help=help_.text("argument.then"))
    add_framework(to, help_)
    add_certificate(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Prove a rule or refute it; the answer is no when it does not hold."""
    framework = load_framework(arguments.framework)
    when = _conditions(framework, arguments.when)
    then = _names(arguments.then, level_ids(framework.outcome_aspect))
    proof = prove(framework, when=when, then=then)
    return Reply(
        data=lambda: proof_data(proof),
        story=lambda: proof_story(proof),
        code=Exit.OK if proof.holds else Exit.NO,
        output=certificate(proof).text if arguments.certificate else None,
    )


def _conditions(framework: Framework, written: Iterable[str]) -> dict[str, list[str]]:
    """Return conditions such as `demand=some,broad` by criterion or aspect; several on one add up."""
    nodes: dict[str, Node] = {criterion.id: criterion for criterion in framework.criteria}
    nodes |= {aspect.id: aspect for aspect in framework.aspects}
    when: dict[str, list[str]] = {}
    for condition in written:
        # Ids may hold any character, so a known id decides where it ends.
        known = [node_id for node_id in nodes if condition.startswith(f"{node_id}=")]
        node_id = max(known, key=len, default=condition.partition("=")[0])
        node, levels = nodes.get(node_id), condition[len(node_id) + 1 :]
        given = when.setdefault(node_id, [])
        for name in _names(levels, () if node is None else level_ids(node)):
            named = _levels_named(node, name) if isinstance(node, Criterion) else (name,)
            given += [level for level in named if level not in given]
    return when


def _levels_named(criterion: Criterion, name: str) -> tuple[str, ...]:
    """Return the level that a name is: its id, or a number or a date of its own."""
    if criterion.partition is None or criterion.partition.of_dates:
        return levels_left(criterion, (name,), None)
    try:
        number = exact(name if "/" in name else Decimal(name))
    except (ArithmeticError, ValueError):  # not a number, or one that no document can hold
        return (name,)
    return levels_left(criterion, (), (number, number))


def _names(written: str, known: Iterable[str]) -> list[str]:
    """Return names written with commas between them; a known name may have a comma inside."""
    return [written] if written in known else written.split(",")
