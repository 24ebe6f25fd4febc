"""The data as one release has them: what a document is made from, which takes several queries."""

from __future__ import annotations

from dataclasses import dataclass

from hrn_kg.engine.base import Dataset
from hrn_kg.querytext.guard import Inspected
from hrn_kg.sparql.answer import Answerer, Reply
from hrn_kg.sparql.home_loop import at_home
from hrn_kg.vocab import Prefixes

_WHOLE = Dataset()


class ReleaseChanged(Exception):
    """An answer is of another release than the snapshot: the service went over to it, so begin again with that one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Answers of one release and of no other, so that no document is half of one and half of another."""

    answerer: Answerer
    release: str
    prefixes: Prefixes

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

    async def graphs(self) -> tuple[tuple[str, int], ...]:
        """The named graphs with their numbers of triples; raises what the engine raises, and ReleaseChanged."""
        graphs = await at_home(self.answerer.engine.graphs())
        if self.answerer.engine.release != self.release:
            raise ReleaseChanged(f"{self.release} was replaced by {self.answerer.engine.release}.")
        return graphs
