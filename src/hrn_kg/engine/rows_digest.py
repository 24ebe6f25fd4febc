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

ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_BLANK: Final = "_:b"
# What N-Triples writes otherwise than it is, or what stands where JSON is laid out another way.
_NOT_PLAIN: Final = (b"\\", b"\x7f", b"\n", b"\t", b"\r")
_BEFORE_COLUMNS: Final = '{"head":{"vars":["'
_BEFORE_ROWS: Final = '"]},"results":{"bindings":[{"'
_AFTER_ROWS: Final = '"}}]}}'
_EMPTY_ROW: Final = "{}"
_BETWEEN_ROWS: Final = '"}},{"'
_BETWEEN_CELLS: Final = '"},"'
_TYPE: Final = 'datatype":"'
_LANGUAGE: Final = 'xml:lang":"'
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_MOST_BYTES: Final = 1_000_000  # each megabyte takes a hundredth of a second


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


def read_answer(body: bytes, media_type: str, *, with_blank_nodes: bool = True) -> Answered:
    """Rows in JSON, XML or TSV, or a graph in any form.

    Raises ValueError for anything else, as CSV, which does not hold terms; and for a graph with blank nodes where none
    may be.
    """
    if media_type == ROWS and (plain := _plain_rows(body)) is not None:
        return plain
    try:
        rows_form = ox.QueryResultsFormat.from_media_type(media_type)
        if rows_form is not None:
            return _rows(ox.parse_query_results(body, format=rows_form))
        graph_form = ox.RdfFormat.from_media_type(media_type)
        return _graph(ox.parse(body, graph_form), with_blank_nodes=with_blank_nodes)
    except SyntaxError as error:
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
    return Answered(" ".join(("columns", *names)), tuple(sorted(_line(names, row) for row in results)))


def _plain_rows(body: bytes) -> Answered | None:
    """The same for rows in JSON as Oxigraph writes it, in half the time; None for yes or no, and what is not so plain.

    Without a backslash no text holds a quotation mark, so those that are there part names and values.
    """
    if any(mark in body for mark in _NOT_PLAIN):
        return None
    head, _, rows = body.decode().partition(_BEFORE_ROWS)
    if not head.startswith(_BEFORE_COLUMNS) or not rows.endswith(_AFTER_ROWS) or _EMPTY_ROW in rows:
        return None
    columns = head.split('"')[5::2]
    names = sorted(columns)
    is_sorted = names == columns
    try:
        lines = sorted(
            [_plain_line(row, is_sorted=is_sorted) for row in rows[: -len(_AFTER_ROWS)].split(_BETWEEN_ROWS)]
        )
    except ValueError:
        return None
    return Answered(" ".join(("columns", *names)), tuple(lines))


def _plain_line(row: str, *, is_sorted: bool) -> str:
    terms = [_plain_term(cell) for cell in row.split(_BETWEEN_CELLS)]
    if not is_sorted:
        terms.sort()  # by their names, since a space comes before all that a name may hold
    return " ".join(terms)


def _plain_term(cell: str) -> str:
    """A variable and its value, of a cell without the quotation marks around it; raises ValueError for another form."""
    name, is_typed, rest = cell.partition('":{"type":"')
    kind, has_value, value = rest.partition('","value":"')
    if not is_typed or not has_value:
        raise ValueError("a cell of another form")
    if kind == "uri":
        found = f"?{name} <{value}>"
    elif kind == "literal":
        value, has_more, more = value.partition('","')
        if not has_more:
            found = f'?{name} "{value}"'
        elif more.startswith(_TYPE) and not more.endswith(_STRING):
            found = f'?{name} "{value}"^^<{more[len(_TYPE) :]}>'
        elif more.startswith(_LANGUAGE) and '"' not in more[len(_LANGUAGE) :]:  # or else a direction comes behind it
            found = f'?{name} "{value}"@{more[len(_LANGUAGE) :].lower()}'
        else:
            raise ValueError("a literal of another form")
    elif kind == "bnode":
        found = f"?{name} {_BLANK}"
    else:
        raise ValueError("a term of another kind")
    return found


def _line(names: Sequence[str], row: ox.QuerySolution) -> str:
    return " ".join(f"?{name} {_term(term)}" for name in names if (term := row[name]) is not None)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if isinstance(term, ox.BlankNode):
        return _BLANK
    if isinstance(term, ox.Literal) and term.language:
        return str(ox.Literal(term.value, language=term.language.lower(), direction=term.direction))
    return str(term)


def _graph(quads: Iterable[ox.Quad], *, with_blank_nodes: bool) -> Answered:
    graph = ox.Dataset(quads)
    if any(isinstance(term, ox.BlankNode) for quad in graph for term in (quad.subject, quad.object)):
        if not with_blank_nodes:
            raise ValueError("a graph with blank nodes")
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return Answered("triples", tuple(sorted(f"{quad.triple} ." for quad in graph)))
