"""`hrn-kg serve --data`: people's own files and folders, served as they are."""

from __future__ import annotations

import gzip
import re
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from hrn_kg import rdfio
from hrn_kg.cli import main
from hrn_kg.errors import ContentError
from hrn_kg.piece_writing import PiecedFile, one_packer, pack
from served import asked, environment
from started import CLI, run_python

GRAPH = "https://example.org/graph"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/"><rdf:Description'
FILES = {
    "a.ttl": '_:same <https://example.org/in> "a.ttl" . <#part> <https://example.org/in> "relative" .',
    "B.TTL": '_:same <https://example.org/in> "B.TTL" .',
    "deep/c.nt": '_:same <https://example.org/in> "deep/c.nt" .\n',
    "deep/d.nq": f'_:same <https://example.org/in> "deep/d.nq" <{GRAPH}> .\n',
    "deep/er/e.trig": f'_:same <https://example.org/in> "e.trig, default" . <{GRAPH}> {{'
    ' _:same <https://example.org/in> "e.trig, graph" . <https://example.org/a> <https://example.org/in> "twice" }'
    ' <https://example.org/other> { <https://example.org/a> <https://example.org/in> "twice" }'
    ' _:blank { <https://example.org/a> <https://example.org/in> "in a graph without a name" }',
    "f.rdf": RDF + ' rdf:nodeID="same" e:in="f.rdf"/></rdf:RDF>',
    "g.owl": RDF + ' rdf:nodeID="same" e:in="g.owl"/></rdf:RDF>',
    "h.xml": RDF + ' rdf:nodeID="same" e:in="h.xml"/></rdf:RDF>',
    "i.jsonld": '{"@id": "_:same", "https://example.org/in": "i.jsonld"}',
    "README.md": "not RDF",
    "table.csv": "not,RDF",
    ".hidden/x.ttl": "not Turtle",
    ".hidden.ttl": "not Turtle",
}
IN = "https://example.org/in"


MARKED = {
    name: "\ufeff" + FILES[name] for name in ("B.TTL", "deep/c.nt", "deep/d.nq", "deep/er/e.trig", "f.rdf", "i.jsonld")
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "own" / "packed.ttl.gz").write_bytes(gzip.compress(b'_:same <https://example.org/in> "packed" .'))
    return tmp_path / "own"


def _command(*arguments: str | Path) -> list[str]:
    return [*CLI, "serve", "--port", "0", *map(str, arguments)]


def _serving(log: Path, *arguments: str | Path) -> AbstractContextManager[httpx.Client]:
    return asked(None, log, *arguments, workers="1")


def _refused(*arguments: str | Path) -> str:
    ended = run_python(_command(*arguments), capture_output=True, text=True, timeout=60, env=environment(workers="1"))
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr.splitlines()[-1]


def _column(http: httpx.Client, query: str) -> list[str]:
    answer = http.get("/sparql", params={"query": query}).raise_for_status().json()
    (name,) = answer["head"]["vars"]
    return sorted(row[name]["value"] for row in answer["results"]["bindings"])


PLAIN = ["B.TTL", "a.ttl", "deep/c.nt", "e.trig, default", "f.rdf", "g.owl", "h.xml", "i.jsonld", "packed", "relative"]
NAMED = ["deep/d.nq", "e.trig, graph", "in a graph without a name", "twice", "twice"]


def test_a_folder_is_served_as_it_is(folder: Path, tmp_path: Path) -> None:
    with _serving(tmp_path / "log", "--data", folder, folder / "a.ttl") as http:
        assert _column(http, f"SELECT ?v {{ ?s <{IN}> ?v }}") == PLAIN
        assert _column(http, f"SELECT ?v {{ GRAPH ?g {{ ?s <{IN}> ?v }} }}") == NAMED
        assert _column(http, f"SELECT ?v {{ GRAPH <{GRAPH}> {{ ?s <{IN}> ?v }} }}") == [
            "deep/d.nq",
            "e.trig, graph",
            "twice",
        ]
        # The label _:same names a node of its own in each of nine files.
        assert _column(http, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s <{IN}> ?v FILTER(isBlank(?s)) }}") == ["9"]
        assert _column(http, f'SELECT ?s {{ ?s <{IN}> "relative" }}') == [(folder / "a.ttl").as_uri() + "#part"]
        # Within a file a label is one node, whichever graph it stands in.
        same = f'SELECT ?s {{ ?s <{IN}> "e.trig, default" GRAPH <{GRAPH}> {{ ?s <{IN}> "e.trig, graph" }} }}'
        assert len(_column(http, same)) == 1
        graph = http.get("/rdf-graphs", params={"graph": GRAPH}, headers={"Accept": "application/n-triples"})
        assert graph.text.count("\n") == 3
    told = (tmp_path / "log").read_text()
    assert "not served: README.md, table.csv (2 in all)" in told


def test_nothing_is_said_of_the_licence_of_the_data_of_others(folder: Path, tmp_path: Path) -> None:
    with _serving(tmp_path / "log", "--data", folder / "a.ttl") as http:
        rows = http.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
        graph = http.get("/rdf-graphs?default")
        description = http.get("/sparql", headers={"Accept": "text/turtle"})
        page = http.get("/en/query")
        void = http.get("/.well-known/void")
        assert (void.status_code, "answers from files" in void.json()["detail"]) == (404, True)
        for answer in (rows, graph, description, page):
            assert answer.status_code == 200
            assert "license" not in answer.headers.get("link", "")
            assert "creativecommons" not in answer.text


def test_the_union_is_made_when_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    with _serving(tmp_path / "log", "--union-default-graph", "--data", folder) as http:
        union = sorted({*PLAIN, *NAMED})
        assert _column(http, f"SELECT ?v {{ ?s <{IN}> ?v }}") == union
        # A blank node of a named graph is the same node in the union, and in a dataset that a query puts together.
        one = f'SELECT ?s {{ ?s <{IN}> "deep/d.nq" GRAPH <{GRAPH}> {{ ?s <{IN}> "deep/d.nq" }} }}'
        assert len(_column(http, one)) == 1
        clauses = f"FROM <{GRAPH}> FROM <https://example.org/other> FROM NAMED <{GRAPH}>"
        assert len(_column(http, one.replace("{", clauses + " {", 1))) == 1


def test_a_triple_with_a_blank_node_in_two_graphs_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "two.trig"
    file.write_text(f"<urn:one> {{ _:b <{IN}> 1 }} <urn:two> {{ _:b <{IN}> 1 }}")
    with _serving(tmp_path / "log", "--data", file) as http:
        assert _column(http, f"SELECT (COUNT(*) AS ?n) FROM <urn:one> FROM <urn:two> {{ ?s <{IN}> ?o }}") == ["1"]


def test_files_are_taken_in_order_and_each_once(folder: Path) -> None:
    found = rdfio.gather([folder / "deep", folder, folder / "a.ttl", folder / "deep" / "c.nt"])
    names = [path.relative_to(folder).as_posix() for path in found.files]
    expected = [name for name in FILES if not name.startswith(".") and Path(name).suffix not in (".md", ".csv")]
    assert names == [
        path.relative_to(folder).as_posix() for path in sorted(folder / n for n in [*expected, "packed.ttl.gz"])
    ]
    assert [path.name for path in found.others] == ["README.md", "table.csv"]


def test_the_pieces_of_a_file_are_the_file(tmp_path: Path) -> None:
    quads = b"".join(b"<urn:%d> <urn:p> <urn:o> <urn:g> .\n" % number for number in range(30_000))
    middle = quads.index(b"\n", len(quads) // 2) + 1
    with one_packer() as packer, PiecedFile(tmp_path / "all.nq", packer, gzip=True) as writer:
        for part in (quads[:middle], quads[middle:]):
            writer.put(partial(pack, part, gzip=True))
    assert len(list((tmp_path / "all.nq.zst").iterdir())) == 4
    (tmp_path / "terms.ttl").write_text("<urn:a> a <urn:b> .")
    plain, packed = tmp_path / "all.nq", tmp_path / "all.nq.gz"
    found = rdfio.gather([tmp_path])
    assert (found.files, found.others) == ((plain, packed, tmp_path / "terms.ttl"), ())
    for named, file in ((plain, plain), (tmp_path / "all.nq.zst", plain), (packed, packed)):
        assert rdfio.gather([named]).files == (file,)
        store = ox.Store()
        rdfio.load(store, file)
        assert len(store) == 30_000


def test_every_format_that_is_known_is_among_those_that_were_served() -> None:
    assert {Path(name.lower()).suffix for name in FILES} >= set(rdfio.FORMATS)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("empty", "empty holds no RDF file; known endings are .jsonld, "),
        ("none.ttl", "There is no file or folder "),
        ("nowhere", "There is no file or folder "),
        ("README.md", "README.md has no ending of an RDF format"),
    ],
)
def test_what_cannot_be_served_is_told(
    folder: Path, name: str, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HRN_KG_HOME", raising=False)
    (folder / "empty").mkdir()
    assert main(["serve", "--port", "0", "--data", str(folder), str(folder / name)]) == 2
    assert told in capsys.readouterr().err


def test_an_option_for_files_is_refused_without_files(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["serve", "--port", "0", "--union-default-graph"]) == 2
    assert "--union-default-graph goes with --data" in capsys.readouterr().err


FAULTS = [
    ("wrong.ttl", b"<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> .\n", "wrong.ttl, line 2, column"),
    (
        "wrong.ttl.gz",
        gzip.compress(b"<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> .\n", mtime=0),
        "wrong.ttl.gz, line 2, column",
    ),
    ("half.nt.gz", gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 99, mtime=0)[:-9], "half.nt.gz cannot be read"),
    ("wrong.nt.gz", b"not compressed", "wrong.nt.gz cannot be read"),
    ("wrong.jsonld", b'{"@context": "http://127.0.0.1/context"}', "a JSON-LD context at another address is not"),
    ("latin1.ttl", b'<urn:a> <urn:b> "caf\xe9" .\n', "latin1.ttl, line 1"),
]


@pytest.mark.parametrize(("name", "body", "told"), FAULTS)
def test_a_file_with_a_fault_is_named_with_its_line(tmp_path: Path, name: str, body: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(ContentError, match=re.escape(told)):
        rdfio.load(ox.Store(), tmp_path / name)


def test_the_command_names_the_file_with_a_fault(folder: Path) -> None:
    name, body, told = FAULTS[1]
    (folder / name).write_bytes(body)
    assert told in _refused("--data", folder)


def test_loading_gives_the_quads_that_the_parser_reads(folder: Path) -> None:
    files = rdfio.gather([folder]).files
    assert len(files) == 10
    for file in files:
        store = ox.Store()
        rdfio.load(store, file)
        body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        plain = file.with_suffix("") if file.suffix == ".gz" else file
        quads = ox.parse(body, rdfio.format_of(plain), base_iri=file.as_uri())
        expected = ox.Dataset(quads)
        loaded = ox.Dataset(store)
        for dataset in (expected, loaded):
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert loaded == expected


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    """As editors on Windows write it."""
    for packed in (False, True):
        for name, text in MARKED.items():
            body = text.encode()
            path = tmp_path / f"{packed}{Path(name).name}{'.gz' if packed else ''}"
            path.write_bytes(gzip.compress(body) if packed else body)
            store = ox.Store()
            rdfio.load(store, path)
            assert len(store) == len(rdfio.parse(FILES[name].encode(), rdfio.format_of(Path(name)))), path
            assert len(rdfio.parse(body, rdfio.format_of(Path(name)))) == len(store)
