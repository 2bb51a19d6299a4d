"""One topic at a time: importing, loading, and assessing with all answers or none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import Any

import dexipy.dexi
import numpy as np
import zen

from benchmarks import by_hand
from benchmarks.models import (
    dexi_model,
    outcome_table,
    random_profiles,
    spiff_engine,
    table_framework,
    zen_engine,
    zen_graph,
)
from benchmarks.page import Comparison, Work
from benchmarks.timing import import_times
from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_in_order
from k80assess.engine.orders import walk_order
from k80assess.examine.chances import probabilities
from k80assess.interop import dexi, dmn

# Imports are measured from within a process: this is what it took to get there.
FOLDER = tempfile.TemporaryDirectory()
START = "import subprocess, sys\nt = perf_counter()\nsubprocess.run([sys.executable, '-c', 'pass'])"
PYDANTIC = "import pydantic\nclass Topic(pydantic.BaseModel):\n    id: str\nTopic(id='pilot')"
ZEN = """import json, zen
loader = {{"type": "static", "content": {{"k80": json.load(open({graph!r}))}}}}
zen.ZenEngine({{"loader": loader}}).evaluate("k80", {answers})"""


def sections(framework: Framework) -> Iterator[Comparison]:
    """Measure everything that is done to one topic."""
    yield Imports()
    yield loading(framework)
    yield from settled(framework)
    yield one_table(framework)
    yield all_open(framework)


class Imports(Comparison):
    """What an import costs, each time in a new process."""

    def __init__(self) -> None:
        graph = Path(FOLDER.name, "graph.json")
        graph.write_text(by_hand.zen_graph(load_framework()), encoding="utf-8")
        first = ZEN.format(graph=str(graph), answers=random_profiles(load_framework(), 1)[0])
        self.statements = {
            "import k80assess": "import k80assess",
            "import and first assessment": "import k80assess\nk80assess.assess({})",
            "import pydantic, one model": PYDANTIC,
            "import dexipy": "import dexipy.dexi",
            "import zen": "import zen",
            "import zen and first evaluation": first,
            "import SpiffWorkflow": "import SpiffWorkflow.dmn.parser.BpmnDmnParser",
            "start Python": START,
        }
        notes = {
            "import k80assess": "nothing is loaded until it is used",
            "import and first assessment": "loads and compiles",
            "import pydantic, one model": "what we build on: to compare with",
            "import dexipy": "matplotlib is loaded when something is drawn",
            "import zen": "zen-engine: compiled, Rust",
            "import zen and first evaluation": "the same framework by hand, from a file",
            "import SpiffWorkflow": "its DMN part",
            "start Python": "to compare with",
        }
        works = [Work(what, None, note, peer=what.endswith("evaluation")) for what, note in notes.items()]
        text = "In a new process, with the files already read once."
        super().__init__("Import", text, works, "import and first assessment")

    def measure(self) -> None:
        """Measure in new processes."""
        self.keep(dict(zip(self.statements, import_times(list(self.statements.values())), strict=True)))


def loading(framework: Framework) -> Comparison:
    """Measure reading the model from a file and making it ready to use."""
    packaged = str(files("k80assess.document") / "packaged" / "k80-wendbaarheid.toml")
    model = Path(FOLDER.name, "model.dxi")
    model.write_text(dexi_model(framework), encoding="utf-8")
    graph, hand = zen_graph(framework), by_hand.zen_graph(framework)
    tables = dmn.to_xml_parts(framework)
    order = walk_order(framework)
    works = [
        Work("k80assess, TOML: load", lambda: load_framework(packaged), "all texts and provenance too"),
        Work("k80assess: compile", lambda: compile_in_order(framework, order), "to the diagram"),
        Work("k80assess, DEXi file: load", lambda: dexi.read(model), "the same model as `.dxi`"),
        Work("DEXiPy: load", lambda: dexipy.dexi.read_dexi(str(model)), "the same `.dxi`", peer=True),
        Work("zen-engine: load", lambda: zen_engine(graph), "as four decision tables, JSON", peer=True),
        Work("zen-engine, by hand: load", lambda: zen_engine(hand), "as expressions and one table", peer=True),
        Work("SpiffWorkflow: load", lambda: spiff_engine(tables), "as four decision tables, DMN", peer=True),
    ]
    text = (
        "The packaged framework: 10 criteria with 3 levels, 4 aspects, 59,049 profiles. The others check less: "
        "k80assess also checks that all combinations are decided, that names exist and that nothing is said twice."
    )
    return Comparison("Load and compile", text, works, "k80assess, TOML: load")


def settled(framework: Framework) -> Iterator[Comparison]:
    """Measure one assessment with every criterion answered."""
    profiles = random_profiles(framework, 64)
    expected = [_outcome(framework, profile) for profile in profiles]
    table = {tuple(profile.values()): outcome for profile, outcome in zip(profiles, expected, strict=True)}
    evaluate, decide, zens = _peers(framework)
    hand, kept = by_hand.function(framework), zen_engine(by_hand.zen_graph(framework))

    def zen_by_hand(answers: dict[str, str]) -> Any:
        return kept.evaluate("model", answers)

    outcome_of: list[Callable[[dict[str, str]], object]] = [
        hand,
        evaluate,
        lambda p: decide(p)["outcome"],
        *[partial(_zen_outcome, own) for own in (*zens.values(), zen_by_hand)],
    ]
    for own in outcome_of:
        assert [own(profile) for profile in profiles] == expected
    aspects = Work("k80assess: assess, and all aspects", _over(profiles, lambda p: assess(p, framework).aspects))
    others = [
        Work("DEXiPy: evaluate", _over(profiles, evaluate), "unchecked, `in_place`", peer=True),
        *[Work(f"zen-engine: {how}", _over(profiles, own), "as four tables", peer=True) for how, own in zens.items()],
        Work("zen-engine, by hand: static loader", _over(profiles, zen_by_hand), "expressions and a table", peer=True),
        Work("SpiffWorkflow: decide", _over(profiles[:8], decide), "as four tables", peer=True),
    ]
    works = [
        Work("an empty call", lambda: None, "to compare with"),
        Work("a look-up in a dict of profiles", _over(profiles, lambda p: table[tuple(p.values())]), "and no more"),
        Work("a function by hand, Python", _over(profiles, hand), "unchecked, complete answers only", peer=True),
        Work("k80assess: assess", _over(profiles, lambda p: assess(p, framework).outcome), "answers are checked"),
        *others,
    ]
    text = (
        "The packaged framework, all questions answered. All contenders are first checked to give the same "
        "outcomes. zen-engine has the same four tables as SpiffWorkflow: from text (`create_decision`), compiled "
        "(`ZenDecisionContent`), and kept by the engine (a static loader); by hand the sums are expressions, and only "
        "the outcome is a table."
    )
    yield Comparison("One assessment", text, works, "k80assess: assess")
    text = "The same, with the level of each aspect, which the others compute anyway. Ours also have an exact share."
    yield Comparison("One assessment, all aspects", text, [aspects, *others], aspects.what)


def one_table(framework: Framework) -> Comparison:
    """Measure the outcome's decision table by itself, which is what a DMN engine is made for."""
    table = table_framework(framework)
    profiles = random_profiles(table, 27)
    _, decide, zens = _peers(table)
    for profile in profiles:
        outcome = _outcome(table, profile)
        assert decide(profile)["outcome"] == outcome
        assert {own(profile)["result"]["outcome"] for own in zens.values()} == {outcome}
    works = [
        Work("k80assess: assess", _over(profiles, lambda p: assess(p, table).outcome)),
        *[Work(f"zen-engine: {how}", _over(profiles, own), peer=True) for how, own in zens.items()],
        Work("SpiffWorkflow: decide", _over(profiles, decide), peer=True),
    ]
    return Comparison("One decision table", "Three inputs with three levels, one table.", works, "k80assess: assess")


def all_open(framework: Framework) -> Comparison:
    """Measure what can come out when nothing is answered yet."""
    evaluate, _, _ = _peers(framework)
    unknown = dict.fromkeys([c.id for c in framework.criteria], "*")
    nothing = assess({}, framework)
    works = [
        Work("k80assess: possible outcomes", lambda: assess({}, framework).possible, "exact for every framework"),
        Work("k80assess: their probabilities", lambda: probabilities(nothing), "exact fractions"),
        Work("DEXiPy: evaluate, sets", lambda: evaluate(unknown), _too_wide(), peer=True),
        Work("DEXiPy: evaluate, probabilities", lambda: evaluate(unknown, "prob"), "floating point", peer=True),
        Work("every profile, numpy", lambda: np.unique(outcome_table(framework)), "grows with the profiles", peer=True),
        Work("zen-engine, SpiffWorkflow", None, "cannot leave answers open: a table gives one result or none"),
    ]
    text = "Nothing answered: which outcomes are possible, and how likely each is."
    return Comparison("All questions open", text, works, "k80assess: possible outcomes")


def _too_wide() -> str:
    """Say what DEXiPy finds possible when one criterion feeds two aspects, and check that it is as said."""
    scale = "<SCALE><SCALEVALUE><NAME>no</NAME></SCALEVALUE><SCALEVALUE><NAME>yes</NAME></SCALEVALUE></SCALE>"
    aspects = ""
    for name, low in (("with", "01"), ("against", "10")):
        criterion = f"<ATTRIBUTE><NAME>c</NAME>{scale}</ATTRIBUTE>"
        aspects += f"<ATTRIBUTE><NAME>{name}</NAME>{scale}<FUNCTION><LOW>{low}</LOW></FUNCTION>{criterion}</ATTRIBUTE>"
    both = f"<ATTRIBUTE><NAME>both</NAME>{scale}<FUNCTION><LOW>0001</LOW></FUNCTION>{aspects}</ATTRIBUTE>"
    text = f"<DEXi><SETTINGS><LINKING>True</LINKING></SETTINGS>{both}</DEXi>"
    model = dexipy.dexi.read_dexi_from_string(text)
    linked = [attribute.id for attribute in model.attributes if attribute.name == "c"]
    theirs = dexipy.dexi.evaluate(model, {"name": "open", **dict.fromkeys(linked, "*")})["both"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.dxi")
        path.write_text(text, encoding="utf-8")
        ours = assess({}, dexi.read(path).framework).possible
    assert theirs == {0, 1}
    assert [level.id for level in ours] == ["no"]
    return "node by node: too wide where a criterion feeds two aspects (`c and not c` is found possible)"


def _peers(framework: Framework) -> tuple[Callable[..., Any], Callable[..., Any], dict[str, Callable[..., Any]]]:
    """Return the model in DEXiPy, SpiffWorkflow and, in each way that it offers, zen-engine, ready to use."""
    model = dexipy.dexi.read_dexi_from_string(dexi_model(framework))
    outcomes = [level.id for level in framework.outcome_aspect.levels]
    graph = zen_graph(framework)

    def evaluate(answers: dict[str, str], method: str = "set") -> Any:
        found = dexipy.dexi.evaluate(model, {"name": "topic", **answers}, method, in_place=True)[framework.outcome]
        return outcomes[found] if isinstance(found, int) else found

    zens: dict[str, Callable[..., Any]] = {
        "from text": zen.ZenEngine().create_decision(graph).evaluate,
        "compiled": zen.ZenEngine().create_decision(zen.ZenDecisionContent(graph)).evaluate,
        "static loader": partial(zen_engine(graph).evaluate, "model"),
    }
    return evaluate, spiff_engine(dmn.to_xml_parts(framework)), zens


def _over(profiles: list[dict[str, str]], work: Callable[[dict[str, str]], object]) -> Callable[[], object]:
    """Return work on one profile, another each time."""
    following = cycle(profiles).__next__
    return lambda: work(following())


def _zen_outcome(evaluate: Callable[..., Any], answers: dict[str, str]) -> object:
    return evaluate(answers)["result"]["outcome"]


def _outcome(framework: Framework, profile: dict[str, str]) -> str:
    outcome = assess(profile, framework).outcome
    assert outcome is not None
    return outcome.id
