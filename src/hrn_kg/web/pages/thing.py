"""The page of one IRI: a thing, a concept, a scheme, the ontology or the shapes."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request

from hrn_kg.catalog import DATASET
from hrn_kg.describe import Description, describe, members
from hrn_kg.describe.members import ONTOLOGY_PAGE, SCHEME_START, SHAPES_PAGE
from hrn_kg.errors import NotFound
from hrn_kg.render.links import document as path_of
from hrn_kg.render.schema_org import Download, of_thing
from hrn_kg.render.terms import ontology_groups, shapes, tree
from hrn_kg.render.views import view_thing
from hrn_kg.sparql import Answerer
from hrn_kg.web.http.addresses import address
from hrn_kg.web.http.documents import Document, signposts_of
from hrn_kg.web.http.signposts import media_type_of
from hrn_kg.web.pages.frame import framed, release_of, switched


async def html_for_thing(request: Request, document: Document) -> bytes:
    """The page about a thing; whoever answers adds entity tag and coding. Raises NotFound."""
    answerer: Answerer = request.app.state.answerer
    iri, lang = document.iri, document.language
    description = await describe(answerer, iri)
    if not description.found and iri not in (ONTOLOGY_PAGE, SHAPES_PAGE):
        raise NotFound("The base says nothing about this name.", iri=iri)
    name, facts = await _view(answerer, description, lang)
    downloads = downloads_of(request) if iri == DATASET else ()
    return framed(
        request,
        name,
        lang,
        path=path_of(iri),
        switch=switched(request, lang),
        links=signposts_of(request, document),
        structured=of_thing(description, lang, page=address(request, document.path), downloads=downloads),
        **facts,
    )


async def _view(answerer: Answerer, description: Description, lang: str) -> tuple[str, dict[str, object]]:
    """The name of the template, and what it shows."""
    iri = description.iri
    is_list = iri in (ONTOLOGY_PAGE, SHAPES_PAGE)
    is_scheme = iri.startswith(SCHEME_START) and "/" not in iri.removeprefix(SCHEME_START)
    if not (is_list or is_scheme):
        return "thing", {"view": view_thing(description, lang)}
    triples = await members(answerer, iri)
    # Every member links to its list; that is what the list shows already.
    alone = replace(description, records=(), evidence=(), inbound=(), more_records=False, more_inbound=False)
    facts: dict[str, object] = {"view": view_thing(alone, lang)}
    if is_scheme:
        facts["tree"], facts["count"] = tree(triples, description.prefixes, iri, lang)
        return "scheme", facts
    if iri == ONTOLOGY_PAGE:
        return "ontology", {**facts, "groups": ontology_groups(triples, description.prefixes, lang)}
    return "shapes", {**facts, "shapes": shapes(triples, description.prefixes, lang)}


def downloads_of(request: Request) -> tuple[Download, ...]:
    """The files that hold the whole dataset, as schema.org describes downloads."""
    release = release_of(request)
    if release is None:
        return ()
    files = [(str(file["path"]).removeprefix("dumps/"), file) for file in release.manifest["files"]]
    return tuple(
        Download(
            url=address(request, f"/dumps/{release.id}/{name}"),
            media_type=media_type_of(name),
            size=int(file["size"]),
            sha256=str(file["sha256"]),
        )
        for name, file in files
        if name.startswith("hrn-kg.")
    )
