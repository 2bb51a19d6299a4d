"""Frameworks of others in examples/: what each decides is what its source says, at every profile.

Each source's rule is written out here once more, as literally as it can be, and without the library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import pytest

from k80assess import check, diff, distribution, load_framework, load_topic
from k80assess.document.nodes import level_ids
from k80assess.document.text import LANGUAGES
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.interop import ssvc
from k80assess.testing.cases import load_cases

FOLDER = Path(__file__).parents[1] / "examples" / "frameworks"
FRAMEWORKS = sorted(FOLDER.glob("*/framework.toml"))
TOPICS = sorted(FOLDER.glob("*/topics/*.toml"))

Profile = Mapping[str, str]

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the examples are not part of this distribution")


# --- the sources, word for word -----------------------------------------------------------------------------------

# The published table: report public (yes, no), supplier contacted (no, yes) and report credible (no, yes) choose the
# half of a line; supplier cardinality (one, multiple) and engagement (active, unresponsive) one of its four groups;
# utility (laborious, efficient, super effective) and public safety impact (minimal, significant) the letter.
TRIAGE = """
    DDDDDD DDDDDD DDDDDC DDDDDC DDDDDD DDDDDD DDDDDC DDDDDC
    DDDDDD DDDDDD DDDDDC DDDDDC DDDDDD DDDDDD DDDDDC DDDDDC
    DDDDDD DDDDDD DDDDDC DDDDDC DDDDDD DDDDDD DDDDDC DDDDDC
    DDDTDT DDDTDT DTDTTC DTDTTC DDDTDT TCCCCC DTDTCC CCCCCC
"""


def coordinator_triage(profile: Profile) -> str:
    """Look the combination up in the table."""
    place = 0
    for question, answers in (
        ("report_public", ("public", "not_public")),
        ("supplier_contacted", ("no", "yes")),
        ("report_credibility", ("not_credible", "credible")),
        ("supplier_cardinality", ("one", "multiple")),
        ("supplier_engagement", ("active", "unresponsive")),
        ("utility", ("laborious", "efficient", "super_effective")),
        ("public_safety_impact", ("minimal", "significant")),
    ):
        place = place * len(answers) + answers.index(profile[question])
    return {"D": "decline", "T": "track", "C": "coordinate"}["".join(TRIAGE.split())[place]]


def data_protection(profile: Profile) -> str:
    """Two of nine."""
    return "needed" if list(profile.values()).count("yes") >= 2 else "not_by_this_rule"


def grant_evaluation(profile: Profile) -> str:
    """Each at least 3, and together at least 10."""
    scores = [float(profile[name]) for name in ("excellence", "impact", "implementation")]
    return "ranked" if min(scores) >= 3 and sum(scores) >= 10 else "too_low"


def town_subsidy(profile: Profile) -> str:
    """Points for and against, two thresholds and a veto."""
    total = {"few": 0, "some": 6, "many": 12}[profile["reach"]]
    total += {"none": 0, "one": 4, "more": 6}[profile["partners"]]
    total += {"nothing": 0, "some": 3, "half": 6}[profile["own_share"]]
    total -= {"low": 0, "middle": 3, "high": 8}[profile["cost"]]
    if profile["open_to_all"] == "no" or total < 12:
        return "nothing"
    return "whole" if total >= 18 else "half"


def pneumonia_severity(profile: Profile) -> str:
    """A point for each feature; 0 or 1 is mild, 2 moderate, more is severe."""
    points = [
        profile["confusion"] == "yes",
        profile["urea"] == "raised",
        profile["breathing"] == "fast",
        profile["systolic"] == "low" or profile["diastolic"] == "low",
        profile["age"] == "older",
    ]
    return ["mild", "mild", "moderate", "severe", "severe", "severe"][sum(points)]


def stroke_risk(profile: Profile) -> str:
    """Women have a point more, and need a point more."""
    names = ("heart_failure", "hypertension", "diabetes", "vascular_disease")
    score = [profile[name] for name in names].count("yes")
    score += 2 * (profile["earlier_stroke"] == "yes") + {"younger": 0, "older": 1, "oldest": 2}[profile["age"]]
    woman = profile["sex"] == "woman"
    score += woman
    if score >= (3 if woman else 2):
        return "recommended"
    return "consider" if score == (2 if woman else 1) else "none"


def ai_act(profile: Profile) -> str | None:
    """Go through the questions as they are asked; None where one is answered that is not."""
    left = dict(profile)

    def asked(question: str, otherwise: str, *, when: bool) -> str | None:
        answer = left.pop(question)
        return answer if when or answer == otherwise else None

    inside = left.pop("ai_system") == "yes"
    excluded = asked("excluded", "no", when=inside)
    inside = inside and excluded == "no"
    prohibited = asked("prohibited", "no", when=inside)
    allowed = inside and prohibited == "no"
    product = asked("product", "no", when=allowed)
    outside_check = asked("outside_check", "no", when=product == "yes")
    listed_use = asked("listed_use", "no", when=allowed)
    profiling = asked("profiling", "no", when=listed_use == "yes")
    minor_role = asked("minor_role", "no", when=listed_use == "yes" and profiling == "no")
    towards = [asked(name, "no", when=allowed) for name in list(left)]
    if None in (excluded, prohibited, product, outside_check, listed_use, profiling, minor_role, *towards):
        return None
    if not inside:
        return "outside"
    if prohibited == "yes":
        return "prohibited"
    if outside_check == "yes" or profiling == "yes" or (listed_use == "yes" and minor_role == "no"):
        return "high_risk"
    return "transparency" if "yes" in towards else "no_more"


RULES: dict[str, Callable[[Profile], str | None]] = {
    "ai_act": ai_act,
    "coordinator_triage": coordinator_triage,
    "data_protection": data_protection,
    "grant_evaluation": grant_evaluation,
    "pneumonia_severity": pneumonia_severity,
    "stroke_risk": stroke_risk,
    "town_subsidy": town_subsidy,
}
PROFILES = {
    "ai_act": 99,
    "coordinator_triage": 192,
    "data_protection": 512,
    "grant_evaluation": 1_331,
    "pneumonia_severity": 64,
    "stroke_risk": 192,
    "town_subsidy": 162,
}


# --- every profile ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: path.parent.name)
def test_every_profile_comes_out_as_the_source_says(path: Path) -> None:
    """The diagram, the evaluator and the counts agree with the rule above, also on what cannot occur."""
    framework, rule = load_framework(path), RULES[path.parent.name]
    compiled = compile_framework(framework)
    counts: Counter[str] = Counter()
    for values in product(*compiled.everything):
        profile = compiled.named(values)
        expected = rule(profile)
        sets = compiled.sets[compiled.diagram.walk(values)]
        assert [compiled.outcomes[leaf] for leaf in sets] == ([] if expected is None else [expected]), profile
        if expected is None:
            continue
        outcome = assess(profile, framework).outcome
        assert outcome is not None
        assert outcome.id == expected, profile
        counts[expected] += 1
    assert counts == distribution(framework)
    assert counts.total() == PROFILES[path.parent.name]


def test_each_example_has_a_rule_here() -> None:
    """None is left out of the tests above."""
    assert {path.parent.name for path in FRAMEWORKS} == set(RULES) == set(PROFILES)


NUMBERS: dict[str, dict[str, dict[float, str]]] = {
    "pneumonia_severity": {
        "urea": {6.9: "normal", 7: "normal", 7.1: "raised"},
        "breathing": {29: "normal", 30: "fast"},
        "systolic": {89: "low", 90: "normal"},
        "diastolic": {60: "low", 61: "normal"},
        "age": {64: "younger", 65: "older"},
    },
    "stroke_risk": {"age": {64: "younger", 65: "older", 74: "older", 75: "oldest"}},
    "town_subsidy": {
        "reach": {19: "few", 20: "some", 99: "some", 100: "many"},
        "cost": {25: "low", 25.01: "middle", 100: "middle", 100.01: "high"},
    },
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_of_the_level_that_the_source_says(name: str) -> None:
    """At its limits, and beside them."""
    framework = load_framework(FOLDER / name / "framework.toml")
    for criterion_id, levels in NUMBERS[name].items():
        for number, level in levels.items():
            assert assess({criterion_id: number}, framework).answers[criterion_id] == (level,)


def test_what_is_told_beside_an_outcome_is_what_the_source_says() -> None:
    """Rules on transparency hold for what is prohibited by nothing, whether or not its risk is high."""
    framework = load_framework(FOLDER / "ai_act" / "framework.toml")
    asked = {"ai_system": "yes", "excluded": "no", "prohibited": "no"}
    names = ["product", "listed_use", "talks_to_people", "makes_content", "reads_emotions"]
    for answers in product(["yes", "no"], repeat=len(names)):
        given = {**asked, **dict(zip(names, answers, strict=True))}
        [level] = assess(given, framework).also["transparency"]
        assert level.id == ("yes" if "yes" in answers[2:] else "no")


# --- what belongs to them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: path.parent.name)
def test_nothing_is_called_a_mistake_that_is_none(path: Path) -> None:
    """They are as their sources have them, and no text is missing; but one of them asks for sex, to no effect."""
    findings = [finding for finding in check(load_framework(path)) if finding.code != "assumed"]
    expected = [("no_influence", ("sex",))] if path.parent.name == "stroke_risk" else []
    assert [(finding.code, finding.names) for finding in findings] == expected


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: path.parent.name)
def test_each_piece_says_where_it_comes_from(path: Path) -> None:
    """The source is named with its address, and it is known of each piece whether it is stated."""
    framework = load_framework(path)
    assert framework.source is not None
    assert framework.source.note is not None
    assert framework.source.note.missing == ()
    assert framework.source.url is not None or path.parent.name == "town_subsidy"
    assert [piece.place for piece in framework.pieces() if piece.source.provenance is None] == []


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_topics_are_illustrations(path: Path) -> None:
    """They fit their framework, and say in both languages that they illustrate."""
    topic = load_topic(path)
    assess(topic, load_framework(path.parents[1] / "framework.toml"))
    assert topic.illustration
    assert topic.id == path.stem
    notes = [answer.note for answer in topic.answers.values() if answer.note is not None]
    assert notes
    for note in notes:
        assert [note.to(language).split(": ")[0] for language in LANGUAGES] == ["Ter illustratie", "Illustration"]


def test_there_are_topics_for_each() -> None:
    """Two topics or more, of which one is settled and one is not."""
    for path in FRAMEWORKS:
        framework = load_framework(path)
        topics = [assess(load_topic(topic), framework) for topic in TOPICS if topic.parents[1] == path.parent]
        assert len(topics) >= 2
        assert {topic.settled for topic in topics} == {True, False}


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: path.parent.name)
def test_its_cases_hold(path: Path) -> None:
    """What the file of cases says, as the plugin runs it."""
    file, framework = load_cases(path.parent / "cases.k80.toml")
    assert framework == load_framework(path)
    assert file.cases
    assert file.rules
    for test in file.tests:
        test.check(load_framework(path))


# --- the table of the first ---------------------------------------------------------------------------------------


def test_nine_rows_are_the_published_table() -> None:
    """The framework with nine rows and the table with 192, read as it is published, are one function."""
    written = load_framework(FOLDER / "coordinator_triage" / "framework.toml")
    table = ssvc.read(FOLDER / "coordinator_triage" / "table.json")
    rows = [len(each.outcome_aspect.rule.rows) for each in (written, table) if each.outcome_aspect.rule.kind == "table"]
    assert rows == [9, 192]
    assert diff(written, table).equivalent
    for values in product(*(level_ids(criterion) for criterion in table.criteria)):
        profile = dict(zip([criterion.id for criterion in table.criteria], values, strict=True))
        outcome = assess(profile, table).outcome
        assert outcome is not None
        assert outcome.id == coordinator_triage(profile)
