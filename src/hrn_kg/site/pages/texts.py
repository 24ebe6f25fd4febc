"""Pages that tell about the base itself: who makes it, how, for whom, and what it keeps of its readers."""

from __future__ import annotations

from functools import partial
from typing import Final

from hrn_kg import words
from hrn_kg.answers.meanings import meanings
from hrn_kg.describe import describe
from hrn_kg.describe.ask import select
from hrn_kg.families import page_path
from hrn_kg.render.views import view_thing
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.pages.model import EXAMPLE
from hrn_kg.site.site import Site


async def _text(site: Site, lang: str, _parameters: Parameters, *, name: str) -> Page:
    """A page of words alone."""
    return framed(site, name, lang, path=f"/{name}")


async def about(site: Site, lang: str, _parameters: Parameters) -> Page:
    """What this is, by whom, and what may be done with it."""
    return framed(site, "about", lang, path="/about", owner=bool(site.settings.contact))


async def method(site: Site, lang: str, _parameters: Parameters) -> Page:
    """How a sentence becomes a claim, with an example from the data; none where the data has none."""
    rows = await select(site.data, EXAMPLE)
    view = None
    if rows:
        view = view_thing(await describe(site.data, rows[0]["claim"].value), lang)
    address = f"/{lang}{page_path(view.iri)}" if view else ""
    certainties = await meanings(site.data, "certainty", lang)
    evidence = await meanings(site.data, "evidence-kind", lang)
    doubts = await meanings(site.data, "doubt-reason", lang)
    return framed(
        site,
        "method",
        lang,
        path="/method",
        view=view,
        address=address,
        certainties=certainties,
        evidence=evidence,
        doubts=doubts,
    )


async def privacy(site: Site, lang: str, _parameters: Parameters) -> Page:
    """What the log keeps, as this server is set."""
    settings = site.settings
    facts = {
        "clients": settings.log_clients,
        "queries": settings.log_queries,
        "requests": words.grouped(lang, settings.requests_a_minute),
    }
    return framed(site, "privacy", lang, path="/privacy", facts=facts)


PAGES: Final = (
    Fixed("/about", "What this is and by whom", about),
    Fixed("/method", "How a sentence becomes a claim", method),
    Fixed("/accessibility", "What was tested for accessibility", partial(_text, name="accessibility")),
    Fixed("/privacy", "What is kept of readers", privacy),
)
