"""What cannot occur as a decision of its own: equal at every profile, and the same rows again when it is read."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import oracle
import pytest
from decision_tables import decided
from foreign import speaks_of_the_file
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.document.rules import Impossible
from k80assess.errors import DocumentError
from k80assess.interop import dmn
from k80assess.testing import strategies

LEVELS = ["no", "yes"]


def framework(*impossible: dict[str, Any]) -> Framework:
    """Outcome = m and c, m = a or b; what cannot occur may name m."""
    return load_framework(
        {
            "id": "f",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": i, "levels": LEVELS} for i in ("a", "b", "c")],
            "aspects": [
                {"id": "m", "levels": LEVELS, "rule": {"kind": "maximum", "inputs": ["a", "b"]}},
                {"id": "o", "levels": LEVELS, "rule": {"kind": "minimum", "inputs": ["m", "c"]}},
            ],
            "impossible": list(impossible),
        }
    )


ROWS = [
    {"when": {"m": "no", "c": "yes"}, "reason": "Without either no third.", "provenance": "stated", "section": "C"},
    {"when": {"a": ["no", "yes"], "b": "yes", "c": "no"}, "provenance": "assumed"},
]  # fmt: skip


def can_occur(framework: Framework, profile: dict[str, str]) -> bool:
    """The definition: no row holds of what the rules give."""
    levels = oracle.evaluate(framework, profile)
    return not any(oracle.holds(row.when, levels, oracle.by_id(framework)) for row in framework.impossible or ())


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Draw small frameworks in which one to three combinations are impossible, of criteria and aspects."""
    drawn = draw(strategies.frameworks(max_criteria=4))
    outcome = drawn.outcome
    below = [a for a in drawn.aspects if a.id != outcome and outcome not in a.rule.inputs]
    nodes: list[Criterion | Aspect] = [*drawn.criteria, *below]
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        named = draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3, unique_by=lambda node: node.id))
        when = {n.id: draw(st.lists(st.sampled_from(level_ids(n)), min_size=1, unique=True)) for n in named}
        rows.append(Impossible(when=when, reason=draw(st.sampled_from([None, "So it is."]))))
    content = {name: getattr(drawn, name) for name in ("id", "version", "outcome", "criteria", "aspects")}
    return Framework(**content, impossible=rows)


def plainly(framework: Framework) -> list[Any]:
    """The rows, with levels in the order of their scale and texts in one language."""
    found = []
    for row in framework.impossible or ():
        when = {i: oracle.levels_that_fit(framework.node(i), own) for i, own in row.when.items()}
        found.append((when, row.reason and row.reason.to("nl"), row.provenance, row.section))
    return found


@settings(max_examples=60)
@given(frameworks(), st.sampled_from(["1.1", "1.3"]), st.booleans())
def test_can_occur_is_true_exactly_where_no_row_holds(drawn: Framework, version: Any, split: bool) -> None:
    """At every profile of random frameworks; the other decisions say what the rules give, there too."""
    model = dmn.to_xml(drawn, version=version)
    for profile in oracle.profiles(drawn):
        levels = oracle.evaluate(drawn, profile)
        assert decided(model, profile) == {**levels, "can__occur": can_occur(drawn, profile)}
    back = dmn.read(*dmn.to_xml_parts(drawn, version=version).values()) if split else dmn.read(model)
    assert plainly(back) == plainly(drawn)
    assert {c.id for c in back.criteria} == {c.id for c in drawn.criteria}
    assert back.outcome == drawn.outcome


def test_reasons_and_where_they_come_from_come_back() -> None:
    """Text, provenance and section of each row, in the order of the document; written again it is the same file."""
    written = dmn.to_xml(framework(*ROWS))
    back = dmn.read(written)
    assert plainly(back) == plainly(framework(*ROWS))
    assert plainly(dmn.read(dmn.to_xml(back))) == plainly(back)
    assert dmn.read(dmn.to_xml(framework())).impossible is None


def test_the_decision_needs_what_its_rows_name_and_says_what_it_is() -> None:
    """Information requirements lead to the criteria and aspects named, sources to those of the rows."""
    root = ElementTree.fromstring(dmn.to_xml(framework(*ROWS), lang="en"))
    ns = {"": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
    decision = root.findall("decision", ns)[-1]
    assert (decision.get("name"), decision.get("label")) == ("can__occur", "Can occur")
    needed = [need.get("href") for need in decision.findall("informationRequirement/*", ns)]
    assert needed == ["#a", "#b", "#c", "#m"]
    assert len(decision.findall("authorityRequirement", ns)) == 2
    assert "Where this gives false, the outcome means nothing." in decision.findtext("description", "", ns)
    described = [rule.findtext("description", "", ns) for rule in decision.findall("decisionTable/rule", ns)]
    assert described == ["Without either no third.", "", ""]


def test_what_only_the_impossible_uses_is_written_and_read() -> None:
    """A criterion and an aspect that feed nothing but a row are in the file, and in what it is read as."""
    content = framework().model_dump(mode="json", exclude_none=True)
    content["criteria"].append({"id": "d", "levels": LEVELS})
    content["aspects"].append({"id": "n", "levels": LEVELS, "rule": {"kind": "minimum", "inputs": ["d"]}})
    content["impossible"] = [{"when": {"n": "yes", "a": "no"}}]
    back = dmn.read(dmn.to_xml(load_framework(content)))
    assert {node.id for node in (*back.criteria, *back.aspects)} == {"a", "b", "c", "d", "m", "n", "o"}
    assert plainly(back) == plainly(load_framework(content))


def test_the_decision_alone_can_be_the_root() -> None:
    """Named as the root, it is a framework of its own, with two levels."""
    written = dmn.to_xml(framework({"when": {"a": "no", "b": "yes"}}))
    alone = dmn.read(written, root="can__occur")
    assert level_ids(alone.outcome_aspect) == ("false", "true")
    assert alone.impossible is None
    assert oracle.outcome(alone, {"a": "no", "b": "yes"}) == "false"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<text>true</text>", "<text>\"true\"</text>", "'can__occur', row 2: this does not say what can occur"),
        ("<text>false</text>", "<text>true</text>", None),
        ('hitPolicy="FIRST"', 'hitPolicy="PRIORITY"', "decision 'can__occur': this does not say what can occur"),
        ('<text>"no"</text>', "<text>1 + 1</text>", "decision 'can__occur', row 1, input 1: this cell cannot be read"),
        ("#a", "#b", None),
        ('k80:provenance="stated"', 'k80:provenance="heard"', "decision 'can__occur', row 1: "),
        ('name="can__occur" label', 'name="can" label', None),
    ],
)  # fmt: skip
def test_what_was_changed_is_read_as_it_stands_or_refused(old: str, new: str, says: str | None) -> None:
    """Nothing about what can occur is skipped: it is read, or an error names the row."""
    written = dmn.to_xml(framework({"when": {"a": "no", "b": "yes"}, "provenance": "stated"}))
    head, mark, tail = written.partition('<decision id="can__occur"')
    changed = head + (mark + tail).replace(old, new)
    assert changed != written
    if says is None:
        back = dmn.read(changed)
        assert (back.impossible is None) == (new == "<text>true</text>")
        return
    with pytest.raises(DocumentError, match=re.escape(says)) as caught:
        dmn.read(changed)
    assert speaks_of_the_file(caught.value)


def test_rows_that_say_true_before_rows_that_say_false_are_refused() -> None:
    """The first row that holds decides: what comes after it would mean something else by itself."""
    written = dmn.to_xml(framework({"when": {"a": "no"}}, {"when": {"b": "no"}}))
    head, mark, tail = written.partition('<decision id="can__occur"')
    with pytest.raises(DocumentError, match=r"decision 'can__occur', row 2: .*; allowed: rows that give false"):
        dmn.read(head + mark + tail.replace("<text>false</text>", "<text>true</text>", 1))


def test_many_rows_over_different_things_stay_as_many() -> None:
    """Twelve rows over twelve pairs are twelve rows and one more, however many combinations there are."""
    criteria = [{"id": f"c{i}", "levels": LEVELS} for i in range(24)]
    aspect = {"id": "o", "levels": LEVELS, "rule": {"kind": "minimum", "inputs": [c["id"] for c in criteria]}}
    rows = [{"when": {f"c{i}": "no", f"c{i + 12}": "yes"}} for i in range(12)]
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]}
    many = load_framework({**content, "impossible": rows})
    parts = dmn.to_xml_parts(many)
    assert parts["can__occur"].count("<rule ") == 13
    assert plainly(dmn.read(*parts.values())) == plainly(many)
