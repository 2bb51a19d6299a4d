"""Documents of every kind from text, bytes and open files, as `load_…` reads them from paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, overload

from k80assess.base.arguments import name_among
from k80assess.base.disk import MAX_BYTES, too_large
from k80assess.base.documents import Document
from k80assess.document.files import from_text
from k80assess.document.framework import Framework
from k80assess.document.parsing import Form, decoded
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, in_words, quoted

if TYPE_CHECKING:
    from k80assess.document.agenda import Agenda
    from k80assess.document.examples import Examples
    from k80assess.govern.decision import DecisionRecord
    from k80assess.govern.workload import Workload


class Readable(Protocol):
    """An open file, or whatever else is read like one."""

    def read(self, size: int, /) -> str | bytes:
        """Return the next characters or bytes, at most so many; none at the end."""


Readables: TypeAlias = str | bytes | bytearray | memoryview | Readable
"""Where `loads` reads a document from: text, bytes of UTF-8, or an open file of either."""

_FORMS = ("toml", "json")


@overload
def loads(text: Readables, kind: Literal["agenda"], *, form: Form = "toml") -> Agenda: ...
@overload
def loads(text: Readables, kind: Literal["framework"], *, form: Form = "toml") -> Framework: ...
@overload
def loads(text: Readables, kind: Literal["topic"], *, form: Form = "toml") -> Topic: ...
@overload
def loads(text: Readables, kind: Literal["record"], *, form: Form = "toml") -> DecisionRecord: ...
@overload
def loads(text: Readables, kind: Literal["workload"], *, form: Form = "toml") -> Workload: ...
@overload
def loads(text: Readables, kind: Literal["examples"], *, form: Form = "toml") -> Examples: ...
def loads(text: Readables, kind: str, *, form: Form = "toml") -> Document:
    r"""Read a document from text, bytes or an open file.

    Args:
        text: the text, its bytes in UTF-8, or a file that is open for reading, of text or of bytes.
        kind: `agenda`, `framework`, `topic`, `record`, `workload` or `examples`.
        form: `toml` or `json`.

    Raises:
        DocumentError: when it is no such document, with all its problems; each has the `line` on which it stands, where
            that is known, and the `column` too where the text is not well-formed.
        UnknownNameError: for another kind or form.
        ArgumentError: for something else than text, bytes or an open file.
        OSError: when the file cannot be read.

    >>> loads('id = "pilot"\ntitle = "A pilot"', "topic").id
    'pilot'
    >>> loads(b'{"id": "pilot", "title": 5}', "topic", form="json")
    Traceback (most recent call last):
    ...
    k80assess.errors.DocumentError: topic: line 1: title: text in quotes is needed, ...; found 5
    """
    models = document_classes()
    model = models[name_among("kind of document", kind, models)]
    name_among("form of text", form, _FORMS, ("form",))
    own = getattr(text, "name", None)
    name = own if isinstance(own, str) and own else in_words(model)
    return from_text(model, _text(text, name), form, name)


def document_classes() -> dict[str, type[Document]]:
    """Return the class of each kind of document that people write or keep, by name.

    >>> [*document_classes()]
    ['agenda', 'framework', 'topic', 'record', 'workload', 'examples']
    """
    from k80assess.document.agenda import Agenda
    from k80assess.document.examples import Examples
    from k80assess.govern.decision import DecisionRecord
    from k80assess.govern.workload import Workload

    return {
        "agenda": Agenda,
        "framework": Framework,
        "topic": Topic,
        "record": DecisionRecord,
        "workload": Workload,
        "examples": Examples,
    }


def _text(given: object, name: str) -> str:
    """Return the text in what was given, if that is not too large."""
    data = given if isinstance(given, (str, bytes, bytearray, memoryview)) else _read(given, name)
    try:
        size = data.nbytes if isinstance(data, memoryview) else len(data)
    except ValueError:  # what it was a view of is let go
        raise _no_text(given) from None
    if isinstance(data, str) and size <= MAX_BYTES:
        size = len(data.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise too_large(name)
    return decoded(data, name)


def _read(file: object, name: str) -> str | bytes:
    """Read an open file, and no more of it than shows that it is too large."""
    read = getattr(file, "read", None)
    parts: list[str | bytes] = []
    left = MAX_BYTES + 1
    try:
        while callable(read) and left > 0 and (part := read(left)):
            if not isinstance(part, (str, bytes)):
                raise _no_text(file)
            parts.append(part)
            left -= len(part)
    except UnicodeDecodeError:
        allowed = Sentence("allowed.utf8", "a file saved as UTF-8")
        raise DocumentError(
            name, [Problem((), Sentence("not_utf8", "this is not UTF-8 text"), allowed=allowed)]
        ) from None
    except (ValueError, TypeError):  # it is closed, is open for writing, or reads in another way
        raise _no_text(file) from None
    for kind in (str, bytes):
        if callable(read) and all(isinstance(part, kind) for part in parts):
            return "".join(parts) if kind is str else b"".join(parts)  # type: ignore[arg-type]
    raise _no_text(file)


def _no_text(given: object) -> ArgumentError:
    sentence = Sentence("not_readable", "text, bytes or a file that is open for reading is needed")
    return ArgumentError(Problem(("text",), sentence, quoted(given)))
