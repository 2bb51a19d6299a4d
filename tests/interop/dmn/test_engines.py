"""Exported tables run in engines that others made, and decide there what the rules say.

SpiffWorkflow is run wherever it is installed, and pyDMNrules among the tests that take long. Two more come from npm,
which `.ci/run` brings: dmn-eval-js, where `DMN_EVAL_JS` names the folder that it is installed in, and Drools as a
native program (`@kie-tools/jitexecutor-native`), where `DMN_JITEXECUTOR` names that program.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import socket
import subprocess
import time
import urllib.request
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import oracle
import pytest
import scales
from frameworks import weighted_framework
from hostile import hostile_framework

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import assess
from k80assess.interop import dmn
from k80assess.interop.dmn import tables
from k80assess.interop.dmn.feel import name_of

pytestmark = pytest.mark.filterwarnings("ignore")  # what other people's engines warn of is theirs

FRAMEWORK = load_framework()
OUTCOME = FRAMEWORK.outcome
Given = dict[str, str]


def wanted(module: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(module, reason=f"{module} is not installed: exported DMN IS NOT EXECUTED in it")


def combinations(aspect_id: str) -> list[tuple[Given, str]]:
    """Every combination of an aspect's inputs, with the level that the oracle gives."""
    nodes: dict[str, Any] = {node.id: node for node in (*FRAMEWORK.criteria, *FRAMEWORK.aspects)}
    aspect = nodes[aspect_id]
    inputs = aspect.rule.inputs
    products = product(*(oracle.scale(nodes[input_id]) for input_id in inputs))
    givens = [dict(zip(inputs, levels, strict=True)) for levels in products]
    return [(given, oracle.apply(aspect, given, nodes)) for given in givens]


def random_profiles(framework: Framework, count: int) -> list[tuple[Given, str]]:
    rng = random.Random(count)
    profiles = [{c.id: rng.choice(level_ids(c)) for c in framework.criteria} for _ in range(count)]
    return [(profile, oracle.outcome(framework, profile)) for profile in profiles]


def small_frameworks() -> list[Framework]:
    """Small frameworks with impossible rows over criteria and aspects, the same ones on every run."""
    made = []
    for seed in range(4):
        rng = random.Random(seed)
        content = weighted_framework(4, levels=3, aspects=2, seed=seed).model_dump(mode="json", exclude_none=True)
        nodes = [*content["criteria"], *content["aspects"]]
        scales = {node["id"]: [level["id"] for level in node["levels"]] for node in nodes}
        del scales[content["outcome"]]
        rows = []
        for _ in range(3):
            named = rng.sample(sorted(scales), rng.randint(1, 2))
            rows.append({"when": {i: rng.sample(scales[i], rng.randint(1, 2)) for i in named}, "reason": '"So" it is.'})
        made.append(load_framework({**content, "impossible": rows}))
    return made


def can_occur(framework: Framework, profile: Given) -> bool:
    levels = oracle.evaluate(framework, profile)
    return not any(oracle.holds(row.when, levels, oracle.by_id(framework)) for row in framework.impossible or ())


ALLOWANCE = Path(__file__).resolve().parents[3] / "examples" / "dmn" / "allowance.dmn"


def allowances() -> tuple[list[dict[str, Any]], list[str]]:
    """Ages and incomes at and around every limit, and what the rules in the file's own words give."""
    ages = [17, 17.99, 18, 18.01, 66.99, 67, 67.01]
    incomes = [23999.99, 24000, 24000.01, 26500.49, 26500.5, 26500.51, 31999.99, 32000, 32000.01]
    names = ("age", "income", "resident")
    cases: list[dict[str, Any]] = [dict(zip(names, c, strict=True)) for c in product(ages, incomes, (True, False))]
    return cases, [allowance(**case) for case in cases]


def allowance(age: float, income: float, resident: bool) -> str:
    if age < 18 or not resident or income > 32000:
        return "none"
    return "full" if income <= (24000 if age < 67 else 26500.5) else "half"


def as_texts(case: Mapping[str, Any]) -> dict[str, Any]:
    """A case with booleans as the levels that they were read as."""
    return {k: str(value).lower() if isinstance(value, bool) else value for k, value in case.items()}


def of_days() -> tuple[Framework, list[tuple[datetime.date, str]]]:
    """A framework over a date, with days at and around its limits and what they give."""
    levels = [
        {"id": "late", "above": "2024-12-31"},
        {"id": "in time", "at_least": "2024-03-01", "at_most": "2024-12-31"},
        {"id": "early", "below": "2024-03-01"},
    ]
    aspect = {"id": "o", "levels": ["refuse", "handle", "wait"], "rule": {"kind": "minimum", "inputs": ["since"]}}
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": "since", "levels": levels}]}
    days = {"2024-02-28": "wait", "2024-02-29": "wait", "2024-03-01": "handle", "2024-03-02": "handle"}
    days |= {"2024-12-30": "handle", "2024-12-31": "handle", "2025-01-01": "refuse"}
    expected = [(datetime.date.fromisoformat(day), outcome) for day, outcome in days.items()]
    return load_framework({**content, "aspects": [aspect]}), expected


def divided(rng: random.Random, ends: list[Any]) -> list[dict[str, Any]]:
    """Three levels of numbers or dates, the first of several stretches, with ends that belong to either side."""
    owned: list[list[dict[str, Any]]] = [[], [], []]
    low: dict[str, Any] = {}
    for owner, end in zip([0, *rng.choice([(1, 0, 2), (1, 2, 0), (2, 0, 1)]), 0], [*ends, None], strict=True):
        belongs = rng.random() < 0.5
        high = {} if end is None else {"at_most" if belongs else "below": end}
        owned[owner].append(low | high)
        low = {"above" if belongs else "at_least": end}
    return [{"id": f"l{i}", "ranges": ranges} for i, ranges in enumerate(owned)]


def numbered_frameworks(*, of_dates: bool = False) -> list[Framework]:
    """Frameworks over two numbers, or two dates, and a text, with impossible rows over them; the same on every run."""
    made = []
    for seed in range(2):
        rng = random.Random(seed)
        ends: list[Any] = (
            ["2024-02-29", "2024-12-31", "2025-01-02", "2027-06-30"] if of_dates else [-2.5, 0, 0.75, 1000]
        )
        criteria: list[dict[str, Any]] = [{"id": i, "levels": divided(rng, ends)} for i in ("left", "right")]
        criteria.append({"id": "word", "levels": ["l0", "l1", "l2"]})
        rows = [
            {"when": {c["id"]: rng.sample(["l0", "l1", "l2"], rng.randint(1, 2)) for c in rng.sample(criteria, 2)}}
            for _ in range(3)
        ]
        table = [{**row, "then": rng.choice(["l0", "l2"])} for row in rows]
        rule = {"kind": "table", "inputs": ["left", "right", "word"], "rows": [*table, {"then": "l1"}]}
        aspect = {"id": "o", "levels": ["l0", "l1", "l2"], "rule": rule}
        content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]}
        impossible = [{"when": {"left": ["l0", "l1"], "word": "l2"}}, {"when": {"left": "l0", "right": ["l2", "l0"]}}]
        made.append(load_framework({**content, "impossible": impossible}))
    return made


def at_the_limits(framework: Framework) -> list[tuple[dict[str, Any], str, bool]]:
    """Values at and around every limit, with the outcome and whether they can occur, by levels taken literally."""
    written = {
        c.id: [level.model_dump(mode="json", exclude_none=True) for level in c.levels] for c in framework.criteria
    }
    values: list[list[Any]] = []
    for levels in written.values():
        ends = scales.limits(levels)
        step: Any = datetime.timedelta(1) if ends and isinstance(ends[0], datetime.date) else Fraction(1, 100)
        values.append(sorted({end + d * step for end in ends for d in (-1, 0, 1)}) or [level["id"] for level in levels])
    cases = []
    for case in random.Random(1).sample(list(product(*values)), 60):
        given = dict(zip(written, case, strict=True))
        levels_of = {i: v if isinstance(v, str) else scales.levels_with(written[i], v)[0] for i, v in given.items()}
        plain = {i: float(v) if isinstance(v, Fraction) else v for i, v in given.items()}
        cases.append((plain, oracle.outcome(framework, levels_of), can_occur(framework, levels_of)))
    return cases


TABLES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "open and closed": ("UNIQUE", [("[0..10)", "a"), ("< 0", "b"), ("(10..20]", "c"), ("10", "d"), ("> 20", "e")]),
    "negative": ("UNIQUE", [("< -2.5", "a"), ("[-2.5..-1)", "b"), (">= -1", "c")]),
    "lists": ("UNIQUE", [("< 0,> 10", "a"), ("[0..10]", "b")]),
    "not": ("UNIQUE", [("not([0..10])", "a"), ("[0..10]", "b")]),
    "not a list": ("UNIQUE", [("not(< 0, > 10)", "a"), ("< 0, > 10", "b")]),
    "first": ("FIRST", [("< 0", "a"), ("<= 20", "b"), ("-", "c")]),
    "first of intervals": ("FIRST", [("[0..10]", "a"), ("[10..20)", "b"), ("-", "c")]),
}
# pyDMNrules takes these for something else.
MORE_TABLES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "turned outwards": ("UNIQUE", [("]0..10[", "a"), ("<= 0", "b"), (">= 10", "c")]),
    "lists of intervals": ("UNIQUE", [("< 0, [5..7), > 10", "a"), ("[0..5), [7..10]", "b")]),
    "single ones": ("UNIQUE", [("0, 10", "a"), ("< 0, (0..10), > 10", "b")]),
}
NUMBERS = [-3, -2.51, -2.5, -2.49, -1.01, -1, -0.01, 0, 0.01, 4.99, 5, 6.99, 7, 9.99, 10, 10.01, 19.99, 20, 20.01]


def table_of(policy: str, rows: Sequence[tuple[str, str]], *, version: str = "1.3") -> str:
    """A model of one decision `p` over a number `x`, as others write it."""
    rules = "".join(
        f'<rule id="r{i}"><inputEntry id="c{i}"><text>{escape(cell)}</text></inputEntry>'
        f'<outputEntry id="o{i}"><text>"{then}"</text></outputEntry></rule>'
        for i, (cell, then) in enumerate(rows)
    )
    column = '<input id="i" label="x"><inputExpression id="e" typeRef="number"><text>x</text></inputExpression></input>'
    table = f'<decisionTable id="t" hitPolicy="{policy}">{column}<output id="u" label="p" name="p" typeRef="string"/>'
    return (
        f'<definitions xmlns="{tables.NAMESPACES[version]}" id="d" name="d" namespace="urn:x">'
        '<inputData id="x" name="x"><variable id="xv" name="x" typeRef="number"/></inputData>'
        '<decision id="p" name="p"><variable id="pv" name="p" typeRef="string"/>'
        '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
        f"{table}{rules}</decisionTable></decision></definitions>"
    )


def as_read(model: str) -> list[str]:
    """What the framework that a model is read as decides about each of the numbers."""
    framework = dmn.read(model)
    outcomes = [assess({"x": number}, framework).outcome for number in NUMBERS]
    return [outcome.id for outcome in outcomes if outcome is not None]


ASPECTS = [aspect.id for aspect in FRAMEWORK.aspects]
VERSIONS: list[Any] = ["1.1", "1.3"]


# --- SpiffWorkflow ------------------------------------------------------------------------------------------------


class Spiff:
    """SpiffWorkflow with one file for each decision, each checked against the schema that it brings."""

    def __init__(self, models: dict[str, str]) -> None:
        wanted("SpiffWorkflow")
        from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
        from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
        from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

        parser = BpmnDmnParser(validator=BpmnValidator())
        for model in models.values():
            parser.add_dmn_str(model)
        self.engines = {name: parser.get_engine(name, None) for name in models}
        self.workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def decide(self, given: Mapping[str, str | None]) -> dict[str, str | None]:
        data = dict(given)
        task = SimpleNamespace(data=data, workflow=self.workflow)
        for engine in self.engines.values():
            data.update(engine.result(task))
        return data


@pytest.mark.parametrize("version", VERSIONS)
def test_spiffworkflow_gives_each_aspect_the_level_of_the_rules(version: Any) -> None:
    """On every combination of an aspect's inputs, and the outcome on 500 profiles of the whole."""
    models = dmn.to_xml_parts(FRAMEWORK, version=version)
    for aspect_id in ASPECTS:
        engine = Spiff({aspect_id: models[aspect_id]})
        for given, level in combinations(aspect_id):
            assert engine.decide(given)[aspect_id] == level
    whole = Spiff(dict(models))
    for profile, outcome in random_profiles(FRAMEWORK, 500):
        assert whole.decide(profile)[OUTCOME] == outcome


def test_spiffworkflow_runs_whatever_ids_there_are() -> None:
    """Names and texts that try to be something else are names and texts."""
    framework = hostile_framework()
    engine = Spiff(dict(dmn.to_xml_parts(framework)))
    for profile, outcome in random_profiles(framework, 50):
        given = {name_of(criterion): level for criterion, level in profile.items()}
        assert engine.decide(given)[name_of(framework.outcome)] == outcome


def test_the_whole_model_keeps_to_the_schema_of_the_standard() -> None:
    """The graph in one file is valid by the schemas of DMN 1.1 and 1.3 that SpiffWorkflow brings."""
    wanted("SpiffWorkflow")
    etree = wanted("lxml.etree")
    from SpiffWorkflow.dmn.parser.BpmnDmnParser import SCHEMAS

    for framework in (FRAMEWORK, hostile_framework(), small_frameworks()[0], of_days()[0]):
        for version in VERSIONS:
            model = etree.fromstring(dmn.to_xml(framework, version=version, lang="nl"))
            schema = etree.XMLSchema(etree.parse(SCHEMAS[model.nsmap[None]]))
            schema.assertValid(model)


# --- pyDMNrules ---------------------------------------------------------------------------------------------------


to_import_takes_long = pytest.mark.slow  # ten seconds: it makes its grammar anew each time


class PyDMN:
    """pyDMNrules with the graph in one file."""

    def __init__(self, model: str) -> None:
        self.engine = wanted("pyDMNrules").DMN()
        status = self.engine.useXML(model)
        assert not status, status

    def decide(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        status, decided = self.engine.decide(dict(given))
        if status:
            return None
        result: dict[str, Any] = (decided[-1] if isinstance(decided, list) else decided)["Result"]
        return result


def covering_profiles() -> list[Given]:
    """Profiles that between them have every combination of the inputs of each aspect, the outcome too."""
    criteria = {criterion.id for criterion in FRAMEWORK.criteria}
    lowest = [aspect.id for aspect in FRAMEWORK.aspects if criteria.issuperset(aspect.rule.inputs)]
    sides = [[given for given, _ in combinations(aspect_id)] for aspect_id in lowest]
    longest = max(map(len, sides))
    profiles = [{k: v for side in sides for k, v in side[i % len(side)].items()} for i in range(longest)]
    unseen = {tuple(given.values()) for given, _ in combinations(OUTCOME)}
    for profile, _ in random_profiles(FRAMEWORK, 500):
        levels = oracle.evaluate(FRAMEWORK, profile)
        met = tuple(levels[i] for i in FRAMEWORK.outcome_aspect.rule.inputs)
        if met in unseen:
            unseen.discard(met)
            profiles.append(profile)
    assert not unseen
    return profiles


@to_import_takes_long
def test_pydmnrules_gives_each_aspect_the_level_of_the_rules() -> None:
    """On every combination of each aspect's inputs, decision feeding decision."""
    engine = PyDMN(dmn.to_xml(FRAMEWORK))
    for profile in covering_profiles():
        decided = engine.decide(profile)
        assert decided is not None
        levels = oracle.evaluate(FRAMEWORK, profile)
        assert {aspect_id: decided[aspect_id] for aspect_id in ASPECTS} == {a: levels[a] for a in ASPECTS}


@to_import_takes_long
@pytest.mark.timeout(600)
def test_pydmnrules_follows_the_graph_to_the_outcome() -> None:
    """The outcome of 500 profiles of the whole."""
    engine = PyDMN(dmn.to_xml(FRAMEWORK))
    for profile, outcome in random_profiles(FRAMEWORK, 500):
        decided = engine.decide(profile)
        assert decided is not None
        assert decided[OUTCOME] == outcome


@to_import_takes_long
@pytest.mark.parametrize("version", VERSIONS)
def test_pydmnrules_says_what_can_occur(version: Any) -> None:
    """At every profile of small frameworks, together with the outcome."""
    for framework in small_frameworks():
        engine = PyDMN(dmn.to_xml(framework, version=version))
        for profile in oracle.profiles(framework):
            decided = engine.decide(profile)
            assert decided is not None
            assert decided["can__occur"] is can_occur(framework, profile)
            assert decided[framework.outcome] == oracle.outcome(framework, profile)


@to_import_takes_long
def test_pydmnrules_decides_by_age_and_income() -> None:
    """At and around every limit: the file of others, and the file that we write of it."""
    original, written = PyDMN(ALLOWANCE.read_text("utf-8")), PyDMN(dmn.to_xml(dmn.read(ALLOWANCE)))
    for case, outcome in zip(*allowances(), strict=True):
        theirs, ours = original.decide(case), written.decide(as_texts(case))
        assert theirs is not None
        assert ours is not None
        assert theirs["allowance"] == ours["allowance"] == outcome


@to_import_takes_long
def test_pydmnrules_decides_by_date() -> None:
    """At and around every limit."""
    framework, expected = of_days()
    engine = PyDMN(dmn.to_xml(framework))
    for day, outcome in expected:
        decided = engine.decide({"since": day})
        assert decided is not None
        assert decided["o"] == outcome


@to_import_takes_long
@pytest.mark.parametrize("of_dates", [False, True])
def test_pydmnrules_decides_by_numbers_and_dates_of_several_stretches(*, of_dates: bool) -> None:
    """At and around every limit, and what can occur there."""
    for framework in numbered_frameworks(of_dates=of_dates):
        engine = PyDMN(dmn.to_xml(framework))
        for case, outcome, occurs in at_the_limits(framework):
            decided = engine.decide(case)
            assert decided is not None
            assert (decided["o"], decided["can__occur"]) == (outcome, occurs)


@to_import_takes_long
@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_others_is_read_as_pydmnrules_decides_it(name: str) -> None:
    """Intervals of every kind, lists and negations of them, and the first row that holds."""
    model = table_of(*TABLES[name])
    engine = PyDMN(model)
    assert [(engine.decide({"x": number}) or {}).get("p") for number in NUMBERS] == as_read(model)


@to_import_takes_long
def test_pydmnrules_reads_the_older_version_alike() -> None:
    """The outcome of twenty profiles of the whole in DMN 1.1."""
    engine = PyDMN(dmn.to_xml(FRAMEWORK, version="1.1"))
    for profile, outcome in random_profiles(FRAMEWORK, 20):
        decided = engine.decide(profile)
        assert decided is not None
        assert decided[OUTCOME] == outcome


# --- a missing answer ---------------------------------------------------------------------------------------------


def with_one_missing(absent: str | None) -> Iterator[tuple[dict[str, str | None], set[str]]]:
    """Profiles with an answer missing, null or empty, and what each level there would give."""
    for i, (profile, _) in enumerate(random_profiles(FRAMEWORK, 60)):
        missing = [criterion.id for criterion in FRAMEWORK.criteria][i % 10]
        yield {**profile, missing: absent}, oracle.possible(FRAMEWORK, {**profile, missing: None})


@pytest.mark.parametrize("absent", [None, ""])
def test_spiffworkflow_never_reads_a_missing_answer_as_a_level(absent: str | None) -> None:
    """It refuses, or says what every level there would give."""
    engine = Spiff(dict(dmn.to_xml_parts(FRAMEWORK)))
    for profile, possible in with_one_missing(absent):
        with suppress(AttributeError):  # no row of a table holds, and the next one finds no such variable
            assert {engine.decide(profile).get(OUTCOME)} == possible


@to_import_takes_long
@pytest.mark.parametrize("absent", [None, ""])
def test_pydmnrules_never_reads_a_missing_answer_as_a_level(absent: str | None) -> None:
    """The same."""
    engine = PyDMN(dmn.to_xml(FRAMEWORK))
    for profile, possible in with_one_missing(absent):
        decided = engine.decide(profile)
        assert decided is None or {decided[OUTCOME]} == possible


# --- from npm -----------------------------------------------------------------------------------------------------

EVAL_JS = """
const { decisionTable } = require('@hbtgmbh/dmn-eval-js');
require('loglevel').getLogger('dmn-eval-js').setLevel('silent');
const asked = JSON.parse(require('fs').readFileSync(0));
decisionTable.parseDmnXml(asked.model).then((decisions) => {
  const outcome = (given) => decisionTable.evaluateDecision(asked.outcome, decisions, given)[asked.outcome];
  console.log(JSON.stringify(asked.profiles.map(outcome)));
});
"""


def ask_eval_js(model: str, outcome: str, profiles: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What one decision of a model in DMN 1.1 gives for each profile."""
    folder = os.environ.get("DMN_EVAL_JS")
    if not folder:
        pytest.skip("DMN_EVAL_JS names no folder: exported DMN IS NOT EXECUTED in dmn-eval-js")
    told = json.dumps({"model": model, "outcome": outcome, "profiles": profiles})
    run = subprocess.run(["node", "-e", EVAL_JS], input=told, cwd=folder, capture_output=True, text=True, check=True)
    found: list[Any] = json.loads(run.stdout)
    return found


def test_dmn_eval_js_gives_the_outcome_of_the_rules() -> None:
    """The outcome of 500 profiles of the whole, in DMN 1.1."""
    profiles = random_profiles(FRAMEWORK, 500)
    found = ask_eval_js(dmn.to_xml(FRAMEWORK, version="1.1"), OUTCOME, [profile for profile, _ in profiles])
    assert found == [outcome for _, outcome in profiles]


def test_dmn_eval_js_says_what_can_occur() -> None:
    """At every profile of small frameworks, together with the outcome."""
    for framework in small_frameworks():
        profiles = oracle.profiles(framework)
        model = dmn.to_xml(framework, version="1.1")
        assert ask_eval_js(model, "can__occur", profiles) == [can_occur(framework, p) for p in profiles]
        assert ask_eval_js(model, framework.outcome, profiles) == [oracle.outcome(framework, p) for p in profiles]


def test_dmn_eval_js_decides_by_age_and_income() -> None:
    """At and around every limit: the file of others, and the file that we write of it."""
    original = ALLOWANCE.read_text("utf-8").replace(tables.NAMESPACES["1.3"], tables.NAMESPACES["1.1"])
    cases, wanted_outcomes = allowances()
    assert ask_eval_js(original, "allowance", cases) == wanted_outcomes
    written = dmn.to_xml(dmn.read(ALLOWANCE), version="1.1")
    assert ask_eval_js(written, "allowance", list(map(as_texts, cases))) == wanted_outcomes


def test_dmn_eval_js_decides_by_numbers_of_several_stretches() -> None:
    """At and around every limit, and what can occur there."""
    for framework in numbered_frameworks():
        model = dmn.to_xml(framework, version="1.1")
        cases, outcomes, occurs = zip(*at_the_limits(framework), strict=True)
        assert ask_eval_js(model, "o", cases) == list(outcomes)
        assert ask_eval_js(model, "can__occur", cases) == list(occurs)


@pytest.mark.parametrize("name", TABLES | MORE_TABLES)
def test_a_table_of_others_is_read_as_dmn_eval_js_decides_it(name: str) -> None:
    """Intervals of every kind, lists and negations of them, and the first row that holds."""
    policy, rows = (TABLES | MORE_TABLES)[name]
    found = ask_eval_js(table_of(policy, rows, version="1.1"), "p", [{"x": number} for number in NUMBERS])
    assert found == as_read(table_of(policy, rows))


@pytest.fixture(scope="module")
def drools() -> Iterator[str]:
    """The address of Drools, started for these tests on a free port of this machine."""
    program = os.environ.get("DMN_JITEXECUTOR")
    if not program:
        pytest.skip("DMN_JITEXECUTOR names no program: exported DMN IS NOT EXECUTED in Drools")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = [f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1"]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def ask_drools(address: str, model: str, given: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """For each decision its status and result."""
    asked = {"mainURI": "model", "resources": [{"URI": "model", "content": model}], "context": dict(given)}
    request = urllib.request.Request(
        f"{address}/jitdmn/dmnresult", json.dumps(asked).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        results: Sequence[dict[str, Any]] = json.load(response)["decisionResults"]
    return {result["decisionName"]: (result["evaluationStatus"], result["result"]) for result in results}


@pytest.mark.parametrize("version", VERSIONS)
def test_drools_gives_the_outcome_of_the_rules_and_refuses_a_missing_answer(drools: str, version: Any) -> None:
    """The outcome of 100 profiles of the whole; with one answer missing there is none."""
    model = dmn.to_xml(FRAMEWORK, version=version)
    for i, (profile, outcome) in enumerate(random_profiles(FRAMEWORK, 100)):
        assert ask_drools(drools, model, profile)[OUTCOME] == ("SUCCEEDED", outcome)
        missing = [criterion.id for criterion in FRAMEWORK.criteria][i % 10]
        status, decided = ask_drools(drools, model, {**profile, missing: None})[OUTCOME]
        assert status != "SUCCEEDED"
        assert decided is None


def test_drools_runs_whatever_ids_there_are(drools: str) -> None:
    """Names and texts that try to be something else are names and texts."""
    framework = hostile_framework()
    model = dmn.to_xml(framework)
    for profile, outcome in random_profiles(framework, 20):
        given = {name_of(criterion): level for criterion, level in profile.items()}
        assert ask_drools(drools, model, given)[name_of(framework.outcome)] == ("SUCCEEDED", outcome)


@pytest.mark.parametrize("version", VERSIONS)
def test_drools_says_what_can_occur(drools: str, version: Any) -> None:
    """At every profile of small frameworks, together with the outcome."""
    for framework in small_frameworks():
        model = dmn.to_xml(framework, version=version)
        for profile in oracle.profiles(framework):
            found = ask_drools(drools, model, profile)
            assert found["can__occur"] == ("SUCCEEDED", can_occur(framework, profile))
            assert found[framework.outcome] == ("SUCCEEDED", oracle.outcome(framework, profile))


def test_drools_decides_by_age_and_income(drools: str) -> None:
    """At and around every limit: the file of others, and the file that we write of it."""
    original, written = ALLOWANCE.read_text("utf-8"), dmn.to_xml(dmn.read(ALLOWANCE))
    for case, outcome in zip(*allowances(), strict=True):
        assert ask_drools(drools, original, case)["allowance"] == ("SUCCEEDED", outcome)
        assert ask_drools(drools, written, as_texts(case))["allowance"] == ("SUCCEEDED", outcome)


def test_drools_decides_by_date(drools: str) -> None:
    """At and around every limit; in DMN 1.1 it knows only `feel:date` for a date, which Camunda 7 does not know."""
    framework, expected = of_days()
    model = dmn.to_xml(framework)
    for day, outcome in expected:
        assert ask_drools(drools, model, {"since": day.isoformat()})["o"] == ("SUCCEEDED", outcome)


@pytest.mark.parametrize("of_dates", [False, True])
def test_drools_decides_by_numbers_and_dates_of_several_stretches(drools: str, *, of_dates: bool) -> None:
    """At and around every limit, and what can occur there."""
    for framework in numbered_frameworks(of_dates=of_dates):
        model = dmn.to_xml(framework)
        for case, outcome, occurs in at_the_limits(framework):
            found = ask_drools(
                drools, model, {i: v.isoformat() if of_dates and i != "word" else v for i, v in case.items()}
            )
            assert (found["o"][1], found["can__occur"][1]) == (outcome, occurs)


@pytest.mark.parametrize("name", TABLES | MORE_TABLES)
def test_a_table_of_others_is_read_as_drools_decides_it(drools: str, name: str) -> None:
    """Intervals of every kind, lists and negations of them, and the first row that holds."""
    model = table_of(*(TABLES | MORE_TABLES)[name])
    assert [ask_drools(drools, model, {"x": number})["p"][1] for number in NUMBERS] == as_read(model)
