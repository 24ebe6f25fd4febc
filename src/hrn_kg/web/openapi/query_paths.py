"""The addresses that answer queries: `/sparql`, `/rdf-graphs`, `/graph/{name}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hrn_kg import conneg, words
from hrn_kg.settings import Settings
from hrn_kg.web.http.parameters import FORM
from hrn_kg.web.openapi.parts import (
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LANG,
    LINK,
    Json,
    answer,
    content_of,
    field,
    formats,
    parameter,
    problems,
    readable,
    redirect,
    to_page,
    unchanged,
)
from hrn_kg.web.sparql.explain_route import PATH as EXPLAIN
from hrn_kg.web.sparql.request import QUERY_TYPE

_EXAMPLE: Final = "SELECT ?place WHERE { ?place a <http://purl.org/dc/terms/Location> } LIMIT 10"
_ALL: Final = (*conneg.ROWS_FORMATS, *conneg.GRAPH_FORMATS, *conneg.CITATION_FORMATS, conneg.HTML)
_GRAPHS: Final = (
    ("default-graph-uri", "Graph of the default graph; may be repeated. Overrides FROM; never fetched."),
    ("named-graph-uri", "Named graph; may be repeated. Overrides FROM NAMED; never fetched."),
)
_FORMAT_NAMES: Final = (*dict.fromkeys(form.name for form in _ALL), "spreadsheet")
# Values that both ways of sending a query understand.
_OPTIONS: Final[dict[str, Json]] = {
    **{
        name: {"type": "array", "items": {"type": "string", "format": "uri"}, "description": words}
        for name, words in _GRAPHS
    },
    "format": {
        "type": "string",
        "enum": list(_FORMAT_NAMES),
        "description": "Format of the answer; wins over Accept. `spreadsheet` is another name of `xlsx`; `bibtex`, "
        "`ris` and `csl-json` cite the answer: the base, and each document that its rows rest on.",
    },
    "release": {
        "type": "string",
        "description": "Answer from this release; 410 when it is kept no longer, 503 while it is being opened.",
    },
}


_LANG: Final[Json] = {
    **LANG,
    "description": "Language of the words; without it Accept-Language decides, and English is the default.",
}
_EXPLAINING: Final = (400, 403, 404, 406, 410, 413, 414, 502, 504)


def _results(words: str) -> Json:
    results = {"$ref": "#/components/schemas/Results"}
    headers = {
        **DOCUMENT_FIELDS,
        "Link": LINK,
        "X-HRN-KG-Rows": field(
            "Digest of the rows, whatever their order and form; none for CSV, answers of more than a megabyte, graphs "
            "with blank nodes, and answers that are another one each time.",
            required=False,
        ),
        "Content-Disposition": field("CSV, XLSX and citations are sent as downloads.", required=False),
    }
    body = content_of(_ALL, {conneg.SPARQL_JSON.media_type: results})
    return {"200": answer(words, body, headers), **unchanged()}


def _sparql(settings: Settings, releases: Sequence[str]) -> Json:
    query: Json = {
        "type": "string",
        "format": "sparql-query",
        "minLength": 1,
        "description": f"SELECT, ASK, CONSTRUCT or DESCRIBE; once, at most {settings.query_bytes} bytes.",
    }
    options = {**_OPTIONS, "release": {**_OPTIONS["release"], "enum": ["", *releases]}}
    in_address = [
        {
            "name": name,
            "in": "query",
            "description": schema["description"],
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in options.items()
    ]
    by_get = [parameter("query", query["description"], example=_EXAMPLE, format="sparql-query"), *in_address]
    faults = problems(400, 403, 404, 406, 410, 413, 414, 502, 504)
    about = (
        "The SPARQL 1.1 query operation. Without `query`: the service description in RDF, or the query page for a "
        "browser. The same can be sent by the method QUERY with a body of type `application/sparql-query`, which this "
        "version of OpenAPI cannot express. `output` and `results` are other names of `format`."
    )
    item = readable(
        "query",
        "query",
        "Ask a query, or for the description of the service",
        {**_results("The answer, in the format that was negotiated."), **to_page(303), **faults},
        [*by_get, LANG, IF_NONE_MATCH],
        about,
    )
    item["post"] = {
        "tags": ["query"],
        "summary": "Ask a query in the body",
        "operationId": "queryByPost",
        "description": "As a form, or the bare query with the other parameters in the address.",
        "requestBody": {
            "required": True,
            "content": {
                FORM: {
                    "schema": {"type": "object", "required": ["query"], "properties": {"query": query, **options}},
                    "example": {"query": _EXAMPLE},
                },
                QUERY_TYPE: {"schema": query, "example": _EXAMPLE},
            },
        },
        "responses": {
            "200": _results("The answer, in the format that was negotiated.")["200"],
            **problems(400, 403, 404, 406, 410, 413, 414, 415, 502, 504),
        },
    }
    return item


def _explain(sparql: Json) -> Json:
    """Takes a query by the same ways as `/sparql`."""
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Explanation"}}}
    answered = {
        "200": answer("Why the answer is empty; no causes where it is not.", body, DOCUMENT_FIELDS | {"Link": LINK})
    }
    asked = [one for one in sparql["get"]["parameters"] if one["name"] not in ("format", "lang")]
    item = readable(
        "query",
        "explain",
        "Why the answer to a query is empty",
        {**answered, **unchanged(), **problems(*_EXPLAINING)},
        [{**asked[0], "required": True}, *asked[1:-1], _LANG, IF_NONE_MATCH],
        "The causes are told for one release, in the order in which they are worth a look. `mended` is the query with "
        "all that is certain put right; it finds something.",
    )
    item["post"] = {
        **sparql["post"],
        "summary": "Why the answer to a query in the body is empty",
        "operationId": "explainByPost",
        "responses": {**answered, **problems(*_EXPLAINING, 415)},
    }
    return item


def paths(settings: Settings, releases: Sequence[str]) -> Json:
    """The items of these addresses."""
    triples = {
        "200": answer(
            "All triples of the graph.", content_of(conneg.TRIPLES_FORMATS), {**DOCUMENT_FIELDS, "Link": LINK}
        ),
        **unchanged(),
        **problems(400, 404, 406, 410, 413, 504),
    }
    named = formats([form.name for form in conneg.TRIPLES_FORMATS])
    of_release = parameter("release", _OPTIONS["release"]["description"], enum=["", *releases])
    page = {
        f"/{lang}/query": readable(
            "pages",
            f"queryPage{lang.title()}",
            f"The page on which people ask queries ({lang})",
            {
                "200": answer(
                    "The page, with the answer where there is a query.",
                    content_of([conneg.HTML]),
                    {**DOCUMENT_FIELDS, "Content-Language": field("Language of the page.")},
                ),
                **redirect(303, "To `/sparql`, for another format than a page."),
                **unchanged(),
                **problems(400, 403, 404, 406, 410, 413, 414, 502, 504),
            },
            [
                *_sparql(settings, releases)["get"]["parameters"][:1],
                parameter("example", "Name of the example query to begin with."),
                parameter("release", _OPTIONS["release"]["description"], enum=["", *releases]),
                IF_NONE_MATCH,
            ],
        )
        for lang in words.languages()
    }
    return {
        **page,
        "/sparql": _sparql(settings, releases),
        EXPLAIN: _explain(_sparql(settings, releases)),
        "/rdf-graphs": readable(
            "query",
            "graphStore",
            "Read a graph by the Graph Store Protocol",
            triples,
            [
                parameter("graph", "The graph to read.", format="uri"),
                {
                    "name": "default",
                    "in": "query",
                    "description": "The default graph; in place of `graph`.",
                    "allowEmptyValue": True,
                    "schema": {"type": "string"},
                },
                named,
                of_release,
                IF_NONE_MATCH,
            ],
            "Exactly one of `graph` and `default`. Writing is not possible: 405.",
        ),
        "/graph/{name}": readable(
            "query",
            "graph",
            "Read a graph by its own address",
            triples,
            [
                parameter(
                    "name", "Name of the graph; a suffix such as `.ttl` wins over Accept.", where="path", example="data"
                ),
                named,
                of_release,
                IF_NONE_MATCH,
            ],
        ),
    }
