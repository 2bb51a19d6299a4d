"""What is said of an assessment is what the oracle knows of it, in both languages, and always all of it."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import oracle
import pytest
from frameworks import one_aspect, unordered, weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.agenda import Agenda
from k80assess.document.files import (
    as_plain,
    fingerprint,
    load,
    load_agenda,
    load_framework,
    load_topic,
    packaged_edition,
)
from k80assess.document.framework import Framework, level_ids
from k80assess.document.topic import Topic
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, Sentence, SizeLimitError, UnknownNameError
from k80assess.examine.changes import changes
from k80assess.examine.margins import margins
from k80assess.examine.reasons import reasons
from k80assess.examine.tolerance import Tolerance, tolerance
from k80assess.report.content import reasoning
from k80assess.report.content.agenda import agenda_story
from k80assess.report.content.assessment import explanation, overview, whom_to_ask
from k80assess.report.content.blocks import Bars, Block, Blocks, Bullets, DataTable, Facts, Figure, Paragraph, Tree
from k80assess.report.content.framework import framework_story
from k80assess.report.content.judgements import tree
from k80assess.report.content.reasoning import (
    chances_picture,
    change_said,
    how_sure,
    margin_pictures,
    tolerance_said,
    why_not,
)
from k80assess.report.content.side_by_side import report
from k80assess.report.content.topic import topic_story
from k80assess.report.formats.plain import said, text_of
from k80assess.report.notebook import notebook, story_of
from k80assess.report.words import plain
from k80assess.report.write import explain
from k80assess.testing.strategies import answers, frameworks, profiles

EXAMPLES = Path(__file__).parents[3] / "examples" / "topics"
LANGUAGES: tuple[Any, ...] = ("nl", "en")
OLD = "8482596de37085c8be86143d0f6dc2d20badb1b7abf22af133da1c7715acb8b0"  # the packaged framework of 2022.1
ADVOCACY = {"instrument": "advocacy"}


def flat(blocks: Blocks) -> str:
    """Return a story as one line of text, so that no line end hides anything."""
    return " ".join(text_of(blocks, "en", 10_000).split())


def of_kind(blocks: Blocks, kind: type[Any]) -> list[Any]:
    return [block for block in blocks if isinstance(block, kind)]


# --- the packaged framework, by hand ------------------------------------------------------------------------------


def housing(**otherwise: Any) -> Any:
    topic = load_topic(EXAMPLES / "housing-scheme.toml")
    given = {c: answer.levels[0] for c, answer in topic.answers.items()}
    return assess({c: level for c, level in {**given, **otherwise}.items() if level is not None})


def test_an_example_in_dutch_line_by_line() -> None:
    """Hand-checked: the shares are 11/12 and 5/6, three of the four cut-offs lie below, and capacity is thin."""
    topic = load_topic(EXAMPLES / "housing-scheme.toml")
    text = text_of(overview(assess(topic), load_agenda()), "nl", 200)
    for line in (
        "Vraag       Steken we als K80 energie in dit actuele onderwerp?",
        "Uitkomst    Oppakken (wel energie)",
        "Vervolg     Portefeuillehouder en ambtenaar vormen een werkgroep.",
        "Ingebracht  ministerie van BZK, 12 september 2022",
        "Thema's     Wonen",
        "! De antwoorden bij dit onderwerp zijn een voorbeeld. Niemand heeft zo geoordeeld.",
        "Aansluiting         Sterk     92% (Redelijk vanaf 40% en Sterk vanaf 75%)",
        "Toegevoegde waarde  Sterk     83% (Redelijk vanaf 40% en Sterk vanaf 75%)",
        "Slagkracht          Krap",
        "De gewichten in dit kader zijn een aanname. Alle gewichten mogen tegelijk afwijken, elk tot en met 33% "
        "omhoog of omlaag. De uitkomst blijft dan ‘Oppakken’, zolang de grenzen blijven zoals ze zijn.",
    ):
        assert line in text


def test_people_can_act_on_what_would_change_it() -> None:
    """Find a portfolio holder, and it becomes take on: criterion and levels by their labels, and what it means."""
    assessment = housing(ownership="nobody", staff_time="enough", gap_left_by_others="covered")
    text = " ".join(explain(assessment, lang="en").split())
    assert "Outcome Monitor (no energy)" in text
    said = "Move ‘Ownership’ from ‘Nobody’ to ‘Both’, and the outcome becomes ‘Take on’. ‘Both’ means: Both are there"
    assert said in text
    dutch = " ".join(explain(assessment).split())
    assert "Gaat ‘Trekkers’ van ‘Niemand’ naar ‘Allebei’, dan wordt het ‘Oppakken’." in dutch


def test_what_tells_nothing_by_itself_is_asked_all_the_same() -> None:
    """Two answers can decide together while neither tells anything alone: one of them has to be the first."""
    scale = [{"id": "no"}, {"id": "yes"}]
    same = [{"when": {"a": level, "b": level}, "then": "no"} for level in ("no", "yes")]
    rule = {"kind": "table", "inputs": ["a", "b"], "rows": [*same, {"when": {}, "then": "yes"}]}
    content = {
        "id": "unlike",
        "version": "1",
        "outcome": "unlike",
        "criteria": [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}],
        "aspects": [{"id": "unlike", "levels": scale, "rule": rule}],
    }
    (table,) = of_kind(reasoning.what_to_ask(assess({}, load_framework(content)), 3), DataTable)
    assert [plain(row[1], "en") for row in table.rows] == ["a", "b"]


def test_an_open_outcome_says_what_can_still_come_out_and_what_to_ask() -> None:
    """Chances by hand: one of the nine combinations of the two open answers lets it be taken on for sure, and so on."""
    assessment = housing(ownership=None, staff_time=None, gap_left_by_others="covered")
    text = flat(overview(assessment))
    assert "Outcome Still open: it can be ‘Take on’ or ‘Monitor’" in text
    assert "Take on 11%" in text
    assert "Monitor 89%" in text
    assert "2 questions are still open." in text
    assert "Is there a portfolio holder, and an official from the same municipality? (Ownership)" in text


def test_where_it_comes_from_is_always_said() -> None:
    """Source note, counts of provenance, id, version and fingerprint, on every story that leans on a framework."""
    framework, agenda = load_framework(), load_agenda()
    assert framework.source is not None
    assert framework.source.note is not None
    stories = [overview(assess({}), agenda), explanation(housing(), agenda), framework_story(framework)]
    for story in stories:
        text = flat(story)
        assert framework.source.note.to("en") in text
        assert f"{framework.id}, version {framework.version}, fingerprint {fingerprint(framework)}" in text
        kinds = [piece.source.provenance for piece in framework.pieces()]
        assert f"Of the {len(kinds)} pieces of this framework, {kinds.count('stated')} are stated" in text
        assert f"and {kinds.count('assumed')} are assumed" in text
    assert fingerprint(agenda) in flat(stories[0])


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_told_whole(path: Path, language: Any) -> None:
    """Each criterion, each note and all evidence of a topic are in its story, whatever the language."""
    topic = load_topic(path)
    assessment = assess(topic)
    text = " ".join(text_of(overview(assessment, load_agenda()), language, 10_000).split())
    for criterion in assessment.framework.criteria:
        assert criterion.label.to(language) in text
    for answer in topic.answers.values():
        if answer.note is not None:
            assert answer.note.to(language) in text
        if answer.evidence is not None:
            assert answer.evidence in text
    for outcome in assessment.possible:
        assert outcome.label.to(language) in text
    if assessment.outcome is not None and assessment.outcome.follow_up is not None:
        assert assessment.outcome.follow_up.to(language) in text


def test_whom_to_ask_are_the_portfolio_holders_of_the_themes() -> None:
    """Where the agenda has portfolios their seats are named, and always whoever raised the topic."""
    plain_agenda = as_plain(load_agenda())
    portfolio = {"id": "living", "themes": ["housing"], "holder": "Voorbeeldstad", "official": "Voorbeeldstad"}
    agenda = load(Agenda, {**plain_agenda, "organisation": {"portfolios": [portfolio]}})
    content = {"id": "t", "title": "T", "raised_by": "a member", "themes": ["Wonen"], "answers": {"demand": "broad"}}
    topic = load_topic(content)
    said = flat(whom_to_ask(assess(topic), agenda))
    assert "the portfolio holder for Housing (Voorbeeldstad)" in said
    assert "the official for Housing (Voorbeeldstad)" in said
    assert "whoever raised it (a member)" in said
    settled = {"theme_link": "none", "small_scale_difference": "same"}
    assert whom_to_ask(assess(load_topic({**content, "answers": settled})), agenda) == ()


OWN = load_framework({
    "id": "own",
    "version": "1",
    "outcome": "worth",
    "criteria": [{"id": "link", "levels": [{"id": "no"}, {"id": "yes", "needs_theme": True}]}],
    "aspects": [
        {
            "id": "worth",
            "levels": [{"id": "leave"}, {"id": "do"}],
            "rule": {"kind": "maximum", "inputs": ["link"]},
        }
    ],
})  # fmt: skip
OWN_AGENDA = load_agenda({"id": "ours", "version": "7", "themes": [{"id": "housing", "label": {"en": "A roof"}}]})


def about(*themes: str, link: str = "yes", criterion: str = "link") -> Topic:
    return load_topic({"id": "t", "title": "T", "themes": themes, "answers": {criterion: link}})


def test_the_packaged_agenda_is_not_that_of_another_framework() -> None:
    """Beside a framework of one's own no agenda is named, and themes are shown as they were written."""
    assessment = assess(about("housing"), OWN)
    for words in (
        explain(assessment, lang="en"),
        flat(overview(assessment)),
        flat(story_of(assessment) or ()),
        flat(report([assessment], None)),
    ):
        assert "Themes housing" in " ".join(words.split())
        assert "Agenda" not in words
        assert fingerprint(load_agenda()) not in words
    given = explain(assessment, lang="en", agenda=OWN_AGENDA)
    assert "A roof" in given
    assert f"ours, version 7, fingerprint {fingerprint(OWN_AGENDA)}" in " ".join(given.split())
    shown = " ".join((notebook(assessment, "en", agenda=OWN_AGENDA) or "").split())
    assert "A roof" in shown


@pytest.mark.parametrize("edition", ["2022.1", "2022.2"])
def test_the_packaged_agenda_is_that_of_every_edition_of_the_framework(edition: str) -> None:
    """Also of an older one, and whether or not a topic names themes."""
    found = [packaged_edition(Framework, mark) for mark in (OLD, fingerprint(load_framework()))]
    (framework,) = [one for one in found if one is not None and one.version == edition]
    for topic in (about("housing", link="none", criterion="theme_link"), about(link="none", criterion="theme_link")):
        assert fingerprint(load_agenda()) in explain(assess(topic, framework), lang="en")
    assert "Housing" in explain(assess(about("housing", link="none", criterion="theme_link"), framework), lang="en")


def test_an_agenda_that_is_given_must_have_the_themes() -> None:
    """One that is not given need not: what it does not have is shown as it was written, with a remark."""
    assessment = assess(about("housing", "gardens", link="none", criterion="theme_link"))
    with pytest.raises(UnknownNameError, match="gardens"):
        explain(assessment, agenda=OWN_AGENDA)
    with pytest.raises(ArgumentError, match="an agenda is needed"):
        explain(assessment, agenda={})  # type: ignore[arg-type]
    text = " ".join(explain(assessment, lang="en").split())
    assert "Housing and gardens" in text
    assert "! The agenda has no theme ‘gardens’." in text
    assert "The agenda has no theme" not in explain(assess(about("housing"), OWN), lang="en")


def test_an_answer_that_needs_a_theme_is_remarked_on() -> None:
    """Where a topic names no theme and an answer needs one, it is told under the verdict, and nothing is refused."""
    english = "! The answer ‘Direct’ to ‘Link with the Agenda’ needs a theme. The topic names none."
    dutch = "! Bij het antwoord ‘Direct’ op ‘Band met de Agenda’ hoort een thema. Het onderwerp noemt er geen."
    direct = assess(about(link="direct", criterion="theme_link"))
    assert english in " ".join(explain(direct, lang="en").split())
    assert dutch in " ".join(explain(direct, lang="nl").split())
    assert english[2:] in flat(report([direct, direct], None))
    assert "‘yes’ to ‘link’ needs a theme" in flat(overview(assess(about(), OWN)))
    for silent in (
        assess(about("housing", link="direct", criterion="theme_link")),
        assess(about(link="indirect", criterion="theme_link")),
        assess(about(link="direct", criterion="theme_link"), packaged_edition(Framework, OLD)),
        assess({"theme_link": "direct"}),
    ):
        assert "needs a theme" not in explain(silent, lang="en")


def test_which_answers_need_a_theme_is_told_of_a_framework() -> None:
    """Under the criteria, so that whoever answers knows."""
    said = "The answer ‘Direct’ to ‘Link with the Agenda’ needs a theme of the agenda."
    assert said in flat(framework_story(load_framework()))
    assert "needs a theme" not in flat(framework_story(packaged_edition(Framework, OLD) or OWN))


def test_the_instruments_of_an_agenda_are_its_own() -> None:
    """Actions are shown by what the agenda calls its instruments, and each instrument with its number of actions."""
    themes = [{"id": "t", "actions": [{"id": "a", "instrument": "money"}, {"id": "b"}]}]
    declared = [{"id": "money", "label": {"nl": "Geld", "en": "Money"}, "description": "We pay."}, {"id": "rules"}]
    agenda = load_agenda({"id": "a", "version": "1", "themes": themes, "instruments": declared})
    text = flat(agenda_story(agenda, datetime.date(2026, 1, 1)))
    assert "a Money" in text
    assert "b not specified" in text
    assert "Instruments" in text
    assert "Money We pay. (1 action) rules (0 actions)" in text
    usual = load_agenda({"id": "a", "version": "1", "themes": [{"id": "t", "actions": [{"id": "a", **ADVOCACY}]}]})
    text = flat(agenda_story(usual, datetime.date(2026, 1, 1)))
    assert "a advocacy" in text
    assert "Instruments" not in text


def test_another_language_is_refused() -> None:
    """There are two languages."""
    with pytest.raises(UnknownNameError):
        explain(assess({}), lang="fr")  # type: ignore[arg-type]


# --- any framework, against the oracle ----------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.data())
def test_the_pictures_show_what_the_oracle_counts(data: st.DataObject) -> None:
    """Chances and the marks in the tree are those of the profiles that the answers leave possible."""
    framework = data.draw(frameworks())
    given_answers = data.draw(answers(framework))
    assessment = assess(given_answers, framework)
    evaluated = [oracle.evaluate(framework, p) for p in oracle.profiles(framework, given_answers)]
    outcomes = [levels[framework.outcome] for levels in evaluated]
    picture = chances_picture(assessment)
    shown = {plain(bar.label, "en"): bar.share for bar in picture.bars}
    assert shown == {o: Fraction(outcomes.count(o), len(outcomes)) for o in set(outcomes)}
    for branch in tree(framework, assessment).branches:
        node_id = plain(branch.label, "en").removesuffix(" (see above)")
        possible = {levels[node_id] for levels in evaluated}
        marked = {plain(step.label, "en") for step in branch.scale if step.state in ("is", "may")}
        assert marked == possible
        assert all((step.state == "is") == (len(possible) == 1) for step in branch.scale if step.state != "not")


@settings(max_examples=20)
@given(st.data())
def test_following_the_advice_leads_where_it_says(data: st.DataObject) -> None:
    """Whoever moves the answers as the sentence says gets the outcome, surely or possibly as it says."""
    framework = data.draw(frameworks())
    given_answers = data.draw(answers(framework))
    assessment = assess(given_answers, framework)
    outcome = data.draw(st.sampled_from(framework.outcome_aspect.levels))
    for change in changes(assessment, outcome.id)[:3]:
        said = plain(change_said(assessment, outcome, change), "en")
        moved = dict(given_answers)
        for criterion, level in re.findall(r"(c\d+) from [^,]*? to (l\d+)", said):
            moved[criterion] = level
        possible = oracle.possible(framework, moved)
        assert outcome.id in possible
        assert ("can become" in said) == (len(possible) > 1)
        assert said.endswith(f"{outcome.id}.")


@settings(max_examples=20)
@given(st.data())
def test_a_tolerance_is_said_as_it_is_at_the_number_shown(data: st.DataObject) -> None:
    """Up to and including what is shown the outcome stays; "less than" stands only where it goes at that very share."""
    framework = data.draw(frameworks())
    assessment = assess(data.draw(profiles(framework)), framework)
    off = tolerance(assessment)
    assert off is not None
    text = flat(how_sure(assessment, 1))
    found = re.search(r"each by (up to and including|less than) ([0-9.]+)% of its value", text)
    if found is None:
        assert off.share in (0, 1) or "weighted" not in {a.rule.kind for a in framework.aspects}
    else:
        shown = Fraction(found[2]) / 100
        assert shown <= off.share < shown + Fraction(1, 100)
        stays = shown < off.share or off.attained
        assert stays is (found[1] == "up to and including")


@pytest.mark.parametrize(
    ("weights", "answers", "said"),
    [
        (
            (2, 3),
            ("h", "l"),
            "each by less than 20% of its value, the outcome stays ‘l’, as long as",
        ),
        ((3, 2), ("h", "l"), "each by up to and including 20% of its value, the outcome stays ‘h’"),
        (
            (1, 1),
            ("h", "l"),
            "A score lies exactly on a cut-off. Even a small change in the weights could",
        ),
        (
            (2, 3),
            ("h", "h"),
            "Whatever the weights are, the outcome stays ‘h’, as long as the cut-offs",
        ),
        (
            (1, 0),
            ("h", "l"),
            "This covers the weights above 0. One weight is 0: o: b. What the outcome would be if it counted",
        ),
    ],
)
def test_how_far_weights_may_be_off_by_hand(weights: tuple[int, int], answers: tuple[str, str], said: str) -> None:
    """What is said at the boundary itself, where no weight counts, and of a weight of zero."""
    rule = {"kind": "weighted", "weights": dict(zip("ab", weights, strict=True)), "cutoffs": {"h": "1/2"}}
    framework = one_aspect(rule, ("l", "h"), criteria="ab")
    text = flat(how_sure(assess(dict(zip("ab", answers, strict=True)), framework), 1))
    assert said in text


def test_on_two_cut_offs_at_once_no_single_weight_need_tell() -> None:
    """At two cut-offs, of which one suffices, only weights of both together change the outcome: the text says so."""
    scale = [{"id": "l"}, {"id": "h"}]
    halves = [
        {"id": i, "levels": scale, "rule": {"kind": "weighted", "weights": weights, "cutoffs": {"h": "1/2"}}}
        for i, weights in (("x", {"a": 1, "b": 1}), ("y", {"c": 1, "d": 1}))
    ]
    either = {"id": "o", "levels": scale, "rule": {"kind": "maximum", "inputs": ["x", "y"]}}
    document = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": c, "levels": scale} for c in "abcd"]}
    framework = load_framework({**document, "aspects": [*halves, either]})
    assessment = assess({"a": "h", "b": "l", "c": "h", "d": "l"}, framework)
    assert tolerance(assessment) == Tolerance(share=Fraction(0), attained=True)
    weights = [margin for margin in margins(assessment) if margin.piece == "weight"]
    assert all(margin.least == 0 and margin.greatest is None for margin in weights)
    assert "Even a small change in the weights could mean" in flat(how_sure(assessment, 1))


@pytest.mark.parametrize("stated", [{}, {"fit"}, {"fit", "added_value"}])
def test_only_the_weights_that_are_assumed_are_said_to_be(stated: set[str]) -> None:
    """All, some or none of them."""
    plain = as_plain(load_framework())
    for aspect in plain["aspects"]:
        if aspect["id"] in stated:
            aspect["rule"]["provenance"] = "stated"
    text = flat(how_sure(assess({"theme_link": "none", "small_scale_difference": "same"}, load_framework(plain)), 1))
    begins = ("The weights in this framework are", "Some of the weights in this", "Even if all weights are off")[
        len(stated)
    ]
    assert text.removeprefix("How sure this is ").lstrip("- ").startswith(begins)


@pytest.mark.parametrize(
    ("weights", "answers", "said"),
    [
        ((2, 3), ("h", "l"), "less than 20%"),
        ((3, 2), ("h", "l"), "up to and including 20%"),
        ((1, 1), ("h", "l"), "up to and including 0%"),
        ((2, 3), ("h", "h"), "any share"),
        ((1, 0), ("h", "l"), "any share (0 stays 0)"),  # with b = 2 it is l
        ((2, 3), (None, None), "still open"),
    ],
)
def test_the_tolerance_in_a_table(weights: tuple[int, int], answers: Any, said: str) -> None:
    """A cell says no more than the sentence does: also of a weight of zero."""
    rule = {"kind": "weighted", "weights": dict(zip("ab", weights, strict=True)), "cutoffs": {"h": "1/2"}}
    framework = one_aspect(rule, ("l", "h"), criteria="ab")
    assert plain(tolerance_said(assess(dict(zip("ab", answers, strict=True)), framework)), "en") == said


@settings(max_examples=20)
@given(st.data())
def test_no_interval_is_said_to_be_wider_than_it_is(data: st.DataObject) -> None:
    """Every number in the sentence about a weight or cut-off lies within its exact interval."""
    framework = data.draw(frameworks())
    assessment = assess(data.draw(profiles(framework)), framework)
    for piece, picture in margin_pictures(assessment).items():
        for shown in picture.ranges:
            scale = 100 if piece == "cutoff" else 1
            for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", plain(shown.said, "en")):
                value = Fraction(number) / scale
                assert shown.least <= value
                assert shown.greatest is None or value <= shown.greatest


@settings(max_examples=20)
@given(st.data())
def test_both_languages_tell_the_same_story(data: st.DataObject) -> None:
    """The blocks do not depend on the language, and neither language runs into a sentence that is not there."""
    framework = data.draw(frameworks())
    topic = load(
        Topic, {"id": "t", "title": "T", "answers": {c: a for c, a in data.draw(answers(framework)).items() if a}}
    )
    for story in (overview(assess(topic, framework)), explanation(assess(topic, framework))):
        texts = [text_of(story, language) for language in LANGUAGES]
        assert all("{" not in text and len(text) > 200 for text in texts)
        assert texts[0] != texts[1]


# --- size ---------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.data())
def test_why_not_names_the_fewest_answers_that_exclude_an_outcome(data: st.DataObject) -> None:
    """Each outcome that is not possible is named, with as many answers as the smallest set that excludes it has."""
    framework = data.draw(frameworks())
    assessment = assess(data.draw(answers(framework)), framework)
    story = [block for block in why_not(assessment, 9) if isinstance(block, Bullets)]
    items = [said(item, "en") for block in story for item in block.items]
    possible = oracle.possible(framework, dict(assessment.answers))
    assert len(items) == len(oracle.scale(framework.outcome_aspect)) - len(possible)
    answered = {
        c: levels for c, levels in assessment.answers.items() if len(levels) < len(level_ids(framework.node(c)))
    }
    for outcome in set(oracle.scale(framework.outcome_aspect)) - possible:
        (item,) = [item for item in items if item.startswith(f"Not ‘{outcome}’: ")]
        sizes = [
            size
            for size in range(len(answered) + 1)
            for chosen in combinations(answered, size)
            if outcome not in oracle.possible(framework, {c: list(answered[c]) for c in chosen})
        ]
        if "for the same answers" in item:
            assert min(sizes) == len(reasons(assessment)[0].answers)
        else:
            words = {0: "never leads to it", 1: "That answer alone excludes it"}
            assert words.get(min(sizes), f"Those {min(sizes)} answers together exclude it") in item


def test_a_question_that_is_too_large_does_not_spoil_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one answer takes more than the limits allow, the story says so and goes on."""

    def too_large(*_args: object) -> None:
        raise SizeLimitError(Sentence("limit.situations", "situations"), 1, Sentence("remedy.few_decimals", "ask less"))

    for name in ("tolerance", "reasons", "changes", "next_questions"):
        with monkeypatch.context() as patch:
            patch.setattr(reasoning, name, too_large)
            text = flat(overview(assess({"theme_link": "none"})) + overview(housing()))
        assert "too much to work out exactly for this framework" in text
        assert "What this rests on" in text


def test_forty_criteria_are_told_too() -> None:
    """A large framework has a story, of a length that somebody can read."""
    framework = weighted_framework(40, aspects=8)
    for given_answers in ({f"c{i}": f"l{i * 7 % 5}" for i in range(40)}, {}):
        text = text_of(explanation(assess(given_answers, framework)), "nl")
        assert len(text.splitlines()) < 250


# --- documents ----------------------------------------------------------------------------------------------------


def test_a_framework_is_told_with_every_piece_of_it() -> None:
    """Questions, levels, weights, cut-offs, rows and the counts that are known of the packaged framework."""
    text = flat(framework_story(load_framework()))
    for count in ("29,808", "25,404", "3,837", "59,049"):
        assert count in text
    assert "Moderate from 40% and Strong from 75%" in text
    assert "The lowest of ‘Ownership’ and ‘Staff time’ decides." in text
    assert "Fit: Strong, Added value: Strong and Capacity: Thin or Sufficient Take on assumed" in text


@settings(max_examples=20)
@given(frameworks())
def test_any_framework_is_told(framework: Framework) -> None:
    """Every criterion and aspect has its place, and a shared aspect is drawn out only once."""
    story = framework_story(framework)
    text = flat(story)
    assert all(node.id in text for node in (*framework.criteria, *framework.aspects))
    (figure,) = [f for f in of_kind(story, Figure) if isinstance(f.picture, Tree)]
    edges = sum(len(aspect.rule.inputs) for aspect in framework.aspects)
    assert len(figure.picture.branches) == edges + 1


def test_an_agenda_is_told_with_all_its_actions_and_the_next_report_back() -> None:
    """All themes and actions, the portfolios that are missing, and the next report-back by hand: six months on."""
    import datetime

    agenda = load_agenda()
    text = flat(agenda_story(agenda, datetime.date(2022, 12, 31)))
    for theme in agenda.themes:
        assert theme.label.to("en") in text
        assert all(action.label.to("en") in text for action in theme.actions)
    assert "Next report-back 30 May 2023" in text
    assert "Not in any portfolio yet: Proximity," in text
    seats = {"holder": "Voorbeeldstad", "official": "Proefdorp"}
    organisation = {"portfolios": [{"id": "living", "themes": ["housing"], **seats}]}
    text = flat(
        agenda_story(load_agenda({**as_plain(agenda), "organisation": organisation}), datetime.date(2023, 1, 1))
    )
    assert "living Housing Voorbeeldstad Proefdorp no" in text


def test_a_topic_is_told_by_itself_with_ids() -> None:
    """Without a framework there are no labels; a topic without answers says so."""
    text = flat(topic_story(load_topic(EXAMPLES / "vng-motion.toml")))
    assert "theme_link indirect or direct" in text
    assert "There are no answers yet." in flat(topic_story(load_topic({"id": "t", "title": "T"})))
    noted = {"id": "t", "title": "T", "answers": {"demand": {"note": "Nobody knows."}}}
    assert "demand still open Nobody knows." in flat(topic_story(load_topic(noted)))


def test_stories_are_made_of_blocks_only() -> None:
    """A story is in no language: its blocks are the same whichever language comes next."""
    kinds: tuple[type[Block], ...] = (Paragraph, Facts, Bullets, DataTable, Figure)
    assert {type(block) for block in overview(assess({}))} <= {*kinds, *{type(overview(assess({}))[0])}}
    assert isinstance(of_kind(overview(assess({})), Figure)[0].picture, Bars)


@pytest.mark.parametrize(("language", "said"), [("nl", "(zonder volgorde: "), ("en", "(in no order: ")])
def test_a_scale_without_an_order_says_so(language: Any, said: str) -> None:
    """Whoever reads "least favourable first" above a scale sees where that is not meant, of criteria and of aspects."""
    for framework, count in ((unordered(outcome=False), 2), (unordered(outcome=None), 1), (load_framework(), 0)):
        assert text_of(framework_story(framework), language, 10_000).count(said) == count
