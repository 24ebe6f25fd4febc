"""`/sparql`: the ways to send a query, what is refused, and how."""

from __future__ import annotations

import http.client
from urllib.parse import quote

import httpx
import pytest
from web_server import Server

PLACES = "?s a <http://purl.org/dc/terms/Location> ; <http://www.w3.org/2000/01/rdf-schema#label> ?label"
COUNT = f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {PLACES} }}"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


def rows(response: httpx.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    bindings = response.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def problem(response: httpx.Response, status: int, slug: str) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    members: dict[str, object] = response.json()
    assert members["type"] == f"https://w3id.org/harmreduction/problem/{slug}"
    assert members["status"] == status
    assert members["title"] and members["detail"]
    return members


def test_every_way_to_send_a_query_gives_the_same_bytes(server: Server) -> None:
    by_get = server.ask(COUNT)
    assert rows(by_get) == [{"n": "3"}]
    others = [
        server.http.post("/sparql", data={"query": COUNT}),
        server.http.post("/sparql", content=COUNT, headers={"Content-Type": QUERY}),
        server.http.post("/sparql", content=COUNT, headers={"Content-Type": f"{QUERY}; charset=UTF-8"}),
        server.http.post(
            "/sparql", content=COUNT, headers={"Content-Type": 'Application/SPARQL-Query;charset="utf-8"'}
        ),
        server.http.request("QUERY", "/sparql", content=COUNT, headers={"Content-Type": QUERY}),
    ]
    for response in others:
        assert (response.status_code, response.content) == (200, by_get.content)
        assert response.headers["etag"] == by_get.headers["etag"]


def test_parameters_are_decoded_once(server: Server) -> None:
    query = 'SELECT ("%2B+&é=%" AS ?x) {}'
    for response in (server.ask(query), server.http.post("/sparql", data={"query": query})):
        assert rows(response) == [{"x": "%2B+&é=%"}]
    direct = server.http.post("/sparql", content=query.encode(), headers={"Content-Type": QUERY})
    assert rows(direct) == [{"x": "%2B+&é=%"}]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (f"{QUERY}; charset=utf-16", "ASK {}".encode("utf-16")),
        (f"{QUERY}; charset=iso-8859-1", b"ASK {}"),
        (QUERY, b'SELECT ("\xff" AS ?x) {}'),
        (FORM, b"query=SELECT%20(%22%FF%22%20AS%20?x)%20{}"),
        (FORM, b"query=ASK%20{}%2"),
        (FORM, b"query=ASK+{}&query=ASK+{}"),
        (FORM, b"nothing=here"),
        (FORM, b""),
        (QUERY, b""),
        (FORM, b"query=ASK+{}&default-graph-uri=not+an+iri"),
    ],
)
def test_what_breaks_the_protocol_is_400(server: Server, content_type: str, body: bytes) -> None:
    response = server.http.post("/sparql", content=body, headers={"Content-Type": content_type})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "address",
    [
        "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D",
        "/sparql?query=%FF",
        "/sparql?query=ASK%20%7B%7D%zz",
        "/sparql?default-graph-uri=http%3A%2F%2Fexample.org%2F",
    ],
)
def test_what_breaks_the_protocol_in_the_address_is_400(server: Server, address: str) -> None:
    problem(server.http.get(address), 400, "malformed-request")


def test_a_query_in_address_and_body_is_two_queries(server: Server) -> None:
    headers = {"Content-Type": QUERY}
    problem(server.http.post("/sparql?query=ASK{}", content="ASK {}", headers=headers), 400, "malformed-request")


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "text/turtle", None])
def test_other_bodies_are_415(server: Server, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = server.http.post("/sparql", content="query=ASK+{}", headers=headers)
    members = problem(response, 415, "unsupported-media-type")
    assert members["accepted"] == [FORM, QUERY]
    assert QUERY in response.headers["accept-post"]


def test_a_syntax_error_names_its_place(server: Server) -> None:
    members = problem(server.ask("SELECT ?s\nWHERE { ?s ?p }"), 400, "malformed-query")
    # The parser names the place behind the last sign it could make sense of.
    assert (members["line"], members["column"]) == (2, 16)
    assert members["release"] == server.release.id


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b"update=CLEAR+ALL"),
        ("application/sparql-update", b"CLEAR ALL"),
        (QUERY, b"CLEAR ALL"),
        (QUERY, b"PREFIX a: <http://e/> INSERT DATA { a:a a:a a:a }"),
        (FORM, b"query=LOAD+%3Chttp://127.0.0.1/%3E"),
    ],
)
def test_updates_are_refused_and_change_nothing(server: Server, content_type: str, body: bytes) -> None:
    response = server.http.post("/sparql", content=body, headers={"Content-Type": content_type})
    problem(response, 403, "forbidden-operation")
    assert rows(server.ask(COUNT)) == [{"n": "3"}]


def test_an_update_by_get_and_service_are_refused(server: Server) -> None:
    problem(server.http.get("/sparql?update=CLEAR+ALL"), 403, "forbidden-operation")
    query = "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }"
    problem(server.ask(query), 403, "forbidden-operation")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_with_allow(server: Server, method: str) -> None:
    response = server.http.request(method, "/sparql?query=ASK{}")
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"


def test_options_and_the_preflight_of_a_browser(server: Server) -> None:
    plain = server.http.options("/sparql")
    assert (plain.status_code, plain.content) == (204, b"")
    assert plain.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    preflight = server.http.options(
        "/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in preflight.headers


def test_head_is_get_without_the_body(server: Server) -> None:
    parameters = {"query": COUNT}
    get = server.http.get("/sparql", params=parameters)
    head = server.http.head("/sparql", params=parameters)
    assert (head.status_code, head.content) == (200, b"")
    skipped = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in skipped} == {
        k: v for k, v in get.headers.items() if k not in skipped
    }
    assert int(head.headers["content-length"]) == len(get.content)


def test_what_every_answer_carries(server: Server) -> None:
    for response in (server.ask(COUNT), server.http.get("/nowhere"), server.http.put("/sparql")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["access-control-allow-origin"] == "*"
        assert {"ETag", "Link", "Retry-After", "X-HRN-KG-Release"} <= set(
            response.headers["access-control-expose-headers"].split(", ")
        )
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "unsafe" not in policy
        assert "script-src" not in policy, "scripts run on the query page only"
        assert response.headers["referrer-policy"]
        assert "server" not in response.headers
    assert server.ask(COUNT).headers["x-hrn-kg-release"] == server.release.id


GRAPHS = "https://w3id.org/harmreduction/graph/"
LABEL = f"SELECT DISTINCT ?s WHERE {{ {PLACES} }}"
CLASSES = "SELECT DISTINCT ?s WHERE { ?s a <http://www.w3.org/2002/07/owl#Class> }"
IN_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


def test_a_dataset_in_the_request_really_restricts(server: Server) -> None:
    data, ontology = GRAPHS + "data", GRAPHS + "ontology"
    assert len(rows(server.ask(LABEL))) == 3
    assert len(rows(server.ask(LABEL, **{"default-graph-uri": data}))) == 3
    assert rows(server.ask(LABEL, **{"default-graph-uri": ontology})) == []
    assert len(rows(server.ask(CLASSES, **{"default-graph-uri": [data, ontology]}))) == 1
    assert rows(server.ask(IN_GRAPHS, **{"default-graph-uri": data})) == []
    assert rows(server.ask(IN_GRAPHS, **{"named-graph-uri": data})) == [{"g": data}]
    assert rows(server.ask(LABEL, **{"named-graph-uri": data})) == []


def test_a_dataset_in_the_request_overrides_that_of_the_query(server: Server) -> None:
    data, ontology = GRAPHS + "data", GRAPHS + "ontology"
    query = LABEL.replace("WHERE", f"FROM <{ontology}> WHERE")
    assert rows(server.ask(query)) == []
    body = {"query": query, "default-graph-uri": data}
    assert len(rows(server.http.post("/sparql", data=body))) == 3
    direct = server.http.post(
        f"/sparql?default-graph-uri={quote(data, safe='')}", content=query, headers={"Content-Type": QUERY}
    )
    assert len(rows(direct)) == 3


def test_limits_are_named(server: Server) -> None:
    body = "ASK { } #" + "x" * 30_000
    response = server.http.post("/sparql", content=body, headers={"Content-Type": QUERY})
    assert problem(response, 413, "too-large")["limit"] == 20_000
    assert server.http.post("/sparql", data={"query": body}).status_code == 413
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    connection.request("GET", "/sparql?query=" + "%20" * 30_000)
    assert connection.getresponse().status == 414
    connection.close()
    deep = "ASK " + "{" * 5_000 + "}" * 5_000
    assert server.http.post("/sparql", content=deep, headers={"Content-Type": QUERY}).status_code in {400, 413}


def test_an_unknown_function_is_no_fault_of_the_server(server: Server) -> None:
    response = server.ask("SELECT (<http://example.org/f>(1) AS ?x) {}")
    assert response.status_code in {200, 400}


def test_a_permalink_answers_for_its_release_only(server: Server) -> None:
    kept = server.ask(COUNT, release=server.release.id)
    assert rows(kept) == [{"n": "3"}]
    assert "immutable" in kept.headers["cache-control"]
    never = problem(server.ask(COUNT, release="2020.1.0"), 404, "release-not-found")
    assert never["current"] == server.release.id
    problem(server.ask(COUNT, release="9999.1.0"), 404, "release-not-found")
    problem(server.ask(COUNT, release="yesterday"), 404, "release-not-found")


def test_a_byte_order_mark_before_a_query_is_passed_over(server: Server) -> None:
    for accept, right in (("application/sparql-results+json", '"boolean":true'), ("text/csv", "true")):
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        posted = server.http.post("/sparql", content="\ufeffASK {}".encode(), headers=headers)
        assert (posted.status_code, right in posted.text) == (200, True)
        assert right in server.http.post("/sparql", data={"query": "\ufeffASK {}"}, headers={"Accept": accept}).text
        assert right in server.ask("\ufeffASK {}", accept).text
