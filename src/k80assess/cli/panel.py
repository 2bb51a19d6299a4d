"""`panel`: judgements of one topic side by side, and merged into one where that is asked for."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePath

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_json, count
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_framework_and_agenda, read_topics, remark_on
from k80assess.cli.output import MERGED, add_output, file_called
from k80assess.data import to_data
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, Problem, Sentence, quoted
from k80assess.govern.panel import Panel, assess_panel
from k80assess.report.content.panel import panel_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("judges", nargs="+", metavar="JUDGE", help=help_.text("argument.judges"))
    ways = ("union", "median", "worst", "best")
    to.add_argument("--merge", choices=ways, default="union", help=help_.text("argument.merge"))
    to.add_argument("--outstanding", type=count, default=0, metavar="N", help=help_.text("argument.outstanding"))
    add_output(to, help_, MERGED, help_.text("argument.merged"))
    add_framework_and_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess a topic by the answers of each judge, and by all of them merged."""
    framework, agenda = read_framework_and_agenda(arguments)
    judges = read_topics(arguments.judges, agenda)
    by_judge = _by_judge(arguments.judges, judges)
    panel = assess_panel(by_judge, framework, merge=arguments.merge, outstanding=arguments.outstanding)
    remark_on(arguments.judges, judges, framework, arguments.lang)
    merged = None if arguments.output is None else _merged(panel)
    return Reply(data=lambda: to_data(panel), story=lambda: panel_story(panel), output=merged)


def _merged(panel: Panel) -> Topic | None:
    """Return the topic with merged answers.

    Raises:
        ContradictionError: when those cannot occur together.
    """
    if panel.contradiction is not None:
        raise panel.contradiction
    merged = panel.merged(panel.merge)
    return None if merged is None else merged.topic


def _by_judge(paths: Sequence[str], topics: Sequence[Topic]) -> dict[str, Topic]:
    """Return the topics by judge: by the name in the file, or else by the name of the file.

    Raises:
        ArgumentError: when two files name the same judge, or a file is given twice.
    """
    named: dict[str, str] = {}
    for path, topic in zip(paths, topics, strict=True):
        if topic.judge is not None and topic.judge in named:
            template = "the same judge as in {path}: one judge gives one judgement"
            sentence = Sentence("judge_twice", template, path=named[topic.judge])
            raise ArgumentError(Problem((file_called(path), "judge"), sentence, quoted(topic.judge)))
        if topic.judge is not None:
            named[topic.judge] = path
    unnamed = [path for path, topic in zip(paths, topics, strict=True) if topic.judge is None]
    after_files = dict(zip(unnamed, _file_names(unnamed, named), strict=True))
    return {topic.judge or after_files[path]: topic for path, topic in zip(paths, topics, strict=True)}


def _file_names(paths: Sequence[str], taken: Collection[str]) -> list[str]:
    """Return for each file the shortest end of its path that no other has, without the suffix where that will do.

    Raises:
        ArgumentError: when two paths are of one file.
    """
    files = [Path(path).resolve() for path in paths]
    for place, file in enumerate(files):
        if file in files[:place]:
            sentence = Sentence("judge_file_twice", "this file is given twice: one judge gives one judgement")
            raise ArgumentError(Problem((file_called(paths[place]),), sentence))
    ends = [list(_ends(Path(os.path.abspath(path)))) for path in paths]
    names = []
    for own in ends:
        others = {end for other in ends if other is not own for end in other}
        names.append(next((end for end in own if end not in others and end not in taken), own[-1]))
    return names


def _ends(path: Path) -> Iterator[str]:
    """Return what a file can be called, the shortest first: its name, with more and more of its folders."""
    for length in range(1, len(path.parts) + 1):
        end = PurePath(*path.parts[-length:])
        yield end.with_suffix("").as_posix()
        yield end.as_posix()
