"""An answer as a workbook: made of its rows beside the loop, and kept with the answers."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox
from starlette.requests import Request

from hrn_kg.conneg import XLSX
from hrn_kg.errors import Overloaded, TooLarge
from hrn_kg.iris import BASE
from hrn_kg.limits import TABLE_BYTES, WORKBOOK_SECONDS
from hrn_kg.render.workbook import About, Column, workbook
from hrn_kg.site import Site
from hrn_kg.site.answer_sheet import Asked, beside_rows, whole
from hrn_kg.site.named_answers import NamedAnswer
from hrn_kg.sparql import ReleaseChanged, Reply
from hrn_kg.sparql.cache import AnswerKey
from hrn_kg.web.http.addresses import client_of
from hrn_kg.web.http.responses import reply_of
from hrn_kg.web.served.by_name import site_for
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.request import QueryOperation
from hrn_kg.web.sparql.side_thread import SideThread

_RETRY_SECONDS: Final = 1
_TRUTH: Final = "boolean"  # the one column of a yes or no, as the JSON of SPARQL calls it


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
        graphs = tuple(pair for pair in operation.kept if pair[0] != "release")
        asked = Asked(query, graphs, rows.release, named)
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
        names, records = await self._thread.run(client, WORKBOOK_SECONDS, partial(_read, rows.body))
        try:
            async with site_for(site, request.state["served"].archive, rows.release) as of_release:
                columns, about = await beside_rows(of_release, asked, names, records)
        except ReleaseChanged:
            raise Overloaded(
                "The service went over to another release while the workbook was made; please ask again.",
                retry_after=_RETRY_SECONDS,
            ) from None
        body = await self._thread.run(client, WORKBOOK_SECONDS, partial(_made, rows.body, columns, about))
        made = reply_of(body, XLSX.media_type, rows.release)
        if not rows.fleeting:
            cache.put(key, _Kept(made, sys.getsizeof(query)))
        return made


def _read(body: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The variables of an answer, and the things of ours that its rows name, sorted."""
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if not isinstance(results, ox.QuerySolutions):
        return (_TRUTH,), ()
    names = tuple(variable.value for variable in results.variables)
    found = {
        term.value
        for row in results
        for name in names
        if isinstance(term := row[name], ox.NamedNode) and term.value.startswith(BASE)
    }
    return names, tuple(sorted(found))


def _made(body: bytes, columns: tuple[Column, ...], about: About) -> bytes:
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if not isinstance(results, ox.QuerySolutions):
        return workbook(columns, [[ox.Literal(bool(results))]], about)
    return workbook(columns, ([row[column.name] for column in columns] for row in results), about)
