"""JSON as a register and its exports hold it, parsed."""

from __future__ import annotations

import json
from typing import Any

from k80assess.document.parsing import not_well_formed, without_twins
from k80assess.errors import DocumentError, Sentence

NOT_STORED_AS_TEXT = Sentence("not_stored_as_text", "this is not stored as text")


def parsed(text: str, source: str) -> Any:
    """Return parsed JSON, in which no key may stand twice: a hash does not say which of the two was meant.

    Raises:
        DocumentError: when it is not valid JSON.

    >>> parsed('{"a": 1}', "line 1")
    {'a': 1}
    """
    try:
        return json.loads(text, object_pairs_hook=without_twins)
    except (ValueError, RecursionError) as error:
        # It is one line, so that its number would say nothing.
        raise DocumentError(source, [not_well_formed("JSON", text, error)._replace(line=None, column=None)]) from None
