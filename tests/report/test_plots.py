"""The plots show the same numbers as the pictures in a report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frameworks import one_aspect, unordered

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot  # noqa: E402  # only once it is known to be there
from matplotlib.patches import Rectangle  # noqa: E402

from k80assess.document.files import load_framework, load_topic  # noqa: E402
from k80assess.engine.assessment import assess, possible_levels  # noqa: E402
from k80assess.engine.loosening import loosen  # noqa: E402
from k80assess.errors import ArgumentError, MissingExtraError, UnknownNameError  # noqa: E402
from k80assess.examine.chances import probabilities  # noqa: E402
from k80assess.report.plots import (  # noqa: E402
    plot_acceptability,
    plot_chances,
    plot_margins,
    plot_shares,
    plot_tree,
)

EXAMPLES = Path(__file__).parents[2] / "examples" / "topics"
PLAIN = one_aspect({"kind": "minimum", "inputs": ["c"]}, ("a", "b"))
SETTLED = {"theme_link": "none", "small_scale_difference": "same"}


@pytest.fixture(autouse=True)
def _closed() -> object:
    yield
    pyplot.close("all")


def test_bars_are_as_long_as_the_chances() -> None:
    """One bar for each outcome, the best on top."""
    assessment = assess({})
    axes = plot_chances(assessment, lang="en")
    assert [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)] == pytest.approx(
        [float(s) for s in reversed(probabilities(assessment).values())]
    )
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Take on", "Monitor", "Decline"]


def test_outcomes_without_an_order_are_drawn_in_that_of_the_framework() -> None:
    """None is the best, so none is on top for that."""
    axes = plot_chances(assess({}, unordered(outcome=False)))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]


def test_what_was_judged_and_what_cannot_occur_is_drawn_as_it_is_left() -> None:
    """A strong fit leaves 3/4 to 1 of the scale; of each criterion may be what the assessment says is left."""
    assessment = assess({"fit": "strong"})
    bars = [patch for patch in plot_shares(assessment).patches if isinstance(patch, Rectangle)]
    fit = next(bar for bar in bars if bar.get_height() == pytest.approx(0.2))
    assert (fit.get_x(), fit.get_width()) == pytest.approx((0.75, 0.25))
    looks = [patch.get_linestyle() for patch in plot_tree(assessment).patches]
    own = load_framework()
    left = [possible_levels(assessment, node.id) for node in (*own.criteria, *own.aspects)]
    assert looks.count("--") == sum([len(levels) for levels in left if len(levels) > 1]) < 14 * 3


def test_a_tree_has_a_box_for_every_level() -> None:
    """Of the packaged framework: fourteen scales of three; and a framework by itself marks none."""
    assert len(plot_tree(assess(SETTLED)).patches) == 14 * 3
    faces = {patch.get_facecolor() for patch in plot_tree(load_framework()).patches}
    assert len(faces) == 1


def test_shares_and_margins_have_a_row_each() -> None:
    """Two weighted aspects; eight weights; four cut-offs."""
    assert len(plot_shares(assess({})).get_yticklabels()) == 2
    assert len(plot_margins(assess(SETTLED)).get_yticklabels()) == 8
    assert len(plot_margins(assess(SETTLED), "cutoff").get_yticklabels()) == 4


@pytest.mark.filterwarnings("error")
def test_where_there_is_nothing_to_plot_the_axes_are_empty() -> None:
    """While the outcome is unsettled there are no margins; that is no reason to warn."""
    assert plot_margins(assess({})).get_yticklabels() == []


def test_axes_of_ones_own_are_drawn_on() -> None:
    """For several plots in one figure."""
    _figure, axes = pyplot.subplots()
    assert plot_chances(assess({}), axes) is axes


def test_what_cannot_be_plotted_is_refused() -> None:
    """By an error of ours, before anything is drawn."""
    plots: tuple[Callable[..., Any], ...] = (plot_acceptability, plot_chances, plot_tree, plot_shares, plot_margins)
    for plot in plots:
        with pytest.raises(ArgumentError):
            plot("pilot.toml")
    with pytest.raises(UnknownNameError, match="no such piece; found 'weigth'; allowed: weight, cutoff; did you mean"):
        plot_margins(assess(SETTLED), "weigth")  # type: ignore[arg-type]
    for piece in (np.array(["weight", "cutoff"]), None, ["weight"]):
        with pytest.raises(UnknownNameError, match="piece: there is no such piece; found "):
            plot_margins(assess(SETTLED), piece)  # type: ignore[arg-type]
    assert pyplot.get_fignums() == []


def test_what_is_missing_or_unknown_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without matplotlib the error names the extra; another language is refused."""
    with pytest.raises(UnknownNameError):
        plot_chances(assess({}), lang="fr")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"k80assess\[plot\]"):
        plot_chances(assess({}))


def test_shares_of_the_weightings_are_plotted() -> None:
    """Of a family, and of any other assessment whatever its assumed weights; what has no shares is refused."""
    topic = load_topic(EXAMPLES / "housing-scheme.toml")
    for by in (load_framework(), loosen(load_framework(), weights="any")):
        axes = plot_acceptability(assess(topic, by), lang="en")
        widths = [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]
        assert widths == pytest.approx([49 / 64, 15 / 64])
        assert [label.get_text() for label in axes.get_yticklabels()] == ["Take on", "Monitor"]
        pyplot.close("all")
    for assessment in (assess({}), assess(topic, loosen(load_framework(), cutoffs="any")), assess({"c": "a"}, PLAIN)):
        with pytest.raises(ArgumentError):
            plot_acceptability(assessment)
    assert pyplot.get_fignums() == []
