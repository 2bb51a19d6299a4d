"""What an error about a file of another format may not say: places and words of our own documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from k80assess.errors import DocumentError, K80Error

_OURS = re.compile(
    r"\b(?:criteria|aspects|levels|rows|caps)\[|\brule\.|\brule:|\bwhen\b|\bat_most\b|\bcutoffs\b|\btakes_energy\b|"
    r"\bcriterion\b|\baspects?\b|\bframework\b|Traceback|pydantic"
)


def speaks_of_the_file(error: K80Error) -> bool:
    """Return whether an error names places and words that its reader finds in the file."""
    problems = error.problems if isinstance(error, DocumentError) else ()
    # What was found there is the file's own, whatever its words.
    said = [f"{problem.place}: {problem.sentence}; {problem.allowed}" for problem in problems] or [str(error)]
    return not any(_OURS.search(sentence) for sentence in said)


@contextmanager
def read_or_refused() -> Iterator[None]:
    """Let an error of ours pass that speaks of the file, and nothing else."""
    try:
        yield
    except K80Error as error:
        if not 0 < len(str(error)) < 100_000:
            raise AssertionError("an error that cannot be read") from error
        if not speaks_of_the_file(error):
            raise AssertionError("an error in words of our own documents") from error
