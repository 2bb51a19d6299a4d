"""A topic and its file, so that nothing typed is ever lost."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from k80assess.cli.console import read_line, say
from k80assess.cli.documents import read_topic

if TYPE_CHECKING:
    from k80assess.document.agenda import Agenda
    from k80assess.document.text import Language
    from k80assess.document.topic import Topic


class TopicFile:
    """A topic and the file that always has it as it is now."""

    def __init__(self, path: Path, topic: Topic) -> None:
        self.path, self.topic = path, topic

    @classmethod
    def open(cls, path: Path | None, agenda: Agenda | None, language: Language) -> TopicFile:
        """Read the topic in a file, or begin a new one."""
        from k80assess.report.words import phrase

        if path is not None and path.exists():
            topic = read_topic(str(path), agenda)
            saved = cls(path, topic)
            count = sum(1 for answer in topic.answers.values() if answer.levels)
            say(phrase("interview.resumed", title=topic.title, count=count), language)
            saved._keep_original(language)
        else:
            saved = cls._new(path, language)
        say(phrase("interview.saved", path=str(saved.path)), language)
        return saved

    @classmethod
    def _new(cls, path: Path | None, language: Language) -> TopicFile:
        from k80assess.document.files import load_topic
        from k80assess.report.words import phrase

        say(phrase("interview.title"), language)
        title = read_line() or (path.stem if path is not None else "") or "?"
        path = _free_path(title) if path is None else path
        saved = cls(path, load_topic({"id": _slug(path.stem), "title": title}))
        saved.write()
        return saved

    def _keep_original(self, language: Language) -> None:
        """Keep a copy of a file that people wrote: writing it anew loses their comments and layout."""
        from k80assess.document.files import to_json, to_toml, write_whole
        from k80assess.report.words import phrase

        text = self.path.read_text("utf-8")
        kept = self.path.with_name(f"{self.path.name}.orig")
        if text not in (to_toml(self.topic), to_json(self.topic)) and not kept.exists():
            write_whole(kept, text)
            say(phrase("interview.kept", path=str(kept)), language)

    def take(self, **changes: object) -> None:
        """Change the topic, and the file with it."""
        from k80assess.document.files import revised

        self.topic = revised(self.topic, **changes)
        self.write()

    def write(self) -> None:
        """Write the topic, whole or not at all."""
        from k80assess.document.files import save

        save(self.topic, self.path)


def _slug(title: str) -> str:
    """Give an id in snake_case; `topic` where a title has no letters for one."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", letters.lower()).strip("_")[:60] or "topic"


def _free_path(title: str) -> Path:
    slug, number = _slug(title), 1
    path = Path(f"{slug}.toml")
    while path.exists():
        number += 1
        path = Path(f"{slug}_{number}.toml")
    return path
