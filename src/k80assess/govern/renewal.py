"""From topics back to the agenda: a new version of it with their proposed actions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from k80assess.base.arguments import name_among
from k80assess.document.agenda import Agenda, instruments_of
from k80assess.document.files import as_plain, load_agenda
from k80assess.document.text import ids_of
from k80assess.document.topic import ProposedAction, Topic, each_topic
from k80assess.errors import ArgumentError, Loc, Problem, Sentence, quoted, refuse_other


def renew_agenda(
    agenda: Agenda, topics: Iterable[Topic], *, version: str, adopted_on: datetime.date | str | None = None
) -> Agenda:
    """Return a new version of an agenda, with the proposed actions of topics added to their themes.

    An action is added to the theme it names, or to the only theme of its topic.

    Args:
        agenda: the agenda as it is.
        topics: the topics whose proposed actions are added, such as those that were taken on.
        version: the new version.
        adopted_on: when it was adopted, as a date or as in `2026-03-02`; that of the agenda as it is when left out.

    Raises:
        ArgumentError: when the version is not a new one, or it is not clear which theme an action is for.
        UnknownNameError: for a theme or an instrument that the agenda does not have, or a portfolio that is not one of
            those it names.
        DocumentError: when the result is not a valid agenda, such as when an action has the id of another one.

    >>> from k80assess import load_topic
    >>> topic = load_topic({"id": "permits", "title": "Permits", "themes": ["housing"], "actions":
    ...     [{"id": "share_permits", "label": "Share permits", "instrument": "knowledge_sharing"}]})
    >>> new = renew_agenda(load_agenda(), [topic], version="2026.1")
    >>> new.theme_of("share_permits").id, len(new.actions())
    ('housing', 21)
    """
    refuse_other(agenda, Agenda, "load_agenda")
    if isinstance(version, str) and version == agenda.version:  # anything else is refused as no version
        sentence = Sentence("version_same", "a new version needs another name than the one it comes from")
        raise ArgumentError(Problem(("version",), sentence, quoted(version)))
    plain = as_plain(agenda)
    themes = {theme["id"]: theme for theme in plain["themes"]}
    for topic in each_topic(topics):
        for proposed in topic.actions:
            _refuse_unknown(agenda, topic, proposed)
            theme = themes[_theme_id(agenda, topic, proposed)]
            action = {key: part for key, part in as_plain(proposed).items() if key not in ("theme", "portfolio")}
            theme["actions"] = [*theme.get("actions", []), action]
    plain["version"] = version
    if adopted_on is not None:
        plain["adopted_on"] = adopted_on
    return load_agenda(plain)


def _refuse_unknown(agenda: Agenda, topic: Topic, proposed: ProposedAction) -> None:
    """Refuse an action whose instrument an agenda does not have, or whose portfolio is not one of those it names."""
    loc = _loc(topic, proposed)
    if proposed.instrument is not None:
        name_among("instrument", proposed.instrument, ids_of(instruments_of(agenda)), (*loc, "instrument"))
    portfolios = ids_of(agenda.organisation.portfolios)
    if portfolios and proposed.portfolio is not None:
        name_among("portfolio", proposed.portfolio, portfolios, (*loc, "portfolio"))


def _loc(topic: Topic, proposed: ProposedAction) -> Loc:
    return (topic.id, "actions", topic.actions.index(proposed))


def _theme_id(agenda: Agenda, topic: Topic, proposed: ProposedAction) -> str:
    if proposed.theme is not None:
        return agenda.theme(proposed.theme).id
    themes = agenda.themes_of(topic)
    if len(themes) != 1:
        template = "this action names no theme, and its topic has {number}: name the one it goes to"
        sentence = Sentence("theme_unclear", template, number=len(themes))
        raise ArgumentError(Problem(_loc(topic, proposed), sentence, quoted(proposed.id)))
    return themes[0].id
