"""Shows a docstring's examples as code: ours give them bare, and Markdown takes `>>>` for three quotations."""

import re
from typing import Any

import griffe

_BLOCK = re.compile(r"^>>> .*(?:\n\S.*)*", re.MULTILINE)
_FLAGS = re.compile(r"\s*# doctest: .*$", re.MULTILINE)


def fenced(docstring: str) -> str:
    """Put each run of lines that starts with a prompt and ends at a blank line between fences."""
    return _BLOCK.sub(lambda block: f"```pycon\n{_FLAGS.sub('', block[0])}\n```", docstring)


class DoctestBlocks(griffe.Extension):
    """Rewrites docstrings once, after loading."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of one object, if it has one."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)
