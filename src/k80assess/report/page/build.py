"""The page: one file that works by itself in any browser, and decides with the compiled diagram as the engine does.

The file holds the framework, its diagrams as whole numbers, the sentences of the page in both languages, and the
scripts beside this module. It loads nothing and sends nothing: its content security policy, made of the hashes of its
own style and script, allows no other.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import tomllib
from collections import Counter
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from pydantic_core import core_schema

from k80assess.base.arguments import refuse_no_count
from k80assess.document.agenda import Agenda
from k80assess.document.files import MAX_BYTES, agenda_beside, fingerprint, path_text, write_whole
from k80assess.document.framework import Framework
from k80assess.document.problems import MAX_VALUES
from k80assess.document.schema import EditorSchema
from k80assess.document.text import checked_language
from k80assess.document.topic import Topic
from k80assess.engine.compiled import CompiledFramework, compile_in_order, walk_order
from k80assess.engine.diagram import NODE_LIMIT, Diagram
from k80assess.engine.directions import directions
from k80assess.errors import Language, Sentence, SizeLimitError, refuse_other

# In the order in which each needs the ones before it.
SCRIPTS = (
    "exact.js",
    "file.js",
    "topic.js",
    "words.js",
    "questions.js",
    "result.js",
    "rules.js",
    "keeping.js",
    "main.js",
)


# Up to so many nodes a browser answers each click within half a second, on an ordinary machine.
PAGE_NODE_LIMIT = 100_000


def write_page(
    framework: Framework,
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    agenda: Agenda | None = None,
    node_limit: int = PAGE_NODE_LIMIT,
) -> None:
    """Write a page on which anyone can assess a topic under a framework, without installing anything.

    The page is one HTML file that works offline. What is filled in stays in the browser; a topic is saved and opened
    as the JSON that `load_topic` reads.

    Other programs can rely on this much: each criterion is a group of radio buttons named by the criterion's id, with
    the level ids as values and an empty value for an open answer; each outcome is an element with `data-outcome`, its
    id, and `data-possible`, `true` or `false`, up to date when the `change` event of a radio button has been handled.

    Args:
        framework: the framework.
        path: the file to write.
        lang: the language in which the page opens, `nl` or `en`; its reader can switch.
        agenda: the agenda whose themes can be chosen; when left out the packaged one, or none beside a framework that
            is not the packaged one.
        node_limit: how many nodes the diagrams on the page may have together. A page with more is large, and slow.

    Raises:
        UnknownNameError: for another language.
        SizeLimitError: when the diagrams have more nodes.
        OSError: when the file cannot be written.

    >>> import tempfile
    >>> from k80assess import load_framework
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_page(load_framework(), f"{folder}/page.html", lang="en")
    ...     Path(folder, "page.html").read_text("utf-8")[:15]
    '<!DOCTYPE html>'
    """
    refuse_other(framework, Framework, "load_framework")
    write_whole(Path(path_text(path)), page(framework, lang, agenda=agenda, node_limit=node_limit))


def page(
    framework: Framework,
    lang: Language = "nl",
    *,
    agenda: Agenda | None = None,
    node_limit: int = PAGE_NODE_LIMIT,
) -> str:
    """Return the text of the page's file."""
    refuse_no_count("node_limit", node_limit)
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    agenda = agenda_beside(framework, agenda)
    style, script = _asset("page.css"), _script()
    title = framework.title.to(lang) if framework.title is not None else framework.id
    return Template(_asset("page.html")).substitute(
        lang=checked_language(lang),
        policy=_policy(style, script),
        title=html.escape(title),
        style=style,
        data=_safe_json(page_data(_compiled(framework, node_limit), lang, agenda)),
        script=script,
    )


def _compiled(framework: Framework, node_limit: int) -> CompiledFramework:
    """Compile a framework whose diagrams a browser can work with; what holds elsewhere for this framework stays."""
    template = (
        "a page would be slow; let fewer criteria feed the framework, or weigh with rounder numbers, or give "
        "write_page a greater node_limit (k80assess page --node-limit)"
    )
    remedy = Sentence("remedy.page", template)
    try:
        compiled = compile_in_order(framework, walk_order(framework), max(node_limit, NODE_LIMIT))
        nodes = 0
        for aspect in framework.aspects:
            nodes += len(compiled.aspect_diagram(aspect.id).nodes)
            if nodes > node_limit:
                what = Sentence("limit.page_nodes", "nodes of the diagrams on a page")
                raise SizeLimitError(what, node_limit, remedy)
    except SizeLimitError as error:  # what helps elsewhere does not help here
        raise SizeLimitError(error.what, error.limit, remedy) from None
    return compiled


def page_data(compiled: CompiledFramework, lang: Language, agenda: Agenda | None = None) -> dict[str, Any]:
    """Return what the scripts of the page work with, as JSON has it."""
    framework = compiled.framework
    places = {criterion.id: i for i, criterion in enumerate(framework.criteria)}
    return {
        "language": lang,
        "fingerprint": fingerprint(framework),
        "framework": framework.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True),
        "themes": [] if agenda is None else _themes(agenda),
        "topic": {"schema": _topic_schema(), "bytes": MAX_BYTES, "values": MAX_VALUES},
        "order": [places[criterion_id] for criterion_id in compiled.order],
        "sizes": compiled.diagram.sizes,
        "directions": directions(compiled),
        "ordered": [framework.node(criterion_id).ordered is not False for criterion_id in compiled.order],
        "diagrams": [_packed(compiled.aspect_diagram(aspect.id)) for aspect in framework.aspects],
        "groups": _groups(framework, places),
        "pieces": _pieces(framework),
        "sentences": _sentences(),
    }


def _themes(agenda: Agenda) -> list[dict[str, Any]]:
    """Return the themes of an agenda, each with every name that a topic may call it by."""
    written = [theme.model_dump(mode="json", include={"id", "label"}, exclude_unset=True) for theme in agenda.themes]
    return [{**plain, "names": theme.names} for plain, theme in zip(written, agenda.themes, strict=True)]


class _FileSchema(EditorSchema):
    """Says of a topic all that loading takes, null included, and nothing for people to read."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        """Let null stand where it may."""
        return {"anyOf": [self.generate_inner(schema["schema"]), {"type": "null"}]}


def _topic_schema() -> dict[str, Any]:
    """Return the form of a topic, by which the page takes what `load_topic` takes."""
    made = Topic.model_json_schema(schema_generator=_FileSchema)
    plain: dict[str, Any] = _without_words(made)
    return plain


def _without_words(made: Any) -> Any:
    if isinstance(made, list):
        return [_without_words(part) for part in made]
    if not isinstance(made, dict):
        return made
    # A key may be called `title` or `description` itself; what is said about one is text.
    return {k: _without_words(v) for k, v in made.items() if not (k in ("title", "description") and isinstance(v, str))}


def _packed(diagram: Diagram) -> tuple[int, int, list[int]]:
    """Return a diagram as its number of leaves, its root, and a row of numbers: each variable and its children."""
    row = [number for node in diagram.nodes for number in (node.variable, *node.children)]
    return diagram.leaves, diagram.root, row


def _groups(framework: Framework, places: Mapping[str, int]) -> list[tuple[int, list[int]]]:
    """Return each aspect that takes criteria in, with those that no aspect before it takes, in the criteria's order."""
    owners: dict[str, int] = {}
    for i, aspect in enumerate(framework.aspects):
        for input_id in aspect.rule.inputs:
            if input_id in places:
                owners.setdefault(input_id, i)
    groups: dict[int, list[int]] = {}
    for criterion_id, place in places.items():
        groups.setdefault(owners[criterion_id], []).append(place)
    return list(groups.items())


def _pieces(framework: Framework) -> dict[str, dict[str, int]]:
    """Count the framework's pieces by kind, and by where they come from."""
    counts: dict[str, Counter[str]] = {}
    for piece in framework.pieces():
        counts.setdefault(piece.kind, Counter())[piece.source.provenance or "unsaid"] += 1
    return {kind: dict(counter) for kind, counter in counts.items()}


def _sentences() -> dict[str, Any]:
    return tomllib.loads(_asset("page.toml"))


def _script() -> str:
    return "\n".join(["(() => {", '"use strict";', *map(_asset, SCRIPTS), "})();", ""])


def _asset(name: str) -> str:
    return resources.files("k80assess.report.page").joinpath(name).read_text("utf-8")


def _safe_json(data: object) -> str:
    """Write JSON in which nothing can end the element it stands in, or mean anything to an HTML reader."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _policy(style: str, script: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "img-src data:",  # the empty icon, without which a browser would ask the server for one
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
