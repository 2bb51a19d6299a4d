"""The files that the page is made of: style and scripts each as one text, the sentences, and the policy that fits."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from importlib import resources
from typing import Any

# Each of these may need those before it.
SCRIPTS = (
    "numbers.js",
    "diagram.js",
    "exact.js",
    "occurring.js",
    "scores.js",
    "interview.js",
    "loose.js",
    "file.js",
    "topic.js",
    "link.js",
    "words.js",
    "questions.js",
    "result.js",
    "whatever.js",
    "rules.js",
    "tree.js",
    "keeping.js",
    "onebyone.js",
    "main.js",
)


def sentences() -> dict[str, Any]:
    """Return what the page says, in both languages."""
    return tomllib.loads(asset("page.toml"))


def script_text() -> str:
    """Return the scripts without what is for whoever reads the source, comments and indentation, as one function."""
    lines = [line for name in SCRIPTS for line in _lines(name)]
    code = [line.split(" // ")[0] for line in lines if not line.startswith("//")]
    return "\n".join(["(() => {", '"use strict";', *code, "})();", ""])


def style_text() -> str:
    """Return the style without indentation."""
    return "\n".join([*_lines("page.css"), ""])


def _lines(name: str) -> list[str]:
    """Return the lines of a file without indentation, but for empty ones."""
    return [line.strip() for line in asset(name).splitlines() if line.strip()]


def asset(name: str) -> str:
    """Return the text of a file beside this module."""
    return resources.files("k80assess.report.page").joinpath(name).read_text("utf-8")


def policy(style: str, script: str) -> str:
    """Return the content security policy that allows this style and this script, and nothing else."""
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
