"""The page in a real browser decides as the engine does, keeps what is entered, sends nothing, and is for everyone."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import comb
from pathlib import Path
from random import Random
from typing import Any

import pytest
from accessible import OVERFLOW, VIOLATIONS
from frameworks import only_a_row_asks_c, weighted_framework
from hostile import hostile_framework
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scales import COST, DEADLINE, framework_on, with_numbers

from k80assess.cli.program import COMMANDS, main
from k80assess.cli.topicfile import topic_id
from k80assess.data import to_json
from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, Node, level_ids
from k80assess.document.parsing import parse
from k80assess.document.problems import validated
from k80assess.document.revision import revise
from k80assess.document.topic import Answer, Topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.loosening import loosen
from k80assess.errors import ContradictionError
from k80assess.examine.chances import probabilities
from k80assess.examine.interview import Interview
from k80assess.report.page.build import write_page
from k80assess.report.words import parts_of_a_whole, plain
from k80assess.testing.strategies import frameworks, topics

pytestmark = pytest.mark.browser

Opener = Callable[..., Any]
"""The fixture `open_page`: takes a framework, a language, and options of a browser context, and gives its page."""

TOPICS = sorted((Path(__file__).parents[2] / "examples" / "topics").glob("*.toml"))
SETTLED = {
    "theme_link": "direct",
    "community_impact": "substantial",
    "small_scale_difference": "somewhat",
    "proximity": "partly",
    "gap_left_by_others": "open",
    "instrument_strength": "plausible",
    "influence_window": "open",
    "demand": "some",
    "ownership": "nobody",
    "staff_time": "enough",
}

# Gives answers as another app would, by the documented radio buttons; several levels by their checkboxes. Then reads
# the outcomes, while the event is still being handled.
GIVE = """(sets) => sets.map((answers) => {
  let seen = null;
  const listen = () => {
    seen = [...document.querySelectorAll('[data-outcome][data-possible="true"]')].map((e) => e.dataset.outcome);
  };
  for (const [name, levels] of answers) {
    const radios = [...document.getElementsByName(name)].filter((input) => input.type === "radio");
    const boxes = radios[0].closest("fieldset").querySelectorAll(".boxes input");
    const ids = radios.map((radio) => radio.value).filter((value) => value !== "");
    const wanted = levels === null || levels.length === ids.length ? [""] : levels;
    let input = radios.find((radio) => radio.value === wanted[0]);
    if (wanted.length === 1) input.checked = true;
    else {
      boxes.forEach((box, i) => { box.checked = wanted.includes(ids[i]); });
      input = boxes[0];
    }
    input.addEventListener("change", listen, { once: true });
    input.dispatchEvent(new Event("change"));
  }
  return seen;
})"""


def random_answers(framework: Framework, random: Random, number: int) -> list[dict[str, list[str] | None]]:
    found = []
    for _ in range(number):
        openness = random.random()
        given: dict[str, list[str] | None] = {}
        for criterion in framework.criteria:
            ids = [level.id for level in criterion.levels]
            size = 1 if random.random() < 0.7 else random.randint(1, len(ids))
            given[criterion.id] = None if random.random() < openness else random.sample(ids, size)
        found.append(given)
    return found


def assert_decides_alike(page: Any, framework: Framework, sets: Sequence[Mapping[str, list[str] | None]]) -> None:
    shown = page.evaluate(GIVE, [list(answers.items()) for answers in sets])
    for answers, outcomes in zip(sets, shown, strict=True):
        assert outcomes == [level.id for level in assess(answers, framework).possible]


@pytest.mark.timeout(900)
def test_it_decides_as_the_engine_does_for_the_packaged_framework(open_page: Opener) -> None:
    """After 500 random sets of answers the outcomes that the page shows as possible are the engine's."""
    framework = load_framework()
    assert_decides_alike(open_page(), framework, random_answers(framework, Random(80), 500))


@pytest.mark.timeout(900)
@given(framework=frameworks(max_criteria=6, max_levels=4), seed=st.integers(0, 2**32))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_it_decides_as_the_engine_does(open_page: Opener, framework: Framework, seed: int) -> None:
    """The same for 50 sets of answers to each of 30 random frameworks."""
    page = open_page(framework)
    assert_decides_alike(page, framework, random_answers(framework, Random(seed), 50))
    page.close()


# The same for answers to criteria and aspects, and for numbers as they are typed. Then reads what is said of them.
TELL = """(sets) => sets.map((answers) => {
  const fire = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));
  for (const [name, levels, typed] of answers) {
    const radios = [...document.getElementsByName(name)];
    const ids = radios.map((radio) => radio.value).filter((value) => value !== "");
    if (typed !== null) {
      const inputs = [...document.querySelectorAll("[data-number]")].filter((input) => input.dataset.number === name);
      inputs.forEach((input, i) => { input.value = typed[i] ?? ""; });
      fire(inputs[0]);
    } else if (levels !== null && levels.length > 1 && levels.length < ids.length) {
      const boxes = radios[0].closest("fieldset").querySelectorAll(".boxes input");
      boxes.forEach((box, i) => { box.checked = levels.includes(ids[i]); });
      fire(boxes[0]);
    } else {
      const input = radios.find((radio) => radio.value === (levels?.length === 1 ? levels[0] : ""));
      input.checked = true;
      fire(input);
    }
  }
  const outcomes = [...document.querySelectorAll('[data-outcome][data-possible="true"]')];
  const out = [...document.querySelectorAll(".choice.out > input")];
  const why = (input) => input.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id));
  return {
    possible: outcomes.map((outcome) => outcome.dataset.outcome),
    counts: outcomes.map((outcome) => {
      return outcome.querySelector(".count").textContent.split("(")[1].match(/[0-9]+/g).map(Number);
    }),
    out: out.map((input) => [input.name, input.value]),
    silent: out.filter((input) => !why(input).some((part) => part.matches(".excluded:not(:empty)"))).length,
    clashing: [...document.querySelectorAll("fieldset.clashing input[value='']")].map((input) => input.name),
    next: [...document.querySelectorAll("fieldset.next input[value='']")].map((input) => input.name),
  };
})"""


def answerable(framework: Framework) -> list[Node]:
    nodes: list[Node] = [*framework.criteria, *framework.aspects]
    return [node for node in nodes if node.id != framework.outcome]


def told_answers(framework: Framework, random: Random) -> dict[str, Any]:
    """Return random answers to some of the criteria, with levels or whole numbers, and to some of the aspects."""
    openness = random.uniform(0.2, 0.8)
    given: dict[str, Any] = {}
    for node in answerable(framework):
        is_aspect = isinstance(node, Aspect)
        ids = level_ids(node)
        if random.random() < (0.6 if is_aspect else openness):
            continue
        if isinstance(node, Criterion) and node.partition is not None and random.random() < 0.7:
            ends = (
                sorted(random.sample(range(-1, 35), 2)) if random.random() < 0.3 else [random.choice([9, 10, 11, 20])]
            )
            given[node.id] = ends[0] if len(ends) == 1 else {"between": ends}
        elif len(ids) > 1:
            given[node.id] = random.sample(ids, 1 if random.random() < 0.8 else random.randint(1, len(ids) - 1))
    return given


def as_told(framework: Framework, given: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return an answer, or none, to each criterion and aspect: its levels, or its numbers as they are typed."""
    told = []
    for node in answerable(framework):
        answer = given.get(node.id)
        numbers = [answer] if isinstance(answer, int) else answer["between"] if isinstance(answer, dict) else None
        told.append((node.id, None if numbers else answer, None if numbers is None else [*map(str, numbers)]))
    return told


def assessed(given: Mapping[str, Any], framework: Framework) -> Assessment | ContradictionError:
    try:
        return assess(given, framework)
    except ContradictionError as error:
        return error


@pytest.mark.timeout(900)
def test_it_says_of_what_can_occur_what_the_engine_says(open_page: Opener) -> None:
    """With impossible combinations, judged aspects and numbers: outcomes, chances, what is excluded or contradicts.

    Each is the engine's, after each of many partial answers on each of many random frameworks.
    """
    seen: Counter[str] = Counter()

    @given(framework=frameworks(max_criteria=5, max_levels=4, impossible=True), seed=st.integers(0, 2**32))
    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given], deadline=None)
    def check(framework: Framework, seed: int) -> None:
        random = Random(seed)
        framework = with_numbers(framework, random)
        sets = [told_answers(framework, random) for _ in range(25)]
        page = open_page(framework, lang="en")
        for own, found in zip(sets, page.evaluate(TELL, [as_told(framework, own) for own in sets]), strict=True):
            check_told(framework, own, found, seen)
        page.close()

    check()
    shares = {what: count / seen["all"] for what, count in seen.items()}
    print(shares)  # noqa: T201
    least = {"contradiction": 0.08, "excluded": 0.3, "judged": 0.12, "numbers": 0.25, "unsettled": 0.08}
    assert all(shares[what] >= share for what, share in least.items()), shares


def check_told(framework: Framework, own: Mapping[str, Any], found: Mapping[str, Any], seen: Counter[str]) -> None:
    assessment = assessed(own, framework)
    excluded = []
    for node in answerable(framework):
        judging = [isinstance(assessed({**own, node.id: [i]}, framework), ContradictionError) for i in level_ids(node)]
        # Where no level can occur with the other answers, those contradict each other, and nothing is said of this one.
        excluded += [[node.id, i] for i, out in zip(level_ids(node), judging, strict=True) if out and not all(judging)]
    clash = isinstance(assessment, ContradictionError)
    if clash:
        # From what contradicts nothing follows: of aspects that are not judged nothing is said.
        answered = {*own, *(criterion.id for criterion in framework.criteria)}
        excluded = [[name, level] for name, level in excluded if name in answered]
    assert sorted(found["out"]) == sorted(excluded), own
    assert found["silent"] == 0
    aspects = {aspect.id for aspect in framework.aspects}
    told = {"contradiction": clash, "excluded": bool(excluded), "judged": bool(aspects & own.keys())}
    seen.update({"all": 1, **told, "numbers": any(isinstance(answer, (int, dict)) for answer in own.values())})
    if isinstance(assessment, ContradictionError):
        assert found["possible"] == []
        assert set(found["clashing"]) == set(assessment.answers)
        return
    assert found["possible"] == [level.id for level in assessment.possible]
    assert found["clashing"] == []
    if assessment.settled:
        assert found["next"] == []
        return
    seen["unsettled"] += 1
    chances = probabilities(assessment)
    assert [Fraction(*count) for count in found["counts"]] == [chances[outcome] for outcome in found["possible"]]
    assert found["next"] == ([asked] if (asked := Interview(framework, own).next_criterion) else [])


def test_a_click_shows_what_comes_out_and_why(open_page: Opener) -> None:
    """Clicking answers shows the outcome, the smallest reason, the cheapest change and the judgements."""
    page = open_page(lang="en")
    assert page.locator("#verdict").inner_text() == "3 outcomes still possible: Decline, Monitor or Take on."
    assert page.locator("#next .label").inner_text() == "Ownership"
    for name, value in SETTLED.items():
        page.locator(f'input[name="{name}"][value="{value}"]').check()
    assert page.locator('[data-possible="true"]').get_attribute("data-outcome") == "monitor"
    assert page.locator("#verdict").inner_text() == "The outcome is settled: Monitor."
    assert page.locator("#why-said li").all_inner_texts()[-1] == "Ownership: Nobody"
    change = "Take on, in one step:\n\nOwnership: from Nobody to One of the two"
    assert change in page.locator("#changes-said").inner_text()
    capacity = page.locator('#tree-said [data-node="capacity"]')
    assert capacity.inner_text().split("\n")[0] == "Capacity"
    assert capacity.locator("> .scale > .only").inner_text().split("\n") == ["✓ None", "This is the outcome"]
    assert page.locator("#next").is_hidden()


def test_a_cap_that_holds_a_judgement_down_is_named(open_page: Opener) -> None:
    """Beside the aspect and the outcome, with where it comes from, as soon as nothing that is open can undo it."""
    marks = ["0", "1", "2", "3"]
    cap = {"when": {"a": {"below": "2"}}, "at_most": "no", "provenance": "stated", "section": "art. 6"}
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"yes": {"at_least": 3}}, "caps": [cap]}
    veto = {"kind": "minimum", "inputs": ["sum"], "caps": [{"when": {"b": "3"}, "at_most": "no"}]}
    aspects = [{"id": i, "levels": ["no", "yes"], "rule": own} for i, own in (("sum", rule), ("o", veto))]
    criteria = [{"id": i, "levels": marks} for i in "ab"]
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects}
    page = open_page(load_framework(content), lang="en")
    judged, outcome = page.locator('#tree-said [data-node="sum"]'), page.locator('[data-outcome="no"]')
    said = "Held down to this, because a is 0 or 1."
    page.locator('input[name="a"][value="1"]').check()
    assert said not in judged.inner_text()  # with 1 point of b it is no veto that decides
    page.locator('input[name="b"][value="3"]').check()
    assert said in judged.inner_text()
    assert "art. 6" in judged.inner_text()
    assert "Held down" not in outcome.inner_text()  # the outcome is no already
    page.locator('input[name="a"][value="2"]').check()
    assert "Held down" not in judged.inner_text()
    assert "Held down to this, because b is 3." in outcome.inner_text()


HOUSING = {i: a.levels[0] for i, a in load_topic(TOPICS[0].parent / "housing-scheme.toml").answers.items()}


def give(page: Any, answers: Mapping[str, str]) -> None:
    page.evaluate(GIVE, [[(name, [level]) for name, level in answers.items()]])


def summed(weights: Mapping[str, Any], **rule: Any) -> Framework:
    """Return a framework whose outcome is a sum by assumed weights of yes and no."""
    scale = ["no", "yes"]
    content = {"kind": "weighted", "weights": weights, "provenance": "assumed", **rule}
    levels = ["no", *content["cutoffs"]]
    criteria = [{"id": criterion, "levels": scale} for criterion in weights]
    outcome = {"id": "o", "levels": levels, "rule": content}
    return load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [outcome]})


@pytest.mark.parametrize(
    ("lang", "otherwise", "share", "parts"),
    [
        (
            "en",
            "With other weights than those assumed it can also be Monitor.",
            "Out of all weightings it is Monitor in 15 of every 64 and Take on in 49 of every 64.",
            "All weightings, each counted equally: Monitor: 15 of every 64, Take on: 49 of every 64.",
        ),
        (
            "nl",
            "Met andere gewichten dan de aangenomen kan het ook Volgen worden.",
            "Van alle wegingen is het bij 15 van elke 64 Volgen en bij 49 van elke 64 Oppakken.",
            "Alle wegingen, elk even zwaar geteld: Volgen: 15 van elke 64, Oppakken: 49 van elke 64.",
        ),
    ],
)
def test_whether_it_hangs_on_weights_stands_beside_the_outcome(
    lang: str, otherwise: str, share: str, parts: str, open_page: Opener
) -> None:
    """In both languages; with what else can come out, in which share of weightings, and a bar that is told in words."""
    page = open_page(lang=lang)
    assert page.locator("#whatever").is_hidden()  # as it is, everything is possible
    give(page, HOUSING)
    bar = page.locator("#weightings-bar")
    assert page.locator("#whatever-said").inner_text() == otherwise
    assert page.locator("#weightings-said").inner_text() == share
    assert (bar.get_attribute("role"), bar.get_attribute("aria-label")) == ("img", parts)
    assert [item.get_attribute("title") for item in bar.locator("li").all()] == ["15/64", "49/64"]
    assert re.findall(r"\w+%?", bar.inner_text()) == re.findall(r"\w+%?", parts)
    widths = [part.bounding_box()["width"] for part in bar.locator(".bar-parts > span").all()]
    assert widths[1] / sum(widths) == pytest.approx(49 / 64, abs=0.02)


def test_what_holds_whatever_the_weights_is_said_of_open_answers_too(open_page: Opener) -> None:
    """Whatever the open answers are as well: without shares, and without a bar."""
    page = open_page(lang="en")
    give(page, {"theme_link": "none", "small_scale_difference": "same"})
    assert page.locator("#verdict").inner_text() == "The outcome is settled: Decline."
    said = page.locator("#whatever-said")
    assert said.inner_text() == "With other weights than those assumed it can also be Monitor or Take on."
    assert page.locator("#weightings").is_hidden()
    worst = {name: load_framework().node(name).levels[0].id for name in load_framework().aspects[0].rule.reads}
    give(page, worst)
    assert said.inner_text() == "Whatever the assumed weights are, it stays Decline."
    page.evaluate(GIVE, [[(name, None) for name in worst]])
    give(page, {"ownership": "nobody", "staff_time": "none"})
    assert page.locator("#verdict").inner_text() == "2 outcomes still possible: Decline or Monitor."
    assert said.inner_text() == "Other weights than those assumed make no other outcome possible."


EDGE = (
    "In nearly all weightings it is no. Only with weights at the edge of what they can be is it yes: that is no "
    "measurable part of the weightings."
)


@pytest.mark.parametrize(
    ("weights", "said", "legend"),
    [
        ({"a": 1, "b": 1}, EDGE, "no: nearly all, yes: only at the edge."),
        ({"a": 1, "b": 0}, EDGE, "no: nearly all, yes: only at the edge."),
    ],
)
def test_what_is_possible_in_a_corner_is_not_said_never_to_be(
    weights: Mapping[str, int], said: str, legend: str, open_page: Opener
) -> None:
    """A share of nothing beside what is possible, and a share of all beside what is not the only one."""
    page = open_page(summed(weights, cutoffs={"yes": 1}), lang="en")
    give(page, {"a": "yes", "b": "no"})
    assert page.locator("#weightings-said").inner_text() == said
    assert page.locator("#weightings-bar").get_attribute("aria-label").endswith(legend)
    assert page.locator(".bar-parts > span").count() == 1


def test_a_share_of_large_numbers_is_a_percentage_with_the_exact_one_behind_it(open_page: Opener) -> None:
    """And less than one hundredth is said to be that."""
    weights = dict.fromkeys("abcdefgh", 1)
    page = open_page(summed(weights, cutoffs={"yes": "9/10"}), lang="en")
    give(page, {**dict.fromkeys(weights, "yes"), "h": "no"})
    said = page.locator("#weightings-said")
    assert said.inner_text() == "Out of all weightings it is no in 48% and yes in 52%."
    give(page, dict.fromkeys("abcd", "no"))
    assert said.inner_text() == "Out of all weightings it is no in more than 99% and yes in less than 1%."
    tenth = Fraction(1, 10)
    few = sum([comb(7, k) * tenth**k * (1 - tenth) ** (7 - k) for k in range(5, 8)])  # five of the parts are within it
    titles = [item.get_attribute("title") for item in page.locator("#weightings-bar li").all()]
    assert titles == [str(1 - few), str(few)]


def test_where_nothing_is_loose_nothing_is_said(open_page: Opener) -> None:
    """Where a source states the weights, and where no weights are."""
    for rule in ({"provenance": "stated"}, {"cutoffs": {"yes": {"at_least": 1}}}):
        page = open_page(summed({"a": 1, "b": 1}, **{"cutoffs": {"yes": "1/2"}, **rule}))
        give(page, {"a": "yes", "b": "no"})
        assert page.locator("#whatever").is_hidden()


def test_what_contradicts_has_nothing_beside_it(open_page: Opener) -> None:
    """A judged aspect counts as it does for the outcome: what hangs on its weights is known then."""
    page = open_page(lang="en")
    give(page, HOUSING)
    give(page, {"fit": "strong"})
    assert page.locator("#whatever").is_visible()
    assert page.locator("#weightings").is_hidden()
    give(page, {"capacity": "none"})
    assert page.locator("#clash").is_visible()
    assert page.locator("#whatever").is_hidden()


def test_the_page_of_a_family_says_what_is_loose_in_it(open_page: Opener) -> None:
    """Orders that are laid down, and in general what is left open."""
    page = open_page(loosen(load_framework(), weights={"fit": [("theme_link", "proximity")], "added_value": "any"}))
    give(page, HOUSING)
    said = "Met andere gewichten kan het ook Volgen worden. De volgorde van gewichten die is vastgelegd, blijft."
    assert page.locator("#whatever-said").inner_text() == said
    assert page.locator("#weightings").is_visible()
    page = open_page(loosen(load_framework(), cutoffs="1/10"), lang="en")
    give(page, HOUSING)
    said = (
        "Whatever is chosen, it stays Take on. Free to choose: the cut-offs of Fit (Moderate from at least 36% and "
        "at most 44% and Strong from at least 67.5% and at most 82.5%) and the cut-offs of Added value (Moderate "
        "from at least 36% and at most 44% and Strong from at least 67.5% and at most 82.5%)."
    )
    assert page.locator("#whatever-said").inner_text() == said
    assert page.locator("#weightings").is_hidden()


def test_what_no_longer_matters_is_said(open_page: Opener) -> None:
    """Once the outcome is settled, the open questions say that they make no difference."""
    page = open_page(lang="en")
    page.locator('input[name="theme_link"][value="none"]').check()
    assert page.locator(".idle:visible").count() == 0
    page.locator('input[name="small_scale_difference"][value="same"]').check()
    assert page.locator("#verdict").inner_text() == "The outcome is settled: Decline."
    said = page.locator("#changes-said").inner_text()  # with open questions it is not certain what comes out then
    assert "Take on becomes possible in one step:" in said
    assert page.locator(".idle:visible").count() == 8


def test_so_many_combinations_that_shares_are_shown(open_page: Opener) -> None:
    """Parts of what nobody counts are percentages as in reports: 100 together, and never nothing or all that is not."""
    page = open_page(weighted_framework(60, levels=3), lang="en")
    counts = page.locator(".count").all_inner_texts()
    parts = parts_of_a_whole([*probabilities(assess({}, weighted_framework(60, levels=3))).values()][::-1])
    shown = [
        f"{plain(part, 'en')} of the 4.23 × 10^28 combinations of answers still possible" for part in reversed(parts)
    ]
    assert [count.lower() for count in counts] == [text.lower() for text in shown]
    assert "less than 1%" in shown[-1]
    assert page.locator("#rounded").is_hidden()


def test_shares_that_are_not_a_hundred_together_say_so(open_page: Opener) -> None:
    """Three equal thirds of a great many combinations are 99 %."""
    levels = [{"id": level} for level in ("a", "b", "c")]
    free = [{"id": f"c{i}", "levels": levels} for i in range(14)]
    rule = {"kind": "table", "inputs": [f"c{i}" for i in range(14)], "rows": [
        {"when": {"c0": level["id"]}, "then": level["id"]} for level in levels
    ]}  # fmt: skip
    aspect = {"id": "o", "levels": levels, "rule": rule}
    framework = load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": free, "aspects": [aspect]})
    page = open_page(framework, lang="en")
    assert {count.split()[0] for count in page.locator(".count").all_inner_texts()} == {"33%"}
    assert page.locator("#rounded").inner_text() == "Because of rounding, the percentages add up to 99%."
    page.locator('input[name="c0"][value="a"]').check()
    assert page.locator("#rounded").is_hidden()


# --- numbers and dates ----------------------------------------------------------------------------------------------

GRANTS = framework_on(
    [
        {"id": "cost", "label": {"nl": "Kosten", "en": "Cost"}, "unit": "EUR", "levels": COST},
        {"id": "deadline", "label": {"nl": "Sluiting", "en": "Deadline"}, "levels": DEADLINE},
        {
            "id": "reach",
            "label": {"nl": "Bereik", "en": "Reach"},
            "unit": {"nl": "inwoners van de gemeente", "en": "residents of the municipality"},
            "levels": [
                {"id": "odd", "ranges": [{"below": -0.5}, {"above": 99.25}]},
                {"id": "usual", "at_least": -0.5, "at_most": 99.25},
            ],
        },
    ],
    [
        {"when": {"cost": "high"}, "then": "no"},
        {"when": {"cost": "middle"}, "then": "maybe"},
        {"when": {"deadline": "later", "reach": "usual"}, "then": "yes"},
        {"then": "maybe"},
    ],
    impossible=[
        {"when": {"cost": "high", "reach": "odd"}, "reason": {"nl": "Dat is te duur.", "en": "That costs too much."}}
    ],
)


def number(page: Any, name: str, *typed: str) -> Any:
    """Type a number, or two between which it lies, and go on."""
    fields = page.locator(f'[data-number="{name}"]')
    for field, text in zip(fields.all(), [*typed, ""], strict=False):
        field.fill(text)
        field.press("Tab")
    return fields


def checked(page: Any, name: str) -> list[str]:
    radios = page.locator(f'input[name="{name}"]:checked')
    return [radio.get_attribute("value") for radio in radios.all()]


@pytest.mark.parametrize(("lang", "at", "after"), [("nl", "10.000", "10.000,01"), ("en", "10,000", "10,000.01")])
def test_a_number_is_read_as_in_the_language(lang: str, at: str, after: str, open_page: Opener, tmp_path: Path) -> None:
    """At a limit and just after it: the level, the outcome, how far it would have to go, and what is saved."""
    page = open_page(GRANTS, lang=lang)
    number(page, "reach", "99.25" if lang == "en" else "99,25")
    number(page, "deadline", "2026-03-02")
    assert (checked(page, "reach"), checked(page, "deadline")) == (["usual"], ["later"])
    for typed, level, outcome in ((at, "low", "yes"), (after, "middle", "maybe")):
        fields = number(page, "cost", typed)
        assert fields.first.input_value() == typed
        assert checked(page, "cost") == [level]
        shown = page.locator('[data-possible="true"]')
        assert [shown.get_attribute("data-outcome")] == [outcome]
    change = {
        "nl": "van € 10.000,01 naar low (€ 0,01 minder: tot 10.000)",
        "en": "from € 10,000.01 to low (€ 0.01 less: to 10,000)",
    }
    assert change[lang] in page.locator("#changes-said").inner_text().replace("\u00a0", " ")
    room = {
        "nl": "Kosten, nu € 10.000,01. Lager: bij € 0,01 minder, op 10.000, kan er iets anders uitkomen. "
        "Hoger: bij meer dan € 39.999,99 meer, boven 50.000, kan er iets anders uitkomen.",
        "en": "Cost, now € 10,000.01. Lower: at 10,000, € 0.01 less, another outcome becomes possible. "
        "Higher: above 50,000, more than € 39,999.99 more, another outcome becomes possible.",
    }
    said = page.locator("#room-said li").all_inner_texts()
    assert said[0].replace("\u00a0", " ") == room[lang]
    assert len(said) == 3
    number(page, "reach", "100" if lang == "en" else "100,0")  # a level of two stretches
    assert page.locator("#room-said li").count() == 2
    number(page, "reach", "0")
    topic = load_topic(saved(page, tmp_path))
    assert topic.answers["cost"] == Answer(value=Fraction(1000001, 100))
    assert topic.answers["deadline"] == Answer(value="2026-03-02")
    page.get_by_role("button", name="English" if lang == "nl" else "Nederlands").click()
    assert page.locator('[data-number="cost"]').first.input_value() == ("10,000.01" if lang == "nl" else "10.000,01")
    assert load_topic(saved(page, tmp_path)).answers == topic.answers


def test_what_is_no_number_counts_for_nothing_and_stays(open_page: Opener, tmp_path: Path) -> None:
    """It is said so beside it, until it is changed or a level is chosen."""
    page = open_page(GRANTS)
    fields = number(page, "cost", "12.000")
    for typed, said in (
        (["12.5"], "Dit is geen getal: 12.5."),
        (["", "5"], "Vul ook het eerste vak in."),
        (["6", "5"], "Het eerste komt na het tweede."),
        (["9" * 41], "Dit is geen getal"),
    ):
        number(page, "cost", *typed)
        unread = page.locator("#q0-unread")
        assert said in unread.inner_text()
        assert [field.input_value() for field in fields.all()] == [*typed, ""][:2]
        assert {field.get_attribute("aria-describedby") for field in fields.all()} == {"q0-unread"}
        assert checked(page, "cost") == [""]
        assert page.locator('[data-possible="true"]').count() == 3
    page.get_by_role("button", name="English").click()
    assert "This is not a number" in unread.inner_text()
    page.locator('input[name="cost"][value="high"]').check()
    assert unread.is_hidden()
    assert [field.input_value() for field in fields.all()] == ["", ""]
    assert load_topic(saved(page, tmp_path)).answers == {"cost": Answer(level="high")}


def test_a_topic_with_numbers_is_shown_kept_and_saved(open_page: Opener, tmp_path: Path) -> None:
    """To the last digit, of which JavaScript has fewer: a number, a day, and what lies between two."""
    number_of_many_digits = "9007199254740993.000000000000000001"
    answers = f"""{{
      "cost": {{"between": [8000, 15000.10], "note": "n"}}, "deadline": "2026-03-01",
      "reach": {number_of_many_digits}, "other": {number_of_many_digits}
    }}"""
    text = f'{{"id": "t", "title": "T", "answers": {answers}}}'
    topic = validated(Topic, parse(text, "t.json"), "t.json")
    page = open_page(GRANTS)
    for _ in range(2):
        open_file(page, text)
        inputs = page.locator("[data-number]").all()
        shown = ["8.000", "15.000,1", "2026-03-01", "", "9.007.199.254.740.993,000000000000000001", ""]
        assert [field.input_value() for field in inputs] == shown
        assert page.locator("fieldset#q0 .narrowed").inner_text() == "Nog mogelijk: middle of low."
        assert "other" in page.locator("#unused").inner_text()
        paper = page.locator("#paper-answers").text_content().replace("\u00a0", " ")
        assert "van € 8.000 tot en met € 15.000,1 (middle of low)" in paper
        assert "1 maart 2026 (soon)" in paper
        page.reload()
        text = saved(page, tmp_path).read_text("utf-8")
        assert validated(Topic, parse(text, "t.json"), "t.json") == topic


def test_why_a_level_is_excluded_stands_beside_it(open_page: Opener) -> None:
    """With the number that excludes it, and the reason of the row. It can be chosen all the same, and contradicts."""
    page = open_page(GRANTS, lang="en")
    number(page, "reach", "100")
    out = page.locator(".choice.out")
    assert out.count() == 1
    said = "Cannot go with Reach: 100 residents of the municipality (odd). That costs too much."
    assert out.locator(".excluded").inner_text().replace("\u00a0", " ") == said
    high = page.locator('input[name="cost"][value="high"]')
    assert (
        said.split(":")[0] in page.locator(f"[id='{high.get_attribute('aria-describedby').split()[1]}']").inner_text()
    )
    high.press("Space")
    assert (
        page.locator("#verdict").inner_text().startswith("These answers cannot go together: Cost: high and Reach: 100")
    )
    assert page.locator('[data-possible="true"]').count() == 0
    number(page, "reach", "50")
    assert page.locator("#verdict").inner_text() == "The outcome is settled: no."


def test_a_level_that_never_occurs_cannot_be_chosen(open_page: Opener) -> None:
    """Unless a topic has it: then that is shown as what cannot occur."""
    content = GRANTS.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    page = open_page(load_framework(content | {"impossible": [{"when": {"cost": "high"}}]}), lang="nl")
    high = page.locator('input[name="cost"][value="high"]')
    assert high.is_disabled()
    assert page.locator(".choice.out .excluded").inner_text() == "Kan niet voorkomen"
    open_file(page, '{"id": "t", "title": "T", "answers": {"cost": 60000}}')
    assert checked(page, "cost") == ["high"]
    assert (
        page.locator("#verdict").inner_text().replace("\u00a0", " ")
        == "Dit antwoord kan niet voorkomen: Kosten: € 60.000 (high)."
    )
    page.locator('input[name="cost"][value="low"]').check()
    assert high.is_disabled()


def test_a_question_that_only_tells_what_can_occur_is_asked(open_page: Opener) -> None:
    """Below the others, under a heading of its own; its answer excludes another."""
    page = open_page(only_a_row_asks_c(), lang="en")
    assert page.locator("#groups h3").all_inner_texts() == ["o", "Other questions"]
    page.locator('input[name="c"][value="no"]').check()
    assert page.locator(".choice.out input").get_attribute("value") == "yes"
    assert page.locator("#verdict").inner_text() == "The outcome is settled: no."


# --- keeping ------------------------------------------------------------------------------------------------------


def open_file(page: Any, text: str) -> None:
    file = {"name": "t.json", "mimeType": "application/json", "buffer": text.encode()}
    page.locator("#file").set_input_files(file)
    page.get_by_text("Geopend: t.json.").wait_for()


def saved(page: Any, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator("#save").click()
    target: Path = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_a_topic_comes_back_as_it_was_opened(path: Path, open_page: Opener, tmp_path: Path) -> None:
    """Opened and saved, the topics of the examples are what they were, with all that the page has no field for."""
    topic = load_topic(path)
    save(topic, tmp_path / "given.json")
    page = open_page()
    page.locator("#file").set_input_files(tmp_path / "given.json")
    page.get_by_text("Geopend: given.json.").wait_for()
    shown = page.locator('[data-possible="true"]').evaluate_all("all => all.map((e) => e.dataset.outcome)")
    assert shown == [level.id for level in assess(topic).possible]
    assert load_topic(saved(page, tmp_path)) == topic
    assert page.locator("#illustration").is_visible() == topic.illustration


@given(data=st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_narrowed_answers_are_kept_and_honoured(data: st.DataObject, open_page: Opener, tmp_path: Path) -> None:
    """Random topics with narrowed answers are assessed as the engine does, and saved as they were."""
    framework = data.draw(frameworks())
    topic = data.draw(topics(framework))
    page = open_page(framework)
    open_file(page, to_json(topic))
    shown = page.locator('[data-possible="true"]').evaluate_all("all => all.map((e) => e.dataset.outcome)")
    assert shown == [level.id for level in assess(topic, framework).possible]
    assert load_topic(saved(page, tmp_path)) == topic
    page.close()


def test_what_is_filled_in_is_saved_as_the_library_loads_it(open_page: Opener, tmp_path: Path) -> None:
    """A topic made on the page loads, with its note, its evidence, its narrowed answer and a remark on an open one."""
    page = open_page()
    page.locator("#topic-title").fill('Dorpshuis "De Spil" 👍')
    page.locator("#topic-more > summary").click()
    page.locator("#topic-on").fill("2022-11-30")
    page.locator('input[name="theme_link"][value="direct"]').check()
    fieldset = page.locator("fieldset", has=page.locator('[name="staff_time"]'))
    fieldset.get_by_text("Meer dan één antwoord kan nog").click()
    fieldset.get_by_role("checkbox", name="Geen").uncheck()
    fieldset.get_by_text("Toelichting en onderbouwing").click()
    fieldset.get_by_label("Toelichting", exact=True).fill("Gevraagd op maandag\n\nen dinsdag")
    fieldset.get_by_label("Onderbouwing").fill("notulen 3")
    other = page.locator("fieldset", has=page.locator('[name="demand"]'))
    other.get_by_text("Toelichting en onderbouwing").click()
    other.get_by_label("Toelichting", exact=True).fill("nog navragen")
    assert fieldset.locator("input[type=radio]:checked").count() == 0
    assert fieldset.locator(".narrowed").inner_text() == "Nog mogelijk: Krap of Genoeg."
    topic = load_topic(saved(page, tmp_path))
    assert (topic.id, str(topic.title)) == (topic_id('Dorpshuis "De Spil" 👍'), 'Dorpshuis "De Spil" 👍')
    assert str(topic.raised_on) == "2022-11-30"
    assert topic.answers["theme_link"].levels == ("direct",)
    assert topic.answers["staff_time"].levels == ("tight", "enough")
    assert str(topic.answers["staff_time"].note) == "Gevraagd op maandag\n\nen dinsdag"
    assert topic.answers["staff_time"].evidence == "notulen 3"
    assert str(topic.answers["demand"].note) == "nog navragen"
    assert "demand" in assess(topic).open_criteria


# --- what is not judged -------------------------------------------------------------------------------------------


def abstain(page: Any, criterion: str) -> None:
    page.locator(f'[data-abstain="{criterion}"]').check()


def test_what_is_not_judged_stays_open_and_is_not_asked(open_page: Opener, tmp_path: Path) -> None:
    """Another question is the next, and the outcome that of an open answer; it is kept, printed and can be undone."""
    page = open_page(lang="en")
    first = page.locator("#next .label").inner_text()
    assert first == "Ownership"
    possible = page.locator('[data-possible="true"]').count()
    abstain(page, "ownership")
    assert page.locator("#next .label").inner_text() != first
    assert page.locator('[data-possible="true"]').count() == possible
    assert "One question you do not judge." in page.locator("#progress").inner_text()
    fieldset = page.locator("fieldset", has=page.locator('[name="ownership"]'))
    fieldset.get_by_text("Note and evidence").click()
    fieldset.get_by_label("Note", exact=True).fill("our own officials")
    page.reload()
    assert page.get_by_role("checkbox", name="I do not judge this", checked=True).count() == 1
    page.locator("#topic-title").fill("A topic")
    topic = load_topic(saved(page, tmp_path))
    assert topic.answers == {"ownership": Answer(abstain=True, note="our own officials")}
    assert assess(topic).abstained == ("ownership",)
    page.get_by_role("button", name="Nederlands").click()
    assert page.get_by_role("checkbox", name="Ik beoordeel dit niet", checked=True).count() == 1
    page.emulate_media(media="print")
    assert "Beoordeelt dit niet" in page.locator("#paper-answers").inner_text()
    page.emulate_media(media="screen")
    open_file(page, to_json(topic))
    assert page.locator('input[data-abstain="ownership"]').is_checked()
    page.locator('input[name="ownership"][value="both"]').check()
    assert load_topic(saved(page, tmp_path)).answers["ownership"] == Answer(level="both", note="our own officials")
    abstain(page, "ownership")
    page.locator('input[data-abstain="ownership"]').uncheck()
    assert load_topic(saved(page, tmp_path)).answers["ownership"] == Answer(note="our own officials")


def test_nothing_is_asked_of_whoever_judges_nothing_that_is_left(open_page: Opener) -> None:
    """The page says that somebody else must answer, as long as that makes a difference."""
    page = open_page(lang="en")
    for criterion in load_framework().criteria:
        abstain(page, criterion.id)
    assert page.locator("#next").inner_text().endswith("you do not judge. Somebody else must answer that.")
    assert page.locator("fieldset.next").count() == 0
    assert "10 questions you do not judge." in page.locator("#progress").inner_text()
    page.locator('input[name="theme_link"][value="none"]').check()
    page.locator('input[name="small_scale_difference"][value="same"]').check()
    assert page.locator("#next").is_hidden()
    assert "The others" not in page.locator("#progress").inner_text()


def test_a_number_gives_way_to_not_judging_and_the_other_way_round(open_page: Opener, tmp_path: Path) -> None:
    """A question has one answer; and by keyboard the choice is one stop beyond the levels."""
    page = open_page(framework_on([{"id": "cost", "levels": COST}], []), lang="en")
    page.locator('[data-number="cost"]').first.fill("12000")
    page.locator('[data-number="cost"]').first.press("Tab")
    assert load_topic(saved(page, tmp_path)).answers["cost"].value == 12_000
    page.locator('input[name="cost"][value=""]').focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator('[data-abstain="cost"]').is_checked()
    assert page.locator('[data-number="cost"]').first.input_value() == ""
    assert load_topic(saved(page, tmp_path)).answers["cost"] == Answer(abstain=True)
    page.locator('[data-number="cost"]').first.fill("12000")
    page.locator('[data-number="cost"]').first.press("Tab")
    assert load_topic(saved(page, tmp_path)).answers["cost"] == Answer(value=12_000)


def test_three_judges_fill_in_the_page_and_form_a_panel(open_page: Opener, tmp_path: Path, capsys: Any) -> None:
    """Each saves a file with a name and with what is not judged, which the command reads as it is."""
    files: list[Path] = []
    votes: dict[str, dict[str, str | None]] = {
        "chair": {"demand": "broad", "ownership": None},
        "portfolio holder": {"demand": None, "ownership": None},
        "official": {"demand": "none", "ownership": None},
    }
    for judge, own in votes.items():
        page = open_page(lang="en")
        page.locator("#topic-title").fill("A pilot")
        page.locator("#topic-more > summary").click()
        page.locator("#topic-judge").fill(judge)
        for criterion, level in own.items():
            if level is None:
                abstain(page, criterion)
            else:
                page.locator(f'input[name="{criterion}"][value="{level}"]').check()
        files.append(tmp_path / f"{len(files)}.json")
        files[-1].write_bytes(saved(page, tmp_path).read_bytes())
        page.close()
    output = str(tmp_path / "merged.toml")
    assert main(["panel", *map(str, files), "--merge", "median", "-o", output, "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert all(judge in told for judge in votes)
    merged = load_topic(output)
    assert merged.answers["ownership"] == Answer(abstain=True)
    assert merged.answers["demand"].levels == ("none", "some", "broad")
    assert str(merged.answers["demand"].note) == "portfolio holder: beoordeelt dit niet"


def test_a_reload_loses_nothing(open_page: Opener, tmp_path: Path) -> None:
    """After a reload everything that was entered is there again, the language too."""
    page = open_page()
    answers = {"theme_link": ["none", "direct"], "gone": "y"}
    open_file(page, json.dumps({"id": "t", "title": "T", "themes": ["x"], "answers": answers}))
    page.locator('input[name="ownership"][value="both"]').check()
    page.get_by_role("button", name="English").click()
    page.locator("#topic-title").fill("Another title")
    before = load_topic(saved(page, tmp_path))
    page.reload()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator('input[name="ownership"][value="both"]').is_checked()
    assert "gone" in page.locator("#unused").inner_text()
    assert load_topic(saved(page, tmp_path)) == before
    assert before.answers["gone"].levels == ("y",)


def test_without_storage_it_works_and_says_so(open_page: Opener) -> None:
    """Where a browser keeps nothing, the page says so and decides all the same."""
    refuse = "for (const s of ['localStorage', 'sessionStorage']) Object.defineProperty(window, s, {get() {throw 1;}});"
    page = open_page(script=refuse)
    assert page.locator("#unstored").is_visible()
    page.locator('input[name="theme_link"][value="none"]').check()
    page.locator('input[name="small_scale_difference"][value="same"]').check()
    assert page.locator('[data-possible="true"]').count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id = 'x'", "is geen JSON"),
        ("[]", "geen onderwerp"),
        ('{"title": "no id"}', "geen onderwerp"),
        ('{"id": "x", "title": 3}', "bij title staat 3, en dat kan daar niet"),
        ('{"id": "x", "title": "x", "answers": []}', "bij answers staat [], en dat kan daar niet"),
        ('{"id": "x", "title": "x", "answer": {}}', "answer hoort niet in een onderwerp"),
        ('{"id": "x", "title": "x", "answers": {"demand": ["some", "some"]}}', "twee keer: answers.demand: some"),
        ('{"id": "x", "title": "x", "raised_on": "2022-02-30"}', "geen datum zoals 2022-11-30"),
        (b'{"id": "x", "title": "caf\xe9"}', "kan niet gelezen worden"),
        ('{"id": "x", "title": "x"}'.ljust(4 * 2**20 + 1), "te groot voor een onderwerp. De grens is 4 MiB."),
    ],
)
def test_what_is_no_topic_is_refused_whole(content: str | bytes, said: str, open_page: Opener, tmp_path: Path) -> None:
    """A file that is no topic is refused with a reason, and what was entered stays."""
    page = open_page()
    page.locator('input[name="demand"][value="some"]').check()
    file = tmp_path / "bad.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    page.locator("#file").set_input_files(file)
    page.locator("#status", has_text=said).wait_for()
    assert page.locator('input[name="demand"][value="some"]').is_checked()


def test_the_largest_file_opens(open_page: Opener) -> None:
    """At the limit itself a file is read, as the library reads it."""
    page = open_page()
    open_file(page, '{"id": "x", "title": "x"}'.ljust(4 * 2**20))


def test_a_toml_file_is_refused_with_what_to_do(
    open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says which command makes JSON of it; that command does, and the page opens what it made."""
    page = open_page(lang="en")
    file = tmp_path / "my topic (1).toml"
    file.write_bytes(TOPICS[0].read_bytes())
    page.locator("#file").set_input_files(file)
    page.locator("#status", has_text="it is TOML").wait_for()
    said = page.locator("#status").inner_text()
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(said.partition("k80assess ")[2])) == 0
    made = file.with_suffix(".json")
    page.locator("#file").set_input_files(made)
    page.get_by_text(f"Opened: {made.name}.").wait_for()
    assert load_topic(saved(page, tmp_path)) == load_topic(TOPICS[0])


def enter(page: Any, title: str) -> None:
    page.locator("#topic-title").fill(title)


def title_on(page: Any) -> str:
    title: str = page.locator("#topic-title").input_value()
    return title


def put_aside(page: Any) -> set[str]:
    """Return the titles that come round when the topic before is put back as often as it can be."""
    found: list[str] = []
    while page.locator("#undo").is_visible():
        page.locator("#undo").click()
        if title_on(page) in found:
            break
        found.append(title_on(page))
    return set(found)


def test_starting_anew_can_be_undone(open_page: Opener) -> None:
    """Starting anew puts the topic aside, and a click puts it back."""
    page = open_page()
    page.locator('input[name="demand"][value="some"]').check()
    page.locator("#new").click()
    assert page.locator('input[name="demand"][value=""]').is_checked()
    page.locator("#undo").click()
    assert page.locator('input[name="demand"][value="some"]').is_checked()


def test_no_topic_is_lost_by_another(open_page: Opener) -> None:
    """Twice "new", "new" or "open" and then a reload, several topics one after another: each of them comes round."""
    page = open_page()
    enter(page, "one")
    page.locator("#new").click()
    page.locator("#new").click()
    page.reload()
    assert title_on(page) == ""
    assert put_aside(page) == {"one"}
    page.locator("#new").click()
    enter(page, "two")
    open_file(page, '{"id": "t", "title": "three"}')
    page.reload()
    assert title_on(page) == "three"
    assert put_aside(page) == {"one", "two", "three"}


def test_two_tabs_do_not_write_over_each_other(open_page: Opener) -> None:
    """A second tab starts with the latest topic. Both go on with it, and neither loses what was entered."""
    page = open_page()
    enter(page, "one")
    other = page.context.new_page()
    other.goto(page.url)
    assert title_on(other) == "one"
    enter(other, "in the other")
    enter(page, "in the first")
    page.reload()
    other.reload()
    assert (title_on(page), title_on(other)) == ("in the first", "in the other")
    page.close()
    assert put_aside(other) == {"in the first", "in the other"}


@pytest.mark.parametrize("elsewhere", ["thrown away", "changed"])
def test_what_another_tab_does_takes_nothing_away(elsewhere: str, open_page: Opener) -> None:
    """A topic that another tab threw away or changed is still there in this one, after a reload too, and is kept."""
    page = open_page()
    enter(page, "one")
    other = page.context.new_page()
    other.goto(page.url)
    if elsewhere == "changed":
        enter(other, "two")
    else:
        other.once("dialog", lambda dialog: dialog.accept())
        other.locator("#discard").click()
    page.reload()
    assert title_on(page) == "one"
    assert page.locator("#unstored").is_hidden()
    page.locator("#new").click()
    assert "one" in put_aside(page)


def test_what_was_not_kept_is_kept_once_there_is_room(open_page: Opener) -> None:
    """With a storage that is really full a topic stays in its tab; after a reload with room again it is kept."""
    page = open_page()
    enter(page, "short")
    page.evaluate("""() => {
      let text = "x".repeat(2 ** 20);
      for (let i = 0; text; i += 1) {
        try { localStorage.setItem(`other${i}`, text); } catch { text = text.slice(0, text.length >> 1); }
      }
    }""")
    enter(page, "long " * 100)
    assert page.locator("#unstored").is_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert title_on(page) == "long " * 100
    assert page.locator("#unstored").is_visible()
    page.evaluate(
        "for (const key of Object.keys(localStorage)) if (key.startsWith('other')) localStorage.removeItem(key)"
    )
    page.reload()
    assert page.locator("#unstored").is_hidden()
    page.locator("#new").click()
    assert put_aside(page) == {"short", "long " * 100}


def test_the_page_of_another_framework_has_its_own_topics(open_page: Opener) -> None:
    """In the same browser, also where one framework's id begins with the other's."""
    page = open_page()
    enter(page, "one")
    own = load_framework().model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    file = Path(page.url.removeprefix("file://"))
    write_page(load_framework(own | {"id": f'{own["id"]}":x'}), file)
    other = page.context.new_page()
    other.goto(page.url)
    assert title_on(other) == ""
    assert other.locator("#undo").is_hidden()


FULL = """() => {
  Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}"""


def test_where_nothing_can_be_kept_nothing_goes_without_a_question(open_page: Opener, tmp_path: Path) -> None:
    """With a full storage the page says so; "new", "open" and leaving ask first, until the topic stands in a file."""
    page = open_page()
    enter(page, "kept")
    page.evaluate(FULL)
    enter(page, "entered later")
    assert page.locator("#unstored").is_visible()
    asked: list[str] = []

    def refuse(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.locator("#new").click()
    assert title_on(page) == "entered later"
    page.locator("#file").set_input_files(
        {"name": "t.json", "mimeType": "application/json", "buffer": b'{"id": "t", "title": "T"}'}
    )
    page.wait_for_timeout(300)
    assert title_on(page) == "entered later"
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["confirm", "confirm", "beforeunload"]
    saved(page, tmp_path)
    page.locator("#new").click()
    assert title_on(page) == ""
    assert len(asked) == 3


def test_a_kept_topic_is_left_without_a_question_and_is_there_again(open_page: Opener) -> None:
    """Leaving asks nothing where nothing is lost: whoever comes back finds it."""
    page = open_page()
    enter(page, "one")
    asked: list[str] = []

    def accept(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.close(run_before_unload=True)
    again = page.context.new_page()
    again.goto(page.url)
    assert (title_on(again), asked) == ("one", [])


def test_a_topic_is_thrown_away_after_a_question(open_page: Opener) -> None:
    """Then it does not come round any more, after a reload either; others do."""
    page = open_page()
    enter(page, "one")
    page.locator("#new").click()
    assert page.locator("#discard").is_hidden()
    enter(page, "two")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#discard").click()
    assert title_on(page) == "two"
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#discard").click()
    page.reload()
    assert title_on(page) == ""
    assert put_aside(page) == {"one"}


def test_what_the_first_version_kept_is_there(open_page: Opener) -> None:
    """Its one topic, under its own key, is taken over."""
    kept = json.dumps({"fields": {"title": "kept"}, "answers": [["demand", "some"]]})
    page = open_page()
    page.evaluate(
        "(kept) => { sessionStorage.clear(); localStorage.setItem('k80assess.topic:k80-wendbaarheid', kept); }", kept
    )
    page.reload()
    assert title_on(page) == "kept"
    assert page.locator('input[name="demand"][value="some"]').is_checked()
    page.reload()
    assert title_on(page) == "kept"
    assert page.locator("#undo").is_hidden()


# --- themes -------------------------------------------------------------------------------------------------------


def test_themes_are_chosen_saved_and_come_back(open_page: Opener, tmp_path: Path) -> None:
    """By any name that the agenda has for them; one that it does not have is kept and told."""
    page = open_page()
    page.get_by_role("checkbox", name="Wonen").check()
    page.get_by_role("checkbox", name="Financiën").check()
    enter(page, "T")
    page.reload()
    assert page.get_by_role("checkbox", name="Wonen").is_checked()
    assert load_topic(saved(page, tmp_path)).themes == ("housing", "finance")
    open_file(page, '{"id": "t", "title": "T", "themes": ["Social  domain", "Woonen", "housing"]}')
    assert page.get_by_role("checkbox", name="Sociaal Domein").is_checked()
    assert "Woonen" in page.locator("#themes-unknown").inner_text()
    page.get_by_role("checkbox", name="Sociaal Domein").uncheck()
    assert load_topic(saved(page, tmp_path)).themes == ("Woonen", "housing")
    assert "Wonen" in page.locator("#paper-topic-about").text_content()


def test_an_answer_that_needs_a_theme_says_so(open_page: Opener) -> None:
    """As long as none is chosen."""
    page = open_page()
    page.locator('input[name="theme_link"][value="direct"]').check()
    assert "Band met de Agenda" in page.locator("#themes-needed").inner_text()
    page.get_by_role("checkbox", name="Wonen").check()
    assert page.locator("#themes-needed").is_hidden()


def test_an_answer_that_needs_a_note_is_not_saved_without(open_page: Opener, tmp_path: Path) -> None:
    """It says so beside the question and at the top, and leads to where the note is written."""
    content = json.loads(to_json(load_framework()))
    content["criteria"][0]["note"] = "required"
    page = open_page(load_framework(content), "en")
    enter(page, "T")
    assert page.locator("#notes-needed").is_hidden()
    page.locator('input[name="theme_link"][value="direct"]').check()
    assert "Link with the Agenda" in page.locator("#notes-needed").inner_text()
    assert page.locator("#q0-needed").is_visible()
    page.locator("#save").click()
    assert page.locator("#status").inner_text() == "Not saved: your answer to Link with the Agenda lacks a note."
    page.keyboard.type("It is a theme.")
    assert page.locator("#notes-needed").is_hidden()
    assert page.locator("#q0-needed").is_hidden()
    topic = load_topic(saved(page, tmp_path))
    assert topic.answers["theme_link"] == Answer(level="direct", note="It is a theme.")
    assert assess(topic, load_framework(content))


# Every command that reads a topic, as it is given the file of one; a later one may take what an earlier one wrote.
TAKING = [
    "assess t.json",
    "explain t.json",
    "report t.json -o r.html",
    "memo t.json -o m.html",
    "topics t.json",
    "panel t.json -o merged.json",
    "plan t.json --workload w.toml",
    "diff f.json f.json --topics t.json",
    "decide t.json --on 2030-01-01 --by executive_board -o d.json --outcome take_on --why x",
    "register append r.sqlite d.json",
    "report-back r.sqlite --from 2030-01-01 --to 2030-12-31 -o back.md",
    "renew t.json --as 2030 -o a.toml",
    "convert t.json -o t.toml",
    "convert t.toml -o again.json",
    "interview t.json",
]
WITHOUT_TOPIC = {"page", "agenda", "framework", "schema", "check", "prove", "progress", "learn"}


@pytest.mark.parametrize("given_answers", [SETTLED, {"theme_link": "direct"}], ids=["settled", "open"])
def test_a_topic_goes_from_page_to_commands_and_interview_and_back(
    given_answers: dict[str, str], open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """A direct link without a theme, and a note on an open question: all commands take the file, and the page again."""
    assert {line.split()[0] for line in TAKING} == COMMANDS.keys() - WITHOUT_TOPIC
    monkeypatch.chdir(tmp_path)
    save(load_framework(), "f.json")
    Path("w.toml").write_text("capacity = { housing = 10 }\neffort = { een_onderwerp = { housing = 2 } }\n", "utf-8")
    page = open_page()
    enter(page, "Een onderwerp")
    for name, value in given_answers.items():
        page.locator(f'input[name="{name}"][value="{value}"]').check()
    page.locator('input[name="demand"][value=""]').check()
    asked = page.locator("fieldset", has=page.locator('[name="demand"]'))
    asked.get_by_text("Toelichting en onderbouwing").click()
    asked.get_by_label("Toelichting", exact=True).fill("navragen")
    saved(page, tmp_path).rename("t.json")
    topic = load_topic("t.json")
    assert (topic.themes, topic.answers["theme_link"].levels) == ((), ("direct",))
    assert topic.answers["demand"] == Answer(note="navragen")
    for line in TAKING:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\nq\n"))
        code = main(line.split())
        told = capsys.readouterr()
        assert code == 0, (line, told.err)
        remarks = [remark for remark in told.err.splitlines() if "hoort een thema" in remark]
        assert all("Band met de Agenda" in remark for remark in remarks)
    for name in ("t.json", "again.json", "merged.json"):
        page.locator("#file").set_input_files(name)
        page.get_by_text(f"Geopend: {name}.").wait_for()
        note = "t: navragen" if name == "merged.json" else "navragen"
        assert asked.get_by_label("Toelichting", exact=True).input_value() == note
        assert revise(load_topic(saved(page, tmp_path)), {"answers": {}}) == revise(topic, {"answers": {}})


def test_a_panel_of_files_that_the_page_saved(open_page: Opener, tmp_path: Path, capsys: Any) -> None:
    """Judges who fill in the same topic each under their own name are told apart by it, however files are called."""
    files = []
    for judge, answer in (("Anna ", "none"), (" Bo B.", "broad")):
        page = open_page(lang="en")
        enter(page, "One topic")
        page.locator("#topic-more > summary").click()
        page.locator("#topic-judge").press_sequentially(judge)
        page.locator(f'input[name="demand"][value="{answer}"]').check()
        folder = tmp_path / judge.strip()
        folder.mkdir()
        files.append(str(saved(page, folder)))
        assert load_topic(files[-1]).judge == judge.strip()
        assert f"Judgement of {judge}" in page.locator("#paper-topic-about").text_content()
    assert main(["panel", *files, "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)["judges"]) == ["Anna", "Bo B."]


@pytest.mark.parametrize("judge", [" ", "\u00a0", "\u2028 \u0085"])
def test_a_name_of_blanks_is_none(judge: str, open_page: Opener, tmp_path: Path) -> None:
    """What is saved loads, whatever was pasted."""
    page = open_page()
    open_file(page, '{"id": "t", "title": "T", "judge": "Anna"}')
    page.locator("#topic-more > summary").click()
    page.locator("#topic-judge").fill(judge)
    assert load_topic(saved(page, tmp_path)).judge is None


# --- for everyone -------------------------------------------------------------------------------------------------


def test_the_language_switches_in_place(open_page: Opener) -> None:
    """Everything on the page is said in the other language, and what was entered stays."""
    page = open_page()
    page.locator('input[name="demand"][value="some"]').check()
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Do we, as K80, put energy into this current topic?"
    assert page.locator("#progress").inner_text() == "1 of the 10 questions has been answered."
    assert page.locator('input[name="demand"][value="some"]').is_checked()
    assert page.get_by_role("button", name="English").evaluate("e => e === document.activeElement")


def test_a_text_in_the_other_language_says_so(open_page: Opener) -> None:
    """A label that exists only in Dutch is marked as Dutch on the English page."""
    page = open_page(hostile_framework(), lang="en")
    assert page.locator('.choice bdi[lang="nl"], .about bdi[lang="nl"]').count() > 0
    assert page.locator('bdi[lang="en"]').count() == 0


def test_the_keyboard_is_enough(open_page: Opener) -> None:
    """Tab reaches each question and arrows answer it; the first stop leads past the head of the page."""
    page = open_page()
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    for _ in range(3):  # past the two modes
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "theme_link"
    page.keyboard.press("ArrowDown")  # from "not answered yet", the last, round to the first
    assert page.locator('input[name="theme_link"][value="none"]').is_checked()
    page.locator("#next button").press("Enter")
    assert page.evaluate("document.activeElement.name") == "small_scale_difference"
    page.keyboard.press("ArrowDown")
    assert page.locator('[data-possible="true"]').get_attribute("data-outcome") == "decline"


def test_the_keyboard_reaches_numbers_first(open_page: Opener) -> None:
    """The next question is gone to at its field for a number; Enter reads it, and Tab goes on to the levels."""
    page = open_page(GRANTS)
    page.locator("#next button").press("Enter")
    assert page.evaluate("document.activeElement.dataset.number") == "cost"
    page.keyboard.type("60.000")
    page.keyboard.press("Enter")
    assert page.locator("#verdict").inner_text() == "De uitkomst staat vast: no."
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("[document.activeElement.name, document.activeElement.value]") == ["cost", "high"]
    page.keyboard.press("ArrowDown")
    assert checked(page, "cost") == ["middle"]
    assert page.locator('[data-number="cost"]').first.input_value() == ""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("which", ["packaged", "hostile", "numbers"])
def test_axe_finds_no_violation(which: str, width: int, scheme: str, open_page: Opener, axe: str) -> None:
    """WCAG 2.2 A and AA and best practice: no violation, empty, half answered and settled, with everything unfolded."""
    framework = {"packaged": load_framework(), "hostile": hostile_framework(), "numbers": GRANTS}[which]
    viewport = {"width": width, "height": 800}
    # The checker comes in over the wire of the developer tools, so the page's own policy can stay as it is.
    page = open_page(framework, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(axe)
    first, *rest = [(c.id, [level.id for level in c.levels]) for c in framework.criteria]
    settled = [(name, [levels[0]]) for name, levels in (first, *rest)]
    weighed = [[(name, [level]) for name, level in HOUSING.items()]] if which == "packaged" else []
    for answers in ([], [(first[0], first[1][1:])], settled, *weighed):
        page.evaluate(GIVE, [answers])
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        passes, violations = page.evaluate(VIOLATIONS)
        assert violations == []
        assert passes > 20
    assert page.locator("#weightings").is_visible() == (which == "packaged")


@pytest.mark.parametrize("which", ["packaged", "hostile", "numbers"])
def test_axe_finds_no_violation_on_paper(which: str, open_page: Opener, axe: str) -> None:
    """What is printed can be read by a machine too, as the tags of a PDF: at the start, half way and at the end."""
    framework = {"packaged": load_framework(), "hostile": hostile_framework(), "numbers": GRANTS}[which]
    page = open_page(framework, reduced_motion="reduce")
    page.emulate_media(media="print")
    page.evaluate(axe)
    every = [(c.id, [c.levels[0].id]) for c in framework.criteria]
    for answers in ([], every[:2], every):
        page.evaluate(GIVE, [answers])
        passes, violations = page.evaluate(VIOLATIONS)
        assert violations == []
        assert passes > 10


@pytest.mark.parametrize(
    "framework", [load_framework(), hostile_framework(), GRANTS], ids=["packaged", "hostile", "numbers"]
)
def test_nothing_is_cut_off_at_320_pixels(framework: Framework, open_page: Opener) -> None:
    """At 320 pixels wide everything fits, unfolded and settled too."""
    page = open_page(framework, viewport={"width": 320, "height": 640})
    page.evaluate(GIVE, [[(c.id, [c.levels[0].id]) for c in framework.criteria]])
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(OVERFLOW) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_bar_fits_and_is_told_apart_without_colours(scheme: str, forced: str, open_page: Opener) -> None:
    """At 320 pixels, in the dark, and where the reader's own colours are forced: each part has a filling of its own."""
    page = open_page(viewport={"width": 320, "height": 640}, color_scheme=scheme, forced_colors=forced)
    give(page, {i: a.levels[0] for i, a in load_topic(TOPICS[0].parent / "scale-up-discount.toml").answers.items()})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(OVERFLOW) == []
    filling = "(part) => ['backgroundColor', 'backgroundImage'].map((key) => getComputedStyle(part)[key]).join()"
    parts, swatches = page.locator(".bar-parts > span").all(), page.locator(".legend .swatch").all()
    fillings = [part.evaluate(filling) for part in parts]
    assert len(set(fillings)) == 3
    assert [swatch.evaluate(filling) for swatch in swatches] == fillings


def test_a_hostile_framework_runs_nothing_and_shows_as_text(open_page: Opener, tmp_path: Path) -> None:
    """Markup, quotes, ends of scripts and the like show as they were written; ids of any kind work as ids."""
    framework = hostile_framework()
    page = open_page(framework)
    assert page.evaluate("globalThis.ran") is None
    text = page.locator("body").text_content()
    for criterion in framework.criteria:
        assert criterion.label.to("nl") in text
    assert page.title() == "</script><script>globalThis.ran = true</script>"
    assert page.locator("main img, main svg, main a:not(.to-result), main i, main b").count() == 0
    sets = random_answers(framework, Random(1), 40)
    assert_decides_alike(page, framework, sets)
    topic = load_topic(saved(page, tmp_path))
    assert assess(topic, framework).answers == assess(sets[-1], framework).answers
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    for target in page.locator("main label:visible").all()[:20]:
        target.click()
    assert page.evaluate("globalThis.ran") is None


def test_a_day_is_written_out_on_paper(open_page: Opener) -> None:
    """In the language of the page."""
    page = open_page()
    open_file(page, json.dumps({"id": "t", "title": "T", "raised_on": "2024-02-29"}))
    page.locator("#paper-topic-about", has_text="Datum: 29 februari 2024.").wait_for(state="attached")


def test_it_prints_what_was_decided(open_page: Opener, tmp_path: Path) -> None:
    """On paper stand the topic, the outcome and why, every answer, and where the framework comes from."""
    page = open_page()
    open_file(page, to_json(load_topic(TOPICS[0])))
    page.emulate_media(media="print")
    assert page.locator("#questions").is_hidden()
    assert page.locator("button:visible:not(.fold), input:visible").count() == 0
    assert page.locator("#paper-answers tbody tr").count() == 10
    assert page.locator("#source-note").is_visible()
    assert page.locator("#verdict").is_visible()
    assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"


# --- a click too many ---------------------------------------------------------------------------------------------


def test_an_answer_that_a_click_replaces_can_be_put_back(open_page: Opener, tmp_path: Path) -> None:
    """A number, what lies between two, several levels, and that it is not judged; with the note as it is by then."""
    page = open_page(GRANTS, lang="en")
    fieldset = page.locator("fieldset", has=page.locator('[name="cost"]'))
    back = fieldset.locator(".back")
    high = page.locator('input[name="cost"][value="high"]')
    for typed in (("12345.678",), ("8000", "15000.10")):
        number(page, "cost", *typed)
        before = load_topic(saved(page, tmp_path)).answers["cost"]
        high.check()
        high.click()
        back.click()
        assert load_topic(saved(page, tmp_path)).answers["cost"] == before
        back.click()
        assert high.is_checked()
        assert back.is_visible()
    fieldset.get_by_text("More than one answer is still possible").click()
    fieldset.get_by_role("checkbox", name="low").check()
    abstain(page, "cost")
    fieldset.get_by_text("Note and evidence").click()
    fieldset.get_by_label("Note", exact=True).fill("later")
    assert back.inner_text() == "Back to: high or low"
    back.click()
    assert load_topic(saved(page, tmp_path)).answers["cost"] == Answer(level=("high", "low"), note="later")
    page.reload()
    assert back.is_hidden()
    assert load_topic(saved(page, tmp_path)).answers["cost"] == Answer(level=("high", "low"), note="later")


def test_a_number_that_is_being_typed_is_kept_when_the_page_goes(open_page: Opener) -> None:
    """A reload or a closed tab takes no answer with it, as if whoever typed it had gone on to the next field."""
    page = open_page(GRANTS)
    page.locator('[data-number="cost"]').first.focus()
    page.keyboard.type("60.000")
    page.reload()
    assert page.locator('[data-number="cost"]').first.input_value() == "60.000"
    page.locator('[data-number="cost"]').first.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9.000")
    page.close(run_before_unload=True)
    again = page.context.new_page()
    again.goto(page.url)
    assert again.locator('[data-number="cost"]').first.input_value() == "9.000"
