"""Which pieces of a framework its cases hit, in words."""

from __future__ import annotations

from collections.abc import Sequence

from k80assess.document.framework import Framework
from k80assess.examine.covered import Coverage, CoveredPiece
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import framework_title, level
from k80assess.report.content.provenance import edition_named
from k80assess.report.words import Words, phrase


def coverage_story(coverage: Coverage) -> Blocks:
    """Describe which pieces of a framework cases hit: how many of each kind, and those that no case hits."""
    counts = tuple([(phrase(f"coverage.kinds.{kind}"), hit, total) for kind, (hit, total) in coverage.counts.items()])
    blocks: list[Block] = [
        Heading(words=phrase("coverage.title", framework=framework_title(coverage.framework)), level=1),
        Facts(pairs=((phrase("provenance.framework"), edition_named(coverage.framework)),)),
        Paragraph(
            words=phrase(
                "coverage.summary",
                count=coverage.cases,
                hit=len(coverage.pieces) - len(coverage.never_hit),
                total=len(coverage.pieces),
            )
        ),
        DataTable(
            caption=phrase("coverage.counts"),
            head=tuple([phrase(f"coverage.{column}") for column in ("kind", "hit", "total")]),
            rows=counts,
            numeric=(1, 2),
        ),
    ]
    if coverage.never_hit:
        blocks.append(_table(coverage.never_hit, coverage.framework))
    return tuple(blocks)


def covered_pieces_story(pieces: Sequence[CoveredPiece]) -> Blocks:
    """Describe pieces of a framework by their ids, with how many cases hit each."""
    head = tuple([phrase(f"coverage.{column}") for column in ("piece", "place", "hits")])
    rows = tuple([(_piece(piece, None), piece.place, piece.hits) for piece in pieces])
    return (DataTable(caption=phrase("coverage.pieces"), head=head, rows=rows, numeric=(2,)),)


def _table(pieces: Sequence[CoveredPiece], framework: Framework) -> DataTable:
    rows = tuple([(_piece(piece, framework), piece.place) for piece in pieces])
    head = (phrase("coverage.piece"), phrase("coverage.place"))
    return DataTable(caption=phrase("coverage.never_hit"), head=head, rows=rows)


def _piece(piece: CoveredPiece, framework: Framework | None) -> Words:
    owner: Words = piece.owner
    name: Words = piece.name
    if framework is not None:
        node = framework.node(piece.owner)
        owner = node.label
        if piece.kind in ("outcome", "answer", "level", "reached", "not_reached"):
            name = level(node, piece.name).label
    return phrase(f"coverage.piece_of.{piece.kind}", owner=owner, name=name)
