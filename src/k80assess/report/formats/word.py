"""Blocks as a Word document, which people go on editing: the styles have names, so that a house style can change them.

The styles are in `word.xml` beside this file. A template's own styles of the same names come first, and those that it
lacks are added to it. What stands in the document is written in `wordml`. The same blocks give the same bytes.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from hashlib import sha256
from importlib import resources
from io import BytesIO
from typing import Any

from k80assess.base.disk import packing, read_bytes
from k80assess.errors import DocumentError, Language, MissingExtraError, Problem, Sentence
from k80assess.report.content.blocks import Blocks
from k80assess.report.formats.markup import FOOT
from k80assess.report.formats.wordml import Writer, legal, run, tab
from k80assess.report.words import Words, phrase, plain, shortened

PLACE = "[k80assess]"
"""What stands alone in a paragraph of a template where the story is to come."""

_PAPER = (11906, 16838)  # A4; lengths are in twentieths of a point
_MARGIN = 1020
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
    writer = Writer(document, language, _room(document))
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


_PARAGRAPH = "Normal"  # the style of paragraphs that are nothing in particular
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
            _use_parts(document)
            return document
    except DocumentError:
        raise
    except Exception:  # noqa: S110 - whatever reads a damaged archive or damaged XML has errors of its own
        pass
    raise _refused(template, Sentence("not_a_word_file", "this is not a Word file"), allowed)


def _use_parts(document: Any) -> None:
    """Use each part that something is added to: one that is damaged, or is elsewhere, shows only where it is used."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    _ = [style.name_val for style in document.styles.element.style_lst]
    _ = document.settings.element.xpath("./w:themeFontLang")
    _ = document.core_properties.title
    _ = [own.footer.is_linked_to_previous for own in document.sections]
    if any(own.reltype == RELATIONSHIP_TYPE.NUMBERING for own in document.part.rels.values()):
        _ = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element.num_lst


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
    has_default = bool(there.xpath("./w:style[@w:type='paragraph'][@w:default]"))
    called = {}
    for style in ours.style_lst:
        name = style.name_val
        # What a template has by default, it has under a name of its own; but paragraphs of ours are named `Normal`.
        if name.casefold() in known or (style.get(qn("w:default")) and not own and name != _PARAGRAPH):
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
        if has_default:
            added.attrib.pop(qn("w:default"), None)
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


def _add_footer(document: Any, writer: Writer, title: Words, on: datetime.date | None) -> None:
    """Put at the foot of every page what it is of, of which day, and which page of how many."""
    footer = document.sections[0].footer
    said = [shortened(plain(title, writer.language), FOOT), *([] if on is None else [plain(on, writer.language)])]
    left = " · ".join(said)
    number, count = [
        f'<w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>' for field in ("PAGE", "NUMPAGES")
    ]
    shown = plain(phrase("sheet.page", page="\ue000", pages="\ue001"), writer.language)
    at = {"\ue000": number, "\ue001": count}
    page = "".join([at.get(part) or run(part) for part in re.split("([\ue000\ue001])", shown) if part])
    tabs = f'<w:tabs><w:tab w:val="clear" w:pos="4536"/><w:tab w:val="clear" w:pos="9072"/>{tab(writer.width)}</w:tabs>'
    made = writer.parsed(f"{writer.opened('footer', tabs)}{run(left)}<w:r><w:tab/></w:r>{page}</w:p>")
    for paragraph in footer.paragraphs:
        footer._element.remove(paragraph._p)
    for element in made:
        footer._element.append(element)


def _saved(document: Any, title: str, language: Language, on: datetime.date | None) -> bytes:
    properties = document.core_properties
    properties.title, properties.language = legal(title)[:255], _LANGUAGES[language]
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
