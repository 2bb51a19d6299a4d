"""DMN, the standard for decision tables (OMG): frameworks as tables that other engines run, and the other way round."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from k80assess.base.disk import path_text
from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.errors import ArgumentError, Language, Problem, Sentence
from k80assess.interop._xml import parse_xml
from k80assess.interop.dmn.assembly import framework_of
from k80assess.interop.dmn.feel import name_of
from k80assess.interop.dmn.tables import DmnModels
from k80assess.interop.dmn.writing import OCCURS, Models, Version

__all__ = ["read", "to_xml", "to_xml_parts"]


def to_xml(framework: Framework, *, version: Version = "1.3", lang: Language = "nl") -> str:
    """Return a framework as one DMN model: a decision with a table for each aspect, and the requirements graph.

    Ids become names, and level ids become the texts in the cells, worst first where they are listed; a criterion of
    numbers or dates becomes an input of these, with a range in each cell. Names are the ids themselves, unless an
    engine could interpret one as something else. Weights, cut-offs and caps become rows; the description of each says
    what it comes from. Orders of weights decide nothing, and are left out but for their source. A missing answer is not
    a level: a table decides without it only where it makes no difference, and some engines refuse. An aspect that
    somebody judges directly has no place in a model: each decision follows from its inputs.

    Where something is impossible, one more decision, `can__occur`, says whether the answers can occur together: its
    table has a row for each impossible combination, with the reason as its description, and takes the first that holds.
    The other decisions say of such answers what the rules give.

    Args:
        framework: the framework.
        version: the version of DMN, `1.3` or `1.1`.
        lang: the language of the texts for people, `nl` or `en`.

    Returns:
        The XML, in ASCII characters only.

    Raises:
        UnknownNameError: for another version or language.
        ArgumentError: when a range ends at a number without a finite decimal notation, such as one third.
        SizeLimitError: when the tables would have more than 100,000 cells.

    >>> from k80assess import load_framework
    >>> model = to_xml(load_framework())
    >>> model.count("<decision "), model.count("<rule ")
    (4, 122)
    """
    models = Models(framework, version, lang)
    return models.of(models.decisions.order, models.decisions.impossible)


def to_xml_parts(framework: Framework, *, version: Version = "1.3", lang: Language = "nl") -> FrozenDict[str, str]:
    """Return a framework as several DMN models of one decision each, for engines that take one at a time.

    Args:
        framework: the framework.
        version: the version of DMN, `1.3` or `1.1`.
        lang: the language of the texts for people, `nl` or `en`.

    Returns:
        For each decision, by name, its XML as `to_xml` writes it; each comes after those that it needs, `can__occur`
        last.

    Raises:
        UnknownNameError: for another version or language.
        ArgumentError: when a range ends at a number without a finite decimal notation, such as one third.
        SizeLimitError: when the tables would have more than 100,000 cells.

    >>> from k80assess import load_framework
    >>> list(to_xml_parts(load_framework()))
    ['fit', 'added_value', 'capacity', 'outcome']
    """
    models = Models(framework, version, lang)
    found = {name_of(aspect.id): models.of([aspect]) for aspect in models.decisions.order}
    if models.decisions.impossible:
        found[OCCURS] = models.of([], models.decisions.impossible)
    return FrozenDict(found)


def read(*sources: str | os.PathLike[str] | bytes, root: str | None = None) -> Framework:
    """Read a framework from DMN: what `to_xml` wrote, and other models with one table for each decision.

    A table has texts, numbers, dates or booleans as inputs and one output, a text or a boolean, and a single row
    decides: the hit policies are UNIQUE, ANY, FIRST and PRIORITY. Its cells hold texts in double quotes, comparisons
    such as `< 18`, ranges such as `[18..65)`, or `true` and `false`, separated by commas; `not(...)` of these, `-` or
    nothing. In the framework every rule is a table; labels and descriptions are read where the standard has a place for
    them, which it does not have for levels.

    Levels are the texts that a model declares, in that order: for a decision's output or variable, for an input's
    variable, or for the inputs that refer to it, each by a list of its own or by a type, through aliases and parts of
    structures. All declarations about one thing must have the same texts in the same order, except that a list may
    leave some out; then the shortest of its own lists holds, or the longest of those that refer to it. Where nothing is
    declared, levels are the texts that cells name, in that order: then only these can be answered. The levels of a
    boolean are `false` and `true`. Those of a number or a date are the ranges that the tables tell apart, the lowest
    first, and named after them; what the model declares not to be allowed becomes impossible. The decision in which
    `to_xml` says what can occur becomes `impossible` again.

    Decisions that the outcome does not depend on need not be readable.

    Args:
        sources: paths to files, or XML as text or bytes: one model, or several that form a framework together.
        root: the id of the decision to use as the outcome; when left out, the one that feeds no other.

    Raises:
        DocumentError: when it is not such a model, has a document type, or has tables that leave a combination
            undecided or decide it twice; with places in the model, and with its name where there are several.
        ArgumentError: when there are several roots and none is named; it lists them.
        UnknownNameError: when there is no decision of this name.
        OSError: when there is no such file, or it cannot be read.

    >>> from k80assess import diff, load_framework
    >>> framework = load_framework()
    >>> diff(framework, read(to_xml(framework))).equivalent
    True
    """
    if not sources:
        raise ArgumentError(Problem((), Sentence("model_missing", "at least one model is needed")))
    names = _named(sources)
    roots = [parse_xml(_content_or_path(source), name) for source, name in zip(sources, names, strict=True)]
    return framework_of(DmnModels(zip(names, roots, strict=True)), root)


_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")


def _content_or_path(source: str | os.PathLike[str] | bytes) -> bytes | str | os.PathLike[str]:
    if isinstance(source, str) and "<" in source:
        # A string no longer has an encoding, whatever it declares.
        return _DECLARATION.sub("", source).encode("utf-8", "surrogatepass")
    return source


def _named(sources: Sequence[str | os.PathLike[str] | bytes]) -> list[str]:
    """Return what errors call each source: its path, or its number among the models given as content."""
    paths = ["<" if isinstance(source, bytes) else path_text(source) for source in sources]
    return [_given(number, len(paths)) if "<" in path else path for number, path in enumerate(paths, start=1)]


def _given(number: int, count: int) -> Sentence:
    if count == 1:
        return Sentence("place.given_model", "the given model")
    return Sentence("place.given_model_of_several", "given model {number}", number=number)
