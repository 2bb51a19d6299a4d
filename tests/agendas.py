"""An agenda that is being carried out, and the same one half a year earlier."""

from __future__ import annotations

from typing import Any

from k80assess.document.agenda import Agenda
from k80assess.document.files import load_agenda
from k80assess.document.revision import revise

NOTES: list[dict[str, Any]] = [
    {"on": "2030-05-20", "text": "Eight villages joined.", "url": "https://example.org/may"},
    {"on": "2030-03-11", "text": {"nl": "Vier dorpen doen mee.", "en": "Four villages joined."}},
]

BEFORE: dict[str, Any] = {
    "id": "villages",
    "version": "2029.1",
    "title": {"nl": "Onze agenda", "en": "Our agenda"},
    "adopted_on": "2029-12-10",
    "themes": [
        {
            "id": "housing",
            "label": {"nl": "Wonen", "en": "Housing"},
            "actions": [
                {"id": "visit", "label": {"nl": "Dorpen bezoeken", "en": "Visit villages"}, "state": "planned"},
                {"id": "guide", "label": {"nl": "Een gids maken", "en": "Write a guide"}, "state": "under_way"},
            ],
        },
        {
            "id": "care",
            "label": {"nl": "Zorg", "en": "Care"},
            "actions": [{"id": "talk", "label": {"nl": "Praten", "en": "Talk"}}],
        },
        {"id": "roads", "label": {"nl": "Wegen", "en": "Roads"}},
    ],
    "organisation": {
        "roles": [{"id": "contributor", "label": {"nl": "meewerkende collega", "en": "contributing colleague"}}],
        "bodies": [{"id": "board", "label": {"nl": "het bestuur", "en": "the board"}}],
        "portfolios": [
            {
                "id": "living",
                "label": {"nl": "Leven", "en": "Living"},
                "themes": ["housing"],
                "holder": "Voorbeeldstad",
                "official": "Voorbeeldstad",
            },
            {"id": "caring", "label": {"nl": "Zorgen", "en": "Caring"}, "themes": ["care"]},
        ],
    },
    "cadence": {"report_backs_a_year": 2},
    "board_cadence": {"report_backs_a_year": 12, "last_report_back": "2030-06-03"},
}


def before() -> Agenda:
    """Return the agenda as it was adopted."""
    return load_agenda(BEFORE)


def in_progress(**changes: Any) -> Agenda:
    """Return the agenda half a year later, with changes at other places if there are any."""
    living = "organisation.portfolios.living"
    progress = {
        "version": "2030.1",
        "themes.housing.actions.visit.state": "under_way",
        "themes.housing.actions.visit.notes": NOTES,
        "themes.housing.actions.guide.state": "done",
        f"{living}.working_group": ["Proefdorp", {"municipality": "Proefdorp", "role": "contributor"}],
        f"{living}.plan_url": "https://example.org/plan",
        "cadence.last_report_back": "2030-01-15",
        "cadence.last_report_url": "https://example.org/january",
    }
    return revise(before(), progress | changes)
