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
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from importlib import resources
from itertools import count, islice, pairwise, permutations, product
from math import prod
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import oracle
import pytest
from drawn import Drawn, all_drawn, draw, scaled
from frameworks import only_a_row_asks_c, shared_framework, weighted_framework
from hostile import TEXTS, hostile_framework
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from missing import IN_JSON
from scales import as_point, by_cost, by_deadline, levels_with, lies_in, scales, stops, stretches, with_numbers

from k80assess.base.exact import exact
from k80assess.cli.interview import read_answer
from k80assess.cli.program import main
from k80assess.cli.topicfile import topic_id
from k80assess.document.conditions import Among, levels_among
from k80assess.document.files import as_plain, fingerprint, load, load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, Node, level_ids
from k80assess.document.parsing import parse
from k80assess.document.problems import validated
from k80assess.document.ranges import number_of
from k80assess.document.revision import revise
from k80assess.document.rules import Table
from k80assess.document.topic import Answer, Topic
from k80assess.engine.assessment import Assessment, assess, possible_levels
from k80assess.engine.compiled import compile_framework, compile_in_order
from k80assess.engine.diagram import Diagram
from k80assess.engine.diagram import Node as DiagramNode
from k80assess.engine.directions import directions
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.engine.orders import walk_order
from k80assess.errors import ArgumentError, ContradictionError, DocumentError, SizeLimitError, UnknownNameError
from k80assess.examine.acceptability import acceptability, below
from k80assess.examine.changes import changes
from k80assess.examine.interview import Interview
from k80assess.examine.questions import mattering, next_questions
from k80assess.examine.reasons import reasons
from k80assess.examine.slack import slack
from k80assess.report.page.build import PAGE_NODE_LIMIT, page, write_page
from k80assess.report.page.data import page_data
from k80assess.report.words import exactly, parts_of_a_whole, percent, plain, rounded_total
from k80assess.testing.strategies import answers, frameworks

OWN = Path(__file__).parents[3] / "examples" / "own_framework"
FILES = resources.files("k80assess.report.page")
CONTENT = (".html", ".css", ".js", ".toml", ".py")
SOURCES = {file.name: file.read_text("utf-8") for file in FILES.iterdir() if file.name.endswith(CONTENT)}


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


def form_of(text: str) -> str:
    """Return what a page has for browsers without scripts."""
    return text[text.index('<div id="form">') : text.index('<a class="skip')]


def without_form(text: str) -> str:
    return text.replace(form_of(text), "")


# --- the file -----------------------------------------------------------------------------------------------------


def test_the_packaged_page_is_small(tmp_path: Path) -> None:
    """The page of the packaged framework is under 255 kB, and the same whenever it is written."""
    write_page(load_framework(), tmp_path / "page.html")
    first = (tmp_path / "page.html").read_bytes()
    write_page(load_framework(), str(tmp_path / "page.html"))
    assert (tmp_path / "page.html").read_bytes() == first
    assert len(first) < 255_000
    assert b"\r" not in first


def test_it_names_no_outside_address() -> None:
    """Nothing in the file points outside it: no address, no source, no import; links lead to places on the page."""
    text = re.sub(r"'sha256-[\w+/]{43}='", "", page(load_framework()))  # any letters may follow each other in a hash
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


def test_only_comments_of_the_scripts_are_left_out() -> None:
    """What looks like a comment is one: no text of a script goes on over a line end, and none has a comment in it."""
    lines = [line for name, text in SOURCES.items() if name.endswith(".js") for line in text.splitlines()]
    assert [line for line in lines if line.count("`") % 2 or "/*" in line or line.endswith("\\")] == []
    before = [line.split(" // ")[0] for line in lines if " // " in line and not line.strip().startswith("//")]
    assert len(before) > 10
    assert [line for line in before if line.count('"') % 2 or line.count("`") % 2] == []
    script = Reader(page(load_framework())).contents[3]
    assert [line for line in script.splitlines() if line.startswith("//") or " // " in line] == []


def test_a_hostile_framework_changes_no_markup() -> None:
    """Whatever a framework says, the file has the same elements, and says it back unchanged."""
    hostile = hostile_framework()
    assert any(text in page(hostile) for text in TEXTS[7:8])
    shape = [tag for tag, _attributes in Reader(without_form(page(load_framework()))).elements]
    assert [tag for tag, _attributes in Reader(without_form(page(hostile))).elements] == shape
    form = Reader(form_of(page(hostile)))
    assert {tag for tag, _attributes in form.elements} == {tag for tag, _a in Reader(form_of(page(GATED))).elements}
    assert {key for _tag, attributes in form.elements for key in attributes} == {"id", "class", "type", "name"}
    assert load(Framework, data_of(page(hostile))["framework"]) == hostile.sourced
    assert not set("<>&\u2028\u2029") & set(Reader(page(hostile)).contents[2])
    assert Reader(page(hostile)).contents[0] == "</script><script>globalThis.ran = true</script>"


def spelt_out(framework: Framework) -> Framework:
    """Return a framework in which every condition lists its levels."""
    plain = as_plain(framework)
    rules = [aspect["rule"] for aspect in plain["aspects"]]
    for part in [part for rule in rules for part in (*rule.get("rows", ()), *rule.get("caps", ()))]:
        for node_id, written in part.get("when", {}).items():
            if isinstance(written, dict):
                condition = Among.model_validate(written)
                part["when"][node_id] = oracle.levels_that_fit(framework.node(node_id), condition)
    return load(Framework, plain)


def unpacked_as_written(packed: Any, sizes: Sequence[int]) -> Diagram:
    """Return the diagram that stands in a file; its numbers are read by a source map's own definition."""
    leaves, root, counts, steps = packed
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    numbers: list[int] = []
    for word in re.findall("[g-z0-9+/]*[A-Za-f]", steps):
        bits = "".join(f"{letters.index(letter) % 32:05b}" for letter in reversed(word))
        numbers.append(int(bits[:-1], 2) * (-1 if bits[-1] == "1" else 1))
    nodes: list[DiagramNode] = []
    for variable in reversed(range(len(sizes))):
        before = (0,) * sizes[variable]
        for _ in range(counts[variable]):
            before = tuple(child + numbers.pop(0) for child in before)
            nodes.append(DiagramNode(variable=variable, children=before))
    assert numbers == []
    return Diagram(sizes=tuple(sizes), leaves=leaves, nodes=tuple(nodes), root=root)


@given(frameworks())
@settings(max_examples=20)
def test_the_framework_and_its_diagrams_stand_in_the_file(framework: Framework) -> None:
    """The file holds the whole document, its fingerprint, and a diagram for each aspect that gives the same levels.

    Of a condition it has the levels that fulfil it.
    """
    data = data_of(page(framework, "en"))
    assert load(Framework, data["framework"]) == spelt_out(framework.sourced)
    assert data["fingerprint"] == fingerprint(framework)
    assert data["language"] == "en"
    compiled = compile_framework(framework)
    assert [framework.criteria[i].id for i in data["order"]] == list(compiled.order)
    for aspect, own in zip(framework.aspects, data["diagrams"], strict=True):
        diagram = compiled.aspect_diagram(aspect.id)
        unpacked = unpacked_as_written(own, diagram.sizes)
        assert len(unpacked.nodes) == len(diagram.nodes)
        step = max(1, prod(diagram.sizes) // 200)
        for profile in islice(product(*map(range, diagram.sizes)), 0, None, step):
            assert unpacked.walk(profile) == diagram.walk(profile)
    grouped = [criterion for _aspect, members in data["groups"] for criterion in members]
    assert sorted(grouped) == list(range(len(framework.criteria)))
    assert all(framework.criteria[m].id in framework.aspects[a].rule.reads for a, own in data["groups"] for m in own)
    assert sum(n for counts in data["pieces"].values() for n in counts.values()) == len(framework.pieces())


def test_questions_that_only_tell_what_can_occur_have_a_place_of_their_own() -> None:
    """No aspect asks them."""
    framework = only_a_row_asks_c()
    assert page_data(compile_framework(framework), "nl")["groups"] == [(0, [0, 1]), (-1, [2])]
    assert page(framework, "en")


def test_the_packaged_page_counts_provenance() -> None:
    """Of the five table rows the source states two, and every weight is assumed."""
    pieces = data_of(page(load_framework()))["pieces"]
    assert pieces["row"] == {"stated": 2, "assumed": 3}
    assert pieces["weight"] == {"assumed": 8}


def test_another_language_is_refused(tmp_path: Path) -> None:
    """A language the page does not speak is refused, and nothing is written."""
    with pytest.raises(UnknownNameError, match="nl, en"):
        write_page(load_framework(), tmp_path / "page.html", lang="fr")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


# --- without scripts ----------------------------------------------------------------------------------------------

GATED = load_framework(
    {
        "id": "gated",
        "version": "1",
        "outcome": "o",
        "criteria": [
            {"id": "size", "unit": "EUR", "levels": [{"id": "much", "above": 10}, {"id": "little", "at_most": 10}]},
            {"id": "until", "levels": [{"id": "soon", "at_most": "2026-03-01"}, {"id": "late", "above": "2026-03-01"}]},
            {"id": "more", "question": "More?", "levels": ["no", "yes"], "asked_when": {"size": "much"},
             "otherwise": "no"},
            {"id": "apart", "levels": ["no", "yes"], "description": "Of what can occur"},
        ],
        "aspects": [
            {
                "id": "o",
                "question": "Do we?",
                "levels": ["no", "yes"],
                "rule": {"kind": "table", "inputs": ["size", "until", "more"], "rows": [
                    {"when": {"until": "late", "more": "yes"}, "then": "yes"},
                    {"when": {"size": "little"}, "then": "yes"},
                    {"then": "no"},
                ]},
            }
        ],
        "impossible": [{"when": {"apart": "yes", "size": "much"}}],
    }
)  # fmt: skip


class Words(HTMLParser):
    """The text of a page, and the groups of choices on it with how many there are of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self.groups: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if own.get("type") in ("radio", "checkbox"):
            self.groups[f"{own['type']} {own['name']}"] += 1

    def handle_data(self, data: str) -> None:
        self.words += data


def as_read(text: str) -> str:
    """Return a text with its blanks as one, and without what only says how characters go together."""
    seen = "".join([character for character in text if unicodedata.category(character) != "Cf"])
    return re.sub(r"\s+", " ", seen).strip()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "framework", [load_framework(), hostile_framework(), GATED], ids=["packaged", "hostile", "gated"]
)
def test_without_scripts_every_question_stands_there_with_its_answers(framework: Framework, lang: Any) -> None:
    """In the language of the page, to read, fill in and print; and each question has a group of its own."""
    form = Words(form_of(page(framework, lang)))
    said = as_read(form.words)
    texts = [text for node in framework.criteria for text in (node.label, node.question, node.description)]
    texts += [text for node in framework.criteria for level in node.levels for text in (level.label, level.description)]
    for text in texts:
        assert text is None or as_read(plain(text, lang)) in said
    sizes = [len(criterion.levels) + 1 for criterion in framework.criteria]  # with "I do not judge this"
    assert {f"radio form{i}": size for i, size in enumerate(sizes)}.items() <= form.groups.items()
    assert form.groups["checkbox themes"] == (8 if framework == load_framework() else 0)


def test_without_scripts_numbers_dates_and_conditions_are_said() -> None:
    """Where a number or a date is asked, and of what is not always asked when it is."""
    said = Words(form_of(page(GATED, "en"))).words
    assert "Number (EUR)" in said
    assert "Date" in said
    assert "much (more than € 10)" in said.replace("\u00a0", " ")
    assert "size: much" in said.partition("More?")[2].replace("\u00a0", " ")


# --- the sentences ------------------------------------------------------------------------------------------------

SENTENCES = tomllib.loads(SOURCES["page.toml"])
DYNAMIC = {
    *("stated", "derived", "assumed", "unsaid", "rule_minimum", "rule_maximum"),
    *("rule_from", "rule_at_least", "rule_above", "rule_at_most", "rule_below"),
    *("number_at_least", "number_above", "number_at_most", "number_below", "date_at_least", "date_at_most"),
    *(
        f"{how}_{kind}"
        for how in ("stays", "also", "nothing_else")
        for kind in ("assumed", "weights", "cutoffs", "open")
    ),
    *(f"move_{way}_{how}" for way in ("up", "down") for how in ("to", "beyond", "at_once", "date")),
    *(f"room_{way}_{how}" for way in ("up", "down") for how in ("at", "beyond", "at_once", "date")),
    *(f"kind_{kind}" for kind in ("criterion", "level", "aspect", "weight", "points", "cutoff", "order")),
    *(f"kind_{kind}" for kind in ("rule", "row", "cap", "impossible")),
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
    code = "\n".join(text for name, text in SOURCES.items() if name.endswith((".js", ".html", ".py")))
    asked = re.findall(r'sentence(?:Text)?\(\s*"(\w+)"|data-(?:say|label)="(\w+)"', code)
    assert {one or other for one, other in asked} <= set(SENTENCES["nl"])
    quoted = set(re.findall(r'"(\w+)"', code))
    assert set(SENTENCES["nl"]) - quoted - DYNAMIC == set()


# --- the reckoning, in Node -----------------------------------------------------------------------------------------

NESTED = [check for check in HealthCheck if check.name == "nested_given"]
"""A property within a test may be looked at through another one; older versions of hypothesis do not mind."""

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="NODE IS NOT INSTALLED: the page's scripts are tested in browsers")

RECKONING = ("numbers.js", "file.js", "diagram.js", "exact.js", "occurring.js", "scores.js", "loose.js")
DRIVER = """
const answer = ({ data, asked, budget }) => {
  const model = unpackModel(data);
  return asked.map((given) => {
    const state = stateOf(model, given);
    const { compiled, values, can, left, clash, possible, remaining } = state;
    const { diagram, sets, order } = compiled;
    const beside = Object.fromEntries(order.map((node) => [node, can[node]]));
    if (clash) return { clash, beside };
    const { whole, counts } = countCombinations(remaining, sets);
    const bearing = compiled.bearing(state.valuesLeft);
    const isAsked = (variable) => {
      const node = order[variable];
      return compiled.movable[variable] && left[node].length > 1 && bearing.has(variable) && state.asked[node];
    };
    const asked = possible.length > 1 ? [...order.keys()].filter(isAsked) : [];
    const outcomes = [...Array(model.sets.length).keys()];
    const reason = (wanted) => {
      const found = smallestReason(compiled, values, wanted, budget);
      return found && found.map((variable) => order[variable]).sort((one, other) => one - other);
    };
    return {
      possible, beside, askable: state.asked,
      left: Object.fromEntries(order.map((node) => [node, left[node]])),
      levels: model.nodes.map((_node, i) => (order.includes(i) ? null : left[i])),
      caps: model.nodes.map((_node, i) => (i < model.firstAspect ? null : compiled.cappedBy(i, state.valuesLeft))),
      taken: model.nodes.map((_node, i) => (i < model.firstAspect ? null : rowTaken(model, i, left))),
      scores: model.nodes.map((_node, i) => {
        const score = i < model.firstAspect ? null : scoreOf(compiled, i, left, state.valuesLeft);
        const said = (ends) => ends.map(({ top, bottom }) => `${top}/${bottom}`);
        return score && [said(score.share), said(score.total), said(score.range)];
      }),
      counts: [String(whole), ...counts.map(String)],
      bearing: [...bearing].map((variable) => order[variable]),
      questions: rankQuestions(remaining, sets, asked, order).map((one) => [order[one.variable], one.settling]),
      reason: possible.length === 1 ? reason(possible) : [],
      against: outcomes.map((one) => possible.includes(one) ? null : reason(outcomes.filter((other) => other !== one))),
      changes: outcomes.map((outcome) => {
        const change = cheapestChange(compiled, values, outcome);
        return change && { ...change, moves: change.moves.map(([variable, value]) => [order[variable], value]) };
      }),
    };
  });
};
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf-8")).map(answer)));
"""

Given = Mapping[str, Sequence[str]]


def nodes_of(framework: Framework) -> list[Node]:
    return [*framework.criteria, *framework.aspects]


def positions_given(framework: Framework, given: Given) -> list[list[int]]:
    """Return the positions of the levels that are given for each criterion and aspect; all where it has no answer."""
    named = [(node.id, level_ids(node)) for node in nodes_of(framework)]
    return [[i for i, level in enumerate(ids) if level in given.get(node_id, ids)] for node_id, ids in named]


def reckoned(cases: Sequence[tuple[Framework, Sequence[Given]]], budget: int = 10**9) -> list[list[dict[str, Any]]]:
    """Return what the page's script says of answers; criteria and aspects are numbered through."""
    jobs = []
    for framework, answered in cases:
        asked = [positions_given(framework, own) for own in answered]
        data = page_data(compile_framework(framework), "nl")
        jobs.append({"data": data, "asked": asked, "budget": budget})
    assert NODE is not None
    command = [
        NODE,
        "-e",
        "".join(SOURCES[name] for name in (*RECKONING, "interview.js")) + DRIVER,
    ]
    run = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, timeout=60, check=True)
    found: list[list[dict[str, Any]]] = json.loads(run.stdout)
    return found


cases = st.tuples(frameworks(max_criteria=6, max_levels=4), st.randoms(use_true_random=False))


def drawn(framework: Framework, random: Any, number: int = 8, *, judging: bool = False) -> list[dict[str, list[str]]]:
    """Return random answers, half of them with nearly everything answered; or fewer, with judged aspects."""
    found = []
    nodes = [node for node in nodes_of(framework) if node.id != framework.outcome]
    for i in range(number):
        own = {}
        for node in nodes if judging else framework.criteria:
            ids = level_ids(node)
            often = 0.3 if judging else 0.5 if i % 2 else 0.9
            if random.random() < often and len(ids) > 1:
                size = 1 if random.random() < 0.8 else random.randrange(1, len(ids))
                own[node.id] = random.sample(ids, size)
        found.append(own)
    return found


def with_impossible(framework: Framework, random: Any) -> Framework:
    """Return a framework with up to three more random rows of what cannot occur; a row may name an aspect."""
    nodes = [node for node in nodes_of(framework) if node.id != framework.outcome]
    rows = []
    for _ in range(random.randrange(1, 4)):
        named = random.sample(nodes, min(len(nodes), random.choice([1, 2, 2, 2, 3])))
        scales = {node.id: level_ids(node) for node in named if len(node.levels) > 1}
        sizes = {name: random.choice([1, len(ids) - 1]) for name, ids in scales.items()}
        rows.append({"when": {name: random.sample(ids, sizes[name]) for name, ids in scales.items()}})
    kept = [row for row in rows if row["when"]]
    try:
        made = revise(framework, {"impossible": [*(framework.impossible or ()), *kept]}) if kept else framework
        compile_framework(made)
    except DocumentError:  # nothing is left, or it would depend on the outcome what can occur
        return framework
    return made


@needs_node
@given(st.lists(cases, min_size=5, max_size=5))
@settings(max_examples=12)
def test_the_scripts_say_what_the_engine_says(drawn_cases: list[tuple[Framework, Any]]) -> None:
    """Outcomes, aspects, the smallest reasons, the cheapest changes and the questions are those of the library."""
    check_all([(framework, drawn(framework, random)) for framework, random in drawn_cases])


@needs_node
@pytest.mark.hypothesis
def test_the_scripts_say_what_the_engine_says_of_what_can_occur() -> None:
    """The same where a framework says what cannot occur, and where aspects are judged; with what contradicts, and why.

    Enough of the answers contradict, leave something out, judge an aspect, or have to do with a middle outcome.
    """
    seen: Counter[str] = Counter()
    batch = []
    # By numbers: what hypothesis draws depends on what it has seen, and so would the shares.
    with_aspects = (one for one in map(draw, count()) if len(one.framework.aspects) > 2)
    for one in islice(with_aspects, scaled(125)):
        framework, random = one.framework, one.random
        made = with_impossible(framework, random) if random.random() < 0.8 else framework
        batch.append((made, drawn(made, random, judging=True)))
    check_all(batch, seen)
    shares = {what: count / seen["all"] for what, count in seen.items()}
    print(shares)  # noqa: T201
    least = {"contradiction": 0.2, "left out": 0.15, "judged": 0.2, "several judged": 0.1, "middle": 0.1}
    least |= {"held down": 0.02, "open total": 0.2}
    assert all(shares[what] >= share for what, share in least.items()), shares


@needs_node
def test_the_scripts_say_what_the_engine_says_of_the_packaged_framework() -> None:
    """The same for the packaged framework, with judged aspects too."""
    framework = load_framework()
    check_all([(framework, drawn(framework, Random(80), 60) + drawn(framework, Random(81), 60, judging=True))])


def check_all(batch: Sequence[tuple[Framework, Sequence[Given]]], seen: Counter[str] | None = None) -> None:
    seen = Counter() if seen is None else seen
    for (framework, answered), told in zip(batch, reckoned(batch), strict=True):
        nodes = nodes_of(framework)
        for own, found in zip(answered, told, strict=True):
            check_beside(framework, own, found)
            judged = own.keys() - {criterion.id for criterion in framework.criteria}
            seen.update({"all": 1, "judged": len(judged) > 0, "several judged": len(judged) > 1})
            assessment = assessed(own, framework)
            if isinstance(assessment, ContradictionError):
                group, unasked = [[nodes[i].id for i in found["clash"][key]] for key in ("group", "unasked")]
                assert (group, found["clash"]["rows"]) == (list(assessment.answers), list(assessment.rows))
                assert unasked == list(assessment.not_asked)
                seen["contradiction"] += 1
            else:
                check_against_library(assessment, found)
                middle = set(assessment.framework.outcome_aspect.levels[1:-1])
                seen["middle"] += (assessment.settled and middle > set()) or not middle <= set(assessment.possible)
                seen["left out"] += assessment.answers != assessment.given
                aspects = assessment.aspects.values()
                seen["held down"] += any(judged.capped_by is not None for judged in aspects)
                seen["open total"] += any(len(set(judged.total or (0,))) > 1 for judged in aspects)


def assessed(own: Given, framework: Framework) -> Assessment | ContradictionError:
    try:
        return assess(own, framework)
    except ContradictionError as error:
        return error


def check_beside(framework: Framework, own: Given, found: dict[str, Any]) -> None:
    """What can be chosen beside the other answers are the levels that do not contradict them."""
    nodes = nodes_of(framework)
    for place, beside in found["beside"].items():
        node = nodes[int(place)]
        for i, level in enumerate(level_ids(node)):
            contradicts = isinstance(assessed({**own, node.id: [level]}, framework), ContradictionError)
            assert (i in beside) != contradicts


def check_against_library(assessment: Assessment, found: dict[str, Any]) -> None:
    compiled, framework = assessment._box.compiled, assessment.framework
    nodes = nodes_of(framework)
    assert [compiled.outcomes[i] for i in found["possible"]] == [level.id for level in assessment.possible]
    asked = [True if c.id in assessment.asked else assessment._box.asked[c.id] for c in framework.criteria]
    assert found["askable"] == asked
    for place, positions in found["left"].items():
        node = nodes[int(place)]
        assert tuple([level_ids(node)[i] for i in positions]) == assessment.answers[node.id]
    for node, positions in zip(nodes, found["levels"], strict=True):
        if positions is not None:
            assert tuple([node.levels[i] for i in positions]) == assessment.aspects[node.id].possible
    for node, place in zip(nodes, found["caps"], strict=True):
        if isinstance(node, Aspect):
            held = None if place is None else node.rule.caps[place]
            assert held == assessment.aspects[node.id].capped_by
    check_rows(assessment, found["taken"])
    for node, score in zip(nodes, found["scores"], strict=True):
        if isinstance(node, Aspect):
            told = None if score is None else tuple([tuple(map(Fraction, ends)) for ends in score])
            judged = assessment.aspects[node.id]
            assert told == (None if judged.share is None else (judged.share, judged.total, judged.range))
    if assessment.settled:
        assert tuple([nodes[i].id for i in found["reason"]]) == reasons(assessment)[0].answers
    for outcome, against in zip(compiled.outcomes, found["against"], strict=True):
        if against is not None:
            assert tuple([nodes[i].id for i in against]) == reasons(assessment, against=outcome)[0].answers
    for outcome, change in zip(compiled.outcomes, found["changes"], strict=True):
        expected = changes(assessment, outcome)[:2]
        if change is None:
            assert not expected
            continue
        steps = {nodes[i].id: level_ids(nodes[i])[value] for i, value in change["moves"]}
        assert steps == {criterion: to for criterion, (_from, to) in expected[0].steps.items()}
        assert (change["cost"], change["more"]) == (expected[0].cost, len(expected) > 1)
    assert {nodes[i].id for i in found["bearing"]} == mattering(assessment)
    check_questions(assessment, found)


def gated_framework(seed: int) -> Framework:
    """Return a random framework in which some criteria are asked only after some answers to others."""
    random = Random(seed)
    scale = ["low", "middle", "high"]
    criteria: list[dict[str, Any]] = []
    for i in range(5):
        own: dict[str, Any] = {"id": f"c{i}", "levels": scale[: random.choice([2, 3])]}
        if i and random.random() < 0.6:
            gate = random.choice(criteria)
            own |= {
                "asked_when": {gate["id"]: random.choice(gate["levels"])},
                "otherwise": random.choice(own["levels"]),
            }
        criteria.append(own)
    ids = [own["id"] for own in criteria]
    sums = [
        {"id": "a", "levels": scale, "rule": {"kind": "weighted", "weights": {i: random.randint(1, 3) for i in ids[:3]},
                                              "cutoffs": {"middle": "3/10", "high": "7/10"}}},
        {"id": "b", "levels": scale, "rule": {"kind": "weighted", "weights": {i: random.randint(1, 3) for i in ids[2:]},
                                              "cutoffs": {"middle": "2/5", "high": "3/5"}}},
        {"id": "o", "levels": scale, "rule": {"kind": random.choice(["minimum", "maximum"]), "inputs": ["a", "b"]}},
    ]  # fmt: skip
    content = {"id": "f", "version": "1", "outcome": "o", "also": ["a"], "criteria": criteria, "aspects": sums}
    return load_framework(content)


def check_questions(assessment: Assessment, found: dict[str, Any]) -> None:
    compiled = assessment._box.compiled
    matter = mattering(assessment)
    ranked = [question for question in next_questions(assessment) if question.criterion in matter]
    assert [assessment.framework.criteria[i].id for i, _settling in found["questions"]] == [q.criterion for q in ranked]
    for (_place, settling), question in zip(found["questions"], ranked, strict=True):
        values = assessment.answers[question.criterion]
        after = [assess({**assessment.given, question.criterion: value}, assessment.framework) for value in values]
        assert settling == sum(one.settled for one in after)
    whole, *counts = map(int, found["counts"])
    assert counts == compiled.diagram.pour(compiled.shares_of(assessment._box.values))[: len(compiled.outcomes)]
    assert whole == sum(counts)


def check_rows(assessment: Assessment, taken: Sequence[int | None]) -> None:
    """The row that is said to decide is the first that fits, whatever is open; and with all known there is one."""
    framework, nodes = assessment.framework, nodes_of(assessment.framework)
    levels = {node.id: possible_levels(assessment, node.id) for node in nodes}
    for node, place in zip(nodes, taken, strict=True):
        rule = node.rule if isinstance(node, Aspect) else None
        rows, reads = (rule.rows, rule.reads) if isinstance(rule, Table) else ((), ())
        fitting = []
        for row in rows:
            wanted = {i: levels_among(condition, level_ids(framework.node(i))) for i, condition in row.when.items()}
            fitting.append([[level in named for level in levels[i]] for i, named in wanted.items()])
        maybe = [i for i, own in enumerate(fitting) if all(map(any, own))]
        assert place in maybe or (place is None and not (rows and all(len(levels[i]) == 1 for i in reads)))
        assert place is None or (maybe[0] == place and all(map(all, fitting[place])))


INTERVIEW = """(jobs) => jobs.map(({ data, asked }) => {
  const model = unpackModel(data);
  return asked.map(([given, ...told]) => {
    const [abstained, answered, aside] = told.map((nodes) => new Set(nodes));
    const state = stateOf(model, given, { abstained, answered, aside });
    const { first } = questionsLeft(model, state);
    return [first && first.node, aspectsToJudge(model, state, first), mostLeft(model, state)];
  });
})"""


def interviewed(framework: Framework, random: Random) -> tuple[list[Any], list[Any]]:
    """Return for each step of an interview what was told, and what it asks next, offers and asks until its end.

    What is answered is one level or several, an aspect that is offered instead, not known, or not judged.
    """
    interview, steps, found = Interview(framework), list[Any](), list[Any]()
    numbers = {node.id: i for i, node in enumerate(nodes_of(framework))}
    asked = []  # whether it went on to a question at each step, and not to an aspect in its place
    while True:
        assessment = interview.assessment
        abstained = [numbers[i] for i in assessment.abstained]
        answered = [numbers[i] for i in interview.answers if i not in assessment.abstained]
        told = [positions_given(framework, assessment.given), abstained, answered]
        steps.append([*told, [numbers[i] for i in interview.set_aside]])
        next_one, offered = interview.next_criterion, interview.next_aspects
        found.append([None if next_one is None else numbers[next_one], [numbers[i] for i in offered]])
        if next_one is None:
            break
        node = framework.node(random.choice(offered) if offered and random.random() < 0.2 else next_one)
        asked.append(node.id == next_one)
        ids = level_ids(node)
        several = random.sample(ids, random.randint(1, len(ids)))
        unjudged = Answer(abstain=True) if isinstance(node, Criterion) else None
        answer = random.choice([random.choice(ids), several, None, unjudged])
        try:
            interview.answer(node.id, answer)
        except ContradictionError:
            interview.answer(node.id, None)
    return steps, [[*own, sum(asked[i:])] for i, own in enumerate(found)]


@needs_node
@pytest.mark.parametrize("number", [20, pytest.param(250, marks=pytest.mark.slow)])
def test_the_page_asks_what_an_interview_asks(number: int) -> None:
    """The same question at every step, and the same aspects offered in its place; never more than it says are left."""
    random = Random(21)
    fresh = [one.framework for one in map(draw, range(2 * number))]
    gated = list(map(gated_framework, range(6 * number // 10)))
    jobs, expected = [], []
    for framework in [load_framework(), GATED, *fresh, *gated]:
        own = [interviewed(framework, random) for _ in range(3)]
        asked = [step for steps, _found in own for step in steps]
        jobs.append({"data": page_data(compile_framework(framework), "nl"), "asked": asked})
        expected.append([step for _steps, found in own for step in found])
    steps = offering = 0
    for told, wanted in zip(in_node(INTERVIEW, jobs, *RECKONING[:-1], "interview.js"), expected, strict=True):
        for (first, offered, most), (next_one, aspects, asked) in zip(told, wanted, strict=True):
            assert (first, offered) == (next_one, aspects)
            assert asked <= most
            steps, offering = steps + 1, offering + len(offered)
    assert steps > 15 * number
    assert offering > 10 * number


@needs_node
def test_questions_that_only_a_judgement_brings_are_counted_before_it() -> None:
    """The outcome depends on a and c alone, until `fit` is judged low: then a is no, and b, c and d are not all yes."""
    scale = ["no", "yes"]
    either = {"kind": "table", "inputs": ["fit", "c"], "rows": [{"when": {"fit": "high"}, "then": "yes"}]}
    either["rows"] = [*either["rows"], {"when": {"c": "yes"}, "then": "yes"}, {"then": "no"}]
    rows = [{"when": {"a": "yes"}, "then": "high"}, {"when": dict.fromkeys("bcd", "yes"), "then": "middle"}]
    fit = {"kind": "table", "inputs": list("abcd"), "rows": [*rows, {"then": "low"}]}
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": i, "levels": scale} for i in "abcd"],
        "aspects": [
            {"id": "fit", "levels": ["low", "middle", "high"], "rule": fit},
            {"id": "o", "levels": scale, "rule": either},
        ],
    }
    framework = load_framework(content)
    interview = Interview(framework)
    assert mattering(interview.assessment) == {"a", "c"}
    assert "fit" in interview.next_aspects
    interview.answer("fit", "low")
    asked = []
    while (next_one := interview.next_criterion) is not None:
        asked.append(next_one)
        interview.answer(next_one, None)
    assert sorted(asked) == ["b", "c", "d"]
    job = {
        "data": page_data(compile_framework(framework), "nl"),
        "asked": [[positions_given(framework, {}), [], [], []]],
    }
    assert in_node(INTERVIEW, [job], *RECKONING[:-1], "interview.js")[0][0][2] == 4


@needs_node
def test_a_reason_beyond_the_budget_is_not_worked_out() -> None:
    """Where the budget does not reach, the script says so instead of giving a reason that may not be the smallest."""
    framework = load_framework()
    settled = {
        "theme_link": ["direct"],
        "community_impact": ["substantial"],
        "small_scale_difference": ["somewhat"],
        "gap_left_by_others": ["open"],
        "instrument_strength": ["clear"],
        "ownership": ["both"],
        "staff_time": ["enough"],
    }
    assert assess(settled).settled
    assert reckoned([(framework, [settled])], budget=1)[0][0]["reason"] is None
    assert reckoned([(framework, [settled])], budget=1000)[0][0]["reason"] is not None


def test_directions_are_what_the_search_for_reasons_uses() -> None:
    """The page gets one direction for each variable."""
    compiled = compile_framework(load_framework())
    data = page_data(compiled, "nl")
    assert data["directions"] == directions(compiled)
    assert len(data["directions"]) == len(data["sizes"])


COUNTS = st.lists(st.integers(0, 7) | st.integers(0, 10**20), min_size=1, max_size=6).filter(any)


@needs_node
@given(st.lists(COUNTS, min_size=40, max_size=40))
@settings(max_examples=15)
def test_page_and_reports_round_alike(drawn_counts: list[list[int]]) -> None:
    """Parts of a whole are the same percentages, and come to the same, on the page as in a report."""
    driver = """(all) => all.map((texts) => {
      const counts = texts.map(BigInt);
      const shown = percentages(counts, counts.reduce((sum, count) => sum + count));
      return [shown, roundedTotal(counts, shown)];
    })"""
    found = in_node(driver, [list(map(str, counts)) for counts in drawn_counts], *RECKONING)
    for counts, (shown, total) in zip(drawn_counts, found, strict=True):
        parts = parts_of_a_whole([Fraction(count, sum(counts)) for count in reversed(counts)])
        assert (shown[::-1], total) == ([part.shown for part in parts], rounded_total(parts))


SHARES = st.fractions(0, 1, max_denominator=10**6)


@needs_node
@given(st.lists(st.tuples(SHARES, st.lists(SHARES, min_size=1, max_size=4)), min_size=40, max_size=40))
@settings(max_examples=15)
def test_page_and_reports_write_shares_alike(drawn_shares: list[tuple[Fraction, list[Fraction]]]) -> None:
    """A share has the same decimals on the page as in a report, so that its cut-offs are seen to be more or less."""
    driver = """(all) => all.map(([share, others]) =>
      ["nl", "en"].map((language) => shareText(numberOf(share), others.map(numberOf), language)))"""
    asked = [[str(share), list(map(str, others))] for share, others in drawn_shares]
    for (share, others), found in zip(drawn_shares, in_node(driver, asked, "numbers.js", "file.js"), strict=True):
        assert found == [plain(percent(share, others), language) for language in ("nl", "en")]


# --- whatever has been left open, in Node ---------------------------------------------------------------------------

WHATEVER = """(jobs) => jobs.map(({ data, asked }) => {
  const family = unpackFamily(data);
  const { scales, firstAspect } = family.model;
  return asked.map((given) => {
    const isJudged = (node) => node >= firstAspect && given[node].length < scales[node].length;
    const judged = [...given.keys()].filter(isJudged);
    const parts = judged.length ? null : acceptabilityOf(family, given);
    return [possibleUnder(family, given, judged), parts && parts.map(({ top, bottom }) => `${top}/${bottom}`)];
  });
})"""


def told_whatever(cases: Sequence[tuple[Family, Sequence[Given]]]) -> list[list[tuple[Any, list[Fraction] | None]]]:
    """Return what the page says can come out of families, and in which shares of all weightings, by position."""
    jobs = []
    for family, asked in cases:
        data = page_data(compile_framework(family.framework), "nl", family=family)
        jobs.append({"data": data, "asked": [positions_given(family.framework, own) for own in asked]})
    found = in_node(WHATEVER, jobs, *RECKONING)
    return [[(can, parts and [Fraction(part) for part in parts]) for can, parts in own] for own in found]


def loosened(case: Drawn) -> Family:
    """Return a family of a framework, loose in whatever can be, or in weights alone, with orders that they keep to."""
    framework, random = case.framework, case.random
    weights: dict[str, Any] = {}
    for aspect in framework.aspects:
        rule: Any = aspect.rule
        if rule.kind == "weighted" and not rule.in_points:
            inputs = list(rule.weights)
            kept = [(a, b) for a in inputs for b in inputs if a != b and rule.weights[a] >= rule.weights[b]]
            strict = [(a, b) for a, b in kept if (b, a) not in kept or a < b]
            weights[aspect.id] = random.choice(["any", [pair for pair in strict if random.random() < 0.4]])
    if random.random() < 0.7:
        return loosen(framework, weights=weights)
    stated = [aspect.id for aspect in framework.aspects if getattr(aspect.rule, "orders", None)]
    off = {**weights, **{aspect_id: Fraction(1, 5) for aspect_id in weights if aspect_id not in stated}}
    tables = [
        aspect.id for aspect in framework.aspects if aspect.rule.kind != "weighted" and aspect.ordered is not False
    ]
    for cutoffs, loose in (("any", tables), ("any", []), (None, [])):
        try:
            return loosen(framework, weights=random.choice([off, weights]), cutoffs=cutoffs, tables=loose)
        except ArgumentError:  # a table that rises and falls with the same input
            continue
    raise AssertionError


def chances(family: Family, aspect: Aspect, known: Mapping[str, str]) -> list[Fraction]:
    """Return in which share of all weightings an aspect has each level but for caps, summed over all orders of weights.

    Of the weightings in which weights have one order, first to last, the corners are the first inputs together.
    """
    rule: Any = aspect.rule
    nodes = oracle.by_id(family.framework)
    spans, gains = {}, {}
    for input_id in rule.weights:
        levels = oracle.scale(nodes[input_id])
        points = rule.points.get(input_id, tuple(range(len(levels))))
        spans[input_id] = Fraction(max(points) - min(points))
        gains[input_id] = Fraction(points[levels.index(known[input_id])] - min(points))
    counting = [input_id for input_id in rule.weights if spans[input_id]]
    orders = set(family.weights[aspect.id].orders)
    for _ in rule.weights:
        orders |= {(a, d) for a, b in orders for c, d in orders if b == c}
    cutoffs = [rule.cutoffs[level] for level in oracle.scale(aspect)[1:]]
    whole, under = Fraction(0), [Fraction(0) for _ in cutoffs]
    for order in permutations(counting):
        if any((b, a) in orders for i, a in enumerate(order) for b in order[i + 1 :]):
            continue
        corners = [order[: i + 1] for i in range(len(order))]
        ranges = [sum([spans[i] for i in corner], Fraction(0)) for corner in corners]
        numbers = [sum([gains[i] for i in own], Fraction(0)) / r for own, r in zip(corners, ranges, strict=True)]
        volume = Fraction(1)
        for own in ranges:
            volume /= own
        whole += volume
        under = [sum_ + volume * below(numbers, cut) for sum_, cut in zip(under, cutoffs, strict=True)]
    ends = [Fraction(0), *[own / whole for own in under], Fraction(1)]
    return [after - before for before, after in pairwise(ends)]


def acceptability_by_hand(family: Family, profile: Mapping[str, str]) -> dict[str, Fraction] | None:
    """Return in which share of all weightings each outcome comes out; None where the profile occurs in some only."""
    framework = family.framework
    nodes = oracle.by_id(framework)
    found: dict[str, Fraction] = dict.fromkeys(oracle.scale(framework.outcome_aspect), Fraction(0))

    def ways(aspect: Aspect, known: dict[str, str]) -> Iterator[tuple[str, Fraction]]:
        scale = oracle.scale(aspect)
        if aspect.id not in family.weights:
            yield oracle.apply(aspect, {i: known[i] for i in oracle.read_by(aspect)}, nodes), Fraction(1)
            return
        caps = oracle.caps_holding(aspect, known, nodes)
        for place, chance in enumerate(chances(family, aspect, known)):
            if chance:
                yield scale[min([place, *caps])], chance

    states = [(dict(profile), Fraction(1))]
    for aspect in framework.aspects_in_order:
        states = [
            ({**known, aspect.id: level}, own * part) for known, own in states for level, part in ways(aspect, known)
        ]
    for known, own in states:
        if not oracle.occurs(framework, known):
            return None
        found[known[framework.outcome]] += own
    return found


@needs_node
@pytest.mark.hypothesis
def test_the_scripts_say_of_families_what_the_engine_says(pytestconfig: pytest.Config) -> None:
    """What can come out whatever is loose, of partial answers and judged aspects too; and in which share of weightings.

    Enough families have orders, feed an aspect twice, exclude by what is loose, or are loose in more than weights.
    """
    seen: Counter[str] = Counter()
    batch = []
    for case in all_drawn(pytestconfig, 750):
        family = loosened(case)
        if family._loose:
            random = case.random
            complete = [{c.id: [random.choice(oracle.scale(c))] for c in case.framework.criteria} for _ in range(4)]
            batch.append(
                (
                    family,
                    [*complete, *drawn(case.framework, random, 4), *drawn(case.framework, random, 4, judging=True)],
                )
            )
    for (family, asked), told in zip(batch, told_whatever(batch), strict=True):
        framework = family.framework
        names = oracle.scale(framework.outcome_aspect)
        read = Counter([i for aspect in framework.aspects for i in oracle.read_by(aspect)])
        named = {i for row in framework.impossible or () for i in row.when}
        kinds = {
            "orders": any(own.orders for own in family.weights.values()),
            "with two parents": any(read[i] > 1 for i in family._loose),
            "named by a row": any(i in named for i in family._loose),
            "more than weights": bool(family.cutoffs or family.tables or any(w.off for w in family.weights.values())),
        }
        for own, (can, parts) in zip(asked, told, strict=True):
            seen.update({"all": 1, **kinds})
            try:
                assessment = assess(own, family)
            except ContradictionError:
                assert (can, parts) == ([], None)
                seen["contradiction"] += 1
                continue
            expected = [level.id for level in assessment.possible]
            assert [names[i] for i in can] == expected
            judges = not own.keys() <= {criterion.id for criterion in framework.criteria}
            seen.update({"several": len(expected) > 1, "judged": judges})
            left = {criterion.id: assessment.answers[criterion.id] for criterion in framework.criteria}
            if judges or kinds["more than weights"] or any(len(levels) > 1 for levels in left.values()):
                assert parts is None
                continue
            by_hand = acceptability_by_hand(family, {criterion: levels[0] for criterion, levels in left.items()})
            # In a corner it may not occur either, and then the page gives no shares.
            if parts is not None or not framework.excluded:
                assert parts is not None
                assert by_hand is not None
                assert dict(zip(names, parts, strict=True)) == by_hand
                assert {name for name, part in by_hand.items() if part} <= set(expected)
                held = len(expected) > 1
                seen.update({"shares": 1, "several shares": held, "several within orders": held and kinds["orders"]})
    shares = {what: count / seen["all"] for what, count in seen.items()}
    print(shares)  # noqa: T201
    least = {"orders": 0.2, "with two parents": 0.2, "named by a row": 0.2, "more than weights": 0.2, "judged": 0.05}
    least |= {"contradiction": 0.1, "several": 0.3, "several shares": 0.05, "several within orders": 0.03}
    assert all(shares[what] >= share for what, share in least.items()), shares


EXAMPLES = Path(__file__).parents[3] / "examples" / "topics"
EIGHT = {
    "fit": [(a, b) for a in ("theme_link", "small_scale_difference") for b in ("community_impact", "proximity")],
    "added_value": [
        (a, b) for a in ("gap_left_by_others", "instrument_strength") for b in ("influence_window", "demand")
    ],
}


@needs_node
@pytest.mark.parametrize(
    ("topic", "orders", "parts"),
    [
        ("housing-scheme", None, ["0", "15/64", "49/64"]),
        ("coalition-agreement", None, ["112/125", "13/125", "0"]),
        ("scale-up-discount", None, ["8/125", "10351/16000", "37/128"]),
        ("housing-scheme", EIGHT, ["0", "1/4", "3/4"]),
        ("scale-up-discount", EIGHT, ["0", "33/64", "31/64"]),
        ("coalition-agreement", EIGHT, ["241/250", "9/250", "0"]),
    ],
)
def test_the_shares_of_the_example_topics(topic: str, orders: Any, parts: list[str]) -> None:
    """The figures that two other programs found, with any weights and with eight orders between them."""
    family = loosen(load_framework(), weights="any" if orders is None else orders)
    given_answers = load_topic(EXAMPLES / f"{topic}.toml").answers.items()
    answers = {criterion: answer.levels for criterion, answer in given_answers}
    ((_can, found),) = told_whatever([(family, [answers])])[0]
    assert found == list(map(Fraction, parts))


def weighing(levels: Mapping[str, int], **rule: Any) -> Framework:
    """Return a framework that weighs criteria with so many levels, by shares of which the weights are assumed."""
    criteria = [{"id": i, "levels": [str(level) for level in range(size)]} for i, size in levels.items()]
    content = {"kind": "weighted", "weights": dict.fromkeys(levels, 1), "provenance": "assumed", **rule}
    outcome = {"id": "o", "levels": ["no", *content["cutoffs"]], "rule": content}
    return load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [outcome]})


@needs_node
@pytest.mark.parametrize(("levels", "part"), [({"a": 3, "b": 2, "c": 2}, "5/8"), ({"a": 2, "b": 3, "c": 2}, "3/8")])
def test_weights_within_an_order_count_by_volume(levels: dict[str, int], part: str) -> None:
    """By hand: a, at least as heavy as b, with twice its range and with half of it, at its best, and all else worst."""
    family = loosen(weighing(levels, cutoffs={"yes": "1/2"}), weights={"o": [("a", "b")]})
    best = {"a": [str(levels["a"] - 1)], "b": ["0"], "c": ["0"]}
    ((can, parts),) = told_whatever([(family, [best])])[0]
    assert (can, parts) == ([0, 1], [1 - Fraction(part), Fraction(part)])


@needs_node
def test_weights_that_are_each_at_least_as_much_count_as_one() -> None:
    """By hand: a, with range 2, and b weigh the same, p together; a and c at their best make 1 - p/3."""
    levels = {"a": 3, "b": 2, "c": 2}
    answers = {"a": ["2"], "b": ["0"], "c": ["1"]}
    for orders in ([("a", "b"), ("b", "a")], [("a", "b"), ("b", "n"), ("n", "a")]):  # n has one level only that counts
        points = {"n": [1, 1]}
        family = loosen(weighing({**levels, "n": 2}, cutoffs={"yes": "3/4"}, points=points), weights={"o": orders})
        ((can, parts),) = told_whatever([(family, [{**answers, "n": ["0"]}])])[0]
        assert (can, parts) == ([0, 1], [Fraction(1, 4), Fraction(3, 4)])
        assert list(acceptability(assess({**answers, "n": ["0"]}, family)).values()) == parts


@needs_node
def test_too_many_orders_leave_out_the_shares_alone() -> None:
    """What can come out is still said; and so it is where the points are numbers of very many digits."""
    for inputs, shown in (("abcdefg", True), ("abcdefgh", False)):
        levels = dict.fromkeys(inputs, 2)
        family = loosen(weighing(levels, cutoffs={"yes": "1/2"}), weights={"o": [("a", other) for other in inputs[1:]]})
        ((can, parts),) = told_whatever([(family, [{i: ["1" if i in "ab" else "0"] for i in levels}])])[0]
        assert (can, parts is not None) == ([0, 1], shown)
    for digits, shown in ((4, True), (39, False)):
        levels = {f"c{i}": 2 for i in range(30)}
        points = {name: [0, 10**digits + 2 * i + 1] for i, name in enumerate(levels)}
        family = loosen(weighing(levels, cutoffs={"yes": "1/2"}, points=points), weights="any")
        ((can, parts),) = told_whatever([(family, [{name: [str(i % 2)] for i, name in enumerate(levels)}])])[0]
        assert (can, parts is not None) == ([0, 1], shown)


def test_what_is_said_to_be_loose() -> None:
    """The weights that are assumed, or what a family has; nothing where nothing is loose, or weights have a scale."""
    framework = load_framework()

    def loose(of: Framework | Family) -> Any:
        said = data_of(page(of))["family"]
        return said and (said["kind"], said["orders"], said["weights"] is not None)

    assert loose(framework) == loose(loosen(framework, weights="any")) == ("assumed", False, True)
    assert loose(loosen(framework, weights=EIGHT)) == ("weights", True, True)
    assert loose(loosen(framework, weights={"fit": "any"})) == ("open", False, True)
    assert loose(loosen(framework, weights=Fraction(1, 5))) == ("open", False, False)
    assert loose(loosen(framework, cutoffs="any")) == ("cutoffs", False, False)
    assert loose(loosen(framework, cutoffs="1/10")) == ("open", False, False)
    assert loose(loosen(framework)) == ("open", False, False)
    assert loose(loosen(framework, weights={})) is None
    stated = weighing({"a": 3, "b": 2}, cutoffs={"yes": "1/2"}, provenance="stated")
    assert loose(stated) is None
    assert loose(loosen(stated, weights="any")) == ("weights", False, True)
    assert loose(weighing({"a": 3, "b": 2}, cutoffs={"yes": {"at_least": 2}})) is None
    content = as_plain(stated)
    in_points = {"kind": "weighted", "weights": {"a": 1}, "cutoffs": {"yes": {"at_least": 2}}, "provenance": "assumed"}
    content["aspects"].append({"id": "p", "levels": ["no", "yes"], "rule": in_points})
    content["also"] = ["p"]
    mixed = load_framework(content)  # weights and cut-offs of p stay, so that it is not about all
    assert loose(loosen(mixed, weights={"o": "any"})) == ("open", False, True)
    assert loose(loosen(mixed, cutoffs="any")) == ("open", False, False)
    content["aspects"][0]["rule"]["provenance"] = "assumed"
    assert data_of(page(load_framework(content)))["family"]["kept"] == ["p"]
    assert data_of(page(framework))["family"]["kept"] == []


def test_a_family_that_is_too_large_is_left_out_or_refused() -> None:
    """Beside the framework it is left out; a page of the family itself is refused as that of a framework is."""
    framework = load_framework()
    nodes = nodes_on_page(framework)
    assert data_of(page(framework, node_limit=nodes))["family"] is None
    assert data_of(page(framework, node_limit=2 * nodes))["family"] is None
    assert data_of(page(framework, node_limit=3 * nodes))["family"] is not None
    with pytest.raises(SizeLimitError, match=r"a higher node_limit to write_page"):
        page(loosen(framework, weights="any"), node_limit=2 * nodes)


# --- topics in files, in Node -------------------------------------------------------------------------------------


def in_node(driver: str, asked: Any, *scripts: str) -> Any:
    """Return what a piece of script answers to something, beside the page's own scripts."""
    assert NODE is not None
    answer = f"console.log(JSON.stringify(({driver})(JSON.parse(require('fs').readFileSync(0, 'utf-8')))));"
    command = [NODE, "-e", "".join(SOURCES[name] for name in scripts) + answer]
    run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=True)
    return json.loads(run.stdout)


FORM = page_data(compile_framework(load_framework()), "nl")["topic"]
FILES_READ = ("numbers.js", "file.js", "topic.js")
READ = """([form, texts]) => texts.map((text) => {
  try {
    return writeTopic(readTopic(text, form), "?").text;
  } catch (error) {
    if (error instanceof Refusal) return [error.message, error.values];
    throw error;
  }
})"""


def opened(texts: list[str]) -> list[Any]:
    """Return for each text of a file what the page writes once it has opened it, or the refusal."""
    found: list[Any] = in_node(READ, [FORM, texts], *FILES_READ)
    return found


def loaded(text: str) -> Topic | None:
    """Return the topic that the library reads in a file's text."""
    try:
        return validated(Topic, parse(text, "t.json"), "t.json")
    except DocumentError:
        return None


TEXTS_OF_FILES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1)


@needs_node
@given(st.data())
@settings(max_examples=10)
def test_a_topic_is_written_as_it_was_read(data: st.DataObject) -> None:
    """Reading and writing a topic's file keeps all of it, whatever keys it has and however answers are written."""
    framework = data.draw(frameworks())
    given_answers = {c: a for c, a in data.draw(answers(framework)).items() if a is not None}
    topic = {
        "id": data.draw(TEXTS_OF_FILES.filter(lambda text: text == text.strip())),
        "title": data.draw(TEXTS_OF_FILES | st.fixed_dictionaries({"nl": TEXTS_OF_FILES})),
        "raised_by": data.draw(TEXTS_OF_FILES),
        "raised_on": "2022-02-28",
        "illustration": data.draw(st.booleans()),
        "answers": given_answers | {"__proto__": {"level": "x", "note": {"en": data.draw(TEXTS_OF_FILES)}}},
        "themes": ["housing"],
        "actions": [{"id": "a", "instrument": "advocacy", "theme": "housing"}],
    }
    (written,) = opened([json.dumps(topic)])
    assert json.loads(written) == topic


@needs_node
def test_pasted_control_characters_do_not_make_a_topic_unreadable() -> None:
    """What the library takes in no text is written as a blank, a line end or a replacement character."""
    driver = "([fields, answers]) => writeTopic({ fields, answers: new Map(answers) }, '?').text"
    fields = {"id": "t", "title": "a\vb\0c\x85"}
    given = [["c", {"level": "x", "note": "\ud83d one\r\n\ttwo"}]]
    written = json.loads(in_node(driver, [fields, given], *FILES_READ))
    assert written["title"] == "a\nb c "
    assert written["answers"]["c"]["note"] == "\ufffd one\r\n\ttwo"
    assert load_topic(written).id == "t"


SOUND = {
    "id": "t",
    "title": {"nl": "T", "en": None},
    "summary": None,
    "raised_by": "A",
    "raised_on": "2024-02-29",
    "illustration": True,
    "themes": ["a", "b"],
    "answers": {"c": "x", "d": ["x", "y"], "e": {"level": "x", "note": "n", "evidence": "e"}, "f": {"abstain": True}},
    "actions": [{"id": "one", "label": {"en": "One"}, "provenance": "assumed"}, {"id": "two", "theme": "a"}],
}
PIECES: st.SearchStrategy[Any] = st.sampled_from(
    ["", " ", " x", "x", "x\n", "\0", "a\x85b", "\ud83d", "\ufeffx", "2023-02-29", "0000-01-01", "12345-01-01", 3, 1.5,
     True, None, [], {}, ["x", "x"], ["x"], [3], {"nl": "x"}, {"nl": None}, {"fr": "x"}, {"level": []}, {"level": "x"},
     {"note": "x"}, [[]], [{}],
     {"abstain": True}, {"abstain": False}, {"abstain": True, "level": []},
     [{"id": "x"}, {"id": "x"}], "y" * 300, "advocacy"]
).map(deepcopy)  # fmt: skip
KEYS = st.sampled_from(
    [*SOUND, "level", "note", "abstain", "nl", "label", "instrument", "__proto__", "x", " ", "", "a\tb", "é"]
)


def places(content: Any) -> list[tuple[Any, Any]]:
    """Return every table and list in content with each of its keys."""
    if not isinstance(content, (dict, list)):
        return []
    keys = list(content) if isinstance(content, dict) else list(range(len(content)))
    return [(content, key) for key in keys] + [place for key in keys for place in places(content[key])]


@st.composite
def files_for_topics(draw: st.DrawFn) -> str:
    """Return the text of a file in which one or two things differ from a sound topic."""
    content: Any = json.loads(json.dumps(SOUND))
    for _ in range(draw(st.integers(0, 2))):
        owner, key = draw(st.sampled_from(places(content)))
        how = draw(st.sampled_from(["replace", "remove", "add"]))
        if how == "replace":
            owner[key] = draw(PIECES)
        elif how == "remove":
            del owner[key]
        elif isinstance(owner, dict):
            owner[draw(KEYS)] = draw(PIECES)
        else:
            owner.append(draw(PIECES))
    text = json.dumps(content, ensure_ascii=draw(st.booleans()) or "\ud83d" in repr(content))
    return draw(st.sampled_from([text, text, text, text.replace("}", ', "id": "u"}', 1), text + "x", f"\n{text} "]))


@needs_node
@given(st.lists(files_for_topics(), min_size=60, max_size=60))
@settings(max_examples=15)
def test_the_page_opens_what_the_library_loads_and_nothing_else(texts: list[str]) -> None:
    """Of any file both say the same, and what the page then writes is the same topic."""
    for text, found in zip(texts, opened(texts), strict=True):
        topic = loaded(text)
        assert isinstance(found, str) == (topic is not None), (text, found)
        if topic is not None:
            assert loaded(found) == topic


@needs_node
@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("[]", "refused_topic", ""),
        ('{"title": "x"}', "refused_topic", "id"),
        ('{"id": "x", "title": "x", "titel": 3}', "refused_key", "titel"),
        ('{"id": "x", "title": {"nl": "x", "fr": null}}', "refused_key", "title.fr"),
        ('{"id": "x", "title": "x", "id": "y"}', "refused_twice", "id"),
        ('{"id": "x", "title": "x", "answers": {"a": "x", "\\u0061": "y"}}', "refused_twice", "a"),
        ('{"id": "x", "title": "x", "answers": {"a": ["x", "x"]}}', "refused_twice", "answers.a: x"),
        ('{"id": "x", "title": "x", "themes": ["h", "h"]}', "refused_twice", "themes: h"),
        ('{"id": "x", "title": "x", "raised_on": "2022-02-30"}', "refused_date", "raised_on"),
        ('{"id": "x", "title": "a\\u0000b"}', "refused_characters", "title"),
        ('{"id": "x", "title": "a", "answers": {"a\\tb": "x"}}', "refused_characters", "answers.a\tb"),
        ('{"id": " x", "title": "a"}', "refused_value", "id"),
        ('{"id": "x", "title": "x", "answers": {"a": true}}', "refused_value", "answers.a"),
        ('{"id": "x", "title": "x", "answers": {"a": {"between": [1, 2, 3]}}}', "refused_value", "answers.a.between"),
        (
            '{"id": "x", "title": "x", "answers": {"a": {"level": "x", "abstain": true}}}',
            "refused_value",
            "answers.a.abstain",
        ),
        (
            '{"id": "x", "title": "x", "answers": {"a": {"value": 1, "abstain": true}}}',
            "refused_value",
            "answers.a.abstain",
        ),
        ('{"id": "x", "title": "x", "answers": {"a": {"abstain": "yes"}}}', "refused_value", "answers.a.abstain"),
        ('{"id": "x", "title": "x", "actions": [{"label": "x"}]}', "refused_missing", "actions[0].id"),
    ],
)
def test_a_refusal_says_where_and_why(text: str, key: str, place: str) -> None:
    """The sentence is the one for this mistake, and names its place."""
    ((found, values),) = opened([text])
    assert (found, values.get("place", "")) == (key, place)
    assert loaded(text) is None


@pytest.mark.slow
@needs_node
def test_more_values_than_a_document_has_are_refused() -> None:
    """The library's own limit, at the limit itself."""
    fixed = 1 + 3
    for more, is_refused in ((0, False), (1, True)):
        answers = {str(i): "x" for i in range(FORM["values"] - fixed + more)}
        (found,) = opened([json.dumps({"id": "x", "title": "x", "answers": answers})])
        assert (found == ["refused_many", {"count": FORM["values"]}]) == is_refused


def test_the_form_of_a_topic_says_nothing_that_the_page_does_not_read() -> None:
    """Each keyword of the schema is one that the page's script knows."""
    known = {"$defs", "default", *re.findall(r"schema\.(\$?\w+)", SOURCES["file.js"])}

    def keywords(schema: Any) -> set[str]:
        if not isinstance(schema, dict):
            return {word for part in schema for word in keywords(part)} if isinstance(schema, list) else set()
        own = set(schema)
        for key, part in schema.items():
            below = part.values() if key in ("properties", "$defs") else [] if key in ("enum", "default") else [part]
            own |= {word for inner in below for word in keywords(inner)}
        return own

    assert keywords(FORM["schema"]) <= known
    assert FORM["bytes"] == 4 * 2**20


BLANKS = [*IN_JSON, {"level": [], "evidence": ""}, {"note": ""}, {"note": None, "level": ""}]


@needs_node
def test_what_says_nothing_is_open_on_the_page() -> None:
    """It is no answer, and none that does not fit; a note stays when an answer comes, and when it goes again."""
    criterion = {"id": "c", "levels": [{"id": "no"}, {"id": "some"}, {"id": "yes"}]}
    driver = """([form, criterion, texts]) => texts.map((text) => {
      const topic = readTopic(text, form);
      const seen = [possibleLevels(topic, criterion), unusedAnswers(topic, [criterion])];
      const written = () => JSON.parse(writeTopic(topic, "?").text).answers;
      const after = [written()];
      setLevels(topic, criterion, [2]);
      after.push(written());
      setLevels(topic, criterion, [0, 1, 2]);
      after.push(written());
      setRemark(topic, criterion, "note", "n", "en");
      after.push(written());
      setRemark(topic, criterion, "note", "", "en");
      after.push(written());
      return [seen, after];
    })"""
    texts = [json.dumps({"id": "t", "title": "T", "answers": {"c": blank, "gone": blank}}) for blank in BLANKS]
    for blank, (seen, after) in zip(BLANKS, in_node(driver, [FORM, criterion, texts], *FILES_READ), strict=True):
        assert seen == [[0, 1, 2], []]
        assert after[0] == {"c": blank, "gone": blank}
        assert [own.get("c") for own in after[1:]] == ["yes", None, {"note": "n"}, None]
    noted: list[dict[str, Any]] = [
        {"note": {"nl": "n"}},
        {"level": None, "note": {"nl": "n"}},
        {"level": [], "note": {"nl": "n", "en": None}},
    ]
    texts = [json.dumps({"id": "t", "title": "T", "answers": {"c": answer}}) for answer in noted]
    for answer, (seen, after) in zip(noted, in_node(driver, [FORM, criterion, texts], *FILES_READ), strict=True):
        assert seen == [[0, 1, 2], []]
        assert [own.get("c") for own in after[:2]] == [answer, {"level": "yes", "note": answer["note"]}]
        topics = [load_topic({"id": "t", "title": "T", "answers": own}) for own in after]
        assert [topic.answers["c"].levels for topic in topics[:4]] == [(), ("yes",), (), ()]
        assert topics[2] == topics[0]


@needs_node
def test_a_number_is_kept_and_said_not_to_count() -> None:
    """The page asks for levels: a number of a file stays, whatever is noted, until a level takes its place."""
    criterion = {"id": "c", "levels": [{"id": "no"}, {"id": "yes"}]}
    driver = """([form, criterion, texts]) => texts.map((text) => {
      const topic = readTopic(text, form);
      const seen = [possibleLevels(topic, criterion), unusedAnswers(topic, [criterion])];
      const written = () => JSON.parse(writeTopic(topic, "?").text).answers.c;
      const after = [written()];
      setRemark(topic, criterion, "note", "n", "en");
      after.push(written());
      setRemark(topic, criterion, "note", "", "en");
      after.push(written());
      setLevels(topic, criterion, [1]);
      after.push(written());
      return [seen, after];
    })"""
    numbers = [12_000, {"value": "1/3"}, {"value": "2026-03-02"}, {"between": [1, 2]}]
    texts = [json.dumps({"id": "t", "title": "T", "answers": {"c": number}}) for number in numbers]
    for number, (seen, after) in zip(numbers, in_node(driver, [FORM, criterion, texts], *FILES_READ), strict=True):
        table = number if isinstance(number, dict) else {"value": number}
        assert seen == [[0, 1], ["c"]]
        assert after == [number, {**table, "note": "n"}, table, "yes"]


@needs_node
def test_what_is_not_judged_is_an_answer_of_its_own() -> None:
    """It leaves all levels, keeps its remark, and fits a criterion only; another answer takes its place, or none."""
    criterion, aspect = {"id": "c", "levels": [{"id": "no"}, {"id": "yes"}]}, {"id": "o", "levels": [], "rule": {}}
    driver = """([form, nodes, text]) => {
      const [topic, [criterion]] = [readTopic(text, form), nodes];
      const written = () => JSON.parse(writeTopic(topic, "?").text).answers.c;
      const after = [written(), possibleLevels(topic, criterion), unusedAnswers(topic, nodes)];
      const then = [
        () => setRemark(topic, criterion, "note", "n", "en"),
        () => setLevels(topic, criterion, [1]),
        () => setAbstaining(topic, criterion, true),
        () => setAbstaining(topic, criterion, false),
        () => setAbstaining(topic, criterion, true),
        () => setNumbers(topic, criterion, { value: 3 }),
        () => setAbstaining(topic, criterion, true),
        () => setRemark(topic, criterion, "note", "", "en"),
        () => setLevels(topic, criterion, [0, 1]),
      ];
      for (const step of then) after.push((step(), written()) ?? null);
      return after;
    }"""
    text = json.dumps({"id": "t", "title": "T", "answers": {node: {"abstain": True} for node in "cog"}})
    (found,) = [in_node(driver, [FORM, [criterion, aspect], text], *FILES_READ)]
    out, noted = {"abstain": True}, {"abstain": True, "note": "n"}
    assert found[:3] == [out, [0, 1], ["o", "g"]]
    answered, numbered = {"level": "yes", "note": "n"}, {"value": 3, "note": "n"}
    assert found[3:] == [noted, answered, noted, {"note": "n"}, noted, numbered, noted, out, None]


@needs_node
def test_a_remark_leaves_an_answer_as_it_was_written() -> None:
    """Only the remark changes: a list of all levels stays one, and so does a level that the framework does not have."""
    criterion = {"id": "c", "levels": [{"id": "no"}, {"id": "yes"}]}
    driver = """([criterion, given]) => given.map((answer) => {
      const topic = { fields: {}, answers: new Map([["c", answer]]) };
      setRemark(topic, criterion, "note", "n", "en");
      return topic.answers.get("c");
    })"""
    given_answers = [["no", "yes"], "yes", "other", {"level": ["yes"], "evidence": "e"}]
    found = in_node(driver, [criterion, given_answers], *FILES_READ)
    assert found[0] == {"level": ["no", "yes"], "note": "n"}
    assert [answer["level"] for answer in found[1:]] == ["yes", "other", "yes"]


# --- numbers and dates, in Node -----------------------------------------------------------------------------------

DIGITS = st.text("0123456789", min_size=1, max_size=45).map(lambda text: text.lstrip("0") or "0")
DECIMALS = st.builds(
    lambda sign, whole, part, power: f"{sign}{whole}{part}{power}",
    st.sampled_from(["", "-"]),
    DIGITS,
    st.just("") | st.text("0123456789", min_size=1, max_size=41).map(".{}".format),
    st.just("") | st.builds("{}{}".format, st.sampled_from(["e", "E", "e+", "e-"]), st.integers(0, 45)),
)
EDGES = [
    "-0",
    "0.1",
    "1e39",
    "1e40",
    "0e40",
    "1e-40",
    "1e-41",
    "0.30000000000000001",
    "9" * 40,
    "9" * 41,
    "1e400",
    "1E999999999",
]
TEXTS_OF_NUMBERS = [
    '"1/3"',
    '"-2/6"',
    '"1/0"',
    '"1/3 "',
    '"12"',
    '"2026-03-01"',
    '"2026-02-30"',
    '"0001-01-01"',
    '"0000-01-01"',
]
SAID = DECIMALS | st.sampled_from([*EDGES, *TEXTS_OF_NUMBERS, "null", '""', "true", "[]"])


@st.composite
def answers_with_numbers(draw: st.DrawFn) -> str:
    """Return the JSON of an answer that may be a number or a date, or lie between two, or be none."""
    if draw(st.booleans()):
        return draw(SAID)
    parts = {"value": draw(SAID), "between": f"[{draw(SAID)}, {draw(SAID)}]", "level": '"x"', "note": '"n"'}
    kept = draw(st.sets(st.sampled_from(sorted(parts)), min_size=1, max_size=2))
    return "{" + ", ".join(f'"{key}": {parts[key]}' for key in sorted(kept)) + "}"


@needs_node
@given(st.lists(answers_with_numbers(), min_size=60, max_size=60))
@settings(max_examples=20)
def test_the_page_opens_the_numbers_that_the_library_loads(drawn_answers: list[str]) -> None:
    """Of any answer both say the same, and what the page then writes has the very same number, digit by digit."""
    texts = [
        f'{{"id": "t", "title": "T", "answers": {{"1": {answer}, "__proto__": "#1"}}}}' for answer in drawn_answers
    ]
    for text, found in zip(texts, opened(texts), strict=True):
        topic = loaded(text)
        assert isinstance(found, str) == (topic is not None), (text, found)
        if topic is not None:
            assert loaded(found) == topic


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["#", "'", '":', "\\"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | ANY_TEXT | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
)


@needs_node
@given(ANY_JSON)
@settings(max_examples=40)
def test_json_is_written_as_it_was_read(content: Any) -> None:
    """Whatever is in it, numbers larger than JavaScript's too, and texts that look like parts of JSON."""
    driver = "(texts) => texts.map((text) => toJson(fromJson(text)))"
    texts = [json.dumps(content, ensure_ascii=False), json.dumps(content, indent=1), json.dumps([content, 2**64 + 1])]
    found = [json.loads(text) for text in in_node(driver, texts, "numbers.js")]
    assert found == [content, content, [content, 2**64 + 1]]


def partition_on_page(criterion: Criterion) -> Any:
    fixed = {"kind": "table", "inputs": [criterion.id], "rows": [{"then": "no"}]}
    aspect = {"id": "o", "levels": ["no", "yes"], "rule": fixed}
    framework = load_framework(
        {"id": "f", "version": "1", "outcome": "o", "criteria": [criterion], "aspects": [aspect]}
    )
    return page_data(compile_framework(framework), "nl")["numbers"][criterion.id]


def in_text(point: Fraction | date) -> str:
    return f"{point.numerator}/{point.denominator}" if isinstance(point, Fraction) else point.isoformat()


@needs_node
@pytest.mark.parametrize("of_dates", [False, True], ids=["numbers", "dates"])
@given(data=st.data())
@settings(max_examples=8)
def test_a_number_has_the_level_that_the_engine_gives_it(data: st.DataObject, of_dates: bool) -> None:
    """At every limit and around it; the same levels between two numbers, and the same end of another level is nearest.

    The levels are compared with the ranges as they are written, and the ends with the engine's.
    """
    jobs: list[Any] = []
    expected: list[Any] = []
    for _ in range(4):
        levels = data.draw(scales(of_dates=of_dates))
        criterion = Criterion.model_validate({"id": "c", "levels": levels})
        partition = criterion.partition
        assert partition is not None
        points = [point for point, _low, _high in stops(levels)]
        ids = [level["id"] for level in levels]
        for i, point in enumerate(points):
            end = data.draw(st.integers(i, len(points) - 1))
            own = sorted(
                {ids.index(level) for between in points[i : end + 1] for level in levels_with(levels, between)}
            )
            nearest = []
            here = ids.index(levels_with(levels, point)[0])
            for other in range(len(ids)):
                if other != here:
                    nearest.append((other, *partition.nearest(number_of(point), other)))
            jobs.append(
                [partition_on_page(criterion), in_text(point), in_text(points[end]), [one[0] for one in nearest]]
            )
            expected.append([here, own, nearest])
    driver = """(jobs) => jobs.map(([packed, least, greatest, others]) => {
      const partition = unpackPartition(packed);
      const [low, high] = [numberOf(least), numberOf(greatest)];
      const shown = (end) => end.isDay ? dayText(end) : `${end.top}/${end.bottom}`;
      const nearest = others.map((other) => {
        const { end, belongs, isHigher } = nearestEnd(partition, low, other);
        return [other, shown(end), belongs, isHigher];
      });
      return [levelsWithin(partition, [low, low])[0], levelsWithin(partition, [low, high]), nearest];
    })"""
    found = in_node(driver, jobs, *FILES_READ)
    for (here, own, nearest), (level, within, ends) in zip(expected, found, strict=True):
        assert (level, within) == (here, own)
        assert [(other, as_point(end), *rest) for other, end, *rest in ends] == nearest


@needs_node
@given(data=st.data())
@settings(max_examples=10)
def test_the_stretches_of_a_level_are_its_numbers(data: st.DataObject) -> None:
    """What the page says of the numbers of a level holds for its numbers and no others."""
    jobs = []
    for of_dates in (False, True) * 5:
        levels = data.draw(scales(of_dates=of_dates))
        jobs.append((levels, partition_on_page(Criterion.model_validate({"id": "c", "levels": levels}))))
    driver = """(jobs) => jobs.map(([levels, packed]) => levels.map((_level, i) => {
      const shown = ([key, end]) => [key, end.isDay ? dayText(end) : `${end.top}/${end.bottom}`];
      return stretchesOf(unpackPartition(packed), i).map((ends) => Object.fromEntries(Object.entries(ends).map(shown)));
    }))"""
    for (levels, _packed), found in zip(jobs, in_node(driver, jobs, *FILES_READ), strict=True):
        for level, own in zip(levels, found, strict=True):
            assert len(own) == stretches(levels, level["id"])
            for point, _low, _high in stops(levels):
                assert any(lies_in(point, ends) for ends in own) == (levels_with(levels, point) == [level["id"]])


TYPED = st.text("0123456789.,-/ €", max_size=12) | st.sampled_from(
    [
        "12.000",
        "12,000",
        "12.5",
        "0,5",
        "1.000.000,25",
        "1,000,000.25",
        "12.00",
        "-3",
        "\u22123",
        "007",
        "€ 5",
        "1/3",
        "1/0",
        "€0/1",
        "€ 1/3",
        "--1",
        "1e3",
    ]
)


@needs_node
@given(st.lists(TYPED, min_size=60, max_size=60))
@settings(max_examples=15)
def test_page_and_interview_read_the_same_numbers(typed: list[str]) -> None:
    """In both languages what is typed is the same number, or none; a fraction can be typed on the page alone."""
    driver = "([texts, language]) => texts.map((text) => String(readNumber(text, language)))"
    cost = by_cost().criteria[0]
    for language in ("nl", "en"):
        for text, found in zip(typed, in_node(driver, [typed, language], *FILES_READ), strict=True):
            answer = read_answer(cost, text.strip(), language)
            value = None if answer is None or answer.note is not None else answer.value
            if "/" not in text:
                assert (None if found == "null" else Fraction(found)) == value, text
            elif found != "null":
                assert found == text.strip().removeprefix("€").strip()
                assert exact(found) == Fraction(found)


@needs_node
@given(st.lists(DECIMALS | st.builds("{}/{}".format, st.integers(), st.integers(1)), min_size=60, max_size=60))
@settings(max_examples=15)
def test_page_and_reports_write_numbers_alike(texts: list[str]) -> None:
    """With all their digits, in both languages; and what is written is read again as the same number."""
    driver = """([texts, language]) => texts.map((text) => {
      const number = numberOf(text);
      if (number === null) return null;
      const written = exactly(number, language);
      return [written, compare(numberOf(String(readNumber(written, language))), number)];
    })"""
    for language in ("nl", "en"):
        for text, found in zip(texts, in_node(driver, [texts, language], *FILES_READ), strict=True):
            try:
                number = exact(text if "/" in text else Decimal(text))
            except ValueError:
                assert found is None
                continue
            assert found == [exactly(number, language), 0]


@needs_node
def test_an_answer_with_numbers_is_read_beside_its_levels() -> None:
    """A number, a day, two of them or a day where a level may be; of the wrong kind it does not count, and stays."""
    cost, deadline = by_cost().criteria[0], by_deadline().criteria[0]
    given_answers: list[tuple[Criterion, Any, list[int] | None]] = [
        (cost, 10_000, [2]),
        (cost, {"value": "30001/3"}, [1]),
        (cost, {"between": [8_000, 15_000]}, [1, 2]),
        (cost, {"between": [5, 5], "note": "n"}, [2]),
        (cost, {"value": "2026-03-01"}, None),
        (cost, "2026-03-01", None),
        (cost, "low", [2]),
        (deadline, "2026-03-01", [0]),
        (deadline, ["2026-03-02"], [1]),
        (deadline, {"level": "2026-03-01"}, [0]),
        (deadline, {"value": "2026-03-02"}, [1]),
        (deadline, {"between": ["2026-03-01", "2026-03-02"]}, [0, 1]),
        (deadline, 5, None),
        (deadline, ["2026-03-01", "2026-03-02"], None),
    ]
    driver = """([form, cases]) => cases.map(([criterion, packed, text]) => {
      const topic = readTopic(text, form);
      const partitions = new Map([[criterion.id, unpackPartition(packed)]]);
      const unused = unusedAnswers(topic, [criterion], partitions);
      return [unused, possibleLevels(topic, criterion, partitions.get(criterion.id))];
    })"""
    jobs = []
    for criterion, answer, _levels in given_answers:
        content = criterion.model_dump(mode="json", exclude_none=True)
        text = json.dumps({"id": "t", "title": "T", "answers": {criterion.id: answer}})
        jobs.append([content, partition_on_page(criterion), text])
    for (criterion, answer, levels), (unused, found) in zip(
        given_answers, in_node(driver, [FORM, jobs], *FILES_READ), strict=True
    ):
        assert unused == ([criterion.id] if levels is None else []), answer
        assert found == ([*range(len(criterion.levels))] if levels is None else levels), answer
        if levels is not None:
            assessment = assess({criterion.id: answer}, by_cost() if criterion is cost else by_deadline())
            assert assessment.answers[criterion.id] == tuple([criterion.levels[i].id for i in levels])


@pytest.mark.slow
@needs_node
@pytest.mark.hypothesis
def test_a_number_may_move_as_far_as_the_engine_says() -> None:
    """At and around limits, where combinations cannot occur and aspects are judged too."""
    driver = """(jobs) => jobs.map(([data, given, id, text]) => {
      const model = unpackModel(data);
      const isJudged = (node) => node >= model.firstAspect && given[node].length < model.scales[node].length;
      const compiled = compiledWith(model, [...given.keys()].filter(isJudged));
      const partition = unpackPartition(data.numbers[id]);
      const values = compiled.order.map((node) => given[node]);
      const node = data.framework.criteria.findIndex((criterion) => criterion.id === id);
      const found = slackOf(compiled, values, node, partition, numberOf(text));
      const shown = (flip) => flip && [String(distance(flip.end, numberOf(text)).top), flip.belongs];
      return found && [shown(found.down), shown(found.up)];
    })"""
    seen: Counter[str] = Counter()

    @given(st.lists(st.tuples(frameworks(impossible=True), st.integers(0, 2**32)), min_size=8, max_size=8))
    @settings(max_examples=scaled(40), suppress_health_check=[*NESTED, HealthCheck.too_slow])
    def check(drawn_frameworks: list[tuple[Framework, int]]) -> None:
        jobs, expected = [], []
        for drawn_framework, seed in drawn_frameworks:
            random = Random(seed)
            framework = with_numbers(drawn_framework, random)
            numeric = [criterion for criterion in framework.criteria if criterion.partition is not None]
            for own in drawn(framework, random, judging=True) if numeric else []:
                criterion, number = random.choice(numeric), random.choice([9, 10, 11, 19, 20, 21])
                assessment = assessed({**own, criterion.id: number}, framework)  # type: ignore[dict-item]
                if isinstance(assessment, ContradictionError) or not assessment.settled:
                    continue
                scales_of = [(node.id, level_ids(node)) for node in nodes_of(framework)]
                levels = {**own, criterion.id: assessment.given[criterion.id]}
                given_levels = [
                    [i for i, one in enumerate(ids) if one in levels.get(name, ids)] for name, ids in scales_of
                ]
                jobs.append([page_data(compile_framework(framework), "nl"), given_levels, criterion.id, str(number)])
                rooms = {room.criterion: room for room in slack(assessment)}
                room = rooms[criterion.id]
                down = None if room.down is None else [str(room.down), room.down_attained]
                up = None if room.up is None else [str(room.up), room.up_attained]
                expected.append([down, up])
                seen.update({"all": 1, "moves": down is not None or up is not None})
        assert in_node(driver, jobs, *RECKONING) == expected

    check()
    assert seen["moves"] > seen["all"] / 30, seen


# --- ids and themes -----------------------------------------------------------------------------------------------

# What a browser and Python know of characters differs for the newest ones only.
LETTERS = st.characters(exclude_categories=["Cs", "Cn"], max_codepoint=0xFFFF)
TITLES = st.text(LETTERS, min_size=1, max_size=20) | st.text("aAéé́ _-.?🙂日\u200b\u00a0\n1", min_size=1, max_size=8)


def one_title(title: str) -> str:
    """Return what two titles share when they are one title: capitals, blanks and underscores aside."""
    plain = unicodedata.normalize("NFC", title.lower())
    spaced = "".join(" " if c == "_" or unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cc") else c for c in plain)
    return re.sub(" +", " ", spaced).strip(" ")


@needs_node
@given(st.lists(TITLES, min_size=30, max_size=30))
@settings(max_examples=15)
def test_page_and_interview_give_the_same_ids(titles: list[str]) -> None:
    """Each title gets the same id from both, an id that a topic can have; different titles get different ones."""
    driver = "(titles) => titles.map(idFrom)"
    found = in_node(driver, titles, *FILES_READ)
    assert found == [topic_id(title) for title in titles]
    by_id: dict[str, str] = {}
    for title, own in zip(titles, found, strict=True):
        assert load_topic({"id": own, "title": "T"}).id == own
        folded = one_title(title)
        assert by_id.setdefault(own, folded) == folded


def test_ids_that_were_one_are_not() -> None:
    """Titles without letters of the alphabet, with signs only, or equal in their first part have ids of their own."""
    titles = [
        "🙂🙂",
        "🙂",
        "日本",
        "…",
        "?",
        "!",
        "C",
        "C++",
        "C#",
        "Eén plan",
        "Een plan",
        "x" * 80,
        "x" * 81,
        "कि",
        "के",
    ]
    assert len({topic_id(title) for title in titles}) == len(titles)
    assert [topic_id(title) for title in ("Housing scheme", "日本", " a_B\tc ")] == ["housing_scheme", "日本", "a_b_c"]


def test_the_packaged_agenda_belongs_to_the_packaged_framework() -> None:
    """Its themes are on the page of that framework and no other; an agenda that is given goes before."""
    own = load_framework(OWN / "framework.toml")
    themes = [theme["id"] for theme in data_of(page(load_framework()))["themes"]]
    assert themes == [theme.id for theme in load_agenda().themes]
    assert data_of(page(own))["themes"] == []
    assert data_of(page(revise(load_framework(), {"version": "mine"})))["themes"] == []
    for framework in (own, load_framework()):
        text = page(framework, agenda=load_agenda(OWN / "agenda.toml"))
        assert [theme["id"] for theme in data_of(text)["themes"]] == ["reading", "digital"]
    with pytest.raises(ArgumentError, match="an agenda is needed"):
        page(own, agenda=own)  # type: ignore[arg-type]


@needs_node
def test_an_answer_that_needs_a_theme_is_seen() -> None:
    """Where every level that an answer leaves needs one and none is named; any name is one."""
    levels = [{"id": "no"}, {"id": "near", "needs_theme": True}, {"id": "yes", "needs_theme": True}]
    criteria = [{"id": "link", "levels": levels}]
    driver = """([criteria, cases]) => cases.map(([answers, fields]) =>
      criteriaWithoutTheme({ fields, answers: new Map(Object.entries(answers)) }, criteria).map(({ id }) => id))"""
    asked = [
        ({}, {}),
        ({"link": "no"}, {}),
        ({"link": "yes"}, {}),
        ({"link": ["near", "yes"]}, {}),
        ({"link": ["no", "yes"]}, {}),
        ({"link": {"level": "yes", "note": "n"}}, {"themes": []}),
        ({"link": "yes"}, {"themes": ["x"]}),
    ]
    found = in_node(driver, [criteria, asked], *FILES_READ)
    assert found == [[], [], ["link"], ["link"], [], ["link"], []]


# --- what is too large --------------------------------------------------------------------------------------------


def nodes_on_page(framework: Framework) -> int:
    """Return how many nodes the diagrams of a page have, counted in what stands in its file."""
    data = data_of(page(framework))
    composed = [own[1] for key in ("rules", "caps") for own in data[key] if own]
    return sum(sum(counts) for _leaves, _root, counts, _steps in (*data["diagrams"], *composed))


def test_a_node_takes_little_of_a_page() -> None:
    """Of five children each, a node takes less than 8 bytes, and all of it is what the engine has."""
    framework = weighted_framework(40)
    (packed,) = data_of(page(framework))["diagrams"]
    diagram = compile_framework(framework).diagram
    assert len(diagram.nodes) > 10_000
    assert len(json.dumps(packed)) < 8 * len(diagram.nodes)
    assert nodes_on_page(framework) == len(diagram.nodes)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("aspects", [1, 8])
def test_what_is_much_too_large_is_refused_before_minutes_are_spent(aspects: int) -> None:
    """Of 160 criteria with 5 levels and weights of two digits; with fewer criteria, as it says, there is a page."""
    began = process_time()
    with pytest.raises(SizeLimitError, match="use fewer criteria, or rounder weights, or pass a higher node_limit"):
        page(weighted_framework(160, most=100, aspects=aspects))
    assert process_time() - began < 60
    assert page(weighted_framework(80, most=10, aspects=aspects))


def test_a_page_that_would_be_slow_is_refused(tmp_path: Path) -> None:
    """At the limit itself it is written, above it not; the error names what raises the limit, and that works."""
    nodes = nodes_on_page(load_framework())
    with pytest.raises(SizeLimitError, match=r"a higher node_limit to write_page .*--node-limit"):
        write_page(load_framework(), tmp_path / "page.html", node_limit=nodes - 1)
    assert list(tmp_path.iterdir()) == []
    write_page(load_framework(), tmp_path / "page.html", node_limit=nodes)
    drawn_ones = [one.framework for one in map(draw, range(200)) if not one.framework.excluded]
    capped = [framework for framework in drawn_ones if any(aspect.rule.caps for aspect in framework.aspects)]
    assert len(capped) >= 5
    for framework in capped[:5]:
        nodes = nodes_on_page(framework)
        page(framework, node_limit=max(nodes, 1))
        if nodes > 1:
            with pytest.raises(SizeLimitError):
                page(framework, node_limit=nodes - 1)
    for wrong in (0, -1, True, 1.5, "9"):
        with pytest.raises(ArgumentError, match="node_limit: a whole number of 1 or more"):
            page(load_framework(), node_limit=wrong)  # type: ignore[arg-type]


def test_a_page_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was set for the framework stays, and the error names what helps a page, wherever it grows too large."""
    framework = weighted_framework(8, seed=3)
    compile_framework(framework, node_limit=2_000)
    text = page(framework)
    assert compile_framework(framework).node_limit == 2_000
    monkeypatch.setattr("k80assess.report.page.build.NODE_LIMIT", 10)
    with pytest.raises(SizeLimitError, match=r"on a page: more than the limit of 9; .* a higher node_limit to write"):
        page(framework, node_limit=9)
    assert page(framework, node_limit=20_000) == text


def test_a_page_has_the_smallest_diagrams_that_any_order_gives() -> None:
    """Sums that share criteria: with these near each other it takes a part of the nodes, and less of the page."""
    framework = shared_framework(16, aspects=6, feeding=4, seed=81)
    usual = len(compile_in_order(framework, walk_order(framework)).diagram.nodes)
    data = data_of(page(framework))
    _leaves, _root, counts, _steps = data["diagrams"][-1]
    assert sum(counts) < usual / 3
    assert sorted(data["order"]) == list(range(16))


def test_the_command_line_raises_the_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The option that the error names makes the page; what it says of itself is the limit that holds."""
    file = str(tmp_path / "page.html")
    assert main(["page", "-o", file, "--node-limit", "3"]) == 5
    assert "--node-limit" in capsys.readouterr().err
    assert main(["page", "-o", file, "--node-limit", "3000"]) == 0
    assert main(["page", "-o", file, "--node-limit", "0"]) == 2
    assert main(["page", "--help", "--lang", "en"]) == 0
    assert f"{PAGE_NODE_LIMIT:,}" in capsys.readouterr().out
