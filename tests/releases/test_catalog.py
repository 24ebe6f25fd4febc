"""The catalogue: true sizes and checksums, everything with an IRI, addresses that follow the server."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import catalog, releases
from hrn_kg.catalog import Version
from hrn_kg.catalog.version_notes import notes
from hrn_kg.declared import installed_prefixes
from hrn_kg.iris import BASE
from hrn_kg.pieced_files import read_bytes
from hrn_kg.releases import keep_last
from hrn_kg.vocab import PREFIXES

FORMS = ("nq", "nt", "trig", "ttl", "jsonld", "rdf")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> releases.Release:
    folder = tmp_path_factory.mktemp("catalogue")
    return releases.build(small_content.make(folder / "content"), folder / "home")


@pytest.fixture(scope="module")
def store(release: releases.Release) -> ox.Store:
    store = ox.Store()
    store.load(read_bytes(release.path / "catalog.ttl"), format=ox.RdfFormat.TURTLE)
    return store


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    rows = store.query(query, prefixes=dict(installed_prefixes()))
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(tuple(value.value for value in row) for row in rows)


def test_there_are_no_blank_nodes(store: ox.Store) -> None:
    assert ask(store, "SELECT ?s WHERE { ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }") == []
    assert len(store) > 100


def test_each_dump_is_a_distribution_with_its_true_size_and_checksum(
    release: releases.Release, store: ox.Store
) -> None:
    rows = ask(
        store,
        """SELECT ?url ?size ?sum WHERE {
             dataset:knowledge-base dcat:distribution ?d . ?d dcat:downloadURL ?url ; dcat:byteSize ?size ;
             dcat:mediaType ?type ; spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ;
             spdx:checksumValue ?sum ] }""",
    )
    expected = []
    for file in release.manifest.files:
        if not file.is_dump:
            continue
        body = read_bytes(release.path / file.path)
        url = f"{BASE}dumps/{release.id}/{file.name}"
        expected.append((url, str(len(body)), hashlib.sha256(body).hexdigest()))
    assert rows == sorted(expected)
    assert len(rows) == 3 * len(FORMS) + 2 + 7, "and six tables with their metadata"


def test_only_packed_dumps_have_a_compress_format(store: ox.Store) -> None:
    rows = ask(store, "SELECT ?url WHERE { ?d dcat:downloadURL ?url ; dcat:compressFormat ?f }")
    packed = [f"hrn-kg.{form}.{ending}" for form in sorted(FORMS) for ending in ("gz", "zst")]
    assert [url.rpartition("/")[2] for (url,) in rows] == packed


def test_counts_are_those_of_the_dump(release: releases.Release, store: ox.Store) -> None:
    quads = ox.parse(read_bytes(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)
    triples = {quad.triple for quad in quads}
    rows = ask(store, "SELECT ?n ?s WHERE { dataset:knowledge-base void:triples ?n ; void:distinctSubjects ?s }")
    assert rows == [(str(len(triples)), str(len({triple.subject for triple in triples})))]


def test_coverage_and_linksets_come_from_the_data(store: ox.Store) -> None:
    assert ask(store, "SELECT ?a ?b WHERE { [] dct:temporal [ dcat:startDate ?a ; dcat:endDate ?b ] }") == [
        ("1998", "1999")
    ]
    assert ask(store, "SELECT ?p ?n WHERE { ?l a void:Linkset ; void:linkPredicate ?p ; void:triples ?n }") == [
        (PREFIXES["skos"] + "exactMatch", "1")
    ]


def test_the_version_points_at_its_dataset_and_the_dataset_at_it(release: releases.Release, store: ox.Store) -> None:
    rows = ask(
        store,
        """SELECT ?version ?number WHERE { dataset:knowledge-base dcat:hasCurrentVersion ?version ;
             dcat:version ?number . ?version dcat:isVersionOf dataset:knowledge-base ; dcat:version ?number }""",
    )
    assert rows == [(f"{BASE}id/dataset/knowledge-base/{release.id}", release.id)]


@pytest.mark.parametrize("name", ["catalog.ttl", "catalog.nq"])
def test_addresses_follow_the_server_and_names_stay(name: str, release: releases.Release) -> None:
    here = catalog.at_address(read_bytes(release.path / name), "http://127.0.0.1:8000")
    published = catalog.at_address(read_bytes(release.path / name), BASE)

    def values(triples: list[ox.Triple], predicate: str) -> set[str]:
        return {triple.object.value for triple in triples if triple.predicate.value == predicate}

    assert {f"http://127.0.0.1:8000/{name}" for name in ("sparql", "feed", "catalog/feed")} == values(
        here, PREFIXES["dcat"] + "endpointURL"
    )
    assert f"http://127.0.0.1:8000/dumps/{release.id}/hrn-kg.nq" in values(here, PREFIXES["dcat"] + "downloadURL")
    places = {triple.subject for triple in here} - {triple.subject for triple in published}
    assert all(place.value.startswith("http://127.0.0.1:8000/") for place in places), "names stay"
    homepage = ox.NamedNode("http://127.0.0.1:8000/")
    assert homepage in places, "what is said of an address follows it"
    assert BASE + "sparql" in values(published, PREFIXES["dcat"] + "endpointURL")
    assert len(here) == len(published) == release.graphs[catalog.CATALOG_GRAPH]


def test_the_catalogue_lies_beside_the_dumps_it_describes(release: releases.Release) -> None:
    # It holds the checksums of the dumps, so it cannot be in them.
    assert catalog.CATALOG_GRAPH.encode() not in read_bytes(release.dumps / "hrn-kg.nq")
    assert read_bytes(release.source.files[1]).count(b"\n") == release.graphs[catalog.CATALOG_GRAPH]


def changed(folder: Path, label: str) -> releases.Release:
    """The next release, with one more thing."""
    name = label.casefold()
    small_content.write(
        folder / "content", f"data/{name}.ttl", f'place:{name} a dct:Location ; rdfs:label "{label}"@nl .'
    )
    return releases.build(small_content.find_content(folder / "content"), folder / "home")


def test_each_release_is_told_of_for_ever(tmp_path: Path) -> None:
    small_content.make(tmp_path / "content")
    first = changed(tmp_path, "Delft")
    checksums = {file.name: file.sha256 for file in first.manifest.files if file.is_dump}
    second = changed(tmp_path, "Gouda")
    keep_last(tmp_path / "home", 1)
    third = changed(tmp_path, "Leiden")
    fourth = changed(tmp_path, "Breda")

    store = ox.Store()
    store.load(read_bytes(fourth.path / "catalog.ttl"), format=ox.RdfFormat.TURTLE)
    start = f"{BASE}id/dataset/knowledge-base"
    chain = ask(store, "SELECT ?a ?b WHERE { ?a dcat:previousVersion ?b }")
    ids = [first.id, second.id, third.id, fourth.id]
    assert chain == sorted(
        [(start, f"{start}/{third.id}")]
        + [(f"{start}/{later}", f"{start}/{earlier}") for earlier, later in itertools.pairwise(ids)]
    )
    rows = ask(
        store,
        f"""SELECT ?name ?sum WHERE {{ <{start}/{first.id}> dcat:distribution ?d . ?d dct:identifier ?name ;
              spdx:checksum/spdx:checksumValue ?sum }}""",
    )
    assert {row[0]: row[1] for row in rows} == {f"{first.id}/{name}": checksum for name, checksum in checksums.items()}
    gone = "http://publications.europa.eu/resource/authority/distribution-status/WITHDRAWN"
    with_files = ask(store, "SELECT DISTINCT ?v WHERE { ?v a dcat:Dataset ; dcat:distribution/dcat:downloadURL [] }")
    assert with_files == [(start,), *((f"{start}/{name}",) for name in ids[1:])]
    removed = ask(store, f"SELECT DISTINCT ?v WHERE {{ ?v dcat:distribution/adms:status <{gone}> }}")
    assert removed == [(f"{start}/{first.id}",)]
    notes = ask(store, "SELECT ?v ?n WHERE { ?v dcat:isVersionOf [] ; adms:versionNotes ?n FILTER (lang(?n) = 'en') }")
    words = {row[0]: row[1] for row in notes}
    assert "First release" in words[f"{start}/{first.id}"]
    assert "files were removed" in words[f"{start}/{first.id}"]
    assert "removed" not in words[f"{start}/{second.id}"]
    assert words[f"{start}/{fourth.id}"].startswith(f"Things changed since {third.id}: 1 new")


def test_a_log_that_begins_later_is_not_said_to_begin_with_the_first_release(tmp_path: Path) -> None:
    small_content.make(tmp_path / "content")
    first, second = changed(tmp_path, "Delft"), changed(tmp_path, "Gouda")
    # As it was before there was a log, in a home that had lost a release already.
    shutil.rmtree(tmp_path / "home/log")
    keep_last(tmp_path / "home", 1)
    third = changed(tmp_path, "Leiden")
    store = ox.Store()
    store.load(read_bytes(third.path / "catalog.ttl"), format=ox.RdfFormat.TURTLE)
    start = f"{BASE}id/dataset/knowledge-base"
    chain = ask(store, "SELECT ?a ?b WHERE { ?a dcat:previousVersion ?b }")
    assert (f"{start}/{second.id}", f"{start}/{first.id}") in chain
    notes = ask(store, "SELECT ?v ?n WHERE { ?v dcat:isVersionOf [] ; adms:versionNotes ?n FILTER (lang(?n) = 'en') }")
    words = {row[0]: row[1] for row in notes}
    assert words[f"{start}/{first.id}"].startswith("The log of changes has no entry of this release.")
    assert words[f"{start}/{second.id}"].startswith("The log of changes begins with this release: ")
    assert words[f"{start}/{third.id}"].startswith(f"Things changed since {second.id}: ")


@pytest.mark.parametrize(
    ("number", "english", "dutch"),
    [
        (1, "First release: 1 thing is described.", "Eerste uitgave: 1 ding is beschreven."),
        (2, "First release: 2 things are described.", "Eerste uitgave: 2 dingen zijn beschreven."),
    ],
)
def test_one_thing_is_told_in_the_singular(number: int, english: str, dutch: str) -> None:
    version = Version("2026.1.0", None, None, (), None, {"created": number})
    assert {note.language: note.value for note in notes(version)} == {"en": english, "nl": dutch}


def test_the_files_of_a_release_have_names_of_their_own(tmp_path: Path) -> None:
    small_content.make(tmp_path / "content")
    first, second = changed(tmp_path, "Delft"), changed(tmp_path, "Gouda")
    names = []
    for release in (first, second):
        triples = catalog.one_dataset(catalog.at_address(read_bytes(release.path / "catalog.nq"), BASE), release.id)
        about = ox.NamedNode(PREFIXES["dcat"] + "downloadURL")
        names.append({triple.subject: triple.object for triple in triples if triple.predicate == about})
    assert len(names[0]) == len(names[1]) > 20
    assert not names[0].keys() & names[1].keys()


def test_quality_is_measured(release: releases.Release, store: ox.Store) -> None:
    rows = ask(
        store,
        """SELECT ?metric ?value WHERE { dataset:knowledge-base dqv:hasQualityMeasurement ?m .
             ?m dqv:computedOn dataset:knowledge-base ; dqv:isMeasurementOf ?metric ; dqv:value ?value .
             ?metric a dqv:Metric ; skos:prefLabel ?label ; dqv:inDimension [ a dqv:Dimension ]
             FILTER (lang(?label) = "nl") }""",
    )
    quads = {quad.triple for quad in ox.parse(read_bytes(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)}
    found = {row[0].rpartition("/")[2]: int(row[1]) for row in rows}
    assert found.keys() >= {"claims", "observations", "gaps", "disagreements"}
    kind, figure = (
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode(f"{BASE}ontology#Observation"),
    )
    figures = [triple.subject for triple in quads if (triple.predicate, triple.object) == (kind, figure)]
    assert found["observations"] == len(set(figures)) > 0
    assert found["gaps"] == 0
