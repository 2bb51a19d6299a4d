"""DMN, the standard for decision tables (OMG): a framework as tables that other engines run, and tables as a framework.

Engines agree on less than the standard says. What is written here is what they agree on: rows that do not overlap,
cells with one text or none, plain words as names, nothing that is not needed to decide.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Literal, TypeAlias
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from k80assess.base.results import FrozenDict
from k80assess.document.files import path_text
from k80assess.document.framework import Aspect, Criterion, Framework, input_scales, level_ids
from k80assess.document.rules import Table
from k80assess.document.text import Provenance, Sourced, Text, checked_language
from k80assess.engine.compiled import rule_diagram
from k80assess.engine.diagram import Diagram
from k80assess.errors import (
    ArgumentError,
    Language,
    Problem,
    Sentence,
    SizeLimitError,
    UnknownNameError,
    quoted,
    refuse_other,
)
from k80assess.interop._conditions import OverlappingConditions
from k80assess.interop._xml import parse_xml
from k80assess.interop.dmn.assembly import MODEL_NAME, framework_of
from k80assess.interop.dmn.feel import literal, name_of
from k80assess.interop.dmn.tables import MAX_CELLS, NAMESPACES, OWN_NAMESPACE, DmnModels

__all__ = ["read", "to_xml", "to_xml_parts"]

Version = Literal["1.1", "1.3"]
_VERSIONS: tuple[Version, ...] = ("1.1", "1.3")

# Camunda 7 refuses to deploy a decision that does not say how long its history is kept; this is what its own modeler
# writes. The attribute is in a namespace of its own, which other engines pass over.
_CAMUNDA = "http://camunda.org/schema/1.0/dmn"
_HISTORY = "P180D"

_WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "stated": "staat in de bron", "derived": "afgeleid", "assumed": "aangenomen",
        "row": "rij {}", "cap": "begrenzing {}",
        "weighted": "gewogen som", "minimum": "laagste", "maximum": "hoogste",
    },
    "en": {
        "stated": "stated in the source", "derived": "derived", "assumed": "assumed",
        "row": "row {}", "cap": "cap {}",
        "weighted": "weighted sum", "minimum": "lowest", "maximum": "highest",
    },
}  # fmt: skip
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_xml(framework: Framework, *, version: Version = "1.3", lang: Language = "nl") -> str:
    """Return a framework as one DMN model: a decision with a table for each aspect, and the graph of what needs what.

    Ids become names, ids of levels become the texts in the cells, worst first where they are listed. Names are the ids
    themselves, unless an engine could take one for something else. Weights, cut-offs and caps become rows; each says in
    its description what it comes from. A missing answer is not a level: a table decides without it only where it makes
    no difference, and some engines refuse.

    Args:
        framework: the framework.
        version: the version of DMN, `1.3` or `1.1`.
        lang: the language of the texts for people, `nl` or `en`.

    Returns:
        The XML, in characters that every encoding has.

    Raises:
        UnknownNameError: for another version or language.
        SizeLimitError: when the tables would have more than 100,000 cells.

    >>> from k80assess import load_framework
    >>> model = to_xml(load_framework())
    >>> model.count("<decision "), model.count("<rule ")
    (4, 122)
    """
    decisions = _Decisions(framework, version, lang)
    return decisions.model(decisions.order)


def to_xml_parts(framework: Framework, *, version: Version = "1.3", lang: Language = "nl") -> FrozenDict[str, str]:
    """Return a framework as several DMN models of one decision each, for engines that take no more at a time.

    Args:
        framework: the framework.
        version: the version of DMN, `1.3` or `1.1`.
        lang: the language of the texts for people, `nl` or `en`.

    Returns:
        For each decision, by name, its XML as `to_xml` has it; each comes after those that it needs.

    Raises:
        UnknownNameError: for another version or language.
        SizeLimitError: when the tables would have more than 100,000 cells.

    >>> from k80assess import load_framework
    >>> list(to_xml_parts(load_framework()))
    ['fit', 'added_value', 'capacity', 'outcome']
    """
    decisions = _Decisions(framework, version, lang)
    return FrozenDict({name_of(aspect.id): decisions.model([aspect]) for aspect in decisions.order})


class _Decisions:
    """The decisions that a framework's aspects become, needed ones first, and the models that hold some of them."""

    def __init__(self, framework: Framework, version: Version, lang: Language) -> None:
        refuse_other(framework, Framework, "load_framework")
        if version not in _VERSIONS:
            raise UnknownNameError("version of DMN", version, _VERSIONS, loc=("version",))
        self.framework, self.version, self.lang = framework, version, checked_language(lang)
        self.order = _needed_first(framework)
        self.diagrams = _diagrams(framework, self.order)
        self.sources = _sources(framework)

    def model(self, aspects: Sequence[Aspect]) -> str:
        """Return the model with the decisions of these aspects."""
        writer = _ModelWriter(self.framework, self.version, self.lang, self.sources)
        return writer.with_decisions(aspects, self.diagrams)


def read(*sources: str | os.PathLike[str] | bytes, root: str | None = None) -> Framework:
    """Read a framework from DMN: what `write` wrote, and other models with one table for each decision.

    A table decides over texts, with one output, and one row decides: the hit policies UNIQUE, ANY, FIRST and PRIORITY.
    Its cells hold texts in double quotes with commas between them, `not(...)` of these, `-` or nothing. Every rule is a
    table in what comes back; labels and descriptions are read where the standard has a place for them, which it has not
    for levels.

    Levels are the texts that a model declares, in the order in which it does: by a decision's output or variable, an
    input's variable, or the inputs that ask it, each by a list of its own or by a type, through aliases and parts of
    structures. All that is declared of one thing has to be the same texts in the same order, save that one list may
    leave some out; then the shortest of its own lists holds, or the longest of those that ask it. Where nothing is
    declared, levels are the texts that cells name, in that order: only these can be answered then.

    Decisions that the outcome does not follow from need not be readable.

    Args:
        sources: paths to files, or XML as text or bytes: one model, or several that together are a framework.
        root: the id of the decision that is to be the outcome; without it the one that feeds no other.

    Raises:
        DocumentError: when it is no such model, has a document type, or its tables decide too little or too much;
            with places in the model, and where there are several with the name of the one in which they are.
        ArgumentError: when there are several roots and none is named; it lists them.
        UnknownNameError: when there is no decision of this name.
        OSError: when there is no such file, or it cannot be read.

    >>> from k80assess import diff, load_framework
    >>> framework = load_framework()
    >>> diff(framework, read(to_xml(framework))).equivalent
    True
    """
    if not sources:
        raise ArgumentError(Problem((), Sentence("model_missing", "at least one model is needed")))
    names = _named(sources)
    roots = [parse_xml(_content_or_path(source), name) for source, name in zip(sources, names, strict=True)]
    return framework_of(DmnModels(zip(names, roots, strict=True)), root)


_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")


def _content_or_path(source: str | os.PathLike[str] | bytes) -> bytes | str | os.PathLike[str]:
    if isinstance(source, str) and "<" in source:
        # A text has no encoding any more, whatever it declares.
        return _DECLARATION.sub("", source).encode("utf-8", "surrogatepass")
    return source


def _named(sources: Sequence[str | os.PathLike[str] | bytes]) -> list[str]:
    """What errors call each source: the whole path, or which of the models it is that were given as content."""
    paths = ["<" if isinstance(source, bytes) else path_text(source) for source in sources]
    return [_given(number, len(paths)) if "<" in path else path for number, path in enumerate(paths, start=1)]


def _given(number: int, count: int) -> Sentence:
    if count == 1:
        return Sentence("place.given_model", "the given model")
    return Sentence("place.given_model_of_several", "given model {number}", number=number)


# --- tables -------------------------------------------------------------------------------------------------------


def _needed_first(framework: Framework) -> list[Aspect]:
    order = TopologicalSorter({aspect.id: aspect.rule.inputs for aspect in framework.aspects}).static_order()
    return [node for node in map(framework.node, order) if isinstance(node, Aspect)]


def _diagrams(framework: Framework, aspects: Sequence[Aspect]) -> dict[str, Diagram]:
    """The rule of each aspect as a diagram, whose paths are its rows; not more of them than can be written."""
    diagrams = {}
    cells = 0
    for aspect in aspects:
        try:
            diagram = rule_diagram(framework, aspect)
        except SizeLimitError as error:  # far more than can be written, so that no other limit would help
            template = "let fewer inputs feed one aspect, such as {aspect}"
            remedy = Sentence("remedy.fewer_inputs_than", template, aspect=quoted(aspect.id))
            raise SizeLimitError(error.what, error.limit, remedy) from None
        rows = diagram.fold(lambda _leaf: 1, lambda _variable, below: sum(below))[diagram.root]
        cells += rows * len(diagram.sizes)
        if cells > MAX_CELLS:
            template = "let fewer inputs feed one aspect; {aspect} has {rows} rows"
            remedy = Sentence("remedy.fewer_inputs", template, aspect=quoted(aspect.id), rows=rows)
            raise SizeLimitError(Sentence("limit.cells", "cells of the decision tables"), MAX_CELLS, remedy)
        diagrams[aspect.id] = diagram
    return diagrams


def _rows(diagram: Diagram) -> Iterator[tuple[dict[int, int], int]]:
    """Every path to a leaf: the values that it asks for, by variable, and the leaf."""
    waiting: list[tuple[int, dict[int, int]]] = [(diagram.root, {})]
    while waiting:
        ref, path = waiting.pop()
        if ref < diagram.leaves:
            yield path, ref
            continue
        node = diagram.node(ref)
        for value, child in reversed(list(enumerate(node.children))):
            waiting.append((child, {**path, node.variable: value}))


class _Grounds:
    """What decides a row: the pieces of a rule that can give it its level."""

    def __init__(self, framework: Framework, aspect: Aspect, words: Mapping[str, str]) -> None:
        self.scales = input_scales(framework, aspect)
        self.levels = level_ids(aspect)
        self.rule, self.words = aspect.rule, words
        self.rows = aspect.rule.rows if isinstance(aspect.rule, Table) else ()
        self.row_conditions = OverlappingConditions([row.when for row in self.rows], self.scales)
        self.cap_conditions = OverlappingConditions([cap.when for cap in self.rule.caps], self.scales)

    def of(self, when: Mapping[str, tuple[str]], level: int) -> Iterator[tuple[str, Sourced]]:
        """Return the name and source of each piece that can decide where this condition holds."""
        held = _bits(self.cap_conditions.meeting(when))
        caps = [i for i in held if self.rule.caps[i].at_most == self.levels[level]]
        if not isinstance(self.rule, Table):
            yield self.words[self.rule.kind], self.rule
        for i in _bits(self.row_conditions.meeting(when)):
            then = self.levels.index(self.rows[i].then)
            if then == level or (caps and then > level):
                yield self.words["row"].format(i + 1), self.rows[i]
            if self._holds_throughout(self.rows[i].when, when):
                break
        for i in caps:
            yield self.words["cap"].format(i + 1), self.rule.caps[i]

    def _holds_throughout(self, outer: Mapping[str, Sequence[str]], inner: Mapping[str, Sequence[str]]) -> bool:
        return all(set(inner.get(i, self.scales[i])) <= set(levels) for i, levels in outer.items())


def _bits(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


_Source: TypeAlias = tuple[Provenance | None, str | None]
_Sources: TypeAlias = Mapping[str, Iterable[_Source]]
"""For criteria and aspects, by id, the provenance and section of their pieces, as far as they have any."""


def _sources(framework: Framework) -> _Sources:
    found: dict[str, dict[_Source, None]] = {}
    for piece in framework.pieces():
        source = (piece.source.provenance, piece.source.section)
        if source != (None, None):
            found.setdefault(piece.owner, {})[source] = None
    return found


# --- XML ----------------------------------------------------------------------------------------------------------


class _ModelWriter:
    """The making of one model. Every element has an id where the standard has room for one.

    Names hold no hyphen, so that ids made of a name, a hyphen and more cannot meet each other or a name.
    """

    def __init__(self, framework: Framework, version: Version, lang: Language, sources: _Sources) -> None:
        self.framework, self.lang, self.words, self.sources = framework, lang, _WORDS[lang], sources
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
        if any(node.ordered is False for node in nodes):
            attributes["xmlns:k80"] = OWN_NAMESPACE
        self.root = Element("definitions", attributes)
        note = None if framework.source is None else framework.source.note
        self._describe(self.root, framework.question, framework.description, note)
        self.source_ids: dict[_Source, str] = {}

    def with_decisions(self, aspects: Sequence[Aspect], diagrams: Mapping[str, Diagram]) -> str:
        """Return the XML of a model with these decisions; whatever else they take in becomes an input of it."""
        decided = {aspect.id for aspect in aspects}
        taken_in = {input_id for aspect in aspects for input_id in aspect.rule.inputs}
        sources = [source for aspect in aspects for source in self.sources.get(aspect.id, ())]
        for provenance, section in dict.fromkeys(sources):
            self._add_source(provenance, section)
        nodes: tuple[Criterion | Aspect, ...] = (*self.framework.criteria, *self.framework.aspects)
        for node in nodes:
            if node.id in taken_in and node.id not in decided:
                self._add_input(node)
        for aspect in aspects:
            self._add_decision(aspect, diagrams[aspect.id], decided)
        indent(self.root)
        return f'<?xml version="1.0"?>\n{tostring(self.root, encoding="us-ascii").decode()}\n'

    def _add_source(self, provenance: Provenance | None, section: str | None) -> None:
        source_id = f"source__{len(self.source_ids) + 1}"
        self.source_ids[provenance, section] = source_id
        sourced = Sourced(provenance=provenance, section=section)
        attributes = {"id": source_id, "name": source_id, "label": _clean(self._provenance(sourced))}
        element = SubElement(self.root, "knowledgeSource", attributes)
        if self.framework.source is not None and provenance != "assumed":
            self._describe(element, self.framework.source.title)
        if provenance is not None:
            SubElement(element, "type").text = provenance

    def _provenance(self, sourced: Sourced) -> str:
        parts = [self.words[sourced.provenance]] if sourced.provenance is not None else []
        parts += [f"({sourced.section})"] if sourced.section is not None else []
        return " ".join(parts)

    def _add_input(self, node: Criterion | Aspect) -> None:
        name = name_of(node.id)
        attributes = {"id": name, "name": name, **self._label(node.label), **_order(node)}
        element = SubElement(self.root, "inputData", attributes)
        provenance = self._provenance(node)
        self._describe(element, node.question, node.description, self._levels(node), provenance)
        SubElement(element, "variable", {"id": f"{name}-variable", "name": name, "typeRef": "string"})

    def _add_decision(self, aspect: Aspect, diagram: Diagram, decided: set[str]) -> None:
        name = name_of(aspect.id)
        attributes = {"id": name, "name": name, **self._label(aspect.label), **_order(aspect)}
        attributes["camunda:historyTimeToLive"] = _HISTORY
        decision = SubElement(self.root, "decision", attributes)
        self._describe(decision, aspect.description, self._provenance(aspect))
        if aspect.question is not None:
            SubElement(decision, "question").text = _clean(aspect.question.to(self.lang))
        SubElement(decision, "allowedAnswers").text = _clean(self._levels(aspect))
        SubElement(decision, "variable", {"id": f"{name}-variable", "name": name, "typeRef": "string"})
        for i, input_id in enumerate(aspect.rule.inputs, start=1):
            kind = "requiredDecision" if input_id in decided else "requiredInput"
            self._require(decision, "informationRequirement", f"{name}-information-{i}", kind, name_of(input_id))
        for i, source in enumerate(self.sources.get(aspect.id, ()), start=1):
            reference = f"{name}-authority-{i}"
            self._require(decision, "authorityRequirement", reference, "requiredAuthority", self.source_ids[source])
        self._add_table(decision, name, aspect, diagram)

    def _require(self, decision: Element, tag: str, element_id: str, kind: str, required_id: str) -> None:
        element = SubElement(decision, tag, {"id": element_id} if self.requirements_have_ids else {})
        SubElement(element, kind, {"href": f"#{required_id}"})

    def _add_table(self, decision: Element, name: str, aspect: Aspect, diagram: Diagram) -> None:
        table = SubElement(decision, "decisionTable", {"id": f"{name}-table", "hitPolicy": "UNIQUE"})
        scales = input_scales(self.framework, aspect)
        for i, (input_id, scale) in enumerate(scales.items(), start=1):
            column = SubElement(table, "input", {"id": f"{name}-input-{i}", "label": name_of(input_id)})
            expression = _add_text(column, "inputExpression", f"{name}-expression-{i}", name_of(input_id))
            expression.set("typeRef", "string")
            _add_text(column, "inputValues", f"{name}-values-{i}", ",".join(map(literal, scale)))
        attributes = {"id": f"{name}-output", "label": name, "name": name, "typeRef": "string"}
        output = SubElement(table, "output", attributes)
        levels = level_ids(aspect)
        _add_text(output, "outputValues", f"{name}-values", ",".join(map(literal, levels)))
        grounds = _Grounds(self.framework, aspect, self.words)
        for number, (path, leaf) in enumerate(_rows(diagram), start=1):
            when = {i: (scale[path[v]],) for v, (i, scale) in enumerate(scales.items()) if v in path}
            rule = SubElement(table, "rule", {"id": f"{name}-rule-{number}"})
            pieces = [(piece, self._provenance(sourced)) for piece, sourced in grounds.of(when, leaf)]
            SubElement(rule, "description").text = _clean("; ".join(": ".join(filter(None, piece)) for piece in pieces))
            for i, input_id in enumerate(scales, start=1):
                cell = literal(when[input_id][0]) if input_id in when else "-"
                _add_text(rule, "inputEntry", f"{name}-rule-{number}-{i}", cell)
            _add_text(rule, "outputEntry", f"{name}-rule-{number}-output", literal(levels[leaf]))

    def _levels(self, node: Criterion | Aspect) -> str:
        return "; ".join(f"{level.id} = {level.label.to(self.lang)}" for level in node.levels)

    def _label(self, label: Text | None) -> dict[str, str]:
        return {} if label is None else {"label": _clean(label.to(self.lang))}

    def _describe(self, element: Element, *parts: Text | str | None) -> None:
        texts = [part.to(self.lang) if isinstance(part, Text) else part for part in parts]
        description = _clean("\n".join(filter(None, texts)))
        if description:
            SubElement(element, "description").text = description


def _order(node: Criterion | Aspect) -> dict[str, str]:
    """What says that a scale has no order: the standard has no place for that."""
    return {"k80:ordered": "false"} if node.ordered is False else {}


def _add_text(parent: Element, tag: str, element_id: str, text: str) -> Element:
    element = SubElement(parent, tag, {"id": element_id})
    SubElement(element, "text").text = text
    return element


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
