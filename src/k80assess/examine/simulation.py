"""Drawing profiles at random and counting their outcomes: what the exact probabilities predict, seen to happen.

Nothing in this package rests on draws. They are for those who would rather see it than believe it, and a check on the
exact way by another one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import sqrt
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from k80assess._base import Displayed, FrozenDict, result
from k80assess.document.framework import Framework
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.batch import needs_numpy, settled_choices, tables_for
from k80assess.errors import ArgumentError, quoted
from k80assess.examine.chances import Beliefs, belief_shares, probabilities

if TYPE_CHECKING:
    import numpy as np

    from k80assess.engine.batch import Codes

Progress: TypeAlias = Callable[[int, int], None]
"""Called now and then with the number of draws done and the number of all."""

BLOCK = 1 << 17
# Whole numbers up to here are drawn exactly as likely as the beliefs say; greater ones are brought down to it.
GREATEST_DRAW = 1 << 62
SECONDS_UNTIL_SHOWN = 2.0
# A line that is written over can be kept up to date; others pile up.
SECONDS_BETWEEN = {"\r": 0.5, "\n": 10.0}


@result
class Simulation(Displayed):
    """What came out of random draws, beside what was to be expected.

    Attributes:
        draws: the number of profiles drawn.
        seed: the seed they were drawn with.
        counts: for each outcome, by id, worst first, how many of them had it.
        levels: for each criterion and level how many of them had it.
        probabilities: for each outcome its exact probability.

    >>> simulation = simulate(assess({"staff_time": "enough"}), 1_000)
    >>> sum(simulation.counts.values()), sum(simulation.shares.values())
    (1000, Fraction(1, 1))
    """

    draws: int
    seed: int
    counts: FrozenDict[str, int]
    levels: FrozenDict[str, FrozenDict[str, int]]
    probabilities: FrozenDict[str, Fraction]

    @property
    def shares(self) -> FrozenDict[str, Fraction]:
        """For each outcome the share of the draws that had it."""
        return FrozenDict({outcome: Fraction(count, self.draws) for outcome, count in self.counts.items()})

    @property
    def deviation(self) -> float:
        """The greatest distance of a share from its probability, in standard errors; rarely above 3 when all is well.

        Infinite when an outcome came out that cannot, or did not when it must.

        >>> simulate(assess({"staff_time": "enough"}), 10_000).deviation < 5
        True
        """
        distances = [0.0]
        for outcome, chance in self.probabilities.items():
            error = sqrt(chance * (1 - chance) / self.draws)
            distance = abs(self.shares[outcome] - chance)
            distances.append(float(distance) / error if error else float("inf") if distance else 0.0)
        return max(distances)


def simulate(
    subject: Assessment | Framework,
    draws: int,
    beliefs: Beliefs | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Simulation:
    """Draw profiles by independent beliefs and count their outcomes; `probabilities` says the same exactly, at once.

    Work of more than two seconds shows on the error stream how far it is.

    Args:
        subject: an assessment, whose answers condition the beliefs, or a framework with everything open.
        draws: how many profiles, 1 or more.
        beliefs: as for `probabilities`: for criteria how likely each level is; every level equally when left out.
        seed: zero or more; the same seed gives the same draws.
        progress: called instead of showing how far it is, with the number of draws done and of all.

    Raises:
        AnswerError: for beliefs that name no criterion or level, are no numbers, or leave no level possible.
        ArgumentError: for a number of draws or a seed that is none.
        MissingExtraError: without numpy.

    >>> simulation = simulate(assess({"staff_time": "none"}), draws=1_000, beliefs={"ownership": {"both": 1}})
    >>> simulation.counts["take_on"], simulation.levels["ownership"]
    (0, {'nobody': 0, 'one_of_two': 0, 'both': 1000})
    """
    assessment = assess({}, subject) if isinstance(subject, Framework) else subject
    _check(assessment, draws, seed)
    needs_numpy()
    import numpy as np

    compiled = assessment.compiled
    shares = belief_shares(assessment, beliefs)
    tables = tables_for(compiled, settled_choices(compiled))
    random = np.random.default_rng(seed)
    counts = np.zeros(len(compiled.outcomes), np.int64)
    levels = [np.zeros(len(scale), np.int64) for scale in compiled.levels]
    report = progress if progress is not None else _Shown()
    for start in range(0, draws, BLOCK):
        rows = min(BLOCK, draws - start)
        codes = [_drawn(random, share, rows) for share in shares]
        outcomes, _ = tables.walk(codes)
        counts += np.bincount(outcomes, minlength=len(counts))
        for count, code in zip(levels, codes, strict=True):
            count += np.bincount(code, minlength=len(count))
        report(start + rows, draws)
    by_id = {}
    for criterion in compiled.framework.criteria:
        variable = compiled.variables[criterion.id]
        by_id[criterion.id] = FrozenDict(zip(compiled.levels[variable], levels[variable].tolist(), strict=True))
    return Simulation(
        draws=draws,
        seed=seed,
        counts=FrozenDict(zip(compiled.outcomes, counts.tolist(), strict=True)),
        levels=FrozenDict(by_id),
        probabilities=probabilities(assessment, beliefs),
    )


def _check(assessment: object, draws: object, seed: object) -> None:
    if not isinstance(assessment, Assessment):
        raise ArgumentError(f"an assessment or a framework is needed; found {quoted(assessment)}")
    for name, number, least in (("draws", draws, 1), ("seed", seed, 0)):
        if not isinstance(number, int) or isinstance(number, bool) or number < least:
            raise ArgumentError(f"{name}: a whole number of {least} or more is needed; found {quoted(number)}")


def _drawn(random: np.random.Generator, shares: Sequence[int], rows: int) -> Codes:
    """Draw levels, each as likely as its share says."""
    import numpy as np

    whole = sum(shares)
    if whole > GREATEST_DRAW:
        shares = [share * GREATEST_DRAW // whole for share in shares]
        whole = sum(shares)
    codes = np.zeros(rows, np.min_scalar_type(len(shares)))
    drawn = random.integers(whole, size=rows)
    below = 0
    for share in shares[:-1]:
        below += share
        codes += drawn >= below
    return codes


class _Shown:
    """How far long work is, on the error stream; one line that is written over, where somebody looks at it."""

    def __init__(self) -> None:
        self.begun = monotonic()
        self.due = self.begun + SECONDS_UNTIL_SHOWN
        self.end = "\r" if sys.stderr.isatty() else "\n"
        self.shown = False

    def __call__(self, done: int, whole: int) -> None:
        now = monotonic()
        finished = done == whole
        if now >= self.due or (finished and self.shown):
            self.shown, self.due = True, now + SECONDS_BETWEEN[self.end]
            line = f"{done:>{len(f'{whole:,}')},} of {whole:,} draws, {done / whole:4.0%}, {now - self.begun:.0f} s"
            sys.stderr.write(line + ("\n" if finished else self.end))
            sys.stderr.flush()
