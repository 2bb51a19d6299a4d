"""The same model in everybody's form: the packaged framework, as DEXi, as decision tables, and as plain numbers."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise, product
from operator import ge, gt, le, lt
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

import numpy as np

from k80assess.document.conditions import When, spelt_out
from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.document.rules import Bound
from k80assess.interop import dmn


def random_profiles(framework: Framework, count: int, seed: int = 80) -> list[dict[str, str]]:
    """Draw complete answers."""
    rng = random.Random(seed)
    return [{c.id: rng.choice(level_ids(c)) for c in framework.criteria} for _ in range(count)]


def all_scales(framework: Framework) -> dict[str, tuple[str, ...]]:
    """Return the level ids of every criterion and aspect, by id."""
    nodes: tuple[Criterion | Aspect, ...] = (*framework.criteria, *framework.aspects)
    return {node.id: level_ids(node) for node in nodes}


def other_cutoffs(framework: Framework) -> Framework:
    """Return another version of a framework, in which sums take half of their range for the second level."""
    plain: Any = as_plain(framework)
    for aspect in plain["aspects"]:
        if aspect["rule"]["kind"] == "weighted":
            first = next(iter(aspect["rule"]["cutoffs"]))
            aspect["rule"]["cutoffs"] = {**aspect["rule"]["cutoffs"], first: "1/2"}
    return load_framework({**plain, "version": "other"})


# --- the rules taken literally, on all profiles at once ----------------------------------------------------------


def outcome_table(framework: Framework) -> Any:
    """Return the outcome of every profile, as an array with an axis for each criterion.

    Each rule is worked out as its document says, on arrays of all profiles: the brute force that answers are checked
    against and measured beside. It shares nothing with the engine.
    """
    axes = {c.id: place for place, c in enumerate(framework.criteria)}
    shape = tuple(len(c.levels) for c in framework.criteria)
    known: dict[str, Any] = {}

    def positions(node_id: str) -> Any:
        if node_id in axes:
            along = [1] * len(shape)
            along[axes[node_id]] = -1
            return np.arange(shape[axes[node_id]]).reshape(along)
        if node_id not in known:
            aspect = framework.node(node_id)
            assert isinstance(aspect, Aspect)
            known[node_id] = levels_of(framework, aspect, {i: positions(i) for i in aspect.rule.reads})
        return known[node_id]

    return np.broadcast_to(positions(framework.outcome), shape).copy()


_SIGNS = {"at_least": ge, "above": gt, "at_most": le, "below": lt}


def levels_of(framework: Framework, aspect: Aspect, inputs: Mapping[str, Any]) -> Any:
    """Return the level of an aspect, by position, where its inputs have those of these arrays."""
    rule, levels, scales = aspect.rule, level_ids(aspect), scales_read(framework, aspect)

    def holds(when: When) -> Any:
        met: Any = np.array(True)
        for input_id, wanted in spelt_out(when, scales).items():
            met = met & np.isin(inputs[input_id], [scales[input_id].index(level) for level in wanted])
        return met

    found: Any
    if rule.kind == "weighted":
        points = {i: rule.points_of(i, len(scales[i])) for i in rule.inputs}
        totals = sum(np.array([rule.weights[i] * p for p in points[i]], object)[inputs[i]] for i in rule.inputs)
        least = sum(rule.weights[i] * min(points[i]) for i in rule.inputs)
        greatest = sum(rule.weights[i] * max(points[i]) for i in rule.inputs)

        def reached(cutoff: Fraction | Bound) -> Any:
            if isinstance(cutoff, Bound):
                return _SIGNS[cutoff.key](totals, cutoff.number)
            return totals >= least + cutoff * (greatest - least)

        found = sum(reached(rule.cutoffs[level]).astype(int) for level in levels[1:])
    elif rule.kind == "table":
        found = np.array(0)
        for row in reversed(rule.rows):
            found = np.where(holds(row.when), levels.index(row.then), found)
    else:
        extreme = np.minimum if rule.kind == "minimum" else np.maximum
        found = inputs[rule.inputs[0]]
        for input_id in rule.inputs[1:]:
            found = extreme(found, inputs[input_id])
    for cap in rule.caps:
        found = np.where(holds(cap.when), np.minimum(found, levels.index(cap.at_most)), found)
    return found


# --- DEXi ---------------------------------------------------------------------------------------------------------


def dexi_model(framework: Framework) -> str:
    """Write a framework as a DEXi model: what feeds several aspects stands in it several times, and is linked.

    Only criteria may feed several, as DEXi links nothing else.
    """
    document = Element("DEXi")
    SubElement(SubElement(document, "SETTINGS"), "LINKING").text = "True"
    document.append(_attribute(framework, framework.outcome))
    return tostring(document, encoding="unicode")


def _attribute(framework: Framework, node_id: str) -> Element:
    node = framework.node(node_id)
    attribute = Element("ATTRIBUTE")
    SubElement(attribute, "NAME").text = node_id
    scale = SubElement(attribute, "SCALE")
    for level in level_ids(node):
        SubElement(SubElement(scale, "SCALEVALUE"), "NAME").text = level
    if isinstance(node, Aspect):
        SubElement(SubElement(attribute, "FUNCTION"), "LOW").text = _function(framework, node)
        attribute.extend(_attribute(framework, input_id) for input_id in node.rule.inputs)
    return attribute


def _function(framework: Framework, aspect: Aspect) -> str:
    sizes = [len(scale) for scale in scales_read(framework, aspect).values()]
    combinations = np.array(list(product(*map(range, sizes))))
    inputs = dict(zip(aspect.rule.inputs, combinations.T, strict=True))
    return "".join(map(str, np.broadcast_to(levels_of(framework, aspect, inputs), len(combinations)).tolist()))


# --- decision tables ----------------------------------------------------------------------------------------------


def table_framework(framework: Framework) -> Framework:
    """Return the decision table of the outcome by itself, with the aspects that it takes in as criteria."""
    aspect = framework.outcome_aspect
    criteria = [{"id": i, "levels": [{"id": level} for level in s]} for i, s in scales_read(framework, aspect).items()]
    document = aspect.model_dump(mode="json", exclude_none=True)
    return load_framework(
        {"id": "table", "version": "1", "outcome": aspect.id, "criteria": criteria, "aspects": [document]}
    )


def spiff_engine(models: Mapping[str, str]) -> Any:
    """Load tables, as DMN by name, into SpiffWorkflow; gives a function from answers to everything decided."""
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

    parser = BpmnDmnParser(validator=BpmnValidator())
    for model in models.values():
        parser.add_dmn_str(model)
    engines = [parser.get_engine(name, None) for name in models]
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def decide(answers: Mapping[str, str]) -> dict[str, str]:
        data = dict(answers)
        task = SimpleNamespace(data=data, workflow=workflow)
        for engine in engines:
            data.update(engine.result(task))
        return data

    return decide


def zen_graph(framework: Framework) -> str:
    """Write the same tables, row by row, as a graph for zen-engine."""
    nodes: list[dict[str, Any]] = [{"id": "start", "type": "inputNode", "name": "start"}]
    for name, model in dmn.to_xml_parts(framework).items():
        nodes.append(_zen_table(name, fromstring(model)))
    nodes.append({"id": "end", "type": "outputNode", "name": "end"})
    edges = []
    for place, (one, other) in enumerate(pairwise(nodes)):
        edges.append({"id": f"edge{place}", "sourceId": one["id"], "targetId": other["id"], "type": "edge"})
    for node in nodes:
        node["position"] = {"x": 0, "y": 0}
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def zen_engine(graph: str) -> Any:
    """Load a graph as `model` into an engine that keeps it, as a service does."""
    import zen

    return zen.ZenEngine({"loader": {"type": "static", "content": {"model": json.loads(graph)}}})


def _zen_table(name: str, model: Element) -> dict[str, Any]:
    table = next(element for element in model.iter() if element.tag.endswith("}decisionTable"))

    def children(parent: Element, tag: str) -> list[Element]:
        return [element for element in parent if element.tag.endswith("}" + tag)]

    def text(parent: Element) -> str:
        return next(element.text or "" for element in parent.iter() if element.tag.endswith("}text"))

    inputs = [text(column) for column in children(table, "input")]
    rules = []
    for place, rule in enumerate(children(table, "rule")):
        cells = [text(entry) for entry in children(rule, "inputEntry")]
        row = {i: "" if cell == "-" else cell for i, cell in zip(inputs, cells, strict=True)}
        rules.append({"_id": f"row{place}", **row, name: text(children(rule, "outputEntry")[0])})
    content = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": i, "name": i, "field": i} for i in inputs],
        "outputs": [{"id": name, "name": name, "field": name}],
        "rules": rules,
    }
    return {"id": name, "type": "decisionTableNode", "name": name, "content": content}
