"""Tutorials run word for word: files are saved as they say, commands typed, and what they show comes out."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sys
from glob import glob
from pathlib import Path

import pytest
from commands import Ran

from k80assess import check, load_framework, prove
from k80assess.errors import DocumentError
from k80assess.report.formats.plain import WIDTH

DOCS = Path(__file__).parents[1] / "docs"

pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")

BLOCK = re.compile(r"(.*?)^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"(?:save|bewaar)\b[^`]*`([\w-]+\.toml)`", re.IGNORECASE)
LINE = re.compile(r"(\w+) = .*\n")


class Follower:
    """Somebody who does what a page says, in an empty folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch
        monkeypatch.setenv("COLUMNS", str(WIDTH))  # lines end where they do on the page
        self.saved = ""
        self.shown = ""
        self.typed: list[str] = []

    def follow(self, page: str) -> None:
        """Save, change, type and compare, block by block."""
        for said, kind, block in BLOCK.findall(page):
            if kind == "toml" and (named := SAVED.findall(said)):
                self.saved = named[-1]
                Path(self.saved).write_text(block, "utf-8")
            elif kind == "toml":
                self.change(block)
            elif kind == "sh":
                self.type(block)
            elif kind == "text":
                assert block in self.shown

    def change(self, block: str) -> None:
        """Put a line in the place of the one that has its key; or aspects in the place of those there were."""
        file = Path(self.saved)
        old, line = file.read_text("utf-8"), LINE.fullmatch(block)
        if line is not None:
            new, count = re.subn(rf"^{line[1]} = .*\n", block, old, flags=re.MULTILINE)
            assert count == 1
            file.write_text(new, "utf-8")
        else:
            assert block.startswith("[[aspects]]\n")
            Path("other.toml").write_text(old[: old.index("[[aspects]]")] + block, "utf-8")

    def type(self, block: str) -> None:
        """Type the commands of the program, and leave the others of the block to the shell."""
        for line in block.splitlines():
            if not line.startswith("k80assess "):
                continue
            _, *words = [word for part in shlex.split(line) for word in sorted(glob(part)) or [part]]
            # An interview of what is there stops at once; a new one asks for a title first.
            answers = "q\n" if any(Path(word).exists() for word in words[1:2]) else "Pilot\n1\n1\n1\n1\n"
            self.monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
            ran = Ran(self.capsys, *words)
            assert ran.code in (0, 1), (line, ran.error)
            assert ran.error == "" or words[0] in ("interview", "page", "report"), (line, ran.error)
            self.shown = ran.text
            self.typed.append(words[0])


@pytest.fixture
def follower(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Follower:
    monkeypatch.chdir(tmp_path)
    return Follower(capsys, monkeypatch)


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_the_first_tutorial_runs(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic that is assessed, asked about, and shown to others."""
    assert "export K80ASSESS_LANG=en" in page("tutorials/first-topic.md")
    monkeypatch.setenv("K80ASSESS_LANG", "en")
    follower.follow(page("tutorials/first-topic.md"))
    assert follower.typed == ["assess", "interview", "report", "memo", "page"]


def test_the_tutorial_on_a_framework_of_ones_own_runs(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    """A framework with points, with a mistake that is found and a veto that is added."""
    monkeypatch.setenv("K80ASSESS_LANG", "en")
    follower.follow(page("tutorials/own-framework.md"))
    assert follower.typed == ["check", "prove", "assess", "report", "page"]
    framework = load_framework("pilots.toml")
    assert check(framework) == ()
    assert prove(framework, when={"cost": "high"}, then=["decline", "later"])
    assert prove(framework, when={"data": "unsafe"}, then="decline")


def test_the_dutch_quick_start_runs(follower: Follower) -> None:
    """The same, as the program speaks by itself."""
    follower.follow(page("nl/snel-beginnen.md"))
    assert follower.typed == ["assess", "interview", "check", "prove", "interview", "report", "page"]
    framework = load_framework("proeven.toml")
    assert check(framework) == ()
    assert prove(framework, when={"kosten": "hoog"}, then=["niet", "later"])


# Where else the commands of a page are run: in this file, with the workbooks it makes, and in the year of decisions.
ELSEWHERE = {"snel-beginnen.md", "kader-in-excel.md", "kader-uit-oordelen.md", "wat-zeggen-besluiten.md"}


@pytest.mark.parametrize("name", sorted({path.name for path in DOCS.glob("nl/*.md")} - ELSEWHERE))
def test_a_dutch_page_runs(name: str, follower: Follower) -> None:
    """Every command on it, in the folder that it says to copy, and each shows what stands below it."""
    text = page(f"nl/{name}")
    for ending, module in ((".xlsx", "openpyxl"), (".docx", "docx")):
        if re.search(rf"^k80assess .*{re.escape(ending)}", text, re.MULTILINE):
            pytest.importorskip(module)
    Path("examples").symlink_to(DOCS.parent / "examples")
    for copied in re.findall(r"^cp (?:-r )?(examples/\S+) ", text, re.MULTILINE):
        if Path(copied).is_dir():
            shutil.copytree(copied, Path(), dirs_exist_ok=True)
        else:
            shutil.copy(copied, Path())
    follower.follow(re.sub(r"^```toml\n(?:\[|orders).*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line.startswith("k80assess ")]
    assert [line.split()[1] for line in commands] == follower.typed
    assert commands or name in ("index.md", "algoritmeregister.md")


def test_the_page_on_frameworks_of_ones_own_runs(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its framework and the one that is made in steps, its topic and agenda, and a new version beside the old one."""
    monkeypatch.setenv("K80ASSESS_LANG", "en")
    before, commands = page("how-to/check-framework.md").split("## Change it")
    follower.follow(page("how-to/own-framework.md") + before)
    for path in ("framework.toml", "other.toml"):
        assert check(load_framework(path)) == ()
    Path("new.toml").write_text(Path("framework.toml").read_text("utf-8").replace('version = "1"', 'version = "2"'))
    follower.follow(commands)
    assert follower.typed == ["prove", "assess", "interview", "page", "assess", "diff"]


def test_the_page_on_families_shows_what_comes_out(follower: Follower) -> None:
    """What it shows of the program beside its Python, on a topic that comes with it."""
    shutil.copytree(DOCS.parent / "examples" / "topics", Path("examples", "topics"))
    follower.follow(re.sub(r"^```toml\n.*?^```$", "", page("how-to/families.md"), flags=re.MULTILINE | re.DOTALL))
    assert follower.typed == ["assess", "assess", "prove", "page"]


def mistakes() -> dict[str, tuple[str, str, str]]:
    """For each message of the page: which of its frameworks to spoil, what stands there, and what instead."""
    return {
        "no criterion or aspect has this id; … did you mean …?": ("framework", "effort = 1 }", "efort = 1 }"),
        "an id is needed, or a table with an id; found 1": ("framework", '["few", ', "[1, "),
        "a cut-off is needed for every level but the lowest": ("framework", "trial = { at_least = 4 }, ", ""),
        "a share is at most 1; a bound in points is a table": (
            "framework",
            "{ at_least = 4 }, yes = { at_least = 8 }",
            "4, yes = 8",
        ),
        "a table with a cut-off for each level but the lowest is needed": (
            "framework",
            "{ trial = { at_least = 4 }, yes = { at_least = 8 } }",
            "8",
        ),
        "points are needed for each level of the input": ("framework", "[0, 3, 5]", "[0, 3]"),
        "no row decides worth = fair, effort = much, privacy = unknown": ("other", '  { then = "trial" },\n', ""),
        'text in quotes is needed: "1"; found 1': ("framework", 'version = "1"', "version = 1"),
        "a bound in points stands under the level that it is for": (
            "framework",
            "{ trial = { at_least = 4 }, yes = { at_least = 8 } }",
            "{ at_least = 8 }",
        ),
        "not well-formed TOML": ("framework", 'outcome = "decision"', 'outcome = "decision'),
    }


def test_the_mistakes_on_the_page_are_told_in_its_words(follower: Follower) -> None:
    """Each is made on purpose, in the framework that the page shows, and the message is the one in its table."""
    text = page("how-to/check-framework.md")
    shown = re.findall(r"^\| `(.*?)` \| ", text.split("## When it is refused")[1].split("\n## ")[0], re.MULTILINE)
    assert shown == list(mistakes())
    follower.follow(page("how-to/own-framework.md"))
    for message, (name, right, wrong) in mistakes().items():
        file = Path(f"{name}.toml").read_text("utf-8")
        assert file.count(right) == 1, right
        Path("spoilt.toml").write_text(file.replace(right, wrong), "utf-8")
        with pytest.raises(DocumentError) as refused:
            load_framework("spoilt.toml")
        said = str(refused.value)
        assert all(part in said for part in re.split(r" ?… ?", message.rstrip("?"))), said


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [
        ("tutorials/from-judgements.md", "en", "anything from just above 4/7 to just below 2/3"),
        ("nl/kader-uit-oordelen.md", "nl", "alles zijn tussen 4/7 en 2/3"),
    ],
)
def test_the_page_on_judgements_runs(
    name: str, language: str, told: str, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it types leads to what it shows, and to a framework that agrees with all that was judged."""
    pytest.importorskip("pysat")
    monkeypatch.setenv("K80ASSESS_LANG", language)
    text = page(name)
    blocks = [(kind, block) for _said, kind, block in BLOCK.findall(text)]
    [answers] = [block for kind, block in blocks if kind == "answers"]
    command, *others = [
        line for kind, block in blocks if kind == "sh" for line in block.splitlines() if "k80assess " in line
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    ran = Ran(follower.capsys, *shlex.split(command)[1:])
    assert (ran.code, ran.error) == (0, "")
    for block in [block for kind, block in blocks if kind == "text" and not block.startswith("pip ")]:
        assert block in ran.text
    made = Path(shlex.split(command)[-1])
    for line in others:
        assert Ran(follower.capsys, *shlex.split(line)[1:]).code == 0, line
    assert told in " ".join(text.split())
    assert re.search(r"(more than|meer dan) 4/7 (and less than|en minder dan)", ran.text)
    assert load_framework(made).outcome_aspect.rule.provenance == "assumed"
