"""The start page: what this is, how many facilities there are, and where to go on."""

from __future__ import annotations

from typing import Final

from hrn_kg import words
from hrn_kg.answers import overview
from hrn_kg.catalog import DATASET
from hrn_kg.changes import utc
from hrn_kg.describe import describe
from hrn_kg.render.schema_org import of_thing
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed, is_listed
from hrn_kg.site.release_files import downloads_of
from hrn_kg.site.signposts import of_home
from hrn_kg.site.site import Site

# Pages to go on to, in their order, as far as there are such pages; each with the count that its name holds.
DOORS: Final = {
    "/definitions": "",
    "/disagreements": "disagreements",
    "/unknowns": "gaps",
    "/timeline": "",
    "/access": "",
    "/figures": "",
    "/sources": "documents",
    "/interventions": "",
    "/queries": "questions",
    "/changes": "",
    "/dumps": "",
}


async def landing(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The types with a number, doors, counts and the release."""
    release = site.release
    counts = await overview.counts(site.data)
    questions = {**counts, "questions": len(site.examples)}
    return framed(
        site,
        "landing",
        lang,
        path="/",
        links=of_home(site, lang),
        structured=await _structured(site, lang),
        lines=await overview.types(site.data, lang),
        doors=[
            (path.removeprefix("/"), questions[count] if count else None)
            for path, count in DOORS.items()
            if is_listed(path)
        ],
        counts=[(name, n, words.grouped(lang, n)) for name, n in counts.items()],
        documents=counts["documents"],
        created=utc(release.created) if release else "",
        created_words=words.day(lang, release.created) if release else "",
    )


async def _structured(site: Site, lang: str) -> dict[str, object] | None:
    """What schema.org says of the dataset whose start page this is; nothing where there is no dataset."""
    description = await describe(site.data, DATASET)
    if not description.found:
        return None
    return of_thing(description, lang, page=site.address(f"/{lang}"), downloads=downloads_of(site))


PAGE = Fixed("", "Start page", landing)
