"""Asking the Answerer: templates filled with checked IRIs, triples and rows read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.iris import check
from hrn_kg.sparql import Inspected, Snapshot
from hrn_kg.triples import triples_in
from hrn_kg.vocab import expand

LABEL_BATCH: Final = 150
YES: Final = frozenset({"true", "1"})
"""How an engine may write that something is so; Virtuoso gives the number."""
_XSD_STRING: Final = expand("xsd:string")
LABEL_PROPERTIES: Final[tuple[str, ...]] = tuple(
    map(
        expand,
        (
            "skos:prefLabel",
            "rdfs:label",
            "dct:title",
            "foaf:name",
            "hro:question",
            "sh:name",
            "dct:bibliographicCitation",
            "hro:citedAs",
        ),
    )
)

# The properties in a filter: as a second VALUES they would be joined with all of the first before anything is looked
# up, which takes thirty times as long.
_LABELS: Final = """CONSTRUCT { ?x ?p ?l } WHERE {
  VALUES ?x { $subjects }
  ?x ?p ?l . FILTER(?p IN ($properties)) FILTER(isLiteral(?l)) FILTER(LANG(?l) IN ($languages))
  # The build gives a preferred label as a label too; once is enough.
  FILTER(?p != <http://www.w3.org/2000/01/rdf-schema#label>
         || NOT EXISTS { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }) }"""


def fill(template: str, *, limit: int | None = None, **terms: str | Sequence[str]) -> str:
    """Put checked IRIs (and one number) in the places of a query template.

    Raises MalformedRequest for anything that is not an absolute IRI.
    """
    values = {name: _terms([given] if isinstance(given, str) else given) for name, given in terms.items()}
    if limit is not None:
        values["limit"] = str(int(limit))
    return re.sub(r"\$(\w+)", lambda match: values.get(match.group(1), match.group(0)), template)


def _terms(iris: Iterable[str]) -> str:
    return " ".join(term(iri) for iri in iris)


def term(iri: str) -> str:
    """An IRI as it stands in a query. Raises MalformedRequest when it is none."""
    return str(ox.NamedNode(check(iri)))


async def construct(data: Snapshot, query: str) -> tuple[ox.Triple, ...]:
    """Triples of a CONSTRUCT query, sorted, so that every worker gives the same page."""
    reply = await data.run(Inspected(kind="construct", text=query), "application/n-triples")
    return tuple(sorted(set(triples_in(reply.body)), key=str))


async def select(data: Snapshot, query: str) -> list[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]]:
    """Rows of a SELECT query as terms."""
    reply = await data.run(Inspected(kind="select", text=query), "application/sparql-results+json")
    return read_rows(reply.body)


def read_rows(body: bytes) -> list[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]]:
    """Rows of a SPARQL JSON result as terms."""
    rows = json.loads(body)["results"]["bindings"]
    return [{name: readterm(value) for name, value in row.items()} for row in rows]


def readterm(value: Mapping[str, str]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """One term of a SPARQL JSON result."""
    text = value["value"]
    if value["type"] == "uri":
        return ox.NamedNode(text)
    if value["type"] == "bnode":
        return ox.BlankNode(text)
    if language := value.get("xml:lang"):
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(value.get("datatype", _XSD_STRING)))


async def labels_of(data: Snapshot, iris: Iterable[str]) -> tuple[ox.Triple, ...]:
    """Labels, untagged and in all our languages, of many IRIs; in batches, so that no query grows without bound."""
    wanted = sorted(set(iris))
    batches = [wanted[start : start + LABEL_BATCH] for start in range(0, len(wanted), LABEL_BATCH)]
    languages = ", ".join(f'"{code}"' for code in (*words.languages(), ""))
    template = _LABELS.replace("$languages", languages).replace("$properties", ", ".join(map(term, LABEL_PROPERTIES)))
    queries = [fill(template, subjects=batch) for batch in batches]
    found = [await construct(data, query) for query in queries]
    return tuple(triple for batch in found for triple in batch)
