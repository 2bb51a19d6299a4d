"""Draws agree with the exact probabilities, follow the answers and beliefs, and show how far they are."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import pytest
from frameworks import weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, MissingExtraError
from k80assess.examine import simulation
from k80assess.examine.chances import probabilities
from k80assess.examine.simulation import simulate
from k80assess.testing.strategies import answers, frameworks

pytest.importorskip("numpy")


@given(st.data())
@settings(max_examples=40)
def test_shares_lie_about_the_exact_probabilities(data: st.DataObject) -> None:
    """Under any answers and beliefs no share is further off than chance makes it, and the impossible never happens."""
    framework = data.draw(frameworks())
    assessment = assess(data.draw(answers(framework)), framework)
    weights = st.integers(1, 9)
    beliefs = {c.id: {level.id: data.draw(weights) for level in c.levels} for c in framework.criteria[:2]}
    found = simulate(assessment, 3_000, beliefs)
    assert found.probabilities == probabilities(assessment, beliefs)
    assert sum(found.counts.values()) == 3_000
    assert found.deviation < 5.5
    for criterion_id, drawn in found.levels.items():
        assert {level for level, count in drawn.items() if count} <= set(assessment.answers[criterion_id])


def test_levels_are_drawn_as_often_as_they_are_believed() -> None:
    """Three to one is drawn three to one; a level that is believed impossible, never."""
    beliefs = {"ownership": {"both": 3, "one_of_two": 1}, "staff_time": {"tight": 10**39, "enough": 3 * 10**39 + 1}}
    found = simulate(load_framework(), 40_000, beliefs)
    owners, staff = found.levels["ownership"], found.levels["staff_time"]
    assert owners["nobody"] == staff["none"] == 0
    assert abs(owners["both"] - 30_000) < 5 * 87  # one standard error is 87
    assert abs(staff["enough"] - 30_000) < 5 * 87
    assert abs(found.levels["demand"]["broad"] - 13_333) < 5 * 95


def test_a_wrong_probability_would_show() -> None:
    """The deviation is the distance in standard errors: large as soon as a probability is one in fifty off."""
    found = simulate(load_framework(), 40_000)
    counts = dict(found.counts)
    counts["take_on"], counts["decline"] = counts["take_on"] + 800, counts["decline"] - 800
    shifted = simulation.Simulation(
        draws=found.draws,
        seed=0,
        counts=type(found.counts)(counts),
        levels=found.levels,
        probabilities=found.probabilities,
    )
    assert shifted.deviation > 8
    assert shifted.shares["take_on"] == Fraction(counts["take_on"], 40_000)


def test_certainties_are_held_to_be_certain() -> None:
    """What is settled always comes out; a draw against a certainty is infinitely far off."""
    settled = assess({"theme_link": "none", "small_scale_difference": "same"})
    found = simulate(settled, 500)
    assert found.counts["decline"] == 500
    assert found.deviation == 0
    against = simulation.Simulation(
        draws=500,
        seed=0,
        counts=type(found.counts)({"decline": 499, "monitor": 1, "take_on": 0}),
        levels=found.levels,
        probabilities=found.probabilities,
    )
    assert against.deviation == float("inf")


def test_a_seed_gives_the_same_draws() -> None:
    """The same seed draws the same, whatever the block; another seed draws others."""
    framework = load_framework()
    assert simulate(framework, 2_000, seed=3) == simulate(framework, 2_000, seed=3)
    assert simulate(framework, 2_000, seed=3).levels != simulate(framework, 2_000, seed=4).levels


def test_more_criteria_than_could_be_enumerated() -> None:
    """Forty criteria of five levels are drawn and looked up like ten."""
    assert simulate(weighted_framework(40), 5_000).deviation < 5


def test_progress_is_called_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function for progress hears of every block, the last call says that all is done, and nothing is written."""
    monkeypatch.setattr(simulation, "BLOCK", 100)
    calls: list[tuple[int, int]] = []
    found = simulate(load_framework(), 250, progress=lambda done, whole: calls.append((done, whole)))
    assert calls == [(100, 250), (200, 250), (250, 250)]
    assert sum(found.counts.values()) == 250
    assert all(sum(levels.values()) == 250 for levels in found.levels.values())


def test_a_framework_is_simulated_with_everything_open() -> None:
    """It is the framework that was given, its counts are whole numbers, and the seed is 0 unless it is given."""
    framework = weighted_framework(3, levels=3)
    found = simulate(framework, 300)
    assert list(found.counts) == ["low", "mid", "high"]
    assert found.probabilities == probabilities(assess({}, framework))
    assert found == simulate(assess({}, framework), 300, seed=0)
    assert (found.draws, found.seed, simulate(framework, 1, seed=7).seed) == (300, 0, 7)
    assert {type(count) for levels in found.levels.values() for count in levels.values()} == {int}


@pytest.mark.parametrize(("watched", "end"), [(True, "\r"), (False, "\n")])
def test_long_work_shows_how_far_it_is(
    watched: bool, end: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Long work is shown on the error stream: written over where somebody looks, in lines where nobody does."""
    monkeypatch.setattr(simulation, "BLOCK", 100)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: watched, raising=False)
    simulate(load_framework(), 300)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(simulation, "SECONDS_UNTIL_SHOWN", 0.0)
    monkeypatch.setattr(simulation, "SECONDS_BETWEEN", {"\r": 0.0, "\n": 0.0})
    simulate(load_framework(), 300)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"100 of 300 draws,  33%, 0 s{end}200 of 300 draws,  67%, 0 s{end}300 of 300 draws, 100%, 0 s\n"


@pytest.mark.parametrize("number", [-1, 1.0, True, "10", None])
def test_draws_and_seeds_are_whole_numbers(number: Any) -> None:
    """A number of draws or a seed that is none is refused; there must be something to draw."""
    with pytest.raises(ArgumentError, match="draws"):
        simulate(load_framework(), number)
    with pytest.raises(ArgumentError, match="seed"):
        simulate(load_framework(), 1, seed=number)
    with pytest.raises(ArgumentError, match="draws: a whole number of 1 or more"):
        simulate(load_framework(), 0)


def test_what_is_no_assessment_or_belief_is_refused() -> None:
    """The subject is an assessment or a framework; beliefs are read as for probabilities."""
    with pytest.raises(ArgumentError, match=r"^an assessment or a framework is needed; found an empty table$"):
        simulate({}, 10)  # type: ignore[arg-type]
    with pytest.raises(AnswerError, match="no such criterion"):
        simulate(load_framework(), 10, {"owner": {"both": 1}})


def test_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which extra brings it."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtraError, match=r"k80assess\[frames\]"):
        simulate(load_framework(), 10)
