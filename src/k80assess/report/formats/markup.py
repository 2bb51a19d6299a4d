"""Blocks as HTML: a fragment for a notebook, or a whole page; everything escaped, no scripts, no external resources."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import cache
from html import escape
from importlib import resources
from unicodedata import bidirectional

from k80assess.errors import Language
from k80assess.report.content.blocks import (
    Blanks,
    Block,
    Blocks,
    Bullets,
    DataTable,
    Facts,
    Figure,
    Heading,
    Outline,
    Paragraph,
    contents,
    ends_opening,
)
from k80assess.report.formats.drawing import drawn
from k80assess.report.formats.pictures import MAX_ROWS, rows_of
from k80assess.report.words import Span, Words, phrase, plain, shortened, spans

FOOT = 70
"""The most characters of a title at the foot of a page."""

# A page needs nothing but its own style, and a browser enforces that.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def fragment_of(blocks: Blocks, language: Language) -> str:
    """Return blocks as a fragment with its own style, which does not affect what is around it."""
    inside = _inside(blocks, language, heading_offset=2)
    return f'<div class="k80" lang="{language}"><style>{_style("blocks.css")}</style>{inside}</div>'


def page_of(blocks: Blocks, language: Language, title: Words, on: datetime.date | None = None) -> str:
    """Return blocks as a whole page, to be read on a screen or printed on A4.

    Args:
        blocks: the blocks.
        language: the language.
        title: the title of the page.
        on: the day that stands at the foot of each printed page.
    """
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(plain(title, language))}</title>\n"
        f"<style>\n{_style('blocks.css')}{_style('sheet.css')}{_foot(title, on, language)}</style>\n</head>\n<body>\n"
        f'<main class="k80">\n{_with_contents(blocks, language)}</main>\n</body>\n</html>\n'
    )


def _foot(title: Words, on: datetime.date | None, language: Language) -> str:
    """Return the style that puts at the foot of every printed page what it is of, and which of how many it is."""
    parts = [shortened(plain(title, language), FOOT), *([] if on is None else [plain(on, language)])]
    shown = plain(phrase("sheet.page", page="\ue000", pages="\ue001"), language)
    counted = {"\ue000": "counter(page)", "\ue001": "counter(pages)"}
    page = " ".join([counted.get(part) or _css_text(part) for part in re.split("([\ue000\ue001])", shown) if part])
    look = "font: 8pt system-ui, sans-serif; color: #505050"
    boxes = {"left": _css_text(" · ".join(parts)), "right": page}
    return (
        f"@page {{ {' '.join([f'@bottom-{side} {{ content: {said}; {look} }}' for side, said in boxes.items()])} }}\n"
    )


def _css_text(text: str) -> str:
    """Return a text as CSS has it, in which no character can end it, nor the style that it stands in."""
    return '"' + "".join([c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text]) + '"'


@cache
def _style(name: str) -> str:
    return resources.files("k80assess.report.formats").joinpath(name).read_text("utf-8")


def _inside(blocks: Blocks, language: Language, heading_offset: int) -> str:
    writer = _Writer(language, heading_offset)
    return "".join(map(writer.block, blocks))


def _with_contents(blocks: Blocks, language: Language) -> str:
    """Return blocks as the inside of a page; of a long story with links to its headings, below what opens it."""
    writer = _Writer(language, 0, contents(blocks))
    written = [writer.block(block) for block in blocks]
    if writer.in_contents:
        written.insert(ends_opening(blocks), writer.contents())
    return "".join(written)


class _Writer:
    """Writes blocks in a language, with headings at or below a level."""

    def __init__(self, language: Language, heading_offset: int, in_contents: tuple[Heading, ...] = ()) -> None:
        self.language = language
        self.heading_offset = heading_offset
        self.in_contents = in_contents
        self.said_above: Words = ""
        self._writers: dict[type[Block], Callable[..., str]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Facts: self._facts,
            Bullets: self._bullets,
            Outline: self._outline,
            DataTable: self._table,
            Figure: self._figure,
            Blanks: self._blanks,
        }

    def block(self, block: Block) -> str:
        return self._writers[type(block)](block)

    def _inline(self, words: Words) -> str:
        return "".join(map(_span, spans(words, self.language)))

    def _heading(self, block: Heading) -> str:
        self.said_above = block.words
        tag = f"h{block.level + self.heading_offset}"
        starts_page = ' class="k80-page"' if block.starts_page else ""
        place = next((i for i, own in enumerate(self.in_contents, start=1) if own is block), None)
        anchor = "" if place is None else f' id="part-{place}"'
        return f"<{tag}{starts_page}{anchor}>{self._inline(block.words)}</{tag}>\n"

    def contents(self) -> str:
        """Return links to the headings that contents name."""
        title = self._inline(phrase("sheet.contents"))
        links = [
            f'<li><a href="#part-{i}">{self._inline(heading.words)}</a></li>'
            for i, heading in enumerate(self.in_contents, start=1)
        ]
        label = escape(plain(phrase("sheet.contents"), self.language))
        return f'<nav aria-label="{label}"><p class="k80-caption">{title}</p><ul>{"".join(links)}</ul></nav>\n'

    def _paragraph(self, block: Paragraph) -> str:
        kind = f' class="k80-{block.kind}"' if block.kind else ""
        return f"<p{kind}>{self._inline(block.words)}</p>\n"

    def _facts(self, block: Facts) -> str:
        pairs = [f"<dt>{self._inline(term)}</dt><dd>{self._inline(words)}</dd>" for term, words in block.pairs]
        return f"<dl>{''.join(pairs)}</dl>\n"

    def _bullets(self, block: Bullets) -> str:
        return f"<ul>{''.join(f'<li>{self._inline(item)}</li>' for item in block.items)}</ul>\n"

    def _outline(self, block: Outline) -> str:
        parts, open_lists = [], 0
        for depth, words in block.items:
            if depth < open_lists:
                parts.append("</li></ul>" * (open_lists - depth - 1) + "</li>")
            parts.append("<ul>" * (depth + 1 - open_lists) + f"<li>{self._inline(words)}")
            open_lists = depth + 1
        return "".join(parts) + "</li></ul>" * open_lists + "\n"

    def _table(self, block: DataTable) -> str:
        head = "".join(f'<th scope="col"{_align(block, i)}>{self._inline(w)}</th>' for i, w in enumerate(block.head))
        rows = "".join(f"<tr>{self._row(block, row)}</tr>" for row in block.rows)
        # Where the heading or the picture above says it, only readers who jump from table to table need a caption.
        silent = ' class="k80-silent"' if block.caption == self.said_above else ""
        caption = f"<caption{silent}>{self._inline(block.caption)}</caption>"
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"{self._scrolled(table, block.caption)}\n"

    def _row(self, block: DataTable, row: tuple[Words, ...]) -> str:
        first, *others = row
        head = self._inline(first)
        # An empty first cell means the same subject as in the row above; a header must not be empty.
        cells = [f'<th scope="row"{_align(block, 0)}>{head}</th>' if head else "<td></td>"]
        cells += [f"<td{_align(block, i)}>{self._inline(cell)}</td>" for i, cell in enumerate(others, start=1)]
        return "".join(cells)

    def _blanks(self, block: Blanks) -> str:
        lines = []
        for label, choices in block.lines:
            ticks = "".join([f"<span>☐ {self._inline(choice)}</span> " for choice in choices])
            lines.append(f'<tr><th scope="row">{self._inline(label)}</th><td>{ticks}</td></tr>')
        return f'<table class="k80-blanks"><tbody>{"".join(lines)}</tbody></table>\n'

    def _figure(self, block: Figure) -> str:
        if rows_of(block.picture) > MAX_ROWS:
            return "".join(map(self.block, block.instead))
        self.said_above = block.picture.title
        title = self._inline(block.picture.title)
        return f"<figure><figcaption>{title}</figcaption>{drawn(block.picture, self.language)}</figure>\n"

    def _scrolled(self, wide: str, title: Words) -> str:
        """Return a block that may be wider than the screen, which scrolls by itself, also with the keyboard."""
        name = escape(plain(title, self.language))
        return f'<div class="k80-wide" role="group" aria-label="{name}" tabindex="0">{wide}</div>'


def _align(block: DataTable, column: int) -> str:
    return ' class="k80-number"' if column in block.numeric else ""


_TAGS = {"name": "b", "strong": "strong", "aside": "small"}


def _span(span: Span) -> str:
    text = escape(span.text)
    if not span.text.isascii() and any(bidirectional(c) in ("R", "AL", "AN") for c in span.text):
        text = f"<bdi>{text}</bdi>"
    if span.address is not None:
        return f'<a href="{text}" rel="noreferrer">{text}</a>'
    tag = _TAGS.get(span.style)
    return text if tag is None else f"<{tag}>{text}</{tag}>"
