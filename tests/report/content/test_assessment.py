"""What is said of an assessment is what the oracle knows of it, in both languages, and always all of it."""

from __future__ import annotations

import copy
import datetime
import re
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import oracle
import pytest
from drawn import Drawn, for_drawn
from frameworks import one_aspect, unordered, weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st
from scales import by_cost, by_deadline

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
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.errors import ArgumentError, Sentence, SizeLimitError, UnknownNameError
from k80assess.examine.changes import changes
from k80assess.examine.margins import margins
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import reasons
from k80assess.examine.tolerance import Tolerance, tolerance
from k80assess.report.content.agenda import agenda_story
from k80assess.report.content.answered import answered_said, following_said, to_ask
from k80assess.report.content.assessment import explanation, overview, whom_to_ask
from k80assess.report.content.blocks import Bars, Block, Blocks, Bullets, DataTable, Facts, Figure, Paragraph, Tree
from k80assess.report.content.chances import chances_picture
from k80assess.report.content.framework import framework_story
from k80assess.report.content.how_sure import how_sure, margin_pictures, tolerance_said
from k80assess.report.content.judgements import tracks, tree
from k80assess.report.content.sections import contrasted
from k80assess.report.content.side_by_side import report
from k80assess.report.content.topic import topic_story
from k80assess.report.content.what_changes import change_rows
from k80assess.report.content.what_to_ask import what_settles, what_to_ask
from k80assess.report.content.why import why, why_not
from k80assess.report.formats.markdown import markdown_of
from k80assess.report.formats.markup import fragment_of
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
    assert "Take on Ownership Nobody Both: Both are there" in flat(explanation(assessment))
    dutch = " ".join(text_of(explanation(assessment), "nl", 10_000).split())
    assert "Oppakken Trekkers Niemand Allebei: Beiden zijn er" in dutch


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
    (table,) = of_kind(what_to_ask(assess({}, load_framework(content)), 3), DataTable)
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
        assert f"Pieces of this framework: {len(kinds)}. Stated in the source: {kinds.count('stated')}." in text
        assert f"Assumed: {kinds.count('assumed')}." in text
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
    assert "Money We pay. (counted: 1 action) rules (counted: 0 actions)" in text
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
    framework = data.draw(frameworks(impossible=data.draw(st.booleans())))
    given_answers = data.draw(answers(framework, judged=True))
    assessment = assess(given_answers, framework)
    evaluated = oracle.completions(framework, given_answers)
    outcomes = [levels[framework.outcome] for levels in evaluated]
    picture = chances_picture(assessment)
    shown = {plain(bar.label, "en"): bar.share for bar in picture.bars}
    assert shown == {o: Fraction(outcomes.count(o), len(outcomes)) for o in set(outcomes)}
    for branch in tree(framework, assessment).branches:
        node_id = plain(branch.label, "en").removesuffix(" (see above)").removesuffix(" (judged directly)")
        possible = {levels[node_id] for levels in evaluated}
        marked = {plain(step.label, "en") for step in branch.scale if step.state in ("is", "may")}
        assert marked == possible
        assert all((step.state == "is") == (len(possible) == 1) for step in branch.scale if step.state != "not")


@settings(max_examples=20)
@given(st.data())
def test_following_the_advice_leads_where_it_says(data: st.DataObject) -> None:
    """Whoever moves the answers as the table says gets the outcome, surely or possibly as it says."""
    framework = data.draw(frameworks(impossible=data.draw(st.booleans())))
    given_answers = data.draw(answers(framework, judged=True))
    assessment = assess(given_answers, framework)
    outcome = data.draw(st.sampled_from(framework.outcome_aspect.levels))
    for change in changes(assessment, outcome.id)[:3]:
        rows = list(change_rows(assessment, outcome, change, whole=True))
        if not rows:  # it is possible as things stand
            assert outcome in assessment.possible
            continue
        said, *others = [plain(row[0], "en") for row in rows]
        moved = dict(given_answers)
        for _outcome, criterion, _left, reached in rows:
            moved[plain(criterion, "en")] = plain(reached, "en")
        possible = oracle.possible(framework, moved)
        assert outcome.id in possible
        assert said == (outcome.id if len(possible) == 1 else f"{outcome.id} (possible then)")
        assert set(others) <= {""}


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
            "each by less than 20% of its value. The outcome then stays ‘l’, as long as",
        ),
        ((3, 2), ("h", "l"), "each by up to and including 20% of its value. The outcome then stays ‘h’"),
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
    for shown in (1, 3):
        blocks = how_sure(
            assess({"theme_link": "none", "small_scale_difference": "same"}, load_framework(plain)), shown
        )
        [paragraph] = of_kind(blocks, Paragraph)
        assert " ".join(said(paragraph.words, "en").split()) == said(paragraph.words, "en")
    text = flat(blocks)
    begins = ("The weights in this framework are", "Some of the weights in this", "All weights may be off")[len(stated)]
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
            for number in re.findall(r"\u2212?[0-9]+(?:[./][0-9]+)?", plain(shown.said, "en")):
                value = Fraction(number.replace("\u2212", "-")) / scale
                assert shown.least is None or shown.least <= value
                assert shown.greatest is None or value <= shown.greatest


@settings(max_examples=20)
@given(st.data())
def test_both_languages_tell_the_same_story(data: st.DataObject) -> None:
    """The blocks do not depend on the language, and neither language runs into a sentence that is not there."""
    framework = data.draw(frameworks(impossible=data.draw(st.booleans())))
    drawn = data.draw(answers(framework, judged=True))
    topic = load(Topic, {"id": "t", "title": "T", "answers": {c: a for c, a in drawn.items() if a}})
    for story in (overview(assess(topic, framework)), explanation(assess(topic, framework))):
        texts = [text_of(story, language) for language in LANGUAGES]
        assert all("{" not in text and len(text) > 200 for text in texts)
        assert texts[0] != texts[1]


# --- size ---------------------------------------------------------------------------------------------------------


def smallest(assessment: Assessment, outcomes: set[str]) -> int:
    """Count the fewest answers that alone leave nothing but these outcomes, by going through all sets of answers."""
    framework = assessment.framework
    answered = {c: levels for c, levels in assessment.given.items() if len(levels) < len(level_ids(framework.node(c)))}
    for size in range(len(answered) + 1):
        for chosen in combinations(answered, size):
            if oracle.possible(framework, {c: list(answered[c]) for c in chosen}) <= outcomes:
                return size
    raise AssertionError("not even all answers do")


@for_drawn(600, every=3)
def test_what_is_said_to_settle_the_outcome_does(case: Drawn) -> None:
    """Each of the answers is one that can still be given, and with them nothing but that outcome is possible."""
    assessment = assess(case.answers, case.framework)
    items = sentences_of(what_settles(assessment, 1))[1:]
    possible = oracle.possible(case.framework, case.answers)
    told = [re.match(r"‘(l\d)’ with ", item) for item in items]
    outcomes = [found[1] for found in told if found]
    assert len(set(outcomes)) == len(outcomes) == len(items)
    assert set(outcomes) <= possible if len(possible) > 1 else not items
    if all(len(own) in (1, len(oracle.scale(case.framework.node(c)))) for c, own in assessment.answers.items()):
        assert len(items) == (len(possible) if len(possible) > 1 else 0)
    for outcome, item in zip(outcomes, items, strict=True):
        more = dict(re.findall(r"\b(c\d): (l\d)\b", item))
        left = oracle.remaining(case.framework, case.answers)
        assert more
        assert all(level in left[criterion_id] for criterion_id, level in more.items())
        assert oracle.possible(case.framework, {**case.answers, **more}) == {outcome}


@for_drawn(300, every=10)
def test_a_story_shows_labels_and_nothing_that_only_programs_read(case: Drawn) -> None:
    """No id where there is a label, no brace, no None: whatever can be asked of an assessment, in either language."""
    content = copy.deepcopy(case.content)
    for node in (*content["criteria"], *content["aspects"]):
        own = node["id"].upper()
        node |= {"label": f"Thing {own}", "levels": [{"id": i, "label": f"{own} {i.upper()}"} for i in node["levels"]]}
    framework = load_framework(content)
    given_answers = {node_id: answer for node_id, answer in case.answers.items() if answer}
    assessment = assess(load_topic({"id": "t", "title": "T", "answers": given_answers}), framework)
    against = [None, *level_ids(framework.outcome_aspect)]
    stories = [told(assessment, None, 2, outcome) for outcome in against for told in (overview, explanation)]
    for story in (*stories, report([assessment, assessment], None)):
        for language in LANGUAGES:
            text = re.split(r"What this rests on|Waar dit op rust", text_of(story, language, 10_000))[0]
            assert re.findall(r"\b(?:None|Fraction|FrozenDict|[acl]\d)\b|[{}]|\(\)", text) == []


def sentences_of(blocks: Blocks) -> list[str]:
    """Return the paragraphs and items of a story."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(said(block.words, "en"))
        elif isinstance(block, Bullets):
            found += [said(item, "en") for item in block.items]
    return found


@settings(max_examples=100)
@given(st.data())
def test_the_contrast_and_why_not_name_the_fewest_answers_that_exclude_an_outcome(data: st.DataObject) -> None:
    """Each outcome that is not possible is named once, with as many answers as the smallest set that excludes it."""
    framework = data.draw(frameworks(impossible=data.draw(st.booleans())))
    profile: dict[str, Any] = data.draw(st.one_of(profiles(framework), answers(framework, judged=True)))
    left_open = data.draw(st.sets(st.sampled_from(sorted(profile)), max_size=1))
    assessment = assess({c: level for c, level in profile.items() if c not in left_open}, framework)
    scale = oracle.scale(framework.outcome_aspect)
    possible = oracle.possible(framework, dict(assessment.given))
    other = contrasted(assessment)
    if other is not None:
        assert other.id not in possible
        never = [o for o in scale if o not in possible and not smallest(assessment, set(scale) - {o})]
        better = [o for o in scale[scale.index(max(possible, key=scale.index)) :] if o not in (*possible, *never)]
        worse = [o for o in reversed(scale) if o not in (*possible, *never, *better)]
        assert other.id == [*better, *worse][0]
        lead = sentences_of(why(assessment, 1))
        fewest = smallest(assessment, set(scale) - {other.id})
        settles = assessment.settled and fewest == smallest(assessment, possible)
        key = "enough" if settles else f"exclude{'s' if fewest == 1 else ''} ‘{other.id}’"
        assert key in lead[0]
        assert ("This answer" in lead[0]) if fewest == 1 else (f"These {fewest} answers" in lead[0])
        assert len([line for line in lead if re.match(r"[ac]\d+: ", line)]) >= fewest
    items = sentences_of(why_not(assessment, 9))
    assert len(items) == len(scale) - len(possible) - (other is not None)
    for outcome in set(scale) - possible - ({other.id} if other else set()):
        (item,) = [item for item in items if item.startswith(f"Not ‘{outcome}’: ")]
        fewest = smallest(assessment, set(scale) - {outcome})
        if "the answers that settle" in item:
            assert fewest == smallest(assessment, possible)
        else:
            words = {0: "never leads to it", 1: "That answer alone excludes it"}
            assert words.get(fewest, f"Those {fewest} answers together exclude it") in item


@settings(max_examples=60)
@given(st.data())
def test_levels_that_would_do_as_well_do(data: st.DataObject) -> None:
    """With any of the levels shown for any of its answers, a reason still excludes the outcome, and is not enlarged."""
    framework = data.draw(frameworks(impossible=data.draw(st.booleans())))
    assessment = assess(data.draw(profiles(framework)), framework)
    other = contrasted(assessment)
    if other is None:
        return
    allowed = {}
    for line in sentences_of(why(assessment, 1)[:3]):
        for criterion, level, more in re.findall(r"^(c\d+): (l\d+)(?: \(also with (.*)\))?$", line):
            allowed[criterion] = [level, *re.findall(r"l\d+", more)]
    assert allowed
    assert other.id not in oracle.possible(framework, allowed)
    settled = len(why(assessment, 1)) <= 4 and "enough" in sentences_of(why(assessment, 1))[0]
    kept = {level.id for level in assessment.possible} if settled else None
    for criterion, levels in allowed.items():
        for level in set(level_ids(framework.node(criterion))) - set(levels):
            if oracle.completions(framework, {**allowed, criterion: [level]}):  # what cannot occur is not shown
                wider = oracle.possible(framework, {**allowed, criterion: [*levels, level]})
                assert other.id in wider or (kept is not None and not wider <= kept)


@pytest.mark.parametrize(("language", "title"), [("nl", "Waarom ‘{}’ en niet ‘{}’"), ("en", "Why ‘{}’ and not ‘{}’")])
def test_a_story_leads_with_why_this_and_not_the_next(language: Any, title: str) -> None:
    """Why not the next better outcome; of the best one, why not the next worse one: before judgements and answers."""
    labels = {level.id: level.label.to(language) for level in load_framework().outcome_aspect.levels}
    declined = assess({"theme_link": "none", "small_scale_difference": "same"})
    for assessment, pair in (
        (housing(), ("take_on", "monitor")),
        (housing(ownership="nobody"), ("monitor", "take_on")),
        (declined, ("decline", "monitor")),
    ):
        for story in (overview(assessment), explanation(assessment), report([assessment], None)):
            text = text_of(story, language)
            heading = title.format(*[labels[outcome] for outcome in pair])
            assert text.index(heading) < text.index({"nl": "Hoe de oordelen", "en": "The judgements"}[language])


def test_the_contrast_is_shorter_than_the_reason_where_it_can_be() -> None:
    """By hand: nobody to lead it is enough against "take on", and far from enough for "monitor"."""
    text = flat(overview(housing(ownership="nobody")))
    assert "This answer alone excludes ‘Take on’, whatever the other answers are: - Ownership: Nobody" in text
    assert "Why --- These 5 answers together are enough." in text
    both = flat(overview(housing()))
    assert "These 9 answers together are enough." in both
    assert "Ownership: Both (also with One of the two)" in both
    assert "excludes" not in both


def test_another_outcome_can_be_asked_about() -> None:
    """Not the next one but any: also one that is possible, that it is, or that never comes out."""
    text = flat(explanation(housing(), None, 2, "decline"))
    assert "Why ‘Take on’ and not ‘Decline’" in text
    assert "These 4 answers together exclude ‘Decline’, whatever the other answers are:" in text
    assert "There are 18 more sets like this." in text
    assert "Not ‘Monitor’: because of the answers that settle the outcome." in text
    assert flat(overview(housing(), None, 1, "take_on")).count(" Why --- These 9 answers together are enough.") == 1
    still = flat(overview(assess({"ownership": "nobody"}), None, 1, "monitor"))
    assert "‘Monitor’ is still possible: no answer rules it out." in still
    rule = {"kind": "table", "inputs": ["c"], "rows": [{"when": {"c": "low"}, "then": "low"}, {"then": "high"}]}
    framework = one_aspect(rule, ("low", "mid", "high"))
    never = flat(overview(assess({"c": "low"}, framework), None, 1, "mid"))
    assert "Not ‘mid’: this framework never leads to it." in never
    assert "Why ‘low’ and not ‘high’" in flat(overview(assess({"c": "low"}, framework)))


def test_outcomes_without_an_order_have_no_next_one() -> None:
    """Each of the others is told, and none leads."""
    assessment = assess({"c": "b"}, unordered(outcome=False))
    assert contrasted(assessment) is None
    assert "Why not another outcome" in flat(explanation(assessment))


def test_outcomes_without_an_order_stand_as_the_framework_has_them() -> None:
    """None is the best, so none comes first for that; with an order the best one does."""
    for outcome, best_first in ((False, False), (None, True)):
        framework = unordered(outcome=outcome)
        ids = [level.id for level in framework.outcome_aspect.levels][:: -1 if best_first else 1]
        assessment = assess({}, framework)
        assert {level.id for level in assessment.possible} == set(ids)
        names = [f"‘{own}’" for own in ids]
        assert f"it can be {', '.join(names[:-1])} or {names[-1]}" in flat(overview(assessment))
        assert [plain(bar.label, "en") for bar in chances_picture(assessment).bars] == ids
        table = flat(report([assessment, assessment], None))
        assert f"still open: {', '.join(ids[:-1])} or {ids[-1]}" in table


# --- what cannot occur, and what is judged directly ---------------------------------------------------------------

YES_NO = [{"id": "no"}, {"id": "yes"}]


def excluding(*rows: dict[str, Any]) -> Framework:
    """Make yes ⇔ a ∧ b ∧ c with something impossible: by default a without b."""
    row = {"when": {"a": "yes", "b": "no"}, "reason": {"nl": "Zonder b geen a.", "en": "No a without b."}}
    aspect = {"id": "o", "levels": YES_NO, "rule": {"kind": "minimum", "inputs": ["a", "b", "c"]}}
    criteria = [{"id": criterion, "levels": YES_NO} for criterion in "abc"]
    document = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]}
    return load_framework({**document, "impossible": rows or [{**row, "provenance": "stated", "section": "§ 3"}]})


def test_what_cannot_occur_is_told_of_a_framework() -> None:
    """Each combination with its reason and provenance, and the counts are those of what can occur: 6 of 8."""
    one = flat(framework_story(excluding(*[{"when": {c: "no"}} for c in "abc"])))
    assert "The only combination of answers that can occur: " in one
    text = flat(framework_story(excluding()))
    assert "a: yes and b: no No a without b. stated in the source (§ 3)" in text
    assert "All 6 combinations of answers that can occur" in text
    dutch = text_of(framework_story(excluding()), "nl", 10_000)
    assert "Wat niet samen kan voorkomen" in dutch
    assert "Alle 6 combinaties van antwoorden die kunnen voorkomen" in dutch
    assert "All 59,049 combinations of answers:" in flat(framework_story(load_framework()))
    assert "can occur" not in flat(framework_story(load_framework()))


def test_what_follows_from_the_other_answers_is_not_open() -> None:
    """By hand: a is yes, so b is; the reason leaves b out, and of what was given is said what is left of it."""
    text = flat(overview(assess({"a": "yes"}, excluding())))
    assert "b yes (follows from the other answers) c still open" in text
    assert "One question is still open" in text
    assert "each combination of answers that can still occur is equally likely" in text
    text = flat(overview(assess({"a": "yes", "b": "yes", "c": "yes"}, excluding())))
    assert "These 2 answers together are enough." in text
    assert "- a: yes - c: yes" in text
    row = {"when": {"a": "yes", "b": ["no", "some"]}}
    plain = as_plain(excluding(row | {"when": {"a": "yes", "b": "no"}}))
    plain["criteria"][1]["levels"] = [{"id": "no"}, {"id": "some"}, {"id": "yes"}]
    plain["aspects"][0]["rule"] = {"kind": "table", "inputs": ["a", "b", "c"], "rows": [
        {"when": {"a": "yes", "b": "yes", "c": "yes"}, "then": "yes"}, {"then": "no"}
    ]}  # fmt: skip
    narrowed = assess({"a": "yes", "b": ["no", "yes"]}, load_framework(plain))
    assert "b yes (all that is still possible of no or yes)" in flat(overview(narrowed))


def test_what_never_occurs_does_not_follow_from_the_answers() -> None:
    """A level that cannot occur at all leaves a criterion open among the others, or with one level only."""
    plain = as_plain(excluding({"when": {"a": "no"}}))
    text = flat(overview(assess({"c": "yes"}, load_framework(plain))))
    assert "a yes (nothing else can occur) b still open" in text
    plain["criteria"][0]["levels"] = [{"id": "no"}, {"id": "some"}, {"id": "yes"}]
    plain["aspects"][0]["rule"] = {"kind": "table", "inputs": ["a", "b", "c"], "rows": [
        {"when": {"a": "yes", "b": "yes", "c": "yes"}, "then": "yes"}, {"then": "no"}
    ]}  # fmt: skip
    text = flat(overview(assess({"c": "yes"}, load_framework(plain))))
    assert "a still open: some or yes b still open" in text


def test_a_level_that_cannot_occur_is_not_said_to_do_as_well() -> None:
    """By hand: c alone excludes yes; with c at yes, a without b could as well, but it cannot occur."""
    assessment = assess({"a": "no", "b": "no", "c": "yes"}, excluding())
    (reason,) = [one for one in reasons(assessment, against="yes", general=True) if one.answers == ("b",)]
    assert reason.levels["b"] == ("no",)
    text = flat(overview(assessment))
    assert "also with" not in text


def judged(**answers: Any) -> Any:
    content = {"id": "t", "title": "T", "answers": {"fit": {"level": "strong", "note": "We agreed."}, **answers}}
    return assess(load_topic(content))


def test_an_aspect_that_was_judged_is_told_among_the_answers() -> None:
    """With its question, level and note; it is marked wherever its level stands; what feeds it alone is not open."""
    assessment = judged(demand="broad")
    text = flat(overview(assessment))
    assert "Fit: Does it suit us? Strong (judged directly) We agreed." in text
    assert "Fit Strong (judged directly) between 75% and 100%" in text
    assert "Proximity not judged separately" in text
    assert "Link with the Agenda Indirect or Direct (follows from the other answers)" in text
    assert "5 questions are still open." in text
    said_of = "Proximity were not judged separately. That is not needed either, since there is a judgement of Fit"
    assert said_of in text
    dutch = " ".join(text_of(overview(assessment), "nl", 10_000).split())
    assert "Aansluiting: Past het bij ons? Sterk (rechtstreeks beoordeeld) We agreed." in dutch
    assert "Nabijheid niet apart beoordeeld" in dutch
    table = flat(report([assessment, assessment], None))
    assert "Strong (judged directly)" in table
    (branch,) = [b for b in tree(assessment.framework, assessment).branches if "Fit" in plain(b.label, "en")]
    assert plain(branch.label, "en") == "Fit (judged directly)"
    assert [step.state for step in branch.scale] == ["not", "not", "is"]
    labels = [plain(track.label, "en") for track in tracks(assessment).tracks]
    assert labels == ["Fit: Strong", "Added value: Weak, Moderate or Strong"]


def test_the_share_of_a_judged_aspect_is_that_of_what_can_occur() -> None:
    """Over all profiles below it with that level: the least and the greatest share, in the story as in the oracle."""
    framework = load_framework()
    for level, said_so in (("weak", "0% and 33%"), ("moderate", "42% and 67%"), ("strong", "75% and 100%")):
        assert f"between {said_so}" in flat(overview(assess({"fit": level}, framework)))
    inputs = ("theme_link", "community_impact", "small_scale_difference", "proximity")
    weights = [framework.node("fit").rule.weights[i] for i in inputs]  # type: ignore[union-attr]
    shares = [sum(w * p for w, p in zip(weights, ps, strict=True)) / (2 * sum(weights)) for ps in THREES]
    strong = [share for share in shares if share >= Fraction(3, 4)]
    weak = [share for share in shares if share < Fraction(2, 5)]
    assert (min(strong), max(strong), max(weak)) == (Fraction(3, 4), 1, Fraction(1, 3))


THREES = [(a, b, c, d) for a in range(3) for b in range(3) for c in range(3) for d in range(3)]


def test_an_aspect_that_is_left_open_is_not_said_to_be() -> None:
    """With only a note, or with every level, it was not judged: what follows from the answers stands elsewhere."""
    for said_so in ({"level": [], "note": "Nobody dared."}, {"level": ["weak", "moderate", "strong"], "note": "Hm."}):
        given = {c: answer.levels for c, answer in load_topic(EXAMPLES / "housing-scheme.toml").answers.items()}
        assessment = assess(load_topic({"id": "t", "title": "T", "answers": {**given, "fit": said_so}}))
        text = flat(overview(assessment))
        assert f"Fit: Does it suit us? not judged separately {said_so['note']}" in text
        assert "Fit Strong 92%" in text


def test_what_is_left_of_a_judgement_is_not_what_was_judged() -> None:
    """By hand: with every answer below it the best, strong is left of moderate or strong; nobody judged it strong."""
    below = {"theme_link": "direct", "community_impact": "substantial", "small_scale_difference": "distinctly"}
    assessment = assess({**below, "proximity": "clearly", "fit": ["moderate", "strong"]})
    assert assessment.answers["fit"] == ("strong",)
    text = flat(overview(assessment))
    left = "Strong (all that is still possible of Moderate or Strong) (judged directly)"
    assert f"Fit {left} 100%" in text
    assert f"Fit: Does it suit us? {left}" in text
    assert left in flat(report([assessment, assessment], None))


def test_only_judgements_that_make_an_answer_needless_are_said_to() -> None:
    """Of two that were judged the one above what was not answered, and only where one level of it is left."""
    text = flat(overview(judged(capacity="sufficient", demand="broad")))
    assert "were not judged separately. That is not needed either, since there is a judgement of Fit already." in text
    both = flat(overview(assess({"fit": "moderate", "added_value": ["moderate", "strong"], "ownership": "both"})))
    assert "since there is a judgement of Fit already." in both


def test_what_was_judged_stands_in_the_way() -> None:
    """Where no other answer helps, that is said of the judgement and not of the framework."""
    poor = assess({"fit": "weak"})
    said_so = "As long as the judgement of ‘Fit’ stands, nothing else that changes leads to ‘Monitor’."
    assert said_so in flat(overview(poor))
    assert "This answer is enough by itself." in flat(overview(poor))
    assert "- Fit: Weak" in flat(overview(poor))
    assert "still open" not in flat(overview(poor)).split("The answers")[1].split("Link with")[1].split("Gap")[0]


def test_a_shared_input_is_still_asked() -> None:
    """By hand: what feeds another aspect too can still matter, though the one above it was judged."""
    halves = [
        {"id": i, "levels": YES_NO, "rule": {"kind": "minimum", "inputs": list(inputs)}}
        for i, inputs in (("x", "ab"), ("y", "bc"))
    ]
    either = {"id": "o", "levels": YES_NO, "rule": {"kind": "maximum", "inputs": ["x", "y"]}}
    document = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": c, "levels": YES_NO} for c in "abc"]}
    assessment = assess({"x": "no"}, load_framework({**document, "aspects": [*halves, either]}))
    assert set(to_ask(assessment)) == {"a", "b", "c"}  # a still tells of b
    assert "not judged separately" not in flat(overview(assessment))
    known = assess({"x": "no", "b": "yes"}, assessment.framework)
    assert "a no (follows from the other answers)" in flat(overview(known))


def test_what_has_to_change_starts_from_what_was_given() -> None:
    """By hand: with b moved to no, a has to move too; what followed from the answers is not held against that."""
    plain_framework = as_plain(excluding())
    plain_framework["aspects"][0]["rule"] = {"kind": "table", "inputs": ["a", "b", "c"], "rows": [
        {"when": {"b": "no"}, "then": "yes"}, {"then": "no"}
    ]}  # fmt: skip
    assessment = assess({"b": "yes"}, load_framework(plain_framework))
    assert "It becomes If this changes From To" in flat(overview(assessment))
    assert "yes b yes no" in flat(overview(assessment))


def test_of_the_open_questions_is_said_how_many_may_matter() -> None:
    """By hand: a decides between low and mid once c is low; b only tells of high, which c excludes."""
    rows = [
        {"when": {"a": "h", "b": "h", "c": "h"}, "then": "high"},
        {"when": {"a": "h"}, "then": "mid"},
        {"then": "low"},
    ]
    rule = {"kind": "table", "inputs": ["a", "b", "c"], "rows": rows}
    criteria = [{"id": c, "levels": [{"id": own} for own in ("l", "h")]} for c in "abc"]
    aspect = {"id": "o", "levels": [{"id": own} for own in ("low", "mid", "high")], "rule": rule}
    framework = load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]})
    text = flat(overview(assess({"c": "l"}, framework)))
    assert "Of the 2 questions that are still open, only one can make a difference, and its answer decides" in text
    assert "‘mid’ with a: h. - ‘low’ with a: l." in text
    text = flat(overview(assess({}, framework)))
    assert "3 questions are still open. Start with the one" in text
    assert "may make a difference" not in text
    assert "One question is still open, and its answer decides the outcome." in flat(
        overview(assess({"b": "h", "c": "l"}, framework))
    )
    dutch = text_of(overview(assess({"c": "l"}, framework)), "nl", 10_000)
    assert "Er zijn nog 2 vragen open. Maar één daarvan kan verschil maken" in dutch


@for_drawn(400, every=2)
def test_no_single_answer_settles_it_where_that_is_said(case: Drawn) -> None:
    """Also none of the answers to questions that there was no room for; and the last one open decides."""
    assessment = assess(case.answers, case.framework)
    if not assessment.settled:
        text = flat(what_to_ask(assessment, 1))
        asked = [c for c in [own.id for own in case.framework.criteria] if c in assessment.open_criteria]
        chances = [oracle.settles(case.framework, case.answers, {}, c) for c in asked]
        assert ("No single answer settles the outcome yet." in text) == (not any(chances))
        if "its answer decides the outcome" in text:
            assert max(chances) == 1
        if "More may follow after" in text:
            left, is_asked = oracle.remaining(case.framework, case.answers), oracle.asked(case.framework, case.answers)
            assert any(len(left[c.id]) > 1 and not is_asked[c.id] for c in case.framework.criteria)
            return
        # What is not in the table needs no answer: with one to each question that is, the outcome is settled.
        (table,) = of_kind(what_to_ask(assessment, 99), DataTable)
        shown = [plain(row[1], "en") for row in table.rows]
        for profile in oracle.profiles(case.framework, case.answers):
            known = {criterion_id: profile[criterion_id] for criterion_id in shown}
            assert len(oracle.possible(case.framework, {**case.answers, **known})) == 1


def test_an_answer_that_settles_it_counts_though_its_question_is_not_shown() -> None:
    """By hand: the third question settles the outcome with a chance of 1/3, the two above it tell more and never do.

    The outcome is two steps up with a or b and one with c, and a and c do not occur together: in two of six ways there
    is a, which leaves only "three".
    """
    rule = {
        "kind": "weighted",
        "weights": {"either": 2, "c": 1},
        "cutoffs": {"two": {"at_least": 1}, "three": {"at_least": 2}, "four": {"at_least": 3}},
    }
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": c, "levels": ["no", "yes"]} for c in "abc"],
        "aspects": [
            {"id": "either", "levels": ["no", "yes"], "rule": {"kind": "maximum", "inputs": ["a", "b"]}},
            {"id": "o", "levels": ["one", "two", "three", "four"], "rule": rule},
        ],
        "impossible": [{"when": {"a": "yes", "c": "yes"}}],
    }
    assessment = assess({}, load_framework(content))
    assert [question.settles for question in next_questions(assessment)] == [0, 0, Fraction(1, 3)]
    for shown in (1, 2):
        assert "No single answer" not in flat(what_to_ask(assessment, shown))


def test_a_number_counts_by_its_levels() -> None:
    """Whoever would sooner count each euro can read that this is not what the chances do."""
    said_so = "For a number or a date that is still open, each possible level counts as one answer."
    assert said_so in flat(overview(assess({"cost": {"between": [8_000, 15_000]}}, by_cost())))
    assert said_so in flat(overview(assess({}, by_deadline())))
    assert said_so not in flat(overview(assess({}, unordered(outcome=None))))


def test_a_question_that_is_too_large_does_not_spoil_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one answer takes more than the limits allow, the story says so and goes on."""

    def too_large(*_args: object, **_options: object) -> None:
        raise SizeLimitError(Sentence("limit.situations", "situations"), 1, Sentence("remedy.few_decimals", "ask less"))

    asked = ("how_sure.tolerance", "why.reasons_within", "what_changes.changes", "what_to_ask.next_questions")
    for name in asked:
        with monkeypatch.context() as patch:
            patch.setattr(f"k80assess.report.content.{name}", too_large)
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
    edges = sum(len(aspect.rule.reads) for aspect in framework.aspects)
    assert len(figure.picture.branches) == edges + 1


def test_a_topic_is_told_by_itself_with_ids() -> None:
    """Without a framework there are no labels; a topic without answers says so."""
    text = flat(topic_story(load_topic(EXAMPLES / "vng-motion.toml")))
    assert "theme_link indirect or direct" in text
    assert "There are no answers yet." in flat(topic_story(load_topic({"id": "t", "title": "T"})))
    noted = {"id": "t", "title": "T", "answers": {"demand": {"note": "Nobody knows."}}}
    assert "demand still open Nobody knows." in flat(topic_story(load_topic(noted)))
    abstained = {"id": "t", "title": "T", "answers": {"demand": {"abstain": True, "note": "Our request."}}}
    assert "demand does not judge this Our request." in flat(topic_story(load_topic(abstained)))


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


@settings(max_examples=100)
@given(st.data())
def test_each_answer_is_told_as_it_stands(data: st.DataObject) -> None:
    """Open, given, following or judged: as the oracle finds it; what is called needless can tell nothing any more."""
    framework = data.draw(frameworks(impossible=data.draw(st.booleans())))
    drawn = data.draw(answers(framework, judged=True))
    assessment = assess(drawn, framework)
    given_levels, left = oracle.given(framework, drawn), oracle.remaining(framework, drawn)
    at_all, asked_at_all = oracle.remaining(framework, {}), oracle.asked(framework, drawn)
    for node in (*framework.criteria, *framework.aspects):
        told = answered_said if node.id in given_levels else following_said
        words = said(told(assessment, node.id), "en")
        every, levels = tuple(oracle.scale(node)), left[node.id]
        own = given_levels.get(node.id, every)
        shown = () if "asked only when" in words else tuple(re.findall(r"l\d+", words.split(" (")[0]))
        assert shown in (levels, ()) or levels == ()
        assert ("judged directly" in words) == (node.id.startswith("a") and node.id in given_levels)
        assert ("all that is still possible of" in words) == (own != every and levels != own)
        is_asked = asked_at_all.get(node.id, True)
        if own == every and (is_asked is False or (is_asked is None and len(levels) > 1)):
            assert ("(not asked)" if is_asked is False else "asked only when") in words
            continue
        assert ("follows from" in words) == (own == every and levels not in (every, at_all[node.id]))
        assert ("nothing else can occur" in words) == (own == every != levels == at_all[node.id] and len(levels) == 1)
        if "still open" in words:
            assert own == every
            assert levels == at_all[node.id]
            assert len(levels) > 1
        if words == "not judged separately":
            assert node.id in assessment.open_criteria
            for level in levels:  # nothing else that is said makes it matter
                assert oracle.possible(framework, {**drawn, node.id: level}) == oracle.possible(framework, drawn)
    asked = to_ask(assessment)
    assert set(asked) <= set(assessment.open_criteria)
    needless = set(assessment.open_criteria) - set(asked)
    for profile in oracle.profiles(framework, drawn):
        others = {c: level for c, level in profile.items() if c not in needless}
        assert len(oracle.possible(framework, {**drawn, **others})) == 1


def test_a_source_that_can_be_read_somewhere_is_a_link() -> None:
    """A link in HTML and Markdown, its address elsewhere; nothing in it ends what it stands in."""
    content = as_plain(load_framework()) | {
        "source": {"title": "The <rules> & more", "section": "4", "url": "https://example.org/a?b=1&c=*d*_e_"}
    }
    agenda = {"id": "x", "version": "1", "themes": [{"id": "t"}], "source": content["source"]}
    for story in (
        framework_story(load_framework(content)),
        agenda_story(load_agenda(agenda), datetime.date(2026, 1, 1)),
    ):
        assert "The <rules> & more, 4 (https://example.org/a?b=1&c=*d*_e_)" in " ".join(text_of(story, "en").split())
        assert "(<https://example.org/a?b=1&c=*d*_e_>)" in markdown_of(story, "en")
        address = "https://example.org/a?b=1&amp;c=*d*_e_"
        assert f'The &lt;rules&gt; &amp; more, 4 (<a href="{address}" rel="noreferrer">{address}</a>)' in fragment_of(
            story, "en"
        )


# --- what is not judged -------------------------------------------------------------------------------------------


def test_what_is_not_judged_is_told_apart_from_what_is_open() -> None:
    """In the answers, and in what to ask: only somebody else can answer it. It counts among the open questions."""
    assessment = assess({"theme_link": "direct", "demand": {"abstain": True}, "ownership": {"abstain": True}})
    asked = what_to_ask(assessment, 20)
    for language, told, left in (
        (
            "nl",
            "beoordeelt dit niet",
            "geeft over 2 open vragen geen oordeel: Verzoeken en Trekkers. De antwoorden",
        ),
        (
            "en",
            "does not judge this",
            "gives no judgement on 2 open questions: Demand and Ownership. Their answers can",
        ),
    ):
        assert said(answered_said(assessment, "demand"), language) == told  # type: ignore[arg-type]
        assert left in " ".join(text_of(asked, language, 10_000).split())  # type: ignore[arg-type]
    assert "can still answer 7 open questions" in flat(asked)
    table = next(block for block in asked if isinstance(block, DataTable))
    assert len(table.rows) == len(to_ask(assessment)) == 7
    beside = next(block for block in report([assessment, assessment], None) if isinstance(block, DataTable))
    assert len(assessment.open_criteria) == 9
    assert 9 in beside.rows[0]


def test_nothing_is_asked_of_whoever_judges_none_of_what_is_left() -> None:
    """While that can make a difference somebody else must answer, and when it cannot, nobody needs to."""
    everything: dict[str, Any] = {criterion.id: {"abstain": True} for criterion in load_framework().criteria}
    told = flat(what_to_ask(assess(everything), 20))
    assert "abstain" not in told
    assert "no judgement on 10 open questions" in told
    assert "must come from somebody else" in told
    settled = {**everything, "theme_link": "none", "small_scale_difference": "same"}
    told = flat(what_to_ask(assess(settled), 20))
    assert "no judgement on 8 open questions" in told
    assert "make no difference" in told
    both = flat(what_to_ask(assess({**settled, "demand": None}), 20))
    assert "8 questions are still open" in both
    assert "no judgement on 7 open questions" in both


def test_an_answer_that_decides_is_not_said_to_where_somebody_else_must_answer_too() -> None:
    """Of two open questions that both matter, one of which is not judged."""
    framework = one_aspect({"kind": "minimum", "inputs": ["a", "b"]}, ["no", "yes"], ["a", "b"])
    told = flat(what_to_ask(assess({"b": {"abstain": True}}, framework), 3))
    assert "decides" not in told
    assert "can still answer one open question that may make a difference" in told
    idle = assess({"a": {"abstain": True}, "b": {"abstain": True}}, framework)
    assert "must come from somebody else" in flat(what_to_ask(idle, 3))


def test_what_is_not_judged_may_follow_from_the_rest() -> None:
    """Then it is told what it is, and that is not left to others."""
    rows = [{"when": {"demand": ["none", "some"], "theme_link": "direct"}}]
    framework = load_framework({**as_plain(load_framework()), "impossible": rows})
    assessment = assess({"theme_link": "direct", "demand": {"abstain": True}}, framework)
    told = said(answered_said(assessment, "demand"), "en")
    assert told == "does not judge this; Broad (follows from the other answers)"
    assert "judges this" not in flat(what_to_ask(assessment, 3))


def test_whose_judgement_it_is_stands_among_the_facts() -> None:
    """Where a topic names its judge, in both languages."""
    topic = load_topic({"id": "t", "title": "T", "judge": "portfolio holder"})
    for language, judged in (("nl", "Beoordeeld door"), ("en", "Judged by")):
        assert re.search(rf"{judged} +‘portfolio holder’", explain(assess(topic), lang=language))  # type: ignore[arg-type]
