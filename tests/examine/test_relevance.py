"""What can make a difference, against going through all that is left."""

from __future__ import annotations

from itertools import product

import oracle
from drawn import Drawn, for_drawn

from k80assess.document.files import load_framework
from k80assess.engine.assessment import assess
from k80assess.examine.relevance import Relevance


@for_drawn(600, every=5)
def test_what_is_left_out_makes_no_difference(case: Drawn) -> None:
    """To no aspect, whatever the others are; and no level is missed that one can have."""
    framework, box = case.framework, assess(case.answers, case.framework)._box
    possible = box.compiled.by_id(box.left)
    relevance = Relevance(framework, possible, {}, box.compiled.node_limit)
    scales = {node.id: oracle.scale(node) for node in oracle.nodes(framework)}
    criteria = [criterion.id for criterion in framework.criteria]
    judged = [aspect_id for aspect_id in case.judged if len(possible[aspect_id]) > 1]
    given = {aspect_id: scales[aspect_id][possible[aspect_id][0]] for aspect_id in case.judged}
    every = []
    for values in product(*[possible[criterion_id] for criterion_id in criteria]):
        known = {i: scales[i][value] for i, value in zip(criteria, values, strict=True)}
        for aspect in framework.aspects_in_order:
            known[aspect.id] = given.get(aspect.id) or oracle.apply(aspect, known, oracle.by_id(framework))
        every.append(known)
    for aspect in framework.aspects:
        found = {known[aspect.id] for known in every}
        assert found <= {scales[aspect.id][place] for place in relevance.possible[aspect.id]}
        below = relevance.below([aspect.id])
        alike: dict[tuple[str, ...], set[str]] = {}
        for known in every:
            key = tuple([known[criterion_id] for criterion_id in criteria if criterion_id in below])
            alike.setdefault(key, set()).add(known[aspect.id])
        assert judged or all(len(levels) == 1 for levels in alike.values())


def test_what_weighs_too_little_is_left_out_unless_weights_are_free() -> None:
    """An input that cannot bring a total to its next cut-off makes no difference by the weights as they are."""
    two = ["no", "yes"]
    rule = {"kind": "weighted", "weights": {"a": 3, "b": 1}, "cutoffs": {"yes": "1/2"}}
    criteria = [{"id": i, "levels": two} for i in "ab"]
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria}
    framework = load_framework({**content, "aspects": [{"id": "o", "levels": two, "rule": rule}]})
    possible = {"a": (1,), "b": (0, 1)}
    fixed = Relevance(framework, possible, {}, 1000)
    assert (fixed.possible["o"], fixed.below(["o"])) == ((1,), frozenset())
    free = Relevance(framework, possible, {"o": lambda _own: range(2)}, 1000)
    assert (free.possible["o"], free.below(["o"])) == ((0, 1), frozenset("ob"))
    assert free.below(["a"]) == frozenset()
