"""Workbooks: what is written reads back as the same document, and all that is wrong is told with its sheet and cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openpyxl")

from hostile import hostile_framework
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook
from workbooks import cell_of, changed, full_framework, full_topic, models, parts, with_cells

from k80assess.data import to_json
from k80assess.document.files import load, load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError, Language
from k80assess.examine.compare import diff
from k80assess.interop.workbook import read_workbook, to_workbook, write_workbook
from k80assess.interop.workbook.layout import FRAMEWORK, TOPICS, heads_of, known_heads, words
from k80assess.testing.strategies import by_type, frameworks

EXAMPLES = Path(__file__).parents[3] / "examples" / "frameworks"


def refusal(data: bytes, language: Language = "en") -> str:
    with pytest.raises(DocumentError) as refused:
        read_workbook(data)
    return refused.value.to(language)


PACKAGED = to_workbook(load_framework())


# --- nothing is lost ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_a_framework_can_say_is_read_back(language: Language) -> None:
    """Every key of the document model, in both languages of the sheets."""
    framework = full_framework()
    assert read_workbook(to_workbook(framework, lang=language)) == framework
    assert to_json(read_workbook(to_workbook(framework, lang=language))).count("2026.10") == 1


@pytest.mark.parametrize("forms", [False, True])
@pytest.mark.parametrize("under", [full_framework(), load_framework()], ids=["own", "other"])
def test_everything_a_topic_can_say_is_read_back(forms: bool, under: Framework) -> None:
    """In rows and on forms, beside the framework that it answers and beside one that knows nothing of it."""
    topic = full_topic()
    assert read_workbook(to_workbook(topic, framework=under, forms=forms)) == (topic,)


@pytest.mark.parametrize(("model", "document"), [(Framework, full_framework()), (Topic, full_topic())])
def test_no_key_of_the_model_is_forgotten(model: Any, document: Any) -> None:
    """Whatever a document may say is said by the documents of these tests: a new key has to be added there."""
    said: dict[str, set[str]] = {}
    for part in parts(document):
        own = {name for name in type(part).model_fields if getattr(part, name) not in (None, (), {})}
        said.setdefault(type(part).__name__, set()).update(own)
    missing = {name: kind.model_fields.keys() - said.get(name, set()) for name, kind in models(model).items()}
    assert {name: keys for name, keys in missing.items() if keys} == {}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(frameworks())
def test_frameworks_of_all_kinds_are_read_back(framework: Framework) -> None:
    """Rules of every kind, caps, numbers and dates, conditions and scales without an order."""
    assert read_workbook(to_workbook(framework)) == framework


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(by_type(Framework))  # type: ignore[arg-type]
def test_frameworks_with_any_texts_are_read_back(framework: Framework) -> None:
    """With whatever ids and texts the model takes."""
    assert read_workbook(to_workbook(framework, lang="en")) == framework


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(by_type(Topic))  # type: ignore[arg-type]
def test_topics_with_any_answers_are_read_back(topic: Topic) -> None:
    """With whatever answers, notes and actions the model takes, in rows and on a form."""
    for forms in (False, True):
        assert read_workbook(to_workbook(topic, forms=forms)) == (topic,)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_texts_that_try_to_be_something_else_stay_texts(language: Language) -> None:
    """Markup, signs of other scripts, and labels that several have."""
    assert read_workbook(to_workbook(hostile_framework(), lang=language)) == hostile_framework()


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(EXAMPLES.rglob("*.toml")) if "\n[[criteria]]" in path.read_text("utf-8")],
    ids=lambda path: path.stem,
)
def test_example_frameworks_are_read_back(path: Path) -> None:
    """Each of the frameworks that come with the documentation."""
    framework = load_framework(path)
    assert read_workbook(to_workbook(framework)) == framework


def test_the_same_document_is_the_same_file() -> None:
    """Nothing in a workbook says when it was made."""
    assert to_workbook(load_framework()) == PACKAGED
    assert to_workbook([full_topic()]) == to_workbook([full_topic()])


def test_numbers_are_as_exact_as_they_were() -> None:
    """What a spreadsheet would round stands there as a fraction."""
    weights = {"demand": "1/3", "cost": 12345678901234567890, "hands": 0.1234567890123456}
    framework = load(
        Framework,
        {
            "id": "exact",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": key, "levels": ["no", "yes"]} for key in weights],
            "aspects": [
                {
                    "id": "o",
                    "levels": ["no", "yes"],
                    "rule": {"kind": "weighted", "weights": weights, "cutoffs": {"yes": "2/3"}},
                }
            ],
        },
    )
    assert read_workbook(to_workbook(framework)) == framework


# --- judges ---------------------------------------------------------------------------------------------------------


def test_judges_have_a_form_each() -> None:
    """Topics of one id are kept apart by their forms, with the actions and notes of each."""
    topics = [full_topic(judge=judge) for judge in ("board", "council", "Vragen")]
    assert read_workbook(to_workbook(topics)) == tuple(topics)
    with pytest.raises(DocumentError, match="only forms keep them apart"):
        to_workbook(topics, forms=False)


def test_a_form_that_was_renamed_is_still_that_of_its_only_topic() -> None:
    """A judge who gets a file of their own may call the sheet otherwise."""
    data = to_workbook(full_topic(), framework=full_framework())

    def rename(book: Workbook) -> None:
        book["board"].title = "Mijn formulier"

    assert read_workbook(changed(data, rename)) == (full_topic(),)


def test_a_form_without_its_topic_is_not_lost() -> None:
    """Answers that belong to nobody are told."""
    data = to_workbook([full_topic(judge="a"), full_topic(judge="b")])

    def rename(book: Workbook) -> None:
        book["a"].title = "c"

    text = refusal(changed(data, rename))
    assert "no topic has its answers on this sheet" in text
    assert "there is no sheet of this name" in text


# --- what people do in a spreadsheet --------------------------------------------------------------------------------


def _renamed(book: Workbook) -> None:
    for title, other in (("Vragen", "Vragen 2026"), ("Gewichten", "xx"), ("Regels", "de tabel")):
        book[title].title = other


def _hidden(book: Workbook) -> None:
    book["Vragen"].sheet_state = "veryHidden"
    book["Gewichten"].row_dimensions[5].hidden = True


def _merged(book: Workbook) -> None:
    book["Antwoorden"].merge_cells("A4:A6")


def _spread(book: Workbook) -> None:
    book["Antwoorden"].insert_rows(7, 3)


def _moved(book: Workbook) -> None:
    for cells in book["Gewichten"].iter_rows(min_row=2):
        cells[0].value, cells[2].value = cells[2].value, cells[0].value


def _own(book: Workbook) -> None:
    book.create_sheet("(kladblok)").append(["=1+1"])
    book.create_sheet("Blad1")
    book["Vragen"]["Z3"], book["Vragen"]["Z4"] = "(notitie)", "=A1"


@pytest.mark.parametrize("change", [_renamed, _hidden, _merged, _spread, _moved, _own])
def test_what_changes_nothing_is_read_as_the_same(change: Any) -> None:
    """Sheets of other names or hidden, merged owners, empty rows, moved columns, and what users keep for themselves."""
    assert read_workbook(changed(PACKAGED, change)) == load_framework()


def test_ids_blanks_and_the_other_language_are_read_as_well() -> None:
    """A name is known by its label in either language, in any case, or by its id."""
    cells = {"Gewichten!B4": " band met\u00a0de  agenda ", "Gewichten!B5": "Impact on our communities"}
    assert read_workbook(with_cells(PACKAGED, cells | {"Gewichten!B6": "small_scale_difference"})) == load_framework()


@pytest.mark.parametrize(("typed", "weight"), [(0.1, "1/10"), ("1,5", "3/2"), ("1/7", "1/7"), ("50%", "1/2"), (3, "3")])
def test_numbers_are_read_as_they_were_typed(typed: Any, weight: str) -> None:
    """A float is the decimal that was typed; text is a number where it can be read in one way."""
    framework: Any = read_workbook(with_cells(PACKAGED, {"Gewichten!C4": typed}))
    assert str(framework.aspects[0].rule.weights["theme_link"]) == weight


CUTOFF = cell_of(PACKAGED, "Uitkomsten", "Sterk", "Drempel")


@pytest.mark.parametrize(
    ("cells", "english", "dutch"),
    [
        ({"Gewichten!C4": -1}, "sheet Gewichten, cell C4: a weight cannot be negative", "blad Gewichten, cel C4: "),
        ({"Gewichten!C4": "=1+1"}, "cell C4: a formula stands here", "hier staat een formule"),
        ({"Gewichten!C4": "1.000"}, "cell C4: this is text, and can be read as a thousand", "een duizendtal"),
        ({"Gewichten!C4": True}, "cell C4: a number is needed; found TRUE", "gevonden: TRUE"),
        ({"Gewichten!C4": "#N/A"}, "cell C4: the spreadsheet shows an error here", "laat hier een fout zien"),
        ({"Gewichten!C4": None}, "row 4: this row says nothing under Gewicht", "deze regel zegt niets onder Gewicht"),
        (
            {"Gewichten!B4": "Band met de Agena"},
            "did you mean 'Band met de Agenda'?",
            "bedoelt u 'Band met de Agenda'?",
        ),
        (
            {"Antwoorden!A4": None},
            "sheet Antwoorden, row 4: this row says nothing under Vraag",
            "zegt niets onder Vraag",
        ),
        ({"Antwoorden!B4": None, "Antwoorden!C4": None}, "row 4: this row says nothing under Naam", "onder Naam"),
        ({CUTOFF: 10}, "a share is at most 1; for points, choose a bound", "kies voor punten een drempel in punten"),
        ({CUTOFF: None}, "sheet Uitkomsten, row 6: a cut-off is needed", "blad Uitkomsten, rij 6"),
        (
            {"Vragen!Z3": "Notitie"},
            "sheet Vragen, cell Z3: there is no such column here",
            "deze kolom is hier niet bekend",
        ),
        ({"Vragen!Z4": "x"}, "sheet Vragen, cell Z4: there is no head above this column; found 'x'", "geen kop"),
        ({"Kader!B5": 2022.1}, "cell B5: text is needed here", "hier is tekst nodig"),
        ({"Kader!B9": None}, "sheet Kader, cell A9: the framework has no Uitkomst", "heeft nog geen Uitkomst"),
        ({"Regels!B4": "meer"}, "sheet Regels, cell B4: nothing goes by this name", "niets dat zo heet"),
        ({"Regels!B4": "Zwak; minstens Zwak"}, "cell B4: levels stand here by themselves", "op zichzelf"),
    ],
)
def test_what_is_wrong_is_told_with_its_sheet_and_cell(cells: dict[str, Any], english: str, dutch: str) -> None:
    """In both languages, and once."""
    data = with_cells(PACKAGED, cells)
    assert english in refusal(data)
    assert dutch in refusal(data, "nl")
    assert "\n" not in refusal(data)


def test_sheets_that_nobody_reads_are_not_passed_over() -> None:
    """A sheet that is none of ours, without brackets around its name, may hold what somebody meant."""
    data = changed(PACKAGED, lambda book: book.create_sheet("Criteria").append(["x"]))
    assert "sheet Criteria: this sheet is none of those that are read" in refusal(data)


def test_cells_merged_over_columns_are_refused() -> None:
    """For what stands there would be said of two things."""
    data = changed(PACKAGED, lambda book: book["Antwoorden"].merge_cells("A4:B4"))
    assert "cell A4: cells are merged here over several columns" in refusal(data)


def test_a_row_that_was_emptied_is_gone() -> None:
    """Though its hidden id is still there."""
    row = {f"Gewichten!{letter}4": None for letter in "ABC"}
    framework: Any = read_workbook(with_cells(PACKAGED, row | {"Vragen!A4": None, "Vragen!B4": None}
        | {f"Vragen!{letter}4": None for letter in "CDEFGHIJKLM"}
        | {f"Antwoorden!{letter}{number}": None for number in (4, 5, 6) for letter in "ABCDEFGHIJKL"}))  # fmt: skip
    assert [criterion.id for criterion in framework.criteria] == [c.id for c in load_framework().criteria[1:]]


def test_an_empty_workbook_says_what_to_fill_in() -> None:
    """The first thing that whoever starts from nothing reads."""
    text = refusal(to_workbook(None, lang="en"))
    assert "sheet Framework, cell A4: the framework has no Id yet: fill it in here" in text
    assert "sheet Framework, cell A9: the framework has no Uitkomst / Outcome yet: fill it in here" in text


# --- a framework made in a spreadsheet ------------------------------------------------------------------------------

STORY: dict[str, list[list[Any]]] = {
    "Vragen": [["Aantal kernen"], ["Steun in de raad"], ["Kosten per inwoner"]],
    "Antwoorden": [
        ["Aantal kernen", "één"], ["Aantal kernen", "twee tot vier"], ["Aantal kernen", "vijf of meer"],
        ["Steun in de raad", "geen"], ["Steun in de raad", "verdeeld"], ["Steun in de raad", "breed"],
        ["Kosten per inwoner", "hoog"], ["Kosten per inwoner", "laag"],
    ],
    "Oordelen": [["Advies"]],
    "Uitkomsten": [["Advies", "Niet doen"], ["Advies", "Volgen"], ["Advies", "Doen"]],
    "Punten": [
        ["Advies", "Aantal kernen", "één", 0], ["Advies", "Aantal kernen", "twee tot vier", 2],
        ["Advies", "Aantal kernen", "vijf of meer", 5], ["Advies", "Steun in de raad", "geen", 0],
        ["Advies", "Steun in de raad", "verdeeld", 1], ["Advies", "Steun in de raad", "breed", 3],
        ["Advies", "Kosten per inwoner", "hoog", 0], ["Advies", "Kosten per inwoner", "laag", 2],
    ],
}  # fmt: skip
"""What a policy paper says: so many points for each answer; from 4 points on follow it, from 8 on do it."""


def fill_in(book: Any) -> None:
    """Type the paper into a workbook in which nothing is filled in, under the first heads of each sheet."""
    for title, rows in STORY.items():
        heads = [cell for cell in book[title][3] if cell.value and "(Engels)" not in str(cell.value)]
        for number, row in enumerate(rows, start=4):
            for cell, value in zip(heads, row, strict=False):
                book[title].cell(number, cell.column, value)
    for cell, value in (("B4", "kernen"), ("B5", "1"), ("B9", "Advies")):
        book["Kader"][cell] = value
    heads_of_results = {cell.value: cell.column for cell in book["Uitkomsten"][3]}
    for at, points in ((5, 4), (6, 8)):
        book["Uitkomsten"].cell(at, heads_of_results["Drempel"], points)
        book["Uitkomsten"].cell(at, heads_of_results["Drempel is"], "minstens zoveel punten")


def outcome(answers: dict[str, str], framework: Framework) -> str:
    level = assess(answers, framework).outcome
    assert level is not None
    return level.id


def test_a_paper_with_points_and_thresholds_becomes_a_framework() -> None:
    """Worked by hand: 5 + 1 + 2 points are 8, which is enough; one council less and it is 7, which is not."""
    framework: Any = read_workbook(changed(to_workbook(None), fill_in))
    answers = {"Aantal kernen": "vijf of meer", "Steun in de raad": "verdeeld", "Kosten per inwoner": "laag"}
    assert outcome(answers, framework) == "Doen"
    assert outcome(answers | {"Steun in de raad": "geen"}, framework) == "Volgen"
    least = {"Aantal kernen": "één", "Steun in de raad": "breed", "Kosten per inwoner": "hoog"}
    assert outcome(least, framework) == "Niet doen"
    assert read_workbook(to_workbook(framework)) == framework


# --- files ----------------------------------------------------------------------------------------------------------


def test_workbooks_are_documents_like_any_other(tmp_path: Path) -> None:
    """Loading, saving and comparing take them by their ending."""
    write_workbook(full_framework(), tmp_path / "a.xlsx", lang="en")
    save(full_framework(), tmp_path / "b.toml")
    assert diff(load_framework(tmp_path / "a.xlsx"), load_framework(tmp_path / "b.toml")).equivalent
    save(full_topic(), tmp_path / "t.XLSX")
    assert load_topic(tmp_path / "t.XLSX") == full_topic()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_workbook_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Also one that holds several topics where one is needed."""
    write_workbook([full_topic(id="a"), full_topic(id="b")], tmp_path / "t.xlsx")
    with pytest.raises(DocumentError, match=r"one topic is needed here.*found 2"):
        load_topic(tmp_path / "t.xlsx")
    with pytest.raises(DocumentError, match="not a valid framework; found a document"):
        load_framework(tmp_path / "t.xlsx")
    with pytest.raises(DocumentError, match=r"ends in \.xlsx; found '\.xls'"):
        write_workbook(full_topic(), tmp_path / "t.xls")
    (tmp_path / "kader.xlsm").write_bytes(PACKAGED)
    with pytest.raises(DocumentError, match=r"found '\.xlsm'; allowed: .*; did you mean '\.xlsx'\?"):
        load_framework(tmp_path / "kader.xlsm")
    with pytest.raises(ArgumentError, match="a list of topics is needed"):
        write_workbook(3, tmp_path / "t.xlsx")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [" ", "x" * 32_768])
def test_what_a_cell_cannot_hold_is_refused(text: str) -> None:
    """And never written in part."""
    with pytest.raises(DocumentError, match=r"sheet Onderwerpen, cell C4: "):
        to_workbook(full_topic(judge=None, summary=text))


# --- the words on the sheets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [*FRAMEWORK, *TOPICS], ids=lambda layout: layout.key)
def test_heads_mean_one_thing(layout: Any) -> None:
    """Whatever language a head is in, it is of one column; and each column says what is filled in."""
    count = sum(
        len({head for tongue in ("nl", "en") for head, _own in heads_of(one, tongue)}) for one in layout.columns
    )
    assert len(known_heads(layout)) == count
    if layout.key != "lists":
        assert [one.key for one in layout.columns if not words()["help"][one.key]["en"]] == []


def test_every_word_is_there_in_both_languages_and_used() -> None:
    """No head, help or choice is left over, and none lacks a language."""
    keys = {column.key for layout in (*FRAMEWORK, *TOPICS) for column in layout.columns}
    assert set(words()["head"]) == keys
    assert set(words()["help"]) <= keys | {"when", "spare"}
    assert set(words()["about"]) == {layout.key for layout in (*FRAMEWORK, *TOPICS)}
    for table in ("sheet", "about", "head", "help", "comparison", "answer", "item"):
        assert {key for key, said in words()[table].items() if set(said) != {"nl", "en"}} == set()


@pytest.mark.parametrize("agenda", [True, "k80", {}])
def test_what_is_no_agenda_is_refused_beside_topics(agenda: Any) -> None:
    """In words, also beside the packaged framework, which has an agenda of its own."""
    with pytest.raises(ArgumentError, match="an agenda is needed, as load_agenda gives one"):
        to_workbook(full_topic(), agenda=agenda)


def test_whether_to_make_forms_is_said_by_a_truth_value() -> None:
    """A text such as "nee" would be read as yes."""
    with pytest.raises(ArgumentError, match="forms: true or false is needed; found 'nee'"):
        to_workbook(full_topic(), forms="nee")  # type: ignore[arg-type]
