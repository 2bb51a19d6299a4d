"""What people made with version 1.0.0 loads, means and hashes what it did, and stands here as it was made.

The files were written by that version (see `make.py`), and so was `said.json`: what it said of them. What a later
version says otherwise on purpose is left out in `_compared`, with the reason; all else is compared.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from v1 import said

HERE = Path(__file__).parent
SAID: dict[str, Any] = json.loads((HERE / "said.json").read_text("utf-8"))

KNOWN_FINDINGS = (
    "not_monotone", "no_influence", "outcome_never_reached", "level_never_reached", "row_never_used",
    "cap_without_effect", "missing_translation", "assumed",
)  # fmt: skip


def each(kind: str) -> pytest.MarkDecorator:
    documents = SAID[kind]
    return pytest.mark.parametrize(("name", "before"), documents.items(), ids=list(documents))


def framework_at(place: str) -> said.Framework:
    return said.load_framework(HERE / place)


def assert_same(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """See that each answer is as before, question by question, so that a failure names the question."""
    weights = [row[3] for row in before.get("margins", ()) if row[1] == "weight"]
    for question, answer in _plain(now).items():
        if question == "findings":  # where a language is missing throughout, one line says so
            missing = [finding[3] for finding in answer if finding[0] == "language_missing"]
            before = {**before, question: [one for one in before[question] if one[3] not in missing]}
            if any(finding[0] == "counts_the_other_way" for finding in answer):  # said once for several criteria
                left = [one for one in before[question] if one[0] != "not_monotone" or one in answer]
                before = {**before, question: left}
        if question == "pieces":  # what says nothing takes over where what it is in comes from
            answer = [
                [now if then is not None else None for now, then in zip(*rows, strict=True)]
                for rows in zip(answer, before[question], strict=True)
            ]
        assert _compared(question, answer, weights) == _compared(question, before[question], weights), question


def _compared(question: str, answer: Any, weights: list[str]) -> Any:
    match question:
        case "tolerance" if "0" in weights:
            return None  # weights of zero were said to be off by a share too, which is no change to them
        case "margins":  # a weight of zero was allowed also where it left nothing to weigh
            return [row if row[1] == "cutoff" or row[4] != "0" else [*row[:5], *row[6:]] for row in answer]
        case "findings":  # later versions may find more, and tell rows and caps of a rule that is assumed
            return [found for found in answer if found[0] in KNOWN_FINDINGS and not _is_assumed_part(found)]
        case "expected_questions":  # ties of equally informative questions were broken otherwise than in an interview
            return {order: number for order, number in answer.items() if order != "informative"}
        case "next_questions":
            return [[criterion, settles, pytest.approx(bits, abs=1e-6)] for criterion, settles, bits in answer]
    return answer


def _is_assumed_part(finding: list[Any]) -> bool:
    return finding[0] == "assumed" and (".rule.rows[" in finding[2] or ".rule.caps[" in finding[2])


def _plain(answers: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(answers))
    return plain


def assert_round_trip(model: Any, document: Any, folder: Path) -> None:
    """See that a document is the same after it was written as TOML and as JSON."""
    for ending in ("toml", "json"):
        path = folder / f"again.{ending}"
        said.save(document, path)
        again = said.load(model, path)
        assert again == document
        assert said.fingerprint(again) == said.fingerprint(document)


def test_the_files_are_as_they_were_made() -> None:
    """Nobody has changed, added or lost any of them: what people have at home does not change either."""
    found = {path.relative_to(HERE).as_posix(): path for path in HERE.glob("*/**/*") if path.is_file()}
    made = {place: path for place, path in found.items() if "__pycache__" not in place}
    assert {place: sha256(path.read_bytes()).hexdigest() for place, path in made.items()} == SAID["files"]


def test_the_packaged_framework_of_then_has_its_fingerprint() -> None:
    """The edition that decisions refer to by fingerprint can still be had."""
    edition = said.fingerprint(framework_at("frameworks/k80.toml"))
    assert edition == "8482596de37085c8be86143d0f6dc2d20badb1b7abf22af133da1c7715acb8b0"


@each("frameworks")
def test_a_framework_means_what_it_did(name: str, before: said.Said, tmp_path: Path) -> None:
    """Its fingerprint, diagram, counts, findings and proofs are those of then."""
    framework = framework_at(name)
    assert_same(before, said.of_framework(framework))
    assert_round_trip(said.Framework, framework, tmp_path)


@each("topics")
def test_a_topic_is_assessed_as_it_was(name: str, before: said.Said, tmp_path: Path) -> None:
    """Whatever can be asked of it has the answer it had."""
    topic = said.load_topic(HERE / name)
    assert said.fingerprint(topic) == before["fingerprint"]
    assert_same(before, said.of_assessment(said.assess(topic, framework_at(before["framework"]))))
    assert_round_trip(said.Topic, topic, tmp_path)


@each("pages")
def test_a_topic_that_the_page_saved_is_assessed_as_it_was(name: str, before: said.Said, tmp_path: Path) -> None:
    """Also one with a direct link to the agenda that names no theme, for which the page had no place."""
    test_a_topic_is_assessed_as_it_was(name, before, tmp_path)


@each("differences")
def test_two_frameworks_differ_where_they_did(name: str, before: said.Said) -> None:
    """As many profiles go from one outcome to another."""
    changed = framework_at(name)
    assert said.fingerprint(changed) == before["fingerprint"]
    assert_same(before, said.of_difference(framework_at(before["old"]), changed))


@each("agendas")
def test_an_agenda_means_what_it_did(name: str, before: said.Said, tmp_path: Path) -> None:
    """Its fingerprint is that of then, and a renewed one differs from the one before as it did."""
    agenda = said.load_agenda(HERE / name)
    assert said.fingerprint(agenda) == before["fingerprint"]
    if "old" in before:
        assert_same(before, said.of_agendas(said.load_agenda(HERE / before["old"]), agenda))
    assert_round_trip(said.Agenda, agenda, tmp_path)


@each("panels")
def test_judges_agree_on_what_they_did(name: str, before: said.Said) -> None:
    """What is disputed, worth discussing, and comes out of each merging."""
    judges = {path.stem: said.load_topic(path) for path in sorted((HERE / name).iterdir())}
    assert_same(before, said.of_panel(said.assess_panel(judges, framework_at(before["framework"]))))


@each("plans")
def test_a_plan_takes_on_what_it_did(name: str, before: said.Said, tmp_path: Path) -> None:
    """The order of topics beside each other, and which of them fit in the days there are."""
    workload = said.load_workload(HERE / name)
    assert said.fingerprint(workload) == before["fingerprint"]
    assert_round_trip(said.Workload, workload, tmp_path)
    paths = [*sorted((HERE / "topics" / "half_year").iterdir()), HERE / "panels_merged" / "heat_grants.toml"]
    framework = framework_at("frameworks/k80.toml")
    assessments = {path.stem: said.assess(said.load_topic(path), framework) for path in paths}
    assert_same(before, said.of_ranking(assessments, said.load_agenda(HERE / "agendas" / "half_year.toml")))
    pytest.importorskip("scipy")
    assert_same(before, said.of_plan(assessments, workload))


@each("records")
def test_a_decision_is_what_it_was(name: str, before: said.Said, tmp_path: Path) -> None:
    """It has its fingerprint, and its framework says the same of it."""
    record = said.load_record(HERE / name)
    assert_same(before, said.of_record(record, framework_at(before["framework"])))
    assert_round_trip(said.DecisionRecord, record, tmp_path)


@each("registers")
def test_a_register_reads_as_it_did(name: str, before: said.Said, tmp_path: Path) -> None:
    """Where it stands, where it cannot be written, and as a copy that goes on: each entry has its hash."""
    path = Path(shutil.copy(HERE / name, tmp_path))
    path.chmod(0o444)
    assert_same(before, said.of_register(said.Register(path, create=False)))
    path.chmod(0o644)
    register = said.Register(path, create=False)
    entry = register.append(said.load_record(HERE / "records" / "library_0.json"))
    after = said.of_register(register)
    assert after["holds"]
    assert after["entries"][:-1] == before["entries"]
    assert (entry.number, entry.previous) == (len(before["entries"]) + 1, before["head"])


@each("registers")
def test_an_export_of_a_register_is_read_and_written_as_it_was(name: str, before: said.Said, tmp_path: Path) -> None:
    """Imported into a new register it gives that register, and so does what is exported today."""
    lines = (HERE / name).with_suffix(".jsonl")
    register = said.Register(tmp_path / "imported.sqlite")
    assert register.import_lines(lines) == len(before["entries"])
    assert_same(before, said.of_register(register))
    register.export_lines(tmp_path / "again.jsonl")
    assert _entries(tmp_path / "again.jsonl") == _entries(lines)


def _entries(path: Path) -> list[str]:
    """Give the lines that hold an entry, as they stand."""
    return [line for line in path.read_text("utf-8").splitlines() if "number" in json.loads(line)]


@each("reports")
def test_a_report_shows_what_it_did(name: str, before: said.Said, tmp_path: Path) -> None:
    """Sentences change; the title, the questions, the answers and the outcome that were shown still are."""
    assessment = said.assess(said.load_topic(HERE / before["topic"]), framework_at(before["framework"]))
    said.write_report(assessment, tmp_path / Path(name).name, lang=before["language"])
    for path in (HERE / name, tmp_path / Path(name).name):
        text = path.read_text("utf-8").replace("\\", "")  # what could be markup is escaped
        assert [shown for shown in before["shown"] if shown not in text] == []


@each("cases")
def test_cases_hold_where_they_did(name: str, before: said.Said) -> None:
    """Each case and rule in a file holds, or not, as before."""
    assert_same(before, said.of_cases(HERE / name))


@each("dmn")
def test_an_exported_table_is_read_as_it_was(name: str, before: said.Said) -> None:
    """The tables that were written for other engines give the same function, with levels in the same order."""
    assert_same(before, said.of_dmn(HERE / name))
