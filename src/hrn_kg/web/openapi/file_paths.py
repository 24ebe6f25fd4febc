"""The addresses of harvesters: catalogue, releases and their files, example queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hrn_kg import conneg
from hrn_kg.web.openapi.parts import (
    CACHE,
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LANG,
    LINK,
    RELEASE,
    Json,
    answer,
    content,
    content_of,
    field,
    parameter,
    problems,
    readable,
    redirect,
    to_page,
    unchanged,
)
from hrn_kg.web.openapi.question_paths import any_question
from hrn_kg.web.openapi.thing_paths import document, with_suffixes

_RANGES: Final = "A part can be asked for by `Range: bytes=0-99`, one part at a time; what is no range gives the whole."
_FILES: Final = {"$ref": "#/components/schemas/Files"}
_JSON: Final = "application/json"
_TYPES: Final = (
    *("application/n-quads", "application/trig", "text/turtle", "application/sparql-query", "text/csv", _JSON),
    *("application/gzip", "application/vnd.sqlite3", "application/octet-stream", "text/plain"),
)


def _list(name: str, summary: str, *parameters: Json) -> Json:
    responses = {
        "200": answer(
            "The files with sizes and checksums.", content([_JSON], {_JSON: _FILES}), {**DOCUMENT_FIELDS, "Link": LINK}
        ),
        **to_page(302),
        **redirect(303, "Who asks for RDF is led to the catalogue."),
        **unchanged(),
        **problems(404, 406, 410),
    }
    return readable("files", name, summary, responses, [*parameters, LANG, IF_NONE_MATCH])


def _file(name: str, summary: str, *parameters: Json) -> Json:
    headers = {"X-HRN-KG-Release": RELEASE, "Cache-Control": CACHE, "Link": LINK}
    whole = answer("The file.", content(_TYPES, {_JSON: {}}), headers)
    part = answer("A part of the file.", content(_TYPES), {**headers, "Content-Range": field("Which part.")})
    responses = {
        "200": whole,
        "206": part,
        "304": answer("What If-None-Match named is still what is there."),
        **problems(404, 410, 416),
    }
    return readable("files", name, summary, responses, [*parameters, IF_NONE_MATCH], _RANGES)


def paths(releases: Sequence[str]) -> Json:
    """The items of these addresses, for the releases that are kept."""
    kept = parameter(
        "release",
        "A release that is kept.",
        where="path",
        example=releases[0],
        enum=list(releases),
    )
    name = parameter("name", "Name of the file, as listed.", where="path", example="hrn-kg.nq.gz")
    # OpenAPI takes no two addresses of one shape; a release has no file whose name is that of a release.
    either = parameter(
        "name",
        "Name of a file of the current release, or a release: then as `/dumps/`.",
        where="path",
        example="SHA256SUMS",
    )
    mixed = _file("currentFile", "A file of the current release, or the files of a release", either)
    listed = _list("releaseFiles", "")
    for method in ("get", "head"):
        found = mixed[method]["responses"]
        others = listed[method]["responses"]
        mixed[method]["responses"] = {**others, **found}
        if method == "get":
            both = {**found["200"]["content"], **others["200"]["content"]}
            both[_JSON] = {"schema": {}}
            mixed[method]["responses"]["200"] = {**found["200"], "content": both}
    gallery = document("files", "exampleQueries", "The example queries", forms=conneg.LIST_FORMATS)
    for method in ("get", "head"):
        gallery[method]["responses"] |= to_page(302)
    catalogue = document("files", "catalogue", "The catalogue (DCAT-AP)", forms=conneg.LIST_FORMATS)
    root = {
        "200": answer(
            "The catalogue.",
            content_of(conneg.LIST_FORMATS[:-1]),
            {**DOCUMENT_FIELDS, "Link": LINK, "Content-Location": field("The address of this form.")},
        ),
        **to_page(302),
        **unchanged(),
        **problems(404, 406, 504),
    }
    return {
        "/": readable(
            "files", "root", "The catalogue for programs, the start page for people", root, [LANG, IF_NONE_MATCH]
        ),
        **with_suffixes("/catalog", catalogue, conneg.LIST_FORMATS),
        **with_suffixes("/queries", gallery, conneg.LIST_FORMATS),
        "/queries/{name}": any_question(),
        "/dumps": _list("files", "The files of the current release"),
        "/dumps/": _list("filesToo", "The files of the current release"),
        "/dumps/{name}": mixed,
        "/dumps/{release}/": _list("filesOfRelease", "The files of a release", kept),
        "/dumps/{release}/{name}": _file("fileOfRelease", "A file of a release", kept, name),
    }
