"""Comunica and fetch-sparql-endpoint against a real server: `make test-npm`, since they are downloaded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from web_server import Server

FOLDER = Path(__file__).parent / "npm"
_OLDEST_NODE = 20
_QUERY = (
    "SELECT ?s ?l WHERE { ?s a <http://purl.org/dc/terms/Location> ; <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the clients of package.json are installed; no script of theirs is run."""
    if not os.environ.get("HRN_KG_TEST_NPM"):
        pytest.skip("clients from npm are downloaded; run `make test-npm`")
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not installed")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < _OLDEST_NODE:
        pytest.skip(f"node {version} is older than {_OLDEST_NODE}, which the clients need")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "clients.mjs"):
        shutil.copy(FOLDER / name, folder)
    options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run(["npm", "install", *options], cwd=folder, check=True, timeout=170)
    return folder


def test_two_clients_from_npm_read_all_that_is_there(server: Server, clients: Path) -> None:
    done = subprocess.run(
        ["node", "clients.mjs", server.sparql, f"{server.url}/doc/place/utrecht"],
        cwd=clients,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    rows = server.ask(_QUERY).json()["results"]["bindings"]
    expected = sorted([row["s"]["value"], row["l"]["value"], row["l"]["xml:lang"].lower()] for row in rows)
    assert sorted([s, label, language.lower()] for s, label, language in answer["fetcher"]) == expected
    # The last Comunica for Node 20 loses language tags between two of its parts; the fetcher shows that we send them.
    assert sorted([s, label] for s, label, _ in answer["comunica"]) == [row[:2] for row in expected]
    triples = server.ask("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }", "application/n-triples").text.count("\n")
    assert answer["fetcherTriples"] == answer["comunicaTriples"] == triples
    assert answer["fetcherAsk"] is answer["comunicaAsk"] is True
    assert answer["comunicaJoined"] >= len(rows)
