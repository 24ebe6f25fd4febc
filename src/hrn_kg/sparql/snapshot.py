"""The data as one release has them: what a document is made from, which takes several queries."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from hrn_kg.engine.base import Dataset
from hrn_kg.querytext.guard import Inspected
from hrn_kg.sparql.answer import Answerer, Reply
from hrn_kg.sparql.home_loop import at_home
from hrn_kg.vocab import Prefixes

_WHOLE = Dataset()
_MOST_REMEMBERED: Final = 16

T = TypeVar("T")


class ReleaseChanged(Exception):
    """An answer is of another release than the snapshot: the service went over to it, so begin again with that one."""


class _Recent:
    """The last few values that were worked out, by key. Safe to use from several threads."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._values[key] = value
            if len(self._values) > _MOST_REMEMBERED:
                self._values.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Answers of one release and of no other, so that no document is half of one and half of another."""

    answerer: Answerer
    release: str
    prefixes: Prefixes
    _recent: _Recent = field(default_factory=_Recent, repr=False, compare=False)

    @classmethod
    def of(cls, answerer: Answerer) -> Snapshot:
        """The data that the answerer has now."""
        return cls(answerer, answerer.engine.release, answerer.engine.prefixes)

    async def run(self, inspected: Inspected, media_type: str, dataset: Dataset = _WHOLE) -> Reply:
        """The answer to a query, as `Answerer.run` gives it; raises what that raises, and ReleaseChanged."""
        reply = await at_home(self.answerer.run(inspected, media_type, dataset))
        if reply.release != self.release:
            raise ReleaseChanged(f"{self.release} was replaced by {reply.release}.")
        return reply

    async def once(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` works out of answers: remembered for a moment, since the forms of a thing are wanted together.

        `key` says all that the value depends on but the release; a value is never None and is not changed by anybody.
        Raises what `make` raises, and what the guard of the answerer raises.
        """
        self.answerer.require()
        found: T | None = self._recent.get(key)
        if found is None:
            found = await make()
            self._recent.put(key, found)
        return found

    async def graphs(self) -> tuple[tuple[str, int], ...]:
        """The named graphs with their numbers of triples; raises what the engine raises, and ReleaseChanged."""
        graphs = await at_home(self.answerer.engine.graphs())
        if self.answerer.engine.release != self.release:
            raise ReleaseChanged(f"{self.release} was replaced by {self.answerer.engine.release}.")
        return graphs
