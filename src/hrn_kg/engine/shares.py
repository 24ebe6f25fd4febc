"""Fair shares: who used how much worker time of late, and who therefore goes next."""

from __future__ import annotations

import math

HALF_LIFE = 30.0  # seconds after which used worker time counts half
HEAVY = 2.0  # seconds of recent worker time that make a client heavy,
LONG = 0.1  # when its queries take so many seconds or more on the average
_KEEP = 1024  # clients remembered


class Shares:
    """Recent worker time of each client, halved every half minute."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[float, float]] = {}
        self._jobs: dict[str, tuple[float, float]] = {}  # how many they were, halved as the time is
        self._running: dict[str, list[float]] = {}

    def begin(self, client: str, now: float) -> None:
        """A job of this client starts."""
        self._running.setdefault(client, []).append(now)

    def end(self, client: str, began: float, now: float, fine: float = 0.0) -> None:
        """The job of this client that began then has ended; `fine` seconds are added for a worker that it broke."""
        running = self._running[client]
        running.remove(began)
        if not running:
            del self._running[client]
        self._used[client] = (self._decayed(self._used, client, now) + now - began + fine, now)
        self._jobs[client] = (self._decayed(self._jobs, client, now) + 1, now)
        if len(self._used) > _KEEP:
            least = sorted(self._used, key=lambda name: self._decayed(self._used, name, now))[: _KEEP // 2]
            for name in least:
                del self._used[name], self._jobs[name]

    def used(self, client: str, now: float) -> float:
        """Recent worker time of a client in seconds, with that of its running jobs."""
        used = self._decayed(self._used, client, now)
        for began in self._running.get(client, ()):
            used += now - began
        return used

    def rank(self, client: str, now: float) -> float:
        """A number that orders clients as `used` does, also when it was worked out for each at another moment.

        It is the logarithm of what was used, without the decay that all have alike, so it never becomes less.
        """
        number, at = (self.used(client, now), now) if client in self._running else self._used.get(client, (0.0, now))
        return math.log2(number) + at / HALF_LIFE if number > 0 else -math.inf

    def is_heavy(self, client: str, now: float) -> bool:
        """Whether a client used much of late by long queries. Many short ones keep nobody waiting."""
        used = self.used(client, now)
        return used > HEAVY and used > LONG * (self._decayed(self._jobs, client, now) + self.running(client))

    def running(self, client: str) -> int:
        """How many jobs of a client are running."""
        return len(self._running.get(client, ()))

    @staticmethod
    def _decayed(kept: dict[str, tuple[float, float]], client: str, now: float) -> float:
        found = kept.get(client)
        return found[0] * math.exp2((found[1] - now) / HALF_LIFE) if found is not None else 0.0
