"""The front door for programs: `/` and `/catalog` give the catalogue, `/queries` the example queries."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import catalog, conneg
from hrn_kg.conneg import Representation
from hrn_kg.examples import Example, find_example
from hrn_kg.iris import BASE
from hrn_kg.releases import Release
from hrn_kg.render import rdf
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, inspect
from hrn_kg.vocab import PREFIXES, Prefixes
from hrn_kg.web.http.addresses import LICENCE, address, base_of, link, location
from hrn_kg.web.http.documents import Document, ThingPage, negotiate, respond_with, respond_with_page
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.sparql.graph_store import read_graph

RDF_FORMS: Final = (conneg.TURTLE, conneg.JSONLD, conneg.NTRIPLES, conneg.RDFXML)
QUERY_FORMS: Final = (conneg.SPARQL_QUERY, *RDF_FORMS, conneg.HTML)
_LANGUAGE_VARIES: Final = {"Vary": "Accept, Accept-Language", "Cache-Control": "public, max-age=60"}


class FrontDoor:
    """The routes of the catalogue and the examples, given the function that makes the page of a thing."""

    def __init__(self, page: ThingPage) -> None:
        self._page = page

    async def root(self, request: Request) -> Response:
        """`/`: the landing page for people, the catalogue for programs that name an RDF format."""
        representation = conneg.choose(request.headers.get("accept"), (conneg.HTML, *RDF_FORMS))
        if representation == conneg.HTML:
            links = [
                link(address(request, "/catalog" + form.suffix), "describedby", type=form.media_type)
                for form in RDF_FORMS
            ]
            target = location(request, "/" + language_of(request))
            return RedirectResponse(target, 302, {**_LANGUAGE_VARIES, "Link": ", ".join(links)})
        return await self._catalogue(request, representation)

    async def catalogue(self, request: Request) -> Response:
        """`/catalog`: the catalogue in DCAT."""
        _, representation = negotiate(request, request.url.path)
        return await self._catalogue(request, representation)

    async def _catalogue(self, request: Request, representation: Representation) -> Response:
        document = Document(catalog.CATALOGUE, "/catalog", representation, language_of(request))
        if representation == conneg.HTML:
            return await respond_with_page(request, document, self._page)
        release: Release | None = request.app.state.release
        if release is None:
            plain = rdf.serialise(
                await read_graph(request, catalog.CATALOG_GRAPH), conneg.NTRIPLES.media_type, _prefixes(request)
            )
        else:
            # From the file: Oxigraph's store turns xsd:nonNegativeInteger, which DCAT asks for, into xsd:integer.
            plain = (release.path / "catalog.nq").read_bytes()
        here = catalog.at_address(plain, base_of(request))
        return await respond_with(
            request, document, rdf.serialise(here, representation.media_type, _prefixes(request), document.iri)
        )

    async def queries(self, request: Request) -> Response:
        """`/queries`: the gallery for people, the description of all examples for programs."""
        _, representation = negotiate(request, request.url.path)
        if representation == conneg.HTML:
            return RedirectResponse(location(request, f"/{language_of(request)}/queries"), 302, _LANGUAGE_VARIES)
        examples: tuple[Example, ...] = request.app.state.examples
        document = Document(BASE + "queries", "/queries", representation, language_of(request))
        triples = [triple for example in examples for triple in describe_example(request, example)]
        return await respond_with(
            request, document, rdf.serialise(triples, representation.media_type, _prefixes(request))
        )

    async def query(self, request: Request) -> Response:
        """`/queries/NAME`: the text of an example, or its description; the query page for people."""
        name, representation = negotiate(request, request.path_params["name"], QUERY_FORMS)
        example = find_example(request.app.state.examples, name)
        if representation == conneg.HTML:
            target = f"/{language_of(request)}/queries#{name}"
            return RedirectResponse(location(request, target.partition("#")[0]) + "#" + name, 302, _LANGUAGE_VARIES)
        path = f"/queries/{name}"
        document = Document(BASE + path[1:], path, representation, language_of(request), QUERY_FORMS)
        if representation == conneg.SPARQL_QUERY:
            answerer: Answerer = request.app.state.answerer
            body = example.path.read_bytes()
            reply = reply_of(body, representation.media_type, answerer.engine.release)
            return await respond(request, reply, representation, links=[link(LICENCE, "license")])
        triples = describe_example(request, example)
        return await respond_with(
            request, document, rdf.serialise(triples, representation.media_type, _prefixes(request), document.iri)
        )

    def routes(self) -> list[BaseRoute]:
        """All routes of this module."""
        suffixes = ["", *(form.suffix for form in conneg.THING_FORMATS)]
        return [
            Route("/", self.root),
            *(Route("/catalog" + suffix, self.catalogue) for suffix in suffixes),
            *(Route("/queries" + suffix, self.queries) for suffix in suffixes),
            Route("/queries/{name}", self.query),
        ]


def _prefixes(request: Request) -> Prefixes:
    answerer: Answerer = request.app.state.answerer
    return answerer.engine.prefixes


def describe_example(request: Request, example: Example) -> list[ox.Triple]:
    """An example query as a `sh:SPARQLExecutable`, the way other endpoints publish theirs."""
    subject = ox.NamedNode(f"{BASE}queries/{example.name}")

    def say(name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        prefix, _, local = name.partition(":")
        return ox.Triple(subject, ox.NamedNode(PREFIXES[prefix] + local), value)

    kind, form = _executable(example.text)
    return [
        say("rdf:type", ox.NamedNode(PREFIXES["sh"] + "SPARQLExecutable")),
        say("rdf:type", ox.NamedNode(PREFIXES["sh"] + kind)),
        say(f"sh:{form}", ox.Literal(example.text)),
        *(say("rdfs:label", ox.Literal(title, language=lang)) for lang, title in example.titles.items()),
        *(say("rdfs:comment", ox.Literal(text, language=lang)) for lang, text in example.summaries.items()),
        *(say("schema:keywords", ox.Literal(tag)) for tag in example.tags),
        say("schema:target", ox.NamedNode(address(request, "/sparql"))),
    ]


def _executable(text: str) -> tuple[str, str]:
    match inspect(text, Settings()).kind:
        case "select":
            return "SPARQLSelectExecutable", "select"
        case "ask":
            return "SPARQLAskExecutable", "ask"
        case "construct" | "describe":
            return "SPARQLConstructExecutable", "construct"
