"""Files of judges: who judged, by the name in each file or by that of the file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePath

from k80assess.cli.inputs import read_topics
from k80assess.cli.output import file_called
from k80assess.document.agenda import Agenda
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, Problem, Sentence, quoted


def read_judges(paths: Sequence[str], agenda: Agenda | None) -> tuple[list[str], dict[str, Topic]]:
    """Return what errors call each judgement, and the topic as each judge judged it.

    The name of a judge is the one in the file, or else the name of the file. A workbook can have a form for each judge.

    Raises:
        ArgumentError: when two files name the same judge, or a file is given twice.
    """
    files = [Path(path).resolve() for path in paths]
    for place, file in enumerate(files):
        if file in files[:place]:
            sentence = Sentence("judge_file_twice", "this file is given twice: one judge gives one judgement")
            raise ArgumentError(Problem((file_called(paths[place]),), sentence))
    paths, topics = read_topics(paths, agenda)
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
    return paths, {topic.judge or after_files[path]: topic for path, topic in zip(paths, topics, strict=True)}


def _file_names(paths: Sequence[str], taken: Collection[str]) -> list[str]:
    """Return for each file the shortest end of its path that no other has, without the suffix where that will do."""
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
