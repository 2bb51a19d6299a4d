"""From topic to agenda: proposed actions become actions of their themes, in a new version."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from decisions import decision
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.data import to_json
from k80assess.document.agenda import Agenda
from k80assess.document.agenda_diff import diff_agendas
from k80assess.document.files import load_agenda, load_topic, to_toml
from k80assess.document.parsing import parse
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, DocumentError, UnknownNameError
from k80assess.govern.decision import load_record
from k80assess.govern.renewal import renew_agenda
from k80assess.testing import strategies

SHARE = {
    "id": "share_permits",
    "label": {"nl": "Vergunningen delen", "en": "Share permits"},
    "instrument": "knowledge_sharing",
}


def topic(*actions: dict[str, Any], themes: tuple[str, ...] = ("Wonen",), topic_id: str = "permits") -> Topic:
    return load_topic({"id": topic_id, "title": "Permits", "themes": themes, "actions": list(actions)})


def test_proposed_actions_in_documents() -> None:
    """A topic's proposed actions are read, written, refused when wrong, and kept in the record of a decision."""
    proposed = topic(SHARE | {"theme": "housing", "portfolio": "living"}, {"id": "lobby", "instrument": "advocacy"})
    assert [action.id for action in proposed.actions] == ["share_permits", "lobby"]
    assert proposed.actions[0].portfolio == "living"
    assert load_topic(parse(to_toml(proposed), "t.toml")) == proposed
    assert load_topic(parse(to_json(proposed), "t.json")) == proposed
    record = decision()
    kept = load_record(record.model_dump(by_alias=True) | {"topic": proposed.model_dump(by_alias=True)})
    assert kept.topic.actions == proposed.actions
    with pytest.raises(DocumentError, match=r"actions\[1\].id"):
        topic(SHARE, SHARE)


def test_renew() -> None:
    """Actions go to the theme they name, or the only one of their topic; everything else stays as it was."""
    agenda = load_agenda()
    named = topic({"id": "lobby", "theme": "Finance"}, themes=("housing", "finance"), topic_id="tax")
    new = renew_agenda(agenda, [topic(SHARE), named], version="2026.1", adopted_on=datetime.date(2026, 6, 1))
    assert (new.version, new.adopted_on) == ("2026.1", datetime.date(2026, 6, 1))
    assert new.theme("housing").actions[:-1] == agenda.theme("housing").actions
    added = new.theme("housing").actions[-1]
    assert (added.id, added.label.to("en"), added.instrument) == ("share_permits", "Share permits", "knowledge_sharing")
    assert new.theme_of("lobby").id == "finance"
    changes = [(change.kind, change.what, change.id) for change in diff_agendas(agenda, new).changes]
    assert changes == [
        ("agenda", "changed", "agenda-k80"),
        ("agenda", "changed", "agenda-k80"),
        ("action", "added", "share_permits"),
        ("action", "added", "lobby"),
    ]
    assert diff_agendas(renew_agenda(agenda, [], version="2"), agenda).changes[0].field == "version"


@settings(max_examples=40)
@given(st.data())
def test_renewing_only_adds(data: st.DataObject) -> None:
    """Whatever the agenda, only the version and the new actions differ."""
    agenda = data.draw(strategies.agendas())
    theme = data.draw(st.sampled_from(agenda.themes))
    new = renew_agenda(agenda, [topic({"id": "brand new"}, themes=(theme.id,))], version=f"{agenda.version}.1")
    assert isinstance(new, Agenda)
    assert [(change.what, change.id) for change in diff_agendas(agenda, new).changes] == [
        ("changed", agenda.id),
        ("added", "brand new"),
    ]
    assert new.theme_of("brand new") == new.theme(theme.id)


def test_what_cannot_be_added() -> None:
    """A version that is none, an unknown theme or portfolio, a theme left unclear, an id in use: each is refused."""
    agenda = load_agenda()
    held = load_agenda(
        {
            "id": "ours",
            "version": "1",
            "themes": [{"id": "housing", "label": "Wonen"}],
            "organisation": {"portfolios": [{"id": "living", "themes": ["housing"]}]},
        }
    )
    with pytest.raises(ArgumentError, match=r"version: a new version needs another name .*; found '2022\.2'"):
        renew_agenda(agenda, [topic(SHARE)], version="2022.2")
    with pytest.raises(ArgumentError, match="an agenda is needed"):
        renew_agenda({}, [topic(SHARE)], version="2")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"permits\.actions\[0\]: .* its topic has 2: .*; found 'share_permits'"):
        renew_agenda(agenda, [topic(SHARE, themes=("housing", "finance"))], version="2")
    with pytest.raises(ArgumentError, match=r"permits\.actions\[0\]: .* its topic has 0: "):
        renew_agenda(agenda, [topic(SHARE, themes=())], version="2")
    with pytest.raises(UnknownNameError, match="no such theme"):
        renew_agenda(agenda, [topic(SHARE | {"theme": "housnig"})], version="2")
    assert renew_agenda(held, [topic(SHARE | {"portfolio": "living"})], version="2").version == "2"
    with pytest.raises(UnknownNameError, match="did you mean 'living'"):
        renew_agenda(held, [topic(SHARE | {"portfolio": "livin"})], version="2")
    with pytest.raises(UnknownNameError, match=r"permits\.actions\[0\]\.instrument: .*did you mean 'advocacy'"):
        renew_agenda(held, [topic(SHARE | {"instrument": "advocasy"})], version="2")
    with pytest.raises(DocumentError, match="already"):
        renew_agenda(agenda, [topic(SHARE), topic(SHARE, topic_id="again")], version="2")
    with pytest.raises(DocumentError, match="adopted_on"):
        renew_agenda(agenda, [topic(SHARE)], version="2", adopted_on="soon")
