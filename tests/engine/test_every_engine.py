"""One suite for all engines: what a visitor gets is the same, whichever engine answers.

In memory, on disk, Oxigraph's server, and (`make test-engines`) Virtuoso. What each gives is compared with what is
given from memory, byte for byte, or row for row where the order is nobody's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from hrn_kg import releases
from hrn_kg.cli import main
from hrn_kg.questions import ROWS, TRIPLES, read_answer
from hrn_kg.releases import Release
from hrn_kg.site import examples_of
from long_tests import long
from other_engines import has_virtuoso, oxigraph_running, virtuoso_running
from served import asked

Settings = dict[str, str]
GRAPH = "https://w3id.org/harmreduction/graph/"
PREFIXES = (
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX hro: <https://w3id.org/harmreduction/ontology#>\n"
)
# Of few things, so that the order of rows costs nothing even where the machine has much else to do.
SELECT = (
    PREFIXES
    + "SELECT ?s ?label { ?s a hro:Statement ; rdfs:label ?label } ORDER BY STR(?s) STR(?label) LANG(?label) LIMIT 300"
)
CONSTRUCT = PREFIXES + "CONSTRUCT WHERE { <https://w3id.org/harmreduction/id/place/amsterdam> ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@contextmanager
def in_memory(home: Path, folder: Path) -> Iterator[Settings]:
    """Our own engine."""
    yield {}


@contextmanager
def on_disk(home: Path, folder: Path) -> Iterator[Settings]:
    """Our own engine, over the store of the release."""
    yield {"memory_mb": "0"}


@contextmanager
def with_oxigraph(home: Path, folder: Path) -> Iterator[Settings]:
    """Oxigraph's server, filled and proved by the command."""
    with oxigraph_running("--timeout-s", "2") as engine, pytest.MonkeyPatch.context() as patch:
        for name, value in engine.settings.items():
            patch.setenv(f"HRN_KG_{name.upper()}", value)
        patch.setenv("HRN_KG_QUERY_SECONDS", "0.1")  # so short is the look for a time limit
        patch.delenv("HRN_KG_TEST_ENGINES", raising=False)  # no setting of the command
        assert main(["--home", str(home), "publish"]) == 0
        yield engine.settings


@contextmanager
def with_virtuoso(home: Path, folder: Path) -> Iterator[Settings]:
    """Virtuoso, filled by its own loader."""
    release = releases.current(home)
    with virtuoso_running(folder, release.source.files) as engine:
        yield {"engine": engine.query}


ENGINES: dict[str, Callable[[Path, Path], AbstractContextManager[Settings]]] = {
    "memory": in_memory,
    "disk": on_disk,
    "oxigraph": with_oxigraph,
    "virtuoso": with_virtuoso,
}
CHOSEN = os.environ.get("HRN_KG_TEST_ENGINES")
REPORTS = Path(__file__).parents[2] / "docs" / "reference" / "engines"
# What Virtuoso 7.2.5 makes otherwise, and why.
OF_VIRTUOSO = {"/queries/list-figures.csv": "its booleans are integers, and SPARQL gives them as they come"}


# From memory it is the same as from memory, unless chance plays a part.
KINDS = [long(name) if name == "memory" else name for name in ENGINES]


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    if request.param == "virtuoso" and not CHOSEN:
        pytest.skip("Virtuoso is met by `make test-engines`")
    if request.param == "virtuoso" and not has_virtuoso():
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource-7)")
    return str(request.param)


@pytest.fixture(scope="module")
def engine(kind: str, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """That engine, which runs: the settings that name it."""
    with ENGINES[kind](home, tmp_path_factory.mktemp(kind) / "engine") as settings:
        yield settings


@pytest.fixture(scope="module")
def http(engine: Settings, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that answers by that engine."""
    log = tmp_path_factory.mktemp("server") / "log"
    with asked(home, log, workers="1", query_seconds="4", answer_bytes="1000000", **engine) as client:
        yield client


@pytest.fixture(scope="module")
def from_memory(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that answers from memory, with which all are compared."""
    with asked(home, tmp_path_factory.mktemp("reference") / "log") as client:
        yield client


def sparql(http: httpx.Client, query: str, accept: str = ROWS, **parameters: str | list[str]) -> httpx.Response:
    return http.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})


@pytest.mark.parametrize("form", [ROWS, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_rows_are_the_same_bytes(http: httpx.Client, from_memory: httpx.Client, form: str) -> None:
    found, wanted = sparql(http, SELECT, form), sparql(from_memory, SELECT, form)
    assert (found.status_code, found.content) == (200, wanted.content)
    assert found.headers["content-type"] == wanted.headers["content-type"]
    assert found.headers["etag"] == wanted.headers["etag"]
    assert found.headers["x-hrn-kg-release"] == wanted.headers["x-hrn-kg-release"]
    assert len(found.content) > 10_000


@pytest.mark.parametrize(
    "form", ["text/turtle", TRIPLES, "application/ld+json", "application/rdf+xml", "application/trig"]
)
def test_graphs_are_the_same(http: httpx.Client, from_memory: httpx.Client, form: str) -> None:
    found, wanted = sparql(http, CONSTRUCT, form), sparql(from_memory, CONSTRUCT, form)
    assert (found.status_code, found.headers["content-type"]) == (200, wanted.headers["content-type"])
    assert triples(found) == triples(wanted)  # whose order is nobody's
    assert len(triples(found)) > 5


def triples(response: httpx.Response, here: str = "", there: str = "") -> set[ox.Quad]:
    form = ox.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    return set(ox.parse(response.text.replace(here, there).encode(), format=form))


@pytest.mark.parametrize("query", ["ASK {}", "ASK { <urn:a> ?p ?o }"])
def test_yes_and_no(http: httpx.Client, from_memory: httpx.Client, query: str) -> None:
    for form in (ROWS, "application/sparql-results+xml"):
        found, wanted = sparql(http, query, form), sparql(from_memory, query, form)
        assert (found.status_code, found.content) == (200, wanted.content)


@pytest.mark.parametrize(
    ("clause", "parameters"),
    [
        ("", {}),
        (f"FROM <{GRAPH}data>", {}),
        (f"FROM <{GRAPH}data> FROM <{GRAPH}catalog>", {}),
        (f"FROM NAMED <{GRAPH}data>", {}),
        ("FROM <http://127.0.0.1:9/>", {}),
        ("", {"default-graph-uri": f"{GRAPH}shapes"}),
        ("", {"default-graph-uri": [f"{GRAPH}shapes", f"{GRAPH}ontology"]}),
        ("", {"named-graph-uri": f"{GRAPH}shapes"}),
        (f"FROM <{GRAPH}data>", {"default-graph-uri": f"{GRAPH}catalog"}),
        ("", {"default-graph-uri": "http://127.0.0.1:9/"}),
    ],
)
def test_a_dataset_restricts(http: httpx.Client, from_memory: httpx.Client, clause: str, parameters: Settings) -> None:
    default = COUNT % clause
    named = default.replace("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }")
    for query in (default, named):
        found, wanted = (
            sparql(http, query, "text/csv", **parameters),
            sparql(from_memory, query, "text/csv", **parameters),
        )
        assert (found.status_code, found.text) == (200, wanted.text), query


def test_escapes_mean_the_same(http: httpx.Client, from_memory: httpx.Client) -> None:
    query = r"""SELECT ('caf\u00E9 \u0027 \u005C \\u0041' AS ?t) (<urn:\u0061> AS ?i) {}"""
    found, wanted = sparql(http, query, "text/csv"), sparql(from_memory, query, "text/csv")
    assert (found.status_code, found.text) == (200, wanted.text)


PAGES = [
    "/en",
    "/nl/figures",
    "/en/queries",
    "/en/types",
    "/en/model",
    "/doc/place/amsterdam.ttl",
    "/doc/place/amsterdam.html",
    "/ontology.ttl",
    "/catalog.ttl",
    "/queries/list-figures.csv",
    "/rdf-graphs?graph=https://w3id.org/harmreduction/graph/shapes",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_and_things_are_the_same(
    kind: str, http: httpx.Client, from_memory: httpx.Client, path: str, request: pytest.FixtureRequest
) -> None:
    if kind == "virtuoso" and path in OF_VIRTUOSO:
        request.applymarker(pytest.mark.xfail(reason=OF_VIRTUOSO[path], strict=True))
    found, wanted = http.get(path, follow_redirects=True), from_memory.get(path, follow_redirects=True)
    assert found.status_code == wanted.status_code == 200
    here, there = str(http.base_url).rstrip("/"), str(from_memory.base_url).rstrip("/")
    if wanted.headers["content-type"].startswith(("text/html", "text/csv")):
        assert found.text.replace(here, there) == wanted.text
    else:
        assert triples(found, here, there) == triples(wanted)


def test_head_and_the_cache(http: httpx.Client) -> None:
    whole = sparql(http, SELECT)
    head = http.head("/sparql", params={"query": SELECT}, headers={"Accept": ROWS, "Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    tag = {"If-None-Match": whole.headers["etag"], "Accept": ROWS}
    assert http.get("/sparql", params={"query": SELECT}, headers=tag).status_code == 304
    before = metric(http, "hrn_kg_cache_hits_total")
    assert sparql(http, SELECT).content == whole.content
    assert metric(http, "hrn_kg_cache_hits_total") == before + 1
    assert metric(http, "hrn_kg_engine_ready") == 1


def metric(http: httpx.Client, name: str) -> float:
    (line,) = [line for line in http.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
    return float(line.split()[1])


def test_a_syntax_error_is_told(http: httpx.Client) -> None:
    found = sparql(http, "SELECT ?s {\n ?s ?p }")
    assert (found.status_code, found.headers["content-type"]) == (400, "application/problem+json")
    assert found.json()["type"].endswith("/malformed-query")


def test_a_prefix_that_is_missing_is_told_with_its_place(http: httpx.Client) -> None:
    found = sparql(http, "SELECT ?s {\n  ?s hro:value ?o }").json()
    assert (found["line"], found["column"]) == (2, 6)


def test_too_many_bytes_and_too_long(kind: str, http: httpx.Client) -> None:
    large = sparql(http, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 5000")
    assert (large.status_code, large.json()["limit"]) == (413, 1_000_000)
    if kind == "virtuoso":
        return  # after a query without end it may answer nobody any more (test_virtuoso.py)
    slow = sparql(http, HEAVY)
    assert slow.status_code == 504
    assert slow.json()["type"].endswith("/timed-out")
    assert sparql(http, SELECT + "0").status_code == 200  # others are served


def test_examples_have_their_rows(kind: str, http: httpx.Client, from_memory: httpx.Client, release: Release) -> None:
    """Those of which the docs say that they differ do: when one no longer does, they are to be made anew."""
    differing = []
    examples = examples_of(release)[:: 1 if CHOSEN else 4]
    assert len(examples) > (100 if CHOSEN else 25)
    for example in examples:
        found, wanted = sparql(http, example.text), sparql(from_memory, example.text)
        if wanted.status_code == 406:
            found, wanted = sparql(http, example.text, TRIPLES), sparql(from_memory, example.text, TRIPLES)
        assert wanted.status_code == 200, example.name
        form = wanted.headers["content-type"].partition(";")[0]
        if found.status_code != 200 or read_answer(found.content, form) != read_answer(wanted.content, form):
            differing.append(example.name)
    assert differing == (others_in(REPORTS / "virtuoso.json", "queries") if kind == "virtuoso" else [])


def others_in(report: Path, what: str) -> list[str]:
    """The names of what is not the same in the report of a proof."""
    kinds = json.loads(report.read_text())[what]
    return sorted(name for kind in kinds if kind != "same" for name in kinds[kind])


@pytest.mark.skipif(not CHOSEN, reason="what the docs tell of engines is held to them by `make test-engines`")
def test_the_docs_tell_what_the_proof_finds(
    kind: str, engine: Settings, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind not in ("oxigraph", "virtuoso"):
        pytest.skip("it is no engine of others")
    for name, value in engine.items():
        monkeypatch.setenv(f"HRN_KG_{name.upper()}", value)
    monkeypatch.setenv("HRN_KG_QUERY_SECONDS", "6")
    monkeypatch.delenv("HRN_KG_TEST_ENGINES", raising=False)
    fresh, kept = tmp_path / f"{kind}.json", REPORTS / f"{kind}.json"
    code = main(["--home", str(home), "publish", "--verify", "--report", str(fresh)])
    wanted = json.loads(kept.read_text())
    assert code == any(wanted[what][found] for what in ("graphs", "queries") for found in ("differs", "unanswered"))
    assert but_numbers(fresh) == but_numbers(kept), f"cp {fresh} {kept} && make reference"


def but_numbers(report: Path) -> object:
    """What a report says but for its numbers, which follow the data."""
    found = json.loads(report.read_text())
    kinds = {
        what: {kind: sorted(names) for kind, names in found[what].items() if kind != "same"}
        for what in ("graphs", "queries")
    }
    return found["engine"], kinds
