"""Whatever a visitor or a file says, the server asks no other machine, and no other port of this one."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from attacked_server import Attacked, ask

from started import CLI, Started

QUERIES = [
    "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://127.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://2130706433:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://0x7f000001:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://0177.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://[::1]:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://[::ffff:127.0.0.1]:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://localhost:PORT/redirect> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { seRVice SilENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE # comment\n # another\n <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { BIND(<http://127.0.0.1:PORT/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <http://127.0.0.1:PORT/> } SERVICE SILENT ?x { ?s ?p ?o } }",
    "PREFIX a: <http://127.0.0.1:PORT/> SELECT * { SERVICE a:b { ?s ?p ?o } }",
    "PREFIX SERVICE: <http://127.0.0.1:PORT/> SELECT * { SERVICE SERVICE:b { ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:PORT/> SELECT * { {} SERVICE:b { ?s ?p ?o } }",
    "BASE <http://127.0.0.1:PORT/> SELECT * { SERVICE <b> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http\\u003A//127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "ASK { FILTER NOT EXISTS { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { OPTIONAL { GRAPH ?g { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } } } } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p true\u0053ERVICE<http://127.0.0.1:PORT/>{ ?s ?p ?o } }",
    "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:PORT/> { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <http://127.0.0.1:PORT/>",
    "SELECT * { GRAPH <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:PORT/>",
    "LOAD SILENT <http://127.0.0.1:PORT/> INTO GRAPH <urn:g>",
    "SELECT (<http://127.0.0.1:PORT/>(1) AS ?x) {}",
    "SELECT ('1'^^<http://127.0.0.1:PORT/> AS ?x) {}",
]
ADDRESSES = [
    "/sparql?query=SELECT*%7B?s?p?o%7D&default-graph-uri=HERE",
    "/sparql?query=SELECT*%7BGRAPH?g%7B?s?p?o%7D%7D&named-graph-uri=HERE",
    "/sparql?query=ASK%7B%7D&using-graph-uri=HERE",
    "/sparql?update=LOAD%3CHERE%3E",
    "/rdf-graphs?graph=HERE",
    "/doc?iri=HERE",
    "/doc/HERE",
    "/id/HERE",
    "/en?next=HERE",
]  # fmt: skip

TURTLE = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@base <http://127.0.0.1:PORT/base/> .
<http://127.0.0.1:PORT/o> a owl:Ontology ; owl:imports <http://127.0.0.1:PORT/import> ;
  <http://www.w3.org/ns/shacl#shapesGraph> <http://127.0.0.1:PORT/shapes> .
"""
JSON_LD = '{"@context": "http://127.0.0.1:PORT/context", "@id": "urn:a", "name": "x"}'
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:PORT/dtd" [<!ENTITY a SYSTEM "http://127.0.0.1:PORT/entity">
<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/parameter"> %p;]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"
 xml:base="http://127.0.0.1:PORT/"><rdf:Description rdf:about="urn:a"><e:p>&a;</e:p></rdf:Description></rdf:RDF>
"""
TENFOLD = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b0 "bbbbbbbbbb">{TENFOLD}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">
<rdf:Description rdf:about="urn:a"><e:p>&b9;</e:p></rdf:Description></rdf:RDF>
"""
OWL = """<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY owl "http://www.w3.org/2002/07/owl#" >]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="&owl;">
<owl:Ontology rdf:about="http://127.0.0.1:PORT/o">
<owl:imports rdf:resource="http://127.0.0.1:PORT/import"/></owl:Ontology></rdf:RDF>
"""


class Listener:
    """A server that counts who comes, and leads everybody who asks on to itself."""

    def __init__(self) -> None:
        self.visits: list[bytes] = []
        self._socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                self.visits.append(connection.recv(4096))
                connection.sendall(
                    b"HTTP/1.1 307 Go\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    with socket.create_connection(("127.0.0.1", found.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"307" in connection.recv(100)
    assert len(found.visits) == 1, "it hears who comes"
    found.visits.clear()
    yield found
    found.close()


def test_no_query_makes_the_server_fetch(attacked: Attacked, listener: Listener) -> None:
    with attacked.client() as client:
        for query in QUERIES:
            answer = ask(client, query.replace("PORT", str(listener.port)), "text/csv, */*;q=0.1")
            assert answer.status_code in {200, 400, 403}, (query, answer.text)
            if "SERVICE" in query.upper() or query.startswith("LOAD"):
                assert answer.status_code == (400 if "\\u00" in query and "http\\" not in query else 403), query
        here = quote(f"http://127.0.0.1:{listener.port}/", safe="")
        for address in ADDRESSES:
            assert client.get(address.replace("HERE", here)).status_code < 500, address
        headers = {"Referer": f"http://127.0.0.1:{listener.port}/", "Link": f"<http://127.0.0.1:{listener.port}/>"}
        client.get("/sparql", headers=headers)
    assert listener.visits == []


@pytest.mark.parametrize(
    ("command", "name", "text", "parses"),
    [
        pytest.param("validate", "a.ttl", TURTLE, True, id="validate Turtle"),
        pytest.param("serve", "a.ttl", TURTLE, True, id="serve Turtle"),
        pytest.param("serve", "a.owl", OWL, True, id="serve OWL"),
        pytest.param("validate", "a.jsonld", JSON_LD, False, id="validate JSON-LD"),
        pytest.param("serve", "a.jsonld", JSON_LD, False, id="serve JSON-LD"),
        pytest.param("validate", "a.rdf", XML, False, id="validate entities elsewhere"),
        pytest.param("serve", "a.rdf", XML, False, id="serve entities elsewhere"),
        pytest.param("validate", "a.rdf", BOMB, False, id="validate entities in entities"),
        pytest.param("serve", "a.rdf", BOMB, False, id="serve entities in entities"),
    ],
)
def test_no_file_makes_us_fetch_or_grow(
    listener: Listener, tmp_path: Path, command: str, name: str, text: str, parses: bool
) -> None:
    file = tmp_path / name
    file.write_text(text.replace("PORT", str(listener.port)))
    env = {key: value for key, value in os.environ.items() if not key.startswith("HRN_KG_")}
    run = [*CLI, "--home", str(tmp_path / "home")]
    run += ["validate", str(file)] if command == "validate" else ["serve", "--port", "0", "--data", str(file)]
    with Started(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True) as process:
        try:
            if command == "serve" and parses:
                assert process.stdout is not None
                assert "served" in process.stdout.readline()
                process.terminate()
            told, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert "Traceback" not in errors
    if not parses:
        assert process.returncode not in (0, None), "what cannot be read without fetching is refused"
    if text == BOMB:
        assert "DOCTYPE" in told + errors or "entity" in errors, "before it is read"
    assert listener.visits == []
