"""All links of all pages of an export resolve: by the table alone, and with the sample configurations."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from small_export import PUBLIC, Export
from table_server import Sent, TableServer

from long_tests import IS_LONG

SAMPLES = Path(__file__).parents[2] / "deploy" / "static"
Get = Callable[[str, str, str], Sent]
# Kinds of requests in which a server of files could differ from the table.
ASKED = [
    *(("/", "text/html", "en"), ("/", "text/html", ""), ("/en", "text/html", ""), ("/en/", "*/*", "")),
    *(("/id/place/utrecht", accept, "en") for accept in ("*/*", "text/html", "text/turtle")),
    *(("/doc/place/utrecht", accept, "en") for accept in ("*/*", "text/html", "application/ld+json")),
    *(("/doc/place/utrecht.html", accept, "nl") for accept in ("*/*", "text/html")),
    *((f"/doc/place/utrecht{end}", "*/*", "") for end in (".ttl", ".rdf", ".csl.json", ".bib")),
    *((f"/doc/place/gone{end}", "*/*", "") for end in ("", ".ttl", ".csl.json")),
    *(("/ontology", accept, "en") for accept in ("*/*", "text/html", "application/rdf+xml")),
    *((address, "*/*", "") for address in ("/dumps", "/dumps/", "/dumps/2026.11.1", "/dumps/2026.11.1/SHA256SUMS")),
    *((address, "*/*", "") for address in ("/.well-known/void", "/linkset", "/sitemap.xml", "/catalog/feed", "/feed")),
    *(("/queries/list-places", accept, "en") for accept in ("*/*", "text/html")),
    *((f"/en/timeline{query}", "*/*", "") for query in ("", "?kind=trends", "?kind=nothing", "?utm_source=x")),
    *((address, "text/html", "nl") for address in ("/sparql", "/en/query?query=x", "/en/search?q=x", "/about")),
    *((address, "*/*", "") for address in ("/nothing", "/redirects/all.map", "/en/nothing?x=1")),
]
TYPES = {
    "/en/about": "text/html; charset=utf-8",
    "/doc/place/utrecht": "text/turtle; charset=utf-8",
    "/doc/place/utrecht.jsonld": "application/ld+json",
    "/doc/place/utrecht.csl.json": "application/vnd.citationstyles.csl+json",
    "/.well-known/void": "text/turtle; charset=utf-8",
    "/linkset": "application/linkset+json",
    "/context.jsonld": "application/ld+json",
    "/queries/list-places": "application/sparql-query",
    "/feed.trig": "application/trig",
    "/catalog/feed": "application/trig",
    "/dumps/2026.11.1/observations.csv": "text/csv; charset=utf-8",
    "/dumps/2026.11.1/hrn-kg.nq.gz": "application/gzip",
    "/dumps/": "application/json",
    "/changes.atom": "application/atom+xml",
}

MINUTE, YEAR = "public, max-age=60", "public, max-age=31536000, immutable"
KEPT = {
    "/dumps/2026.11.1/SHA256SUMS": YEAR,
    "/dumps/2026.11.1/hrn-kg.nq.gz": YEAR,
    "/feed/2026.11.1/1.trig": YEAR,
    "/changes/2026.11.0..2026.11.1.ru": YEAR,
    "/changes/2026.11.1.json": MINUTE,
    "/dumps/2026.11.1": MINUTE,
    "/dumps/2026.11.1/nothing": MINUTE,
    "/doc/place/utrecht.ttl": MINUTE,
    "/doc/place/gone": MINUTE,
}

pytestmark = pytest.mark.timeout(900)  # the first of them exports


def resolve(get: Get, address: str) -> int:
    """The status at the end of the redirects that begin at an address."""
    for _ in range(6):
        sent = get(address, "text/html", "en")
        if not 300 <= sent.status < 400:
            return sent.status
        address = urljoin(address, sent.location).partition("#")[0]
    return 310


def links_of(folder: Path) -> dict[str, str]:
    """Every internal link of every page, each with a page that has it."""
    found: dict[str, str] = {}
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 100
    for path in pages:
        here = "/" + str(path.relative_to(folder)).removesuffix(".html")
        for link in re.findall(r'\s(?:href|src|action)="([^"#]*)', path.read_text("utf-8")):
            target = urljoin(PUBLIC + here, unescape(link)).removeprefix(PUBLIC)
            if target.startswith("/"):
                found[target] = here
    assert len(found) > 200
    return found


def test_all_links_resolve_by_the_table(exported: Export) -> None:
    server = TableServer(exported.folder)
    broken = {link: page for link, page in links_of(exported.folder).items() if resolve(server.get, link) != 200}
    assert broken == {}


def of_http(http: httpx.Client) -> Get:
    """Ask a server of files."""

    def get(address: str, accept: str, wish: str) -> Sent:
        answer = http.get(address, headers={"Accept": accept, "Accept-Language": wish} if wish else {"Accept": accept})
        return Sent(answer.status_code, answer.headers.get("location", ""), answer.content)

    return get


@contextmanager
def running(command: list[str], port: int, log: Path, **around: str) -> Iterator[httpx.Client]:
    """A server of files while it runs."""
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stderr=errors, stdout=errors, env=around or None) as process,
    ):
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
                deadline = time.monotonic() + 30
                while True:
                    assert process.poll() is None, log.read_text()
                    try:
                        http.get("/robots.txt")
                        break
                    except httpx.TransportError:
                        assert time.monotonic() < deadline, log.read_text()
                        time.sleep(0.05)
                yield http
        finally:
            process.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def nginx(folder: Path, work: Path) -> Iterator[httpx.Client]:
    """The sample configuration for nginx, with its folder and address."""
    port = free_port()
    sample = (SAMPLES / "nginx.conf").read_text("utf-8")
    assert "/srv/hrn-kg" in sample and "listen 80;" in sample
    (work / "site.conf").write_text(
        sample.replace("/srv/hrn-kg", str(folder)).replace("listen 80;", f"listen 127.0.0.1:{port};")
    )
    own = "".join(f"{name}_temp_path {work}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (work / "nginx.conf").write_text(
        f"daemon off; pid {work}/pid; error_log {work}/errors; worker_processes 1; user root;\n"
        f"events {{}}\nhttp {{ access_log off; {own} include {work}/site.conf; }}\n"
    )
    with running(["nginx", "-c", f"{work}/nginx.conf", "-e", f"{work}/errors"], port, work / "log") as http:
        yield http


@contextmanager
def caddy(folder: Path, work: Path) -> Iterator[httpx.Client]:
    """The sample configuration for Caddy, with its folder and address."""
    port = free_port()
    sample = (SAMPLES / "Caddyfile").read_text("utf-8")
    own = sample.replace("/srv/hrn-kg", str(folder)).replace("\nexample.org {", f"\nhttp://127.0.0.1:{port} {{")
    (work / "Caddyfile").write_text("{\n\tadmin off\n}\n" + own)
    command = ["caddy", "run", "--config", f"{work}/Caddyfile", "--adapter", "caddyfile"]
    with running(command, port, work / "log", HOME=str(work), PATH=os.environ["PATH"]) as http:
        yield http


SERVERS = [
    pytest.param(server, marks=pytest.mark.skipif(shutil.which(server.__name__) is None, reason="is not installed"))
    for server in (nginx, caddy)
]


@pytest.mark.longer
@pytest.mark.parametrize("server", SERVERS)
def test_the_sample_configurations_do_as_the_table_says(
    server: Callable[..., object], exported: Export, tmp_path: Path
) -> None:
    table = TableServer(exported.folder)
    with server(exported.folder, tmp_path) as http:  # type: ignore[attr-defined]
        get = of_http(http)
        for asked in ASKED:
            expected, sent = table.get(*asked), get(*asked)
            if asked[0] == "/redirects/all.map":
                assert sent.status == 404
                continue
            assert (sent.status, sent.location) == (expected.status, expected.location), asked
            if expected.status == 200:
                assert sent.body == expected.body, asked
            if expected.status == 410:
                assert b"This was withdrawn." in sent.body
        for address, media_type in TYPES.items():
            assert http.get(address, headers={"Accept": "*/*"}).headers["content-type"] == media_type, address
        page = http.get("/en/about").text
        (style,) = re.findall(r'href="([^"]*/static/[^"]+\.css\?v=[^"]+)"', page)
        for address, kept in {**KEPT, style: YEAR, style.partition("?")[0]: MINUTE}.items():
            assert http.get(address).headers.get_list("cache-control") == [kept], address
        links = sorted(links_of(exported.folder))[:: 1 if IS_LONG else 10]
        assert [link for link in links if resolve(get, link) != 200] == []
