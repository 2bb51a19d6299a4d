"""What the tests of frames share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from k80assess.interop.frames import assessing


@pytest.fixture(scope="module", autouse=True)
def _read_as_many_rows_are() -> Iterator[None]:
    """Read frames of a few rows, such as tests have, as those of many are read; see `test_few.py`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assessing, "FEW", 0)
        yield
