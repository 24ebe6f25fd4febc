"""The tests of the SPARQL protocol, of the service description and of the graph store protocol.

The service is read-only: a write must be refused. What the write of a test would have done is done to the data that the
service holds, so that the reading that follows it in the test can be put to the service all the same.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from exchanges import Exchange, exchanges_of
from manifests import FOLDER, Data, Entry
from scope import parameters
from service import Service
from solutions import Answer, of_body, of_graph, same

PROTOCOL = FOLDER / "sparql11" / "protocol"
HELD = Data(
    named=tuple(
        (f"http://kasei.us/2009/09/sparql/data/data{number}.rdf", PROTOCOL / f"data{number}.nt") for number in (1, 2, 3)
    )
)
TABULAR = {
    *("application/sparql-results+json", "application/sparql-results+xml"),
    *("text/csv", "text/tab-separated-values"),
}
FORMS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": TABULAR,
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"},
}
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize("entry", parameters("protocol"))
def test_protocol(service: Service, entry: Entry) -> None:
    service.hold(HELD)
    for exchange in exchanges_of(entry):
        path = exchange.path.replace("/sparql/", "/sparql", 1)
        response = service.http.request(exchange.method, path, headers=exchange.headers, content=exchange.body)
        assert exchange.takes(response.status_code), response.text
        media_type = response.headers["content-type"].split(";")[0]
        if response.status_code >= 400:
            assert media_type == "application/problem+json"
        if exchange.form is not None:
            assert media_type in FORMS[exchange.form]
        if exchange.truth is not None:
            assert of_body(response.content, media_type).truth is exchange.truth


@pytest.mark.parametrize("entry", parameters("protocol, update"))
def test_updates_of_the_protocol(service: Service, entry: Entry) -> None:
    service.hold(HELD)
    refused = 0
    for exchange in exchanges_of(entry):
        path = exchange.path.replace("/sparql/", "/sparql", 1)
        response = service.http.request(exchange.method, path, headers=exchange.headers, content=exchange.body)
        if exchange.truth is None:
            assert response.status_code == 403
            refused += 1
        else:
            assert response.status_code == 200, "the query that would look at what was done"
    assert refused


@pytest.mark.parametrize("entry", parameters("service description"))
def test_service_description(service: Service, entry: Entry) -> None:
    service.hold(HELD)
    CHECKS[entry.name.partition("#")[2]](service)


def _description(service: Service, media_type: str = "application/n-triples") -> ox.Store:
    response = service.http.get("/sparql", headers={"Accept": media_type})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    store = ox.Store()
    store.load(response.content, rdf_format)
    return store


def _returns_rdf(service: Service) -> None:
    first, *others = (
        of_graph([quad.triple for quad in _description(service, media_type)])
        for media_type in ("application/n-triples", "text/turtle", "application/rdf+xml", "application/ld+json")
    )
    assert len(first.rows) > 50
    assert all(same(first, other) for other in others)


def _has_endpoint(service: Service) -> None:
    found = _description(service).quads_for_pattern(None, ox.NamedNode(SD + "endpoint"), None)
    assert [quad.object for quad in found] == [ox.NamedNode(service.url + "/sparql")]


# The vocabulary (W3C Recommendation of 21 March 2013, section 3): the class of the subject, and that of the object.
_PROPERTIES = {
    "endpoint": ("Service", None),
    "feature": (
        "Service",
        {"DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery"},
    ),
    "defaultEntailmentRegime": ("Service", None),
    "supportedLanguage": ("Service", {"SPARQL10Query", "SPARQL11Query"}),
    "resultFormat": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}


def _conforms(service: Service) -> None:
    store = _description(service)
    types: dict[object, set[str]] = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), None):
        types.setdefault(quad.subject, set()).add(quad.object.value.removeprefix(SD))
    used = [quad for quad in store if quad.predicate.value.startswith(SD)]
    assert {quad.predicate.value.removeprefix(SD) for quad in used} >= {"endpoint", "defaultDataset", "namedGraph"}
    for quad in used:
        domain, range_ = _PROPERTIES[quad.predicate.value.removeprefix(SD)]
        assert domain in types[quad.subject], quad
        assert isinstance(quad.object, ox.NamedNode), quad
        if isinstance(range_, str):
            assert range_ in types[quad.object], quad
        elif range_ is not None:
            assert quad.object.value.removeprefix(SD) in range_, quad
    named = {quad.object.value for quad in used if quad.predicate.value == SD + "name"}
    assert named == {name for name, _ in HELD.named}
    for node in (node for node, kinds in types.items() if "NamedGraph" in kinds):
        assert len(list(store.quads_for_pattern(node, ox.NamedNode(SD + "name"), None))) == 1


CHECKS = {"returns-rdf": _returns_rdf, "has-endpoint-triple": _has_endpoint, "conforms-to-schema": _conforms}


class _Kept:
    """The graphs that the writes of a test would have left: by name, the default graph by None."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._graphs: dict[str | None, tuple[Path, ...]] = {}

    def write(self, exchange: Exchange) -> None:
        """Do what a PUT, POST or DELETE asks."""
        graph = _graph_of(exchange)
        if exchange.method == "DELETE":
            self._graphs.pop(graph, None)
            return
        before = self._graphs.get(graph, ()) if exchange.method == "POST" else ()
        self._graphs[graph] = (*before, *map(self._file, _parts(exchange)))

    def data(self) -> Data:
        named = [(graph, path) for graph, paths in self._graphs.items() if graph is not None for path in paths]
        return Data(default=self._graphs.get(None, ()), named=tuple(named))

    def _file(self, body: bytes) -> Path:
        self._number += 1
        path = self._folder / f"{self._number}.ttl"
        path.write_bytes(body)
        return path


def _graph_of(exchange: Exchange) -> str | None:
    asked = parse_qs(urlsplit(exchange.path).query, keep_blank_values=True)
    return None if "default" in asked else asked["graph"][0]


def _parts(exchange: Exchange) -> list[bytes]:
    assert exchange.body is not None
    kind = exchange.headers["content-type"]
    if not kind.startswith("multipart/"):
        return [exchange.body]
    boundary = kind.partition("boundary=")[2].encode()
    parts = [part for part in exchange.body.split(b"--" + boundary) if part.strip() not in (b"", b"--")]
    return [part.replace(b"\r\n", b"\n").strip().partition(b"\n\n")[2] for part in parts]


@pytest.mark.parametrize("entry", parameters("graph store, reading"))
def test_graph_store(service: Service, entry: Entry, tmp_path: Path) -> None:
    kept = _Kept(tmp_path)
    reads = 0
    service.hold(Data())
    for exchange in exchanges_of(entry):
        path = exchange.path.replace("/gsp", "/rdf-graphs", 1)
        response = service.http.request(exchange.method, path, headers=exchange.headers, content=exchange.body)
        if exchange.method in ("PUT", "POST", "DELETE"):
            _check_refused(response.status_code, response.headers)
            kept.write(exchange)
            service.hold(kept.data())
            continue
        reads += 1
        assert exchange.takes(response.status_code), response.text
        if exchange.content_type is not None:
            assert response.headers["content-type"].split(";")[0] == exchange.content_type.split(";")[0]
        if exchange.method == "HEAD":
            assert response.content == b""
        elif exchange.content is not None:
            assert same(_turtle(exchange.content), _turtle(response.content)), response.text
    assert reads


def _turtle(body: bytes) -> Answer:
    return of_body(body, "text/turtle")


def _check_refused(status: int, headers: object) -> None:
    assert status == 405
    assert headers["allow"] == "GET, HEAD, OPTIONS"  # type: ignore[index]


@pytest.mark.parametrize("entry", parameters("graph store, writing", "graph store, direct"))
def test_writes_and_other_addresses_of_the_graph_store(service: Service, entry: Entry) -> None:
    service.hold(Data())
    for exchange in exchanges_of(entry):
        path = exchange.path.replace("/gsp", "/rdf-graphs", 1)
        response = service.http.request(exchange.method, path, headers=exchange.headers, content=exchange.body)
        # What is not an address of the graph store is not found; what is one takes no write.
        assert response.status_code in ((404, 405) if exchange.method in ("PUT", "POST", "DELETE") else (400, 404))
