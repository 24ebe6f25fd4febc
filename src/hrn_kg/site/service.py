"""The service description: made from what the service is at this moment, so that it is true."""

from __future__ import annotations

import asyncio
import json
from typing import Final

import pyoxigraph as ox

from hrn_kg import conneg, words
from hrn_kg.iris import BASE
from hrn_kg.limits import announced
from hrn_kg.releases import layout
from hrn_kg.render import rdf
from hrn_kg.site.base import Site
from hrn_kg.sparql import Inspected, Snapshot
from hrn_kg.vocab import PREFIXES

SERVICE: Final = BASE + "id/service/sparql"
DESCRIPTION_FORMATS: Final = (conneg.TURTLE, conneg.JSONLD, conneg.NTRIPLES, conneg.RDFXML)
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"),
)
_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


class _Writer:
    """Collects triples about subjects, in the terms of the prefix table."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def add(self, subject: str, **properties: object) -> None:
        """Add properties named `prefix_local`; text becomes a literal, `ox` terms stay as they are."""
        for name, value in properties.items():
            prefix, _, local = name.partition("_")
            predicate = ox.NamedNode(PREFIXES[prefix] + local)
            for item in value if isinstance(value, list) else [value]:
                term = item if isinstance(item, ox.NamedNode | ox.Literal) else _literal(item)
                self.triples.append(ox.Triple(ox.NamedNode(subject), predicate, term))


def _literal(value: object) -> ox.Literal:
    return ox.Literal(value if isinstance(value, str | int | float) else str(value))


def _term(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)


async def service_description(site: Site, data: Snapshot, media_type: str) -> bytes:
    """The description of the service over a release, in a form of RDF; raises what the engine raises."""
    return rdf.serialise(await _describe(site, data), media_type, data.prefixes, SERVICE)


def askable_releases(site: Site) -> list[str]:
    """The ids of the releases that can be asked by name, oldest first; those known to be damaged are passed over."""
    if site.release is None:
        return []
    if not site.has_archive:
        return [site.label]
    current = layout.order(site.label)
    kept = [name for name in layout.ids_on_disk(site.settings.home) if layout.order(name) <= current]
    return [name for name in kept if name not in site.watched.damaged]


async def _describe(site: Site, data: Snapshot) -> list[ox.Triple]:
    settings = site.settings
    endpoint = site.address("/sparql")
    graphs = await data.graphs()
    counted = await data.run(Inspected(kind="select", text=_COUNT), conneg.SPARQL_JSON.media_type)
    total = int(json.loads(counted.body)["results"]["bindings"][0]["n"]["value"])
    askable = await asyncio.to_thread(askable_releases, site)
    writer = _Writer()
    writer.add(
        SERVICE,
        rdf_type=[_term("sd", "Service"), _term("dcat", "DataService")],
        dct_title=[ox.Literal(words.translate(lang, "service.title"), language=lang) for lang in words.languages()],
        dct_license=[ox.NamedNode(licence) for licence in site.licence],
        dcat_version=data.release,
        dcat_endpointURL=ox.NamedNode(endpoint),
        sd_endpoint=ox.NamedNode(endpoint),
        sd_supportedLanguage=_term("sd", "SPARQL11Query"),
        sd_feature=[
            *([_term("sd", "UnionDefaultGraph")] if site.is_union else []),
            *([_term("sd", "BasicFederatedQuery")] if settings.services else []),
        ],
        sd_resultFormat=[ox.NamedNode(_FORMATS + name) for name in _RESULT_FORMATS],
        sd_defaultEntailmentRegime=ox.NamedNode("http://www.w3.org/ns/entailment/Simple"),
        sd_defaultDataset=ox.NamedNode(endpoint + "#dataset"),
        schema_additionalProperty=[
            *(ox.NamedNode(f"{endpoint}#limit-{limit.name}") for limit in announced(settings)),
            *([ox.NamedNode(endpoint + "#releases")] if askable else []),
        ],
    )
    for limit in announced(settings):
        writer.add(
            f"{endpoint}#limit-{limit.name}",
            rdf_type=_term("schema", "PropertyValue"),
            schema_name=limit.name,
            schema_maxValue=limit.value,
            schema_unitText=limit.unit,
            schema_description=ox.Literal(limit.sentence, language=words.ENGLISH),
        )
    if askable:
        writer.add(
            endpoint + "#releases",
            rdf_type=_term("schema", "PropertyValue"),
            schema_name="release",
            schema_value=askable,
            schema_description=ox.Literal(
                "Releases that the parameter “release” may name; without it the last one answers.",
                language="en",
            ),
        )
    listed = [(graph, count, f"{endpoint}#graph-{number}") for number, (graph, count) in enumerate(graphs, 1)]
    writer.add(
        endpoint + "#dataset",
        rdf_type=_term("sd", "Dataset"),
        sd_defaultGraph=ox.NamedNode(endpoint + "#default-graph"),
        sd_namedGraph=[ox.NamedNode(node) for *_, node in listed],
    )
    writer.add(endpoint + "#default-graph", rdf_type=_term("sd", "Graph"), void_triples=total)
    for graph, count, node in listed:
        content = node.replace("#graph-", "#triples-")
        writer.add(
            node, rdf_type=_term("sd", "NamedGraph"), sd_name=ox.NamedNode(graph), sd_graph=ox.NamedNode(content)
        )
        writer.add(content, rdf_type=_term("sd", "Graph"), void_triples=count)
    return writer.triples
