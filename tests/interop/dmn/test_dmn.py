"""Frameworks written as DMN and read back, against the oracle and an evaluator of tables that knows nothing else."""

from __future__ import annotations

import re
import tracemalloc
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import oracle
import pytest
from foreign import read_or_refused, speaks_of_the_file
from frameworks import weighted_framework
from hostile import hostile_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load, load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.engine.rule_diagrams import rule_diagram
from k80assess.errors import ArgumentError, DocumentError, SizeLimitError, UnknownNameError
from k80assess.interop import dmn
from k80assess.interop.dmn import decisions
from k80assess.interop.dmn.feel import id_of, literal, name_of, texts
from k80assess.testing import strategies

NS = {"": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
ids = st.text(min_size=1, max_size=12).filter(lambda text: text == text.strip() and text.isprintable())


def nodes(framework: Framework) -> list[Criterion | Aspect]:
    return [*framework.criteria, *framework.aspects]


def parsed(model: str) -> ElementTree.Element:
    return ElementTree.fromstring(model)


def tables(model: str) -> dict[str, tuple[list[str], list[tuple[list[str], str]]]]:
    """For each decision the names of its inputs, and its rows: the cells and the output, as they are written."""
    found = {}
    for decision in parsed(model).findall("decision", NS):
        columns = [text.text or "" for text in decision.findall("decisionTable/input/inputExpression/text", NS)]
        rows = []
        for rule in decision.findall("decisionTable/rule", NS):
            cells = [text.text or "" for text in rule.findall("inputEntry/text", NS)]
            rows.append((cells, rule.findtext("outputEntry/text", "", NS)))
        found[decision.get("id", "")] = (columns, rows)
    return found


def evaluated(model: str, given: dict[str, str]) -> dict[str, str]:
    """Evaluate every decision naively; a decision that no row decides has no value, one that two decide is an error."""
    values = {name: f'"{level}"' for name, level in given.items()}
    waiting = tables(model)
    while waiting:
        name = next(name for name, (columns, _) in waiting.items() if not set(columns) & set(waiting))
        columns, rows = waiting.pop(name)
        known = [values.get(column) for column in columns]
        hits = [then for cells, then in rows if all(c in ("-", k) for c, k in zip(cells, known, strict=True))]
        assert len(hits) <= 1, (name, hits)
        if hits:
            values[name] = hits[0]
    return {name: value.strip('"') for name, value in values.items()}


# --- written ------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(strategies.frameworks(), st.data())
def test_one_row_decides_each_aspect_as_the_rules_say(framework: Framework, data: Any) -> None:
    """For every profile exactly one row of each table holds, and it gives the level of the oracle."""
    model = dmn.to_xml(framework)
    for profile in oracle.profiles(framework):
        assert evaluated(model, profile) == oracle.evaluate(framework, profile)


@settings(max_examples=50)
@given(strategies.frameworks(), st.data())
def test_a_missing_answer_decides_nothing_that_it_could_change(framework: Framework, data: Any) -> None:
    """With answers missing, a decision has no value, or the one it has whatever the answers are."""
    model = dmn.to_xml(framework)
    profile = data.draw(strategies.profiles(framework))
    missing = data.draw(st.sets(st.sampled_from(list(profile)), min_size=1))
    answers = {criterion: level for criterion, level in profile.items() if criterion not in missing}
    values = evaluated(model, answers)
    for completion in oracle.profiles(framework, answers):
        levels = oracle.evaluate(framework, completion)
        assert all(values.get(aspect.id, levels[aspect.id]) == levels[aspect.id] for aspect in framework.aspects)


def test_what_makes_no_difference_may_be_missing() -> None:
    """Worked by hand: with nobody to lead there is no capacity, whatever the time; with somebody the time decides."""
    model = dmn.to_xml(load_framework())
    assert evaluated(model, {"ownership": "nobody"}) == {"ownership": "nobody", "capacity": "none"}
    assert evaluated(model, {"ownership": "both"}) == {"ownership": "both"}
    assert evaluated(model, {}) == {}


def requirements(decision: ElementTree.Element) -> list[str]:
    return [element.get("href", "") for element in decision.findall("informationRequirement/*", NS)]


def test_a_decision_says_first_what_it_is_then_what_it_needs_then_its_table() -> None:
    """Inside a decision the order is that of the standard: variable, requirements, table."""
    decisions = parsed(dmn.to_xml(load_framework())).findall("decision", NS)
    order = ["description", "question", "allowedAnswers", "variable"]
    order += ["informationRequirement", "authorityRequirement", "decisionTable"]
    for decision in decisions:
        tags = [child.tag.partition("}")[2] for child in decision]
        assert tags == sorted(tags, key=order.index)
        assert set(tags) == set(order)
        table = decision.find("decisionTable", NS)
        assert table is not None
        assert table.get("hitPolicy") == "UNIQUE"
    assert requirements(decisions[-1]) == ["#fit", "#added_value", "#capacity"]
    assert requirements(decisions[2]) == ["#ownership", "#staff_time"]
    assert len(decisions[-1].findall("informationRequirement/requiredDecision", NS)) == 3
    assert len(decisions[2].findall("informationRequirement/requiredInput", NS)) == 2


@pytest.mark.parametrize("version", ["1.1", "1.3"])
def test_every_element_has_an_id_of_its_own_and_every_reference_leads_somewhere(version: Any) -> None:
    """All elements have an id, but for texts, references and what 1.1 gives none; none is used twice."""
    for framework in (load_framework(), hostile_framework()):
        root = parsed(dmn.to_xml(framework, version=version))
        found = [element.get("id", "") for element in root.iter() if element.get("id")]
        assert len(set(found)) == len(found)
        assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", element_id) for element_id in found)
        hrefs = [element.get("href", "") for element in root.iter() if element.get("href")]
        assert hrefs
        assert {href.removeprefix("#") for href in hrefs} <= set(found)
        bare = {element.tag.partition("}")[2] for element in root.iter() if not element.get("id")}
        without = {"text", "description", "question", "allowedAnswers", "type"}
        without |= {"requiredDecision", "requiredInput", "requiredAuthority"}
        without |= {"informationRequirement", "authorityRequirement"} if version == "1.1" else set()
        assert bare <= without


def test_one_word_stands_for_a_thing_wherever_it_is_named() -> None:
    """Decision, variable, output, its label and the input that consumes it bear the same plain word."""
    root = parsed(dmn.to_xml(hostile_framework()))
    for decision in root.findall("decision", NS):
        name = decision.get("name")
        output = decision.find("decisionTable/output", NS)
        variable = decision.find("variable", NS)
        assert output is not None
        assert variable is not None
        assert {variable.get("name"), output.get("name"), output.get("label"), decision.get("id")} == {name}
    named = {element.get("name") for tag in ("decision", "inputData") for element in root.findall(tag, NS)}
    for column in root.iter(f"{{{NS['']}}}input"):
        asked = column.findtext("inputExpression/text", "", NS)
        assert asked == column.get("label")
        assert asked in named
        assert re.fullmatch("[A-Za-z][A-Za-z0-9_]*", asked)


WORDS = [("nl", "Toegevoegde waarde", "Raakt"), ("en", "Added value", "Does")]


@pytest.mark.parametrize(("lang", "label", "question"), WORDS)
def test_people_read_their_own_language(lang: Any, label: str, question: str) -> None:
    """Labels, questions and descriptions are in the language that was asked for."""
    root = parsed(dmn.to_xml(load_framework(), lang=lang))
    assert [decision.get("label") for decision in root.findall("decision", NS)][1] == label
    assert root.findtext("inputData/description", "", NS).startswith(question)


def test_a_row_says_what_it_comes_from() -> None:
    """Descriptions name the row of the document that decides, with its provenance; decisions name their sources."""
    model = dmn.to_xml(load_framework(), lang="en")
    columns, rows = tables(model)["outcome"]
    decision = parsed(model).findall("decision", NS)[-1]
    written = [rule.findtext("description", "", NS) for rule in decision.findall("decisionTable/rule", NS)]
    says = {tuple(cells): text for (cells, _), text in zip(rows, written, strict=True)}
    assert columns == ["fit", "added_value", "capacity"]
    assert says['"weak"', "-", "-"] == "row 1: stated in the source (C, Wendbaarheid)"
    assert says['"moderate"', '"weak"', "-"] == "row 2: stated in the source (C, Wendbaarheid)"
    assert says['"strong"', '"strong"', '"sufficient"'] == "row 3: assumed"
    assert says['"moderate"', '"strong"', '"sufficient"'] == "row 4: assumed"
    assert says['"strong"', '"strong"', '"none"'] == "row 5: assumed"
    assert written[0] in {f"row 1: {source.get('label')}" for source in parsed(model).findall("knowledgeSource", NS)}
    assert len(decision.findall("authorityRequirement", NS)) == 2


def test_a_row_and_the_cap_that_lowers_it_are_both_named() -> None:
    """Worked by hand: a cap is named where it decides, not where it holds without effect or not at all."""
    levels = [{"id": "low"}, {"id": "mid"}, {"id": "high"}]
    rule = {
        "kind": "table", "inputs": ["a", "b"],
        "rows": [{"when": {"a": "low"}, "then": "low", "provenance": "derived"}, {"when": {}, "then": "high"}],
        "caps": [{"when": {"b": ["low"]}, "at_most": "mid", "section": "art. 3"}],
    }  # fmt: skip
    criteria = [{"id": i, "levels": [levels[0], levels[2]]} for i in ("a", "b")]
    aspect = {"id": "o", "levels": levels, "rule": rule}
    framework = load(Framework, {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]})
    model = parsed(dmn.to_xml(framework, lang="nl"))
    written = [rule.findtext("description", "", NS) for rule in model.findall("decision/decisionTable/rule", NS)]
    assert written == ["rij 1: afgeleid", "rij 2; begrenzing 1: (art. 3)", "rij 2"]


def test_split_gives_one_decision_each_in_the_order_they_are_needed() -> None:
    """Each file has one decision; what it takes in is an input, also when another file decides it."""
    models = dmn.to_xml_parts(load_framework())
    known: set[str] = set()
    for name, model in models.items():
        root = parsed(model)
        assert [decision.get("id") for decision in root.findall("decision", NS)] == [name]
        assert requirements(root.findall("decision", NS)[0]) == [f"#{i}" for i in tables(model)[name][0]]
        assert {i for i in tables(model)[name][0] if i in models} <= known
        known.add(name)
    assert list(models) == ["fit", "added_value", "capacity", "outcome"]


def test_a_file_has_only_characters_that_every_encoding_has() -> None:
    """However a program writes the text to a file, it reads the same."""
    model = dmn.to_xml(hostile_framework())
    assert model.isascii()
    assert dmn.read(model.encode("utf-16")) == dmn.read(model)


def test_tables_of_too_many_cells_are_refused_before_they_are_written() -> None:
    """A weighted sum over fourteen criteria has no table that anyone could read."""
    with pytest.raises(
        SizeLimitError, match=r"cells of the decision tables: more than the limit of 100,000; .*'outcome'"
    ):
        dmn.to_xml(weighted_framework(14))
    assert len(tables(dmn.to_xml(weighted_framework(5)))["outcome"][1]) > 100


def test_what_helps_a_diagram_does_not_help_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where even the diagram of a rule is too large, a greater limit would not make its table smaller."""
    monkeypatch.setattr(decisions, "rule_diagram", partial(rule_diagram, node_limit=100))
    with pytest.raises(SizeLimitError, match=r"limit of 100; let fewer inputs feed one aspect, such as 'outcome'$"):
        dmn.to_xml(weighted_framework(14))


@pytest.mark.parametrize("wrong", [{"version": "1.2"}, {"version": 1.3}, {"lang": "fy"}])
def test_only_what_can_be_written_is(wrong: dict[str, Any]) -> None:
    """Versions and languages that do not exist are refused."""
    with pytest.raises(UnknownNameError):
        dmn.to_xml(load_framework(), **wrong)
    with pytest.raises(UnknownNameError):
        dmn.to_xml_parts(load_framework(), **wrong)


# --- names and texts ----------------------------------------------------------------------------------------------


@given(ids, ids)
def test_names_are_plain_and_tell_ids_apart(one: str, other: str) -> None:
    """Every id has a plain name of its own, from which it is found back."""
    assert re.fullmatch("[A-Za-z][A-Za-z0-9_]*", name_of(one))
    assert id_of(name_of(one)) == one
    assert (name_of(one) == name_of(other)) == (one == other)
    assert name_of(name_of(one)) == name_of(one) or id_of(name_of(name_of(one))) == name_of(one)


@pytest.mark.parametrize(
    "word", ["list", "Date", "class", "null", "empty", "constructor", "a__b", "a_", "1st", "é", "a-b"]
)
def test_what_an_engine_has_a_meaning_for_is_no_name(word: str) -> None:
    """Words that engines take for something of their own are escaped, and so is whatever is no plain word."""
    assert name_of(word).startswith("id__")


@pytest.mark.parametrize("word", ["theme_link", "the_list", "A1", "x"])
def test_plain_words_stay_as_they_are(word: str) -> None:
    """Whoever fills in a form has the names that the framework has."""
    assert name_of(word) == word


@pytest.mark.parametrize(
    "name", ["id__x", "id__", "id___zz_", "id___ffffffffffff_", "id___110000_", "id___d800_", "id"]
)
def test_a_name_that_we_did_not_make_is_an_id_itself(name: str) -> None:
    """What only looks like one of our names is left alone."""
    assert id_of(name) == name


@given(st.lists(st.text(), min_size=1))
def test_texts_survive_in_double_quotes(given_texts: list[str]) -> None:
    """Every text can be written as a literal, and literals with commas between them are told apart."""
    assert texts(" , ".join(map(literal, given_texts))) == tuple(given_texts)


def test_characters_by_number_are_what_they_stand_for() -> None:
    """Also in two halves; there are none beyond the last, and a doubled backslash is one."""
    assert texts(r'"\u00e9", "\uD83D\uDE42", "\U01F642", "\\U110000"') == ("é", "🙂", "🙂", r"\U110000")
    assert texts(r'"\U110000"') is None
    assert texts(r'"\\\U110000"') is None


# --- read back ----------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(strategies.frameworks(), st.sampled_from(["1.1", "1.3"]), st.booleans())
def test_what_was_written_reads_back_deciding_alike(framework: Framework, version: Any, split: bool) -> None:
    """Ids, scales, criteria and every level of every aspect come back, from one file or several."""
    written = dmn.to_xml_parts(framework, version=version) if split else dmn.to_xml(framework, version=version)
    back = dmn.read(written) if isinstance(written, str) else dmn.read(*written.values())
    assert (back.id, back.version, back.outcome) == (framework.id, framework.version, framework.outcome)
    for node in nodes(framework):
        assert level_ids(back.node(node.id)) == level_ids(node)
    for profile in oracle.profiles(framework):
        assert oracle.evaluate(back, profile) == oracle.evaluate(framework, profile)


@pytest.mark.parametrize("framework", [load_framework(), hostile_framework()], ids=["packaged", "hostile"])
def test_ids_and_labels_come_back_whatever_they_are(framework: Framework) -> None:
    """Ids and versions of any text survive the names that engines take, and labels survive XML."""
    back = dmn.read(dmn.to_xml(framework, lang="nl"))
    assert [c.id for c in back.criteria] == [c.id for c in framework.criteria]
    assert {a.id for a in back.aspects} == {a.id for a in framework.aspects}
    assert (back.id, back.version) == (framework.id, framework.version)
    for node in nodes(framework):
        assert level_ids(back.node(node.id)) == level_ids(node)
        assert back.node(node.id).label.nl == node.label.to("nl")


def test_the_characters_that_xml_lacks_are_escaped_in_ids_and_replaced_in_labels() -> None:
    """Two characters that a text may have cannot stand in XML: an id keeps them, a label shows that it lost them."""
    levels = [{"id": "\ufffe"}, {"id": "\uffff"}]
    aspect = {"id": "o", "levels": levels, "label": "a\ufffeb\ud7ff", "rule": {"kind": "minimum", "inputs": ["c"]}}
    criteria = [{"id": "c", "levels": levels}]
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]}
    back = dmn.read(dmn.to_xml(load(Framework, content)))
    assert level_ids(back.node("o")) == ("\ufffe", "\uffff")
    assert str(back.node("o").label) == "a\ufffdb\ud7ff"


def test_a_path_is_read_as_its_content(tmp_path: Path) -> None:
    """A file, by its path in either form, gives what its content gives; a missing one is Python's own error."""
    path = tmp_path / "model.dmn"
    path.write_text(dmn.to_xml(load_framework()), "utf-8")
    assert dmn.read(path) == dmn.read(str(path)) == dmn.read(path.read_bytes()) == dmn.read(path.read_text("utf-8"))
    with pytest.raises(OSError, match="nowhere"):
        dmn.read(tmp_path / "nowhere.dmn")


def test_a_text_is_read_whatever_encoding_it_declares() -> None:
    """Text has no encoding any more; bytes have the one that they declare."""
    text = '<?xml version="1.0" encoding="iso-8859-1"?>' + model_of(table(FULL).replace("red", "ré"))
    for content in (text, text.encode("iso-8859-1"), f"\ufeff{text}"):
        assert level_ids(dmn.read(content).node("colour"))[0] == "ré"


# --- models of others ---------------------------------------------------------------------------------------------


def table(
    rows: str, policy: str = "UNIQUE", output: str = "", columns: str = "size colour", name: str = "Price"
) -> str:
    """A decision as others write it; rows as `"a" "b" -> "c"`, one a line."""
    inputs = "".join(
        f'<input><inputExpression typeRef="string"><text>{c}</text></inputExpression></input>' for c in columns.split()
    )
    rules = ""
    for row in filter(None, map(str.strip, rows.splitlines())):
        cells, _, then = row.partition(" -> ")
        entries = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells.split())
        rules += f"<rule>{entries}<outputEntry><text>{then}</text></outputEntry></rule>"
    head = f'<decisionTable hitPolicy="{policy}">{inputs}<output name="{name.lower()}">{output}</output>'
    return f'<decision id="d" name="{name}">{head}{rules}</decisionTable></decision>'


def model_of(*decisions: str, before: str = "", version: str = "https://www.omg.org/spec/DMN/20191111/MODEL/") -> str:
    return f'<definitions xmlns="{version}" name="shop" namespace="urn:x">{before}{"".join(decisions)}</definitions>'


def decides(framework: Framework) -> dict[tuple[str, ...], str]:
    return {tuple(profile.values()): oracle.outcome(framework, profile) for profile in oracle.profiles(framework)}


FULL = """
"small" - -> "low"
"big" "red" -> "high"
"big" "blue","grey" -> "low"
"""


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/DMN15.xsd",
        "http://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL",
    ],
)
def test_a_plain_table_reads_in_every_version(namespace: str) -> None:
    """Worked by hand: levels are those that cells name, in order; the decision is known by its name."""
    framework = dmn.read(model_of(table(FULL), version=namespace))
    assert (framework.id, framework.version, framework.outcome) == ("shop", "1", "Price")
    assert {c.id: level_ids(c) for c in framework.criteria} == {
        "size": ("small", "big"),
        "colour": ("red", "blue", "grey"),
    }
    high = [profile for profile, outcome in decides(framework).items() if outcome == "high"]
    assert high == [("big", "red")]


def test_hit_policies_say_which_row_decides() -> None:
    """FIRST takes the first, PRIORITY the output that stands first, ANY needs them to agree."""
    rows = """
    "small" - -> "low"
    - "red" -> "high"
    - - -> "low"
    """
    values = '<outputValues><text>"high","low"</text></outputValues>'
    first = decides(dmn.read(model_of(table(rows + '"big" "blue" -> "low"', "FIRST"))))
    priority = decides(dmn.read(model_of(table(rows + '"big" "blue" -> "low"', "PRIORITY", values))))
    assert first["small", "red"] == "low"
    assert priority["small", "red"] == "high"
    agreeing = """
    "small" - -> "low"
    - "red" -> "low"
    "big" "blue" -> "high"
    """
    assert decides(dmn.read(model_of(table(agreeing, "ANY"))))["small", "red"] == "low"


def test_negations_empty_cells_and_defaults_are_read() -> None:
    """Worked by hand: not() takes what the scale has left, an empty cell takes all, the default what is left over."""
    rows = """
    not("small") "red" -> "high"
    "small" EMPTY -> "high"
    "big" not("red","green") -> "high"
    """
    default = '<defaultOutputEntry><text>"low"</text></defaultOutputEntry>'
    framework = dmn.read(model_of(table(rows, output=default)).replace("EMPTY", ""))
    assert decides(framework) == {
        ("small", "red"): "high",
        ("small", "green"): "high",
        ("big", "red"): "high",
        ("big", "green"): "low",  # no colour is left for the third row
    }


def test_types_with_allowed_values_give_scales() -> None:
    """A type of texts that lists its values says which levels there are, and in which order."""
    before = """<itemDefinition name="tSize"><typeRef>string</typeRef>
        <allowedValues><text>"big", "small", "tiny"</text></allowedValues></itemDefinition>"""
    decision = table(FULL + '"tiny" - -> "low"').replace('typeRef="string"', 'typeRef="tSize"', 1)
    framework = dmn.read(model_of(decision, before=before))
    assert level_ids(framework.node("size")) == ("big", "small", "tiny")


# --- what is declared ---------------------------------------------------------------------------------------------


def item(name: str, inside: str = "<typeRef>string</typeRef>", **attributes: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<itemDefinition name="{name}"{written}>{inside}</itemDefinition>'


def values(texts_in_order: str, tag: str = "allowedValues", base: str = "string") -> str:
    """A list of texts, from words with blanks between them, in a type or (without a base) in a clause."""
    written = ",".join(f'"{word}"' for word in texts_in_order.split())
    return f"{f'<typeRef>{base}</typeRef>' if base else ''}<{tag}><text>{written}</text></{tag}>"


def asking(decision: str, type_name: str) -> str:
    """The decision with the type of what its first input asks."""
    return decision.replace('typeRef="string"', f'typeRef="{type_name}"', 1)


def with_variable(decision: str, type_name: str) -> str:
    return decision.replace("<decisionTable", f'<variable name="Price" typeRef="{type_name}"/><decisionTable')


def data(name: str, type_name: str) -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{type_name}"/></inputData>'


PRICE = table('"small" -> "low"\n"big" -> "high"', columns="size")
UP = table('- -> "yes"', columns="Price", name="Top")
DECLARED = item("tT", values("free high low")), ("free", "high", "low")


@pytest.mark.parametrize(
    ("before", "decision"),
    [
        (
            "",
            PRICE.replace(
                '<output name="price">', f'<output name="price">{values("free high low", "outputValues", "")}'
            ),
        ),
        (DECLARED[0], PRICE.replace("<output ", '<output typeRef="tT" ')),
        (DECLARED[0], PRICE.replace("<decisionTable ", '<decisionTable typeRef="tT" ')),
        (DECLARED[0], with_variable(PRICE, "tT")),
        (DECLARED[0], with_variable(PRICE, "ns:tT")),
        (item("tT", values("free high low", "typeConstraint")), with_variable(PRICE, "tT")),
        (DECLARED[0] + item("tAlias", "<typeRef>tT</typeRef>"), with_variable(PRICE, "tAlias")),
        (
            item("tT", values("free x high low y")) + item("tAlias", values("free high low", base="tT")),
            with_variable(PRICE, "tAlias"),
        ),
        (
            item("tT", values("free x high low y")),
            with_variable(PRICE, "tT").replace(
                '<output name="price">', f'<output name="price">{values("free high low", "outputValues", "")}'
            ),
        ),
        ("", PRICE + UP.replace("</input>", values("free high low", "inputValues", "") + "</input>")),
        (DECLARED[0], PRICE + asking(UP, "tT")),
    ],
)
def test_what_a_decision_can_be_stands_in_the_order_in_which_it_is_declared(before: str, decision: str) -> None:
    """By its clause, its variable, an alias, a constraint or whoever asks it; no order is then read off the rows."""
    if "Top" in decision:
        decision = decision.replace(
            "<rule><inputEntry><text>-",
            '<rule><inputEntry><text>"low"</text></inputEntry>'
            '<outputEntry><text>"no"</text></outputEntry></rule><rule><inputEntry><text>not("low")',
        )
    framework = dmn.read(model_of(decision, before=before))
    assert level_ids(framework.node("Price")) == ("free", "high", "low")


PERSON = item("tPerson", '<itemComponent name="size"><typeRef>tS</typeRef></itemComponent>')


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        (item("tS", values("big small")) + data("size", "tS"), "size"),
        (item("tS", values("big small", "typeConstraint")) + data("size", "tS"), "size"),
        (item("tS", values("big small")) + item("tA", "<typeRef>feel:tS</typeRef>") + data("size", "tA"), "size"),
        (item("tS", values("big small")) + PERSON + data("who", "tPerson"), "who.size"),
        (
            item("tS", values("big small")) + PERSON + item("tA", "<typeRef>tPerson</typeRef>") + data("who", "tA"),
            "who.size",
        ),
    ],
)
def test_what_an_input_can_be_is_what_its_variable_declares(before: str, asked: str) -> None:
    """Also through an alias, or as a part of a structure; the table itself declares nothing."""
    framework = dmn.read(model_of(PRICE.replace("<text>size", f"<text>{asked}"), before=before))
    assert [(c.id, level_ids(c)) for c in framework.criteria] == [(asked, ("big", "small"))]


def test_a_declared_value_that_no_row_decides_is_a_gap() -> None:
    """A table that leaves out what its input can be is refused, whatever shorter list its own clause has."""
    before = item("tS", values("small middle big", "typeConstraint")) + data("size", "tS")
    clause = PRICE.replace("</input>", values("small big", "inputValues", "") + "</input>")
    for decision in (PRICE, clause):
        with pytest.raises(
            DocumentError, match="decision 'Price': no row decides size = middle; allowed: rows for"
        ) as caught:
            dmn.read(model_of(decision, before=before))
        assert speaks_of_the_file(caught.value)


def test_a_type_of_an_imported_model_is_looked_up_there() -> None:
    """Where that model is given too; where it is not, the error says so."""
    imported = '<import name="inc" namespace="urn:y" importType="x"/>'
    user = model_of(with_variable(PRICE, "inc.tT"), before=imported)
    other = model_of(before=DECLARED[0]).replace("urn:x", "urn:y")
    assert (
        level_ids(dmn.read(user, other).node("Price")) == level_ids(dmn.read(other, user).node("Price")) == DECLARED[1]
    )
    with pytest.raises(DocumentError, match=r"this type belongs to a model that was not given; found 'inc.tT'"):
        dmn.read(user)
    asks = model_of(PRICE.replace("<text>size", "<text>inc.size"), before=imported)
    declared = model_of(before=item("tS", values("big small")) + data("size", "tS")).replace("urn:x", "urn:y")
    assert [level_ids(c) for c in dmn.read(asks, declared).criteria] == [("big", "small")]
    with pytest.raises(DocumentError, match=r"input 'inc.size': this belongs to an imported model that was not given"):
        dmn.read(asks)


CLAUSE = PRICE.replace('<output name="price">', f'<output name="price">{values("high low", "outputValues", "")}')
ASKED = PRICE.replace("</input>", values("small big", "inputValues", "") + "</input>")


@pytest.mark.parametrize(
    ("before", "decision", "says"),
    [
        (
            item("tT", values("low high")),
            with_variable(CLAUSE, "tT"),
            "decision 'Price': two lists of its values contradict each other",
        ),
        (
            item("tT", values("high none")),
            with_variable(CLAUSE, "tT"),
            "found the outputValues ('high', 'low') and the allowedValues of type 'tT' ('high', 'none')",
        ),
        (
            item("tT", values("low high") + values("high low", "typeConstraint", "")),
            with_variable(PRICE, "tT"),
            "the values in the typeConstraint of type 'tT'",
        ),
        (
            item("tT", values("high low")) + item("tA", values("low high", base="tT")),
            with_variable(PRICE, "tA"),
            "contradict",
        ),
        (
            item("tS", values("big small")) + data("size", "tS"),
            ASKED,
            "input 'size': two lists of its values contradict each other",
        ),
        (
            "",
            CLAUSE + UP.replace("</input>", values("low high", "inputValues", "") + "</input>"),
            "decision 'Price': two lists",
        ),
        (
            item("tT", values("high none")),
            with_variable(PRICE, "tT"),
            "decision 'Price', row 1: the allowedValues of type 'tT' do not list a text that a row uses; found 'low'",
        ),
        (
            item("tS", values("big huge")) + data("size", "tS"),
            PRICE,
            "decision 'Price', row 1, input 'size': the allowedValues of type 'tS' do not list",
        ),
        (
            item("tT", values("low high"), isCollection="true"),
            with_variable(PRICE, "tT"),
            "decision 'Price', output: this type is a collection, and has no single value; found 'tT'",
        ),
        (
            item("tT", "<functionItem/>"),
            with_variable(PRICE, "tT"),
            "this type is a function, and has no single value; found 'tT'",
        ),
        (
            item("tT", '<itemComponent name="a"/>'),
            with_variable(PRICE, "tT"),
            "this type is a structure, and has no single value; found 'tT'",
        ),
        (item("tT", "<typeRef>tT</typeRef>"), with_variable(PRICE, "tT"), "this type is based on itself; found 'tT'"),
        (
            item("tT", "<typeRef>tU</typeRef>"),
            with_variable(PRICE, "tT"),
            "values of this type cannot be read; found 'tU'; allowed: string, number, date, boolean, or a type",
        ),
        (
            item("tT", "<typeRef>string</typeRef><allowedValues><text>1 + 3</text></allowedValues>"),
            with_variable(PRICE, "tT"),
            "the allowedValues of type 'tT' must be texts, numbers or dates separated by commas",
        ),
        (
            data("size", "number"),
            PRICE,
            "input 'size': values of different kinds do not go together; found texts, numbers",
        ),
        (
            item("tP", '<itemComponent name="a"/>') + data("size", "tP"),
            PRICE.replace("<text>size", "<text>size.b"),
            "this type has no such part; found 'tP.b'",
        ),
        (
            item("tP", '<itemComponent name="a"/>', isCollection="true") + data("size", "tP"),
            PRICE.replace("<text>size", "<text>size.a"),
            "this type is a collection",
        ),
        (
            "",
            PRICE + UP.replace("<text>Price", "<text>Price.a"),
            "a decision returns a single text here, which has no parts",
        ),
        ("", PRICE.replace('"low"', '""'), "decision 'Price', row 1: this text cannot be a level; found ''"),
        ("", PRICE.replace('"low"', '"\\uD800"'), "this text cannot be a level"),
        (
            "",
            PRICE.replace('"small"', '" small"'),
            "decision 'Price', row 1, input 'size': this text cannot be a level; found ' small'",
        ),
        (
            "",
            PRICE.replace('name="Price"', 'name="Price" label="a\x85b"'),
            "decision 'Price': label: this text has control characters",
        ),
        ("", PRICE.replace('name="Price"', 'name="id__a_1_b"'), "this cannot be used as a name here"),
        (
            "",
            PRICE
            + table('"low" -> "small"\n"high" -> "big"', columns="Price", name="size")
            + table('"low" -> "a"\n"high" -> "b"', columns="Price", name="Top"),
            "decision 'Price': a decision cannot depend on itself; found a circle of",
        ),
    ],
)
def test_what_contradicts_or_is_not_understood_is_refused(before: str, decision: str, says: str) -> None:
    """Each with the place in the model, and in its words."""
    with pytest.raises(DocumentError, match=re.escape(says)) as caught:
        dmn.read(model_of(decision, before=before), root=None)
    assert speaks_of_the_file(caught.value)


def test_two_columns_can_ask_the_same() -> None:
    """Both have to hold: worked by hand."""
    rows = """
    "a","b" "b","c" -> "yes"
    - not("b") -> "no"
    """
    framework = dmn.read(model_of(table(rows, columns="x x")))
    assert decides(framework) == {("a",): "no", ("b",): "yes", ("c",): "no"}


def test_priorities_order_rows_and_a_type_orders_levels() -> None:
    """What goes first under PRIORITY is not what is worst, where a type says what is."""
    rows = """
    "small" - -> "low"
    - "red" -> "high"
    "big" "blue" -> "low"
    """
    output = values("high low", "outputValues", "")
    decision = with_variable(table(rows, "PRIORITY", output), "tT")
    framework = dmn.read(model_of(decision, before=item("tT", values("low high"))))
    assert level_ids(framework.outcome_aspect) == ("low", "high")
    assert decides(framework)["small", "red"] == "high"


# --- which decisions are needed -----------------------------------------------------------------------------------

CALCULATED = '<decision id="b" name="Sum"><literalExpression><text>1 + 1</text></literalExpression></decision>'


def test_a_decision_that_is_not_needed_need_not_be_readable() -> None:
    """What the outcome follows from is read; what is refused is named, with what could be read instead."""
    both = model_of(PRICE, CALCULATED)
    assert dmn.read(both, root="Price").outcome == "Price"
    with pytest.raises(ArgumentError, match=r"name one of them; allowed: Price \(these cannot be read: Sum\)"):
        dmn.read(both)
    for root in ("Sum", None):
        upper = (
            CALCULATED
            if root
            else CALCULATED.replace(
                "<literal", '<informationRequirement><requiredDecision href="#d"/></informationRequirement><literal'
            )
        )
        with pytest.raises(DocumentError, match="one output can be read; found literalExpression") as caught:
            dmn.read(model_of(PRICE, upper), root=root)
        assert "name another decision as root; allowed: Price" in str(caught.value)
    top = table('"2" -> "yes"\n"3" -> "no"', columns="Sum", name="Top")
    with pytest.raises(DocumentError, match="decision 'Sum': only a decision table"):
        dmn.read(model_of(top, CALCULATED))
    with pytest.raises(DocumentError, match="found literalExpression"):
        dmn.read(model_of(CALCULATED, CALCULATED.replace("Sum", "Other")))
    with pytest.raises(DocumentError, match="several decisions have this name"):
        dmn.read(model_of(PRICE, PRICE), root="Price")


def test_errors_give_the_whole_name_of_the_file_in_which_something_stands(tmp_path: Path) -> None:
    """However long its path is; and which of several it is, also when they were given as content."""
    folder = tmp_path / "a-folder-with-a-fairly-long-name" / "and-another-one-of-that-kind"
    folder.mkdir(parents=True)
    sound, broken = folder / "priority.dmn", folder / "triage.dmn"
    sound.write_text(model_of(table('"yes" -> "go"\n"no" -> "stop"', columns="Triage", name="Priority")))
    for logic, says in (("", "found no table"), ("<list/>", "found list")):
        broken.write_text(model_of(f'<decision name="Triage">{logic}</decision>'))
        with pytest.raises(DocumentError, match=says) as caught:
            dmn.read(sound, broken)
        assert caught.value.source == str(broken)
        assert str(caught.value).startswith(f"{broken}: decision 'Triage': ")
    broken.write_text(model_of(table('"a" -> "yes"', columns="x", name="Triage")))
    with pytest.raises(DocumentError) as caught:
        dmn.read(sound.read_text(), sound, broken, root="Triage")
    assert caught.value.source == str(broken)
    with pytest.raises(DocumentError) as caught:
        dmn.read(
            model_of(PRICE.replace('"low"', "low")),
            model_of(PRICE.replace('"big"', "1").replace("Price", "Size")),
            root="Price",
        )
    assert caught.value.source == "given model 1"
    twins = [model_of(PRICE.replace('"low"', "1")), model_of(table('"high" -> 2', columns="Price", name="Top"))]
    with pytest.raises(DocumentError) as caught:
        dmn.read(*twins)
    assert caught.value.source == "given model 1, given model 2"
    assert caught.value.to("nl").startswith("gegeven model 1, gegeven model 2: 2 problemen\n")
    assert [p.place for p in caught.value.problems] == [
        "given model 1, decision 'Price', row 1",
        "given model 2, decision 'Top', row 1",
    ]


def test_a_scale_without_an_order_comes_back_without_one() -> None:
    """The standard has no place for that, so it stands in an attribute of ours, where there is something to say."""
    scale = [{"id": level} for level in ("red", "green", "blue")]
    rows = [{"when": {"a": "red"}, "then": "red"}, {"when": {}, "then": "blue"}]
    aspects = [
        {"id": "b", "levels": scale, "ordered": False, "rule": {"kind": "table", "inputs": ["a"], "rows": rows}},
        {"id": "o", "levels": scale, "rule": {"kind": "table", "inputs": ["b"], "rows": [{"when": {}, "then": "red"}]}},
    ]
    criteria = [{"id": "a", "levels": scale, "ordered": False}]
    framework = load(Framework, {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects})
    for version in ("1.1", "1.3"):
        whole, parts = dmn.to_xml(framework, version=version), dmn.to_xml_parts(framework, version=version)
        for back in (dmn.read(whole), dmn.read(*parts.values())):
            assert [node.ordered for node in nodes(back)] == [False, False, None]
    assert "k80:" not in dmn.to_xml(load_framework()).replace("urn:k80assess:k80-", "")


def test_decisions_feed_each_other_by_the_name_of_variable_decision_or_output() -> None:
    """However an input names the decision that it takes in, that decision is an aspect and not a criterion."""
    tops = ["Price", "price", "cost"]
    lower = table(FULL).replace("<decisionTable", '<variable name="cost"/><decisionTable')
    for asked in tops:
        upper = table('"low" -> "buy"\n"high" -> "leave"', columns=asked, name="Advice")
        framework = dmn.read(model_of(upper, lower))
        assert framework.outcome == "Advice"
        assert [criterion.id for criterion in framework.criteria] == ["size", "colour"]
        assert decides(framework)["big", "red"] == "leave"
        assert dmn.read(model_of(upper), model_of(lower)) == framework
        assert decides(dmn.read(model_of(upper, lower), root="cost"))["big", "red"] == "high"


def test_of_several_roots_one_has_to_be_named() -> None:
    """The error lists them, and a root that does not exist is refused with the ones that do."""
    both = model_of(table(FULL), table(FULL, name="Other"))
    with pytest.raises(ArgumentError, match="several roots, so name one of them; allowed: Price, Other"):
        dmn.read(both)
    with pytest.raises(UnknownNameError, match="did you mean 'Price'"):
        dmn.read(both, root="Prise")
    assert dmn.read(both, root="Other").outcome == "Other"
    with pytest.raises(ArgumentError):
        dmn.read()


# --- refused ------------------------------------------------------------------------------------------------------

OVERLAP = """
"small" - -> "low"
- "red" -> "high"
"big" "blue" -> "low"
"""
NUMBERS = table('"low" -> "high"', columns="size").replace('typeRef="string"', 'typeRef="number"')
TWO_OUTPUTS = table(FULL).replace("<output ", '<output name="x"/><output ')


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (table(OVERLAP), "decision 'Price': rows 1 and 2 match the same combination, which UNIQUE does not allow"),
        (table(OVERLAP, "ANY"), "decision 'Price': rows 1 and 2 match the same combination, which ANY does not allow"),
        (table('"small" - -> "low"\n"big" "red" -> "high"'), "the list of its values needs at least 2 entries"),
        (
            table('"small" "blue" -> "low"\n"big" "red" -> "high"'),
            "decision 'Price': no row decides size = big, colour = blue; allowed: rows for every combination",
        ),
        (table(FULL, "COLLECT"), "not a hit policy under which a single row decides; found 'COLLECT'"),
        (table(FULL, "Unique"), "not a hit policy under which a single row decides; found 'Unique'"),
        (table(FULL, "PRIORITY"), "PRIORITY needs outputValues"),
        (NUMBERS, "input 'size': values of different kinds do not go together; found texts, numbers"),
        (TWO_OUTPUTS, "only a decision table with one output can be read; found 2 outputs"),
        (table(""), "decision 'Price': its table has no row"),
        (table('"a" -> "b" -> "c"', columns="x"), "the output must be one text"),
        (table('>y -> "c"', columns="x"), "row 1, input 1: this cell cannot be read; found '>y'"),
        (table('"a" -> "c"'), "row 1: an entry is needed for each input, and one for the output"),
        (
            table('"a" -> low', columns="x"),
            "row 1: the output must be one text in double quotes, or true or false; found",
        ),
        (table('"a" -> "c"', columns="x*2"), "an input must be a variable, not a calculation; found 'x*2'"),
        (
            table('"a" -> "c"', columns="x").replace("<text>x</text>", ""),
            "an input has no expression that says what it refers to",
        ),
        (
            table(FULL, output='<outputValues><text>"low"</text></outputValues>'),
            "the outputValues do not list a text that a row uses",
        ),
        (table(FULL, output="<outputValues><text>1..2</text></outputValues>"), "the outputValues must be texts"),
        (table('"a" -> "b"\n"b" -> "a"', columns="price"), "every decision is an input of another one"),
        ('<decision name="x"><literalExpression/></decision>', "decision 'x': only a decision table"),
        (
            table(FULL) + table(FULL) + table('"low" -> "c"', columns="Price", name="Top"),
            "several decisions have the name",
        ),
        ("", "there is no decision in this model"),
    ],
)
def test_what_is_no_function_of_texts_is_refused_with_the_place(decision: str, says: str) -> None:
    """Tables that decide too little, too much or over something else are refused, naming the decision and row."""
    with pytest.raises(DocumentError, match=re.escape(says)) as caught:
        dmn.read(model_of(decision.replace(">y", "&gt;y")))
    assert caught.value.source == "the given model"
    assert speaks_of_the_file(caught.value)


def test_all_problems_are_told_at_once_up_to_a_hundred() -> None:
    """Several mistakes are one error; very many are cut off."""
    with pytest.raises(DocumentError) as caught:
        dmn.read(model_of(table('"a" -> 1\nb -> "b"', columns="x")))
    assert len(caught.value.problems) == 2
    with pytest.raises(DocumentError) as caught:
        dmn.read(model_of(table('"a" -> 1\n' * 1000, columns="x")))
    assert len(caught.value.problems) == 100


BOMB = '<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "document type"),
        ('<!DOCTYPE d SYSTEM "file:///etc/hostname"><d/>', "document type"),
        ("<!DOCTYPE d><d/>", "document type"),
        ("<d>&undeclared;</d>", "undefined entity"),
        ("<d>" * 200, "nested more than"),
        ("<d>" + "<e/>" * 500_000 + "</d>", "more than 500,000 elements"),
        ("<d>", "there is no element, or one that is not closed"),
        ("<d/>", "not a DMN model; found 'd'"),
        ('<definitions xmlns="urn:other"/>', "not a DMN model"),
        ("<d>\ud800</d>", "cannot be read as XML"),
        (b'<?xml version="1.0" encoding="utf-7"?><d/>', "cannot be read as XML"),
        (b'<?xml version="1.0" encoding="none"?><d/>', "unknown encoding"),
        (b"", "cannot be read as XML"),
        (b"\xff\xfe\x00", "cannot be read as XML"),
    ],
)
def test_hostile_xml_is_refused(content: str | bytes, says: str) -> None:
    """No entity is expanded or fetched, nothing grows without bound, and the error is ours."""
    with pytest.raises(DocumentError, match=says):
        dmn.read(content)


@pytest.mark.slow
def test_hostile_tables_are_refused_in_bounded_time() -> None:
    """Very many cells, very many levels and very many texts in one cell end in an error of ours."""
    with pytest.raises(DocumentError, match="more than 100,000 cells"):
        dmn.read(model_of(table('- - - -> "a"\n' * 33_334, columns="x y z")))
    many = "\n".join(f'"{i}" -> "a"' for i in range(2_000))
    with pytest.raises(DocumentError, match=r"input 'x': too many values: more than 1,000"):
        dmn.read(model_of(table(many, columns="x")))
    with pytest.raises(DocumentError, match="too many values: more than 1,000"):
        dmn.read(model_of(table(",".join(f'"{i}"' for i in range(20_000)) + ' -> "a"', columns="x")))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder and an impossible path are errors of ours."""
    for path in (tmp_path, "a\0b"):
        with pytest.raises(DocumentError):
            dmn.read(path)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_model_is_read_or_refused_and_nothing_else(data: Any) -> None:
    """Whatever is cut out, doubled or overwritten, there is a framework or an error of ours."""
    model = WRITTEN
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(model)))
        end = data.draw(st.integers(start, min(len(model), start + 80)))
        piece = data.draw(st.sampled_from(["", model[start:end] * 2, "<", '"', "-", "&#0;", 'not("none")', "\x00"]))
        model = model[:start] + piece + model[end:]
    with read_or_refused():
        assert isinstance(dmn.read(model.encode()), Framework)


WRITTEN = dmn.to_xml(load_framework())


def test_long_texts_take_little_room() -> None:
    """A text is read in one stretch, and not a character at a time."""
    tracemalloc.start()
    try:
        assert texts('"' + "a" * 1_000_000 + '", "b"') == ("a" * 1_000_000, "b")
        assert texts('"' + "a" * 1_000_000) is None
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
