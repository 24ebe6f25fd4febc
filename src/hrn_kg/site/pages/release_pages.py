"""`/releases`: the editions of the base; and the page of one: what it holds, its files, how to cite it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date

from hrn_kg import words
from hrn_kg.answers.holdings import holdings
from hrn_kg.changes import utc
from hrn_kg.describe import Description
from hrn_kg.errors import DataDamaged, ReleaseNotFound
from hrn_kg.iris import BASE
from hrn_kg.releases import Release, get
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link
from hrn_kg.site.citing import cite_box
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.feed import heads_of
from hrn_kg.site.pages.downloads import files_shown
from hrn_kg.site.pages.frame import Fixed, OfFamily, Page, Parameters, framed, is_listed
from hrn_kg.site.release_files import downloads_of
from hrn_kg.site.site import Site

START = BASE + "id/dataset/knowledge-base/"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Edition:
    """A release in the list: its name, its moment as data, its day in words, how many triples it has."""

    name: str
    day: str
    day_words: str
    triples: int
    is_this: bool


async def releases(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The release that is read, and those before it that are kept."""
    editions = [_edition(one, lang, one is site.release) for one in _chain(site.release)]
    return framed(
        site,
        "releases",
        lang,
        path="/releases",
        menu="queries",
        editions=editions,
        missing=_missing(site.release),
        has_dumps=is_listed("/dumps"),
    )


async def one_release(site: Site, document: Document, description: Description, _parameters: Parameters) -> Page:
    """A release. Its files and counts are told where it is the one that is read."""
    lang, iri = document.language, description.iri
    index = TripleIndex(description.triples, description.prefixes)
    name = iri.removeprefix(START)
    is_read = name == site.label
    day, day_words = await asyncio.to_thread(_issued, site, name, index.literal(iri, "dct:issued") or "", lang)
    return framed(
        site,
        "release",
        lang,
        path=document.page,
        menu="queries",
        trail=(Link(words.translate(lang, "foot.releases"), href=f"/{lang}/releases"),),
        data_path=document.path,
        links=signposts_of(site, document),
        cite=await cite_box(site, description, lang),
        structured=of_thing(
            description, lang, page=site.address(document.address), downloads=downloads_of(site) if is_read else ()
        ),
        iri=iri,
        edition=name,
        day=day,
        day_words=day_words,
        notes=index.text(iri, lang, "adms:versionNotes"),
        previous=(index.iri(iri, "dcat:previousVersion") or "").removeprefix(START),
        is_read=is_read,
        held=[(one.key, words.grouped(lang, one.number)) for one in await holdings(site.data)] if is_read else [],
        triples=words.grouped(lang, site.release.manifest.distinct or 0) if is_read and site.release else "",
        files=files_shown(site, lang) if is_read else (),
    )


def _issued(site: Site, name: str, issued: str, lang: str) -> tuple[str, str]:
    """When a release was published, as data and in words: the moment in the log, else the day in the catalogue."""
    moment = next((head.moment for head in heads_of(site) if head.id == name), None) if site.release else None
    if moment is not None:
        return utc(moment), words.day(lang, moment)
    return issued, words.day(lang, date.fromisoformat(issued)) if len(issued) == 10 else issued


def older_release(site: Site, iri: str) -> str | None:
    """The name of the release that this IRI names, where it is kept and is not the one that is read."""
    name = iri.removeprefix(START)
    kept = [one.manifest.id for one in _chain(site.release)[1:]] if iri.startswith(START) else []
    return name if name in kept else None


def _chain(release: Release | None) -> list[Release]:
    """The release and those before it, as far as they are kept: each names the one before."""
    found: list[Release] = []
    while release is not None and len(found) < _MOST:
        found.append(release)
        release = _before(release)
    return found


def _before(release: Release) -> Release | None:
    if release.manifest.previous is None:
        return None
    try:
        return get(release.home, release.manifest.previous)
    except (ReleaseNotFound, DataDamaged):
        # Removed since, or not fit to be shown.
        return None


def _missing(release: Release | None) -> str:
    """The name of the release at which the chain of those that are kept ends, if there was one."""
    chain = _chain(release)
    return (chain[-1].manifest.previous or "") if chain else ""


def _edition(release: Release, lang: str, is_this: bool) -> Edition:
    manifest = release.manifest
    return Edition(
        name=manifest.id,
        day=utc(manifest.created),
        day_words=words.day(lang, manifest.created),
        triples=manifest.distinct or 0,
        is_this=is_this,
    )


PAGE = Fixed("/releases", "Releases of the base", releases)
OF_RELEASES = OfFamily("/releases", one_release)
