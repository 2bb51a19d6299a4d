"""What is worked out once: when it is first asked for."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property as cached_property
else:

    class cached_property(functools.cached_property[T]):  # noqa: N801
        """A cached property that holds no lock, as from Python 3.12 on.

        The lock of 3.11 is one for all instances, held while a value is worked out: a process that is forked meanwhile
        would wait for it for ever.
        """

        def __get__(self, instance: object | None, owner: type | None = None) -> Any:
            if instance is None:
                return self
            assert self.attrname is not None  # set when the class was made
            values = instance.__dict__
            if self.attrname not in values:
                values[self.attrname] = self.func(instance)
            return values[self.attrname]
