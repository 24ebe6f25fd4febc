"""Pages that tell about the base itself: who makes it, how, for whom, and what it keeps of its readers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from hrn_kg import words
from hrn_kg.answers.meanings import Meaning, meanings
from hrn_kg.describe import describe
from hrn_kg.describe.ask import select
from hrn_kg.families import page_path
from hrn_kg.render.views import view_thing
from hrn_kg.site.pages.contact import operator_of
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.pages.model import EXAMPLE
from hrn_kg.site.site import Site

# For each list of words its place on the page, its name in the base, and the keys of its heading, text and count.
_EXPLAINED: Final = (
    ("certainty", "certainty", "method.certainty", "method.certainty.text", "method.used.certainty"),
    ("evidence", "evidence-kind", "method.evidence", "method.evidence.text", "method.used.evidence"),
    ("doubt", "doubt-reason", "method.doubt", "method.doubt.text", "method.used.doubt"),
)


@dataclass(frozen=True, slots=True)
class Explained:
    """A list of words that is explained, with the keys of what stands above and beside it."""

    place: str
    scheme: str
    heading: str
    text: str
    used: str
    words: tuple[Meaning, ...]


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
    explained = [Explained(*keys, await meanings(site.data, keys[1], lang)) for keys in _EXPLAINED]
    return framed(site, "method", lang, path="/method", view=view, address=address, explained=explained)


async def privacy(site: Site, lang: str, _parameters: Parameters) -> Page:
    """What the log and the contributions keep, as this server is set, and who is responsible."""
    settings = site.settings
    facts = {
        "clients": settings.log_clients,
        "queries": settings.log_queries,
        "requests": words.grouped(lang, settings.requests_a_minute),
    }
    return framed(
        site,
        "privacy",
        lang,
        path="/privacy",
        facts=facts,
        sends_mail=bool(settings.mail_server),
        email_days=settings.email_days,
        operator=operator_of(site),
    )


PAGES: Final = (
    Fixed("/about", "What this is and by whom", about),
    Fixed("/method", "How a sentence becomes a claim", method),
    Fixed("/accessibility", "What was tested for accessibility", partial(_text, name="accessibility")),
    Fixed("/privacy", "What is kept of readers", privacy),
)
