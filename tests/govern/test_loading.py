"""Documents from text, bytes and open files: the same as from a file, and refused in the same words."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from documents import AGENDA, FRAMEWORK, TOPIC
from fuzz.edits import edited
from hypothesis import given
from hypothesis import strategies as st

import k80assess as k80
from k80assess.base.disk import MAX_BYTES
from k80assess.base.documents import Document
from k80assess.data import schema, to_json
from k80assess.document import toml
from k80assess.document.agenda import Agenda
from k80assess.document.files import to_toml
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, DocumentError, K80Error, UnknownNameError
from k80assess.govern.decision import DecisionRecord
from k80assess.govern.loading import loads
from k80assess.govern.workload import Workload
from k80assess.testing.strategies import by_type

MODELS: dict[Any, type[Document]] = {
    "agenda": Agenda,
    "framework": Framework,
    "topic": Topic,
    "record": DecisionRecord,
    "workload": Workload,
}
TEXT = to_toml(k80.load_topic(TOPIC))


@given(st.sampled_from([*MODELS]), st.data())
def test_what_is_written_reads_back(kind: Any, data: st.DataObject) -> None:
    """Any document of any kind, in both forms, as text, as bytes, and from files open in either way."""
    strategy = by_type(MODELS[kind])
    assert strategy is not None
    document = data.draw(strategy)
    written: dict[Any, str] = {"toml": to_toml(document), "json": to_json(document)}
    for form, text in written.items():
        for given_ in (text, text.encode(), io.StringIO(text), io.BytesIO(text.encode())):
            read = loads(given_, kind, form=form)
            assert (type(read), read) == (MODELS[kind], document)


class Drips:
    """A file that gives little at a time, as pipes and sockets do."""

    def __init__(self, data: bytes) -> None:
        self.data, self.given = data, 0

    def read(self, size: int) -> bytes:
        part = self.data[self.given : self.given + min(size, 7)]
        self.given += len(part)
        return part


@given(st.sampled_from([*MODELS]), st.data())
def test_what_is_written_keeps_to_the_schema_of_its_kind(kind: Any, data: st.DataObject) -> None:
    """All that `loads` reads has a schema, by the same name, which says what JSON holds."""
    jsonschema = pytest.importorskip("jsonschema")
    strategy = by_type(MODELS[kind])
    assert strategy is not None
    document = data.draw(strategy)
    found = [*jsonschema.Draft202012Validator(schema(kind)).iter_errors(json.loads(to_json(document)))]
    assert not found, found[0].message


def test_all_that_holds_text_is_read(tmp_path: Path) -> None:
    """Bytes of every type, with a mark and Windows line ends; and files, which are left open and give their name."""
    topic = k80.load_topic(TOPIC)
    data = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    for given_ in (data, bytearray(data), memoryview(data), data.decode(), Drips(data)):
        assert k80.loads(given_, "topic") == topic
    path = tmp_path / "topic.txt"
    path.write_bytes(data)
    with open(path, encoding="utf-8") as file, open(path, "rb") as binary:
        assert k80.loads(file, "topic") == k80.loads(binary, "topic") == topic
        assert not any(one.closed for one in (file, binary))
    path.write_text("id = 5")
    with open(path) as file, pytest.raises(DocumentError) as caught:
        k80.loads(file, "topic")
    assert str(caught.value).startswith(f"{path}: ")


def test_an_error_says_where_and_is_that_of_a_file(tmp_path: Path) -> None:
    """Line and column of what is not well-formed, the line of what is wrong: as `load_topic` says them."""
    for text, line, column in (("id = 'a'\ntitle = 5", 2, None), ("id = 'a'\ntitle 5", 2, 7)):
        with pytest.raises(DocumentError) as caught:
            loads(text, "topic")
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (line, column)
        path = tmp_path / "topic.toml"
        path.write_text(text)
        with pytest.raises(DocumentError) as other:
            k80.load_topic(path)
        assert other.value.problems == caught.value.problems
        assert str(other.value) == f"{path}{str(caught.value).removeprefix('topic')}"


def generator() -> Any:
    yield "id = 'a'"


def closed() -> Any:
    file = io.StringIO(TEXT)
    file.close()
    return file


def released() -> memoryview:
    view = memoryview(TEXT.encode())
    view.release()
    return view


class Reads:
    """A file that reads whatever it is given."""

    def __init__(self, what: Any) -> None:
        self.what = what

    def read(self, *_size: int) -> Any:
        return self.what


@pytest.mark.parametrize(
    "given_",
    [
        None,
        5,
        ["id"],
        {"id": "a"},
        Path("topic.toml"),
        generator(),
        iter([TEXT]),
        closed(),
        released(),
        Reads(5),
        Reads([1]),
        object(),
    ],
    ids=lambda given_: type(given_).__name__,
)
def test_what_holds_no_text_is_refused(given_: Any) -> None:
    """Neither text nor bytes nor a file that is open for reading: paths are for `load_topic`."""
    with pytest.raises(ArgumentError, match="text, bytes or a file that is open for reading is needed"):
        loads(given_, "topic")


def test_what_reads_something_else_is_asked_once() -> None:
    """And not until it has given as many as the largest document has."""
    asked: list[int] = []

    class Asked:
        def read(self, size: int) -> Any:
            asked.append(size)
            return [1]

    with pytest.raises(ArgumentError):
        loads(Asked(), "topic")
    assert len(asked) == 1


def test_a_file_open_for_writing_is_refused(tmp_path: Path) -> None:
    """It cannot be read."""
    for mode in ("w", "wb"):
        with open(tmp_path / "topic.toml", mode) as file, pytest.raises(ArgumentError):
            loads(file, "topic")


@pytest.mark.parametrize("kind", ["frame", "Topic", "", None, 5, ["topic"], Topic])
def test_another_kind_is_an_unknown_name(kind: Any) -> None:
    """The five kinds are named."""
    with pytest.raises(UnknownNameError, match="agenda, framework, topic, record, workload"):
        loads(TEXT, kind)


@pytest.mark.parametrize("form", ["yaml", "TOML", ".toml", None, ["json"]])
def test_another_form_is_an_unknown_name(form: Any) -> None:
    """Both forms are named."""
    with pytest.raises(UnknownNameError, match=r"form: there is no such form of text; .*; allowed: toml, json"):
        loads(TEXT, "topic", form=form)


@pytest.mark.parametrize("make", [str, str.encode, io.StringIO, lambda text: io.BytesIO(text.encode())])
def test_what_is_too_large_is_refused(make: Any) -> None:
    """More than four mebibytes are no document, in characters that take several bytes too."""
    for text in (" " * (MAX_BYTES + 1), "é" * (MAX_BYTES // 2 + 1)):
        with pytest.raises(DocumentError, match="topic: too large for a document: more than 4 MiB"):
            loads(make(text), "topic")
    with pytest.raises(DocumentError, match="id: this key is missing"):
        loads(make(" " * MAX_BYTES), "topic")


@pytest.mark.parametrize("data", [b"\xff", TEXT.encode("utf-16"), 'id = "é"'.encode("latin-1")])
def test_bytes_of_another_encoding_are_refused(data: bytes) -> None:
    """As bytes, in a file of bytes, and in one of text."""
    for given_ in (data, io.BytesIO(data), io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")):
        with pytest.raises(DocumentError, match="this is not UTF-8 text"):
            loads(given_, "topic")


@given(st.sampled_from([*MODELS]), st.sampled_from(["toml", "json"]), st.binary(max_size=60) | st.text(max_size=60))
def test_rubbish_is_refused_by_our_own_errors(kind: Any, form: Any, rubbish: Any) -> None:
    """Bytes and texts of any content."""
    with pytest.raises(DocumentError):
        loads(rubbish, kind, form=form)


@given(st.sampled_from(["agenda", "framework", "topic"]), st.sampled_from(["toml", "json"]), st.binary(max_size=40))
def test_a_damaged_document_is_read_or_refused(kind: Any, form: Any, edits: bytes) -> None:
    """As a fuzzer damages them: what is read is sound, and each line that an error names is one of the text."""
    content = edited({"agenda": AGENDA, "framework": FRAMEWORK, "topic": TOPIC}[kind], edits)
    try:
        text = toml.write(content) if form == "toml" else json.dumps(content)
    except (AttributeError, TypeError, RecursionError):  # no table, or values that have no text
        return
    _read_or_refused(text, kind, form)


@given(st.sampled_from(["toml", "json"]), st.data())
def test_a_damaged_text_is_read_or_refused(form: Any, data: st.DataObject) -> None:
    """With a part cut out, or something put in."""
    text = toml.write(FRAMEWORK) if form == "toml" else json.dumps(FRAMEWORK, indent=1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put_in = data.draw(st.text(st.sampled_from("[]{}=\"',.\\\n#:0a-e "), max_size=6))
    _read_or_refused(text[:start] + put_in + text[end:], "framework", form)


def _read_or_refused(text: str, kind: Any, form: Any) -> None:
    try:
        document = loads(text, kind, form=form)
    except K80Error as error:
        for problem in error.problems:
            assert problem.line is None or 1 <= problem.line <= text.count("\n") + 1
            assert str(problem)
    else:
        assert loads(to_toml(document), kind) == document
