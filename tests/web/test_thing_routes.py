"""Things and terms: 303, forms of a document, languages, links between them, and what is not there."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest
from web_server import Server

BASE = "https://w3id.org/harmreduction/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORMS = {
    ".ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    ".nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ".jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    ".rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}


def subjects(response: httpx.Response, parser: ox.RdfFormat) -> set[str]:
    assert response.status_code == 200, response.text
    return {str(quad.subject) for quad in ox.parse(response.content, format=parser)}


@pytest.mark.parametrize("path", ["place/utrecht", "place/utrecht.ttl", "place/nowhere"])
def test_a_thing_is_no_document(server: Server, path: str) -> None:
    response = server.http.get(f"/id/{path}", headers={"Accept": "text/turtle"})
    assert response.status_code == 303
    assert response.headers["location"] == f"/doc/{path}"
    assert server.http.head(f"/id/{path}").status_code == 303


@pytest.mark.parametrize(("suffix", "form"), FORMS.items())
def test_every_form_by_suffix_and_by_accept(server: Server, suffix: str, form: tuple[str, ox.RdfFormat]) -> None:
    media_type, parser = form
    named = server.http.get(f"/doc/place/utrecht{suffix}", headers={"Accept": "image/png"})
    asked = server.http.get("/doc/place/utrecht", headers={"Accept": media_type})
    for response in (named, asked):
        assert f"<{BASE}id/place/utrecht>" in subjects(response, parser)
        assert response.headers["content-type"].split(";")[0] == media_type
        assert response.headers["content-location"] == f"{server.url}/doc/place/utrecht{suffix}"
        assert set(response.headers["vary"].split(", ")) == {"Accept", "Accept-Language", "Accept-Encoding"}
    assert named.content == asked.content
    again = server.http.get(f"/doc/place/utrecht{suffix}", headers={"If-None-Match": named.headers["etag"]})
    assert again.status_code == 304


def test_a_description_leads_on(server: Server) -> None:
    links = server.http.get("/doc/place/utrecht.ttl").headers["link"]
    assert f'<{BASE}id/place/utrecht>; rel="cite-as"' in links
    assert f'<{server.url}/doc/place/utrecht>; rel="canonical"' in links
    assert f'<{server.url}/doc/place/utrecht.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert f'<{server.url}/doc/place/utrecht.rdf>; rel="describedby"; type="application/rdf+xml"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert 'rel="collection"' in links


@pytest.mark.parametrize(("suffix", "form"), FORMS.items())
def test_a_description_tells_its_licence_and_its_release(
    server: Server, suffix: str, form: tuple[str, ox.RdfFormat]
) -> None:
    triples = {
        (quad.predicate.value.rpartition("/")[2].rpartition("#")[2], quad.object.value)
        for quad in ox.parse(server.http.get(f"/doc/place/utrecht{suffix}").content, format=form[1])
        if str(quad.subject) == f"<{BASE}doc/place/utrecht{suffix}>"
        and isinstance(quad.object, ox.NamedNode | ox.Literal)
    }
    assert triples == {
        ("type", "http://xmlns.com/foaf/0.1/Document"),
        ("primaryTopic", BASE + "id/place/utrecht"),
        ("license", "https://creativecommons.org/licenses/by/4.0/"),
        ("inDataset", BASE + "id/dataset/knowledge-base"),
        ("versionInfo", server.release.id),
    }


def test_a_browser_gets_a_page_in_its_language(server: Server) -> None:
    for language in ("nl", "en"):
        headers = {"Accept": BROWSER, "Accept-Language": f"{language}, fr;q=0.5"}
        led = server.http.get("/doc/place/utrecht", headers=headers)
        assert (led.status_code, led.headers["location"]) == (303, f"/{language}/places/utrecht")
        assert set(led.headers["vary"].split(", ")) == {"Accept", "Accept-Language"}
        response = server.http.get(led.headers["location"], headers={"Accept-Language": "de"})
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["content-language"] == language
        assert f'<html lang="{language}"' in response.text
        assert response.headers["vary"] == "Accept-Encoding"
        for path in ("/id/place/utrecht", "/doc/place/utrecht.html", "/doc/place/utrecht?format=html"):
            led = server.http.get(path, headers=headers)
            assert (led.status_code, led.headers["location"]) == (303, f"/{language}/places/utrecht"), path


def test_stored_scripts_are_inert(server: Server) -> None:
    page = server.http.get("/en/places/forms", headers={"Accept": BROWSER}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/doc/place/nowhere",
        "/doc/place/nowhere.ttl",
        "/doc/..%2F..%2Fetc%2Fpasswd",
        "/doc/%00",
        "/doc/a%0d%0aX-Evil:%201",
        "/id/a%0d%0aX-Evil:%201",
        "/id/%3E%20%7D%20DROP",
        "/scheme/nothing/here",
        "/ontology/nothing",
        "/graph/nothing",
        "/queries/nothing",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_404(server: Server, path: str) -> None:
    response = server.http.get(path, headers={"Accept": "text/turtle, */*;q=0.1"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "x-evil" not in response.headers
    page = server.http.get(path, headers={"Accept": BROWSER}, follow_redirects=True)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_a_form_that_is_not_offered_is_406(server: Server) -> None:
    response = server.http.get("/doc/place/utrecht", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["available"]


def test_documents_are_read_only(server: Server) -> None:
    response = server.http.delete("/doc/place/utrecht")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert server.http.options("/doc/place/utrecht").status_code == 204


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/ontology", "<https://w3id.org/harmreduction/ontology#AttributeClaim>"),
        ("/shapes", "<https://w3id.org/harmreduction/shapes#PlaceShape>"),
        ("/scheme/reliability/plausible", "<https://w3id.org/harmreduction/scheme/reliability/plausible>"),
        ("/graph/data", "<https://w3id.org/harmreduction/id/place/utrecht>"),
    ],
)
def test_terms_and_graphs_have_documents(server: Server, path: str, subject: str) -> None:
    for suffix, (media_type, parser) in FORMS.items():
        assert subject in subjects(server.http.get(path, headers={"Accept": media_type}), parser)
        assert subject in subjects(server.http.get(path + suffix), parser)


@pytest.mark.parametrize("path", ["/ontology", "/shapes", "/scheme/reliability/plausible", "/catalog"])
def test_terms_have_pages(server: Server, path: str) -> None:
    response = server.http.get(path, headers={"Accept": BROWSER, "Accept-Language": "en"}, follow_redirects=True)
    assert response.status_code == 200
    assert response.url.path == "/en" + path
    assert response.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/id/", "/doc/", "/scheme/", "/contact", "/ontology/", "/shapes/"])
def test_addresses_of_nothing_in_particular_lead_on(server: Server, path: str) -> None:
    for accept in ("text/turtle", BROWSER):
        found = server.http.get(path, headers={"Accept": accept}, follow_redirects=True)
        assert found.status_code == 200
        assert found.headers["content-type"].split(";")[0] in accept
