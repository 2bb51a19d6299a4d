"""Blocks as WordprocessingML: paragraphs and tables of named styles, which a Word document brings along.

Pictures are drawn as tables with shaded cells: no label is cut, and whoever cannot see them reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from html import escape
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from k80assess.errors import Language, Sentence, SizeLimitError
from k80assess.report.content.blocks import (
    Bars,
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
    Picture,
    Ranges,
    ScaleLevel,
    Tracks,
    Tree,
    contents,
    ends_opening,
)
from k80assess.report.formats.pictures import ACCENT, MAX_ROWS, rows_of, scale_of, standing, told
from k80assess.report.formats.plain import column_widths
from k80assess.report.words import Span, Words, phrase, plain, spans

MAX_CHARACTERS = 150_000_000
"""How many characters of XML a document may be written in: as elements they take a dozen times as many bytes."""

_COLUMN, _SMALL_COLUMN = 104, 90  # what a column of text takes in a table; lengths are in twentieths of a point

# What XML cannot hold at all, though it is text.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return text with a sign in the place of what XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def run(text: str, style: str = "", look: str = "") -> str:
    """Return a run of text, in a style or with a look of its own."""
    look = (f'<w:rStyle w:val="{style}"/>' if style else "") + look
    own = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{own}<w:t xml:space="preserve">{escape(legal(text))}</w:t></w:r>'


def tab(at: int) -> str:
    """Return a stop of the tabulator, for what stands at the right."""
    return f'<w:tab w:val="right" w:pos="{at}"/>'


class _Cell(NamedTuple):
    """A cell of a picture: from where to where, with which paragraphs, how it is filled, and what lies left of it."""

    start: int
    end: int
    inside: str = ""
    fill: str = ""
    left: str = ""


_EMPTY = "E6E6E6"
_FULL = ACCENT.removeprefix("#").upper()
_PALE = "CFE0EF"
_GAP = "".join(f'<w:{side} w:val="single" w:sz="24" w:space="0" w:color="FFFFFF"/>' for side in ("top", "bottom"))
_BETWEEN = "".join(
    f'<w:{side} w:val="single" w:sz="12" w:space="0" w:color="FFFFFF"/>' for side in ("top", "left", "bottom", "right")
)
_WHITE = '<w:b/><w:bCs/><w:color w:val="FFFFFF"/>'
_BOLD = "<w:b/><w:bCs/>"
_KEEP = "<w:keepNext/>"


class Writer:
    """Writes blocks as WordprocessingML, in a document that is so wide."""

    def __init__(self, document: Any, language: Language, width: int) -> None:
        self.document, self.language, self.width = document, language, width
        self._ids = {own.name_val.casefold(): own.styleId for own in document.styles.element.style_lst if own.name_val}
        self._marks = 0
        self._characters = 0
        self._in_contents: tuple[Heading, ...] = ()
        self._said_above: Words = ""
        self._writers: dict[type[Block], Callable[[Any, bool], str]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Facts: self._facts,
            Bullets: self._bullets,
            Outline: self._outline,
            DataTable: self._table,
            Figure: self._figure,
            Blanks: self._blanks,
        }

    def body(self, blocks: Blocks) -> Sequence[Any]:
        """Return what blocks become, as elements."""
        self._in_contents = contents(blocks)
        made: list[Any] = []
        for i, block in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            leads = isinstance(following, (Bullets, Outline, DataTable, Facts))
            leads |= isinstance(following, Heading) and not following.starts_page and isinstance(blocks[i - 1], Heading)
            if self._in_contents and i == ends_opening(blocks):
                made += self.parsed(self._contents())
            made += self.parsed(self._writers[type(block)](block, leads))
        return made

    def parsed(self, text: str) -> Sequence[Any]:
        """Return elements of what is written, as long as the whole is not too large."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self._characters += len(text)
        if self._characters > MAX_CHARACTERS:
            remedy = Sentence("remedy.several_reports", "write several reports, or one as .html")
            raise SizeLimitError(Sentence("limit.word", "characters of a Word document"), MAX_CHARACTERS, remedy)
        return [*parse_xml(f"<w:body {nsdecls('w', 'r')}>{text}</w:body>")]

    def opened(self, style: str, more: str = "") -> str:
        """Return the start of a paragraph of a style, by its name."""
        return f'<w:p><w:pPr><w:pStyle w:val="{self._ids[style.casefold()]}"/>{more}</w:pPr>'

    # --- words ----------------------------------------------------------------------------------------------------

    def _inline(self, words: Words, look: str = "") -> str:
        return "".join([self._span(span, look) for span in spans(words, self.language)])

    def _span(self, span: Span, look: str) -> str:
        if span.address is not None:
            from docx.opc.constants import RELATIONSHIP_TYPE

            to = self.document.part.relate_to(span.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            return f'<w:hyperlink r:id="{to}">{run(span.text, self._ids["hyperlink"], look)}</w:hyperlink>'
        style = {"name": "strong", "strong": "strong", "aside": "k80 aside"}.get(span.style)
        return run(span.text, self._ids[style] if style else "", look)

    # --- blocks ---------------------------------------------------------------------------------------------------

    def _heading(self, block: Heading, _leads: bool) -> str:
        self._said_above = block.words
        page = "<w:pageBreakBefore/>" if block.starts_page else ""
        inside = self._inline(block.words)
        if any(block is own for own in self._in_contents):
            self._marks += 1
            start = f'<w:bookmarkStart w:id="{self._marks}" w:name="_Toc{self._marks:08}"/>'
            inside = f'{start}{inside}<w:bookmarkEnd w:id="{self._marks}"/>'
        return f"{self.opened(f'heading {block.level}', page)}{inside}</w:p>"

    def _paragraph(self, block: Paragraph, leads: bool) -> str:
        named = {"note": "K80 Note", "verdict": "K80 Verdict", "caption": "caption", "date": "Subtitle"}
        keep = _KEEP if leads or block.kind == "date" else ""
        return f"{self.opened(named.get(block.kind, 'Normal'), keep)}{self._inline(block.words)}</w:p>"

    def _facts(self, block: Facts, _leads: bool) -> str:
        said = [[plain(part, self.language) for part in pair] for pair in block.pairs]
        most = max((len(term) for term, _words in said), default=0)
        first = min(most * 125 + 240, self.width * 3 // 10)
        rows = []
        for i, (term, words) in enumerate(block.pairs):
            keep = _KEEP if i + 1 < len(block.pairs) <= _TOGETHER else ""
            cells = [(first, f"{self.opened('K80 Cell', keep)}{self._inline(term, _BOLD)}</w:p>")]
            cells.append((self.width - first, f"{self.opened('K80 Cell')}{self._inline(words)}</w:p>"))
            rows.append(_row(cells))
        looks = 'w:firstRow="0" w:firstColumn="1"'
        return self._tabled("K80 Facts", rows, [first, self.width - first], looks) if rows else ""

    def _bullets(self, block: Bullets, _leads: bool) -> str:
        last = len(block.items) - 1
        parts = []
        for i, item in enumerate(block.items):
            keep = _KEEP if i < last and (last < _TOGETHER or i in (0, last - 1)) else ""
            parts.append(f"{self.opened('List Bullet', keep)}{self._inline(item)}</w:p>")
        return "".join(parts)

    def _outline(self, block: Outline, _leads: bool) -> str:
        parts = []
        for depth, words in block.items:
            style = ("List Bullet", "List Bullet 2", "List Bullet 3")[min(depth, 2)]
            deeper = f'<w:ind w:left="{340 * (min(depth, 9) + 1)}" w:hanging="283"/>' if depth > 2 else ""
            parts.append(f"{self.opened(style, deeper)}{self._inline(words)}</w:p>")
        return "".join(parts)

    def _table(self, block: DataTable, _leads: bool) -> str:
        said = [[plain(cell, self.language) for cell in row] for row in (block.head, *block.rows)]
        is_small = len(block.head) >= _MANY_COLUMNS
        wanted = column_widths(said, self.width // (_SMALL_COLUMN if is_small else _COLUMN))
        whole = sum(wanted) + 2 * len(wanted)
        widths = [self.width * (own + 2) // whole for own in wanted]
        widths[-1] += self.width - sum(widths)
        small = '<w:sz w:val="17"/><w:szCs w:val="17"/>' if is_small else ""
        rows = [self._cells(block, block.head, widths, "K80 Cell Heading", _KEEP, small)]
        last = len(block.rows) - 1
        for i, row in enumerate(block.rows):
            keep = _KEEP if i < last and (last < _FEW_ROWS or i in (0, last - 1)) else ""
            rows.append(self._cells(block, row, widths, "K80 Cell", keep, small))
        silent = block.caption == self._said_above
        above = "" if silent else f"{self.opened('caption')}{self._inline(block.caption)}</w:p>"
        caption = plain(block.caption, self.language)
        looks = 'w:firstRow="1" w:firstColumn="1"'
        return above + self._tabled("K80 Table", rows, widths, looks, caption)

    def _cells(
        self, block: DataTable, row: Sequence[Words], widths: Sequence[int], style: str, keep: str, small: str
    ) -> str:
        cells = []
        for i, words in enumerate(row):
            look = keep + ('<w:jc w:val="right"/>' if i in block.numeric else "")
            cells.append((widths[i], f"{self.opened(style, look)}{self._inline(words, small)}</w:p>"))
        return _row(cells, is_head=style.endswith("Heading"))

    def _blanks(self, block: Blanks, _leads: bool) -> str:
        first = self.width // 4
        rows = []
        for i, (label, choices) in enumerate(block.lines):
            keep = _KEEP if i + 1 < len(block.lines) else ""
            ticks = "".join([run("☐ ") + self._inline(choice) + run("    ") for choice in choices])
            cells = [(first, f"{self.opened('K80 Cell', keep)}{self._inline(label, _BOLD)}</w:p>")]
            cells.append((self.width - first, f"{self.opened('K80 Cell')}{ticks}</w:p>"))
            rows.append(_row(cells, height=400))
        looks = 'w:firstRow="0" w:firstColumn="1"'
        return self._tabled("K80 Form", rows, [first, self.width - first], looks)

    def _tabled(
        self, style: str, rows: Iterable[str], widths: Sequence[int], looks: str, caption: str = "", about: str = ""
    ) -> str:
        """Return a table, and a small paragraph after it: two tables that touch would become one."""
        told = f'<w:tblCaption w:val="{_attribute(caption)}"/>' if caption else ""
        told += f'<w:tblDescription w:val="{_attribute(about)}"/>' if about else ""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._ids[style.casefold()]}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="04A0" {looks} w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{told}'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
            '<w:p><w:pPr><w:spacing w:before="0" w:after="60" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )

    # --- contents -------------------------------------------------------------------------------------------------

    def _contents(self) -> str:
        """Return links to the headings, each with the number of its page once the program has worked that out."""
        lines = [
            f'<w:hyperlink w:anchor="_Toc{i:08}">{self._inline(heading.words)}{_page_of(i)}</w:hyperlink>'
            for i, heading in enumerate(self._in_contents, start=1)
        ]
        head = f"{self.opened('TOC Heading')}{self._inline(phrase('sheet.contents'))}</w:p>"
        last = len(lines) - 1
        keeps = [_KEEP if i < last and (last < _PAGE or i in (0, last - 1)) else "" for i in range(len(lines))]
        looks = [f"{keep}<w:tabs>{tab(self.width)}</w:tabs>" for keep in keeps]
        return head + "".join(
            [f"{self.opened('toc 2', own)}{line}</w:p>" for own, line in zip(looks, lines, strict=True)]
        )

    # --- pictures -------------------------------------------------------------------------------------------------

    def _figure(self, block: Figure, _leads: bool) -> str:
        if rows_of(block.picture) > MAX_ROWS:
            return "".join([self._writers[type(own)](own, False) for own in block.instead])
        picture = block.picture
        self._said_above = picture.title
        rows = [*_PICTURED[type(picture)](self, picture)]
        edges = sorted({edge for row in rows for cell in row for edge in (cell.start, cell.end)})
        widths = [end - start for start, end in pairwise(edges)]
        title = f"{self.opened('caption')}{self._inline(picture.title)}</w:p>"
        made = [_strip(row, edges) for row in rows]
        about, caption = told(picture, self.language), plain(picture.title, self.language)
        return title + self._tabled("K80 Picture", made, widths, 'w:firstRow="0" w:firstColumn="1"', caption, about)

    def line(self, words: Words, look: str = "", *, keep: bool, where: str = "", before: str = "") -> str:
        """Return a paragraph in a cell of a picture."""
        start = self.opened("K80 Picture Text", (_KEEP if keep else "") + where)
        return f"{start}{run(before, '', look) if before else ''}{self._inline(words, look)}</w:p>"


# Text is smaller in tables with so many columns.
_MANY_COLUMNS = 6

# Lists of no more lines than this stay together on a page, and so do tables of no more rows.
_TOGETHER, _FEW_ROWS = 8, 5

# And contents of no more lines than this.
_PAGE = 24


def _page_of(place: int) -> str:
    """Return the number of the page that a heading stands on: nobody knows it but the program that lays out pages."""
    field = f'<w:r><w:instrText xml:space="preserve"> PAGEREF _Toc{place:08} \\h </w:instrText></w:r>'
    return f"<w:r><w:tab/></w:r>{_field('begin')}{field}{_field('separate')}{_field('end')}"


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _attribute(text: str) -> str:
    return escape(legal(text), quote=True)


def _row(cells: Sequence[tuple[int, str]], *, is_head: bool = False, height: int = 0) -> str:
    looks = "<w:cantSplit/>" + (f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else "")
    looks += "<w:tblHeader/>" if is_head else ""
    made = [f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>' for width, inside in cells]
    return f"<w:tr><w:trPr>{looks}</w:trPr>{''.join(made)}</w:tr>"


def _strip(cells: Sequence[_Cell], edges: Sequence[int]) -> str:
    made = []
    for cell in cells:
        span = edges.index(cell.end) - edges.index(cell.start)
        look = f'<w:tcW w:w="{cell.end - cell.start}" w:type="dxa"/>'
        look += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        look += f"<w:tcBorders>{cell.left}</w:tcBorders>" if cell.left else ""
        look += f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
        inside = cell.inside or '<w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:p>'
        made.append(f'<w:tc><w:tcPr>{look}<w:vAlign w:val="center"/></w:tcPr>{inside}</w:tc>')
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(made)}</w:tr>"


_Row = Sequence[_Cell]


def _bars(writer: Writer, picture: Bars) -> Iterator[_Row]:
    left, right = writer.width * 3 // 10, writer.width * 7 // 10
    for i, bar in enumerate(picture.bars):
        keep = i + 1 < len(picture.bars)
        end = _at(bar.share, left, right)
        strip = [_Cell(start, to, "", fill, _GAP) for start, to, fill in ((left, end, _FULL), (end, right, _EMPTY))]
        yield [
            _Cell(0, left, writer.line(bar.label, keep=keep)),
            *[cell for cell in strip if cell.start < cell.end],
            _Cell(right, writer.width, writer.line(bar.value, _BOLD, keep=keep)),
        ]


def _at(share: Fraction, left: int, right: int) -> int:
    """Return where on a strip a share lies: at an end only where it is that, for a cell must be wide enough to see."""
    step = 60
    if share in (0, 1):
        return right if share else left
    return min(max(left + (right - left) * share.numerator // share.denominator, left + step), right - step)


_MOST_LEVELS = 6


def _tree(writer: Writer, picture: Tree) -> Iterator[_Row]:
    left, middle = writer.width * 35 // 100, writer.width * 41 // 100
    for i, branch in enumerate(picture.branches):
        keep = i + 1 < len(picture.branches)
        indent = f'<w:ind w:left="{min(branch.depth, 8) * 200}"/>'
        row = [_Cell(0, left, writer.line(branch.label, "" if branch.is_criterion else _BOLD, keep=keep, where=indent))]
        row.append(_Cell(left, middle, writer.line(branch.weight, keep=keep)))
        count = len(branch.scale)
        if count > _MOST_LEVELS:
            row.append(_Cell(middle, writer.width, _joined(writer, standing(branch), keep), _PALE, _BETWEEN))
        else:
            edges = [middle + (writer.width - middle) * place // count for place in range(count + 1)]
            row += [_level(writer, own, *ends, keep) for own, ends in zip(branch.scale, pairwise(edges), strict=True)]
        yield row


def _level(writer: Writer, level: ScaleLevel, start: int, end: int, keep: bool) -> _Cell:
    fill, look, sign = {
        "is": (_FULL, _WHITE, "✓ "),
        "may": (_PALE, _BOLD, "? "),
        "not": ("F4F4F4", '<w:color w:val="595959"/>', ""),
        "unknown": (_EMPTY, "", ""),
    }[level.state]
    center = '<w:jc w:val="center"/>'
    inside = writer.line(level.label, look, keep=keep, where=center, before=sign)
    return _Cell(start, end, inside, fill, _BETWEEN)


def _joined(writer: Writer, levels: Sequence[ScaleLevel], keep: bool) -> str:
    signs = {"is": "✓ ", "may": "? "}
    said: list[Words] = []
    for state, alike in groupby(levels, key=lambda own: own.state):
        for level in alike:
            said += [" · "] * bool(said) + [signs.get(state, ""), level.label]
    return writer.line(tuple(said), keep=keep)


def _tracks(writer: Writer, picture: Tracks) -> Iterator[_Row]:
    left, right = writer.width * 3 // 10, writer.width * 6 // 10
    for i, track in enumerate(picture.tracks):
        keep = i + 1 < len(picture.tracks)
        least, greatest = _at(track.least, left, right), _at(track.greatest, left, right)
        marks = {_at(share, left, right) for share, _said in track.marks}
        filled, fill = ((left, least), _FULL) if least == greatest else ((least, greatest), _PALE)
        yield [
            _Cell(0, left, writer.line(track.label, keep=keep)),
            *_segments(left, right, {least, greatest} | marks, filled, fill, marks, _DASHED),
            _Cell(
                right,
                writer.width,
                writer.line(track.value, _BOLD, keep=keep) + writer.line(track.cutoffs, keep=keep),
            ),
        ]


def _ranges(writer: Writer, picture: Ranges) -> Iterator[_Row]:
    left, right = writer.width * 4 // 10, writer.width * 62 // 100
    bottom, top = scale_of(picture)
    for i, r in enumerate(picture.ranges):
        keep = i + 1 < len(picture.ranges)
        least, value, greatest = [
            _at((own - bottom) / (top - bottom), left, right)
            for own in (bottom if r.least is None else r.least, r.value, top if r.greatest is None else r.greatest)
        ]
        yield [
            _Cell(0, left, writer.line(r.label, keep=keep)),
            *_segments(left, right, {least, value, greatest}, (least, greatest), _PALE, {value}, _SOLID),
            _Cell(right, writer.width, writer.line((r.now, " (", r.said, ")"), keep=keep)),
        ]


_DASHED = '<w:left w:val="dashed" w:sz="12" w:space="0" w:color="404040"/>'
_SOLID = '<w:left w:val="single" w:sz="24" w:space="0" w:color="000000"/>'


def _segments(
    left: int, right: int, edges: set[int], filled: tuple[int, int], fill: str, marked: set[int], mark: str
) -> Iterator[_Cell]:
    """Cut a strip at its edges, with what is filled, and a line where something is marked."""
    for start, end in pairwise(sorted({left, right} | edges)):
        is_filled = filled[0] <= start and end <= filled[1]
        top, bottom = _GAP.split("<w:bottom")
        borders = f"{top}{mark if start in marked else ''}<w:bottom{bottom}"
        yield _Cell(start, end, "", fill if is_filled else _EMPTY, borders)


_PICTURED: dict[type[Picture], Callable[[Writer, Any], Iterator[_Row]]] = {
    Bars: _bars,
    Tree: _tree,
    Tracks: _tracks,
    Ranges: _ranges,
}
