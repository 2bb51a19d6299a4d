"""The report to the members: what was decided in a period and why, what follows from it, and what is still to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from k80assess.document.agenda import Agenda, known_themes
from k80assess.document.files import agenda_beside
from k80assess.document.framework import Framework
from k80assess.errors import ArgumentError
from k80assess.govern.account import Account
from k80assess.govern.decision import DecisionRecord, Edition
from k80assess.govern.plan import Plan
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.decisions import decision_facts, decisions_table, edition_said
from k80assess.report.content.labels import (
    best_first,
    combination_said,
    framework_title,
    outcome_or_open,
    reasons_why_not,
)
from k80assess.report.content.plan import planned
from k80assess.report.content.provenance import edition_named, source_note
from k80assess.report.content.ranking import examples_note
from k80assess.report.words import Series, Words, phrase, strong


def report_back(
    found: Account, framework: Framework | None, agenda: Agenda | None = None, plan: Plan | None = None
) -> Blocks:
    """Describe to the members what was decided in a period: the news first, what it is based on last."""
    themed = agenda_beside(framework, agenda)
    blocks: list[Block] = [Heading(words=phrase("report_back.title"), level=1), Paragraph(words=_period(found))]
    blocks += _summary(found, framework)
    blocks += examples_note([record.topic for record in found.in_force.values()])
    for outcome_id in _outcome_ids(found.news, framework):
        blocks += _decided(found, outcome_id, agenda, framework)
    blocks += _against_framework(found, framework)
    if framework is not None:
        blocks += _ruled_out(found, framework)
    blocks += _to_look_at_again(found)
    if found.earlier:
        heading = phrase("report_back.earlier")
        blocks += [Heading(words=heading), decisions_table(heading, found.earlier, agenda)]
    if plan is not None:
        blocks += [Heading(words=phrase("report_back.plan")), *planned(plan, themed)]
    if themed is not None:
        blocks += _by_theme(found, themed)
    return (*blocks, *_basis(found, framework, themed))


def account_story(found: Account) -> Blocks:
    """Describe what a register says about a period, without the order of a framework or the labels of an agenda."""
    blocks: list[Block] = [Heading(words=phrase("report_back.title"), level=1), Paragraph(words=_period(found))]
    if found.news:
        blocks.append(decisions_table(phrase("report_back.news", count=len(found.news)), found.news, None))
    else:
        blocks.append(Paragraph(words=phrase("report_back.no_news")))
    if found.earlier:
        blocks.append(decisions_table(phrase("report_back.earlier"), found.earlier, None))
    return (*blocks, Facts(pairs=_register_facts(found)))


def _period(found: Account) -> Words:
    return phrase("report_back.period", first=found.first, last=found.last)


def _summary(found: Account, framework: Framework | None) -> Iterator[Block]:
    """State how many topics were decided on, and how many have which outcome."""
    if not found.news:
        yield Paragraph(words=phrase("report_back.no_news"))
        return
    yield Paragraph(words=phrase("report_back.news", count=len(found.news)))
    pairs: list[tuple[Words, Words]] = []
    for outcome_id in _outcome_ids(found.news, framework):
        records = [record for record in found.news if record.decided.id == outcome_id]
        pairs.append((records[0].decided.label, len(records)))
    yield Facts(pairs=tuple(pairs))


def _outcome_ids(records: Iterable[DecisionRecord], framework: Framework | None) -> tuple[str, ...]:
    """Return the ids of the outcomes that were decided: the framework's, as lists have them, then others."""
    decided = dict.fromkeys([record.decided.id for record in records])
    outcomes = () if framework is None else best_first(framework, framework.outcome_aspect.levels)
    known = [outcome.id for outcome in outcomes if outcome.id in decided]
    return (*known, *[outcome_id for outcome_id in decided if outcome_id not in known])


def _decided(found: Account, outcome_id: str, agenda: Agenda | None, framework: Framework | None) -> Iterator[Block]:
    """Describe the topics with this outcome in the period, one by one."""
    records = [record for record in found.news if record.decided.id == outcome_id]
    outcome = records[0].decided
    yield Heading(words=outcome.label)
    if outcome.description is not None:
        yield Paragraph(words=outcome.description)
    for record in records:
        yield Heading(words=record.topic.title, level=3)
        if record.topic.summary is not None:
            yield Paragraph(words=record.topic.summary)
        yield Facts(pairs=(*decision_facts(record, agenda, framework), *_left_unsaid(record), *_before(found, record)))


def _left_unsaid(record: DecisionRecord) -> Iterator[tuple[Words, Words]]:
    """State it if whoever raised a topic is left with nothing: no work, no second look, nowhere to turn."""
    is_left = not record.decided.takes_energy and record.turn_to is None and record.look_again_on is None
    if is_left:
        yield phrase("decision.turn_to"), phrase("report_back.nowhere")


def _before(found: Account, record: DecisionRecord) -> Iterator[tuple[Words, Words]]:
    """Return what was decided on the same topic earlier in the period, and has been replaced since."""
    others = [other for other in found.decided if other.topic.id == record.topic.id and other != record]
    if others:
        said = [phrase("report_back.outcome_on", outcome=o.decided.label, on=o.decided_on) for o in others]
        yield phrase("report_back.before"), Series(items=tuple(said))


def _against_framework(found: Account, framework: Framework | None) -> Iterator[Block]:
    heading = phrase("report_back.differing")
    yield Heading(words=heading)
    differing = [record for record in found.decided if record.differs]
    if not differing:
        yield Paragraph(words=phrase("report_back.none_differs"))
        return
    rows: list[tuple[Words, ...]] = []
    for record in differing:
        why: Words = "" if record.why is None else record.why
        decided = phrase("report_back.outcome_on", outcome=record.decided.label, on=record.decided_on)
        rows.append((record.topic.title, outcome_or_open(record.possible, framework), decided, why))
    head = tuple(phrase(f"decision.{column}") for column in ("topic", "framework", "decided", "why"))
    yield DataTable(caption=heading, head=head, rows=tuple(rows))


def _ruled_out(found: Account, framework: Framework) -> Iterator[Block]:
    """Show the decisions in force on answers that cannot occur together by the framework, if there are any."""
    rows: list[tuple[Words, ...]] = []
    for topic_id, recheck in found.rechecked(framework).items():
        if recheck.contradiction is not None:
            record, group = found.in_force[topic_id], recheck.contradiction
            decided = phrase("report_back.outcome_on", outcome=record.decided.label, on=record.decided_on)
            why_not = reasons_why_not(framework, group)
            said: Words = Series(items=why_not) if group.rows or group.not_asked else phrase("report_back.by_rules")
            rows.append((record.topic.title, decided, combination_said(framework, group), said))
    if rows:
        heading = phrase("report_back.ruled_out")
        yield Heading(words=heading)
        title, version = framework_title(framework), framework.version
        yield Paragraph(words=phrase("report_back.ruled_out_by", count=len(rows), title=title, version=version))
        head = [phrase("decision.topic"), phrase("decision.decided")]
        head += [phrase("report_back.combination"), phrase("report_back.why_not")]
        yield DataTable(caption=heading, head=tuple(head), rows=tuple(rows))


def _to_look_at_again(found: Account) -> Iterator[Block]:
    """Show what is to be looked at again, the longest due first, and which of these are due already."""
    heading = phrase("report_back.again")
    yield Heading(words=heading)
    waiting = [(r.look_again_on, r) for r in found.in_force.values() if r.look_again_on is not None]
    rows: list[tuple[Words, ...]] = []
    for date, record in sorted(waiting, key=lambda pair: pair[0]):
        due: Words = strong(phrase("report_back.due")) if date <= found.last else phrase("report_back.later")
        rows.append((record.topic.title, record.decided.label, date, due))
    if not rows:
        yield Paragraph(words=phrase("report_back.none_again"))
        return
    head = tuple(phrase(f"decision.{column}") for column in ("topic", "decided", "look_again_on"))
    yield DataTable(caption=heading, head=(*head, phrase("report_back.when")), rows=tuple(rows))


def _by_theme(found: Account, agenda: Agenda) -> Iterator[Block]:
    """Go through the themes of the agenda, with the outcome of each topic, whenever that was decided."""
    heading = phrase("report_back.themes")
    yield Heading(words=heading)
    records = tuple(found.in_force.values())
    themes = {record.topic.id: known_themes(agenda, record.topic) for record in records}
    rows: list[tuple[Words, ...]] = []
    for theme in agenda.themes:
        rows.append((theme.label, _topics_decided([r for r in records if theme in themes[r.topic.id]])))
    rest = [record for record in records if not themes[record.topic.id]]
    if rest:
        rows.append((phrase("report_back.no_theme"), _topics_decided(rest)))
    head = (phrase("agenda.theme"), phrase("report_back.topics"))
    yield DataTable(caption=heading, head=head, rows=tuple(rows))


def _topics_decided(records: Sequence[DecisionRecord]) -> Words:
    if not records:
        return phrase("ranking.no_topic")
    said = [phrase("report_back.stands", topic=r.topic.title, outcome=r.decided.label) for r in records]
    return Series(items=tuple(said))


def _basis(found: Account, framework: Framework | None, agenda: Agenda | None) -> Iterator[Block]:
    """Yield when the members will hear more, and exactly which documents and which register were used."""
    yield Heading(words=phrase("provenance.heading"))
    if framework is not None and Edition.of(framework) in found.editions:
        yield from source_note(framework)
    pairs: list[tuple[Words, Words]] = []
    if agenda is not None:
        with suppress(ArgumentError):  # the agenda may not say how often it reports back
            pairs.append((phrase("agenda.next_members"), agenda.next_report_back(after=found.last)))
    pairs += [(phrase("provenance.framework"), edition_said(edition)) for edition in found.editions]
    if agenda is not None:
        pairs.append((phrase("provenance.agenda"), edition_named(agenda)))
    yield Facts(pairs=(*pairs, *_register_facts(found)))


def _register_facts(found: Account) -> tuple[tuple[Words, Words], ...]:
    entries = phrase("report_back.entries", count=found.entries)
    return ((phrase("report_back.register"), entries), (phrase("report_back.mark"), found.head))
