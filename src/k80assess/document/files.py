"""Documents in and out of files: TOML, JSON and workbooks, fingerprints, JSON Schema."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from k80assess import _above
from k80assess.base.disk import path_text, read_bytes, write_whole
from k80assess.base.documents import Document
from k80assess.document import toml
from k80assess.document.framework import Framework
from k80assess.document.parsing import Form, decoded, ending_of, form_of, parse, parse_as
from k80assess.document.places import KeyPath, Place, places_of
from k80assess.document.problems import refuse_no_document, validated
from k80assess.document.topic import Topic
from k80assess.errors import (
    DocumentError,
    Problem,
    Sentence,
    in_words,
    refuse_other,
)

if TYPE_CHECKING:  # whoever assesses a topic does not wait for the agenda's models to be built
    from k80assess.document.agenda import Agenda

D = TypeVar("D", bound=Document)
DocumentSource = str | os.PathLike[str] | Mapping[str, Any]
"""Where a document is read from: a path to a `.toml`, `.json` or `.xlsx` file, or its content as Python has it."""

_MAX_TEXT_WITH_LINES = 2**20  # to look for lines takes seconds in what is larger, and nobody wrote that by hand

# The editions of each packaged document by the name of its kind, the present one first. What was decided under an older
# one is explained and checked with that one, so an edition never leaves the package and never changes.
_EDITIONS = {
    "Agenda": ("agenda-k80.toml", "editions/agenda-k80-2022.1.toml"),
    "Framework": ("k80-wendbaarheid.toml", "editions/k80-wendbaarheid-2022.1.toml"),
}


# --- reading ------------------------------------------------------------------------------------------------------


def load_agenda(source: DocumentSource | None = None) -> Agenda:
    """Read an agenda; without a source the packaged Agenda K80.

    Args:
        source: a `.toml` or `.json` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is no agenda, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> len(load_agenda().themes)
    8
    """
    from k80assess.document.agenda import Agenda

    return _packaged(Agenda) if source is None else load(Agenda, source)


def load_framework(source: DocumentSource | None = None) -> Framework:
    """Read a framework; without a source the packaged reconstruction of the network's own.

    Args:
        source: a `.toml`, `.json` or `.xlsx` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is no framework, or can be read in more than one way, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> load_framework().id
    'k80-wendbaarheid'
    """
    return _packaged(Framework) if source is None else load(Framework, source)


def load_topic(source: DocumentSource) -> Topic:
    """Read a topic.

    Args:
        source: a `.toml`, `.json` or `.xlsx` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is no topic, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> load_topic({"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}}).id
    'pilot'
    """
    return load(Topic, source)


def load(model: type[D], source: DocumentSource) -> D:
    """Read a document of any kind: what the other loaders do."""
    if isinstance(source, Mapping):
        return validated(model, source, in_words(model))
    name = path_text(source)
    if is_workbook(name):
        found: D = _above.workbook().read_as(model, name)
        return found
    data, form = read_bytes(name, _DOCUMENT_FILE), form_of(name)
    return from_text(model, decoded(data, name), form, name)


def from_text(model: type[D], text: str, form: Form, name: str) -> D:
    """Read a document of any kind from text; `name` is what an error calls that.

    Raises:
        DocumentError: when it is no such document, with all its problems, and the lines of those.
    """
    return _from_content(model, parse_as(form, text, name), text, name)


def _from_content(model: type[D], content: Any, text: str, name: str) -> D:
    """Read a document from the content of a text, in which the problems have their lines."""
    try:
        return validated(model, content, name)
    except DocumentError as error:
        raise DocumentError(name, _with_lines(error.problems, text, content)) from error.__cause__


def _with_lines(problems: Sequence[Problem], text: str, content: Any) -> Sequence[Problem]:
    """Return problems with the line of the last of their keys that stands in the text, where they have keys."""
    places = places_of(text, content) if len(text) <= _MAX_TEXT_WITH_LINES else {}
    found = []
    for problem in problems:
        ways = (problem.loc[:length] for length in range(len(problem.loc), 0, -1))
        line = next((places[way].line for way in ways if way in places), None)
        found.append(problem._replace(line=line))
    return found


def load_with_places(model: type[D], source: str | os.PathLike[str]) -> tuple[D, dict[KeyPath, Place]]:
    """Read a document from a file, and where each of its keys and entries stands; nothing where that is not certain."""
    name = path_text(source)
    text = decoded(read_bytes(name, _DOCUMENT_FILE), name)
    content = parse_as(form_of(name), text, name)
    return _from_content(model, content, text, name), places_of(text, content)


def document_kinds() -> dict[str, type[Document]]:
    """Return the kinds of documents that people write, by name.

    >>> sorted(document_kinds())
    ['agenda', 'framework', 'topic']
    """
    from k80assess.document.agenda import Agenda

    return {"agenda": Agenda, "framework": Framework, "topic": Topic}


def _packaged(model: type[D]) -> D:
    present: D = _edition(model, _EDITIONS[model.__name__][0])
    return present


@cache
def _edition(model: type[D], name: str) -> D:
    text = resources.files("k80assess.document").joinpath("packaged", *name.split("/")).read_text("utf-8")
    return validated(model, parse(text, name), name)


def packaged_edition(model: type[D], wanted: str) -> D | None:
    """Return the edition of a packaged document that has this fingerprint, or None where the package has none.

    >>> from k80assess.document.framework import Framework
    >>> present = load_framework()
    >>> packaged_edition(Framework, fingerprint(present)) is present, packaged_edition(Framework, "")
    (True, None)
    """
    for name in _EDITIONS.get(model.__name__, ()):
        if _edition_fingerprint(model, name) == wanted:
            edition: D = _edition(model, name)
            return edition
    return None


@cache
def _edition_fingerprint(model: type[Document], name: str) -> str:
    return fingerprint(_edition(model, name))


def framework_or_packaged(framework: Framework | None) -> Framework:
    """Return the framework that is used: the one given, or else the packaged one.

    Raises:
        ArgumentError: for something else than a framework.

    >>> framework_or_packaged(None) is load_framework()
    True
    """
    if framework is None:
        return load_framework()
    refuse_other(framework, Framework, "load_framework")
    return framework


def agenda_beside(framework: Framework | str | None, agenda: Agenda | str | None = None) -> Agenda | None:
    """Return the agenda that topics under a framework belong to: the one given, or else the packaged one or none.

    The packaged agenda belongs to the packaged framework, in whichever edition, and to no other framework.

    Args:
        framework: the framework, or the fingerprint of it; beside none, as beside one that is not packaged, is none.
        agenda: the agenda, if one is given. Of a fingerprint it is the edition in the package, or none.

    >>> agenda_beside(load_framework()) is load_agenda()
    True
    >>> from k80assess.documents import revise
    >>> agenda_beside(revise(load_framework(), {"version": "mine"})) is None
    True
    """
    if isinstance(agenda, str):
        from k80assess.document.agenda import Agenda

        return packaged_edition(Agenda, agenda)
    if agenda is not None:
        return agenda
    mark = fingerprint(framework) if isinstance(framework, Framework) else framework
    return None if mark is None or packaged_edition(Framework, mark) is None else load_agenda()


_DOCUMENT_FILE = Sentence("allowed.document_file", "a .toml or .json file")
WORKBOOK_FILE = Sentence("allowed.workbook_file", "a workbook (.xlsx)")
WORKBOOK_ENDING = ".xlsx"


def is_workbook(name: str) -> bool:
    """Return whether the ending of a file's name says that it is a workbook.

    >>> is_workbook("Kader.XLSX"), is_workbook("kader.toml")
    (True, False)
    """
    return Path(name).suffix.lower() == WORKBOOK_ENDING


# --- writing ------------------------------------------------------------------------------------------------------


def as_plain(document: Any) -> Any:
    """Return a document, or a part of one, as the plain data that a file holds; what was left out stays out."""
    if isinstance(document, Document):
        return document._plain()
    if isinstance(document, (list, tuple)):
        return [as_plain(part) for part in document]
    if isinstance(document, Mapping):
        return {key: as_plain(part) for key, part in document.items()}
    return document


def to_toml(document: Document) -> str:
    """Write a document as TOML text that reads back as an equal document.

    >>> print(to_toml(load_topic({"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}})), end="")
    id = "pilot"
    title = "A pilot"
    answers = { demand = { level = ["broad"] } }
    """
    refuse_no_document(document)
    return toml.write(as_plain(document))


def json_text(plain: Any) -> str:
    r"""Return plain data as the JSON text of a file.

    >>> json_text(["één"])
    '[\n  "één"\n]\n'
    """
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def save(document: Document, path: str | os.PathLike[str]) -> None:
    """Write a document to a `.toml`, `.json` or `.xlsx` file, whole or not at all.

    In a workbook the answers of a topic are in the words of the packaged framework, in Dutch; for others, and for
    several topics, there is `write_workbook`.

    Raises:
        DocumentError: when the path has another ending, or is no file; or when a workbook cannot hold the document.
        MissingExtraError: for a workbook, when openpyxl is not installed.
        OSError: when it cannot be written.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "framework.toml")
    ...     save(load_framework(), path)
    ...     load_framework(path) == load_framework()
    True
    """
    name = path_text(path)
    if is_workbook(name):
        refuse_no_document(document)
        write_whole(Path(name), _above.workbook().to_workbook(document))
        return
    write_whole(Path(name), to_toml(document) if ending_of(name) == ".toml" else json_text(as_plain(document)))


def fingerprint(document: Document) -> str:
    """Return the SHA-256 of what a document says, in 64 hexadecimal digits; equal documents have equal ones.

    >>> fingerprint(load_framework()) == fingerprint(load_framework())
    True
    """
    refuse_no_document(document)
    return document._fingerprint


def schema(model: type[Document]) -> dict[str, Any]:
    """Return the JSON Schema of a class of documents, for editors and other programs.

    >>> schema(Topic)["required"]
    ['id', 'title']
    """
    from k80assess.document.schema import EditorSchema

    made = model.model_json_schema(schema_generator=EditorSchema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
