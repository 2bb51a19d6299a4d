"""Whatever documents say, writers show it: nothing in it runs, moves the cursor, breaks the layout or gets lost."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain, count, pairwise
from typing import Any

import pytest
from frameworks import weighted_framework
from hostile import TEXTS, hostile_framework
from hypothesis import example, given, settings
from hypothesis import strategies as st

from k80assess.base.results import FrozenDict, LazySequence
from k80assess.document.files import as_plain, load, load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.rules import Impossible
from k80assess.engine.assessment import assess
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.findings import check
from k80assess.examine.margins import margins
from k80assess.examine.proof import prove
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import Reason, reasons
from k80assess.report.content.assessment import explanation, overview
from k80assess.report.content.blocks import (
    Bar,
    Bars,
    Blocks,
    Bullets,
    DataTable,
    Facts,
    Figure,
    Heading,
    Outline,
    Paragraph,
)
from k80assess.report.content.shortening import MAX_COUNTED
from k80assess.report.formats.drawing import drawn
from k80assess.report.formats.markdown import markdown_of
from k80assess.report.formats.markup import fragment_of, page_of
from k80assess.report.formats.pictures import MAX_ROWS
from k80assess.report.formats.plain import columns, text_of
from k80assess.report.notebook import FIRST_FEW, notebook, story_of
from k80assess.report.words import Link, clean, name, percent, strong
from k80assess.testing.strategies import answers, frameworks

WORDS = (["a", "an_id_of_thirty_characters_now"], ["of", "eight_ch"], ["x", "fifteen_letters"])
VOID = {"meta", "br", "hr", "img", "link", "input"}
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "main", "div", "h1", "h2", "h3", "h4", "h5", "p", "ul", "li"),
    *("dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "strong"),
    *("span", "nav", "b", "small", "bdi", "a"),
}


class Checked(HTMLParser):
    """Reads HTML and minds what opens, what closes, and which attributes there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        for key, value in attrs:
            assert not key.startswith("on"), key
            assert key != "src", value
            assert key != "href" or str(value).startswith(("http://", "https://"))
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def hostile_story() -> Blocks:
    framework = hostile_framework()
    first = framework.criteria[0]
    note = {"level": first.levels[0].id, "note": TEXTS[1], "evidence": TEXTS[8]}
    given_answers = {first.id: note, framework.criteria[1].id: [level.id for level in framework.criteria[1].levels[:2]]}
    content = {"id": "t", "title": TEXTS[0], "summary": TEXTS[2], "raised_by": TEXTS[7], "answers": given_answers}
    topic = load_topic(content)
    story = story_of(framework)
    assert story is not None
    return (*overview(assess(topic, framework)), *explanation(assess(topic, framework)), *story)


HOSTILE = hostile_story()
LANGUAGES: tuple[Any, ...] = ("nl", "en")


# --- HTML ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_framework_is_only_shown(language: Any) -> None:
    """Every text is there as text; no element or attribute comes from it."""
    for html in (fragment_of(HOSTILE, language), page_of(HOSTILE, language, TEXTS[1])):
        text = " ".join("".join(Checked(html).text).split())
        for hostile in TEXTS[:3]:
            assert " ".join(clean(hostile).split()) in text
        assert "\u202e" not in html


@settings(max_examples=40)
@given(st.lists(st.text(), min_size=9, max_size=9))
def test_any_text_survives_html(texts: list[str]) -> None:
    """Unescaped again, each cell, item and heading says exactly what the document said."""
    title, term, fact, item, caption, head, first, second, outer = texts
    blocks = (
        Heading(words=title, level=1),
        Paragraph(words=outer, kind="note"),
        Facts(pairs=((term, fact),)),
        Bullets(items=(item,)),
        DataTable(caption=caption, head=(head, "x"), rows=((first, name(second)),)),
    )
    seen = Checked(page_of(blocks, "en", title))
    for text in texts:
        assert clean(text).strip() in "".join(seen.text)


def test_the_page_asks_for_nothing_from_outside() -> None:
    """No scripts, no addresses but those in the text, and a policy that says so to whoever shows it."""
    page = page_of(overview(assess({})), "nl", "x")
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert "<script" not in page
    assert not re.search(r"https?://|url\(|@import", page)


def test_headings_go_down_one_level_at_a_time() -> None:
    """Readers who cannot see jump from heading to heading: no level is left out."""
    for html, top in ((page_of(overview(assess({})), "nl", "x"), 1), (fragment_of(overview(assess({})), "nl"), 3)):
        levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
        assert levels[0] == top
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_no_row_has_an_empty_header() -> None:
    """Where the first cell says nothing, because it is that of the row above, there is no header to tell."""
    table = DataTable(caption="themes", head=("theme", "action"), rows=(("housing", "build"), ("", "repair")))
    html = fragment_of((table,), "en")
    assert "<tr><td></td>" in html
    assert not re.search("<th[^>]*></th>", html)


def test_an_outline_nests_as_deep_as_it_says() -> None:
    """By hand: two levels down and back again."""
    outline = Outline(items=((0, "a"), (1, "b"), (2, "c"), (2, "d"), (0, "e"), (1, "f")))
    html = fragment_of((outline,), "en").split("</style>")[1]
    nested = "<ul><li>a<ul><li>b<ul><li>c</li><li>d</li></ul></li></ul></li><li>e<ul><li>f</li></ul></li></ul>"
    assert nested in html.replace("\n", "")
    assert text_of((outline,), "en") == "- a\n  - b\n    - c\n    - d\n- e\n  - f\n"


# --- pictures -----------------------------------------------------------------------------------------------------


def figures(story: Blocks) -> Iterator[Figure]:
    return (block for block in story if isinstance(block, Figure))


@settings(max_examples=20)
@given(st.data())
def test_pictures_stay_inside_themselves_and_tell_what_they_show(data: st.DataObject) -> None:
    """Nothing is drawn beyond the edges, and every label and value is there for those who cannot see it."""
    framework = data.draw(frameworks())
    assessment = assess(data.draw(answers(framework)), framework)
    for figure in figures(explanation(assessment)):
        picture = ET.fromstring(drawn(figure.picture, "en"))
        for shape in picture.iter("span"):
            left, width = [_share(shape, side) for side in ("left", "width")]
            assert left >= 0
            assert width >= 0
            assert left + width <= 100.001
        told = picture.get("aria-label", "")
        for shape in picture.iter("span"):
            if shape.get("class") not in ("k80-not", "k80-weight"):
                assert (shape.text or "").removeprefix("✓ ") in told


def _share(shape: ET.Element, side: str) -> float:
    found = re.search(rf"\b{side}:([\d.e-]+)%", shape.get("style", ""))
    return 0 if found is None else float(found[1])


def test_a_picture_of_hostile_labels_is_one_well_formed_element() -> None:
    """Labels of ten thousand characters are shown whole, and markup stays text."""
    whole = 0
    for figure in figures(HOSTILE):
        picture = ET.fromstring(drawn(figure.picture, "nl"))
        assert {element.tag for element in picture.iter()} <= {"div", "span"}
        whole += sum("W" * 10_000 in (element.text or "") for element in picture.iter())
    assert whole


def test_a_share_is_drawn_as_long_as_it_is() -> None:
    """By hand: a third of the bar."""
    third = Bars(title="t", bars=(Bar(label="a", share=percent_of("1/3"), value="33%"),))
    (bar,) = [own for own in ET.fromstring(drawn(third, "en")).iter("span") if own.get("class") == "k80-full"]
    assert _share(bar, "width") == pytest.approx(100 / 3, abs=0.01)


def percent_of(text: str) -> Any:
    from fractions import Fraction

    return Fraction(text)


def test_too_large_a_picture_gives_way_to_its_table() -> None:
    """Beyond so many rows a notebook shows the words instead."""
    framework = weighted_framework(MAX_ROWS, aspects=4)
    html = notebook(framework)
    assert html is not None
    assert "k80-picture" not in html.split("</style>")[1]
    assert html.count("<ul>") >= 4


# --- text and Markdown --------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.lists(st.text(), min_size=4, max_size=4), st.integers(40, 100))
def test_text_stays_within_its_width_and_loses_nothing(texts: list[str], width: int) -> None:
    """No line is wider than asked for, nothing controls the terminal, and all letters are there in their order."""
    blocks = (Paragraph(words=texts[0]), Facts(pairs=((texts[1], texts[2]),)), Bullets(items=(texts[3],)))
    lines = text_of(blocks, "en", width).splitlines()
    assert all(columns(line) <= width for line in lines)
    assert not any(c in "\x1b\x9b\u202e\r\x08" for line in lines for c in line)
    shown = "".join("".join(lines).split())
    for text in (texts[0], texts[3]):
        assert "".join(clean(text).split()) in shown


def test_a_very_long_word_is_broken_all_the_same() -> None:
    """A word as long as a file keeps nobody waiting: the work follows its length, and not the square of it."""
    word = "é" * 400_000
    assert "".join(text_of((Paragraph(words=word),), "en").splitlines()) == word


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=60), min_size=3, max_size=3), min_size=1, max_size=4))
@example([["", "0" * 12, " " + "0" * 18], ["0" * 6, "", ""]])
def test_tables_keep_their_columns(rows: list[list[str]]) -> None:
    """Whatever a cell holds, every line of a table is within the width."""
    table = DataTable(caption="c", head=("a", "b", "c"), rows=tuple(map(tuple, rows)), numeric=(2,))
    for width in (40, 88):
        assert all(columns(line) <= width for line in text_of((table,), "en", width).splitlines())


@settings(max_examples=60)
@given(st.lists(st.tuples(*[st.lists(st.sampled_from(own), max_size=9) for own in WORDS]), min_size=1, max_size=4))
def test_tables_break_no_word_that_has_room(rows: list[tuple[list[str], ...]]) -> None:
    """As long as the longest words fit beside each other, every word of a table is on one line."""
    cells = tuple(tuple(" ".join(words) for words in row) for row in rows)
    lines = text_of((DataTable(caption="c", head=("h", "i", "j"), rows=cells),), "en", 64).splitlines()
    assert all(columns(line) <= 64 for line in lines)
    shown = Counter(word for line in lines for word in line.split())
    for word in chain(*WORDS):
        assert shown[word] == sum(words.count(word) for row in rows for words in row)


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab*_`<>[]()#|\\-+=1.)~!&$ {}"), min_size=6, max_size=6))
@example(["", " - a", " 1. a", "1. a", "", ""])
@example(["", "", "", " - a", "", ""])
def test_markdown_shows_texts_as_they_are(texts: list[str]) -> None:
    """Read by an implementation of the standard, each text is itself again: no emphasis, code, link or cell more."""
    markdown_it = pytest.importorskip("markdown_it")
    title, paragraph, item, term, first, second = texts
    blocks = (
        Heading(words=("x", title), level=2),
        Paragraph(words=paragraph),
        Bullets(items=(item,)),
        Heading(words="y"),
        Facts(pairs=((term, "z"),)),
        DataTable(caption="c", head=("h", "i"), rows=((first, second),)),
    )
    tokens = (
        markdown_it.MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown_of(blocks, "en"))
    )
    inline = [token for token in tokens if token.type == "inline"]
    assert {child.type for token in inline for child in token.children} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
    }
    shown = ["".join(child.content for child in token.children) for token in inline]
    wanted = [f"x{title}", paragraph, item, "y", f"{term}: z", "c", "h", "i", first, second]
    assert [" ".join(text.split()) for text in shown if text.split()] == [
        " ".join(text.split()) for text in wanted if text.split()
    ]


def test_markdown_by_hand() -> None:
    """One of everything."""
    blocks = (
        Heading(words="A | B", level=1),
        Paragraph(words="Mind *this*.", kind="note"),
        Facts(pairs=(("Outcome", strong("Take on")),)),
        DataTable(caption="Numbers", head=("a", "n"), rows=(("x", 2),), numeric=(1,)),
    )
    assert markdown_of(blocks, "en") == (
        "# A \\| B\n\n> Mind \\*this\\*.\n\n- Outcome: **Take on**\n\n**Numbers**\n\n"
        "| a | n |\n| --- | ---: |\n| x | 2 |\n"
    )


def test_an_address_makes_no_cell_more() -> None:
    """A bar, which no address has, would end the cell of a table that it stands in."""
    row = ("x", Link(text="https://example.org/a|b"))
    table = markdown_of((DataTable(caption="c", head=("h", "i"), rows=(row,)),), "en")
    assert table.splitlines()[-1] == "| x | https://example.org/a\\|b |"


# --- notebooks ----------------------------------------------------------------------------------------------------


def things() -> dict[str, Any]:
    framework = load_framework()
    settled = assess({"theme_link": "none", "small_scale_difference": "same"})
    plain = as_plain(framework)
    plain["aspects"][0]["rule"]["cutoffs"]["strong"] = "5/6"
    return {
        "framework": framework,
        "agenda": load_agenda(),
        "topic": load_topic({"id": "t", "title": "Een onderwerp"}),
        "assessment": settled,
        "reasons": reasons(settled),
        "reason": reasons(settled)[0],
        "general reasons": reasons(settled, general=True),
        "reasons against": reasons(settled, against="monitor"),
        "certain changes": changes(assess({"staff_time": "none"}), "monitor", certain=True),
        "judged directly": assess({"fit": "strong"}),
        "impossible": Impossible(when={"demand": "none", "influence_window": "open"}),
        "changes": changes(settled, "take_on"),
        "change": changes(settled, "take_on")[0],
        "questions": next_questions(assess({})),
        "margins": margins(settled),
        "findings": check(framework),
        "proof": prove(framework, when={"theme_link": "none"}, then="decline"),
        "difference": diff(framework, load(Framework, plain)),
        "nothing": changes(settled, "take_on", fixed=["theme_link", "small_scale_difference"]),
    }


@pytest.mark.parametrize("kind", list(things()))
def test_everything_shows_itself_in_a_notebook(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fragment with its own style, in Dutch or as the environment says, that disturbs nothing around it."""
    thing = things()[kind]
    monkeypatch.setenv("K80ASSESS_LANG", "en")
    html = notebook(thing) if isinstance(thing, tuple) else thing._repr_html_()
    assert html is not None
    assert html.startswith('<div class="k80" lang="en">')
    assert Checked(html).tags.count("style") == 1
    selectors = re.findall(r"^([^{}@]+)\{", html.split("<style>")[1].split("</style>")[0], re.MULTILINE)
    assert all(part.strip().startswith(".k80") for selector in selectors for part in selector.split(","))
    dutch = notebook(thing, "nl")
    assert dutch is not None
    assert dutch != html


def test_only_the_first_few_are_worked_out() -> None:
    """There can be exponentially many: of those that are not shown, only so many are counted."""
    looked_at = []

    def without_end() -> Iterator[Reason]:
        for i in count():
            looked_at.append(i)
            yield Reason(levels=FrozenDict({f"c{i}": ("l0",)}))

    html = notebook(LazySequence(without_end), "en")
    assert html is not None
    assert "There are more than 20 others besides these." in html
    assert "c4" in html
    assert "c5" not in html
    assert len(looked_at) == FIRST_FEW + MAX_COUNTED + 1


@pytest.mark.parametrize("thing", [(), [], (1, "a"), object(), None])
def test_what_has_no_story_leaves_it_to_the_notebook(thing: object) -> None:
    """What is none of ours, and empty and mixed tuples of others, have no display of their own."""
    assert notebook(thing) is None


def test_percentages_in_all_writers_are_the_same() -> None:
    """One number, one text, however it is written."""
    share = percent(percent_of("3837/59049"))
    blocks = (Paragraph(words=share),)
    assert "6%" in text_of(blocks, "en")
    assert "6%" in markdown_of(blocks, "en")
    assert "6%" in fragment_of(blocks, "en")
