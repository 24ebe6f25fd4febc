"""The journey of a harvester: catalogue, downloads and their checksums, example queries."""

from __future__ import annotations

import gzip
import hashlib

import pyoxigraph as ox
import pytest
from web_server import Server

BASE = "https://w3id.org/harmreduction/"
DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_from_the_front_door_to_a_dump_with_the_right_checksum(server: Server) -> None:
    door = server.http.get("/", headers={"Accept": "text/turtle"})
    assert door.status_code == 200
    assert door.headers["content-type"] == "text/turtle; charset=utf-8"
    store = ox.Store()
    store.load(door.content, format=ox.RdfFormat.TURTLE)
    found = store.query(
        f"SELECT ?url ?sum ?size WHERE {{ ?d <{DCAT}downloadURL> ?url ; <{DCAT}byteSize> ?size ;"
        f" <{SPDX}checksum>/<{SPDX}checksumValue> ?sum }}"
    )
    assert isinstance(found, ox.QuerySolutions)
    downloads = {row["url"].value: (row["sum"].value, int(row["size"].value)) for row in found}
    assert {url.rpartition("/")[2] for url in downloads} >= {
        "hrn-kg.nq",
        "hrn-kg.nq.gz",
        "hrn-kg.trig",
        "hrn-kg.trig.gz",
    }
    for url, (checksum, size) in downloads.items():
        assert url.startswith(server.url)
        response = server.http.get(url, headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        assert "content-encoding" not in response.headers
        assert (hashlib.sha256(response.content).hexdigest(), len(response.content)) == (checksum, size)
        assert response.headers["etag"] == f'"{checksum}"'


@pytest.mark.parametrize("accept", ["application/ld+json", "application/rdf+xml", "application/n-triples"])
def test_the_catalogue_in_other_forms(server: Server, accept: str) -> None:
    for path in ("/", "/catalog"):
        response = server.http.get(path, headers={"Accept": accept})
        assert response.headers["content-type"] == accept
        assert (BASE + "id/catalogue") in response.text or "catalogue" in response.text
    assert server.http.get("/catalog.ttl").headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(("language", "target"), [("nl", "/nl"), ("en-GB", "/en")])
def test_people_are_led_to_their_language(server: Server, language: str, target: str) -> None:
    response = server.http.get("/", headers={"Accept": BROWSER, "Accept-Language": language})
    assert (response.status_code, response.headers["location"]) == (302, target)
    assert set(response.headers["vary"].split(", ")) >= {"Accept", "Accept-Language"}


def test_downloads(server: Server) -> None:
    listed = server.http.get("/dumps/", headers={"Accept": "application/json"}).json()
    assert listed["release"] == server.release.id
    names = {file["name"] for file in listed["files"]}
    assert {"hrn-kg.trig.gz", "ontology.ttl", "catalog.ttl", "queries/list-places.rq"} <= names
    by_name = server.http.get("/dumps/hrn-kg.nq")
    by_release = server.http.get(f"/dumps/{server.release.id}/hrn-kg.nq")
    assert by_name.content == by_release.content
    assert by_name.headers["content-type"] == "application/n-quads"
    assert "immutable" in by_release.headers["cache-control"]
    assert "immutable" not in by_name.headers["cache-control"]
    packed = server.http.get("/dumps/hrn-kg.nq.gz")
    assert packed.headers["content-type"] == "application/gzip"
    assert gzip.decompress(packed.content) == by_name.content


def test_a_download_can_be_checked_resumed_and_skipped(server: Server) -> None:
    whole = server.http.get("/dumps/hrn-kg.nq")
    sums = dict(reversed(line.split("  ")) for line in server.http.get("/dumps/SHA256SUMS").text.splitlines())
    assert sums["hrn-kg.nq"] == hashlib.sha256(whole.content).hexdigest()
    part = server.http.get("/dumps/hrn-kg.nq", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    tag = whole.headers["etag"]
    assert server.http.get("/dumps/hrn-kg.nq", headers={"If-None-Match": tag}).status_code == 304
    head = server.http.head("/dumps/hrn-kg.nq")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/../manifest.json",
        "/dumps/%2e%2e/%2e%2e/current",
        "/dumps/..%2f..%2fcurrent",
        "/dumps/store/CURRENT",
        "/dumps//etc/passwd",
        "/dumps/%2fetc%2fpasswd",
        "/dumps/9999.1.0/hrn-kg.nq",
    ],
)
def test_no_name_leads_outside(server: Server, path: str) -> None:
    response = server.http.request("GET", server.url + path)
    assert response.status_code == 404


def test_there_are_no_files_of_a_release_that_never_was(server: Server) -> None:
    response = server.http.get("/dumps/2020.1.0/hrn-kg.nq")
    assert response.status_code == 404
    assert response.json()["current"] == server.release.id


def test_example_queries_are_published(server: Server) -> None:
    text = server.http.get("/queries/list-places.rq")
    assert text.headers["content-type"] == "application/sparql-query"
    assert server.http.post("/sparql", data={"query": text.text}).status_code == 200
    for path, accept in (("/queries", "text/turtle"), ("/queries/list-places", "text/turtle"), ("/queries.ttl", "*/*")):
        response = server.http.get(path, headers={"Accept": accept})
        triples = {quad.triple for quad in ox.parse(response.content, format=ox.RdfFormat.TURTLE)}
        assert (
            ox.Triple(
                ox.NamedNode(BASE + "queries/list-places"),
                ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                ox.NamedNode("http://www.w3.org/ns/shacl#SPARQLSelectExecutable"),
            )
            in triples
        )
    page = server.http.get("/queries", headers={"Accept": BROWSER, "Accept-Language": "nl"})
    assert (page.status_code, page.headers["location"]) == (302, "/nl/queries")


def test_health(server: Server) -> None:
    for path, status in (("/health", "ok"), ("/ready", "ready")):
        response = server.http.get(path)
        assert response.json() == {"status": status, "release": server.release.id}
        assert response.headers["cache-control"] == "no-store"
