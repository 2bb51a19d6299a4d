"""The commands that put exact questions to a framework: check, prove, diff."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING

from k80assess.cli.command import Arguments, Command, Commands, Exit, Help, add_framework, add_json, framework_arguments
from k80assess.cli.console import show, show_json
from k80assess.cli.documents import read_framework, read_version

if TYPE_CHECKING:
    from k80assess.document.framework import Framework


# --- check --------------------------------------------------------------------------------------------------------


def _check(arguments: Namespace) -> Exit:
    from k80assess.examine.findings import check

    framework = read_framework(arguments.framework)
    findings = check(framework)
    if arguments.json:
        from k80assess.report.formats.data import finding_data

        show_json([finding_data(finding) for finding in findings])
    else:
        from k80assess.report.content.answers import findings_story

        show(findings_story(findings, framework), arguments.lang)
    return Exit.NO if any(finding.severity == "warning" for finding in findings) else Exit.OK


# --- prove --------------------------------------------------------------------------------------------------------


def _prove_arguments(to: Arguments, help_: Help) -> None:
    conditions = {"nargs": "+", "action": "extend", "default": [], "metavar": "CRITERION=LEVEL"}
    to.add_argument("--when", help=help_.text("argument.when"), **conditions)
    to.add_argument("--then", required=True, metavar="OUTCOME", help=help_.text("argument.then"))
    add_framework(to, help_)
    add_json(to, help_)


def _prove(arguments: Namespace) -> Exit:
    from k80assess.document.framework import level_ids
    from k80assess.examine.proof import prove

    framework = read_framework(arguments.framework)
    when = _conditions(framework, arguments.when)
    then = _names(arguments.then, level_ids(framework.outcome_aspect))
    proof = prove(framework, when=when, then=then)
    if arguments.json:
        from k80assess.report.formats.data import proof_data

        show_json(proof_data(proof))
    else:
        from k80assess.report.content.answers import proof_story, rule_said

        show(proof_story(proof, framework, rule_said(framework, when, then)), arguments.lang)
    return Exit.OK if proof.holds else Exit.NO


def _conditions(framework: Framework, written: Iterable[str]) -> dict[str, list[str]]:
    """Read conditions such as `demand=some,broad`; several on one criterion add up."""
    from k80assess.document.framework import level_ids

    scales = {criterion.id: level_ids(criterion) for criterion in framework.criteria}
    when: dict[str, list[str]] = {}
    for condition in written:
        # Ids may hold any character, so a known id decides where it ends.
        known = [criterion_id for criterion_id in scales if condition.startswith(f"{criterion_id}=")]
        criterion_id = max(known, key=len, default=condition.partition("=")[0])
        levels = condition[len(criterion_id) + 1 :]
        given = when.setdefault(criterion_id, [])
        given += [level for level in _names(levels, scales.get(criterion_id, ())) if level not in given]
    return when


def _names(written: str, known: Iterable[str]) -> list[str]:
    """Read names with commas between; a known name may have one inside."""
    return [written] if written in known else written.split(",")


# --- diff ---------------------------------------------------------------------------------------------------------


def _diff_arguments(to: Arguments, help_: Help) -> None:
    to.add_argument("old", metavar="OLD", help=help_.text("argument.old"))
    to.add_argument("new", metavar="NEW", help=help_.text("argument.new"))
    to.add_argument("--topics", nargs="+", default=[], metavar="TOPIC", help=help_.text("argument.moved"))
    add_json(to, help_)


def _diff(arguments: Namespace) -> Exit:
    from k80assess.document.agenda_diff import AgendaDifference
    from k80assess.document.files import load_topic
    from k80assess.examine.compare import Difference, diff

    topics = [load_topic(path) for path in arguments.topics]
    difference: Difference | AgendaDifference = diff(
        read_version(arguments.old), read_version(arguments.new), topics=topics
    )
    if arguments.json:
        from k80assess.report.formats.data import difference_data
        from k80assess.report.formats.decision_data import renewal_data

        show_json(difference_data(difference) if isinstance(difference, Difference) else renewal_data(difference))
    else:
        from k80assess.report.content.agenda_diff import renewal_story
        from k80assess.report.content.answers import difference_story

        told = difference_story(difference) if isinstance(difference, Difference) else renewal_story(difference)
        show(told, arguments.lang)
    return Exit.OK if difference.equivalent else Exit.NO


COMMANDS: Commands = {
    "check": Command(framework_arguments, _check),
    "prove": Command(_prove_arguments, _prove),
    "diff": Command(_diff_arguments, _diff),
}
