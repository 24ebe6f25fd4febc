"""The catalogue in DCAT: what harvesters read first."""

from __future__ import annotations

import asyncio

from hrn_kg import catalog, conneg
from hrn_kg.render import rdf
from hrn_kg.site.documents import Document
from hrn_kg.site.graphs import read_graph
from hrn_kg.site.pages.thing import thing_page
from hrn_kg.site.site import Site
from hrn_kg.site.things import described


async def catalogue(site: Site, document: Document) -> bytes:
    """The catalogue with the addresses of this site; raises NotFound where there is none, DataDamaged."""
    if document.representation == conneg.HTML:
        return (await thing_page(site, document, await described(site, document.iri), {})).body
    if site.release is None:
        triples = await read_graph(site.data, catalog.CATALOG_GRAPH)
        plain = rdf.serialise(triples, conneg.NTRIPLES.media_type, site.data.prefixes)
    else:
        # From the file: Oxigraph's store turns xsd:nonNegativeInteger, which DCAT asks for, into xsd:integer.
        plain = await asyncio.to_thread(site.watched.read, site.release, "catalog.nq")
    here = catalog.one_dataset(catalog.at_address(plain, site.base), site.label)
    return rdf.serialise(here, document.representation.media_type, site.data.prefixes, document.iri)
