"""What is published can be made without a server: from a site value, to the bytes that a server sends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from hrn_kg import conneg, iris, words
from hrn_kg.catalog import CATALOGUE
from hrn_kg.engine import open_engine
from hrn_kg.iris import BASE
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.site import Site, examples_of, things
from hrn_kg.site.catalogue import catalogue
from hrn_kg.site.documents import Document
from hrn_kg.site.example_queries import example_queries
from hrn_kg.site.pages import FIXED
from hrn_kg.site.pages.api import api
from hrn_kg.site.pages.query import query_page
from hrn_kg.site.pages.question import question
from hrn_kg.site.release_files import listing
from hrn_kg.site.service import service_description
from hrn_kg.sparql import Answerer, Snapshot
from hrn_kg.web.openapi import document_of
from long_tests import IS_LONG
from served import asked

LANGS = words.languages()
FORMS = (conneg.HTML, conneg.TURTLE, conneg.JSONLD, *conneg.CITATION_FORMATS)
THINGS = (
    "/doc/claim/dcr-netherlands",
    "/doc/comparison/hat-minimum-age",
    "/doc/document/s0",
    "/doc/place/netherlands",
    "/doc/dataset/knowledge-base",
    "/scheme/facility-type",
    "/scheme/facility-type/drug-consumption-room",
)

Make = Callable[[Site], Awaitable[bytes]]


@dataclass(frozen=True)
class Sample:
    """An address, the format to ask for, and how the same is made without a server."""

    address: str
    accept: str
    make: Make


def fixed_pages() -> Iterator[Sample]:
    for page in FIXED:
        for lang in LANGS:

            async def make(site: Site, page=page, lang=lang) -> bytes:
                return (await page.make(site, lang, {})).body

            yield Sample(f"/{lang}{page.path}", conneg.HTML.media_type, make)


def pages_by_wish() -> Iterator[Sample]:
    for lang in LANGS:

        async def make_api(site: Site, lang=lang) -> bytes:
            return api(site, lang, document_of(site)).body

        async def make_query(site: Site, lang=lang) -> bytes:
            return query_page(site, lang).body

        yield Sample(f"/{lang}/api", conneg.HTML.media_type, make_api)
        yield Sample(f"/{lang}/query", conneg.HTML.media_type, make_query)

        async def make_question(site: Site, lang=lang) -> bytes:
            return (await question(site, lang, "list-facility-counts")).body

        yield Sample(f"/{lang}/queries/list-facility-counts", conneg.HTML.media_type, make_question)


def documents() -> Iterator[Sample]:
    """Things, the ontology, the shapes, one module of each, and the catalogue, in each form and language."""
    for path in THINGS:
        name = path.replace("/doc/", "id/", 1).removeprefix("/")
        yield from of_document(path, things.iri_of(name), things.thing)
    for path in ("/ontology", "/shapes"):
        yield from of_document(path, BASE + path.removeprefix("/"), things.whole)
    for path in ("/ontology/claim", "/shapes/qa"):
        yield from of_document(path, iris.iri_of(path.removeprefix("/")), things.module)
    yield from of_document("/catalog", CATALOGUE, catalogue, conneg.LIST_FORMATS)


def of_document(
    path: str,
    iri: str,
    write: Callable[[Site, Document], Awaitable[bytes | None]],
    forms: tuple[conneg.Representation, ...] = conneg.THING_FORMATS,
) -> Iterator[Sample]:
    for form in (form for form in FORMS if form in forms):
        for lang in LANGS if form == conneg.HTML else LANGS[:1]:
            document = Document(iri, path, form, lang, forms)

            async def make(site: Site, document=document) -> bytes:
                body = await write(site, document)
                assert body is not None
                return body

            yield Sample(document.address, form.media_type, make)


def others() -> Iterator[Sample]:
    for form in (conneg.TURTLE, conneg.JSONLD):

        async def describe_service(site: Site, form=form) -> bytes:
            return await service_description(site, site.data, form.media_type)

        async def describe_queries(site: Site, form=form) -> bytes:
            document = Document(BASE + "queries", "/queries", form, "en")
            return example_queries(site, document, site.examples)

        yield Sample("/sparql", form.media_type, describe_service)
        yield Sample("/queries", form.media_type, describe_queries)

    async def list_files(site: Site) -> bytes:
        assert site.release is not None
        return listing(site, site.release)

    yield Sample("/dumps/", "application/json", list_files)


RDF = {form.media_type for form in conneg.DESCRIPTION_FORMATS}
SAMPLES = [*fixed_pages(), *pages_by_wish(), *documents(), *others()]
# As it is called, and as an operator names it: under a path, which stands in every address. Each is tried in one of
# these ways, by turns, in a long run in both.
PUBLIC = {"called": "", "named": "https://kg.example.org/harm/reduction"}
CHOSEN = {name: SAMPLES if IS_LONG else SAMPLES[turn :: len(PUBLIC)] for turn, name in enumerate(PUBLIC)}


def named_alike(body: bytes, media_type: str) -> frozenset[ox.Quad]:
    """The triples with canonical names for blank nodes."""
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    found = ox.Dataset(ox.parse(body, format=form))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(found)


async def make_all(
    site_of: Callable[[Snapshot], Site], release: Release, settings: Settings, samples: list[Sample]
) -> list[bytes]:
    engine = await open_engine(settings, release.source)
    try:
        site = site_of(Snapshot.of(Answerer(engine, settings)))
        return [await sample.make(site) for sample in samples]
    finally:
        await engine.close()


@pytest.mark.parametrize("way", PUBLIC)
def test_what_is_made_without_a_server_is_what_a_server_sends(way: str, release: Release, tmp_path: Path) -> None:
    public_url, samples = PUBLIC[way], CHOSEN[way]
    home = release.path.parents[1]
    contact = "mailto:editors@example.org" if public_url else ""
    # From the store on disk, so that neither loads anything.
    given = {"memory_mb": "0", "query_seconds": "60", "public_url": public_url, "contact": contact}
    settings = Settings.load({f"HRN_KG_{name.upper()}": value for name, value in given.items()}, home=home)
    with asked(home, tmp_path / "log", **given) as http:

        def site_of(data: Snapshot) -> Site:
            return Site(
                base=public_url or str(http.base_url).rstrip("/"),
                root=httpx.URL(public_url).path.rstrip("/") if public_url else "",
                data=data,
                release=release,
                examples=examples_of(release),
                settings=settings,
                has_archive=True,
            )

        made = asyncio.run(make_all(site_of, release, settings, samples))
        assert len(samples) >= 60
        for sample, body in zip(samples, made, strict=True):
            response = http.get(sample.address, headers={"Accept": sample.accept})
            where = f"{sample.address} as {sample.accept}"
            assert response.status_code == 200, where
            assert response.headers["content-type"].partition(";")[0] == sample.accept, where
            if sample.address.startswith("/shapes.") and sample.accept in RDF:
                # An engine names blank nodes anew each time it loads a release, and only the shapes have any.
                assert b"_:" in body, where
                assert named_alike(response.content, sample.accept) == named_alike(body, sample.accept), where
            else:
                assert response.content == body, where


# The page asks besides on which documents the thing rests (in two steps where it is no record), and what is known of
# them; that of a claim, what its words for certainty and evidence mean.
@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/doc/claim/dcr-netherlands", ["construct", "construct", "select"]),
        ("/doc/event/aids-epidemic", ["construct", "select", "select"]),
    ],
)
def test_a_thing_is_described_once_for_its_page(path: str, more: list[str], release: Release) -> None:
    settings = Settings.load({}, home=release.path.parents[1], workers=1, memory_mb=0)
    questions: list[str] = []

    def count(kind: str, outcome: str, seconds: float, *, cached: bool) -> None:
        questions.append(kind)

    async def made_from(form: conneg.Representation, answerer: Answerer) -> list[str]:
        questions.clear()
        data = Snapshot.of(answerer)
        site = Site("http://a", "", data, release, examples=(), settings=settings)
        await things.thing(site, Document(things.iri_of(path.replace("/doc/", "id/")), path, form, "en"))
        return sorted(questions)

    async def ask() -> None:
        engine = await open_engine(settings, release.source)
        try:
            answerer = Answerer(engine, settings, observe=count)
            asked_for_data = await made_from(conneg.TURTLE, answerer)
            assert asked_for_data
            assert await made_from(conneg.HTML, answerer) == sorted([*asked_for_data, *more])
        finally:
            await engine.close()

    asyncio.run(ask())
