"""Write docs/framework.md, the packaged framework with the provenance of each piece, from the framework itself.

    python docs/.generators/framework_page.py

A test checks that the page is up to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from k80assess import Framework, load_framework
from k80assess.document.nodes import Aspect, Criterion, Level

PAGE = Path(__file__).parents[1] / "framework.md"

HEAD = """\
# The packaged framework

<!-- Written by docs/.generators/framework_page.py: change the framework or that file, not this page. -->

{title}, version {version}. *{question}*

!!! warning "A reconstruction"

    {note}

"""

WORDS = """\
`stated`: the source says it in words. `derived`: it follows from another section of the source. `assumed`: our own
assumption. Weights and cut-offs have the provenance of their rule.

"""


def page(framework: Framework) -> str:
    """Return the page about a framework."""
    title, question = framework.title or framework.id, framework.question or ""
    note = framework.source.note.to("en") if framework.source and framework.source.note else ""
    head = HEAD.format(
        title=_en(title), version=framework.version, question=_en(question), note=note.replace("\n", "\n    ")
    )
    return head + "\n".join(
        [*_criteria(framework), *_aspects(framework), "## Where each piece comes from\n", WORDS, *_pieces(framework)]
    )


def _en(text: object) -> str:
    return text.to("en") if hasattr(text, "to") else str(text)


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(*columns: str) -> Iterator[str]:
    yield _row(*columns)
    yield _row(*["---"] * len(columns))


def _criteria(framework: Framework) -> Iterator[str]:
    yield "## Criteria\n"
    yield from _table("criterion", "question", "levels, worst first")
    for criterion in framework.criteria:
        yield _row(f"`{criterion.id}`", _en(criterion.question), _levels(criterion))
    yield ""


def _levels(node: Criterion | Aspect) -> str:
    return ", ".join(f"`{level.id}` ({level.label.to('en')}{_need(level)})" for level in node.levels)


def _need(level: Level) -> str:
    return "; needs a theme" if level.needs_theme else ""


def _aspects(framework: Framework) -> Iterator[str]:
    yield "## Aspects and their rules\n"
    for aspect in framework.aspects:
        yield f"### `{aspect.id}`: {_en(aspect.question or aspect.label)}\n"
        yield f"Levels: {_levels(aspect)}.\n"
        rule = aspect.rule
        if rule.kind == "weighted":
            yield from _table("input", "weight")
            yield from (_row(f"`{input_id}`", weight) for input_id, weight in rule.weights.items())
            yield (
                "\nCut-offs: " + ", ".join(f"`{level}` from {cutoff}" for level, cutoff in rule.cutoffs.items()) + ".\n"
            )
        elif rule.kind == "table":
            yield from _table("#", *(f"`{input_id}`" for input_id in rule.inputs), "then")
            for i, row in enumerate(rule.rows, start=1):
                cells = [
                    ", ".join(f"`{level}`" for level in row.when.get(input_id, ())) or "any" for input_id in rule.inputs
                ]
                yield _row(i, *cells, f"`{row.then}`")
            yield "\nThe first row that matches decides.\n"
        else:
            inputs = ", ".join(f"`{input_id}`" for input_id in rule.inputs)
            yield f"The {rule.kind} of {inputs}.\n"


def _pieces(framework: Framework) -> Iterator[str]:
    yield from _table("belongs to", "piece", "", "provenance", "section of the source")
    for piece in framework.pieces():
        name = "" if piece.name == piece.owner else f"`{piece.name}`"
        yield _row(f"`{piece.owner}`", piece.kind, name, piece.source.provenance or "", piece.source.section or "")
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(load_framework()), encoding="utf-8")
