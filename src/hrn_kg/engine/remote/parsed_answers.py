"""What an engine of others sent, parsed to its end, and written as if our own engine had given it.

Rows are always asked for as JSON, graphs as N-Triples: of both the end can be told, and every engine has them. What is
cut short, or goes over into the text of an error, does not parse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox

from hrn_kg.engine.remote.exchange import Reply
from hrn_kg.engine.written_answers import written
from hrn_kg.errors import EngineMisbehaved, EngineRefused, TimedOut
from hrn_kg.vocab import Prefixes

ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_JSON: Final = ox.QueryResultsFormat.JSON
_ASKED: Final = "__ASK_RETVAL"  # Virtuoso 7 gives yes or no as a row with this column
_TAIL: Final = 400  # bytes at whose end an engine tells why it stopped
_STOPPED: Final = re.compile(rb"cancel|time.?out|timed out|time limit|estimated execution time", re.IGNORECASE)


def asked_for(media_type: str) -> str:
    """The media type in which an engine is asked for what is to be written in another.

    Raises EngineRefused for one in which nothing can be written.
    """
    if ox.QueryResultsFormat.from_media_type(media_type) is not None:
        return ROWS
    if ox.RdfFormat.from_media_type(media_type) is not None:
        return TRIPLES
    raise EngineRefused(f"The engine cannot answer as {media_type}.")


def rewritten(
    reply: Reply, wanted: str, media_type: str, most: int, prefixes: Prefixes, head: Mapping[str, bytes]
) -> bytes:
    """The answer in a media type, from a reply that is to be one in the media type `wanted`.

    Raises EngineMisbehaved for what is no whole answer, TimedOut where the engine tells in it that its time ended;
    EngineRefused and TooLarge as `written` does.
    """
    given = reply.fields.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted and not (wanted == ROWS and given == "application/json"):
        raise EngineMisbehaved(f"The engine was asked for {wanted} and sent something else.")
    try:
        return written(results_in(reply.body, wanted), media_type, most, prefixes, head)
    except (SyntaxError, ValueError) as error:
        if _STOPPED.search(reply.body[-_TAIL:]):
            raise TimedOut("The engine ran into its own time limit.") from error
        raise EngineMisbehaved("The engine sent no whole answer.") from error


def results_in(body: bytes, media_type: str) -> Any:
    """The results in a body. Raises SyntaxError and ValueError, now or while they are read."""
    if media_type == TRIPLES:
        return (quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES))
    results = ox.parse_query_results(body, _JSON)
    if isinstance(results, ox.QuerySolutions) and [one.value for one in results.variables] == [_ASKED]:
        is_so = [solution[0].value for solution in results] == ["1"]
        return ox.parse_query_results(b'{"head":{},"boolean":%s}' % (b"true" if is_so else b"false"), _JSON)
    if isinstance(results, ox.QueryBoolean) and not isinstance(json.loads(body), dict):
        raise ValueError("yes or no, and something else")  # the parser stops behind it
    return results
