"""DMN models as tables over texts, numbers and dates, exactly as written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import reduce
from itertools import groupby
from math import prod
from typing import TypeAlias
from xml.etree.ElementTree import Element

import attrs

from k80assess.errors import DocumentError, Loc, Problem, Sentence, listed, quoted
from k80assess.interop._xml import bare_name
from k80assess.interop.dmn.feel import ANY, Kind, Wanted, id_of, listed_in, wanted_by
from k80assess.interop.dmn.types import Declaration, NoTextsError, Types, declared_in

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}
# Tools also name a version by its schema, such as …/20230324/DMN15.xsd, and disagree on the protocol.
_DATES = ("20151101", "20180521", "20191111", "20211108", "20230324")
_NAMESPACE = re.compile(rf"https?://www\.omg\.org/spec/DMN/(?:{'|'.join(_DATES)})(?:/(?:MODEL/?|\w+\.xsd)?)?")

OWN_NAMESPACE = "urn:k80assess"
"""The namespace of what we add to the standard: whether a scale is ordered, what numbers count and which of them each
level has for its own, which rows are parts of one, and which decision says what can occur, its rows with where they
come from."""

MAX_CELLS = 100_000
"""How many input cells the tables of a model may have together, read or written."""

_MAX_RANGES = 20_000
"""How many ranges of numbers and dates a model may have; those in the same text count once."""

MAX_PROBLEMS = 100
_POLICIES = ("UNIQUE", "ANY", "FIRST", "PRIORITY")


@attrs.frozen(kw_only=True)
class TableRow:
    """A row of a table as written, numbered from 1.

    Attributes:
        cells: what it requires of each input.
        then: its output; of a boolean `false` or `true`.
        kind: what kind of value that is.
        reason: its description, and where it comes from, as far as it says so in attributes of ours.
        part_of: the row that it is a part of, where it says that some are parts of one.
    """

    number: int
    cells: tuple[Wanted, ...]
    then: str
    kind: Kind | None
    reason: Mapping[str, str]
    part_of: str = ""


@attrs.frozen(kw_only=True)
class Column:
    """An input of a table: what it refers to, and the texts it declares."""

    name: str
    declared: tuple[Declaration, ...]


@attrs.frozen(kw_only=True, eq=False)
class Item:
    """Something that a model has a value for: a decision or an input.

    Attributes:
        source: the model that contains it, by its name in errors.
        names: the names by which a table can refer to it; its own name first.
        texts: its label, question and description, as far as it has them.
        ordered: false when the model says that its values have no order.
        declared: what it says of its values, the closest declaration first.
    """

    source: str
    names: tuple[str, ...]
    texts: Mapping[str, str]
    ordered: bool | None
    declared: tuple[Declaration, ...]


@attrs.frozen(kw_only=True, eq=False)
class Input(Item):
    """An input of a model.

    Attributes:
        type_name: the type of its variable.
        types: the types of its model.
        unit: what its numbers count, where the model says so.
        levels: the levels of its numbers or dates with the tests of each, as written, where the model has them.
    """

    type_name: str
    types: Types
    unit: str
    levels: tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True, eq=False)
class Decision(Item):
    """A decision with one table over texts, numbers and dates, as far as it can be read.

    Attributes:
        says_what_occurs: whether it says what can occur, and is no part of what is decided.
        needs: the ids of the elements that it declares as required.
        element_id: its own element id.
        imports: the names under which its model imports others.
        policy: the hit policy: which row decides where several match.
        columns: the inputs of its table.
        priorities: for the hit policy PRIORITY, the outputs, highest priority first.
        rows: the rows.
        default: the output where no row matches, if there is one.
        default_kind: what kind of value that is.
        problems: why it cannot be read; empty when it can.
    """

    says_what_occurs: bool
    needs: tuple[str, ...]
    element_id: str
    imports: Collection[str]
    policy: str = "UNIQUE"
    columns: tuple[Column, ...] = ()
    priorities: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    default: str | None = None
    default_kind: Kind | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def aspect_id(self) -> str:
        """The id it has as an aspect."""
        return id_of(self.names[0])

    @property
    def place(self) -> Sentence:
        """Its name in errors."""
        return decision_place(self.aspect_id)


@attrs.frozen(kw_only=True, eq=False)
class Asked:
    """Something that tables refer to and no decision returns: a criterion, by the name that the first of them uses.

    Attributes:
        source: the model that contains it, or that refers to it first.
        name: its name.
        inputs: the inputs of models that have this name, or of which it is a part.
        part: the names of the parts that lead to it, inside such an input.
    """

    source: str
    name: str
    inputs: tuple[Input, ...]
    part: tuple[str, ...] = ()

    @property
    def place(self) -> Sentence:
        """Its name in errors."""
        return input_place(self.name)

    @property
    def own_id(self) -> str:
        """The id it has as a criterion."""
        return id_of(self.name)


Feed: TypeAlias = Decision | Asked


def decision_place(aspect_id: str) -> Sentence:
    """Return the place of a decision in errors."""
    return Sentence("place.decision", "decision {name}", name=quoted(aspect_id))


def input_place(name: str) -> Sentence:
    """Return the place of an input, of a model or of a table, in errors."""
    return Sentence("place.input", "input {name}", name=quoted(name))


def row_place(number: int) -> Sentence:
    """Return the place of a row of a table in errors."""
    return Sentence("place.row", "row {number}", number=number)


DEFAULT_OUTPUT = Sentence("place.default_output", "default output")


class _EnoughError(Exception):
    """Raised to stop reading: there are too many problems, or too many cells."""


class DmnModels:
    """The decisions and inputs of one or more models that form a framework together.

    Args:
        sources: the name in errors and the root element of each.

    Attributes:
        definitions: the root elements.
        decisions: all decisions, including those that cannot be read.
        inputs: the inputs, by each name by which a table can refer to one.

    Raises:
        DocumentError: when one of them is not a DMN model.
    """

    def __init__(self, sources: Iterable[tuple[str, Element]]) -> None:
        self.sources = list(sources)
        self.definitions = [definitions for _name, definitions in self.sources]
        self.decisions: list[Decision] = []
        self.inputs: dict[str, list[Input]] = {}
        self._problems: dict[tuple[str, Problem], None] = {}
        known: dict[str, Types] = {}
        models = []
        for name, definitions in self.sources:
            ns = {"": _namespace(definitions, name)}
            _refuse_very_many_ranges(definitions, ns, name)
            types = Types(definitions, ns, known)
            known.setdefault(definitions.get("namespace", ""), types)
            models.append((name, definitions, ns, types))
        cells = MAX_CELLS
        for name, definitions, ns, types in models:
            for element in definitions.findall("inputData", ns):
                data = _input(element, name, ns, types)
                for each in data.names:
                    self.inputs.setdefault(each, []).append(data)
            for element in definitions.findall("decision", ns):
                reading = _Reading(element, name, ns, types, cells)
                self.decisions.append(reading.decision())
                cells = reading.cells_left

    @property
    def name(self) -> str:
        """The name of the models together in errors."""
        return reduce(_together, [name for name, _definitions in self.sources])

    def problem(self, source: str, loc: Loc, sentence: Sentence, found: str = "", allowed: str = "") -> None:
        """Record a problem of one of the models, and give up when there are very many."""
        self.keep(source, Problem(loc, sentence, found, allowed))

    def keep(self, source: str, problem: Problem) -> None:
        """Record a problem of one of the models, once, and give up when there are very many."""
        self._problems[source, problem] = None
        if len(self._problems) >= MAX_PROBLEMS:
            self.refuse_if_wrong()

    def refuse_if_wrong(self) -> None:
        """Raise the problems found so far, if there are any, each with its model."""
        sources = list(dict.fromkeys(source for source, _problem in self._problems))
        if len(sources) == 1:
            raise DocumentError(sources[0], [problem for _source, problem in self._problems])
        if sources:
            of_model = [p.inside(Sentence("place.source", "{source}", source=source)) for source, p in self._problems]
            raise DocumentError(self.name, of_model)


def _together(names: str, another: str) -> Sentence:
    return Sentence("place.together", "{names}, {another}", names=names, another=another)


def _namespace(definitions: Element, name: str) -> str:
    namespace, _, tag = definitions.tag.removeprefix("{").rpartition("}")
    if tag != "definitions" or not _NAMESPACE.fullmatch(namespace):
        named = Sentence("found_element", "<{tag}> of {namespace}", tag=tag, namespace=quoted(namespace))
        allowed = Sentence("allowed.dmn_root", "<definitions> of DMN {versions}", versions=listed(NAMESPACES))
        problem = Problem((), Sentence("not_dmn", "not a DMN model"), named if namespace else quoted(tag), allowed)
        raise DocumentError(name, [problem])
    return namespace


def _refuse_very_many_ranges(definitions: Element, ns: dict[str, str], name: str) -> None:
    """Refuse lists that would take very long to read, before any of them is read."""
    written = {element.text or "" for element in definitions.iterfind(".//text", ns)}
    written |= {element.get("is", "") for element in definitions.iter(_own("level"))}
    ranges = sum(text.count(",") + 1 for text in written if not text.lstrip().startswith('"'))
    if ranges > _MAX_RANGES:
        template = "too large: more than {limit} ranges of numbers or dates"
        raise DocumentError(name, [Problem((), Sentence("ranges_too_many", template, limit=_MAX_RANGES))])


def _names(element: Element, ns: dict[str, str]) -> list[str]:
    variable = element.find("variable", ns)
    names = [variable.get("name", "")] if variable is not None else []
    return [bare for name in [*names, element.get("name", "")] if (bare := bare_name(name))]


def _variable_type(element: Element, ns: dict[str, str]) -> str:
    variable = element.find("variable", ns)
    return "" if variable is None else variable.get("typeRef", "")


def _own(name: str) -> str:
    """Return the name of an attribute or element of ours."""
    return f"{{{OWN_NAMESPACE}}}{name}"


def _ordered(element: Element) -> bool | None:
    return False if element.get(_own("ordered")) == "false" else None


def _input(element: Element, source: str, ns: dict[str, str], types: Types) -> Input:
    return Input(
        source=source,
        names=tuple(dict.fromkeys(_names(element, ns))),
        texts=texts_of(element),
        ordered=_ordered(element),
        declared=(),
        type_name=_variable_type(element, ns),
        types=types,
        unit=element.get(_own("unit"), "").strip(),
        levels=tuple([(level.get("id", ""), level.get("is", "")) for level in _own_levels(element, ns)]),
    )


def _own_levels(element: Element, ns: dict[str, str]) -> list[Element]:
    extension = element.find("extensionElements", ns)
    return [] if extension is None else extension.findall(_own("level"))


class _Reading:
    """The reading of one decision; its faults only matter to decisions that need it."""

    def __init__(self, element: Element, source: str, ns: dict[str, str], types: Types, cells_left: int) -> None:
        self.element, self.source, self.ns, self.types = element, source, ns, types
        self.cells_left = cells_left
        self.problems: list[Problem] = []
        self.names = _names(element, ns) or [bare_name(element.get("id", "")) or "decision"]
        self.place = decision_place(id_of(self.names[0]))

    def decision(self) -> Decision:
        """Return the decision, with whatever prevents reading it."""
        table = self.element.find("decisionTable", self.ns)
        outputs = [] if table is None else table.findall("output", self.ns)
        needed = self.element.findall("informationRequirement/requiredDecision", self.ns)
        decision = Decision(
            source=self.source,
            names=tuple(dict.fromkeys([*self.names, *filter(None, [bare_name(o.get("name", "")) for o in outputs])])),
            texts=texts_of(self.element),
            ordered=_ordered(self.element),
            declared=(),
            says_what_occurs=self.element.get(_own("canOccur")) == "true",
            element_id=self.element.get("id", ""),
            needs=tuple([need.get("href", "").rpartition("#")[2] for need in needed]),
            imports=self.types.imports.keys(),
        )
        if table is None or len(outputs) != 1:
            outputs_found = Sentence("found_outputs", "{number} outputs", number=len(outputs))
            found = self._logic() if table is None else outputs_found
            sentence = Sentence("not_one_output", "only a decision table with one output can be read")
            return attrs.evolve(decision, problems=(Problem((self.place,), sentence, found),))
        with suppress(_EnoughError):
            decision = self._with_table(decision, table, outputs[0])
        return attrs.evolve(decision, problems=tuple(self.problems))

    def _logic(self) -> str:
        """Return what the decision has in place of a table."""
        boxed = (
            "literalExpression invocation context relation list functionDefinition conditional filter for every some"
        )
        none = Sentence("found_no_table", "no table")
        return next((tag for tag in boxed.split() if self.element.find(tag, self.ns) is not None), none)

    def _with_table(self, decision: Decision, table: Element, output: Element) -> Decision:
        policy = table.get("hitPolicy", "UNIQUE")
        if policy not in _POLICIES:
            sentence = Sentence("policy_unknown", "not a hit policy under which a single row decides")
            self._problem((self.place,), sentence, quoted(policy), listed(_POLICIES))
        inputs = table.findall("input", self.ns)
        if not inputs:
            self._problem((self.place,), Sentence("table_without_input", "its table has no input"))
        if table.find("rule", self.ns) is None:
            self._problem((self.place,), Sentence("table_without_row", "its table has no row"))
        at: Loc = (self.place, Sentence("place.output", "output"))
        values = self._listed(output, "outputValues", at, "outputValues")
        type_names = (output.get("typeRef", ""), table.get("typeRef", ""), _variable_type(self.element, self.ns))
        typed = [declaration for name in type_names for declaration in self._typed(name, at)]
        # Under PRIORITY, outputValues give the priority; they order the levels only where nothing else does.
        is_by_priority = policy == "PRIORITY" and bool(values)
        default = output.find("defaultOutputEntry", self.ns)
        then, kind = (None, None) if default is None else self._output(default, (self.place, DEFAULT_OUTPUT))
        return attrs.evolve(
            decision,
            policy=policy,
            columns=tuple([self._column(element) for element in inputs]),
            declared=tuple(typed) if is_by_priority and typed else (*values, *typed),
            priorities=values[0].values if is_by_priority else (),
            rows=tuple(_joined(list(self._rows(table, len(inputs))))),
            default=then,
            default_kind=kind,
        )

    def _problem(self, loc: Loc, sentence: Sentence, found: str = "", allowed: str = "") -> None:
        self.problems.append(Problem(loc, sentence, found, allowed))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _EnoughError

    def _column(self, element: Element) -> Column:
        expression = element.find("inputExpression", self.ns)
        text = "" if expression is None else bare_name(expression.findtext("text", "", self.ns))
        if expression is None or not text:
            template = "an input has no expression that says what it refers to"
            self._problem((self.place,), Sentence("input_without_expression", template))
            return Column(name="", declared=())
        at: Loc = (self.place, input_place(text))
        template = "inputValues of {input} in {decision}"
        where = Sentence("values_of_input", template, input=quoted(text), decision=self.place)
        values = self._listed(element, "inputValues", at, where)
        return Column(name=text, declared=(*values, *self._typed(expression.get("typeRef", ""), at)))

    def _listed(self, element: Element, tag: str, loc: Loc, where: str) -> tuple[Declaration, ...]:
        """Return the list of values that a clause declares itself."""
        try:
            return tuple(declared_in(element, tag, self.ns, where))
        except NoTextsError as error:
            self._problem(loc, error.sentence, error.found, error.allowed)
            return ()

    def _typed(self, type_name: str, loc: Loc) -> tuple[Declaration, ...]:
        """Return what a type declares, which must be one whose values can be read."""
        try:
            return self.types.declared(type_name)
        except NoTextsError as error:
            self._problem(loc, error.sentence, error.found, error.allowed)
            return ()

    def _rows(self, table: Element, columns: int) -> Iterator[TableRow]:
        for number, rule in enumerate(table.findall("rule", self.ns), start=1):
            at: Loc = (self.place, row_place(number))
            entries = rule.findall("inputEntry", self.ns)
            outputs = rule.findall("outputEntry", self.ns)
            self.cells_left -= len(entries)
            if self.cells_left < 0:
                self._problem(at, Sentence("cells_too_many", "too large: more than {limit} cells", limit=MAX_CELLS))
                raise _EnoughError
            if len(entries) != columns or len(outputs) != 1:
                template = "an entry is needed for each input, and one for the output"
                self._problem(at, Sentence("row_incomplete", template))
                continue
            cells = [self._wanted(entry, (*at, _numbered_input(i))) for i, entry in enumerate(entries, start=1)]
            then, kind = self._output(outputs[0], at)
            yield TableRow(
                number=number,
                cells=tuple(cells),
                then=then,
                kind=kind,
                reason=self._reason(rule),
                part_of=rule.get(_own("partOf"), ""),
            )

    def _reason(self, rule: Element) -> dict[str, str]:
        written = {key: rule.get(_own(key), "") for key in ("provenance", "section")}
        written["reason"] = rule.findtext("description", "", self.ns)
        return {key: text for key, text in written.items() if text.strip()}

    def _wanted(self, entry: Element, loc: Loc) -> Wanted:
        written = entry.findtext("text", "", self.ns)
        wanted = wanted_by(written)
        if wanted is None:
            allowed = Sentence("allowed.cell", 'such as "a", "b" or not("a") or [18..65) or >= 65 or true or -')
            self._problem(loc, Sentence("cell_unreadable", "this cell cannot be read"), quoted(written), allowed)
        return wanted or ANY

    def _output(self, entry: Element, loc: Loc) -> tuple[str, Kind | None]:
        written = entry.findtext("text", "", self.ns)
        found = listed_in(written.strip())
        if found is None or len(found.texts) != 1:
            sentence = Sentence("not_one_text", "the output must be one text in double quotes, or true or false")
            self._problem(loc, sentence, quoted(written))
            return "", None
        return found.texts[0], found.kind


def _joined(rows: Sequence[TableRow]) -> Iterator[TableRow]:
    """Yield the rows, those that are parts of one as that one: it takes what any of them takes.

    Parts follow each other, are all combinations of some cells of ranges, and alike in all else; others stay as they
    stand.
    """
    for _, parts in groupby(rows, key=lambda row: row.part_of or row.number):
        together = list(parts)
        first = together[0]
        columns = [tuple(dict.fromkeys(column)) for column in zip(*[row.cells for row in together], strict=True)]
        is_whole = prod(map(len, columns)) == len(together) == len({row.cells for row in together})
        are_alike = all((row.then, row.kind, row.reason) == (first.then, first.kind, first.reason) for row in together)
        of_ranges = all(cell.ranges and not cell.negated for cells in columns if len(cells) > 1 for cell in cells)
        if len(together) > 1 and is_whole and are_alike and of_ranges:
            yield attrs.evolve(first, cells=tuple([_either(cells) for cells in columns]))
        else:
            yield from together


def _either(cells: Sequence[Wanted]) -> Wanted:
    return (
        cells[0]._replace(ranges=tuple([one for cell in cells for one in cell.ranges])) if len(cells) > 1 else cells[0]
    )


def _numbered_input(number: int) -> Sentence:
    return Sentence("place.numbered_input", "input {number}", number=number)


def texts_of(element: Element) -> dict[str, str]:
    """Return the texts for people: the label, the description, and a decision's question."""
    namespace = element.tag.rpartition("}")[0] + "}"
    written = {"label": element.get("label", "")}
    written |= {key: element.findtext(namespace + key, "") for key in ("question", "description")}
    return {key: text for key, text in written.items() if text.strip()}
