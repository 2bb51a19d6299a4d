"""Judgements that are saved one by one, in a file in which people can go on writing: what they wrote stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from k80assess.base.disk import locked, read_bytes, write_whole
from k80assess.cli.topicfile import keep_original
from k80assess.data import to_json
from k80assess.document import toml
from k80assess.document.examples import Example, Examples
from k80assess.document.files import as_plain, from_text, to_toml
from k80assess.document.parsing import decoded, form_of, parse_as
from k80assess.document.places import places_of
from k80assess.errors import DocumentError, Language, Sentence

Changed = Sequence[Example]

_FILE = Sentence("allowed.document_file", "a .toml or .json file")


class JudgementFile:
    """Judgements, and the file that always has the latest of them.

    A judgement is added at the end. One that is changed or given up stays in a TOML file as a comment. Whatever people
    change in the file meanwhile counts: it is read again before each change. Sessions in one file take turns.

    Args:
        path: the file, which need not exist.
        language: in which language it is said that a copy was kept.

    Raises:
        DocumentError: when it is there, and is no file of examples.
        OSError: when it cannot be read.

    Attributes:
        examples: the judgements.
    """

    def __init__(self, path: Path, language: Language) -> None:
        self.path, self.language = path, language
        self.examples: tuple[Example, ...] = ()
        self._form = form_of(str(path))
        self.read()

    def read(self) -> str:
        """Read the file, if it is there, and return its text."""
        text = ""
        if self.path.exists():
            text = decoded(read_bytes(str(self.path), _FILE), str(self.path))
            content = text if text.strip() or self._form == "toml" else "{}"
            self.examples = from_text(Examples, content, self._form, str(self.path)).examples
        else:
            self.examples = ()
        return text

    def add(self, example: Example) -> None:
        """Add a judgement at the end.

        Raises:
            DocumentError: when what stands in the file now is no file of examples, or has this id already.
            OSError: when it cannot be written.
        """
        with locked(self.path):
            self._append(example)

    def replace(self, example: Example) -> None:
        """Put a judgement in the place of the one with its id; at the end where that was given up meanwhile.

        Raises:
            DocumentError: when what stands in the file now is no file of examples.
            OSError: when it cannot be written.
        """
        with locked(self.path):
            self.read()
            if self._has(example.id):
                self._change(
                    lambda text: _commented(text, self._place(example.id), example),
                    lambda now: [example if own.id == example.id else own for own in now],
                )
            else:
                self._append(example)

    def remove(self, example_id: str) -> None:
        """Give up the judgement with this id, if it is still there.

        Raises:
            DocumentError: when what stands in the file now is no file of examples.
            OSError: when it cannot be written.
        """
        with locked(self.path):
            self.read()
            if self._has(example_id):
                self._change(
                    lambda text: _commented(text, self._place(example_id)),
                    lambda now: [own for own in now if own.id != example_id],
                )

    def _append(self, example: Example) -> None:
        self._change(lambda text: _appended(text, example), lambda now: [*now, example])

    def _has(self, example_id: str) -> bool:
        return any(own.id == example_id for own in self.examples)

    def _place(self, example_id: str) -> int:
        return [own.id for own in self.examples].index(example_id)

    def _change(self, edit: Callable[[str], str], change: Callable[[Sequence[Example]], list[Example]]) -> None:
        """Change the text by hand as people would, or write it anew where it has another form, and keep a copy."""
        text = self.read()
        wanted = Examples.model_validate({"example": change(self.examples)})
        if self._form == "toml":
            edited = edit(text)
            try:
                same = from_text(Examples, edited, "toml", str(self.path)) == wanted
            except DocumentError:
                same = False
            if same:
                write_whole(self.path, edited)
                self.examples = wanted.examples
                return
        own = Examples(example=self.examples)
        if text:
            keep_original(self.path, [to_toml(own).encode(), to_json(own).encode()], self.language)
        write_whole(self.path, to_toml(wanted) if self._form == "toml" else to_json(wanted))
        self.examples = wanted.examples


def _appended(text: str, example: Example) -> str:
    if text and not text.endswith("\n"):
        text += "\n"
    return text + toml.write_entry("example", as_plain(example)).removeprefix("" if text else "\n")


def _commented(text: str, place: int, instead: Example | None = None) -> str:
    """Return a text in which one example is a comment, with another one below it if there is one."""
    content = parse_as("toml", text, "")
    places = places_of(text, content)
    lines = text.split("\n")
    start = places[("example", place)].line - 1 if ("example", place) in places else len(lines)
    after = places.get(("example", place + 1))
    own = range(start, len(lines) if after is None else after.line - 1)
    last = max((i for i in own if lines[i].strip() and not lines[i].lstrip().startswith("#")), default=start)
    for i in range(start, min(last + 1, len(lines))):
        if lines[i].strip():
            lines[i] = f"# {lines[i]}"
    if instead is not None:
        entry = toml.write_entry("example", as_plain(instead)).removesuffix("\n")
        lines[last + 1 : last + 1] = entry.split("\n")
    return "\n".join(lines)
