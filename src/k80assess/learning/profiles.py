"""Made-up topics, to be judged where nothing was decided: all profiles where these are few, else a spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.text import Text
from k80assess.document.topic import Topic
from k80assess.engine.construct import OCCURS
from k80assess.engine.diagram import Value
from k80assess.engine.families import Family

MOST_PROFILES = 243
"""Up to so many profiles, each is a topic."""

SPREAD = 40
"""About how many topics a spread has."""


class MadeUp(NamedTuple):
    """Topics that nobody decided on.

    Attributes:
        topics: the topics.
        complete: whether these are all profiles that can occur.
    """

    topics: tuple[Topic, ...]
    complete: bool


def made_up(family: Family) -> MadeUp:
    """Return made-up topics: all profiles that can occur where these are few, else a spread of them.

    >>> from k80assess import load_framework, loosen
    >>> made = made_up(loosen(load_framework(), weights="any"))
    >>> len(made.topics), made.complete
    (40, False)
    """
    framework = family.framework
    sizes = [len(criterion.levels) for criterion in framework.criteria]
    complete = prod(sizes) <= MOST_PROFILES
    profiles = product(*map(range, sizes)) if complete else dict.fromkeys(spread(sizes))
    found = [_topic(framework, profile) for profile in profiles if _can_occur(family, framework, profile)]
    return MadeUp(tuple(found), complete)


def spread(sizes: Sequence[int]) -> Iterator[tuple[Value, ...]]:
    """Yield profiles that are spread evenly over all: of each criterion every level about equally often.

    They are the points of a lattice, each criterion's level after the multiples of a power of a primitive root. Korobov
    (1959), The approximate computation of multiple integrals.

    >>> list(spread([2, 3]))[:3]
    [(0, 0), (0, 0), (0, 1)]
    """
    prime = next(p for p in range(SPREAD + 1, 2 * (SPREAD + len(sizes)) + 2) if p > len(sizes) and _is_prime(p))
    root = next(g for g in range(2, prime) if len({pow(g, k, prime) for k in range(prime - 1)}) == prime - 1)
    # The prime is greater than the number of criteria: of many points, every so many are as evenly spread.
    for k in range(1, prime, max(1, prime // (2 * SPREAD))):
        yield tuple([k * pow(root, i, prime) % prime * size // prime for i, size in enumerate(sizes)])


def _is_prime(number: int) -> bool:
    return all(number % d for d in range(2, number))


def _topic(framework: Framework, profile: Sequence[Value]) -> Topic:
    name = "-".join([str(place + 1) for place in profile])
    answers = {c.id: level_ids(c)[place] for c, place in zip(framework.criteria, profile, strict=True)}
    return Topic(id=name, title=Text(nl=name, en=name), illustration=True, answers=answers)


def _can_occur(family: Family, framework: Framework, profile: Sequence[Value]) -> bool:
    compiled = family._compiled
    if compiled.feasible is None:
        return True
    places = {criterion.id: place for criterion, place in zip(framework.criteria, profile, strict=True)}
    own = [
        (places[i],) if i in places else values for i, values in zip(compiled.order, compiled.everything, strict=True)
    ]
    return OCCURS in compiled.feasible.reach(own)
