"""What reports say about a topic by itself."""

from __future__ import annotations

from k80assess.document.topic import Topic
from k80assess.report.content.assessment import note_said, proposed_actions, topic_facts
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import ends_said
from k80assess.report.content.provenance import example_note
from k80assess.report.words import Series, Words, phrase


def topic_story(topic: Topic) -> Blocks:
    """Describe a topic by itself: without a framework, criteria and levels go by their ids."""
    blocks: list[Block] = [Heading(words=topic.title, level=1)]
    if topic.summary is not None:
        blocks.append(Paragraph(words=topic.summary))
    facts = topic_facts(topic, None) + proposed_actions(topic)
    if facts:
        blocks.append(Facts(pairs=tuple(facts)))
    blocks += example_note(topic)
    rows = []
    for criterion_id, answer in topic.answers.items():
        said: Words = phrase("answer.abstained" if answer.abstain else "answer.open")
        if answer.levels:
            said = Series(items=answer.levels, join="or")
        if answer.ends is not None:
            said = ends_said(answer.ends)
        rows.append((criterion_id, said, note_said(answer)))
    if not rows:
        return (*blocks, Paragraph(words=phrase("topic.unanswered")))
    head = tuple(phrase(f"answers.{column}") for column in ("criterion", "answer", "note"))
    return (*blocks, DataTable(caption=phrase("answers.heading"), head=head, rows=tuple(rows)))
