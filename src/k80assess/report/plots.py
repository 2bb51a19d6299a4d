"""The pictures of a report as matplotlib plots, for papers and slides; needs the extra `plot`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from k80assess.base.arguments import name_among
from k80assess.document.framework import Framework
from k80assess.document.text import checked_language
from k80assess.engine.assessment import Assessment
from k80assess.errors import Language, MissingExtraError, refuse_other
from k80assess.examine.acceptability import whatever_is_assumed
from k80assess.report.content.blocks import Bars, Picture, Ranges, Tracks, Tree
from k80assess.report.content.chances import chances_picture
from k80assess.report.content.families import shares_of_weightings, shares_picture
from k80assess.report.content.how_sure import margin_pictures
from k80assess.report.content.judgements import tracks, tree
from k80assess.report.formats.pictures import ACCENT, scale_of
from k80assess.report.words import Words, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Say = Callable[[Words], str]

_PALE = "#d3e3f1"
_GREY = "#8a8a8a"


def plot_chances(assessment: Assessment, ax: Axes | None = None, lang: Language = "nl") -> Axes:
    """Plot how likely each outcome is that is still possible.

    Args:
        assessment: the assessment.
        ax: where to draw; a new figure when left out.
        lang: the language, `nl` or `en`.

    Raises:
        MissingExtraError: when matplotlib is not installed.
        UnknownNameError: for another language.

    >>> from k80assess import assess
    >>> len(plot_chances(assess({}), lang="en").patches)  # doctest: +SKIP
    3
    """
    return _drawn(chances_picture(assessment), ax, lang)


def plot_acceptability(assessment: Assessment, ax: Axes | None = None, lang: Language = "nl") -> Axes:
    """Plot in which share of all weightings each possible outcome comes out.

    Args:
        assessment: the assessment by a family with loose weights; of any other, all its weights that are assumed are.
        ax: as for `plot_chances`.
        lang: as for `plot_chances`.

    Raises:
        ArgumentError: where something else is loose than weights, or an answer is open.
        SizeLimitError: where that takes too much work.
        MissingExtraError: when matplotlib is not installed.
        UnknownNameError: for another language.

    >>> from k80assess import assess, load_framework
    >>> best = {criterion.id: criterion.levels[-1].id for criterion in load_framework().criteria}
    >>> len(plot_acceptability(assess(best), lang="en").patches)  # doctest: +SKIP
    1
    """
    refuse_other(assessment, Assessment, "assess")
    loosely = whatever_is_assumed(assessment) if assessment.family is None else assessment
    return _drawn(shares_picture(shares_of_weightings(loosely or assessment)), ax, lang)


def plot_tree(thing: Framework | Assessment, ax: Axes | None = None, lang: Language = "nl") -> Axes:
    """Plot a framework from its outcome down to its criteria, with the levels that an assessment gives them.

    Args:
        thing: a framework, or an assessment.
        ax: as for `plot_chances`.
        lang: as for `plot_chances`.
    """
    if isinstance(thing, Assessment):
        return _drawn(tree(thing.framework, thing), ax, lang)
    refuse_other(thing, Framework, "load_framework")
    return _drawn(tree(thing), ax, lang)


def plot_shares(assessment: Assessment, ax: Axes | None = None, lang: Language = "nl") -> Axes:
    """Plot where the share of each weighted aspect lies, with its cut-offs; arguments as for `plot_chances`."""
    refuse_other(assessment, Assessment, "assess")
    return _drawn(tracks(assessment), ax, lang)


def plot_margins(
    assessment: Assessment,
    piece: Literal["weight", "cutoff"] = "weight",
    ax: Axes | None = None,
    lang: Language = "nl",
) -> Axes:
    """Plot where each weight, or each cut-off, may lie by itself without changing the outcome.

    Args:
        assessment: the assessment; while it is unsettled there is nothing to plot.
        piece: `weight` or `cutoff`.
        ax: as for `plot_chances`.
        lang: as for `plot_chances`.

    Raises:
        UnknownNameError: for another piece or language.
    """
    pictures = margin_pictures(assessment)
    return _drawn(pictures[name_among("piece", piece, pictures, ("piece",))], ax, lang)


# --- drawing ------------------------------------------------------------------------------------------------------


def _drawn(picture: Picture, ax: Axes | None, lang: object) -> Axes:
    language = checked_language(lang)
    try:
        from matplotlib import pyplot
    except ImportError:
        raise MissingExtraError("matplotlib", "plot") from None

    def say(words: Words) -> str:
        return plain(words, language).replace("$", r"\$")  # matplotlib would read dollars as mathematics

    if ax is None:
        _figure, ax = pyplot.subplots(layout="constrained")
    rows = _DRAWERS[type(picture)](picture, ax, say)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    ax.set_title(say(picture.title), loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _bars(picture: Bars, ax: Axes, say: Say) -> list[str]:
    for y, bar in enumerate(picture.bars):
        ax.barh(y, float(bar.share), height=0.5, color=ACCENT)
        ax.annotate(say(bar.value), (float(bar.share), y), (4, 0), textcoords="offset points", va="center")
    ax.set_xlim(0, 1.15)
    ax.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    return [say(bar.label) for bar in picture.bars]


_LOOKS: dict[str, dict[str, Any]] = {
    "is": {"facecolor": ACCENT, "edgecolor": ACCENT},
    "may": {"facecolor": _PALE, "edgecolor": "black", "linestyle": "--"},
    "not": {"facecolor": "white", "edgecolor": _GREY},
    "unknown": {"facecolor": "white", "edgecolor": _GREY},
}


def _tree(picture: Tree, ax: Axes, say: Say) -> list[str]:
    rows = []
    for y, branch in enumerate(picture.branches):
        width = 1 / len(branch.scale)
        for i, level in enumerate(branch.scale):
            ax.barh(y, 0.96 * width, left=i * width, height=0.8, **_LOOKS[level.state])
            colour = "white" if level.state == "is" else "black"
            ax.text((i + 0.48) * width, y, say(level.label), ha="center", va="center", color=colour, fontsize="small")
        rows.append("    " * branch.depth + say(branch.label))
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    return rows


def _tracks(picture: Tracks, ax: Axes, say: Say) -> list[str]:
    for y, track in enumerate(picture.tracks):
        ax.barh(y, 1, height=0.4, facecolor="white", edgecolor=_GREY)
        least, greatest = float(track.least), float(track.greatest)
        ax.barh(y, greatest - least, left=least, height=0.2, **_LOOKS["may"])
        ax.plot([least, greatest], [y, y], linestyle="", marker="|", markersize=18, markeredgewidth=3, color="black")
        for share, label in track.marks:
            ax.plot([float(share)] * 2, [y - 0.3, y + 0.2], color=_GREY, linestyle=":")
            ax.text(float(share), y - 0.32, say(label), fontsize="small")
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    return [say(track.label) for track in picture.tracks]


def _ranges(picture: Ranges, ax: Axes, say: Say) -> list[str]:
    bottom, top = map(float, scale_of(picture))
    for y, r in enumerate(picture.ranges):
        low, high = bottom if r.least is None else float(r.least), top if r.greatest is None else float(r.greatest)
        ax.barh(y, high - low, left=low, height=0.3, color=ACCENT)
        ax.plot([float(r.value)], [y], marker="o", markerfacecolor="white", markeredgecolor="black")
        if r.greatest is None:
            ax.plot([top], [y], marker=">", color=ACCENT, clip_on=False)
        if r.least is None:
            ax.plot([bottom], [y], marker="<", color=ACCENT, clip_on=False)
    ax.set_xlim(bottom, top)
    return [say(r.label) for r in picture.ranges]


_DRAWERS: dict[type[Picture], Callable[..., list[str]]] = {
    Bars: _bars,
    Tree: _tree,
    Tracks: _tracks,
    Ranges: _ranges,
}
