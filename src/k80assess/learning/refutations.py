"""Why an outcome cannot come out: examples, sums that contradict, and what follows from these, to be checked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from k80assess.base.data import Reading
from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.conditions import level_problems
from k80assess.document.examples import Example
from k80assess.document.nodes import level_ids
from k80assess.engine.answers import Box
from k80assess.engine.families import Family
from k80assess.engine.loose_sums import LooseSum
from k80assess.errors import AnswerError, DocumentError, Problem, Sentence, SizeLimitError, listed
from k80assess.learning.atoms import AtLeast, Lemma
from k80assess.learning.conditions import Literal, Ref
from k80assess.learning.cones import is_contradiction
from k80assess.learning.dominance import search_for
from k80assess.learning.fitting import refuse_misfits
from k80assess.learning.members import MemberSearch, Search
from k80assess.learning.sums import SumMembers

MOST_CHOICES = 20_000
"""How many choices a check may take that nothing else is left."""

NO_LOOSE_SUM = Sentence("no_loose_sum", "no weighted aspect that is loose has this id")


@result
class SumTerm(Displayed):
    """What one place adds to a sum of conditions: that a weighted aspect reaches a level there, or does not.

    Attributes:
        when: the place: for each input of the aspect, by id, its level.
        level: the level, by id.
        reached: whether the aspect comes to that level at least there, but for caps.
        times: how many times the condition is taken.

    >>> SumTerm(when=FrozenDict(demand="broad"), level="strong", reached=True, times=2).times
    2
    """

    when: FrozenDict[str, str]
    level: str
    reached: bool
    times: int


@result
class SumContradiction(Displayed):
    """Conditions on the weights and cut-offs of one aspect that add up to a contradiction: no choice meets them all.

    Attributes:
        aspect: the id of the aspect.
        terms: what places add to the sum.
        kept: what all members of the family keep to adds the rest: how many times each such condition is taken, in
            their order: a unit for weights, not all weights without effect, what the family asks of weights, and then
            of cut-offs.

    >>> SumContradiction(aspect="fit", terms=Results(), kept=(1, 1)).kept
    (1, 1)
    """

    aspect: str
    terms: Results[SumTerm]
    kept: tuple[int, ...]


@result
class Refutation(Displayed):
    """Why an outcome of a topic cannot come out under any framework that agrees with examples.

    The examples and the outcome ask for something of each loose aspect, at the places they visit; the sums say which of
    that no choice has together; and what is left has no solution, which is a matter of propositions alone.

    Attributes:
        family: the family.
        examples: examples that suffice; without any of them it would not follow.
        answers: for each criterion, by id, the levels that the topic could have; aspects that were judged follow.
        outcome: the outcome that cannot come out, by id.
        sums: the sums that contradict.

    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import Example, learn
    >>> answers = {c.id: c.levels[-1].id for c in load_framework().criteria} | {"theme_link": "none"}
    >>> family = loosen(load_framework(), weights="any")
    >>> learned = learn([Example(id="visit", answers=answers, outcome="decline")], family)
    >>> refutation = learned.refute(answers, "take_on")
    >>> [example.id for example in refutation.examples], refutation.holds
    (['visit'], True)
    """

    family: Family
    examples: tuple[Example, ...]
    answers: FrozenDict[str, tuple[str, ...]]
    outcome: str
    sums: Results[SumContradiction]

    @classmethod
    def _made_of(cls, values: dict[str, Any], _reading: Reading) -> Refutation:
        made = cls(**values)
        refuse_misfits(made.examples, made.family)
        if problems := [*made._problems()]:
            raise DocumentError("data", problems)
        return made

    def _problems(self) -> Iterator[Problem]:
        """Yield where it names what the framework does not have."""
        try:
            Box.of(self.family._compiled, self.answers)
        except AnswerError as error:
            yield from error.problems
        yield from level_problems(("outcome",), [self.outcome], level_ids(self.family.framework.outcome_aspect))
        sums = {own.aspect.id: own for own in self.family._loose.values() if isinstance(own, LooseSum)}
        for i, one in enumerate(self.sums):
            if one.aspect not in sums:
                yield Problem.unknown(("sums", i, "aspect"), NO_LOOSE_SUM, one.aspect, [*sums])
                continue
            aspect = sums[one.aspect]
            for j, term in enumerate(one.terms):
                loc = ("sums", i, "terms", j)
                if [*term.when] != [*aspect.over]:
                    found, needed = listed([*term.when]), listed([*aspect.over])
                    yield Problem(
                        (*loc, "when"), Sentence("data_unfit", "such data has something else here"), found, needed
                    )
                    continue
                for node_id, level_id in term.when.items():
                    yield from level_problems((*loc, "when", node_id), [level_id], aspect.scales[node_id])
                yield from level_problems((*loc, "level"), [term.level], level_ids(aspect.aspect)[1:])

    @property
    def holds(self) -> bool:
        """Whether it holds: each sum is added up again, and that nothing is left is worked out anew, in another way.

        Raises:
            SizeLimitError: where that takes too many steps.
        """
        lemmas = [self._lemma(one) for one in self.sums]
        search, roots = _asked(self.family, self.examples, self.answers, self.outcome)
        if not isinstance(search, MemberSearch):
            return not lemmas and search.find(roots) is None
        clauses = [[search.proposition(root)] for root in roots]
        for lemma in lemmas:
            own = search.aspects[lemma.choices[0][0].aspect] if lemma.choices else None
            if not isinstance(own, SumMembers) or not _adds_up(own, lemma):
                return False
            clauses.append([search.literal(atom) * (-1 if holds else 1) for atom, holds, _times in lemma.choices])
        return not is_satisfiable([*search.clauses, *clauses])

    def _lemma(self, one: SumContradiction) -> Lemma:
        aspect = self.family._loose[one.aspect]
        levels = level_ids(aspect.aspect)
        choices = []
        for term in one.terms:
            cell = tuple([aspect.scales[node_id].index(term.when[node_id]) for node_id in aspect.over])
            choices.append((AtLeast(one.aspect, cell, levels.index(term.level)), term.reached, term.times))
        return Lemma(choices=tuple(choices), kept=tuple(enumerate(one.kept)))


def refute(
    family: Family, examples: Sequence[Example], answers: FrozenDict[str, tuple[str, ...]], outcome: str, until: float
) -> Refutation:
    """Return why an outcome cannot come out, from examples that suffice."""
    search, roots = _asked(family, examples, answers, outcome)
    member = search.find(roots, until)
    assert member is None
    lemmas = search.lemmas if isinstance(search, MemberSearch) else []
    return Refutation(
        family=family,
        examples=tuple(examples),
        answers=answers,
        outcome=outcome,
        sums=Results([_in_words(family, search, lemma) for lemma in lemmas]),
    )


def _asked(
    family: Family, examples: Iterable[Example], answers: FrozenDict[str, tuple[str, ...]], outcome: str
) -> tuple[Search, list[Ref]]:
    """Return a new search, and what examples and an outcome ask in it."""
    pairs = [(one, Box.of(family._compiled, one.answers)) for one in examples]
    search = search_for(family, pairs)
    roots = [search.example(*pair) for pair in pairs]
    place = level_ids(family.framework.outcome_aspect).index(outcome)
    return search, [*roots, search.condition(Box.of(family._compiled, answers), [place])]


def _in_words(family: Family, search: Search, lemma: Lemma) -> SumContradiction:
    aspect_id = lemma.choices[0][0].aspect
    aspect, own = family._loose[aspect_id], search.aspects[aspect_id]
    assert isinstance(own, SumMembers)
    kept = dict(lemma.kept)
    terms = []
    for atom, reached, times in lemma.choices:
        assert isinstance(atom, AtLeast)
        named = {node_id: aspect.scales[node_id][v] for node_id, v in zip(aspect.over, atom.cell, strict=True)}
        level = level_ids(aspect.aspect)[atom.level]
        terms.append(SumTerm(when=FrozenDict(named), level=level, reached=reached, times=times))
    numbers = tuple([kept.get(place, 0) for place in range(len(own.background.rows))])
    return SumContradiction(aspect=aspect_id, terms=Results(terms), kept=numbers)


def _adds_up(own: SumMembers, lemma: Lemma) -> bool:
    """Return whether what a lemma takes so many times adds up to a contradiction."""
    rows = [own.row(atom, holds) for atom, holds, _times in lemma.choices]
    kept = [times for _place, times in lemma.kept]
    if len(kept) != len(own.background.rows):
        return False
    return is_contradiction([*rows, *own.background.rows], [*(times for _, _, times in lemma.choices), *kept])


def is_satisfiable(clauses: Iterable[Sequence[Literal]]) -> bool:
    """Return whether some truth of propositions makes a literal of each clause true.

    Davis, Logemann and Loveland (1962), A machine program for theorem-proving. It is slow and short, to check by.

    Raises:
        SizeLimitError: where it takes too many choices.

    >>> is_satisfiable([[1, 2], [-1], [-2, 1]]), is_satisfiable([[1, 2], [-1]])
    (False, True)
    """
    containing: dict[Literal, list[Sequence[Literal]]] = defaultdict(list)
    all_clauses = [tuple(clause) for clause in clauses]
    for clause in all_clauses:
        for literal in clause:
            containing[literal].append(clause)
    true: dict[Literal, None] = {}  # in the order in which they were found
    choices: list[tuple[int, Literal]] = []
    chosen = 0
    waiting = [clause[0] for clause in all_clauses if len(clause) == 1]
    if any(not clause for clause in all_clauses):
        return False
    while True:
        if _follows(waiting, true, containing):
            open_clause = next((clause for clause in all_clauses if true.keys().isdisjoint(clause)), None)
            if open_clause is None:
                return True
            chosen += 1
            if chosen > MOST_CHOICES:
                what = Sentence("limit.choices", "choices to check that nothing else is left")
                raise SizeLimitError(what, MOST_CHOICES, Sentence("remedy.fewer_examples", "ask about fewer examples"))
            literal = next(literal for literal in open_clause if -literal not in true)
            choices.append((len(true), literal))
            waiting = [literal]
        else:
            if not choices:
                return False
            length, literal = choices.pop()
            for later in list(true)[length:]:
                del true[later]
            waiting = [-literal]


def _follows(
    waiting: list[Literal], true: dict[Literal, None], containing: dict[Literal, list[Sequence[Literal]]]
) -> bool:
    """Make literals true, and all that follows from clauses with one literal left; return whether none contradict."""
    while waiting:
        literal = waiting.pop()
        if literal in true:
            continue
        true[literal] = None  # its opposite is not: of the clause that asks for it nothing would have been left
        for clause in containing[-literal]:
            if true.keys().isdisjoint(clause):
                left = [other for other in clause if -other not in true]
                if not left:
                    return False
                if len(left) == 1:
                    waiting.append(left[0])
    return True
