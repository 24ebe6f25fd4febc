"""Addresses of pages: each that was used before leads to the one of today, in the language that is wished."""

from __future__ import annotations

import pytest
from web_server import Server

from hrn_kg import families
from hrn_kg.iris import BASE
from hrn_kg.site.pages.frame import is_listed

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# Each address of before, without a language, and where it leads in one.
MOVED = {
    "/": "",
    "/sparql": "/query",
    "/sparql?query=ASK%7B%7D": "/query?query=ASK%7B%7D",
    "/sparql?example=list-places": "/query?example=list-places",
    "/docs": "/api",
    "/queries": "/queries",
    "/queries/list-places": "/queries/list-places",
    "/dumps": "/dumps",
    "/dumps/": "/dumps",
    "/ontology": "/ontology",
    "/shapes": "/shapes",
    "/catalog": "/catalog",
    "/contact": "/contact",
    "/about": "/about",
    "/doc/claim/figure": "/doc/claim/figure",
    "/doc/claim/figure.html": "/doc/claim/figure",
    "/doc/place/utrecht": "/places/utrecht",
    "/id/place/utrecht": "/places/utrecht",
    "/id/claim/figure": "/doc/claim/figure",
    "/scheme/reliability/plausible": "/scheme/reliability/plausible",
    "/scheme/facility-type/x": "/types/x",
    "/scheme/intervention/x": "/interventions/x",
    "/id/document/x": "/sources/x",
    "/id/organisation/x": "/organisations/x",
    "/doc/policy/x": "/policies/x",
    "/id/person/x": "/people/x",
    "/scheme/unit/count": "/scheme/unit#count",
}


@pytest.mark.parametrize(("path", "target"), MOVED.items())
def test_a_browser_is_led_to_the_page_in_its_language(server: Server, path: str, target: str) -> None:
    for lang in ("nl", "en"):
        wished = server.http.get(path, headers={**BROWSER, "Accept-Language": f"{lang}, de;q=0.8"})
        assert wished.headers["location"] == f"/{lang}{target}"
        assert wished.status_code in (302, 303)
        assert set(wished.headers["vary"].split(", ")) == {"Accept", "Accept-Language"}
        named = server.http.get(
            f"{path}{'&' if '?' in path else '?'}lang={lang}", headers={**BROWSER, "Accept-Language": "de"}
        )
        assert (named.status_code, named.headers["location"]) == (308, f"/{lang}{target}")


@pytest.mark.parametrize(
    "path", ["/doc/place/utrecht", "/id/place/utrecht", "/scheme/reliability/plausible", "/ontology"]
)
@pytest.mark.parametrize("accept", ["text/turtle", "*/*", "application/ld+json, text/html;q=0.5"])
def test_programs_get_data_where_they_got_it(server: Server, path: str, accept: str) -> None:
    answer = server.http.get(path, params={"lang": "nl"}, headers={"Accept": accept}, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] in ("text/turtle", "application/ld+json")


@pytest.mark.parametrize("family", families.FAMILIES, ids=lambda family: family.path)
def test_a_thing_of_a_family_has_one_address(server: Server, family: families.Family) -> None:
    iri = f"{BASE}{family.start}some-thing"
    assert families.page_path(iri) == f"{family.path}/some-thing"
    assert BASE + families.iri_path(families.page_path(iri)) == iri
    led = server.http.get(f"/nl{families.data_path(iri)}?page=2")
    assert (led.status_code, led.headers["location"]) == (308, f"/nl{family.path}/some-thing?page=2")
    assert server.http.get(f"/nl{family.path}/some-thing").status_code == 404
    # A slash too many leads to the list, where there is one.
    assert server.http.get(f"/nl{family.path}/").status_code == (308 if is_listed(family.path) else 404)


def test_what_is_sent_gets_into_no_other_field(server: Server) -> None:
    led = server.http.get("/doc/place/utrecht?x=%0d%0aX-Evil:%201&y=%C3%A9&lang=nl", headers=BROWSER)
    assert led.status_code == 308
    assert "x-evil" not in led.headers
    assert led.headers["location"] == "/nl/places/utrecht?x=%0d%0aX-Evil:%201&y=%C3%A9"


def test_another_format_of_the_query_page_is_the_answer_of_the_endpoint(server: Server) -> None:
    sent = {"query": "ASK {}", "format": "json"}
    led = server.http.get("/nl/query", params=sent, headers=BROWSER)
    assert led.status_code == 303
    assert server.http.get(led.headers["location"]).json()["boolean"] is True
