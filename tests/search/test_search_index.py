"""The index as a file of a release: the same bytes for the same content, all names, found when damaged."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import releases
from hrn_kg.content import find_content
from hrn_kg.errors import DataDamaged
from hrn_kg.iris import BASE, GRAPH, ONTOLOGY
from hrn_kg.pieced_files import open_file, parts_of, read_bytes
from hrn_kg.releases import Release
from hrn_kg.search import NAME, Kind, Lookup, NotAnIndex, Role, entries_of, read_index, searched_in, write_index
from hrn_kg.search.index_file import has_full_text

PROPERTIES = {
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2004/02/skos/core#hiddenLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    "http://xmlns.com/foaf/0.1/name",
    ONTOLOGY + "citedAs",
    ONTOLOGY + "question",
    ONTOLOGY + "everydayWord",
}
NAMED_GRAPHS = {GRAPH + name for name in ("data", "derived", "ontology", "vocabularies")}


def quads_of(release: Release) -> list[ox.Quad]:
    return list(ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS))


def test_every_name_of_every_thing_is_in_it(release: Release) -> None:
    index = read_index(read_bytes(release.path / NAME))
    held = {(index.things[named.thing].iri, named.text.casefold()) for named in index.names.values()}
    left_out = {
        quad.subject.value
        for quad in quads_of(release)
        if quad.predicate.value.endswith("#type") and quad.object.value in (ONTOLOGY + "Capture", ONTOLOGY + "Excerpt")
    }
    wanted = {
        (quad.subject.value, " ".join(quad.object.value.split()).casefold())
        for quad in quads_of(release)
        if quad.predicate.value in PROPERTIES
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.graph_name.value in NAMED_GRAPHS
        and quad.subject.value.startswith(BASE)
        and quad.subject.value not in left_out
    }
    assert len(wanted) > 5000
    assert wanted - held == set()
    assert held - wanted == set(), "and nothing else"


def test_every_kind_is_there_and_the_weights_are_those_of_the_base(release: Release) -> None:
    entries = entries_of([searched_in(quads_of(release))])
    assert {entry.kind for entry in entries} == set(Kind)
    by_iri = {entry.iri.removeprefix(BASE): entry for entry in entries}
    assert by_iri["scheme/facility-type/drug-consumption-room"].kind == Kind.SUBJECT
    assert by_iri["scheme/term/open-drug-scene"].kind == Kind.SUBJECT, "records concern it"
    assert by_iri["scheme/comparison-kind/not-comparable"].kind == Kind.TERM, "no record concerns it"
    assert by_iri["ontology#Observation"].kind == Kind.TERM
    assert by_iri["id/organisation/trimbos"].kind == Kind.ORGANISATION
    assert by_iri["id/document/s2-ref-1"].kind == Kind.SOURCE
    assert by_iri["id/gap/naloxone"].kind == Kind.QUESTION
    concerned = {
        quad.subject.value
        for quad in quads_of(release)
        if quad.predicate.value == ONTOLOGY + "concerns" and quad.object.value.endswith("/drug-consumption-room")
    }
    assert by_iri["scheme/facility-type/drug-consumption-room"].weight == len(concerned) > 10


def test_everyday_words_name_things_that_have_another_name(release: Release) -> None:
    """They are of the editors: what a document prints is a name already."""
    everyday = [
        (entry, name)
        for entry in entries_of([searched_in(quads_of(release))])
        for name in entry.names
        if name.role == Role.EVERYDAY
    ]
    assert len(everyday) > 100
    for entry, name in everyday:
        assert entry.names[0].role == Role.PREFERRED, entry.iri
        assert name.language in ("nl", "en"), name


def build(root: Path, home: str) -> Release:
    return releases.build(find_content(root / "content"), root / home, now=datetime(2026, 11, 3, tzinfo=UTC))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    small_content.make(tmp_path / "content")
    return tmp_path


def test_the_same_content_gives_the_same_bytes(root: Path) -> None:
    first, second = build(root, "one"), build(root, "two")
    assert read_bytes(first.path / NAME) == read_bytes(second.path / NAME)
    listed = {file.path: file.sha256 for file in first.manifest.files}
    assert listed[NAME] == hashlib.sha256(read_bytes(first.path / NAME)).hexdigest()
    piece = parts_of(first.path / NAME)[1]
    checksum = hashlib.sha256(piece.read_bytes()).hexdigest()
    assert f"{checksum}  {NAME}.zst/{piece.name}\n" in (first.path / "SHA256SUMS").read_text()
    small_content.write(root / "content", "data/gouda.ttl", 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    third = build(root, "one")
    assert read_bytes(third.path / NAME) != read_bytes(first.path / NAME)
    assert Lookup(read_index(read_bytes(third.path / NAME))).find("gouda", "nl", 1).hits[0].iri.endswith("gouda")


def test_the_same_entries_give_the_same_bytes_without_full_text_too(release: Release, tmp_path: Path) -> None:
    entries = entries_of([searched_in(quads_of(release))])
    for full_text in (True, False):
        for name in ("one", "two"):
            write_index(entries, tmp_path / name, full_text=full_text)
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
        if full_text:
            assert (tmp_path / "one").read_bytes() == read_bytes(release.path / NAME)


def test_damage_is_found_as_in_any_file(root: Path) -> None:
    release = build(root, "home")
    path = parts_of(release.path / NAME)[1]
    body = path.read_bytes()
    for damaged in (body[:-1], body + b"x", body[:50] + bytes([body[50] ^ 1]) + body[51:], None):
        if damaged is None:
            path.unlink()
        else:
            path.write_bytes(damaged)
        with pytest.raises(DataDamaged, match=f"{NAME}.zst/0001"):
            releases.check(release)
    path.write_bytes(body)
    assert releases.check(release).damage is None


@pytest.mark.parametrize("spoil", ["empty", "text", "cut", "other database", "later version"])
def test_what_is_no_index_is_refused(release: Release, tmp_path: Path, spoil: str) -> None:
    body = read_bytes(release.path / NAME)
    if spoil in ("other database", "later version"):
        (tmp_path / "x").write_bytes(body)
        with sqlite3.connect(tmp_path / "x") as database:
            database.execute("PRAGMA user_version = 99" if spoil == "later version" else "DROP TABLE name")
        database.close()
        body = (tmp_path / "x").read_bytes()
    spoilt = {"empty": b"", "text": b"no database" * 1000, "cut": body[: len(body) // 2]}.get(spoil, body)
    with pytest.raises(NotAnIndex):
        read_index(spoilt)


def test_full_text_is_used_where_it_is_there(release: Release, tmp_path: Path) -> None:
    assert has_full_text(), "the tests need an SQLite with FTS5"
    assert read_index(read_bytes(release.path / NAME)).database is not None
    write_index(entries_of([searched_in(quads_of(release))]), tmp_path / "x", full_text=False)
    plain = read_index((tmp_path / "x").read_bytes())
    assert plain.database is None
    assert Lookup(plain).find("gebruiksrimte", "nl", 1).hits[0].label("nl") == "gebruiksruimte"
