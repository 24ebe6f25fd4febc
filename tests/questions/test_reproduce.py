"""A cited answer, asked again: the same, or which rows came and went; of each release with its own text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlsplit

import httpx
import pytest

from hrn_kg import releases
from hrn_kg.cli import main
from hrn_kg.iris import BASE
from served import asked
from small_content import find_content, make, write

BY_NAME = """#+ title: {en: "What is it called?", nl: "Hoe heet het?"}
#+ summary: {en: Names., nl: Namen.}
#+ tags: [places]
#+ parameters:
#+   place:
#+     type: thing
#+     of: dct:Location
#+     title: {en: Place, nl: Plaats}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name ?record WHERE {
  VALUES ?record { UNDEF }
  ?record a <http://purl.org/dc/terms/Location> ; rdfs:label ?name
}
ORDER BY ?name
""".replace("#+     type: thing", "#+     variable: record\n#+     type: thing")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with two releases: in the second a place was added, one is gone, and a question takes a parameter."""
    root = tmp_path_factory.mktemp("reproduce")
    make(root / "content")
    query = root / "content" / "queries" / "list-names.rq"
    query.write_text(re.sub(r"#\+ parameters:.*?(?=PREFIX)", "", BY_NAME, flags=re.DOTALL), encoding="utf-8")
    write(root / "content", "data/delft.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    releases.build(find_content(root / "content"), root / "home")
    query.write_text(BY_NAME, encoding="utf-8")
    (root / "content" / "data" / "delft.ttl").unlink()
    write(root / "content", "data/gouda.ttl", 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    releases.build(find_content(root / "content"), root / "home")
    with asked(root / "home", root / "log", workers="1") as http:
        yield str(http.base_url).rstrip("/")


FIRST, SECOND = "release=2026.11.0", "release=2026.11.1"


@pytest.fixture
def first(url: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The digest of the rows of the first release."""
    assert main(["reproduce", f"{url}/queries/list-names.csv?{FIRST}"]) == 1
    return re.search(r"sha256:[0-9a-f]{64}", capsys.readouterr().out)[0]  # type: ignore[index]


def test_rows_that_came_and_went_are_listed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", f"{url}/queries/list-names.csv?{FIRST}"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("2026.11.0: 3 rows, sha256:")
    assert told[1:] == [
        "2026.11.1 is current: 1 came, 1 went.",
        '- ?name "Delft"@nl ?record <https://w3id.org/harmreduction/id/place/delft>',
        '+ ?name "Gouda"@nl ?record <https://w3id.org/harmreduction/id/place/gouda>',
    ]


def test_the_same_is_the_same_in_whichever_form_it_is_cited(url: str, first: str) -> None:
    for path in ("queries/list-names.csv", "queries/list-names.xlsx", "queries/list-names", "queries/list-names.json"):
        assert main(["reproduce", f"{url}/{path}?{FIRST}", "--digest", first]) == 0
        assert main(["reproduce", f"{url}/{path}?{SECOND}", "--digest", first]) == 1
        assert main(["reproduce", f"{url}/{path}?{SECOND}"]) == 0
    assert main(["reproduce", f"{url}/queries/list-names.csv?{FIRST}&format=tsv", "--digest", first.upper()]) == 0
    assert main(["reproduce", f"{url}/queries/list-names.csv", "--digest", first]) == 1


def test_a_page_and_a_query_can_be_cited_too(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", f"{url}/nl/queries/list-names?{SECOND}&place=gouda"]) == 0
    assert "1 rows" in capsys.readouterr().out
    rows = quote("SELECT ?p { ?p a <http://purl.org/dc/terms/Location> }")
    graph = quote("CONSTRUCT WHERE { ?p a <http://purl.org/dc/terms/Location> }")
    for path in ("sparql", "nl/query"):
        for query, kind in ((rows, "rows"), (graph, "triples"), (quote("ASK {}"), "boolean true")):
            code = main(["reproduce", f"{url}/{path}?query={query}&{FIRST}"])
            assert code == (0 if kind == "boolean true" else 1)
            assert kind in capsys.readouterr().out.splitlines()[0]


def test_each_release_is_asked_with_its_own_text(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", f"{url}/queries/list-names.csv?{FIRST}&place=delft"]) == 2
    assert "has no parameter “place”: it has none" in capsys.readouterr().err
    assert main(["reproduce", f"{url}/queries/list-names.csv?{SECOND}&place=gouda"]) == 0


def test_the_page_of_an_older_release_leads_to_what_that_release_gives(url: str) -> None:
    with httpx.Client(base_url=url, headers={"Accept": "text/html"}) as http:
        response = http.get(f"/nl/queries/list-names?{FIRST}")
        page = html.unescape(response.text)
        now = html.unescape(http.get("/nl/queries/list-names").text)
        thing = html.unescape(http.get(f"/nl/doc/place/delft?{FIRST}", follow_redirects=True).text)
    files = r"(?:href=\"|<)([^\"> ]*/queries/list-names\.[a-z][^\"> ]*)"
    found = re.findall(files, page + response.headers["link"])
    for suffix in (".rq", ".csv", ".json", ".bib", ".ris", ".csl.json"):
        assert any(f"list-names{suffix}?" in address for address in found), suffix
    assert [address for address in found if FIRST not in address] == []
    assert 'rel="describedby"' in response.headers["link"] or 'rel="describedby"' in page
    changes = re.findall(r'href="([^"]*/nl/query\?[^"]*query=[^"]*)"', page)
    assert changes and [address for address in changes if FIRST not in address] == []
    assert "Gouda" in now and re.search(r"list-names\.rq(?!\S*release=)", now)
    cited = re.findall(r'href="([^"]*/place/delft\.(?:bib|ris|csl\.json)\?[^"]*)"', thing)
    assert cited and [address for address in cited if FIRST not in address] == []


def test_the_release_has_its_own_text_of_a_question(url: str) -> None:
    with httpx.Client(base_url=url) as http:
        texts = {release: http.get(f"/queries/list-names.rq?{release}").text for release in (FIRST, SECOND)}
        assert texts[SECOND] == BY_NAME
        assert texts[FIRST] == re.sub(r"#\+ parameters:.*?(?=PREFIX)", "", BY_NAME, flags=re.DOTALL)
        statuses = {
            release: http.get(f"/queries/list-names.csv?{release}&place=utrecht").status_code for release in texts
        }
        assert statuses == {FIRST: 400, SECOND: 200}


def test_an_address_that_a_citation_prints_is_asked_of_the_server_of_the_base(
    url: str, first: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (item,) = httpx.get(f"{url}/queries/list-names.csl.json?{FIRST}").json()
    assert item["URL"] == f"{BASE}queries/list-names?{FIRST}"
    parts = urlsplit(url)
    known: tuple[dict[str, str], ...] = (
        {"HRN_KG_PUBLIC_URL": url + "/"},
        {"HRN_KG_PUBLIC_URL": "", "HRN_KG_HOST": "0.0.0.0", "HRN_KG_PORT": str(parts.port)},
    )
    for settings in known:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        assert main(["reproduce", item["URL"], "--digest", first]) == 0
        assert capsys.readouterr().out.splitlines()[0] == f"Asked of {url}."
        query = quote("SELECT ?p { ?p a <http://purl.org/dc/terms/Location> }")
        assert main(["reproduce", f"{BASE}sparql?query={query}&{FIRST}"]) == 1


class _Leading(BaseHTTPRequestHandler):
    """Leads each address by 303 to another server, at the same path, as the names of the base do."""

    to = ""

    def do_GET(self) -> None:
        self.send_response(303)
        self.send_header("Location", self.to + self.path.removeprefix("/harmreduction"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def leading(to: str) -> Iterator[str]:
    """The address of a server that leads to another one."""
    handler = type("Leading", (_Leading,), {"to": to})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/harmreduction"
        finally:
            server.shutdown()
            thread.join()


def test_a_redirect_to_the_server_is_followed_and_no_other(
    url: str, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with leading(url) as name:
        capsys.readouterr()
        assert main(["reproduce", f"{name}/queries/list-names?{FIRST}", "--digest", first]) == 0
        assert capsys.readouterr().out.splitlines()[0] == f"Asked of {url}."
    # What a redirect leaves out, or has otherwise, is asked for as it was given.
    for elsewhere in ("/queries/list-names#", f"/queries/list-names?{SECOND}#"):
        with leading(url + elsewhere) as name:
            assert main(["reproduce", f"{name}/queries/list-names?{FIRST}"]) == 1
            assert capsys.readouterr().out.splitlines()[1].startswith("2026.11.0: 3 rows, ")
    for elsewhere, told in {
        "/queries/other#": "which is not followed",
        "/login?to=": "is no address of an answer",
    }.items():
        with leading(url + elsewhere) as name:
            assert main(["reproduce", f"{name}/queries/list-names?{FIRST}"]) == 2
            assert told in capsys.readouterr().err


NOT_ASKED = {
    "{url}/queries/list-names.csv": "names no release, and no --digest was given",
    "{url}/queries/nothing.csv?release=2026.11.0": "answers with status 404",
    "{url}/queries/list-names.csv?release=2020.1.0": "There is no release “2020.1.0”",
    "{url}/sparql": "is no address of an answer",
    "{url}/sparql?query=SELECT": "answers with status 400",
    "{url}/nl/places": "is no address of an answer",
    "ftp://127.0.0.1/queries/a.csv": "is no address of an answer",
    "queries/list-names.csv": "is no address of an answer",
    "http://[::1/queries/list-names.csv": "is no address of an answer",
    "http://127.0.0.1:9/queries/list-names.csv?release=2026.11.0": "cannot be read",
}


@pytest.mark.parametrize("address", NOT_ASKED)
def test_what_cannot_be_asked_is_told_and_not_taken_for_a_difference(
    address: str, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reproduce", address.replace("{url}", url)]) == 2
    told = capsys.readouterr().err
    assert NOT_ASKED[address] in told
    assert "Traceback" not in told


def test_what_is_no_digest_is_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", f"{url}/queries/list-names.csv", "--digest", "md5:abc"]) == 2
    assert "is no digest" in capsys.readouterr().err


def test_the_command_line_asks_with_the_same_values(
    home: Path, capfd: pytest.CaptureFixture[str], release: releases.Release
) -> None:
    assert (
        main(["--home", str(home), "query", "find-claims-about-city", "--set", "place=Den Haag", "--format", "csv"])
        == 0
    )
    assert "The Hague" in capfd.readouterr().out
    for given, words in {
        "place=Utrech": "nearest are: utrecht",
        "plaats=x": "it has these: place",
        "place": "NAME=VALUE",
    }.items():
        assert main(["--home", str(home), "query", "find-claims-about-city", "--set", given]) == 2
        assert words in capfd.readouterr().err
    assert main(["--home", str(home), "query", "-", "--set", "place=x"]) == 2
