"""DMN models as tables over texts, just as they stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias
from xml.etree.ElementTree import Element

import attrs

from k80assess.errors import DocumentError, Problem, listed, quoted
from k80assess.interop._feel import ANY, Wanted, id_of, texts, wanted_by
from k80assess.interop._xml import bare_name

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}
_EARLY = "http://www.omg.org/spec/DMN/20151101/dmn11.xsd"  # under which some tools wrote 1.1

MOST_CELLS = 100_000
"""How many input cells the tables of a model may have together, read or written."""

MOST_PROBLEMS = 100
_POLICIES = ("UNIQUE", "ANY", "FIRST", "PRIORITY")


Scale: TypeAlias = tuple[str, ...]
"""The texts that a column or output says there are; none when it does not say."""

UNDECLARED: Scale = ()


@attrs.frozen(kw_only=True)
class Row:
    """A row of a table as it stands there, numbered from 1."""

    number: int
    cells: tuple[Wanted, ...]
    then: str


@attrs.frozen(kw_only=True, eq=False)
class Decision:
    """A decision with one table over texts, as it stands in a model.

    Attributes:
        aspect_id: the id it has as an aspect.
        names: what an input that takes it in can call it.
        texts: its label, question and description, as far as it has them.
        policy: the hit policy: which row decides where several hold.
        columns: for each input what it asks, and the texts it says there are.
        outcome: the texts it says its output can be.
        rows: the rows.
        default: the output where no row holds, if there is one.
    """

    aspect_id: str
    names: frozenset[str]
    texts: Mapping[str, str]
    policy: str
    columns: tuple[tuple[str, Scale], ...]
    outcome: Scale
    rows: tuple[Row, ...]
    default: str | None

    @property
    def place(self) -> str:
        """What errors call it."""
        return f"decision {quoted(self.aspect_id)}"


class Models:
    """The decisions and inputs of one or more models that together are a framework.

    Args:
        name: what errors call them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.definitions: list[Element] = []
        self.decisions: list[Decision] = []
        self.inputs: dict[str, Element] = {}
        self._cells = 0
        self._ns: dict[str, str] = {}
        self._types: dict[str, Scale] = {}

    def take(self, definitions: Element) -> None:
        """Take in a model.

        Raises:
            DocumentError: when it is no DMN model, or too large.
        """
        namespace, _, tag = definitions.tag.removeprefix("{").rpartition("}")
        if tag != "definitions" or namespace not in (*NAMESPACES.values(), _EARLY):
            allowed = f"<definitions> of DMN {', '.join(NAMESPACES)}"
            raise DocumentError(self.name, [Problem("", "this is no DMN model", quoted(definitions.tag), allowed)])
        self.definitions.append(definitions)
        self._ns, self._types = {"": namespace}, {}
        for item in definitions.findall("itemDefinition", self._ns):
            if item.findtext("typeRef", "", self._ns).rpartition(":")[2] == "string":
                name = item.get("name", "")
                self._types[name] = self._scale(item, "allowedValues", f"type {quoted(name)}")
        for data in definitions.findall("inputData", self._ns):
            for name in self._names(data):
                self.inputs.setdefault(name, data)
        for element in definitions.findall("decision", self._ns):
            self._take_decision(element)

    def _names(self, element: Element) -> list[str]:
        variable = element.find("variable", self._ns)
        names = [variable.get("name", "")] if variable is not None else []
        return [bare for name in [*names, element.get("name", "")] if (bare := bare_name(name))]

    def problem(self, place: str, message: str, found: str = "", allowed: str = "") -> None:
        """Keep a problem, and give up when there are very many."""
        self.problems.append(Problem(place, message, found, allowed))
        if len(self.problems) >= MOST_PROBLEMS:
            self.refuse_if_wrong()

    def refuse_if_wrong(self) -> None:
        """Raise the problems found so far, if there are any."""
        if self.problems:
            raise DocumentError(self.name, self.problems)

    def _take_decision(self, element: Element) -> None:
        names = self._names(element) or [bare_name(element.get("id", "")) or "decision"]
        place = f"decision {quoted(id_of(names[0]))}"
        table = element.find("decisionTable", self._ns)
        outputs = [] if table is None else table.findall("output", self._ns)
        if table is None or len(outputs) != 1:
            found = "no table" if table is None else f"{len(outputs)} outputs"
            self.problem(place, "only a decision table with one output can be read", found)
            return
        policy = table.get("hitPolicy", "UNIQUE")
        if policy not in _POLICIES:
            self.problem(place, "under this hit policy more rows can decide", quoted(policy), listed(_POLICIES))
        columns = tuple([self._column(column, place) for column in table.findall("input", self._ns)])
        default = outputs[0].find("defaultOutputEntry", self._ns)
        self.decisions.append(
            Decision(
                aspect_id=id_of(names[0]),
                names=frozenset([*names, bare_name(outputs[0].get("name", ""))]) - {""},
                texts=described(element),
                policy=policy,
                columns=columns,
                outcome=self._declared(outputs[0], outputs[0], "outputValues", f"{place}, output"),
                rows=tuple(self._rows(table, len(columns), place)),
                default=None if default is None else self._output(default, f"{place}, default output"),
            )
        )

    def _column(self, element: Element, place: str) -> tuple[str, Scale]:
        expression = element.find("inputExpression", self._ns)
        text = "" if expression is None else bare_name(expression.findtext("text", "", self._ns))
        if expression is None or not text:
            self.problem(place, "an input has no expression that says what it takes in")
            return "", UNDECLARED
        return text, self._declared(element, expression, "inputValues", f"{place}, input {quoted(text)}")

    def _declared(self, element: Element, typed: Element, tag: str, place: str) -> Scale:
        """The values that a column or output says it has, by itself or by its type, which has to be one of texts."""
        type_name = typed.get("typeRef", "").rpartition(":")[2]
        if type_name not in ("", "string", "Any", *self._types):
            self.problem(place, "this type is not one of texts", quoted(type_name), listed(["string", *self._types]))
        return self._scale(element, tag, place) or self._types.get(type_name, UNDECLARED)

    def _scale(self, element: Element, tag: str, place: str) -> Scale:
        written = element.findtext(f"{tag}/text", "", self._ns).strip()
        values = texts(written) if written not in ("", "-") else ()
        if values is None:
            self.problem(place, f"the {tag} must be texts with commas between them", quoted(written))
        return tuple(dict.fromkeys(values or ()))

    def _rows(self, table: Element, columns: int, place: str) -> Iterator[Row]:
        for number, rule in enumerate(table.findall("rule", self._ns), start=1):
            at = f"{place}, row {number}"
            entries = rule.findall("inputEntry", self._ns)
            outputs = rule.findall("outputEntry", self._ns)
            self._cells += len(entries)
            if self._cells > MOST_CELLS:
                self.problem(at, f"too large: more than {MOST_CELLS:,} cells")
                self.refuse_if_wrong()
            if len(entries) != columns or len(outputs) != 1:
                self.problem(at, "an entry is needed for each input, and one for the output")
                continue
            cells = [self._wanted(entry, f"{at}, input {i}") for i, entry in enumerate(entries, start=1)]
            yield Row(number=number, cells=tuple(cells), then=self._output(outputs[0], at))

    def _wanted(self, entry: Element, place: str) -> Wanted:
        written = entry.findtext("text", "", self._ns)
        wanted = wanted_by(written)
        if wanted is None:
            self.problem(place, "this cell cannot be read", quoted(written), 'such as "a", "b" or not("a") or -')
        return wanted or ANY

    def _output(self, entry: Element, place: str) -> str:
        written = entry.findtext("text", "", self._ns)
        found = texts(written)
        if found is None or len(found) != 1:
            self.problem(place, "the output must be one text in double quotes", quoted(written))
        return found[0] if found else ""


def described(element: Element) -> dict[str, str]:
    """The texts for people: a label, a description, and of a decision its question."""
    namespace = element.tag.rpartition("}")[0] + "}"
    written = {"label": element.get("label", "")}
    written |= {key: element.findtext(namespace + key, "") for key in ("question", "description")}
    return {key: text for key, text in written.items() if text.strip()}
