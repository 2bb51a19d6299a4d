"""One topic at a time: importing, loading, and assessing with all answers or none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import Any

import dexipy.dexi
import numpy as np
import zen

from benchmarks.models import dexi_model, outcome_table, random_profiles, spiff_engine, table_framework, zen_graph
from benchmarks.page import Row, Section
from benchmarks.timing import best, import_time
from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.compiler import compile_in_order, walk_order
from k80assess.examine.chances import probabilities
from k80assess.interop import dexi, dmn

# Imports are measured from within a process: this is what it took to get there.
START = "import subprocess, sys\nt = perf_counter()\nsubprocess.run([sys.executable, '-c', 'pass'])"


def sections(framework: Framework) -> Iterator[Section]:
    """Measure everything that is done to one topic."""
    yield imports()
    yield loading(framework)
    yield settled(framework)
    yield one_table(framework)
    yield all_open(framework)


def imports() -> Section:
    """Measure what an import costs in a new process."""
    rows = [
        Row("import k80assess", import_time("import k80assess"), "nothing is loaded until it is used"),
        Row("import and first assessment", import_time("import k80assess\nk80assess.assess({})"), "loads and compiles"),
        Row("import dexipy", import_time("import dexipy.dexi"), "matplotlib is loaded when something is drawn"),
        Row("import zen", import_time("import zen"), "zen-engine: compiled, Rust"),
        Row("import SpiffWorkflow", import_time("import SpiffWorkflow.dmn.parser.BpmnDmnParser"), "its DMN part"),
        Row("import skcriteria", import_time("import skcriteria.agg.simple"), "scikit-criteria, weighted sum"),
        Row("import pymcdm", import_time("import pymcdm.methods"), ""),
        Row("start Python", import_time(START), "to compare with"),
    ]
    return Section("Import", "In a new process, after the files were read once.", rows, "import and first assessment")


def loading(framework: Framework) -> Section:
    """Measure reading the model from a file and making it ready to use."""
    packaged = str(files("k80assess.document") / "packaged" / "k80-wendbaarheid.toml")
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model.dxi")
        model.write_text(dexi_model(framework), encoding="utf-8")
        graph = zen_graph(framework)
        tables = dmn.write(framework, split=True)
        engine, order = zen.ZenEngine(), walk_order(framework)
        rows = [
            Row("k80assess, TOML: load", best(lambda: load_framework(packaged)), "all texts and provenance too"),
            Row("k80assess: compile", best(lambda: compile_in_order(framework, order)), "to the diagram"),
            Row("k80assess, DEXi file: load", best(lambda: dexi.read(model)), "the same model as `.dxi`"),
            Row("DEXiPy: load", best(lambda: dexipy.dexi.read_dexi(str(model))), "the same `.dxi`"),
            Row("zen-engine: load", best(lambda: engine.create_decision(graph)), "as four decision tables, JSON"),
            Row("SpiffWorkflow: load", best(lambda: spiff_engine(tables)), "as four decision tables, DMN"),
        ]
    text = "The packaged framework: 10 criteria with 3 levels, 4 aspects, 59,049 profiles."
    return Section("Load and compile", text, rows, "k80assess, TOML: load")


def settled(framework: Framework) -> Section:
    """Measure one assessment with every criterion answered."""
    profiles = random_profiles(framework, 64)
    expected = [_outcome(framework, profile) for profile in profiles]
    table = {tuple(profile.values()): outcome for profile, outcome in zip(profiles, expected, strict=True)}
    evaluate, decide, decision = _peers(framework)
    for profile, outcome in zip(profiles, expected, strict=True):
        found = evaluate(profile), decide(profile)["outcome"], decision.evaluate(profile)["result"]["outcome"]
        assert found == (outcome, outcome, outcome), found
    rows = [
        Row("an empty call", best(lambda: None), "the floor"),
        Row("a look-up in a dict of profiles", _over(profiles, lambda p: table[tuple(p.values())]), "and no more"),
        Row("k80assess: assess", _over(profiles, lambda p: assess(p, framework).outcome), "answers are checked"),
        Row("k80assess: and all aspects", _over(profiles, lambda p: assess(p, framework).aspects), "with exact shares"),
        Row("DEXiPy: evaluate", _over(profiles, evaluate), "all aspects, unchecked; as fast as it goes (`in_place`)"),
        Row("zen-engine: evaluate", _over(profiles, decision.evaluate), "all aspects, as four tables"),
        Row("SpiffWorkflow: decide", _over(profiles[:8], decide), "all aspects, as four tables"),
    ]
    text = "The packaged framework, all questions answered. All of them give the same outcomes, which is checked first."
    return Section("One assessment", text, rows, "k80assess: assess")


def one_table(framework: Framework) -> Section:
    """Measure the outcome's decision table by itself, which is what a DMN engine is made for."""
    table = table_framework(framework)
    profiles = random_profiles(table, 27)
    _, decide, decision = _peers(table)
    for profile in profiles:
        outcome = _outcome(table, profile)
        assert decide(profile)["outcome"] == decision.evaluate(profile)["result"]["outcome"] == outcome
    rows = [
        Row("k80assess: assess", _over(profiles, lambda p: assess(p, table).outcome)),
        Row("zen-engine: evaluate", _over(profiles, decision.evaluate)),
        Row("SpiffWorkflow: decide", _over(profiles, decide)),
    ]
    return Section("One decision table", "Three inputs with three levels, one table.", rows, "k80assess: assess")


def all_open(framework: Framework) -> Section:
    """Measure what can come out when nothing is answered yet."""
    evaluate, _, _ = _peers(framework)
    unknown = dict.fromkeys([c.id for c in framework.criteria], "*")
    nothing = assess({}, framework)
    rows = [
        Row("k80assess: possible outcomes", best(lambda: assess({}, framework).possible), "exact for every framework"),
        Row("k80assess: their probabilities", best(lambda: probabilities(nothing)), "exact fractions"),
        Row("DEXiPy: evaluate, sets", best(lambda: evaluate(unknown)), _too_wide()),
        Row("DEXiPy: evaluate, probabilities", best(lambda: evaluate(unknown, "prob")), "floating point"),
        Row("every profile, numpy", best(lambda: np.unique(outcome_table(framework))), "grows with the profiles"),
        Row("zen-engine, SpiffWorkflow", None, "have no open answers: a table gives one result or none"),
    ]
    text = "Nothing answered: which outcomes are possible, and how likely."
    return Section("All questions open", text, rows, "k80assess: possible outcomes")


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


def _peers(framework: Framework) -> tuple[Callable[..., Any], Callable[..., Any], Any]:
    """Give the model in DEXiPy, SpiffWorkflow and zen-engine, each ready to use."""
    model = dexipy.dexi.read_dexi_from_string(dexi_model(framework))
    outcomes = [level.id for level in framework.outcome_aspect.levels]

    def evaluate(answers: dict[str, str], method: str = "set") -> Any:
        found = dexipy.dexi.evaluate(model, {"name": "topic", **answers}, method, in_place=True)[framework.outcome]
        return outcomes[found] if isinstance(found, int) else found

    return (
        evaluate,
        spiff_engine(dmn.write(framework, split=True)),
        zen.ZenEngine().create_decision(zen_graph(framework)),
    )


def _over(profiles: list[dict[str, str]], work: Callable[[dict[str, str]], object]) -> float:
    """Measure work on one profile, taking another each time."""
    following = cycle(profiles).__next__
    return best(lambda: work(following()))


def _outcome(framework: Framework, profile: dict[str, str]) -> str:
    outcome = assess(profile, framework).outcome
    assert outcome is not None
    return outcome.id
