"""What a DMN model declares about values: their kind and which there are, in clauses and in types of any kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias
from xml.etree.ElementTree import Element

from k80assess.document.ranges import Range
from k80assess.errors import Sentence, listed, quoted
from k80assess.interop.dmn.feel import Kind, listed_in

Scale: TypeAlias = tuple[str, ...]
"""The texts that a value can be, in order."""

# Types that say nothing about values; the last one is what some tools write where nothing was chosen.
_SAYING_NOTHING = frozenset(["", "Any", "<Undefined>"])
# The types of the standard, and those that Camunda 7 has for numbers.
_KINDS: dict[str, Kind] = {"string": "text", "boolean": "boolean", "date": "date"}
_KINDS |= dict.fromkeys(("number", "integer", "long", "double"), "number")

_NOT_OF_TEXTS = Sentence("type_not_of_texts", "values of this type cannot be read")
# Far beyond any model in use: how many types may be based on each other.
_MAX_DEPTH = 50


class Declaration(NamedTuple):
    """What a value can be, as declared in one place in a model.

    Attributes:
        where: the place, as errors name it, after "the".
        values: the texts, in the order in which they are declared; `false` and `true` where the kind is boolean.
        kind: what kind of value it is; None where this says no more than which texts there are.
        ranges: the numbers or days; those of a type are all where there are no ranges.
    """

    where: str
    values: Scale
    kind: Kind | None = None
    ranges: tuple[Range, ...] = ()

    @property
    def found(self) -> Sentence:
        """What errors say about it where it does not fit."""
        return Sentence(
            "found_values", "the {where} ({values})", where=self.where, values=listed(map(quoted, self.values))
        )


class NoTextsError(Exception):
    """Raised for a type or list of values that is not understood: what is wrong, what was found, what is allowed."""

    def __init__(self, sentence: Sentence, found: str, allowed: str = "") -> None:
        self.sentence, self.found, self.allowed = sentence, found, allowed
        super().__init__(sentence, found, allowed)


def declared_in(element: Element, tag: str, ns: dict[str, str], where: str) -> Iterator[Declaration]:
    """Yield the list of values inside an element with this tag, if it has one.

    Raises:
        NoTextsError: when it is not a list of texts, booleans, numbers or dates, or of ranges of these.
    """
    written = element.findtext(f"{tag}/text", "", ns).strip()
    if written not in ("", "-"):
        found = listed_in(written)
        if found is None:
            template = "the {where} must be texts, numbers or dates separated by commas"
            raise NoTextsError(Sentence("values_not_texts", template, where=where), quoted(written))
        yield Declaration(where, tuple(dict.fromkeys(found.texts)), found.kind, found.ranges)


class Types:
    """The types of one model, and of those that it imports.

    Attributes:
        imports: the namespaces of other models, by the names under which this one imports them.
    """

    def __init__(self, definitions: Element, ns: dict[str, str], known: Mapping[str, Types]) -> None:
        self._ns, self._known = ns, known
        self._items = {item.get("name", ""): item for item in definitions.findall("itemDefinition", ns)}
        self._parts: dict[Element, dict[str, Element]] = {}
        self._lists: dict[Element, list[Declaration] | NoTextsError] = {}
        imported = definitions.findall("import", ns)
        self.imports = {name: item.get("namespace", "") for item in imported if (name := item.get("name", "").strip())}

    def declared(self, type_name: str, parts: Sequence[str] = ()) -> tuple[Declaration, ...]:
        """Return what a type, or the type of a part of it, declares: its own list first, then those of its bases.

        Raises:
            NoTextsError: when it is not a type of texts, numbers, dates or booleans.
        """
        found: list[Declaration] = []
        seen: set[tuple[Types, str]] = set()
        types, bare, left = self, type_name.strip(), list(parts)
        while True:
            types, item, bare = types._looked_up(bare)
            if item is None:
                if bare in _KINDS:
                    found.append(Declaration(Sentence("built_in_type", "type {type}", type=bare), (), _KINDS[bare]))
                elif bare not in _SAYING_NOTHING:
                    template = "string, number, date, boolean, or a type based on one of these"
                    raise NoTextsError(_NOT_OF_TEXTS, quoted(bare), Sentence("allowed.type_of_texts", template))
                return tuple(found)
            if (types, bare) in seen:
                raise NoTextsError(Sentence("type_of_itself", "this type is based on itself"), quoted(bare))
            if len(seen) == _MAX_DEPTH:
                sentence = Sentence("type_too_deep", "this type is based on too many others, one after another")
                raise NoTextsError(sentence, quoted(type_name))
            seen.add((types, bare))
            types._refuse_collection(item, bare)
            while item is not None and left and (components := types._components(item)):
                part = left.pop(0)
                item, bare = components.get(part), f"{bare}.{part}"
            if item is None:
                raise NoTextsError(Sentence("type_part_unknown", "this type has no such part"), quoted(bare))
            found += [] if left else types._own(item, bare)
            bare = item.findtext("typeRef", "", types._ns).strip()

    def _looked_up(self, type_name: str) -> tuple[Types, Element | None, str]:
        """Find a type by its name, in this model or in the one that the name says; None when it is built in."""
        bare = type_name.rpartition(":")[2]
        if bare in self._items:
            return self, self._items[bare], bare
        model, dot, inside = bare.partition(".")
        if dot and model in self.imports:
            other = self._known.get(self.imports[model])
            if other is None:
                sentence = Sentence("type_not_given", "this type belongs to a model that was not given")
                raise NoTextsError(sentence, quoted(bare))
            if inside in other._items:
                return other, other._items[inside], inside
        return self, None, bare

    def _components(self, item: Element) -> dict[str, Element]:
        """Return the parts of a structure, by name."""
        if item not in self._parts:
            named = [(component.get("name", ""), component) for component in item.findall("itemComponent", self._ns)]
            self._parts[item] = dict(reversed(named))  # the first of two with the same name counts
        return self._parts[item]

    def _own(self, item: Element, name: str) -> list[Declaration]:
        """Return what a type declares itself; it is read only once, however often it is asked for."""
        if item not in self._lists:
            try:
                self._lists[item] = list(self._read(item, name))
            except NoTextsError as error:
                self._lists[item] = error
        found = self._lists[item]
        if isinstance(found, NoTextsError):
            raise NoTextsError(*found.args)
        return found

    def _read(self, item: Element, name: str) -> Iterator[Declaration]:
        self._refuse_collection(item, name)
        if item.find("itemComponent", self._ns) is not None:
            raise NoTextsError(
                Sentence("type_structure", "this type is a structure, and has no single value"), quoted(name)
            )
        if item.find("functionItem", self._ns) is not None:
            raise NoTextsError(
                Sentence("type_function", "this type is a function, and has no single value"), quoted(name)
            )
        of_type = Sentence("values_of_type", "allowedValues of type {type}", type=quoted(name))
        yield from declared_in(item, "allowedValues", self._ns, of_type)
        constrained = Sentence("values_constrained", "values in the typeConstraint of type {type}", type=quoted(name))
        yield from declared_in(item, "typeConstraint", self._ns, constrained)

    def _refuse_collection(self, item: Element, name: str) -> None:
        if item.get("isCollection", "").strip().lower() in ("true", "1"):
            sentence = Sentence("type_collection", "this type is a collection, and has no single value")
            raise NoTextsError(sentence, quoted(name))


def disagreement(declarations: Iterable[Declaration]) -> tuple[Declaration, Declaration] | None:
    """Find two declarations of one thing that contradict each other; None when all agree.

    Two agree when they list the same texts in the same order, save that one of them may leave some out.
    """
    by_values = {declaration.values: declaration for declaration in declarations}
    # Whatever is left out of a list that leaves texts out of another one is left out of that as well.
    for shorter, longer in pairwise(sorted(by_values.values(), key=lambda declaration: len(declaration.values))):
        rest = iter(longer.values)
        if not all(text in rest for text in shorter.values):
            return shorter, longer
    return None
