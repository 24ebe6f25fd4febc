"""How many checks or proposals a client may send."""

from __future__ import annotations

import math
from time import monotonic

from hrn_kg.errors import TooManyRequests
from hrn_kg.settings import Settings
from hrn_kg.web.http import request_notes
from hrn_kg.web.http.clients import Networks
from hrn_kg.web.layers.rate_limit import RateLimiter


class Budget:
    """The budgets of all clients for one thing, which `what` names in English."""

    def __init__(self, limiter: RateLimiter, settings: Settings, what: str) -> None:
        self._limiter = limiter
        self._unlimited = Networks(settings.unlimited_clients, "unlimited_clients")
        self._what = what

    def spend(self) -> None:
        """Take one from the budget of who sends the request that is served. Raises: TooManyRequests."""
        notes = request_notes.current()
        if notes is None or self._unlimited.holds(notes.client):
            return
        wait = self._limiter.spend(notes.client.key, monotonic())
        if wait:
            seconds = max(1, math.ceil(wait))
            raise TooManyRequests(
                f"More than {self._limiter.limit} {self._what} came from your address; please try again in "
                f"{seconds} s.",
                limit=self._limiter.limit,
                retry_after=seconds,
            )
