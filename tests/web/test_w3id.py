"""The rules to register with w3id.org: each of our names leads by 303 to an address that this server knows."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from web_server import Server

from hrn_kg.iris import BASE
from hrn_kg.pieced_files import read_bytes

RULES = Path(__file__).parents[2] / "w3id" / ".htaccess"


def rules() -> list[tuple[re.Pattern[str], str, list[str]]]:
    """Pattern, target and flags of each rule."""
    found = []
    for line in RULES.read_text(encoding="utf-8").splitlines():
        if line.startswith("RewriteRule"):
            _, pattern, target, flags = line.split()
            found.append((re.compile(pattern), target, flags.strip("[]").split(",")))
    return found


def led_to(path: str, server: Server) -> str:
    """Where the first rule that matches leads, on the server under test."""
    for pattern, target, _ in rules():
        if match := pattern.search(path):
            return re.sub(r"^https://[^/]+/", server.url + "/", re.sub(r"\$(\d)", lambda n: match[int(n[1])], target))
    raise AssertionError(f"no rule for {path}")


def test_all_rules_are_303() -> None:
    assert rules()
    assert all("R=303" in flags and "L" in flags and "NE" in flags for _, _, flags in rules())


def test_every_name_of_the_release_is_known_to_the_server(server: Server) -> None:
    quads = ox.parse(read_bytes(server.release.dumps / "hrn-kg.nt"), format=ox.RdfFormat.N_TRIPLES)
    names = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    ours = sorted({name.removeprefix(BASE).partition("#")[0] for name in names if name.startswith(BASE)})
    assert len(ours) > 10
    for path in ours:
        response = server.http.get(led_to(path, server), headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert response.status_code == 200, path
        assert response.headers["content-type"].startswith("text/turtle"), path


SERVICE = [
    "catalog",
    "dumps/",
    "graph/catalog",
    "id/catalogue",
    "id/dataset/knowledge-base",
    "id/feed",
    "id/service/sparql",
    "linkset",
    "ontology",
    "queries/list-places",
    "shapes",
    "sparql?query=ASK%20%7B%7D",
    ".well-known/void",
]


@pytest.mark.parametrize("path", ["", *SERVICE])
def test_addresses_of_the_service_are_known_to_the_server(server: Server, path: str) -> None:
    response = server.http.get(led_to(path, server), headers={"Accept": "*/*"}, follow_redirects=True)
    assert response.status_code == 200
    assert server.http.get(led_to(f"no-such/{path}", server)).status_code == 404
