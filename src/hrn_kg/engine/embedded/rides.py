"""Until when a job that rides behind others at a worker has to be begun with, by clocks that both processes read.

The worker asks them before it begins with a job, and the web process before it gives one to another worker. So both
know the same: none is evaluated twice, and none is lost.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from hrn_kg.alarm import NEVER

# What those before it may take of the processor, and of time in all: a machine with much else to do leaves a worker
# that is at a short job waiting for longer than a long one takes.
PROCESSOR_SECONDS: Final = 0.003
SECONDS: Final = 0.03
_OF_A_PROCESS: Final = 2  # how Linux marks the number of the clock that counts what a process has used


class Moment(NamedTuple):
    """A moment by both clocks, that of the machine and that of the worker; by default none that comes."""

    time: float = NEVER
    used: float = NEVER

    def is_over(self, now: Moment) -> bool:
        """Whether it has come by one of the clocks."""
        return now.time >= self.time or now.used >= self.used

    def seconds_from(self, now: Moment) -> float:
        """How long it is off at least, if the worker uses one processor."""
        return min(self.time - now.time, self.used - now.used)


def clock_of(pid: int) -> int:
    """The number of the clock of what a process has used of the processor."""
    return ~pid << 3 | _OF_A_PROCESS


def moment_of(clock: int) -> Moment:
    """Now, by the clock of a worker."""
    try:
        return Moment(time.monotonic(), time.clock_gettime(clock))
    except OSError:  # it has ended
        return Moment(time.monotonic(), 0.0)


def moment_here() -> Moment:
    """Now, for a worker itself."""
    return Moment(time.monotonic(), time.process_time())


def limit_from(now: Moment, deadline: float) -> Moment:
    """Until when what is sent now has to be begun with, which is to end before a deadline."""
    return Moment(min(now.time + SECONDS, deadline), now.used + PROCESSOR_SECONDS)
