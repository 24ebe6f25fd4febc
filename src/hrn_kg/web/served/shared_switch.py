"""Web processes that serve together go over to a release together.

Once one of them has answered from it, none answers from the one before any more: a visitor, whose requests come to any
of them, never sees an older release after a newer one. By memory that they share each knows which release the others
have loaded. When all have it, one goes over and puts down that it is begun; whoever is not there yet goes over before
its next request. The memory is no file: on a disk that is full, a process that writes to a mapped file is ended by a
signal (SIGBUS).
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import Final

_CELL: Final = 32  # bytes for the name of a release; read and written at once, and torn it is no name that anybody has


class SharedSwitch:
    """A cell for each of a number of processes with the release that it has loaded, and one for what is begun."""

    def __init__(self, count: int, release: str) -> None:
        """Made before the processes are forked, which begin with this release."""
        self.count = count
        self._cells = mmap.mmap(-1, _CELL * (count + 1))
        self.put(count, release)

    @property
    def begun(self) -> str:
        """The release that one of them went over to last."""
        return self.read(self.count)

    def begin(self, release: str) -> None:
        """One of them answers from this release now."""
        self.put(self.count, release)

    def read(self, number: int) -> str:
        """What stands in a cell; empty where that process is not there, or cannot load what is to come."""
        return self._cells[_CELL * number : _CELL * (number + 1)].rstrip(b"\0").decode("ascii", "replace")

    def put(self, number: int, release: str) -> None:
        """Write into a cell; what is longer than a release's name is cut."""
        self._cells[_CELL * number : _CELL * (number + 1)] = release.encode("ascii", "replace")[:_CELL].ljust(
            _CELL, b"\0"
        )

    def ended(self, number: int) -> None:
        """The process with this number ended: nobody waits for it."""
        self.put(number, "")

    def is_loaded_by_all(self, release: str) -> bool:
        """Whether every process that is there has loaded this release."""
        return all(self.read(number) in ("", release) for number in range(self.count))


@dataclass(frozen=True, slots=True)
class Seat:
    """The part that one web process has in the switch of all."""

    switch: SharedSwitch
    number: int

    @classmethod
    def alone(cls) -> Seat:
        """That of a process that serves by itself."""
        return cls(SharedSwitch(1, ""), 0)

    @property
    def has_others(self) -> bool:
        """Whether there may be others."""
        return self.switch.count > 1

    def begin_with(self) -> str:
        """The release that the others answer from, which this process is to load; they wait for it from now on."""
        release = ""
        # Whoever went over before it was written down here that this process is there has not waited for it.
        while release != self.switch.begun:
            release = self.switch.begun
            self.loaded(release)
        return release

    def loaded(self, release: str) -> None:
        """This process has loaded a release, beside the one that it answers from or as that."""
        self.switch.put(self.number, release)

    def cannot_load(self) -> None:
        """The others need not wait for this process."""
        self.switch.put(self.number, "")
