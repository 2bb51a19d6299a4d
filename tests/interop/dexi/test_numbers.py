"""DEXi models in which words follow from numbers: the right side of every bound, worked out by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import attrs
import pytest
from dexi_models import LINKING, Node, read, table, written

from k80assess import check, slack
from k80assess.engine.assessment import assess
from k80assess.errors import DocumentError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@attrs.define(eq=False)
class Number(Node):
    """An attribute whose values are numbers."""

    size: int = 0
    unit: str = ""
    ends: str = ""

    def xml(self) -> str:
        order = f"<ORDER>{self.order}</ORDER>" if self.order else ""
        unit = f"<UNIT>{escape(self.unit)}</UNIT>" if self.unit else ""
        options = "".join(f"<ALTERNATIVE>{escape(text)}</ALTERNATIVE>" for text in self.options)
        scale = f"<SCALE>{order}{unit}<CONTINUOUS>{self.ends}</CONTINUOUS></SCALE>"
        return f"<ATTRIBUTE><NAME>{escape(self.name)}</NAME>{scale}{self.extra}{options}</ATTRIBUTE>"


def cut(
    name: str, size: int, number: Node, bounds: Sequence[tuple[str, str]], values: Sequence[str], **more: Any
) -> Node:
    """Make an attribute that follows from a number, as the DEXi Suite writes it: value, bound, value, and so on."""
    inside = f"<VALUE>{escape(values[0])}</VALUE>"
    for (association, bound), value in zip(bounds, values[1:], strict=True):
        inside += f'<BOUND Associate="{association}">{bound}</BOUND><VALUE>{escape(value)}</VALUE>'
    discretize = f"<DISCRETIZE>{inside}</DISCRETIZE>"
    return Node(name, size, inputs=[number], tag="ALTERNATIVE", extra=discretize, **more)


COST = [("Up", "10000"), ("Down", "50000.5")]


def test_bounds_belong_to_the_side_they_say(folder: Path) -> None:
    """`Down` is for the interval below the bound and `Up` for the one above; the number is the answer."""
    numbers = ["9999.99", "10000", "50000.5", "50000.51", "undef", "-1E3", ""]
    number = Number(
        "Cost in euro", options=numbers, unit="EUR", order="DESC", extra="<DESCRIPTION>In all</DESCRIPTION>"
    )
    stored = ["2", "1", "1", "0", "undef", "2", "undef"]
    price = cut("price", 3, number, COST, ["2", "1", "0"], options=stored)
    root = Node("root", 2, inputs=[price, Node("other", 2)], table=table("000111"))
    model = read(folder, written(root, options=tuple("abcdefg")))
    cost = model.framework.criteria[0]
    assert (cost.id, f"{cost.unit}", f"{cost.description}", cost.ordered) == ("Cost in euro", "EUR", "In all", None)
    assert [level.id for level in cost.levels] == ["> 50000.5", "≥ 10000, ≤ 50000.5", "< 10000"]
    assert [level.ends for level in cost.levels] == [
        {"above": Fraction("50000.5")},
        {"at_least": 10_000, "at_most": Fraction("50000.5")},
        {"below": 10_000},
    ]
    for topic, text, value in zip(model.topics, numbers, stored, strict=True):
        assessment = assess(topic, model.framework)
        if text in ("undef", ""):
            assert "Cost in euro" not in topic.answers
            assert [level.id for level in assessment.aspects["price"].possible] == ["v0", "v1", "v2"]
        else:
            assert topic.answers["Cost in euro"].value == Fraction(text)
            assert [level.id for level in assessment.aspects["price"].possible] == [f"v{value}"]
            assert model.stored[topic.id] == {"price": (f"v{value}",)}
    assert not model.contradicted
    assert not [finding for finding in check(model.framework) if finding.code == "not_monotone"]


def test_slack_of_a_number_goes_to_where_the_outcome_flips(folder: Path) -> None:
    """Not to a bound at which only the interval is another: 2,000 to the one below, which belongs to the other side."""
    price = cut("price", 3, Number("n", options=["12000"]), COST, ["0", "1", "2"])
    model = read(folder, written(Node("root", 2, inputs=[price], table=table("011")), options=("a",)))
    (room,) = slack(assess(model.topics[0], model.framework))
    assert (room.down, room.down_attained, room.up) == (Fraction(2_000), False, None)


def test_a_result_that_the_bounds_do_not_give_is_told(folder: Path) -> None:
    """As with tables: the model was changed, and not evaluated again."""
    price = cut("price", 2, Number("n", options=["5", "5"]), [("Down", "5")], ["0", "1"], options=["0", "1"])
    model = read(folder, written(Node("root", 2, inputs=[price], table=table("01")), options=("right", "wrong")))
    assert model.contradicted == {"wrong": {"price": ("v0",)}}


def test_a_single_number_may_have_an_interval_of_its_own(folder: Path) -> None:
    """Two bounds at the same number, the lower one for the interval above it and the upper one for the one below."""
    number = Number("n", options=["4.9", "5", "5.1"], order="NONE")
    price = cut("price", 2, number, [("Up", "5"), ("Down", "5")], ["0", "1", "0"])
    model = read(folder, written(Node("root", 2, inputs=[price], table=table("01")), options=("a", "b", "c")))
    assert model.framework.criteria[0].ordered is False
    assert [level.id for level in model.framework.criteria[0].levels] == ["< 5", "≥ 5, ≤ 5", "> 5"]
    outcomes = [assess(topic, model.framework).outcome for topic in model.topics]
    assert [outcome and outcome.id for outcome in outcomes] == ["v0", "v1", "v0"]


def test_intervals_with_several_values_or_none(folder: Path) -> None:
    """A further criterion says which one it is, as with tables; a value that no interval has never comes out."""
    values = ["0", "{0;2}", "undef", "2:2"]
    bounds = [("down", "1"), ("DOWN", "2"), ("Up", "3")]
    price = cut("price", 3, Number("n", options=["1", "2", "2.5", "3"]), bounds, values)
    model = read(folder, written(Node("root", 3, inputs=[price], table=table("012")), options=tuple("abcd")))
    assert [criterion.id for criterion in model.framework.criteria] == ["n", "price?"]
    told = [[level.id for level in assess(topic, model.framework).possible] for topic in model.topics]
    assert told == [["v0"], ["v0", "v2"], ["v0", "v1", "v2"], ["v2"]]
    assert [level.id for level in assess({"n": 2, "price?": "v2"}, model.framework).possible] == ["v2"]


def test_names_of_values_may_look_like_numbers(folder: Path) -> None:
    """They are levels of the aspect, and not of the number."""
    price = cut("price", 2, Number("n", options=["7"]), [("Down", "5")], ["0", "1"])
    text = written(Node("root", 2, inputs=[price], table=table("01")), options=("a",))
    model = read(folder, text.replace("<NAME>v", "<NAME>"))
    assert [level.id for level in assess(model.topics[0], model.framework).possible] == ["1"]
    assert [level.id for level in assess({"price": "0"}, model.framework).possible] == ["0"]


def test_a_number_may_be_divided_twice_through_links(folder: Path) -> None:
    """It is one criterion, cut wherever either has a bound; numbers with other ends of quality are not linked."""
    one = cut("one", 2, Number("n", options=["1"]), [("Down", "5")], ["0", "1"])
    other = cut("other", 2, Number("n", options=["6"]), [("Up", "5"), ("Down", "7")], ["0", "1", "0"])
    root = Node("root", 2, inputs=[one, other], table=table("0110"))
    model = read(folder, written(root, options=("a",), settings=LINKING))
    assert [[level.id for level in c.levels] for c in model.framework.criteria] == [
        ["< 5", "≥ 5, ≤ 5", "> 5, ≤ 7", "> 7"]
    ]
    assert model.topics[0].answers["n"].value == 6
    wanted = {Fraction(49, 10): "v0", Fraction(5): "v1", Fraction(6): "v0", Fraction(7): "v0", Fraction(8): "v1"}
    for number, outcome in wanted.items():
        assert [level.id for level in assess({"n": number}, model.framework).possible] == [outcome]
    other.inputs = [Number("n", ends="<LOW>1</LOW>")]
    assert len(read(folder, written(root, settings=LINKING)).framework.criteria) == 2
    assert len(read(folder, written(root)).framework.criteria) == 2


@pytest.mark.parametrize(
    ("bounds", "values", "told"),
    [
        ([("Down", "5"), ("Down", "5")], ["0", "1", "0"], "bounds that rise"),
        ([("Down", "5"), ("Up", "5")], ["0", "1", "0"], "bounds that rise"),
        ([("Down", "5"), ("Down", "4")], ["0", "1", "0"], "bounds that rise"),
        ([("Down", "x")], ["0", "1"], "a number such as 7.5"),
        ([("Down", "")], ["0", "1"], "a number such as 7.5"),
        ([("Down", "1e400")], ["0", "1"], "a number such as 7.5"),
        ([("Down", "1.2.3")], ["0", "1"], "a number such as 7.5"),
        ([("Down", "NaN")], ["0", "1"], "a number such as 7.5"),
        ([("Down", "Infinity")], ["0", "1"], "a number such as 7.5"),
        ([("Left", "5")], ["0", "1"], "Up or Down"),
        ([("Down", "5")], ["0", "2"], "values from 0 to 1"),
        ([("Down", "5")], ["0", "x"], "1, 1:3"),
    ],
)
def test_bounds_that_cannot_be_read_are_refused(
    folder: Path, bounds: list[tuple[str, str]], values: list[str], told: str
) -> None:
    """With their place in the file, and what is needed."""
    price = cut("price", 2, Number("n"), bounds, values)
    with pytest.raises(DocumentError) as caught:
        read(folder, written(Node("root", 2, inputs=[price], table=table("01"))))
    (problem,) = caught.value.problems
    assert problem.code == "table_unreadable"
    assert problem.place == "attribute root/price: DISCRETIZE"
    assert str(problem.allowed).startswith(told)


def test_other_numbers_that_cannot_be_read_are_refused(folder: Path) -> None:
    """Too few values for the bounds, an option that is no number, and a table that takes a number as it is."""
    price = cut("price", 2, Number("n", options=["seven"]), [("Down", "5")], ["0", "1"])
    root = Node("root", 2, inputs=[price], table=table("01"))
    with pytest.raises(
        DocumentError, match=r"root/price/n: ALTERNATIVE\[0\]: this value cannot be read; found 'seven'"
    ):
        read(folder, written(root, options=("a",)))
    price.extra = '<DISCRETIZE><VALUE>0</VALUE><BOUND Associate="Up">5</BOUND></DISCRETIZE>'
    with pytest.raises(DocumentError, match="one VALUE more than there are bounds"):
        read(folder, written(root))
    with pytest.raises(DocumentError, match="root/n: a table cannot take a number that no bounds divide"):
        read(folder, written(Node("root", 2, inputs=[Number("n")], table=table("01"))))
    price.extra = (
        "<DISCRETIZE>" + "".join(f"<VALUE>0</VALUE><BOUND>{i}</BOUND>" for i in range(300)) + "<VALUE>0</VALUE>"
    )
    price.extra += "</DISCRETIZE>"
    with pytest.raises(DocumentError, match="root/price/n: this scale cannot be read; found 301; allowed: 2 to 256"):
        read(folder, written(root))


def literally(number: Fraction, bounds: Sequence[tuple[str, str]], values: Sequence[str]) -> str:
    """Return the value of a number, going up from bound to bound."""
    for (association, bound), value in zip(bounds, values, strict=False):
        if number < Fraction(bound) or (number == Fraction(bound) and association == "Down"):
            return value
    return values[-1]


def test_any_bounds(folder: Path) -> None:
    """At each bound and beside it, whatever the associations, on scales in either order."""
    rng = random.Random(80)
    for _ in range(40):
        places = sorted(rng.sample(range(-9, 9), rng.randint(1, 5)))
        bounds = [(rng.choice(["Up", "Down"]), f"{place / 4}") for place in places]
        values = [f"{rng.randrange(3)}" for _ in range(len(bounds) + 1)]
        number = Number("n", order=rng.choice(["", "DESC", "NONE"]))
        price = cut("price", 3, number, bounds, values, order=rng.choice(["", "DESC"]))
        framework = read(folder, written(Node("root", 3, inputs=[price], table=table("012")))).framework
        for place in range(-20, 21):
            (found,) = assess({"n": Fraction(place, 8)}, framework).possible
            assert found.id == f"v{literally(Fraction(place, 8), bounds, values)}"
