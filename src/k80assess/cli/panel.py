"""`panel`: judgements of one topic side by side, and merged into one where that is asked for."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_json, add_merge, count
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_framework_and_agenda, remark_on
from k80assess.cli.judges import read_judges
from k80assess.cli.output import MERGED
from k80assess.cli.reporting import add_report_or, refuse_template, replied
from k80assess.data import to_data
from k80assess.document.topic import Topic
from k80assess.govern.panel import Panel, assess_panel
from k80assess.report.content.panel import panel_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("judges", nargs="+", metavar="JUDGE", help=help_.text("argument.judges"))
    add_merge(to, help_)
    to.add_argument("--outstanding", type=count, default=0, metavar="N", help=help_.text("argument.outstanding"))
    add_report_or(to, help_, MERGED, help_.text("argument.merged"))
    add_framework_and_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess a topic by the answers of each judge, and by all of them merged."""
    framework, agenda = read_framework_and_agenda(arguments)
    places, judges = read_judges(arguments.judges, agenda)
    panel = assess_panel(judges, framework, merge=arguments.merge or "union", outstanding=arguments.outstanding)
    remark_on(places, list(judges.values()), framework, arguments.lang)
    if arguments.output is None or arguments.output.kind is not MERGED:
        return replied(arguments, lambda: to_data(panel), lambda: panel_story(panel), panel)
    refuse_template(arguments, arguments.output.ending)
    return Reply(data=lambda: to_data(panel), story=lambda: panel_story(panel), output=_merged(panel))


def _merged(panel: Panel) -> Topic | None:
    """Return the topic with merged answers.

    Raises:
        ContradictionError: when those cannot occur together.
    """
    if panel.contradiction is not None:
        raise panel.contradiction
    merged = panel.merged(panel.merge)
    return None if merged is None else merged.topic
