"""Query engines behind one seam: embedded Oxigraph workers, or any SPARQL 1.1 endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrn_kg.engine.base import Answer, Dataset, Engine, Job, Source

if TYPE_CHECKING:
    from hrn_kg.settings import Settings

__all__ = ["Answer", "Dataset", "Engine", "Job", "Source", "open_engine"]


async def open_engine(settings: Settings, source: Source) -> Engine:
    """Open the engine that ``settings.engine`` names, ready to answer from ``source``.

    Raises:
        EngineUnavailable: the data could not be loaded, or no worker could be started.
    """
    if settings.engine != "embedded":
        from hrn_kg.engine.remote import RemoteEngine

        return RemoteEngine(settings, source)
    from hrn_kg.engine.embedded.scheduler import EmbeddedEngine

    return await EmbeddedEngine.open(settings, source)
