"""What a register keeps beside its decisions: each is derived again from the register alone, files or not."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from decisions import decision
from registers import assert_only_grows

from k80assess.base.documents import canonical_json, fingerprint_of
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, fingerprint, load_agenda, load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.errors import ArgumentError, DocumentError
from k80assess.govern import ledger
from k80assess.govern.chain import START, hash_of, to_line
from k80assess.govern.decision import DecisionRecord, Edition, decide, load_record
from k80assess.govern.editions import Kept, document_from, edition_problems, text_of
from k80assess.govern.register import Register
from k80assess.govern.replayed import replay

V1 = Path(__file__).parents[1] / "v1"
EXAMPLES = Path(__file__).parents[2] / "examples"
OWN = load_framework(V1 / "frameworks" / "libraries.toml")


def documents() -> Iterator[Any]:
    """Every framework and agenda of version 1 and of the examples."""
    for path in sorted([*(V1 / "frameworks").iterdir(), *(V1 / "agendas").iterdir(), *EXAMPLES.rglob("*.toml")]):
        for load in (load_framework, load_agenda):
            try:
                yield pytest.param(load(path), id=f"{path.parent.name}/{path.name}")
            except DocumentError:
                continue


@pytest.mark.parametrize("document", [*documents()])
def test_the_text_of_an_edition(document: Kept) -> None:
    """It reads back as the document in its own order, and has its fingerprint without a model: each key counts."""
    text = text_of(document)
    assert fingerprint(document) == fingerprint_of(json.loads(text))
    again = document_from(text, "edition 1")
    assert again == document
    assert text_of(again) == text
    if isinstance(document, Framework):
        assert isinstance(again, Framework)
        one, other = compile_framework(document), compile_framework(again)
        assert (one.order, one.diagram.root) == (other.order, other.diagram.root)
    assert [*edition_problems(1, 0, fingerprint(document), text)] == []
    assert [problem.code for problem in edition_problems(1, 0, fingerprint(document), text[:-1] + ',"x":1}')] == [
        "edition_changed"
    ]


def numbered() -> Framework:
    """A framework with numbers that a computer cannot hold as they are written, and with dates."""
    levels = [{"id": "high", "above": "1/3"}, {"id": "low", "at_most": "1/3"}]
    criteria = [{"id": "cost", "levels": levels}]
    rule = {"kind": "weighted", "weights": {"cost": 0.1}, "cutoffs": {"yes": "2/3"}}
    aspect = {"id": "o", "levels": ["no", "yes"], "rule": rule}
    return load_framework({"id": "n", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]})


def test_numbers_stay_as_exact_as_they_were() -> None:
    """Those of a kept framework too."""
    assert document_from(text_of(numbered()), "edition 1") == numbered()


def own_decision(topic: str = "reading", **more: Any) -> DecisionRecord:
    """Make a record of a decision under a framework that is not in the package."""
    assessment = assess(load_topic({"id": topic, "title": "Reading"}), OWN)
    return decide(assessment, "no", on="2026-03-02", by="Board", **more)


def test_everything_is_derived_again_when_all_files_are_gone(tmp_path: Path) -> None:
    """Two frameworks and two agendas, as files; then as a register alone, as an export alone, and as a copy of that."""
    agenda = load_agenda(V1 / "agendas" / "libraries.toml")
    for name, document in (("own", OWN), ("newer", revise(OWN, {"version": "9"})), ("agenda", agenda)):
        save(document, tmp_path / f"{name}.toml")
    register = Register(tmp_path / "r.sqlite")
    for name in ("own", "newer"):
        framework = load_framework(tmp_path / f"{name}.toml")
        topic = load_topic({"id": name, "title": "A topic"})
        register.append(decide(assess(topic, framework), "no", on="2026-03-02", by="Board",
                               agenda=load_agenda(tmp_path / "agenda.toml")))  # fmt: skip
    register.append(decision())
    for path in tmp_path.glob("*.toml"):
        path.unlink()
    register.export_lines(tmp_path / "lines.jsonl")
    copied = Register(tmp_path / "copy.sqlite")
    copied.import_lines(tmp_path / "lines.jsonl")
    copied.export_lines(tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "lines.jsonl").read_bytes()
    for own in (register, copied):
        found = own.verify()
        assert (found.holds, found.kept, found.missing) == (True, 4, ())
        for entry in own.walk():
            framework = own.framework_of(entry.record)
            assert fingerprint(framework) == entry.record.framework.fingerprint
            assert entry.record.recheck(framework)
        agendas = [own.agenda_of(entry.record) for entry in own.walk()]
        assert agendas == [agenda, agenda, None]
        kinds = [type(document) for document in own.documents().values()]
        assert kinds == [Framework, Agenda, Framework, Framework]
        assert list(own.documents()) == [fingerprint(document) for document in own.documents().values()]


def test_a_record_from_a_file(tmp_path: Path) -> None:
    """Its framework is named as missing, until it is given; then it is kept once."""
    save(own_decision(), tmp_path / "d.json")
    register = Register(tmp_path / "r.sqlite")
    register.append(load_record(tmp_path / "d.json"))
    assert register.verify().missing == (Edition.of(OWN),)
    assert register.verify().holds
    record = register.entries()[0].record
    with pytest.raises(
        ArgumentError, match=r"framework\.fingerprint: the register does not keep 'library-projects' '3'"
    ):
        register.framework_of(record)
    assert register.keep(OWN)
    assert not register.keep(OWN)
    assert (register.verify().missing, register.framework_of(record)) == ((), OWN)
    for wrong in (None, "x", load_topic({"id": "a", "title": "A"}), record):
        with pytest.raises(ArgumentError, match="load_framework or load_agenda"):
            register.keep(wrong)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError):
        register.framework_of(None)  # type: ignore[arg-type]


def test_a_document_that_is_too_long_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could not come back from an export."""
    register = Register(tmp_path / "r.sqlite")
    monkeypatch.setattr(ledger, "_MAX_RECORD_BYTES", 3000)
    with pytest.raises(ArgumentError, match="too long for a register to keep: more than 3,000 bytes"):
        register.keep(load_framework())
    with pytest.raises(ArgumentError, match="too long for a register to keep"):
        register.append(decision())
    assert register.documents() == {}
    assert register.entries() == ()


@pytest.mark.parametrize("name", ["empty", "half_year", "mixed"])
def test_a_register_of_version_1(name: str, tmp_path: Path) -> None:
    """It opens and verifies as it is; it grows with the first that is added, and takes in what it is given."""
    path = Path(shutil.copy(V1 / "registers" / f"{name}.sqlite", tmp_path))
    path.chmod(0o644)
    before = path.read_bytes()
    register = Register(path, create=False)
    found = register.verify()
    assert (found.holds, found.kept, register.documents()) == (True, 0, {})
    assert len(found.missing) == len(
        {own for e in register.walk() for own in (e.record.framework, e.record.agenda) if own}
    )
    register.export_lines(tmp_path / "lines.jsonl")
    assert (tmp_path / "lines.jsonl").read_bytes() == (V1 / "registers" / f"{name}.jsonl").read_bytes()
    assert path.read_bytes() == before
    entries = register.entries()
    assert register.keep(OWN)
    assert (register.entries(), register.verify().kept) == (entries, 1)
    register.append(own_decision())
    assert register.entries()[:-1] == entries
    assert register.verify().holds


def test_a_register_of_version_1_that_lost_its_guards_does_not_grow(tmp_path: Path) -> None:
    """What was done to it stays visible."""
    path = Path(shutil.copy(V1 / "registers" / "mixed.sqlite", tmp_path))
    path.chmod(0o644)
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER entries_are_kept")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(DocumentError, match="entries_are_kept"):
        Register(path).keep(OWN)
    assert path.read_bytes() == before


def test_editions_cannot_be_changed(tmp_path: Path) -> None:
    """SQL alone cannot change, remove, double or replace one."""
    register = Register(tmp_path / "r.sqlite")
    register.keep(OWN)
    statements = [
        "UPDATE editions SET content = 'x'",
        "DELETE FROM editions",
        "INSERT OR REPLACE INTO editions VALUES (1, 'x', 'x')",
        "INSERT OR REPLACE INTO editions SELECT 2, fingerprint, 'x' FROM editions",
        "INSERT INTO editions VALUES (3, 'x', 'x')",
    ]
    assert_only_grows(register, statements)


def test_a_changed_edition_is_not_given(tmp_path: Path) -> None:
    """Another document in its place is told to be that: neither given for what it was, nor called missing or kept."""
    register = Register(tmp_path / "r.sqlite")
    register.append(own_decision())
    (record,) = register.history("reading")
    with sqlite3.connect(register.path) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'editions_are%'").fetchall()
        for name, _sql in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE editions SET content = ?", (text_of(revise(OWN, {"version": "4"})),))
        for _name, sql in guards:
            connection.execute(sql)
    connection.close()
    for asked in (register.documents, lambda: register.framework_of(record), lambda: replay(register)):
        with pytest.raises(DocumentError, match="edition 1: changed"):
            asked()
    with pytest.raises(DocumentError, match="edition 1: changed"):
        register.keep(OWN)


def test_a_document_of_another_kind_is_not_the_one_that_is_named(tmp_path: Path) -> None:
    """A record may name an agenda for its framework: nothing is derived again from that, and verifying says so."""
    agenda = load_agenda()
    wrong = as_plain(own_decision()) | {"framework": as_plain(Edition.of(agenda))}
    save(load_record(wrong), tmp_path / "d.json")
    register = Register(tmp_path / "r.sqlite")
    register.append(load_record(tmp_path / "d.json"))
    register.keep(agenda)
    assert register.verify().missing == (Edition.of(agenda),)
    with pytest.raises(ArgumentError, match="does not keep"):
        register.framework_of(register.entries()[0].record)


def changed(content: dict[str, Any]) -> list[dict[str, Any]]:
    """A line with an edition, changed in every way that counts."""
    plain = content["content"]
    unsaid = {key: value for key, value in plain.items() if key != "also"} | {"also": None}
    return [
        {**content, "content": {**plain, "version": "4"}},
        {**content, "edition": "0" * 64},
        {**content, "edition": None},
        {**content, "content": 3},
        {"edition": fingerprint_of({"id": "x"}), "content": {"id": "x"}},
        # A document that means the same, but whose own fingerprint is another.
        {"edition": fingerprint_of(unsaid), "content": unsaid},
    ]


def test_a_changed_edition_is_not_imported(tmp_path: Path) -> None:
    """Nor is anything else of that export."""
    register = Register(tmp_path / "r.sqlite")
    register.append(own_decision())
    register.export_lines(tmp_path / "lines.jsonl")
    edition, entry = (tmp_path / "lines.jsonl").read_text("utf-8").splitlines()
    for wrong in changed(json.loads(edition)):
        (tmp_path / "wrong.jsonl").write_text(f"{canonical_json(wrong)}\n{entry}\n", "utf-8")
        other = Register(tmp_path / "other.sqlite")
        with pytest.raises(DocumentError, match=r"wrong\.jsonl, line 1: "):
            other.import_lines(tmp_path / "wrong.jsonl")
        assert (other.entries(), other.documents()) == ((), {})
    (tmp_path / "laid_out.jsonl").write_text(f"{entry}\n{canonical_json(json.loads(edition))}\n", "utf-8")
    assert other.import_lines(tmp_path / "laid_out.jsonl") == 1
    assert other.framework_of(other.entries()[0].record) == OWN


def test_a_hash_is_that_of_what_stands_there(tmp_path: Path) -> None:
    """An entry whose record this version would write otherwise is imported, kept and exported as it stands."""
    record = as_plain(decision()) | {"portfolio": None}
    text = canonical_json(record)
    own_hash = hash_of(1, START, text)
    line = to_line(1, START, own_hash, text)
    (tmp_path / "lines.jsonl").write_text(line, "utf-8")
    register = Register(tmp_path / "r.sqlite")
    assert register.import_lines(tmp_path / "lines.jsonl") == 1
    assert register.verify().holds
    assert register.entries()[0].record == decision()
    register.export_lines(tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_text("utf-8") == line


def test_what_is_at_hand_is_no_part_of_a_record(tmp_path: Path) -> None:
    """A record that was just made and one that was read are equal, and so are their data and their hashes."""
    made = own_decision()
    save(made, tmp_path / "d.json")
    read = load_record(tmp_path / "d.json")
    assert made == read
    assert (hash(made), repr(made), as_plain(made), fingerprint(made)) == (
        hash(read),
        repr(read),
        as_plain(read),
        fingerprint(read),
    )
    copied = made.model_copy()
    register = Register(tmp_path / "r.sqlite")
    register.append(copied)
    assert register.framework_of(copied) == OWN
    assert os.listdir(tmp_path)
