"""What is wrong with a register or a record is said in the language of the report."""

from __future__ import annotations

from frameworks import unordered

from k80assess.data import to_data
from k80assess.document.files import load_framework, load_topic
from k80assess.engine.assessment import assess
from k80assess.govern.chain import START, ChainVerifier, Verification, canonical
from k80assess.govern.decision import decide
from k80assess.report.content.decisions import recheck_story, record_story, verification_story
from k80assess.report.formats.plain import text_of

RECORD = decide(assess(load_topic({"id": "pilot", "title": "A pilot"})), "monitor", on="2026-03-02", by="board")


def test_what_was_done_to_a_register() -> None:
    """Places are said in the language too; other programs get the code beside the English."""
    walk = ChainVerifier()
    found = (*walk.take(3, "pilot", canonical(RECORD), START, "0" * 64), *walk.finish(3))
    verification = Verification(entries=walk.entries, head=walk.head, problems=found)
    dutch = text_of(verification_story(verification), "nl")
    assert "besluiten 1 tot en met 2: weggehaald" in dutch
    assert "besluit 3: veranderd: het kenmerk hoort niet bij wat er staat" in dutch
    assert "entries 1 to 2: removed" in text_of(verification_story(verification), "en")
    problems = to_data(verification)["problems"]
    assert [(problem["code"], [place["message"] for place in problem["loc"]]) for problem in problems] == [
        ("entry_removed", ["entries 1 to 2"]),
        ("entry_changed", ["entry 3"]),
    ]


def test_what_a_record_says_wrongly() -> None:
    """A record that calls its framework something else is told so."""
    edition = {**RECORD.framework.model_dump(), "version": "1900"}
    forged = type(RECORD).model_validate({**RECORD.model_dump(by_alias=True, exclude_none=True), "framework": edition})
    told = text_of(recheck_story(forged.recheck(load_framework())), "nl")
    assert "framework.version: het kader met deze vingerafdruk heeft een andere" in told


def test_outcomes_without_an_order_are_told_as_the_framework_lists_them() -> None:
    """And those with one the best first: of a decision, of what is found now, and to the members."""
    for ordered, told in ((False, "a, b or c"), (None, "c, b or a")):
        framework = unordered(outcome=ordered)
        topic = load_topic({"id": "t", "title": "T"})
        record = decide(assess(topic, framework), "b", on="2026-03-02", by="board", why="So it was.")
        assert f"still open: {told}" in " ".join(text_of(record_story(record, framework=framework), "en").split())
        rechecked = " ".join(text_of(recheck_story(record.recheck(framework)), "en").split())
        assert rechecked.count(f"still open: {told}") == 2
