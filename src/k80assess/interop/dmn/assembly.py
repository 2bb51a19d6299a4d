"""Tables over texts as a framework: which decision feeds which, which levels there are, whether one row decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from k80assess.document.files import load
from k80assess.document.framework import Framework
from k80assess.document.problems import MAX_VALUES
from k80assess.document.text import ID_PATTERN
from k80assess.errors import (
    ArgumentError,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    UnknownNameError,
    listed,
    quoted,
)
from k80assess.interop._conditions import OverlappingConditions
from k80assess.interop._xml import bare_name
from k80assess.interop.dmn.feel import ANY, id_of
from k80assess.interop.dmn.tables import (
    DEFAULT_OUTPUT,
    Asked,
    Decision,
    DmnModels,
    Feed,
    Input,
    TableRow,
    input_place,
    row_place,
)
from k80assess.interop.dmn.types import Declaration, NoTextsError, disagreement

MODEL_NAME = "urn:k80assess:"
"""How the namespace of a model begins that we wrote: id and version follow, with a colon between them."""

_MAX_LEVELS = 1_000
# A column may ask a variable, or a part of one; whatever has an operator is a calculation.
_VARIABLE = re.compile(r"[^\W\d]\w*(?:[ .]\w+)*")
_ID = re.compile(ID_PATTERN)
# Where a model says what a framework is called.
_IDENTITY: dict[Loc, Loc] = {
    ("id",): ("definitions", "name"),
    ("version",): ("definitions", "namespace"),
    ("title",): ("definitions", "label"),
}
_ROWS_NEEDED = Sentence("allowed.dmn_rows", "rows for every combination, or a defaultOutputEntry")


def framework_of(models: DmnModels, root: str | None) -> Framework:
    """Return the framework whose outcome is the root decision, with everything it follows from.

    Raises:
        DocumentError: when tables that are needed cannot be read, or decide too little or too much.
        ArgumentError: when several decisions feed no other and none is named.
        UnknownNameError: when there is no decision of this name.
    """
    return _Assembly(models, root).framework()


class _Assembly:
    def __init__(self, models: DmnModels, root: str | None) -> None:
        self.models = models
        self.values = 0
        self.by_name: dict[str, list[Decision]] = {}
        for decision in models.decisions:
            for name in decision.names:
                self.by_name.setdefault(name, []).append(decision)
        self.asked: dict[tuple[Input | str, tuple[str, ...]], Asked] = {}
        self.feeds = {d: [self._feed(d, column.name) for column in d.columns] for d in models.decisions}
        self.problems = {d: [*d.problems, *self._feed_problems(d)] for d in models.decisions}
        self.unreadable = self._unreadable()
        self.outcome = self._root(root)
        self.decisions = self._reached(self.outcome)
        self._refuse_unreadable([self.outcome])
        self._refuse_circle()
        asked = dict.fromkeys(feed for d in self.decisions for feed in self.feeds[d] if isinstance(feed, Asked))
        whole = [self.asked.get((inputs[0], ())) for inputs in models.inputs.values()]
        self.criteria = list(dict.fromkeys([*(feed for feed in whole if feed in asked and feed is not None), *asked]))
        self._refuse_twins()
        self.scales = self._scales()

    # --- which decision feeds which -------------------------------------------------------------------------------

    def _feed(self, decision: Decision, name: str) -> Feed:
        """What a column takes in: a decision, or something that is asked."""
        bare = _without_import(decision, name)
        if bare in self.by_name:
            return self.by_name[bare][0]
        whole, *part = [bare] if bare in self.models.inputs else bare.split(".")
        inputs = self.models.inputs.get(whole, [])
        key = (inputs[0] if inputs else whole, tuple(part))
        if key not in self.asked:
            asked = Asked(source=decision.source, name=bare, inputs=tuple(dict.fromkeys(inputs)), part=tuple(part))
            self.asked[key] = asked
        return self.asked[key]

    def _feed_problems(self, decision: Decision) -> Iterator[Problem]:
        for column, feed in zip(decision.columns, self.feeds[decision], strict=True):
            loc: Loc = (decision.place, input_place(column.name))
            bare = _without_import(decision, column.name)
            if isinstance(feed, Decision):
                if len(self.by_name[bare]) > 1:
                    yield Problem(loc, Sentence("input_ambiguous", "several decisions have the name of this input"))
            elif not feed.inputs:
                if bare != column.name:
                    template = "this is of an imported model, and none given has it"
                    yield Problem(loc, Sentence("input_not_given", template))
                elif bare.partition(".")[0] in self.by_name:
                    template = "a decision gives one text here, which has no parts"
                    yield Problem(loc, Sentence("decision_without_parts", template))
                elif not _VARIABLE.fullmatch(bare):
                    sentence = Sentence("not_a_variable", "an input must be a variable, not a calculation")
                    yield Problem(loc, sentence, quoted(bare))

    def _unreadable(self) -> set[Decision]:
        """The decisions that cannot be read, or follow from one that cannot."""
        taking: dict[Feed, list[Decision]] = {}
        for decision, feeds in self.feeds.items():
            for feed in feeds:
                taking.setdefault(feed, []).append(decision)
        waiting = [decision for decision, problems in self.problems.items() if problems]
        found = set(waiting)
        while waiting:
            new = [decision for decision in taking.get(waiting.pop(), ()) if decision not in found]
            found.update(new)
            waiting += new
        return found

    def _root(self, root: str | None) -> Decision:
        decisions = self.models.decisions
        if not decisions:
            sentence = Sentence("decision_missing", "there is no decision in this model")
            raise DocumentError(self.models.name, [Problem((), sentence)])
        if root is not None:
            found = [decision for decision in decisions if decision.aspect_id == root]
            if not found:
                raise UnknownNameError("decision", root, [d.aspect_id for d in decisions], loc=("root",))
            if len(found) > 1:
                for decision in found:
                    sentence = Sentence("decision_ambiguous", "several decisions have this name")
                    self.models.problem(decision.source, (decision.place,), sentence)
                self.models.refuse_if_wrong()
            return found[0]
        needed = {need for decision in decisions for need in decision.needs} - {""}
        asked = {_without_import(d, column.name) for d in decisions for column in d.columns}
        asked |= {name.partition(".")[0] for name in asked}
        feeding = {feed for name in asked for feed in self.by_name.get(name, ())}
        tops = [decision for decision in decisions if decision not in feeding and decision.element_id not in needed]
        if not tops:
            sentence = Sentence("no_root", "every decision is an input of another one, so none is the outcome")
            raise DocumentError(self.models.name, [Problem((), sentence)])
        readable = [top for top in tops if top not in self.unreadable]
        if not readable:
            self._refuse_unreadable(tops)
        if len(tops) > 1:
            names = listed([top.aspect_id for top in readable])
            others = listed([top.aspect_id for top in tops if top in self.unreadable])
            sentence = Sentence(
                "several_roots", "{model} has several roots, so name one of them", model=self.models.name
            )
            template = "{roots} (these cannot be read: {unreadable})"
            allowed = Sentence("allowed.readable", template, roots=names, unreadable=others) if others else names
            raise ArgumentError(Problem(("root",), sentence, allowed=allowed))
        return tops[0]

    def _reached(self, *outcomes: Decision) -> list[Decision]:
        """What decisions follow from, and they themselves, in the order of the models."""
        reached, waiting = set(outcomes), list(outcomes)
        while waiting:
            for feed in self.feeds[waiting.pop()]:
                if isinstance(feed, Decision) and feed not in reached:
                    reached.add(feed)
                    waiting.append(feed)
        return [decision for decision in self.models.decisions if decision in reached]

    def _refuse_unreadable(self, outcomes: Sequence[Decision]) -> None:
        """Refuse outcomes that cannot be read, or that follow from what cannot, and say what can be read instead."""
        if self.unreadable.isdisjoint(outcomes):
            return
        for decision in self._reached(*outcomes):
            for problem in self.problems[decision]:
                self.models.keep(decision.source, problem)
        readable = [d.aspect_id for d in self.models.decisions if d not in self.unreadable]
        if readable:
            sentence = Sentence("root_unreadable", "so this cannot be the outcome; name another decision as root")
            self.models.problem(outcomes[0].source, (outcomes[0].place,), sentence, allowed=listed(readable))
        self.models.refuse_if_wrong()

    def _refuse_circle(self) -> None:
        feeding = {d: [feed for feed in self.feeds[d] if isinstance(feed, Decision)] for d in self.decisions}
        try:
            TopologicalSorter(feeding).prepare()
        except CycleError as error:
            first, *others = error.args[1]
            names = listed(decision.aspect_id for decision in (first, *others))
            found = Sentence("found_circle", "a circle of {names}", names=names)
            sentence = Sentence("decision_depends_on_itself", "a decision cannot depend on itself")
            self.models.problem(first.source, (first.place,), sentence, found)
            self.models.refuse_if_wrong()

    def _refuse_twins(self) -> None:
        """Refuse two things of one name, and names that are no ids."""
        seen: dict[str, Sentence] = {}
        things: list[Feed] = [*self.criteria, *self.decisions]
        for thing in things:
            own_id = thing.own_id if isinstance(thing, Asked) else thing.aspect_id
            if own_id in seen:
                sentence = Sentence("name_twice", "there is another one of this name: {place}", place=seen[own_id])
                self.models.problem(thing.source, (thing.place,), sentence)
            elif not _can_be_an_id(own_id):
                sentence = Sentence("not_a_name", "this cannot be a name here")
                self.models.problem(thing.source, (thing.place,), sentence, quoted(own_id))
            seen[own_id] = thing.place
        self.models.refuse_if_wrong()

    # --- which levels there are -----------------------------------------------------------------------------------

    def _scales(self) -> dict[Feed, list[str]]:
        """The levels of every decision and criterion."""
        feeds: list[Feed] = [*self.decisions, *self.criteria]
        used: dict[Feed, dict[str, tuple[str, Loc]]] = {feed: {} for feed in feeds}
        lists: dict[Feed, list[Declaration]] = {feed: [] for feed in used}
        for decision in self.decisions:
            for row in decision.rows:
                at: Loc = (decision.place, row_place(row.number))
                used[decision].setdefault(row.then, (decision.source, at))
            if decision.default is not None:
                used[decision].setdefault(decision.default, (decision.source, (decision.place, DEFAULT_OUTPUT)))
        for decision in self.decisions:
            for i, (feed, column) in enumerate(zip(self.feeds[decision], decision.columns, strict=True)):
                lists[feed] += column.declared
                for row in decision.rows:
                    for text in row.cells[i].texts:
                        at = (decision.place, row_place(row.number), input_place(column.name))
                        used[feed].setdefault(text, (decision.source, at))
        scales = {feed: self._scale(feed, lists[feed], used[feed]) for feed in used}
        self.models.refuse_if_wrong()
        return scales

    def _scale(self, feed: Feed, others: Sequence[Declaration], used: Mapping[str, tuple[str, Loc]]) -> list[str]:
        """The levels of something: those declared, in their order; where nothing is, those that cells name.

        What it declares itself, by its own list or its type, stands: where lists differ the shortest, for each says
        what it can be at most. Where it declares nothing, the longest list of those that ask it does.
        """
        own = feed.declared if isinstance(feed, Decision) else self._own(feed)
        priorities = feed.priorities if isinstance(feed, Decision) else ()
        if priorities and not own and not others:
            own = (Declaration("outputValues", priorities),)
        if (pair := disagreement([*own, *others])) is not None:
            one, other = pair
            sentence = Sentence("lists_contradict", "two lists of what it can be contradict each other")
            found = Sentence("found_pair", "{one} and {other}", one=one.found, other=other.found)
            allowed = Sentence("allowed.lists", "the same texts in the same order; one list may leave some out")
            self.models.problem(feed.source, (feed.place,), sentence, found, allowed)
            return []
        declared = min(own, key=_length) if own else max(others, key=_length, default=None)
        if declared is not None:
            values = dict.fromkeys(declared.values)
            for text, (source, loc) in used.items():
                if text not in values:
                    template = "the {where} do not list a text that a row uses"
                    sentence = Sentence("value_not_listed", template, where=declared.where)
                    self.models.problem(source, loc, sentence, quoted(text), listed(map(quoted, values)))
            for text in priorities:
                if text not in values:
                    template = "the {where} do not list a text that the outputValues do"
                    sentence = Sentence("priority_not_listed", template, where=declared.where)
                    self.models.problem(feed.source, (feed.place,), sentence, quoted(text), listed(map(quoted, values)))
        scale = list(used if declared is None else declared.values)
        if len(scale) > _MAX_LEVELS:
            sentence = Sentence("levels_too_many", "too many values: more than {limit}", limit=_MAX_LEVELS)
            self.models.problem(feed.source, (feed.place,), sentence)
        elif len(scale) < 2:
            sentence = Sentence("levels_too_few", "at least 2 entries are needed in the list of what it can be")
            some = listed(map(quoted, scale)) or Sentence("found_none", "none")
            allowed = Sentence("allowed.list_of_values", "a list in its clause or its type")
            self.models.problem(feed.source, (feed.place,), sentence, some, allowed)
        for text in scale[:_MAX_LEVELS]:
            if not _can_be_an_id(text):
                template = "text that is not empty, without control characters or blanks around it"
                sentence = Sentence("not_a_level", "this text cannot be a level")
                source, loc = used.get(text, (feed.source, (feed.place,)))
                self.models.problem(source, loc, sentence, quoted(text), Sentence("allowed.id", template))
        return scale

    def _own(self, asked: Asked) -> tuple[Declaration, ...]:
        """What the inputs of the models declare of something that is asked."""
        found: list[Declaration] = []
        for data in asked.inputs:
            try:
                found += data.types.declared(data.type_name, asked.part)
            except NoTextsError as error:
                self.models.problem(data.source, (asked.place,), error.sentence, error.found, error.allowed)
        return tuple(found)

    # --- the framework --------------------------------------------------------------------------------------------

    def framework(self) -> Framework:
        content = {
            **_identity(self.models.definitions[0]),
            "outcome": self.outcome.aspect_id,
            "criteria": [self._criterion(asked) for asked in self.criteria],
            "aspects": [self._aspect(decision) for decision in self.decisions],
        }
        self.models.refuse_if_wrong()
        try:
            return load(Framework, content)
        except DocumentError as error:
            for problem in error.problems:
                self.models.keep(*self._in_the_model(problem))
        self.models.refuse_if_wrong()
        raise AssertionError("refused without a problem")

    def _in_the_model(self, problem: Problem) -> tuple[str, Problem]:
        """A problem with the framework as one with the model: what only shows in the whole, and texts for people."""
        match problem.loc:
            case ("criteria" | "aspects" as kind, int(number), *rest):
                things: Sequence[Feed] = self.criteria if kind == "criteria" else self.decisions
                thing = things[number]
                if rest[:1] == ["rule"]:
                    return thing.source, problem._replace(loc=(thing.place,), allowed=_ROWS_NEEDED)
                return thing.source, problem._replace(loc=(thing.place, *rest))
        return self.models.sources[0][0], problem._replace(loc=_IDENTITY.get(problem.loc, ()))

    def _criterion(self, asked: Asked) -> dict[str, Any]:
        # What is said of a whole input is not said of its parts.
        people = dict(asked.inputs[0].texts) if asked.inputs and not asked.part else {}
        is_loose = any(data.ordered is False for data in asked.inputs)
        return {"id": asked.own_id, **people, "levels": self._levels(asked), **_unordered(is_loose)}

    def _levels(self, feed: Feed) -> list[dict[str, str]]:
        return [{"id": level} for level in self.scales[feed]]

    def _aspect(self, decision: Decision) -> dict[str, Any]:
        inputs = [feed.own_id if isinstance(feed, Asked) else feed.aspect_id for feed in self.feeds[decision]]
        whens = [self._when(decision, row, inputs) for row in decision.rows]
        if decision.policy in ("UNIQUE", "ANY"):
            self._refuse_overlap(decision, whens, inputs)
        rows = list(zip(whens, [row.then for row in decision.rows], strict=True))
        if decision.policy == "PRIORITY":
            priority = {level: place for place, level in enumerate(decision.priorities)}
            for then in dict.fromkeys(then for _when, then in rows if then not in priority):
                template = "PRIORITY needs outputValues that say where this output goes"
                sentence = Sentence("priority_missing", template)
                self.models.problem(decision.source, (decision.place,), sentence, quoted(then))
            rows.sort(key=lambda row: priority.get(row[1], 0))
        if decision.default is not None:
            rows.append(({}, decision.default))
        # A condition that takes no level never holds.
        possible = [{"when": when, "then": then} for when, then in rows if all(when.values())]
        if not possible:
            sentence = Sentence("nothing_decided", "no row decides anything")
            self.models.problem(decision.source, (decision.place,), sentence, allowed=_ROWS_NEEDED)
        rule = {"kind": "table", "inputs": list(dict.fromkeys(inputs)), "rows": possible}
        is_loose = decision.ordered is False
        levels = self._levels(decision)
        return {"id": decision.aspect_id, **decision.texts, "levels": levels, **_unordered(is_loose), "rule": rule}

    def _when(self, decision: Decision, row: TableRow, inputs: Sequence[str]) -> dict[str, list[str]]:
        when: dict[str, list[str]] = {}
        for feed, input_id, wanted in zip(self.feeds[decision], inputs, row.cells, strict=True):
            if wanted != ANY:
                named = dict.fromkeys(wanted.texts)
                # Two columns can ask the same thing: both have to hold.
                asked = when.get(input_id, self.scales[feed])
                when[input_id] = [level for level in asked if (level in named) != wanted.negated]
        self.values += sum(map(len, when.values()))
        if self.values > MAX_VALUES:  # a cell such as not("a") stands for all the others
            template = "too large for a document: more than {limit} values of inputs in its rows"
            sentence = Sentence("rows_too_large", template, limit=MAX_VALUES)
            raise DocumentError(decision.source, [Problem((decision.place,), sentence)])
        return when

    def _refuse_overlap(
        self, decision: Decision, whens: Sequence[Mapping[str, Sequence[str]]], inputs: Sequence[str]
    ) -> None:
        conditions = OverlappingConditions(whens, inputs)
        same = dict.fromkeys(self.scales[decision], 0)
        for i, row in enumerate(decision.rows):
            same[row.then] |= 1 << i
        for i, row in enumerate(decision.rows):
            allowed = same[row.then] if decision.policy == "ANY" else 1 << i
            others = conditions.meeting(whens[i]) & ~allowed
            if others:
                other = decision.rows[others.bit_length() - 1].number
                template = "rows {one} and {other} both hold somewhere, which {policy} excludes"
                sentence = Sentence("rows_overlap", template, one=row.number, other=other, policy=decision.policy)
                self.models.problem(decision.source, (decision.place,), sentence)
                return


def _without_import(decision: Decision, name: str) -> str:
    """Return a name without that of the imported model it comes from."""
    model, dot, inside = name.partition(".")
    return inside if dot and model in decision.imports else name


def _length(declaration: Declaration) -> int:
    return len(declaration.values)


def _unordered(is_loose: bool) -> dict[str, bool]:
    return {"ordered": False} if is_loose else {}


def _can_be_an_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None and not any("\ud800" <= c <= "\udfff" for c in text)


def _identity(definitions: Element) -> dict[str, str]:
    """A model's id, version and title: those of the framework that we wrote it from, or what comes nearest."""
    framework_id, version = id_of(bare_name(definitions.get("name", ""))) or "decisions", "1"
    namespace = definitions.get("namespace", "")
    if namespace.startswith(MODEL_NAME):
        version = unquote(namespace.rpartition(":")[2]) or version
    label = definitions.get("label", "").strip()
    return {"id": framework_id, "version": version, **({"title": label} if label else {})}
