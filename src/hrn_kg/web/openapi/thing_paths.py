"""The addresses of things: `/id`, `/doc`, `/scheme`, `/ontology`, `/shapes`."""

from __future__ import annotations

from typing import Final

from hrn_kg import conneg
from hrn_kg.web.openapi.parts import (
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LANG,
    LINK,
    OF_RELEASE,
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

_SUFFIXES: Final = tuple(form.suffix for form in conneg.THING_FORMATS)
FORMAT: Final = formats([form.name for form in conneg.THING_FORMATS])


def document(tag: str, name: str, summary: str, *parameters: Json, leads: str = "") -> Json:
    """The item of a document that is negotiated; `leads` says when it leads elsewhere instead."""
    headers = {
        **DOCUMENT_FIELDS,
        "Link": LINK,
        "Content-Location": field("The address of this form.", format="uri"),
    }
    return readable(
        tag,
        name,
        summary,
        {
            "200": answer(
                "The description, in the form that was negotiated.", content_of(conneg.DESCRIPTION_FORMATS), headers
            ),
            **to_page(303),
            **(redirect(303, f"{leads} A browser is led to the page in its language.") if leads else {}),
            **unchanged(),
            **problems(400, 404, 406, 410, 413, 504),
        },
        [*parameters, FORMAT, LANG, OF_RELEASE, IF_NONE_MATCH],
    )


def leading(tag: str, name: str, summary: str, status: int, *parameters: Json, **faults: Json) -> Json:
    """The item of an address that leads to another."""
    return readable(
        tag,
        name,
        summary,
        {**to_page(status), **redirect(status, "Leads on."), **faults, **problems(404, 410)},
        [*parameters, LANG],
    )


def with_suffixes(path: str, item: Json) -> Json:
    """The item at a path and at the path with each suffix of a format."""
    found = {path: item}
    for suffix in _SUFFIXES:
        found[path + suffix] = {
            method: {
                **operation,
                "operationId": operation["operationId"] + suffix.removeprefix(".").capitalize(),
                # The suffix wins over `format`.
                "parameters": [entry for entry in operation["parameters"] if entry["name"] != "format"],
            }
            for method, operation in item.items()
        }
    return found


def _path(words: str, example: str) -> Json:
    return parameter("path", words, where="path", example=example)


def paths() -> Json:
    """The items of these addresses."""
    found: Json = {
        "/id/{path}": leading(
            "things",
            "name",
            "The name of a thing: leads to its description, known or not",
            303,
            _path("Kind and name of the thing.", "place/amsterdam"),
        ),
        "/doc/{path}": document(
            "things",
            "thing",
            "What is known about a thing, with evidence and who links to it",
            _path("Kind and name of the thing; a suffix such as `.ttl` wins over Accept.", "place/amsterdam"),
        ),
        "/scheme/{path}": document(
            "things",
            "concept",
            "A concept scheme, or a concept of one",
            _path("Name of the scheme, and of the concept.", "reliability/plausible"),
        ),
    }
    for name in ("ontology", "shapes"):
        found |= with_suffixes(f"/{name}", document("things", name, f"The whole document of the {name}"))
        found[f"/{name}/{{path}}"] = document(
            "things",
            name + "Module",
            f"One module of the {name}",
            _path("Name of the module, or of its current version.", "claim"),
            leads="The name of a version leads to the document.",
        )
    for name in ("id", "doc", "scheme", "ontology", "shapes"):
        found[f"/{name}/"] = leading("things", name + "Start", "Leads to where one can begin", 303)
    for name in ("id", "doc", "scheme", "contact"):
        found[f"/{name}"] = leading("things", name + "Top", "Leads to where one can begin", 303)
    return found
