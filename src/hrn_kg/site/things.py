"""Documents about things and terms: of one thing, of the whole ontology or all shapes, of one module of these."""

from __future__ import annotations

import difflib
import re
from typing import Final

import pyoxigraph as ox

from hrn_kg import conneg, iris
from hrn_kg.describe import Description, describe, fill
from hrn_kg.describe.ask import construct, select
from hrn_kg.errors import Gone, MalformedRequest, NotFound
from hrn_kg.render import rdf
from hrn_kg.site import citing
from hrn_kg.site.documents import Document, about_itself
from hrn_kg.site.graphs import read_graph
from hrn_kg.site.pages import Page, Parameters, page_of, thing_page
from hrn_kg.site.pages.term_page import term_page
from hrn_kg.site.site import Site
from hrn_kg.sparql import Inspected
from hrn_kg.triples import triples_in

# A module is its header and the terms that say they are defined by it.
_MODULE: Final = """CONSTRUCT { ?s ?p ?o } WHERE {
  { VALUES ?s { $module } } UNION { ?s <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> $module }
  ?s ?p ?o }"""

_OF_A_KIND: Final = "SELECT DISTINCT ?thing WHERE { ?thing a ?kind FILTER(STRSTARTS(STR(?thing), STR($start))) }"
_NEAREST: Final = 5
_UNLIKE: Final = 6  # characters that may differ, of a whole IRI

# What owl:versionIRI names leads on: the current version to what is served, an earlier one to the file kept of it.
_VERSION_OF: Final = """CONSTRUCT { ?module <http://www.w3.org/2002/07/owl#versionIRI> $version } WHERE {
  ?module <http://www.w3.org/2002/07/owl#versionIRI> $version }"""


_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")


def iri_of(path: str) -> str:
    """The IRI of a path; raises NotFound for a path that no thing can have."""
    try:
        return iris.iri_of(path)
    except MalformedRequest:
        raise NotFound("Nothing can have that address.") from None


def refuse_withdrawn(site: Site, iri: str) -> None:
    """Raises Gone for an IRI that earlier releases described and this one does not."""
    withdrawal = None if site.release is None else site.release.manifest.withdrawn.get(iri)
    if withdrawal is not None:
        where = site.address(f"/dumps/{withdrawal.last}/")
        facts = withdrawal.facts()
        raise Gone("This was withdrawn from the knowledge base.", iri=iri, **facts, last_description=where)


async def described(site: Site, iri: str) -> Description:
    """What is known of an IRI. Raises Gone for one that was withdrawn, NotFound for one that was never known."""
    refuse_withdrawn(site, iri)
    description = await describe(site.data, iri)
    if not description.found:
        raise NotFound("The knowledge base says nothing about this.", iri=iri)
    return description


async def nearest(site: Site, iri: str) -> list[str]:
    """IRIs of the same kind whose names are most like that of this one, the likest first; none for most."""
    start = iri.rpartition("/")[0] + "/"
    if start in (iris.BASE, iris.BASE + "id/"):
        return []
    # The kind is known before it is asked for: what comes from outside enters a query only as an IRI.
    rows = await select(site.data, fill(_OF_A_KIND, start=start))
    names = [row["thing"].value for row in rows]
    return difflib.get_close_matches(iri, names, n=_NEAREST, cutoff=1 - _UNLIKE / max(len(iri), 1))


async def page(site: Site, document: Document, parameters: Parameters | None = None) -> Page:
    """The page about a thing: that of its family, where there is one. Raises what `described` raises."""
    make, taken = page_of(document.iri)
    given = {name: value for name, value in (parameters or {}).items() if name in taken}
    return await make(site, document, await described(site, document.iri), given)


async def thing(site: Site, document: Document) -> bytes:
    """What is known about a thing. Raises what `described` raises."""
    if document.representation == conneg.HTML:
        return (await page(site, document)).body
    description = await described(site, document.iri)
    if document.representation in conneg.CITATION_FORMATS:
        return await citing.citation_file(site, document, description)
    triples = [*description.triples, *about_itself(document, description.release)]
    return rdf.serialise(triples, document.representation.media_type, site.data.prefixes, document.iri)


async def list_page(site: Site, document: Document, term: str = "") -> Page:
    """The page of all terms of a namespace, which need not be described itself, or that of one of them.

    Raises NotFound for a term that there is not.
    """
    description = await describe(site.data, document.iri)
    if term:
        return await term_page(site, document, description, term)
    return await thing_page(site, document, description, {})


async def whole(site: Site, document: Document) -> bytes:
    """`/ontology` or `/shapes`: all terms of a namespace whose IRIs have a hash, in one document."""
    if document.representation == conneg.HTML:
        return (await list_page(site, document)).body
    if document.representation in conneg.CITATION_FORMATS:
        return await citing.citation_file(site, document, await describe(site.data, document.iri))
    triples = await read_graph(site.data, iris.GRAPH + document.path.removeprefix("/"))
    return rdf.serialise(triples, document.representation.media_type, site.data.prefixes, document.iri)


async def module(site: Site, document: Document) -> bytes | None:
    """One module of the ontology or the shapes with the terms that it defines; None when there is none of that name."""
    if document.representation == conneg.HTML:
        description = await describe(site.data, document.iri)
        return (await thing_page(site, document, description, {})).body if description.found else None
    if document.representation in conneg.CITATION_FORMATS:
        description = await describe(site.data, document.iri)
        return await citing.citation_file(site, document, description) if description.found else None
    query = Inspected(kind="construct", text=fill(_MODULE, module=document.iri))
    reply = await site.data.run(query, conneg.NTRIPLES.media_type)
    if not reply.body.strip():
        return None
    return rdf.serialise(triples_in(reply.body), document.representation.media_type, site.data.prefixes, document.iri)


async def path_of_version(site: Site, version: str) -> str:
    """The path of the module whose current version has this IRI, or of the dump that holds an earlier version.

    Raises: Gone or NotFound for any other IRI.
    """
    found = await construct(site.data, fill(_VERSION_OF, version=version))
    path = iris.path_of(found[0].subject.value) if found and isinstance(found[0].subject, ox.NamedNode) else None
    if not path:
        if earlier := _earlier_version(site, version):
            return earlier
        refuse_withdrawn(site, version)
        raise NotFound("The knowledge base says nothing about this.", iri=version)
    return f"/{path}"


def _earlier_version(site: Site, iri: str) -> str | None:
    """The path of the dump that holds the earlier version named by `iri`, of the ontology or of a module."""
    version = iri.rpartition("/")[2]
    if site.release is None or not _VERSION.fullmatch(version):
        return None
    kept = site.release.path / "dumps" / f"ontology-{version}.ttl"
    if not kept.is_file() or f"owl:versionIRI <{iri}>" not in kept.read_text(encoding="utf-8"):
        return None
    return f"/dumps/{site.release.id}/{kept.name}"
