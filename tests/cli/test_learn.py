"""A framework at the terminal, from nothing: what is typed is understood, saved at once, and never lost."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pysat")

from k80assess.cli.judgementfile import JudgementFile
from k80assess.cli.program import main
from k80assess.document.examples import Example, load_examples
from k80assess.document.files import load_framework, load_topic, save, to_toml
from k80assess.engine.assessment import assess
from k80assess.errors import DocumentError

BEGINNING = ("Trial", "no, follow, yes", "Support", "", "Cost", "high, middle, low", "")


class Typed:
    """Types lines into the program, and keeps what it wrote."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "88")  # cells break where they do on any machine
        self.monkeypatch, self.capsys, self.folder = monkeypatch, capsys, tmp_path

    def __call__(self, *lines: str, more: tuple[str, ...] = (), name: str = "j.toml", lang: str = "en") -> str:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert main(["learn", name, "--lang", lang, *more]) == 0
        captured = self.capsys.readouterr()
        assert captured.err == ""
        return " ".join(captured.out.split())

    def judged(self, name: str = "j.toml") -> dict[str, Any]:
        return {example.id: example.outcome for example in load_examples(self.folder / name)}


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(tmp_path, monkeypatch, capsys)


# --- from nothing -------------------------------------------------------------------------------------------------


def test_a_framework_from_nothing(typed: Typed) -> None:
    """Outcomes and criteria, a few judgements, and a framework that agrees with all of them, marked as assumed."""
    text = typed(*BEGINNING, "2", "1", "3", "2", "q", more=("-o", "framework.toml"))
    assert "Saved in j.framework.toml" in text
    assert "Judgement 1: a made-up topic" in text
    assert "of all 9 combinations of answers that can occur" in text
    assert "This framework agrees with all 4 judgements, and has the smallest whole weights." in text
    assert text.endswith("Written: framework.toml")
    framework = load_framework(typed.folder / "framework.toml")
    assert [criterion.label.to("en") for criterion in framework.criteria] == ["Support", "Cost"]
    assert [level.id for level in framework.criteria[0].levels] == ["low", "middle", "high"]
    assert framework.outcome_aspect.label.to("nl") == "Uitkomst"
    assert {piece.source.provenance for piece in framework.pieces()} <= {"assumed", None}
    assert framework.outcome_aspect.rule.provenance == "assumed"
    for example in load_examples(typed.folder / "j.toml"):
        topic = load_topic({"id": "t", "title": "T", "answers": {c: a.levels for c, a in example.answers.items()}})
        assert (assess(topic, framework).outcome.id,) == example.outcome  # type: ignore[union-attr]


def test_without_a_solver_nothing_is_asked(typed: Typed) -> None:
    """What is missing is told before anybody names outcomes and criteria."""
    typed.monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    assert main(["learn", "j.toml", "--lang", "en"]) == 5
    told = "k80assess: python-sat is not installed; install it with: pip install 'k80assess[learn]'\n"
    assert typed.capsys.readouterr() == ("", told)


def test_without_a_solver_what_is_only_monotone_is_learned(typed: Typed) -> None:
    """From nothing to a framework, as that takes none."""
    typed.monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    typed("Trial", "no, yes", "Support", "", "", "1", "2", "q", more=("--only-monotone", "-o", "f.toml"))
    framework = load_framework("f.toml")
    assert [level.id for level in framework.outcome_aspect.levels] == ["no", "yes"]
    for example in load_examples("j.toml"):
        assert (assess(example.answers, framework).outcome.id,) == example.outcome  # type: ignore[union-attr]


def test_in_dutch(typed: Typed) -> None:
    """The same, as the program speaks by itself."""
    text = typed("Proef", "niet, wel", "Nut", "", "Draagvlak", "", "", "1", "2", "q", lang="nl")
    assert "De uitkomst staat vast bij 2 van alle 9 combinaties van antwoorden die kunnen voorkomen." in text
    assert "Gewicht van ‘Nut’ in" in text
    assert "aangenomen" in text
    assert [level.id for level in load_framework("j.framework.toml").criteria[0].levels] == ["laag", "midden", "hoog"]


def test_each_criterion_is_saved(typed: Typed) -> None:
    """Who stops in between goes on where it was; once something was judged, criteria stay as they are."""
    typed("Trial", "no, yes")
    assert list(typed.folder.iterdir()) == []
    typed("Trial", "no, yes", "Support", "")
    assert [c.id for c in load_framework("j.framework.toml").criteria] == ["support"]
    text = typed("support", "Cost", "few, many", "", "q")
    assert "These criteria are there already: ‘Support’." in text
    assert "This criterion is there already: support." in text
    assert [c.id for c in load_framework("j.framework.toml").criteria] == ["support", "cost"]
    typed("", "1", "q")
    assert "Another criterion?" not in typed("q")


def test_what_no_scale_can_be_is_asked_again(typed: Typed) -> None:
    """One level, or the same one twice."""
    text = typed("Trial", "yes", "yes, Yes", "", "no, yes", "Support", "all", "", "", "q")
    assert text.count("Two or more answers are needed") == 4
    assert len(load_framework("j.framework.toml").criteria) == 1


def test_ids_of_things_with_the_same_letters_differ(typed: Typed) -> None:
    """And a criterion that is called as the outcome aspect is gets another id."""
    typed("Trial", "a b, a_b", "Outcome", "", "C++", "", "C--", "", "", "q")
    framework = load_framework("j.framework.toml")
    ids = [c.id for c in framework.criteria] + [level.id for level in framework.outcome_aspect.levels]
    assert len(set(ids)) == 5
    assert "outcome" not in ids


@pytest.mark.slow
def test_the_form_of_the_packaged_framework(typed: Typed) -> None:
    """Enter for the title: what is assumed of it is looked for; it is kept beside the judgements."""
    text = typed("", "1", "q")
    assert load_framework("j.framework.toml") == load_framework()
    assert "Other combinations of answers were not counted." in text
    assert "of the 40 topics that are asked about" in text
    assert "changes as little as can be of the one you began with" in text


def test_the_form_of_a_framework_of_ones_own(typed: Typed) -> None:
    """Nothing is written beside the judgements; what is looked for can be chosen."""
    save(load_framework(), "f.toml")
    before = Path("f.toml").read_bytes()
    text = typed("1", "q", more=("--framework", "f.toml", "--whatever", "cutoffs"))
    assert "Looked for: the cut-offs of ‘Fit’ and ‘Added value’. All else stays" in text
    assert "Cut-off for" in text
    assert "Weight of" not in text
    assert sorted(one.name for one in typed.folder.iterdir()) == ["f.toml", "j.toml"]
    assert Path("f.toml").read_bytes() == before


def test_judgements_without_their_framework_are_told(typed: Typed) -> None:
    """Nobody is asked to begin again then."""
    Path("j.toml").write_text('[[example]]\nid = "a"\nanswers = { x = "low" }\noutcome = "no"\n', "utf-8")
    assert main(["learn", "j.toml"]) == 4
    assert "j.framework.toml" in typed.capsys.readouterr().err


# --- judging ------------------------------------------------------------------------------------------------------


def test_stopping_and_going_on(typed: Typed) -> None:
    """By q or the end of the input; the same command goes on, with the topic that was asked last."""
    text = typed(*BEGINNING, "2", "q")
    assert "continue with the same command" in text
    assert len(typed.judged()) == 1
    asked = text.split("Judgement 2: a made-up topic")[1].split("What should")[0]
    text = typed("3")
    assert "There is one judgement already." in text
    assert text.split("Judgement 2: a made-up topic")[1].split("What should")[0] == asked
    assert len(typed.judged()) == 2


def test_several_outcomes_notes_and_not_knowing(typed: Typed) -> None:
    """Two numbers with a note are kept; all of them say nothing; a question mark asks something else."""
    text = typed(*BEGINNING, "1,2,3", "perhaps", "2,3: not sure yet", "?", "q")
    assert "These are all outcomes. If you do not know, type: ?" in text
    assert "I do not understand this: perhaps. Choose a number from 1 to 3." in text
    [example] = load_examples("j.toml")
    assert example.outcome == ("follow", "yes")
    assert example.note is not None
    assert example.note.to("en") == "not sure yet"
    assert text.count("Judgement 2: a made-up topic") == 2


def test_judgements_are_changed_and_given_up(typed: Typed) -> None:
    """They are listed with their numbers; Enter leaves all as it was; in the file they stay as comments."""
    typed(*BEGINNING, "2", "q")
    [first] = typed.judged()
    text = typed("<", "1", "", "<", "", "<", "9", "<", "1", "3", "q")
    assert "1 Support: middle and Cost: middle → follow" in text
    assert "I do not understand this: 9" in text
    assert typed.judged() == {first: ("yes",)}
    typed("<", "1", "-", "q")
    assert typed.judged() == {}
    assert Path("j.toml").read_text("utf-8").count('# id = "2-2"') == 2
    assert "There are no judgements yet." in typed("", "<", "q")


def test_contradictions_are_told_with_what_to_look_at_again(typed: Typed) -> None:
    """As the judgements that do not go together; nothing else is asked before one is changed."""
    typed(*BEGINNING, "2", "q")
    file = JudgementFile(Path("j.toml"), "en")
    file.add(Example(id="own", answers={"support": "high", "cost": "middle"}, outcome="no"))
    text = typed("")
    assert "These judgements do not go together" in text
    assert "1 Support: middle and Cost: middle follow" in text
    assert "If you change one judgement, the others can go together. Look again at number 1 or 2." in text
    assert "Weight of" not in text
    text = typed("2", "3", "q")
    assert typed.judged() == {"2-2": ("follow",), "own": ("yes",)}
    assert "This framework agrees with all 2 judgements" in text


def test_a_judgement_that_no_framework_agrees_with_is_told_alone(typed: Typed) -> None:
    """Here that the worst of all answers gives the best outcome."""
    typed(*BEGINNING, "q")
    JudgementFile(Path("j.toml"), "en").add(
        Example(id="own", answers={"support": "low", "cost": "high"}, outcome="yes")
    )
    text = typed("1", "-", "q")
    assert "No framework of this form agrees with this judgement, whatever the others are." in text
    assert typed.judged() == {}


def test_until_all_is_settled(typed: Typed) -> None:
    """Then a judgement can still be changed."""
    text = typed(*BEGINNING, *["2"] * 7, "<", "1", "1", "q")
    assert "The outcome is settled for 9 of all 9 combinations" in text
    assert "The outcome of every topic is settled now." in text


# --- nothing is lost ----------------------------------------------------------------------------------------------


def test_the_file_has_every_judgement_when_the_next_question_comes(typed: Typed) -> None:
    """Whenever something is read, whatever was judged before is in the file already."""
    lines = iter([*BEGINNING, "2", "1", "?", "<", "1", "3", "<", "2", "-", "q"])
    seen: list[int] = []

    def reading(_prompt: str) -> str:
        seen.append(len(load_examples("j.toml")) if Path("j.toml").exists() else 0)
        return next(lines)

    typed.monkeypatch.setattr("builtins.input", reading)
    assert main(["learn", "j.toml", "--lang", "en"]) == 0
    assert seen[len(BEGINNING) :] == [0, 1, 2, 2, 2, 2, 2, 2, 2, 1]


def test_a_process_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """Not even without a chance to close anything: the judgements before are there, and the next run goes on."""
    command = [sys.executable, "-m", "k80assess", "learn", "j.toml", "--lang", "en"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(f"{line}\n" for line in (*BEGINNING, "2", "1")))
        process.stdin.flush()
        seen = ""
        while "Judgement 3" not in seen:
            seen += process.stdout.read(1)
        os.kill(process.pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    assert len(load_examples(tmp_path / "j.toml")) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["j.framework.toml", "j.toml"]


def test_comments_stay(typed: Typed) -> None:
    """What people wrote around judgements, and how, is there after any change of ours."""
    typed(*BEGINNING, "2", "1", "q")
    path = Path("j.toml")
    first, second = path.read_text("utf-8").split("\n\n")
    path.write_text(f"# From Monday.\n{first}  # Sure.\n\n# From Tuesday.\n{second}# The end.", "utf-8")
    typed("<", "1", "3", "<", "2", "-", "2", "q")
    text = path.read_text("utf-8")
    for comment in ("# From Monday.\n", "  # Sure.\n", "# From Tuesday.\n", "# The end.\n"):
        assert comment in text
    assert text.index("# Sure.") < text.index('"yes"') < text.index("# From Tuesday.")
    assert [path.name for path in typed.folder.iterdir() if "orig" in path.name] == []


def test_changes_by_others_meanwhile_count(typed: Typed) -> None:
    """Somebody adds a judgement in an editor while the question stands."""
    lines = iter([*BEGINNING, "2", "edit", "q"])

    def reading(_prompt: str) -> str:
        line = next(lines)
        if line != "edit":
            return line
        with open("j.toml", "a", encoding="utf-8") as file:
            file.write(
                '\n[[example]] # by hand\nid = "own"\nanswers = { support = "high", cost = "low" }\noutcome = "yes"\n'
            )
        return "1"

    typed.monkeypatch.setattr("builtins.input", reading)
    assert main(["learn", "j.toml", "--lang", "en"]) == 0
    assert [*typed.judged()][1] == "own"
    assert len(typed.judged()) == 3
    assert "# by hand" in Path("j.toml").read_text("utf-8")
    assert "Judgement 4" in typed.capsys.readouterr().out


def test_a_file_in_another_form_is_kept_beside(typed: Typed) -> None:
    """A list on one line cannot be added to by a table: it is written anew, and the file as it was stays."""
    typed(*BEGINNING, "q")
    written = 'example = [{ id = "own", answers = { support = "low" }, outcome = "no" }]  # in short\n'
    Path("j.toml").write_text(written, "utf-8")
    typed("2", "q")
    assert len(typed.judged()) == 2
    assert Path("j.toml.orig").read_text("utf-8") == written


def test_in_json_as_well(typed: Typed) -> None:
    """The ending of the name decides; the framework beside it is of the same form."""
    typed(*BEGINNING, "2", "1", "<", "1", "3", "<", "2", "-", "q", name="j.json")
    assert typed.judged("j.json") == {"2-2": ("yes",)}
    assert load_framework("j.framework.json").criteria
    assert sorted(path.name for path in typed.folder.iterdir()) == ["j.framework.json", "j.json"]


def test_a_framework_is_not_written_over_another(typed: Typed) -> None:
    """Nor over the judgements, or the framework that they began with."""
    typed(*BEGINNING, "2", "q", more=("-o", "f.toml"))
    before = Path("f.toml").read_bytes()
    for name in ("f.toml", "j.toml", "j.framework.toml"):
        typed.monkeypatch.setattr(sys, "stdin", io.StringIO("q\n"))
        assert main(["learn", "j.toml", "-o", name, "--prefer", "margin"]) == 3
    typed.capsys.readouterr()
    assert Path("f.toml").read_bytes() == before
    assert load_framework("j.framework.toml").title is not None


def test_no_framework_is_written_where_there_is_none(typed: Typed) -> None:
    """Before anything was judged, and where judgements contradict; the exit code says so."""
    typed(*BEGINNING, "q")
    for _ in range(2):
        typed.monkeypatch.setattr(sys, "stdin", io.StringIO("\nq\n"))
        assert main(["learn", "j.toml", "-o", "f.toml", "--lang", "en"]) == 1
        assert "No framework was written" in typed.capsys.readouterr().out
        if not Path("j.toml").exists():
            impossible = Example(id="own", answers={"support": "low", "cost": "high"}, outcome="yes")
            JudgementFile(Path("j.toml"), "en").add(impossible)
    assert not Path("f.toml").exists()


@pytest.mark.parametrize("content", ["[[example]\n", 'id = "t"\n', '[[example]]\nid = "a"\nanswers = {}\n'])
def test_what_is_no_file_of_judgements_is_refused(content: str, typed: Typed) -> None:
    """Before any question, and it stays as it is."""
    Path("j.toml").write_text(content, "utf-8")
    assert main(["learn", "j.toml"]) == 3
    assert "j.toml" in typed.capsys.readouterr().err
    assert Path("j.toml").read_text("utf-8") == content


def test_status_as_data(typed: Typed) -> None:
    """Nothing is asked, and nothing written."""
    typed(*BEGINNING, "2", "q")
    before = Path("j.toml").read_bytes()
    data = json.loads(typed("1", more=("--json",)))
    assert [example["id"] for example in data["learned"]["examples"]] == ["2-2"]
    assert data["settled"]["2-2"] == "follow"
    assert data["complete"] is True
    assert data["next"]["id"] != "2-2"
    assert Path("j.toml").read_bytes() == before


# --- any conversation ---------------------------------------------------------------------------------------------

LINES = st.sampled_from(["1", "2", "3", "1,2", "2,3 note", "?", "<", "-", "", "q", "nonsense", "1,2,3", "0", "yes"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(LINES, max_size=25), st.integers(0, 25))
def test_any_conversation_ends_the_same_with_a_stop_in_between(typed: Typed, lines: list[str], stop: int) -> None:
    """Whatever is typed is understood or refused; every judgement that was ever in the file is there, or a comment."""
    for path in typed.folder.iterdir():
        path.unlink()
    typed(*BEGINNING, "q")
    outcomes = {"no", "follow", "yes"}
    for part in (lines[:stop], lines[stop:]):
        typed(*(["", *part] if not Path("j.toml").exists() else part))
        if Path("j.toml").exists():
            assert all(set(outcome) < outcomes for outcome in typed.judged().values())
    if Path("j.toml").exists():
        text = Path("j.toml").read_text("utf-8")
        uncommented = "".join(line.removeprefix("# ") for line in text.splitlines(keepends=True))
        assert len(tomllib.loads(uncommented)["example"]) == text.count("[[example]]") >= len(typed.judged())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_text_around_judgements_stays(tmp_path: Path, data: st.DataObject) -> None:
    """Any notes and any layout: each change leaves all lines there, as they were or as comments."""
    path = tmp_path / "j.toml"
    texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
    blocks = list[str]()
    for number in range(data.draw(st.integers(0, 3))):
        note = data.draw(texts.filter(bool))
        example = Example(id=f"e{number}", answers={"a": {"note": note}, "b": "low"}, outcome="no", note=note)
        comment = data.draw(texts)
        own = to_toml(example).replace("\n[", "\n[example.") if data.draw(st.booleans()) else to_toml(example)
        blocks.append(f"# {comment}\n[[example]] # {comment}\n{own.replace('[answers', '[example.answers')}")
    text = data.draw(st.sampled_from(["\n", "\r\n"])).join("\n".join(blocks).split("\n"))
    path.write_bytes(text.encode())
    try:
        file = JudgementFile(path, "en")
    except DocumentError:  # two tables of one name
        return
    wanted = list(file.examples)
    for step in range(data.draw(st.integers(1, 4))):
        before = path.read_text("utf-8").splitlines()
        changes: bool = data.draw(st.booleans())
        if wanted and changes:
            place = data.draw(st.integers(0, len(wanted) - 1))
            if data.draw(st.booleans()):
                file.remove(wanted.pop(place).id)
            else:
                wanted[place] = wanted[place].model_copy(update={"outcome": ("yes",)})
                file.replace(wanted[place])
        else:
            wanted.append(Example(id=f"new{step}", answers={"a": "low"}, outcome="no"))
            file.add(wanted[-1])
        assert load_examples(path) == tuple(wanted)
        after = iter(path.read_text("utf-8").splitlines())
        assert all(any(line in (now, f"# {now}") or now == f"# {line}" for now in after) for line in before)
    assert [one.name for one in tmp_path.iterdir()] == ["j.toml"]
