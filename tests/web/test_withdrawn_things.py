"""The address of a thing that was withdrawn: 410, with its successor and the release that described it last."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from web_server import Server, serving

import small_content
from hrn_kg import releases
from hrn_kg.changes import utc

BASE = "https://w3id.org/harmreduction/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a second release, from which two things are gone."""
    root = tmp_path_factory.mktemp("withdrawn")
    small_content.make(root / "content")
    labels = 'a dct:Location ; rdfs:label "x"@nl .'
    small_content.write(root / "content", "data/more.ttl", f"place:delft {labels}\nplace:gouda {labels}")
    releases.build(small_content.find_content(root / "content"), root / "home")
    small_content.write(root / "content", "data/more.ttl", "place:delft dct:isReplacedBy place:utrecht .")
    release = releases.build(small_content.find_content(root / "content"), root / "home")
    with serving(release, root / "log") as server:
        yield server


@pytest.mark.parametrize("path", ["/id/place/delft", "/doc/place/delft"])
def test_a_withdrawn_thing_is_gone_and_leads_to_its_successor(later: Server, path: str) -> None:
    response = later.http.get(path, headers={"Accept": "*/*"})
    assert response.status_code == 410
    assert response.headers["content-type"] == "application/problem+json"
    facts = response.json()
    assert facts["type"] == BASE + "problem/gone"
    assert facts["successor"] == BASE + "id/place/utrecht"
    assert facts["last"] != later.release.id
    assert (facts["release"], facts["date"]) == (later.release.id, utc(later.release.created))
    assert f'<{BASE}id/place/utrecht>; rel="successor-version"' in response.headers["link"]
    assert later.http.get(facts["last_description"]).status_code == 200
    assert later.http.head(path).status_code == 410


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/id/place/delft", "text/turtle, */*;q=0.1"),
        ("/doc/place/delft.ttl", "*/*"),
        ("/doc/place/delft", "application/ld+json"),
        ("/doc/place/delft.nt", BROWSER),
        ("/id/place/delft", "application/rdf+xml"),
    ],
)
def test_programs_are_told_in_the_form_that_they_ask_for(later: Server, path: str, accept: str) -> None:
    response = later.http.get(path, headers={"Accept": accept})
    assert response.status_code == 410
    rdf_format = ox.RdfFormat.from_media_type(response.headers["content-type"])
    assert rdf_format is not None
    found = {(quad.predicate.value, quad.object.value) for quad in ox.parse(response.content, format=rdf_format)}
    assert found == {
        ("http://www.w3.org/2002/07/owl#deprecated", "true"),
        ("http://purl.org/dc/terms/isReplacedBy", BASE + "id/place/utrecht"),
        ("http://www.w3.org/ns/prov#invalidatedAtTime", utc(later.release.created)),
    }
    assert f'<{BASE}id/place/utrecht>; rel="successor-version"' in response.headers["link"]


def test_one_without_a_successor_leads_to_the_release_that_had_it(later: Server) -> None:
    response = later.http.get("/doc/place/gouda")
    assert response.status_code == 410
    assert "successor" not in response.json()
    assert "link" not in response.headers
    dump = later.http.get(response.json()["last_description"] + "hrn-kg.nq")
    assert f"<{BASE}id/place/gouda>" in dump.text


def test_people_are_led_on_in_their_language(later: Server) -> None:
    page = later.http.get("/nl/places/delft", headers={"Accept": BROWSER})
    assert page.status_code == 410
    assert 'href="/nl/places/utrecht"' in page.text
    assert later.http.get("/id/place/delft", headers={"Accept": BROWSER}).status_code == 410
    assert "Dit is uit de kennisbank ingetrokken." in page.text
    assert "withdrawn" not in page.text
    assert "Vervangen door" in page.text and "Laatst beschreven in uitgave" in page.text


def test_what_never_was_is_not_found(later: Server) -> None:
    assert later.http.get("/doc/place/nowhere").status_code == 404
    assert later.http.get("/doc/place/utrecht").status_code == 200
