"""What questions refuse, word for word: each line says where, what is wrong, what was found and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, IncomparableError, K80Error, UnknownNameError
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.interview import Interview
from k80assess.examine.proof import prove
from k80assess.examine.questions import expected_questions

CRITERIA = (
    "theme_link, community_impact, small_scale_difference, proximity, gap_left_by_others, instrument_strength, "
    "influence_window, demand, ownership, staff_time"
)
NUMBER = 'a whole or decimal number, or a fraction written "1/3", of at most 40 digits'
BAD_BELIEFS: dict[str, Any] = {
    "theme_link": {"nil": 1, "none": -1, "direct": "much", "indirect": 1},
    "them_link": {},
    "demand": 5,
    "ownership": {"both": float("nan")},
}


def with_level() -> Framework:
    plain = as_plain(load_framework())
    plain["criteria"][0]["levels"].append({"id": "very"})
    return load_framework(plain)


def with_criterion() -> Framework:
    plain = as_plain(load_framework())
    plain["version"] = "2023.1"
    plain["criteria"].append({"id": "urgency", "levels": [{"id": "low"}, {"id": "high"}]})
    plain["aspects"][0]["rule"]["weights"]["urgency"] = 1
    return load_framework(plain)


CASES: dict[str, tuple[Callable[[Framework], object], type[K80Error], list[str]]] = {
    "beliefs": (
        lambda framework: probabilities(assess({}, framework), beliefs=BAD_BELIEFS),
        AnswerError,
        [
            "beliefs: 6 problems",
            "beliefs.theme_link.nil: there is no such level; found 'nil'; allowed: none, indirect, direct",
            "beliefs.theme_link.none: a number of zero or more is needed; found -1",
            f"beliefs.theme_link.direct: a number of zero or more is needed; found 'much'; allowed: {NUMBER}",
            "beliefs.them_link: the framework has no such criterion;"
            f" found 'them_link'; allowed: {CRITERIA}; did you mean 'theme_link'?",
            "beliefs.demand: a mapping of levels to numbers is needed; found 5",
            f"beliefs.ownership.both: a number of zero or more is needed; found nan; allowed: {NUMBER}",
        ],
    ),
    "beliefs that are no mapping": (
        lambda framework: probabilities(assess({}, framework), beliefs=[0.5]),  # type: ignore[arg-type]
        ArgumentError,
        ["beliefs: a mapping of criteria to levels to numbers is needed; found a list of 1 value"],
    ),
    "changes to nothing": (
        lambda framework: changes(assess({}, framework), "take on"),
        UnknownNameError,
        [
            "outcome: there is no such outcome; found 'take on'; allowed: decline, monitor, take_on; "
            "did you mean 'take_on'?"
        ],
    ),
    "changes with something fixed": (
        lambda framework: changes(assess({}, framework), "take_on", fixed=["staff"]),
        UnknownNameError,
        [f"there is no such criterion; found 'staff'; allowed: {CRITERIA}"],
    ),
    "changes at some cost": (
        lambda framework: changes(assess({}, framework), "take_on", costs={"staff_time": "dear"}),
        ArgumentError,
        [f"costs.staff_time: a number of zero or more is needed; found 'dear'; allowed: {NUMBER}"],
    ),
    "changes at a negative cost": (
        lambda framework: changes(assess({}, framework), "take_on", costs={"staff_time": -1}),
        ArgumentError,
        ["costs.staff_time: a number of zero or more is needed; found -1"],
    ),
    "an example of no move": (
        lambda framework: diff(framework, framework).example("decline", "monitor"),
        UnknownNameError,
        ["there is no such change of outcome; found 'decline → monitor'; allowed: nothing, for there are none"],
    ),
    "an example of what is no outcome": (
        lambda framework: diff(framework, framework).example(["decline"], "monitor"),  # type: ignore[arg-type]
        UnknownNameError,
        ["there is no such change of outcome; found \"['decline'] → monitor\"; allowed: nothing, for there are none"],
    ),
    "a comparison with nothing": (
        lambda framework: diff(framework, {}),  # type: ignore[call-overload]
        ArgumentError,
        ["two frameworks or two agendas are needed; found a value of type Framework and an empty table"],
    ),
    "a comparison with other levels": (
        lambda framework: diff(framework, with_level()),
        IncomparableError,
        [
            "the criterion 'theme_link' has other levels:"
            " none, indirect, direct in the old framework, and none, indirect, direct, very in the new one"
        ],
    ),
    "a comparison with other criteria": (
        lambda framework: diff(framework, with_criterion()),
        IncomparableError,
        [
            "the outcome of the new framework, k80-wendbaarheid 2023.1,"
            " depends on criteria that the other lacks: urgency"
        ],
    ),
    "withdrawing what was not answered": (
        lambda framework: Interview(framework, {"demand": "broad"}).withdraw("staff_time"),
        UnknownNameError,
        ["there is no such criterion among those answered; found 'staff_time'; allowed: demand"],
    ),
    "answering what is not asked": (
        lambda framework: Interview(framework).answer("them_link", None),
        AnswerError,
        [
            "answers.them_link: the framework has no such criterion or aspect;"
            f" found 'them_link'; allowed: {CRITERIA}, fit, added_value and 1 more; did you mean 'theme_link'?"
        ],
    ),
    "a rule": (
        lambda framework: prove(framework, when={"demand": "brod", "staff_time": [""]}, then=["take on", "monitor"]),
        AnswerError,
        [
            "rule: 3 problems",
            "when.demand: there is no such level; found 'brod'; allowed: none, some, broad; did you mean 'broad'?",
            "when.staff_time: there is no such level; found ''; allowed: none, tight, enough",
            "then: there is no such outcome;"
            " found 'take on'; allowed: decline, monitor, take_on; did you mean 'take_on'?",
        ],
    ),
    "a rule without an outcome": (
        lambda framework: prove(framework, when={}, then=[]),
        AnswerError,
        ["rule: then: an outcome id, or a list of them, is needed; found an empty list"],
    ),
    "an order": (
        lambda framework: expected_questions(framework, order="random"),  # type: ignore[arg-type]
        UnknownNameError,
        ["order: there is no such order of asking; found 'random'; allowed: optimal, informative, framework"],
    ),
    "an order of no framework": (
        lambda _framework: expected_questions("f.toml", order="framework"),  # type: ignore[arg-type]
        ArgumentError,
        ["a framework is needed, as load_framework gives one; found 'f.toml'"],
    ),
    "a rule with a set of outcomes": (
        lambda framework: prove(framework, when={}, then={"never", "hardly", "perhaps", "later"}),  # type: ignore[arg-type]
        AnswerError,
        ["rule: 4 problems"]
        + [
            f"then: there is no such outcome; found '{outcome}'; allowed: decline, monitor, take_on"
            for outcome in ("hardly", "later", "never", "perhaps")
        ],
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_questions_say_what_they_refuse(what: str) -> None:
    """The error is of its kind and says just this."""
    call, kind, lines = CASES[what]
    with pytest.raises(kind) as caught:
        call(load_framework())
    assert type(caught.value) is kind
    assert str(caught.value).split("\n  ") == lines
