"""One real server for all protocol tests: a small release, served by a process of its own on a free port."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from web_server import Server, address_of, wait_for

import small_content
from hrn_kg import releases

# Literals whose form a careless server changes, and text that a careless page or spreadsheet runs.
FORMS = """
    place:forms a dct:Location ; rdfs:label "<script>alert(1)</script>"@nl , "Forms"@en-GB ;
      dct:identifier "007" ; dct:extent "24.0"^^xsd:decimal , "024"^^xsd:integer , "2018"^^xsd:gYear ;
      dct:description "=1+1" , "@SUM(A1)" , "-5" , "tab\\there, \\"quoted\\"" .
    """
_RUN = """
import sys
from pathlib import Path
from hrn_kg import releases
from hrn_kg.settings import Settings
from hrn_kg.web import protocol, serve
protocol.HEAD_SECONDS = protocol.BODY_SECONDS = 2.0
home = Path(sys.argv[1])
settings = Settings.load({}, home=home, port=0, workers=1, query_seconds=5.0, query_bytes=20_000)
serve.run(settings, releases.current(home))
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("web")
    small_content.make(root / "content")
    small_content.write(root / "content", "data/forms.ttl", FORMS)
    content = small_content.find_content(root / "content")
    release = releases.build(content, root / "home")
    env = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
    with (root / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(root / "home")], stdout=subprocess.PIPE, stderr=log, text=True, env=env
        )
        try:
            url = address_of(process, root / "log")
            with httpx.Client(base_url=url, timeout=20, headers={"Accept": "*/*"}) as http:
                wait_for(http, process, root / "log")
                yield Server(url, release, http)
        finally:
            process.terminate()
            process.wait(20)
            assert process.stdout is not None
            process.stdout.close()
