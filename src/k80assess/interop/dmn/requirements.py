"""Which decision feeds which, in DMN models: what the outcome depends on, and what is asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from k80assess.base.arguments import name_among
from k80assess.document.text import ID_PATTERN
from k80assess.errors import (
    ArgumentError,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    listed,
    quoted,
)
from k80assess.interop.dmn.tables import (
    Asked,
    Decision,
    DmnModels,
    Feed,
    Input,
    input_place,
)

# A column may refer to a variable, or a part of one; anything with an operator is a calculation.
_VARIABLE = re.compile(r"[^\W\d]\w*(?:[ .]\w+)*")
_ID = re.compile(ID_PATTERN)


class Requirements:
    """What a decision of some models requires: other decisions, and things that are asked.

    Args:
        models: the models.
        root: the id of that decision; None for the only one that feeds no other.

    Attributes:
        models: the models.
        feeds: for every decision of the models what its columns refer to, in their order.
        outcome: the decision itself.
        decisions: the decision and all that it depends on, in the order of the models.
        occurrences: the decisions that say what can occur.
        tables: both of these.
        criteria: all that is asked for them; what models list as inputs comes first.

    Raises:
        DocumentError: when what is required cannot be read, requires itself, or cannot be told apart.
        ArgumentError: when several decisions feed no other one and none is named as root.
        UnknownNameError: when there is no decision of this name.
    """

    def __init__(self, models: DmnModels, root: str | None) -> None:
        self.models = models
        self._by_name: dict[str, list[Decision]] = {}
        for decision in models.decisions:
            for name in decision.names:
                self._by_name.setdefault(name, []).append(decision)
        self._asked: dict[tuple[Input | str, tuple[str, ...]], Asked] = {}
        self.feeds = {d: [self._feed(d, column.name) for column in d.columns] for d in models.decisions}
        self._problems = {d: [*d.problems, *self._feed_problems(d)] for d in models.decisions}
        self._unreadable = self._depending_on_wrong()
        self.outcome = self._root(root)
        self.occurrences = [d for d in models.decisions if d.says_what_occurs and d is not self.outcome]
        self._refuse_unreadable([self.outcome], remedy=True)
        self._refuse_unreadable(self.occurrences)
        read = [feed for d in self.occurrences for feed in self.feeds[d] if isinstance(feed, Decision)]
        self.decisions = self._reached(self.outcome, *read)
        self._refuse_circle()
        self.tables = list(dict.fromkeys([*self.decisions, *self.occurrences]))
        asked = dict.fromkeys(feed for d in self.tables for feed in self.feeds[d] if isinstance(feed, Asked))
        whole = [self._asked.get((inputs[0], ())) for inputs in models.inputs.values()]
        self.criteria = list(dict.fromkeys([*(feed for feed in whole if feed in asked and feed is not None), *asked]))
        self._refuse_twins()

    def _feed(self, decision: Decision, name: str) -> Feed:
        """Return what a column refers to: a decision, or something that is asked."""
        bare = _without_import(decision, name)
        if bare in self._by_name:
            return self._by_name[bare][0]
        whole, *part = [bare] if bare in self.models.inputs else bare.split(".")
        inputs = self.models.inputs.get(whole, [])
        key = (inputs[0] if inputs else whole, tuple(part))
        if key not in self._asked:
            asked = Asked(source=decision.source, name=bare, inputs=tuple(dict.fromkeys(inputs)), part=tuple(part))
            self._asked[key] = asked
        return self._asked[key]

    def _feed_problems(self, decision: Decision) -> Iterator[Problem]:
        for column, feed in zip(decision.columns, self.feeds[decision], strict=True):
            loc: Loc = (decision.place, input_place(column.name))
            bare = _without_import(decision, column.name)
            if isinstance(feed, Decision):
                if len(self._by_name[bare]) > 1:
                    yield Problem(loc, Sentence("input_ambiguous", "several decisions have the name of this input"))
            elif not feed.inputs:
                if bare != column.name:
                    template = "this belongs to an imported model that was not given"
                    yield Problem(loc, Sentence("input_not_given", template))
                elif bare.partition(".")[0] in self._by_name:
                    template = "a decision returns a single text here, which has no parts"
                    yield Problem(loc, Sentence("decision_without_parts", template))
                elif not _VARIABLE.fullmatch(bare):
                    sentence = Sentence("not_a_variable", "an input must be a variable, not a calculation")
                    yield Problem(loc, sentence, quoted(bare))

    def _depending_on_wrong(self) -> set[Decision]:
        """Return the decisions that cannot be read, or depend on one that cannot."""
        taking: dict[Feed, list[Decision]] = {}
        for decision, feeds in self.feeds.items():
            for feed in feeds:
                taking.setdefault(feed, []).append(decision)
        waiting = [decision for decision, problems in self._problems.items() if problems]
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
            root = name_among("decision", root, [d.aspect_id for d in decisions], ("root",))
            called = [decision for decision in decisions if decision.aspect_id == root]
            # What says what can occur may have the name of an aspect, and is only meant where no aspect is.
            found = [decision for decision in called if not decision.says_what_occurs] or called
            if len(found) > 1:
                for decision in found:
                    sentence = Sentence("decision_ambiguous", "several decisions have this name")
                    self.models.problem(decision.source, (decision.place,), sentence)
                self.models.refuse_if_wrong()
            return found[0]
        needed = {need for decision in decisions for need in decision.needs} - {""}
        asked = {_without_import(d, column.name) for d in decisions for column in d.columns}
        asked |= {name.partition(".")[0] for name in asked}
        feeding = {feed for name in asked for feed in self._by_name.get(name, ())}
        tops = [
            decision
            for decision in decisions
            if decision not in feeding and decision.element_id not in needed and not decision.says_what_occurs
        ]
        if not tops:
            sentence = Sentence("no_root", "every decision is an input of another one, so none is the outcome")
            raise DocumentError(self.models.name, [Problem((), sentence)])
        readable = [top for top in tops if top not in self._unreadable]
        if not readable:
            self._refuse_unreadable(tops, remedy=True)
        if len(tops) > 1:
            names = listed([top.aspect_id for top in readable])
            others = listed([top.aspect_id for top in tops if top in self._unreadable])
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
        if self._unreadable.isdisjoint(outcomes):
            return
        for decision in self._reached(*outcomes):
            for problem in self._problems[decision]:
                self.models.keep(decision.source, problem)
        readable = [d.aspect_id for d in self.models.decisions if d not in self._unreadable and not d.says_what_occurs]
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
            elif not can_be_an_id(own_id):
                sentence = Sentence("not_a_name", "this cannot be used as a name here")
                self.models.problem(thing.source, (thing.place,), sentence, quoted(own_id))
            seen[own_id] = thing.place
        self.models.refuse_if_wrong()


def _without_import(decision: Decision, name: str) -> str:
    """Return a name without the name of the imported model that it comes from."""
    model, dot, inside = name.partition(".")
    return inside if dot and model in decision.imports else name


def can_be_an_id(text: str) -> bool:
    """Return whether a text can be the id of something in a framework."""
    return _ID.fullmatch(text) is not None and not any("\ud800" <= c <= "\udfff" for c in text)
