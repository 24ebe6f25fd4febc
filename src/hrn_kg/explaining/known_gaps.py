"""What the base knows not to know of the things that a query names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from hrn_kg.errors import MalformedQuery
from hrn_kg.explaining.base_facts import Base
from hrn_kg.explaining.causes import Gap
from hrn_kg.iris import ONTOLOGY
from hrn_kg.querytext.sparql_tokens import tokens

_MOST: Final = 5
_MOST_THINGS: Final = 200
_SHARED: Final = f"""SELECT ?gap (COUNT(DISTINCT ?thing) AS ?shared) (COUNT(DISTINCT ?named) AS ?direct) {{
    VALUES ?thing {{ %s }} ?gap a <{ONTOLOGY}KnownGap> ; <{ONTOLOGY}concerns> ?thing .
    OPTIONAL {{ ?gap ?property ?thing FILTER(?property != <{ONTOLOGY}concerns>) BIND(?thing AS ?named) }} }}
    GROUP BY ?gap ORDER BY DESC(?shared) DESC(?direct) ?gap"""
_NAMED: Final = """SELECT DISTINCT ?thing { VALUES ?text { %s }
    ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label FILTER(LCASE(STR(?label)) = ?text && isIRI(?thing)) }"""
_QUESTION: Final = f"SELECT ?gap ?question {{ ?gap <{ONTOLOGY}question> ?question }} ORDER BY ?question"


def gaps_of(base: Base, text: str, iris: Iterable[str]) -> tuple[Gap, ...]:
    """The known gaps that concern the most of the things that a query names, by IRI or by name."""
    things = dict.fromkeys([*iris, *_things_named(base, text)])
    if not things:
        return ()
    values = " ".join(str(ox.NamedNode(iri)) for iri in list(things)[:_MOST_THINGS])
    rows = list(base.known(_SHARED % values))
    best = rows[0][1] if rows else None
    found = [row[0] for row in rows if row[1] == best and isinstance(row[0], ox.NamedNode)]
    return tuple(Gap(gap.value, _questions(base, gap)) for gap in found[:_MOST])


def _things_named(base: Base, text: str) -> list[str]:
    try:
        strings = [token.text.strip("\"'") for token in tokens(text) if token.kind == "string"]
    except MalformedQuery:
        return []
    folded = [str(ox.Literal(one.strip().lower())) for one in strings if 2 < len(one) < 100]
    if not folded:
        return []
    rows = base.known(_NAMED % " ".join(folded[:_MOST_THINGS]))
    return [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]


def _questions(base: Base, gap: ox.NamedNode) -> dict[str, str]:
    rows = base.known(_QUESTION, gap=gap)
    return {row[1].language or "": row[1].value for row in rows if isinstance(row[1], ox.Literal)}
