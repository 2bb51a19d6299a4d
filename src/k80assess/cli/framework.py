"""`framework`: a framework, shown."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_subject_framework
from k80assess.cli.command import Reply
from k80assess.data import to_data
from k80assess.document.files import load_framework
from k80assess.report.content.framework import framework_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_subject_framework(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show a framework."""
    framework = load_framework(arguments.framework)
    return Reply(data=lambda: to_data(framework), story=lambda: framework_story(framework))
