"""A query that was sent, from its text to the answer: inspected, and asked of the release that is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.requests import Request

from hrn_kg.engine.base import EXPLANATION
from hrn_kg.errors import TimedOut
from hrn_kg.settings import Settings
from hrn_kg.site import Site
from hrn_kg.sparql import Inspected, Reply, inspect
from hrn_kg.web.http.addresses import client_of
from hrn_kg.web.served.by_name import answerer_for
from hrn_kg.web.served.older import Archive
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.request import QueryOperation
from hrn_kg.web.sparql.side_thread import SideThread

LONG_QUERY: Final = 20_000  # characters whose inspection would keep all other requests waiting


async def inspect_query(request: Request[State], query: str, settings: Settings, long_queries: SideThread) -> Inspected:
    """The guard's inspection; a long query is inspected in a thread, so that the others are served meanwhile.

    Raises what `hrn_kg.sparql.inspect` raises, and Overloaded when too many long ones wait.
    """
    if len(query) <= LONG_QUERY:
        return inspect(query, settings)
    seconds = min(settings.query_seconds, settings.queue_seconds)
    return await long_queries.run(client_of(request), seconds, partial(inspect, query, settings))


@asynccontextmanager
async def in_time(seconds: float) -> AsyncIterator[None]:
    """Bound several queries that make one answer: together they have the time of one. Raises TimedOut."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TimedOut(f"The query took longer than {seconds:g} seconds.", limit=seconds) from None


async def run_query(
    site: Site, archive: Archive | None, operation: QueryOperation, inspected: Inspected, media_type: str, began: float
) -> Reply:
    """The answer of the release that is named, else of the current one; raises what either raises.

    What has passed since `began` counts against the time that the query may take.
    """
    loop = asyncio.get_running_loop()
    dataset, with_digest = operation.dataset, media_type != EXPLANATION
    if operation.release is None:
        waited = loop.time() - began
        return await site.data.answerer.run(inspected, media_type, dataset, waited=waited, with_digest=with_digest)
    while True:
        async with answerer_for(site, archive, operation.release) as answerer:
            waited = loop.time() - began
            reply = await answerer.run(inspected, media_type, dataset, waited=waited, with_digest=with_digest)
        # A query that waited over a switch is answered by the new release: then the old one is asked for by its name.
        if operation.release == reply.release:
            return reply
