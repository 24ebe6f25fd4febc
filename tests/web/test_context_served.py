"""`/context.jsonld`: the context by which this server reads records, whichever release it serves."""

from __future__ import annotations

import pyoxigraph as ox
from web_server import Server

from hrn_kg.jsonld_context import ADDRESS, installed_context

CONTEXT = "/context.jsonld"


def test_it_is_the_one_by_which_files_are_read(server: Server) -> None:
    response = server.http.get(CONTEXT)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == "application/ld+json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.content == installed_context()
    assert ADDRESS.endswith(CONTEXT)


def test_it_is_cached_like_the_ontology(server: Server) -> None:
    response, ontology = server.http.get(CONTEXT), server.http.get("/ontology.ttl")
    assert response.headers["cache-control"] == ontology.headers["cache-control"]
    assert not response.headers["etag"].startswith("W/")
    again = server.http.get(CONTEXT, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
    assert server.http.head(CONTEXT).headers["etag"] == response.headers["etag"]
    assert server.http.post(CONTEXT).status_code == 405


def test_a_program_that_puts_it_into_a_file_reads_what_the_server_says(server: Server) -> None:
    text = server.http.get(CONTEXT).text.rstrip().removesuffix("}")
    record = text + ', "@id": "place:veldstad", "isPartOf": "place:netherlands", "prefLabel": {"nl": "Veldstad"}}'
    quads = {str(quad.object) for quad in ox.parse(record.encode(), format=ox.RdfFormat.JSON_LD)}
    assert quads == {"<https://w3id.org/harmreduction/id/place/netherlands>", '"Veldstad"@nl'}


def test_it_is_in_the_openapi_document(server: Server) -> None:
    paths = server.http.get("/openapi.json").json()["paths"]
    assert "application/ld+json" in paths[CONTEXT]["get"]["responses"]["200"]["content"]
