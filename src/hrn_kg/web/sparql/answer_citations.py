"""An answer as a file for reference managers: the base, and each document that the rows rest on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.requests import Request

from hrn_kg.conneg import Representation
from hrn_kg.errors import Overloaded, TooLarge
from hrn_kg.limits import TABLE_BYTES, WORKBOOK_SECONDS
from hrn_kg.site import Site
from hrn_kg.site.answer_address import AskedQuery, whole
from hrn_kg.site.answer_citing import answer_citation_file
from hrn_kg.site.answer_rows import AnswerRows, rows_of
from hrn_kg.sparql import ReleaseChanged, Reply
from hrn_kg.web.http.addresses import client_of
from hrn_kg.web.http.responses import reply_of
from hrn_kg.web.served.by_name import site_for
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.side_thread import SideThread

_RETRY_SECONDS: Final = 1


class AnswerCitations:
    """Cites answers; their rows are read beside the loop."""

    def __init__(self, thread: SideThread) -> None:
        """`thread` is where rows are read, so that other requests are served meanwhile."""
        self._thread = thread

    async def of(
        self, request: Request[State], site: Site, asked: AskedQuery, answer: Reply, form: Representation
    ) -> Reply:
        """The citation of an answer in a form; `answer` is the JSON of SPARQL or a graph.

        Raises TooLarge for an answer that names too much, Overloaded, and what the engine raises.
        """
        if len(answer.body) > TABLE_BYTES:
            raise TooLarge(
                f"An answer of at most {TABLE_BYTES} bytes is cited. Ask for less. "
                f"The whole answer: {whole(site, asked)}",
                limit=TABLE_BYTES,
                unit="bytes",
            )
        rows = await read_rows(self._thread, request, answer)
        async with site_that_answered(request, site, answer) as of_release:
            body = await answer_citation_file(of_release, asked, rows, form)
        return reply_of(body, form.media_type, answer.release)


async def read_rows(thread: SideThread, request: Request[State], answer: Reply) -> AnswerRows:
    """What an answer names, read beside the loop. Raises Overloaded."""
    return await thread.run(client_of(request), WORKBOOK_SECONDS, partial(rows_of, answer.body, answer.media_type))


@asynccontextmanager
async def site_that_answered(request: Request[State], site: Site, answer: Reply) -> AsyncIterator[Site]:
    """The site of the release that gave an answer. Raises Overloaded when it is another one meanwhile."""
    try:
        async with site_for(site, request.state["served"].archive, answer.release) as of_release:
            yield of_release
    except ReleaseChanged:
        raise Overloaded(
            "The service went over to another release while this was made; please ask again.",
            retry_after=_RETRY_SECONDS,
        ) from None
