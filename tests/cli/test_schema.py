"""The schema of each kind of document."""

from __future__ import annotations

from typing import Any

import pytest
from commands import Ran

from k80assess.document.files import schema


@pytest.mark.parametrize("kind", ["agenda", "framework", "topic"])
def test_schemas(kind: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The schema that the library gives."""
    assert Ran(capsys, "schema", kind).data == schema(kind)
