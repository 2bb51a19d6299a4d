"""Every field of a result, and every text of a document, in what people are shown, as the page has it.

Whether people are shown a field is tried: another value is put in its place, and what is said changes or does not.
"""

from __future__ import annotations

import datetime
import html
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import attrs
import pytest
from agendas import in_progress
from report.test_displays import EXAMPLES, learnt, rules, things
from scales import by_cost
from test_public_api import RESULTS

import k80assess
from k80assess.base.documents import Document
from k80assess.base.results import LazySequence
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.document.revision import revise
from k80assess.document.text import Text
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.errors import ContradictionError, K80Error, Problem, Sentence
from k80assess.examine.analysis import analyse
from k80assess.examine.compare import Redecided, diff
from k80assess.examine.findings import check
from k80assess.examine.proof import prove
from k80assess.examine.tolerance import tolerance
from k80assess.govern.consistency import Inconsistencies
from k80assess.govern.decision import Edition
from k80assess.govern.ranking import rank
from k80assess.govern.renewal import renew_agenda
from k80assess.govern.replayed import ReplayedVersion
from k80assess.report.formats.markdown import markdown_of
from k80assess.report.formats.markup import fragment_of
from k80assess.report.formats.plain import text_of
from k80assess.report.notebook import story_of

PAGE = Path(k80assess.__file__).parents[2] / "docs" / "explanation" / "result-surfaces.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the docs are not part of this distribution")

CLASSES = {getattr(k80assess.types, name) for name in RESULTS}
PART = "as a part of others"
PROBLEM = Problem(("answers", "demand"), Sentence("level_unknown", "there is no such level"))
EDITION = Edition(id="f", version="1", fingerprint="0" * 64)

FEW = 40
"""How many results of one class are looked at."""


# --- results ------------------------------------------------------------------------------------------------------


def more() -> Iterator[Any]:
    """Return results that have what those of the tests of displays do not have."""
    framework, topic = load_framework(), load_topic(EXAMPLES / "topics" / "housing-scheme.toml")
    family, assessment = loosen(framework, weights="any"), assess(topic)
    yield from (assess(topic, family), analyse(assess(topic, family)), analyse(assessment, against="decline"))
    rule: dict[str, Any] = {"when": {"ownership": "nobody"}, "then": {"not": "take_on"}}
    yield from (prove(framework, **rule), prove(framework, **rule, unless={"fit": "strong"}), prove(family, **rule))
    yield prove(framework, when={"ownership": "nobody"}, then="thin", of="capacity")
    yield tolerance(assess(topic, revise(framework, {"aspects.fit.rule.weights.proximity": 0})))
    for name, topics in (("town_subsidy", ["street_party"]), ("grant_evaluation", ["warm_villages"])):
        folder = EXAMPLES / "frameworks" / name
        points = load_framework(folder / "framework.toml")
        assessed = [assess(load_topic(folder / "topics" / f"{own}.toml"), points) for own in topics]
        yield from (rank(assessed), *(judgement for one in assessed for judgement in one.aspects.values()))
    agenda = load_agenda(EXAMPLES / "year" / "agenda.toml")
    action = {"id": "share", "label": "Share", "instrument": "knowledge_sharing"}
    proposing = load_topic({"id": "t", "title": "T", "themes": [agenda.themes[0].id], "actions": [action]})
    yield diff(agenda, renew_agenda(agenda, [proposing], version="2031.1"))
    turned = {"aspects.outcome.rule.rows": [{"when": {"capacity": "none"}, "then": "take_on"}, {"then": "decline"}]}
    yield check(revise(framework, turned))
    yield ReplayedVersion(edition=EDITION, decisions=1, difference=None)
    yield Redecided(topic=topic, old=None, new=assessment)


def elsewhere() -> dict[tuple[str, str], Any]:
    """Return values for what is the same in all results that there are, by class and field."""
    framework, agenda = load_framework(), load_agenda(EXAMPLES / "year" / "agenda.toml")
    town = load_framework(EXAMPLES / "frameworks" / "town_subsidy" / "framework.toml")
    with pytest.raises(ContradictionError) as refused:
        assess({"fit": "strong", "theme_link": "none"})
    return {
        ("Analysis", "agenda"): agenda,
        ("Assignment", "undecided"): framework.outcome_aspect.levels[:1],
        ("BothWays", "reason"): None,
        ("Difference", "old"): revise(framework, {"version": "0"}),
        ("Due", "title"): Text(nl="Zwembaden", en="Pools"),
        ("Inconsistency", "better_on"): ("demand",),
        ("Inconsistency", "framework"): town,
        ("Lessons", "problem"): PROBLEM,
        ("Plan", "ranking"): rank({"another": assess({})}),
        ("Proof", "framework"): town,
        ("Redecided", "contradiction"): refused.value,
        ("ReplayedVersion", "edition"): EDITION,
        ("ReplayedVersion", "problem"): PROBLEM,
        ("Verification", "missing"): (EDITION,),
        ("Verification", "noted"): 1,
        ("Verification", "problems"): (PROBLEM,),
    }


def instances(folder: Path) -> dict[type, list[Any]]:
    """Return some results of each class, with all that lies within."""
    found: dict[type, list[Any]] = defaultdict(list)
    seen: set[int] = set()

    def walk(thing: Any) -> None:
        if id(thing) in seen:
            return
        seen.add(id(thing))
        if attrs.has(type(thing)):
            if type(thing) in CLASSES and len(found[type(thing)]) < FEW:
                found[type(thing)].append(thing)
            for name in fields(type(thing)):
                walk(getattr(thing, name))
        elif isinstance(thing, Mapping):
            for own in islice(thing.values(), 5):
                walk(own)
        elif isinstance(thing, (tuple, list, LazySequence)):
            for own in islice(thing, 5):
                walk(own)

    kept = [*more(), *things(folder), *learnt(), *[make() for make in RESULTS.values()]]
    for thing in kept:
        walk(thing)
    return found


def fields(kind: type) -> list[str]:
    """Return the names of the fields that are data."""
    return [field.name for field in attrs.fields(kind) if not field.name.startswith("_")]


# --- whether people are shown a field -----------------------------------------------------------------------------


def others(value: Any) -> Iterator[Any]:
    """Yield values that differ from one, as far as these can be made without knowing what it is."""
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
        case Fraction():
            yield value / 2 + Fraction(1, 7)
        case datetime.date():
            yield value + datetime.timedelta(days=1)
        case str():
            yield f"{value}x"
        case Mapping() if value:
            yield type(value)(dict(list(value.items())[:-1]))  # type: ignore[call-arg]
        case tuple() if value and not hasattr(value, "_fields"):
            yield value[:-1]


def is_shown(name: str, things_of_kind: list[Any], more_values: list[Any]) -> bool:
    """Return whether what is said of some of these changes with the field; or cannot be said with another value."""
    values = [getattr(thing, name) for thing in things_of_kind] + more_values
    alias = getattr(attrs.fields(type(things_of_kind[0])), name).alias
    for thing in things_of_kind:
        said, value = text_of(story_of(thing) or (), "en"), getattr(thing, name)
        for other in [*values, *others(value)]:
            if other is value:
                continue
            changed = attrs.evolve(thing, **{alias: other})
            try:
                if text_of(story_of(changed) or (), "en") != said:
                    return True
            except (K80Error, LookupError, RuntimeError, StopIteration, ValueError, AssertionError):
                return True  # it is looked up, and there is no such thing
    return False


def listed(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def found_in(folder: Path) -> dict[str, tuple[str, str]]:
    """Return for each class which fields people are shown, and which are in data alone."""
    rows, values = {}, elsewhere()
    for kind, own in sorted(instances(folder).items(), key=lambda item: item[0].__name__):
        if all(story_of(thing) is None for thing in own):
            rows[kind.__name__] = (f"{PART}: {listed(fields(kind))}", "")
            continue
        told = [thing for thing in own if story_of(thing) is not None]
        given = {name: [values[key] for key in [(kind.__name__, name)] if key in values] for name in fields(kind)}
        if kind is Inconsistencies:
            given["certain"] = [thing.possible for thing in own]
        shown = {name: is_shown(name, told, given[name]) for name in fields(kind)}
        seen, unseen = [listed(name for name, has in shown.items() if has == wanted) for wanted in (True, False)]
        rows[kind.__name__] = (seen, unseen)
    return rows


def table() -> dict[str, tuple[str, str]]:
    """Return the rows of both tables of the page."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first.replace("`", ""): (shown, alone) for first, shown, alone in rows}


@pytest.mark.parametrize("name", RESULTS)
def test_each_field_of_a_result_is_on_the_page(name: str) -> None:
    """As shown to people, or as in data alone; what a result gets is in neither column until it is written down."""
    assert sorted(re.findall(r"`(\w+)`", " ".join(table()[name]))) == sorted(fields(getattr(k80assess.types, name)))


@pytest.mark.slow
def test_what_people_are_shown_of_a_result_is_what_the_page_says(tmp_path: Path) -> None:
    """Each row of the table, tried."""
    pytest.importorskip("ortools")
    found = found_in(tmp_path)
    assert {name: row for name, row in table().items() if name in RESULTS} == found


# --- texts in documents -------------------------------------------------------------------------------------------

# What people write in their own words, beside what is a text in two languages.
IN_WORDS = {"section", "evidence", "raised_by", "judge", "municipality", "url", "plan_url", "last_report_url"}
# What a document may only say here and there.
ONLY_WHERE_SAID = {"unit", "follow_up", "last_report_url"}


def documents() -> dict[str, list[Document]]:
    """Return documents that together have every part, by what they are called."""
    topic = {"id": "t", "title": "T", "actions": [{"id": "share", "label": "Share"}], "answers": {"demand": "broad"}}
    agendas = [load_agenda(), load_agenda(EXAMPLES / "year" / "agenda-2030.2.toml"), in_progress()]
    return {"framework": [load_framework(), rules(), by_cost()], "topic": [load_topic(topic)], "agenda": [*agendas]}


def marked(thing: Any, marks: dict[tuple[str, str], list[str]]) -> Any:
    """Return a document with a word of its own in the place of each text that it has or could have."""
    if isinstance(thing, Mapping):
        return type(thing)({key: marked(own, marks) for key, own in thing.items()})  # type: ignore[call-arg]
    if type(thing) is tuple:
        return tuple([marked(own, marks) for own in thing])
    if not isinstance(thing, Document):
        return thing
    found: dict[str, Any] = {}
    for name, field in type(thing).model_fields.items():
        kind, there = str(field.annotation), getattr(thing, name)
        if name in ONLY_WHERE_SAID and there is None:
            found[name] = None
        elif ".Text" in kind or name in IN_WORDS:
            word = f"x{sum(map(len, marks.values()))}x"
            marks[type(thing).__name__, name].append(word)
            text: Any = Text(nl=word, en=word) if ".Text" in kind else word
            text = f"https://example.org/{word}" if name.endswith("url") else text
            found[name] = (text,) if kind.startswith("tuple") else text
        else:
            found[name] = marked(there, marks)
    return type(thing).model_construct(**found)


def texts_in(kind: str) -> dict[str, tuple[str, str]]:
    """Return for each part of a kind of document which texts its display has, and which are in the file alone."""
    shown: dict[tuple[str, str], bool] = defaultdict(bool)
    for document in documents()[kind]:
        marks: dict[tuple[str, str], list[str]] = defaultdict(list)
        said = text_of(story_of(marked(document, marks)) or (), "en", 10**6)
        for key, words_of_it in marks.items():
            shown[key] |= any(word in said for word in words_of_it)
    parts = dict.fromkeys(part for part, _name in shown)
    return {
        part: (
            listed(name for (own, name), has in shown.items() if own == part and has),
            listed(name for (own, name), has in shown.items() if own == part and not has),
        )
        for part in parts
    }


@pytest.mark.parametrize("kind", documents())
def test_each_text_of_a_document_is_on_the_page(kind: str) -> None:
    """As one that its display has, or that is in the file alone; each is tried."""
    rows = {first.removeprefix(f"{kind}: "): row for first, row in table().items() if first.startswith(f"{kind}: ")}
    assert rows == texts_in(kind)


# --- how it looks -------------------------------------------------------------------------------------------------


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text))


def of_markup(text: str) -> set[str]:
    """Return the words between tags, those of pictures included."""
    return words(html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)))


def test_text_markdown_html_and_word_say_the_same(tmp_path: Path) -> None:
    """Of everything that is shown: what one form says the others say too, but for headings of what is drawn instead."""
    pytest.importorskip("docx")
    from k80assess.report.formats.word import word_of

    drawn = {"Chance", "Judgement", "Level", "Score"}
    for place, thing in enumerate(things(tmp_path)):
        blocks = story_of(thing)
        if blocks is None:
            continue
        said = words(text_of(blocks, "en", 10**6))
        assert said == words(markdown_of(blocks, "en"))
        assert said - of_markup(fragment_of(blocks, "en")) <= drawn
        if place % 8 == 0:  # it takes longer, and is made by one writer for each kind of block
            with zipfile.ZipFile(BytesIO(word_of(blocks, "en", "T"))) as document:
                assert said - of_markup(document.read("word/document.xml").decode("utf-8")) <= drawn
