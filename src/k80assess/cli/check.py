"""`check`: what is odd or wrong in a framework."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_subject_framework
from k80assess.cli.command import Exit, Reply
from k80assess.data import to_data
from k80assess.document.files import load_framework
from k80assess.examine.findings import SEVERITIES, check
from k80assess.report.content.answers import findings_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_subject_framework(to, help_)
    to.add_argument("--severity", choices=SEVERITIES, default="note", help=help_.text("argument.severity"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Check a framework; the answer is no when it has probable mistakes."""
    framework = load_framework(arguments.framework)
    findings = check(framework, severity=arguments.severity)
    return Reply(
        data=lambda: to_data(findings),
        story=lambda: findings_story(findings, framework, arguments.severity),
        code=Exit.NO if any(finding.severity == "warning" for finding in findings) else Exit.OK,
    )
