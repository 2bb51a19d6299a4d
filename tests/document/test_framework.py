"""The framework as people write it: what is refused and in which words, and what can be looked up in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import FRAMEWORK, GONE, changed, problems_of
from hypothesis import given

from k80assess.data import to_json
from k80assess.document.conditions import Among
from k80assess.document.files import as_plain, fingerprint, load_framework, to_toml
from k80assess.document.framework import Framework, Source
from k80assess.document.nodes import Aspect, Criterion, Level, Node, level_ids
from k80assess.document.parsing import parse
from k80assess.document.rules import Cap, Maximum, Minimum, Row, Rule, Table, Weighted
from k80assess.document.text import Sourced
from k80assess.errors import DocumentError, UnknownNameError
from k80assess.testing.strategies import frameworks

AN_ID = "text that is not empty, without control characters or blanks around it"
A_TEXT = "text in quotes is needed, or a table with nl, en or both"
KEYS = (
    "id, version, title, question, description, source, outcome, criteria, aspects,"
    " impossible, also, rank_by and 1 more"
)
CRITERION_KEYS = (
    "id, label, description, question, unit, levels, ordered, note, asked_when, otherwise, provenance, section"
)
IDS = "demand, cost, hands, value, reach, advice"
UNUSED = "nor what is impossible depends on it: use it or leave it out"
UNTOLD = "nor what is impossible depends on it: use it, tell it beside the outcome (also) or leave it out"
NOT_OUTCOME = "only a level of the outcome says this; allowed: on levels of"
CIRCLE = "an aspect cannot depend on itself; found a circle of"
CHOICES = "this is not one of the choices"
ASKED_CIRCLE = "whether a criterion is asked cannot depend on its own answer; found a circle of"
NO_LEVEL = "there is no such level; found"
NO_ORDER = "has no better or worse levels (ordered = false)"


def scale(*level_ids: str) -> list[dict[str, str]]:
    return [{"id": level_id} for level_id in level_ids]


def asked(place: int, when: Any, otherwise: str) -> dict[str, Any]:
    return {f"criteria[{place}].asked_when": when, f"criteria[{place}].otherwise": otherwise}


BAD: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"criteria[0].asked_when": {"cost": "high"}},
        [
            "criteria[0].otherwise: a level is needed, which holds where this is not asked;"
            " found none; allowed: low, some, high"
        ],
    ),
    (
        {"criteria[0].otherwise": "low", "criteria[0].colour": "red"},
        [
            f"criteria[0].colour: there is no such key; found 'colour'; allowed: {CRITERION_KEYS}",
            "criteria[0].otherwise: this is said of a criterion that is not always asked; allowed: beside asked_when",
        ],
    ),
    (asked(0, {"cost": "high"}, "none"), [f"criteria[0].otherwise: {NO_LEVEL} 'none'; allowed: low, some, high"]),
    (asked(0, {"cost": "low"}, "low"), [f"criteria[0].asked_when.cost: {NO_LEVEL} 'low'; allowed: high, fair"]),
    (
        asked(0, {"csot": "high"}, "low"),
        [
            "criteria[0].asked_when.csot: no criterion or aspect has this id;"
            f" found 'csot'; allowed: {IDS}; did you mean 'cost'?"
        ],
    ),
    (asked(0, {}, "low"), ["criteria[0].asked_when: at least one entry is needed; found none"]),
    (asked(0, "cost", "low"), ["criteria[0].asked_when: a table is needed; found 'cost'"]),
    (asked(0, {"demand": "low"}, "low"), [f"criteria[0].asked_when.demand: {ASKED_CIRCLE} demand, demand"]),
    (asked(0, {"value": "poor"}, "low"), [f"criteria[0].asked_when.value: {ASKED_CIRCLE} value, demand, value"]),
    (
        {**asked(0, {"cost": "high"}, "low"), **asked(1, {"demand": "low"}, "high")},
        [f"criteria[1].asked_when.demand: {ASKED_CIRCLE} demand, cost, demand"],
    ),
    (
        asked(0, {"advice": "no"}, "low"),
        [
            "criteria[0].asked_when.advice: what can occur cannot depend on the outcome,"
            " which follows from what occurs; found 'advice'"
        ],
    ),
    ({"id": GONE}, ["id: this key is missing"]),
    ({"version": GONE, "outcome": GONE}, ["version: this key is missing", "outcome: this key is missing"]),
    ({"criteria": GONE}, ["criteria: this key is missing"]),
    ({"aspects": GONE}, ["aspects: this key is missing"]),
    ({"id": ""}, [f"id: not a valid id; found ''; allowed: {AN_ID}"]),
    ({"id": " hall"}, [f"id: not a valid id; found ' hall'; allowed: {AN_ID}"]),
    ({"id": "two\nlines"}, [f"id: not a valid id; found 'two\\nlines'; allowed: {AN_ID}"]),
    ({"id": 7}, ['id: text in quotes is needed: "7"; found 7']),
    ({"id": True}, ["id: text in quotes is needed; found true"]),
    ({"id": None}, ["id: text in quotes is needed; found null"]),
    ({"version": 2026}, ['version: text in quotes is needed: "2026"; found 2026']),
    ({"version": ""}, ["version: this text is empty; found ''"]),
    ({"version": 2026.1}, ['version: text in quotes is needed: "2026.1"; found 2026.1']),
    ({"version": ["1"]}, ["version: text in quotes is needed; found a list of 1 value"]),
    ({"title": 7}, [f"title: {A_TEXT}; found 7"]),
    ({"title": {}}, ["title: a text needs nl, en or both; found an empty table"]),
    ({"title": {"de": "Halle"}}, ["title.de: there is no such key; found 'de'; allowed: nl, en"]),
    ({"title": {"nl": "Zaal", "fr": "Salle"}}, ["title.fr: there is no such key; found 'fr'; allowed: nl, en"]),
    ({"title": ""}, ["title: this text is empty; found ''"]),
    ({"title": {"nl": ""}}, ["title.nl: this text is empty; found ''"]),
    ({"title": ["Zaal"]}, [f"title: {A_TEXT}; found a list of 1 value"]),
    (
        {"title": "\x1b[2J"},
        [
            "title: this text has control characters; found '\\x1b[2J';"
            " allowed: text with line ends and tabs, and no others"
        ],
    ),
    (
        {"title": "nul\x00"},
        [
            "title: this text has control characters; found 'nul\\x00';"
            " allowed: text with line ends and tabs, and no others"
        ],
    ),
    ({"question": True}, [f"question: {A_TEXT}; found true"]),
    ({"description": {"nl": 5}}, ['description.nl: text in quotes is needed: "5"; found 5']),
    ({"source": "a book"}, ["source: a table is needed; found 'a book'"]),
    ({"source": {"note": "x"}}, ["source.title: this key is missing"]),
    (
        {"source": {"title": "A book", "page": 3}},
        ["source.page: there is no such key; found 'page'; allowed: title, url, note, section"],
    ),
    ({"outcom": "advice"}, [f"outcom: there is no such key; found 'outcom'; allowed: {KEYS}; did you mean 'outcome'?"]),
    (
        {"Criteria": []},
        [f"Criteria: there is no such key; found 'Criteria'; allowed: {KEYS}; did you mean 'criteria'?"],
    ),
    (
        {"criteria[0].weight": 2},
        [f"criteria[0].weight: there is no such key; found 'weight'; allowed: {CRITERION_KEYS}"],
    ),
    (
        {"aspects[2].rule.rows[0].than": "yes"},
        [
            "aspects[2].rule.rows[0].than: there is no such key;"
            " found 'than'; allowed: when, then, provenance, section; did you mean 'then'?"
        ],
    ),
    (
        {"outcome": "advise"},
        ["outcome: no aspect has this id; found 'advise'; allowed: value, reach, advice; did you mean 'advice'?"],
    ),
    ({"outcome": "demand"}, ["outcome: no aspect has this id; found 'demand'; allowed: value, reach, advice"]),
    ({"outcome": ["advice"]}, ["outcome: text in quotes is needed; found a list of 1 value"]),
    ({"criteria": []}, ["criteria: at least one entry is needed; found none"]),
    ({"criteria": {}}, ["criteria: a list is needed; found an empty table"]),
    ({"criteria": "demand"}, ["criteria: a list is needed; found 'demand'"]),
    ({"criteria[1]": "cost"}, ["criteria[1]: a table with an id is needed; found 'cost'"]),
    ({"criteria[1]": None}, ["criteria[1]: a table with an id is needed; found null"]),
    ({"aspects": []}, ["aspects: at least one entry is needed; found none"]),
    ({"criteria[0].id": GONE}, ["criteria[0].id: this key is missing"]),
    ({"criteria[0].levels": GONE}, ["criteria[0].levels: this key is missing"]),
    ({"criteria[0].levels": []}, ["criteria[0].levels: at least 2 entries are needed; found none"]),
    ({"criteria[0].levels": scale("low")}, ["criteria[0].levels: at least 2 entries are needed; found 1"]),
    (
        {"criteria[0].levels": ["", "low", "low", 5]},
        [
            f"criteria[0].levels[0]: not a valid id; found ''; allowed: {AN_ID}",
            "criteria[0].levels[3]: an id is needed, or a table with an id; found 5",
        ],
    ),
    (
        {"criteria[0].levels": ["low", "some", {"id": "low", "label": "Low"}]},
        ["criteria[0].levels[2].id: this id stands here twice; found 'low'"],
    ),
    ({"criteria[0].levels[1].id": GONE}, ["criteria[0].levels[1].id: this key is missing"]),
    ({"criteria[0].levels[1].id": "low"}, ["criteria[0].levels[1].id: this id stands here twice; found 'low'"]),
    (
        {"criteria[1].id": "demand"},
        [
            "criteria[1].id: this id stands here twice; found 'demand'",
            "aspects[0].rule.weights.cost: no criterion or aspect has this id;"
            " found 'cost'; allowed: demand, hands, value, reach, advice",
        ],
    ),
    (
        {"aspects[1].id": "value"},
        [
            "aspects[1].id: this id stands here twice; found 'value'",
            "aspects[2].rule.inputs[1]: no criterion or aspect has this id;"
            " found 'reach'; allowed: demand, cost, hands, value, advice",
        ],
    ),
    (
        {"aspects[1].id": "hands"},
        [
            "aspects[1].id: a criterion has this id already; found 'hands'",
            "aspects[2].rule.inputs[1]: no criterion or aspect has this id;"
            " found 'reach'; allowed: demand, cost, hands, value, advice",
        ],
    ),
    ({"criteria[0].label": 5}, [f"criteria[0].label: {A_TEXT}; found 5"]),
    (
        {"criteria[0].provenance": "stating"},
        [f"criteria[0].provenance: {CHOICES}; found 'stating'; allowed: stated, derived, assumed"],
    ),
    ({"criteria[0].provenance": 1}, [f"criteria[0].provenance: {CHOICES}; found 1; allowed: stated, derived, assumed"]),
    ({"criteria[0].section": 4.2}, ['criteria[0].section: text in quotes is needed: "4.2"; found 4.2']),
    ({"criteria[0].levels[0].takes_energy": True}, [f"criteria[0].levels[0].takes_energy: {NOT_OUTCOME} advice"]),
    ({"aspects[0].levels[1].follow_up": "Do it."}, [f"aspects[0].levels[1].follow_up: {NOT_OUTCOME} advice"]),
    (
        {"aspects[2].levels[0].takes_energy": "no"},
        ["aspects[2].levels[0].takes_energy: true or false is needed; found 'no'"],
    ),
    (
        {"aspects[0].levels[1].needs_theme": True, "aspects[2].levels[0].needs_theme": True},
        [
            f"aspects[{place}.needs_theme: only a level of a criterion says this: it is an answer that needs a theme; "
            "allowed: on levels of criteria"
            for place in ("0].levels[1]", "2].levels[0]")
        ],
    ),
    (
        {"criteria[0].levels[0].needs_theme": "no"},
        ["criteria[0].levels[0].needs_theme: true or false is needed; found 'no'"],
    ),
    ({"aspects[2].levels[0].takes_energy": 1}, ["aspects[2].levels[0].takes_energy: true or false is needed; found 1"]),
    ({"aspects[0].rule": GONE}, ["aspects[0].rule: this key is missing"]),
    ({"aspects[0].rule": "weighted"}, ["aspects[0].rule: a table is needed; found 'weighted'"]),
    ({"aspects[0].rule": []}, ["aspects[0].rule: a table is needed; found an empty list"]),
    (
        {"criteria[0].levels[0].provenance": "sated", "aspects[0].rule.weights.demmand": 1, "colour": "red"},
        [
            f"criteria[0].levels[0].provenance: {CHOICES};"
            " found 'sated'; allowed: stated, derived, assumed; did you mean 'stated'?",
            f"colour: there is no such key; found 'colour'; allowed: {KEYS}",
            "aspects[0].rule.weights.demmand: no criterion or aspect has this id;"
            f" found 'demmand'; allowed: {IDS}; did you mean 'demand'?",
        ],
    ),
    (
        {"version": 1, "outcome": "advise"},
        [
            'version: text in quotes is needed: "1"; found 1',
            "outcome: no aspect has this id; found 'advise'; allowed: value, reach, advice; did you mean 'advice'?",
        ],
    ),
    (
        {"aspects[1].rule.inputs": ["value"], "aspects[0].rule.weights": {"reach": 1}},
        [
            "aspects[1].rule.inputs[0]: a minimum needs inputs with as many levels as the aspect has (3);"
            " found 'value' with 2 levels",
            f"aspects: {CIRCLE} value, reach, value",
        ],
    ),
    ({"aspects[1].rule.inputs": ["reach"]}, [f"aspects: {CIRCLE} reach, reach"]),
    (
        {"aspects[1].rule.inputs": ["hands", "hands"]},
        ["aspects[1].rule.inputs[1]: this id stands here twice; found 'hands'"],
    ),
    (
        {"criteria": [*FRAMEWORK["criteria"], {"id": "noise", "levels": scale("a", "b")}]},
        [f"criteria[3]: neither the outcome 'advice' {UNUSED}; found 'noise'"],
    ),
    (
        {
            "aspects[2].rule.inputs": ["value"],
            "aspects[2].rule.rows": [{"when": {}, "then": "no"}],
            "aspects[2].rule.caps": [],
        },
        [
            f"criteria[2]: neither the outcome 'advice' {UNUSED}; found 'hands'",
            f"aspects[1]: neither the outcome 'advice' {UNTOLD}; found 'reach'",
        ],
    ),
    ({"criteria[0].ordered": "no"}, ["criteria[0].ordered: true or false is needed; found 'no'"]),
    ({"aspects[2].ordered": 0}, ["aspects[2].ordered: true or false is needed; found 0"]),
    (
        {"aspects[0].ordered": False},
        [f"aspects[0].rule.cutoffs: cut-offs need an ordered scale, and 'value' {NO_ORDER}"],
    ),
    ({"aspects[1].ordered": False}, [f"aspects[1].rule: a minimum needs an ordered scale, and 'reach' {NO_ORDER}"]),
    (
        {"aspects[1].rule.kind": "maximum", "criteria[2].ordered": False},
        [f"aspects[1].rule.inputs[0]: a maximum needs ordered scales, and this one {NO_ORDER}; found 'hands'"],
    ),
    (
        {"criteria[0].ordered": False, "criteria[1].ordered": False},
        [
            f"aspects[0].rule.points.{c}: this scale {NO_ORDER}, so its points must be given;"
            " found none; allowed: points for each level"
            for c in ("demand", "cost")
            if c not in FRAMEWORK["aspects"][0]["rule"].get("points", {})
        ],
    ),
    (
        {"aspects[2].ordered": False},
        [f"aspects[2].rule.caps[0].at_most: a cap needs an ordered scale, and 'advice' {NO_ORDER}"],
    ),
    (
        {"outcome": "value"},
        [
            f"aspects[2].levels[0].takes_energy: {NOT_OUTCOME} value",
            f"aspects[2].levels[1].takes_energy: {NOT_OUTCOME} value",
            f"criteria[2]: neither the outcome 'value' {UNUSED}; found 'hands'",
            f"aspects[1]: neither the outcome 'value' {UNTOLD}; found 'reach'",
            f"aspects[2]: neither the outcome 'value' {UNTOLD}; found 'advice'",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), BAD)
def test_a_framework_with_a_mistake_is_refused(changes: dict[str, Any], expected: list[str], tmp_path: Path) -> None:
    """Each mistake is told of once, at its place, with what stands there and what may."""
    assert problems_of(Framework, changed(FRAMEWORK, changes), tmp_path) == expected


def test_an_id_a_version_and_what_decides_are_enough() -> None:
    """Texts and provenance can be left out; everything is then called by its id."""
    framework = load_framework(FRAMEWORK)
    assert framework.title is None
    assert framework.node("demand").label.to("en") == "demand"
    assert framework.outcome_aspect.levels[1].label.to("nl") == "yes"


def test_criteria_and_aspects_are_looked_up_by_id() -> None:
    """A node is found by its id, and a wrong id is answered with the nearest."""
    framework = load_framework(FRAMEWORK)
    assert framework.node("reach") is framework.aspects[1]
    with pytest.raises(UnknownNameError) as caught:
        framework.node("reech")
    assert str(caught.value).endswith("did you mean 'reach'?")


@given(frameworks())
def test_every_piece_stands_at_its_place(framework: Framework) -> None:
    """Each piece leads back to what stands there, and no id, weight, cut-off, row or cap is left out."""
    plain = as_plain(framework)
    for piece in framework.pieces():
        found: Any = plain
        for step in piece.place.replace("[", ".").replace("]", "").split("."):
            found = found[int(step) if step.isdigit() else step]
        if piece.kind in ("criterion", "aspect", "level"):
            assert found["id"] == piece.name
    levels = sum(len(node["levels"]) for node in plain["criteria"] + plain["aspects"])
    rules = [aspect["rule"] for aspect in plain["aspects"]]
    parts = sum(
        len(rule.get("weights", ())) + len(rule.get("cutoffs", ())) + len(rule.get("points", ()))
        if rule["kind"] == "weighted"
        else len(rule.get("rows", [None]))
        for rule in rules
    )
    beside = sum(len(rule.get("caps", ())) + len(rule.get("orders", ())) for rule in rules)
    assert len(framework.pieces()) == len(plain["criteria"]) + len(plain["aspects"]) + levels + parts + beside


def test_a_piece_says_where_it_comes_from() -> None:
    """A level or row has its own source; a weight or cut-off that of its rule."""
    changes = {"aspects[0].rule.provenance": "derived", "aspects[2].rule.rows[1].section": "B"}
    pieces = {piece.place: piece for piece in load_framework(changed(FRAMEWORK, changes)).pieces()}
    assert pieces["aspects[0].rule.weights.demand"].source == Sourced(provenance="derived")
    assert pieces["aspects[0].rule.cutoffs.good"].source == Sourced(provenance="derived")
    assert pieces["aspects[2].rule.rows[1]"].source == Sourced(section="B")
    assert pieces["aspects[2].rule.rows[1]"].owner == "advice"
    assert pieces["criteria[0].levels[0]"].source == Sourced()


def test_a_long_circle_is_told_of_in_short() -> None:
    """However many aspects feed each other round in a circle, the error stays readable."""
    scale_of_two = scale("no", "yes")
    aspects = [
        {"id": f"a{i}", "levels": scale_of_two, "rule": {"kind": "minimum", "inputs": [f"a{(i + 1) % 5000}"]}}
        for i in range(5000)
    ]
    with pytest.raises(DocumentError) as caught:
        load_framework(FRAMEWORK | {"outcome": "a0", "aspects": aspects})
    [problem] = caught.value.problems
    assert problem.sentence == "an aspect cannot depend on itself"
    assert len(str(caught.value)) < 300


def test_a_level_that_needs_no_theme_says_nothing_of_it() -> None:
    """False means the same as leaving it out: an equal document, with the same fingerprint and the same text."""
    plain = load_framework(FRAMEWORK)
    silent = load_framework(changed(FRAMEWORK, {"criteria[0].levels[0].needs_theme": False}))
    needing = load_framework(changed(FRAMEWORK, {"criteria[0].levels[0].needs_theme": True}))
    assert silent == plain
    assert (fingerprint(silent), to_toml(silent)) == (fingerprint(plain), to_toml(plain))
    assert fingerprint(needing) != fingerprint(plain)
    assert load_framework(parse(to_toml(needing), "f.toml")) == needing
    assert needing.criteria[0].levels[0].needs_theme is True


def test_an_unordered_scale_is_written_and_an_ordered_one_is_not() -> None:
    """To say that a scale is ordered means what saying nothing means: one document, one fingerprint."""
    said = load_framework(changed(FRAMEWORK, {"criteria[0].ordered": True, "aspects[2].ordered": True}))
    plain = load_framework(FRAMEWORK)
    assert (said, fingerprint(said)) == (plain, fingerprint(plain))
    assert "ordered" not in to_toml(said) + to_json(said)
    points = {"aspects[0].rule.points": {"demand": [2, 0, 1], "cost": [1, 0]}, "aspects[2].rule.caps": []}
    loose = load_framework(changed(FRAMEWORK, {"criteria[0].ordered": False, "aspects[2].ordered": False, **points}))
    assert (loose.criteria[0].ordered, loose.criteria[1].ordered, loose.aspects[2].ordered) == (False, None, False)
    assert fingerprint(loose) != fingerprint(load_framework(changed(FRAMEWORK, points)))
    for ending, text in ((".toml", to_toml(loose)), (".json", to_json(loose))):
        assert load_framework(parse(text, f"again{ending}")) == loose


def test_a_rule_without_better_or_worse_takes_any_scale() -> None:
    """A table asks which level it is, and no more; caps are over the aspect's own scale, whatever they ask."""
    rows = [{"when": {"c": "low"}, "then": "no"}, {"when": {}, "then": "yes"}]
    rule = {"kind": "table", "inputs": ["c"], "rows": rows, "caps": [{"when": {"c": "high"}, "at_most": "no"}]}
    criterion = {"id": "c", "levels": scale("low", "some", "high"), "ordered": False}
    aspect = {"id": "o", "levels": scale("no", "yes"), "rule": rule}
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": [criterion], "aspects": [aspect]}
    assert load_framework(content).criteria[0].ordered is False
    loose = {**aspect, "ordered": False, "rule": {**rule, "caps": []}}
    assert load_framework({**content, "aspects": [loose]}).outcome_aspect.ordered is False


# --- in code ------------------------------------------------------------------------------------------------------


@given(frameworks())
def test_a_framework_is_the_same_with_things_for_their_ids(framework: Framework) -> None:
    """Built in code of plain level ids, and of things wherever an id is needed, it says the same as when it is read."""
    built = in_code(framework)
    assert built == framework
    assert hash(built) == hash(framework)
    assert fingerprint(built) == fingerprint(framework)
    assert load_framework(parse(to_toml(built), "x.toml")) == framework


def in_code(framework: Framework) -> Framework:
    """Build a framework again as code does that never writes an id twice."""
    nodes: dict[str, Node] = {}
    for criterion in framework.criteria:
        nodes[criterion.id] = Criterion(id=criterion.id, levels=level_ids(criterion), ordered=criterion.ordered)
    for aspect in framework.aspects_in_order:
        rule = _rule_in_code(aspect, nodes)
        nodes[aspect.id] = Aspect(id=aspect.id, levels=level_ids(aspect), ordered=aspect.ordered, rule=rule)
    return Framework(
        id=framework.id,
        version=framework.version,
        outcome=nodes[framework.outcome],
        criteria=[node for node in nodes.values() if isinstance(node, Criterion)],
        aspects=[node for own in framework.aspects if isinstance(node := nodes[own.id], Aspect)],
    )


def _rule_in_code(aspect: Aspect, nodes: dict[str, Node]) -> Rule:
    rule, inputs = aspect.rule, [nodes[input_id] for input_id in aspect.rule.inputs]
    own = {level.id: level for level in aspect.levels}
    levels = {node_id: {level.id: level for level in nodes[node_id].levels} for node_id in rule.reads}

    def when(conditions: Any) -> Any:
        return {nodes[i]: condition(levels[i], named) for i, named in conditions.items()}

    def condition(of: dict[str, Level], named: Any) -> Any:
        if not isinstance(named, Among):
            return [of[level_id] for level_id in named]
        others: Any = {"not": [of[level_id] for level_id in named.others]} if named.others else {}
        return Among(**{key: of[end] for key, end in named.ends.items()}, **others)

    caps = [Cap(when=when(cap.when), at_most=own[cap.at_most]) for cap in rule.caps]
    match rule:
        case Weighted():
            return Weighted(
                weights=dict(zip(inputs, rule.weights.values(), strict=True)),
                cutoffs={own[level_id]: share for level_id, share in rule.cutoffs.items()},
                points={nodes[input_id]: points for input_id, points in rule.points.items()},
                orders=[(nodes[order.heavier], nodes[order.lighter]) for order in rule.orders or ()],
                caps=caps,
            )
        case Table():
            rows = [Row(when=when(r.when), then=own[r.then]) if r.when else Row(then=own[r.then]) for r in rule.rows]
            return Table(inputs=inputs, rows=rows, caps=caps)
        case Minimum():
            return Minimum(inputs=inputs, caps=caps)
        case _:
            return Maximum(inputs=inputs, caps=caps)


def test_levels_by_their_ids_alone_are_the_same_levels() -> None:
    """In a file too; what is written out beside the id stays."""
    short = {"criteria[0].levels": ["low", {"id": "some"}, "high"], "aspects[1].levels": ["none", "part", "all"]}
    framework = load_framework(FRAMEWORK)
    assert load_framework(changed(FRAMEWORK, short)) == framework
    assert fingerprint(load_framework(changed(FRAMEWORK, short))) == fingerprint(framework)


def test_a_row_without_a_condition_always_holds() -> None:
    """It is the same as a row with an empty one."""
    framework = load_framework(changed(FRAMEWORK, {"aspects[2].rule.rows[1].when": GONE}))
    assert framework == load_framework(FRAMEWORK)
    assert fingerprint(framework) == fingerprint(load_framework(FRAMEWORK))


def told(build: Any) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        build()
    return [str(problem) for problem in caught.value.problems]


DEMAND, COST = Criterion(id="demand", levels=["low", "high"]), Criterion(id="cost", levels=["high", "fair"])
LOW = DEMAND.levels[0]


@pytest.mark.parametrize(
    ("with_things", "with_ids"),
    [
        ({"weights": {DEMAND: "much", COST: 1}}, {"weights": {"demand": "much", "cost": 1}}),
        ({"weights": {DEMAND: None, "cost": -1}}, {"weights": {"demand": None, "cost": -1}}),
        ({"points": {DEMAND: [1, "x"]}, "weight": 1}, {"points": {"demand": [1, "x"]}, "weight": 1}),
        ({"caps": [{"when": {DEMAND: 5}, "at_most": LOW}]}, {"caps": [{"when": {"demand": 5}, "at_most": "low"}]}),
        ({"caps": [{"when": {DEMAND: ""}, "at_most": LOW}]}, {"caps": [{"when": {"demand": ""}, "at_most": "low"}]}),
        ({"caps": [{"when": {DEMAND: []}, "at_most": LOW}]}, {"caps": [{"when": {"demand": []}, "at_most": "low"}]}),
        ({"cutoffs": {LOW: object}}, {"cutoffs": {"low": object}}),
        ({"caps": [{"when": {DEMAND: LOW}}]}, {"caps": [{"when": {"demand": "low"}}]}),
    ],
)
def test_what_is_wrong_is_told_of_things_as_of_their_ids(with_things: Any, with_ids: Any) -> None:
    """The same problems at the same places, by themselves and inside a framework."""
    rule = {"weights": {DEMAND: 1}, "cutoffs": {"high": 0.5}}
    assert told(lambda: Weighted(**rule | with_things)) == told(lambda: Weighted(**rule | with_ids))

    def whole(changes: Any) -> dict[str, Any]:
        return changed(FRAMEWORK, {f"aspects[0].rule.{key}": value for key, value in changes.items()})

    assert told(lambda: Framework(**whole(with_things))) == told(lambda: load_framework(whole(with_ids)))


def test_a_thing_and_its_id_are_no_two_keys() -> None:
    """Nothing is dropped in silence where a table names one thing twice."""
    wrong: list[Any] = [{DEMAND: 1, "demand": 2}, {DEMAND: 1, Criterion(id="demand", levels=["few", "many"]): 2}]
    for weights in wrong:
        assert told(lambda weights=weights: Weighted(weights=weights, cutoffs={"high": 1})) == [
            "weights: two keys of this table have the id 'demand'; found a table of 2 keys"
        ]


def test_a_piece_comes_from_where_what_it_is_in_comes_from() -> None:
    """What a piece says of itself goes first; the section goes along with the provenance, unless it has its own."""
    rows = [{"when": {"m": "no"}, "then": "no", "provenance": "assumed"}, {"then": "yes", "section": "3"}]
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "provenance": "stated",
        "criteria": [
            {"id": "a", "levels": ["no", {"id": "yes", "provenance": "derived"}], "section": "1"},
            {"id": "b", "levels": ["no", {"id": "yes", "section": "2b"}], "provenance": "derived", "section": "2"},
        ],
        "aspects": [
            {
                "id": "m",
                "levels": ["no", "yes"],
                "provenance": "assumed",
                "rule": {
                    "kind": "weighted",
                    "weights": {"a": 1, "b": 1},
                    "cutoffs": {"yes": 1},
                    "orders": [["a", "b"], {"heavier": "b", "lighter": "a", "provenance": "stated", "section": "4"}],
                    "caps": [{"when": {"a": "no"}, "at_most": "no"}],
                },
            },
            {"id": "o", "levels": ["no", "yes"], "rule": {"kind": "table", "inputs": ["m"], "rows": rows}},
        ],
        "impossible": [{"when": {"a": "yes", "b": "no"}}],
    }
    framework = Framework.model_validate(content)
    found = {piece.place: (piece.source.provenance, piece.source.section) for piece in framework.pieces()}
    assert found == {
        "criteria[0]": ("stated", "1"),
        "criteria[0].levels[0]": ("stated", "1"),
        "criteria[0].levels[1]": ("derived", None),
        "criteria[1]": ("derived", "2"),
        "criteria[1].levels[0]": ("derived", "2"),
        "criteria[1].levels[1]": ("derived", "2b"),
        "aspects[0]": ("assumed", None),
        "aspects[0].levels[0]": ("assumed", None),
        "aspects[0].levels[1]": ("assumed", None),
        "aspects[0].rule.weights.a": ("assumed", None),
        "aspects[0].rule.weights.b": ("assumed", None),
        "aspects[0].rule.cutoffs.yes": ("assumed", None),
        "aspects[0].rule.orders[0]": ("assumed", None),
        "aspects[0].rule.orders[1]": ("stated", "4"),
        "aspects[0].rule.caps[0]": ("assumed", None),
        "aspects[1]": ("stated", None),
        "aspects[1].levels[0]": ("stated", None),
        "aspects[1].levels[1]": ("stated", None),
        "aspects[1].rule.rows[0]": ("assumed", None),
        "aspects[1].rule.rows[1]": ("stated", "3"),
        "impossible[0]": ("stated", None),
    }
    own = {piece.place for piece in framework.pieces() if not piece.inherited}
    order, row = "aspects[0].rule.orders[1]", "aspects[1].rule.rows[0]"
    assert own == {"criteria[0].levels[1]", "criteria[1]", "aspects[0]", order, row}
    assert framework.sourced.sourced is framework.sourced  # nothing is left to take over
    silent = Framework.model_validate({**content, "provenance": None})
    assert {piece.source.provenance for piece in silent.pieces() if piece.owner == "o"} == {"assumed", None}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "ftp://example.org", "//example.org",
        "https://example.org/a b", " https://example.org", "https://example.org/\n", 'https://example.org/"onclick="x',
        "https://example.org/<script>", "https://example.org/\u202egpj.exe", "example.org", "https://exam\u00a0ple.org",
        "https://", 5,
    ],
)  # fmt: skip
def test_an_address_of_a_source_is_one_of_a_page(url: object) -> None:
    """Nothing that a browser would run or that ends an attribute, and the schema says the same where it can."""
    with pytest.raises(DocumentError) as caught:
        Source.model_validate({"title": "T", "url": url})
    assert caught.value.problems[0].loc == ("url",)
    assert Source(title="T", url="https://example.org/a?b=c&d=(é)#e").url == "https://example.org/a?b=c&d=(é)#e"
