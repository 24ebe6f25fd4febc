"""`/model`: how the base is built up, for those who ask it questions."""

from __future__ import annotations

from typing import Final

from hrn_kg.answers.class_drawing import draw
from hrn_kg.answers.model_tables import facts_of, namings, ontology_index, schemes
from hrn_kg.describe.ask import select
from hrn_kg.families import page_path
from hrn_kg.iris import BASE
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

# The first figure by IRI that has a passage, a period, a place and a caveat: its record shows every part of a claim.
EXAMPLE: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?claim WHERE {
  ?claim a hro:Observation ; hro:statedValue ?printed ; hro:period ?period ; hro:place ?place ; hro:caveat ?caveat ;
    hro:supportedBy/oa:hasSelector/oa:exact ?words
  # One that is short to read.
  FILTER(STRLEN(?words) > 20 && STRLEN(?words) < 120)
} ORDER BY ?claim LIMIT 1"""


async def model(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The drawing of the classes, one record as an example, prefixes, names, and the lists of concepts."""
    rows = await select(site.data, EXAMPLE)
    iri = rows[0]["claim"].value if rows else ""
    prefixes = site.data.prefixes
    return framed(
        site,
        "model",
        lang,
        path="/model",
        menu="queries",
        drawing=draw(await ontology_index(site.data), lang),
        facts=await facts_of(site.data, iri, lang) if iri else (),
        example=prefixes.shorten(iri) or iri,
        address=f"/{lang}{page_path(iri)}" if iri else "",
        ours=[(name, space) for name, space in prefixes.items() if space.startswith(BASE)],
        others=[(name, space) for name, space in prefixes.items() if not space.startswith(BASE)],
        names=await namings(site.data, lang),
        schemes=await schemes(site.data, lang),
    )


PAGE = Fixed("/model", "How the base is built up: classes, prefixes, names, lists", model)
