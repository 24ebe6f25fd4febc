"""Answers as values that can be compared: solutions, a truth value or a graph, read from any format.

JSON and XML are read here with readers of our own, so that a fault of the engine's writer is not undone by its reader.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox

from hrn_kg import rdfio

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = dict[str, Term]
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_SR = "{http://www.w3.org/2005/sparql-results#}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ITS_DIR = "{http://www.w3.org/2005/11/its}dir"
_JSON = "application/sparql-results+json"
_XML = "application/sparql-results+xml"
_TSV = "text/tab-separated-values"
_LABEL = re.compile(r"(?<!\S)_:\S+")
_DIRECTIONS = {"ltr": ox.BaseDirection.LTR, "rtl": ox.BaseDirection.RTL}


@dataclass(frozen=True)
class Answer:
    """One answer. `ordered` says that the order of the rows was written down to be compared."""

    names: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    truth: bool | None = None
    is_graph: bool = False
    ordered: bool = False

    @property
    def form(self) -> str:
        return "graph" if self.is_graph else "rows" if self.truth is None else "truth"


def of_graph(triples: Iterator[ox.Triple] | list[ox.Triple] | ox.QueryTriples) -> Answer:
    """A graph as rows of three terms, of which each stands once."""
    unique = dict.fromkeys(triples)
    return Answer(rows=tuple({"s": t.subject, "p": t.predicate, "o": t.object} for t in unique), is_graph=True)


def of_engine(results: Any) -> Answer:
    """The answer of the engine when it is asked in this process."""
    if isinstance(results, ox.QueryBoolean):
        return Answer(truth=bool(results))
    if isinstance(results, ox.QueryTriples):
        return of_graph(results)
    names = tuple(variable.value for variable in results.variables)
    rows = ({name: row[name] for name in names if row[name] is not None} for row in results)
    return Answer(names, tuple(rows))


def of_body(body: bytes, media_type: str) -> Answer:
    """An answer as it came over the wire."""
    match media_type:
        case "application/sparql-results+json":
            return _of_json(json.loads(body))
        case "application/sparql-results+xml":
            return _of_xml(ElementTree.fromstring(body))
        case "text/tab-separated-values":
            return of_engine(ox.parse_query_results(body, ox.QueryResultsFormat.TSV))
        case _:
            rdf_format = ox.RdfFormat.from_media_type(media_type)
            assert rdf_format is not None, media_type
            return of_graph([quad.triple for quad in ox.parse(body, rdf_format)])


def of_file(path: Path) -> Answer:
    """The answer that a test expects. Graphs and result sets are both written in RDF."""
    match path.suffix:
        case ".srj":
            return _of_json(json.loads(path.read_bytes()))
        case ".srx":
            return _of_xml(ElementTree.parse(path).getroot())
        case ".tsv":
            return of_body(path.read_bytes(), _TSV)
        case ".csv":
            names, rows = table(path.read_bytes())
            return Answer(names, rows)
    # Not by a store, which would keep values and not spellings.
    triples = [quad.triple for quad in ox.parse(path=path, format=rdfio.format_of(path), base_iri=path.as_uri())]
    found = [triple.subject for triple in triples if triple.object == ox.NamedNode(_RS + "ResultSet")]
    return _of_result_set(triples, found[0]) if found else of_graph(triples)


def table(body: bytes) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """CSV, with each cell as what a reader of CSV can know: a blank node or a text; an empty one is nothing."""
    head, *lines = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
    # Python's reader gives no cell for an empty line, which is a row with one empty cell.
    filled = (line or [""] * len(head[:1]) for line in lines)
    rows = ({name: _cell(text) for name, text in zip(head, line, strict=True) if text} for line in filled)
    return tuple(head), tuple(rows)


def cells(answer: Answer) -> tuple[Row, ...]:
    """The rows of an answer as CSV can hold them."""
    return tuple({name: _cell(_plain(term)) for name, term in row.items() if _plain(term)} for row in answer.rows)


def _plain(term: Term) -> str:
    if isinstance(term, ox.Triple):
        return " ".join(map(_plain, (term.subject, term.predicate, term.object)))
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def _cell(text: str) -> Term:
    if _LABEL.fullmatch(text):
        return _blank(text)
    # In a triple term, for which CSV has no form, labels are left out: which one it is cannot be told from a text.
    return ox.Literal(_LABEL.sub("_:", text))


def normal(answer: Answer) -> Answer:
    """The answer with the literals as the store of the engine keeps them: their values, not their spellings.

    What the store makes another type of stays as it is: that is more than a spelling.
    """
    rows = []
    for row in answer.rows:
        store = ox.Store()
        subject = ox.NamedNode("urn:s")
        kept: Row = {}
        for name, term in row.items():
            store.clear()
            store.add(ox.Quad(subject, subject, term))
            found = next(iter(store)).object
            kept[name] = found if _type(found) == _type(term) else term
        rows.append(kept)
    if answer.is_graph:
        rows = list({tuple(row.items()): row for row in rows}.values())
    return Answer(answer.names, tuple(rows), answer.truth, answer.is_graph, answer.ordered)


def _type(term: Term) -> object:
    return term.datatype if isinstance(term, ox.Literal) else None


# -- readers -----------------------------------------------------------------------------------------------------------


def _of_json(answer: dict[str, Any]) -> Answer:
    if "boolean" in answer:
        return Answer(truth=answer["boolean"])
    rows = ({name: _json_term(term) for name, term in row.items()} for row in answer["results"]["bindings"])
    return Answer(tuple(answer["head"].get("vars", ())), tuple(rows))


def _json_term(term: dict[str, Any]) -> Term:
    value = term["value"]
    match term["type"]:
        case "uri":
            return ox.NamedNode(value)
        case "bnode":
            return _blank(value)
        case "literal" | "typed-literal":
            return _literal(value, term.get("datatype"), term.get("xml:lang"), term.get("its:dir"))
        case "triple":
            return ox.Triple(*(_json_term(value[place]) for place in ("subject", "predicate", "object")))
    raise AssertionError(term)


def _of_xml(root: ElementTree.Element) -> Answer:
    truth = root.findtext(_SR + "boolean")
    if truth is not None:
        return Answer(truth={"true": True, "false": False}[truth.strip()])
    names = tuple(node.attrib["name"] for node in root.iterfind(f"{_SR}head/{_SR}variable"))
    rows = (
        {binding.attrib["name"]: _xml_term(binding[0]) for binding in result.iterfind(_SR + "binding")}
        for result in root.iterfind(f"{_SR}results/{_SR}result")
    )
    return Answer(names, tuple(rows))


def _xml_term(node: ElementTree.Element) -> Term:
    value = node.text or ""
    match node.tag.removeprefix(_SR):
        case "uri":
            return ox.NamedNode(value)
        case "bnode":
            return _blank(value)
        case "literal":
            return _literal(value, node.get("datatype"), node.get(_XML_LANG), node.get(_ITS_DIR))
        case "triple":
            return ox.Triple(*(_xml_term(node.find(_SR + p)[0]) for p in ("subject", "predicate", "object")))
    raise AssertionError(node.tag)


def _blank(label: str) -> ox.BlankNode:
    """A label may hold what one of Turtle may not; which one it is says nothing."""
    return ox.BlankNode("b" + label.removeprefix("_:").encode().hex())


def _literal(value: str, datatype: str | None, language: str | None, direction: str | None) -> ox.Literal:
    if language:
        return ox.Literal(value, language=language, direction=_DIRECTIONS[direction] if direction else None)
    return ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(value)


def _of_result_set(triples: list[ox.Triple], subject: Any) -> Answer:
    by_place: dict[tuple[Any, Any], list[Any]] = {}
    for triple in triples:
        by_place.setdefault((triple.subject, triple.predicate), []).append(triple.object)

    def values(node: Any, name: str) -> list[Any]:
        return by_place.get((node, ox.NamedNode(_RS + name)), [])

    truth = values(subject, "boolean")
    if truth:
        return Answer(truth={"true": True, "false": False}[truth[0].value])
    solutions = values(subject, "solution")
    indices = [values(node, "index") for node in solutions]
    ordered = bool(solutions) and all(indices)
    if ordered:
        solutions = [node for _, node in sorted(zip(indices, solutions, strict=True), key=lambda p: int(p[0][0].value))]
    rows = (
        {values(binding, "variable")[0].value: values(binding, "value")[0] for binding in values(node, "binding")}
        for node in solutions
    )
    names = tuple(name.value for name in values(subject, "resultVariable"))
    return Answer(names, tuple(rows), ordered=ordered)


# -- comparing ---------------------------------------------------------------------------------------------------------


def same_rows(left: tuple[Row, ...], right: tuple[Row, ...], *, ordered: bool = False) -> bool:
    """Whether the rows are equal, as often as they stand and with blank nodes that can be paired one to one."""
    if len(left) != len(right):
        return False
    if ordered:
        pairing: _Pairing | None = _Pairing()
        for one, other in zip(left, right, strict=True):
            pairing = pairing.with_rows(one, other) if pairing else None
        return pairing is not None
    if Counter(map(_shape, left)) != Counter(map(_shape, right)):
        return False
    by_shape: dict[object, list[Row]] = {}
    for row in right:
        by_shape.setdefault(_shape(row), []).append(row)
    # Rows without blank nodes are settled; those with the fewest partners come first.
    open_rows = sorted((row for row in left if _has_blank(row)), key=lambda row: len(by_shape[_shape(row)]))
    return _paired(open_rows, by_shape, _Pairing())


class _Pairing:
    """Blank nodes of one side with those of the other, one to one."""

    def __init__(self, forth: dict[str, str] | None = None, back: dict[str, str] | None = None) -> None:
        self._forth = forth or {}
        self._back = back or {}

    def with_rows(self, one: Row, other: Row) -> _Pairing | None:
        """This pairing and what the rows add to it; None when they cannot be equal."""
        if one.keys() != other.keys():
            return None
        grown = _Pairing(dict(self._forth), dict(self._back))
        return grown if all(grown._take(one[name], other[name]) for name in one) else None

    def _take(self, one: Term, other: Term) -> bool:
        if isinstance(one, ox.BlankNode) and isinstance(other, ox.BlankNode):
            forth = self._forth.setdefault(one.value, other.value)
            back = self._back.setdefault(other.value, one.value)
            return forth == other.value and back == one.value
        if isinstance(one, ox.Triple) and isinstance(other, ox.Triple):
            parts = ((one.subject, other.subject), (one.predicate, other.predicate), (one.object, other.object))
            return all(self._take(left, right) for left, right in parts)
        return one == other


def _paired(rows: list[Row], partners: dict[object, list[Row]], pairing: _Pairing) -> bool:
    if not rows:
        return True
    row, *rest = rows
    candidates = partners[_shape(row)]
    for number, candidate in enumerate(candidates):
        grown = pairing.with_rows(row, candidate)
        if grown is not None:
            left = partners | {_shape(row): candidates[:number] + candidates[number + 1 :]}
            if _paired(rest, left, grown):
                return True
    return False


def _shape(row: Row) -> object:
    """The row with every blank node made the same."""
    return frozenset((name, _shape_of(term)) for name, term in row.items())


def _shape_of(term: Term) -> object:
    if isinstance(term, ox.BlankNode):
        return "blank"
    if isinstance(term, ox.Triple):
        return tuple(map(_shape_of, (term.subject, term.predicate, term.object)))
    return term


def _has_blank(row: Row) -> bool:
    return any(_is_blank(term) for term in row.values())


def _is_blank(term: Term) -> bool:
    if isinstance(term, ox.Triple):
        return _is_blank(term.subject) or _is_blank(term.object)
    return isinstance(term, ox.BlankNode)


def same(expected: Answer, found: Answer, *, ordered: bool = False) -> bool:
    """Whether two answers are the same; the names of variables count where both tell them."""
    if expected.form != found.form or expected.truth != found.truth:
        return False
    if expected.names and found.names and set(expected.names) != set(found.names):
        return False
    return same_rows(expected.rows, found.rows, ordered=ordered)


def same_lax(expected: Answer, found: Answer) -> bool:
    """Whether the rows are those of REDUCED: each expected one at least once and at most as often as it is expected."""
    wanted, given = Counter(map(_shape, expected.rows)), Counter(map(_shape, found.rows))
    return set(expected.names) == set(found.names) and wanted.keys() == given.keys() and given <= wanted
