"""Things and terms: `/id` leads to `/doc`; documents for the ontology, the shapes and the concept schemes."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, iris
from hrn_kg.catalog import DATASET
from hrn_kg.describe import describe, fill
from hrn_kg.describe.ask import construct
from hrn_kg.errors import Gone, MalformedRequest, NotFound
from hrn_kg.releases import Release
from hrn_kg.render import rdf
from hrn_kg.sparql import Answerer, Inspected
from hrn_kg.vocab import PREFIXES
from hrn_kg.web.http.addresses import LICENCE, address, location
from hrn_kg.web.http.documents import Document, ThingPage, negotiate, respond_with, respond_with_page
from hrn_kg.web.http.language import language_of
from hrn_kg.web.sparql.graph_store import read_graph, triples_of

_VARIES: Final = {"Vary": "Accept, Accept-Language", "Cache-Control": "public, max-age=60"}
# A module is its header and the terms that say they are defined by it.
_MODULE = """CONSTRUCT { ?s ?p ?o } WHERE {
  { VALUES ?s { $module } } UNION { ?s <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> $module }
  ?s ?p ?o }"""

# What owl:versionIRI names has no document of its own: the current version is the one that is served.
_VERSION_OF = """CONSTRUCT { ?module <http://www.w3.org/2002/07/owl#versionIRI> $version } WHERE {
  ?module <http://www.w3.org/2002/07/owl#versionIRI> $version }"""


def iri_of(path: str) -> str:
    """The IRI of a path; raises NotFound for a path that no thing can have."""
    try:
        return iris.iri_of(path)
    except MalformedRequest:
        raise NotFound("Nothing can have that address.") from None


def _withdrawn(request: Request, iri: str) -> Gone | None:
    """The fault for an IRI that earlier releases described and this one does not."""
    release: Release | None = request.app.state.release
    facts = {} if release is None else release.manifest.get("withdrawn", {}).get(iri)
    if not facts:
        return None
    last = facts.get("last")
    where = address(request, f"/dumps/{last}/") if last else None
    return Gone("This was withdrawn from the knowledge base.", iri=iri, **facts, last_description=where)


def _missing(request: Request, iri: str) -> NotFound | Gone:
    """The fault for an IRI that is not described: withdrawn, or never known."""
    return _withdrawn(request, iri) or NotFound("The knowledge base says nothing about this.", iri=iri)


def _of_document(document: Document, release: str) -> list[ox.Triple]:
    """What a description says of itself: what it is about, its licence, the dataset and the release it is from."""
    own = ox.NamedNode(iris.BASE + document.path.removeprefix("/") + document.representation.suffix)

    def say(name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        prefix, _, local = name.partition(":")
        return ox.Triple(own, ox.NamedNode(PREFIXES[prefix] + local), value)

    return [
        say("rdf:type", ox.NamedNode(PREFIXES["foaf"] + "Document")),
        say("foaf:primaryTopic", ox.NamedNode(document.iri)),
        say("dct:license", ox.NamedNode(LICENCE)),
        say("void:inDataset", ox.NamedNode(DATASET)),
        say("owl:versionInfo", ox.Literal(release)),
    ]


def _lead(request: Request, path: str) -> Response:
    query = request.url.query
    target = location(request, path)
    return RedirectResponse(f"{target}?{query}" if query else target, 303, _VARIES)


class Things:
    """The routes that describe things, given the function that makes the page of one."""

    def __init__(self, page: ThingPage) -> None:
        self._page = page

    async def redirect(self, request: Request) -> Response:
        """`/id/...`: a thing is no document, so 303 to the document about it."""
        path = request.path_params["path"]
        if gone := _withdrawn(request, iri_of("id/" + path)):
            raise gone
        headers = {"Cache-Control": "public, max-age=3600"}
        target = location(request, "/doc/" + path)
        query = request.url.query
        return RedirectResponse(f"{target}?{query}" if query else target, 303, headers)

    async def thing(self, request: Request) -> Response:
        """`/doc/...`: what is known about a thing."""
        path, representation = negotiate(request, request.path_params["path"])
        return await self._describe(request, "id/" + path, "/doc/" + path, representation)

    async def concept(self, request: Request) -> Response:
        """`/scheme/...`: a concept scheme, or a concept of one."""
        path, representation = negotiate(request, request.path_params["path"])
        return await self._describe(request, "scheme/" + path, "/scheme/" + path, representation)

    async def _describe(
        self, request: Request, path: str, shown: str, representation: conneg.Representation
    ) -> Response:
        iri = iri_of(path)
        if gone := _withdrawn(request, iri):
            raise gone
        answerer: Answerer = request.app.state.answerer
        document = Document(iri, shown, representation, language_of(request))
        description = await describe(answerer, iri)
        if not description.found:
            raise _missing(request, iri)
        if representation == conneg.HTML:
            return await respond_with_page(request, document, self._page)
        triples = [*description.triples, *_of_document(document, description.release)]
        body = rdf.serialise(triples, representation.media_type, description.prefixes, iri)
        return await respond_with(request, document, body)

    async def graph_document(self, request: Request) -> Response:
        """`/ontology` and `/shapes`: all terms of a namespace whose IRIs have a hash, in one document."""
        path, representation = negotiate(request, request.url.path.removeprefix("/"))
        document = Document(iris.BASE + path, "/" + path, representation, language_of(request))
        if representation == conneg.HTML:
            return await respond_with_page(request, document, self._page)
        triples = await read_graph(request, iris.GRAPH + path)
        answerer: Answerer = request.app.state.answerer
        body = rdf.serialise(triples, representation.media_type, answerer.engine.prefixes, document.iri)
        return await respond_with(request, document, body)

    async def module(self, request: Request) -> Response:
        """`/ontology/...` and `/shapes/...`: one module with the terms that it defines."""
        path, representation = negotiate(request, request.url.path.removeprefix("/"))
        iri = iri_of(path)
        document = Document(iri, "/" + path, representation, language_of(request))
        answerer: Answerer = request.app.state.answerer
        query = Inspected(kind="construct", text=fill(_MODULE, module=iri))
        reply = await answerer.run(query, conneg.NTRIPLES.media_type)
        if not reply.body.strip():
            return await self._of_version(request, path)
        if representation == conneg.HTML:
            return await respond_with_page(request, document, self._page)
        triples = triples_of(reply.body)
        body = rdf.serialise(triples, representation.media_type, answerer.engine.prefixes, iri)
        return await respond_with(request, document, body)

    async def _of_version(self, request: Request, path: str) -> Response:
        """The way from the name of the current version to the document; raises NotFound for any other name."""
        iri = iri_of(path)
        found = await construct(request.app.state.answerer, fill(_VERSION_OF, version=iri))
        module = iris.path_of(found[0].subject.value) if found and isinstance(found[0].subject, ox.NamedNode) else None
        if not module:
            raise _missing(request, iri)
        suffix = request.url.path.removeprefix("/").removeprefix(path)
        return _lead(request, f"/{module}{suffix}")

    async def start(self, request: Request) -> Response:
        """The addresses under which things lie: to the start page, which gives programs the catalogue.

        `/ontology/` and `/shapes/` lead to the documents of that name, `/scheme/` people to the list of schemes,
        `/contact` people to the page and programs to the description of whom to ask.
        """
        name = request.url.path.strip("/")
        if name in ("ontology", "shapes"):
            return _lead(request, f"/{name}")
        if name == "scheme" and conneg.prefers_html(request.headers.get("accept")):
            return RedirectResponse(location(request, f"/{language_of(request)}") + "#terms", 303, _VARIES)
        if name == "contact" and conneg.prefers_html(request.headers.get("accept")):
            return RedirectResponse(location(request, f"/{language_of(request)}/contact"), 303, _VARIES)
        return _lead(request, "/doc/contact/editors" if name == "contact" else "/")

    def routes(self) -> list[BaseRoute]:
        """All routes of this module."""
        suffixes = [form.suffix for form in conneg.THING_FORMATS]
        whole = [f"/{name}{suffix}" for name in ("ontology", "shapes") for suffix in ("", *suffixes)]
        return [
            *(Route(f"/{name}/", self.start) for name in ("id", "doc", "scheme", "ontology", "shapes")),
            *(Route(f"/{name}", self.start) for name in ("id", "doc", "scheme", "contact")),
            Route("/id/{path:path}", self.redirect),
            Route("/doc/{path:path}", self.thing),
            Route("/scheme/{path:path}", self.concept),
            *(Route(path, self.graph_document) for path in whole),
            Route("/ontology/{path:path}", self.module),
            Route("/shapes/{path:path}", self.module),
        ]
