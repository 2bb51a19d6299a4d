"""Any session of interviews: whatever is typed, stopped or killed, the file has every answer that was taken.

A plain table of answers stands beside the file. What is asked, and whether an answer is taken, is read from the screen.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path
from typing import ClassVar, TypeAlias
from unittest.mock import patch

import oracle
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from k80assess.cli.program import main
from k80assess.document.files import load_framework, load_topic, save
from k80assess.engine.assessment import assess

LEVELS = ["low", "mid", "high"]
FRAMEWORK = load_framework(
    {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [
            {"id": "a", "question": "Ask-a?", "levels": LEVELS},
            {"id": "b", "question": "Ask-b?", "levels": LEVELS, "note": "required"},
            {"id": "c", "question": "Ask-c?", "levels": LEVELS},
            {"id": "d", "question": "Ask-d?", "levels": LEVELS},
        ],
        "aspects": [
            {
                "id": "ab",
                "question": "Ask-ab?",
                "levels": LEVELS,
                "rule": {"kind": "weighted", "weights": {"a": 2, "b": 1}, "cutoffs": {"mid": "1/3", "high": "2/3"}},
            },
            {"id": "cd", "question": "Ask-cd?", "levels": LEVELS, "rule": {"kind": "minimum", "inputs": ["c", "d"]}},
            {"id": "o", "levels": LEVELS, "rule": {"kind": "minimum", "inputs": ["ab", "cd"]}},
        ],
        "impossible": [{"when": {"a": "high", "c": "low"}}],
    }
)

Said: TypeAlias = tuple[tuple[str, ...], bool, str | None]
"""The levels of an answer, whether it is that this is not judged, and a note."""

TYPED: dict[str, Said | None] = {
    "1": (("low",), False, None),
    "2": (("mid",), False, None),
    "3": (("high",), False, None),
    "mid": (("mid",), False, None),
    "1,2": (("low", "mid"), False, None),
    "3, 2: «so»": (("mid", "high"), False, "«so»"),
    "2 as was said": (("mid",), False, "as was said"),
    "?": ((), False, None),
    "-": ((), True, None),
    "- not mine": ((), True, "not mine"),
    **dict.fromkeys(("<", "+", "", "4", "nonsense")),
}
REFUSED = ("I do not understand", "cannot be true together", "can never be", "Why this answer?", "All right. What is")
PROMPTS = {
    "menu": r"Which answer do you want to correct\?|Which do you want to judge\?|Done\? Press Enter",
    "note": r"Why this answer\?",
    "question": r"Ask-(\w+)\?|All right\. What is",
}
STOPS = ["q", "end", "interrupted", "killed", "killed before writing", "killed after writing"]


class KilledError(BaseException):
    """The program is killed: whatever it would have done later is not done."""


class Sessions(RuleBasedStateMachine):
    """Interviews about one topic, one after another."""

    seen: ClassVar[Counter[str]]

    @initialize(name=st.sampled_from(["t.json", "t.toml"]))
    def begin(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp())
        save(FRAMEWORK, self.folder / "f.json")
        self.path = self.folder / name
        save(load_topic({"id": "t", "title": "T"}), self.path)
        self.taken: dict[str, Said] = {}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(lines=st.lists(st.sampled_from(list(TYPED)), min_size=4, max_size=16), stop=st.sampled_from(STOPS))
    def talk(self, lines: list[str], stop: str) -> None:
        """Type some lines, and then stop in one way or another; to be killed while writing, once more is answered."""
        self.asked, self.prompt = "", "menu"
        self.waiting: Said | None = None  # an answer, of which the screen does not say yet whether it is taken
        left = [*lines, "2"] if stop.endswith("writing") else lines
        screen, replace = io.StringIO(), os.replace
        told = 0

        def look() -> None:
            nonlocal told
            text = screen.getvalue()
            self.look(" ".join(text[told:].split()))
            told = len(text)

        def reading(_prompt: str) -> str:
            look()
            self.check_file(self.taken)
            if left:
                typed = left.pop(0)
                self.type(typed)
                return typed
            self.waiting = None
            if stop == "end":
                raise EOFError
            if stop == "interrupted":
                raise KeyboardInterrupt
            if stop != "q":
                raise KilledError
            return "q"

        def replacing(old: str, new: str) -> None:
            if stop != "killed before writing" or left:
                replace(old, new)
            if stop.endswith("writing") and not left:
                if stop == "killed after writing":
                    self.take()
                raise KilledError

        code = None
        with patch("builtins.input", reading), patch("os.replace", replacing), redirect_stdout(screen):
            try:
                code = main(["interview", str(self.path), "--framework", str(self.folder / "f.json"), "--lang", "en"])
                look()
            except KilledError:
                pass
        assert code in (0, None if stop.startswith("killed") else 130 if stop == "interrupted" else 0)
        self.check_file(self.taken)
        self.seen[stop] += 1

    def look(self, text: str) -> None:
        """Read the screen: whether the latest answer is taken, and what is asked now."""
        refusals = [said for said in REFUSED if said in text]
        if self.waiting is not None and not refusals:
            self.take()
        self.seen.update(refusals)
        found = [(own.start(), kind, own) for kind, way in PROMPTS.items() for own in re.finditer(way, text)]
        if not found:
            return
        _place, self.prompt, latest = max(found)
        if self.prompt != "note":
            self.waiting = None
        if self.prompt == "question" and latest[1] is not None:
            self.asked = latest[1]
            levels, abstains, _note = self.taken.get(self.asked, ((), False, None))
            assert bool(levels or abstains) == ("Now: " in text[latest.end() :])  # what was answered is not asked anew

    def type(self, typed: str) -> None:
        if self.prompt == "question":
            self.waiting = TYPED[typed]
        elif self.prompt == "note" and self.waiting is not None:
            levels, abstains, _none = self.waiting
            self.waiting = (levels, abstains, typed) if typed else None
        else:
            self.waiting = None

    def take(self) -> None:
        """Take the answer over; it keeps the note of the one before it."""
        if self.waiting is None:
            return
        levels, abstains, note = self.waiting
        note = note or self.taken.pop(self.asked, ((), False, None))[2]
        self.taken.pop(self.asked, None)
        if levels or abstains or note:
            self.taken[self.asked] = (levels, abstains, note)
        self.waiting = None
        self.seen[f"taken {self.asked}"] += 1

    def check_file(self, expected: dict[str, Said]) -> None:
        """The file has these answers, and what follows from them is what follows from each profile that they leave."""
        assert {one.name for one in self.folder.iterdir()} == {"f.json", self.path.name}
        topic = load_topic(self.path)
        found = {
            node_id: (own.levels, bool(own.abstain), own.note.to("en") if own.note else None)
            for node_id, own in topic.answers.items()
        }
        assert found == expected
        answers = {node_id: list(levels) for node_id, (levels, _abstains, _note) in expected.items() if levels}
        assert {level.id for level in assess(topic, FRAMEWORK).possible} == oracle.possible(FRAMEWORK, answers)


def test_any_session_of_interviews() -> None:
    """Through corrections, judged aspects, notes that are needed, contradictions, and a program that is killed."""
    seen: Counter[str] = Counter()
    machine = type("Machine", (Sessions,), {"seen": seen})
    run_state_machine_as_test(machine, settings=settings(stateful_step_count=4, deadline=None))
    assert sum(seen[f"taken {node.id}"] for node in FRAMEWORK.criteria) > 20, seen
    assert sum(seen[said] for said in REFUSED) > 10, seen
