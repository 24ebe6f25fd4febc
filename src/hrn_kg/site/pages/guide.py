"""The guide for those who write programs, with snippets to copy."""

from __future__ import annotations

from typing import Final

from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

# One query for all snippets: short, with an answer in every release.
QUERY: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?label WHERE { ?place a dct:Location ; rdfs:label ?label } ORDER BY ?place LIMIT 10"""


async def guide(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The addresses and limits of this site, in snippets that run."""
    settings = site.settings
    limits = {
        "seconds": f"{settings.query_seconds:g}",
        "query": settings.query_bytes,
        "answer": settings.answer_bytes,
    }
    return framed(site, "guide", lang, path="/docs", base=site.base, query=QUERY, limits=limits)


PAGE = Fixed("/docs", "Guide for programs", guide)
