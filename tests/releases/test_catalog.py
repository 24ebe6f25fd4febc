"""The catalogue: true sizes and checksums, everything with an IRI, addresses that follow the server."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import catalog, releases
from hrn_kg.declared import installed_prefixes
from hrn_kg.iris import BASE
from hrn_kg.vocab import PREFIXES

FORMS = ("nq", "nt", "trig", "ttl", "jsonld", "rdf")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> releases.Release:
    folder = tmp_path_factory.mktemp("catalogue")
    return releases.build(small_content.make(folder / "content"), folder / "home")


@pytest.fixture(scope="module")
def store(release: releases.Release) -> ox.Store:
    store = ox.Store()
    store.load((release.path / "catalog.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
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
    for path in release.dumps.iterdir():
        body = path.read_bytes()
        url = f"{BASE}dumps/{release.id}/{path.name}"
        expected.append((url, str(len(body)), hashlib.sha256(body).hexdigest()))
    assert rows == sorted(expected)
    assert len(rows) == 3 * len(FORMS) + 2 + 7, "and six tables with their metadata"


def test_only_packed_dumps_have_a_compress_format(store: ox.Store) -> None:
    rows = ask(store, "SELECT ?url WHERE { ?d dcat:downloadURL ?url ; dcat:compressFormat ?f }")
    packed = [f"hrn-kg.{form}.{ending}" for form in sorted(FORMS) for ending in ("gz", "zst")]
    assert [url.rpartition("/")[2] for (url,) in rows] == packed


def test_counts_are_those_of_the_dump(release: releases.Release, store: ox.Store) -> None:
    quads = ox.parse((release.dumps / "hrn-kg.nq").read_bytes(), format=ox.RdfFormat.N_QUADS)
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
    here = catalog.at_address((release.path / name).read_bytes(), "http://127.0.0.1:8000")
    published = catalog.at_address((release.path / name).read_bytes(), BASE)

    def values(triples: list[ox.Triple], predicate: str) -> set[str]:
        return {triple.object.value for triple in triples if triple.predicate.value == predicate}

    assert values(here, PREFIXES["dcat"] + "endpointURL") == {"http://127.0.0.1:8000/sparql"}
    assert f"http://127.0.0.1:8000/dumps/{release.id}/hrn-kg.nq" in values(here, PREFIXES["dcat"] + "downloadURL")
    assert {triple.subject for triple in here} == {triple.subject for triple in published}
    assert values(published, PREFIXES["dcat"] + "endpointURL") == {BASE + "sparql"}
    assert len(here) == len(published) == release.graphs[catalog.CATALOG_GRAPH]


def test_the_catalogue_lies_beside_the_dumps_it_describes(release: releases.Release) -> None:
    # It holds the checksums of the dumps, so it cannot be in them.
    assert catalog.CATALOG_GRAPH.encode() not in (release.dumps / "hrn-kg.nq").read_bytes()
    assert Path(release.source.files[1]).read_bytes().count(b"\n") == release.graphs[catalog.CATALOG_GRAPH]
