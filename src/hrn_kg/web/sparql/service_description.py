"""The service description: made from what the service is at this moment, so that it is true."""

from __future__ import annotations

import asyncio
import json
from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.iris import BASE
from hrn_kg.render import rdf
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Inspected
from hrn_kg.vocab import PREFIXES
from hrn_kg.web.http.addresses import address, licence_links, licence_of, link
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.served.by_name import answering, kept_releases

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


def limits(settings: Settings) -> tuple[tuple[str, float, str, str], ...]:
    """The limits a visitor can meet: name, value, unit, sentence."""
    return (
        ("query-seconds", settings.query_seconds, "seconds", "Time a query may take, counted from its arrival."),
        ("queue-seconds", settings.queue_seconds, "seconds", "Time a query may wait for its turn."),
        ("query-bytes", settings.query_bytes, "bytes", "Size of a query."),
        ("query-nesting", settings.query_nesting, "levels", "Depth of nested groups in a query."),
        ("query-operators", settings.query_operators, "operators", "Operators in a query."),
        ("answer-bytes", settings.answer_bytes, "bytes", "Size of an answer; beyond it nothing is sent, never a part."),
        ("worker-memory", settings.worker_memory_mb, "MB", "Memory the evaluation of a query may take."),
        ("concurrency", settings.concurrency, "queries", "Queries of one client that may be under way."),
        *(
            [("requests-a-minute", settings.requests_a_minute, "requests", "Requests of one client in a minute.")]
            if settings.requests_a_minute
            else []
        ),
    )


async def describe_service(request: Request, answerer: Answerer) -> list[ox.Triple]:
    """The description of the service as it is now, over the release of an answerer; raises what the engine raises."""
    settings: Settings = request.app.state.settings
    endpoint = address(request, "/sparql")
    graphs = await answerer.engine.graphs()
    counted = await answerer.run(Inspected(kind="select", text=_COUNT), conneg.SPARQL_JSON.media_type)
    total = int(json.loads(counted.body)["results"]["bindings"][0]["n"]["value"])
    is_union = bool(request.app.state.source.union_default)
    askable = await asyncio.to_thread(kept_releases, request)
    writer = _Writer()
    writer.add(
        SERVICE,
        rdf_type=[_term("sd", "Service"), _term("dcat", "DataService")],
        dct_title=[
            ox.Literal("SPARQL query service", language="en"),
            ox.Literal("SPARQL-dienst", language="nl"),
        ],
        dct_license=[ox.NamedNode(licence) for licence in licence_of(request)],
        dcat_version=answerer.engine.release,
        dcat_endpointURL=ox.NamedNode(endpoint),
        sd_endpoint=ox.NamedNode(endpoint),
        sd_supportedLanguage=_term("sd", "SPARQL11Query"),
        sd_feature=[
            *([_term("sd", "UnionDefaultGraph")] if is_union else []),
            *([_term("sd", "BasicFederatedQuery")] if settings.services else []),
        ],
        sd_resultFormat=[ox.NamedNode(_FORMATS + name) for name in _RESULT_FORMATS],
        sd_defaultEntailmentRegime=ox.NamedNode("http://www.w3.org/ns/entailment/Simple"),
        sd_defaultDataset=ox.NamedNode(endpoint + "#dataset"),
        schema_additionalProperty=[
            *(ox.NamedNode(f"{endpoint}#limit-{name}") for name, *_ in limits(settings)),
            *([ox.NamedNode(endpoint + "#releases")] if askable else []),
        ],
    )
    for name, value, unit, sentence in limits(settings):
        writer.add(
            f"{endpoint}#limit-{name}",
            rdf_type=_term("schema", "PropertyValue"),
            schema_name=name,
            schema_maxValue=value,
            schema_unitText=unit,
            schema_description=ox.Literal(sentence, language="en"),
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
    named = [(graph, count, f"{endpoint}#graph-{number}") for number, (graph, count) in enumerate(graphs, 1)]
    writer.add(
        endpoint + "#dataset",
        rdf_type=_term("sd", "Dataset"),
        sd_defaultGraph=ox.NamedNode(endpoint + "#default-graph"),
        sd_namedGraph=[ox.NamedNode(node) for *_, node in named],
    )
    writer.add(endpoint + "#default-graph", rdf_type=_term("sd", "Graph"), void_triples=total)
    for graph, count, node in named:
        content = node.replace("#graph-", "#triples-")
        writer.add(
            node, rdf_type=_term("sd", "NamedGraph"), sd_name=ox.NamedNode(graph), sd_graph=ox.NamedNode(content)
        )
        writer.add(content, rdf_type=_term("sd", "Graph"), void_triples=count)
    return writer.triples


async def respond_with_description(request: Request, name: str | None, release: str | None = None) -> Response:
    """The description in the format that is named or negotiated; raises NotAcceptable."""
    if name is not None:
        representation = conneg.by_name(name, DESCRIPTION_FORMATS)
    else:
        representation = conneg.choose(request.headers.get("accept"), DESCRIPTION_FORMATS)
    async with answering(request, release) as answerer:
        triples = await describe_service(request, answerer)
        body = rdf.serialise(triples, representation.media_type, answerer.engine.prefixes, SERVICE)
        reply = reply_of(body, representation.media_type, answerer.engine.release)
    links = [
        *licence_links(request),
        link(address(request, "/sparql"), "canonical"),
    ]
    return await respond(request, reply, representation, links=links)
