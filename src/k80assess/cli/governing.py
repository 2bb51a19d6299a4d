"""The commands for deciding together: topics side by side, several judges, a plan, a decision, the agenda renewed."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from k80assess.cli.command import (
    Arguments,
    Command,
    Commands,
    Exit,
    Help,
    add_agenda,
    add_framework,
    add_json,
    add_topic,
    add_topics,
    day,
)
from k80assess.cli.console import show, show_json, write_data
from k80assess.cli.documents import read_agenda, read_framework, read_topic, remark_on
from k80assess.cli.output import AGENDA, MERGED, RECORD, add_output

if TYPE_CHECKING:
    from k80assess.base.documents import Document
    from k80assess.document.topic import Topic

# --- topics side by side ------------------------------------------------------------------------------------------


def _topics_arguments(to: Arguments, help_: Help) -> None:
    add_topics(to, help_)
    add_framework(to, help_)
    add_agenda(to, help_)
    add_json(to, help_)


def _topics(arguments: Namespace) -> Exit:
    from k80assess.engine.assessment import assess
    from k80assess.govern.ranking import rank

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    topics = [read_topic(path, agenda) for path in arguments.topics]
    ranking = rank([assess(topic, framework) for topic in topics], agenda=agenda)
    remark_on(arguments.topics, topics, framework, arguments.lang)
    if arguments.json:
        from k80assess.report.formats.decision_data import ranking_data

        show_json(ranking_data(ranking))
    else:
        from k80assess.report.content.together import ranking_story

        show(ranking_story(ranking), arguments.lang)
    return Exit.OK


# --- several judges -----------------------------------------------------------------------------------------------


def _panel_arguments(to: Arguments, help_: Help) -> None:
    to.add_argument("judges", nargs="+", metavar="JUDGE", help=help_.text("argument.judges"))
    ways = ("union", "median", "worst", "best")
    to.add_argument("--merge", choices=ways, default="union", help=help_.text("argument.merge"))
    add_output(to, help_, MERGED, help_.text("argument.merged"))
    add_framework(to, help_)
    add_agenda(to, help_)
    add_json(to, help_)


def _panel(arguments: Namespace) -> Exit:
    from k80assess.govern.panel import assess_panel

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    judges = [read_topic(path, agenda) for path in arguments.judges]
    panel = assess_panel(_by_judge(arguments.judges, judges), framework, merge=arguments.merge)
    remark_on(arguments.judges, judges, framework, arguments.lang)
    if arguments.json:
        from k80assess.report.formats.decision_data import panel_data

        tell: Callable[[], object] = partial(show_json, panel_data(panel))
    else:
        from k80assess.report.content.panel import panel_story

        tell = partial(show, panel_story(panel), arguments.lang)
    if arguments.output is None:
        tell()
    else:
        merged = panel.merged(panel.merge).topic
        assert merged is not None  # all judged a topic
        _write_and_tell(arguments, merged, tell)
    return Exit.OK


def _write_and_tell(arguments: Namespace, document: Document, tell: Callable[[], object]) -> None:
    """Write a document, and tell what there is to tell; on standard output it stands alone.

    What is told has been worked out by now: where that fails, nothing is written.
    """
    arguments.output.write_document(document, as_json=arguments.json)
    if not arguments.output.is_standard:
        tell()
    if not arguments.json:
        arguments.output.say_written(arguments.lang)


def _by_judge(paths: Sequence[str], topics: Sequence[Topic]) -> dict[str, Topic]:
    """Name the judges as their files do, and else after their files.

    Raises:
        ArgumentError: when two files name the same judge, or a file is given twice.
    """
    from k80assess.errors import ArgumentError, quoted

    named: dict[str, str] = {}
    for path, topic in zip(paths, topics, strict=True):
        if topic.judge is not None and topic.judge in named:
            message = f"judge: the same judge as in {named[topic.judge]}: one judge gives one judgement"
            raise ArgumentError(f"{path}: {message}; found {quoted(topic.judge)} twice")
        if topic.judge is not None:
            named[topic.judge] = path
    unnamed = [path for path, topic in zip(paths, topics, strict=True) if topic.judge is None]
    after_files = dict(zip(unnamed, _file_names(unnamed, named), strict=True))
    return {topic.judge or after_files[path]: topic for path, topic in zip(paths, topics, strict=True)}


def _file_names(paths: Sequence[str], taken: Collection[str]) -> list[str]:
    """Return each file the shortest end of its path that is its own, without the ending of its name where that will do.

    Raises:
        ArgumentError: when two paths are of one file.
    """
    from k80assess.errors import ArgumentError

    files = [Path(path).resolve() for path in paths]
    for place, file in enumerate(files):
        if file in files[:place]:
            raise ArgumentError(f"{paths[place]}: this file is given twice: one judge gives one judgement")
    ends = [list(_ends(Path(os.path.abspath(path)))) for path in paths]
    names = []
    for own in ends:
        others = {end for other in ends if other is not own for end in other}
        names.append(next((end for end in own if end not in others and end not in taken), own[-1]))
    return names


def _ends(path: Path) -> Iterator[str]:
    """Return what a file can be called, the shortest first: its name and more and more of its folders."""
    for count in range(1, len(path.parts) + 1):
        end = PurePath(*path.parts[-count:])
        yield end.with_suffix("").as_posix()
        yield end.as_posix()


# --- limited hands ------------------------------------------------------------------------------------------------


def _plan_arguments(to: Arguments, help_: Help) -> None:
    add_topics(to, help_)
    to.add_argument("--workload", required=True, metavar="W", help=help_.text("argument.workload"))
    add_framework(to, help_)
    add_agenda(to, help_)
    add_json(to, help_)


def _plan(arguments: Namespace) -> Exit:
    from k80assess.engine.assessment import assess
    from k80assess.govern.plan import plan
    from k80assess.govern.workload import load_workload

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    topics = [read_topic(path, agenda) for path in arguments.topics]
    load = load_workload(arguments.workload).limited_to([topic.id for topic in topics])
    assessments = [assess(topic, framework) for topic in topics]
    planned = plan(assessments, load)
    remark_on(arguments.topics, topics, framework, arguments.lang)
    if arguments.json:
        from k80assess.report.formats.decision_data import plan_data

        show_json(plan_data(planned))
    else:
        from k80assess.report.content.plan import plan_story

        show(plan_story(planned, agenda), arguments.lang)
    return Exit.OK


# --- a decision ---------------------------------------------------------------------------------------------------


def _decide_arguments(to: Arguments, help_: Help) -> None:
    add_topic(to, help_)
    to.add_argument("--on", required=True, type=day, metavar="DATE", help=help_.text("argument.on"))
    to.add_argument("--by", required=True, metavar="BODY", help=help_.text("argument.by"))
    add_output(to, help_, RECORD, help_.text("argument.record"), required=True)
    to.add_argument("--outcome", metavar="OUTCOME", help=help_.text("argument.outcome"))
    to.add_argument("--why", metavar="TEXT", help=help_.text("argument.why"))
    to.add_argument("--portfolio", metavar="P", help=help_.text("argument.portfolio"))
    to.add_argument("--look-again", type=day, metavar="DATE", help=help_.text("argument.look_again"))
    to.add_argument("--turn-to", metavar="TEXT", help=help_.text("argument.turn_to"))
    add_framework(to, help_)
    add_agenda(to, help_)
    add_json(to, help_)


def _decide(arguments: Namespace) -> Exit:
    from k80assess.document.files import to_json
    from k80assess.engine.assessment import assess
    from k80assess.govern.decision import decide

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    topic = read_topic(arguments.topic, agenda)
    record = decide(
        assess(topic, framework),
        arguments.outcome,
        on=arguments.on,
        by=arguments.by,
        agenda=agenda,
        why=arguments.why,
        portfolio=arguments.portfolio,
        look_again_on=arguments.look_again,
        turn_to=arguments.turn_to,
    )
    remark_on([arguments.topic], [topic], framework, arguments.lang)
    if arguments.json:
        tell = partial(write_data, to_json(record))
    else:
        from k80assess.report.content.decisions import record_story

        tell = partial(show, record_story(record, agenda), arguments.lang)
    _write_and_tell(arguments, record, tell)
    return Exit.OK


# --- back to the agenda -------------------------------------------------------------------------------------------


def _renew_arguments(to: Arguments, help_: Help) -> None:
    add_topics(to, help_)
    # Not --version, by which every program says which version it is itself.
    to.add_argument("--as", required=True, dest="version", metavar="VERSION", help=help_.text("argument.version"))
    to.add_argument("--adopted-on", type=day, metavar="DATE", help=help_.text("argument.adopted"))
    add_output(to, help_, AGENDA, help_.text("argument.renewed"), required=True)
    add_agenda(to, help_)
    add_json(to, help_)


def _renew(arguments: Namespace) -> Exit:
    from k80assess.document.files import load_agenda
    from k80assess.examine.compare import diff
    from k80assess.govern.renewal import renew_agenda

    agenda = load_agenda(arguments.agenda)
    topics = [read_topic(path, agenda) for path in arguments.topics]
    renewed = renew_agenda(agenda, topics, version=arguments.version, adopted_on=arguments.adopted_on)
    difference = diff(agenda, renewed)
    if arguments.json:
        from k80assess.report.formats.decision_data import renewal_data

        tell = partial(show_json, renewal_data(difference))
    else:
        from k80assess.report.content.agenda_diff import renewal_story

        tell = partial(show, renewal_story(difference), arguments.lang)
    _write_and_tell(arguments, renewed, tell)
    return Exit.OK


COMMANDS: Commands = {
    "topics": Command(_topics_arguments, _topics),
    "panel": Command(_panel_arguments, _panel),
    "plan": Command(_plan_arguments, _plan),
    "decide": Command(_decide_arguments, _decide),
    "renew": Command(_renew_arguments, _renew),
}
