"""The service description: made from what the service is at this moment, so that it is true."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from hrn_kg import conneg, words
from hrn_kg.iris import BASE
from hrn_kg.limits import announced
from hrn_kg.releases import layout
from hrn_kg.render import rdf
from hrn_kg.site.site import Site
from hrn_kg.sparql import Inspected, Snapshot
from hrn_kg.triples import about, node, typed

SERVICE: Final = BASE + "id/service/sparql"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"),
)
_RELEASES: Final = "Releases that the parameter “release” may name; without it the last one answers."
_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


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
    languages = words.languages()
    askable = await asyncio.to_thread(askable_releases, site)
    limits, releases = announced(settings), endpoint + "#releases"
    triples = [
        *about(
            SERVICE,
            ("rdf:type", node("sd:Service"), node("dcat:DataService")),
            ("dct:title", *(ox.Literal(words.translate(code, "service.title"), language=code) for code in languages)),
            ("dct:license", *site.licence),
            ("dcat:version", ox.Literal(data.release)),
            ("dcat:endpointURL", endpoint),
            ("sd:endpoint", endpoint),
            ("sd:supportedLanguage", node("sd:SPARQL11Query")),
            ("sd:feature", *([node("sd:UnionDefaultGraph")] if site.is_union else [])),
            ("sd:feature", *([node("sd:BasicFederatedQuery")] if settings.services else [])),
            ("sd:resultFormat", *(_FORMATS + name for name in _RESULT_FORMATS)),
            ("sd:defaultEntailmentRegime", "http://www.w3.org/ns/entailment/Simple"),
            ("sd:defaultDataset", endpoint + "#dataset"),
            ("schema:additionalProperty", *(f"{endpoint}#limit-{limit.name}" for limit in limits)),
            ("schema:additionalProperty", *([releases] if askable else [])),
        )
    ]
    for limit in limits:
        triples += about(
            f"{endpoint}#limit-{limit.name}",
            ("rdf:type", node("schema:PropertyValue")),
            ("schema:name", ox.Literal(limit.name)),
            ("schema:maxValue", ox.Literal(limit.value)),
            ("schema:unitText", ox.Literal(limit.unit)),
            ("schema:description", ox.Literal(limit.sentence, language=words.ENGLISH)),
        )
    if askable:
        triples += about(
            releases,
            ("rdf:type", node("schema:PropertyValue")),
            ("schema:name", ox.Literal("release")),
            ("schema:value", *map(ox.Literal, askable)),
            ("schema:description", ox.Literal(_RELEASES, language=words.ENGLISH)),
        )
    return [*triples, *_dataset(endpoint, graphs, total)]


def _dataset(endpoint: str, graphs: Iterable[tuple[str, int]], total: int) -> Iterator[ox.Triple]:
    """The default graph and the named graphs, with their numbers of triples."""
    listed = [(graph, count, f"{endpoint}#graph-{number}") for number, (graph, count) in enumerate(graphs, 1)]
    yield from about(
        endpoint + "#dataset",
        ("rdf:type", node("sd:Dataset")),
        ("sd:defaultGraph", endpoint + "#default-graph"),
        ("sd:namedGraph", *(entry for *_, entry in listed)),
    )
    yield from about(
        endpoint + "#default-graph", ("rdf:type", node("sd:Graph")), ("void:triples", typed(total, "xsd:integer"))
    )
    for graph, count, entry in listed:
        content = entry.replace("#graph-", "#triples-")
        yield from about(entry, ("rdf:type", node("sd:NamedGraph")), ("sd:name", graph), ("sd:graph", content))
        yield from about(content, ("rdf:type", node("sd:Graph")), ("void:triples", typed(count, "xsd:integer")))
