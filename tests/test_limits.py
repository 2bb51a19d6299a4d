"""The page on limits says what the code does."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from k80assess import Framework, assess, assess_panel, load_framework, loosen, to_data
from k80assess.engine import compiled
from k80assess.errors import ArgumentError, DocumentError, SizeLimitError
from k80assess.examine import compile_framework
from k80assess.learning import learn
from k80assess.report.formats import wordml
from k80assess.report.write import write_report

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
HELD_BY = {
    "bytes of a document": "base.disk:MAX_BYTES",
    "values in a document": "document.problems:MAX_VALUES",
    "levels of a scale": "document.nodes:MAX_LEVELS",
    "problems that one error tells": "errors:MAX_PROBLEMS",
    "looks for a combination that no row of a table covers": "document.gap:MAX_LOOKS",
    "nodes of a decision diagram, and entries of what it is made by": "engine.diagram:NODE_LIMIT",
    "digits of the common denominator of weights, or of points": "engine.steps:MAX_UNIT_DIGITS",
    "steps to find which answers cannot occur together": "engine.answers:MAX_STEPS",
    "digits of a number in a result": "base.exact:_MAX_DIGITS",
    "digits of a chance, in a certificate or behind next questions": "examine.chances:MAX_CHANCE_DIGITS",
    "pieces to move for margins, times completions": "examine.margins:MAX_PIECES",
    "combinations of levels to look at for a tolerance": "examine.tolerance:MAX_SITUATIONS",
    "levels of loose aspects to be followed together": "examine.acceptability:MAX_SITUATIONS",
    "ways to put the weights of an aspect in line": "examine.acceptability:MAX_LINES",
    "inputs of an aspect that orders of weights tie together": "engine.loose_sums:MOST_ORDERED",
    "cells of a loose table": "engine.loose_cells:MOST_CELLS",
    "characters of XML of a Word document": "report.formats.wordml:MAX_CHARACTERS",
    "nodes of a page": "report.page.build:PAGE_NODE_LIMIT",
    "steps to prove that no better plan fits": "govern.knapsack:STEP_LIMIT",
    "bits of the unit in which the days of a plan are whole": "govern.plan:_MAX_BITS",
    "ways in which a judge can still answer": "govern.ways:MAX_WAYS",
    "votes to weigh again, for each judge those of all others": "govern.panel:MAX_VOTES",
    "pairs of decisions to compare": "govern.consistency:MAX_PAIRS",
    "results found one by one, as data": "base.data:LIMIT",
    "seconds for a question while somebody judges": "learning.elicitation:SECONDS",
    "steps to say what one example asks": "learning.conditions:MOST_STEPS",
    "numbers in what is known of the weights of one loose aspect": "learning.sums:MOST_NUMBERS",
    "cells of a loose table that examples visit": "learning.members:MOST_CELLS",
    "loose cells of which the bounds are told": "learning.bounds:MOST_CELLS",
    "completions of one example where nothing but monotone is assumed": "learning.dominance:MOST_WAYS",
    "choices to check a refutation": "learning.refutations:MOST_CHOICES",
    "seconds that a call waits for others who use a file": "base.disk:LOCK_TIMEOUT_SECONDS",
    "bytes of a line in a register's export": "govern.ledger:MAX_LINE_BYTES",
    "bytes of a workbook, unpacked": "interop.workbook.package:MAX_UNPACKED",
    "cells of a workbook": "interop.workbook.package:MAX_CELLS",
    "cells of DMN tables": "interop.dmn.tables:MAX_CELLS",
    "elements of XML": "interop._xml:_MAX_ELEMENTS",
    "bytes of a DMN model given as content": "interop._xml:_MAX_BYTES",
    "combinations of a DEXi model": "interop.dexi.models:_MAX_COMBINATIONS",
    "options of a DEXi model, times its attributes": "interop.dexi.models:_MAX_VALUES",
}
# Limits that are no row, and why.
SAME = "the same limit in another unit"
SHOWN = "what is shown, of more the number or the text is told"
FORM = "of a format, far beyond any in use; a document with more is refused where it is read, by what is wrong in it"
PLAN_OF_WORK = "how the work is done, not whether"
NO_ROW = {
    "base.exact:_MAX_BITS": SAME,
    "engine.steps:_MAX_UNIT_BITS": SAME,
    "govern.ledger:_MAX_RECORD_BYTES": SAME,
    "interop.workbook.package:_MAX_MARKS": SAME,
    "report.words:_MAX_DIGITS": SHOWN,
    "report.content.shortening:MAX_COUNTED": SHOWN,
    "report.content.what_to_ask:_SETTLED_AT_MOST": SHOWN,
    "report.formats.pictures:MAX_ROWS": SHOWN,
    "report.formats.wordml:_MOST_LEVELS": SHOWN,
    "interop.dmn.tables:MAX_PROBLEMS": SHOWN,
    "interop.ssvc:_MAX_COMBINATIONS": SHOWN,
    "document.problems:_MAX_LOC_LENGTH": SHOWN,
    "document.problems:_MAX_ERRORS": SHOWN,
    "document.files:_MAX_TEXT_WITH_LINES": SHOWN,
    "cli.topicfile:_MAX_TITLE_LENGTH": SHOWN,
    "document.parsing:_MAX_PARTS": FORM,
    "interop._xml:_MAX_DEPTH": FORM,
    "interop.dexi.models:_MAX_LEVELS": FORM,
    "interop.dmn.tables:_MAX_RANGES": FORM,
    "interop.dmn.types:_MAX_DEPTH": FORM,
    "interop.dmn.scales:_MAX_COMPARED": FORM,
    "interop.frames.decided:MOST_WEIGHT": FORM,
    "interop.ssvc:_MAX_VALUES": FORM,
    "interop.workbook.package:MAX_PARTS": FORM,
    "interop.workbook.package:MAX_COLUMNS": FORM,
    "interop.workbook.package:MAX_TEXT": FORM,
    "interop.workbook.package:MAX_TEXTS": FORM,
    "report.formats.word:_MAX_UNPACKED": FORM,
    "cli.output:_MAX_BYTES": "of a file to be written over, of which is asked whether it is ours",
    "document.revision:_MAX_STEPS": "of a place in a document, of which none is as deep",
    "engine.compiled:_MOST_WAYS": PLAN_OF_WORK,
    "interop.frames.queries:MAX_WHEN_CHAIN": PLAN_OF_WORK,
    "learning.elicitation:MOST_ASKED": PLAN_OF_WORK,
    "learning.members:MOST_ORDERED": PLAN_OF_WORK,
    "learning.profiles:MOST_PROFILES": PLAN_OF_WORK,
}
SOURCE = Path(__file__).parents[1] / "src" / "k80assess"
ROWS = dict(re.findall(r"^\| ([^|]+?) \| ([\d,]+) \|", PAGE.read_text("utf-8"), re.M))


@pytest.mark.parametrize("limit", ROWS)
def test_limits_are_those_of_the_code(limit: str) -> None:
    number = int(ROWS[limit].replace(",", ""))
    if limit == "seconds for a question about what is learned":
        learn = resolve_name("k80assess.learning:learn")
        assert learn.__kwdefaults__["seconds"] == number
    else:
        assert resolve_name(f"k80assess.{HELD_BY[limit]}") == number


def test_no_limit_is_missing() -> None:
    assert set(HELD_BY) < set(ROWS)


def limits_in_the_source() -> Iterator[str]:
    """Yield where each module says a number that is a limit by its name."""
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for line in ast.parse(path.read_text("utf-8")).body:
            targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
            for target in targets:
                if not isinstance(target, ast.Name) or not re.search(r"(^|_)(MAX|MOST|LIMIT)(_|$)", target.id):
                    continue
                if isinstance(resolve_name(f"k80assess.{module}:{target.id}"), int):
                    yield f"{module}:{target.id}"


def test_each_limit_in_the_source_is_on_the_page_or_says_why_not() -> None:
    found = set(limits_in_the_source())
    named = {place for place in HELD_BY.values() if re.search("MAX|MOST|LIMIT$", place)}
    assert found == named | NO_ROW.keys()
    assert named.isdisjoint(NO_ROW)


def weighing(weights: list[Any], levels: int = 2) -> dict[str, Any]:
    """Make a framework of one weighted sum, with as many criteria as weights."""
    ids = [f"c{i}" for i in range(len(weights))]
    rule = {"kind": "weighted", "weights": dict(zip(ids, weights, strict=True)), "cutoffs": {"yes": "1/3"}}
    return {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": i, "levels": [f"l{n}" for n in range(levels)]} for i in ids],
        "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": rule}],
    }


def test_weights_without_a_common_unit() -> None:
    """Denominators of forty digits without a common factor come to more than the memory holds; rounder ones do not."""
    rough = load_framework(weighing([f"1/{10**39 + 2 * i + 1}" for i in range(2_000)]))
    with pytest.raises(SizeLimitError, match="digits of a number: more than the limit of 10,000; weigh with rounder"):
        compile_framework(rough)
    compile_framework(load_framework(weighing([f"1/{2 + i % 3}" for i in range(40)])))


def test_a_loose_sum_of_too_many_inputs() -> None:
    """What is known of its weights is as many numbers as the square of its inputs; with its weights as written not."""
    pytest.importorskip("pysat")
    framework = load_framework(weighing([1] * 3_000))
    with pytest.raises(SizeLimitError, match="the weights of 'o': more than the limit of 20,000,000; let fewer inputs"):
        _ = learn([], loosen(framework, weights="any")).consistent
    assert learn([], loosen(framework, cutoffs="any")).consistent


@pytest.mark.parametrize(
    "ask",
    [
        lambda framework, many: compile_framework(framework, node_limit=many),
        lambda framework, many: to_data([], limit=many),
        lambda framework, many: learn([], loosen(framework, cutoffs="any"), seconds=many),
        lambda framework, many: assess_panel({"one": {"c0": "l0"}}, framework, outstanding=many),
    ],
)
def test_a_number_that_nobody_can_write_out(ask: Callable[[Framework, int], object]) -> None:
    """A limit of so many digits that Python does not write them is refused; one of forty is a limit like any other."""
    framework = load_framework(weighing([1, 1]))
    with pytest.raises(ArgumentError, match="cannot be shown; allowed: one of at most 40 digits"):
        ask(framework, 10**10_000)
    assert repr(compile_framework(framework, node_limit=10**40 - 1))


def test_a_word_report_of_too_many_topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of fewer is written, and so is one as HTML."""
    pytest.importorskip("docx")
    monkeypatch.setattr(wordml, "MAX_CHARACTERS", 150_000)
    several = [assess({})] * 3
    with pytest.raises(
        SizeLimitError, match="characters of a Word document: more than the limit of 150,000; write sev"
    ):
        write_report(several, tmp_path / "report.docx")
    assert not list(tmp_path.iterdir())
    write_report(several[:1], tmp_path / "report.docx")
    write_report(several, tmp_path / "report.html")


def test_a_scale_of_too_many_levels() -> None:
    """It is refused where it is read; one level fewer is a scale like any other."""
    with pytest.raises(DocumentError, match=r"criteria\[0\]\.levels: at most 1,000 entries are possible here"):
        load_framework(weighing([1], levels=1_001))
    assert len(compile_framework(load_framework(weighing([1], levels=1_000))).diagram.nodes) == 1


def test_conditions_that_depend_on_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many in a row, each on the one before, are refused before they fill the memory, and the remedies work."""
    content = weighing([1] * 100)
    criteria = content["criteria"]
    for before, criterion in pairwise(criteria):
        criterion.update(asked_when={before["id"]: "l1"}, otherwise="l0")
    framework = load_framework(content)
    with pytest.raises(SizeLimitError, match="exclude fewer combinations, and ask more without a condition") as caught:
        compile_framework(framework, node_limit=500)
    with monkeypatch.context() as patched:  # that is not tried again
        patched.setattr(compiled, "compile_in_order", None)
        with pytest.raises(SizeLimitError) as again:
            compile_framework(framework, node_limit=500)
        assert str(again.value) == str(caught.value)
    assert compile_framework(framework, node_limit=1_000_000).diagram.nodes
    assert compile_framework(load_framework(content), node_limit=1_000_000).diagram.nodes
    for criterion in criteria:
        criterion.update(asked_when=None, otherwise=None)
    content["aspects"][0]["rule"] = {"kind": "minimum", "inputs": [criterion["id"] for criterion in criteria]}
    assert compile_framework(load_framework(content), node_limit=500).diagram.nodes
