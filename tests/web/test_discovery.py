"""How a program finds everything: VoID, linkset, sitemap, the feed of the catalogue."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from web_server import Server

from hrn_kg.pieced_files import read_bytes
from hrn_kg.site.pages import FIXED

BASE = "https://w3id.org/harmreduction/"
DATASET = BASE + "id/dataset/knowledge-base"
VOID = "http://rdfs.org/ns/void#"
AS = "https://www.w3.org/ns/activitystreams#"
DCAT = "http://www.w3.org/ns/dcat#"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def loaded(response: httpx.Response) -> ox.Store:
    assert response.status_code == 200, response.text
    form = ox.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    assert form is not None
    store = ox.Store()
    store.load(response.content, format=form)
    return store


def rows_of(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(value.value for value in row) for row in found]


@pytest.mark.parametrize("accept", ["*/*", "application/rdf+xml", "application/ld+json", "application/n-triples"])
def test_the_partitions_are_those_of_the_data(server: Server, accept: str) -> None:
    store = loaded(server.http.get("/.well-known/void", headers={"Accept": accept}))
    dump = ox.Store()
    dump.load(read_bytes(server.release.dumps / "hrn-kg.nt"), format=ox.RdfFormat.N_TRIPLES)
    classes = rows_of(
        store,
        f"SELECT ?c ?n WHERE {{ <{DATASET}> <{VOID}classPartition> ?p . ?p <{VOID}class> ?c ; <{VOID}entities> ?n }}",
    )
    expected = rows_of(dump, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c")
    assert sorted(classes) == sorted(expected)
    assert len(classes) > 5
    properties = rows_of(
        store,
        f"SELECT ?q ?n WHERE {{ <{DATASET}> <{VOID}propertyPartition> ?p . ?p <{VOID}property> ?q ;"
        f" <{VOID}triples> ?n }}",
    )
    assert sorted(properties) == sorted(rows_of(dump, "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p"))
    datatypes = rows_of(store, "SELECT ?d WHERE { ?p <http://ldf.fi/void-ext#datatype> ?d }")
    assert ("http://www.w3.org/2001/XMLSchema#integer",) in datatypes
    assert rows_of(store, f"SELECT ?s WHERE {{ <{DATASET}> <{VOID}subset> ?s . ?s a <{VOID}Linkset> }}")
    assert rows_of(store, f"SELECT ?d WHERE {{ <{DATASET}> <{VOID}dataDump> ?d }}")[0][0].startswith(server.url)


def test_the_linkset_is_named_by_every_page_and_each_of_its_links_is_there(server: Server) -> None:
    for path in ("/nl", "/en/queries", "/doc/place/utrecht.ttl", "/catalog.ttl"):
        response = server.http.get(path)
        assert response.status_code == 200
        assert f'<{server.url}/linkset>; rel="linkset"; type="application/linkset+json"' in response.headers["link"]
    response = server.http.get("/linkset")
    assert response.headers["content-type"] == "application/linkset+json"
    (links,) = response.json()["linkset"]
    assert links.keys() >= {"anchor", "author", "cite-as", "describedby", "item", "license", "service-desc"}
    ours = [one["href"] for name in ("describedby", "item", "service-desc") for one in links[name]]
    assert len(ours) > 8
    for href in ours:
        assert href.startswith(server.url)
        assert server.http.head(href).status_code == 200, href


def test_the_sitemap_lists_pages_that_are_there(server: Server) -> None:
    robots = server.http.get("/robots.txt").text
    assert f"Sitemap: {server.url}/sitemap.xml\n" in robots
    response = server.http.get("/sitemap.xml")
    assert response.headers["content-type"] == "application/xml"
    pages = {
        url.findtext(f"{MAP}loc") or "": url.findtext(f"{MAP}lastmod")
        for url in ElementTree.fromstring(response.content)
    }
    day = server.release.manifest.created.date().isoformat()
    assert f"{server.url}/nl/places/utrecht" in pages
    assert f"{server.url}/en/places/utrecht" in pages
    assert set(pages.values()) == {day}
    assert len(FIXED) > 20
    wanted = {f"{server.url}/{lang}{fixed.path}".rstrip("/") for lang in ("en", "nl") for fixed in FIXED}
    assert wanted | {f"{server.url}/nl/query", f"{server.url}/en/shapes"} <= pages.keys()
    for page in pages:
        assert server.http.head(page).status_code == 200, page


@pytest.mark.parametrize("accept", ["application/trig", "application/n-quads", "application/ld+json"])
def test_the_feed_of_the_catalogue_tells_of_each_entity(server: Server, accept: str) -> None:
    store = loaded(server.http.get("/catalog/feed", headers={"Accept": accept}))
    objects = rows_of(store, f"SELECT ?o WHERE {{ ?a a <{AS}Create> ; <{AS}object> ?o ; <{AS}published> ?t }}")
    assert (DATASET,) in objects
    catalogue = loaded(server.http.get("/catalog", headers={"Accept": "application/n-triples"}))
    for kind in ("Distribution", "DataService", "Catalog"):
        there = rows_of(catalogue, f"SELECT ?s WHERE {{ ?s a <{DCAT}{kind}> }}")
        assert there
        assert set(there) <= set(objects)
    inside = rows_of(
        store, f"SELECT ?o WHERE {{ ?a <{AS}object> ?o . GRAPH ?a {{ ?o <http://purl.org/dc/terms/title> [] }} }}"
    )
    assert (DATASET,) in inside


def test_the_feed_of_the_catalogue_has_no_form_without_graphs(server: Server) -> None:
    assert server.http.get("/catalog/feed", headers={"Accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_search_engines_are_told_of_the_dataset(server: Server, lang: str) -> None:
    page = server.http.get(f"/{lang}/doc/dataset/knowledge-base").text
    (block,) = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    told = json.loads(block)
    assert told["@type"] == "Dataset"
    assert told["creator"]["@id"] == told["publisher"]["@id"] == BASE + "id/organisation/hrn-kg-project"
    assert {name["@language"] for name in told["publisher"]["name"]} == {"nl", "en"}
    assert {text["@language"] for text in told["description"]} == {"nl", "en"}
    assert {"@value": "schadebeperking", "@language": "nl"} in told["keywords"]
    assert told["temporalCoverage"] == "1998/1999"
    assert {"@value": "Nederland", "@language": "nl"} in told["spatialCoverage"]["name"]
