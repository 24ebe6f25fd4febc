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

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.engine.plain_rows import BLANK, plain_rows
from hrn_kg.engine.plain_triples import plain_triples

ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_BLANK_NODE: Final = b"_:"  # how each begins in N-Triples
_MOST_BYTES: Final = 1_000_000  # each megabyte takes a hundredth of a second


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as lines: what it is of, and its rows or triples, sorted, with repetitions."""

    head: str
    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """`sha256:` and the hexadecimal digest."""
        whole = "\n".join((self.head, *self.lines, ""))
        return f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"

    def since(self, other: Answered) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines that are here and not in the other, and those that were there and are not here."""
        here, there = Counter(self.lines), Counter(other.lines)
        return tuple(sorted((here - there).elements())), tuple(sorted((there - here).elements()))


def read_answer(body: bytes, media_type: str, *, with_blank_nodes: bool = True) -> Answered:
    """Rows in JSON, XML or TSV, or a graph in any form.

    Raises ValueError for anything else, as CSV, which does not hold terms; and for a graph with blank nodes where none
    may be.
    """
    try:
        if media_type == ROWS and (plain := plain_rows(body)) is not None:
            return _of_rows(*plain)
        rows_form = ox.QueryResultsFormat.from_media_type(media_type)
        if rows_form is not None:
            return _rows(ox.parse_query_results(body, format=rows_form))
        if media_type == TRIPLES and (triples := plain_triples(body.decode())) is not None:
            return _of_triples(triples)
        graph_form = ox.RdfFormat.from_media_type(media_type)
        return _graph(ox.parse(body, graph_form), with_blank_nodes=with_blank_nodes)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise ValueError(f"no answer as {media_type} ({error})") from error


def digest_of_anybody(body: bytes, media_type: str) -> str:
    """The digest of an answer to a query of anybody; empty for one that has none.

    That is CSV, which does not tell a text from a number; a graph with blank nodes, since to name them the same way
    each time can take for ever, in a graph that somebody made for that; and what is very large.
    """
    if len(body) > _MOST_BYTES:
        return ""
    try:
        return read_answer(body, media_type, with_blank_nodes=False).digest
    except (ValueError, MemoryError):
        return ""


def digest_of(body: bytes, media_type: str) -> str:
    """The digest of an answer; raises what `read_answer` raises."""
    return read_answer(body, media_type).digest


def _rows(results: ox.QuerySolutions | ox.QueryBoolean) -> Answered:
    if isinstance(results, ox.QueryBoolean):
        return Answered(f"boolean {'true' if results else 'false'}", ())
    names = sorted(variable.value for variable in results.variables)
    return _of_rows(names, sorted(_line(names, row) for row in results))


def _of_rows(names: Sequence[str], lines: Iterable[str]) -> Answered:
    return Answered(" ".join(("columns", *names)), tuple(lines))


def _line(names: Sequence[str], row: ox.QuerySolution) -> str:
    return " ".join(f"?{name} {_term(term)}" for name in names if (term := row[name]) is not None)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if isinstance(term, ox.BlankNode):
        return BLANK
    if isinstance(term, ox.Literal) and term.language:
        return str(ox.Literal(term.value, language=term.language.lower(), direction=term.direction))
    return str(term)


def _graph(quads: Iterable[ox.Quad], *, with_blank_nodes: bool) -> Answered:
    text = _as_lines(quads)
    if _BLANK_NODE in text:  # or a text that holds these letters
        graph = ox.Dataset(ox.parse(text, ox.RdfFormat.N_TRIPLES))
        if any(_names_a_blank_node(quad.triple) for quad in graph):
            if not with_blank_nodes:
                raise ValueError("a graph with blank nodes")
            graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            text = _as_lines(graph)
    return _of_triples(text.decode().split("\n")[:-1])


def _names_a_blank_node(term: object) -> bool:
    if isinstance(term, ox.Triple):
        return _names_a_blank_node(term.subject) or _names_a_blank_node(term.object)
    return isinstance(term, ox.BlankNode)


def _as_lines(quads: Iterable[ox.Quad]) -> bytes:
    """Canonical N-Triples of the triples, whichever graphs they are in."""
    return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""


def _of_triples(lines: Iterable[str]) -> Answered:
    return Answered("triples", tuple(sorted(set(lines))))
