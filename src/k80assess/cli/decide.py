"""`decide`: a decision on a topic, in a file."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_json, add_merge, add_topic, day
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_certificate, read_framework_and_agenda, read_topic, remark_on
from k80assess.cli.judges import read_judges
from k80assess.cli.output import RECORD, add_output
from k80assess.data import to_data
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, Problem, Sentence, quoted
from k80assess.govern.decision import decide
from k80assess.govern.panel import assess_panel
from k80assess.report.content.decisions import record_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topic(to, help_)
    to.add_argument("--on", required=True, type=day, metavar="DATE", help=help_.text("argument.on"))
    to.add_argument("--by", required=True, metavar="BODY", help=help_.text("argument.by"))
    add_output(to, help_, RECORD, help_.text("argument.record"), required=True)
    to.add_argument("--outcome", metavar="OUTCOME", help=help_.text("argument.outcome"))
    to.add_argument("--why", metavar="TEXT", help=help_.text("argument.why"))
    to.add_argument("--portfolio", metavar="P", help=help_.text("argument.portfolio"))
    to.add_argument("--look-again", type=day, metavar="DATE", help=help_.text("argument.look_again"))
    to.add_argument("--turn-to", metavar="TEXT", help=help_.text("argument.turn_to"))
    to.add_argument("--certificate", metavar="FILE", help=help_.text("argument.kept_certificate"))
    to.add_argument("--judges", nargs="+", metavar="JUDGE", help=help_.text("argument.kept_judges"))
    add_merge(to, help_)
    add_framework_and_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess a topic, and record what was decided on it."""
    framework, agenda = read_framework_and_agenda(arguments)
    topic = read_topic(arguments.topic, agenda)
    assessment = assess(topic, framework)
    if arguments.merge is not None and arguments.judges is None:
        template = "this says how the answers of judges are merged, and no judges are given"
        raise ArgumentError(Problem(("merge",), Sentence("merged_by_nobody", template), quoted(arguments.merge)))
    judges = None if arguments.judges is None else read_judges(arguments.judges, agenda)[1]
    panel = None if judges is None else assess_panel(judges, framework, merge=arguments.merge or "union")
    record = decide(
        assessment,
        arguments.outcome,
        on=arguments.on,
        by=arguments.by,
        agenda=agenda,
        why=arguments.why,
        portfolio=arguments.portfolio,
        look_again_on=arguments.look_again,
        turn_to=arguments.turn_to,
        certificate=read_certificate(arguments.certificate, assessment),
        panel=panel,
    )
    remark_on([arguments.topic], [topic], framework, arguments.lang)
    return Reply(data=lambda: to_data(record), story=lambda: record_story(record, agenda, framework), output=record)
