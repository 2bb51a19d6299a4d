"""What is suspicious in a framework: whether it is wise, where loading sees to it that it is unambiguous.

Nothing is refused here: what is merely odd is reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from k80assess import _above
from k80assess.base.arguments import name_among
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.confusables import alike, odd
from k80assess.document.framework import Framework, Piece
from k80assess.document.labelled import Labelled
from k80assess.document.nodes import Node, level_ids
from k80assess.document.rules import Table
from k80assess.document.text import LANGUAGES, Text
from k80assess.engine.assessment import aspect_named
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.engine.construct import OCCURS
from k80assess.engine.diagram import Builder, Diagram, Ref, Variable
from k80assess.engine.directions import Comparison, counting_down, directions, outcome_directions, too_many_pairs
from k80assess.errors import DocumentError, SizeLimitError
from k80assess.examine.effects import cap_matters, rows_used

Code = Literal[
    "counts_the_other_way",
    "not_monotone",
    "no_influence",
    "outcome_never_reached",
    "level_never_reached",
    "row_never_used",
    "row_only_impossible",
    "cap_without_effect",
    "nothing_occurs",
    "answer_never_occurs",
    "impossible_without_effect",
    "asked_when_without_effect",
    "decided_by_others",
    "confusable_ids",
    "language_missing",
    "missing_translation",
    "assumed",
]

Severity = Literal["warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("warning", "note")
"""The severities of findings, the worst first."""


@result
class Finding(Labelled):
    """Something in a framework that its owner should look at.

    Attributes:
        code: the kind of finding; it stays the same between versions.
        severity: `warning` for what is probably a mistake, `note` for what is good to know.
        place: its place in the document.
        names: the ids it is about, the aspect or criterion first.
        examples: profiles that show it; for `not_monotone` and `counts_the_other_way` two, the second with one better
            answer and a worse outcome.

    >>> from k80assess import load_framework
    >>> finding = check(load_framework())[0]
    >>> finding.code, finding.severity, finding.names
    ('assumed', 'note', ('theme_link', 'none', 'indirect', 'direct'))
    """

    code: Code
    severity: Severity
    place: str
    names: tuple[str, ...]
    examples: tuple[FrozenDict[str, str], ...] = ()

    @property
    def text(self) -> Text:
        """What was found, in one sentence."""
        return Text(**_above.said(self))

    @property
    def example(self) -> FrozenDict[str, str] | None:
        """The first profile that shows it; None where no profile does."""
        return self.examples[0] if self.examples else None


def check(framework: Framework, *, severity: Severity = "note") -> Results[Finding]:
    """Return everything suspicious in a framework: first probable mistakes, then what is good to know.

    | code | what was found |
    | --- | --- |
    | `counts_the_other_way` | a weighted aspect that better inputs only lower: said once for all they make worse |
    | `not_monotone` | on ordered scales: a better answer can lead to a worse outcome, as two profiles show |
    | `no_influence` | a criterion whose answer never changes the outcome |
    | `outcome_never_reached` | an outcome that no profile has |
    | `level_never_reached` | a level of an aspect that no profile has |
    | `row_never_used` | a row of a table that decides nothing |
    | `row_only_impossible` | a row of a table that decides nothing but combinations that cannot occur |
    | `cap_without_effect` | a cap that never lowers its aspect |
    | `nothing_occurs` | impossible combinations that together leave nothing that can occur |
    | `answer_never_occurs` | a level of a criterion that no profile that can occur has |
    | `impossible_without_effect` | an impossible combination that the others, or the rules, rule out already |
    | `asked_when_without_effect` | a condition for asking a criterion that rules nothing out |
    | `decided_by_others` | a criterion whose answer always follows from the other answers |
    | `confusable_ids` | ids that look alike, or have characters that are invisible or look like others |
    | `language_missing` | no text at all in a language, though several are there in the other |
    | `missing_translation` | a text in one language only |
    | `assumed` | parts that are assumptions, where the outcome depends on them |

    Args:
        framework: the framework.
        severity: the least severity of what is returned; with `warning` only what is probably a mistake.

    Raises:
        SizeLimitError: when the framework is too large to compile, or needs too many comparisons.
        UnknownNameError: for another severity.

    >>> from k80assess import load_framework
    >>> {finding.code for finding in check(load_framework())}
    {'assumed'}
    >>> check(load_framework(), severity="warning")
    ()
    """
    name_among("severity", severity, SEVERITIES, ("severity",))
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return Results([finding._in(framework) for finding in _findings(framework) if finding.severity in wanted])


def _findings(framework: Framework) -> Iterator[Finding]:
    try:
        compiled = compile_framework(framework)
    except DocumentError as error:
        if error.code != "nothing_occurs":
            raise
        yield _warning("nothing_occurs", "impossible", (framework.outcome,))
        return
    unused = [*_rows(compiled), *_caps(compiled), *_excluding_nothing(compiled)]
    yield from _not_monotone(compiled)
    yield from _no_influence(compiled)
    yield from _never_reached(compiled)
    yield from _never_occurs(compiled)
    yield from unused
    yield from _decided_by_others(compiled)
    yield from sorted(_confusable(framework), key=lambda finding: finding.severity != "warning")
    yield from _missing_translations(framework)
    yield from _assumed(compiled, {finding.place for finding in unused})


def _not_monotone(compiled: CompiledFramework) -> Iterator[Finding]:
    if compiled.framework.outcome_aspect.ordered is False:  # no outcome is worse than another
        return
    comparison = Comparison(compiled.diagram, compiled.node_limit, comparable=len(compiled.outcomes))
    ways = directions(compiled)
    turned = _turned(compiled)
    whole: dict[str, _Pair] = {}
    single = []
    for i, criterion in enumerate(compiled.framework.criteria):
        if criterion.ordered is False:
            continue
        variable = compiled.variables[criterion.id]
        because = turned.get(criterion.id, ())
        if because and whole.keys() >= set(because):  # that is said already
            continue
        # Where the rules themselves show that it moves the outcome up, there is nothing to look for.
        pair = next(_worsening(compiled, comparison, variable), None) if ways[variable] <= 0 else None
        if pair is None:
            continue
        for aspect_id in because:
            whole.setdefault(aspect_id, pair)
        if not because:
            single.append(_warning("not_monotone", f"criteria[{i}]", (criterion.id,), pair))
    for i, aspect in enumerate(compiled.framework.aspects):
        if aspect.id in whole:
            yield _warning("counts_the_other_way", f"aspects[{i}].rule", (aspect.id,), whole[aspect.id])
    yield from single


_Pair: TypeAlias = tuple[FrozenDict[str, str], FrozenDict[str, str]]


def _turned(compiled: CompiledFramework) -> dict[str, tuple[str, ...]]:
    """Return for criteria that would only raise the outcome if what counts down counted up: which aspects do."""
    framework, down = compiled.framework, counting_down(compiled)
    ways = outcome_directions(compiled, turned=down)
    under: dict[str, set[str]] = {}  # what each aspect follows from, itself included
    for aspect in framework.aspects_in_order:
        under[aspect.id] = {aspect.id}.union(*[under.get(node_id, {node_id}) for node_id in aspect.rule.reads])
    leading = [aspect_id for aspect_id in down if aspect_id in under[framework.outcome]]
    turned = {}
    for criterion in framework.criteria:
        if ways[compiled.variables[criterion.id]] == 1:
            turned[criterion.id] = tuple([aspect_id for aspect_id in leading if criterion.id in under[aspect_id]])
    return turned


def _worsening(compiled: CompiledFramework, comparison: Comparison, variable: Variable) -> Iterator[_Pair]:
    """Return pairs of profiles of which the second is better in one variable, and worse in outcome.

    They are a level apart, unless levels between them cannot occur.
    """
    diagram = compiled.diagram
    apart = 1 if compiled.feasible is None else diagram.sizes[variable]
    for ref, node in enumerate(diagram.nodes, start=diagram.leaves):
        if node.variable == variable:
            for value, other in combinations(range(len(node.children)), 2):
                if other - value > apart:
                    continue
                below = comparison.exceeds(node.children[value], node.children[other])
                if below is not None:
                    found = {**diagram.way_to(ref), **below}
                    yield compiled.named({**found, variable: value}), compiled.named({**found, variable: other})


def without_effect(compiled: CompiledFramework) -> frozenset[str]:
    """Return the places of what decides nothing at any profile that can occur."""
    idle = [_never_reached(compiled), _never_occurs(compiled), _rows(compiled), _caps(compiled)]
    return frozenset([one.place for found in (*idle, _excluding_nothing(compiled)) for one in found])


def _bearing(compiled: CompiledFramework) -> set[str]:
    """Return what can make a difference to the outcome, or to an aspect that is told beside it or ranked by."""
    framework = compiled.framework
    told = [framework.outcome, *(framework.also or ()), *(framework.rank_by or ())]
    asked = [compiled.of(aspect_named(framework, aspect_id)) for aspect_id in told]
    return {node_id for one in asked for node_id in one.ids(one.bearing(one.everything))}


def _no_influence(compiled: CompiledFramework) -> Iterator[Finding]:
    used = _bearing(compiled)
    for i, criterion in enumerate(compiled.framework.criteria):
        if criterion.id not in used:
            yield _warning("no_influence", f"criteria[{i}]", (criterion.id,))


def _never_reached(compiled: CompiledFramework) -> Iterator[Finding]:
    for i, aspect in enumerate(compiled.framework.aspects):
        reached = compiled.reached[aspect.id]
        for j, level in enumerate(aspect.levels):
            if j not in reached:
                is_outcome = aspect.id == compiled.framework.outcome
                code: Code = "outcome_never_reached" if is_outcome else "level_never_reached"
                yield _warning(code, f"aspects[{i}].levels[{j}]", (aspect.id, level.id))


def _never_occurs(compiled: CompiledFramework) -> Iterator[Finding]:
    for i, criterion in enumerate(compiled.framework.criteria):
        for j, level in enumerate(criterion.levels):
            if j not in compiled.reached[criterion.id]:
                yield _warning("answer_never_occurs", f"criteria[{i}].levels[{j}]", (criterion.id, level.id))


def _rows(compiled: CompiledFramework) -> Iterator[Finding]:
    for i, aspect in enumerate(compiled.framework.aspects):
        if isinstance(aspect.rule, Table):
            used = rows_used(compiled, aspect)
            decide = used if compiled.feasible is None else rows_used(compiled.by_rules_alone, aspect)
            for j in range(len(aspect.rule.rows)):
                if j not in used:
                    code: Code = "row_only_impossible" if j in decide else "row_never_used"
                    yield _warning(code, f"aspects[{i}].rule.rows[{j}]", (aspect.id, str(j + 1)))


def _caps(compiled: CompiledFramework) -> Iterator[Finding]:
    for i, aspect in enumerate(compiled.framework.aspects):
        for j in range(len(aspect.rule.caps)):
            if not cap_matters(compiled, aspect, j):
                yield _warning("cap_without_effect", f"aspects[{i}].rule.caps[{j}]", (aspect.id, str(j + 1)))


def _excluding_nothing(compiled: CompiledFramework) -> Iterator[Finding]:
    idle = _idle(compiled)
    for one in compiled.framework.excluded:
        if one.row is not None and one.place in idle:
            names = (compiled.framework.outcome, str(one.row + 1))
            yield _warning("impossible_without_effect", one.place, names)
    excluding = {one.criterion for one in compiled.framework.excluded}
    for i, criterion in enumerate(compiled.framework.criteria):
        place = f"criteria[{i}].asked_when"
        if criterion.asked_when is not None and (criterion.id not in excluding or place in idle):
            yield _warning("asked_when_without_effect", place, (criterion.id,))


def _idle(compiled: CompiledFramework) -> frozenset[str]:
    """Return the places of what excludes nothing that all the others do not exclude.

    By halves: what is excluded outside of one half is worked out for all of that half at once, over the variables that
    it asks.
    """
    by_place: dict[str, list[Diagram]] = {}
    excluded = compiled.framework.excluded
    for one, diagram in zip(excluded, compiled.exclusions, strict=False):
        by_place.setdefault(one.place, []).append(diagram)
    halves = _Halves(compiled, list(by_place.values()))
    places = list(by_place)
    by_rules = halves.joined(compiled.exclusions[len(excluded) :])
    return frozenset([places[number] for number in halves.idle(0, len(places), by_rules)] if places else ())


class _Halves:
    """Groups of functions that have leaf 1 where something is excluded, and what each half of them excludes."""

    def __init__(self, compiled: CompiledFramework, groups: Sequence[Sequence[Diagram]]) -> None:
        self.sizes = tuple([len(values) for values in compiled.everything])
        self.limit = compiled.node_limit
        self.groups = groups
        self.within: dict[tuple[int, int], Diagram] = {}
        self.asked: dict[tuple[int, int], frozenset[Variable]] = {}
        if groups:
            self._join(0, len(groups))

    def joined(self, parts: Sequence[Diagram]) -> Diagram:
        """Return what some of these exclude."""
        builder = Builder(self.sizes, 2, self.limit)
        return builder.finish(builder.joined([builder.load(part) for part in parts], final=1 - OCCURS))

    def _join(self, first: int, last: int) -> None:
        if last - first == 1:
            parts: Sequence[Diagram] = self.groups[first]
            asked = [frozenset(part.support) for part in parts]
        else:
            halves = self._halves(first, last)
            for half in halves:
                self._join(*half)
            parts, asked = [self.within[half] for half in halves], [self.asked[half] for half in halves]
        self.within[first, last] = self.joined(parts)
        self.asked[first, last] = frozenset[Variable]().union(*asked)

    def _halves(self, first: int, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
        middle = (first + last) // 2
        return (first, middle), (middle, last)

    def idle(self, first: int, last: int, others: Diagram) -> list[int]:
        """Return which of some groups exclude nothing that all others, in these or outside of these, do not exclude."""
        others = self._over(self.asked[first, last], others)
        both = self.joined([others, self.within[first, last]])
        if both == others:
            return list(range(first, last))
        if last - first == 1:
            return []
        one, other = self._halves(first, last)
        in_one = self.idle(*one, self.joined([others, self.within[other]]))
        return in_one + self.idle(*other, self.joined([others, self.within[one]]))

    def _over(self, variables: frozenset[Variable], others: Diagram) -> Diagram:
        """Return what is excluded whatever the values of other variables; where that is larger, as it was."""
        builder = Builder(self.sizes, 2, 2 * len(others.nodes) + 2)
        try:
            return builder.finish(builder.joined([builder.load(others)], final=OCCURS, kept=variables))
        except SizeLimitError:
            return others


def _decided_by_others(compiled: CompiledFramework) -> Iterator[Finding]:
    feasible = compiled.feasible
    if feasible is None:
        return
    _values, is_skipped = feasible.passing(compiled.everything, [OCCURS])
    apart = dict.fromkeys([v for v, values in enumerate(compiled.everything) if len(values) < 2 or not is_skipped[v]])
    known: dict[tuple[Ref, Ref], bool] = {}
    for node in feasible.nodes:
        pairs = combinations(node.children, 2) if node.variable in apart else ()
        if any(_occur_together(feasible, pair, known, compiled.node_limit) for pair in pairs):
            del apart[node.variable]
    for i, criterion in enumerate(compiled.framework.criteria):
        if compiled.variables[criterion.id] in apart:
            place, names = f"criteria[{i}]", (criterion.id,)
            yield Finding(code="decided_by_others", severity="note", place=place, names=names)


def _occur_together(feasible: Diagram, pair: tuple[Ref, Ref], known: dict[tuple[Ref, Ref], bool], limit: int) -> bool:
    """Return whether two functions of one diagram have what can occur at the same profile; pairs are stored."""
    way = [(pair, 0)]  # each pair on the way, with the value to look at next
    while way:
        pair, value = way.pop()
        variable = min(map(feasible.variable, pair))
        if known.get(pair) or pair == (OCCURS, OCCURS):
            known.update(dict.fromkeys([passed for passed, _after in way], True))
            return True
        if pair in known or 1 - OCCURS in pair or value == feasible.sizes[variable]:
            known[pair] = False
            continue
        if len(known) > limit:
            raise too_many_pairs(limit)
        way.append((pair, value + 1))
        one, other = pair
        way.append(((feasible.cofactor(one, variable, value), feasible.cofactor(other, variable, value)), 0))
    return False


def _warning(code: Code, place: str, names: tuple[str, ...], examples: Iterable[FrozenDict[str, str]] = ()) -> Finding:
    return Finding(code=code, severity="warning", place=place, names=names, examples=tuple(examples))


# --- what is good to know -----------------------------------------------------------------------------------------


def _confusable(framework: Framework) -> Iterator[Finding]:
    """Return the groups of ids of one scope that look alike, and each odd id that is in no group."""
    nodes: list[tuple[str, Node]] = [(f"criteria[{i}]", node) for i, node in enumerate(framework.criteria)]
    nodes += [(f"aspects[{i}]", node) for i, node in enumerate(framework.aspects)]
    scopes: list[tuple[tuple[str, ...], list[str], list[str]]] = []
    scopes.append(((), [node.id for _place, node in nodes], [place for place, _node in nodes]))
    for place, node in nodes:
        scopes.append(((node.id,), [*level_ids(node)], [f"{place}.levels[{j}]" for j in range(len(node.levels))]))
    strange = odd(own for _owner, ids, _places in scopes for own in ids)
    for owner, ids, where in scopes:
        groups, same = alike(ids), alike(ids, exactly=True)
        grouped = {own for group in groups for own in group}
        for group in (*groups, *[(own,) for own in ids if own in strange and own not in grouped]):
            is_mistake = any(set(group).issuperset(twins) for twins in same)
            yield Finding(
                code="confusable_ids",
                severity="warning" if is_mistake else "note",
                place=where[ids.index(group[-1])],
                names=(*owner, *group),
            )


def _missing_translations(framework: Framework) -> Iterator[Finding]:
    texts = list(_texts(framework, ""))
    for language in LANGUAGES:
        lacking = [place for place, text in texts if language in text.missing]
        is_used = any(text.nl != text.en and language not in text.missing for _place, text in texts)
        if len(lacking) > 1 and not is_used:  # one line, and not one for each text
            yield Finding(code="language_missing", severity="note", place=lacking[0], names=(language,))
            return
    for place, text in texts:
        if text.missing:
            yield Finding(code="missing_translation", severity="note", place=place, names=text.missing)


def _texts(part: Any, place: str) -> Iterator[tuple[str, Text]]:
    """Return every text in a document with its place."""
    if isinstance(part, Text):
        yield place, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name), f"{place}.{name}".removeprefix("."))
    elif isinstance(part, tuple):
        for i, entry in enumerate(part):
            yield from _texts(entry, f"{place}[{i}]")


def _assumed(compiled: CompiledFramework, unused: Collection[str]) -> Iterator[Finding]:
    idle = compiled.variables.keys() - _bearing(compiled)
    grouped: dict[tuple[str, str], list[Piece]] = {}
    all_pieces = compiled.framework.pieces()
    if compiled.framework.provenance == "assumed" and any(piece.inherited for piece in all_pieces):
        yield Finding(code="assumed", severity="note", place="provenance", names=(compiled.framework.outcome,))
    for piece in all_pieces:
        hangs_on_it = piece.owner not in idle and piece.place not in unused and piece.kind != "order"
        if piece.source.provenance == "assumed" and hangs_on_it and not piece.inherited:  # what it is in is told
            grouped.setdefault((piece.owner, piece.kind), []).append(piece)
    for (owner, _kind), pieces in grouped.items():
        names = [piece.name for piece in pieces]
        yield Finding(code="assumed", severity="note", place=pieces[0].place, names=(owner, *names))
