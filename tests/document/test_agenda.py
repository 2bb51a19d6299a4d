"""The agenda as a document: what it refuses, and what can be looked up in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.data import to_json
from k80assess.document.agenda import (
    Action,
    Agenda,
    Instrument,
    Part,
    Theme,
    answers_without_theme,
    instruments_of,
    topic_problems,
)
from k80assess.document.files import (
    fingerprint,
    load,
    load_agenda,
    load_framework,
    load_topic,
    packaged_edition,
    to_toml,
)
from k80assess.document.organisation import Body, Milestone, Organisation, Portfolio, Role
from k80assess.document.parsing import parse
from k80assess.errors import ArgumentError, DocumentError, UnknownNameError

SMALL: dict[str, Any] = {"id": "mine", "version": "1", "themes": [{"id": "reading"}, {"id": "writing"}]}


def agenda(**changes: Any) -> Agenda:
    return load(Agenda, SMALL | changes)


def problems(**changes: Any) -> list[tuple[str, str | None]]:
    """The place and hint of each problem of a small agenda with changes."""
    with pytest.raises(DocumentError) as caught:
        agenda(**changes)
    return [(problem.place, problem.hint) for problem in caught.value.problems]


# --- what makes an agenda ---------------------------------------------------------------------------------------


def test_an_id_a_version_and_themes_are_enough() -> None:
    """Anyone's own agenda needs no more than an id, a version and themes, which are then called by their ids."""
    small = agenda()
    assert [theme.label.to("en") for theme in small.themes] == ["reading", "writing"]
    assert small.organisation.portfolios == () == small.actions()
    assert small.cadence is None


@pytest.mark.parametrize("missing", ["id", "version", "themes"])
def test_what_is_needed_is_asked_for(missing: str) -> None:
    """Without an id, a version or themes there is no agenda, and the error says which is missing."""
    with pytest.raises(DocumentError) as caught:
        load(Agenda, {key: value for key, value in SMALL.items() if key != missing})
    assert [problem.place for problem in caught.value.problems] == [missing]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"themes": []}, [("themes", None)]),
        ({"themes": [{"id": "reading"}, {"id": "reading"}]}, [("themes[1].id", None)]),
        ({"parts": [{"id": "A"}, {"id": "A"}]}, [("parts[1].id", None)]),
        ({"milestones": [{"id": "start"}, {"id": "start"}]}, [("milestones[1].id", None)]),
        ({"parts": [{"id": "Aa"}], "themes": [{"id": "reading", "part": "aa"}]}, [("themes[0].part", "Aa")]),
        ({"themes": [{"id": "reading", "part": "A"}]}, [("themes[0].part", None)]),
        # a name that leads to two themes: an id, a label, a heading or another name, in either language and any case
        ({"themes": [{"id": "reading"}, {"id": "Reading"}]}, [("themes[1].id", None)]),
        (
            {"themes": [{"id": "reading"}, {"id": "w", "label": {"en": "READING"}}]},
            [("themes[1].label", None)],
        ),
        (
            {
                "themes": [
                    {"id": "r", "also_known_as": ["books"]},
                    {"id": "w", "also_known_as": ["x", "Books "]},
                ]
            },
            [("themes[1].also_known_as[1]", None)],
        ),
        (
            {"themes": [{"id": "r: w", "label": "q"}, {"id": "x", "label": "R", "subtitle": "W"}]},
            [("themes[1].subtitle", None)],
        ),
        # an action belongs to one theme
        (
            {"themes": [{"id": "r", "actions": [{"id": "go"}]}, {"id": "w", "actions": [{"id": "go"}]}]},
            [("themes[1].actions[0].id", None)],
        ),
        (
            {"themes": [{"id": "r", "actions": [{"id": "go"}, {"id": "go"}]}]},
            [("themes[0].actions[1].id", None)],
        ),
        # the organisation
        ({"organisation": {"roles": [{"id": "chair"}] * 2}}, [("organisation.roles[1].id", None)]),
        ({"organisation": {"bodies": [{"id": "board"}] * 2}}, [("organisation.bodies[1].id", None)]),
        (
            {"organisation": {"roles": [{"id": "chair"}], "bodies": [{"id": "board", "roles": ["chairs"]}]}},
            [("organisation.bodies[0].roles[0]", "chair")],
        ),
        (
            {
                "organisation": {
                    "roles": [{"id": "chair"}],
                    "bodies": [{"id": "b", "roles": ["chair", "chair"]}],
                }
            },
            [("organisation.bodies[0].roles[1]", None)],
        ),
        (
            {"organisation": {"portfolios": [{"id": "p", "themes": ["reeding"]}]}},
            [("organisation.portfolios[0].themes[0]", "reading")],
        ),
        (
            {"organisation": {"portfolios": [{"id": "p", "themes": ["reading", "reading"]}]}},
            [("organisation.portfolios[0].themes[1]", None)],
        ),
        (
            {"organisation": {"portfolios": [{"id": "p", "themes": []}]}},
            [("organisation.portfolios[0].themes", None)],
        ),
        (
            {"organisation": {"portfolios": [{"id": "p", "themes": ["reading"]}] * 2}},
            [("organisation.portfolios[1].id", None)],
        ),
        # time
        ({"milestones": [{"id": "start", "follows": "strat"}]}, [("milestones[0].follows", "start")]),
        ({"milestones": [{"id": "a", "follows": "a"}]}, [("milestones", None)]),
        ({"milestones": [{"id": "a", "follows": "b"}, {"id": "b", "follows": "a"}]}, [("milestones", None)]),
        ({"cadence": {"report_backs_a_year": 5}}, [("cadence.report_backs_a_year", None)]),
        ({"cadence": {"report_backs_a_year": True}}, [("cadence.report_backs_a_year", None)]),
        ({"cadence": {"report_backs_a_year": 0}}, [("cadence.report_backs_a_year", None)]),
        ({"adopted_on": "30 November"}, [("adopted_on", None)]),
        ({"adopted_on": 20221130}, [("adopted_on", None)]),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(
    changes: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    """Each ambiguity or reference to nothing is refused at its own place, with the nearest valid name."""
    assert problems(**changes) == expected


def by(*instruments: str) -> list[dict[str, Any]]:
    """A theme with an action by each of these instruments."""
    return [{"id": "reading", "actions": [{"id": f"a{i}", "instrument": one} for i, one in enumerate(instruments)]}]


def test_an_agenda_that_declares_no_instruments_has_the_usual_two() -> None:
    """Version 1 knew two, and called them what they are still called; an action by any other is refused."""
    assert [(one.id, one.label.to("nl"), one.label.to("en")) for one in instruments_of(agenda())] == [
        ("knowledge_sharing", "kennis delen", "sharing knowledge"),
        ("advocacy", "lobby", "advocacy"),
    ]
    assert len(agenda(themes=by("knowledge_sharing", "advocacy")).actions(instrument="advocacy")) == 1
    assert problems(themes=by("advocacy", "advocasy")) == [("themes[0].actions[1].instrument", "advocacy")]


def test_an_agenda_declares_instruments_of_its_own() -> None:
    """Its actions are by those, and no longer by the usual two; each has an id of its own."""
    own = {"instruments": [{"id": "money", "label": "Geld"}, {"id": "rules"}]}
    paid = agenda(**own, themes=by("money", "rules", "money"))
    assert [len(paid.actions(instrument=one)) for one in ("money", "rules")] == [2, 1]
    with pytest.raises(UnknownNameError, match="no such instrument; found 'advocacy'; allowed: money, rules"):
        paid.actions(instrument="advocacy")
    assert problems(**own, themes=by("rule", "advocacy")) == [
        ("themes[0].actions[0].instrument", "rules"),
        ("themes[0].actions[1].instrument", None),
    ]
    assert problems(instruments=[{"id": "money"}, {"id": "money"}]) == [("instruments[1].id", None)]
    # Where an instrument is misspelt, nothing is said of the actions that it was meant for.
    assert problems(instruments=[{"id": 5}, {"id": "rules"}], themes=by("money")) == [("instruments[0].id", None)]


def test_no_instruments_and_none_declared_are_the_same() -> None:
    """An empty list says as much as none, and is not written."""
    empty = agenda(instruments=[])
    assert empty == agenda()
    assert fingerprint(empty) == fingerprint(agenda())
    assert to_toml(empty) == to_toml(agenda())


def test_all_problems_come_at_once() -> None:
    """One run names everything that is wrong, also where several kinds of things are."""
    found = problems(
        themes=[{"id": "reading", "part": "A"}, {"id": "reading"}],
        organisation={"portfolios": [{"id": "p", "themes": ["writing"]}]},
        milestones=[{"id": "start", "follows": "nothing"}],
    )
    places = [
        "themes[1].id",
        "themes[0].part",
        "organisation.portfolios[0].themes[0]",
        "milestones[0].follows",
    ]
    assert [place for place, _hint in found] == places


def test_a_name_may_return_within_one_theme() -> None:
    """A theme whose id, label and other name are alike is odd, but leads to one theme only."""
    themes = [{"id": "reading", "label": "Reading", "also_known_as": ["READING"]}, {"id": "writing"}]
    assert agenda(themes=themes).theme("reading").id == "reading"


# --- progress -----------------------------------------------------------------------------------------------------

NOTE = {"on": "2030-03-11", "text": "Four villages joined."}


def with_action(**action: Any) -> dict[str, Any]:
    return {"themes": [{"id": "reading", "actions": [{"id": "go", **action}]}]}


def with_portfolio(**portfolio: Any) -> dict[str, Any]:
    held = {"id": "p", "themes": ["reading"], **portfolio}
    return {"organisation": {"roles": [{"id": "helper"}], "portfolios": [held]}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (with_action(state="busy"), [("themes[0].actions[0].state", None)]),
        (with_action(state="plannd"), [("themes[0].actions[0].state", "planned")]),
        (with_action(notes=[{"text": "When?"}]), [("themes[0].actions[0].notes[0].on", None)]),
        (with_action(notes=[{"on": "2030-03-11"}]), [("themes[0].actions[0].notes[0].text", None)]),
        (with_action(notes=[NOTE | {"on": "2030-02-30"}]), [("themes[0].actions[0].notes[0].on", None)]),
        (with_action(notes=[NOTE | {"url": "javascript:alert(1)"}]), [("themes[0].actions[0].notes[0].url", None)]),
        (with_action(notes=[NOTE, NOTE | {"text": "Five."}, NOTE]), [("themes[0].actions[0].notes[2]", None)]),
        (with_portfolio(plan_url="plan.docx"), [("organisation.portfolios[0].plan_url", None)]),
        (
            with_portfolio(working_group=["Proefdorp", {"municipality": "Proefdorp", "role": "helpr"}]),
            [("organisation.portfolios[0].working_group[1].role", "helper")],
        ),
        (with_portfolio(working_group=[5]), [("organisation.portfolios[0].working_group[0]", None)]),
        (
            {"cadence": {"report_backs_a_year": 2, "last_report_url": "https://example.org"}},
            [("cadence.last_report_url", None)],
        ),
        ({"board_cadence": {"report_backs_a_year": 5}}, [("board_cadence.report_backs_a_year", None)]),
    ],
)
def test_progress_that_cannot_be_read_is_refused(
    changes: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    """States there are not, days and links that are none, roles nobody has, and a note or a report said by halves."""
    assert problems(**changes) == expected


def test_two_seats_of_a_working_group_may_be_alike() -> None:
    """They name no persons, so two colleagues from one municipality are written alike."""
    seats = [{"municipality": "Proefdorp", "role": "helper"}] * 2
    (portfolio,) = agenda(**with_portfolio(working_group=seats)).organisation.portfolios
    assert [(seat.municipality, seat.role) for seat in portfolio.working_group or ()] == [("Proefdorp", "helper")] * 2


def test_no_progress_and_none_told_are_the_same() -> None:
    """An empty list says as much as none, so that a document that tells of no progress keeps its fingerprint."""
    empty = agenda(background=[], **with_action(notes=[]), **with_portfolio(working_group=[]))
    silent = agenda(**with_action(), **with_portfolio())
    assert empty == silent
    assert fingerprint(empty) == fingerprint(silent)
    assert to_toml(empty) == to_toml(silent)
    assert packaged_edition(Agenda, "3a6bedf1e778765831658f1aac884150f966a1109be15c3847c30460bc7466fe") is not None


def test_the_board_has_a_rhythm_of_its_own() -> None:
    """It counts from its own last time, or from the adoption, beside that of the members."""
    own = agenda(
        adopted_on="2029-12-10",
        cadence={"report_backs_a_year": 2},
        board_cadence={"report_backs_a_year": 12, "last_report_back": "2030-01-31"},
    )
    after = datetime.date(2030, 2, 1)
    assert own.next_report_back(after) == datetime.date(2030, 6, 10)
    assert own.next_report_back(after, to="board") == datetime.date(2030, 2, 28)
    with pytest.raises(UnknownNameError, match="did you mean 'board'"):
        own.next_report_back(after, to="bord")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="members, board"):
        own.cadence_to(["board"])  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="has no board_cadence"):
        agenda(adopted_on="2029-12-10").next_report_back(after, to="board")


# --- looking up -------------------------------------------------------------------------------------------------


SHAPES: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title, str.swapcase]


@given(st.data())
def test_a_theme_is_found_by_any_of_its_names(data: st.DataObject) -> None:
    """Any name of a theme finds that theme, in either language, however it is cased and spaced."""
    packaged = load_agenda()
    theme = data.draw(st.sampled_from(packaged.themes))
    name = data.draw(st.sampled_from(theme.names))
    shape = data.draw(st.sampled_from(SHAPES))
    written = data.draw(st.sampled_from(["{}", " {}", "{} \n"])).format(shape(name)).replace(" ", "  ")
    assert packaged.theme(written) is theme


@pytest.mark.parametrize(
    ("name", "theme_id"),
    [
        ("housing", "housing"),
        ("Wonen", "housing"),
        ("Housing", "housing"),
        ("Wonen: passende en duurzame oplossingen", "housing"),
        ("landelijk gebied", "rural_area"),
        ("Ruimtelijk Gebied", "rural_area"),
        ("Sociaal Domein: samen zorgen voor elkaar", "social_domain"),
        ("Sociaal Domein: iedereen telt en doet mee", "social_domain"),
        ("Financie\u0308n", "finance"),  # the accent as a character of its own, as some computers write it
        ("Wendbaarheid: we spelen in op actuele thema\u2019s", "agility"),  # printers write apostrophes so
    ],
)
def test_names_people_use(name: str, theme_id: str) -> None:
    """The names in the source, both where it contradicts itself, lead to the theme they mean."""
    assert load_agenda().theme(name).id == theme_id


def test_an_unknown_theme_is_answered_with_the_nearest() -> None:
    """A misspelt name is refused with the nearest name in any language; ids come first among the valid ones."""
    with pytest.raises(UnknownNameError, match="did you mean 'Wonen'"):
        load_agenda().theme("Woonen")
    with pytest.raises(UnknownNameError) as caught:
        load_agenda().theme("housng")
    assert caught.value.names[:3] == ("proximity", "vital_communities", "housing")
    assert "did you mean 'housing'" in str(caught.value)
    with pytest.raises(UnknownNameError):
        load_agenda().theme(None)  # type: ignore[arg-type]


def test_actions_by_instrument_and_theme() -> None:
    """Actions are filtered by instrument, by theme under any name, and by both, and keep the agenda's order."""
    packaged = load_agenda()
    everything = packaged.actions()
    assert [a for a in everything if a.instrument == "advocacy"] == list(packaged.actions(instrument="advocacy"))
    assert packaged.actions(theme="Wonen") == packaged.theme("housing").actions
    assert [a.id for a in packaged.actions(instrument="knowledge_sharing", theme="Wonen")] == [
        "share_housebuilding_approaches",
        "share_village_deals",
    ]
    assert packaged.actions(theme="agility") == ()


def test_an_action_without_instrument_is_in_no_instrument() -> None:
    """An agenda need not say by which means: such an action is among all, and among those of no instrument."""
    own = agenda(themes=[{"id": "reading", "actions": [{"id": "go"}]}])
    assert [a.id for a in own.actions()] == ["go"]
    assert own.actions(instrument="advocacy") == own.actions(instrument="knowledge_sharing") == ()


def test_unknown_instruments_and_actions_are_refused() -> None:
    """An instrument or action that does not exist is refused with the nearest name, and never yields nothing."""
    with pytest.raises(UnknownNameError, match="did you mean 'advocacy'"):
        load_agenda().actions(instrument="advocaci")
    with pytest.raises(UnknownNameError, match="theme"):
        load_agenda().actions(theme="nothing")
    with pytest.raises(UnknownNameError, match="did you mean 'pay_parity'"):
        load_agenda().theme_of("pay_party")


def test_each_action_leads_to_its_theme() -> None:
    """The theme of an action is the one that lists it."""
    packaged = load_agenda()
    for theme in packaged.themes:
        assert all(packaged.theme_of(action.id) is theme for action in theme.actions)


# --- organisation -----------------------------------------------------------------------------------------------


def test_themes_without_portfolio_are_those_that_none_holds() -> None:
    """A theme in a portfolio is no longer without one; a portfolio may hold several, and a theme be in several."""
    portfolios = [{"id": "p", "themes": ["reading"]}, {"id": "q", "themes": ["reading"]}]
    own = agenda(organisation={"portfolios": portfolios})
    assert [theme.id for theme in own.themes_without_portfolio] == ["writing"]
    assert [p.id for p in own.portfolios_of("READING")] == ["p", "q"]
    assert agenda().themes_without_portfolio == agenda().themes
    with pytest.raises(UnknownNameError):
        own.portfolios_of("nothing")


@pytest.mark.parametrize(
    ("holder", "official", "same"),
    [
        ("Voorbeeldstad", "Voorbeeldstad", True),
        ("Voorbeeldstad", "voorbeeldstad ", True),
        ({"municipality": "Voorbeeldstad"}, "Voorbeeldstad", True),
        ("Voorbeeldstad", "Proefdorp", False),
        (None, "Proefdorp", None),
        ("Voorbeeldstad", None, None),
        (None, None, None),
    ],
)
def test_whether_holder_and_official_come_from_one_municipality(
    holder: str | dict[str, str] | None, official: str | None, same: bool | None
) -> None:
    """It is known only when both seats are filled in, and then whether they name the same municipality."""
    seats = {"holder": holder, "official": official}
    content = {"id": "p", "themes": ["reading"], **{key: seat for key, seat in seats.items() if seat}}
    assert load(Portfolio, content).same_municipality is same


# --- reporting back ---------------------------------------------------------------------------------------------

DATES = st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 12, 31))


def months_on(date: datetime.date, months: int) -> datetime.date:
    """So many months later, one at a time, on the same day or the last one of a month that is too short."""
    year, month = date.year, date.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in range(date.day, 27, -1):
        try:
            return datetime.date(year, month, day)
        except ValueError:
            continue
    return datetime.date(year, month, min(date.day, 28))


@given(start=DATES, after=DATES, times=st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_the_next_report_back_is_the_first_of_its_series(
    start: datetime.date, after: datetime.date, times: int
) -> None:
    """Walking from the adoption in steps of the cadence, the next report-back is the first date past `after`."""
    own = agenda(adopted_on=start, cadence={"report_backs_a_year": times})
    expected = next(due for n in count(1) if (due := months_on(start, n * 12 // times)) > after)
    assert own.next_report_back(after) == expected


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2022-06-01", "2023-05-30"),
        ("2022-11-30", "2023-05-30"),
        ("2023-05-29", "2023-05-30"),
        ("2023-05-30", "2023-11-30"),
        ("2024-01-01", "2024-05-30"),
    ],
)
def test_the_networks_own_report_backs(after: str, due: str) -> None:
    """Adopted on 30 November 2022 and twice a year: the members hear each end of May and of November."""
    date = datetime.date.fromisoformat
    assert load_agenda().next_report_back(date(after)) == date(due)


def test_a_report_back_starts_the_count_anew() -> None:
    """Once there was a report-back, the next one is due counted from it, and no longer from the adoption."""
    cadence = {"report_backs_a_year": 2, "last_report_back": "2023-03-15"}
    own = agenda(adopted_on="2022-11-30", cadence=cadence)
    assert own.next_report_back(datetime.date(2023, 4, 1)) == datetime.date(2023, 9, 15)


def test_a_short_month_does_not_move_the_later_ones() -> None:
    """From the 31st of August the series goes over the last of February back to the 31st."""
    own = agenda(adopted_on="2022-08-31", cadence={"report_backs_a_year": 2})
    assert own.next_report_back(datetime.date(2023, 2, 27)) == datetime.date(2023, 2, 28)
    assert own.next_report_back(datetime.date(2023, 2, 28)) == datetime.date(2023, 8, 31)


@pytest.mark.parametrize("after", ["2023-01-01", None, 2023, datetime.datetime(2023, 1, 1)])
def test_only_a_date_has_a_next_report_back(after: Any) -> None:
    """Anything but a date is refused as an argument, with what was found."""
    with pytest.raises(ArgumentError, match="a date such as"):
        load_agenda().next_report_back(after)


def test_without_cadence_or_start_no_report_back_is_due() -> None:
    """An agenda that does not say how often, or since when, has no next report-back; nor has the calendar's end."""
    today = datetime.date(2023, 1, 1)
    with pytest.raises(ArgumentError, match="no cadence"):
        agenda(adopted_on="2022-11-30").next_report_back(today)
    with pytest.raises(ArgumentError, match="adopted_on"):
        agenda(cadence={"report_backs_a_year": 2}).next_report_back(today)
    with pytest.raises(ArgumentError, match="9999"):
        load_agenda().next_report_back(datetime.date.max)


# --- topics -----------------------------------------------------------------------------------------------------


def topic(**changes: Any) -> Any:
    return load_topic({"id": "pilot", "title": "A pilot", **changes})


def test_the_themes_of_a_topic() -> None:
    """A topic's themes come in its own order, under any name, each once; an unknown one is refused."""
    packaged = load_agenda()
    themes = packaged.themes_of(topic(themes=["finance", "Wonen", "Financiën"]))
    assert [theme.id for theme in themes] == ["finance", "housing"]
    assert packaged.themes_of(topic()) == ()
    with pytest.raises(UnknownNameError, match="did you mean 'housing'"):
        packaged.themes_of(topic(themes=["housing", "housingg"]))


def test_a_topic_that_fits_has_no_problems() -> None:
    """Known themes are no problem, nor is a topic without themes that does not claim a direct link."""
    packaged = load_agenda()
    assert topic_problems(packaged, topic(themes=["housing", "Landelijk gebied"])) == ()
    assert topic_problems(packaged, topic(themes=["housing"], answers={"theme_link": "direct"})) == ()
    assert topic_problems(packaged, topic(answers={"theme_link": "direct"})) == ()
    assert topic_problems(packaged, topic()) == ()


def test_every_unknown_theme_is_named_with_the_nearest() -> None:
    """Each theme that the agenda lacks is a problem at its place, with a hint where a name is near."""
    found = topic_problems(load_agenda(), topic(themes=["houzing", "housing", "zzz"]))
    assert [(p.place, p.found, p.hint) for p in found] == [
        ("themes[0]", "'houzing'", "housing"),
        ("themes[2]", "'zzz'", None),
    ]
    assert all(theme.id in found[0].allowed for theme in load_agenda().themes)


def test_proposed_actions_belong_to_themes_and_portfolios_of_the_agenda() -> None:
    """A theme or portfolio of a proposed action that the agenda lacks is a problem; without portfolios any may do."""
    proposed = topic(
        themes=["reading"],
        actions=[
            {"id": "read", "theme": "readin", "portfolio": "books"},
            {"id": "write", "theme": "writing", "portfolio": "bookz"},
        ],
    )
    assert [p.place for p in topic_problems(agenda(), proposed)] == ["actions[0].theme"]
    shelved = agenda(organisation={"portfolios": [{"id": "books", "themes": ["reading", "writing"]}]})
    assert [(p.place, p.hint) for p in topic_problems(shelved, proposed)] == [
        ("actions[0].theme", "reading"),
        ("actions[1].portfolio", "books"),
    ]


def test_the_instrument_of_a_proposed_action_is_one_of_the_agenda() -> None:
    """A topic says by which means in its own words; whether they are the agenda's shows when held against it."""
    proposed = topic(actions=[{"id": "a", "instrument": "money"}, {"id": "b", "instrument": "advocasy"}, {"id": "c"}])
    assert [(p.place, p.hint) for p in topic_problems(agenda(), proposed)] == [
        ("actions[0].instrument", None),
        ("actions[1].instrument", "advocacy"),
    ]
    own = agenda(instruments=[{"id": "money"}])
    assert [p.place for p in topic_problems(own, proposed)] == ["actions[1].instrument"]


def test_an_answer_that_needs_a_theme() -> None:
    """Such an answer is found where the topic names no theme, whatever the ids, and whatever else is still possible."""
    levels = [{"id": "no"}, {"id": "one", "needs_theme": True}, {"id": "more", "needs_theme": True}]
    rule = {"kind": "minimum", "inputs": ["link", "other"]}
    framework = load_framework({
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": "link", "levels": levels}, {"id": "other", "levels": levels}],
        "aspects": [{"id": "o", "levels": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "rule": rule}],
    })  # fmt: skip
    for answers, needing in (
        ({}, ()),
        ({"link": "no"}, ()),
        ({"link": "one"}, ("link",)),
        ({"link": ["one", "more"]}, ("link",)),
        ({"link": ["no", "one", "more"]}, ()),
        ({"other": "more", "link": "one"}, ("link", "other")),
        ({"theme_link": "direct"}, ()),
        ({"link": {"note": "nobody knows"}}, ()),
    ):
        assert answers_without_theme(topic(answers=answers), framework) == needing
        assert answers_without_theme(topic(answers=answers, themes=["any"]), framework) == ()


# --- writing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["toml", "json"])
def test_an_agenda_reads_back_as_it_was_written(kind: str) -> None:
    """The packaged agenda, and one with seats and a report-back, come back equal from TOML and from JSON."""
    portfolio = {"holder": "Voorbeeldstad", "official": "Proefdorp", "plan_url": "https://example.org/plan"}
    group = ["Proefdorp", {"municipality": "Proefdorp", "role": "helper"}]
    last = {"last_report_back": datetime.date(2023, 2, 28), "last_report_url": "https://example.org/last"}
    own = agenda(
        adopted_on="2022-11-30",
        cadence={"report_backs_a_year": 4, **last},
        board_cadence={"report_backs_a_year": 12, **last},
        **with_action(state="stopped", notes=[NOTE | {"url": "https://example.org/why"}]),
        **with_portfolio(**portfolio, working_group=group),
    )
    for document in (own, load_agenda()):
        text = to_toml(document) if kind == "toml" else to_json(document)
        assert load(Agenda, parse(text, f"agenda.{kind}")) == document


@pytest.mark.slow
def test_a_name_of_a_megabyte_of_accents_is_compared_at_once() -> None:
    """Unicode's order of accents takes time that grows with the square of their number: nobody waits for it."""
    accents = "a" + "\u0301" * 500_000 + "\u0316" * 500_000
    agenda = load_agenda({"id": "mine", "version": "1", "themes": [{"id": "a", "label": accents}]})
    assert agenda.theme(accents.upper()).id == "a"


# --- in code ------------------------------------------------------------------------------------------------------


def test_an_agenda_is_the_same_with_things_for_their_ids() -> None:
    """A part, an instrument, a role, a theme or a milestone may stand for its id."""
    now, means, chair, start = Part(id="now"), Instrument(id="means"), Role(id="chair"), Milestone(id="start")
    reading = Theme(id="reading", part=now, actions=[Action(id="share", instrument=means)])
    built = Agenda(
        id="mine",
        version="1",
        instruments=[means],
        parts=[now],
        themes=[reading],
        organisation=Organisation(
            roles=[chair],
            bodies=[Body(id="board", roles=[chair])],
            portfolios=[Portfolio(id="living", themes=[reading])],
        ),
        milestones=[start, Milestone(id="review", follows=start)],
    )
    read = agenda(
        instruments=[{"id": "means"}],
        parts=[{"id": "now"}],
        themes=[{"id": "reading", "part": "now", "actions": [{"id": "share", "instrument": "means"}]}],
        organisation={
            "roles": [{"id": "chair"}],
            "bodies": [{"id": "board", "roles": ["chair"]}],
            "portfolios": [{"id": "living", "themes": ["reading"]}],
        },
        milestones=[{"id": "start"}, {"id": "review", "follows": "start"}],
    )
    assert built == read
    assert fingerprint(built) == fingerprint(read)
