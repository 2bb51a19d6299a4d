"""An interview on the command line: what is typed is understood, saved at once, and never lost."""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path
from typing import Any

import oracle
import pytest
from commands import OWN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scales import by_cost, by_deadline, framework_on

from k80assess.cli import topicfile
from k80assess.cli.interview import read_answer, read_themes
from k80assess.cli.program import main
from k80assess.cli.topicfile import topic_id
from k80assess.document.files import as_plain, load_agenda, load_framework, load_topic, save
from k80assess.documents import Answer
from k80assess.engine.assessment import assess

FRAMEWORK = load_framework()
SMALL_PATH = OWN / "framework.toml"
SMALL = load_framework(SMALL_PATH)
DEMAND = next(criterion for criterion in FRAMEWORK.criteria if criterion.id == "demand")


class Typed:
    """Types lines into the program, and keeps what it wrote; by default under a framework that starts at once."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.chdir(tmp_path)
        self.monkeypatch, self.capsys, self.folder = monkeypatch, capsys, tmp_path

    def __call__(
        self,
        *lines: str,
        name: str | None = "t.toml",
        packaged: bool = False,
        framework: tuple[str, ...] = ("--framework", str(SMALL_PATH)),
    ) -> str:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        arguments = [] if name is None else [name]
        assert main(["interview", *arguments, *(() if packaged else framework), "--lang", "en"]) == 0
        captured = self.capsys.readouterr()
        assert captured.err == ""
        return " ".join(captured.out.split())

    def topic(self, name: str = "t.toml") -> Any:
        return load_topic(self.folder / name)


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(tmp_path, monkeypatch, capsys)


def answered(topic: Any) -> dict[str, Any]:
    return {criterion_id: answer.levels for criterion_id, answer in topic.answers.items()}


# --- what can be typed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "levels", "note"),
    [
        ("1", ("none",), None),
        ("3", ("broad",), None),
        ("2,3", ("some", "broad"), None),
        ("3 , 2", ("some", "broad"), None),
        ("3 members asked: twice", ("broad",), "members asked: twice"),
        ("2,3: not sure yet", ("some", "broad"), "not sure yet"),
        ("broad", ("broad",), None),
        ("VEEL", ("broad",), None),
    ],
)
def test_what_is_typed_is_understood(line: str, levels: tuple[str, ...], note: str | None) -> None:
    """Numbers, several of them, a note after them, or the name of a level in whatever case."""
    answer = read_answer(DEMAND, line, "nl")
    assert answer is not None
    assert answer.levels == levels
    assert (answer.note.to("nl") if answer.note else None) == note


@pytest.mark.parametrize("line", ["", "0", "4", "1,4", "-1", "1,", "x", "٣", "1.5", "9" * 5000, "1;2", "\x00"])
def test_what_is_not_understood_is_no_answer(line: str) -> None:
    """Nothing is guessed: a number too high is no number at all."""
    answer = read_answer(DEMAND, line, "nl")
    assert answer is None or (answer.note is not None and line[0] == "1")


def test_keys_that_are_no_characters_do_no_harm(typed: Typed) -> None:
    """An arrow key types an escape character where nothing makes more of it: a blank stands for it."""
    typed("A\x1b[D matter", "2 not\x1b[De", "q")
    topic = typed.topic()
    assert topic.title.to("en") == "A [D matter"
    assert next(iter(topic.answers.values())).note.to("en") == "not [De"


def test_themes_by_number_or_name() -> None:
    """In either language; one that is neither makes all of them no answer."""
    agenda = load_agenda()
    assert read_themes(agenda, "3, Financiën, housing, social domain") == ["housing", "finance", "social_domain"]
    assert read_themes(agenda, "3, nonsense") is None
    assert read_themes(agenda, "0") is None


# What the packaged framework asks first: who would hold it, and with how much time.
UNKNOWN = ("?", "?")

# --- new, resumed, corrected --------------------------------------------------------------------------------------


def test_a_new_topic_to_the_end(typed: Typed) -> None:
    """With nothing known of its capacity, two poor answers settle that it is declined, and the reason is said."""
    text = typed("A new matter", *UNKNOWN, "1 not a theme of ours", "1", packaged=True)
    assert "The outcome is settled: ‘Decline’" in text
    assert "These 2 answers together are enough" in text
    topic = typed.topic()
    assert (topic.id, topic.title.to("nl")) == ("a_new_matter", "A new matter")
    assert assess(topic).outcome.id == "decline"  # type: ignore[union-attr]
    assert topic.answers["theme_link"].note.to("en") == "not a theme of ours"


def test_without_a_name_the_title_makes_one(typed: Typed) -> None:
    """A name that is taken is not taken again; titles in any script have names, and ids, of their own."""
    titles = ["Één nieuwe buslijn", "Één nieuwe buslijn", "日本", "🙂🙂", "…"]
    for title in titles:
        typed(title, name=None)
    topics = [load_topic(path) for path in typed.folder.iterdir()]
    assert {path.stem for path in typed.folder.iterdir()} == {topic.id for topic in topics}
    assert {path.suffix for path in typed.folder.iterdir()} == {".json"}
    ids = {"één_nieuwe_buslijn", "één_nieuwe_buslijn_2", "日本", topic_id("🙂🙂"), topic_id("…")}
    assert {topic.id for topic in topics} == ids
    assert len(ids) == len(titles)


def test_a_title_is_asked_for_until_there_is_one(typed: Typed) -> None:
    """Without a file's name there is nothing else to call a topic by."""
    typed("", " ", "A matter", "q", name=None)
    assert [path.name for path in typed.folder.iterdir()] == ["a_matter.json"]
    typed("", "q", name="given_name.json")
    assert str(typed.topic("given_name.json").title) == "given_name"


def test_toml_where_that_is_asked_for(typed: Typed) -> None:
    """The ending of the name decides, from the first answer on; what one writes the other reads."""
    typed("A matter", "2 a note", "q", name="t.toml")
    typed("A matter", "2 a note", "q", name="t.json")
    assert typed.topic("t.toml") == typed.topic("t.json")
    assert (typed.folder / "t.toml").read_text("utf-8").startswith("id = ")
    assert (typed.folder / "t.json").read_text("utf-8").startswith("{")


def test_nothing_to_read_makes_no_file(typed: Typed) -> None:
    """Not even a title."""
    typed()
    assert list(typed.folder.iterdir()) == []


def test_stopping_and_going_on(typed: Typed) -> None:
    """Both q and the end of the input stop; the same command goes on where it was."""
    text = typed("A matter", "2", "q")
    assert "continue with the same command" in text
    before = answered(typed.topic())
    assert len(before) == 1
    text = typed("2")
    assert "there is one answer already" in text
    assert set(before.items()) < set(answered(typed.topic()).items())


def test_what_is_not_known_is_left_open_and_asked_once(typed: Typed) -> None:
    """All of it unknown: every question comes once, and the outcome stays open."""
    text = typed("A matter", *["?"] * 5)
    assert "There are no more questions. The outcome is still open: ‘Join’, ‘On trial’ or ‘Do not join’." in text
    assert typed.topic().answers == {}
    for criterion in SMALL.criteria:
        assert criterion.question is not None
        assert text.count(criterion.question.to("en")) == 1


def test_a_narrowed_answer_is_kept_and_not_asked_again(typed: Typed) -> None:
    """Two levels for everything: that is all that is known, and so be it."""
    text = typed("A matter", "1,2 both are possible", *["1,2"] * 4)
    assert len(typed.topic().answers) == 5
    assert all(len(answer.levels) == 2 for answer in typed.topic().answers.values())
    assert "There are no more questions." in text


def test_a_direct_link_asks_for_the_themes(typed: Typed) -> None:
    """A topic that touches a theme directly has to name one, so the interview asks; it can be skipped."""
    text = typed("A matter", *UNKNOWN, "3", "nonsense", "3, 6", packaged=True)
    assert "Which theme of the agenda is it?" in text
    assert "I do not understand this: nonsense" in text
    assert typed.topic().themes == ("housing", "finance")
    text = typed("Another", *UNKNOWN, "3", "", "3", name="u.toml", packaged=True)
    assert typed.topic("u.toml").themes == ()
    assert text.count("Which theme of the agenda is it?") == 1  # it is not asked again and again
    assert text.endswith("The answer ‘Direct’ to ‘Link with the Agenda’ needs a theme. The topic names none.")


def test_an_interview_goes_on_with_a_topic_that_names_no_theme(typed: Typed) -> None:
    """Skipping the themes and stopping locks nobody out: it is asked once more, and can be skipped or stopped at."""
    typed("A matter", *UNKNOWN, "3", "", "q", packaged=True)
    text = typed("", "q", packaged=True)
    assert text.index("Which theme of the agenda is it?") < text.index("Still possible")
    assert "needs a theme. The topic names none." in text
    typed("q", packaged=True)
    assert typed.topic().themes == ()
    text = typed("Wonen", "q", packaged=True)
    assert typed.topic().themes == ("housing",)
    assert "needs a theme" not in text
    assert "Which theme" not in typed("q", packaged=True)


def test_an_earlier_answer_is_corrected(typed: Typed) -> None:
    """It is shown, asked again and replaced, or set aside; a note stays; Enter leaves all as it was."""
    typed("A matter", "2 a note", "?", "<", "1", "1")
    topic = typed.topic()
    first = next(iter(topic.answers))
    lowest = next(criterion.levels[0].id for criterion in SMALL.criteria if criterion.id == first)
    assert topic.answers[first].levels == (lowest,)
    assert topic.answers[first].note.to("en") == "a note"
    typed("<", "1", "", "<", "", "<", "9")
    assert answered(typed.topic()) == answered(topic)
    text = typed("<", "1", "?")
    assert as_plain(typed.topic().answers) == {first: {"note": "a note"}}
    assert f"Now: {lowest}. Press Enter to leave it as it is." in text
    text = typed("<", "1", "2", "q")
    assert "there are 0 answers already" in text
    assert "Now:" not in text


def test_a_settled_outcome_can_still_be_corrected(typed: Typed) -> None:
    """The interview opens again when the answer that settled it is."""
    text = typed("A matter", "2", "1", "1", "<", "3", "3", "q")
    assert text.count("The outcome is settled") == 1
    assert not assess(typed.topic(), SMALL).settled


def test_nothing_earlier_to_correct(typed: Typed) -> None:
    """That is said, and the question stands."""
    assert "There are no answers yet." in typed("A matter", "<", "q")


def test_what_is_not_understood_is_said(typed: Typed) -> None:
    """And the question stands until it is."""
    text = typed("A matter", "maybe", "", "7", "2", "q")
    assert "I do not understand this: maybe. Choose a number from 1 to 2." in text
    assert len(typed.topic().answers) == 1


# --- an aspect judged directly ------------------------------------------------------------------------------------


def test_an_aspect_is_judged_instead_of_answering_what_feeds_it(typed: Typed) -> None:
    """It is offered by its label, asked for as a question is, and what only feeds it is not asked any more."""
    text = typed("A matter", "+", "3 we all agreed", "+", "2,3", "q", packaged=True)
    assert "You can also judge ‘Capacity’ right away: +" in text
    assert "1 None: Leads or time are missing." in text
    assert "You can also judge ‘Fit’ right away: +" in text
    topic = typed.topic()
    assert answered(topic) == {"capacity": ("sufficient",), "fit": ("moderate", "strong")}
    assert topic.answers["capacity"].note.to("en") == "we all agreed"
    assert "Staff time" not in text
    text = typed("1 no link", "q", packaged=True)
    assert "there are 2 answers already" in text
    assert "judge ‘Fit’" not in text  # it was judged, though more than one level is left


def test_an_aspect_can_be_left_set_aside_and_corrected(typed: Typed) -> None:
    """Enter goes back to the question; what is not known is not offered again; a judgement can be corrected."""
    text = typed("A matter", "+", "", "+", "?", "q", packaged=True)
    assert text.count("You can also judge ‘Capacity’ right away: +") == 2
    assert typed.topic().answers == {}
    text = typed("+", "1", "<", "1", "3", "q", packaged=True)
    assert "1 Capacity: None" in text
    assert "Now: None. Press Enter to leave it as it is." in text
    assert answered(typed.topic()) == {"capacity": ("sufficient",)}


def test_a_judgement_that_the_answers_contradict_is_not_taken(typed: Typed) -> None:
    """It is said with which answer, the question stands, and the file has what was there."""
    typed("A matter", "?", "?", "1", "q", packaged=True)
    assert answered(typed.topic()) == {"theme_link": ("none",)}
    text = typed("+", "3", "2", "q", packaged=True)
    said = "That cannot be true together with your earlier answer to ‘Link with the Agenda’. Choose something else"
    assert said in text
    assert answered(typed.topic()) == {"theme_link": ("none",), "fit": ("moderate",)}


def test_where_no_question_is_left_any_open_aspect_can_be_judged(typed: Typed) -> None:
    """Chosen from a list; then the interview goes on, here to a settled outcome."""
    text = typed("A matter", *["?"] * 10, "+", "", "+", "1", "1", packaged=True)
    assert "There are no more questions." in text
    assert "‘Decline’ with Link with the Agenda: None and Different for smaller municipalities: The same." in text
    assert "You can also judge ‘Fit’, ‘Added value’ or ‘Capacity’ right away: +" in text
    assert "Which do you want to judge? Press Enter to go back. 1 Fit 2 Added value 3 Capacity" in text
    assert "The outcome is settled: ‘Decline’" in text
    assert answered(typed.topic()) == {"fit": ("weak",)}


def test_what_the_framework_excludes_is_not_taken(typed: Typed) -> None:
    """By an impossible combination: an answer at all, or one together with an earlier answer."""
    scale = [{"id": "no"}, {"id": "some"}, {"id": "yes"}]
    rule = {"kind": "table", "inputs": ["a", "b"], "rows": [{"when": {"a": "yes", "b": "yes"}, "then": "yes"}]}
    rule["rows"] = [*rule["rows"], {"then": "no"}]
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion, "levels": scale} for criterion in "ab"],
        "aspects": [{"id": "o", "levels": [{"id": "no"}, {"id": "yes"}], "rule": rule}],
        "impossible": [{"when": {"a": "no"}}, {"when": {"a": "yes", "b": "no"}, "reason": {"en": "No a without b."}}],
    }
    save(load_framework(content), typed.folder / "f.json")
    save(load_topic({"id": "t", "title": "T"}), typed.folder / "t.json")
    typed.monkeypatch.setattr(sys, "stdin", io.StringIO("1\n3\n1\n1,2\n\n"))
    assert main(["interview", "t.json", "--framework", "f.json", "--lang", "en"]) == 0
    captured = typed.capsys.readouterr()
    text = " ".join(captured.out.split())
    assert captured.err == ""
    assert "> By this framework that can never be. Choose something else. >" in text
    said = "> That cannot be true together with your earlier answer to ‘a’."
    assert f"{said} Choose something else, or correct that earlier answer first. No a without b. >" in text
    assert answered(typed.topic("t.json")) == {"a": ("yes",), "b": ("no", "some")}
    assert "The outcome is settled: ‘no’." in text


# --- nothing typed is ever lost -----------------------------------------------------------------------------------


def test_the_file_has_every_answer_when_the_next_question_comes(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever something is read, whatever was typed before is in the file already."""
    lines = iter(["A matter", "2 first", "?", "1", "2", "q"])
    seen: list[int] = []

    def reading(_prompt: str) -> str:
        path = typed.folder / "t.toml"
        if path.exists():
            seen.append(len(load_topic(path).answers))
        return next(lines)

    monkeypatch.setattr("builtins.input", reading)
    assert main(["interview", "t.toml", "--framework", str(SMALL_PATH)]) == 0
    assert seen == [0, 1, 1, 2, 3]


def test_an_interruption_loses_nothing(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at any question: the answers before it are there."""
    lines = iter(["A matter", "2", "1"])

    def reading(_prompt: str) -> str:
        for line in lines:
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", reading)
    assert main(["interview", "t.toml", "--framework", str(SMALL_PATH)]) == 130
    assert len(typed.topic().answers) == 2


def test_a_file_that_people_wrote_is_kept(typed: Typed) -> None:
    """Comments and layout would be lost: when it is changed, the file as it was stays beside it, and is kept once."""
    path = typed.folder / "t.toml"
    written = '# Mind this.\nid = "t"\ntitle = "T"\n\n[answers]\nreaders = "some"  # said at the meeting\n'
    path.write_text(written, "utf-8")
    typed("q")
    assert [p.name for p in typed.folder.iterdir()] == ["t.toml"]
    typed("2", "q")
    typed("2", "q")
    assert (typed.folder / "t.toml.orig").read_text("utf-8") == written
    assert sorted(p.name for p in typed.folder.iterdir()) == ["t.toml", "t.toml.orig"]
    again = "# Changed since.\n" + (typed.folder / "t.toml").read_text("utf-8")
    (typed.folder / "t.toml").write_text(again, "utf-8")
    typed("<", "1", "2", "q")
    assert (typed.folder / "t.toml.orig").read_text("utf-8") == written
    assert (typed.folder / "t.toml.orig2").read_text("utf-8") == again
    assert typed.topic().answers["readers"].levels == ("some",)


def test_a_full_disk_is_told(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers hears at once that it could not be saved, and the earlier file is whole."""
    typed("A matter", "2", "q")
    before = (typed.folder / "t.toml").read_text("utf-8")

    def full(*_args: object) -> None:
        raise OSError(28, "geen ruimte meer on device", "t.toml")

    monkeypatch.setattr(topicfile.TopicFile, "write", full)
    monkeypatch.setattr(sys, "stdin", io.StringIO("2\n"))
    assert main(["interview", "t.toml", "--framework", str(SMALL_PATH)]) == 4
    assert "geen ruimte meer" in typed.capsys.readouterr().err
    assert (typed.folder / "t.toml").read_text("utf-8") == before


@pytest.mark.parametrize("name", ["t.txt", "nowhere/t.toml", "t"])
def test_a_file_that_cannot_be_is_told_before_any_question(name: str, typed: Typed) -> None:
    """An ending that is no document's, a folder that is not there."""
    typed.monkeypatch.setattr(sys, "stdin", io.StringIO("A matter\n2\n"))
    assert main(["interview", name]) in (3, 4)
    captured = typed.capsys.readouterr()
    assert "Merken" not in captured.out
    assert captured.err.startswith("k80assess: ")


# --- any conversation ---------------------------------------------------------------------------------------------

LINES = st.sampled_from(
    ["1", "2", "3", "1,2", "2,3 note", "?", "<", "+", "", "q", "nonsense", "1,2,3", "2 x", "0", "housing"]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(LINES, max_size=25))
def test_any_conversation_ends_well(typed: Typed, lines: list[str]) -> None:
    """Whatever is typed, the file is a topic of the framework at the end, and what it says is what the oracle says."""
    for old in typed.folder.iterdir():
        old.unlink()
    typed("A matter", *lines)
    topic = typed.topic()
    criteria = {criterion.id for criterion in SMALL.criteria}
    known = {c: list(levels) for c, levels in answered(topic).items() if c in criteria}
    judged = {a: levels for a, levels in answered(topic).items() if a not in criteria and levels}
    evaluated = [oracle.evaluate(SMALL, profile) for profile in oracle.profiles(SMALL, known)]
    agreeing = [found for found in evaluated if all(found[a] in levels for a, levels in judged.items())]
    assert {level.id for level in assess(topic, SMALL).possible} == {found[SMALL.outcome] for found in agreeing}


def test_json_is_written_as_json(typed: Typed) -> None:
    """The ending of the name decides."""
    save(load_topic({"id": "t", "title": "T"}), typed.folder / "t.json")
    typed("2", "q", name="t.json")
    assert (typed.folder / "t.json").read_text("utf-8").startswith("{")
    assert len(typed.topic("t.json").answers) == 1


# --- numbers and dates --------------------------------------------------------------------------------------------

COST = by_cost().criteria[0]
DEADLINE = by_deadline().criteria[0]


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("12000", "nl", {"value": 12_000}),
        ("12.000", "nl", {"value": 12_000}),
        ("12,000", "en", {"value": 12_000}),
        ("12.000", "en", {"value": 12}),
        ("1.234.567,25", "nl", {"value": "4938269/4"}),
        ("-0,5", "nl", {"value": -0.5}),
        ("\u22120,5", "nl", {"value": -0.5}),
        ("€ 12.000: offerte", "nl", {"value": 12_000, "note": "offerte"}),
        ("8.000 - 15.000", "nl", {"between": [8_000, 15_000]}),
        ("8000-15000 nobody knows", "en", {"between": [8_000, 15_000], "note": "nobody knows"}),
        ("-5 – -3", "en", {"between": [-5, -3]}),
        ("Low", "en", {"level": "low"}),
        ("12.5", "nl", None),
        ("12,50,000", "en", None),
        ("15.000 - 8.000", "nl", None),
        ("1e3", "en", None),
        ("9" * 50, "en", None),
        ("2026-03-02", "nl", None),
        ("1,2", "nl", {"value": 1.2}),
        ("", "nl", None),
    ],
)
def test_a_number_is_read_as_the_language_writes_it(line: str, language: Any, expected: Any) -> None:
    """With thousands and decimals marked as they are there; what may be read in another way is asked again."""
    assert read_answer(COST, line, language) == (None if expected is None else Answer.model_validate(expected))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-03-02", {"value": "2026-03-02"}),
        ("2026-03-01 - 2026-03-05: a week", {"between": ["2026-03-01", "2026-03-05"], "note": "a week"}),
        ("soon", {"level": "soon"}),
        ("2026-02-30", None),
        ("2026", None),
        ("1", None),
    ],
)
def test_a_date_is_read(line: str, expected: Any) -> None:
    """As a day, or two; a day that does not exist is asked again."""
    assert read_answer(DEADLINE, line, "en") == (None if expected is None else Answer.model_validate(expected))


def test_dates_are_saved_as_they_were_typed(typed: Typed, tmp_path: Path) -> None:
    """A day, two with a dash between them, or a level; a number is asked again, and so is a day that does not exist."""
    path = tmp_path / "by-deadline.toml"
    save(by_deadline(), path)
    own = ("--framework", str(path))
    said = typed("A topic", "20260302", "2026-02-30", "2026-02-20 - 2026-03-02: not sure", "q", framework=own)
    assert "Type a date such as 2026-03-02, or two with a dash between them" in said
    assert said.count("Type a date such as 2026-03-02, or the name of a level.") == 2
    assert "Read as: from 20 February 2026 up to and including 2 March 2026 (soon or later)." in said
    days = [datetime.date(2026, 2, 20), datetime.date(2026, 3, 2)]
    assert typed.topic().answers["deadline"] == Answer(between=days, note="not sure")
    said = typed("<", "1", "2026-03-02", framework=own)
    assert "2 March 2026 (later)" in said
    assert typed.topic().answers["deadline"] == Answer(value=days[1], note="not sure")


def test_numbers_are_saved_as_they_were_typed(typed: Typed, tmp_path: Path) -> None:
    """What is read is repeated with its level, kept in the file, and still there when the interview goes on."""
    path = tmp_path / "by-cost.toml"
    save(by_cost(), path)
    own = ("--framework", str(path))
    said = typed("A topic", "8,000 - 15,000: not sure", "q", framework=own)
    assert "Read as: from € 8,000 up to and including € 15,000 (middle or low)." in said
    assert typed.topic().answers["cost"] == Answer(between=[8_000, 15_000], note="not sure")
    said = typed("<", "1", "twelve", "12,000", framework=own)
    assert "Now: from € 8,000 up to and including € 15,000 (middle or low)." in said
    assert "I do not understand this: twelve. Type a number such as 12,000 or 0.5, or the name of a level." in said
    assert "€ 12,000 (middle)" in said
    assert typed.topic().answers["cost"] == Answer(value=12_000, note="not sure")


@pytest.mark.parametrize("name", ["t.toml", "t.json"])
def test_what_stood_in_the_topic_stays_as_it_was(name: str, typed: Typed, tmp_path: Path) -> None:
    """Numbers, dates, a judgement, and notes in two languages: with one answer more, every other one is the same."""
    path = tmp_path / "f.toml"
    rows = [{"when": {"cost": "low", "deadline": "later"}, "then": "yes"}]
    criteria = [as_plain(one) for one in (COST, DEADLINE)] + [{"id": i, "levels": ["no", "yes"]} for i in ("more", "b")]
    aspect = {"id": "fit", "levels": ["no", "yes"], "rule": {"kind": "minimum", "inputs": ["more", "b"]}}
    framework = as_plain(framework_on(criteria, rows))
    framework["aspects"][0]["rule"] |= {"inputs": ["cost", "deadline", "fit"]}
    framework["aspects"][0]["rule"]["rows"].insert(0, {"when": {"fit": "no"}, "then": "maybe"})
    save(load_framework({**framework, "aspects": [aspect, *framework["aspects"]]}), path)
    note = {"nl": "Offerte.", "en": "An offer."}
    answers = {
        "cost": {"between": [8_000, "30001/2"], "note": note, "evidence": "https://example.org/offer"},
        "fit": {"level": ["no", "yes"], "note": "We differ."},
        "b": {"note": "Nobody knows."},
    }
    before = load_topic({"id": "t", "title": note, "summary": note, "themes": ["x"], "answers": answers})
    save(before, typed.folder / name)
    said = typed("?", "?", "2026-03-02: by letter", "q", name=name, framework=("--framework", str(path)))
    assert "Read as: 2 March 2026 (later)." in said
    after = typed.topic(name)
    assert after.answers["deadline"] == Answer(value="2026-03-02", note="by letter")
    assert {c: answer for c, answer in after.answers.items() if c != "deadline"} == before.answers
    assert (after.title, after.summary, after.themes) == (before.title, before.summary, before.themes)


def test_a_note_that_an_answer_needs_is_asked_for(typed: Typed) -> None:
    """Also of an answer that was saved without; nothing that was saved is lost, and none counts without."""
    levels = ["no", "yes"]
    rule = {"kind": "minimum", "inputs": ["a", "b"]}
    content = {
        "id": "noted",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion_id, "levels": levels, "note": "required"} for criterion_id in "ab"],
        "aspects": [{"id": "o", "levels": levels, "rule": rule}],
    }
    save(load_framework(content), typed.folder / "f.toml")
    own = ("--framework", "f.toml")
    said = typed("A topic", "2", "", "2", "It is so.", "1: no need to ask", "", framework=own)
    assert said.count("It needs a note") == 2
    assert typed.topic().answers == {
        "a": Answer(level="yes", note="It is so."),
        "b": Answer(level="no", note="no need to ask"),
    }
    save(load_topic({"id": "t", "title": "T", "answers": {"a": "yes", "b": "yes"}}), typed.folder / "t.toml")
    said = typed("", "Seen.", "q", framework=own)
    assert said.count("without the note that it needs") == 2
    assert "A note is still missing for ‘a’" in said
    assert typed.topic().answers == {"a": Answer(level="yes"), "b": Answer(level="yes", note="Seen.")}
    said = typed("Seen as well.", "", framework=own)
    assert "A note is still missing" not in said
    assert assess(typed.topic(), load_framework(content)).outcome.id == "yes"  # type: ignore[union-attr]


def test_an_interview_about_what_holds_whatever_is_left_loose(typed: Typed) -> None:
    """It asks on while other choices could make a difference, and ends without calling anything open."""
    answers = ["2"] * 10
    text = typed("T", *answers, framework=("--whatever", "cutoffs"))
    assert "There are no more questions. The outcome is not certain:" in text
    assert "still open" not in text


# --- what is not judged, and by whom ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "note"),
    [("-", None), ("- our own request", "our own request"), ("-: our own request", "our own request"), ("-  ", None)],
)
def test_a_dash_is_that_a_question_is_not_judged(line: str, note: str | None) -> None:
    """By itself or with a note; of an aspect nobody abstains."""
    assert read_answer(DEMAND, line.strip(), "en") == Answer(abstain=True, note=note)
    assert read_answer(FRAMEWORK.node("fit"), line.strip(), "en") is None


@pytest.mark.parametrize("line", ["- 5", "-5x", "--", "-our", "- €5", "-1"])
def test_what_may_be_a_number_below_zero_is_not_taken_for_abstaining(line: str) -> None:
    """A blank too many is asked about again."""
    read = read_answer(by_cost().criteria[0], line, "en")
    assert read is None or read.abstain is None
    other = read_answer(DEMAND, line, "en")
    assert other is None or other.abstain is None


def test_what_is_not_judged_is_saved_and_not_asked_again(typed: Typed) -> None:
    """Unlike what is not known, which is asked when the interview is resumed; it can be corrected like any answer."""
    said = typed("Title", "-our", "- no idea of that", "?", "?", "?", "?", "?", "?", name="new.toml")
    assert "I do not understand this: -our." in said
    topic = typed.topic("new.toml")
    (asked,) = topic.answers
    assert topic.answers[asked] == Answer(abstain=True, note="no idea of that")
    assert assess(topic, SMALL).abstained == (asked,)
    again = typed("?", "?", "?", "?", "?", "?", name="new.toml")
    assert "there is one answer already" in again
    label = SMALL.node(asked).question or SMALL.node(asked).label
    assert label.to("en") not in again
    corrected = typed("<", "1", "1", name="new.toml")
    assert "I do not judge this" in corrected
    assert typed.topic("new.toml").answers[asked].levels == (SMALL.node(asked).levels[0].id,)


def test_a_judge_is_named_in_the_file(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    """In a new one and in one that is there; not in that of another judge, which stays as it is."""

    def interview(path: str, judge: str, *lines: str) -> int:
        typed.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return main(["interview", path, "--judge", judge, "--framework", str(SMALL_PATH), "--lang", "en"])

    assert interview("a.toml", "chair", "A pilot", "1", "q") == 0
    assert typed.topic("a.toml").judge == "chair"
    (typed.folder / "b.toml").write_text('# by hand\nid = "a_pilot"\ntitle = "A pilot"\n')
    assert interview("b.toml", "official", "2", "-", "q") == 0
    topic = typed.topic("b.toml")
    assert (topic.judge, len(topic.answers)) == ("official", 2)
    assert (typed.folder / "b.toml.orig").read_text().startswith("# by hand")
    assert interview("b.toml", "official", "q") == 0
    before = (typed.folder / "a.toml").read_bytes()
    capsys.readouterr()
    assert interview("a.toml", "official", "2", "q") == 3
    assert "the answers of another judge" in capsys.readouterr().err
    assert (typed.folder / "a.toml").read_bytes() == before
    assert interview("c.toml", " x ", "A pilot") == 3
    assert not (typed.folder / "c.toml").exists()
    capsys.readouterr()
    assert main(["panel", "a.toml", "b.toml", "--framework", str(SMALL_PATH), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "chair" in told
    assert "official" in told
