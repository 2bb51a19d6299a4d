"""What commands write to: a file or standard output, and what must never be overwritten."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from k80assess.cli.console import write_data
from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, listed, quoted

if TYPE_CHECKING:
    from k80assess.base.documents import Document
    from k80assess.cli.arguments import ArgumentGroup, Help

STANDARD = "-"
"""What stands for standard output where a file's name is asked for."""

# No command writes a file larger than this, or a line.
_MAX_BYTES = 64 * 2**20


class OutputKind(NamedTuple):
    """What a command writes.

    Attributes:
        name: what errors call it.
        endings: how the name of such a file may end.
        is_own: whether what is in a file was written by such a command, which may then overwrite it; None for a
            document, which people go on editing.
        by_line: whether the first line of a text shows that: such a file can be of any length.
    """

    name: Sentence
    endings: tuple[str, ...]
    is_own: Callable[[bytes], bool] | None = None
    by_line: bool = False


class Output:
    """Where a command writes to.

    Attributes:
        kind: what it writes there.
        path: a file, or `-` for standard output.
        endings: how the name of the file may end.
    """

    def __init__(self, kind: OutputKind, path: str, *, also: OutputKind | None = None) -> None:
        """Take the kind, or the one that can be asked for as well where the name ends as such a file's."""
        self.kind, self.path, self.endings = kind, path, kind.endings
        if also is not None:
            self.endings += also.endings
            self.kind = also if self.ending in also.endings else kind

    def __repr__(self) -> str:
        return repr(self.path)

    @property
    def is_standard(self) -> bool:
        """Whether this is standard output."""
        return self.path == STANDARD

    @property
    def ending(self) -> str:
        """The ending of the name, in lower case; for standard output the first that such a file may have."""
        return self.kind.endings[0] if self.is_standard else Path(self.path).suffix.lower()

    def refuse_harm(self, inputs: Iterable[str]) -> None:
        """Refuse to overwrite what the command reads, or anything that no such command wrote.

        Args:
            inputs: all texts on the command line; those that name files are what the command reads.

        Raises:
            ArgumentError: when something would be lost, or the name ends otherwise than such a file's may.
            OSError: when it cannot be found out what is there.
        """
        if self.is_standard:
            return
        status = _status(self.path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            from k80assess.base.disk import kind_of_file

            allowed = Sentence("allowed.file_or_standard", "a file, or {name} for standard output", name=STANDARD)
            raise self._refused(Sentence("not_a_file", "this is not a file"), kind_of_file(status.st_mode), allowed)
        if status is not None and any(_is_same(status, path) for path in inputs):
            raise self._refused(Sentence("file_read", "the command reads this file itself; write to another one"))
        if self.ending not in self.endings:
            found = quoted(self.ending) if self.ending else Sentence("found_no_ending", "no ending")
            endings = listed(self.endings)
            ends = Sentence("ending_of_output", "{kind} ends in {endings}", kind=self.kind.name, endings=endings)
            raise self._refused(ends, found)
        if status is not None and self.kind.is_own is not None:
            self._refuse_unless(self.kind.is_own)

    def _refused(self, sentence: Sentence, found: str = "", allowed: str = "") -> ArgumentError:
        return ArgumentError(Problem((file_called(self.path),), sentence, found, allowed))

    def _refuse_unless(self, is_own: Callable[[bytes], bool]) -> None:
        """Refuse what is there already unless it is empty, or may be lost."""
        with open(self.path, "rb") as file:
            data = (file.readline if self.kind.by_line else file.read)(_MAX_BYTES + 1)
        if data and (len(data) > _MAX_BYTES or not is_own(data)):
            template = "this file is there already, and is not {kind} that may be written over; "
            template += "take another name, or remove it first"
            raise self._refused(Sentence("file_kept", template, kind=self.kind.name))

    def write(self, made: str | bytes) -> None:
        """Write a text or bytes, in full or not at all.

        Raises:
            ArgumentError: when another document is there already.
            OSError: when it cannot be written.
        """
        from k80assess.base.disk import write_whole

        if self.is_standard:
            write_data(made)
            return
        if self.kind.is_own is None and _status(self.path) is not None:
            same = _text(lambda there: there == made) if isinstance(made, str) else lambda there: there == made
            self._refuse_unless(same)
        write_whole(Path(self.path), made)

    def text_of(self, document: Document, *, as_json: bool) -> str:
        """Return the text of a document in the form that the file's name asks for, TOML or JSON.

        Args:
            document: the document.
            as_json: whether standard output, which has no name, gets JSON instead of TOML.
        """
        from k80assess.data import to_json
        from k80assess.document.files import to_toml

        is_json = as_json if self.is_standard else self.ending == ".json"
        return to_json(document) if is_json else to_toml(document)


OPTION = ("-o", "--output")


def add_output(
    to: ArgumentGroup,
    help_: Help,
    kind: OutputKind,
    about: str,
    names: tuple[str, ...] = OPTION,
    also: OutputKind | None = None,
    **how: Any,
) -> None:
    """Add the option `-o`, or an argument of another name, that says where to write; `about` is its help."""
    texts = "; ".join([about, help_.text("argument.output")])
    to.add_argument(*names, metavar="FILE", type=partial(Output, kind, also=also), help=texts, **how)


def add_certificate(to: ArgumentGroup, help_: Help) -> None:
    """Add the option that says where to write the certificate of an answer."""
    add_output(to, help_, CERTIFICATE, help_.text("argument.certificate"), ("--certificate",))


def outputs_of(values: Iterable[object]) -> Iterator[Output]:
    """Return the outputs among the values of arguments."""
    return (value for value in values if isinstance(value, Output))


def texts_of(values: Iterable[object]) -> Iterator[str]:
    """Return the texts among the values of arguments, each of which may name a file."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from texts_of(value)


def file_called(path: str) -> Sentence:
    """Return a file as the place where something is wrong."""
    return Sentence("place.source", "{source}", source=path)


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None
    except ValueError:
        sentence = Sentence("path_characters", "not a valid path: it has characters that no path can have")
        raise ArgumentError(Problem((), sentence, quoted(path))) from None


def _is_same(status: os.stat_result, path: str) -> bool:
    """Return whether a path leads to this file, under any name or by a link; many texts given here are no paths."""
    try:
        return os.path.samestat(status, os.stat(path))
    except (OSError, ValueError):
        return False


# --- kinds of files -----------------------------------------------------------------------------------------------


def _text(is_own: Callable[[str], bool]) -> Callable[[bytes], bool]:
    """Return whether bytes are a text of which that holds, whichever way some systems and editors end its lines."""

    def decoded(data: bytes) -> bool:
        try:
            return is_own(data.decode().replace("\r\n", "\n"))
        except UnicodeDecodeError:
            return False

    return decoded


_ENDS_WITH_EDITION = re.compile(r"\n[^\n]*\b[0-9a-f]{64}\b[^\n]*\n\Z")
"""The last line of a report in Markdown says by which edition of a document it was made."""


def _is_report(data: bytes) -> bool:
    """Return whether this is a report: HTML of ours, Markdown that ends as ours does, or Word's that nobody edited."""
    from k80assess.report.formats.word import is_untouched

    return is_untouched(data) if data.startswith(b"PK") else _text(_is_written_report)(data)


def _is_written_report(text: str) -> bool:
    if text.startswith("<!doctype html>"):
        return '<main class="k80">' in text
    return text.startswith("# ") and bool(_ENDS_WITH_EDITION.search(text))


def _is_page(text: str) -> bool:
    return text[:15].lower() == "<!doctype html>" and 'id="framework-question"' in text


def _are_entries(text: str) -> bool:
    from k80assess.govern.chain import from_line

    try:
        return bool(from_line(text.partition("\n")[0], ""))
    except DocumentError:
        return False


def _is_certificate(text: str) -> bool:
    from k80assess.examine.certificates import FORMAT

    return text.startswith(f'{{"format":"{FORMAT}"')


# What people added to a document cannot be told from what a command wrote in it. So a document is never overwritten,
# unless by the very same text.
_DOCUMENT = (".toml", ".json")
REPORTS = (".md", ".markdown", ".html", ".htm", ".docx")

REPORT = OutputKind(Sentence("output.report", "a report"), REPORTS, _is_report)
PAGE = OutputKind(Sentence("output.page", "a page"), (".html", ".htm"), _text(_is_page))
ENTRIES = OutputKind(
    Sentence("output.entries", "an export of a register"), (".jsonl", ".ndjson"), _text(_are_entries), by_line=True
)
RECORD = OutputKind(Sentence("output.record", "a decision"), _DOCUMENT)
AGENDA = OutputKind(Sentence("output.agenda", "an agenda"), _DOCUMENT)
CONVERTED = OutputKind(Sentence("output.document", "a document"), (*_DOCUMENT, ".xlsx"))
CERTIFICATE = OutputKind(Sentence("output.certificate", "a certificate"), (".json",), _text(_is_certificate))
LEARNED = OutputKind(Sentence("output.framework", "a framework"), _DOCUMENT)
WORKBOOK = OutputKind(Sentence("output.workbook", "a workbook"), (".xlsx",))
MERGED = OutputKind(Sentence("output.merged", "a topic with merged answers"), _DOCUMENT)
