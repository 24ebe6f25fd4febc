"""The digest of an answer: the same for the same rows, in whichever order, format and release they come.

What it covers: the names of the columns, and of every row each value as a term (IRI, text with its language, number
with its type), with how often a row is there. What it does not: the order of rows and columns, the names of blank nodes
in rows, headings, and the release. Labels in another language are other rows. It is `sha256:` and the SHA-256 of this
text in UTF-8, each line ended by a line feed:

    columns claim document          the names, sorted
    ?claim "Text"@en ?document "s0" a row: its values in the order of the names, as in N-Triples; sorted among the rows

For a graph the first line is `triples` and the others are its triples as N-Triples, blank nodes named by RDFC-1.0;
for yes or no there is one line, `boolean true` or `boolean false`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from hrn_kg.describe.ask import readterm
from hrn_kg.sparql import Inspected, Snapshot

ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_BLANK: Final = "_:b"
_KEPT: Final = 1_024  # digests; each is a hundred bytes or two


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as lines: what it is of, and its rows or triples, sorted, with repetitions."""

    head: str
    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """`sha256:` and the hexadecimal digest."""
        whole = "".join(f"{line}\n" for line in (self.head, *self.lines))
        return f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"

    def since(self, other: Answered) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines that are here and not in the other, and those that were there and are not here."""
        here, there = Counter(self.lines), Counter(other.lines)
        return tuple(sorted((here - there).elements())), tuple(sorted((there - here).elements()))


def read_answer(body: bytes, media_type: str) -> Answered:
    """An answer in SPARQL JSON, or a graph in N-Triples. Raises ValueError for what is neither."""
    if "json" not in media_type:
        return _graph(ox.parse(body, ox.RdfFormat.N_TRIPLES))
    try:
        document = json.loads(body)
        if "boolean" in document:
            return Answered(f"boolean {json.dumps(bool(document['boolean']))}", ())
        names = sorted(document["head"]["vars"])
        lines = sorted(_line(names, row) for row in document["results"]["bindings"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no answer in SPARQL JSON ({error})") from error
    return Answered(" ".join(("columns", *names)), tuple(lines))


class Digests:
    """The digests of the answers that were asked for last, each worked out once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    async def of(self, data: Snapshot, inspected: Inspected) -> str:
        """The digest of the answer to a query. Raises what the engine raises."""
        form = ROWS if inspected.kind in ("select", "ask") else TRIPLES
        reply = await data.run(inspected, form)
        found = self._known.get(reply.etag)
        if found is None:
            # Milliseconds for a hundred rows, in which others are served.
            found = self._known[reply.etag] = await asyncio.to_thread(digest_of, reply.body, form)
        self._known.move_to_end(reply.etag)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found


def digest_of(body: bytes, media_type: str) -> str:
    """The digest of an answer in SPARQL JSON or N-Triples; raises what `read_answer` raises."""
    return read_answer(body, media_type).digest


def _line(names: Iterable[str], row: Mapping[str, Any]) -> str:
    return " ".join(f"?{name} {_term(row[name])}" for name in names if name in row)


def _term(value: Mapping[str, str]) -> str:
    term = readterm(value)
    if isinstance(term, ox.BlankNode):
        return _BLANK
    if isinstance(term, ox.Literal) and term.language:
        term = ox.Literal(term.value, language=term.language.lower())
    return str(term)


def _graph(quads: Iterable[ox.Quad]) -> Answered:
    graph = ox.Dataset(quads)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return Answered("triples", tuple(sorted(f"{quad.triple} ." for quad in graph)))
