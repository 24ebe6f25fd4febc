"""The terms that the query editor completes: classes, properties and concepts of the release, with their labels."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from hrn_kg import conneg
from hrn_kg.site.site import Site
from hrn_kg.sparql import Inspected
from hrn_kg.vocab import Prefixes

ADDRESS: Final = "/static/terms.json"
_QUERY: Final = Inspected(
    kind="select",
    text="""PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?iri ?kind ?rank ?label WHERE {
  VALUES (?type ?kind) {
    (owl:Class "class") (owl:ObjectProperty "property") (owl:DatatypeProperty "property")
    (owl:AnnotationProperty "property") (rdf:Property "property") (skos:Concept "concept")
  }
  VALUES (?names ?rank) { (rdfs:label 1) (skos:prefLabel 1) (skos:altLabel 2) (skos:hiddenLabel 2) }
  ?iri a ?type ; ?names ?label .
  FILTER(isIRI(?iri) && LANG(?label) != "")
}
ORDER BY ?iri ?kind ?rank LANG(?label) ?label""",
)


def address_of_terms(site: Site) -> str:
    """The address of the terms of this release, as a page may link to it: it changes with the release."""
    return f"{site.root}{ADDRESS}?v={site.label}"


async def terms(site: Site) -> bytes:
    """JSON: the prefixes that the terms need, and each term with its name, its kind and its labels by language.

    `also` are its other names in any language. The same release gives the same bytes.

    Raises: what the engine raises.
    """
    reply = await site.data.run(_QUERY, conneg.SPARQL_JSON.media_type)
    return _written(reply.body, site.data.prefixes)


@lru_cache(4)
def _written(body: bytes, prefixes: Prefixes) -> bytes:
    found: dict[str, dict[str, Any]] = {}
    for row in json.loads(body)["results"]["bindings"]:
        name = prefixes.shorten(row["iri"]["value"])
        if name is None:
            continue
        label, lang = row["label"]["value"], row["label"]["xml:lang"]
        term = found.setdefault(name, {"name": name, "kind": row["kind"]["value"], "labels": {}})
        if row["rank"]["value"] == "1" and lang not in term["labels"]:
            term["labels"][lang] = label
        elif label not in (*term["labels"].values(), *term.get("also", ())):
            term.setdefault("also", []).append(label)
    used = {name.partition(":")[0] for name in found}
    table = {
        "prefixes": {prefix: namespace for prefix, namespace in prefixes.items() if prefix in used},
        "terms": [found[name] for name in sorted(found)],
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
