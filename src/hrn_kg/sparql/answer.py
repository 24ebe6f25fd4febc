"""Answers with their cache, entity tags and compressed copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hrn_kg.engine.base import Dataset, Engine

if TYPE_CHECKING:
    from hrn_kg.settings import Settings
    from hrn_kg.sparql.guard import Inspected, Kind

Coding = Literal["gzip", "zstd", "identity"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer with all that an HTTP response needs to know of it; ``etag`` comes with its quotes."""

    body: bytes
    media_type: str
    etag: str
    release: str
    kind: Kind
    cached: bool


class Answerer:
    """Answers inspected queries from the cache or the engine; equal questions at one time are computed once."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self._settings = settings

    async def run(
        self, inspected: Inspected, media_type: str, dataset: Dataset = Dataset(), client: str = "local"
    ) -> Reply:
        """Answer a query; raises what :meth:`hrn_kg.engine.base.Engine.answer` raises."""
        raise NotImplementedError

    def encoded(self, reply: Reply, coding: Coding) -> Reply:
        """The same reply with its body compressed and an entity tag of its own."""
        raise NotImplementedError
