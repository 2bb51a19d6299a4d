"""Blocks as a Word document, which people go on editing: the styles have names, so that a house style can change them.

The styles are in `word.xml` beside this file. A template's own styles of the same names come first, and those that it
lacks are added to it. Pictures are drawn as tables with shaded cells: no label is cut, and whoever cannot see them
reads the same. The same blocks give the same bytes.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from fractions import Fraction
from hashlib import sha256
from html import escape
from importlib import resources
from io import BytesIO
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from k80assess.document.files import packing, read_bytes
from k80assess.errors import DocumentError, Language, MissingExtraError, Problem, Sentence, SizeLimitError
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
from k80assess.report.formats.markup import FOOT
from k80assess.report.formats.pictures import ACCENT, MAX_ROWS, rows_of, scale_of, standing, told
from k80assess.report.formats.plain import column_widths
from k80assess.report.words import Span, Words, phrase, plain, shortened, spans

PLACE = "[k80assess]"
"""What stands alone in a paragraph of a template where the story is to come."""

MAX_CHARACTERS = 150_000_000
"""How many characters of XML a document may be written in: as elements they take a dozen times as many bytes."""

_PAPER = (11906, 16838)  # A4; lengths are in twentieths of a point
_MARGIN = 1020
_COLUMN, _SMALL_COLUMN = 104, 90  # what a column of text takes in a table
_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}


def word_of(
    blocks: Blocks, language: Language, title: Words, on: datetime.date | None = None, template: str | None = None
) -> bytes:
    """Return blocks as a Word document on A4, or in a template.

    Args:
        blocks: the blocks.
        language: the language.
        title: the title of the document.
        on: the day that stands at the foot of its pages.
        template: a Word document or template with styles of its own, and perhaps a place for the blocks.

    Raises:
        DocumentError: when the template is no such file.
        OSError: when it cannot be read.
        MissingExtraError: when python-docx is not installed.
    """
    document = _based_on(template)
    _add_styles(document, language, own=template is None)
    writer = _Writer(document, language, _room(document))
    _insert(document, writer.body(blocks))
    if all(own.footer.is_linked_to_previous for own in document.sections):
        _add_footer(document, writer, title, on)
    return _saved(document, plain(title, language), language, on)


def is_untouched(data: bytes) -> bool:
    """Return whether a Word document is as this module wrote it: nobody has saved it from another program since."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = [archive.getinfo(name) for name in ("word/document.xml", "docProps/core.xml")]
            if sum(part.file_size for part in parts) > _MAX_UNPACKED:
                return False
            text, properties = map(archive.read, parts)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False
    return f">k80assess {sha256(text).hexdigest()}<".encode() in properties


# --- the document that the story comes into -----------------------------------------------------------------------

_MAX_UNPACKED = 64 * 2**20
_MACROS = ("macroEnabled", "vbaProject")
_AS_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_AS_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _based_on(template: str | None) -> Any:
    try:
        from docx import Document
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
    except ImportError:
        raise MissingExtraError("python-docx", "word") from None
    if template is not None:
        return _opened(template)
    document: Any = Document()
    package = document.part.package
    for relation in [*package.rels.values()]:
        if relation.reltype in (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES):
            del package.rels[relation.rId]
    kept = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.THEME}
    kept.add(RELATIONSHIP_TYPE.FONT_TABLE)
    for relation in [*document.part.rels.values()]:
        if relation.reltype not in kept:
            del document.part.rels[relation.rId]
    for part in (document.styles.element, document.part.numbering_part.element):
        for child in [*part]:
            part.remove(child)
    (stops,) = document.settings.element.xpath("./w:defaultTabStop")
    stops.addnext(OxmlElement("w:autoHyphenation"))  # as narrow columns need in Dutch
    section = document.sections[0]
    section.page_width, section.page_height = [side * _TWIP for side in _PAPER]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN * _TWIP
    section.header_distance = section.footer_distance = 560 * _TWIP
    return document


_TWIP = 635  # in the units in which python-docx measures


def _opened(template: str) -> Any:
    """Open a template, whose every part is small enough to be read and which runs nothing."""
    from docx import Document

    allowed = Sentence("allowed.word_file", "a Word document or template: .docx or .dotx")
    data = read_bytes(template, allowed)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                too_large = Sentence("template_too_large", "this file becomes too large when it is unpacked")
                raise _refused(template, too_large)
            types = archive.read("[Content_Types].xml")
            if any(mark.encode() in types for mark in _MACROS):
                macros = Sentence("template_macros", "a template with macros is not taken")
                raise _refused(template, macros, allowed)
            if _AS_TEMPLATE in types:
                data = _repacked(archive, {"[Content_Types].xml": types.replace(_AS_TEMPLATE, _AS_DOCUMENT)})
        document = Document(BytesIO(data))
        if _room(document) > 0:
            return document
    except DocumentError:
        raise
    except Exception:  # noqa: S110 - whatever reads a damaged archive or damaged XML has errors of its own
        pass
    raise _refused(template, Sentence("not_a_word_file", "this is not a Word file"), allowed)


def _room(document: Any) -> int:
    """Return how wide text may be on the last pages of a document."""
    section = document.sections[-1]
    return int(section.page_width - section.left_margin - section.right_margin) // _TWIP


def _refused(template: str, sentence: Sentence, allowed: Sentence | str = "") -> DocumentError:
    return DocumentError(template, [Problem((), sentence, "", allowed)])


def _insert(document: Any, elements: Sequence[Any]) -> None:
    """Put elements in the place of the paragraph that is marked for them, or at the end of what stands there."""
    body = document.element.body
    place = next((own for own in document.paragraphs if own.text.strip() == PLACE), None)
    if place is None and not any(own.text.strip() for own in document.paragraphs) and not document.tables:
        for paragraph in document.paragraphs:  # a template that is only styles has an empty one
            if not len(paragraph._p.xpath(".//w:sectPr | .//w:drawing | .//w:pict")):
                body.remove(paragraph._p)
    if place is not None:
        for element in elements:
            place._p.addprevious(element)
        if place._p.xpath("./w:pPr/w:sectPr"):  # the paragraph carries the page that ends there
            for run in place._p.xpath("./w:r"):
                place._p.remove(run)
        else:
            place._p.getparent().remove(place._p)
        return
    last = body.sectPr
    for element in elements:
        body.append(element) if last is None else last.addprevious(element)


# --- styles -------------------------------------------------------------------------------------------------------

_NUMBERING = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/>'
    f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{340 * (level + 1)}" w:hanging="283"/></w:pPr></w:lvl>'
    for level, sign in enumerate("•–•–•–•–•")
)


def _add_styles(document: Any, language: Language, *, own: bool) -> None:
    """Add the styles that a document lacks, by name; all that is said of text where it has no styles of its own."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    there = document.styles.element
    ours = parse_xml(resources.files("k80assess.report.formats").joinpath("word.xml").read_bytes())
    known = {style.name_val.casefold() for style in there.style_lst if style.name_val}
    ids = {style.styleId for style in there.style_lst}
    called = {}
    for style in ours.style_lst:
        name = style.name_val
        if name.casefold() in known or (style.get(qn("w:default")) and not own):
            continue
        called[style.styleId] = style.styleId
        while called[style.styleId] in ids:
            called[style.styleId] += "K80"
    if own:
        there.append(deepcopy(ours.find(qn("w:docDefaults"))))
    by_name = {style.name_val.casefold(): style.styleId for style in there.style_lst if style.name_val}
    by_name |= {style.name_val.casefold(): called[style.styleId] for style in ours.style_lst if style.styleId in called}
    numbering = None
    for style in ours.style_lst:
        if style.styleId not in called:
            continue
        added = deepcopy(style)
        for reference in added.xpath("./w:basedOn | ./w:next"):
            base = next(one for one in ours.style_lst if one.styleId == reference.get(qn("w:val")))
            known_as = by_name.get(base.name_val.casefold())
            if known_as is None:  # such as a default of the template that has no name we know
                added.remove(reference)
            else:
                reference.set(qn("w:val"), known_as)
        for number in added.xpath(".//w:numId"):
            numbering = numbering or _bullets(document)
            number.set(qn("w:val"), numbering)
        added.set(qn("w:styleId"), called[style.styleId])
        there.append(added)
    for spoken in there.xpath("./w:docDefaults//w:lang"):
        spoken.set(qn("w:val"), _LANGUAGES[language])
    for spoken in document.settings.element.xpath("./w:themeFontLang"):
        spoken.set(qn("w:val"), _LANGUAGES[language])


def _bullets(document: Any) -> str:
    """Add our kind of list to a document, and return its number."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.parts.numbering import NumberingPart

    try:
        lists = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        empty = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        part = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, empty, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        lists = part.element
    kinds = [int(own.get(qn("w:abstractNumId"))) for own in lists.xpath("./w:abstractNum")]
    kind = max(kinds, default=0) + 1
    multi = '<w:multiLevelType w:val="hybridMultilevel"/>'
    made = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}">{multi}{_NUMBERING}</w:abstractNum>')
    before = lists.xpath("./w:num | ./w:numIdMacAtCleanup")
    before[0].addprevious(made) if before else lists.append(made)
    return str(lists.add_num(kind).numId)


# --- the foot of the pages, and the file --------------------------------------------------------------------------


def _add_footer(document: Any, writer: _Writer, title: Words, on: datetime.date | None) -> None:
    """Put at the foot of every page what it is of, of which day, and which page of how many."""
    footer = document.sections[0].footer
    said = [shortened(plain(title, writer.language), FOOT), *([] if on is None else [plain(on, writer.language)])]
    left = " · ".join(said)
    number, count = [
        f'<w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>' for field in ("PAGE", "NUMPAGES")
    ]
    shown = plain(phrase("sheet.page", page="\ue000", pages="\ue001"), writer.language)
    at = {"\ue000": number, "\ue001": count}
    page = "".join([at.get(part) or _run(part) for part in re.split("([\ue000\ue001])", shown) if part])
    tabs = (
        f'<w:tabs><w:tab w:val="clear" w:pos="4536"/><w:tab w:val="clear" w:pos="9072"/>{_tab(writer.width)}</w:tabs>'
    )
    made = writer.parsed(f"{writer.opened('footer', tabs)}{_run(left)}<w:r><w:tab/></w:r>{page}</w:p>")
    for paragraph in footer.paragraphs:
        footer._element.remove(paragraph._p)
    for element in made:
        footer._element.append(element)


def _tab(at: int) -> str:
    return f'<w:tab w:val="right" w:pos="{at}"/>'


def _saved(document: Any, title: str, language: Language, on: datetime.date | None) -> bytes:
    properties = document.core_properties
    properties.title, properties.language = _legal(title)[:255], _LANGUAGES[language]
    properties.author = properties.last_modified_by = "k80assess"
    properties.comments = properties.subject = properties.keywords = ""
    properties.revision = 1
    day = datetime.datetime.combine(on or datetime.date(1980, 1, 1), datetime.time())
    properties.created = properties.modified = day
    properties.identifier = f"k80assess {sha256(document.part.blob).hexdigest()}"
    made = BytesIO()
    with packing():
        document.save(made)
    with zipfile.ZipFile(made) as archive:
        return _repacked(archive, {})


def _repacked(archive: zipfile.ZipFile, replaced: dict[str, bytes]) -> bytes:
    """Return an archive of the same parts, of no day and no machine."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 3
            copy.writestr(part, replaced.get(name) or archive.read(name))
    return made.getvalue()


# --- text ---------------------------------------------------------------------------------------------------------

# What XML cannot hold at all, though it is text.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _run(text: str, style: str = "", look: str = "") -> str:
    look = (f'<w:rStyle w:val="{style}"/>' if style else "") + look
    own = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{own}<w:t xml:space="preserve">{escape(_legal(text))}</w:t></w:r>'


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


class _Writer:
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
            return f'<w:hyperlink r:id="{to}">{_run(span.text, self._ids["hyperlink"], look)}</w:hyperlink>'
        style = {"name": "strong", "strong": "strong", "aside": "k80 aside"}.get(span.style)
        return _run(span.text, self._ids[style] if style else "", look)

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
            ticks = "".join([_run("☐ ") + self._inline(choice) + _run("    ") for choice in choices])
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
        looks = [f"{keep}<w:tabs>{_tab(self.width)}</w:tabs>" for keep in keeps]
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
        return f"{start}{_run(before, '', look) if before else ''}{self._inline(words, look)}</w:p>"


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
    return escape(_legal(text), quote=True)


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


def _bars(writer: _Writer, picture: Bars) -> Iterator[_Row]:
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


def _tree(writer: _Writer, picture: Tree) -> Iterator[_Row]:
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


def _level(writer: _Writer, level: ScaleLevel, start: int, end: int, keep: bool) -> _Cell:
    fill, look, sign = {
        "is": (_FULL, _WHITE, "✓ "),
        "may": (_PALE, _BOLD, "? "),
        "not": ("F4F4F4", '<w:color w:val="595959"/>', ""),
        "unknown": (_EMPTY, "", ""),
    }[level.state]
    center = '<w:jc w:val="center"/>'
    inside = writer.line(level.label, look, keep=keep, where=center, before=sign)
    return _Cell(start, end, inside, fill, _BETWEEN)


def _joined(writer: _Writer, levels: Sequence[ScaleLevel], keep: bool) -> str:
    signs = {"is": "✓ ", "may": "? "}
    said: list[Words] = []
    for state, alike in groupby(levels, key=lambda own: own.state):
        for level in alike:
            said += [" · "] * bool(said) + [signs.get(state, ""), level.label]
    return writer.line(tuple(said), keep=keep)


def _tracks(writer: _Writer, picture: Tracks) -> Iterator[_Row]:
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


def _ranges(writer: _Writer, picture: Ranges) -> Iterator[_Row]:
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


_PICTURED: dict[type[Picture], Callable[[_Writer, Any], Iterator[_Row]]] = {
    Bars: _bars,
    Tree: _tree,
    Tracks: _tracks,
    Ranges: _ranges,
}
