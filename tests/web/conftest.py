"""One real server for all protocol tests: a small release, served by a process of its own on a free port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_server import Server, serving

import small_content
from hrn_kg import releases

# Literals whose form a careless server changes, and text that a careless page or spreadsheet runs.
FORMS = """
    place:forms a dct:Location ; rdfs:label "<script>alert(1)</script>"@nl , "Forms"@en-GB ;
      dct:identifier "007" ; dct:extent "24.0"^^xsd:decimal , "024"^^xsd:integer , "2018"^^xsd:gYear ;
      dct:description "=1+1" , "@SUM(A1)" , "-5" , "tab\\there, \\"quoted\\"" .
    """


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("web")
    small_content.make(root / "content")
    small_content.write(root / "content", "data/forms.ttl", FORMS)
    content = small_content.find_content(root / "content")
    release = releases.build(content, root / "home")
    with serving(release, root / "log") as running:
        yield running


@pytest.fixture
def limited(server: Server, tmp_path: Path) -> Iterator[Server]:
    """The same release from a server that lets nobody ask more than five times a minute."""
    settings = {"requests_a_minute": 5, "unlimited_clients": "none"}
    with serving(server.release, tmp_path / "log", **settings) as running:
        yield running
