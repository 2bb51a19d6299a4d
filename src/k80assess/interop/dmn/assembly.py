"""Tables as a framework: which decision feeds which, what the levels are, whether a single row decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import attrs

from k80assess.document.files import load
from k80assess.document.framework import Framework
from k80assess.document.gap import TooManyLooksError, find_gap
from k80assess.document.nodes import MAX_LEVELS
from k80assess.document.problems import MAX_VALUES
from k80assess.document.ranges import Range
from k80assess.document.text import ID_PATTERN, LANGUAGES
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
from k80assess.interop.dmn.feel import ANY, TRUTH, Kind, id_of, listed_in, texts
from k80assess.interop.dmn.ranges import Sections, called
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
"""The prefix of the namespace of models we write: id and version follow, separated by a colon."""

# How many tests of a number times the parts that they tell apart: each test is tried on each part.
_MAX_COMPARED = 2_000_000
# A column may refer to a variable, or a part of one; anything with an operator is a calculation.
_VARIABLE = re.compile(r"[^\W\d]\w*(?:[ .]\w+)*")
_ID = re.compile(ID_PATTERN)
# Where a model has the title of a framework.
_IDENTITY: dict[Loc, Loc] = {
    ("id",): ("definitions", "name"),
    ("version",): ("definitions", "namespace"),
    ("title",): ("definitions", "label"),
}
_KINDS: dict[Kind, Sentence] = {
    "text": Sentence("kind_text", "texts"),
    "boolean": Sentence("kind_boolean", "true and false"),
    "number": Sentence("kind_number", "numbers"),
    "date": Sentence("kind_date", "dates"),
}
_OUTSIDE = Sentence("outside_allowed", "The decision model does not allow these values.")
_ROWS_NEEDED = Sentence("allowed.dmn_rows", "rows for every combination, or a defaultOutputEntry")


def framework_of(models: DmnModels, root: str | None) -> Framework:
    """Return the framework whose outcome is the root decision, with everything it depends on.

    Raises:
        DocumentError: when tables that are needed cannot be read, leave a combination undecided or decide it twice.
        ArgumentError: when several decisions feed no other one and none is named as root.
        UnknownNameError: when there is no decision of this name.
    """
    return _Assembly(models, root).framework()


@attrs.frozen(eq=False)
class _Use:
    """What tables name of one thing: texts, kinds of values, and tests of numbers or days, and where."""

    texts: dict[str, tuple[str, Loc]] = attrs.field(factory=dict)
    kinds: set[Kind] = attrs.field(factory=set)
    lists: list[Declaration] = attrs.field(factory=list)
    tests: dict[tuple[Range, ...], tuple[str, Loc]] = attrs.field(factory=dict)

    def names(self, text: str, kind: Kind | None, source: str, loc: Loc) -> None:
        """Note a text that is named."""
        self.texts.setdefault(text, (source, loc))
        if kind is not None:
            self.kinds.add(kind)


@attrs.frozen(kw_only=True, eq=False)
class _Numbers:
    """The levels of a number or day.

    Attributes:
        sections: all numbers or days, cut wherever a test tells them apart.
        levels: for each level the ranges that are its own.
        pieces: for each level which of the pieces between cuts are its own.
        outside: the levels that the models do not allow.
    """

    sections: Sections
    levels: Mapping[str, tuple[Range, ...]]
    pieces: Mapping[str, set[int]]
    outside: list[str]
    _known: dict[tuple[Range, ...], list[str]] = attrs.field(factory=dict, init=False)

    def inside(self, test: tuple[Range, ...]) -> list[str]:
        """Return the levels whose numbers or days pass a test."""
        if test not in self._known:
            inside = self.sections.inside(test)
            self._known[test] = [level_id for level_id, own in self.pieces.items() if not own.isdisjoint(inside)]
        return self._known[test]


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
        self.occurrences = [d for d in models.decisions if d.says_what_occurs and d is not self.outcome]
        self._refuse_unreadable([self.outcome], remedy=True)
        self._refuse_unreadable(self.occurrences)
        read = [feed for d in self.occurrences for feed in self.feeds[d] if isinstance(feed, Decision)]
        self.decisions = self._reached(self.outcome, *read)
        self._refuse_circle()
        self.tables = list(dict.fromkeys([*self.decisions, *self.occurrences]))
        asked = dict.fromkeys(feed for d in self.tables for feed in self.feeds[d] if isinstance(feed, Asked))
        whole = [self.asked.get((inputs[0], ())) for inputs in models.inputs.values()]
        self.criteria = list(dict.fromkeys([*(feed for feed in whole if feed in asked and feed is not None), *asked]))
        self._refuse_twins()
        self.numbers: dict[Feed, _Numbers] = {}
        self.scales = self._scales()
        self.impossible: list[tuple[str, Loc]] = []

    # --- which decision feeds which -------------------------------------------------------------------------------

    def _feed(self, decision: Decision, name: str) -> Feed:
        """Return what a column refers to: a decision, or something that is asked."""
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
                    template = "this belongs to an imported model that was not given"
                    yield Problem(loc, Sentence("input_not_given", template))
                elif bare.partition(".")[0] in self.by_name:
                    template = "a decision returns a single text here, which has no parts"
                    yield Problem(loc, Sentence("decision_without_parts", template))
                elif not _VARIABLE.fullmatch(bare):
                    sentence = Sentence("not_a_variable", "an input must be a variable, not a calculation")
                    yield Problem(loc, sentence, quoted(bare))

    def _unreadable(self) -> set[Decision]:
        """Return the decisions that cannot be read, or depend on one that cannot."""
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
            called = [decision for decision in decisions if decision.aspect_id == root]
            # What says what can occur may have the name of an aspect, and is only meant where no aspect is.
            found = [decision for decision in called if not decision.says_what_occurs] or called
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
        tops = [
            decision
            for decision in decisions
            if decision not in feeding and decision.element_id not in needed and not decision.says_what_occurs
        ]
        if not tops:
            sentence = Sentence("no_root", "every decision is an input of another one, so none is the outcome")
            raise DocumentError(self.models.name, [Problem((), sentence)])
        readable = [top for top in tops if top not in self.unreadable]
        if not readable:
            self._refuse_unreadable(tops, remedy=True)
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
        """Return these decisions and all that they depend on, in the order of the models."""
        reached, waiting = set(outcomes), list(outcomes)
        while waiting:
            for feed in self.feeds[waiting.pop()]:
                if isinstance(feed, Decision) and feed not in reached:
                    reached.add(feed)
                    waiting.append(feed)
        return [decision for decision in self.models.decisions if decision in reached]

    def _refuse_unreadable(self, outcomes: Sequence[Decision], *, remedy: bool = False) -> None:
        """Refuse decisions that cannot be read, or depend on what cannot, and say what can be read instead."""
        if self.unreadable.isdisjoint(outcomes):
            return
        for decision in self._reached(*outcomes):
            for problem in self.problems[decision]:
                self.models.keep(decision.source, problem)
        readable = [d.aspect_id for d in self.models.decisions if d not in self.unreadable and not d.says_what_occurs]
        if readable and remedy:
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
        """Refuse two things with the same name, and names that cannot be ids."""
        seen: dict[str, Sentence] = {}
        things: list[Feed] = [*self.criteria, *self.decisions]
        for thing in things:
            own_id = thing.own_id if isinstance(thing, Asked) else thing.aspect_id
            if own_id in seen:
                sentence = Sentence("name_twice", "there is another one with this name: {place}", place=seen[own_id])
                self.models.problem(thing.source, (thing.place,), sentence)
            elif not _can_be_an_id(own_id):
                sentence = Sentence("not_a_name", "this cannot be used as a name here")
                self.models.problem(thing.source, (thing.place,), sentence, quoted(own_id))
            seen[own_id] = thing.place
        self.models.refuse_if_wrong()

    # --- levels ---------------------------------------------------------------------------------------------------

    def _scales(self) -> dict[Feed, list[str]]:
        """Return the levels of every decision and criterion."""
        feeds: list[Feed] = [*self.decisions, *self.criteria]
        uses = {feed: _Use() for feed in feeds}
        for decision in self.decisions:
            use = uses[decision]
            for row in decision.rows:
                use.names(row.then, row.kind, decision.source, (decision.place, row_place(row.number)))
            if decision.default is not None:
                at = (decision.place, DEFAULT_OUTPUT)
                use.names(decision.default, decision.default_kind, decision.source, at)
        for decision in self.tables:
            for i, (feed, column) in enumerate(zip(self.feeds[decision], decision.columns, strict=True)):
                uses[feed].lists.extend(column.declared)
                for row in decision.rows:
                    loc = (decision.place, row_place(row.number), input_place(column.name))
                    wanted = row.cells[i]
                    for text in wanted.texts:
                        uses[feed].names(text, wanted.kind, decision.source, loc)
                    if wanted.ranges:
                        uses[feed].tests.setdefault(wanted.ranges, (decision.source, loc))
        scales = {feed: self._scale_of(feed, use) for feed, use in uses.items()}
        self.models.refuse_if_wrong()
        return scales

    def _scale_of(self, feed: Feed, use: _Use) -> list[str]:
        """Return the levels of a decision or criterion, whatever kind of value it has; one kind only."""
        own = feed.declared if isinstance(feed, Decision) else self._own(feed)
        levels = {} if isinstance(feed, Decision) else self._given_levels(feed)
        declared = [*own, *use.lists]
        tests = [*use.tests, *levels.values()]
        kinds = {*use.kinds, *(one.kind for one in declared if one.kind is not None)}
        kinds |= {"date" if ranges[0].of_dates else "number" for ranges in tests}
        if len(kinds) > 1:
            sentence = Sentence("kinds_mixed", "values of different kinds do not go together")
            found = listed([_KINDS[kind] for kind in _KINDS if kind in kinds])
            self.models.problem(feed.source, (feed.place,), sentence, found)
            return []
        if isinstance(feed, Asked) and not kinds.isdisjoint(("number", "date")):
            limits = [one.ranges for one in declared if one.ranges]
            scale = self._numbered(feed, levels, limits, use.tests)
        else:
            if "boolean" in kinds and not any(one.values for one in declared):
                own = (*own, Declaration(_KINDS["boolean"], TRUTH))
            scale = self._scale(feed, _listing(own), _listing(use.lists), use.texts)
        return self._usable(feed, scale, use.texts)

    def _given_levels(self, asked: Asked) -> dict[str, tuple[Range, ...]]:
        """Return the numbers or days that each level has for its own, as far as the models say so themselves."""
        given = next((data.levels for data in asked.inputs if data.levels and not asked.part), ())
        found: dict[str, tuple[Range, ...]] = {}
        for level_id, written in given:
            wanted, ids = listed_in(written), texts(f'"{level_id}"')
            if wanted is None or not wanted.ranges or ids is None or len(ids) > 1 or ids[0] in found:
                sentence = Sentence("own_level_unreadable", "a level of numbers or dates cannot be read")
                self.models.problem(asked.source, (asked.place,), sentence, quoted(f"{level_id} {written}"))
            else:
                found[ids[0]] = wanted.ranges
        return found

    def _numbered(
        self,
        asked: Asked,
        levels: Mapping[str, tuple[Range, ...]],
        limits: Sequence[tuple[Range, ...]],
        tests: Mapping[tuple[Range, ...], tuple[str, Loc]],
    ) -> list[str]:
        """Return the levels of a number or day: those given, or else the parts that tests and limits tell apart.

        What lies outside the limits that the models declare has levels of its own, which cannot occur.
        """
        sections = Sections([*limits, *tests, *levels.values()])
        if sections.size > 2 * MAX_LEVELS:
            return ["…"] * sections.size
        if sections.size * len(tests) > _MAX_COMPARED:
            template = "too many different tests of its numbers or dates: more than {limit}"
            sentence = Sentence("tests_too_many", template, limit=_MAX_COMPARED // sections.size)
            self.models.problem(asked.source, (asked.place,), sentence)
            self.models.refuse_if_wrong()
        if not levels:
            levels = {called(part): part for part in sections.told_apart([*limits, *tests])}
        pieces = {level_id: sections.inside(ranges) for level_id, ranges in levels.items()}
        allowed = [sections.inside(limit) for limit in limits]
        places = [(limit, (asked.source, (asked.place,))) for limit in limits]
        for test, (source, loc) in [*places, *tests.items()]:
            inside = sections.inside(test)
            for level_id, own in pieces.items():
                if not (own <= inside or own.isdisjoint(inside)):
                    template = "this tells numbers or dates of one level apart"
                    sentence = Sentence("level_divided", template)
                    self.models.problem(source, loc, sentence, quoted(called(test)), quoted(level_id))
        outside = [i for i, own in pieces.items() if any(own.isdisjoint(inside) for inside in allowed)]
        self.numbers[asked] = _Numbers(sections=sections, levels=levels, pieces=pieces, outside=outside)
        return list(levels)

    def _scale(
        self,
        feed: Feed,
        own: Sequence[Declaration],
        others: Sequence[Declaration],
        used: Mapping[str, tuple[str, Loc]],
    ) -> list[str]:
        """Return the levels of a decision or criterion: those declared, in order; otherwise those that cells name.

        Its own declarations, by a list or by its type, come first: where these differ, the shortest list holds, since
        each says what it can be at most. If it declares nothing, the longest list of those that refer to it holds.
        """
        priorities = feed.priorities if isinstance(feed, Decision) else ()
        if priorities and not own and not others:
            own = (Declaration("outputValues", priorities),)
        if (pair := disagreement([*own, *others])) is not None:
            one, other = pair
            sentence = Sentence("lists_contradict", "two lists of its values contradict each other")
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
        return list(used if declared is None else declared.values)

    def _usable(self, feed: Feed, scale: list[str], used: Mapping[str, tuple[str, Loc]]) -> list[str]:
        """Return a scale, after recording what keeps it from being one."""
        if len(scale) > MAX_LEVELS:
            sentence = Sentence("levels_too_many", "too many values: more than {limit}", limit=MAX_LEVELS)
            self.models.problem(feed.source, (feed.place,), sentence)
        elif len(scale) < 2:
            sentence = Sentence("levels_too_few", "the list of its values needs at least 2 entries")
            allowed: Sentence = Sentence("allowed.list_of_values", "a list in its clause or its type")
            if feed in self.numbers:
                sentence = Sentence("numbers_alike", "no cell tells one of its numbers or dates from another")
                allowed = Sentence("allowed.comparison", "a cell such as < 18 or [18..65)")
            some = listed(map(quoted, scale)) or Sentence("found_none", "none")
            self.models.problem(feed.source, (feed.place,), sentence, some, allowed)
        for text in scale[:MAX_LEVELS]:
            if not _can_be_an_id(text):
                template = "text that is not empty, without control characters or blanks around it"
                sentence = Sentence("not_a_level", "this text cannot be a level")
                source, loc = used.get(text, (feed.source, (feed.place,)))
                self.models.problem(source, loc, sentence, quoted(text), Sentence("allowed.id", template))
        return scale

    def _own(self, asked: Asked) -> tuple[Declaration, ...]:
        """Return what the inputs of the models declare about something that is asked."""
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
            "impossible": list(self._impossible()),
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
        """Return a problem of the framework as one of the model: of the whole, or of texts for people."""
        match problem.loc:
            case ("impossible", int(number), *_):
                source, loc = self.impossible[number]
                return source, problem._replace(loc=loc)
            case ("criteria" | "aspects" as kind, int(number), *rest):
                things: Sequence[Feed] = self.criteria if kind == "criteria" else self.decisions
                thing = things[number]
                if rest[:1] == ["rule"]:
                    return thing.source, problem._replace(loc=(thing.place,), allowed=_ROWS_NEEDED)
                return thing.source, problem._replace(loc=(thing.place, *(rest if rest[:1] != ["levels"] else ())))
        return self.models.sources[0][0], problem._replace(loc=_IDENTITY.get(problem.loc, ()))

    def _criterion(self, asked: Asked) -> dict[str, Any]:
        # What is said about a whole input does not apply to its parts.
        people = dict(asked.inputs[0].texts) if asked.inputs and not asked.part else {}
        is_loose = any(data.ordered is False for data in asked.inputs)
        if unit := next((data.unit for data in asked.inputs if data.unit and not asked.part), ""):
            people["unit"] = unit
        return {"id": asked.own_id, **people, "levels": self._levels(asked), **_unordered(is_loose)}

    def _levels(self, feed: Feed) -> list[dict[str, Any]]:
        levels: list[dict[str, Any]] = [{"id": level} for level in self.scales[feed]]
        for level in levels if feed in self.numbers else ():
            ranges = [own.ends for own in self.numbers[feed].levels[level["id"]]]
            level |= ranges[0] if len(ranges) == 1 else {"ranges": ranges}
        return levels

    def _impossible(self) -> Iterator[dict[str, Any]]:
        """Yield the combinations that cannot occur, keeping where in the models each stands."""
        for asked, numbers in self.numbers.items():
            if numbers.outside and isinstance(asked, Asked):
                self.impossible.append((asked.source, (asked.place,)))
                reason = {language: _OUTSIDE.to(language) for language in LANGUAGES}
                yield {"when": {asked.own_id: numbers.outside}, "reason": reason, "provenance": "derived"}
        for decision in self.occurrences:
            inputs = self._inputs(decision)
            can_occur = False
            for row in decision.rows:
                at: Loc = (decision.place, row_place(row.number))
                if row.kind != "boolean" or (row.then == "false" and can_occur and decision.policy == "FIRST"):
                    self._refuse_occurrence(decision, at)
                elif row.then == "true":
                    can_occur = True
                else:
                    when = self._when(decision, row, inputs)
                    if all(when.values()):
                        self.impossible.append((decision.source, at))
                        yield {"when": when, **row.reason}
            if decision.policy == "PRIORITY" or decision.default not in (None, "true"):
                self._refuse_occurrence(decision, (decision.place,))

    def _refuse_occurrence(self, decision: Decision, loc: Loc) -> None:
        sentence = Sentence("occurrence_unreadable", "this does not say what can occur in a way that can be read")
        template = "rows that give false where it cannot occur, and after them rows that give true"
        self.models.problem(decision.source, loc, sentence, allowed=Sentence("allowed.occurrence", template))

    def _inputs(self, decision: Decision) -> list[str]:
        return [feed.own_id if isinstance(feed, Asked) else feed.aspect_id for feed in self.feeds[decision]]

    def _aspect(self, decision: Decision) -> dict[str, Any]:
        inputs = self._inputs(decision)
        whens = [self._when(decision, row, inputs) for row in decision.rows]
        if decision.policy in ("UNIQUE", "ANY"):
            self._refuse_overlap(decision, whens, inputs)
        rows = list(zip(whens, [row.then for row in decision.rows], strict=True))
        if decision.policy == "PRIORITY":
            priority = {level: place for place, level in enumerate(decision.priorities)}
            for then in dict.fromkeys(then for _when, then in rows if then not in priority):
                template = "PRIORITY needs outputValues that rank this output"
                sentence = Sentence("priority_missing", template)
                self.models.problem(decision.source, (decision.place,), sentence, quoted(then))
            rows.sort(key=lambda row: priority.get(row[1], 0))
        if decision.default is not None:
            rows.append(({}, decision.default))
        else:
            rows += self._never_asked(decision, rows, inputs)
        # A condition that takes no level never holds.
        possible = [{"when": when, "then": then} for when, then in rows if all(when.values())]
        if not possible:
            sentence = Sentence("nothing_decided", "no row decides anything")
            self.models.problem(decision.source, (decision.place,), sentence, allowed=_ROWS_NEEDED)
        self._refuse_numbers_undecided(decision, possible, inputs)
        rule = {"kind": "table", "inputs": list(dict.fromkeys(inputs)), "rows": possible}
        is_loose = decision.ordered is False
        levels = self._levels(decision)
        return {"id": decision.aspect_id, **decision.texts, "levels": levels, **_unordered(is_loose), "rule": rule}

    def _never_asked(
        self, decision: Decision, rows: Sequence[tuple[dict[str, list[str]], str]], inputs: Sequence[str]
    ) -> list[tuple[dict[str, list[str]], str]]:
        """Return rows for what lies outside the limits of numbers, where no row decides that: it cannot occur."""
        of_numbers = dict(zip(inputs, self.feeds[decision], strict=True))
        limited = {i: own.outside for i, feed in of_numbers.items() if (own := self.numbers.get(feed)) and own.outside}
        if not limited:
            return []
        with suppress(TooManyLooksError):
            scales = {input_id: self.scales[feed] for input_id, feed in of_numbers.items()}
            if find_gap([when for when, _then in rows if all(when.values())], scales) is None:
                return []
        lowest = self.scales[decision][0]
        return [({input_id: outside}, lowest) for input_id, outside in limited.items()]

    def _refuse_numbers_undecided(
        self, decision: Decision, rows: Sequence[Mapping[str, Any]], inputs: Sequence[str]
    ) -> None:
        """Refuse rows that leave a number or day undecided, naming one; a gap between texts is seen on loading."""
        feeds = dict(zip(inputs, self.feeds[decision], strict=True))
        if self.numbers.keys().isdisjoint(feeds.values()):
            return
        gap = None
        scales = {input_id: self.scales[feed] for input_id, feed in feeds.items()}
        with suppress(TooManyLooksError):
            gap = find_gap([row["when"] for row in rows], scales)
        if gap is not None:
            levels = {input_id: gap.get(input_id, scale[0]) for input_id, scale in scales.items()}
            named = [f"{i} = {self._in_words(feeds[i], level)}" for i, level in levels.items()]
            sentence = Sentence("combination_undecided", "no row decides {combination}", combination=listed(named))
            self.models.problem(decision.source, (decision.place,), sentence, allowed=_ROWS_NEEDED)

    def _in_words(self, feed: Feed, level: str) -> str:
        """Return a level, or a number or day that has it."""
        own = self.numbers.get(feed)
        return level if own is None else own.sections.number_in(own.pieces[level])

    def _when(self, decision: Decision, row: TableRow, inputs: Sequence[str]) -> dict[str, list[str]]:
        when: dict[str, list[str]] = {}
        for feed, input_id, wanted in zip(self.feeds[decision], inputs, row.cells, strict=True):
            if wanted != ANY:
                named = dict.fromkeys(wanted.texts)
                if feed in self.numbers:
                    named = dict.fromkeys(self.numbers[feed].inside(wanted.ranges))
                # Two columns can refer to the same thing: both have to match.
                asked = when.get(input_id, self.scales[feed])
                when[input_id] = [level for level in asked if (level in named) != wanted.negated]
        self.values += sum(map(len, when.values()))
        if self.values > MAX_VALUES:  # a cell such as not("a") matches all the others
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
                template = "rows {one} and {other} match the same combination, which {policy} does not allow"
                sentence = Sentence("rows_overlap", template, one=row.number, other=other, policy=decision.policy)
                self.models.problem(decision.source, (decision.place,), sentence)
                return


def _without_import(decision: Decision, name: str) -> str:
    """Return a name without the name of the imported model that it comes from."""
    model, dot, inside = name.partition(".")
    return inside if dot and model in decision.imports else name


def _listing(declarations: Iterable[Declaration]) -> list[Declaration]:
    return [declaration for declaration in declarations if declaration.values]


def _length(declaration: Declaration) -> int:
    return len(declaration.values)


def _unordered(is_loose: bool) -> dict[str, bool]:
    return {"ordered": False} if is_loose else {}


def _can_be_an_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None and not any("\ud800" <= c <= "\udfff" for c in text)


def _identity(definitions: Element) -> dict[str, str]:
    """Return a model's id, version and title: those of the framework it was written from, or the closest to these."""
    framework_id, version = id_of(bare_name(definitions.get("name", ""))) or "decisions", "1"
    namespace = definitions.get("namespace", "")
    if namespace.startswith(MODEL_NAME):
        version = unquote(namespace.rpartition(":")[2]) or version
    label = definitions.get("label", "").strip()
    return {"id": framework_id, "version": version, **({"title": label} if label else {})}
