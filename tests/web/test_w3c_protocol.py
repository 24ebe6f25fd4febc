"""The W3C tests of the SPARQL 1.1 protocol, their query side; skipped where the manifests are not at hand.

The update operations are left out: this service takes none, and the tests of `/sparql` prove that it refuses them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib.collection import Collection
from web_server import address_of, wait_for

FOLDER = Path(
    os.environ.get("HRN_KG_CONFORMANCE") or Path(__file__).resolve().parents[3] / "shared" / "conformance"
) / ("rdf-tests/sparql/sparql11/protocol")
MANIFEST = FOLDER / "manifest.ttl"
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/"
FORMATS = {
    "boolean": "application/sparql-results",
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}
_RUN = """
import sys
from pathlib import Path
from hrn_kg.settings import Settings
from hrn_kg.web import serve
serve.run(Settings.load({}, home=Path(sys.argv[1]), port=0, workers=1), data_paths=[Path(sys.argv[2])])
"""


def _graph() -> rdflib.Graph:
    return rdflib.Graph().parse(MANIFEST) if MANIFEST.is_file() else rdflib.Graph()


MANIFEST_GRAPH = _graph()
NAMES = sorted(
    str(test).rpartition("#")[2]
    for test in MANIFEST_GRAPH.subjects(rdflib.RDF.type, MF.ProtocolTest)
    if "query" in str(test).rpartition("#")[2]
)
# Without the folder one case remains, so that the report says in a line what was not run.
CASES = NAMES or ["(the W3C manifests are not at hand)"]


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    if not NAMES:
        pytest.skip("the W3C tests are not at hand (set HRN_KG_CONFORMANCE to their folder)")
    folder = tmp_path_factory.mktemp("w3c")
    with (folder / "data.nq").open("w") as target:
        for number in (1, 2, 3):
            for line in (FOLDER / f"data{number}.nt").read_text().splitlines():
                if line.strip() and not line.startswith("#"):
                    target.write(f"{line.rstrip().removesuffix('.')} <{DATA}data{number}.rdf> .\n")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(folder), str(folder / "data.nq")],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            with httpx.Client(base_url=address_of(process, folder / "log"), timeout=20) as client:
                wait_for(client, process, folder / "log")
                yield client
        finally:
            process.terminate()
            process.wait(20)
            assert process.stdout is not None
            process.stdout.close()


def test_the_manifest_holds_the_tests_that_are_expected() -> None:
    if NAMES:
        assert len(NAMES) >= 18


@pytest.mark.parametrize("name", CASES)
def test_w3c(http: httpx.Client, name: str) -> None:
    graph = MANIFEST_GRAPH
    test = next(node for node in graph.subjects(rdflib.RDF.type, MF.ProtocolTest) if str(node).endswith("#" + name))
    connection = graph.value(test, MF.action)
    requests = graph.value(connection, HT.requests)
    assert requests is not None
    for request in Collection(graph, requests):
        _run(http, graph, request)


def _run(http: httpx.Client, graph: rdflib.Graph, request: rdflib.term.Node) -> None:
    fields = graph.value(request, HT.headers)
    headers = {
        str(graph.value(field, HT.fieldName)): str(graph.value(field, HT.fieldValue))
        for field in (Collection(graph, fields) if fields is not None else ())
    }
    body = graph.value(request, HT.body)
    content = None
    if body is not None:
        encoding = graph.value(body, CNT.characterEncoding)
        content = str(graph.value(body, CNT.chars)).encode(str(encoding) if encoding else "utf-8")
    path = str(graph.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    response = http.request(str(graph.value(request, HT.methodName)), path, headers=headers, content=content)
    expected = graph.value(request, HT.resp)
    statuses = {str(status)[-3:] for status in graph.objects(expected, MF.expectedStatus)}
    assert any(str(response.status_code).startswith(status.rstrip("x")) for status in statuses), response.text
    truth = graph.value(expected, MF.expectedBoolean)
    if truth is not None and "json" in response.headers["content-type"]:
        assert response.json()["boolean"] is truth.toPython()  # type: ignore[attr-defined]
    for wanted in graph.objects(expected, MF.expectedContentType):
        assert response.headers["content-type"].split(";")[0] in {
            str(item) for item in graph.objects(expected, MF.expectedContentType)
        }, wanted
