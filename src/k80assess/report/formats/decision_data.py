"""Rankings, panels, plans, decisions and registers as plain data for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from k80assess.document.agenda_diff import AgendaDifference
from k80assess.document.files import as_plain
from k80assess.document.text import LANGUAGES, ids_of
from k80assess.govern.chain import Entry, Verification
from k80assess.govern.decision import DecisionRecord
from k80assess.govern.panel import Panel
from k80assess.govern.plan import Plan
from k80assess.govern.ranking import Ranking
from k80assess.report.content.agenda_diff import change_said
from k80assess.report.formats.data import Data, contradiction_data, edition_data, number
from k80assess.report.formats.plain import said


def ranking_data(ranking: Ranking) -> Data:
    """Return topics side by side."""
    topics = []
    for ranked in ranking.topics:
        possible = ids_of(ranked.assessment.possible)
        steps = {"steps_to_fall": ranked.steps_to_fall, "steps_to_rise": ranked.steps_to_rise}
        stands = {"settled": ranked.assessment.settled, "possible": possible}
        shares = {own: list(map(number, ranked.assessment.aspects[own].share or ())) for own in ranking.by}
        counted = {"shares": shares} if ranking.by else {}
        topics.append({"topic": ranked.topic, "place": ranked.place, **stands, **counted, **steps})
    return {
        "agenda": None if ranking.agenda is None else edition_data(ranking.agenda),
        "by": list(ranking.by),
        "topics": topics,
        "by_theme": {theme: list(topic_ids) for theme, topic_ids in ranking.by_theme.items()},
        "by_portfolio": {portfolio: list(topic_ids) for portfolio, topic_ids in ranking.by_portfolio.items()},
        "themes_without_topic": [theme.id for theme in ranking.themes_without_topic],
        "themes_without_action": [theme.id for theme in ranking.themes_without_action],
        "topics_without_portfolio": list(ranking.topics_without_portfolio),
        "confusable": [list(group) for group in ranking.confusable],
    }


def panel_data(panel: Panel) -> Data:
    """Return what several judges say about one topic."""
    return {
        "framework": edition_data(panel.framework),
        "judges": {judge: ids_of(assessment.possible) for judge, assessment in panel.judges.items()},
        "merge": panel.merge,
        "settled": panel.settled,
        "possible": ids_of(panel.possible),
        "contradiction": contradiction_data(panel.contradiction),
        "disputed": list(panel.disputed),
        "to_discuss": [question.criterion for question in panel.to_discuss],
        "pivotal_judges": list(panel.pivotal_judges),
    }


def plan_data(plan: Plan) -> Data:
    """Return a plan."""
    return {
        "competing": list(plan.competing),
        "chosen": list(plan.chosen),
        "value": number(plan.value),
        "left_out": {topic: _days(days) for topic, days in plan.left_out.items()},
        "capacity": _days(plan.capacity),
        "reserve": number(plan.reserve),
        "available": _days(plan.available),
        "used": _days(plan.used),
    }


def records_data(records: Iterable[DecisionRecord]) -> list[Data]:
    """Return decisions, each as its document."""
    return [as_plain(record) for record in records]


def entries_data(entries: Iterable[Entry]) -> list[Data]:
    """Return entries of a register by number and hash, each with the topic it is about."""
    return [{"number": entry.number, "hash": entry.hash, "topic": entry.record.topic.id} for entry in entries]


def verification_data(verification: Verification) -> Data:
    """Return whether a register is intact."""
    problems = [
        {"code": problem.code, "place": problem.place, "message": str(problem)} for problem in verification.problems
    ]
    found = {"entries": verification.entries, "head": verification.head, "noted": verification.noted}
    return {"holds": verification.holds, **found, "problems": problems}


def renewal_data(difference: AgendaDifference) -> Data:
    """Return what a new version of an agenda changes, also in words."""
    changes = []
    for change in difference.changes:
        what = {"kind": change.kind, "id": change.id, "what": change.what, "field": change.field}
        words = change_said(change)
        changes.append({**what, "text": {language: said(words, language) for language in LANGUAGES}})
    return {"old": edition_data(difference.old), "new": edition_data(difference.new), "changes": changes}


def _days(days: Mapping[str, Fraction]) -> Data:
    return {portfolio: number(amount) for portfolio, amount in days.items()}
