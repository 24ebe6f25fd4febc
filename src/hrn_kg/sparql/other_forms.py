"""Rows that were answered in JSON, in another form: written anew, so that the query is not evaluated again."""

from __future__ import annotations

import asyncio
from typing import Final

import pyoxigraph as ox

from hrn_kg.engine import empty_rows, readable_xml
from hrn_kg.engine.base import Dataset
from hrn_kg.sparql.answer import Answerer, Reply
from hrn_kg.sparql.cache import AnswerKey

_LONG: Final = 500_000  # bytes whose writing would keep others waiting
_WHOLE: Final = Dataset()


async def in_form(answerer: Answerer, rows: Reply, query: str, media_type: str) -> Reply:
    """The rows of a reply to a query in another form of rows: the bytes that the engine gives, kept like its answers.

    Raises EngineRefused for what XML cannot write, and what the guard raises.
    """
    if media_type == rows.media_type:
        return rows
    key = AnswerKey(rows.release, query.strip(), _WHOLE, media_type)
    if (kept := answerer.recall(key)) is not None:
        return kept
    is_long = len(rows.body) > _LONG
    body = await asyncio.to_thread(_written, rows.body, media_type) if is_long else _written(rows.body, media_type)
    return answerer.keep(key, body)


def _written(body: bytes, media_type: str) -> bytes:
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    form = ox.QueryResultsFormat.from_media_type(media_type)
    assert form is not None
    written = results.serialize(format=form)
    assert written is not None
    if "xml" in media_type:
        return readable_xml.readable(written)
    return empty_rows.quoted(written) if media_type.startswith("text/csv") else written
