"""Rows that were answered in JSON, in another form: written anew, so that the query is not evaluated again."""

from __future__ import annotations

import asyncio
from typing import Final

import pyoxigraph as ox

from hrn_kg.engine.base import Dataset
from hrn_kg.engine.written_answers import written
from hrn_kg.sparql.answer import Answerer, Reply
from hrn_kg.sparql.cache import AnswerKey

_LONG: Final = 500_000  # bytes whose writing would keep others waiting
_WHOLE: Final = Dataset()


async def in_form(answerer: Answerer, rows: Reply, query: str, media_type: str, most: int) -> Reply:
    """The rows of a reply to a query in another form of rows: the bytes that the engine gives, kept like its answers.

    Raises TooLarge beyond `most` bytes, EngineRefused for what XML cannot write, and what the guard raises.
    """
    if media_type == rows.media_type:
        return rows
    key = AnswerKey(rows.release, query.strip(), _WHOLE, media_type)
    if (kept := answerer.recall(key)) is not None:
        return kept
    is_long = len(rows.body) > _LONG
    body = await asyncio.to_thread(_again, rows, media_type, most) if is_long else _again(rows, media_type, most)
    return answerer.keep(key, body)


def _again(rows: Reply, media_type: str, most: int) -> bytes:
    results = ox.parse_query_results(rows.body, format=ox.QueryResultsFormat.JSON)
    return written(results, media_type, most, rows.prefixes, {})
