"""The report to the members tells every decision of a period once, and nothing of what came after it."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from agendas import before, in_progress
from decisions import decision
from hypothesis import given, settings
from hypothesis import strategies as st
from scales import COST, DEADLINE, framework_on
from stories import judgements

from k80assess.data import to_data
from k80assess.document.files import fingerprint, load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, Language, UnknownNameError
from k80assess.examine.reasons import reasons
from k80assess.govern.account import Account, account, write_report_back
from k80assess.govern.decision import DecisionRecord, decide, load_record
from k80assess.govern.register import Register
from k80assess.report.content.account import report_back, short_report_back
from k80assess.report.content.blocks import Heading
from k80assess.report.content.labels import outcome_or_open
from k80assess.report.content.why import decisive
from k80assess.report.formats.markdown import markdown_of
from k80assess.report.words import Series, plain

FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
AGENDA = load_agenda({
    "id": "mine", "version": "1", "adopted_on": "2025-12-01", "cadence": {"report_backs_a_year": 2},
    "themes": [{"id": "housing", "label": "Wonen"}, {"id": "care", "label": "Zorg"}],
    "organisation": {
        "bodies": [{"id": "board", "label": "het bestuur"}],
        "portfolios": [{"id": "living", "label": "Wonen en zorg", "themes": ["housing", "care"]}],
    },
})  # fmt: skip


@contextmanager
def registered(*records: DecisionRecord) -> Iterator[Register]:
    with tempfile.TemporaryDirectory() as folder:
        register = Register(Path(folder, "decisions.sqlite"))
        for record in records:
            register.append(record)
        yield register


def accounted(*records: DecisionRecord, first: datetime.date = FIRST, last: datetime.date = LAST) -> Account:
    with registered(*records) as register:
        return account(register, first, last)


def told(found: Account, language: Language = "en", **more: Any) -> str:
    return markdown_of(report_back(found, load_framework(), AGENDA, **more), language)


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next of its level or higher."""
    (_before, after) = text.split(f"\n## {heading}\n")
    return after.split("\n## ")[0]


# --- what a register says of a period -----------------------------------------------------------------------------

dates = st.dates(datetime.date(2025, 10, 1), datetime.date(2026, 9, 30))
taken = st.lists(st.tuples(st.sampled_from("abc"), dates, st.sampled_from(["decline", "monitor"])), max_size=6)


@settings(max_examples=30)
@given(taken, dates, dates)
def test_a_period_is_what_one_finds_by_going_through_the_register(
    entries: list[tuple[str, datetime.date, str]], one: datetime.date, other: datetime.date
) -> None:
    """Of each topic the last entry that was taken by then stands; every topic is news or from before, once."""
    first, last = sorted((one, other))
    records = [decision(topic, str(on), outcome=outcome, why="So it is.") for topic, on, outcome in entries]
    found = accounted(*records, first=first, last=last)
    expected: dict[str, DecisionRecord] = {}
    for record in records:
        if record.decided_on <= last:
            expected[record.topic.id] = record
    assert found.in_force == expected
    assert list(found.decided) == [record for record in records if first <= record.decided_on <= last]
    assert sorted(r.topic.id for r in (*found.news, *found.earlier)) == sorted(expected)
    assert all(first <= record.decided_on <= last for record in found.news)
    assert all(record.decided_on < first for record in found.earlier)
    assert found.entries == len(records)
    blocks = report_back(found, load_framework(), AGENDA)
    titles = [plain(block.words, "nl") for block in blocks if isinstance(block, Heading) and block.level == 3]
    assert sorted(titles) == sorted(plain(record.topic.title, "nl") for record in found.news)


def test_what_came_after_the_period_is_not_told() -> None:
    """A report that is made late says what stood then."""
    found = accounted(decision("a", "2026-03-02"), decision("a", "2026-07-01", outcome="monitor", why="Later."))
    assert found.in_force["a"].decided.id == "decline"
    assert "Later." not in told(found)


# --- what is told -------------------------------------------------------------------------------------------------


def framework_says(outcome: str) -> dict[str, str]:
    """Return answers with an outcome of the packaged framework."""
    levels = {"decline": 0, "take_on": -1}
    return {criterion.id: criterion.levels[levels[outcome]].id for criterion in load_framework().criteria}


def made(topic: str, outcome: str, on: str = "2026-03-02", *, content: Any = None, **more: Any) -> DecisionRecord:
    answers = framework_says("take_on")
    document = {"id": topic, "title": f"About {topic}", "themes": ["housing"], "answers": answers, **(content or {})}
    return decide(assess(load_topic(document)), outcome, on=on, **{"by": "board", "agenda": AGENDA, **more})


def test_taken_on() -> None:
    """With its portfolio, by whom, and what will be done; best outcome first."""
    action = {"id": "share", "label": "Share it", "instrument": "knowledge_sharing"}
    found = accounted(
        made("pools", "decline", why="No days."),
        made("homes", "take_on", content={"actions": [action]}, portfolio="living"),
    )
    text = told(found)
    assert text.index("## Take on") < text.index("## Decline")
    part = section(text, "Take on")
    for said in ("### About homes", "2 March 2026, het bestuur", "Wonen en zorg", "What we will do: Share it"):
        assert said in part
    assert "About pools" not in part


def test_declined_says_where_to_turn_or_that_nobody_said_so() -> None:
    """Whoever raised it is never left without a word."""
    found = accounted(
        made("pools", "decline", why="No days.", turn_to="the province"),
        made("buses", "decline", why="No days."),
        made("trains", "monitor", why="No days.", look_again_on="2026-09-01"),
    )
    part = section(told(found), "Decline")
    pools, buses = part.index("About pools"), part.index("About buses")
    assert "Where to turn: the province" in part[pools:buses]
    assert "Where to turn: nothing has been said about that yet" in part[buses:]
    assert "Where to turn" not in section(told(found), "Monitor")


def test_a_decision_that_replaces_one_of_a_later_day() -> None:
    """Clocks and minutes may be wrong: what was added last is in force, and no day is said to come before another."""
    found = accounted(
        made("pools", "monitor", why="W.", on="2026-04-01"), made("pools", "decline", why="W.", on="2026-03-01")
    )
    assert "Replaces: Monitor on 1 April 2026" in section(told(found), "Decline")


def test_decided_against_the_framework_and_why() -> None:
    """Every such decision of the period, also one that was replaced since; none otherwise."""
    found = accounted(
        made("pools", "monitor", why="No days.", on="2026-02-01"),
        made("pools", "decline", why="Closed for good.", on="2026-03-01"),
        made("homes", "take_on"),
    )
    part = section(told(found), "Decisions that depart from the framework")
    assert "| About pools | Take on | Monitor on 1 February 2026 | No days. |" in part
    assert "| About pools | Take on | Decline on 1 March 2026 | Closed for good. |" in part
    assert "homes" not in part
    assert "Replaces: Monitor on 1 February 2026" in section(told(found), "Decline")
    none = section(told(accounted(made("homes", "take_on"))), "Decisions that depart from the framework")
    assert "No decision departs" in none


def test_what_the_framework_left_open_is_said() -> None:
    """A decision within what could come out does not differ, but the members see that it was a choice."""
    record = made("open", "monitor", content={"answers": {}})
    text = told(accounted(record))
    assert not record.differs
    assert "According to the framework: still open: Take on, Monitor or Decline" in section(text, "Monitor")


def test_what_is_due_comes_first() -> None:
    """By date, also for decisions from before the period; the last day itself is due, and what is past it is late."""
    found = accounted(
        made("later", "monitor", why="x", look_again_on="2026-07-01"),
        made("now", "monitor", why="x", look_again_on="2026-06-30"),
        made("long", "monitor", on="2025-12-01", why="x", look_again_on="2026-02-01"),
        made("never", "take_on"),
    )
    rows = [line for line in section(told(found), "What we will look at again").splitlines() if "About" in line]
    assert [row.split(" | ")[0].strip("| ") for row in rows] == ["About long", "About now", "About later"]
    assert [row.split(" | ")[3].strip("| ") for row in rows] == ["149 days late", "due now", "still to come"]


def test_what_stands_from_before_and_how_each_theme_stands() -> None:
    """Themes of an older agenda are not lost: they stand last; a theme without topics is named."""
    found = accounted(
        made("old", "take_on", on="2025-12-05"),
        made("odd", "take_on", content={"themes": ["gone"]}),
        made("homes", "take_on", on="2026-03-03"),
    )
    text = told(found)
    assert "About old" in section(text, "Earlier decisions that are still in force")
    assert "About homes" not in section(text, "Earlier decisions that are still in force")
    part = section(text, "All topics by theme")
    assert "| Wonen | About old: Take on and About homes: Take on |" in part
    assert "| Zorg | no current topic |" in part
    assert "| Under no theme of the agenda | About odd: Take on |" in part


def test_the_plan_and_what_did_not_fit() -> None:
    """With the days that each portfolio has."""
    pytest.importorskip("scipy")
    from k80assess.govern.plan import plan

    records = [made("homes", "take_on"), made("pools", "monitor", why="No days.")]
    effort: dict[str, dict[str, Any]] = {"homes": {"living": "5/2"}, "pools": {"living": 4}}
    workload = {"effort": effort, "capacity": {"living": 5}, "reserve": 0.2}
    planned = plan([assess(record.topic) for record in records], workload)
    part = section(told(accounted(*records), plan=planned), "The plan, and what does not fit in it")
    assert "| About homes | Wonen en zorg 2.5 days |" in part
    assert "| About pools | Wonen en zorg 2.5 days |" in part  # 2.5 and 4 are 2.5 more than the 4 there are
    assert "| Wonen en zorg | 5 | 1 | 2.5 | 1.5 |" in part


def test_nothing_decided() -> None:
    """A period without decisions is told too, and an empty register."""
    assert "Nothing was decided in this period." in told(accounted())
    assert "In deze periode is er niets besloten." in told(accounted(), "nl")


def test_what_it_rests_on() -> None:
    """The next date, and exactly which framework, agenda and register."""
    found = accounted(made("homes", "take_on"))
    part = section(told(found), "What this rests on")
    assert "Next report-back to the members: 1 December 2026" in part
    assert found.head in part
    assert found.in_force["homes"].framework.fingerprint in part
    assert "This is a reconstruction" in part


def test_without_an_agenda_it_is_the_packaged_one_of_the_packaged_framework_alone() -> None:
    """Themes are gone through with it; beside another framework there is none, and themes stay as they were written."""
    found = accounted(made("homes", "take_on", agenda=None))
    ours = markdown_of(report_back(found, load_framework()), "en")
    assert "- Themes: Housing" in ours
    assert "| Housing | About homes: Take on |" in ours
    assert fingerprint(load_agenda()) in ours
    other = revise(load_framework(), {"version": "mine"})
    topic = load_topic({"id": "t", "title": "T", "themes": ["housing"]})
    found = accounted(decide(assess(topic, other), "monitor", on="2026-03-02", by="board"))
    theirs = markdown_of(report_back(found, other), "en")
    assert "- Themes: housing" in theirs
    assert "All topics by theme" not in theirs
    assert "agenda-k80" not in theirs


def test_examples_are_never_passed_off_as_judgements() -> None:
    """A topic whose answers only illustrate is counted as such."""
    assert "The answers for one topic are only an example." in told(
        accounted(made("homes", "take_on", content={"illustration": True}))
    )


def test_examples_from_before_the_period_are_told_as_such_too() -> None:
    """Earlier decisions that are still in force is shown, also when nothing was decided since."""
    text = told(accounted(made("homes", "take_on", on="2025-12-02", content={"illustration": True})))
    assert "Nothing was decided in this period." in text
    assert "The answers for one topic are only an example." in text


# --- why, and what became of the agenda ---------------------------------------------------------------------------


def told_of(found: Account, framework: Framework | None = None, **more: Any) -> str:
    by = load_framework() if framework is None else framework
    return markdown_of(report_back(found, by, in_progress(), **more), "en")


def test_each_decision_has_its_why() -> None:
    """The fewest answers that settle what the framework says; where that is open, those that exclude what is not."""
    weak = {"theme_link": "none", "small_scale_difference": "same"}
    found = accounted(
        made("small", "decline", content={"answers": weak}),
        made("pools", "monitor", content={"answers": weak}, why="We know it well."),
        made("open", "monitor", content={"answers": {"ownership": "nobody"}}),
        made("empty", "monitor", content={"answers": {}}),
    )
    shortest = "Link with the Agenda: None and Different for smaller municipalities: The same"
    (reason,) = {reasons(assess(weak))[0].answers}
    assert reason == ("theme_link", "small_scale_difference")
    text = told_of(found)
    assert f"- What settles it according to the framework: {shortest}\n" in section(text, "Decline")
    pools, open_, empty = section(text, "Monitor").split("### ")[1:]
    assert pools.index("According to the framework: Decline") < pools.index(shortest) < pools.index("We know it well.")
    assert "- What excludes Take on according to the framework: Ownership: Nobody\n" in open_
    assert "settles" not in open_ + empty
    assert "excludes" not in empty


@given(judgements)
def test_a_why_is_as_short_as_any(answers: dict[str, str]) -> None:
    """As few answers as the shortest reason has, or as those that exclude the next better outcome where that is fewer.

    Where the outcome is open, those that exclude one that is not possible; nothing where every outcome is.
    """
    assessment = assess(answers)
    possible, ids = [outcome.id for outcome in assessment.possible], ["decline", "monitor", "take_on"]
    worst = ids.index(possible[0])
    better, worse = ids[worst + 1 :], ids[:worst][::-1]
    others = [outcome for outcome in (better if assessment.settled else better + worse) if outcome not in possible]
    contrast = next(iter(others), None)
    sizes = [len(found[0].answers) for found in (reasons(assessment),) if found]
    sizes += [len(reasons(assessment, against=contrast)[0].answers)] if contrast else []
    said = decisive(assessment)
    assert (said is None) == (sizes == [])
    if said is not None:
        label, words = said
        assert isinstance(words, Series)
        assert len(words.items) == min(sizes)
        is_reason = assessment.settled and len(reasons(assessment)[0].answers) == min(sizes)
        assert plain(label, "en").startswith("What settles it" if is_reason else "What excludes ")


def test_a_why_is_of_the_framework_that_the_decision_names() -> None:
    """Where that is given, or kept in the register, or in the package; of any other nothing is said."""
    own = revise(load_framework(), {"version": "ours"})
    weak = {"theme_link": "none", "small_scale_difference": "same"}
    topic = load_topic({"id": "small", "title": "Small", "answers": weak})
    record = decide(assess(topic, own), on="2026-03-02", by="board")
    assert "What settles it" in told_of(accounted(record))
    lost = accounted(load_record(to_data(record)))
    assert "What settles it" in told_of(lost, own)
    assert "What settles it" not in told_of(lost)


def test_what_would_come_out_differently_now() -> None:
    """With what was recorded and what comes out now, or that the answers do not fit; the decision stands."""
    weak = {"theme_link": "none", "small_scale_difference": "same"}
    found = accounted(made("small", "decline", content={"answers": weak}), made("homes", "take_on"))
    looser = revise(load_framework(), {"version": "3", "aspects.fit.rule.cutoffs": {"moderate": "1/4", "strong": 0.75}})
    part = section(told_of(found, looser), "What would get another outcome now")
    assert "version 3, one topic gets another outcome now" in part
    now = outcome_or_open(assess(weak, looser).possible, looser)
    assert f"| About small | Decline on 2 March 2026 | Decline | {plain(now, 'en')} |" in part
    assert "homes" not in part
    assert "differently now" not in told_of(found)
    other = framework_on([{"id": "cost", "unit": "EUR", "levels": COST}], [])
    part = section(told_of(found, other), "What would get another outcome now")
    assert part.count("the answers do not fit this framework") == 2


def test_a_framework_says_nothing_of_decisions_under_quite_another(tmp_path: Path) -> None:
    """Two frameworks side by side are no versions of each other; but one that no decision names yet is new for all."""
    levels, rule = ["low", "high"], {"kind": "minimum", "inputs": ["a"]}
    own = load_framework({
        "id": "own", "version": "1", "outcome": "o", "criteria": [{"id": "a", "levels": levels}],
        "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": rule}],
    })  # fmt: skip
    register = Register(tmp_path / "r.sqlite")
    topic = load_topic({"id": "t", "title": "T", "answers": {"a": "low"}})
    register.append(decide(assess(topic, own), on="2026-03-02", by="board"))
    register.append(decision())
    found = account(register, datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    with pytest.raises(ArgumentError):
        found.framework_of(topic)  # type: ignore[arg-type]
    for by in (load_framework(), own):
        assert "another outcome now" not in markdown_of(report_back(found, by), "en")
        assert "another outcome now" not in markdown_of(short_report_back(found, by), "en")
    assert "one topic gets another outcome now" in markdown_of(report_back(found, revise(own, {"id": "new"})), "en")


def test_progress_since_the_last_report() -> None:
    """What became of actions and portfolios between two versions; without the older one, how far the actions are."""
    found = accounted(first=datetime.date(2030, 1, 1), last=datetime.date(2030, 4, 30))
    part = section(told_of(found, previous=before()), "Progress")
    for said in (
        "Since version 2029.1 of the agenda:",
        "- Action **Visit villages** was planned, and is now under way.",
        "- Action **Write a guide** was under way, and is now done.",
        "- Portfolio **Living**: plan filled in: <https://example.org/plan>.",
        "\n\nThe actions as they stand in the agenda now:\n\n- Actions under way: 1\n- Actions done: 1",
        "| Housing | Visit villages | under way | 11 March 2030: Four villages joined. |",  # that of May comes later
    ):
        assert said in part, said
    assert "Since" not in section(told_of(found), "Progress")
    assert "no progress was noted" in section(told_of(found, previous=in_progress()), "Progress")
    without = revise(before(), {"organisation.portfolios": []})
    assert "- Portfolio **Living** added." in section(told_of(found, previous=without), "Progress")
    assert "## Progress" not in told(found)  # that agenda says nothing of it
    with pytest.raises(ArgumentError, match="there is none"):
        report_back(found, framework_on([{"id": "cost", "levels": COST, "unit": "EUR"}], []), previous=before())


def test_a_report_that_is_late_says_so() -> None:
    """Half a year after 15 January is 15 July: a period that ends then is in time, and one that ends later is not."""
    for last, late in ((datetime.date(2030, 7, 15), None), (datetime.date(2030, 8, 4), "15 July 2030: 20 days late.")):
        text = told_of(accounted(first=datetime.date(2030, 1, 16), last=last))
        assert ("This report was due by" in text) == (late is not None)
        assert (late or "") in text
        assert "- Last report-back to the members: 15 January 2030 (<https://example.org/january>)" in text
    # who never reported back may only not have written it down
    never = accounted(first=datetime.date(2031, 1, 1), last=datetime.date(2031, 8, 4))
    assert "should have been" not in markdown_of(report_back(never, load_framework(), before()), "en")


# --- in short -----------------------------------------------------------------------------------------------------


def test_a_short_message() -> None:
    """Titles and numbers, what became of actions, and where the whole report is; no reasons, and no tables."""
    found = accounted(
        made("homes", "take_on"),
        made("pools", "monitor", why="No days.", look_again_on="2026-06-10"),
        made("trains", "monitor", why="No days.", look_again_on="2026-06-30"),
    )
    how: dict[str, Any] = {"previous": before(), "url": "https://example.org/all"}
    text = markdown_of(short_report_back(found, load_framework(), in_progress(), **how), "en")
    for said in (
        "- Take on: About homes\n- Monitor: About pools and About trains\n",
        "- Action **Write a guide** was under way, and is now done.",
        "2 decisions depart from the framework.",
        "One topic should have been looked at again by now.",
        "- Full report: <https://example.org/all>",
        found.head,
    ):
        assert said in text, said
    assert "| " not in text
    assert "No days." not in text
    rows = [{"when": {"staff_time": "enough", "demand": "broad"}}]
    newer = revise(load_framework(), {"version": "3", "impossible": rows})
    text = markdown_of(short_report_back(found, newer, in_progress()), "en")
    assert "rules out the answers on 3 topics" in text
    assert "\n\nThe actions as they stand in the agenda now:\n\n- Actions under way: 1\n- Actions done: 1" in text
    assert "Nothing was decided" in markdown_of(short_report_back(accounted(), None), "en")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"short": True, "url": "the website"}, "not_an_address"),
        ({"short": True, "url": 5}, "not_an_address"),
        ({"url": "https://example.org/all"}, "only_in_short"),
        ({"short": "no"}, "not_a_bool"),
        ({"previous": "agenda.toml"}, "kind_needed"),
    ],
)
def test_what_is_not_told_there_is_refused(more: dict[str, Any], code: str, tmp_path: Path) -> None:
    """And nothing is written."""
    with registered() as register, pytest.raises(ArgumentError) as refused:
        write_report_back(register, tmp_path / "r.md", first=FIRST, last=LAST, **more)
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_short_message_has_no_plan(tmp_path: Path) -> None:
    """It would be too long."""
    pytest.importorskip("scipy")
    from k80assess.govern.plan import plan

    topic = load_topic({"id": "homes", "title": "Homes", "answers": framework_says("take_on")})
    planned = plan([assess(topic)], {"capacity": {"living": 1}, "effort": {"homes": {"living": 1}}})
    with registered() as register, pytest.raises(ArgumentError, match="no plan"):
        write_report_back(register, tmp_path / "r.md", first=FIRST, last=LAST, short=True, plan=planned)


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("ending", [".md", ".html"])
def test_it_is_written_in_both_languages_and_forms(language: Language, ending: str, tmp_path: Path) -> None:
    """What documents say cannot become markup."""
    path = tmp_path / f"report{ending}"
    record = decision("<script>alert(1)</script>", "2026-03-02", by="Bo|ard")
    with registered(record) as register:
        write_report_back(register, path, first=FIRST, last=LAST, lang=language)
    text = path.read_text("utf-8")
    assert {"nl": "Terugkoppeling aan de leden", "en": "Report to the members"}[language] in text
    assert "<script>alert" not in text


def test_what_cannot_be_reported(tmp_path: Path) -> None:
    """Another language, another ending, a period that ends before it begins: nothing is written."""
    with registered() as register:
        with pytest.raises(UnknownNameError):
            write_report_back(register, tmp_path / "r.md", first=FIRST, last=LAST, lang="fr")  # type: ignore[arg-type]
        for path, first, last in (("r.doc", FIRST, LAST), ("r.md", LAST, FIRST), ("r.md", "2026-01-01", LAST)):
            with pytest.raises(ArgumentError):
                write_report_back(register, tmp_path / path, first=first, last=last)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_outcome_that_the_framework_does_not_have_is_told_all_the_same() -> None:
    """Decisions under an older framework stand after those under this one."""
    renamed = {"id": "pass", "label": "Pass", "takes_energy": False}
    plain_record = made("old", "take_on").model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    old = DecisionRecord.model_validate({**plain_record, "decided": renamed, "possible": [renamed]})
    blocks = report_back(accounted(old, made("homes", "take_on")), load_framework())
    headings = [plain(block.words, "en") for block in blocks if isinstance(block, Heading) and block.level == 2]
    assert headings[:2] == ["Take on", "Pass"]


def test_the_framework_is_the_one_that_the_decisions_name() -> None:
    """Where it is known it gives its order; the packaged one does so to decisions that name it, and to no other."""
    scale = [{"id": "no"}, {"id": "monitor"}, {"id": "go"}]
    content: dict[str, Any] = {"id": "own", "version": "1", "outcome": "do", "criteria": [{"id": "a", "levels": scale}]}
    rule = {"kind": "minimum", "inputs": ["a"]}
    own = load_framework({**content, "aspects": [{"id": "do", "levels": scale, "rule": rule}]})
    records = []
    for level in ("monitor", "go", "no"):
        topic = load_topic({"id": level, "title": f"To {level}", "answers": {"a": level}})
        records.append(decide(assess(topic, own), on="2026-03-02", by="board"))
    assert accounted(*records).framework == own
    lost = [load_record(to_data(record)) for record in records]
    assert accounted(*lost).framework is None
    assert accounted(*lost, decision()).framework == load_framework()
    with registered(*lost) as register, tempfile.TemporaryDirectory() as folder:
        for framework, order in ((None, ["monitor", "go", "no"]), (own, ["go", "monitor", "no"])):
            path = Path(folder, "report.md")
            write_report_back(register, path, first=FIRST, last=LAST, lang="en", framework=framework)
            text = path.read_text("utf-8")
            assert [line[3:] for line in text.splitlines() if line[3:] in ("no", "monitor", "go")] == order
            assert load_framework().id not in text


# --- what can no longer occur -------------------------------------------------------------------------------------


def test_decisions_on_answers_that_the_framework_rules_out() -> None:
    """They are told apart, with what cannot occur and why, and each stands; without such decisions nothing is said."""
    rows = [{"when": {"staff_time": "none", "demand": "none"}, "reason": {"nl": "Zomaar.", "en": "Just so."}}]
    newer = revise(load_framework(), {"version": "3", "impossible": rows})
    both = {"staff_time": "none", "demand": "none"}
    topics = {"a": both, "b": {"staff_time": "none"}, "c": both | {"demand": ["none", "some"]}, "d": both}
    records = [
        decide(
            assess(load_topic({"id": name, "title": f"About {name}", "answers": own})),
            "monitor",
            on="2026-03-02",
            by="board",
        )
        for name, own in topics.items()
    ]
    judged = {"theme_link": "none", "fit": "weak"}
    topic = load_topic({"id": "e", "title": "About e", "answers": judged})
    records.append(decide(assess(topic), on="2026-03-02", by="board"))
    found = accounted(*records)
    verdicts = {name: recheck.verdict for name, recheck in found.rechecked(newer).items()}
    assert verdicts == {"a": "cannot_occur", "b": "same", "c": "same", "d": "cannot_occur", "e": "same"}
    text = markdown_of(report_back(found, newer), "en")
    said = section(text, "Decisions on answers that the framework rules out")
    assert "version 3, rules out the answers on 2 topics. The decisions still stand." in said
    assert [line.split(" | ")[0] for line in said.splitlines() if "2 March" in line] == ["| About a", "| About d"]
    assert said.count("| About a | Monitor on 2 March 2026 | Demand: None and Staff time: None | Just so. |") == 1
    assert said.count("Just so.") == 2
    assert "rules out" not in told(found)


def test_numbers_and_dates_that_cannot_occur_are_told_as_they_were_given() -> None:
    """Also where a text says the date; with the level that they have."""
    criteria = [{"id": "cost", "unit": "EUR", "levels": COST}, {"id": "deadline", "levels": DEADLINE}]
    rows = [{"when": {"cost": "low", "deadline": "soon"}}]
    older, newer = framework_on(criteria, []), framework_on(criteria, [], version="2", impossible=rows)
    between = {"between": ["2026-01-01", "2026-02-01"]}
    records = []
    for i, (cost, deadline) in enumerate([(9_000, "2026-02-01"), ({"between": [1, 2]}, between), ("low", "soon")]):
        topic = load_topic({"id": f"t{i}", "title": "T", "answers": {"cost": cost, "deadline": deadline}})
        records.append(decide(assess(topic, older), on="2026-03-02", by="board"))
    text = markdown_of(report_back(accounted(*records), newer), "en")
    said = section(text, "Decisions on answers that the framework rules out")
    assert [line.split(" | ")[2] for line in said.splitlines() if "2 March" in line] == [
        "cost: € 9,000 (low) and deadline: 1 February 2026 (soon)",
        "cost: from € 1 up to and including € 2 (low) and"
        " deadline: from 1 January 2026 up to and including 1 February 2026 (soon)",
        "cost: low and deadline: soon",
    ]
