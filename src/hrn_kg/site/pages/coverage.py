"""How much of each source document the base covers; only where the operator has the documents.

The page tells positions and counts, never the words: the documents belong to others and are not served.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import vocab
from hrn_kg.content import find_content
from hrn_kg.declared import captures_in
from hrn_kg.describe import construct
from hrn_kg.errors import NotFound
from hrn_kg.evidence import Coverage, Documents, measure, read_exclusions
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site

_EXCERPTS = f"CONSTRUCT WHERE {{ ?excerpt a <{vocab.hro('Excerpt')}> }}"
_CAPTURES = f"CONSTRUCT WHERE {{ ?capture <{vocab.hro('captureOf')}> ?document }}"


async def coverage(site: Site, lang: str) -> Page:
    """The page. Raises NotFound where the documents are not at hand."""
    folder = site.settings.documents
    if folder is None:
        raise NotFound("The source documents are not at hand here (setting HRN_KG_DOCUMENTS).")
    captures = captures_in(await construct(site.data, _CAPTURES))
    found = await asyncio.to_thread(_measure, await construct(site.data, _EXCERPTS), captures, folder)
    return framed(site, "coverage", lang, path="/coverage", documents=found)


def _measure(triples: tuple[ox.Triple, ...], captures: dict[str, str], folder: Path) -> tuple[Coverage, ...]:
    exclusions = find_content().root / "data" / "exclusions.tsv"
    quads = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    reviewed = read_exclusions(exclusions) if exclusions.is_file() else ()
    return measure(quads, Documents.at(folder).texts, captures, reviewed)
