"""DEXi models against an evaluator of the file itself that enumerates: links, roots, options, stored results."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from dexi_models import LINKING, CircleError, Judge, Node, linked_twice, read, table, written
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.errors import ArgumentError, DocumentError, UnknownNameError
from k80assess.examine.chances import probabilities
from k80assess.examine.findings import check
from k80assess.interop import dexi

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "dexi"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


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


def written_value(draw: Callable[[Any], Any], tag: str, values: set[int]) -> str:
    if tag == "OPTION":
        return "".join(map(str, sorted(values)))
    low, high = min(values), max(values)
    forms = [f"{{{';'.join(map(str, sorted(values)))}}}"]
    if values == set(range(low, high + 1)):
        forms.append(f"{low}:{high}" if low < high else str(low))
    form: str = draw(st.sampled_from(forms))
    return form


def attribute_by_attribute(judge: Judge, options: dict[Node, set[int]]) -> dict[Node, set[int]]:
    """What DEXi finds possible: for each attribute all that its inputs' values, whichever they are, can give."""
    found: dict[Node, set[int]] = {}
    for node in judge.order:
        if node.table is None:
            found[node] = options[node]
            continue
        found[node] = set()
        for values in product(*(found[child] for child in judge.inputs(node))):
            place = 0
            for child, value in zip(judge.inputs(node), values, strict=True):
                place = place * child.size + value
            found[node] |= node.table[place]
    return found


@settings(max_examples=150)
@given(st.data(), st.booleans(), st.booleans())
def test_a_model_gives_what_enumerating_its_file_gives(
    folder: Path, data: st.DataObject, linking: bool, several: bool
) -> None:
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
    one_by_one = attribute_by_attribute(judge, options)
    assessment = assess(model.topics[0], model.framework)
    for node in judge.order:
        names = [f"v{i}" for i in range(node.size)]
        worst_first = names[::-1] if node.order == "DESC" else names
        assert [level.id for level in model.framework.node(ids[node]).levels] == worst_first
        assert model.framework.node(ids[node]).ordered is (False if node.order == "NONE" else None)
        if node.table is None:
            assert set(assessment.answers[ids[node]]) == {f"v{v}" for v in options[node]}
        else:
            assert {level.id for level in assessment.aspects[ids[node]].possible} == {f"v{v}" for v in results[node]}
            stored = tuple(name for name in worst_first if int(name[1:]) in options[node])
            assert model.stored["o"][ids[node]] == stored
            given_by_tables = tuple(name for name in worst_first if int(name[1:]) in one_by_one[node])
            told = dict(model.contradicted.get("o") or {}).get(ids[node])
            assert told == (None if stored == given_by_tables else given_by_tables)


# --- links, worked by hand ----------------------------------------------------------------------------------------


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


def layered(widths: tuple[int, ...], size: int, random: Random) -> Node:
    """Layers of attributes, each with three inputs that its neighbours have too; the first use of one holds it."""
    below = [Node(f"c{i}", size) for i in range(widths[0])]
    held: set[str] = set()
    for depth, width in enumerate((*widths[1:], 1), start=1):
        layer = []
        for i in range(width):
            node = Node(f"a{depth}.{i}", size)
            for child in [below[(i + j) % len(below)] for j in range(3)]:
                node.inputs.append(Node(child.name, size) if child.name in held else child)
                held.add(child.name)
            steps = [sum(at) + random.choice([-1, 0, 0, 1]) for at in product(range(size), repeat=3)]
            node.table = [{min(size - 1, max(0, step // 3))} for step in steps]
            layer.append(node)
        below = layer
    return below[0]


def test_a_model_in_which_much_is_linked_stays_as_small_as_what_it_says(folder: Path) -> None:
    """Four layers over seven inputs with four levels: some hundred nodes, and any profile evaluates as in the file."""
    random = Random(1)
    root = layered((7, 5, 4, 3), 4, random)
    framework = read(folder, written(root, settings=LINKING)).framework
    assert len(framework.criteria) == 7
    assert len(compile_framework(framework, node_limit=5_000).diagram.nodes) < 500
    judge = Judge(root, True)
    for _ in range(30):
        profile = {node: random.randrange(4) for node in judge.basics}
        assessment = assess({node.name: f"v{value}" for node, value in profile.items()}, framework)
        expected = judge.results({node: {value} for node, value in profile.items()})[root]
        assert {level.id for level in assessment.possible} == {f"v{value}" for value in expected}


# --- options and tables --------------------------------------------------------------------------------------------


def test_distributions_are_kept_as_beliefs(folder: Path) -> None:
    """They are exact as written, follow their level on a turned scale, and give the chances worked out by hand."""
    leaf = Node("leaf", 3, "DESC", tag="ALTERNATIVE", options=["<0.1;0;0.9>", "1"])
    other = Node("other", 2, tag="ALTERNATIVE", options=["<0:1;1:3>", "*"])
    root = Node("root", 2, inputs=[leaf, other], table=table("001101"), tag="ALTERNATIVE", options=["<0.3;0.7>", ""])
    model = read(folder, written(root, options=("o", "p")))
    assert model.beliefs["o"]["leaf"] == {"v0": Fraction(1, 10), "v2": Fraction(9, 10)}
    assert model.beliefs["p"] == {}
    assert model.stored == {"o": {"root": ("v0", "v1")}, "p": {}}
    chances = probabilities(assess(model.topics[0], model.framework), beliefs=model.beliefs["o"])
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


def test_an_attribute_without_a_table_is_asked_as_a_whole(folder: Path) -> None:
    """Also with attributes inside it, or a number that nothing is said of: the value in the file is the answer."""
    number = "<ATTRIBUTE><NAME>n</NAME><SCALE><CONTINUOUS/></SCALE><ALTERNATIVE>7.5</ALTERNATIVE></ATTRIBUTE>"
    cut = "<DISCRETIZE><VALUE>0</VALUE></DISCRETIZE>"
    leaf = Node("size", 2, tag="ALTERNATIVE", options=["1"], extra=cut + number)
    model = read(folder, written(Node("root", 2, inputs=[leaf], table=table("10")), options=("o",)))
    assert [criterion.id for criterion in model.framework.criteria] == ["size"]
    assert [level.id for level in assess(model.topics[0], model.framework).possible] == ["v0"]


def test_a_table_without_inputs_says_nothing(folder: Path) -> None:
    """An attribute that follows from nothing is a criterion, whatever table stands in it."""
    leaf = Node("x", 2, extra="<FUNCTION><LOW>1</LOW></FUNCTION>")
    framework = read(folder, written(Node("root", 2, inputs=[leaf], table=table("01")))).framework
    assert [criterion.id for criterion in framework.criteria] == ["x"]


def test_options_that_are_missing_or_too_many(folder: Path) -> None:
    """A value that is not there leaves its criterion open; one beyond the named options belongs to none."""
    inputs = [Node("few", 2, options=["1"]), Node("many", 2, options=["0", "1", "0"])]
    model = read(folder, written(Node("root", 2, inputs=inputs, table=table("0110")), options=("New", "New")))
    assert [topic.id for topic in model.topics] == ["New", "New (2)"]
    assert [sorted(topic.answers) for topic in model.topics] == [["few", "many"], ["many"]]


def test_texts_are_kept(folder: Path) -> None:
    """Names of the model and its options become titles, descriptions descriptions, of several lines too."""
    leaf = Node("x", 2, extra="<DESCRIPTION>What x is</DESCRIPTION>")
    lines = "<DESCRIPTION><LINE>One</LINE><LINE/><LINE>Two</LINE></DESCRIPTION>"
    head = f"<NAME>My model</NAME><CREATED>2020-01-02</CREATED>{lines}"
    option = "<ALTERNATIVE><NAME>Plan</NAME><DESCRIPTION>A good one</DESCRIPTION></ALTERNATIVE>"
    root = Node("root", 2, inputs=[leaf], table=table("01")).xml()
    model = read(folder, f"<DEXi>{head}{option}{root}</DEXi>")
    framework = model.framework
    assert (str(framework.title), framework.version, framework.id) == ("My model", "2020-01-02", "root")
    assert str(framework.description) == "One\n\nTwo"
    assert str(framework.node("x").description) == "What x is"
    assert (str(model.topics[0].title), str(model.topics[0].summary)) == ("Plan", "A good one")


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


def test_an_attribute_inside_can_be_the_root(folder: Path) -> None:
    """Any attribute with a table: what is above it stays out; where none at the top has one, they are named."""
    middle = Node("mid", 2, inputs=[Node("u", 2, options=["1"])], table=table("01"), options=["1"])
    other = Node("mid", 2, inputs=[Node("v", 2)], table=table("10"))
    for top in (
        Node("whole", 2, inputs=[middle, other]),
        Node("whole", 2, inputs=[middle, other], table=table("0111")),
    ):
        text = written(top, options=("o",))
        model = read(folder, text, "mid")
        assert (model.framework.id, model.framework.outcome) == ("mid", "mid")
        assert [criterion.id for criterion in model.framework.criteria] == ["u"]
        assert model.stored == {"o": {"mid": ("v1",)}}
        assert read(folder, text, "mid (2)").framework.criteria[0].id == "v"
    with pytest.raises(DocumentError, match=r"found whole; allowed: one further down, given as root: mid, mid \(2\)"):
        read(folder, written(Node("whole", 2, inputs=[middle, other])))
    with pytest.raises(ArgumentError, match=r"so name one of them; allowed: a, b; or one inside: mid"):
        read(folder, written(*[Node(name, 2, inputs=[middle], table=table("01")) for name in "ab"]))
    with pytest.raises(UnknownNameError, match=r"no such attribute with a table; found 'u'; allowed: mid"):
        read(folder, written(Node("whole", 2, inputs=[middle])), "u")


def test_stored_results_that_the_tables_do_not_give_are_told(folder: Path) -> None:
    """Worked by hand: a table that was changed after its options were evaluated, and one that was not."""
    leaf = Node("leaf", 2, "DESC", options=["0", "1", "*"])
    middle = Node("middle", 3, inputs=[leaf], table=table("20"), options=["2", "2", "02"])
    root = Node("root", 2, inputs=[middle], table=table("001"), options=["1", "1", "*"])
    model = read(folder, written(root, options=("same", "other", "open")))
    assert model.stored["other"] == {"middle": ("v2",), "root": ("v1",)}
    assert model.contradicted == {"other": {"middle": ("v0",), "root": ("v0",)}}


def test_an_unordered_scale_raises_no_alarm(folder: Path) -> None:
    """A kind is not better than another, also where it says which of several levels a table means."""
    kind, size = Node("kind", 2, "NONE"), Node("size", 2)
    root = Node("root", 2, inputs=[kind, size], table=[{1}, {1}, {0, 1}, {1}])
    framework = read(folder, written(root)).framework
    assert [criterion.ordered for criterion in framework.criteria] == [False, None, None]
    assert "not_monotone" not in {finding.code for finding in check(framework)}
    root.order = "NONE"
    assert [node.ordered for node in (read(folder, written(root)).framework.criteria[-1],)] == [False]


# --- models that others made --------------------------------------------------------------------------------------


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the public models are not at {PUBLISHED}: nothing real was read")
def test_public_models_give_the_results_that_dexi_stored() -> None:
    """For each option and each aggregate attribute of models that DEXi's own program evaluated."""
    results = 0
    for path in sorted(PUBLISHED.glob("*.dxi")):
        model = dexi.read(path)
        assert model.topics
        assert not model.contradicted
        for topic in model.topics:
            assessment = assess(topic, model.framework)
            for aspect_id, levels in model.stored[topic.id].items():
                assert tuple(level.id for level in assessment.aspects[aspect_id].possible) == levels, (path, topic.id)
                results += 1
    assert results > 100


def test_very_many_options_of_very_many_attributes_are_refused(folder: Path) -> None:
    """Before room is made for their values: one that is missing takes room as well, and none in the file."""
    attributes = "<SCALE><SCALEVALUE/><SCALEVALUE/></SCALE>"
    inputs = f"<ATTRIBUTE>{attributes}</ATTRIBUTE>" * 12
    table = f"<FUNCTION><LOW>{'01' * 2**11}</LOW></FUNCTION>"
    model = f"<DEXi>{'<OPTION/>' * 50_000}<ATTRIBUTE>{attributes}{table}{inputs}</ATTRIBUTE></DEXi>"
    with pytest.raises(DocumentError, match="more than 500,000 values; found 50,000 options, with 13 attributes each"):
        read(folder, model)
    assert len(read(folder, model.replace("<OPTION/>", "", 49_990)).topics) == 10
