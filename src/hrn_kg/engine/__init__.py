"""Query engines behind one seam: embedded Oxigraph workers, or any SPARQL 1.1 endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrn_kg.engine.base import Answer, Dataset, Engine, Job, Source

if TYPE_CHECKING:
    from hrn_kg.settings import Settings

__all__ = ["Answer", "Dataset", "Engine", "Job", "Source", "open_engine", "open_older"]


async def open_engine(settings: Settings, source: Source) -> Engine:
    """Open the engine that ``settings.engine`` names, to answer from ``source``.

    Raises:
        EngineUnavailable: the data could not be loaded, or no worker could be started.
        SettingsError: the engine of others is named by what is no address, or its files cannot be read.
    """
    if settings.engine != "embedded":
        from hrn_kg.engine.remote.remote_engine import RemoteEngine

        return await RemoteEngine.open(settings, source)
    from hrn_kg.engine.embedded.scheduler import EmbeddedEngine

    return await EmbeddedEngine.open(settings, source)


async def open_older(settings: Settings, source: Source) -> Engine:
    """Open an engine for a release that is not the current one: that of others where it has it, else our own.

    Ours gives way to all else.

    Raises what `open_engine` raises.
    """
    if settings.engine != "embedded":
        from hrn_kg.engine.remote.remote_engine import RemoteEngine

        if (found := await RemoteEngine.open_if_held(settings, source)) is not None:
            return found
    from hrn_kg.engine.embedded.scheduler import EmbeddedEngine

    return await EmbeddedEngine.open(settings, source, is_older=True)
