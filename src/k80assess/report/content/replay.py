"""What reports say of decisions that were replayed: what was said then and is said now, and what moves besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from k80assess.document.framework import Framework
from k80assess.govern.chain import entry_place
from k80assess.govern.replayed import Replay, ReplayedDecision, ReplayedVersion
from k80assess.report.content.answers import other_numbers
from k80assess.report.content.blocks import Block, Blocks, Bullets, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.decisions import edition_said, on_by
from k80assess.report.content.labels import framework_title, outcome_or_open
from k80assess.report.words import Words, percent, phrase, strong


def replay_story(found: Replay) -> Blocks:
    """Describe what a framework says now of the decisions in a register: the counts first, then each of them."""
    framework = found.framework
    title = phrase("replay.own")
    if framework is not None:
        title = phrase("replay.title", framework=framework_title(framework), version=framework.version)
    blocks: list[Block] = [Heading(words=title, level=1)]
    if not found.decisions:
        return (*blocks, Paragraph(words=phrase("listed.none")))
    if found.holds is not None:
        said = phrase("replay.holds" if found.holds else "replay.fails", count=len(found.decisions))
        blocks.append(Paragraph(words=said, kind="verdict"))
    blocks.append(Facts(pairs=tuple([(phrase(f"replay.{became}"), count) for became, count in found.counts.items()])))
    blocks.append(replayed_table(found.decisions, framework))
    blocks += _problems(found.decisions)
    for version in found.versions:
        blocks += version_said(version)
    return tuple(blocks)


def _problems(decisions: Sequence[ReplayedDecision]) -> Iterator[Block]:
    """Name what does not fit the framework, or misquotes it, decision by decision."""
    found: list[Words] = []
    for one in decisions:
        if one.recheck is not None:
            found += [problem.inside(entry_place(one.number)) for problem in one.recheck.problems]
    if found:
        yield Heading(words=phrase("replay.problems"))
        yield Bullets(items=tuple(found))


def replayed_story(decisions: Sequence[ReplayedDecision]) -> Blocks:
    """Show replayed decisions side by side."""
    return (replayed_table(decisions, None),)


def versions_story(versions: Sequence[ReplayedVersion]) -> Blocks:
    """State of each of several versions how many of all combinations of answers move."""
    return tuple([block for version in versions for block in version_said(version)])


def replayed_table(decisions: Sequence[ReplayedDecision], framework: Framework | None) -> DataTable:
    """Show of each decision what was said then, what is said now, and what was decided."""
    rows: list[tuple[Words, ...]] = []
    for one in decisions:
        record = one.record
        assessed = None if one.recheck is None else one.recheck.now
        now: Words = phrase(f"replay.{one.became}")
        if assessed is not None:
            now = outcome_or_open(assessed.possible, assessed.framework)
            now = now if one.became == "same" else strong(now)
        said = outcome_or_open(record.possible, framework if assessed is None else assessed.framework)
        rows.append((one.number, record.topic.title, on_by(record, None), said, now, record.decided.label))
    head = (
        phrase("register.number"),
        phrase("decision.topic"),
        phrase("decision.on_by"),
        phrase("replay.said"),
        phrase("replay.now"),
        phrase("decision.decided"),
    )
    return DataTable(caption=phrase("register.decisions"), head=head, rows=tuple(rows), numeric=(0,))


def version_said(version: ReplayedVersion) -> Iterator[Block]:
    """State how many decisions name a version, and how many of all combinations of answers are decided differently."""
    yield Paragraph(words=phrase("replay.version", edition=edition_said(version.edition), count=version.decisions))
    difference, moved, ruled_out = version.difference, version.moved, version.ruled_out
    if difference is None or moved is None:
        yield Paragraph(words=phrase("replay.incomparable", why=version.problem or ""), kind="note")
        return
    share = percent(Fraction(moved, difference.profiles))
    yield Paragraph(words=phrase("replay.moved", count=moved, profiles=difference.profiles, share=share))
    if ruled_out:
        yield Paragraph(words=phrase("replay.ruled_out", count=ruled_out))
    yield from other_numbers(difference.old, difference.new)
