"""What is fuzzed: each reader with a function that takes bytes, and inputs to begin with.

A target ends quietly when what it was given is read, or refused by an error of ours that can be shown; anything else is
a find. What is read must also be sound: it can be written, reads back the same, and can be assessed.
"""

from __future__ import annotations

import importlib.util
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, fromstring, tostring

from documents import AGENDA, FRAMEWORK, TOPIC
from foreign import read_or_refused
from fuzz.edits import Choices, edited, edited_xml

import k80check
from k80assess.base.documents import Document
from k80assess.cli.judgementfile import JudgementFile
from k80assess.data import from_data, to_data, to_json
from k80assess.document import toml
from k80assess.document.agenda import Agenda
from k80assess.document.examples import Example, Examples
from k80assess.document.files import as_plain, load, to_toml
from k80assess.document.framework import Framework
from k80assess.document.parsing import parse
from k80assess.document.problems import validated
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiled import compile_framework
from k80assess.engine.loosening import loosen
from k80assess.errors import K80Error
from k80assess.examine.certificates import certificate
from k80assess.examine.reasons import reasons
from k80assess.govern import editions
from k80assess.govern.chain import from_line, to_line
from k80assess.govern.decision import DecisionRecord, decide
from k80assess.govern.panel import Panel, assess_panel
from k80assess.govern.ranking import Ranking, rank
from k80assess.govern.register import Register
from k80assess.govern.replayed import replay
from k80assess.govern.workload import Workload
from k80assess.interop import dexi, dmn, ssvc
from k80assess.interop.workbook import read_workbook, to_workbook
from k80assess.testing.cases import CaseFile, load_cases
from k80assess.types import Reason

KINDS: tuple[type[Document], ...] = (Framework, Topic, Agenda, DecisionRecord, Examples, Workload, CaseFile)
_NODES = 2_000
"""A fuzzer tries thousands of frameworks a second, so none may take long to compile."""


class Target(NamedTuple):
    """A reader that is fuzzed.

    Attributes:
        run: gives it bytes.
        seeds: inputs to begin with.
        words: what the fuzzer may put in.
    """

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    words: tuple[str, ...] = ()


@contextmanager
def _ours_only() -> Iterator[None]:
    """Let an error of ours pass once it has said what is wrong."""
    try:
        yield
    except K80Error as error:
        if not 0 < len(str(error)) < 100_000:
            raise AssertionError("an error that cannot be read") from error


def _hold(document: Document) -> None:
    """Demand of a document that was read that it is sound."""
    kind = type(document)
    for name, text in (("again.toml", to_toml(document)), ("again.json", to_json(document))):
        assert validated(kind, parse(text, name), name) == document
    if isinstance(document, Framework):
        _hold_framework(document)


def _hold_framework(framework: Framework) -> None:
    with _ours_only():
        compile_framework(framework, node_limit=_NODES)
        worst = {criterion.id: criterion.levels[0].id for criterion in framework.criteria}
        assert assess(worst, framework).outcome in framework.outcome_aspect.levels


# --- documents ----------------------------------------------------------------------------------------------------

_RECORD = decide(assess(load(Topic, {**TOPIC, "answers": {}})), "decline", on="2026-03-02", by="board", why="No.")
_EXAMPLES = {
    "example": [
        {"id": "hall", "answers": TOPIC["answers"], "outcome": "yes", "weight": 3, "note": {"nl": "Ja."}},
        {"id": "none", "answers": {"demand": ["low", "some"]}, "outcome": ["no", "yes"], "every": True},
    ]
}
_WORKLOAD = {"capacity": {"living": 12.5}, "reserve": "1/5", "effort": {"hall": {"living": 2}}, "values": {"hall": 3}}
_CASES = {
    "case": [{"name": "hall", "answers": TOPIC["answers"], "outcome": "yes"}],
    "rule": [
        {"name": "none", "when": {"hands": {"at_most": "none"}}, "then": "no", "unless": {"cost": {"not": "fair"}}}
    ],
}
CONTENTS: tuple[Any, ...] = (FRAMEWORK, TOPIC, AGENDA, as_plain(_RECORD), _EXAMPLES, _WORKLOAD, _CASES)
_FILE = Path(tempfile.mkdtemp(prefix="k80assess-fuzz-")) / "given"
_WORDS = ("id", "levels", "rule", "kind", "weighted", "weights", "cutoffs", "points", "orders", "caps", "when", "rows")


def _file(ending: str) -> Callable[[bytes], None]:
    """Read bytes from a file; the first byte says which kind of document it is to hold."""
    path = _FILE.with_suffix(ending)

    def run(data: bytes) -> None:
        path.write_bytes(data[1:])
        with _ours_only():
            _hold(load(KINDS[data[0] % len(KINDS)] if data else Framework, path))

    return run


def _plain(data: bytes) -> None:
    which = data[0] % len(KINDS) if data else 0
    with _ours_only():
        _hold(validated(KINDS[which], edited(CONTENTS[which], data[1:]), "given"))


def _cases(data: bytes) -> None:
    path = _FILE.with_suffix(".k80.toml")
    path.write_bytes(data)
    with _ours_only(), suppress(OSError):  # the framework that it names need not be there
        load_cases(path)
        _hold(load(CaseFile, path))


def _line(data: bytes) -> None:
    with _ours_only():
        read = from_line(data.decode("utf-8", "replace"), "line 1")
        _hold(read[0].record if isinstance(read, tuple) else read)


# --- what programs hand over ------------------------------------------------------------------------------------


_OWN = load(Framework, FRAMEWORK)
_ASSESSED = assess({"demand": "some", "hands": ["few", "enough"]}, _OWN)
_DATA: tuple[tuple[Any, Any], ...] = (
    (Assessment, to_data(_ASSESSED)),
    (list[Reason], to_data(list(reasons(assess({"demand": "low", "cost": "high"}, _OWN))))),
    (Panel, to_data(assess_panel({"a": {"demand": "low"}, "b": {"demand": "high", "cost": "fair"}}, _OWN))),
    (Ranking, to_data(rank({"hall": _ASSESSED, "pool": assess({"demand": "low", "cost": "high"}, _OWN)}))),
)


def _data(data: bytes) -> None:
    kind, content = _DATA[data[0] % len(_DATA)] if data else _DATA[0]
    with _ours_only():
        read = from_data(edited(content, data[1:]), kind, documents=_OWN)
        assert from_data(to_data(read), kind, documents=_OWN) == read


_LOOSE: tuple[dict[str, Any], ...] = (
    {"weights": {"value": [["demand", "cost"]]}, "cutoffs": {"value": 0.2}},
    {"weights": "any", "least": "1/10"},
    {"tables": {"advice": [0, 1]}, "weights": 0.5, "cutoffs": "any"},
    {"provenance": ["assumed", "derived"]},
)


def _loosening(data: bytes) -> None:
    content = edited(_LOOSE[data[0] % len(_LOOSE)] if data else _LOOSE[0], data[1:])
    given = {key: content[key] for key in ("provenance", "weights", "cutoffs", "tables", "least") if key in content}
    with _ours_only():
        assert assess({"demand": "some"}, loosen(_OWN, **given)).possible


def _certificate(data: bytes) -> None:
    """Check a certificate that was changed, of the framework itself or of one that was changed too."""
    choices = Choices(data[:1])
    shown = edited(_CERTIFICATE, data[1:])
    with suppress(k80check.Refused):
        k80check.check(edited(_DECIMAL, data[1:]) if choices.below(2) else _DECIMAL, shown)


_CERTIFICATE = json.loads(certificate(_ASSESSED).text)
_DECIMAL = json.loads(json.dumps(FRAMEWORK), parse_float=Decimal)  # as the checker reads it


# --- files that are written to ------------------------------------------------------------------------------------


def _judgements(ending: str) -> Callable[[bytes], None]:
    """Judge in a file that holds anything: each judgement that stood in it stays, and what is added is there."""
    path = _FILE.with_suffix(ending)

    def run(data: bytes) -> None:
        path.write_bytes(data)
        with _ours_only():
            file = JudgementFile(path, "en")
            before = file.examples
            added = Example(id="a new one", answers={"a": "low"}, outcome="no")
            file.add(added)
            file.replace(added.model_copy(update={"outcome": ("yes",)}))
            file.remove(added.id)
            assert JudgementFile(path, "en").examples == before
        for copy in path.parent.glob(f"{path.name}.orig*"):
            copy.unlink()

    return run


def _made_register() -> tuple[bytes, bytes, bytes]:
    """Return an empty register, one with decisions, and the export of that."""
    empty, full, lines = [_FILE.with_name(name) for name in ("empty.sqlite", "full.sqlite", "export.jsonl")]
    Register(empty)
    register = Register(full)
    for _ in range(2):
        register.append(_RECORD)
    register.export_lines(lines)
    return empty.read_bytes(), full.read_bytes(), lines.read_bytes()


_EMPTY, _FULL, _EXPORT = _made_register()


def _import(data: bytes) -> None:
    """Import lines into a register that has none: all of them or nothing, and what is in it then holds."""
    path, lines = _FILE.with_suffix(".sqlite"), _FILE.with_suffix(".jsonl")
    path.write_bytes(_EMPTY)
    lines.write_bytes(data)
    with _ours_only():
        try:
            Register(path).import_lines(lines)
        finally:
            found = Register(path).verify()
            assert found.holds, found.problems


def _changed_export(data: bytes) -> None:
    choices, lines = Choices(data[:2]), _EXPORT.splitlines()
    at = choices.below(len(lines))
    lines[at] = json.dumps(edited(json.loads(lines[at]), data[2:]), ensure_ascii=False, default=str).encode(
        "utf-8", "surrogatepass"
    )
    _import(b"\n".join(lines))


def _damaged_register(data: bytes) -> None:
    """Use a register in whose file bytes were changed: what it says is refused, or is what a verified one says."""
    path, choices, content = _FILE.with_suffix(".sqlite"), Choices(data), bytearray(_FULL)
    for _ in range(1 + choices.below(8)):
        place = choices.below(len(content))
        content[place] = choices.below(256)
    path.write_bytes(content[: len(content) - 512 * choices.below(8)])
    for use in _USES:
        with _ours_only(), suppress(OSError):
            use(Register(path, create=False))
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


def _grown(register: Register) -> None:
    """Add a decision: where that is possible, the whole register need not hold, but the new end is there."""
    added = register.append(_RECORD)
    assert register.head == added.hash


_USES: tuple[Callable[[Register], Any], ...] = (
    Register.verify,
    lambda register: list(register.entries()),
    lambda register: (register.topics(), register.current(), register.history(_RECORD.topic.id), register.head),
    lambda register: register.documents(),
    lambda register: register.export_lines(_FILE.with_suffix(".jsonl")),
    lambda register: replay(register),
    _grown,
)


# --- foreign formats ----------------------------------------------------------------------------------------------


def _point(*keys: str) -> dict[str, Any]:
    return {"values": [{"key": key} for key in keys]}


def _table(points: dict[str, Any], outcome: str, rows: list[tuple[str, ...]]) -> dict[str, Any]:
    mapping = [dict(zip(points, row, strict=True)) for row in rows]
    return {"namespace": "x", "key": outcome, "decision_points": points, "outcome": outcome, "mapping": mapping}


SSVC = {
    "main": _table({"a": _point("N", "Y"), "b": _point("lo", "hi")}, "b", [("N", "lo"), ("Y", "hi")]),
    "feeding": _table({"c": _point("0", "1"), "a": _point("N", "Y")}, "a", [("0", "Y"), ("1", "N")]),
}


def _ssvc(data: bytes) -> None:
    path = _FILE.with_suffix(".json")
    path.write_bytes(data)
    with read_or_refused():
        _hold(ssvc.read(path))


def _ssvc_plain(data: bytes) -> None:
    tables = edited(SSVC, data)
    with read_or_refused():
        _hold(ssvc.read(*[table if isinstance(table, dict) else {} for table in tables.values()] or [{}]))


def _scale(order: str = "") -> str:
    values = "".join(f"<SCALEVALUE><NAME>v{i}</NAME></SCALEVALUE>" for i in range(2))
    return f"<SCALE>{order}{values}</SCALE>"


_USE = f"<ATTRIBUTE><NAME>use</NAME>{_scale()}<OPTION>1</OPTION><OPTION>*</OPTION></ATTRIBUTE>"
_COST = (
    f"<ATTRIBUTE><NAME>cost</NAME>{_scale('<ORDER>DESC</ORDER>')}"
    "<ALTERNATIVE>&lt;0.2;0.8&gt;</ALTERNATIVE><ALTERNATIVE>0:1</ALTERNATIVE></ATTRIBUTE>"
)
_EUROS = (
    "<ATTRIBUTE><NAME>euros</NAME><SCALE><UNIT>EUR</UNIT><CONTINUOUS><LOW>0</LOW></CONTINUOUS></SCALE>"
    "<ALTERNATIVE>7.5</ALTERNATIVE></ATTRIBUTE>"
)
DXI = (
    "<DEXi><NAME>model</NAME><SETTINGS><LINKING>True</LINKING></SETTINGS><OPTION>Plan</OPTION><OPTION>Other</OPTION>"
    f"<ATTRIBUTE><NAME>worth</NAME><DESCRIPTION><LINE>It is.</LINE></DESCRIPTION>{_scale()}"
    f"<TABLE><RULE>0</RULE><RULE>0:1</RULE><RULE>1</RULE><RULE>{{0;1}}</RULE></TABLE>{_USE}"
    f"<ATTRIBUTE><NAME>gain</NAME>{_scale()}<FUNCTION><LOW>0001</LOW><HIGH>0111</HIGH></FUNCTION>{_COST}{_USE}"
    "</ATTRIBUTE></ATTRIBUTE></DEXi>"
)
DXI_OF_NUMBERS = (
    "<DEXi><ALTERNATIVE><NAME>Plan</NAME></ALTERNATIVE><SETTINGS><LINKING>True</LINKING></SETTINGS>"
    f"<ATTRIBUTE><NAME>worth</NAME>{_scale()}<FUNCTION><LOW>0110</LOW></FUNCTION>"
    f'<ATTRIBUTE><NAME>price</NAME>{_scale()}<DISCRETIZE><VALUE>1</VALUE><BOUND Associate="Up">-0.5</BOUND>'
    f'<VALUE>0:1</VALUE><BOUND Associate="Down">1E3</BOUND><VALUE>0</VALUE></DISCRETIZE>{_EUROS}</ATTRIBUTE>'
    f"<ATTRIBUTE><NAME>size</NAME>{_scale()}<DISCRETIZE><VALUE>0</VALUE><BOUND>7</BOUND><VALUE>1</VALUE></DISCRETIZE>"
    f"{_EUROS}</ATTRIBUTE></ATTRIBUTE></DEXi>"
)
DMN = dmn.to_xml(load(Framework, FRAMEWORK))
_AGES = [{"id": "other", "ranges": [{"below": 18}, {"at_least": 67}]}, {"id": "between", "at_least": 18, "below": 67}]
_BY_AGE = {"id": "o", "levels": ["no", "yes"], "rule": {"kind": "minimum", "inputs": ["age", "since"]}}
_DAYS = [{"id": "late", "above": "2026-03-01"}, {"id": "early", "at_most": "2026-03-01"}]
NUMBERS_DMN = dmn.to_xml(
    load(
        Framework,
        {
            "id": "by_age",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "age", "unit": "years", "levels": _AGES}, {"id": "since", "levels": _DAYS}],
            "aspects": [_BY_AGE],
            "impossible": [{"when": {"age": "other", "since": "late"}, "provenance": "assumed"}],
        },
    )
)
OTHERS_DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="shop" namespace="urn:x">
<itemDefinition name="colours"><typeRef>string</typeRef><allowedValues><text>"red","blue"</text></allowedValues>
</itemDefinition><inputData name="colour"><variable name="colour"/></inputData><decision id="d" name="Price">
<decisionTable hitPolicy="PRIORITY"><input><inputExpression typeRef="colours"><text>colour</text></inputExpression>
</input>
<output name="price"><outputValues><text>"high","low"</text></outputValues><defaultOutputEntry><text>"low"</text>
</defaultOutputEntry></output><rule><inputEntry><text>not("red")</text></inputEntry><outputEntry><text>"high"</text>
</outputEntry></rule></decisionTable></decision></definitions>"""


def _dexi(data: bytes) -> None:
    path = _FILE.with_suffix(".dxi")
    path.write_bytes(data)
    with read_or_refused():
        model = dexi.read(path)
        _hold(model.framework)
        for topic in model.topics:
            assess(topic, model.framework)


def _dmn(data: bytes) -> None:
    with read_or_refused():
        _hold(dmn.read(data))


def _changed_xml(read: Callable[[bytes], None], *models: str) -> Callable[[bytes], None]:
    """Read a sound model with some changes; the first byte says which model, the others the changes."""
    roots: list[Element] = [fromstring(model) for model in models]

    def run(data: bytes) -> None:
        read(tostring(edited_xml(roots[data[0] % len(roots)] if data else roots[0], data[1:])))

    return run


# --- workbooks ---------------------------------------------------------------------------------------------------


def _workbook(data: bytes) -> None:
    with _ours_only():
        read = read_workbook(data)
        for document in [read] if isinstance(read, Framework) else read:
            _hold(document)


def _parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _changed_workbook(*books: bytes) -> Callable[[bytes], None]:
    """Read a sound workbook with changes in the XML of one part; the first bytes say which book and part."""
    kept = [_parts_of(book) for book in books]

    def run(data: bytes) -> None:
        choices = Choices(data[:3])
        parts = choices.of(kept)
        # The sheets, and the texts on them, are what people change.
        name = choices.of([name for name in parts if name.startswith("xl/") and "theme" not in name])
        changed = {**parts, name: tostring(edited_xml(fromstring(parts[name]), data[3:]))}
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as made:
            for own, content in changed.items():
                made.writestr(own, content)
        _workbook(held.getvalue())

    return run


def _workbook_targets() -> dict[str, Target]:
    """Return the targets that read workbooks; none where openpyxl, which makes those to begin with, is not there."""
    if importlib.util.find_spec("openpyxl") is None:
        return {}
    books = (
        to_workbook(load(Framework, FRAMEWORK)),
        to_workbook(load(Topic, TOPIC), framework=load(Framework, FRAMEWORK)),
        to_workbook(load(Topic, {**TOPIC, "judge": "a"}), framework=load(Framework, FRAMEWORK)),
    )
    return {
        "workbook": Target(_workbook, books, ("PK", "xl/vbaProject.bin", "<f>", "t='s'")),
        "workbook-changed": Target(_changed_workbook(*books), _STEPS),
    }


# --- all of them --------------------------------------------------------------------------------------------------


def _written(write: Callable[[Any], str]) -> tuple[bytes, ...]:
    return tuple([bytes([kind]) + write(content).encode() for kind, content in enumerate(CONTENTS)])


_STEPS = tuple([bytes([kind, *range(start, start + 40)]) for kind in range(4) for start in (0, 64, 128)])
_XML_WORDS = (
    "<OPTION>",
    "<RULE>",
    "<LOW>",
    "{0;1}",
    "<!DOCTYPE a>",
    "<!ENTITY",
    "<![CDATA[",
    "&#0;",
    "encoding='utf-7'",
)
_DMN_WORDS = (*_XML_WORDS, "[18..67)", "&lt; 5", 'date("2026-02-30")', "1e999", "not(", "false", "k80:partOf")

TARGETS = {
    "toml": Target(_file(".toml"), _written(toml.write), _WORDS),
    "json": Target(_file(".json"), _written(json.dumps), _WORDS),
    "content": Target(_plain, tuple([bytes([k, *range(s, s + 40)]) for k in range(len(KINDS)) for s in (0, 64, 128)])),
    "cases": Target(_cases, (toml.write(_CASES).encode(),), ("case", "topic", "framework")),
    "data": Target(_data, _STEPS),
    "loosening": Target(_loosening, _STEPS),
    "certificate": Target(_certificate, _STEPS),
    "judgements": Target(
        _judgements(".toml"), (toml.write(_EXAMPLES).encode(), b"# None yet.\n"), ("[[example]]", "example", "answers")
    ),
    "judgements-json": Target(_judgements(".json"), (json.dumps(_EXAMPLES).encode(),), ("example", "answers")),
    "export": Target(_import, (_EXPORT,), ("hash", "record", "edition", "content")),
    "export-changed": Target(_changed_export, _STEPS),
    "register": Target(_damaged_register, _STEPS),
    "record-line": Target(
        _line,
        (
            to_line(1, "", "0" * 64, json.dumps(CONTENTS[3])).encode(),
            editions.to_line("0" * 64, json.dumps(CONTENTS[0])).encode(),
        ),
        ("hash", "record", "edition", "content"),
    ),
    "dexi": Target(_dexi, (DXI.encode(), DXI_OF_NUMBERS.encode()), _XML_WORDS),
    "dexi-changed": Target(_changed_xml(_dexi, DXI, DXI_OF_NUMBERS), _STEPS),
    "dmn": Target(_dmn, (DMN.encode(), OTHERS_DMN.encode(), NUMBERS_DMN.encode()), _DMN_WORDS),
    "dmn-changed": Target(_changed_xml(_dmn, OTHERS_DMN, DMN, NUMBERS_DMN), _STEPS),
    "ssvc": Target(_ssvc, (json.dumps(SSVC["main"]).encode(),), ("values", "key", "mapping", "outcome")),
    "ssvc-changed": Target(_ssvc_plain, _STEPS),
    **_workbook_targets(),
}
