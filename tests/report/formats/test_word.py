"""Blocks as a Word document: all that is said is in it, in order, with what Word and a screen reader need of it."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hostile import hostile_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError, DocumentError, MissingExtraError
from k80assess.govern.agenda_progress import progress
from k80assess.govern.panel import assess_panel
from k80assess.govern.ranking import rank
from k80assess.report.content.blocks import (
    Bar,
    Bars,
    Blanks,
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
    Tracks,
    Tree,
    contents,
    ends_opening,
)
from k80assess.report.content.memo import Meeting, memos
from k80assess.report.content.progress import progress_story
from k80assess.report.content.side_by_side import report
from k80assess.report.formats.pictures import MAX_ROWS, rows_of
from k80assess.report.formats.word import PLACE, is_untouched, word_of
from k80assess.report.notebook import story_of
from k80assess.report.words import Link, Words, phrase, plain
from k80assess.report.write import write_memo, write_report
from k80assess.testing.strategies import answers, frameworks

docx = pytest.importorskip("docx")

EXAMPLES = Path(__file__).parents[3] / "examples"
ON = datetime.date(2030, 3, 2)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def examples() -> list[Any]:
    return [assess(load_topic(path)) for path in sorted((EXAMPLES / "topics").glob("*.toml"))]


def opened(data: bytes) -> Any:
    return docx.Document(BytesIO(data))


# --- what is said --------------------------------------------------------------------------------------------------


def said_in(blocks: Blocks) -> Iterator[Words]:
    """Yield all words of blocks in the order in which they are read; written apart from the renderer."""
    above: Words = ""
    listed = contents(blocks)
    for place, block in enumerate(blocks):
        if listed and place == ends_opening(blocks):
            yield phrase("sheet.contents")
            yield from [heading.words for heading in listed]
        match block:
            case Heading() | Paragraph():
                yield block.words
            case Facts():
                yield from [part for pair in block.pairs for part in pair]
            case Bullets():
                yield from block.items
            case Outline():
                yield from [words for _depth, words in block.items]
            case DataTable():
                yield from [] if block.caption == above else [block.caption]
                yield from [cell for row in (block.head, *block.rows) for cell in row]
            case Blanks():
                yield from [words for label, choices in block.lines for words in (label, *choices)]
            case Figure():
                if rows_of(block.picture) > MAX_ROWS:
                    yield from said_in(block.instead)
                else:
                    yield block.picture.title
                    yield from pictured(block.picture)
        if isinstance(block, Heading):
            above = block.words
        elif isinstance(block, Figure):
            above = block.picture.title


def pictured(picture: Picture) -> Iterator[Words]:
    match picture:
        case Bars():
            yield from [words for bar in picture.bars for words in (bar.label, bar.value)]
        case Tree():
            for branch in picture.branches:
                yield from (branch.label, branch.weight)
                few = len(branch.scale) <= 6
                standing = [level for level in branch.scale if level.state in ("is", "may")] or branch.scale
                yield from [level.label for level in (branch.scale if few else standing)]
        case Tracks():
            yield from [words for t in picture.tracks for words in (t.label, t.value, t.cutoffs)]
        case Ranges():
            yield from [words for r in picture.ranges for words in (r.label, (r.now, " (", r.said, ")"))]


def squeezed(text: str) -> str:
    """Return a text without blanks, and without the signs that a picture or a form puts before words."""
    return re.sub(r"[\s✓?·☐]", "", text)


def text_of(document: Any) -> str:
    return squeezed("".join(own.text or "" for own in document.element.body.iter(f"{W}t")))


def legal(text: str) -> str:
    return "".join(c if c.isprintable() or c.isspace() or ord(c) not in (0xFFFE, 0xFFFF) else "\ufffd" for c in text)


def check(blocks: Blocks, language: Any) -> None:
    expected = squeezed("".join(legal(plain(words, language)) for words in said_in(blocks)))
    assert text_of(opened(word_of(blocks, language, "T", ON))) == expected


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_story_is_there_word_for_word(language: Any) -> None:
    """Reports, memos, a panel, a ranking, an agenda, how it stands, a framework and a family."""
    agenda = load_agenda(EXAMPLES / "year" / "agenda.toml")
    several = examples()
    panel = assess_panel({"A": {"demand": "none"}, "B": {"demand": "broad"}})
    stories: list[Any] = [report(several, None), report(several[:1], None), memos(several, None, Meeting())]
    stories += [progress_story(progress(agenda, on=ON))]
    stories += [story_of(own) for own in (panel, rank(several), agenda, load_framework())]
    stories += [story_of(assess(several[0].topic, loosen(load_framework(), weights="any")))]
    for story in stories:
        check(story, language)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_story_is_there_word_for_word(data: st.DataObject) -> None:
    """Of whatever framework and answers."""
    framework = data.draw(frameworks())
    one = assess(data.draw(answers(framework)), framework)
    check(report([one], None), data.draw(st.sampled_from(["nl", "en"])))
    check(memos([one], None, Meeting(on=ON)), "nl")


def test_hostile_text_stays_text() -> None:
    """Markup, characters that XML cannot hold, and a word of ten thousand letters."""
    one = assess({}, hostile_framework())
    check(report([one], None), "nl")
    illegal = (Heading(words="a\ufffeb\uffffc", level=1), Paragraph(words="<w:p/> & ]]> \x00"))
    said = [own.text for own in opened(word_of(illegal, "nl", "\uffff", ON)).paragraphs]
    assert said == ["a\ufffdb\ufffdc", "<w:p/> & ]]> \ufffd"]


# --- what Word and a screen reader need ----------------------------------------------------------------------------


def test_headings_language_table_heads_and_alternative_texts() -> None:
    """By the styles and marks that Word itself has for each."""
    blocks = report(examples()[3:4], None)
    document = opened(word_of(blocks, "en", "Title", ON))
    levels = [int(own.style.name[-1]) for own in document.paragraphs if own.style.name.startswith("Heading")]
    assert levels == [block.level for block in blocks if isinstance(block, Heading)]
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title == "Title"
    languages = document.styles.element.xpath("./w:docDefaults//w:lang/@w:val")
    assert languages == ["en-GB"]
    heads = document.element.body.xpath(".//w:tbl[w:tr/w:trPr/w:tblHeader]")
    assert len(heads) == sum(isinstance(block, DataTable) for block in blocks)
    pictures = document.element.body.xpath(".//w:tbl[.//w:tblDescription]")
    drawn = [block.picture for block in blocks if isinstance(block, Figure)]
    assert len(pictures) == len(drawn) > 2
    for table, picture in zip(pictures, drawn, strict=True):
        about = table.xpath(".//w:tblDescription/@w:val")[0]
        assert about.startswith(plain(picture.title, "en"))
        assert about.count("; ") >= rows_of(picture)
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))


def test_nothing_is_left_alone_at_the_foot_of_a_page() -> None:
    """A heading stays with what follows, a head with its first row, a list with what introduces it; rows stay whole."""
    document = opened(word_of(report(examples(), None), "nl", "T", ON))
    for level in (1, 2, 3):
        assert document.styles[f"Heading {level}"].paragraph_format.keep_with_next
    rows = document.element.body.xpath(".//w:tr")
    assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)
    for table in document.element.body.xpath(".//w:tbl[w:tr/w:trPr/w:tblHeader]"):
        first, *_others = table.xpath("./w:tr")
        styles = first.xpath(".//w:pStyle/@w:val")
        assert set(styles) == {"K80CellHeading"}
    body = [*document.element.body]
    for paragraph, following in pairwise(body):
        is_list = following.xpath("string(./w:pPr/w:pStyle/@w:val)") == "ListBullet"
        is_item = paragraph.xpath("string(./w:pPr/w:pStyle/@w:val)").startswith("ListBullet")
        if is_list and not is_item and paragraph.tag == f"{W}p":
            style = paragraph.xpath("string(./w:pPr/w:pStyle/@w:val)")
            assert paragraph.xpath("./w:pPr/w:keepNext") or style.startswith("Heading")


def test_the_foot_of_a_page_says_what_of_which_day_and_which_page() -> None:
    """With fields that Word counts itself."""
    document = opened(word_of((Heading(words="Housing", level=1),), "nl", "Housing" + " in villages" * 20, ON))
    footer = document.sections[0].footer
    assert [node.get(f"{W}instr").strip() for node in footer._element.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"]
    text = "".join(own.text or "" for own in footer._element.iter(f"{W}t"))
    assert text.startswith("Housing in villages")
    assert "… · 2 maart 2030" in text
    assert text.endswith("pagina 1 van 1")


def test_a_long_report_has_contents_that_lead_to_its_headings() -> None:
    """Each line to a place that is there; a short report has none."""
    long = opened(word_of(report(examples(), None), "nl", "T", ON))
    links = long.element.body.xpath(".//w:hyperlink/@w:anchor")
    assert len(links) == 9
    assert set(links) == set(long.element.body.xpath(".//w:bookmarkStart/@w:name"))
    short = opened(word_of(report(examples()[:1], None), "nl", "T", ON))
    assert not short.element.body.xpath(".//w:hyperlink/@w:anchor")


def test_addresses_are_links() -> None:
    """And what only looks like one stays text."""
    blocks = (Paragraph(words=Link(text="https://example.org/a?b=1&c=2")), Paragraph(words=Link(text="javascript:x")))
    document = opened(word_of(blocks, "nl", "T"))
    targets = [own.target_ref for own in document.part.rels.values() if own.is_external]
    assert targets == ["https://example.org/a?b=1&c=2"]
    assert "javascript:x" in [own.text for own in document.paragraphs]


@pytest.mark.parametrize("share", ["0", "1/1000", "1/3", "1", "999/1000"])
def test_a_bar_is_as_long_as_its_share(share: str) -> None:
    """Of a whole that all bars have: nothing only for nothing, all only for all."""
    bars = Bars(title="t", bars=(Bar(label="a", share=Fraction(share), value="v"),))
    document = opened(word_of((Figure(picture=bars, instead=()),), "nl", "T"))
    widths = {
        cell.xpath("string(.//w:shd/@w:fill)"): int(cell.xpath("string(.//w:tcW/@w:w)"))
        for cell in document.element.body.xpath(".//w:tc[.//w:shd]")
    }
    full, empty = widths.get("1B66A6", 0), widths.get("E6E6E6", 0)
    assert full / (full + empty) == pytest.approx(float(Fraction(share)), abs=0.02)
    assert (full == 0) == (share == "0")
    assert (empty == 0) == (share == "1")


# --- bytes, and who may write over them ------------------------------------------------------------------------------


def test_the_same_report_is_the_same_file() -> None:
    """Byte for byte; another day is another file."""
    blocks = report(examples(), None)
    first = word_of(blocks, "nl", "T", ON)
    assert word_of(blocks, "nl", "T", ON) == first
    assert word_of(blocks, "nl", "T", datetime.date(2030, 3, 3)) != first


def test_a_document_that_somebody_saved_is_theirs() -> None:
    """Whatever is changed of the text; and what is no document is none of ours."""
    made = word_of(report(examples()[:1], None), "nl", "T", ON)
    assert is_untouched(made)
    document = opened(made)
    document.paragraphs[1].add_run(" Mine.")
    edited = BytesIO()
    document.save(edited)
    assert not is_untouched(edited.getvalue())
    for other in (b"", b"PK", made[:1000], b"PK\x03\x04" + b"\0" * 100, made[:-10]):
        assert not is_untouched(other)


# --- templates ------------------------------------------------------------------------------------------------------


def template(path: Path, *texts: str, drop: tuple[str, ...] = ()) -> Path:
    document = docx.Document()
    for style in drop:
        document.styles[style].delete()
    document.styles["Normal"].font.name = "Georgia"
    document.sections[0].footer.paragraphs[0].text = "Own foot"
    for text in texts:
        document.add_paragraph(text)
    document.save(path)
    return path


BLOCKS: Blocks = (
    Heading(words="Story", level=1),
    Bullets(items=("one", "two")),
    Facts(pairs=(("a", "b"),)),
    Paragraph(words="end"),
)


def test_a_template_keeps_what_is_its_own(tmp_path: Path) -> None:
    """Its styles, its foot and what stands in it; the story comes at the mark, with the styles that were lacking."""
    path = template(tmp_path / "t.docx", "before", f" {PLACE} ", "after", drop=("List Bullet", "Heading 1"))
    document = opened(word_of(BLOCKS, "nl", "T", ON, str(path)))
    assert [own.text for own in document.paragraphs if own.text] == [
        "before", "Story", "one", "two", "end", "after",
    ]  # fmt: skip
    assert document.styles["Normal"].font.name == "Georgia"
    assert document.sections[0].footer.paragraphs[0].text == "Own foot"
    styles = {own.text: own.style.name for own in document.paragraphs}
    assert (styles["Story"], styles["one"]) == ("Heading 1", "List Bullet")
    at_end = opened(word_of(BLOCKS, "nl", "T", ON, str(template(tmp_path / "u.docx", "before"))))
    assert [own.text for own in at_end.paragraphs if own.text][:2] == ["before", "Story"]


def test_a_template_without_lists_gets_ours(tmp_path: Path) -> None:
    """Neither the style nor any numbering: the bullets come with it, and all stands in the file that is read again."""
    document = docx.Document()
    document.styles["List Bullet"].delete()
    for relation in [*document.part.rels.values()]:
        if relation.reltype.endswith("/numbering"):
            del document.part.rels[relation.rId]
    document.save(tmp_path / "t.docx")
    made = opened(word_of(BLOCKS, "nl", "T", ON, str(tmp_path / "t.docx")))
    number = made.styles["List Bullet"].element.xpath("string(.//w:numId/@w:val)")
    lists = made.part.numbering_part.element
    (kind,) = lists.xpath(f"./w:num[@w:numId='{number}']/w:abstractNumId/@w:val")
    assert lists.xpath(f"./w:abstractNum[@w:abstractNumId='{kind}']//w:lvlText/@w:val")[:2] == ["•", "–"]
    assert [own.text for own in made.paragraphs if own.text] == ["Story", "one", "two", "end"]
    assert made.sections[0].footer.paragraphs[0].text.startswith("T · 2 maart 2030")


def test_a_template_of_words_own_kind(tmp_path: Path) -> None:
    """A .dotx has another type of contents; what is made of it is a document."""
    path = template(tmp_path / "t.docx", PLACE)
    data = path.read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(tmp_path / "t.dotx", "w") as out:
        for name in archive.namelist():
            out.writestr(name, archive.read(name).replace(b"document.main+xml", b"template.main+xml"))
    made = word_of(BLOCKS, "nl", "T", ON, str(tmp_path / "t.dotx"))
    assert "Story" in [own.text for own in opened(made).paragraphs]
    assert b"template.main" not in zipfile.ZipFile(BytesIO(made)).read("[Content_Types].xml")


def test_what_is_no_template_is_refused(tmp_path: Path) -> None:
    """With the file and what is allowed; and a template for anything but Word is refused as well."""
    good = template(tmp_path / "t.docx", PLACE).read_bytes()
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "")
        bomb.writestr("word/document.xml", b" " * (65 * 2**20))
    with zipfile.ZipFile(BytesIO(good)) as archive, zipfile.ZipFile(tmp_path / "macro.docx", "w") as macro:
        for name in archive.namelist():
            macro.writestr(name, archive.read(name).replace(b"</Types>", b"<!-- vbaProject --></Types>"))
    for name, data in (("text.docx", b"hello"), ("cut.docx", good[:2000]), ("zip.docx", b"PK\x05\x06" + b"\0" * 18)):
        (tmp_path / name).write_bytes(data)
    said = {"text": "not a Word file", "cut": "not a Word file", "zip": "not a Word file"}
    said |= {"bomb": "too large when it is unpacked", "macro": "macros"}
    for name, words in said.items():
        with pytest.raises(DocumentError, match=words) as caught:
            word_of(BLOCKS, "nl", "T", ON, str(tmp_path / f"{name}.docx"))
        assert f"{name}.docx" in str(caught.value)
    with pytest.raises(FileNotFoundError):
        word_of(BLOCKS, "nl", "T", ON, str(tmp_path / "none.docx"))
    with pytest.raises(ArgumentError, match=r"a template is for a \.docx file"):
        write_report(examples()[0], tmp_path / "r.md", template=tmp_path / "t.docx")
    assert not (tmp_path / "r.md").exists()


WITHOUT_STYLES = b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
ELSEWHERE = (b'Target="styles.xml"', b'Target="https://example.org/styles.xml" TargetMode="External"')


def with_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> str:
    """Return the path of a copy of a Word file in which a part is changed."""
    made = path.with_name("changed.docx")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(made, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            copy.writestr(name, change(content) if name == part else content)
    return str(made)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("word/_rels/document.xml.rels", lambda content: content.replace(*ELSEWHERE)),
        ("docProps/core.xml", lambda _content: b"<a/>"),
        ("word/numbering.xml", lambda _content: b"<a/>"),
        ("word/settings.xml", lambda _content: b"<a"),
        ("word/styles.xml", lambda _content: b"<a/>"),
    ],
)
def test_a_template_with_a_damaged_part_is_refused(tmp_path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Also where that shows only once the part is used."""
    damaged = with_part(template(tmp_path / "t.docx", PLACE), part, change)
    with pytest.raises(DocumentError, match="not a Word file"):
        word_of(BLOCKS, "nl", "T", ON, damaged)


def test_a_template_without_any_style_gets_all_of_ours(tmp_path: Path) -> None:
    """The one of plain paragraphs among them."""
    bare = with_part(template(tmp_path / "t.docx", PLACE), "word/styles.xml", lambda _content: WITHOUT_STYLES)
    made = opened(word_of(BLOCKS, "nl", "T", ON, bare))
    assert "Story" in [own.text for own in made.paragraphs]
    assert {own.style.name for own in made.paragraphs} <= {own.name for own in made.styles}
    assert "Normal" in [own.name for own in made.styles]


def test_without_python_docx_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no file is written."""
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtraError, match=r"k80assess\[word\]"):
        write_report(examples()[0], tmp_path / "r.docx")
    assert not (tmp_path / "r.docx").exists()


# --- in an office program -------------------------------------------------------------------------------------------


OFFICE = shutil.which("soffice")


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None or shutil.which("pdftotext") is None, reason="needs LibreOffice and poppler")
@pytest.mark.timeout(300)
def test_an_office_program_opens_what_is_written(tmp_path: Path) -> None:
    """All text of the report; and of each topic one side of A4, also where every text is as long as can be."""
    write_report(examples()[3], tmp_path / "report.docx", on=ON)
    write_memo(examples(), tmp_path / "memos.docx", on=ON)
    long = "Een heel erg lange omschrijving van een onderwerp " * 40
    title = load_topic({"id": "t", "title": long.strip(), "summary": long, "raised_by": long.strip(), "judge": "j"})
    every = [assess(title), assess(title, loosen(load_framework(), weights="any")), assess({}, hostile_framework())]
    write_memo(every, tmp_path / "long.docx", on=ON, meeting=ON, by=long.strip(), look_again_on=ON)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{name}.docx") for name in ("report", "memos", "long")]
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    texts = {}
    for name in ("report", "memos", "long"):
        made = subprocess.run(["pdftotext", str(tmp_path / f"{name}.pdf"), "-"], check=True, capture_output=True)
        texts[name] = made.stdout.decode()
    assert (texts["memos"].count("\f"), texts["long"].count("\f")) == (8, 3)
    words = {word for own in said_in(report(examples()[3:4], None)) for word in plain(own, "nl").split()}
    found = squeezed(texts["report"].replace("-\n", ""))
    assert [word for word in words if len(word) < 12 and squeezed(word) not in found] == []
