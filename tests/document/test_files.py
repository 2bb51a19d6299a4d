"""Documents in and out of files: what is written reads back as the same, and no file can do harm."""

from __future__ import annotations

import copy
import errno
import json
import os
import pickle
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from documents import AGENDA, FRAMEWORK, TOPIC, changed
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.base.disk import write_whole
from k80assess.base.documents import Document
from k80assess.data import to_json
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, fingerprint, load, load_agenda, load_framework, load_topic, save, to_toml
from k80assess.document.framework import Framework
from k80assess.document.parsing import parse
from k80assess.document.revision import revise
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, DocumentError
from k80assess.testing.strategies import agendas, frameworks, topics

EXAMPLES = [(Framework, FRAMEWORK), (Topic, TOPIC), (Agenda, AGENDA)]

# Any text that a document may hold: no control characters, and nothing that UTF-8 has no bytes for.
LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\t\n\r\"'\\#="), min_size=1)
TEXTS = LINES | st.fixed_dictionaries({"nl": LINES, "en": LINES}) | st.fixed_dictionaries({"nl": LINES})


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document of any kind, with texts of any kind."""
    drawn = draw(agendas(max_themes=2) | frameworks(max_criteria=2, max_aspects=2))
    if isinstance(drawn, Agenda) or draw(st.booleans()):
        return revise(drawn, {"title": draw(TEXTS), "version": draw(LINES), "description": draw(TEXTS)})
    topic = draw(topics(drawn))
    notes = {i: {"level": answer.levels, "note": draw(TEXTS)} for i, answer in topic.answers.items()}
    return revise(topic, {"title": draw(TEXTS), "raised_by": draw(LINES), "answers": notes})


# --- there and back -----------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(documents())
def test_what_is_written_reads_back_as_the_same(document: Document) -> None:
    """TOML and JSON text of any document make an equal document again, with the same fingerprint and the same text."""
    for name, write in (("x.toml", to_toml), ("x.json", to_json)):
        text = write(document)
        again = load(type(document), parse(text, name))
        assert again == document
        assert fingerprint(again) == fingerprint(document)
        assert write(again) == text


@pytest.mark.parametrize("ending", ["toml", "json"])
@pytest.mark.parametrize("model", [Framework, Agenda])
def test_a_packaged_document_can_be_saved_and_loaded(model: type[Document], ending: str, tmp_path: Path) -> None:
    """The way through a file changes nothing about the packaged documents."""
    document = load_framework() if model is Framework else load_agenda()
    path = tmp_path / f"document.{ending}"
    save(document, path)
    assert load(model, path) == load(model, str(path)) == document
    assert fingerprint(load(model, path)) == fingerprint(document)


def test_a_document_is_written_in_the_order_people_write() -> None:
    """A thing is first called by its name, and where it comes from stands last."""
    changes = {"criteria[0].provenance": "stated", "aspects[2].rule.rows[0].provenance": "assumed"}
    content = json.loads(to_json(load_framework(changed(FRAMEWORK, changes))))
    assert list(content["criteria"][0]) == ["id", "levels", "provenance"]
    assert list(content["aspects"][2]["rule"]) == ["kind", "inputs", "rows", "caps"]
    assert list(content["aspects"][2]["rule"]["rows"][0]) == ["when", "then", "provenance"]


# --- equal, hashed, copied ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "content"), EXAMPLES)
def test_documents_are_values(model: type[Document], content: dict[str, Any]) -> None:
    """Documents that say the same are equal and hash alike; copies and pickles are equal, also once they were used."""
    document, same = load(model, content), load(model, copy.deepcopy(content))
    if isinstance(document, Framework):
        document.node("demand")  # looked up, and remembered
    assert document == same
    assert hash(document) == hash(same)
    assert fingerprint(document) == fingerprint(same)
    for twin in (copy.copy(document), copy.deepcopy(document), pickle.loads(pickle.dumps(document))):
        assert twin == document
        assert hash(twin) == hash(document)
        assert fingerprint(twin) == fingerprint(document)
        assert to_toml(twin) == to_toml(document)  # what was left out is still left out
    other = revise(document, {"id": "other"})
    assert other != document
    assert fingerprint(other) != fingerprint(document)


@pytest.mark.parametrize(("model", "content"), EXAMPLES)
def test_documents_cannot_be_changed(model: type[Document], content: dict[str, Any]) -> None:
    """No key of a document can be set again."""
    document = load(model, content)
    with pytest.raises(ValueError, match="frozen"):
        document.id = "other"  # type: ignore[attr-defined]


def test_the_way_of_writing_is_no_part_of_what_a_document_says() -> None:
    """Short and long forms, the order of keys, and defaults written out make no difference to the fingerprint."""
    long = {
        "illustration": False,
        "answers": {"hands": {"level": ["few"]}, "demand": "low"},
        "title": {"en": "A", "nl": "A"},
        "id": "pilot",
    }
    short = {"id": "pilot", "title": "A", "answers": {"demand": ["low"], "hands": "few"}}
    assert load_topic(long) == load_topic(short)
    assert fingerprint(load_topic(long)) == fingerprint(load_topic(short))


# --- what is no document ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [None, 5, b"topic.toml", ["topic.toml"], {"a"}])
def test_what_is_no_path_is_refused(source: Any) -> None:
    """Only a path or a mapping can be loaded, and an argument of another kind is told so."""
    with pytest.raises(ArgumentError, match="a path is needed; found "):
        load_topic(source)


@pytest.mark.parametrize("name", ["gone.toml", "gone/topic.toml", "x" * 300 + ".toml", ""])
def test_a_file_that_is_not_there_is_the_systems_own_error(name: str, tmp_path: Path) -> None:
    """What the system says of a file that is not there or cannot be opened is left as it is."""
    with pytest.raises(OSError, match=r"\[Errno \d+\]"):
        load_topic(str(tmp_path / name) if name else name)


@pytest.mark.parametrize("name", ["nul\0.toml", "high\ud800.toml"])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    """Null characters and lone surrogates in a path are refused when reading and when writing."""
    for attempt in (load_topic, lambda path: save(load_topic(TOPIC), path)):
        with pytest.raises(DocumentError, match="not a valid path") as caught:
            attempt(str(tmp_path / name))
        assert str(caught.value).isprintable()


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [folder, pipe, device])
def test_what_is_no_file_is_refused_without_opening_it(make: Any, tmp_path: Path) -> None:
    """A folder, pipe or device is refused at once, and never written to or replaced either."""
    path = tmp_path / "topic.toml"
    make(path)
    with pytest.raises(DocumentError, match=r"topic.toml: this is not a file; found a (folder|device)"):
        load_topic(path)
    with pytest.raises(DocumentError, match="this is not a file"):
        save(load_topic(TOPIC), path)
    assert os.listdir(tmp_path) == ["topic.toml"]


def test_a_file_too_large_for_a_document_is_refused(tmp_path: Path) -> None:
    """A file of more than four mebibytes is no document, whatever it holds; one of that size is looked at."""
    path = tmp_path / "topic.json"
    path.write_bytes(b" " * (4 * 2**20) + b"5")
    with pytest.raises(DocumentError, match=r"topic.json: too large for a document: more than 4 MiB"):
        load_topic(path)
    path.write_bytes(b" " * (4 * 2**20 - 1) + b"5")
    with pytest.raises(DocumentError, match="a table is needed; found 5"):
        load_topic(path)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('id = "é"'.encode("latin-1"), "byte 0xe9 at 6"),
        ('id = "a"'.encode("utf-16"), "byte 0xff at 0"),
        (b'id = "\xed\xa0\x80"', "byte 0xed at 6"),
        (b'id = "\xff"', "byte 0xff at 6"),
        (b"\x00\x80", "byte 0x80 at 1"),
    ],
)
@pytest.mark.parametrize("ending", ["toml", "json"])
def test_text_in_another_encoding_is_refused(data: bytes, found: str, ending: str, tmp_path: Path) -> None:
    """Only UTF-8 is read, and the error says which byte is not."""
    path = tmp_path / f"topic.{ending}"
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        load_topic(path)
    assert str(caught.value) == f"{path}: this is not UTF-8 text; found {found}; allowed: a file saved as UTF-8"


@pytest.mark.parametrize("write", [to_toml, to_json])
def test_marks_that_editors_leave_are_read_over(write: Any, tmp_path: Path) -> None:
    """A byte order mark and Windows line ends make no difference, nor does an ending in capitals."""
    path = tmp_path / ("Topic.TOML" if write is to_toml else "Topic.Json")
    text = write(load_topic(TOPIC)).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_topic(path) == load_topic(TOPIC)


# --- written whole ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="another process without the rights of root is needed")
def test_a_read_only_file_is_left_alone() -> None:
    """Its folder lets a new file take its place, but whoever closed it to writing meant to keep it."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = Path(folder, "topic.toml")
        path.write_text("mine")
        path.chmod(0o444)
        topic = load_topic(TOPIC)
        child = os.fork()
        if child == 0:
            if os.getuid() == 0:  # to whom nothing is forbidden
                os.setuid(65_534)
            try:
                save(topic, path)
            except PermissionError as error:
                os._exit(0 if (error.filename, error.strerror) == (str(path), "it is read-only") else 2)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert os.listdir(folder) == ["topic.toml"]
        assert path.read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away")
def test_a_file_keeps_its_owner_and_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system lets us; where it does not, the group it gets may do no more than everybody."""
    path = tmp_path / "topic.toml"
    for mode, without in ((0o640, 0o600), (0o664, 0o644), (0o755, 0o755), (0o606, 0o606)):
        for is_allowed in (True, False):
            path.write_text("")
            os.chown(path, 12_345, 23_456)
            path.chmod(mode)
            if not is_allowed:
                monkeypatch.setattr(os, "chown", _refused)
            save(load_topic(TOPIC), path)
            monkeypatch.undo()
            status = path.stat()
            owner_and_group = (12_345, 23_456) if is_allowed else (os.getuid(), os.getgid())
            assert (status.st_uid, status.st_gid) == owner_and_group
            assert stat.S_IMODE(status.st_mode) == (mode if is_allowed else without)


def _refused(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    """Writing over a file changes what it holds, and nothing else about it."""
    target, link = tmp_path / "topic.toml", tmp_path / "link.toml"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    save(load_topic(TOPIC), link)
    assert link.is_symlink()
    assert load_topic(target) == load_topic(TOPIC)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["link.toml", "topic.toml"]


def test_a_new_file_is_for_whom_new_files_are(tmp_path: Path) -> None:
    """A new file can be read by whoever can read other new files, not by its writer alone."""
    (tmp_path / "other").touch()
    save(load_topic(TOPIC), tmp_path / "topic.json")
    assert (tmp_path / "topic.json").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("name", ["topic", "topic.yaml", "topic.toml.bak"])
def test_another_ending_is_not_written(name: str, tmp_path: Path) -> None:
    """There is no guessing what a file of another kind should hold."""
    with pytest.raises(DocumentError, match="unknown kind of file"):
        save(load_topic(TOPIC), tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    """A folder that is not there is the system's own error, and is not made."""
    with pytest.raises(FileNotFoundError, match="there is no such folder") as caught:
        save(load_topic(TOPIC), tmp_path / "gone" / "topic.toml")
    assert caught.value.filename == str(tmp_path / "gone")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_failure_on_the_way_leaves_the_old_file_and_nothing_else(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full or the file cannot take its place, the old content stands and no remains lie beside it."""
    path = tmp_path / "topic.toml"
    path.write_text("old")

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space left"):
        save(load_topic(TOPIC), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["topic.toml"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_process_killed_on_the_way_leaves_the_old_file(call: str, tmp_path: Path) -> None:
    """A process that ends in the middle of saving loses nothing that was there."""
    path = tmp_path / "topic.toml"
    path.write_text("old")
    script = (
        "import os, sys\nfrom k80assess.document.files import load_topic, save\n"
        f"os.{call} = lambda *_: os._exit(9)\nsave(load_topic({{'id': 'a', 'title': 'A'}}), sys.argv[1])"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == 9
    assert path.read_text() == "old"
    save(load_topic(TOPIC), path)
    assert load_topic(path) == load_topic(TOPIC)


def test_a_file_is_on_the_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First the new content is on the disk, then it takes the old one's place, then the folder is on the disk."""
    calls = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)

        def call(*args: Any, name: str = name, original: Any = original) -> None:
            of_folder = name == "fsync" and stat.S_ISDIR(os.fstat(args[0]).st_mode)
            calls.append(f"{name} folder" if of_folder else name)
            original(*args)

        monkeypatch.setattr(os, name, call)
    save(load_topic(TOPIC), tmp_path / "topic.toml")
    assert calls == ["fsync", "replace", "fsync folder"]


def test_threads_can_write_the_same_file(tmp_path: Path) -> None:
    """Of several at once each writes a whole file, and one of them stands at the end, with nothing beside it."""
    path = tmp_path / "text.md"
    texts = [letter * 50_000 for letter in "abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_whole(path, text), texts * 3))
    assert path.read_text() in texts
    assert os.listdir(tmp_path) == ["text.md"]


@pytest.mark.parametrize("kind", ["agenda", "framework", "topic"])
def test_a_document_of_another_kind_is_told_so(kind: str) -> None:
    """Who mixes up files reads one sentence, and not that every key is wrong."""
    documents: dict[str, dict[str, Any]] = {
        "agenda": as_plain(load_agenda()),
        "framework": as_plain(load_framework()),
        "topic": {"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}},
    }
    loaders: dict[str, Callable[[Any], object]] = {
        "agenda": load_agenda,
        "framework": load_framework,
        "topic": load_topic,
    }
    for other, plain in documents.items():
        if other != kind:
            with pytest.raises(DocumentError) as caught:
                loaders[kind](plain)
            assert str(caught.value) == f"{kind}: not a valid {kind}; found a document of the kind {other}"
    with pytest.raises(DocumentError, match="version: there is no such key"):
        load_topic({"id": "pilot", "title": "A pilot", "version": "1"})
