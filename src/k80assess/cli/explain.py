"""`explain`: what `assess` says at length, with every step from the answers to the outcome."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli import assess
from k80assess.cli.command import Reply
from k80assess.report.content.assessment import explanation
from k80assess.report.content.sections import SHOWN

arguments = assess.arguments


def run(arguments: Namespace) -> Reply:
    """Assess a topic, and explain the assessment."""
    return assess.assessed(arguments, explanation, SHOWN)
