"""Whatever stands in a megabyte that a stranger wrote, the time it takes grows with it, not with its square.

What takes the square takes hours here: the limit that the suite has for each test says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import cycle
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.cli.topicfile import topic_id
from k80assess.document.agenda import topic_problems
from k80assess.document.confusables import confusable
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.organisation import folded
from k80assess.document.revision import revise
from k80assess.document.rules import Table
from k80assess.document.text import normalized
from k80assess.engine.assessment import assess
from k80assess.errors import MAX_PROBLEMS, AnswerError, ContradictionError, DocumentError
from k80assess.examine.chances import probabilities
from k80assess.examine.findings import check
from k80assess.examine.proof import prove
from k80assess.govern.panel import assess_panel
from k80assess.interop import dmn
from k80assess.interop.dexi import dxi
from k80assess.interop.dmn import feel
from k80assess.report.content.blocks import Facts, Paragraph
from k80assess.report.formats.plain import text_of
from k80assess.testing.cases import CaseFile

MEGABYTE = 1_000_000
ACCENTS = {
    "accents in turn": "e" + "\u0301\u0323" * (MEGABYTE // 4),
    "accents of one kind, then of another": "e" + "\u0301" * (MEGABYTE // 4) + "\u0323" * (MEGABYTE // 4),
    "a vowel sign that is two": "\u0f40" + "\u0f73" * (MEGABYTE // 3),
    "a mark of half width among accents": "\u304b" + "\u0301\uff9e" * (MEGABYTE // 5),
}
READERS: dict[str, Callable[[str], Any]] = {
    "the id of a topic": topic_id,
    "names that are compared": folded,
    "ids that look alike": lambda text: confusable([text, f"\u200b{text}"]),
}


@pytest.mark.parametrize(("reader", "text"), [*zip(cycle(READERS), ACCENTS.values(), strict=False)], ids=[*ACCENTS])
def test_a_megabyte_of_accents(reader: str, text: str) -> None:
    """Accents on one letter are put in order before Python does it, which takes the square of their number."""
    assert READERS[reader](text)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", ACCENTS.values(), ids=ACCENTS)
def test_a_megabyte_of_accents_for_each_reader(reader: str, text: str) -> None:
    """So it is for all of them."""
    assert READERS[reader](text)


# Of each combining class, what is made of two marks, what is one only in compatible forms, and what they stand on.
MARKS = "\u0301\u0323\u0334\u0344\u0345\u05b0\u0f73\u3099\uff9e"


@given(st.text(st.sampled_from(f"ae\u00e9\u1ebf\u1100\u1161\u11a8\ufb01\ufb1d\u2126{MARKS}")), st.data())
def test_normal_forms_are_those_of_unicode(text: str, data: st.DataObject) -> None:
    """Putting accents in order before changes nothing of what comes out, however many there are."""
    longer = data.draw(st.sampled_from(MARKS)) * 150 + text + data.draw(st.sampled_from(MARKS)) * 150
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert normalized(form, text) == unicodedata.normalize(form, text)
        assert normalized(form, longer) == unicodedata.normalize(form, longer)


@pytest.mark.parametrize("text", [f"<0.5;{' ' * MEGABYTE}x>", f"<{' ' * MEGABYTE}>", f"{{0{' ' * MEGABYTE}x}}"])
def test_blanks_in_a_value_of_a_dexi_file(text: str) -> None:
    """Blanks around a chance are taken off at once."""
    element = fromstring("<RULE/>")
    element.text = text
    with pytest.raises(ValueError, match=r"<0\.2;0\.8>"):
        dxi.read_value(element, 2)


@pytest.mark.parametrize("text", ['"' + "\\\\" * (MEGABYTE // 2), '"a",' * (MEGABYTE // 4), f"not({')' * MEGABYTE}x"])
def test_texts_of_a_dmn_table(text: str) -> None:
    """What is no list of texts is seen to be none."""
    assert feel.wanted_by(text) is None


@pytest.mark.parametrize("text", ["\u0301 " * (MEGABYTE // 3), "\u65e5" * (MEGABYTE // 3), "a " * (MEGABYTE // 2)])
def test_lines_of_a_text(text: str) -> None:
    """A line is measured once, also where it has many words that take no room."""
    assert text_of((Paragraph(words=text), Facts(pairs=((text, text),))), "en")


def test_names_of_cases_and_rules() -> None:
    """A name that a case has and a rule too is looked up, not searched for."""
    cases = [{"name": f"case {i}", "answers": {}, "outcome": "a"} for i in range(20_000)]
    rules = [{"name": f"rule {i}", "when": {}, "then": "a"} for i in range(20_000)]
    assert len(CaseFile.model_validate({"case": cases, "rule": rules}).tests) == 40_000


def test_answers_that_no_framework_has() -> None:
    """Near names are looked for as long as anybody reads on."""
    answers = {f"staff_tine_{i}": "tight" for i in range(MEGABYTE // 20)}
    with pytest.raises(AnswerError) as caught:
        assess(load_topic({"id": "many", "title": "Many", "answers": answers}))
    assert len(caught.value.problems) == MAX_PROBLEMS
    levels = [f"tigth {i}" for i in range(MEGABYTE // 20)]
    with pytest.raises(AnswerError) as caught:
        assess({"staff_time": levels})
    assert len(caught.value.problems) == MAX_PROBLEMS


def test_themes_that_no_agenda_has() -> None:
    """Names of themes are put together once."""
    agenda = load_agenda({"id": "a", "version": "1", "themes": [{"id": f"theme {i}"} for i in range(20_000)]})
    topic = load_topic({"id": "many", "title": "Many", "themes": [f"them {i}" for i in range(20_000)]})
    assert len(topic_problems(agenda, topic)) == MAX_PROBLEMS


SPACE = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="n" name="m"'


def model(columns: list[tuple[str, str]], rows: list[list[str]], types: str = "") -> bytes:
    """Write a DMN model of one table: for each column what it asks and of which type, for each row its cells."""
    inputs = [f'<input><inputExpression typeRef="{t}"><text>{x}</text></inputExpression></input>' for x, t in columns]
    written = []
    for row in (*rows, ["-"] * len(columns)):
        cells = "".join([f"<inputEntry><text>{cell}</text></inputEntry>" for cell in row])
        then = '"no"' if row[0] == "-" else '"yes"'
        written.append(f"<rule>{cells}<outputEntry><text>{then}</text></outputEntry></rule>")
    table = f'<decisionTable hitPolicy="FIRST">{"".join(inputs)}<output/>{"".join(written)}</decisionTable>'
    return f'<definitions {SPACE}>{types}<decision id="d" name="d">{table}</decision></definitions>'.encode()


def test_a_type_that_many_columns_of_a_dmn_table_have() -> None:
    """Its list of texts is read once, and so are the parts of a structure."""
    texts = ",".join([f'"v{i}"' for i in range(MEGABYTE // 10)])
    values = f"<allowedValues><text>{texts}</text></allowedValues>"
    types = f'<itemDefinition name="T"><typeRef>string</typeRef>{values}</itemDefinition>'
    types += "".join([f'<itemDefinition name="T{i}"><typeRef>T</typeRef></itemDefinition>' for i in range(2_000)])
    columns = [(f"c{i}", f"T{i}") for i in range(2_000)]
    with pytest.raises(DocumentError, match="too many values: more than 1,000"):
        dmn.read(model(columns, [['"v1"'] * 2_000], types))


def test_all_but_one_in_each_row_of_a_dmn_table() -> None:
    """What a cell leaves is looked up, and what all of them leave together is as much as a document can hold."""
    rule = dmn.read(model([("c", "string")], [[f'not("v{i}")'] for i in range(600)])).aspects[0].rule
    assert isinstance(rule, Table)
    named = rule.rows[0].when["c"]
    assert isinstance(named, tuple)
    assert len(named) == 599
    with pytest.raises(DocumentError, match="decision 'd': too large for a document: more than 500,000 values"):
        dmn.read(model([("c", "string")], [[f'not("v{i}")'] for i in range(900)]))


def conditional(count: int) -> Framework:
    """Make a framework with so many criteria that are all asked under one condition."""
    ids = [f"c{i}" for i in range(count)]
    asked = [{"id": i, "levels": ["no", "yes"], "asked_when": {"gate": "yes"}, "otherwise": "no"} for i in ids]
    rule = {"kind": "minimum", "inputs": ["gate", *ids]}
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": rule}],
    }
    return load_framework({**content, "criteria": [{"id": "gate", "levels": ["no", "yes"]}, *asked]})


def test_many_answers_to_what_is_not_asked() -> None:
    """The few answers and conditions that contradict are found by halves, also where there are many."""
    answers = {f"c{i}": "yes" for i in range(700)}
    with pytest.raises(ContradictionError) as caught:
        assess({"gate": "no", **answers}, conditional(700))
    assert caught.value.levels == {"gate": ("no",), "c0": ("yes",)}
    assert caught.value.not_asked == ("c0",)
    assert assess({"gate": "yes", **answers}, conditional(700)).outcome is not None


def test_many_conditions_under_which_criteria_are_asked() -> None:
    """What each of them excludes beside all the others is worked out for half of them at a time."""
    framework = conditional(700)
    assert check(framework, severity="warning") == ()
    twice = revise(framework, {"impossible": [{"when": {"gate": "no", "c0": "yes"}}]})
    found = [(finding.code, finding.place) for finding in check(twice, severity="warning")]
    assert found == [
        ("impossible_without_effect", "impossible[0]"),
        ("asked_when_without_effect", "criteria[1].asked_when"),
    ]


def test_judges_who_say_the_same() -> None:
    """What one of them can bring about, the others can as well."""
    levels = ["enough", "tight"]
    panel = assess_panel({f"judge {i}": {"staff_time": levels[i % 2], "fit": "strong"} for i in range(2_000)})
    few = assess_panel({f"judge {i}": {"staff_time": levels[i % 2], "fit": "strong"} for i in range(4)})
    assert dict(panel.pivotal) == {judge: turned for judge in panel.judges for turned in few.pivotal.values()}


def test_outcomes_that_no_framework_has() -> None:
    """Whatever a rule asks for in vain, as many are told as anybody reads."""
    with pytest.raises(AnswerError) as caught:
        prove(load_framework(), when={}, then=[f"take off {i}" for i in range(50_000)])
    assert len(caught.value.problems) == MAX_PROBLEMS


def test_beliefs_of_what_no_framework_has() -> None:
    """As many are told as anybody reads."""
    unknown: list[dict[str, dict[str, int]]] = [
        {f"x{i}": {} for i in range(50_000)},
        {"staff_time": {f"x{i}": 1 for i in range(50_000)}},
    ]
    for beliefs in unknown:
        with pytest.raises(AnswerError) as caught:
            probabilities(assess({}), beliefs=beliefs)
        assert len(caught.value.problems) == MAX_PROBLEMS
