"""What reports say about decisions, and of the register that keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from k80assess.document.agenda import Agenda
from k80assess.document.files import agenda_beside, fingerprint, packaged_edition
from k80assess.document.framework import Framework
from k80assess.document.text import Named
from k80assess.document.topic import Topic
from k80assess.govern.ballots import PanelRecord
from k80assess.govern.chain import Entry, Verification
from k80assess.govern.decision import DecisionRecord, Edition, Recheck
from k80assess.report.content.blocks import Block, Blocks, Bullets, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import confusable_note, label_in, outcome_or_open, portfolio_said, theme_said
from k80assess.report.content.panel import contradiction_of_ways
from k80assess.report.content.provenance import example_note
from k80assess.report.words import Series, Words, name, phrase, strong

# --- one decision -------------------------------------------------------------------------------------------------


def record_story(record: DecisionRecord, agenda: Agenda | None = None, framework: Framework | None = None) -> Blocks:
    """Describe a decision: what was decided about which topic, by whom, and what the framework said.

    The framework says in which order the outcomes are told that it left possible; without it the best comes first.
    """
    blocks: list[Block] = [Heading(words=record.topic.title, level=1)]
    if record.topic.summary is not None:
        blocks.append(Paragraph(words=record.topic.summary))
    decided = (phrase("decision.decided"), strong(record.decided.label))
    blocks.append(Facts(pairs=(decided, *decision_facts(record, agenda, framework))))
    if record.panel is not None:
        blocks += _ballots(record, record.panel, framework)
    blocks += example_note(record.topic)
    editions = [(phrase("provenance.framework"), edition_said(record.framework))]
    if record.agenda is not None:
        editions.append((phrase("provenance.agenda"), edition_said(record.agenda)))
    if record.certificate is not None:
        editions.append((phrase("provenance.certificate"), record.certificate))
    return (*blocks, Facts(pairs=tuple(editions)))


def _ballots(record: DecisionRecord, panel: PanelRecord, framework: Framework | None) -> Blocks:
    """State what came of each judge's answers, and of all of them together, and where these contradict each other."""
    pairs: list[tuple[Words, Words]] = [(b.judge, outcome_or_open(b.possible, framework)) for b in panel.ballots]
    together = outcome_or_open(panel.possible, framework) if panel.possible else phrase("panel.contradiction")
    pairs.append((phrase(f"panel.by_{panel.merge}"), together))
    blocks: list[Block] = [Heading(words=phrase("decision.panel")), Facts(pairs=tuple(pairs))]
    if framework is not None and fingerprint(framework) == record.framework.fingerprint:
        ways = panel.assess(framework).both_ways
        blocks += () if ways is None else contradiction_of_ways(ways, framework)
    return tuple(blocks)


def decision_facts(
    record: DecisionRecord,
    agenda: Agenda | None,
    framework: Framework | None = None,
    *,
    beside: Iterable[tuple[Words, Words]] = (),
) -> tuple[tuple[Words, Words], ...]:
    """Return the facts of a decision besides its outcome, with the agenda that is given or its own.

    What stands `beside` is about what the framework says, and comes with that.
    """
    agenda = _own_agenda(record) if agenda is None else agenda
    pairs: list[tuple[Words, Words]] = [(phrase("decision.on_by"), on_by(record, agenda))]
    if record.topic.themes:
        themes = Series(items=tuple([theme_said(agenda, theme) for theme in record.topic.themes]))
        pairs.append((phrase("term.themes"), themes))
    if [level.id for level in record.possible] != [record.decided.id]:
        pairs.append((phrase("decision.framework"), outcome_or_open(record.possible, framework)))
    pairs += beside
    if record.why is not None:
        pairs.append((phrase("decision.why"), record.why))
    if record.portfolio is not None:
        pairs.append((phrase("decision.portfolio"), portfolio_said(agenda, record.portfolio)))
    if record.decided.takes_energy and record.topic.actions:
        actions = Series(items=tuple([action.label for action in record.topic.actions]))
        pairs.append((phrase("decision.actions"), actions))
    if record.turn_to is not None:
        pairs.append((phrase("decision.turn_to"), record.turn_to))
    if record.look_again_on is not None:
        pairs.append((phrase("decision.look_again_on"), record.look_again_on))
    return tuple(pairs)


def on_by(record: DecisionRecord, agenda: Agenda | None) -> Words:
    """Return when a decision was taken, and by which body."""
    return phrase("decision.on_by_said", on=record.decided_on, by=body_said(record, agenda))


def body_said(record: DecisionRecord, agenda: Agenda | None = None) -> Words:
    """Return which body took a decision."""
    agenda = _own_agenda(record) if agenda is None else agenda
    bodies: Sequence[Named] = () if agenda is None else agenda.organisation.bodies
    return label_in(bodies, record.decided_by)


def _own_agenda(record: DecisionRecord) -> Agenda | None:
    """Return the agenda that a record names, where it is at hand, or the one that goes with its framework."""
    kept = next((own for own in record._documents if isinstance(own, Agenda)), None)
    if kept is not None:
        return kept
    return agenda_beside(record.framework.fingerprint, None if record.agenda is None else record.agenda.fingerprint)


def edition_said(edition: Edition) -> Words:
    """Return exactly which document was used."""
    return phrase("provenance.edition", id=edition.id, version=edition.version, fingerprint=edition.fingerprint)


def edition_story(edition: Edition) -> Blocks:
    """State exactly which document was used."""
    return (Paragraph(words=edition_said(edition)),)


def recheck_story(recheck: Recheck) -> Blocks:
    """Describe the recorded outcome and the one found now, under which framework, and what does not fit."""
    framework = None if recheck.now is None else recheck.now.framework
    now: Words = phrase(f"recheck.{recheck.verdict}")
    if recheck.now is not None:
        now = outcome_or_open(recheck.now.possible, framework)
    which = phrase("recheck.same" if recheck.same_framework else "recheck.other")
    pairs = ((phrase("recheck.recorded"), outcome_or_open(recheck.recorded, framework)), (phrase("recheck.now"), now))
    facts = Facts(pairs=(*pairs, (phrase("provenance.framework"), which)))
    return (facts, *((Bullets(items=recheck.problems),) if recheck.problems else ()))


# --- several decisions --------------------------------------------------------------------------------------------


def history_story(topic: Topic, records: Sequence[DecisionRecord], agenda: Agenda | None = None) -> Blocks:
    """Describe all decisions on a topic, in the order in which they were added."""
    blocks: list[Block] = [Heading(words=topic.title, level=1)]
    for record in records:
        blocks.append(Heading(words=record.decided.label))
        blocks.append(Facts(pairs=decision_facts(record, agenda)))
    return tuple(blocks)


def decisions_in_force(title: Words, records: Sequence[DecisionRecord], agenda: Agenda | None = None) -> Blocks:
    """Describe decisions side by side."""
    if not records:
        return (Heading(words=title, level=1), Paragraph(words=phrase("listed.none")))
    topics = [record.topic.id for record in records]
    return (Heading(words=title, level=1), decisions_table(title, records, agenda), *confusable_note(topics))


def records_story(records: Sequence[DecisionRecord]) -> Blocks:
    """Show decisions side by side, without the labels of an agenda."""
    return (decisions_table(phrase("register.decisions"), records, None),)


def decisions_table(caption: Words, records: Sequence[DecisionRecord], agenda: Agenda | None) -> DataTable:
    """Show decisions side by side, each with its date and the date to look again."""
    rows: list[tuple[Words, ...]] = []
    for record in records:
        again: Words = "" if record.look_again_on is None else record.look_again_on
        rows.append((record.topic.title, record.decided.label, on_by(record, agenda), again))
    head = tuple(phrase(f"decision.{column}") for column in ("topic", "decided", "on_by", "look_again_on"))
    return DataTable(caption=caption, head=head, rows=tuple(rows))


# --- a register ---------------------------------------------------------------------------------------------------


def entries_story(entries: Sequence[Entry]) -> Blocks:
    """Show decisions as entries of a register."""
    rows: list[tuple[Words, ...]] = []
    for entry in entries:
        record = entry.record
        rows.append((entry.number, record.topic.title, record.decided.label, on_by(record, None), entry.hash))
    head = [phrase(f"decision.{column}") for column in ("topic", "decided", "on_by")]
    columns = (phrase("register.number"), *head, phrase("report_back.mark"))
    return (DataTable(caption=phrase("register.decisions"), head=columns, rows=tuple(rows), numeric=(0,)),)


def added_story(entries: Sequence[Entry], topics: Iterable[str] = ()) -> Blocks:
    """State what was added to a register, and which topic ids in it are easily confused with those added."""
    items = [phrase("register.added", number=e.number, topic=name(e.record.topic.title)) for e in entries]
    added = {entry.record.topic.id for entry in entries}
    return (Bullets(items=tuple(items)), *confusable_note([*topics, *added], among=added), head_said(entries[-1].hash))


def verification_story(verification: Verification) -> Blocks:
    """State whether a register is intact and up to which decision, or what was changed."""
    if verification.holds:
        holds = phrase("register.holds", count=verification.entries)
        reach = phrase("register.unnoted")
        if verification.noted is not None:
            reach = phrase("register.noted", number=verification.noted)
        missing = [Paragraph(words=said) for said in missing_editions(verification.missing)]
        return (Paragraph(words=holds), Paragraph(words=reach), *missing, head_said(verification.head))
    found = phrase("register.fails", count=len(verification.problems))
    return (Paragraph(words=found), Bullets(items=verification.problems))


def missing_editions(editions: Iterable[Edition]) -> Iterator[Words]:
    """State of each framework and agenda that a register does not keep whether it is to be had elsewhere."""
    for edition in editions:
        packaged = packaged_edition(Framework, edition.fingerprint) or packaged_edition(Agenda, edition.fingerprint)
        key = "register.missing" if packaged is None else "register.missing_packaged"
        yield phrase(key, edition=edition_said(edition))


def kept_story(kept: Mapping[Edition, bool]) -> Blocks:
    """State which frameworks and agendas a register now keeps, and which of them it kept before."""
    said = {True: "register.kept", False: "register.kept_already"}
    return tuple([Paragraph(words=phrase(said[new], document=edition_said(own))) for own, new in kept.items()])


def documents_story(editions: Sequence[Edition]) -> Blocks:
    """Show which frameworks and agendas a register keeps."""
    title = Heading(words=phrase("register.documents"), level=1)
    if not editions:
        return (title, Paragraph(words=phrase("listed.none")))
    return (title, Bullets(items=tuple([edition_said(edition) for edition in editions])))


def head_said(head: str) -> Block:
    """Return the mark of a register, and say that it is to be noted elsewhere."""
    return Paragraph(words=phrase("register.head", head=head))
