"""What follows an assessment, and assessing under a framework that is too large for a diagram at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import dexipy.dexi

from benchmarks.growth import Content, framework_of, weighted_sum
from benchmarks.models import dexi_model, random_profiles
from benchmarks.page import Comparison, Work
from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiled import MADE_AT_ONCE, compile_in_order
from k80assess.engine.orders import usual_orders
from k80assess.errors import SizeLimitError
from k80assess.govern.ranking import rank
from k80assess.report.write import explain

TOPICS = 100


def sections(framework: Framework) -> Iterator[Comparison]:
    """Measure what follows an assessment, and topics under a large framework."""
    yield ranked(framework)
    yield from settled_and_large()


def ranked(framework: Framework) -> Comparison:
    """Measure a ranking and an explanation, for each topic, beside the assessment."""
    profiles = random_profiles(framework, TOPICS)
    topics = [load_topic({"id": f"t{i}", "title": f"Topic {i}", "answers": own}) for i, own in enumerate(profiles)]
    half = [{i: level for at, (i, level) in enumerate(own.items()) if (at + n) % 2} for n, own in enumerate(profiles)]
    some_open = [load_topic({"id": f"t{i}", "title": f"Topic {i}", "answers": own}) for i, own in enumerate(half)]

    def assessed(given: list[Any]) -> list[Assessment]:
        return [assess(topic, framework) for topic in given]

    explained = cycle(assessed(topics[:10])).__next__
    explained_open = cycle(assessed(some_open[:10])).__next__
    works = [
        Work("k80assess: assess", lambda: assessed(topics), scale=1 / TOPICS),
        Work("k80assess: assess and rank", lambda: rank(assessed(topics)), scale=1 / TOPICS),
        Work("k80assess: assess, half open", lambda: assessed(some_open), scale=1 / TOPICS),
        Work("k80assess: assess and rank, half open", lambda: rank(assessed(some_open)), scale=1 / TOPICS),
        Work("k80assess: explain", lambda: explain(explained()), "a text with reasons, changes and margins"),
        Work("k80assess: explain, half open", lambda: explain(explained_open()), "and what to ask next"),
    ]
    text = (
        f"For each of {TOPICS} topics under the packaged framework, all answered or every other question: assessed, "
        "and ranked in one call after that, which counts the steps to another outcome for each. No other tool has such "
        "a ranking or text: the ratio is to the assessment."
    )
    return Comparison("Rank and explain", text, works, "k80assess: assess")


# --- a framework as large as those of DEXi ------------------------------------------------------------------------


def linked(criteria: int = 60, aspects: int = 27, feeding: int = 5, levels: int = 3, seed: int = 80) -> Framework:
    """Make weighted sums of so many criteria each, drawn at random and so shared, and a tree of sums of three of these.

    Criteria that none of them drew feed the first aspects besides.
    """
    rng = random.Random(seed)
    ids = [f"c{i}" for i in range(criteria)]
    below = [rng.sample(ids, feeding) for _ in range(aspects)]
    for place, criterion_id in enumerate(sorted(set(ids) - {i for own in below for i in own})):
        below[place % aspects].append(criterion_id)
    documents: list[Content] = []
    while True:
        start = len(documents)
        for inputs in below:
            name = "outcome" if len(below) == 1 else f"a{len(documents)}"
            documents.append(weighted_sum(name, {i: rng.randint(1, 5) for i in inputs}))
        if len(below) == 1:
            return framework_of(criteria, levels, documents)
        made = [own["id"] for own in documents[start:]]
        below = [made[at : at + 3] for at in range(0, len(made), 3)]


def settled_and_large() -> Iterator[Comparison]:
    """Measure topics under a framework whose criteria are shared all over: with all answers no diagram is needed."""
    framework = linked()
    for order in usual_orders(framework):
        try:
            compile_in_order(framework, order, MADE_AT_ONCE)
        except SizeLimitError:
            continue
        raise AssertionError("a diagram of it is made at once")
    model = dexipy.dexi.read_dexi_from_string(dexi_model(framework))
    outcomes = level_ids(framework.outcome_aspect)
    named = {attribute.id: attribute.name for attribute in model.attributes if attribute.name.startswith("c")}
    profiles = random_profiles(framework, 64)
    alternatives = [{"name": "topic", **{i: own[name] for i, name in named.items()}} for own in profiles]

    def evaluate(alternative: Any) -> str:
        found: str = outcomes[dexipy.dexi.evaluate(model, alternative, in_place=True)[framework.outcome]]
        return found

    expected = [assess(profile, framework).possible[0].id for profile in profiles]
    assert [evaluate(dict(alternative)) for alternative in alternatives] == expected
    following, theirs = cycle(profiles).__next__, cycle(alternatives).__next__
    plain = framework.model_dump(mode="json", exclude_none=True)

    def new_framework() -> object:
        return assess(profiles[0], load_framework(plain)).possible

    text = dexi_model(framework)

    def new_model() -> object:
        own = dexipy.dexi.read_dexi_from_string(text)
        return dexipy.dexi.evaluate(own, alternatives[0])

    ours = "k80assess: assess"
    works = [
        Work(ours, lambda: assess(following(), framework).outcome, "aspect by aspect"),
        Work("k80assess: assess, and all aspects", lambda: assess(following(), framework).aspects),
        Work("DEXiPy: evaluate", lambda: evaluate(theirs()), "unchecked, `in_place`; all aspects", peer=True),
    ]
    said = (
        f"{len(framework.criteria)} criteria with 3 levels, {len(framework.aspects)} aspects, all sums; those below "
        f"take five criteria each, drawn at random, so that most feed several. A diagram would have more than "
        f"{MADE_AT_ONCE:,} nodes and is not made: all questions are answered. DEXiPy has the same model, with links."
    )
    yield Comparison("A settled topic of a large framework", said, works, ours)
    first = "k80assess: load and assess"
    works = [
        Work(first, new_framework, "from plain data; checked, and with the attempt at a diagram"),
        Work("DEXiPy: load and evaluate", new_model, "from the text of a `.dxi`", peer=True),
    ]
    yield Comparison("A large framework, loaded for one topic", "The same, with nothing made before.", works, first)


if __name__ == "__main__":
    for section in sections(load_framework()):
        section.measure()
        print("\n".join([*section.lines(), *section.faster()]))
