"""A fault on a Dutch page is told in Dutch, down to its detail."""

from __future__ import annotations

import re

import httpx
import pytest
from web_server import Server

from hrn_kg import words

DUTCH = {"Accept": "text/html", "Accept-Language": "nl"}


def shown(page: httpx.Response) -> str:
    """The text of a page without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


@pytest.mark.parametrize(
    ("path", "status", "dutch"),
    [
        ("/no/such/page", 404, "Op /no/such/page is niets."),
        ("/doc/place/no-such-place", 404, "niets over"),
        ("/rdf-graphs?graph=https%3A%2F%2Fexample.org%2Fx", 406, "Dit is te krijgen als"),
        ("/rdf-graphs", 400, "Noem één graaf met ?graph=IRI"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "De parameter “query” is 2 keer gegeven"),
        ("/sparql?query=ASK%7B%7D&release=1999.1.0", 404, "Er is geen uitgave “1999.1.0”"),
        ("/sparql?query=SELECT", 400, "Fout in de vraag op regel 1, kolom 7"),
        ("/sparql?query=ASK%20%7B%20%3Fs%20ex%3Ap%20%3Fo%20%7D", 400, "voorvoegsel"),
        ("/sparql?query=ASK%20%7B%20SERVICE%20%3Chttp%3A%2F%2Fx%2F%3E%20%7B%7D%20%7D", 403, "SERVICE mag niet"),
        ("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20'x", 400, "Hier begint een tekst die niet eindigt."),
        ("/sparql?query=SELECT%20(%3Curn%3Af%3E()%20AS%20%3Fx)%20%7B%7D", 400, "De vraag is niet uit te voeren"),
        ("/sparql?query=INSERT%20DATA%20%7B%7D", 403, "INSERT is een wijziging"),
        ("/dumps/1999.1.0/", 404, "uitgave"),
    ],
)
def test_a_fault_on_a_dutch_page_is_told_in_dutch(server: Server, path: str, status: int, dutch: str) -> None:
    page = server.http.get(path, headers=DUTCH, follow_redirects=True)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert dutch in shown(page)
    english = server.http.get(path, headers={**DUTCH, "Accept-Language": "en"}, follow_redirects=True)
    detail = server.http.get(path, headers={"Accept": "application/json", "Accept-Language": "nl"}).json()["detail"]
    assert dutch not in shown(english)
    # The sentence for programs is the English one, whatever they wish; it is nowhere on the Dutch page.
    assert detail.partition(":")[0].replace("'", "&#39;") not in page.text
    assert dutch not in detail


@pytest.mark.parametrize(
    ("path", "is_page"),
    [
        ("/changes.atom?page=0", False),
        ("/explain?query=ASK%7B%7D&lang=fr", False),
        ("/queries/list-places.csv?nonsense=x", False),
        ("/nl/queries/list-places?nonsense=x", True),
    ],
)
def test_the_page_without_what_was_filled_in_is_offered_where_there_is_one(
    server: Server, path: str, is_page: bool
) -> None:
    page = server.http.get(path, headers=DUTCH)
    assert page.status_code == 400
    assert page.headers["content-type"].startswith("text/html")
    again = words.translate("nl", "problem.again")
    assert (again in page.text) == is_page
    if is_page:
        link = re.search(rf'href="([^"]+)">{again}<', page.text)
        assert link is not None
        assert server.http.get(link[1], headers=DUTCH).status_code == 200
