"""Any session on the page: whatever is answered, taken back, opened or reloaded, it says what the library says.

A plain table of what was entered stands beside each tab. After each step the tab shows that, the browser keeps it with
every topic before it, and the outcomes are those that `assess` gives.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from scales import COST

from k80assess.cli.topicfile import topic_id
from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, level_ids
from k80assess.engine.assessment import assess
from k80assess.errors import ContradictionError
from k80assess.examine.interview import Interview

pytestmark = pytest.mark.browser

Opener: TypeAlias = Callable[..., Any]
"""The fixture `open_page`: takes a framework, a language, and options of a browser context, and gives its page."""

Answer: TypeAlias = dict[str, Any]
"""An answer as a document has it, with its levels as a list."""

YES_OR_NO = [{"id": "no"}, {"id": "yes"}]
FIVE = [{"id": f"l{i}"} for i in range(5)]
GRANTS = load_framework(
    {
        "id": "grants",
        "version": "1",
        "outcome": "o",
        "criteria": [
            {"id": "cost", "unit": "EUR", "levels": COST},
            {"id": "reach", "levels": FIVE},
            {"id": "partner", "levels": YES_OR_NO},
            {"id": "since", "levels": FIVE[:3], "asked_when": {"partner": "yes"}, "otherwise": "l0"},
        ],
        "aspects": [
            {"id": "fit", "levels": FIVE[:3], "rule": {"kind": "minimum", "inputs": ["since", "gain"]}},
            {
                "id": "gain",
                "levels": FIVE[:3],
                "rule": {
                    "kind": "weighted",
                    "weights": {"reach": 2, "partner": 1},
                    "cutoffs": {"l1": "1/3", "l2": "2/3"},
                },
            },
            {
                "id": "o",
                "levels": ["no", "maybe", "yes"],
                "rule": {
                    "kind": "table",
                    "inputs": ["fit", "cost"],
                    "rows": [
                        {"when": {"cost": "high"}, "then": "no"},
                        {"when": {"fit": "l2"}, "then": "yes"},
                        {"then": "maybe"},
                    ],
                },
            },
        ],
        "impossible": [{"when": {"reach": "l4", "cost": "low"}, "reason": {"nl": "Te duur.", "en": "Too dear."}}],
    }
)

# What the page shows, and what is kept in the browser.
SHOWN = """() => {
  const questions = [...document.querySelectorAll("fieldset.question")].map((fieldset) => {
    const radios = [...fieldset.querySelectorAll("input[type=radio]")];
    const ids = radios.map((radio) => radio.value).filter((value) => value !== "");
    const boxes = [...fieldset.querySelectorAll(".boxes input")];
    return [radios[0].name, {
      levels: boxes.length ? ids.filter((_id, i) => boxes[i].checked) : [],
      level: radios.find((radio) => radio.checked)?.value ?? null,
      abstain: fieldset.querySelector("[data-abstain]")?.checked ?? false,
      numbers: [...fieldset.querySelectorAll("[data-number]")].map((input) => input.value),
      note: fieldset.querySelector("textarea").value,
      canTakeBack: !fieldset.querySelector(".back").hidden,
      isThere: !fieldset.hidden,
      isClashing: fieldset.classList.contains("clashing"),
      isCurrent: fieldset.classList.contains("current") && document.body.classList.contains("one"),
    }];
  });
  const kept = Object.keys(localStorage).filter((key) => key.startsWith("k80assess.topics:"));
  return {
    questions: Object.fromEntries(questions),
    possible: [...document.querySelectorAll('[data-outcome][data-possible="true"]')].map((one) => one.dataset.outcome),
    kept: kept.map((key) => localStorage.getItem(key)),
    given: [...document.querySelectorAll("#given-list > li")].map((item) => item.dataset.given),
    isOne: document.body.classList.contains("one"),
    title: document.getElementById("topic-title").value,
    status: document.getElementById("status").textContent,
  };
}"""

PRESS = """(selector) => {
  const button = document.querySelector(selector);
  if (!button.checkVisibility() && !button.closest("#topic")) throw new Error(`${selector} is not to be seen`);
  button.click();
}"""

# Change one of the inputs of a question; the answer is whether that can be done.
CHANGE = """([name, kind, value]) => {
  const fieldset = document.querySelector(`input[type=radio][name="${name}"]`).closest("fieldset");
  const radios = [...fieldset.querySelectorAll("input[type=radio]")];
  const fire = (input, event) => input.dispatchEvent(new Event(event, { bubbles: true }));
  if (kind === "level") {
    const radio = radios.find((own) => own.value === value);
    if (radio.disabled || radio.checked) return false;
    radio.click();
  } else if (kind === "several") {
    const boxes = [...fieldset.querySelectorAll(".boxes input")];
    const ids = radios.map((radio) => radio.value).filter((id) => id !== "");
    boxes.forEach((box, i) => { box.checked = value.includes(ids[i]); });
    fire(boxes[0], "change");
  } else if (kind === "abstain") fieldset.querySelector("[data-abstain]").click();
  else if (kind === "number") {
    const inputs = [...fieldset.querySelectorAll("[data-number]")];
    inputs.forEach((input, i) => { input.value = value[i] ?? ""; });
    fire(inputs[0], "change");
  } else if (kind === "note") {
    const area = fieldset.querySelector("textarea");
    area.value = value;
    fire(area, "input");
  } else fieldset.querySelector(".back").click();
  return true;
}"""


STEPS = ("level", "several", "abstain", "asked", "tab", "put back", "link", "file")


@dataclass
class Topic:
    """What was entered for one topic: its title and what else a file has, and its answers."""

    fields: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """Return all of it as one text; none where nothing was entered."""
        if not self.fields and not self.answers:
            return ""
        return json.dumps({"fields": self.fields, "answers": self.answers}, sort_keys=True)

    @property
    def as_written(self) -> Topic:
        """Return it as a file or a link has it, with the title and the id that a topic must have."""
        fields = {"title": "Onderwerp zonder titel", **self.fields}
        return Topic({"id": topic_id(fields["title"]), **fields}, self.answers)


def topic_in(fields: Mapping[str, str], answers: Any) -> Topic:
    """Return a topic with its answers in one form, whichever of the forms of a document they have."""
    found = {}
    for node_id, answer in dict(answers).items():
        own = dict(answer) if isinstance(answer, dict) else {"level": answer}
        if not isinstance(own.get("level", []), list):
            own["level"] = [own["level"]]
        found[node_id] = own
    return Topic(dict(fields), found)


def topic_of(text: str) -> Topic:
    """Return the topic in a file."""
    content = json.loads(text)
    return topic_in({key: content[key] for key in ("id", "title")}, content["answers"])


def kept_in(text: str) -> Topic:
    """Return the topic in what the browser keeps."""
    content = json.loads(text)
    return topic_in(content["fields"], content["answers"])


@dataclass
class Tab:
    """A tab, with what was entered in it."""

    page: Any
    topic: Topic = field(default_factory=Topic)
    aside: set[str] = field(default_factory=set)
    replaced: tuple[str, Answer | None] | None = None

    def turn_to(self, topic: Topic) -> None:
        """Go on with another topic."""
        self.topic, self.aside, self.replaced = topic, set(), None


class Sessions(RuleBasedStateMachine):
    """Steps in two tabs in any order. `kept` is what the browser must keep, each time one of what it `may` be."""

    framework: ClassVar[Framework]
    context: ClassVar[Any]
    address: ClassVar[str]
    folder: ClassVar[Path]
    seen: ClassVar[Counter[str]]

    @initialize(data=st.data())
    def begin(self, data: Any) -> None:
        first, *others = self.context.pages
        for page in others:
            page.close()
        first.evaluate("localStorage.clear(); sessionStorage.clear()")
        first.reload()
        self.tab = Tab(first)
        self.tabs = [self.tab]
        self.kept: Counter[str] = Counter()
        self.may = [self.kept]
        self.is_shared = False  # whether two tabs were open at some time
        self.links: list[tuple[str, Topic]] = []
        self.files: list[str] = []
        self.turn(data)

    def kept_instead(self, before: str, after: str) -> None:
        """Say what may be kept now that a tab has one topic after another: what another tab went on with stays."""
        added = Counter([after] if after else [])
        own = Counter([before] if before else [])
        self.may = [self.kept - own + added, *([self.kept + added] if self.is_shared else [])]

    # Few rules, each of several steps: hypothesis leaves some rules out of each session.

    @rule(data=st.data())
    def say(self, data: Any) -> None:
        """Answer, or change what was answered."""
        steps = [self.answer, self.answer, self.change, self.narrow, self.leave_open, self.abstain, self.give_numbers]
        self.step(data, [*steps, self.note, self.entitle, self.take_back])

    @rule(data=st.data())
    def go_through(self, data: Any) -> None:
        """Go on to the next question, or to the other mode."""
        self.step(data, [self.go_on, self.go_on, self.turn])

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        """Reload, close a tab or turn to another."""
        others = self.turn_to_other_tab if len(self.tabs) > 1 else self.open_another_tab
        self.step(data, [self.reload, self.kill, others, others])

    @precondition(lambda self: self.tab.topic.said)
    @rule(data=st.data())
    def put_aside(self, data: Any) -> None:
        """Save, make a link, or begin with another topic."""
        self.step(data, [self.begin_another, self.begin_another, self.link, self.save])

    @precondition(lambda self: self.links or self.files or self.has_others)
    @rule(data=st.data())
    def go_back(self, data: Any) -> None:
        """Return to a topic of before."""
        steps: list[Callable[[Any], None]] = [self.put_back] if self.has_others else []
        steps += [self.follow_link] if self.links else []
        self.step(data, [*steps, *([self.open_file] if self.files else [])])

    @property
    def has_others(self) -> bool:
        return bool(self.kept - Counter([self.tab.topic.said]))

    def step(self, data: Any, steps: Sequence[Callable[[Any], None]]) -> None:
        data.draw(st.sampled_from(steps))(data)

    # --- what is answered ---------------------------------------------------------------------------------------

    @property
    def nodes(self) -> list[Any]:
        every = [*self.framework.criteria, *self.framework.aspects]
        return [node for node in every if node.id != self.framework.outcome]

    def shown(self) -> Any:
        return self.tab.page.evaluate(SHOWN)

    def press(self, selector: str) -> None:
        self.tab.page.evaluate(PRESS, selector)

    def asked(self) -> Any:
        return asked_in(self.shown())

    def reached(self, data: Any) -> Any:
        """Return a question to answer: where one at a time is shown that one, or one of those that were answered."""
        shown = self.shown()
        if not shown["isOne"]:
            return data.draw(st.sampled_from([node for node in self.nodes if shown["questions"][node.id]["isThere"]]))
        asked = asked_in(shown)
        reachable = {*shown["given"], *([] if asked is None else [asked])}
        chosen = data.draw(st.sampled_from(sorted(reachable))) if reachable else None
        if chosen is not None and chosen != asked:
            self.press(f'[data-given="{chosen}"] button')
            assert self.asked() == chosen
        return None if chosen is None else self.framework.node(chosen)

    def change_to(self, node_id: str, kind: str, value: Any, answer: Answer) -> None:
        """Give an answer; it takes over the note of the one before it."""
        if not self.tab.page.evaluate(CHANGE, [node_id, kind, value]):
            return
        before = self.tab.topic.answers.get(node_id)
        note = {} if before is None or "note" not in before else {"note": before["note"]}
        self.put(node_id, {**answer, **note})
        is_other = before is not None and before.keys() - {"note"} and before != self.tab.topic.answers.get(node_id)
        if is_other:
            self.tab.replaced = (node_id, before)
        elif self.tab.replaced is not None and self.tab.replaced[0] == node_id:
            self.tab.replaced = None
        self.seen[kind] += 1

    def put(self, node_id: str, answer: Answer) -> None:
        before, answers = self.tab.topic.said, self.tab.topic.answers
        self.tab.topic.answers = {key: own for key, own in answers.items() if key != node_id}
        if answer:
            self.tab.topic.answers[node_id] = answer
        if answer.keys() - {"note"}:
            self.tab.aside.discard(node_id)
        self.kept_instead(before, self.tab.topic.said)

    def answer(self, data: Any) -> None:
        if node := self.reached(data):
            level = data.draw(st.sampled_from(level_ids(node)))
            self.change_to(node.id, "level", level, {"level": [level]})

    def change(self, data: Any) -> None:
        """Give another answer to what was answered."""
        if (node := self.reached(data)) and (own := self.tab.topic.answers.get(node.id, {}).get("level")):
            level = data.draw(st.sampled_from([level for level in level_ids(node) if [level] != own]))
            self.change_to(node.id, "level", level, {"level": [level]})

    def narrow(self, data: Any) -> None:
        if (node := self.reached(data)) and len(node.levels) > 2:
            levels = data.draw(st.lists(st.sampled_from(level_ids(node)), min_size=1, unique=True))
            own = [level for level in level_ids(node) if level in levels]
            self.change_to(node.id, "several", own, {} if len(own) == len(node.levels) else {"level": own})

    def leave_open(self, data: Any) -> None:
        if (node := self.reached(data)) and self.tab.topic.answers.get(node.id, {}).keys() - {"note"}:
            self.change_to(node.id, "level", "", {})

    def abstain(self, data: Any) -> None:
        if (node := self.reached(data)) and isinstance(node, Criterion):
            is_so = self.tab.topic.answers.get(node.id, {}).get("abstain", False)
            self.change_to(node.id, "abstain", None, {} if is_so else {"abstain": True})

    def give_numbers(self, data: Any) -> None:
        node = self.reached(data)
        ends = data.draw(st.lists(st.sampled_from([9_000, 10_000, 50_000, 50_001]), max_size=2, unique=True))
        if isinstance(node, Criterion) and node.partition is not None:
            own = sorted(ends)
            answer = {"value": own[0]} if len(own) == 1 else {"between": own} if own else {}
            self.change_to(node.id, "number", [str(end) for end in own], answer)

    def note(self, data: Any) -> None:
        if node := self.reached(data):
            text = data.draw(st.sampled_from(["", "Gezegd in maart.", 'Said "so"', "<b>&amp;"]))
            assert self.tab.page.evaluate(CHANGE, [node.id, "note", text])
            own = {key: value for key, value in self.tab.topic.answers.get(node.id, {}).items() if key != "note"}
            self.put(node.id, {**own, **({"note": text} if text else {})})

    def entitle(self, data: Any) -> None:
        text = data.draw(st.sampled_from(["", "Fietspad", "Brug"]))
        self.tab.page.evaluate("document.getElementById('topic').open = true")
        self.tab.page.locator("#topic-title").fill(text)
        before = self.tab.topic.said
        fields = {key: said for key, said in self.tab.topic.fields.items() if key != "title"}
        self.tab.topic.fields = {**fields, **({"title": text} if text else {})}
        self.kept_instead(before, self.tab.topic.said)

    def take_back(self, data: Any) -> None:
        if self.tab.replaced is None:
            self.change(data)
            return
        node_id, earlier = self.tab.replaced
        self.tab.page.evaluate(CHANGE, [node_id, "back", None])
        now = self.tab.topic.answers.get(node_id)
        own = {key: value for key, value in (earlier or {}).items() if key != "note"}
        self.put(node_id, {**own, **({"note": now["note"]} if now and "note" in now else {})})
        self.tab.replaced = (node_id, now)
        self.seen["back"] += 1

    # --- how one goes through it --------------------------------------------------------------------------------

    def turn(self, data: Any) -> None:
        mode = data.draw(st.sampled_from(["one", "all"]))
        self.press(f"[data-mode={mode}]")
        assert self.shown()["isOne"] == (mode == "one")

    def go_on(self, data: Any) -> None:
        asked = self.asked()
        if asked is None:
            self.turn(data)
            return
        is_skipped = data.draw(st.booleans())
        is_answered = bool(self.tab.topic.answers.get(asked, {}).keys() - {"note"})
        if is_skipped and not is_answered:
            self.press("#step-skip")
            self.tab.aside.add(asked)
            self.seen["skip"] += 1
        else:
            self.press("#step-on")
            if not is_answered and self.asked() == asked:
                return
            assert is_answered or asked in self.tab.aside
        try:
            interview = Interview(self.framework, self.tab.topic.answers)
            for node_id in sorted(self.tab.aside):
                interview.answer(node_id, None)
        except ContradictionError:
            return
        assert self.asked() == interview.next_criterion
        self.seen["asked"] += 1

    def reload(self, _data: Any) -> None:
        asked = self.asked()
        self.tab.page.reload()
        assert self.asked() == asked
        self.tab.replaced = None
        self.kept_again()

    def kept_again(self) -> None:
        """A topic that another tab went on with is kept again, as this tab has it."""
        if said := self.tab.topic.said:
            self.may = [self.kept, self.kept + Counter([said])]

    def kill(self, _data: Any) -> None:
        """Close the tab; where it was the only one, another goes on with one of the topics that are kept."""
        self.tabs.remove(self.tab)
        if not self.tabs:
            self.open_tab()
        closed, self.tab = self.tab, self.tabs[0]
        closed.page.close()

    def open_another_tab(self, _data: Any) -> None:
        self.open_tab()
        self.tab, self.is_shared = self.tabs[-1], True
        self.seen["tab"] += 1

    def open_tab(self) -> None:
        page = self.context.new_page()
        page.goto(self.address)
        shown = page.evaluate(SHOWN)
        kept = list(map(kept_in, shown["kept"])) or [Topic()]
        self.tabs.append(Tab(page, next(topic for topic in kept if self.is_shown(topic, shown))))

    def turn_to_other_tab(self, _data: Any) -> None:
        self.tab = next(tab for tab in self.tabs if tab is not self.tab)

    # --- from topic to topic ------------------------------------------------------------------------------------

    def begin_another(self, _data: Any) -> None:
        self.press("#new")
        self.tab.turn_to(Topic())
        self.seen["another"] += 1

    def put_back(self, _data: Any) -> None:
        if self.is_shared and self.tab.page.locator("#undo").is_hidden():
            return  # what is kept besides is what another tab made of this topic
        self.press("#undo")
        shown = self.shown()
        kept = map(kept_in, shown["kept"])
        self.tab.turn_to(next(topic for topic in kept if self.is_shown(topic, shown)))
        self.seen["put back"] += 1

    def link(self, _data: Any) -> None:
        """Make a link, which carries the topic as the library reads it."""
        self.press("#link")
        address = self.tab.page.locator("#link-text").input_value()
        self.links.append((address.split("#")[1], self.tab.topic.as_written))

    def follow_link(self, data: Any) -> None:
        """Open a link made earlier: what stood on the page stays kept."""
        behind, topic = data.draw(st.sampled_from(self.links))
        self.tab.page.evaluate("(behind) => { location.hash = behind; }", behind)
        self.tab.page.wait_for_function("location.hash === ''")
        self.turn_to_opened(topic, is_known=topic.said in self.kept)
        self.seen["link"] += 1

    def save(self, _data: Any) -> None:
        """Save a file, which the library reads."""
        with self.tab.page.expect_download() as download:
            self.press("#save")
        target = self.folder / "saved.json"
        download.value.save_as(target)
        text = target.read_text("utf-8")
        assert topic_of(text) == self.tab.topic.as_written
        assert load_topic(target).answers == load_topic(in_file(self.tab.topic.answers)).answers
        self.files.append(text)
        self.kept_again()

    def open_file(self, data: Any) -> None:
        text = data.draw(st.sampled_from(self.files))
        self.tab.page.evaluate("document.getElementById('status').replaceChildren()")
        file = {"name": "t.json", "mimeType": "application/json", "buffer": text.encode()}
        self.tab.page.locator("#file").set_input_files(file)
        self.tab.page.wait_for_function("document.getElementById('status').textContent !== ''")
        self.turn_to_opened(topic_of(text))
        self.seen["file"] += 1

    def turn_to_opened(self, topic: Topic, *, is_known: bool = False) -> None:
        """Go on with what was opened: kept in a place of its own, or where it is kept already."""
        self.tab.turn_to(Topic(topic.fields, topic.answers))
        self.may = [self.kept if is_known else self.kept + Counter([topic.said])]

    # --- what must hold -----------------------------------------------------------------------------------------

    def is_shown(self, topic: Topic, shown: Any) -> bool:
        differing = (self.differs(i, topic.answers.get(i.id, {}), shown["questions"][i.id]) for i in self.nodes)
        return shown["title"] == topic.fields.get("title", "") and not any(differing)

    def differs(self, node: Any, answer: Answer, own: Any) -> tuple[Any, ...]:
        """Return what a question shows and what it should, where that is not the same."""
        ids = list(level_ids(node))
        ends = answer.get("between", [answer["value"]] if "value" in answer else [])
        levels = answer.get("level") or ids
        if ends:
            assert isinstance(node, Criterion)
            found = assess({node.id: {k: v for k, v in answer.items() if k != "note"}}, self.framework).given[node.id]
            levels = [level for level in ids if level in found]
        is_open = len(levels) == len(ids) and not ends
        abstains = answer.get("abstain", False)
        expected = {
            "levels": levels if len(ids) > 2 else [],
            "level": (None if abstains else "") if is_open else levels[0] if len(levels) == 1 else None,
            "abstain": abstains,
            "note": answer.get("note", ""),
            "numbers": ([f"{end:,}".replace(",", ".") for end in ends] + ["", ""])[:2] if own["numbers"] else [],
        }
        shown = {key: own[key] for key in expected}
        return () if shown == expected else (shown, expected)

    @invariant()
    def says_what_the_library_says_and_keeps_what_was_entered(self) -> None:
        shown, answers = self.shown(), self.tab.topic.answers
        kept = Counter(kept_in(text).said for text in shown["kept"])
        assert kept in self.may
        self.kept, self.may = kept, [kept]
        assert shown["title"] == self.tab.topic.fields.get("title", "")
        for node in self.nodes:
            own = shown["questions"][node.id]
            assert self.differs(node, answers.get(node.id, {}), own) == (), node.id
            assert own["canTakeBack"] == (self.tab.replaced is not None and self.tab.replaced[0] == node.id)
        try:
            possible = [level.id for level in assess(load_topic(in_file(answers)), self.framework).possible]
            clashing = set()
        except ContradictionError as error:
            possible, clashing = [], set(error.answers)
            self.seen["clash"] += 1
        assert shown["possible"] == possible
        assert {name for name, own in shown["questions"].items() if own["isClashing"]} == clashing


def asked_in(shown: Any) -> Any:
    """Return the id of the one question that is shown; None where none is, and where all are."""
    current = [name for name, own in shown["questions"].items() if own["isCurrent"]]
    assert len(current) <= 1
    return current[0] if current else None


def in_file(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {"id": "t", "title": "T", "answers": answers}


@pytest.mark.timeout(900)
def test_any_session(open_page: Opener, tmp_path: Path) -> None:
    """On the packaged framework, and on one with numbers, a condition on a question, and what cannot occur."""
    seen = Counter[str]()
    usual = settings.default.max_examples if settings.default is not None else 100
    for framework in (load_framework(), GRANTS):
        page = open_page(framework, behind="")
        own = {"framework": framework, "context": page.context, "address": page.url, "folder": tmp_path, "seen": seen}
        run_state_machine_as_test(
            type("Own", (Sessions,), own),
            settings=settings(
                max_examples=max(25, usual // 4),
                stateful_step_count=25,
                phases=[Phase.generate],  # shrinking a session takes minutes in a browser
                report_multiple_bugs=False,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
    assert min(seen[step] for step in STEPS) > 0, seen
