"""`prove`: whether a rule holds for all combinations of answers."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeAlias

from k80assess.base.exact import exact
from k80assess.cli.arguments import ArgumentGroup, Help, add_framework, add_json, add_whatever
from k80assess.cli.command import Exit, Reply
from k80assess.cli.inputs import loosened
from k80assess.cli.output import add_certificate
from k80assess.data import to_data
from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, Node, level_ids, levels_left
from k80assess.engine.assessment import aspect_named
from k80assess.errors import ArgumentError, Problem, Sentence, quoted
from k80assess.examine.certificates import certificate
from k80assess.examine.proof import prove
from k80assess.report.content.answers import proof_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    conditions = {"nargs": "+", "action": "extend", "default": [], "metavar": "CRITERION=LEVEL"}
    to.add_argument("--when", help=help_.text("argument.when"), **conditions)
    to.add_argument("--unless", help=help_.text("argument.unless"), **conditions)
    to.add_argument("--then", required=True, metavar="OUTCOME", help=help_.text("argument.then"))
    to.add_argument("--of", metavar="ASPECT", help=help_.text("argument.of"))
    add_framework(to, help_)
    add_whatever(to, help_)
    add_certificate(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Prove a rule or refute it; the answer is no when it does not hold."""
    framework = load_framework(arguments.framework)
    when = _conditions(framework, arguments.when)
    aspect = aspect_named(framework, arguments.of)
    unless = _conditions(framework, arguments.unless) or None
    then = _outcomes(aspect, arguments.then)
    proof = prove(loosened(framework, arguments), when=when, then=then, unless=unless, of=arguments.of)
    return Reply(
        data=lambda: to_data(proof),
        story=lambda: proof_story(proof),
        code=Exit.OK if proof.holds else Exit.NO,
        output=certificate(proof).text if arguments.certificate else None,
    )


_SIGNS = {">=": "at_least", "<=": "at_most", "!=": "not", ">": "above", "<": "below", "=": ""}
"""How conditions are typed, and the key of a framework's conditions that each stands for; the longer ones first."""

Typed: TypeAlias = list[str] | dict[str, Any]


def _conditions(framework: Framework, written: Iterable[str]) -> dict[str, Typed]:
    """Return conditions such as `demand=some,broad` or `demand<broad`, by criterion or aspect.

    Levels of one criterion add up; comparisons all hold.
    """
    nodes: dict[str, Node] = {criterion.id: criterion for criterion in framework.criteria}
    nodes |= {aspect.id: aspect for aspect in framework.aspects}
    when: dict[str, Typed] = {}
    for condition in written:
        node_id, sign, named = _parted(condition, nodes)
        node = nodes.get(node_id)
        if sign != "=":
            given = when.setdefault(node_id, {})
            _compare(given, node_id, sign, _names(named, () if node is None else level_ids(node)))
            continue
        given = when.setdefault(node_id, [])
        if isinstance(given, dict):
            raise _mixed(node_id)
        for name in _names(named, () if node is None else level_ids(node)):
            levels = _levels_named(node, name) if isinstance(node, Criterion) else (name,)
            given += [level for level in levels if level not in given]
    return when


def _parted(condition: str, known: Iterable[str]) -> tuple[str, str, str]:
    """Return what a condition is about, its sign, and what follows."""
    # Ids may hold any character, so a known id decides where it ends; blanks around the sign do not count.
    ways = []
    for node_id in known:
        after = condition[len(node_id) :].lstrip()
        sign = next((sign for sign in _SIGNS if after.startswith(sign)), None)
        if sign is not None and condition.startswith(node_id):
            ways.append((node_id, sign, after[len(sign) :]))
    found = re.search("|".join(_SIGNS), condition)
    if not ways and found is None:
        sentence = Sentence("condition_without_sign", "a sign and a level are needed after the criterion or aspect")
        allowed = Sentence("allowed.condition_typed", "such as demand=some, 'demand!=some' or 'demand<broad'")
        raise ArgumentError(Problem(("when",), sentence, quoted(condition), allowed))
    if not ways and found is not None:
        ways = [(condition[: found.start()].strip(), found[0], condition[found.end() :])]
    return max(ways, key=lambda way: len(way[0]))


def _compare(given: Typed, node_id: str, sign: str, names: list[str]) -> None:
    """Add a comparison to others on the same criterion or aspect."""
    key = _SIGNS[sign]
    if isinstance(given, list) or (key != "not" and (key in given or len(names) != 1)):
        raise _mixed(node_id)
    if key == "not":
        given[key] = [*given.get(key, ()), *names]
    else:
        given[key] = names[0]


def _mixed(node_id: str) -> ArgumentError:
    template = (
        "on one criterion or aspect either levels after =, or comparisons: "
        "each of >=, >, <= and < once, with one level, and != with any number of levels"
    )
    return ArgumentError(Problem(("when", node_id), Sentence("conditions_mixed", template)))


def _outcomes(aspect: Aspect, written: str) -> Typed:
    """Return outcomes such as `decline,monitor`, or a comparison such as `!=decline`."""
    known = level_ids(aspect)
    sign = next((sign for sign in _SIGNS if written.startswith(sign)), None)
    if sign is None or written in known:
        return _names(written, known)
    names = _names(written[len(sign) :], known)
    if sign == "=":
        return names
    given: dict[str, Any] = {}
    _compare(given, aspect.id, sign, names)
    return given


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
    """Return names written with commas between them; a known name may have a comma inside, or blanks around it."""
    if written in known or written.strip() in known:
        return [written if written in known else written.strip()]
    return [name if name in known else name.strip() for name in written.split(",")]
