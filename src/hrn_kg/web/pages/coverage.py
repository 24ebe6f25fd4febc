"""How much of each source document the base covers; only where the operator has the documents.

The page tells positions and counts, never the words: the documents belong to others and are not served.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import vocab
from hrn_kg.content import find_content
from hrn_kg.declared import captures_in
from hrn_kg.describe import construct
from hrn_kg.errors import NotFound
from hrn_kg.evidence import Coverage, Documents, measure, read_exclusions
from hrn_kg.render.words import LANGS, other
from hrn_kg.sparql import Answerer
from hrn_kg.web.pages.frame import framed

_EXCERPTS = f"CONSTRUCT WHERE {{ ?excerpt a <{vocab.hro('Excerpt')}> }}"
_CAPTURES = f"CONSTRUCT WHERE {{ ?capture <{vocab.hro('captureOf')}> ?document }}"


async def coverage(request: Request) -> Response:
    """The page. Raises NotFound where the documents are not at hand."""
    folder: Path | None = request.app.state.settings.documents
    if folder is None:
        raise NotFound("The source documents are not at hand here (setting HRN_KG_DOCUMENTS).")
    answerer: Answerer = request.app.state.answerer
    lang = request.url.path.strip("/").partition("/")[0]
    excerpts, captures = await construct(answerer, _EXCERPTS), captures_in(await construct(answerer, _CAPTURES))
    found = await asyncio.to_thread(_measure, excerpts, captures, folder)
    body = framed(
        request,
        "coverage",
        lang,
        path=f"/{lang}/coverage",
        switch=f"/{other(lang)}/coverage",
        documents=found,
    )
    return Response(body, media_type="text/html", headers={"Cache-Control": "no-cache", "Vary": "Accept-Encoding"})


def _measure(triples: tuple[ox.Triple, ...], captures: dict[str, str], folder: Path) -> tuple[Coverage, ...]:
    exclusions = find_content().root / "data" / "exclusions.tsv"
    quads = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    reviewed = read_exclusions(exclusions) if exclusions.is_file() else ()
    return measure(quads, Documents.at(folder).texts, captures, reviewed)


def routes() -> list[BaseRoute]:
    """The page in each language."""
    return [Route(f"/{lang}/coverage", coverage) for lang in LANGS]
