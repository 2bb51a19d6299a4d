"""A topic that is saved at every change, so that nothing typed is ever lost."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Collection
from pathlib import Path

from k80assess.base.disk import write_whole
from k80assess.cli.console import read_line, say
from k80assess.cli.inputs import read_topic
from k80assess.cli.output import file_called
from k80assess.data import to_json
from k80assess.document.agenda import Agenda
from k80assess.document.files import is_workbook, load_topic, save, to_toml
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.document.text import normalized
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, Language, Problem, Sentence, quoted
from k80assess.report.words import phrase


class TopicFile:
    """A topic, and the file that always has its latest state."""

    def __init__(self, path: Path, topic: Topic, language: Language, framework: Framework | None = None) -> None:
        self.path, self.topic, self.language, self.framework = path, topic, language, framework
        self._written: Collection[bytes] | None = None  # what stands there if we wrote it, until it is changed

    @classmethod
    def open(
        cls,
        path: Path | None,
        agenda: Agenda | None,
        language: Language,
        judge: str | None = None,
        framework: Framework | None = None,
    ) -> TopicFile:
        """Read the topic in a file, or begin a new one; with a judge, it names whose answers they are.

        The framework says what the levels are called in a workbook.

        Raises:
            ArgumentError: when the file has the answers of another judge, which are not to be changed.
            DocumentError: for a name that no judge can have.
        """
        if path is not None and path.exists():
            topic = read_topic(str(path), agenda)
            if judge is not None and topic.judge not in (None, judge):
                sentence = Sentence("judge_other", "this file has the answers of another judge: use a file of your own")
                raise ArgumentError(Problem((file_called(str(path)), "judge"), sentence, quoted(topic.judge)))
            named = topic if judge is None else revise(topic, {"judge": judge})
            saved = cls(path, topic, language, framework)
            count = sum(1 for answer in topic.answers.values() if answer.abstain or not answer.is_open)
            say(phrase("interview.resumed", title=topic.title, count=count), language)
            saved._written = saved._forms()
            if named != topic:
                saved.update(judge=judge)
        else:
            saved = cls._new(path, language, judge, framework)
        say(phrase("interview.saved", path=str(saved.path)), language)
        return saved

    @classmethod
    def _new(cls, path: Path | None, language: Language, judge: str | None, framework: Framework | None) -> TopicFile:
        load_topic({"id": "new", "title": "?", "judge": judge})  # a name that no judge can have is told at once
        say(phrase("interview.title"), language)
        while not (title := read_line()) and path is None:
            pass
        title = title or (path.stem if path is not None else "") or "?"
        name = topic_id(title)
        if path is None:
            path = _free_path(name)
            name = path.stem
        saved = cls(path, load_topic({"id": name, "title": title, "judge": judge}), language, framework)
        saved.write()
        return saved

    def update(self, **changes: object) -> None:
        """Change the topic, and save it."""
        self.topic = revise(self.topic, changes)
        self.write()

    def write(self) -> None:
        """Save the topic, in full or not at all; beside it stays what people wrote, when it is first changed."""
        if self._written is not None:
            keep_original(self.path, self._written, self.language)
            self._written = None
        if is_workbook(str(self.path)):
            write_whole(self.path, self._workbook())
        else:
            save(self.topic, self.path)

    def _forms(self) -> list[bytes]:
        """Return the topic in each form that it is saved in."""
        forms = [to_toml(self.topic).encode(), to_json(self.topic).encode()]
        return [*forms, self._workbook()] if is_workbook(str(self.path)) else forms

    def _workbook(self) -> bytes:
        from k80assess.interop.workbook import to_workbook

        return to_workbook(self.topic, framework=self.framework, lang=self.language)


def keep_original(path: Path, own: Collection[bytes], language: Language) -> None:
    """Keep a copy of a file that people wrote, none of our own: saving loses their comments and layout."""
    there = path.read_bytes()
    if there in own or there.replace(b"\r\n", b"\n") in own:
        return
    kept, number = path.with_name(f"{path.name}.orig"), 1
    while os.path.lexists(kept):  # an earlier copy may be the only one of what people wrote then
        number += 1
        kept = path.with_name(f"{path.name}.orig{number}")
    write_whole(kept, there)
    say(phrase("interview.kept", path=str(kept)), language)


_MAX_TITLE_LENGTH = 50  # characters, so that a file can have the name as well


def topic_id(title: str) -> str:
    """Return the id that page and interview give to a new topic with this title.

    Titles that differ in more than capitals, blanks and underscores have different ids: where the letters and digits
    are not all there is to a title, a digest of it follows them.

    >>> topic_id("Één nieuwe buslijn"), topic_id("日本"), topic_id("C++"), topic_id("🙂🙂")
    ('één_nieuwe_buslijn', '日本', 'c_4c21a3f0', 'topic_3f39b921')
    """
    folded = _spaced(normalized("NFC", title.lower()), lambda c: c == "_" or _category(c) in ("Z", "Cc"))
    words = _spaced(folded, lambda c: _category(c) not in ("L", "M", "N"))
    name = words[:_MAX_TITLE_LENGTH].rstrip().replace(" ", "_")
    is_whole = name and name == folded.replace(" ", "_")
    return name if is_whole else f"{name or 'topic'}_{_digest(folded)}"


def _category(character: str) -> str:
    category = unicodedata.category(character)
    return category if category == "Cc" else category[0]


def _spaced(text: str, is_blank: Callable[[str], bool]) -> str:
    """Return a text with one space for each run of blanks, and none around it."""
    return " ".join(filter(None, "".join(" " if is_blank(c) else c for c in text).split(" ")))


def _digest(text: str) -> str:
    """Return the FNV-1a hash of a text, in 8 hexadecimal digits: insecure, and simple enough for the page's script."""
    number = 0x811C9DC5
    for byte in text.encode("utf-8", "surrogatepass"):
        number = (number ^ byte) * 0x01000193 % 2**32
    return f"{number:08x}"


def _free_path(name: str) -> Path:
    number = 1
    path = Path(f"{name}.json")
    while path.exists():
        number += 1
        path = Path(f"{name}_{number}.json")
    return path
