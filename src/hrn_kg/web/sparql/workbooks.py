"""An answer as a workbook: made of its rows beside the loop, and kept with the answers."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox
from starlette.requests import Request

from hrn_kg.conneg import XLSX
from hrn_kg.errors import TooLarge
from hrn_kg.limits import TABLE_BYTES, WORKBOOK_SECONDS
from hrn_kg.render.sheets import About, Column
from hrn_kg.site import Site
from hrn_kg.site.answer_address import AskedQuery, whole
from hrn_kg.site.answer_sheet import beside_rows
from hrn_kg.site.named_answers import NamedAnswer
from hrn_kg.sparql import Reply
from hrn_kg.sparql.cache import AnswerKey
from hrn_kg.web.http.addresses import client_of
from hrn_kg.web.http.responses import reply_of
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.answer_citations import read_rows, site_that_answered
from hrn_kg.web.sparql.request import QueryOperation
from hrn_kg.web.sparql.side_thread import SideThread


@dataclass(frozen=True, slots=True)
class _Kept:
    """A workbook in the memory for answers, and the question it is kept under."""

    reply: Reply
    question: int

    def size(self) -> int:
        return len(self.reply.body) + self.question


class Workbooks:
    """Makes workbooks of answers in one thread, for one client at a time."""

    def __init__(self, thread: SideThread) -> None:
        """`thread` is where they are made, so that other requests are served meanwhile."""
        self._thread = thread

    async def of(
        self,
        request: Request[State],
        site: Site,
        operation: QueryOperation,
        rows: Reply,
        named: NamedAnswer | None = None,
    ) -> Reply:
        """The workbook with the rows of a reply in the JSON of SPARQL, which answers a question where one is `named`.

        Raises TooLarge for what a workbook cannot hold, Overloaded, and what the engine raises.
        """
        query = operation.query or ""
        asked = AskedQuery(query, operation.graphs, rows.release, named)
        if len(rows.body) > TABLE_BYTES:
            raise TooLarge(
                f"A workbook is made of answers of at most {TABLE_BYTES} bytes. Ask for less, or for CSV: "
                f"{whole(site, asked)}",
                limit=TABLE_BYTES,
                unit="bytes",
            )
        cache = site.data.answerer.cache
        key = AnswerKey(
            rows.release,
            query.strip(),
            operation.dataset,
            f"{XLSX.media_type} {rows.etag} {site.base} {named and (named.lang, named.asked.pairs)}",
        )
        found = cache.get(key)
        if isinstance(found, _Kept):
            return found.reply
        client = client_of(request)
        read = await read_rows(self._thread, request, rows)
        async with site_that_answered(request, site, rows) as of_release:
            columns, about = await beside_rows(of_release, asked, read)
        body = await self._thread.run(client, WORKBOOK_SECONDS, partial(_made, rows.body, columns, about))
        made = reply_of(body, XLSX.media_type, rows.release)
        if not rows.fleeting:
            cache.put(key, _Kept(made, sys.getsizeof(query)))
        return made


def _made(body: bytes, columns: tuple[Column, ...], about: About) -> bytes:
    # Few ask for a workbook, and what writes it takes 19 MB with the libraries that it brings.
    from hrn_kg.render.workbook import workbook

    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if not isinstance(results, ox.QuerySolutions):
        return workbook(columns, [[ox.Literal(bool(results))]], about)
    return workbook(columns, ([row[column.name] for column in columns] for row in results), about)
