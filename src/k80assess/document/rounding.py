"""Frameworks with rounder weights, of which the decision diagram is smaller."""

from __future__ import annotations

from fractions import Fraction

from k80assess.base.arguments import refuse_no_count
from k80assess.document.framework import Framework
from k80assess.document.revision import revise_at
from k80assess.document.rules import Weighted
from k80assess.errors import ArgumentError, Loc, Problem, Sentence, quoted, refuse_other


def rounded(framework: Framework, *, decimals: int) -> Framework:
    """Return a framework with all weights rounded to so many decimals; halves go to the even digit.

    Weights of many digits, such as those of a method of pairwise comparison, tell nearly all combinations apart, and
    may make the decision diagram too large. What rounding changes is another framework, and wants a version of its own;
    `diff` tells at exactly which profiles it decides differently, as long as the diagram of the original can be made.

    Args:
        framework: the framework.
        decimals: how many decimals each weight keeps, 0 or more.

    Raises:
        ArgumentError: for something else than a framework or a number of decimals, and where a weight would become 0,
            so that its input would not count any more.

    >>> from k80assess import Aspect, Criterion, Framework, Weighted, diff
    >>> criteria = [Criterion(id=name, levels=["no", "yes"]) for name in ("need", "reach", "cost")]
    >>> weights = {"need": 0.541, "reach": 0.263, "cost": 0.196}
    >>> rule = Weighted(weights=weights, cutoffs={"yes": 0.46})
    >>> worth = Aspect(id="worth", levels=["no", "yes"], rule=rule)
    >>> framework = Framework(id="worth", version="1", outcome="worth", criteria=criteria, aspects=[worth])
    >>> rounder = rounded(framework, decimals=1)
    >>> [str(weight) for weight in rounder.node("worth").rule.weights.values()]
    ['1/2', '3/10', '1/5']
    >>> diff(framework, rounder).moved
    {(('no',), ('yes',)): 1}
    """
    refuse_other(framework, Framework, "load_framework")
    refuse_no_count("decimals", decimals, 0)
    found: dict[Loc, Fraction] = {}
    for aspect in framework.aspects:
        if isinstance(aspect.rule, Weighted):
            for input_id, weight in aspect.rule.weights.items():
                place: Loc = ("aspects", aspect.id, "rule", "weights", input_id)
                found[place] = round(weight, decimals)
                if weight and not found[place]:
                    template = "rounded to {decimals} decimals this weight would be 0"
                    sentence = Sentence("rounded_to_nothing", template, decimals=decimals)
                    raise ArgumentError(Problem(place, sentence, quoted(str(weight))))
    return revise_at(framework, found)
