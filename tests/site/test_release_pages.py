"""The pages of a real release: what it holds, its files in words, and how many rows each question has."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable

import pytest

from hrn_kg import conneg
from hrn_kg.engine import open_engine
from hrn_kg.releases import Release
from hrn_kg.releases.tables import ROW_COUNTS, read_row_counts
from hrn_kg.settings import Settings
from hrn_kg.site import Site, things
from hrn_kg.site.documents import Document
from hrn_kg.site.pages.downloads import downloads
from hrn_kg.site.pages.gallery import gallery
from hrn_kg.site.pages.release_pages import START, releases
from hrn_kg.site.site import examples_of
from hrn_kg.sparql import Answerer, Snapshot


def made(release: Release, make: Callable[[Site], Awaitable[bytes]]) -> str:
    """What is made of a site of the release, without its markup."""
    settings = Settings.load({}, home=release.path.parents[1], workers=1)

    async def run() -> bytes:
        engine = await open_engine(settings, release.source)
        try:
            data = Snapshot.of(Answerer(engine, settings))
            return await make(Site("http://a", "", data, release, examples_of(release), settings))
        finally:
            await engine.close()

    return " ".join(re.sub(r"<[^>]*>", " ", asyncio.run(run()).decode()).split())


def test_the_page_of_a_release_tells_what_it_holds_and_its_files_in_words(release: Release) -> None:
    iri = START + release.id
    text = made(release, lambda site: things.thing(site, Document(iri, "/doc/x", conneg.HTML, "nl")))
    assert f"Uitgave {release.id}" in text
    assert re.search(r"uitspraken van documenten \d\.\d{3}", text)
    listed = [file for file in release.manifest.files if file.is_dump or file.is_table]
    assert len(listed) > 8
    for file in listed:
        # Each has words between its name and its size.
        assert re.search(rf"{re.escape(file.name)} [^|]*?\. (Ingepakt met gzip\. )?[\d.]+ kB {file.sha256}", text), file


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_list_of_releases_names_the_one_that_is_read(release: Release, lang: str) -> None:
    async def make(site: Site) -> bytes:
        return (await releases(site, lang, {})).body

    text = made(release, make)
    assert {"nl": "de uitgave die u leest", "en": "the release that you read"}[lang] in text
    assert release.id in text


def test_downloads_can_be_checked_by_the_lines_that_stand_there(release: Release) -> None:
    async def make(site: Site) -> bytes:
        return (await downloads(site, "en", {})).body

    assert "sha256sum -c" in made(release, make)


def test_the_gallery_tells_how_many_rows_each_question_has(release: Release) -> None:
    counts = json.loads((release.path / ROW_COUNTS).read_text(encoding="utf-8"))
    assert len(counts) > 100
    assert read_row_counts(release.path) == counts
    assert read_row_counts(release.path / "dumps") == {}

    async def make(site: Site) -> bytes:
        return (await gallery(site, "en", {"theme": "definitions"})).body

    text = made(release, make)
    example = next(one for one in examples_of(release) if one.name == "list-definitions-of-harm-reduction")
    assert f"{example.title_in('en')} · {counts[example.name]} rows" in text
