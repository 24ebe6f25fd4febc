"""The page of one term of the ontology, or of one shape: all that the line in the list of them leaves out."""

from __future__ import annotations

from typing import Any

from hrn_kg.describe import Description, members
from hrn_kg.describe.members import ONTOLOGY_PAGE
from hrn_kg.errors import NotFound
from hrn_kg.render.term_lists import ontology_groups, shapes
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Viewer
from hrn_kg.site.documents import Document
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.signposts import licence
from hrn_kg.site.site import Site


async def term_page(site: Site, document: Document, description: Description, name: str) -> Page:
    """The page of the term of this name in the list that the document is.

    Raises NotFound for a name that the list does not have, and what the engine raises.
    """
    lang, is_ontology = document.language, document.iri == ONTOLOGY_PAGE
    triples, prefixes = await members(site.data, document.iri), site.data.prefixes
    found: dict[str, Any]
    if is_ontology:
        terms = [term for _, group in ontology_groups(triples, prefixes, lang) for term in group]
        found = {"term": next((term for term in terms if term.anchor == name), None)}
    else:
        found = {"shape": next((shape for shape in shapes(triples, prefixes, lang) if shape.anchor == name), None)}
    if None in found.values():
        raise NotFound("The list has no such term.", term=name[:100])
    viewer = Viewer(TripleIndex(description.triples, description.prefixes), lang)
    return framed(
        site,
        "term" if is_ontology else "shape",
        lang,
        path=document.page,
        parameters={"term": name},
        trail=(viewer.link(document.iri),),
        links=(*licence(site),),
        iri=f"{document.iri}#{name}",
        **found,
    )
