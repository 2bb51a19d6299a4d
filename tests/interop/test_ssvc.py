"""SSVC decision tables: every row comes out, joined tables are one function, and what is no table is refused."""

from __future__ import annotations

import json
import time
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from foreign import read_or_refused, speaks_of_the_file
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, ContradictionError, DocumentError, UnknownNameError
from k80assess.examine.chances import distribution
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.findings import check
from k80assess.interop import ssvc

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "ssvc"


def point(*keys: str, **texts: str) -> dict[str, Any]:
    return {"namespace": "t", "key": "P", "version": "1.0.0", **texts, "values": [{"key": key} for key in keys]}


def table(name: str, inputs: dict[str, Any], outcome: str, scale: dict[str, Any], decide: Any) -> dict[str, Any]:
    """Return a table in the published form, with `decide` giving a value key for a tuple of positions."""
    mapping = []
    for positions in product(*(range(len(p["values"])) for p in inputs.values())):
        row = {i: p["values"][position]["key"] for (i, p), position in zip(inputs.items(), positions, strict=True)}
        mapping.append({**row, outcome: decide(positions)})
    points = {**inputs, outcome: scale}
    return {
        "namespace": "t",
        "key": name,
        "version": "1.0.0",
        "name": f"Table {name}",
        "definition": "Made for a test.",
        "schemaVersion": "2.0.0",
        "decision_points": points,
        "outcome": outcome,
        "mapping": mapping,
    }


def reach() -> dict[str, Any]:
    """A table whose value keys are no words and stand in more than one point."""
    inputs = {"t:A:1.0.0": point("N", "T*", "14D"), "t:B:2.0.0": point("N", "Y", name="Bounded", definition="Is it?")}
    return table("R", inputs, "t:R:1.0.0", point("N", "14D", "Y"), lambda at: ("N", "14D", "Y")[min(2, sum(at))])


def action() -> dict[str, Any]:
    """A table that takes in what `reach` decides, and one of its points once more."""
    inputs = {
        "t:R:1.0.0": point("N", "14D", "Y"),
        "t:A:1.0.0": point("N", "T*", "14D"),
        "t:C:1.0.0": point("no", "yes"),
    }
    return table(
        "A", inputs, "t:X:1.0.0", point("wait", "act"), lambda at: "act" if at[0] + at[1] * at[2] > 2 else "wait"
    )


def row_answers(content: dict[str, Any], row: dict[str, str]) -> dict[str, str]:
    return {point_id: key for point_id, key in row.items() if point_id != content["outcome"]}


def test_every_row_has_its_outcome_and_everything_its_name() -> None:
    """Ids, keys, names, definitions and the order of values are the table's own."""
    content = reach()
    framework = ssvc.read(content)
    for row in content["mapping"]:
        assert getattr(assess(row_answers(content, row), framework).outcome, "id", None) == row["t:R:1.0.0"]
    assert (framework.id, framework.version, framework.outcome) == ("t:R:1.0.0", "1.0.0", "t:R:1.0.0")
    assert framework.title is not None
    assert framework.title.to("en") == "Table R"
    assert [[level.id for level in criterion.levels] for criterion in framework.criteria] == [
        ["N", "T*", "14D"],
        ["N", "Y"],
    ]
    bounded = framework.node("t:B:2.0.0")
    assert bounded.label.to("en") == "Bounded"
    assert bounded.description is not None
    assert framework.node("t:A:1.0.0").label.to("en") == "t:A:1.0.0"


@given(
    st.lists(st.integers(2, 4), min_size=1, max_size=3),
    st.integers(2, 4),
    st.randoms(use_true_random=False),
)
def test_any_complete_table_is_read_row_by_row(sizes: list[int], outcomes: int, random: Any) -> None:
    """Whatever order rows, and keys within rows, stand in, the outcomes are those of the mapping."""
    inputs = {f"t:P{i}:1": point(*(f"k{j}" for j in range(size))) for i, size in enumerate(sizes)}
    scale = point(*(f"o{j}" for j in range(outcomes)))
    content = table("T", inputs, "t:O:1", scale, lambda _at: f"o{random.randrange(outcomes)}")
    random.shuffle(content["mapping"])
    content["mapping"] = [dict(random.sample(sorted(row.items()), len(row))) for row in content["mapping"]]
    points = list(content["decision_points"].items())
    random.shuffle(points)
    content["decision_points"] = dict(points)
    framework = ssvc.read(content)
    for row in content["mapping"]:
        assert [level.id for level in assess(row_answers(content, row), framework).possible] == [row["t:O:1"]]


def test_a_table_that_decides_an_input_makes_it_an_aspect() -> None:
    """Joined by id, in any order; a point that both tables take in is one criterion, and every profile agrees."""
    first, second = action(), reach()
    second["decision_points"]["t:A:1.0.0"]["name"] = "Named elsewhere"
    lower = {(row["t:A:1.0.0"], row["t:B:2.0.0"]): row["t:R:1.0.0"] for row in second["mapping"]}
    upper = {(row["t:R:1.0.0"], row["t:A:1.0.0"], row["t:C:1.0.0"]): row["t:X:1.0.0"] for row in first["mapping"]}
    framework = ssvc.read(first, second)
    assert [criterion.id for criterion in framework.criteria] == ["t:A:1.0.0", "t:C:1.0.0", "t:B:2.0.0"]
    for a, b, c in product(("N", "T*", "14D"), ("N", "Y"), ("no", "yes")):
        assessment = assess({"t:A:1.0.0": a, "t:B:2.0.0": b, "t:C:1.0.0": c}, framework)
        assert [level.id for level in assessment.possible] == [upper[lower[a, b], a, c]]
    assert framework.criteria[0].label.to("en") == "t:A:1.0.0"  # the first table's texts
    assert ssvc.read(first).node("t:R:1.0.0").levels == framework.node("t:R:1.0.0").levels


def test_a_table_over_six_others_is_exact_over_all_its_profiles() -> None:
    """Fifteen criteria, 15,116,544 profiles: the counts are those of the tables multiplied out by hand."""
    sizes = {"u": (4, 3, 3), "v": (3, 3), "w": (3, 3, 3), "x": (4, 4, 3), "y": (3, 3), "z": (2, 2)}
    feeding, counts = [], {}
    for name, own in sizes.items():
        inputs = {f"t:{name}{i}:1": point(*(f"k{j}" for j in range(size))) for i, size in enumerate(own)}
        content = table(name, inputs, f"t:{name}:1", point("0", "1", "2"), lambda at: str(sum(at) % 3))
        counts[name] = [sum(row[f"t:{name}:1"] == str(level) for row in content["mapping"]) for level in range(3)]
        feeding.append(content)
    assert sum(map(len, sizes.values())) == 15
    above = {f"t:{name}:1": point("0", "1", "2") for name in sizes}
    severity = point("none", "low", "high", "most")

    def decide(at: tuple[int, ...]) -> str:
        return ("none", "low", "high", "most")[sum(at) // 4]

    expected = dict.fromkeys(("none", "low", "high", "most"), 0)
    for at in product(range(3), repeat=6):
        share = 1
        for name, level in zip(sizes, at, strict=True):
            share *= counts[name][level]
        expected[decide(at)] += share
    framework = ssvc.read(table("T", above, "t:T:1", severity, decide), *feeding)
    assert distribution(framework) == expected
    assert sum(expected.values()) == 15_116_544


def broken(change: str) -> list[dict[str, Any]]:
    """Return tables of which one is broken in the way that is named."""
    main, other = action(), reach()
    points, mapping = other["decision_points"], other["mapping"]
    match change:
        case "outcome is no point":
            other["outcome"] = "t:Q:1.0.0"
        case "value is none of the point":
            mapping[0]["t:A:1.0.0"] = "T"
        case "point in a row is unknown":
            mapping[0]["t:Q:1.0.0"] = "N"
        case "point missing in a row":
            del mapping[3]["t:B:2.0.0"]
        case "outcome missing in a row":
            del mapping[3]["t:R:1.0.0"]
        case "combination decided twice":
            mapping.append({**mapping[0], "t:R:1.0.0": "Y"})
        case "combination undecided":
            del mapping[2]
        case "one value only":
            points["t:B:2.0.0"]["values"] = [{"key": "N"}]
        case "same key twice":
            points["t:B:2.0.0"]["values"] = [{"key": "N"}, {"key": "Y"}, {"key": "N"}]
        case "no inputs":
            other["decision_points"] = {"t:R:1.0.0": points["t:R:1.0.0"]}
            other["mapping"] = [{"t:R:1.0.0": "Y"}]
        case "too many values":
            points["t:B:2.0.0"]["values"] = [{"key": f"{i}"} for i in range(300)]
        case "control character in a name":
            points["t:B:2.0.0"]["name"] = "a\x07"
        case "control character in a value":
            points["t:B:2.0.0"]["values"][0]["definition"] = "a\x07"
        case "blank before a key":
            other["key"] = " R"
        case "very many points":
            points |= {f"t:M{i}": point("N", "Y") for i in range(20_000)}
            other["mapping"] = [{i: p["values"][0]["key"] for i, p in points.items()}]
        case "no rows":
            other["mapping"] = []
        case "number for a key":
            mapping[0]["t:A:1.0.0"] = 1
        case "values disagree":
            main["decision_points"]["t:R:1.0.0"]["values"] = [{"key": key} for key in ("N", "Y", "14D")]
        case "nothing takes it in":
            other = table("Q", {"t:A:1.0.0": point("N", "T*", "14D")}, "t:Q:1", point("0", "1"), lambda _at: "0")
        case "decided twice":
            return [main, other, reach()]
        case "in a circle":
            inputs = {"t:X:1.0.0": point("wait", "act"), "t:A:1.0.0": point("N", "T*", "14D")}
            other = table("R", inputs, "t:R:1.0.0", point("N", "14D", "Y"), lambda _at: "N")
    return [main, other]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("outcome is no point", "outcome: no decision point has this id; found 't:Q:1.0.0'"),
        (
            "value is none of the point",
            "mapping[0].'t:A:1.0.0': the point has no such value; found 'T'; allowed: N, T*",
        ),
        ("point in a row is unknown", "mapping[0].'t:Q:1.0.0': no decision point has this id"),
        ("point missing in a row", "mapping[3]: a value is needed for each decision point; missing: t:B:2.0.0"),
        ("outcome missing in a row", "mapping[3]: a value is needed for each decision point; missing: t:R:1.0.0"),
        ("combination decided twice", "mapping[6]: mapping[0] already decides this combination"),
        (
            "combination undecided",
            "mapping: no row decides t:A:1.0.0 = T*, t:B:2.0.0 = N; found 5 rows; allowed: a row for each of 6",
        ),
        ("one value only", "values: at least"),
        ("same key twice", "decision_points.'t:B:2.0.0'.values[2].key: values[0] already has this key; found 'N'"),
        ("no rows", "mapping: at least"),
        ("number for a key", "found 1"),
        ("values disagree", "decision_points.'t:R:1.0.0': decision table 1 has different values for this point"),
        ("nothing takes it in", "outcome: none of the tables given has this point as an input; found 't:Q:1'"),
        ("decided twice", "decision table 3: outcome: decision table 2 already decides this point; found 't:R:1.0.0'"),
        ("in a circle", "outcome: a point cannot feed itself; found a circle of"),
        ("no inputs", "decision_points: a point besides the outcome is needed; found t:R:1.0.0"),
        ("too many values", "decision_points.'t:B:2.0.0'.values: too many values: more than 256; found 300"),
        ("control character in a name", "decision_points.'t:B:2.0.0'.name: this text has control characters"),
        ("control character in a value", "decision_points.'t:B:2.0.0'.values[0].definition: this text has control"),
        ("blank before a key", "key: not a valid id; found ' R'"),
        ("very many points", "allowed: a row for each combination"),
    ],
)
def test_what_is_ambiguous_is_refused_and_named(change: str, says: str) -> None:
    """Each way in which tables can be broken is one error that names the place."""
    main, *others = broken(change)
    with pytest.raises(DocumentError) as refused:
        ssvc.read(main, *others)
    assert says in str(refused.value)
    assert speaks_of_the_file(refused.value)


def test_a_file_is_read_as_its_content_is(tmp_path: Path) -> None:
    """A path gives the same framework as the content; errors call the file by its name."""
    paths = [tmp_path / "action.json", tmp_path / "reach.json"]
    for path, content in zip(paths, (action(), reach()), strict=True):
        path.write_text(json.dumps(content), "utf-8")
    assert ssvc.read(*paths) == ssvc.read(action(), reach())
    paths[1].write_text(json.dumps(broken("combination decided twice")[1]), "utf-8")
    with pytest.raises(DocumentError) as refused:
        ssvc.read(*paths)
    assert refused.value.source == str(paths[1])
    with pytest.raises(FileNotFoundError):
        ssvc.read(tmp_path / "absent.json")


def test_parts_that_the_format_may_add_are_left_alone() -> None:
    """Keys that are not needed here are no error; a missing version is the first one there is."""
    content = {**reach(), "timestamp": "2026-01-01T00:00:00Z", "$schema": "https://example.org/schema.json"}
    content["decision_points"]["t:A:1.0.0"]["registered"] = True
    del content["version"]
    assert (ssvc.read(content).id, ssvc.read(content).version) == ("t:R:0.0.1", "0.0.1")


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)
)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A table with something else in one place of it."""
    content = json.loads(json.dumps(reach()))
    holder: Any = content
    while True:
        key = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if not isinstance(holder[key], (dict, list)) or not holder[key] or draw(st.booleans()):
            break
        holder = holder[key]
    if draw(st.booleans()):
        holder[key] = draw(anything)
    else:
        del holder[key]
    return content


@given(damaged())
def test_damaged_tables_are_read_or_refused(content: Any) -> None:
    """Whatever stands in a table, it is either a framework or one of the package's own errors."""
    with read_or_refused():
        assert len(ssvc.read(content).aspects) == 1


def test_points_without_an_order() -> None:
    """The format takes every point to be ordered; said otherwise, nothing goes by order and a change is one step."""
    decide = lambda at: "act" if at[0] == 1 else "wait"  # noqa: E731
    colours = {"t:C:1.0.0": point("blue", "red", "grey", "green"), "t:D:1.0.0": point("no", "yes")}
    content = table("C", colours, "t:X:1.0.0", point("wait", "act"), decide)
    assert "not_monotone" in [finding.code for finding in check(ssvc.read(content))]
    framework = ssvc.read(content, unordered=["t:C:1.0.0"])
    assert framework.node("t:C:1.0.0").ordered is False
    assert framework.node("t:D:1.0.0").ordered is None
    assert "not_monotone" not in [finding.code for finding in check(framework)]
    green = {"t:C:1.0.0": "green", "t:D:1.0.0": "no"}
    assert [change.cost for change in changes(assess(green, ssvc.read(content)), "act")] == [2]
    assert [change.cost for change in changes(assess(green, framework), "act")] == [1]
    assert ssvc.read(content, unordered=["t:X:1.0.0"]).outcome_aspect.ordered is False
    with pytest.raises(UnknownNameError, match=r"t:E:1\.0\.0"):
        ssvc.read(content, unordered=["t:E:1.0.0"])
    with pytest.raises(UnknownNameError):
        ssvc.read(content, unordered=[["t:C:1.0.0"]])  # type: ignore[list-item]
    with pytest.raises(ArgumentError, match="a list is needed"):
        ssvc.read(content, unordered="t:C:1.0.0")


@pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason=f"the published tables are not at {PUBLISHED}: nothing real was read"
)
def test_published_tables_have_every_row() -> None:
    """CERT/CC's own tables: the same outcome for each row, alone and joined."""
    contents = {path: json.loads(path.read_text("utf-8")) for path in sorted(PUBLISHED.glob("*.json"))}
    assert contents
    for path, content in contents.items():
        framework = ssvc.read(path)
        for row in content["mapping"]:
            assert [o.id for o in assess(row_answers(content, row), framework).possible] == [row[content["outcome"]]]
    made_by = {content["outcome"]: path for path, content in contents.items()}
    joined = 0
    for path, content in contents.items():
        feeding = [made_by[i] for i in content["decision_points"] if i in made_by and made_by[i] != path]
        if feeding:
            joined += 1
            assert {aspect.id for aspect in ssvc.read(path, *feeding).aspects} >= {
                contents[f]["outcome"] for f in feeding
            }
    assert joined


# --- what cannot occur together ---------------------------------------------------------------------------------------

# Coordinator Triage 1.0.0 as rules of our own, worst first: whether a report is public, its supplier was contacted, it
# is credible, how many suppliers there are, whether they are engaged, how useful the fault is, and how unsafe.
TRIAGE = {
    "ssvc:RP:1.0.0": point("Y", "N"),
    "ssvc:SCON:1.0.0": point("N", "Y"),
    "ssvc:RC:1.0.0": point("NC", "C"),
    "ssvc:SC:1.0.0": point("O", "M"),
    "ssvc:SE:1.0.0": point("A", "U"),
    "ssvc:U:1.0.1": point("L", "E", "S"),
    "ssvc:PSI:2.0.1": point("M", "S"),
}


def triage(at: tuple[int, ...]) -> str:
    public, uncontacted, credible, many, unengaged = at[0] == 0, at[1] == 0, at[2] == 1, at[3] == 1, at[4] == 1
    useful, most_useful, unsafe = at[5] > 0, at[5] == 2, at[6] == 1
    if many and most_useful and unsafe:
        return "C"
    if public or uncontacted:
        return "D"
    if credible and unengaged:
        return "C" if many or useful or unsafe else "T"
    if many and most_useful:
        return "C" if credible else "T"
    return "T" if unsafe and (many or useful) else "D"


def coordination() -> dict[str, Any]:
    return table("CT", TRIAGE, "ssvc:COORDINATE:1.0.1", point("D", "T", "C"), triage)


@pytest.mark.parametrize(
    "source",
    [
        coordination(),
        pytest.param(
            PUBLISHED / "coordinator_triage_1_0_0.json",
            marks=pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published table is not there"),
        ),
    ],
    ids=["as rules", "published"],
)
def test_no_supplier_can_be_engaged_that_was_not_contacted(source: Any) -> None:
    """Of 192 profiles 144 can occur; those that go are all declined, but for the four that are coordinated anyway."""
    framework = ssvc.read(source)
    assert distribution(framework) == {"D": 150, "T": 15, "C": 27}
    row = {"when": {"ssvc:SCON:1.0.0": "N", "ssvc:SE:1.0.0": "A"}, "reason": "Nobody is engaged who knows nothing."}
    fewer = revise(framework, {"impossible": [row]})
    assert distribution(fewer) == {"D": 106, "T": 15, "C": 23}
    assert diff(ssvc.read(coordination()), framework).equivalent
    assert diff(framework, fewer).moved == {(("D",), ()): 44, (("C",), ()): 4}
    assert assess({"ssvc:SE:1.0.0": "A"}, fewer).answers["ssvc:SCON:1.0.0"] == ("Y",)
    with pytest.raises(ContradictionError) as caught:
        assess({"ssvc:SE:1.0.0": "A", "ssvc:SCON:1.0.0": "N", "ssvc:RC:1.0.0": "C"}, fewer)
    assert (set(caught.value.answers), caught.value.rows) == ({"ssvc:SCON:1.0.0", "ssvc:SE:1.0.0"}, (0,))


@pytest.mark.slow
def test_keys_are_found_at_once() -> None:
    """Of a point with very many values none is looked for through all of them, once for each row."""
    keys = [f"v{i}" for i in range(70_000)]
    rows = [{"x:A:1": key, "x:B:1": "Y"} for key in keys]
    points = {"x:A:1": point(*keys), "x:B:1": point("N", "Y")}
    content = {"namespace": "x", "key": "T", "outcome": "x:B:1", "decision_points": points, "mapping": rows}
    start = time.process_time()
    with pytest.raises(DocumentError, match="too many values: more than 256"):
        ssvc.read(content)
    assert time.process_time() - start < 8
