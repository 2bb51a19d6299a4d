"""Frameworks as DMN models: a decision table for each aspect, and the requirements graph.

Engines agree on less than the standard says. We write only what they agree on: rows that do not overlap, cells with
one text or none, plain words as names, and nothing that is not needed to decide. What not all of them run is written
only for what cannot be said without it: ranges of numbers and dates, and the table of what can occur, of which the
first row that holds decides. A cell never has several ranges, as pyDMNrules takes such a list for something else: there
is a row for each instead, and an attribute of ours says which of these are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Literal, NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from k80assess.base.arguments import name_among
from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.document.rules import Impossible
from k80assess.document.text import Provenance, Sourced, Text, checked_language
from k80assess.errors import Language, refuse_other
from k80assess.interop.dmn.assembly import MODEL_NAME
from k80assess.interop.dmn.decisions import Decisions, Ground, Source, is_number, type_of
from k80assess.interop.dmn.feel import literal, name_of
from k80assess.interop.dmn.tables import NAMESPACES, OWN_NAMESPACE

Version = Literal["1.1", "1.3"]
_VERSIONS: tuple[Version, ...] = ("1.1", "1.3")

# Camunda 7 refuses to deploy a decision that does not say how long its history is kept; this is what its own modeler
# writes. The attribute is in a namespace of its own, which other engines ignore.
_CAMUNDA = "http://camunda.org/schema/1.0/dmn"
_HISTORY = "P180D"

_WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "stated": "staat in de bron", "derived": "afgeleid", "assumed": "aangenomen",
        "row": "rij {}", "cap": "begrenzing {}",
        "weighted": "gewogen som", "minimum": "laagste", "maximum": "hoogste",
        "occurs": "Kan voorkomen",
        "remark": "Niet elke combinatie van antwoorden kan voorkomen. Waar hier false uitkomt, zegt de uitkomst niets.",
        "answers": "false = kan niet voorkomen; true = kan voorkomen",
    },
    "en": {
        "stated": "stated in the source", "derived": "derived", "assumed": "assumed",
        "row": "row {}", "cap": "cap {}",
        "weighted": "weighted sum", "minimum": "lowest", "maximum": "highest",
        "occurs": "Can occur",
        "remark": "Not every combination of answers can occur. Where this gives false, the outcome means nothing.",
        "answers": "false = cannot occur; true = can occur",
    },
}  # fmt: skip
OCCURS = "can__occur"
"""The name of the decision whether answers can occur together; no id becomes a name with two underscores in it."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Models:
    """The models of a framework in one version of DMN and one language."""

    def __init__(self, framework: Framework, version: Version, lang: Language) -> None:
        refuse_other(framework, Framework, "load_framework")
        name_among("version of DMN", version, _VERSIONS, ("version",))
        self.version, self.lang = version, checked_language(lang)
        self.decisions = Decisions(framework.sourced)

    def of(self, aspects: Sequence[Aspect], impossible: Sequence[Impossible] = ()) -> str:
        """Return the model with the decisions of these aspects, and the one about what is impossible, if anything."""
        return _ModelWriter(self.decisions, self.version, self.lang).with_decisions(aspects, impossible)


class _Rule(NamedTuple):
    """A rule of a table: for each input the cells of which one has to hold, and what it gives."""

    cells: Sequence[Sequence[str]]
    then: str
    description: Text | str | None = None
    attributes: Mapping[str, str] = FrozenDict()


class _ModelWriter:
    """Writes one model. Every element has an id where the standard allows one.

    Names contain no hyphen, so ids made of a name, a hyphen and more cannot clash with each other or with a name.
    """

    def __init__(self, decisions: Decisions, version: Version, lang: Language) -> None:
        framework = decisions.framework
        self.decisions, self.framework, self.lang, self.words = decisions, framework, lang, _WORDS[lang]
        self.requirements_have_ids = version != "1.1"
        name = name_of(framework.id)
        model = f"{MODEL_NAME}{quote(framework.id, safe='')}:{quote(framework.version, safe='')}"
        attributes = {
            "xmlns": NAMESPACES[version],
            "xmlns:camunda": _CAMUNDA,
            "id": f"definitions__{name}",
            "name": name,
            **self._label(framework.title),
            "namespace": model,
            "exporter": "k80assess",
        }
        nodes: tuple[Criterion | Aspect, ...] = (*framework.criteria, *framework.aspects)
        if framework.excluded or any(node.ordered is False or is_number(node) for node in nodes):
            attributes["xmlns:k80"] = OWN_NAMESPACE
        self.root = Element("definitions", attributes)
        note = None if framework.source is None else framework.source.note
        self._describe(self.root, framework.question, framework.description, note)
        self.source_ids: dict[Source, str] = {}

    def with_decisions(self, aspects: Sequence[Aspect], impossible: Sequence[Impossible]) -> str:
        """Return the XML of a model with these decisions; whatever else they need becomes an input of it."""
        decided = {aspect.id for aspect in aspects}
        taken_in = {input_id for aspect in aspects for input_id in aspect.rule.reads}
        taken_in |= {node_id for row in impossible for node_id in row.when}
        owners = [*(aspect.id for aspect in aspects), *([None] if impossible else [])]
        sources = [source for owner in owners for source in self.decisions.sources.get(owner, ())]
        for provenance, section in dict.fromkeys(sources):
            self._add_source(provenance, section)
        nodes: tuple[Criterion | Aspect, ...] = (*self.framework.criteria, *self.framework.aspects)
        for node in nodes:
            if node.id in taken_in and node.id not in decided:
                self._add_input(node)
        for aspect in aspects:
            self._add_decision(aspect, decided)
        if impossible:
            self._add_occurrence(impossible, decided)
        indent(self.root)
        return f'<?xml version="1.0"?>\n{tostring(self.root, encoding="us-ascii").decode()}\n'

    def _add_source(self, provenance: Provenance | None, section: str | None) -> None:
        source_id = f"source__{len(self.source_ids) + 1}"
        self.source_ids[provenance, section] = source_id
        sourced = Sourced(provenance=provenance, section=section)
        attributes = {"id": source_id, "name": source_id, "label": _clean(self._provenance(sourced))}
        source = None if provenance == "assumed" else self.framework.source
        if source is not None and source.url is not None:
            attributes["locationURI"] = source.url
        element = SubElement(self.root, "knowledgeSource", attributes)
        if source is not None:
            self._describe(element, source.title)
        if provenance is not None:
            SubElement(element, "type").text = provenance

    def _provenance(self, sourced: Sourced) -> str:
        parts = [self.words[sourced.provenance]] if sourced.provenance is not None else []
        parts += [f"({sourced.section})"] if sourced.section is not None else []
        return " ".join(parts)

    def _add_input(self, node: Criterion | Aspect) -> None:
        name = name_of(node.id)
        attributes = {"id": name, "name": name, **self._label(node.label), **_order(node)}
        unit = node.unit if isinstance(node, Criterion) else None
        if unit is not None:
            attributes["k80:unit"] = _clean(unit.to(self.lang))
        element = SubElement(self.root, "inputData", attributes)
        provenance = self._provenance(node)
        self._describe(element, node.question, node.description, unit, self._levels(node), provenance)
        if isinstance(node, Criterion) and is_number(node):
            # Tables say which ranges there are, and the standard has no place for what they are called.
            extension = SubElement(element, "extensionElements")
            for level_id, cells in self.decisions.levels(node).items():
                SubElement(extension, "k80:level", {"id": literal(level_id)[1:-1], "is": ",".join(cells)})
        SubElement(element, "variable", {"id": f"{name}-variable", "name": name, "typeRef": type_of(node)})

    def _add_decision(self, aspect: Aspect, decided: set[str]) -> None:
        name = name_of(aspect.id)
        attributes = {"id": name, "name": name, **self._label(aspect.label), **_order(aspect)}
        attributes["camunda:historyTimeToLive"] = _HISTORY
        decision = SubElement(self.root, "decision", attributes)
        self._describe(decision, aspect.description, self._provenance(aspect))
        if aspect.question is not None:
            SubElement(decision, "question").text = _clean(aspect.question.to(self.lang))
        SubElement(decision, "allowedAnswers").text = _clean(self._levels(aspect))
        SubElement(decision, "variable", {"id": f"{name}-variable", "name": name, "typeRef": "string"})
        self._require_all(decision, name, aspect.rule.reads, decided, aspect.id)
        self._add_table(decision, name, aspect)

    def _add_occurrence(self, impossible: Sequence[Impossible], decided: set[str]) -> None:
        """Add the decision whether answers can occur together: false where a row holds, true where none does."""
        named = {node_id for row in impossible for node_id in row.when}
        nodes: tuple[Criterion | Aspect, ...] = (*self.framework.criteria, *self.framework.aspects)
        scales = {node.id: level_ids(node) for node in nodes if node.id in named}
        attributes = {"id": OCCURS, "name": OCCURS, "label": self.words["occurs"], "k80:canOccur": "true"}
        attributes["camunda:historyTimeToLive"] = _HISTORY
        decision = SubElement(self.root, "decision", attributes)
        self._describe(decision, self.words["remark"])
        SubElement(decision, "allowedAnswers").text = self.words["answers"]
        SubElement(decision, "variable", {"id": f"{OCCURS}-variable", "name": OCCURS, "typeRef": "boolean"})
        self._require_all(decision, OCCURS, scales, decided, None)
        table = SubElement(decision, "decisionTable", {"id": f"{OCCURS}-table", "hitPolicy": "FIRST"})
        self._add_columns(table, OCCURS, scales)
        attributes = {"id": f"{OCCURS}-output", "label": OCCURS, "name": OCCURS, "typeRef": "boolean"}
        SubElement(table, "output", attributes)
        rules = []
        for row in impossible:
            cells = self.decisions.cells_of(row)
            each = [cells.get(node_id, ["-"]) for node_id in scales]
            rules.append(_Rule(each, "false", row.reason, _own_source(row)))
        self._add_rules(table, OCCURS, [*rules, _Rule([["-"]] * len(scales), "true")])

    def _require_all(
        self, decision: Element, name: str, inputs: Iterable[str], decided: set[str], owner: str | None
    ) -> None:
        for i, input_id in enumerate(inputs, start=1):
            kind = "requiredDecision" if input_id in decided else "requiredInput"
            self._require(decision, "informationRequirement", f"{name}-information-{i}", kind, name_of(input_id))
        for i, source in enumerate(self.decisions.sources.get(owner, ()), start=1):
            reference = f"{name}-authority-{i}"
            self._require(decision, "authorityRequirement", reference, "requiredAuthority", self.source_ids[source])

    def _require(self, decision: Element, tag: str, element_id: str, kind: str, required_id: str) -> None:
        element = SubElement(decision, tag, {"id": element_id} if self.requirements_have_ids else {})
        SubElement(element, kind, {"href": f"#{required_id}"})

    def _add_table(self, decision: Element, name: str, aspect: Aspect) -> None:
        table = SubElement(decision, "decisionTable", {"id": f"{name}-table", "hitPolicy": "UNIQUE"})
        scales = scales_read(self.framework, aspect)
        self._add_columns(table, name, scales)
        attributes = {"id": f"{name}-output", "label": name, "name": name, "typeRef": "string"}
        output = SubElement(table, "output", attributes)
        levels = level_ids(aspect)
        _add_text(output, "outputValues", f"{name}-values", ",".join(map(literal, levels)))
        rules = [
            _Rule(row.cells, literal(row.then), "; ".join(map(self._ground, row.grounds)))
            for row in self.decisions.rows(aspect)
        ]
        self._add_rules(table, name, rules)

    def _ground(self, ground: Ground) -> str:
        called = self.words[ground.kind].format(ground.number)
        return ": ".join(filter(None, (called, self._provenance(ground.piece))))

    def _add_rules(self, table: Element, name: str, rules: Iterable[_Rule]) -> None:
        """Add rules to a table; one that has several cells for an input becomes a rule for each combination."""
        number = 0
        for rule in rules:
            parts = list(product(*rule.cells))
            part_of = {"k80:partOf": str(number + 1)} if len(parts) > 1 else {}
            for part in parts:
                number += 1
                rule_id = f"{name}-rule-{number}"
                element = SubElement(table, "rule", {"id": rule_id, **rule.attributes, **part_of})
                self._describe(element, rule.description)
                for i, cell in enumerate(part, start=1):
                    _add_text(element, "inputEntry", f"{rule_id}-{i}", cell)
                _add_text(element, "outputEntry", f"{rule_id}-output", rule.then)

    def _add_columns(self, table: Element, name: str, scales: Mapping[str, Sequence[str]]) -> None:
        for i, (input_id, scale) in enumerate(scales.items(), start=1):
            column = SubElement(table, "input", {"id": f"{name}-input-{i}", "label": name_of(input_id)})
            expression = _add_text(column, "inputExpression", f"{name}-expression-{i}", name_of(input_id))
            node = self.framework.node(input_id)
            expression.set("typeRef", type_of(node))
            if not is_number(node):
                _add_text(column, "inputValues", f"{name}-values-{i}", ",".join(map(literal, scale)))

    def _levels(self, node: Criterion | Aspect) -> str:
        return "; ".join(f"{level.id} = {level.label.to(self.lang)}" for level in node.levels)

    def _label(self, label: Text | None) -> dict[str, str]:
        return {} if label is None else {"label": _clean(label.to(self.lang))}

    def _describe(self, element: Element, *parts: Text | str | None) -> None:
        texts = [part.to(self.lang) if isinstance(part, Text) else part for part in parts]
        description = _clean("\n".join(filter(None, texts)))
        if description:
            SubElement(element, "description").text = description


def _own_source(sourced: Sourced) -> dict[str, str]:
    """Return the attributes which say where a row comes from, for which the standard has no place."""
    given = {"k80:provenance": sourced.provenance, "k80:section": sourced.section}
    return {key: _clean(text) for key, text in given.items() if text is not None}


def _order(node: Criterion | Aspect) -> dict[str, str]:
    """Return the attribute which says that a scale has no order: the standard has no place for that."""
    return {"k80:ordered": "false"} if node.ordered is False else {}


def _add_text(parent: Element, tag: str, element_id: str, text: str) -> Element:
    element = SubElement(parent, tag, {"id": element_id})
    SubElement(element, "text").text = text
    return element


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
