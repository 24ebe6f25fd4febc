"""What a visitor sends, or a text of the data holds, comes back as text: in no header, no script, no other file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote
from xml.dom import minidom

import httpx
import pytest
from attacked_server import Attacked, ask

EVIL = "%0d%0aX-Evil:%201%0d%0a%0d%0a<script>alert(1)</script>"
SCRIPT = "</textarea></title>\"'><script>alert(1)</script><svg onload=alert(1)>"


class Reader(HTMLParser):
    """Notes what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        is_inline = tag == "script" and "src" not in values and values.get("type") != "application/ld+json"
        if is_inline or tag in {"iframe", "object", "embed", "svg", "base"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}")
            scheme = "".join((value or "").split()).lower().partition(":")[0]
            if name in {"href", "src", "action", "formaction"} and scheme in {"javascript", "data", "vbscript"}:
                self.found.append(f"{tag} {name}={value}")


def run_by_browser(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.found


def test_the_reader_sees_what_it_is_to_see() -> None:
    assert run_by_browser("<script>1</script><a href=' JavaScript:1'>a</a><p onclick=1>") == [
        "script", "a href= JavaScript:1", "p onclick"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "/sparql?query=ASK%7B%7D&release=EVIL",
        "/sparql?query=ASK%7B%7D&format=EVIL",
        "/sparql?query=ASK%7B%7D&default-graph-uri=EVIL",
        "/sparql?query=ASK%7B%7D&default-graph-uri=http://a/EVIL",
        "/sparql?query=EVIL",
        "/sparql?example=EVIL",
        "/sparql?lang=EVIL",
        "/sparql?EVIL=EVIL",
        "/rdf-graphs?graph=EVIL",
        "/rdf-graphs?default&format=EVIL",
        "/graph/EVIL",
        "/id/EVIL",
        "/id/place/EVIL",
        "/doc/place/amsterdam.EVIL",
        "/doc/place/amsterdam?lang=EVIL",
        "/dumps/EVIL",
        "/dumps/2026.1.0/EVIL",
        "/scheme/EVIL",
        "/ontology?EVIL",
        "/catalog.EVIL",
        "/problem/EVIL",
        "/static/EVIL",
        "/en/EVIL",
        "/nl/query?query=EVIL",
        "/nl/query?query=ASK%7B%7D&format=EVIL",
        "/nl/queries/EVIL",
        "/nl/types/EVIL",
        "/nl/doc/EVIL?EVIL=EVIL",
        "/nl/about?release=EVIL",
        "/doc/place/amsterdam?EVIL&lang=nl",
        "/EVIL",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_nothing_that_was_sent_becomes_a_header_or_a_script(attacked: Attacked, address: str, accept: str) -> None:
    with attacked.client() as client:
        last = client.get(address.replace("EVIL", EVIL), headers={"Accept": accept}, follow_redirects=True)
        for answer in (*last.history, last):
            assert answer.status_code < 500
            assert "x-evil" not in answer.headers
            assert not any("\r" in value or "\n" in value for value in answer.headers.values())
            assert answer.headers["x-content-type-options"] == "nosniff"
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'")
            assert "unsafe" not in policy
            if "html" in answer.headers.get("content-type", ""):
                assert run_by_browser(answer.text) == []


@pytest.mark.parametrize(
    "path",
    ["%", "%z1", "%c3%28", "%00", "%ff%fe", "%c0%af", "%e2%82", "%ed%a0%80", "%252e%252e", "..%2f..", "..;/", "a%5cb"],
)
@pytest.mark.parametrize("below", ["/", "/doc/", "/id/place/", "/dumps/", "/graph/", "/static/", "/scheme/", "/en/"])
def test_broken_and_sly_escapes_lead_nowhere(attacked: Attacked, below: str, path: str) -> None:
    answer = attacked.raw(f"GET {below}{path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    status = answer.split(b" ", 2)[1]
    assert status in {b"303", b"308", b"400", b"404"}
    if status.startswith(b"3"):
        assert re.search(rb"\r\nlocation: /[a-z]", answer)
    else:
        assert b"content-type: application/problem+json" in answer


@pytest.mark.parametrize("query", ["%", "query=%zz", "query=%c3%28", "query=%ff", "query=ASK{}%0", "%ff=1&query=ASK{}"])
def test_broken_escapes_in_parameters_are_told(attacked: Attacked, query: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with attacked.client() as client:
        for answer in (client.get(f"/sparql?{query}"), client.post("/sparql", content=query, headers=form)):
            assert answer.status_code == 400, answer.text
            assert answer.json()["type"].endswith("/malformed-request")


@pytest.mark.parametrize("climb", ["../", "%2e%2e/", "..%2f", "%2e%2e%2f", "..\\", "....//", "/"])
@pytest.mark.parametrize(
    "below", ["/dumps/", "/dumps/RELEASE/", "/static/", "/graph/", "/doc/", "/problem/", "/queries/"]
)
def test_no_path_leads_out_of_what_is_offered(attacked: Attacked, below: str, climb: str) -> None:
    with attacked.client() as client:
        below = below.replace("RELEASE", client.get("/health").json()["release"])
        for depth in (1, 3, 9):
            for file in ("etc/passwd", "current", "manifest.json", "server.py"):
                sent = f"GET {below}{climb * depth}{file} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                answer = attacked.raw(sent.encode())
                assert answer.split(b" ", 2)[1] in {b"400", b"404"}, sent
                assert b"root:" not in answer and b'"files"' not in answer


def test_values_of_an_answer_are_text_on_its_page(attacked: Attacked) -> None:
    literal = SCRIPT.replace('"', '\\"')
    query = f"""SELECT ("{literal}" AS ?text) (IRI("javascript:alert(1)") AS ?a) (IRI("JAVASCRIPT:alert(1)") AS ?b)
      (IRI("data:text/html,<script>alert(1)</script>") AS ?c) (STRDT("{literal}", <javascript:alert(1)>) AS ?d) {{}}"""
    with attacked.client() as client:
        page = ask(client, query, "text/html")
        assert page.status_code == 200 and "javascript:alert(1)" in page.text
        assert run_by_browser(page.text) == []
        for broken in (f"SELECT ?x {{ '{SCRIPT}", SCRIPT, f"SELECT * {{ ?s ?p '''{SCRIPT}''' ?s }}"):
            page = ask(client, broken, "text/html")
            assert page.status_code == 400
            assert run_by_browser(page.text) == []
        page = client.get(f"/nl/query?query={quote(query)}&x={quote(SCRIPT)}", headers={"Accept": "text/html"})
        assert run_by_browser(page.text) == []


@pytest.mark.parametrize("accept", ["application/sparql-results+xml", "application/sparql-results+json", "text/csv"])
@pytest.mark.parametrize("character", ["0000", "0001", "001F", "FFFE", "FFFF", "0085", "2028", "000D"])
def test_every_character_comes_back_or_is_told(attacked: Attacked, accept: str, character: str) -> None:
    with attacked.client() as client:
        answer = ask(client, f'SELECT ("a\\u{character}]]>b" AS ?x) {{}}', accept)
    if "xml" not in accept or character in {"0085", "2028", "000D"}:
        assert answer.status_code == 200
        whole = f"a{chr(int(character, 16))}]]>b"
        if "json" in accept:
            assert answer.json()["results"]["bindings"][0]["x"]["value"] == whole
        elif "xml" in accept:
            literal = minidom.parseString(answer.content).getElementsByTagName("literal")[0]
            assert literal.firstChild is not None
            assert literal.firstChild.nodeValue == whole
        else:
            assert whole in answer.content.decode()
    else:
        # XML has no way to write these; once such an answer was sent, which no reader took.
        assert answer.status_code == 400
        assert f"U+{character}" in answer.json()["detail"]


def test_a_property_that_rdf_xml_cannot_write_is_told(attacked: Attacked) -> None:
    query = 'CONSTRUCT {{ <urn:a> <{}> "<oxprefix: x" }} {{}}'

    def constructed(address: str, accept: str) -> httpx.Response:
        return ask(client, query.format(address), accept)

    with attacked.client() as client:
        for address in ("http://a/b", "http://a/b#c", "http://a/1b"):
            assert minidom.parseString(constructed(address, "application/rdf+xml").content)
        for address in ("http://a/", "http://a/1", "http://a/b#"):
            answer = constructed(address, "application/rdf+xml")
            assert answer.status_code == 400, answer.text
            assert address in answer.json()["detail"]
            assert address in constructed(address, "text/turtle").text
