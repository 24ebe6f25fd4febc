"""The OpenAPI document is true: it names every route and method, and the server answers as it says."""

from __future__ import annotations

import os
import re

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy, builds
from schemathesis import CheckFunction, GenerationMode
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    negative_data_rejection,
    positive_data_acceptance,
)
from sparql_texts import JUNK, QUERIES
from starlette.routing import Route
from web_server import Server

from hrn_kg import conneg
from hrn_kg.engine.base import Source
from hrn_kg.settings import Settings
from hrn_kg.web import openapi
from hrn_kg.web.app import create_app
from hrn_kg.web.sparql import graph_store as graphs
from hrn_kg.web.sparql import request as sparql_request
from long_tests import few

# `make test-fuzz` asks for more; the usual run is short, and the same each time.
EXAMPLES = int(os.environ.get("HRN_KG_TEST_FUZZ") or 2)
METHODS = {"get", "head", "post", "options"}


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The application, not started: its routes are enough."""
    return create_app(Settings(), Source("2026.1.0", (), union_default=True))


def shape(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def methods_of(route: Route) -> set[str]:
    known = {"/sparql": sparql_request.METHODS, "/rdf-graphs": graphs.METHODS}.get(route.path) or route.methods or ()
    # OpenAPI 3.0 has no word for QUERY; the text of the operation tells of it.
    return {method.lower() for method in known} - {"query"} | {"options"}


def test_every_route_is_in_the_document_with_its_methods_and_nothing_else(server: Server, app: FastAPI) -> None:
    document = server.http.get("/openapi.json").json()
    told: dict[str, set[str]] = {}
    named = {f"/queries/{path.stem}" for path in (server.release.path / "queries").glob("*.rq")}
    assert named and named <= set(document["paths"]), "each question has an entry of its own, beside that of all"
    for path, item in document["paths"].items():
        if path in named:
            assert set(item) == {"get"} and item["get"]["x-columns"]
            continue
        assert shape(path) not in told, f"two addresses of one shape: {path}"
        told[shape(path)] = set(item) & METHODS
        assert set(item) <= METHODS
    served: dict[str, set[str]] = {}
    for route in app.router.routes:
        assert isinstance(route, Route)
        served.setdefault(shape(route.path), set()).update(methods_of(route))
    assert told == served


def test_operations_have_names_of_their_own_and_addresses_are_public(server: Server) -> None:
    response = server.http.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    document = response.json()
    assert document["servers"][0]["url"] == server.url
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(set(names)) == len(names)
    assert "QUERY" in document["paths"]["/sparql"]["get"]["description"]


schemathesis.openapi.format("sparql-query", QUERIES)


@schemathesis.serializer("application/sparql-query")
def bare_query(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


DOCUMENT = openapi.describe("http://127.0.0.1", Settings(query_bytes=20_000), ["2026.11.0"])
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


ROWS = {form.name for form in conneg.ROWS_FORMATS} | {"spreadsheet"}
GRAPHS = {form.name for form in conneg.GRAPH_FORMATS} | {"json"}
DOCUMENTS = {form.name for form in conneg.THING_FORMATS} | {"json"}
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
QUERYING = ("GET /sparql", "HEAD /sparql", "POST /sparql")
# What OpenAPI 3.0 cannot say: that one of two parameters must be there, and that there is a method QUERY.
UNSAYABLE = {
    "GET /rdf-graphs": [positive_data_acceptance],
    "HEAD /rdf-graphs": [positive_data_acceptance],
    "OPTIONS /sparql": [allow_header_conformance],
    "OPTIONS /explain": [allow_header_conformance],
    # Nor that a file holds records, and that one of two fields of a form must be filled in.
    **{f"POST {path}": [positive_data_acceptance] for path in ("/api/validate", "/api/proposals")},
    **{f"POST /{lang}/validate": [positive_data_acceptance] for lang in ("nl", "en")},
    # Which values a filter may have, the data decide; another is refused with 400, which the document names.
    **{f"{method} /{lang}/figures": [positive_data_acceptance] for method in ("GET", "HEAD") for lang in ("nl", "en")},
}


def sayable(case: schemathesis.Case) -> bool:
    """Nor can it say that who names graphs must ask a query, and that rows and graphs have formats of their own."""
    asked = {**(case.query or {}), **(case.body if isinstance(case.body, dict) else {})}
    query = str(asked.get("query", case.body if isinstance(case.body, str) else ""))
    if not query:
        return not {"default-graph-uri", "named-graph-uri"} & set(asked) and asked.get("format") in {None, *DOCUMENTS}
    kind = re.sub("#.*|PREFIX.*", "", query).split()[0].split("{")[0]
    return asked.get("format", "html") in {"html", *(ROWS if kind in ("SELECT", "ASK") else GRAPHS)}


def judged(server: Server, strategy: SearchStrategy[schemathesis.Case], excluded: list[CheckFunction]) -> None:
    """Send what the strategy makes and hold each answer to the document."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def judge(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=server.url, excluded_checks=excluded)

    judge()


def is_one_of_each_kind(name: str) -> bool:
    """Whether an operation stands for others of the same code: its page in the other language, HEAD, OPTIONS."""
    method, path = name.split(" ")
    lang, bare = path[1:3], path[3:]
    if lang in ("nl", "en") and lang != ("nl", "en")[len(bare) % 2]:
        return False
    return method in ("GET", "POST") or name in QUERYING or len(path) % 5 == 0


CHOSEN = [name for name in OPERATIONS if is_one_of_each_kind(name)]


@pytest.mark.parametrize("name", few(OPERATIONS, CHOSEN))
def test_the_server_answers_as_the_document_says(server: Server, name: str) -> None:
    strategy = OPERATIONS[name].as_strategy()
    judged(server, strategy.filter(sayable) if name in QUERYING else strategy, UNSAYABLE.get(name, []))


def has_bounds(name: str) -> bool:
    """Whether the document forbids any value of a parameter or body of this operation."""
    method, path = name.split(" ")
    operation = DOCUMENT["paths"][path][method.lower()]
    schemas = [entry["schema"] for entry in operation.get("parameters", [])]
    return "requestBody" in operation or any({"enum", "pattern", "items"} & set(schema) for schema in schemas)


BOUNDED = [name for name in OPERATIONS if has_bounds(name)]


@pytest.mark.parametrize("name", few(BOUNDED, [name for name in BOUNDED if name in CHOSEN]))
def test_what_the_document_forbids_is_told_as_it_says(server: Server, name: str) -> None:
    operation = OPERATIONS[name]
    strategy = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    # HTTP has unknown parameters and conditions that are none ignored, not refused.
    judged(server, strategy, [negative_data_rejection, *UNSAYABLE.get(name, [])])


@pytest.mark.parametrize("name", QUERYING)
def test_junk_in_place_of_a_query_is_told_as_the_document_says(server: Server, name: str) -> None:
    def soiled(case: schemathesis.Case, junk: str) -> schemathesis.Case:
        if name.startswith("POST"):
            case.body = {**case.body, "query": junk} if isinstance(case.body, dict) else junk
        else:
            case.query = {**(case.query or {}), "query": junk}
        return case

    strategy = builds(soiled, OPERATIONS[name].as_strategy(), JUNK)
    judged(server, strategy, [positive_data_acceptance])
