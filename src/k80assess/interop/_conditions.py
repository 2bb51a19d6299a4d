"""Conditions on the same inputs, and which of them overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


class OverlappingConditions:
    """Conditions on the same inputs, to find those that some combination fulfils together; each is a bit."""

    def __init__(self, whens: Sequence[Mapping[str, Sequence[str]]], inputs: Iterable[str]) -> None:
        self._all = (1 << len(whens)) - 1
        taking: dict[tuple[str, str], list[int]] = {}
        free: dict[str, list[int]] = {input_id: [] for input_id in inputs}
        for number, when in enumerate(whens):
            for input_id, anything in free.items():
                if input_id not in when:
                    anything.append(number)
                for level in when.get(input_id, ()):
                    taking.setdefault((input_id, level), []).append(number)
        self._free = {input_id: bits_at(numbers) for input_id, numbers in free.items()}
        self._taking = {key: bits_at(numbers) for key, numbers in taking.items()}

    def meeting(self, when: Mapping[str, Sequence[str]]) -> int:
        """Return the bits of the conditions that some combination fulfils together with this one."""
        bits = self._all
        for input_id, levels in when.items():
            taking = self._free[input_id]
            for level in levels:
                taking |= self._taking.get((input_id, level), 0)
            bits &= taking
        return bits


def bits_at(numbers: Sequence[int]) -> int:
    """Return the integer with bits at these increasing numbers, in time that grows with the last of them.

    >>> bits_at([0, 3])
    9
    """
    found = bytearray(numbers[-1] // 8 + 1 if numbers else 0)
    for number in numbers:
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")
