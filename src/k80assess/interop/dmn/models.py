"""DMN, the standard for decision tables (OMG): a framework as tables that other engines run, and tables as a framework.

Engines agree on less than the standard says. We write only what they agree on: rows that do not overlap, cells with
one text or none, plain words as names, and nothing that is not needed to decide. What not all of them run is written
only for what cannot be said without it: ranges of numbers and dates, and the table of what can occur, of which the
first row that holds decides. A cell never has several ranges, as pyDMNrules takes such a list for something else: there
is a row for each instead, and an attribute of ours says which of these are one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import product
from math import prod
from operator import mul
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from k80assess.base.disk import path_text
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import spelt_out
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.document.rules import Impossible, Table
from k80assess.document.text import Provenance, Sourced, Text, checked_language
from k80assess.engine.diagram import Diagram
from k80assess.engine.rule_diagrams import rule_diagram
from k80assess.errors import (
    ArgumentError,
    Language,
    Problem,
    Sentence,
    SizeLimitError,
    UnknownNameError,
    listed,
    quoted,
    refuse_other,
)
from k80assess.interop._conditions import OverlappingConditions
from k80assess.interop._xml import parse_xml
from k80assess.interop.dmn.assembly import MODEL_NAME, framework_of
from k80assess.interop.dmn.feel import literal, name_of
from k80assess.interop.dmn.ranges import Sections, comparison_of
from k80assess.interop.dmn.tables import MAX_CELLS, NAMESPACES, OWN_NAMESPACE, DmnModels

__all__ = ["read", "to_xml", "to_xml_parts"]

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


def to_xml(framework: Framework, *, version: Version = "1.3", lang: Language = "nl") -> str:
    """Return a framework as one DMN model: a decision with a table for each aspect, and the requirements graph.

    Ids become names, and level ids become the texts in the cells, worst first where they are listed; a criterion of
    numbers or dates becomes an input of these, with a range in each cell. Names are the ids themselves, unless an
    engine could interpret one as something else. Weights, cut-offs and caps become rows; the description of each says
    what it comes from. Orders of weights decide nothing, and are left out but for their source. A missing answer is not
    a level: a table decides without it only where it makes no difference, and some engines refuse. An aspect that
    somebody judges directly has no place in a model: each decision follows from its inputs.

    Where something is impossible, one more decision, `can__occur`, says whether the answers can occur together: its
    table has a row for each impossible combination, with the reason as its description, and takes the first that holds.
    The other decisions say of such answers what the rules give.

    Args:
        framework: the framework.
        version: the version of DMN, `1.3` or `1.1`.
        lang: the language of the texts for people, `nl` or `en`.

    Returns:
        The XML, in ASCII characters only.

    Raises:
        UnknownNameError: for another version or language.
        ArgumentError: when a range ends at a number without a finite decimal notation, such as one third.
        SizeLimitError: when the tables would have more than 100,000 cells.

    >>> from k80assess import load_framework
    >>> model = to_xml(load_framework())
    >>> model.count("<decision "), model.count("<rule ")
    (4, 122)
    """
    decisions = _Decisions(framework, version, lang)
    return decisions.model(decisions.order, impossible=_excluded(decisions.framework))


def to_xml_parts(framework: Framework, *, version: Version = "1.3", lang: Language = "nl") -> FrozenDict[str, str]:
    """Return a framework as several DMN models of one decision each, for engines that take one at a time.

    Args:
        framework: the framework.
        version: the version of DMN, `1.3` or `1.1`.
        lang: the language of the texts for people, `nl` or `en`.

    Returns:
        For each decision, by name, its XML as `to_xml` writes it; each comes after those that it needs, `can__occur`
        last.

    Raises:
        UnknownNameError: for another version or language.
        ArgumentError: when a range ends at a number without a finite decimal notation, such as one third.
        SizeLimitError: when the tables would have more than 100,000 cells.

    >>> from k80assess import load_framework
    >>> list(to_xml_parts(load_framework()))
    ['fit', 'added_value', 'capacity', 'outcome']
    """
    decisions = _Decisions(framework, version, lang)
    models = {name_of(aspect.id): decisions.model([aspect]) for aspect in decisions.order}
    if decisions.framework.excluded:
        models[OCCURS] = decisions.model([], impossible=_excluded(decisions.framework))
    return FrozenDict(models)


class _Decisions:
    """The decisions for a framework's aspects, each after those that it needs, and models with some of them."""

    def __init__(self, framework: Framework, version: Version, lang: Language) -> None:
        refuse_other(framework, Framework, "load_framework")
        if version not in _VERSIONS:
            raise UnknownNameError("version of DMN", version, _VERSIONS, loc=("version",))
        framework = framework.sourced
        self.framework, self.version, self.lang = framework, version, checked_language(lang)
        self.order = _needed_first(framework)
        nodes: tuple[Criterion | Aspect, ...] = (*framework.criteria, *framework.aspects)
        self.cells = {node.id: {level: _cells(node, [level]) for level in level_ids(node)} for node in nodes}
        self.diagrams = _diagrams(framework, self.order, self.cells)
        self.sources = _sources(framework)

    def model(self, aspects: Sequence[Aspect], impossible: Sequence[Impossible] = ()) -> str:
        """Return the model with the decisions of these aspects, and the one about what is impossible, if anything."""
        writer = _ModelWriter(self.framework, self.version, self.lang, self.sources, self.cells)
        return writer.with_decisions(aspects, self.diagrams, impossible)


def read(*sources: str | os.PathLike[str] | bytes, root: str | None = None) -> Framework:
    """Read a framework from DMN: what `to_xml` wrote, and other models with one table for each decision.

    A table has texts, numbers, dates or booleans as inputs and one output, a text or a boolean, and a single row
    decides: the hit policies are UNIQUE, ANY, FIRST and PRIORITY. Its cells hold texts in double quotes, comparisons
    such as `< 18`, ranges such as `[18..65)`, or `true` and `false`, separated by commas; `not(...)` of these, `-` or
    nothing. In the framework every rule is a table; labels and descriptions are read where the standard has a place for
    them, which it does not have for levels.

    Levels are the texts that a model declares, in that order: for a decision's output or variable, for an input's
    variable, or for the inputs that refer to it, each by a list of its own or by a type, through aliases and parts of
    structures. All declarations about one thing must have the same texts in the same order, except that a list may
    leave some out; then the shortest of its own lists holds, or the longest of those that refer to it. Where nothing is
    declared, levels are the texts that cells name, in that order: then only these can be answered. The levels of a
    boolean are `false` and `true`. Those of a number or a date are the ranges that the tables tell apart, the lowest
    first, and named after them; what the model declares not to be allowed becomes impossible. The decision in which
    `to_xml` says what can occur becomes `impossible` again.

    Decisions that the outcome does not depend on need not be readable.

    Args:
        sources: paths to files, or XML as text or bytes: one model, or several that form a framework together.
        root: the id of the decision to use as the outcome; when left out, the one that feeds no other.

    Raises:
        DocumentError: when it is not such a model, has a document type, or has tables that leave a combination
            undecided or decide it twice; with places in the model, and with its name where there are several.
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
        # A string no longer has an encoding, whatever it declares.
        return _DECLARATION.sub("", source).encode("utf-8", "surrogatepass")
    return source


def _named(sources: Sequence[str | os.PathLike[str] | bytes]) -> list[str]:
    """Return what errors call each source: its path, or its number among the models given as content."""
    paths = ["<" if isinstance(source, bytes) else path_text(source) for source in sources]
    return [_given(number, len(paths)) if "<" in path else path for number, path in enumerate(paths, start=1)]


def _given(number: int, count: int) -> Sentence:
    if count == 1:
        return Sentence("place.given_model", "the given model")
    return Sentence("place.given_model_of_several", "given model {number}", number=number)


_Cells: TypeAlias = Mapping[str, Mapping[str, Sequence[str]]]
"""For each criterion and aspect, by id, the cells for each of its levels."""


def _cells(node: Criterion | Aspect, levels: Collection[str]) -> list[str]:
    """Return what a cell requires of a value with one of these levels: a cell for each range of numbers or days."""
    if not _is_number(node):
        return [",".join([literal(level_id) for level_id in levels])]
    own = [level.own for level in node.levels if level.id in levels]
    ranges = [one for ranges in own for one in ranges]
    if len(ranges) > 1 and len(own) < len(node.levels):  # all numbers, or all days, are no range
        sections = Sections(own)
        ranges = list(sections.ranges(sections.inside(ranges)))
    found = []
    for one in ranges:
        cell = comparison_of(one)
        if cell is None:
            template = "DMN has decimal numbers only, and {level} of {criterion} ends at a number that is none"
            named = {"level": listed(map(quoted, levels)), "criterion": quoted(node.id)}
            raise ArgumentError(Problem(("framework",), Sentence("not_decimal", template, **named)))
        found.append(cell)
    return found


def _is_number(node: Criterion | Aspect) -> bool:
    """Return whether a value of it is a number or a day, of which each level has some for its own."""
    return isinstance(node, Criterion) and node.partition is not None


def _type_of(node: Criterion | Aspect) -> str:
    if isinstance(node, Criterion) and node.partition is not None:
        return "date" if node.partition.of_dates else "number"
    return "string"


# --- tables -------------------------------------------------------------------------------------------------------


def _needed_first(framework: Framework) -> list[Aspect]:
    order = TopologicalSorter({aspect.id: aspect.rule.reads for aspect in framework.aspects}).static_order()
    return [node for node in map(framework.node, order) if isinstance(node, Aspect)]


def _diagrams(framework: Framework, aspects: Sequence[Aspect], cells_of: _Cells) -> dict[str, Diagram]:
    """Return the rule of each aspect as a diagram whose paths are its rows, refusing more rows than can be written."""
    diagrams = {}
    rows_of_impossible = _excluded(framework)
    rows = sum(prod(len(own) for own in _cells_of_row(framework, row).values()) for row in rows_of_impossible)
    cells = rows * len({node_id for row in rows_of_impossible for node_id in row.when})
    for aspect in aspects:
        try:
            diagram = rule_diagram(framework, aspect)
        except SizeLimitError as error:  # far more than can be written, so no other limit would help
            template = "let fewer inputs feed one aspect, such as {aspect}"
            remedy = Sentence("remedy.fewer_inputs_than", template, aspect=quoted(aspect.id))
            raise SizeLimitError(error.what, error.limit, remedy) from None
        parts = [[len(own) for own in cells_of[input_id].values()] for input_id in aspect.rule.reads]
        folded = diagram.fold(lambda _leaf: 1, lambda v, below: sum(map(mul, parts[v], below)))  # noqa: B023 — at once
        rows = folded[diagram.root]
        cells += rows * len(diagram.sizes)
        if cells > MAX_CELLS:
            template = "let fewer inputs feed one aspect; {aspect} has {rows} rows"
            remedy = Sentence("remedy.fewer_inputs", template, aspect=quoted(aspect.id), rows=rows)
            raise SizeLimitError(Sentence("limit.cells", "cells of the decision tables"), MAX_CELLS, remedy)
        diagrams[aspect.id] = diagram
    return diagrams


def _excluded(framework: Framework) -> list[Impossible]:
    """Return what cannot occur as rows: a model has no other way to say that something is not asked."""
    rows = []
    for one in framework.excluded:
        if one.row is not None:
            rows.append((framework.impossible or ())[one.row])
        elif one.criterion is not None:
            criterion = framework.node(one.criterion)
            rows.append(Impossible(when=one.when, provenance=criterion.provenance, section=criterion.section))
    return rows


def _cells_of_row(framework: Framework, row: Impossible) -> dict[str, list[str]]:
    """Return for each criterion and aspect that a row of what is impossible names the cells of its levels together."""
    named = spelt_out(row.when, {node_id: level_ids(framework.node(node_id)) for node_id in row.when})
    return {node_id: _cells(framework.node(node_id), levels) for node_id, levels in named.items()}


class _Row(NamedTuple):
    """A row of a table: for each input the cells of which one has to hold, and what it gives."""

    cells: Sequence[Sequence[str]]
    then: str
    description: Text | str | None = None
    attributes: Mapping[str, str] = FrozenDict()


def _rows(diagram: Diagram) -> Iterator[tuple[dict[int, int], int]]:
    """Yield every path to a leaf: its values, by variable, and the leaf."""
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
    """The pieces of a rule that can give a row its level."""

    def __init__(self, framework: Framework, aspect: Aspect, words: Mapping[str, str]) -> None:
        self.scales = scales_read(framework, aspect)
        self.levels = level_ids(aspect)
        self.rule, self.words = aspect.rule, words
        self.rows = aspect.rule.rows if isinstance(aspect.rule, Table) else ()
        self.whens = [spelt_out(row.when, self.scales) for row in self.rows]
        self.row_conditions = OverlappingConditions(self.whens, self.scales)
        caps = [spelt_out(cap.when, self.scales) for cap in self.rule.caps]
        self.cap_conditions = OverlappingConditions(caps, self.scales)

    def of(self, when: Mapping[str, tuple[str]], level: int) -> Iterator[tuple[str, Sourced]]:
        """Yield the name and source of each piece that can decide where this condition holds."""
        held = _bits(self.cap_conditions.meeting(when))
        caps = [i for i in held if self.rule.caps[i].at_most == self.levels[level]]
        if not isinstance(self.rule, Table):
            yield self.words[self.rule.kind], self.rule
        for i in _bits(self.row_conditions.meeting(when)):
            then = self.levels.index(self.rows[i].then)
            if then == level or (caps and then > level):
                yield self.words["row"].format(i + 1), self.rows[i]
            if self._holds_throughout(self.whens[i], when):
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
_Sources: TypeAlias = Mapping[str | None, Iterable[_Source]]
"""The provenance and section of the pieces of criteria and aspects, by id, as far as they have any; under None those of
what is impossible."""


def _sources(framework: Framework) -> _Sources:
    found: dict[str | None, dict[_Source, None]] = {}
    for piece in framework.pieces():
        source = (piece.source.provenance, piece.source.section)
        if source != (None, None):
            found.setdefault(None if piece.kind == "impossible" else piece.owner, {})[source] = None
    return found


# --- XML ----------------------------------------------------------------------------------------------------------


class _ModelWriter:
    """Writes one model. Every element has an id where the standard allows one.

    Names contain no hyphen, so ids made of a name, a hyphen and more cannot clash with each other or with a name.
    """

    def __init__(
        self, framework: Framework, version: Version, lang: Language, sources: _Sources, cells: _Cells
    ) -> None:
        self.framework, self.lang, self.words, self.sources = framework, lang, _WORDS[lang], sources
        self.cells = cells
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
        if framework.excluded or any(node.ordered is False or _is_number(node) for node in nodes):
            attributes["xmlns:k80"] = OWN_NAMESPACE
        self.root = Element("definitions", attributes)
        note = None if framework.source is None else framework.source.note
        self._describe(self.root, framework.question, framework.description, note)
        self.source_ids: dict[_Source, str] = {}

    def with_decisions(
        self, aspects: Sequence[Aspect], diagrams: Mapping[str, Diagram], impossible: Sequence[Impossible]
    ) -> str:
        """Return the XML of a model with these decisions; whatever else they need becomes an input of it."""
        decided = {aspect.id for aspect in aspects}
        taken_in = {input_id for aspect in aspects for input_id in aspect.rule.reads}
        taken_in |= {node_id for row in impossible for node_id in row.when}
        owners = [*(aspect.id for aspect in aspects), *([None] if impossible else [])]
        sources = [source for owner in owners for source in self.sources.get(owner, ())]
        for provenance, section in dict.fromkeys(sources):
            self._add_source(provenance, section)
        nodes: tuple[Criterion | Aspect, ...] = (*self.framework.criteria, *self.framework.aspects)
        for node in nodes:
            if node.id in taken_in and node.id not in decided:
                self._add_input(node)
        for aspect in aspects:
            self._add_decision(aspect, diagrams[aspect.id], decided)
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
        if _is_number(
            node
        ):  # tables say which ranges there are, and the standard has no place for what they are called
            extension = SubElement(element, "extensionElements")
            for level_id, cells in self.cells[node.id].items():
                SubElement(extension, "k80:level", {"id": literal(level_id)[1:-1], "is": ",".join(cells)})
        SubElement(element, "variable", {"id": f"{name}-variable", "name": name, "typeRef": _type_of(node)})

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
        self._require_all(decision, name, aspect.rule.reads, decided, aspect.id)
        self._add_table(decision, name, aspect, diagram)

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
        rows = [_Row(self._cells_of(row, scales), "false", row.reason, _own_source(row)) for row in impossible]
        self._add_rules(table, OCCURS, [*rows, _Row([["-"]] * len(scales), "true")])

    def _cells_of(self, row: Impossible, node_ids: Iterable[str]) -> list[list[str]]:
        cells = _cells_of_row(self.framework, row)
        return [cells.get(node_id, ["-"]) for node_id in node_ids]

    def _require_all(
        self, decision: Element, name: str, inputs: Iterable[str], decided: set[str], owner: str | None
    ) -> None:
        for i, input_id in enumerate(inputs, start=1):
            kind = "requiredDecision" if input_id in decided else "requiredInput"
            self._require(decision, "informationRequirement", f"{name}-information-{i}", kind, name_of(input_id))
        for i, source in enumerate(self.sources.get(owner, ()), start=1):
            reference = f"{name}-authority-{i}"
            self._require(decision, "authorityRequirement", reference, "requiredAuthority", self.source_ids[source])

    def _require(self, decision: Element, tag: str, element_id: str, kind: str, required_id: str) -> None:
        element = SubElement(decision, tag, {"id": element_id} if self.requirements_have_ids else {})
        SubElement(element, kind, {"href": f"#{required_id}"})

    def _add_table(self, decision: Element, name: str, aspect: Aspect, diagram: Diagram) -> None:
        table = SubElement(decision, "decisionTable", {"id": f"{name}-table", "hitPolicy": "UNIQUE"})
        scales = scales_read(self.framework, aspect)
        self._add_columns(table, name, scales)
        attributes = {"id": f"{name}-output", "label": name, "name": name, "typeRef": "string"}
        output = SubElement(table, "output", attributes)
        levels = level_ids(aspect)
        _add_text(output, "outputValues", f"{name}-values", ",".join(map(literal, levels)))
        grounds = _Grounds(self.framework, aspect, self.words)
        rows = []
        for path, leaf in _rows(diagram):
            when = {i: (scale[path[v]],) for v, (i, scale) in enumerate(scales.items()) if v in path}
            pieces = [(piece, self._provenance(sourced)) for piece, sourced in grounds.of(when, leaf)]
            cells = [self.cells[i][when[i][0]] if i in when else ["-"] for i in scales]
            described = "; ".join(": ".join(filter(None, piece)) for piece in pieces)
            rows.append(_Row(cells, literal(levels[leaf]), described))
        self._add_rules(table, name, rows)

    def _add_rules(self, table: Element, name: str, rows: Iterable[_Row]) -> None:
        """Add the rows to a table; one that has several cells for an input becomes a rule for each combination."""
        number = 0
        for row in rows:
            parts = list(product(*row.cells))
            part_of = {"k80:partOf": str(number + 1)} if len(parts) > 1 else {}
            for part in parts:
                number += 1
                rule_id = f"{name}-rule-{number}"
                rule = SubElement(table, "rule", {"id": rule_id, **row.attributes, **part_of})
                self._describe(rule, row.description)
                for i, cell in enumerate(part, start=1):
                    _add_text(rule, "inputEntry", f"{rule_id}-{i}", cell)
                _add_text(rule, "outputEntry", f"{rule_id}-output", row.then)

    def _add_columns(self, table: Element, name: str, scales: Mapping[str, Sequence[str]]) -> None:
        for i, (input_id, scale) in enumerate(scales.items(), start=1):
            column = SubElement(table, "input", {"id": f"{name}-input-{i}", "label": name_of(input_id)})
            expression = _add_text(column, "inputExpression", f"{name}-expression-{i}", name_of(input_id))
            node = self.framework.node(input_id)
            expression.set("typeRef", _type_of(node))
            if not _is_number(node):
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
