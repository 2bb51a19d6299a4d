"""The packaged agenda and framework, against tables typed by hand from the design; and the examples beside them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from k80assess.base.documents import Document
from k80assess.document.agenda import Agenda, answers_without_theme, instruments_of, topic_problems
from k80assess.document.files import (
    agenda_beside,
    as_plain,
    fingerprint,
    load_agenda,
    load_framework,
    load_topic,
    packaged_edition,
)
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, level_ids
from k80assess.document.revision import revise
from k80assess.document.text import Sourced, Text
from k80assess.document.topic import Topic
from k80assess.engine.assessment import assess
from k80assess.examine.chances import distribution
from k80assess.examine.compare import diff

ROOT = Path(__file__).parents[2]
PACKAGED = ROOT / "src" / "k80assess" / "document" / "packaged"
SOURCE = ROOT.parent / "shared" / "source" / "agenda-k80.txt"
TOPICS = sorted((ROOT / "examples" / "topics").glob("*.toml"))
DOCUMENTS = {"agenda": load_agenda, "framework": load_framework}

# --- the agenda, typed from the table ---------------------------------------------------------------------------

THEMES = [  # id, Dutch name, part, actions for sharing knowledge, actions for advocacy
    ("proximity", "Nabijheid", "A", 2, 1),
    ("vital_communities", "Krachtige en vitale kernen", "A", 1, 2),
    ("housing", "Wonen", "B", 2, 1),
    ("social_domain", "Sociaal Domein", "B", 1, 2),
    ("rural_area", "Landelijk Gebied", "B", 0, 2),
    ("finance", "Financiën", "C", 0, 3),
    ("modern_employment", "Eigentijds werkgeverschap", "C", 1, 2),
    ("agility", "Wendbaarheid", "C", 0, 0),
]


@pytest.mark.parametrize("row", THEMES, ids=[row[0] for row in THEMES])
def test_a_theme_is_as_the_table_says(row: tuple[str, str, str, int, int]) -> None:
    """Each theme has its name, its part, and its actions by instrument."""
    theme = load_agenda().theme(row[0])
    counts = Counter(action.instrument for action in theme.actions)
    found = (theme.id, theme.label.to("nl"), theme.part, counts["knowledge_sharing"], counts["advocacy"])
    assert found == row


def test_the_agenda_has_three_parts_eight_themes_and_twenty_actions() -> None:
    """Nothing is missing and nothing was added: parts, themes in their order, actions by instrument."""
    agenda = load_agenda()
    assert (agenda.id, agenda.version) == ("agenda-k80", "2022.2")
    assert [part.id for part in agenda.parts] == ["A", "B", "C"]
    assert [theme.id for theme in agenda.themes] == [row[0] for row in THEMES]
    assert len(agenda.actions()) == 20
    assert (len(agenda.actions(instrument="knowledge_sharing")), len(agenda.actions(instrument="advocacy"))) == (7, 13)


def test_the_guiding_question_belongs_to_the_whole_agenda() -> None:
    """It stands with no part; the second question, how to stay agile, stands with the theme that it is about."""
    agenda = load_agenda()
    assert agenda.question is not None
    assert "besturen dichtbij" in agenda.question.to("nl")
    assert [part.id for part in agenda.parts if part.question is not None] == []
    assert [theme.id for theme in agenda.themes if theme.question is not None] == ["agility"]


def test_the_background_has_the_building_blocks_and_the_address() -> None:
    """The source names three building blocks, and the address of one paper; the agenda passes on both."""
    background = load_agenda().background or ()
    assert [one.id for one in background if one.id.startswith("block_")] == [
        "block_position_paper",
        "block_members",
        "block_experience",
    ]
    address = "https://www.k80.nl/media/2022-02/K80-Position-Paper-Poster-januari-2021.pdf"
    assert [one.url for one in background if one.url] == [address]


def test_both_titles_are_kept_where_the_source_contradicts_itself() -> None:
    """Two themes have another title in the outline: it is kept, and the chapter's own is the name."""
    also_known_as = {theme.id: [n.nl for n in theme.also_known_as] for theme in load_agenda().themes}
    assert {theme_id: names for theme_id, names in also_known_as.items() if names} == {
        "social_domain": ["Sociaal Domein: samen zorgen voor elkaar"],
        "rural_area": ["Ruimtelijk Gebied"],
    }


def test_the_organisation_is_described_and_nobody_is_appointed() -> None:
    """Roles and bodies are those of the source; it assigns no portfolio, so every theme is still without one."""
    agenda = load_agenda()
    organisation = agenda.organisation
    assert {body.id: body.roles for body in organisation.bodies} == {
        "executive_board": ("portfolio_holder",),
        "core_team": ("secretary", "official_lead"),
        "working_group": ("portfolio_holder", "official_lead", "contributor"),
    }
    assert [body.id for body in organisation.bodies if body.per_portfolio] == ["working_group"]
    assert "temporary_official" in [role.id for role in organisation.roles]
    assert agenda.themes_without_portfolio == agenda.themes


def test_cadence_and_milestones() -> None:
    """Report back twice a year; adoption and board on 30 November 2022, then portfolios, then the themes' plans."""
    agenda = load_agenda()
    assert agenda.cadence is not None
    assert agenda.cadence.report_backs_a_year == 2
    assert str(agenda.adopted_on) == "2022-11-30"
    assert [(m.id, m.on and str(m.on), m.follows) for m in agenda.milestones] == [
        ("agenda_adopted", "2022-11-30", None),
        ("board_appointed", "2022-11-30", None),
        ("portfolios_assigned", None, "board_appointed"),
        ("themes_planned", None, "portfolios_assigned"),
    ]


# --- the framework, typed from the tables -----------------------------------------------------------------------

CRITERIA: list[tuple[str, str, str, tuple[str, ...], int | None, str]] = [
    # id, aspect, English question, levels, weight, section (a word of it)
    (
        "theme_link",
        "fit",
        "Does it touch a theme or precondition of the Agenda?",
        ("none", "indirect", "direct"),
        2,
        "Opbouw, B en C",
    ),
    (
        "community_impact",
        "fit",
        "Will our villages and residents notice it?",
        ("none", "limited", "substantial"),
        1,
        "Krachtige en vitale kernen",
    ),
    (
        "small_scale_difference",
        "fit",
        "Does it work out differently for smaller municipalities?",
        ("same", "somewhat", "distinctly"),
        2,
        "Inleiding; C, Financiën",
    ),
    (
        "proximity",
        "fit",
        "Can government close to residents be part of the answer?",
        ("no", "partly", "clearly"),
        1,
        "Nabijheid",
    ),
    (
        "gap_left_by_others",
        "added_value",
        "Do the VNG, provinces and regional bodies leave room here?",
        ("covered", "partly", "open"),
        2,
        "Inleiding",
    ),
    (
        "instrument_strength",
        "added_value",
        "Can sharing knowledge or advocacy make the difference?",
        ("no", "plausible", "clear"),
        2,
        "labels",
    ),
    (
        "influence_window",
        "added_value",
        "Is there an opening now: an invitation, a pending decision?",
        ("none", "expected", "open"),
        1,
        "Inleiding; B, Sociaal Domein",
    ),
    (
        "demand",
        "added_value",
        "Do members or national partners ask for it?",
        ("none", "some", "broad"),
        1,
        "Bouwstenen",
    ),
    (
        "ownership",
        "capacity",
        "Is there a portfolio holder, and an official from the same municipality?",
        ("nobody", "one_of_two", "both"),
        None,
        "Organisatie en werkwijze",
    ),
    (
        "staff_time",
        "capacity",
        "Is (temporary) official capacity to be had?",
        ("none", "tight", "enough"),
        None,
        "Organisatie en werkwijze",
    ),
]
ASPECTS = [  # id, Dutch question, English question, levels, provenance
    ("fit", "Past het bij ons?", "Does it suit us?", ("weak", "moderate", "strong"), "stated"),
    (
        "added_value",
        "Hebben wij toegevoegde waarde?",
        "Do we add something?",
        ("weak", "moderate", "strong"),
        "stated",
    ),
    (
        "capacity",
        "Kunnen we het waarmaken?",
        "Can we carry it?",
        ("none", "thin", "sufficient"),
        "derived",
    ),
]
OUTCOMES = [  # id, Dutch, English, takes energy, provenance, a word of what follows
    ("decline", "Niet oppakken", "Decline", False, "stated", "point to who does handle it"),
    ("monitor", "Volgen", "Monitor", False, "assumed", "next report-back"),
    ("take_on", "Oppakken", "Take on", True, "stated", "working group"),
]
ROWS = [  # fit, added value, capacity, outcome, provenance
    ("weak", None, None, "decline", "stated"),
    (None, "weak", None, "decline", "stated"),
    ("strong", "strong", ("thin", "sufficient"), "take_on", "assumed"),
    (None, None, "sufficient", "take_on", "assumed"),
    (None, None, None, "monitor", "assumed"),
]


def rule_of(aspect_id: str) -> Any:
    """The rule of an aspect; of any kind, so that a test may ask for what its kind has."""
    return load_framework().node(aspect_id).rule  # type: ignore[union-attr]


def test_the_question_and_the_pieces() -> None:
    """The framework asks the network's question, and has ten criteria and four aspects in the order of the tables."""
    framework = load_framework()
    assert (framework.id, framework.version, framework.outcome) == ("k80-wendbaarheid", "2022.2", "outcome")
    assert framework.question == Text(
        nl="Steken we als K80 energie in dit actuele onderwerp?",
        en="Do we, as K80, put energy into this current topic?",
    )
    assert [criterion.id for criterion in framework.criteria] == [row[0] for row in CRITERIA]
    assert [aspect.id for aspect in framework.aspects] == [*(row[0] for row in ASPECTS), "outcome"]


@pytest.mark.parametrize("row", CRITERIA, ids=[row[0] for row in CRITERIA])
def test_a_criterion_is_as_the_table_says(
    row: tuple[str, str, str, tuple[str, ...], int | None, str],
) -> None:
    """Each criterion has its question, levels and weight, feeds its aspect, and is derived from its section."""
    criterion_id, aspect_id, question, levels, weight, section = row
    criterion = load_framework().node(criterion_id)
    assert isinstance(criterion, Criterion)
    assert criterion.question is not None
    assert (criterion.question.en, level_ids(criterion)) == (question, levels)
    assert criterion.provenance == "derived"
    assert section in str(criterion.section)
    rule = rule_of(aspect_id)
    assert criterion_id in rule.inputs
    assert weight is None or rule.weights[criterion_id] == weight


@pytest.mark.parametrize("row", ASPECTS, ids=[row[0] for row in ASPECTS])
def test_an_aspect_is_as_the_table_says(row: tuple[str, str, str, tuple[str, ...], str]) -> None:
    """Each aspect asks its question in both languages, and has its levels and provenance; its rule is assumed."""
    aspect_id, question_nl, question_en, levels, provenance = row
    aspect = load_framework().node(aspect_id)
    assert aspect.question == Text(nl=question_nl, en=question_en)
    assert (level_ids(aspect), aspect.provenance) == (levels, provenance)
    rule = rule_of(aspect_id)
    assert list(rule.inputs) == [row[0] for row in CRITERIA if row[1] == aspect_id]
    assert rule.provenance == "assumed"
    if aspect_id == "capacity":
        assert rule.kind == "minimum"
    else:
        assert (rule.kind, rule.points) == ("weighted", {})
        assert rule.cutoffs == {"moderate": Fraction(40, 100), "strong": Fraction(75, 100)}


@pytest.mark.parametrize("position", range(3), ids=[row[0] for row in OUTCOMES])
def test_an_outcome_is_as_the_table_says(position: int) -> None:
    """Each outcome has its names, says whether it takes energy and what follows, and where it comes from."""
    level = load_framework().outcome_aspect.levels[position]
    level_id, label_nl, label_en, takes_energy, provenance, follow_up = OUTCOMES[position]
    assert (level.id, level.label) == (level_id, Text(nl=label_nl, en=label_en))
    assert (level.takes_energy, level.provenance) == (takes_energy, provenance)
    assert level.follow_up is not None
    assert follow_up in level.follow_up.to("en")


def test_the_decision_table() -> None:
    """The five rows stand in order, of which the source states the first two."""
    rule = rule_of("outcome")
    inputs = ("fit", "added_value", "capacity")
    assert (rule.kind, rule.inputs) == ("table", inputs)
    expected = []
    for *levels, then, provenance in ROWS:
        when = {i: (v,) if isinstance(v, str) else v for i, v in zip(inputs, levels, strict=True) if v}
        expected.append((when, then, provenance))
    assert [(row.when, row.then, row.provenance) for row in rule.rows] == expected


def test_there_are_no_caps() -> None:
    """The design names no knock-outs, so no rule has one."""
    assert not any(aspect.rule.caps for aspect in load_framework().aspects)


def test_outcomes_over_all_profiles() -> None:
    """Walking all 59,049 profiles through the rules of the file gives the counts that the design names."""
    rows = [(row.when, row.then) for row in rule_of("outcome").rows]
    counts: Counter[str] = Counter()
    for profile in product(range(3), repeat=10):
        levels = {
            "fit": ("weak", "moderate", "strong")[weighed_as_written("fit", profile[:4])],
            "added_value": ("weak", "moderate", "strong")[weighed_as_written("added_value", profile[4:8])],
            "capacity": ("none", "thin", "sufficient")[min(profile[8:])],
        }
        counts[next(then for when, then in rows if all(levels[i] in when[i] for i in when))] += 1
    assert counts == {"decline": 29_808, "monitor": 25_404, "take_on": 3_837}


@cache
def weighed_as_written(aspect_id: str, positions: tuple[int, ...]) -> int:
    """The level of a weighted aspect, from the weights and cut-offs in the file."""
    rule = rule_of(aspect_id)
    weights = rule.weights.values()
    share = sum(w * p for w, p in zip(weights, positions, strict=True)) / (2 * sum(weights))
    return sum(share >= cutoff for cutoff in rule.cutoffs.values())


@pytest.mark.parametrize("seed", range(3))
def test_the_packaged_framework_decides_as_the_tables_do(seed: int) -> None:
    """At every 97th profile the engine, given the packaged file, gives what the tables above give by hand."""
    profiles = list(product(range(3), repeat=10))[97 * seed :: 97 * 3]
    framework = load_framework()
    for profile in profiles:
        answers = {row[0]: row[3][position] for row, position in zip(CRITERIA, profile, strict=True)}
        fit, added_value = weighed(profile[:4], (2, 1, 2, 1)), weighed(profile[4:8], (2, 2, 1, 1))
        expected = decided(fit, added_value, min(profile[8:]))
        assert [level.id for level in assess(answers, framework).possible] == [expected]


def weighed(positions: tuple[int, ...], weights: tuple[int, ...]) -> int:
    """The level of a weighted aspect, in whole numbers: 40 and 75 per cent of the greatest total."""
    total = sum(weight * position for weight, position in zip(weights, positions, strict=True))
    greatest = 2 * sum(weights)
    return (100 * total >= 40 * greatest) + (100 * total >= 75 * greatest)


def decided(fit: int, added_value: int, capacity: int) -> str:
    """The outcome, by the design's words rather than its rows."""
    if fit == 0 or added_value == 0:
        return "decline"
    if capacity == 2 or (fit == added_value == 2 and capacity == 1):
        return "take_on"
    return "monitor"


# --- where everything comes from --------------------------------------------------------------------------------


def parts_of(document: Any, place: str = "") -> Iterator[tuple[str, Document]]:
    """Every part of a document, with its place."""
    if isinstance(document, Document):
        yield place, document
        for name in type(document).model_fields:
            yield from parts_of(getattr(document, name), f"{place}.{name}")
    elif isinstance(document, dict):
        for name, part in document.items():
            yield from parts_of(part, f"{place}.{name}")
    elif isinstance(document, tuple):
        for i, part in enumerate(document):
            yield from parts_of(part, f"{place}[{i}]")


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_piece_says_where_it_comes_from(kind: str) -> None:
    """Each piece has a provenance; what is stated or derived names its section, and what is ours names none."""
    pieces = [(place, part) for place, part in parts_of(DOCUMENTS[kind]()) if isinstance(part, Sourced)]
    assert len(pieces) > 40
    assert [place for place, part in pieces if part.provenance is None] == []
    wrong = [place for place, part in pieces if (part.section is None) != (part.provenance == "assumed")]
    assert wrong == []


def test_how_much_is_stated() -> None:
    """Of the framework the source states three aspects, two outcomes and two rows; all else is derived or ours."""
    pieces = load_framework().pieces()
    stated = [(p.kind, p.place) for p in pieces if p.source.provenance == "stated"]
    assert Counter(kind for kind, _place in stated) == {"aspect": 3, "level": 2, "row": 2}
    derived = Counter(p.kind for p in pieces if p.source.provenance == "derived")
    assert derived == {"criterion": 10, "aspect": 1}


def test_the_framework_says_that_it_is_a_reconstruction() -> None:
    """The note on the source says in both languages that the figure is lost and that this is no decision."""
    source = load_framework().source
    assert source is not None
    assert source.note is not None
    assert all(word in source.note.to("nl") for word in ("ontbreekt", "reconstructie", "niet een besluit", "vervangt"))
    assert all(word in source.note.to("en") for word in ("lost", "reconstruction", "not a decision", "replace"))


# --- texts ------------------------------------------------------------------------------------------------------

SAME_IN_BOTH = {"Agenda K80", "Direct", "Indirect", "Open", "Een gezamenlijke Agenda K80"}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_text_is_there_in_both_languages(kind: str) -> None:
    """No text lacks a language, and none but a few names is the same in both, as an untranslated one would be."""
    texts = {place: part for place, part in parts_of(DOCUMENTS[kind]()) if isinstance(part, Text)}
    assert len(texts) > 90
    assert [place for place, text in texts.items() if text.missing] == []
    assert {text.nl for text in texts.values() if text.nl == text.en} <= SAME_IN_BOTH


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_nothing_is_left_to_be_called_by_its_id(kind: str) -> None:
    """Every part with an id has a label for people; in the framework every one asks or describes, too."""
    named = [part for _place, part in parts_of(DOCUMENTS[kind]()) if hasattr(part, "label")]
    assert [part.id for part in named if part.label.nl == part.id] == []  # type: ignore[attr-defined]
    if kind == "framework":
        assert [part.id for part in named if part.description is None] == []  # type: ignore[attr-defined]


def shingles(text: str, size: int = 8) -> set[tuple[str, ...]]:
    """Every run of so many words in a text, without regard to case, spacing and punctuation."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


@pytest.mark.parametrize("path", [*sorted(PACKAGED.glob("*.toml")), *TOPICS], ids=lambda path: path.name)
def test_no_sentence_of_the_source_is_copied(path: Path) -> None:
    """No eight words in a row are the source's, wherever in the file they stand."""
    if not SOURCE.is_file():
        pytest.skip(f"COPIED SENTENCES NOT LOOKED FOR: the source is not at {SOURCE}")
    source, written = (re.sub(r"https?://\S+", "", one.read_text("utf-8")) for one in (SOURCE, path))
    assert shingles(source) & shingles(written) == set()
    assert shingles(source) & shingles(source[4000:4400])  # a copied passage would be seen


# --- editions ---------------------------------------------------------------------------------------------------

# Each edition that ever was, by the fingerprint it was published with; `sha256sum` of its file stands behind it.
EDITIONS: list[tuple[type[Document], str, str, str]] = [
    (
        Framework,
        "2022.1",
        "8482596de37085c8be86143d0f6dc2d20badb1b7abf22af133da1c7715acb8b0",
        "d234068ee96ad7a5d9ee1d2896ef21728ebf7a190fd3dfc0fcbe041c9eac42b7",
    ),
    (
        Agenda,
        "2022.1",
        "3a6bedf1e778765831658f1aac884150f966a1109be15c3847c30460bc7466fe",
        "ded9d5d07a090e091008fb74be3f6d928171f728c15b3575f7ec6e3dc64ec17e",
    ),
]


@pytest.mark.parametrize(("model", "version", "mark", "digest"), EDITIONS, ids=lambda value: str(value)[:20])
def test_an_edition_stays_in_the_package_as_it_was(model: Any, version: str, mark: str, digest: str) -> None:
    """It is found by its fingerprint, says which version it is, and its file has not changed by a byte."""
    edition = packaged_edition(model, mark)
    assert edition is not None
    assert (edition.version, fingerprint(edition)) == (version, mark)
    (path,) = (PACKAGED / "editions").glob(f"{edition.id}-{version}.toml")
    assert sha256(path.read_bytes()).hexdigest() == digest


def test_the_present_documents_are_editions_too() -> None:
    """They are found by their fingerprints; what is no edition, or another kind of document, is not."""
    framework, agenda = load_framework(), load_agenda()
    assert packaged_edition(Framework, fingerprint(framework)) is framework
    assert packaged_edition(Agenda, fingerprint(agenda)) is agenda
    assert packaged_edition(Agenda, fingerprint(framework)) is None
    assert packaged_edition(Framework, fingerprint(revise(framework, {"version": "2022.1"}))) is None
    assert packaged_edition(Topic, fingerprint(framework)) is None


def test_every_edition_of_the_framework_decides_alike() -> None:
    """The newer one says more of its answers and nothing else of any profile."""
    old = packaged_edition(Framework, EDITIONS[0][2])
    assert old is not None
    assert diff(old, load_framework()).equivalent
    assert distribution(old) == distribution(load_framework()) == {"decline": 29808, "monitor": 25404, "take_on": 3837}
    needing = [(c.id, level.id) for c in load_framework().criteria for level in c.levels if level.needs_theme]
    assert needing == [("theme_link", "direct")]
    assert not any(level.needs_theme for criterion in old.criteria for level in criterion.levels)


def test_the_agenda_declares_the_two_instruments_it_always_had() -> None:
    """By the same ids and names, so that its actions mean the same."""
    old = packaged_edition(Agenda, EDITIONS[1][2])
    assert old is not None
    assert old.instruments is None
    assert [one.id for one in load_agenda().instruments or ()] == [one.id for one in instruments_of(old)]
    assert [one.label for one in load_agenda().instruments or ()] == [one.label for one in instruments_of(old)]
    assert [theme.names for theme in load_agenda().themes] == [theme.names for theme in old.themes]
    actions = [[(one.id, one.instrument) for one in agenda.actions()] for agenda in (old, load_agenda())]
    assert actions[0] == actions[1]


def test_the_packaged_agenda_belongs_to_the_packaged_framework_alone() -> None:
    """In whichever edition; and an agenda that is given is the agenda, beside any framework."""
    framework, agenda = load_framework(), load_agenda()
    other, own = revise(framework, {"version": "mine"}), revise(agenda, {"version": "mine"})
    old, old_agenda = packaged_edition(Framework, EDITIONS[0][2]), packaged_edition(Agenda, EDITIONS[1][2])
    for packaged in (framework, old, load_framework(as_plain(framework)), fingerprint(framework), EDITIONS[0][2]):
        assert agenda_beside(packaged) is agenda
        assert agenda_beside(packaged, own) is own
    for another in (other, fingerprint(other), "0" * 64, None):
        assert agenda_beside(another) is None
        assert agenda_beside(another, own) is own
    assert agenda_beside(other, EDITIONS[1][2]) is old_agenda
    assert agenda_beside(framework, fingerprint(own)) is None


# --- examples ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.name)
def test_an_example_topic_is_marked_as_an_illustration(path: Path) -> None:
    """Each example fits the agenda and the framework, and says in every note and its summary that it illustrates."""
    topic = load_topic(path)
    assert topic.illustration
    assert topic_problems(load_agenda(), topic) == ()
    assert answers_without_theme(topic, load_framework()) == ()
    assert topic.summary is not None
    assert "illustratie" in topic.summary.to("nl")
    assert "illustration" in topic.summary.to("en")
    notes = [answer.note for answer in topic.answers.values() if answer.note is not None]
    assert notes
    assert all(note.to("nl").startswith("Ter illustratie: ") for note in notes)
    assert all(note.to("en").startswith("Illustration: ") for note in notes)
    assert topic.id == path.stem.replace("-", "_")


def test_the_example_topics_show_every_outcome_and_open_ones() -> None:
    """Among at least seven examples are settled ones of each outcome and two still open, one of them narrowed."""
    possible = {path.stem: tuple(level.id for level in assess(load_topic(path)).possible) for path in TOPICS}
    assert len(possible) >= 7
    assert {("decline",), ("monitor",), ("take_on",)} <= set(possible.values())
    assert sum(len(outcomes) > 1 for outcomes in possible.values()) >= 2
    assert possible["youth-reform-agenda"] == ("monitor", "take_on")  # its staff time is narrowed
    assert possible["housing-scheme"] == ("take_on",)


def test_the_showcase_answers_everything_with_a_note() -> None:
    """The topic to show first is answered whole, with a note on every answer and evidence on one."""
    topic = load_topic(ROOT / "examples" / "topics" / "housing-scheme.toml")
    assert list(topic.answers) == [row[0] for row in CRITERIA]
    assert all(answer.note is not None for answer in topic.answers.values())
    assert [name for name, answer in topic.answers.items() if answer.evidence] == ["theme_link"]


def test_somebody_elses_framework_takes_the_place_of_ours() -> None:
    """The example network has its own agenda, framework and topic; its cap keeps the topic at a trial."""
    folder = ROOT / "examples" / "own_framework"
    topic = load_topic(folder / "topic.toml")
    framework = load_framework(folder / "framework.toml")
    assert topic_problems(load_agenda(folder / "agenda.toml"), topic) == ()
    assert {aspect.rule.kind for aspect in framework.aspects} == {"weighted", "maximum", "table"}
    answers = {name: answer.levels for name, answer in topic.answers.items()}
    assert [level.id for level in assess(topic, framework).possible] == ["trial"]
    assert [level.id for level in assess({**answers, "privacy": "safe"}, framework).possible] == ["yes"]


def test_three_lines_do_the_main_job() -> None:
    """The script runs from the root of the repository and says what comes out."""
    command = [sys.executable, "examples/three_lines.py"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout == "Take on - Portfolio holder and official form a working group.\n"
