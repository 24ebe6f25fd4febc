"""The parts of which the document is made: schemas, parameters, header fields, answers and operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hrn_kg import conneg, words
from hrn_kg.conneg import Representation
from hrn_kg.explaining.causes import ORDER

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}
_ITEMS: Final[Json] = {"type": "array", "items": {"type": "object", "required": ["id", "type"]}}
_BINDING: Final[Json] = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"type": "string", "enum": ["uri", "literal", "bnode", "triple"]},
        "value": {},
        "datatype": _TEXT,
        "xml:lang": _TEXT,
    },
}
SCHEMAS: Final[Json] = {
    "Problem": {
        "type": "object",
        "description": "What was wrong (RFC 9457), with the facts of the case as further members.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": "Names the kind of problem, and explains it."},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": {**_TEXT, "description": "One sentence: what was wrong and what to do."},
            "release": {**_TEXT, "description": "The release that was asked."},
            "line": {"type": "integer", "description": "Line of the query, from 1."},
            "column": {"type": "integer", "description": "Column of the query, from 1."},
            "limit": {"type": "number"},
            "unit": _TEXT,
            "retry_after": {"type": "number", "description": "Seconds to wait."},
            "available": {"type": "array", "items": _TEXT, "description": "Formats that can be had."},
            "accepted": {"type": "array", "items": _TEXT, "description": "Types of body that are taken."},
            "allow": {"type": "array", "items": _TEXT, "description": "Methods that can be used."},
        },
        "example": {
            "type": "https://w3id.org/harmreduction/problem/malformed-query",
            "title": "Malformed query",
            "status": 400,
            "detail": 'Syntax error at line 2, column 16: expected one of "}"',
            "line": 2,
            "column": 16,
            "release": "2026.11.0",
        },
    },
    "Results": {
        "type": "object",
        "description": "SPARQL 1.1 Query Results JSON: rows of a SELECT, or the truth of an ASK.",
        "required": ["head"],
        "properties": {
            "head": {
                "type": "object",
                "properties": {"vars": {"type": "array", "items": _TEXT}, "link": {"type": "array", "items": _TEXT}},
            },
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {"type": "array", "items": {"type": "object", "additionalProperties": _BINDING}}
                },
            },
            "boolean": {"type": "boolean"},
        },
    },
    "Explanation": {
        "type": "object",
        "description": "Why the answer of a release to a query is empty.",
        "required": ["release", "rows", "causes", "unknown"],
        "properties": {
            "release": _TEXT,
            "rows": {"type": "integer", "description": "Of the answer; one where aggregates have nothing to count."},
            "causes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["kind", "term", "line", "column", "words", "suggestions", "mended"],
                    "properties": {
                        "kind": {"type": "string", "enum": list(ORDER)},
                        "term": {**_TEXT, "description": "The piece of the query that it is about."},
                        "line": {"type": "integer", "description": "Line of the query, from 1."},
                        "column": {"type": "integer", "description": "Column of the query, from 1."},
                        "words": {**_TEXT, "description": "The cause in words, in the language that was asked for."},
                        "suggestions": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["text", "iri", "label", "count"],
                                "properties": {
                                    "text": _TEXT,
                                    "iri": _TEXT,
                                    "label": _TEXT,
                                    "count": {"type": "integer"},
                                },
                            },
                        },
                        "mended": {
                            **_TEXT,
                            "description": "A query that finds something; empty where none is certain.",
                        },
                    },
                },
            },
            "unknown": {
                "type": "array",
                "description": "What the base knows not to know of the things that the query names.",
                "items": {
                    "type": "object",
                    "required": ["iri", "question"],
                    "properties": {"iri": {"type": "string", "format": "uri"}, "question": _TEXT},
                },
            },
        },
    },
    "Files": {
        "type": "object",
        "required": ["release", "created", "license", "files"],
        "properties": {
            "release": _TEXT,
            "created": {"type": "string", "format": "date-time"},
            "license": {"type": "string", "format": "uri"},
            "files": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "size", "sha256", "url"],
                    "properties": {
                        "name": _TEXT,
                        "size": {"type": "integer", "description": "In bytes."},
                        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                        "url": {"type": "string", "format": "uri"},
                    },
                },
            },
        },
    },
}

_REASONS: Final = {
    303: "The description is at the address in Location.",
    304: "What If-None-Match named is still what is there.",
    400: "The request is not understood: broken protocol or broken query, with line and column.",
    403: "An update, or SERVICE: this service reads only, and asks no other.",
    404: "There is no such thing here.",
    406: "None of the formats that Accept or `format` names can be had; `available` says which can.",
    409: "It has a status in which this cannot be done.",
    410: "It was here and is no more; the facts lead on.",
    413: "The body is longer than the limit.",
    414: "The address is longer than the limit: use POST.",
    416: "The file is shorter than the range that was asked for.",
    415: "The body has a type that is not understood; `accepted` says which are.",
    422: "What was handed in could not be checked, or is not in order: `report` tells why, with line or cell.",
    429: "This client asks too much; wait for the seconds in Retry-After.",
    500: "A fault on our side.",
    502: "Another service, which the query asks by SERVICE, failed.",
    503: "Busy, out of memory, or without an engine; wait for the seconds in Retry-After, if it is there.",
    504: "The query took longer than the limit.",
}


def field(words: str, *, required: bool = True, **schema: object) -> Json:
    """A header field of an answer."""
    return {"description": words, "required": required, "schema": {"type": "string", **schema}}


ETAG: Final = field("Strong entity tag: differs by format and by coding.", pattern='^"[^"]+"$')
VARY: Final = field("What the answer depends on.")
CACHE: Final = field("How long it may be kept.")
RELEASE: Final = field("The release that answers.")
LINK: Final = field("Typed links (RFC 8288, FAIR Signposting).")
CORS: Final = field("Always `*`, and never with credentials.", enum=["*"])
DOCUMENT_FIELDS: Final = {"ETag": ETAG, "Vary": VARY, "Cache-Control": CACHE, "X-HRN-KG-Release": RELEASE}


def content(types: Iterable[str], schemas: Mapping[str, Json] | None = None) -> Json:
    """Bodies by media type; text unless a schema is given."""
    # JSON-LD may be an object or an array.
    known = {conneg.JSONLD.media_type: {}, conneg.CSL_JSON.media_type: _ITEMS, **(schemas or {})}
    return {media_type: {"schema": known.get(media_type, _TEXT)} for media_type in types}


def content_of(forms: Iterable[Representation], schemas: Mapping[str, Json] | None = None) -> Json:
    """Bodies by representation."""
    return content((form.media_type for form in forms), schemas)


def answer(words: str, body: Json | None = None, headers: Mapping[str, Json] | None = None) -> Json:
    """One answer, with the header fields that every answer carries."""
    found: Json = {"description": words, "headers": {"Access-Control-Allow-Origin": CORS, **(headers or {})}}
    if body:
        found["content"] = body
    return found


def problems(*statuses: int) -> Json:
    """Faults by status: as JSON, or as a page for a browser."""
    found: Json = {}
    for status in sorted({*statuses, 429, 500, 503}):
        body = content(
            [conneg.PROBLEM.media_type, conneg.HTML.media_type],
            {conneg.PROBLEM.media_type: {"$ref": "#/components/schemas/Problem"}},
        )
        headers = {"Retry-After": field("Seconds to wait.", required=False)} if status in {429, 503} else {}
        found[str(status)] = answer(_REASONS[status], body, headers)
    return found


def unchanged() -> Json:
    """The answer to a condition that holds."""
    return {"304": answer(_REASONS[304], headers={"ETag": ETAG, "Vary": VARY})}


def redirect(status: int, words: str) -> Json:
    """The answer that leads on."""
    return {str(status): answer(words, headers={"Location": field("Where to.", format="uri-reference")})}


def to_page(status: int) -> Json:
    """The answers that lead a browser to the page in its language."""
    return {
        **redirect(status, "A browser is led to the page in its language."),
        **redirect(308, "It is led there for good where `lang` says which language."),
    }


def parameter(name: str, words: str, *, where: str = "query", example: object = None, **schema: object) -> Json:
    """A parameter; one of the path is required."""
    found: Json = {"name": name, "in": where, "description": words, "schema": {"type": "string", **schema}}
    if where == "path":
        found["required"] = True
    if example is not None:
        found["example"] = example
    return found


IF_NONE_MATCH: Final = parameter(
    "If-None-Match",
    "Entity tags of what the client has; what is no entity tag matches nothing.",
    where="header",
    example='"0"',
)
OF_RELEASE: Final = parameter(
    "release", "The page as this release has it; 410 when it is kept no longer, 404 when it never was."
)
_LANGUAGES: Final = " or ".join(f"`{code}`" for code in words.languages())
LANG: Final = parameter(
    "lang",
    f"Language of the page to which a browser is led, {_LANGUAGES}; without it Accept-Language decides.",
    example=words.languages()[0],
)


def formats(names: Sequence[str]) -> Json:
    """The parameter `format`, which wins over Accept."""
    return parameter("format", "Format of the answer, by short name; wins over Accept.", enum=list(names))


def readable(
    tag: str,
    name: str,
    summary: str,
    responses: Json,
    parameters: Sequence[Json] = (),
    description: str = "",
) -> Json:
    """The item of an address that can be read: GET, and HEAD with the same answers without bodies."""
    operation: Json = {"tags": [tag], "summary": summary, "operationId": name, "responses": responses}
    if description:
        operation["description"] = description
    if parameters:
        operation["parameters"] = list(parameters)
    bare = {
        status: {key: value for key, value in found.items() if key != "content"} for status, found in responses.items()
    }
    head = {**operation, "summary": f"{summary}: header fields only", "operationId": name + "Head", "responses": bare}
    return {"get": operation, "head": head}
