"""The years below a drawing: whole decades from left to right, and the place of each year among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_STEP: Final = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """Years from `first` to `last`, which lie at `left` and `right`."""

    first: int
    last: int
    left: float
    right: float

    @classmethod
    def of(cls, years: Iterable[int], left: float, right: float, *, least: int = 1) -> Scale:
        """The decades that hold these years, of which there is one at least; `least` decades if they hold fewer."""
        known = sorted(years)
        first, last = known[0] // _STEP * _STEP, (known[-1] // _STEP + 1) * _STEP
        return cls(min(first, last - least * _STEP), last, left, right)

    def place(self, year: int) -> float:
        """Where a year lies."""
        return round(self.left + (self.right - self.left) * (year - self.first) / (self.last - self.first), 1)

    @property
    def marks(self) -> tuple[tuple[int, float], ...]:
        """Each tenth year with its place."""
        return tuple((year, self.place(year)) for year in range(self.first, self.last + 1, _STEP))
