"""How likely the outcomes are that are still possible: in words and as a picture."""

from __future__ import annotations

from k80assess.document.nodes import Criterion
from k80assess.engine.assessment import Assessment
from k80assess.examine.chances import probabilities
from k80assess.report.content.answered import rules_out
from k80assess.report.content.blocks import Bar, Bars, Blocks, DataTable, Figure, Paragraph
from k80assess.report.content.labels import best_first
from k80assess.report.words import Words, parts_of_a_whole, phrase, rounded_total


def chances(assessment: Assessment) -> Blocks:
    """Show how likely each outcome is that is still possible."""
    picture = chances_picture(assessment)
    rows = tuple((bar.label, bar.value) for bar in picture.bars)
    head = (phrase("term.outcome"), phrase("chances.chance"))
    table = DataTable(caption=picture.title, head=head, rows=rows, numeric=(1,))
    basis: Words = phrase("chances.basis_occurring" if rules_out(assessment) else "chances.basis")
    if any(_takes_numbers(assessment, criterion_id) for criterion_id in assessment.open_criteria):
        basis = (basis, " ", phrase("chances.levels"))
    if picture.total != 100:
        basis = (basis, " ", phrase("chances.rounded", total=picture.total))
    return (Figure(picture=picture, instead=(table,)), Paragraph(words=basis))


def chances_picture(assessment: Assessment) -> Bars:
    """Draw how likely each outcome is that is still possible, the best first."""
    likely = probabilities(assessment)
    outcomes = best_first(assessment.framework, assessment.possible)
    parts = parts_of_a_whole([likely[outcome.id] for outcome in outcomes])
    bars = [Bar(label=o.label, share=part.share, value=part) for o, part in zip(outcomes, parts, strict=True)]
    return Bars(title=phrase("chances.title"), bars=tuple(bars), total=rounded_total(parts))


def _takes_numbers(assessment: Assessment, criterion_id: str) -> bool:
    criterion = assessment.framework.node(criterion_id)
    return isinstance(criterion, Criterion) and criterion.partition is not None
