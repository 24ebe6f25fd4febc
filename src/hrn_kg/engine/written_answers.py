"""Answers in a media type, whole and within a size: of the same rows the same bytes, whichever engine has them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox

from hrn_kg.engine import empty_rows, readable_xml
from hrn_kg.errors import EngineRefused, TooLarge
from hrn_kg.vocab import Prefixes

_WITH_PREFIXES: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
_WHOLE_HEAD: Final = re.compile(rb"(?:@prefix [^\n]*\n)*")
# A prefix stands after white space or ^^. One that stands in a text is declared too, which harms nobody.
_PREFIX_USED: Final = re.compile(rb"(?:^|[\s^])([a-z0-9-]+):", re.MULTILINE)


def heads(prefixes: Prefixes) -> dict[str, bytes]:
    """The lines of Turtle that declare prefixes, by prefix."""
    return {name: f"@prefix {name}: <{namespace}> .\n".encode() for name, namespace in prefixes.items()}


def require_size(size: int, most: int) -> None:
    """Raise TooLarge for more bytes than an answer may have."""
    if size > most:
        raise TooLarge(f"The answer is larger than {most} bytes.", limit=most, unit="bytes")


def written(results: Any, media_type: str, most: int, prefixes: Prefixes, head: Mapping[str, bytes]) -> bytes:
    """The results of a query, or triples, in a media type; `head` are the `heads` of the prefixes.

    Raises TooLarge beyond `most` bytes, EngineRefused for a media type that does not fit or cannot hold the results,
    and what the results raise while they are read.
    """
    sink = _Bounded(most)
    _serialize(results, media_type, sink, prefixes, head)
    body = sink.body()
    if "xml" in media_type:
        body = readable_xml.readable(body)
    if media_type.startswith("text/csv"):
        body = empty_rows.quoted(body)
    require_size(len(body), most)  # what was mended may be longer than what was written
    return body


class _Bounded(io.RawIOBase):
    """A sink that stops the serializer at its limit; Oxigraph passes the exception on."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self._head: Mapping[str, bytes] = {}
        self._spare = 0  # bytes beyond the limit that will not be part of the answer
        self._size = 0
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._size += len(data)
        require_size(self._size - self._spare, self._limit)
        self._parts.append(bytes(data))
        return len(data)

    def allow(self, head: Mapping[str, bytes]) -> None:
        """Expect a head of prefixes, of which only those that are used will stay."""
        self._head, self._spare = head, sum(map(len, head.values()))

    def body(self) -> bytes:
        whole = b"".join(self._parts)
        if self._head:
            whole = _with_used_prefixes(whole, self._head)
            require_size(len(whole), self._limit)
        return whole


def _with_used_prefixes(turtle: bytes, head: Mapping[str, bytes]) -> bytes:
    """Turtle or TriG that declares those prefixes of its head that it uses, in the order of the table."""
    whole = _WHOLE_HEAD.match(turtle)
    end = whole.end() if whole else 0
    used = {match[1] for match in _PREFIX_USED.finditer(turtle, end)}
    return b"".join([*(line for name, line in head.items() if name.encode() in used), memoryview(turtle)[end:]])


def _serialize(results: Any, media_type: str, sink: Any, prefixes: Prefixes, head: Mapping[str, bytes]) -> None:
    if not isinstance(results, (ox.QuerySolutions, ox.QueryBoolean)):
        graph_format = ox.RdfFormat.from_media_type(media_type)
        if graph_format is None:
            raise EngineRefused(f"A graph cannot be written as {media_type}.")
        if graph_format in _WITH_PREFIXES:
            # The serializer of query results takes no prefixes. This one writes the whole table first, and of two
            # namespaces it takes the longer, so that the same graph gives the same bytes.
            sink.allow(head)
            ox.serialize(results, sink, graph_format, prefixes=dict(prefixes))
            return
        ox.serialize(results, sink, graph_format)
        return
    rows_format = ox.QueryResultsFormat.from_media_type(media_type)
    if rows_format is None:
        raise EngineRefused(f"Rows cannot be written as {media_type}.")
    results.serialize(sink, rows_format)
