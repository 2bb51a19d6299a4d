"""DEXi models against an evaluator of the file itself that enumerates, in all forms that values and tables have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError, K80Error, UnknownNameError
from k80assess.examine.chances import probabilities
from k80assess.interop import dexi

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "dexi"

# --- writing models -----------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class Node:
    """An attribute as a test means it; values are positions in the order of the file."""

    name: str
    size: int
    order: str = ""
    inputs: list[Node] = attrs.field(factory=list)
    table: list[set[int]] | None = None
    options: list[str] = attrs.field(factory=list)
    tag: str = "OPTION"
    extra: str = ""

    def xml(self) -> str:
        order = f"<ORDER>{self.order}</ORDER>" if self.order else ""
        values = "".join(f"<SCALEVALUE><NAME>v{i}</NAME></SCALEVALUE>" for i in range(self.size))
        options = "".join(f"<{self.tag}>{escape(text)}</{self.tag}>" for text in self.options)
        inside = "".join(node.xml() for node in self.inputs)
        scale = f"<SCALE>{order}{values}</SCALE>"
        name = f"<NAME>{escape(self.name)}</NAME>"
        return f"<ATTRIBUTE>{name}{scale}{self.function()}{self.extra}{options}{inside}</ATTRIBUTE>"

    def function(self) -> str:
        if self.table is None:
            return ""
        if all(values == set(range(min(values), max(values) + 1)) for values in self.table):
            low, high = ("".join(chr(48 + pick(values)) for values in self.table) for pick in (min, max))
            return f"<FUNCTION><LOW>{low}</LOW>{f'<HIGH>{high}</HIGH>' if high != low else ''}</FUNCTION>"
        rules = "".join(f"<RULE>{{{';'.join(map(str, sorted(values)))}}}</RULE>" for values in self.table)
        return f"<TABLE>{rules}</TABLE>"


def written(*roots: Node, options: tuple[str, ...] = (), settings: str = "", before: str = "") -> str:
    names = "".join(f"<OPTION>{escape(name)}</OPTION>" for name in options)
    inside = "".join(root.xml() for root in roots)
    return f"{before}<DEXi><VERSION>5.00</VERSION>{names}<SETTINGS>{settings}</SETTINGS>{inside}</DEXi>"


LINKING = "<LINKING>True</LINKING>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


def read(folder: Path, text: str | bytes, root: str | None = None) -> dexi.Model:
    path = folder / "model.dxi"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return dexi.read(path, root)


# --- the judge: DEXi's rules taken literally ----------------------------------------------------------------------


class CircleError(Exception):
    """Links that go round."""


class Judge:
    """Links attributes one after another as DEXi does, and tries every value that is possible."""

    def __init__(self, root: Node, linking: bool) -> None:
        self.everything = list(self._inside(root, ()))
        self.link: dict[Node, Node] = {}
        for node, above in self.everything if linking else []:
            if not node.inputs:
                other = self._other(node)
                if other is not node and other not in above and (other.size, other.order) == (node.size, node.order):
                    self.link[node] = other
        self.order: list[Node] = []  # what the root follows from, inputs first
        self._visit(root, set())
        self.root = root
        self.basics = [node for node in self.order if node.table is None]

    def _inside(self, node: Node, above: tuple[Node, ...]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
        yield node, above
        for child in node.inputs:
            yield from self._inside(child, (*above, node))

    def _other(self, node: Node) -> Node:
        unlinked = [other for other, _above in self.everything if other.name == node.name and other not in self.link]
        aggregates = [other for other in unlinked if other.inputs]
        return aggregates[0] if len(aggregates) == 1 else [other for other in unlinked if not other.inputs][-1]

    def inputs(self, node: Node) -> list[Node]:
        return [self.link.get(child, child) for child in node.inputs]

    def _visit(self, node: Node, busy: set[Node]) -> None:
        if node in busy:
            raise CircleError
        if node not in self.order:
            for child in self.inputs(node) if node.table is not None else []:
                self._visit(child, busy | {node})
            self.order.append(node)

    def results(self, given_values: dict[Node, set[int]]) -> dict[Node, set[int]]:
        """Give for every attribute all values it can have, by trying all."""
        found: dict[Node, set[int]] = {node: set() for node in self.order}

        def go(index: int, values: dict[Node, int]) -> None:
            if index == len(self.order):
                for node, value in values.items():
                    found[node].add(value)
                return
            node = self.order[index]
            possible = given_values.get(node, set(range(node.size)))
            if node.table is not None:
                place = 0
                for child in self.inputs(node):
                    place = place * child.size + values[child]
                possible = node.table[place]
            for value in possible:
                go(index + 1, {**values, node: value})

        go(0, {})
        return found

    def ids(self) -> dict[Node, str]:
        """Give the ids the reader promises: names, numbered where they stand again, from the root down."""
        first_seen: list[Node] = []

        def go(node: Node) -> None:
            if node not in first_seen:
                first_seen.append(node)
                for child in self.inputs(node) if node.table is not None else []:
                    go(child)

        go(self.root)
        ids: dict[Node, str] = {}
        for node in first_seen:
            times = sum(other.name == node.name for other in ids)
            ids[node] = f"{node.name} ({times + 1})" if times else node.name
        return ids


# --- drawing models -----------------------------------------------------------------------------------------------

ORDERS = ["", "", "ASC", "DESC", "NONE"]


@st.composite
def nodes(draw: st.DrawFn, depth: int, several: bool) -> Node:
    node = Node(draw(st.sampled_from("ABCD")), draw(st.integers(2, 3)), draw(st.sampled_from(ORDERS)))
    if depth and (depth == 2 or draw(st.booleans())):
        node.inputs = draw(st.lists(nodes(depth - 1, several), min_size=1, max_size=2 + (depth == 2)))
        value = st.integers(0, node.size - 1)
        values = st.sets(value, min_size=1) if several and draw(st.booleans()) else value.map(lambda v: {v})
        combinations = 1
        for child in node.inputs:
            combinations *= child.size
        node.table = draw(st.lists(values, min_size=combinations, max_size=combinations))
    return node


def written_value(draw: st.DrawFn, tag: str, values: set[int]) -> str:
    if tag == "OPTION":
        return "".join(map(str, sorted(values)))
    low, high = min(values), max(values)
    forms = [f"{{{';'.join(map(str, sorted(values)))}}}"]
    if values == set(range(low, high + 1)):
        forms.append(f"{low}:{high}" if low < high else str(low))
    return draw(st.sampled_from(forms))


@settings(max_examples=150)
@given(st.data(), st.booleans(), st.booleans())
def test_a_model_gives_what_enumerating_its_file_gives(folder: Path, data: st.DataObject, linking: bool, several: bool) -> None:
    """Over linked and plain models, any scale order and any option: the sets of values are those of trying them all."""
    root = data.draw(nodes(2, several))
    everything = [node for node, _above in Judge(root, False).everything]
    options: dict[Node, set[int]] = {}
    for node in everything:
        node.tag = data.draw(st.sampled_from(["OPTION", "ALTERNATIVE"]))
        options[node] = data.draw(st.sets(st.integers(0, node.size - 1), min_size=1))
        node.options = [written_value(data.draw, node.tag, options[node])]
    text = written(root, options=("o",), settings=LINKING if linking else "")
    try:
        judge = Judge(root, linking)
    except CircleError:
        with pytest.raises(DocumentError, match="circle"):
            read(folder, text)
        return
    model = read(folder, text)
    ids = judge.ids()
    assert sorted(ids.values()) == sorted(
        [c.id for c in model.framework.criteria if not c.id.endswith("?")] + [a.id for a in model.framework.aspects]
    )
    results = judge.results({node: options[node] for node in judge.basics})
    assessment = assess(model.topics[0], model.framework)
    for node in judge.order:
        names = [f"v{i}" for i in range(node.size)]
        worst_first = names[::-1] if node.order == "DESC" else names
        assert [level.id for level in model.framework.node(ids[node]).levels] == worst_first
        if node.table is None:
            assert set(assessment.answers[ids[node]]) == {f"v{v}" for v in options[node]}
        else:
            assert {level.id for level in assessment.aspects[ids[node]].possible} == {f"v{v}" for v in results[node]}
            stored = tuple(name for name in worst_first if int(name[1:]) in options[node])
            assert model.stored["o"][ids[node]] == stored


# --- links, worked by hand ----------------------------------------------------------------------------------------


def table(values: str) -> list[set[int]]:
    return [{int(value)} for value in values]


def linked_twice() -> Node:
    """The least and the greatest of A and B, and whether the two differ: with A and B the same, they never do."""
    least = Node("least", 2, inputs=[Node("A", 2), Node("B", 2)], table=table("0001"))
    greatest = Node("greatest", 2, inputs=[Node("A", 2), Node("A", 2)], table=table("0101"))
    return Node("differ", 2, inputs=[least, greatest], table=table("0110"))


def test_a_linked_attribute_has_one_value_in_all_places(folder: Path) -> None:
    """Node by node `differ` could be either; as one criterion A leaves it open only where A and B can differ."""
    linked = read(folder, written(linked_twice(), settings=LINKING)).framework
    assert [criterion.id for criterion in linked.criteria] == ["A", "B"]
    assert linked.node("greatest").rule.inputs == ("A",)  # type: ignore[union-attr]
    assert [level.id for level in assess({"B": "v1"}, linked).possible] == ["v0"]
    assert len(assess({"B": "v0"}, linked).possible) == 2
    plain = read(folder, written(linked_twice())).framework
    assert [criterion.id for criterion in plain.criteria] == ["A", "B", "A (2)", "A (3)"]
    assert len(assess({"B": "v1"}, plain).possible) == 2


def test_an_attribute_links_to_the_one_with_inputs(folder: Path) -> None:
    """A leaf with the name of an aggregate stands for it, also under another root, unless it is inside it."""
    whole = Node("whole", 2, inputs=[Node("part", 2), Node("whole", 2)], table=table("0001"))
    part = Node("part", 2, inputs=[Node("x", 2)], table=table("10"))
    text = written(whole, part, settings=LINKING)
    framework = read(folder, text, "whole").framework
    assert [aspect.id for aspect in framework.aspects] == ["whole", "part"]
    assert [criterion.id for criterion in framework.criteria] == ["x", "whole (2)"]


def test_other_scales_or_orders_are_not_linked(folder: Path) -> None:
    """Only attributes with the same scale are one."""
    inputs = [Node("A", 2), Node("A", 3), Node("A", 2, "DESC"), Node("A", 2)]
    root = Node("root", 2, inputs=inputs, table=[{0}] * 24)
    framework = read(folder, written(root, settings=LINKING)).framework
    assert len(framework.criteria) == 3


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


def test_a_value_far_up_a_scale_is_one_character(folder: Path) -> None:
    """In the older form the tenth value is 9, the eleventh a colon, the twelfth a semicolon."""
    leaf = Node("leaf", 12, options=[":;"])
    model = read(folder, written(Node("root", 12, inputs=[leaf], table=[{i} for i in range(12)]), options=("o",)))
    assert [level.id for level in assess(model.topics[0], model.framework).possible] == ["v10", "v11"]


def test_distributions_are_kept_as_beliefs(folder: Path) -> None:
    """They are exact as written, follow their level on a turned scale, and give the chances worked out by hand."""
    leaf = Node("leaf", 3, "DESC", tag="ALTERNATIVE", options=["<0.1;0;0.9>", "1"])
    other = Node("other", 2, tag="ALTERNATIVE", options=["<0:1;1:3>", "*"])
    root = Node("root", 2, inputs=[leaf, other], table=table("001101"), tag="ALTERNATIVE", options=["<0.3;0.7>", ""])
    model = read(folder, written(root, options=("o", "p")))
    assert model.beliefs["o"]["leaf"] == {"v0": Fraction(1, 10), "v2": Fraction(9, 10)}
    assert model.beliefs["p"] == {}
    assert model.stored == {"o": {"root": ("v0", "v1")}, "p": {}}
    chances = probabilities(assess(model.topics[0], model.framework), model.beliefs["o"])
    assert chances["v1"] == Fraction(9, 10) * Fraction(3, 4)


def test_what_a_table_leaves_open_is_a_criterion_of_its_own(folder: Path) -> None:
    """While nobody answers it, all values of the rule are possible; an answer picks among them, and only there."""
    middle = Node("middle", 3, inputs=[Node("x", 2)], table=[{0, 2}, {1}], options=["02"])
    root = Node("root", 3, inputs=[middle], table=table("012"), options=["*"])
    model = read(folder, written(root, options=("o",)))
    framework = model.framework
    assert [criterion.id for criterion in framework.criteria] == ["x", "middle?"]
    assert [level.id for level in assess({"x": "v0"}, framework).possible] == ["v0", "v2"]
    assert [level.id for level in assess({"x": "v0", "middle?": "v2"}, framework).possible] == ["v2"]
    assert [level.id for level in assess({"x": "v1", "middle?": "v2"}, framework).possible] == ["v1"]
    assert model.stored["o"] == {"root": ("v0", "v1", "v2"), "middle": ("v0", "v2")}


@pytest.mark.parametrize("rule", ["", "undef", "*", "0:2", "{0;1;2}", "<0.2;0.3;0.5>"])
def test_an_undefined_rule_allows_every_value(folder: Path, rule: str) -> None:
    """In every way that a table can say so."""
    leaf, extra = Node("x", 2), f"<TABLE><RULE>1</RULE><RULE>{escape(rule)}</RULE></TABLE>"
    framework = read(folder, written(Node("root", 3, inputs=[leaf], extra=extra))).framework
    assert [level.id for level in assess({"x": "v0"}, framework).possible] == ["v1"]
    assert len(assess({"x": "v1"}, framework).possible) == 3


def test_an_attribute_without_a_table_is_asked_as_a_whole(folder: Path) -> None:
    """Also when DEXi makes its value of a number: the value in the file is the answer."""
    number = "<ATTRIBUTE><NAME>n</NAME><SCALE><CONTINUOUS/></SCALE><ALTERNATIVE>7.5</ALTERNATIVE></ATTRIBUTE>"
    cut = "<DISCRETIZE><BOUND>5</BOUND><VALUE>0</VALUE><VALUE>1</VALUE></DISCRETIZE>"
    leaf = Node("size", 2, tag="ALTERNATIVE", options=["1"], extra=cut + number)
    model = read(folder, written(Node("root", 2, inputs=[leaf], table=table("10")), options=("o",)))
    assert [criterion.id for criterion in model.framework.criteria] == ["size"]
    assert [level.id for level in assess(model.topics[0], model.framework).possible] == ["v0"]


def test_options_that_are_missing_or_too_many(folder: Path) -> None:
    """A value that is not there leaves its criterion open; one beyond the named options belongs to none."""
    inputs = [Node("few", 2, options=["1"]), Node("many", 2, options=["0", "1", "0"])]
    model = read(folder, written(Node("root", 2, inputs=inputs, table=table("0110")), options=("New", "New")))
    assert [topic.id for topic in model.topics] == ["New", "New (2)"]
    assert [sorted(topic.answers) for topic in model.topics] == [["few", "many"], ["many"]]


def test_texts_are_kept(folder: Path) -> None:
    """Names of the model and its options become titles, descriptions descriptions, of several lines too."""
    leaf = Node("x", 2, extra="<DESCRIPTION>What x is</DESCRIPTION>")
    head = "<NAME>My model</NAME><CREATED>2020-01-02</CREATED><DESCRIPTION><LINE>One</LINE><LINE/><LINE>Two</LINE></DESCRIPTION>"
    option = "<ALTERNATIVE><NAME>Plan</NAME><DESCRIPTION>A good one</DESCRIPTION></ALTERNATIVE>"
    root = Node("root", 2, inputs=[leaf], table=table("01")).xml()
    model = read(folder, f"<DEXi>{head}{option}{root}</DEXi>")
    framework = model.framework
    assert (str(framework.title), framework.version, framework.id) == ("My model", "2020-01-02", "root")
    assert str(framework.description) == "One\n\nTwo"
    assert str(framework.node("x").description) == "What x is"
    assert (str(model.topics[0].title), str(model.topics[0].summary)) == ("Plan", "A good one")


def test_names_that_are_no_ids(folder: Path) -> None:
    """Blanks and control characters go, empty names get one, equal levels are numbered."""
    values = "".join(f"<SCALEVALUE><NAME>{name}</NAME></SCALEVALUE>" for name in (" low\t ", "low", ""))
    leaf = f"<ATTRIBUTE><NAME>\n two  words </NAME><SCALE>{values}</SCALE></ATTRIBUTE>"
    framework = read(folder, written(Node("", 2, extra=leaf, inputs=[], table=table("010")))).framework
    assert framework.outcome == "unnamed"
    assert framework.criteria[0].id == "two words"
    assert [level.id for level in framework.criteria[0].levels] == ["low", "low (2)", "unnamed"]


# --- roots --------------------------------------------------------------------------------------------------------


def test_several_roots_are_listed_and_named(folder: Path) -> None:
    """Without a name the error lists them; a wrong one gets a hint; attributes without a table are no roots."""
    roots = [Node(name, 2, inputs=[Node(f"{name}-x", 2)], table=table("01")) for name in ("first", "second", "second")]
    text = written(Node("loose", 2), *roots)
    with pytest.raises(ArgumentError, match=r"first, second, second \(2\)"):
        read(folder, text)
    with pytest.raises(UnknownNameError, match="did you mean 'second'"):
        read(folder, text, "secnd")
    for name in ("first", "second", "second (2)"):
        assert read(folder, text, name).framework.criteria[0].id == f"{name.removesuffix(' (2)')}-x"
    assert read(folder, written(Node("loose", 2), roots[0])).framework.outcome == "first"
    with pytest.raises(DocumentError, match="no attribute at the top has a table; found loose"):
        read(folder, written(Node("loose", 2)))


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
        ("<dexi/>", "this is no DEXi model; found 'dexi'"),
        ("<DEXi/>", "no attribute at the top"),
        (written(Node("r", 2, inputs=[LEAF], table=table("0"))), "r: FUNCTION: this table cannot be read; allowed: a value"),
        (written(Node("r", 2, inputs=[LEAF], table=table("02"))), "values from 0 to 1"),
        (written(Node("r", 2, inputs=[LEAF], extra="<FUNCTION><LOW>00</LOW><HIGH>0</HIGH></FUNCTION>")), "HIGH"),
        (written(Node("r", 2, inputs=[LEAF], extra="<FUNCTION><LOW>10</LOW><HIGH>01</HIGH></FUNCTION>")), "values from"),
        (written(Node("r", 2, inputs=[LEAF], extra="<FUNCTION/>")), "a value for each of 2 combinations, not 0"),
        (written(Node("r", 2, inputs=[Node("x", 1)], table=table("0"))), "r/x: this scale cannot be read"),
        (written(Node("r", 300, inputs=[LEAF], table=table("00"))), "2 to 256 words"),
        (written(Node("r", 2, inputs=[Node(f"x{i}", 9) for i in range(40)], table=table("0"))), "200,000 combinations"),
        (written(Node("r", 2, inputs=[Node("x", 2, options=["7"])], table=table("01")), options=("o",)), "r/x: OPTION[0]"),
    ],
)
def test_what_is_no_model_is_refused(folder: Path, text: str | bytes, says: str) -> None:
    """Entities, documents without end, damaged tables and scales: one error that says what and where."""
    with pytest.raises(DocumentError) as refused:
        read(folder, text)
    assert says in str(refused.value)
    assert refused.value.source == str(folder / "model.dxi")


@pytest.mark.parametrize(
    "text",
    ["4", "1:4", "3:1", "{}", "{1;}", "{4}", "<>", "<0;0>", "<-1;2>", "<0:0.5;0:0.5>", "<x>", "<1e999;1>", "<nan;1>", "1.5", "v1"]
    + ["9" * 50, "<" + "9" * 50 + ">", "<0.5;0.5;0;0;0>", "<4:0>", "{0;1", "1;2", "-1"],
)
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
    assert [problem.place for problem in refused.value.problems] == ["r/a: FUNCTION", "r/b: FUNCTION"]
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
@given(st.integers(0, len(VALID)), st.integers(0, 40), st.sampled_from(["", "9", "<", "&", "*", "<ATTRIBUTE>", "\x00", "</SCALE>"]))
def test_damaged_models_are_read_or_refused(folder: Path, start: int, length: int, instead: str) -> None:
    """Whatever is cut out and put in, it is either a model or one of the package's own errors."""
    try:
        model = read(folder, VALID[:start] + instead + VALID[start + length :])
    except K80Error:
        return
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
    try:
        model = read(folder, "".join(parts))
    except K80Error:
        return
    for topic in model.topics:
        assess(topic, model.framework)


# --- models that others made --------------------------------------------------------------------------------------


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the public models are not at {PUBLISHED}: nothing real was read")
def test_public_models_give_the_results_that_dexi_stored() -> None:
    """For each option and each aggregate attribute of models that DEXi's own program evaluated."""
    results = 0
    for path in sorted(PUBLISHED.glob("*.dxi")):
        model = dexi.read(path)
        assert model.topics
        for topic in model.topics:
            assessment = assess(topic, model.framework)
            for aspect_id, levels in model.stored[topic.id].items():
                assert tuple(level.id for level in assessment.aspects[aspect_id].possible) == levels, (path, topic.id)
                results += 1
    assert results > 100
