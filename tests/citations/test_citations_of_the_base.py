"""How claims, things, documents and releases of the real data are cited: from the primary source on, no more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

import pytest

from hrn_kg import citations, conneg
from hrn_kg.answers.how_many import headlines_of
from hrn_kg.catalog import DATASET
from hrn_kg.citations import Citation
from hrn_kg.describe import describe
from hrn_kg.describe.ask import select
from hrn_kg.engine import open_engine
from hrn_kg.iris import BASE
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.site import Site, things
from hrn_kg.site.answer_address import AskedQuery
from hrn_kg.site.answer_citing import cite_answer
from hrn_kg.site.answer_rows import AnswerRows
from hrn_kg.site.citing import citation_of, cite_box
from hrn_kg.site.documents import Document
from hrn_kg.sparql import Answerer, Snapshot

ID = BASE + "id/"
PLACE = "place/amsterdam"
Ask = Callable[[Callable[[Site], Awaitable[object]]], object]


@pytest.fixture(scope="module")
def ask(release: Release) -> Iterator[Ask]:
    """What comes of a site of the release, asked in a loop that lasts."""
    settings = Settings.load({}, home=release.path.parents[1], workers=1)
    with asyncio.Runner() as runner:
        engine = runner.run(open_engine(settings, release.source))
        site = Site("http://a", "", Snapshot.of(Answerer(engine, settings)), release, (), settings)

        async def asked(make: Callable[[Site], Awaitable[object]]) -> object:
            return await make(site)

        yield lambda make: runner.run(asked(make))
        runner.run(engine.close())


@pytest.fixture(scope="module")
def cite(ask: Ask) -> Callable[..., dict[str, Citation]]:
    """The citations of things, by IRI."""

    def cited(*iris: str, lang: str = "en") -> dict[str, Citation]:
        async def make(site: Site) -> dict[str, Citation]:
            return {iri: await citation_of(site, await describe(site.data, iri), lang) for iri in iris}

        return ask(make)  # type: ignore[return-value]

    return cited


async def cite_rows(site: Site, *rows: list[str]) -> Citation:
    """The citation of a query of one's own whose rows name these things."""
    asked = AskedQuery("SELECT * {}", (), site.label)
    return await cite_answer(site, asked, AnswerRows(("x",), frozenset(map(frozenset, rows))))


def test_a_claim_is_cited_from_its_primary_source_on(
    cite: Callable[..., dict[str, Citation]], release: Release
) -> None:
    iri = ID + "claim/dcr-netherlands"
    found = cite(iri)[iri]
    (source,) = found.sources
    (primary,) = source.primary
    assert primary.cited_as == "De Gee, Woods, Charvet & Van der Poel, 2018"
    assert (primary.title, primary.authors, primary.date) == ("", (), "")
    assert source.document.title == "Harm reduction in the Netherlands"
    assert source.document.authors == ("Dutch Harm Reduction Network",)
    assert source.document.section == "Drug consumption rooms"
    assert (source.document.date, source.document.publisher, source.document.address) == ("", "", "")
    assert found.own.permalink == f"{iri}?release={release.id}"
    assert found.own.release == release.id
    assert [work.iri for work in found.references] == [ID + "document/de-gee-2018", ID + "document/s0", iri]


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("types/drug-consumption-room", "document/de-gee-2018"),
        ("interventions/heroin-assisted-treatment", "document/s0"),
    ],
)
def test_the_file_of_a_type_names_the_sources_of_its_headline_as_its_cite_box_does(
    path: str, first: str, ask: Ask
) -> None:
    family, _, name = path.partition("/")
    iri = f"{BASE}scheme/{ {'types': 'facility-type', 'interventions': 'intervention'}[family] }/{name}"

    async def make(site: Site) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
        description = await describe(site.data, iri)
        form = conneg.CSL_JSON
        written = await things.thing(site, Document(iri, f"/scheme/{iri.removeprefix(BASE + 'scheme/')}", form, "en"))
        box = await cite_box(site, description, "en")
        return written, box.sources, await headlines_of(site.data, iri, "en")

    written, shown, headlines = ask(make)  # type: ignore[misc]
    works = json.loads(written)
    assert headlines
    assert works[0]["id"] == first.replace("/", "-")
    assert works[-1]["id"].startswith("scheme-"), "what is in the base comes last"
    # The file has the works of the box and no more, however many records name the thing.
    assert 1 < len(works) <= 2 * len(shown) + 1
    named = [work.get("title", "").strip("[]") for work in works[:-1]]
    assert all(title in " ".join(shown) for title in named)


def test_a_comparison_rests_on_the_documents_of_both_sides(cite: Callable[..., dict[str, Citation]]) -> None:
    iri = ID + "comparison/hat-minimum-age"
    found = cite(iri)[iri]
    assert {source.document.iri for source in found.sources} == {ID + "document/s3", ID + "document/s4"}
    assert all(source.document.section for source in found.sources)


def test_a_thing_rests_on_the_documents_that_speak_of_it(cite: Callable[..., dict[str, Citation]]) -> None:
    iri = ID + "place/amsterdam"
    found = cite(iri)[iri]
    assert len(found.sources) > 2
    assert all(source.document.section == "" for source in found.sources)


def test_a_document_is_cited_as_itself_and_a_cited_one_by_whom_it_is_cited(
    cite: Callable[..., dict[str, Citation]],
) -> None:
    read, named = ID + "document/s3", ID + "document/de-gee-2018"
    found = cite(read, named)
    (own,) = found[read].sources
    assert (own.document.date, own.document.kind) == ("2011-01", "report")
    assert own.primary == ()
    assert [work.iri for work in found[read].references] == [read, read]
    (source,) = found[named].sources
    assert [work.iri for work in source.primary] == [named]
    assert source.document.iri == ID + "document/s0"


def test_no_group_that_the_editors_described_is_an_author(cite: Callable[..., dict[str, Citation]]) -> None:
    iri = ID + "document/s2"
    (source,) = cite(iri)[iri].sources
    assert source.document.authors == ()


def test_a_copyright_line_is_no_date_and_names_no_publisher(cite: Callable[..., dict[str, Citation]]) -> None:
    """That the holder of the copyright is the publisher is inferred by the editors: a claim says so, no citation."""
    iri = ID + "document/s4"
    (source,) = cite(iri)[iri].sources
    assert (source.document.date, source.document.copyright) == ("", "2021")
    assert source.document.publisher == ""
    assert "ASC Communications" not in citations.source_line(source, "en")
    assert "© 2021" in citations.source_line(source, "en")


def test_an_address_that_a_document_prints_is_an_address(cite: Callable[..., dict[str, Citation]]) -> None:
    iri = ID + "document/s2-footnote-1-hri"
    (source,) = cite(iri)[iri].sources
    assert source.primary[0].address == "https://hri.global/what-is-harm-reduction/"
    assert source.primary[0].cited_as == ""


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_base_and_a_release_of_it_are_cited_with_their_date(
    cite: Callable[..., dict[str, Citation]], release: Release, lang: str
) -> None:
    of_release = f"{DATASET}/{release.id}"
    found = cite(DATASET, of_release, lang=lang)
    for iri, citation in found.items():
        assert citation.is_whole
        assert citation.sources == ()
        assert citation.own.kind == "dataset"
        assert citation.own.release == release.id
        assert citation.own.date == f"{release.created:%Y-%m-%d}"
        assert citation.own.container == ""
        assert iri in citation.own.permalink
    assert found[DATASET].own.permalink == f"{DATASET}?release={release.id}"


def test_every_document_can_be_cited_and_none_bears_what_it_does_not_print(ask: Ask) -> None:
    """The fields of each reference are those that the data hold for it, and no others."""

    async def all_of_them(site: Site) -> tuple[list[str], Citation]:
        rows = await select(site.data, "SELECT ?d { ?d a <http://purl.org/ontology/bibo/Document> } ORDER BY ?d")
        iris = [row["d"].value for row in rows]
        return iris, await cite_rows(site, *([iri] for iri in iris))

    async def held(site: Site) -> dict[str, set[str]]:
        rows = await select(site.data, "SELECT ?d ?p { ?d a <http://purl.org/ontology/bibo/Document> ; ?p ?o }")
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["d"].value, set()).add(row["p"].value.rpartition("/")[2])
        return found

    iris, citation = ask(all_of_them)  # type: ignore[misc]
    properties = ask(held)
    assert len(iris) > 90
    assert [source.document.iri for source in citation.sources] == iris
    for source in citation.sources:
        work, has = source.document, properties[source.document.iri]  # type: ignore[index]
        assert bool(work.title) == ("title" in has), work.iri
        assert bool(work.date) == ("issued" in has), work.iri
        assert bool(work.publisher) == ("publisher" in has), work.iri
        assert not work.authors or "creator" in has, work.iri
        assert work.title or work.cited_as or work.address, work.iri


def test_the_documents_behind_rows_are_those_of_their_claims(ask: Ask, release: Release) -> None:
    claim, comparison, place = (ID + name for name in ("claim/dcr-netherlands", "comparison/hat-minimum-age", PLACE))

    async def make(site: Site) -> list[Citation]:
        return [
            await cite_rows(site, [claim], [comparison, place]),
            await cite_rows(site, [claim, place]),
            await cite_rows(site, [claim], [place]),
            await cite_rows(site, [ID + "document/de-gee-2018"]),
            await cite_rows(site, [ID + "gap/drug-deaths-per-year"]),
            await cite_rows(site),
        ]

    found = ask(make)
    assert isinstance(found, list)
    for citation in found:
        assert citation.own.permalink.startswith(BASE + "sparql?query=SELECT")
        assert citation.own.permalink.endswith(f"&release={release.id}")
        assert (citation.own.release, citation.own.date[:4]) == (release.id, f"{release.created:%Y}")
    documents = [
        [source.document.iri.removeprefix(ID + "document/") for source in citation.sources] for citation in found
    ]
    assert documents[:2] == [["s0", "s3", "s4"], ["s0"]], "a place beside a record adds nothing"
    assert len(documents[2]) > 2, "a place alone rests on what speaks of it"
    assert documents[3] == ["de-gee-2018", "s0"], "a source that nobody read, and who names it"
    assert len(documents[4]) > 1, "a gap rests on the documents that were searched"
    assert documents[5] == []


def test_a_passage_rests_on_the_document_that_prints_it(cite: Callable[..., dict[str, Citation]], ask: Ask) -> None:
    async def passage(site: Site) -> str:
        query = f"SELECT ?e {{ <{ID}claim/dcr-netherlands> <https://w3id.org/harmreduction/ontology#supportedBy> ?e }}"
        return (await select(site.data, query))[0]["e"].value

    iri = ask(passage)
    assert isinstance(iri, str)
    assert {source.document.iri for source in cite(iri)[iri].sources} == {ID + "document/s0"}
    found = ask(lambda site: cite_rows(site, [iri]))
    assert isinstance(found, Citation)
    assert [source.document.iri for source in found.sources] == [ID + "document/s0"]


@pytest.mark.parametrize("form", conneg.CITATION_FORMATS, ids=lambda form: form.name)
def test_the_whole_ontology_and_a_module_can_be_cited(ask: Ask, form: conneg.Representation) -> None:
    async def make(site: Site) -> list[bytes | None]:
        whole = await things.whole(site, Document(BASE + "ontology", "/ontology", form, "en"))
        part = await things.module(site, Document(BASE + "ontology/claim", "/ontology/claim", form, "en"))
        none = await things.module(site, Document(BASE + "ontology/none", "/ontology/none", form, "en"))
        return [whole, part, none]

    whole, part, none = ask(make)  # type: ignore[misc]
    assert b"ontology?release=" in whole
    assert b"ontology/claim?release=" in part
    assert none is None


def test_csl_json_of_a_claim_names_the_study_too(cite: Callable[..., dict[str, Citation]], ask: Ask) -> None:
    async def with_study(site: Site) -> str:
        query = "SELECT ?c { ?c <https://w3id.org/harmreduction/ontology#fromStudy> ?s } ORDER BY ?c LIMIT 1"
        return (await select(site.data, query))[0]["c"].value

    iri = ask(with_study)
    assert isinstance(iri, str)
    items = json.loads(citations.write(cite(iri)[iri].references, conneg.CSL_JSON.media_type, "en"))
    studies = [item for item in items if item["id"].startswith("study-")]
    assert studies
    assert all(item["title"].startswith("[") for item in studies)
