"""The page: one file that works by itself in any browser, and decides with the same compiled diagram as the engine.

The file holds the framework, its diagrams as whole numbers, the sentences of the page in both languages, and the
scripts beside this module. What cannot occur and what is judged directly is composed with these diagrams in the
browser, as the engine does it. The file loads nothing and sends nothing: its content security policy allows only its
own style and script, by their hashes.

Beside the outcome it says what holds whatever has been left open: the weights that are assumed, or what a family says.
For that it holds the diagrams of the family too, over the criteria and the hidden variables of what is loose.
"""

from __future__ import annotations

import html
import json
import os
from contextlib import suppress
from pathlib import Path
from string import Template

from k80assess.base.arguments import refuse_no_count
from k80assess.base.disk import path_text, write_whole
from k80assess.document.agenda import Agenda
from k80assess.document.files import agenda_beside
from k80assess.document.framework import Framework
from k80assess.document.text import checked_language
from k80assess.engine.compiled import CompiledFramework, compile_in_order
from k80assess.engine.diagram import NODE_LIMIT
from k80assess.engine.families import Family, written_of
from k80assess.engine.loosening import assumed_weights
from k80assess.engine.orders import orders
from k80assess.errors import Language, Sentence, SizeLimitError, refuse_other
from k80assess.report.page.assets import asset, policy, script_text, sentences, style_text
from k80assess.report.page.data import diagrams, groups_of, page_data
from k80assess.report.page.sheet import sheet_of

# With up to this many nodes, a browser on an ordinary machine responds to a click within a fifth of a second.
PAGE_NODE_LIMIT = 100_000


def write_page(
    framework: Framework | Family,
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    agenda: Agenda | None = None,
    node_limit: int = PAGE_NODE_LIMIT,
) -> None:
    """Write a page on which anyone can assess a topic under a framework, without installing anything.

    The page is one HTML file that works offline. It asks one question at a time, as an interview does, or shows them
    all; without scripts they stand there as a form to print. What is filled in stays in the browser; a topic is saved
    and opened as the JSON that `load_topic` reads.

    Other programs can rely on the following: each criterion is a group of radio buttons named by the criterion's id,
    with the level ids as values and an empty value for an open answer, and so is each aspect but the outcome, to judge
    it directly; each criterion has a checkbox with its id as `data-abstain`, for whoever does not judge it, which
    leaves it open; a criterion that takes numbers or dates has two text or date inputs with its id as `data-number`,
    for one, or for the first and the last that are still possible; each outcome is an element with `data-outcome`, its
    id, and `data-possible`, `true` or `false`, which is up to date once the `change` event of an input is handled.
    While answers contradict, none is possible. Behind `#` in the address stand, as in a query, `topic`, the text of a
    topic's JSON file in URL-safe Base64, and `mode`, `one` for one question at a time or `all`.

    Beside the outcome the page says whether it stands whatever the weights are that the framework calls assumed; or,
    for a family, whatever is loose in that.

    Args:
        framework: the framework, or a family of frameworks.
        path: the file to write.
        lang: the language in which the page opens, `nl` or `en`; its reader can switch.
        agenda: the agenda whose themes can be chosen; when left out, the packaged one for the packaged framework, and
            none for another.
        node_limit: how many nodes the diagrams on the page may have together. A page with more is large, and slow.
            Where only what holds whatever the assumed weights are would take more, the page leaves that out.

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
    if not isinstance(framework, Family):
        refuse_other(framework, Framework, "load_framework")
    write_whole(Path(path_text(path)), page(framework, lang, agenda=agenda, node_limit=node_limit))


def page(
    framework: Framework | Family,
    lang: Language = "nl",
    *,
    agenda: Agenda | None = None,
    node_limit: int = PAGE_NODE_LIMIT,
) -> str:
    """Return the page as text."""
    refuse_no_count("node_limit", node_limit)
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    own = written_of(framework)
    agenda = agenda_beside(own, agenda)
    compiled, nodes = _compiled(own, node_limit)
    try:
        family = framework if isinstance(framework, Family) else assumed_weights(own)
        if family._loose:
            _nodes_within(family._compiled, nodes, node_limit)
    except SizeLimitError as error:
        if isinstance(framework, Family):
            raise SizeLimitError(error.what, error.limit, SMALLER) from None
        family = None
    checked_language(lang)
    style, script = style_text(), script_text()
    title = own.title.to(lang) if own.title is not None else own.id
    return Template(asset("page.html")).substitute(
        lang=lang,
        form=sheet_of(own, agenda, groups_of(own), lang, sentences()[lang]),
        policy=policy(style, script),
        title=html.escape(title),
        style=style,
        data=_safe_json(page_data(compiled, lang, agenda, family)),
        script=script,
    )


SMALLER = Sentence(
    "remedy.page",
    "a page would be slow; use fewer criteria, or rounder weights, or pass a higher node_limit to write_page "
    "(k80assess page --node-limit)",
)
"""What helps a framework that is too large for a page, whatever helps it elsewhere."""


_MADE_FOR_A_NODE = 4
"""Making a diagram takes more nodes than it has in the end; of one that takes so many, the page is not waited for."""


def _compiled(framework: Framework, node_limit: int) -> tuple[CompiledFramework, int]:
    """Compile a framework for a browser in the best order, with a node limit that does not hold for it elsewhere.

    It comes with the number of nodes of its diagrams.
    """
    found = list[CompiledFramework]()
    for order in orders(framework):
        with suppress(SizeLimitError):
            found.append(compile_in_order(framework, order, max(_MADE_FOR_A_NODE * node_limit, NODE_LIMIT // 10)))
    if not found:
        raise _too_large(node_limit)
    compiled = min(found, key=lambda one: len(one.diagram.nodes))
    try:
        return compiled, _nodes_within(compiled, 0, node_limit)
    except SizeLimitError:
        raise _too_large(node_limit) from None


def _too_large(node_limit: int) -> SizeLimitError:
    return SizeLimitError(Sentence("limit.page_nodes", "nodes of the diagrams on a page"), node_limit, SMALLER)


def _nodes_within(compiled: CompiledFramework, nodes: int, node_limit: int) -> int:
    """Return the number of nodes with those of all that a page has of a framework.

    Raises:
        SizeLimitError: when that is more than the limit.
    """
    for diagram in diagrams(compiled):
        nodes += len(diagram.nodes)
        if nodes > node_limit:
            raise _too_large(node_limit)
    return nodes


def _safe_json(data: object) -> str:
    """Return JSON in which nothing can end the surrounding element or mean anything to an HTML parser."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
