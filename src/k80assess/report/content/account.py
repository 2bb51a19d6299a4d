"""The report to the members: what was decided in a period and why, what follows from it, and what is still to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from k80assess.base.arguments import refuse_no_flag
from k80assess.document.agenda import Agenda, known_themes
from k80assess.document.agenda_diff import AgendaDifference, diff_agendas
from k80assess.document.files import agenda_beside, fingerprint
from k80assess.document.framework import Framework
from k80assess.document.text import is_address
from k80assess.errors import ArgumentError, Problem, Sentence, quoted
from k80assess.govern.account import Account
from k80assess.govern.decision import DecisionRecord, Edition, Recheck
from k80assess.govern.due import report_backs_due, topics_due
from k80assess.govern.plan import Plan
from k80assess.learning.overview import Lessons
from k80assess.report.content.agenda import dated_link
from k80assess.report.content.agenda_diff import agenda_changes_story
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.decisions import decision_facts, decisions_table, edition_said
from k80assess.report.content.due import lateness
from k80assess.report.content.labels import (
    best_first,
    combination_said,
    framework_title,
    outcome_or_open,
    reasons_why_not,
)
from k80assess.report.content.learning import lessons_story
from k80assess.report.content.plan import planned
from k80assess.report.content.progress import actions_table, states_story
from k80assess.report.content.provenance import edition_named, source_note
from k80assess.report.content.ranking import examples_note
from k80assess.report.content.why import decisive
from k80assess.report.words import Link, Series, Words, phrase


def told_back(
    found: Account,
    framework: Framework | None,
    agenda: Agenda | None,
    *,
    previous: Agenda | None,
    plan: Plan | None,
    short: bool,
    url: str | None,
    lessons: Lessons | None = None,
) -> Blocks:
    """Return the report to the members, or the short message, as somebody asked for it.

    Raises:
        ArgumentError: when it is asked for what is not told there, or an address is none.
    """
    if url is not None and not (isinstance(url, str) and is_address(url)):
        sentence = Sentence("not_an_address", "a web address is needed, with http or https")
        raise ArgumentError(Problem(("url",), sentence, quoted(url)))
    by = framework or found.framework
    refuse_no_flag("short", short)
    if not short:
        if url is not None:
            template = "this is where the whole report can be read: it belongs in a short message"
            raise ArgumentError(Problem(("url",), Sentence("only_in_short", template)))
        return report_back(found, by, agenda, plan, previous=previous, lessons=lessons)
    if plan is not None:
        raise ArgumentError(Problem(("plan",), Sentence("not_in_short", "a short message tells of no plan")))
    if lessons is not None:
        template = "a short message does not tell what decisions say"
        raise ArgumentError(Problem(("lessons",), Sentence("lessons_not_in_short", template)))
    return short_report_back(found, by, agenda, previous=previous, url=url)


def report_back(
    found: Account,
    framework: Framework | None,
    agenda: Agenda | None = None,
    plan: Plan | None = None,
    *,
    previous: Agenda | None = None,
    lessons: Lessons | None = None,
) -> Blocks:
    """Describe to the members what was decided in a period: the news first, what it is based on last.

    Args:
        found: what the register says of the period.
        framework: the framework that outcomes get their order from, and that decisions are held against.
        agenda: the agenda, with its progress; that beside the framework when left out.
        plan: what was planned with the days there are.
        previous: the agenda as it was when was last reported back.
        lessons: what the decisions say of what nobody has fixed.

    Raises:
        ArgumentError: when there is a previous agenda, and no agenda to compare with it.
    """
    themed = agenda_beside(framework, agenda)
    progress = _progress(found, themed, _since(themed, previous))
    blocks: list[Block] = [Heading(words=phrase("report_back.title"), level=1), Paragraph(words=_period(found))]
    blocks += [*_lateness(found, themed), *_summary(found, framework)]
    blocks += examples_note([record.topic for record in found.in_force.values()])
    of_topic: dict[str, list[DecisionRecord]] = {}
    for record in found.decided:
        of_topic.setdefault(record.topic.id, []).append(record)
    for outcome_id in _outcome_ids(found.news, framework):
        blocks += _decided(found, outcome_id, agenda, framework, of_topic)
    blocks += progress
    blocks += _against_framework(found, framework)
    if framework is not None:
        rechecks = _rechecked(found, framework)
        blocks += [*_ruled_out(found, framework, rechecks), *_changed(found, framework, rechecks)]
    blocks += _to_look_at_again(found)
    if found.earlier:
        heading = phrase("report_back.earlier")
        blocks += [Heading(words=heading), decisions_table(heading, found.earlier, agenda)]
    if plan is not None:
        blocks += [Heading(words=phrase("report_back.plan")), *planned(plan, themed)]
    if themed is not None:
        blocks += _by_theme(found, themed)
    if lessons is not None:
        blocks += lessons_story(lessons, within=True)
    return (*blocks, *_basis(found, framework, themed))


def short_report_back(
    found: Account,
    framework: Framework | None,
    agenda: Agenda | None = None,
    *,
    previous: Agenda | None = None,
    url: str | None = None,
) -> Blocks:
    """Describe the same in a short message: titles and numbers, and where the whole report can be read.

    Args:
        found: what the register says of the period.
        framework: the framework that outcomes get their order from, and that decisions are held against.
        agenda: the agenda, with its progress; that beside the framework when left out.
        previous: the agenda as it was when was last reported back.
        url: where the whole report can be read.

    Raises:
        ArgumentError: when there is a previous agenda, and no agenda to compare with it.
    """
    themed = agenda_beside(framework, agenda)
    since = _since(themed, previous)
    blocks: list[Block] = [Heading(words=phrase("report_back.short_title"), level=1), Paragraph(words=_period(found))]
    blocks += examples_note([record.topic for record in found.news])
    if found.news:
        pairs: list[tuple[Words, Words]] = []
        for outcome_id in _outcome_ids(found.news, framework):
            records = [record for record in found.news if record.decided.id == outcome_id]
            pairs.append((records[0].decided.label, Series(items=tuple([record.topic.title for record in records]))))
        blocks.append(Facts(pairs=tuple(pairs)))
    else:
        blocks.append(Paragraph(words=phrase("report_back.no_news")))
    if since is not None:
        blocks += _told_since(since)
    else:
        blocks += _states(themed)
    for said in _short_remarks(found, framework):
        blocks.append(Paragraph(words=said))
    facts = list(_coming(found, themed))
    if url is not None:
        facts.append((phrase("report_back.full"), Link(text=url)))
    return (*blocks, Heading(words=phrase("provenance.heading")), Facts(pairs=(*facts, *_register_facts(found))))


def _short_remarks(found: Account, framework: Framework | None) -> Iterator[Words]:
    """Count what departs from the framework, what is late, and what no longer has the outcome it had."""
    if differing := [record for record in found.decided if record.differs]:
        yield phrase("report_back.short_differing", count=len(differing))
    if late := [due for due in topics_due(found.in_force.values(), found.last) if due.days_late]:
        yield phrase("report_back.short_late", count=len(late))
    if framework is not None:
        rechecks = _rechecked(found, framework)
        for key, verdicts in (("ruled_out_by", ("cannot_occur",)), ("changed_by", ("other", "unfit"))):
            if count := len([recheck for recheck in rechecks.values() if recheck.verdict in verdicts]):
                yield _under(f"report_back.{key}", framework, count)


def _under(key: str, framework: Framework, count: int) -> Words:
    return phrase(key, count=count, title=framework_title(framework), version=framework.version)


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


def _lateness(found: Account, agenda: Agenda | None) -> Iterator[Block]:
    """State it if the members should have heard before the end of the period, by when they last did."""
    if agenda is not None and agenda.cadence is not None and agenda.cadence.last_report_back is not None:
        for due in report_backs_due(agenda, found.last):
            if due.what == "members" and due.days_late:
                yield Paragraph(words=phrase("report_back.late", by=due.by, late=lateness(due)))


def _since(agenda: Agenda | None, previous: Agenda | None) -> AgendaDifference | None:
    """Return what differs from the agenda as it was when was last reported back; None where that is not given."""
    if previous is None:
        return None
    if agenda is None:
        template = "a previous agenda is compared with the agenda as it is now, and there is none"
        raise ArgumentError(Problem(("agenda",), Sentence("agenda_missing", template)))
    return diff_agendas(previous, agenda)


def _told_since(difference: AgendaDifference) -> Iterator[Block]:
    """Tell what became of actions and portfolios, and which of them came and went."""
    told = [
        change
        for change in difference.changes
        if change.kind == "action" or (change.kind == "portfolio" and (change.is_progress or change.field is None))
    ]
    version = difference.old.version
    if told:
        yield Paragraph(words=phrase("report_back.since", version=version))
        yield from agenda_changes_story(told)
    else:
        yield Paragraph(words=phrase("report_back.no_progress", version=version))


def _progress(found: Account, agenda: Agenda | None, since: AgendaDifference | None) -> Blocks:
    """Describe how far the actions are, and what became of them since members last heard; nothing if nobody says."""
    told = () if since is None else tuple(_told_since(since))
    states = _states(agenda)
    blocks = (*told, *states)
    if agenda is not None and (states or any(action.notes for action in agenda.actions())):
        blocks = (*blocks, actions_table(agenda, found.last))
    return (Heading(words=phrase("report_back.progress")), *blocks) if blocks else ()


def _states(agenda: Agenda | None) -> Blocks:
    """Count how many actions are how far, under words of their own: two lists that touch are one in Markdown."""
    states = () if agenda is None else states_story(agenda)
    return (Paragraph(words=phrase("report_back.states")), *states) if states else ()


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


def _decided(
    found: Account,
    outcome_id: str,
    agenda: Agenda | None,
    framework: Framework | None,
    of_topic: Mapping[str, Sequence[DecisionRecord]],
) -> Iterator[Block]:
    """Describe the topics with this outcome in the period, one by one; with all that was decided on each topic."""
    records = [record for record in found.news if record.decided.id == outcome_id]
    outcome = records[0].decided
    yield Heading(words=outcome.label)
    if outcome.description is not None:
        yield Paragraph(words=outcome.description)
    for record in records:
        yield Heading(words=record.topic.title, level=3)
        if record.topic.summary is not None:
            yield Paragraph(words=record.topic.summary)
        facts = decision_facts(record, agenda, framework, beside=_decisive(found, record, framework))
        yield Facts(pairs=(*facts, *_left_unsaid(record), *_replaced(record, of_topic[record.topic.id])))


def _decisive(found: Account, record: DecisionRecord, framework: Framework | None) -> Iterator[tuple[Words, Words]]:
    """Return what settled the outcome, where the very framework is known that the decision names."""
    named = found.framework_of(record)
    if framework is not None and fingerprint(framework) == record.framework.fingerprint:
        named = framework
    recheck = None if named is None else record.recheck(named)
    if recheck is not None and recheck.now is not None and recheck.same_outcomes:
        said = decisive(recheck.now)
        if said is not None:
            yield said


def _left_unsaid(record: DecisionRecord) -> Iterator[tuple[Words, Words]]:
    """State it if whoever raised a topic is left with nothing: no work, no second look, nowhere to turn."""
    is_left = not record.decided.takes_energy and record.turn_to is None and record.look_again_on is None
    if is_left:
        yield phrase("decision.turn_to"), phrase("report_back.nowhere")


def _replaced(record: DecisionRecord, decided: Sequence[DecisionRecord]) -> Iterator[tuple[Words, Words]]:
    """Return what else was decided on the same topic in the period, and was replaced: added before, on whatever day."""
    others = [other for other in decided if other != record]
    if others:
        said = [phrase("report_back.outcome_on", outcome=o.decided.label, on=o.decided_on) for o in others]
        yield phrase("report_back.replaces"), Series(items=tuple(said))


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


def _rechecked(found: Account, framework: Framework) -> dict[str, Recheck]:
    """Return what a framework says now of the decisions in force that it may say something of.

    A framework that no decision names yet is new, and says something of all. One that decisions name says nothing of
    those that name a framework by another id, for it is no other version of that.
    """
    is_new = Edition.of(framework) not in found.editions
    return {
        topic: recheck
        for topic, recheck in found.rechecked(framework).items()
        if is_new or found.in_force[topic].framework.id == framework.id
    }


def _ruled_out(found: Account, framework: Framework, rechecks: Mapping[str, Recheck]) -> Iterator[Block]:
    """Show the decisions in force on answers that cannot occur together by the framework, if there are any."""
    rows: list[tuple[Words, ...]] = []
    for topic_id, recheck in rechecks.items():
        if recheck.contradiction is not None:
            record, group = found.in_force[topic_id], recheck.contradiction
            decided = phrase("report_back.outcome_on", outcome=record.decided.label, on=record.decided_on)
            why_not = reasons_why_not(framework, group)
            said: Words = Series(items=why_not) if group.rows or group.not_asked else phrase("report_back.by_rules")
            rows.append((record.topic.title, decided, combination_said(framework, group), said))
    if rows:
        heading = phrase("report_back.ruled_out")
        yield Heading(words=heading)
        yield Paragraph(words=_under("report_back.ruled_out_by", framework, len(rows)))
        head = [phrase("decision.topic"), phrase("decision.decided")]
        head += [phrase("report_back.combination"), phrase("report_back.why_not")]
        yield DataTable(caption=heading, head=tuple(head), rows=tuple(rows))


def _changed(found: Account, framework: Framework, rechecks: Mapping[str, Recheck]) -> Iterator[Block]:
    """Show the decisions in force of which the framework says something else now, if there are any."""
    rows: list[tuple[Words, ...]] = []
    for topic_id, recheck in rechecks.items():
        if recheck.verdict in ("other", "unfit"):
            record = found.in_force[topic_id]
            decided = phrase("report_back.outcome_on", outcome=record.decided.label, on=record.decided_on)
            now = phrase("recheck.unfit") if recheck.now is None else outcome_or_open(recheck.now.possible, framework)
            rows.append((record.topic.title, decided, outcome_or_open(recheck.recorded), now))
    if rows:
        heading = phrase("report_back.changed")
        yield Heading(words=heading)
        yield Paragraph(words=_under("report_back.changed_by", framework, len(rows)))
        columns = ("decision.topic", "decision.decided", "recheck.recorded", "recheck.now")
        yield DataTable(caption=heading, head=tuple(map(phrase, columns)), rows=tuple(rows))


def _to_look_at_again(found: Account) -> Iterator[Block]:
    """Show what is to be looked at again, the longest due first, and how late that is."""
    heading = phrase("report_back.again")
    yield Heading(words=heading)
    rows: list[tuple[Words, ...]] = []
    for due in topics_due(found.in_force.values(), found.last):
        record = found.in_force[due.topic or ""]
        rows.append((record.topic.title, record.decided.label, due.by, lateness(due, found.last)))
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
    pairs: list[tuple[Words, Words]] = [*_coming(found, agenda)]
    pairs += [(phrase("provenance.framework"), edition_said(edition)) for edition in found.editions]
    if agenda is not None:
        pairs.append((phrase("provenance.agenda"), edition_named(agenda)))
    yield Facts(pairs=(*pairs, *_register_facts(found)))


def _coming(found: Account, agenda: Agenda | None) -> Iterator[tuple[Words, Words]]:
    """Return when the members last heard, with where that can be read, and when they will hear more."""
    if agenda is not None and agenda.cadence is not None:
        last = agenda.cadence.last_report_back
        if last is not None and last <= found.last:
            yield phrase("agenda.last_members"), dated_link(last, agenda.cadence.last_report_url)
        with suppress(ArgumentError):  # there may be nothing to count from
            yield phrase("agenda.next_members"), agenda.next_report_back(after=found.last)


def _register_facts(found: Account) -> tuple[tuple[Words, Words], ...]:
    entries = phrase("report_back.entries", count=found.entries)
    return ((phrase("report_back.register"), entries), (phrase("report_back.mark"), found.head))
