"""What an error about a file of another format may not say: places and words of our own documents."""

from __future__ import annotations

import re

from k80assess.errors import K80Error

_OURS = re.compile(
    r"\b(?:criteria|aspects|levels|rows|caps)\[|\brule\.|\brule:|\bwhen\b|\bat_most\b|\bcutoffs\b|\btakes_energy\b|"
    r"\bcriterion\b|\baspects?\b|\bframework\b|Traceback|pydantic"
)


def speaks_of_the_file(error: K80Error) -> bool:
    """Whether an error names places and words that its reader finds in the file."""
    return not _OURS.search(str(error))
