"""Numbers by id are said with labels, in percent and exactly, the best outcome first."""

from __future__ import annotations

from fractions import Fraction

from frameworks import weighted_framework

from k80assess.document.files import load_framework
from k80assess.document.labelled import Amounts
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.examine.acceptability import acceptability
from k80assess.examine.chances import distribution, influence, probabilities
from k80assess.report.content.amounts import amounts_story
from k80assess.report.content.blocks import Blocks, Figure
from k80assess.report.formats.markup import fragment_of
from k80assess.report.formats.plain import text_of


def flat(blocks: Blocks) -> str:
    return " ".join(text_of(blocks, "en", 10_000).split())


def test_shares_are_said_in_percent_and_exactly() -> None:
    """By the numbers in the examples of these functions; of an aspect by its levels."""
    assert "Take on 7% 1279/19683" in flat(amounts_story(probabilities(assess({}))))
    assert "Decline 50% 368/729" in flat(amounts_story(probabilities(assess({"staff_time": "enough"}))))
    of_fit = flat(amounts_story(probabilities(assess({}), of="fit")))
    assert "How likely each level of Fit is" in of_fit
    assert "Strong 17% 14/81" in of_fit


def test_counts_are_said_with_their_share() -> None:
    """The best outcome first, as in reports."""
    said = flat(amounts_story(distribution(load_framework())))
    assert "All 59,049 combinations of answers" in said
    assert said.endswith("Take on 3,837 7% Monitor 25,404 43% Decline 29,808 50%")


def test_criteria_stand_in_the_order_of_their_influence() -> None:
    """The greatest first, with a bar as long as its share."""
    found = influence(load_framework())
    story = amounts_story(found)
    figure = story[0]
    assert isinstance(figure, Figure)
    shares = [bar.share for bar in figure.picture.bars]  # type: ignore[union-attr]
    assert shares == sorted(found.values(), reverse=True)
    assert "Link with the Agenda 41% 2719/6561" in flat(story)


def test_shares_of_weightings_are_not_said_twice() -> None:
    """In equal parts these are exact already."""
    answers = {"fit": "strong", "capacity": "sufficient", "gap_left_by_others": "open", "demand": "broad"}
    answers |= {"instrument_strength": "plausible", "influence_window": "none"}
    said = flat(amounts_story(acceptability(assess(answers, loosen(load_framework(), weights="any")))))
    assert "Take on 109 of every 125 Monitor 0 of every 125 Decline 16 of every 125" in said
    assert "0.872" not in said


def test_sets_of_outcomes_are_said_by_their_labels() -> None:
    """As the family itself says them."""
    said = flat(amounts_story(loosen(load_framework(), weights="any").sets()))
    assert "Monitor or Decline 37,152 63%" in said


def test_what_is_not_known_is_left_out() -> None:
    """Made by hand, numbers have their ids; a fraction that nobody can read is told in percent only."""
    assert flat(amounts_story(Amounts({"a": Fraction(1, 3), "b": Fraction(2, 3)}))) == "a 1/3 b 2/3"
    assert flat(amounts_story(Amounts({}))) == "There are none."
    said = flat(amounts_story(probabilities(assess({}, weighted_framework(40, aspects=4)))))
    assert "%" in said
    assert "/" not in said


def test_labels_stay_text() -> None:
    """Whatever somebody called a level."""
    framework = revise(load_framework(), {"criteria.demand.label": "<script>alert(1)</script>"})
    html = fragment_of(amounts_story(influence(framework)), "en")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_numbers_of_something_else_are_shown_by_their_ids() -> None:
    """Anybody can make amounts of anything; of what a framework has, they have its labels."""
    framework = load_framework()
    for made in (
        Amounts({"nope": 7}, "distribution", "outcome", framework),
        Amounts({"nope": 7}, "influence", None, framework),
        Amounts({("nope",): 7}, "sets", None, framework),
        Amounts({"decline": 7, "nope": 1, "monitor": 2, "take_on": 3}, "probabilities", None, framework),
        Amounts({"decline": 7}, "probabilities", "nope", framework),
    ):
        assert "7" in flat(amounts_story(made))
        assert made._repr_html_()
    none = Amounts(dict.fromkeys(("decline", "monitor", "take_on"), 0), "distribution", None, framework)
    assert "decline 0" in flat(amounts_story(none))
