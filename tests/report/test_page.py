"""The page is one file that needs nothing else, tells no lie in either language, and reckons as the engine does.

What it does in a browser is tested in tests/browser; here its scripts run in Node, where that is installed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hostile import TEXTS, hostile_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import fingerprint, load, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiler import compile_framework
from k80assess.engine.diagram import Builder
from k80assess.engine.direction import directions
from k80assess.errors import UnknownNameError
from k80assess.examine.changes import changes
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import reasons
from k80assess.report.page import page, page_data, write_page
from k80assess.testing.strategies import answers, frameworks

FILES = resources.files("k80assess.report")
SOURCES = {file.name: file.read_text("utf-8") for file in FILES.iterdir() if file.name.startswith("page")}


class Reader(HTMLParser):
    """The elements of a page with their attributes, and what stands in its script, style and title elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.contents: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag in ("script", "style", "title"):
            self.contents.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style", "title"):
            self.contents[-1] += data


def data_of(text: str) -> dict[str, Any]:
    _title, _style, content, _script = Reader(text).contents
    data: dict[str, Any] = json.loads(content)
    return data


# --- the file -----------------------------------------------------------------------------------------------------


def test_the_packaged_page_is_small(tmp_path: Path) -> None:
    """The page of the packaged framework is under 150 kB, and the same whenever it is written."""
    write_page(tmp_path / "page.html")
    first = (tmp_path / "page.html").read_bytes()
    write_page(str(tmp_path / "page.html"), load_framework())
    assert (tmp_path / "page.html").read_bytes() == first
    assert len(first) < 150_000
    assert b"\r" not in first


def test_it_names_no_outside_address() -> None:
    """Nothing in the file points outside it: no address, no source, no import; links lead to places on the page."""
    text = page(load_framework())
    assert re.findall(r"[Hh][Tt][Tt][Pp][Ss]?:|(?<!:)//\w|@import|\burl\(", text) == []
    ids = {attributes["id"] for _tag, attributes in Reader(text).elements if "id" in attributes}
    for _tag, attributes in Reader(text).elements:
        assert "src" not in attributes
        target = attributes.get("href")
        assert target is None or target == "data:," or target.removeprefix("#") in ids


@pytest.mark.parametrize("framework", [load_framework(), hostile_framework()], ids=["packaged", "hostile"])
def test_the_policy_allows_its_own_style_and_script_only(framework: Framework) -> None:
    """The policy starts from nothing, and its hashes are those of what stands in the file."""
    reader = Reader(page(framework))
    _title, style, _data, script = reader.contents
    policy = next(a["content"] for _tag, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for directive, content in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"; {directive} 'sha256-{digest}';" in policy


def test_no_script_does_what_the_policy_or_a_hostile_text_could_use() -> None:
    """No text becomes markup or code: no script has any of the ways to do so."""
    ways = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval|new Function|fetch|XMLHttp|import\("
    for name, text in SOURCES.items():
        if name.endswith(".js"):
            assert re.findall(ways, text) == []
            assert "</" not in text
            assert "<!--" not in text


def test_a_hostile_framework_changes_no_markup() -> None:
    """Whatever a framework says, the file has the same elements, and says it back unchanged."""
    hostile = hostile_framework()
    assert any(text in page(hostile) for text in TEXTS[7:8])
    shape = [tag for tag, _attributes in Reader(page(load_framework())).elements]
    assert [tag for tag, _attributes in Reader(page(hostile)).elements] == shape
    assert load(Framework, data_of(page(hostile))["framework"]) == hostile
    assert not set("<>&\u2028\u2029") & set(Reader(page(hostile)).contents[2])
    assert Reader(page(hostile)).contents[0] == "</script><script>globalThis.ran = true</script>"


@given(frameworks())
@settings(max_examples=20)
def test_the_framework_and_its_diagrams_stand_in_the_file(framework: Framework) -> None:
    """The file holds the whole document, its fingerprint, and a diagram for each aspect that gives the same levels."""
    data = data_of(page(framework, "en"))
    assert load(Framework, data["framework"]) == framework
    assert data["fingerprint"] == fingerprint(framework)
    assert data["language"] == "en"
    compiled = compile_framework(framework)
    assert [framework.criteria[i].id for i in data["order"]] == list(compiled.order)
    for aspect, (leaves, root, row) in zip(framework.aspects, data["diagrams"], strict=True):
        diagram = compiled.aspect_diagram(aspect.id)
        assert (leaves, root) == (diagram.leaves, diagram.root)
        assert row == [n for node in diagram.nodes for n in (node.variable, *node.children)]
    grouped = [criterion for _aspect, members in data["groups"] for criterion in members]
    assert sorted(grouped) == list(range(len(framework.criteria)))
    assert all(framework.criteria[m].id in framework.aspects[a].rule.inputs for a, own in data["groups"] for m in own)
    assert sum(n for counts in data["pieces"].values() for n in counts.values()) == len(framework.pieces())


def test_the_packaged_page_counts_provenance() -> None:
    """Of the five table rows the source states two, and every weight is assumed."""
    pieces = data_of(page(load_framework()))["pieces"]
    assert pieces["row"] == {"stated": 2, "assumed": 3}
    assert pieces["weight"] == {"assumed": 8}


def test_another_language_is_refused(tmp_path: Path) -> None:
    """A language the page does not speak is refused, and nothing is written."""
    with pytest.raises(UnknownNameError, match="nl, en"):
        write_page(tmp_path / "page.html", lang="fr")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


# --- the sentences ------------------------------------------------------------------------------------------------

SENTENCES = tomllib.loads(SOURCES["page.toml"])
DYNAMIC = {
    *("stated", "derived", "assumed", "unsaid", "rule_minimum", "rule_maximum"),
    *(f"kind_{kind}" for kind in ("criterion", "level", "aspect", "weight", "points", "cutoff", "rule", "row", "cap")),
}


def forms(sentence: Any) -> dict[str, str]:
    return sentence if isinstance(sentence, dict) else {"": sentence}


def test_both_languages_say_the_same() -> None:
    """Dutch and English have the same keys, in the same order, with the same placeholders and forms."""
    assert list(SENTENCES) == ["nl", "en"]
    assert list(SENTENCES["nl"]) == list(SENTENCES["en"])
    for key, dutch in SENTENCES["nl"].items():
        english = SENTENCES["en"][key]
        placeholders = [{p for f in forms(s).values() for p in re.findall(r"{(\w+)}", f)} for s in (dutch, english)]
        assert placeholders[0] == placeholders[1], key
        assert set(forms(dutch)) == set(forms(english)), key
        assert set(forms(dutch)) in ({""}, {"one", "other"}), key


def test_every_sentence_is_said_and_no_other() -> None:
    """Each key that a script or the frame asks for exists, and each that exists is asked for."""
    code = "\n".join(text for name, text in SOURCES.items() if name.endswith((".js", ".html")))
    asked = re.findall(r'sentence(?:Text)?\(\s*"(\w+)"|data-(?:say|label)="(\w+)"', code)
    assert {one or other for one, other in asked} <= set(SENTENCES["nl"])
    quoted = set(re.findall(r'"(\w+)"', code))
    assert set(SENTENCES["nl"]) - quoted - DYNAMIC == set()


# --- the reckoning, in Node -----------------------------------------------------------------------------------------

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="NODE IS NOT INSTALLED: the page's scripts are tested in browsers")

DRIVER = """
const answer = ({ sizes, directions, order, diagrams, outcome, sets, budget }) => {
  const unpacked = diagrams.map((packed) => unpackDiagram(sizes, packed));
  const diagram = unpacked[outcome];
  return sets.map((allowed) => {
    const possible = reach(diagram, allowed);
    const left = restrict(diagram, allowed);
    const { whole, counts } = countCombinations(left);
    return {
      aspects: unpacked.map((own) => reach(own, allowed)),
      counts: [String(whole), ...counts.map(String)],
      questions: rankQuestions(left, order).map(({ variable, settling }) => [variable, settling]),
      undecided: undecided(left),
      reason: possible.length === 1 ? smallestReason(diagram, allowed, directions, budget) : [],
      changes: [...Array(diagram.leaves).keys()].map((leaf) => cheapestChange(diagram, allowed, leaf)),
    };
  });
};
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf-8")).map(answer)));
"""


def reckoned(cases: list[tuple[Framework, list[Assessment]]], budget: int = 10**9) -> list[list[dict[str, Any]]]:
    """Give what the page's script says of assessments."""
    jobs = []
    for framework, assessments in cases:
        data = page_data(compile_framework(framework), "nl")
        own = {key: data[key] for key in ("sizes", "directions", "order", "diagrams")}
        outcome = framework.aspects.index(framework.outcome_aspect)
        jobs.append(own | {"outcome": outcome, "sets": [a.allowed for a in assessments], "budget": budget})
    assert NODE is not None
    command = [NODE, "-e", SOURCES["page_exact.js"] + DRIVER]
    run = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, timeout=60, check=True)
    found: list[list[dict[str, Any]]] = json.loads(run.stdout)
    return found


cases = st.tuples(frameworks(max_criteria=6, max_levels=4), st.randoms(use_true_random=False))


def drawn(framework: Framework, random: Any, number: int = 8) -> list[Assessment]:
    """Give assessments of random answers, half of them with nearly everything answered."""
    found = []
    for i in range(number):
        given = {}
        for criterion in framework.criteria:
            ids = [level.id for level in criterion.levels]
            if random.random() < (0.5 if i % 2 else 0.9):
                size = 1 if random.random() < 0.8 else random.randrange(1, len(ids) + 1)
                given[criterion.id] = random.sample(ids, size)
        found.append(assess(given, framework))
    return found


@needs_node
@given(st.lists(cases, min_size=5, max_size=5))
@settings(max_examples=12)
def test_the_scripts_say_what_the_engine_says(drawn_cases: list[tuple[Framework, Any]]) -> None:
    """Outcomes, aspects, the smallest reason, the cheapest changes and the questions are those of the library."""
    batch = [(framework, drawn(framework, random)) for framework, random in drawn_cases]
    for (_framework, assessments), said in zip(batch, reckoned(batch), strict=True):
        for assessment, found in zip(assessments, said, strict=True):
            check_against_library(assessment, found)


@needs_node
def test_the_scripts_say_what_the_engine_says_of_the_packaged_framework() -> None:
    """The same for the packaged framework."""
    assessments = drawn(load_framework(), Random(80), 60)
    for assessment, found in zip(assessments, reckoned([(load_framework(), assessments)])[0], strict=True):
        check_against_library(assessment, found)


def check_against_library(assessment: Assessment, found: dict[str, Any]) -> None:
    compiled, framework = assessment.compiled, assessment.framework
    for aspect, positions in zip(framework.aspects, found["aspects"], strict=True):
        assert tuple(aspect.levels[i] for i in positions) == assessment.aspects[aspect.id].possible
    if assessment.settled:
        place = {criterion.id: i for i, criterion in enumerate(framework.criteria)}
        said = sorted([compiled.order[v] for v in found["reason"]], key=place.__getitem__)
        assert tuple(said) == reasons(assessment)[0].criteria
    for outcome, change in zip(compiled.outcomes, found["changes"], strict=True):
        expected = changes(assessment, outcome)[:2]
        if change is None:
            assert not expected
            continue
        steps = {compiled.order[v]: compiled.levels[v][value] for v, value in change["moves"]}
        assert steps == {criterion: to for criterion, (_from, to) in expected[0].steps.items()}
        assert (change["cost"], change["more"]) == (expected[0].cost, len(expected) > 1)
    check_questions(assessment, found)


def check_questions(assessment: Assessment, found: dict[str, Any]) -> None:
    compiled = assessment.compiled
    # The outcome hangs on a criterion when two of its levels leave different functions; equal ones are one reference.
    diagram = compiled.diagram
    builder = Builder(diagram.sizes, diagram.leaves)
    undecided = []
    for v, own in enumerate(assessment.allowed):
        left = [(*assessment.allowed[:v], (value,), *assessment.allowed[v + 1 :]) for value in own]
        if len({builder.load(diagram, allowed) for allowed in left}) > 1:
            undecided.append(v)
    assert found["undecided"] == undecided
    ranked = [q for q in next_questions(assessment) if compiled.variables[q.criterion] in undecided]
    assert [compiled.order[v] for v, _settling in found["questions"]] == [q.criterion for q in ranked]
    for (variable, settling), question in zip(found["questions"], ranked, strict=True):
        assert settling == question.settles * len(assessment.allowed[variable])
    whole, *counts = map(int, found["counts"])
    shares = [[int(i in own) for i in range(n)] for own, n in zip(assessment.allowed, diagram.sizes, strict=True)]
    assert counts == diagram.pour(shares)[: diagram.leaves]
    assert whole == sum(counts)


@needs_node
def test_a_reason_beyond_the_budget_is_not_worked_out() -> None:
    """Where the budget does not reach, the script says so instead of giving a reason that may not be the smallest."""
    framework = load_framework()
    settled = assess(
        {
            "theme_link": "direct",
            "community_impact": "substantial",
            "small_scale_difference": "somewhat",
            "gap_left_by_others": "open",
            "instrument_strength": "clear",
            "ownership": "both",
            "staff_time": "enough",
        }
    )
    assert settled.settled
    assert reckoned([(framework, [settled])], budget=1)[0][0]["reason"] is None
    assert reckoned([(framework, [settled])], budget=1000)[0][0]["reason"] is not None


def test_directions_are_what_the_search_for_reasons_uses() -> None:
    """The page gets one direction for each variable."""
    compiled = compile_framework(load_framework())
    data = page_data(compiled, "nl")
    assert data["directions"] == directions(compiled)
    assert len(data["directions"]) == len(data["sizes"])


@needs_node
@given(st.data())
@settings(max_examples=10)
def test_a_topic_is_written_as_it_was_read(data: st.DataObject) -> None:
    """Reading and writing a topic's file keeps all of it, whatever keys it has and however answers are written."""
    framework = data.draw(frameworks())
    given_answers = {c: a for c, a in data.draw(answers(framework)).items() if a is not None}
    texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1)
    topic = {
        "id": data.draw(texts),
        "title": data.draw(texts | st.fixed_dictionaries({"nl": texts})),
        "answers": given_answers | {"__proto__": {"level": "x", "note": {"en": data.draw(texts)}, "later": [1]}},
        "themes": ["housing"],
        data.draw(texts.map("key {}".format)): data.draw(st.dictionaries(texts, st.lists(texts))),
    }
    assert rewritten(topic) == topic


@needs_node
def test_pasted_control_characters_do_not_make_a_topic_unreadable() -> None:
    """What the library takes in no text is written as a blank, a line end or a replacement character."""
    topic = {"id": "t", "title": "a\vb\0c\x85", "answers": {"c": {"level": "x", "note": "\ud83d one\r\n\ttwo"}}}
    written = rewritten(topic)
    assert written["title"] == "a\nb c "
    assert written["answers"]["c"]["note"] == "\ufffd one\r\n\ttwo"
    assert load_topic(written).id == "t"


def rewritten(topic: dict[str, Any]) -> dict[str, Any]:
    """Give a topic as the page's script writes it once it has read it."""
    driver = 'const text = require("fs").readFileSync(0, "utf-8"); console.log(writeTopic(readTopic(text), "?").text);'
    assert NODE is not None
    command = [NODE, "-e", SOURCES["page_topic.js"] + driver]
    run = subprocess.run(command, input=json.dumps(topic), capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found
