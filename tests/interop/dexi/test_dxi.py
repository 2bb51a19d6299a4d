"""The parts of a DEXi file: every form of values, tables and names, and whatever is none of these."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from dexi_models import LINKING, Node, linked_twice, read, table, written
from foreign import read_or_refused, speaks_of_the_file
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.engine.assessment import assess
from k80assess.errors import DocumentError
from k80assess.interop import dexi


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


# --- values -------------------------------------------------------------------------------------------------------

ALL = ("v0", "v1", "v2", "v3")


@pytest.mark.parametrize(
    ("tag", "text", "levels"),
    [
        ("OPTION", "2", ("v2",)),
        ("OPTION", "03", ("v0", "v3")),
        ("OPTION", "", ALL),
        ("OPTION", "*", ALL),
        ("ALTERNATIVE", "2", ("v2",)),
        ("ALTERNATIVE", " 1 : 3 ", ("v1", "v2", "v3")),
        ("ALTERNATIVE", "{0; 2}", ("v0", "v2")),
        ("ALTERNATIVE", "", ALL),
        ("ALTERNATIVE", "*", ALL),
        ("ALTERNATIVE", "Undefined", ALL),
        ("ALTERNATIVE", "<undef>", ALL),
        ("ALTERNATIVE", "<0.2;0.8>", ("v0", "v1")),
        ("ALTERNATIVE", "<0;0.5;0;0.5>", ("v1", "v3")),
        ("ALTERNATIVE", "<0:0.4;2:0.6>", ("v0", "v2")),
    ],
)
def test_every_form_of_a_value(folder: Path, tag: str, text: str, levels: tuple[str, ...]) -> None:
    """Single values, sets, intervals, distributions; nothing, an asterisk and undefined mean any level."""
    leaf = Node("leaf", 4, tag=tag, options=[text])
    model = read(folder, written(Node("root", 2, inputs=[leaf], table=table("0011")), options=("o",)))
    assert assess(model.topics[0], model.framework).answers["leaf"] == levels
    assert ("leaf" in model.topics[0].answers) == (levels != ALL)


def test_a_value_far_up_a_scale_is_one_character(folder: Path) -> None:
    """In the older form the tenth value is 9, the eleventh a colon, the twelfth a semicolon."""
    leaf = Node("leaf", 12, options=[":;"])
    model = read(folder, written(Node("root", 12, inputs=[leaf], table=[{i} for i in range(12)]), options=("o",)))
    assert [level.id for level in assess(model.topics[0], model.framework).possible] == ["v10", "v11"]


@pytest.mark.parametrize("rule", ["", "undef", "*", "0:2", "{0;1;2}", "<0.2;0.3;0.5>"])
def test_an_undefined_rule_allows_every_value(folder: Path, rule: str) -> None:
    """In every way that a table can say so."""
    leaf, extra = Node("x", 2), f"<TABLE><RULE>1</RULE><RULE>{escape(rule)}</RULE></TABLE>"
    framework = read(folder, written(Node("root", 3, inputs=[leaf], extra=extra))).framework
    assert [level.id for level in assess({"x": "v0"}, framework).possible] == ["v1"]
    assert len(assess({"x": "v1"}, framework).possible) == 3


def test_names_that_are_no_ids(folder: Path) -> None:
    """Blanks and control characters go, empty names get one, equal levels are numbered."""
    values = "".join(f"<SCALEVALUE><NAME>{name}</NAME></SCALEVALUE>" for name in (" low\t ", "low", ""))
    leaf = f"<ATTRIBUTE><NAME>\n two  words </NAME><SCALE>{values}</SCALE></ATTRIBUTE>"
    framework = read(folder, written(Node("", 2, extra=leaf, inputs=[], table=table("010")))).framework
    assert framework.outcome == "unnamed"
    assert framework.criteria[0].id == "two words"
    assert [level.id for level in framework.criteria[0].levels] == ["low", "low (2)", "unnamed"]


# --- what is no model ---------------------------------------------------------------------------------------------

LEAF = Node("x", 2)
BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB + "<DEXi>&b;</DEXi>", "document type"),
        ('<!DOCTYPE d SYSTEM "file:///etc/hostname"><DEXi/>', "document type"),
        ('<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><DEXi><NAME>&e;</NAME></DEXi>', "document type"),
        ("<!DOCTYPE d><DEXi/>", "document type"),
        ("<DEXi>&e;</DEXi>", "undefined entity"),
        ("<DEXi>" + "<ATTRIBUTE>" * 2_000, "inside each other"),
        ("<DEXi>" + "<a/>" * 500_001 + "</DEXi>", "500,000 elements"),
        ("", "cannot be read as XML"),
        ("<DEXi>", "cannot be read as XML"),
        (b"\x00\x01\x02\xff", "cannot be read as XML"),
        ('<?xml version="1.0" encoding="no-such"?><DEXi/>', "cannot be read as XML"),
        ('<?xml version="1.0" encoding="utf-7"?><DEXi/>', "cannot be read as XML"),
        (
            written(Node("r", 2, "UP", inputs=[LEAF], table=table("01"))),
            "attribute r: ORDER: this order is unknown; found 'UP'",
        ),
        (
            written(
                Node("r", 2, inputs=[Node("x", 2, options=["7"]), Node("x", 2, options=["8"])], table=table("0101")),
                options=("o",),
            ),
            "r/x (2): OPTION[0]",
        ),
        (
            written(Node("r", 2, "DESC", inputs=[LEAF], table=table("01"))).replace(
                "v0</NAME>", "v0</NAME><DESCRIPTION>a\x85b</DESCRIPTION>", 1
            ),
            "attribute r: SCALEVALUE[0].DESCRIPTION: this text has control characters",
        ),
        (
            written(Node("r", 2, inputs=[Node("x", 2, extra="<DESCRIPTION>a\x85b</DESCRIPTION>")], table=table("01"))),
            "r/x: DESCRIPTION: this text has control characters",
        ),
        (
            written(Node("r", 2, inputs=[LEAF], table=table("01")), options=("a\x85b",)),
            "OPTION[0].NAME: this text has control characters",
        ),
        (
            written(Node("r", 2, inputs=[LEAF], table=table("01"))).replace(
                "<VERSION>", "<NAME>a\x85b</NAME><VERSION>"
            ),
            "NAME: this text has control characters",
        ),
        (
            written(
                Node(
                    "r",
                    2,
                    inputs=[
                        Node("a", 2, inputs=[Node("b", 2)], table=table("01")),
                        Node("b", 2, inputs=[Node("a", 2)], table=table("01")),
                    ],
                    table=table("0111"),
                ),
                settings=LINKING,
            ),
            "an attribute cannot follow from itself, also not by links; found a circle of",
        ),
        ("<dexi/>", "not a DEXi model; found 'dexi'; allowed: <DEXi> around the whole"),
        ("<DEXi/>", "no attribute at the top"),
        (
            written(Node("r", 2, inputs=[LEAF], table=table("0"))),
            "attribute r: FUNCTION: this table cannot be read; allowed: as many values as there are combinations",
        ),
        (written(Node("r", 2, inputs=[LEAF], table=table("02"))), "values from 0 to 1"),
        (written(Node("r", 2, inputs=[LEAF], extra="<FUNCTION><LOW>00</LOW><HIGH>0</HIGH></FUNCTION>")), "HIGH"),
        (
            written(Node("r", 2, inputs=[LEAF], extra="<FUNCTION><LOW>10</LOW><HIGH>01</HIGH></FUNCTION>")),
            "values from",
        ),
        (
            written(Node("r", 2, inputs=[LEAF], extra="<FUNCTION/>")),
            "as many values as there are combinations: 2, and not 0",
        ),
        (written(Node("r", 2, inputs=[Node("x", 1)], table=table("0"))), "r/x: this scale cannot be read"),
        (
            written(Node("r", 300, inputs=[LEAF], table=table("00"))),
            "r: this scale cannot be read; found 300; allowed: 2 to 256 values",
        ),
        (written(Node("r", 2, inputs=[Node(f"x{i}", 9) for i in range(40)], table=table("0"))), "200,000 combinations"),
        (
            written(Node("r", 2, inputs=[Node("x", 2, options=["7"])], table=table("01")), options=("o",)),
            "r/x: OPTION[0]",
        ),
    ],
)
def test_what_is_no_model_is_refused(folder: Path, text: str | bytes, says: str) -> None:
    """Entities, documents without end, damaged tables and scales: one error that says what and where."""
    with pytest.raises(DocumentError) as refused:
        read(folder, text)
    assert says in str(refused.value)
    assert refused.value.source == str(folder / "model.dxi")
    assert speaks_of_the_file(refused.value)


NO_VALUES = ["4", "1:4", "3:1", "1.5", "v1", "1;2", "-1", "9" * 50, "{}", "{1;}", "{4}", "{0;1"]
NO_CHANCES = ["<>", "<0;0>", "<-1;2>", "<0:0.5;0:0.5>", "<x>", "<1e999;1>", "<nan;1>", "<0.5;0.5;0;0;0>", "<4:0>"]


@pytest.mark.parametrize("text", [*NO_VALUES, *NO_CHANCES, f"<{'9' * 50}>"])
def test_what_is_no_value_is_refused(folder: Path, text: str) -> None:
    """Values off the scale, chances that are none, and other writing."""
    leaf = Node("leaf", 4, tag="ALTERNATIVE", options=[text])
    with pytest.raises(DocumentError, match=r"root/leaf: ALTERNATIVE\[0\]: this value cannot be read"):
        read(folder, written(Node("root", 2, inputs=[leaf], table=table("0011")), options=("o",)))


def test_all_problems_come_at_once(folder: Path) -> None:
    """Two damaged tables are two problems; so are two damaged values."""
    parts = [Node(name, 2, inputs=[Node(f"{name}x", 2)], table=table("0")) for name in "ab"]
    with pytest.raises(DocumentError) as refused:
        read(folder, written(Node("r", 2, inputs=parts, table=table("0011"))))
    assert [problem.place for problem in refused.value.problems] == [f"attribute r/{name}: FUNCTION" for name in "ab"]
    leaves = [Node(name, 2, options=["9", "1", "x"]) for name in "ab"]
    with pytest.raises(DocumentError) as refused:
        read(folder, written(Node("r", 2, inputs=leaves, table=table("0011")), options=("o", "p", "q")))
    assert len(refused.value.problems) == 4


def test_only_files_are_read(tmp_path: Path) -> None:
    """A folder or a pipe is refused at once, an absent file is Python's own error."""
    with pytest.raises(DocumentError):
        dexi.read(tmp_path)
    pipe = tmp_path / "pipe.dxi"
    os.mkfifo(pipe)
    with pytest.raises(DocumentError):
        dexi.read(pipe)
    with pytest.raises(FileNotFoundError):
        dexi.read(tmp_path / "absent.dxi")


VALID = written(linked_twice(), Node("loose", 2, options=["1"]), options=("o",), settings=LINKING)


@settings(max_examples=200)
@given(
    st.integers(0, len(VALID)),
    st.integers(0, 40),
    st.sampled_from(["", "9", "<", "&", "*", "<ATTRIBUTE>", "\x00", "</SCALE>"]),
)
def test_damaged_models_are_read_or_refused(folder: Path, start: int, length: int, instead: str) -> None:
    """Whatever is cut out and put in, it is either a model or one of the package's own errors."""
    with read_or_refused():
        model = read(folder, VALID[:start] + instead + VALID[start + length :])
        for topic in model.topics:
            assess(topic, model.framework)


@settings(max_examples=200)
@given(st.data())
def test_shuffled_models_are_read_or_refused(folder: Path, data: st.DataObject) -> None:
    """Elements in other places, doubled or with other words: a model or one of the package's own errors."""
    parts: list[Any] = VALID.replace(">", ">\n").split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place, other = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, len(parts) - 1))
        parts[place] = data.draw(st.sampled_from([parts[other], parts[place] + parts[other], "0" * 9 + parts[place]]))
    with read_or_refused():
        model = read(folder, "".join(parts))
        for topic in model.topics:
            assess(topic, model.framework)
