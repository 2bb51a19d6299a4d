"""One question at a time on the page: what is asked, what was answered, the outcome first, a link, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from accessible import OVERFLOW, VIOLATIONS
from frameworks import conditional
from hostile import hostile_framework
from links import ILLUSTRATION, linked

from k80assess.data import to_json
from k80assess.document.files import load_framework, load_topic
from k80assess.document.topic import Answer, Topic
from k80assess.engine.assessment import assess
from k80assess.errors import ContradictionError
from k80assess.examine.interview import Interview

pytestmark = pytest.mark.browser

Opener = Callable[..., Any]
"""The fixture `open_page`: takes a framework, a language, and options of a browser context, and gives its page."""

PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def one_by_one(open_page: Opener, framework: Any = None, lang: str = "en", **options: Any) -> Any:
    return open_page(framework, lang=lang, behind="", **options)


def asked(page: Any) -> Any:
    """Return the id of the criterion or aspect of the one question that is shown; None where none is."""
    shown = page.locator("fieldset.question:visible")
    assert shown.count() <= 1
    return shown.locator("input[value='']").get_attribute("name") if shown.count() else None


def choose(page: Any, level: str) -> None:
    page.locator(f"fieldset.question.current .choices input[value='{level}']").check()


def go_on(page: Any) -> None:
    page.locator("#step-on").click()


def given(page: Any) -> dict[str, str]:
    """Return what stands in the list of answers."""
    items = page.locator("#given-list > li").all()
    return {i.get_attribute("data-given"): i.locator("div > span").last.inner_text() for i in items}


def saved(page: Any, folder: Path) -> Topic:
    if page.locator("#topic").get_attribute("open") is None:
        page.locator("#topic > summary").click()
    with page.expect_download() as download:
        page.locator("#save").click()
    target = folder / "saved.json"
    download.value.save_as(target)
    return load_topic(target)


# --- what is asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, -1])
def test_it_asks_as_an_interview_does_until_the_outcome_is_there(place: int, open_page: Opener) -> None:
    """Question by question the same, with the first or the last level each time; then the outcome stands first."""
    page = one_by_one(open_page)
    interview = Interview(load_framework())
    while (next_one := interview.next_criterion) is not None:
        assert asked(page) == next_one
        level = load_framework().node(next_one).levels[place].id
        choose(page, level)
        interview.answer(next_one, level)
        go_on(page)
    assert asked(page) is None
    assert page.locator("#columns > :first-child").get_attribute("id") == "result"
    assert page.evaluate("document.activeElement.id") == "result"
    outcomes = page.locator('[data-possible="true"]').evaluate_all("all => all.map((e) => e.dataset.outcome)")
    assert outcomes == [level.id for level in interview.assessment.possible]
    assert list(given(page)) == [c.id for c in load_framework().criteria if c.id in interview.answers]


def test_a_question_says_why_it_is_asked_and_stays_until_one_goes_on(open_page: Opener) -> None:
    """An arrow key or a second click passes none by, and going on without an answer says what is needed."""
    page = one_by_one(open_page)
    assert asked(page) == "ownership"
    assert page.locator("#step-why").inner_text().startswith("Of the questions that you can still answer, this one")
    assert page.locator("#questions-heading").inner_text() == "Next question at most 10 left"
    go_on(page)
    go_on(page)
    assert page.locator("#step-needed").inner_text() == "Choose an answer first, or skip this question."
    assert asked(page) == "ownership"
    choose(page, "nobody")
    page.keyboard.press("ArrowDown")
    assert asked(page) == "ownership"
    assert page.locator("#step-needed").is_hidden()
    page.locator("#step-on").dblclick()
    assert asked(page) == Interview(load_framework(), {"ownership": "one_of_two"}).next_criterion
    assert given(page) == {"ownership": "One of the two"}
    assert page.locator("input[value='one_of_two']").is_checked()


def test_a_question_can_be_skipped_and_answered_later(open_page: Opener) -> None:
    """It is not asked again, also after a reload, but stands among the answers; until all is skipped."""
    page = one_by_one(open_page)
    interview = Interview(load_framework())
    for _ in range(3):
        assert asked(page) == interview.next_criterion
        page.locator("#step-skip").click()
        interview.answer(str(interview.next_criterion), None)
    page.reload()
    assert asked(page) == interview.next_criterion
    assert set(given(page).values()) == {"skipped"}
    page.locator('[data-given="staff_time"] button').click()
    assert asked(page) == "staff_time"
    assert page.locator("#questions-heading").inner_text() == "Changing your answer"
    go_on(page)  # without an answer, as it was
    assert asked(page) == interview.next_criterion
    page.locator('[data-given="staff_time"] button').click()
    choose(page, "tight")
    go_on(page)
    interview.answer("staff_time", "tight")
    assert asked(page) == interview.next_criterion
    while asked(page) is not None:
        page.locator("#step-skip").click()
    assert "These questions can still make a difference." in page.locator("#next").inner_text()


def test_an_answer_can_be_changed_and_what_follows_from_it_is_asked(open_page: Opener) -> None:
    """From the end back to the outcome, which comes first again; an answer that makes no difference stays listed."""
    page = one_by_one(open_page)
    for name, level in (("theme_link", "none"), ("small_scale_difference", "same"), ("demand", "broad")):
        page.locator("[data-mode='all']").click()
        page.locator(f'input[name="{name}"][value="{level}"]').check()
    page.locator("[data-mode='one']").click()
    assert asked(page) is None
    assert page.locator("#verdict").inner_text() == "The outcome is settled: Decline."
    page.get_by_role("button", name="Change Link with the Agenda").click()
    assert asked(page) == "theme_link"
    choose(page, "direct")
    assert page.locator("#columns > :last-child").get_attribute("id") == "result"
    go_on(page)
    answers = {"theme_link": "direct", "small_scale_difference": "same", "demand": "broad"}
    assert asked(page) == Interview(load_framework(), answers).next_criterion
    assert given(page).keys() == answers.keys()


def test_an_aspect_can_be_judged_in_place_of_its_questions(open_page: Opener) -> None:
    """What an interview offers is offered; and what it makes needless is not asked."""
    page = one_by_one(open_page)
    page.get_by_role("button", name="Judge Capacity yourself").click()
    assert asked(page) == "capacity"
    choose(page, "none")
    go_on(page)
    assert asked(page) == Interview(load_framework(), {"capacity": "none"}).next_criterion
    assert given(page) == {"capacity": "None"}


def unasked(page: Any, selector: str) -> None:
    """Say something of the second question, and then that it is not asked."""
    page.locator("[data-mode='all']").click()
    page.locator('input[name="partner"][value="yes"]').check()
    page.locator(selector).check()
    page.locator('input[name="partner"][value="no"]').check()


def test_what_is_not_judged_can_be_changed_when_it_is_no_longer_asked(open_page: Opener) -> None:
    """It stands among the answers, with a way to it; whoever changes it goes on with what is asked now."""
    page = one_by_one(open_page, conditional())
    unasked(page, '[data-abstain="since"]')
    page.locator("[data-mode='one']").click()
    page.locator('[data-given="since"] button').click()
    assert asked(page) == "since"
    page.locator("fieldset.current [data-abstain]").press("Space")
    assert asked(page) == "size"
    page.locator("fieldset.current:focus").wait_for()
    assert given(page).keys() == {"partner"}
    page.locator('[data-given="partner"] button').click()
    choose(page, "yes")
    page.locator("[data-mode='all']").click()
    page.locator('[data-abstain="since"]').check()
    page.locator('[data-abstain="size"]').check()
    page.locator('input[name="partner"][value="no"]').check()
    page.locator("[data-mode='one']").click()
    page.locator('[data-given="since"] button').click()
    page.locator("fieldset.current [data-abstain]").press("Space")
    assert asked(page) is None
    page.locator("#result:focus").wait_for()


@pytest.mark.parametrize("selector", ['[data-abstain="since"]', 'input[name="since"][value="yes"]'])
def test_the_keyboard_goes_on_from_a_question_that_goes(selector: str, open_page: Opener) -> None:
    """Among all questions too: on the next one, and not back at the top of the page."""
    page = open_page(conditional())
    unasked(page, selector)
    back = selector if "abstain" in selector else 'input[name="since"][value=""]'
    page.locator(back).press("Space")
    assert page.locator('fieldset:has([data-abstain="since"])').is_hidden()
    page.locator("fieldset:focus:has([data-abstain='size'])").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "size"


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_the_keyboard_goes_on_from_a_number_that_goes(key: str, open_page: Opener) -> None:
    """Where the key that leaves the field would have led into what is gone."""
    levels = [{"id": "no", "below": 10}, {"id": "yes", "at_least": 10}]
    page = open_page(conditional(since=levels))
    page.locator('input[name="partner"][value="yes"]').check()
    number = page.locator('[data-number="since"]').first
    number.fill("12")
    page.locator('input[name="partner"][value="no"]').check()
    number.fill("")
    number.press(key)
    assert number.is_hidden()
    page.locator("fieldset:focus:has([data-abstain='size'])").wait_for()


def test_a_question_stays_while_its_note_is_written(open_page: Opener) -> None:
    """A note that is emptied to write another one does not take the question away."""
    page = open_page(conditional())
    page.locator('input[name="partner"][value="yes"]').check()
    since = page.locator('fieldset:has([data-abstain="since"])')
    since.locator("summary").last.click()
    since.locator("textarea").fill("a")
    page.locator('input[name="partner"][value="no"]').check()
    since.locator("textarea").press("Backspace")
    page.keyboard.type("bc")
    assert since.locator("textarea").input_value() == "bc"
    since.locator("textarea").fill("")
    page.locator('input[name="size"][value="no"]').check()
    assert since.is_hidden()


def test_what_contradicts_is_shown_first_with_the_way_to_change_it(open_page: Opener) -> None:
    """There is nothing to ask then, and one click leads to each of the answers."""
    scale = ["no", "yes"]
    rows = [{"when": {"a": "yes", "b": "yes"}, "then": "yes"}, {"then": "no"}]
    content: dict[str, Any] = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": i, "levels": scale} for i in "abc"],
        "aspects": [{"id": "o", "levels": scale, "rule": {"kind": "table", "inputs": ["a", "b", "c"], "rows": rows}}],
        "impossible": [{"when": {"a": "yes", "b": "yes", "c": "yes"}}],
    }
    page = one_by_one(open_page, load_framework(content))
    page.locator("[data-mode='all']").click()
    for name in "abc":
        page.locator(f'input[name="{name}"][value="yes"]').check()
    page.locator("[data-mode='one']").click()
    assert asked(page) is None
    assert page.locator("#columns > :first-child #clash").is_visible()
    page.get_by_role("button", name="To b").click()
    assert asked(page) == "b"
    choose(page, "no")
    go_on(page)
    assert page.locator("#verdict").inner_text() == "The outcome is settled: no."


def test_an_answer_that_needs_a_note_is_not_left_without(open_page: Opener) -> None:
    """Going on leads to the note, and with it to the next question."""
    content = json.loads(to_json(load_framework()))
    next(c for c in content["criteria"] if c["id"] == "ownership")["note"] = "required"
    page = one_by_one(open_page, load_framework(content))
    choose(page, "nobody")
    go_on(page)
    assert asked(page) == "ownership"
    page.keyboard.type("Asked on Monday.")
    go_on(page)
    assert asked(page) == Interview(load_framework(), {"ownership": "nobody"}).next_criterion
    assert "Asked on Monday." in page.locator("#given-list").inner_text()


# --- where it stands ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_first_question_stands_on_the_first_screen(
    lang: str, viewport: Mapping[str, int], open_page: Opener
) -> None:
    """With all its levels, above what stays at the foot of the window."""
    page = one_by_one(open_page, lang=lang, viewport=viewport)
    tools = page.locator("#step-tools").bounding_box()
    for choice in page.locator("fieldset.current .choices .choice").all():
        box = choice.bounding_box()
        assert box["y"] + box["height"] <= tools["y"]
    assert tools["y"] + tools["height"] <= viewport["height"]
    assert page.locator("#source").bounding_box()["height"] < 40


def test_among_all_questions_the_first_is_above_the_fold_of_a_laptop(open_page: Opener) -> None:
    """With what it asks; the topic stands open above it."""
    page = open_page(viewport=LAPTOP)
    asks = page.locator("fieldset.question legend").first.bounding_box()
    assert page.locator("#topic-title").is_visible()
    assert asks["y"] + asks["height"] <= LAPTOP["height"]


def test_where_the_framework_comes_from_is_a_line_that_opens(open_page: Opener) -> None:
    """It says how much is assumed; on paper all of it stands there."""
    page = one_by_one(open_page)
    line = page.get_by_role("button", name="This framework: 56 of 74 pieces assumed")
    assert page.locator("#source-note").is_hidden()
    line.click()
    assert page.locator("#source-note").is_visible()
    assert line.get_attribute("aria-expanded") == "true"
    line.click()
    page.emulate_media(media="print")
    assert page.locator("#source-note").is_visible()


def test_outcomes_are_told_apart_by_shape_colour_and_word(open_page: Opener) -> None:
    """Each has its own, and chances are bars as wide as they say."""
    page = one_by_one(open_page)
    marks = page.locator(".outcome .shape")
    assert len(set(marks.all_inner_texts())) == 3
    assert len({mark.evaluate("e => getComputedStyle(e).color") for mark in marks.all()}) == 3
    widths = page.locator(".bar-whole").evaluate_all("all => all.map((e) => e.firstChild.offsetWidth / e.clientWidth)")
    said = [int(count.split("%")[0]) for count in page.locator(".count").all_inner_texts()]
    assert [round(100 * width) for width in widths] == pytest.approx(said, abs=1)
    assert page.locator(".count").first.inner_text().endswith("(29,808 of 59,049)")
    choose(page, "nobody")
    out = page.locator('.outcome[data-possible="false"]')
    assert out.locator(".shape").inner_text() != marks.all_inner_texts()[0]
    assert out.locator(".state").inner_text() == "No longer possible"


def test_the_tree_shows_the_way_from_the_answers_that_settle_it(open_page: Opener) -> None:
    """They, and the aspects between them and the outcome; with the row of the table that decides."""
    page = one_by_one(open_page)
    page.evaluate("history.replaceState(null, '', '#')")
    for name, level in (("theme_link", "none"), ("small_scale_difference", "same")):
        page.locator("[data-mode='all']").click()
        page.locator(f'input[name="{name}"][value="{level}"]').check()
    way = page.locator("#tree-said .way").evaluate_all("all => all.map((e) => e.dataset.node)")
    assert way == ["outcome", "fit", "theme_link", "small_scale_difference"]
    assert "The row that fits: If Fit is Weak, then Decline." in page.locator("#tree-said").inner_text()
    assert page.locator("#tree-said .way > .label > .hidden").first.text_content() == " (on the way)"


# --- a link -------------------------------------------------------------------------------------------------------


def test_a_link_carries_the_whole_topic(open_page: Opener, tmp_path: Path) -> None:
    """What the page puts in one, another opens: the same topic with its notes, and in the same mode."""
    page = one_by_one(open_page, lang="nl")
    page.evaluate(f"location.hash = '{linked(ILLUSTRATION)}'")
    page.get_by_text("Geopend: De link.").wait_for()
    page.locator("#topic > summary").click()
    page.locator("#link").click()
    address = page.locator("#link-text").input_value()
    assert f"{len(address):,}".replace(",", ".") in page.locator("#link-help").inner_text()
    other = open_page(lang="nl", behind=f"#{address.partition('#')[2]}")
    assert asked(other) is None
    assert other.locator("#verdict").inner_text() == page.locator("#verdict").inner_text()
    assert "#" not in other.url
    assert saved(other, tmp_path) == ILLUSTRATION
    other.locator("[data-given='demand'] button").click()
    choose(other, "none")
    other.reload()
    assert saved(other, tmp_path).answers["demand"].levels == ("none",)
    assert open_page(behind=linked(ILLUSTRATION, "all")).locator("fieldset.question:visible").count() == 10


def test_a_link_puts_nothing_out_of_reach(open_page: Opener) -> None:
    """What was filled in before is set aside; the same link twice is the same topic; one that is damaged says so."""
    page = one_by_one(open_page)
    page.locator("#topic > summary").click()
    page.locator("#topic-title").fill("mine")
    for _ in range(2):
        page.evaluate(f"location.hash = '{linked(ILLUSTRATION)}'")
        page.get_by_text("Opened: The link.").wait_for()
        page.locator("#undo").click()
        assert page.locator("#topic-title").input_value() == "mine"
    titles = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('k80assess.topics'))")
    assert len(titles) == 2
    for damaged in ("topic=%25%25", "topic=AAAA", "topic=W10"):
        page.evaluate(f"location.hash = '{damaged}'")
        page.locator("#status", has_text="The link was not opened").wait_for()
        assert page.locator("#topic-title").input_value() == "mine"


# --- nothing is lost ----------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_clicked_and_reloaded_nothing_is_lost(seed: int, open_page: Opener, tmp_path: Path) -> None:
    """Through random clicks, twice now and then, and reloads, in both modes, all that was given is there.

    What was given is kept track of here; the page's list, the file it saves and its outcomes are held against it.
    """
    random = Random(seed)
    page = one_by_one(open_page)
    framework = load_framework()
    own: dict[str, dict[str, Any]] = {}

    def note_of(name: str) -> dict[str, Any]:
        return {key: said for key, said in own.get(name, {}).items() if key == "note"}

    for turn in range(50):
        act = random.choice(
            ["answer"] * 5 + ["skip", "reload", "mode", "change", "abstain", "note", "language", "judge"]
        )
        name = asked(page) if page.locator("body.one").count() else random.choice([c.id for c in framework.criteria])
        current = page.locator(f'fieldset.question:has(input[name="{name}"])') if name else None
        if act == "reload":
            page.reload()
        elif act == "mode":
            page.locator(f"[data-mode='{random.choice(['one', 'all'])}']").click()
        elif act == "language":
            page.locator(f"button[data-language='{random.choice(['nl', 'en'])}']").click(
                click_count=random.choice([1, 2])
            )
        elif act == "change" and page.locator("#given-list button:visible").count():
            random.choice(page.locator("#given-list button").all()).click(click_count=random.choice([1, 2]))
        elif act == "judge" and page.locator("#step-judge button:visible").count():
            page.locator("#step-judge button").first.click()
        elif act == "skip" and page.locator("#step-skip").is_visible():
            page.locator("#step-skip").click()
        elif current is None or current.is_hidden():
            continue
        elif act == "note":
            details = current.locator(".more > details").last
            if details.get_attribute("open") is None:
                details.locator("summary").click()
            current.locator("textarea").fill(f"note {turn}")
            own[name] = {**own.get(name, {}), "note": f"note {turn}"}
        elif act == "abstain" and current.locator("[data-abstain]").count():
            current.locator("[data-abstain]").check()
            own[name] = {"abstain": True, **note_of(name)}
        elif act == "answer":
            level = random.choice(framework.node(name).levels).id
            current.locator(f".choices input[value='{level}']").check()
            current.locator(f".choices input[value='{level}']").click()
            own[name] = {"level": level, **note_of(name)}
            if page.locator("#step-on").is_visible() and random.random() < 0.7:
                page.locator("#step-on").click(click_count=random.choice([1, 2]))
        if turn % 10 == 9:
            page.reload()
            assert saved(page, tmp_path).answers == {i: Answer.model_validate(answer) for i, answer in own.items()}
            shown = page.locator('[data-possible="true"]').evaluate_all("all => all.map((e) => e.dataset.outcome)")
            try:
                assert shown == [level.id for level in assess(own).possible]
            except ContradictionError:
                assert shown == []


# --- for everyone -------------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [({"width": 320, "height": 640}, "dark"), ({"width": 320, "height": 200}, "light"), (LAPTOP, "light")],
    ids=["phone", "enlarged", "laptop"],
)
def test_axe_finds_no_violation_one_by_one(viewport: Any, scheme: str, open_page: Opener, axe: str) -> None:
    """At the start, half way with something skipped, while an answer changes, and at the end."""
    page = one_by_one(open_page, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(axe)

    def check() -> None:
        passes, violations = page.evaluate(VIOLATIONS)
        assert violations == []
        assert passes > 20
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
        assert page.evaluate(OVERFLOW) == []

    check()
    page.locator("#step-on").click()
    page.locator("#step-skip").click()
    check()
    page.locator("#topic > summary").click()
    page.locator("#link").click()
    page.locator("#given-list button").first.click()
    check()
    go_on(page)
    while asked(page) is not None:
        page.locator("fieldset.current .choices input").first.check()
        go_on(page)
    check()


def test_a_hostile_framework_fits_one_by_one(open_page: Opener) -> None:
    """At 320 pixels, with labels of ten thousand letters."""
    page = one_by_one(open_page, hostile_framework(), viewport={"width": 320, "height": 640})
    for _ in range(3):
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate(OVERFLOW) == []
        page.locator("fieldset.current .choices input").first.evaluate("e => e.click()")
        page.locator("#step-on").evaluate("e => e.click()")
    assert page.evaluate("globalThis.ran") is None


def test_forced_colours_mark_what_is_chosen_and_not_what_is_open(open_page: Opener) -> None:
    """The answer that was chosen has a heavier edge, and "not answered yet" has none."""
    page = one_by_one(open_page, forced_colors="active")
    look = "(e) => ['borderTopColor', 'borderTopWidth'].map((key) => getComputedStyle(e)[key]).join()"
    plain = page.locator("fieldset.current .choices .choice").first.evaluate(look)
    unanswered = page.locator("fieldset.current .choice.unanswered:has(:checked)")
    assert unanswered.count() == 1
    before = unanswered.evaluate(look)
    choose(page, "nobody")
    chosen = page.locator("fieldset.current .choices .choice:has(:checked)").evaluate(look)
    assert chosen != plain
    assert before != chosen
    assert page.locator("fieldset.current .choice.unanswered").first.evaluate(look) == before


def test_the_keyboard_is_enough_one_by_one(open_page: Opener) -> None:
    """From the question by Tab to its answers, on by Enter, and the focus is at the next question."""
    page = one_by_one(open_page)
    page.locator("fieldset.current").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "ownership"
    page.keyboard.press("ArrowDown")
    while page.evaluate("document.activeElement.id") != "step-on":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert asked(page) not in (None, "ownership")
    assert page.evaluate("document.activeElement.matches('fieldset.current')")


def test_the_keyboard_is_enough_from_the_first_question_to_the_file(open_page: Opener, tmp_path: Path) -> None:
    """Each is answered, skipped or not judged; the topic gets a title and a file, and an answer is changed."""
    page = one_by_one(open_page)

    def tab_to(selector: str) -> None:
        for _ in range(80):
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab does not reach {selector}")

    tab_to("fieldset.current input")
    for turn in range(11):
        if asked(page) is None:
            break
        if turn == 1:
            tab_to("#step-skip")
        else:
            if turn == 2:
                tab_to("fieldset.current [data-abstain]")
                page.keyboard.press("Space")
            else:
                tab_to("fieldset.current input[type=radio]")
                page.keyboard.press("ArrowDown")
            tab_to("#step-on")
        page.keyboard.press("Enter")
    assert asked(page) is None
    page.locator("#result:focus").wait_for()
    assert {"skipped", "Gives no judgement"} & set(given(page).values())
    tab_to("#to-topic")
    page.keyboard.press("Enter")
    page.keyboard.type("Footbridge")
    tab_to("#save")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "t.json")
    assert str(load_topic(tmp_path / "t.json").title) == "Footbridge"
    tab_to("#given-list button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('fieldset.current')")


def test_without_scripts_the_questions_stand_there_as_a_form(browser: Any, open_page: Opener) -> None:
    """On the screen and on paper, with nothing that only works with scripts."""
    file = open_page(lang="en").url
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(file)
    assert page.locator("fieldset.question:visible").count() == 11
    assert page.locator("button:visible").count() == 0
    page.get_by_label("Both").check()
    assert page.get_by_role("radio", checked=True).count() == 1
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert page.get_by_text("Without JavaScript this page cannot").is_visible()
        assert page.get_by_role("group", name="Ownership").is_visible()
    context.close()
