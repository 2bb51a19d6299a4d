"""What is of another kind than a function needs is refused in words: no error of Python's own, no address in memory."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import k80assess as k80
from k80assess.data import from_data, to_json
from k80assess.document.files import to_toml
from k80assess.engine.compiled import compile_framework
from k80assess.govern.decision import Edition
from k80assess.interop import dexi, dmn, ssvc
from k80assess.learning import learn
from k80assess.testing.cases import assert_possible

FRAMEWORK = k80.load_framework()
AGENDA = k80.load_agenda()
TOPIC = k80.load_topic({"id": "pilot", "title": "A pilot", "answers": {"theme_link": "none"}})
ASSESSED = k80.assess(TOPIC)
DECIDED: dict[str, Any] = {"outcome": "monitor", "on": "2026-03-02", "by": "board"}
DAY = datetime.date(2026, 3, 2)
WRONG = [None, 3, "pilot.toml", [], [3], {"a": 1}, b"x", object(), Path("pilot.toml"), TOPIC, FRAMEWORK, AGENDA]

POINT = {"values": [{"key": "N"}, {"key": "Y"}]}
SSVC = {
    "namespace": "x",
    "key": "T",
    "outcome": "x:B:1",
    "mapping": [{"x:A:1": key, "x:B:1": key} for key in "NY"],
    "decision_points": {"x:A:1": POINT, "x:B:1": POINT},
}

CALLS: dict[str, tuple[Callable[[Any], object], str]] = {
    "changes": (lambda it: k80.changes(it, "take_on"), "an assessment is needed, as assess gives one"),
    "explain": (k80.explain, "an assessment is needed, as assess gives one"),
    "margins": (k80.margins, "an assessment is needed, as assess gives one"),
    "next_questions": (k80.next_questions, "an assessment is needed, as assess gives one"),
    "probabilities": (k80.probabilities, "an assessment is needed, as assess gives one"),
    "reasons": (k80.reasons, "an assessment is needed, as assess gives one"),
    "tolerance": (k80.tolerance, "an assessment is needed, as assess gives one"),
    "decide": (lambda it: k80.decide(it, **DECIDED), "an assessment is needed, as assess gives one"),
    "rank": (lambda it: k80.rank([it]), "an assessment is needed, as assess gives one"),
    "rank of": (k80.rank, "needed"),
    "write_report": (lambda it: k80.write_report(it, "x.md"), "one or more assessments are needed"),
    "write_memo": (lambda it: k80.write_memo(it, "x.md"), "one or more assessments are needed"),
    "write_report_back": (
        lambda it: k80.govern.write_report_back(it, "x.md", first=DAY, last=DAY),
        "a register is needed, as Register gives one",
    ),
    "diff over topics": (
        lambda it: k80.diff(FRAMEWORK, FRAMEWORK, topics=[it]),
        "a topic is needed, as load_topic gives",
    ),
    "renew_agenda with topics": (
        lambda it: k80.govern.renew_agenda(AGENDA, [it], version="2"),
        "a topic is needed, as load_topic",
    ),
    "topic_problems": (
        lambda it: k80.documents.topic_problems(AGENDA, it),
        "a topic is needed, as load_topic gives one",
    ),
    "themes_of": (AGENDA.themes_of, "a topic is needed, as load_topic gives one"),
    "topic_problems with an agenda": (
        lambda it: k80.documents.topic_problems(it, TOPIC),
        "an agenda is needed, as load_agenda",
    ),
    "renew_agenda": (
        lambda it: k80.govern.renew_agenda(it, [], version="2"),
        "an agenda is needed, as load_agenda gives one",
    ),
    "diff of agendas": (lambda it: k80.diff(AGENDA, it), "two frameworks or two agendas are needed"),
    "compile_framework": (compile_framework, "a framework is needed, as load_framework gives one"),
    "diff": (lambda it: k80.diff(FRAMEWORK, it), "two frameworks or two agendas are needed"),
    "dmn.to_xml": (dmn.to_xml, "a framework is needed, as load_framework gives one"),
    "Edition.of": (Edition.of, "a framework is needed, as load_framework gives one"),
    "fingerprint": (k80.fingerprint, "a document is needed, as load_framework or load_topic gives one"),
    "revise": (
        lambda it: k80.documents.revise(it, {}),
        "a document is needed, as load_framework or load_topic gives one",
    ),
    "changes of a document": (
        lambda it: k80.documents.revise(FRAMEWORK, it),
        "changes: a mapping of places to values is needed",
    ),
    "save": (lambda it: k80.save(it, "x.toml"), "a document is needed, as load_framework or load_topic gives one"),
    "to_json": (to_json, "a result or a document of this package is needed, or a mapping or list of them"),
    "limit of data": (lambda it: to_json(ASSESSED, limit=it), "limit: a whole number of 1 or more is needed"),
    "from_data": (lambda it: from_data(it, type(ASSESSED)), "data: "),
    "from_data of a kind": (lambda it: from_data({}, it), "kind: a class of results is needed"),
    "from_data with documents": (
        lambda it: from_data({}, type(ASSESSED), documents=it),
        "]: a framework or an agenda is needed",
    ),
    "analyse": (k80.examine.analyse, "an assessment is needed, as assess gives one"),
    "to_toml": (to_toml, "a document is needed, as load_framework or load_topic gives one"),
    "dexi.read": (dexi.read, "a path is needed"),
    "dmn.read": (dmn.read, "a path is needed"),
    "ssvc.read": (ssvc.read, "a path is needed"),
    "write_page": (lambda it: k80.write_page(FRAMEWORK, it), "a path is needed"),
    "write_page of": (lambda it: k80.write_page(it, "x.html"), "a framework is needed, as load_framework gives one"),
    "prove": (lambda it: k80.prove(FRAMEWORK, when=it, then="decline"), "when: a mapping of answers is needed"),
    "Interview": (lambda it: k80.Interview(FRAMEWORK, it), "answers: a mapping of answers is needed"),
    "fixed": (lambda it: k80.changes(ASSESSED, "decline", fixed=it), "fixed: a list of criteria, by id, is needed"),
    "costs": (
        lambda it: k80.changes(ASSESSED, "decline", costs=it),
        "costs: a mapping of criteria to numbers is needed",
    ),
    "against": (lambda it: k80.reasons(ASSESSED, against=it), "against: there is no such outcome"),
    "general": (lambda it: k80.reasons(ASSESSED, general=it), "general: true or false is needed"),
    "certain": (lambda it: k80.changes(ASSESSED, "decline", certain=it), "certain: true or false is needed"),
    "at_least": (lambda it: k80.changes(ASSESSED, "decline", at_least=it), "at_least: true or false is needed"),
    "necessary": (k80.necessary, "an assessment is needed, as assess gives one"),
    "slack": (k80.slack, "an assessment is needed, as assess gives one"),
    "node_limit": (
        lambda it: compile_framework(FRAMEWORK, node_limit=it),
        "node_limit: a whole number of 1 or more",
    ),
    "assess_panel": (
        lambda it: k80.assess_panel({"ann": it}),
        "judges.ann: a topic or a mapping of answers is needed",
    ),
    "topics": (lambda it: k80.diff(FRAMEWORK, FRAMEWORK, topics=it), "topics: a list of topics is needed"),
    "theme_of": (AGENDA.theme_of, "there is no such action"),
    "node": (FRAMEWORK.node, "there is no such criterion or aspect"),
    "schema": (k80.documents.schema, "there is no such schema"),
    "withdraw": (k80.Interview(FRAMEWORK, {}).withdraw, "there is no such criterion among those answered"),
    "answer": (lambda it: k80.Interview(FRAMEWORK).answer(it, "x"), "the framework has no such criterion"),
    "assert_possible": (lambda it: assert_possible({}, it), "expected: a list of outcome ids is needed"),
}
# What stands for itself in some of these: another kind of the same, or nothing given at all.
FITTING: dict[str, Callable[[Any], bool]] = {
    "write_report": lambda it: isinstance(it, type(ASSESSED)) or it in (TOPIC, FRAMEWORK, AGENDA),
    "write_memo": lambda it: isinstance(it, type(ASSESSED)),
    "rank of": lambda it: it == [],
    "to_json": lambda it: type(it) is not object and not isinstance(it, (bytes, Path)),
    "limit of data": lambda it: it in (None, 3),
    "from_data with documents": lambda it: it in ([], TOPIC, FRAMEWORK, AGENDA),
    "diff over topics": lambda it: it is TOPIC,
    "renew_agenda with topics": lambda it: it is TOPIC,
    "topic_problems": lambda it: it is TOPIC,
    "themes_of": lambda it: it is TOPIC,
    "topic_problems with an agenda": lambda it: it is AGENDA,
    "renew_agenda": lambda it: it is AGENDA,
    "diff of agendas": lambda it: it is AGENDA,
    "compile_framework": lambda it: it is FRAMEWORK,
    "diff": lambda it: it is FRAMEWORK,
    "dmn.to_xml": lambda it: it is FRAMEWORK,
    "write_page of": lambda it: it is FRAMEWORK,
    "Edition.of": lambda it: it in (FRAMEWORK, AGENDA),
    **dict.fromkeys(["fingerprint", "revise", "save", "to_toml"], lambda it: it in (TOPIC, FRAMEWORK, AGENDA)),
    **dict.fromkeys(["dexi.read", "ssvc.read", "write_page"], lambda it: isinstance(it, (str, dict, Path))),
    "dmn.read": lambda it: isinstance(it, (str, bytes, Path)),
    **dict.fromkeys(["prove", "changes of a document"], lambda it: isinstance(it, dict)),
    "Interview": lambda it: it is None or isinstance(it, dict),
    "fixed": lambda it: it not in (None, 3) and type(it) is not object and not isinstance(it, Path),
    "costs": lambda it: it is None or isinstance(it, dict),
    "against": lambda it: it is None,
    "node_limit": lambda it: it in (None, 3),
    "assess_panel": lambda it: it is TOPIC or isinstance(it, dict),
    "topics": lambda it: it is not TOPIC and hasattr(it, "__iter__"),
    "assert_possible": lambda it: it == [3],
}


@pytest.mark.parametrize("what", CALLS)
def test_what_is_of_another_kind_is_refused_in_words(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is ours, says what is needed, and shows what was found in short."""
    monkeypatch.chdir(tmp_path)
    call, message = CALLS[what]
    refused = [it for it in WRONG if not FITTING.get(what, lambda _: False)(it)]
    assert len(refused) >= 4 or what in ("fixed", "topics", "to_json")
    for it in refused:
        with pytest.raises(k80.K80Error) as caught:
            call(it)
        assert message in str(caught.value)
        assert "found " in str(caught.value)
        assert " at 0x" not in str(caught.value)
        assert len(str(caught.value).split("; allowed")[0]) < 250
    assert list(tmp_path.iterdir()) == []


def test_a_register_is_asked_by_the_id_of_a_topic(tmp_path: Path) -> None:
    """What SQLite cannot look up is no damage to the register."""
    register = k80.Register(tmp_path / "r.sqlite")
    for topic in (None, [1], object()):
        with pytest.raises(k80.errors.ArgumentError, match=r"^topic: the id of a topic is needed; found "):
            register.history(topic)  # type: ignore[arg-type]
    for call, name in ((register.due, "on"), (lambda it: register.decided_between(it, DAY), "first")):
        with pytest.raises(k80.errors.ArgumentError, match=rf"^{name}: a date is needed; found"):
            call("2026-03-02")  # type: ignore[arg-type]


def test_two_frameworks_of_one_name_are_told_apart() -> None:
    """Where id and version are the same, the error does not name one thing and say that it is two."""
    other = k80.documents.revise(FRAMEWORK, {"title": "Another"})
    with pytest.raises(
        k80.errors.IncomparableError, match=r"found k80-wendbaarheid 2022.2 twice, with other contents$"
    ):
        k80.rank({"a": k80.assess({}), "b": k80.assess({}, other)})


def test_a_workload_out_of_range_is_refused_in_our_own_words() -> None:
    """Numbers that are too small or too large are told what is allowed."""
    with pytest.raises(k80.errors.DocumentError) as caught:
        k80.documents.load_workload({"capacity": {"living": -1}, "reserve": 1.5})
    assert [str(problem) for problem in caught.value.problems] == [
        "capacity.living: this number is too small; found -1; allowed: 0 or more",
        "reserve: this number is too large; found 1.5; allowed: 1 or less",
    ]


def test_kinds_of_documents_are_called_what_people_call_them() -> None:
    """Content that Python holds has no file name: the error calls it a decision record, and no name of a class."""
    with pytest.raises(k80.errors.DocumentError, match=r"^decision record: 6 problems"):
        k80.documents.load_record({})


def test_names_are_shown_safely_and_sources_in_short() -> None:
    """Names of columns and of files may hold anything, and an error goes to a terminal."""
    unsafe = k80.errors.UnknownNameError("column", "x", ["a\x1b[2J", "b\nc"])
    assert str(unsafe) == r"there is no such column; found 'x'; allowed: 'a\x1b[2J', 'b\nc'"
    assert str(k80.errors.UnknownNameError("role", "x", [])).endswith("; allowed: nothing, for there are none")
    problem = k80.errors.Problem(("id",), k80.errors.Sentence("key_missing", "this key is missing"))
    assert str(k80.errors.DocumentError("a\x1b[2J.toml", [problem])) == r"'a\x1b[2J.toml': id: this key is missing"
    assert len(str(k80.errors.DocumentError("x" * 10_000, [problem]))) < 400


NAMED: dict[str, Callable[[Any], object]] = {
    "lang": lambda it: k80.explain(ASSESSED, lang=it),
    "severity": lambda it: k80.check(FRAMEWORK, severity=it),
    "kind": lambda it: k80.loads("", it),
    "form": lambda it: k80.loads("", "topic", form=it),
    "schema": k80.documents.schema,
    "order": lambda it: k80.examine.expected_questions(FRAMEWORK, order=it),
    "merge": lambda it: k80.assess_panel({"ann": TOPIC}, merge=it),
    "outcome": lambda it: k80.changes(ASSESSED, it),
    "decided": lambda it: k80.decide(ASSESSED, **{**DECIDED, "outcome": it}),
    "body": lambda it: k80.decide(ASSESSED, **{**DECIDED, "by": it}, agenda=AGENDA),
    "against": lambda it: k80.reasons(ASSESSED, against=it),
    "analysed": lambda it: k80.examine.analyse(ASSESSED, against=it),
    "of": lambda it: k80.reasons(ASSESSED, of=it),
    "prefer": lambda it: learn([], k80.loosen(FRAMEWORK, weights="any")).representative(it),
    "withdraw": k80.Interview(FRAMEWORK, {}).withdraw,
    "node": FRAMEWORK.node,
    "version": lambda it: k80.govern.renew_agenda(AGENDA, [], version=it),
    "action": AGENDA.theme_of,
    "audience": AGENDA.cadence_to,
    "instrument": lambda it: AGENDA.actions(instrument=it),
    "theme": AGENDA.theme,
    "root of DMN": lambda it: dmn.read(dmn.to_xml(FRAMEWORK), root=it),
    "version of DMN": lambda it: dmn.to_xml(FRAMEWORK, version=it),
    "point of SSVC": lambda it: ssvc.read(SSVC, unordered=[it]),
}
"""What takes a name, by what it names."""


@pytest.mark.parametrize("what", NAMED)
def test_what_compares_in_ways_of_its_own_is_no_name(what: str) -> None:
    """An array, a column and a value that is missing give neither yes nor no when they are held against a name."""
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    for it in (np.array(["nl", "en"]), np.array([1, 2]), pd.NA, pd.Series(["decline", "monitor"]), ["nl"], b"nl", 1.5):
        with pytest.raises(k80.K80Error, match="; found "):
            NAMED[what](it)


@pytest.mark.parametrize("text", ["", b"", "pilot"])
def test_a_text_is_no_list_of_assessments(text: Any) -> None:
    """Not even an empty one, which would be a ranking, and a plan, of nothing."""
    for call in (k80.rank, lambda it: k80.plan(it, {"effort": {}, "capacity": {}})):
        with pytest.raises(k80.K80Error, match="a list of assessments is needed"):
            call(text)
