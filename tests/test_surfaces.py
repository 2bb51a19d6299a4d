"""Every field that says what can occur, what is judged and what numbers mean, on every surface, as the page has it.

The table on the page about surfaces has one word in each cell. Each is tried here for real, on a small
framework with that field and on the same one without it: it is carried where the surface tells the two apart, refused
where it raises an error of ours, and ignored where both are the same to it.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import attrs
import hypothesis
import oracle
import pytest
from dexi_models import Node as Attribute
from dexi_models import read, written

import k80check
from k80assess import interop
from k80assess.base.documents import Document
from k80assess.cli.program import main
from k80assess.data import schema, to_data, to_json
from k80assess.document.conditions import Among
from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.framework import Framework, Source
from k80assess.document.nodes import Aspect, Criterion, Level, Node
from k80assess.document.rules import Bound, Impossible, Weighted, WeightOrder
from k80assess.document.topic import Answer
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiled import compile_framework
from k80assess.errors import K80Error
from k80assess.examine.analysis import analyse
from k80assess.examine.certificates import certificate
from k80assess.interop import dmn, ssvc
from k80assess.report.content.framework import framework_story
from k80assess.report.formats.plain import text_of
from k80assess.report.page.build import page
from k80assess.report.page.data import page_data
from k80assess.report.write import explain, write_report
from k80assess.testing import strategies

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "surfaces.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the docs are not part of this distribution")

Content: TypeAlias = dict[str, Any]
WORDS = ("carried", "refused", "ignored")


# --- the fields ---------------------------------------------------------------------------------------------------


def content(
    *,
    c: Content | None = None,
    outcome: Content | None = None,
    m: Content | None = None,
    when: Content | None = None,
    **more: Any,
) -> Content:
    """A framework in which the outcome is high where m and c are, and m where a or b is."""
    two = ["low", "high"]
    rows = [{"when": when or {"m": "high", "c": "high"}, "then": "high"}, {"then": "low"}]
    rule = {"kind": "table", "inputs": ["m", "c"], "rows": rows}
    return {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [
            {"id": "a", "levels": two},
            {"id": "b", "levels": two},
            {"id": "c", "levels": ["low", "mid", "high"], **(c or {})},
        ],
        "aspects": [
            {"id": "m", "levels": two, "rule": m or {"kind": "maximum", "inputs": ["a", "b"]}},
            {"id": "o", "levels": two, "rule": rule, **(outcome or {})},
        ],
        **more,
    }


@attrs.frozen(kw_only=True)
class Given:
    """What a surface is given: a framework as it is written, and answers."""

    content: Content
    answers: dict[str, Any]

    @property
    def framework(self) -> Framework:
        return load_framework(self.content)

    @property
    def assessment(self) -> Assessment:
        return assess(self.topic, self.framework)

    @property
    def topic(self) -> Any:
        return load_topic({"id": "t", "title": "T", "answers": self.answers})


@attrs.frozen(kw_only=True)
class Field:
    """A field, as it is tried.

    Attributes:
        keys: what documents call it, as classes and their fields.
        having: a framework with it, or answers with it.
        without: the same without it.
        in_levels: the answers of both, where a number or a date is given by its level.
        damaged: the one that has it, with something there that cannot be.
    """

    keys: frozenset[tuple[type[Document], str]] = frozenset()
    having: Given
    without: Given
    in_levels: dict[str, Any]
    damaged: Given


COST = [
    {"id": "low", "above": 50_000, "section": "S1"},
    {"id": "mid", "above": 10_000, "at_most": 50_000},
    {"id": "high", "at_most": 10_000},
]
DAYS = [
    {"id": "low", "at_most": "2026-03-01", "section": "S1"},
    {"id": "mid", "above": "2026-03-01", "below": "2026-06-01"},
    {"id": "high", "at_least": "2026-06-01"},
]
ROW = {"when": {"a": "low", "c": "high"}, "section": "S1", "reason": "So it is."}
WEIGHED = {"kind": "weighted", "weights": {"m": 1, "c": 1}, "cutoffs": {"high": 0.5}}
ENDS = ("at_least", "above", "at_most", "below", "ranges")
OPEN = {"a": "low"}
BY_COST, BY_DAY, BY_LEVEL = ({"a": "high", "c": one} for one in (12_000, "2026-04-01", "mid"))
LOW, HIGH = ({"a": "high", "c": one} for one in ("low", "high"))
SOURCE = {"title": "S", "url": "https://example.org/s"}
NOTED = {"a": "high", "c": {"level": "low", "note": "So they said."}}
AMONG = {"m": {"not": "low"}, "c": {"above": "low"}, "b": {"at_least": "high"}}
MIDDLE = {"a": "high", "b": "high", "c": "mid"}
JUDGED = {"m": "high", "c": "low"}


def weighing(cutoff: Any) -> Content:
    """A weighted rule for m, in which it is high from this cut-off on."""
    return {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"high": cutoff}}


FIELDS: dict[str, Field] = {
    "`[[impossible]]`": Field(
        keys=frozenset([(Framework, "impossible"), *((Impossible, key) for key in Impossible.model_fields)]),
        having=Given(content=content(impossible=[ROW]), answers=OPEN),
        without=Given(content=content(), answers=OPEN),
        in_levels=OPEN,
        damaged=Given(content=content(impossible=[{"when": 1}]), answers=OPEN),
    ),
    "`unit`": Field(
        keys=frozenset([(Criterion, "unit")]),
        having=Given(content=content(c={"levels": COST, "unit": "EUR"}), answers=BY_COST),
        without=Given(content=content(c={"levels": COST}), answers=BY_COST),
        in_levels=BY_LEVEL,
        damaged=Given(content=content(c={"levels": COST, "unit": 5}), answers=BY_COST),
    ),
    "ranges of levels": Field(
        keys=frozenset([(Level, key) for key in ENDS]),
        having=Given(content=content(c={"levels": COST}), answers=BY_COST),
        without=Given(content=content(), answers=BY_COST),
        in_levels=BY_LEVEL,
        damaged=Given(content=content(c={"levels": [*COST[:2], {"id": "high", "at_most": []}]}), answers=BY_COST),
    ),
    "dates": Field(
        having=Given(content=content(c={"levels": DAYS}), answers=BY_DAY),
        without=Given(content=content(), answers=BY_DAY),
        in_levels=BY_LEVEL,
        damaged=Given(content=content(c={"levels": [*DAYS[:2], {"id": "high", "at_least": "June"}]}), answers=BY_DAY),
    ),
    "`ordered = false`": Field(
        keys=frozenset([(Criterion, "ordered"), (Aspect, "ordered")]),
        having=Given(content=content(c={"ordered": False}, outcome={"ordered": False}), answers=LOW),
        without=Given(content=content(), answers=LOW),
        in_levels=LOW,
        damaged=Given(content=content(c={"ordered": "no"}), answers=LOW),
    ),
    "`needs_theme`": Field(
        keys=frozenset([(Level, "needs_theme")]),
        having=Given(content=content(c={"levels": ["low", "mid", {"id": "high", "needs_theme": True}]}), answers=HIGH),
        without=Given(content=content(), answers=HIGH),
        in_levels=HIGH,
        damaged=Given(content=content(c={"levels": ["low", {"id": "high", "needs_theme": "yes"}]}), answers=HIGH),
    ),
    "a judged aspect": Field(
        having=Given(content=content(), answers=JUDGED),
        without=Given(content=content(), answers={"c": "low"}),
        in_levels=JUDGED,
        damaged=Given(content=content(), answers={"m": {"wrong": 1}}),
    ),
    "outcomes without order": Field(
        keys=frozenset([(Aspect, "ordered")]),
        having=Given(content=content(outcome={"ordered": False}), answers=LOW),
        without=Given(content=content(), answers=LOW),
        in_levels=LOW,
        damaged=Given(content=content(outcome={"ordered": "no"}), answers=LOW),
    ),
    "`note`": Field(
        keys=frozenset([(Criterion, "note")]),
        having=Given(content=content(c={"note": "required"}), answers=NOTED),
        without=Given(content=content(), answers=NOTED),
        in_levels=NOTED,
        damaged=Given(content=content(c={"note": "please"}), answers=NOTED),
    ),
    "`url` of a source": Field(
        keys=frozenset([(Source, "url")]),
        having=Given(content=content(provenance="stated", source=SOURCE), answers=LOW),
        without=Given(content=content(provenance="stated", source={"title": "S"}), answers=LOW),
        in_levels=LOW,
        damaged=Given(content=content(source={"title": "S", "url": "example.org"}), answers=LOW),
    ),
    "inherited `provenance`": Field(
        keys=frozenset([(Framework, "provenance")]),
        having=Given(content=content(provenance="stated"), answers=HIGH),
        without=Given(content=content(), answers=HIGH),
        in_levels=HIGH,
        damaged=Given(content=content(provenance="somewhere"), answers=HIGH),
    ),
    "bounds in points": Field(
        keys=frozenset([(Bound, key) for key in Bound.model_fields]),
        having=Given(content=content(m=weighing({"below": 1})), answers=HIGH),
        without=Given(content=content(m=weighing("1/2")), answers=HIGH),
        in_levels=HIGH,
        damaged=Given(content=content(m=weighing({"below": "x"})), answers=HIGH),
    ),
    "wider conditions": Field(
        keys=frozenset([(Among, key) for key in Among.model_fields]),
        having=Given(content=content(when=AMONG), answers=MIDDLE),
        without=Given(content=content(), answers=MIDDLE),
        in_levels=MIDDLE,
        damaged=Given(content=content(when={"c": {"under": "high"}}), answers=MIDDLE),
    ),
}

GATE = {"asked_when": {"a": "high"}, "otherwise": "low"}
FIELDS |= {
    "`asked_when`": Field(
        keys=frozenset([(Criterion, "asked_when"), (Criterion, "otherwise")]),
        having=Given(content=content(c=GATE), answers=OPEN),
        without=Given(content=content(), answers=OPEN),
        in_levels=OPEN,
        damaged=Given(content=content(c={**GATE, "asked_when": 1}), answers=OPEN),
    ),
    "`also`": Field(
        keys=frozenset([(Framework, "also")]),
        having=Given(content=content(also=["m"]), answers={"c": "low"}),
        without=Given(content=content(), answers={"c": "low"}),
        in_levels={"c": "low"},
        damaged=Given(content=content(also="m"), answers={"c": "low"}),
    ),
    "`rank_by`": Field(
        keys=frozenset([(Framework, "rank_by")]),
        having=Given(content=content(outcome={"rule": WEIGHED}, rank_by=["o"]), answers=LOW),
        without=Given(content=content(outcome={"rule": WEIGHED}), answers=LOW),
        in_levels=LOW,
        damaged=Given(content=content(outcome={"rule": WEIGHED}, rank_by="o"), answers=LOW),
    ),
}

SHARES = {"kind": "weighted", "weights": {"a": 2, "b": 1}, "cutoffs": {"high": 0.5}}
ORDER = {"heavier": "a", "lighter": "b", "provenance": "stated", "section": "S1"}
FIELDS |= {
    "`orders`": Field(
        keys=frozenset([(Weighted, "orders"), *((WeightOrder, key) for key in WeightOrder.model_fields)]),
        having=Given(content=content(m={**SHARES, "orders": [ORDER]}), answers=HIGH),
        without=Given(content=content(m=SHARES), answers=HIGH),
        in_levels=HIGH,
        damaged=Given(content=content(m={**SHARES, "orders": [["a", 1]]}), answers=HIGH),
    ),
}

ABSTAINING = {"a": "high", "c": {"abstain": True}}
FIELDS |= {
    "`abstain`": Field(
        keys=frozenset([(Answer, "abstain")]),
        having=Given(content=content(), answers=ABSTAINING),
        without=Given(content=content(), answers={"a": "high", "c": None}),
        in_levels=ABSTAINING,
        damaged=Given(content=content(), answers={"a": "high", "c": {"abstain": "yes"}}),
    ),
}

# What documents said before there was any of this.
KNOWN: dict[type[Document], str] = {
    Framework: "id version title question description source outcome criteria aspects",
    Criterion: "id label description provenance section question levels",
    Aspect: "id label description provenance section question levels rule",
    Level: "id label description provenance section takes_energy follow_up",
    Impossible: "",
    Among: "",
    Bound: "",
    Source: "title section note",
    Answer: "levels value between note evidence",
    Weighted: "kind provenance section weights cutoffs points caps",
    WeightOrder: "",
}


# --- the surfaces -------------------------------------------------------------------------------------------------

Surface: TypeAlias = Callable[[Field], str]
Observer: TypeAlias = Callable[[Given], Any]


def word_for(observe: Observer, having: Given, without: Given) -> str:
    """Return the one word for what becomes of what only the first of two has."""
    try:
        seen = observe(having)
    except K80Error:
        return "refused"
    try:
        other = observe(without)
    except K80Error:
        return "carried"
    return "ignored" if seen == other else "carried"


def tells_apart(observe: Observer) -> Surface:
    """Make a surface of what is seen of frameworks with answers."""
    seen = remembering(observe)
    return lambda field: word_for(seen, field.having, field.without)


def tells_apart_in_levels(observe: Observer) -> Surface:
    """Make a surface of what is seen of frameworks with answers, where numbers and dates are given by their levels."""
    seen = remembering(observe)

    def surface(field: Field) -> str:
        having = attrs.evolve(field.having, answers=field.in_levels)
        is_about_answers = field.having.content == field.without.content
        without = field.without if is_about_answers else attrs.evolve(field.without, answers=field.in_levels)
        return word_for(seen, having, without)

    return surface


def remembering(observe: Observer) -> Observer:
    """Return what observes the same, and each thing once: many fields are held against the same framework."""
    seen: dict[str, Any] = {}

    def observed(given: Given) -> Any:
        key = repr(given)
        if key not in seen:
            seen[key] = observe(given)
        return seen[key]

    return observed


def read_again(ending: str) -> Observer:
    """Return what framework and topic are after they were written to a file and read."""

    def observe(given: Given) -> Any:
        if ending == ".xlsx":
            pytest.importorskip("openpyxl")
        with TemporaryDirectory() as folder:
            framework, topic = Path(folder, f"f{ending}"), Path(folder, f"t{ending}")
            save(given.framework, framework)
            save(given.topic, topic)
            found = load_framework(framework), load_topic(topic)
        assert found == (given.framework, given.topic)
        return found

    return observe


def by_schema(field: Field) -> str:
    """Say that a schema carries what it allows, and does not allow otherwise."""
    jsonschema = pytest.importorskip("jsonschema")

    def is_valid(given: Given) -> bool:
        written = {"id": "t", "title": "T", "answers": given.answers}
        of_framework = jsonschema.Draft202012Validator(schema("framework")).is_valid(given.content)
        return bool(of_framework and jsonschema.Draft202012Validator(schema("topic")).is_valid(written))

    if not is_valid(field.having):
        return "refused"
    return "ignored" if is_valid(field.damaged) else "carried"


def in_form(given: Given) -> Any:
    """Return the form of a topic of the framework, and which of the answers it has a place for."""
    form = schema("topic", framework=given.framework, lang="en")
    asked = form["properties"]["answers"]["properties"]
    parts = {node_id: answer.keys() for node_id, answer in given.answers.items() if isinstance(answer, dict)}
    places = {node_id: parts.get(node_id, set()) & asked[node_id]["properties"].keys() for node_id in asked}
    return form, given.answers.keys() & asked.keys(), places


def in_data(given: Given) -> Any:
    """Return all data of an assessment, but for the topic as it is written and the name of the framework's edition."""
    data = to_data(analyse(given.assessment))
    return {key: value for key, value in data.items() if key not in ("topic", "framework")}


def sources(given: Given) -> Any:
    """Return what the pieces are, and where they come from."""
    return {(p.kind, p.owner, p.name, p.source.provenance, p.source.section) for p in given.framework.pieces()}


def without_notes(answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers of which those with a note, or that are not judged, are levels alone or open."""
    return {node_id: answer.get("level") if isinstance(answer, dict) else answer for node_id, answer in answers.items()}


def as_day(answer: Any) -> Any:
    """Return a date as what a column of dates holds."""
    return datetime.date.fromisoformat(answer) if re.match("[0-9]{4}-", str(answer)) else answer


def in_frame(given: Given) -> Any:
    """Return the row with these answers, as a data frame of pandas says."""
    pandas = pytest.importorskip("pandas")
    return _row(pandas, given).drop(columns=list(given.answers)).to_dict("records")


def in_sql(given: Given) -> Any:
    """Return the row with these answers, as a query says."""
    pandas, duckdb = pytest.importorskip("pandas"), pytest.importorskip("duckdb")
    found = _row(pandas, given, duckdb.connect().from_df).df().drop(columns=list(given.answers))
    return json.loads(found.to_json(orient="records"))


def _row(pandas: Any, given: Given, made: Callable[[Any], Any] = lambda frame: frame) -> Any:
    from k80assess.interop.frames import assess_frame

    open_everywhere = {
        criterion.id: None for criterion in given.framework.criteria if criterion.id not in given.answers
    }
    row = {node_id: as_day(answer) for node_id, answer in without_notes(given.answers).items()}
    return assess_frame(made(pandas.DataFrame([row])), given.framework, columns=open_everywhere)


def from_dmn(given: Given) -> Any:
    """Return what is read from what was written, but for labels, which are written for what has none."""
    back = dmn.read(dmn.to_xml(given.framework))
    nodes: list[Node] = [*back.criteria, *back.aspects]
    levels = {n.id: [(x.id, *(x.model_dump(include=set(ENDS)).items())) for x in n.levels] for n in nodes}
    return levels, [getattr(n, "unit", None) for n in nodes], [n.ordered for n in nodes], back.impossible


def from_dexi(field: Field) -> str:
    """Say what becomes of what a model of DEXi can say: an order, and of which number an attribute is made."""
    number = "<ATTRIBUTE><NAME>n</NAME><SCALE><CONTINUOUS/></SCALE></ATTRIBUTE>"
    cut = f"<DISCRETIZE><BOUND>5</BOUND><VALUE>0</VALUE><VALUE>1</VALUE></DISCRETIZE>{number}"

    def model(order: str = "ASC", extra: str = "", root: str = "ASC") -> str:
        use = Attribute("use", 2, order=order, extra=extra)
        return written(Attribute("grade", 2, order=root, inputs=[use], table=[{0}, {1}]))

    def observe(text: str) -> Any:
        with TemporaryDirectory() as folder:
            return read(Path(folder), text).framework

    texts = {id(FIELDS["`ordered = false`"]): model("NONE"), id(FIELDS["ranges of levels"]): model(extra=cut)}
    texts[id(FIELDS["outcomes without order"])] = model(root="NONE")
    return _from_others(observe, texts.get(id(field), model()), model(), field)


def from_ssvc(field: Field) -> str:
    """Say what becomes of what a table of SSVC can say: that points have no order, and a missing row."""

    def table(missing: int = 0) -> Content:
        values = [{"key": "N", "name": "No", "definition": "-"}, {"key": "Y", "name": "Yes", "definition": "-"}]
        points = {f"x:{key}:1.0.0": {"name": key, "definition": "-", "values": values} for key in "ABO"}
        rows = [dict(zip(points, (a, b, min(a, b)), strict=True)) for a, b in product("NY", "NY")]
        mapping = rows[: len(rows) - missing]
        return {"namespace": "x", "key": "T", "outcome": "x:O:1.0.0", "decision_points": points, "mapping": mapping}

    def observe(case: tuple[Content, list[str]]) -> Any:
        return ssvc.read(case[0], unordered=case[1])

    whole: tuple[Content, list[str]] = (table(), [])
    cases = {id(FIELDS["`ordered = false`"]): (table(), ["x:A:1.0.0"]), id(FIELDS["`[[impossible]]`"]): (table(1), [])}
    cases[id(FIELDS["outcomes without order"])] = (table(), ["x:O:1.0.0"])
    return _from_others(observe, cases.get(id(field), whole), whole, field)


def _from_others(observe: Callable[[Any], Framework], having: Any, without: Any, field: Field) -> str:
    """Return the word for what a format of others can say; where it cannot say it, nothing that is read has it."""
    word = word_for(observe, having, without)
    if word == "ignored":
        framework = observe(without)
        nodes: list[Node] = [*framework.criteria, *framework.aspects]
        things: list[Document] = [framework, *nodes, *(level for node in nodes for level in node.levels)]
        assert all(
            getattr(thing, key) is None for kind, key in field.keys for thing in things if isinstance(thing, kind)
        )
    return word


def on_page(given: Given) -> Any:
    """Return what the scripts are given, as far as they take it."""
    data, scripts = page_data(compile_framework(given.framework), "en"), page(given.framework)
    del data["framework"], data["fingerprint"], data["pieces"]
    framework = given.framework.sourced
    nodes: list[Node] = [*framework.criteria, *framework.aspects]
    rules = [aspect.rule for aspect in framework.aspects]
    things: list[Any] = [
        framework,
        framework.source,
        *nodes,
        *(level for node in nodes for level in node.levels),
        *rules,
    ]
    # What is taken from the framework itself; the ends of levels come with the data, if at all.
    keys = ("unit", "ordered", "needs_theme", "provenance", "note", "url", "also", "orders")
    named = [key for key in keys if re.search(rf"\b{key}\b", scripts)]
    taken = [getattr(thing, key, None) for thing in things for key in named]
    offers_judging = bool(data["judged"]) and not given.answers.keys() <= {"a", "b", "c"}
    abstains = [answer for answer in given.answers.values() if isinstance(answer, dict) and "abstain" in answer]
    return data, taken, offers_judging, abstains if "data-abstain" in scripts else []


def in_reports(given: Given) -> Any:
    """Return all that is said, in every form, but for what tells documents apart as such."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"r{ending}") for ending in (".md", ".html")]
        for path in paths:
            write_report(given.assessment, path, lang="en")
        told = [path.read_text("utf-8") for path in paths]
    described = text_of(framework_story(given.framework), "nl")
    return [re.sub("[0-9a-f]{64}", "", text) for text in (*told, described, explain(given.assessment, lang="nl"))]


def in_interview(given: Given) -> Any:
    """Return what is said on the command line to somebody who knows nothing, and to somebody with these answers."""
    assert given.assessment  # or it says why not
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        save(given.framework, "f.toml")
        save(given.topic, "t.toml")
        save(load_topic({"id": "u", "title": "U"}), "u.toml")
        with redirect_stdout(io.StringIO()) as said:
            for path in ("u.toml", "t.toml"):
                patched.setattr(sys, "stdin", io.StringIO("1\n" + 4 * "?\n"))
                assert main(["interview", path, "--framework", "f.toml", "--lang", "en"]) == 0
    return said.getvalue()


def in_checker(given: Given) -> Any:
    """Return a certificate that is accepted, with what is claimed in it."""
    found = certificate(given.assessment)
    document = json.loads(to_json(given.framework), parse_float=Decimal)
    held = json.loads(found.text, parse_float=Decimal)
    assert k80check.check(document, held) == list(found.claims)
    return {key: value for key, value in held.items() if key != "framework"}, held["framework"].get("feasible")


def in_oracle(given: Given) -> Any:
    """Return what is possible, and what changes it."""
    answers = without_notes(given.answers)
    return oracle.profiles(given.framework, answers), oracle.changes(given.framework, answers, {"high"}, [], {})


@cache
def some_drawn() -> list[Framework]:
    """Return frameworks that are drawn with all that strategies are asked for."""
    found: list[Framework] = []
    first = (hypothesis.Phase.generate,)

    @hypothesis.settings(max_examples=300, database=None, deadline=None, derandomize=True, phases=first)
    @hypothesis.given(strategies.frameworks(impossible=True, numbers=True))
    def draw(framework: Framework) -> None:
        found.append(framework)

    draw()
    return found


def in_strategies(field: Field) -> str:
    """Say that strategies carry what they draw when they are asked to."""

    def has(framework: Framework) -> bool:
        if field is FIELDS["dates"]:
            return any(c.partition is not None and c.partition.of_dates for c in framework.criteria)
        rules: list[Any] = [aspect.rule for aspect in framework.aspects]
        things: list[Any] = [framework, *framework.criteria, *framework.aspects, *framework.criteria[0].levels]
        things += [*rules, *(cutoff for rule in rules for cutoff in getattr(rule, "cutoffs", {}).values())]
        things += [condition for rule in rules for _loc, when in rule.conditions() for condition in when.values()]
        return any(
            getattr(thing, key) is not None for thing in things for own, key in field.keys if isinstance(thing, own)
        )

    judged = strategies.frameworks(max_criteria=2, max_aspects=2).flatmap(lambda f: strategies.answers(f, judged=True))
    # Any will do: to make it as small as can be takes older versions minutes.
    first = (hypothesis.Phase.generate,)
    few = hypothesis.settings(max_examples=200, database=None, deadline=None, phases=first)
    try:
        if field is FIELDS["a judged aspect"]:
            hypothesis.find(judged, lambda answers: any(i.startswith("a") for i in answers), settings=few)
        elif field is FIELDS["`abstain`"]:
            topics = strategies.frameworks(max_criteria=2).flatmap(strategies.topics)
            hypothesis.find(topics, lambda topic: any(own.abstain for own in topic.answers.values()), settings=few)
        elif not any(map(has, some_drawn())):
            return "ignored"
    except hypothesis.errors.NoSuchExample:
        return "ignored"
    return "carried"


SURFACES: dict[str, Surface] = {
    "TOML": tells_apart(read_again(".toml")),
    "JSON": tells_apart(read_again(".json")),
    "JSON Schema": by_schema,
    "form": tells_apart(in_form),
    "data of results": tells_apart(in_data),
    "provenance": tells_apart(sources),
    "data frames": tells_apart(in_frame),
    "SQL": tells_apart(in_sql),
    "DMN, written": tells_apart(lambda given: dmn.to_xml(given.framework)),
    "DMN, read": tells_apart(from_dmn),
    "DEXi": from_dexi,
    "SSVC": from_ssvc,
    "workbook": tells_apart(read_again(".xlsx")),
    "page": tells_apart(on_page),
    "reports": tells_apart(in_reports),
    "interview": tells_apart(in_interview),
    "checker": tells_apart_in_levels(in_checker),
    "oracle": tells_apart_in_levels(in_oracle),
    "strategies": in_strategies,
}

IN_INTEROP = {
    "dexi": ["DEXi"],
    "dmn": ["DMN, written", "DMN, read"],
    "frames": ["data frames", "SQL"],
    "ssvc": ["SSVC"],
    "workbook": ["workbook"],
}


# --- the page -----------------------------------------------------------------------------------------------------


def table() -> dict[str, dict[str, str]]:
    """Return the words of the table: for each surface one for each field."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    head, _rule, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: dict(zip(head[1:], rest, strict=True)) for first, *rest in rows}


def test_the_table_has_every_surface_and_every_field_and_one_word_in_each_cell() -> None:
    """A row or column more or less, on the page or here, is one that nobody tried."""
    found = table()
    assert list(found) == list(SURFACES)
    assert all(list(cells) == list(FIELDS) for cells in found.values())
    assert {word for cells in found.values() for word in cells.values()} <= set(WORDS)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("surface", SURFACES)
def test_a_cell_says_what_happens(surface: str, field: str) -> None:
    """Each cell of the table, tried."""
    assert SURFACES[surface](FIELDS[field]) == table()[surface][field]


@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_not_carried_is_explained(surface: str) -> None:
    """Below the table, by the name of the surface."""
    has_remark = f"\n- **{surface}**: " in PAGE.read_text("utf-8")
    assert has_remark == (set(table()[surface].values()) != {"carried"})


@pytest.mark.parametrize("kind", KNOWN)
def test_a_field_that_documents_get_is_in_the_table(kind: type[Document]) -> None:
    """Or it was there before."""
    tried = {name for field in FIELDS.values() for owner, name in field.keys if owner is kind}
    assert kind.model_fields.keys() == {*KNOWN[kind].split(), *tried}


def test_whatever_reads_or_writes_another_format_is_in_the_table() -> None:
    """Each module of `interop` has its rows."""
    folder = Path(interop.__file__).parent
    modules = {path.stem for path in folder.iterdir() if not path.stem.startswith("_")}
    assert modules == IN_INTEROP.keys()
    assert set(SURFACES) >= {name for names in IN_INTEROP.values() for name in names}
