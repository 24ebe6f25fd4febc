"""The addresses that check what is handed in, and those of proposals."""

from __future__ import annotations

from typing import Any, Final

from hrn_kg import conneg, words
from hrn_kg.contributions import STATUSES
from hrn_kg.site.pages.check_page import PATH
from hrn_kg.site.template_files import FORMS, template_files
from hrn_kg.site.template_files import PATH as TEMPLATES
from hrn_kg.web.checks import proposal_routes, report_forms, validate_routes
from hrn_kg.web.checks.check_requests import BARE, DOCUMENT, PASTED
from hrn_kg.web.http.uploads import MULTIPART
from hrn_kg.web.openapi.parts import (
    CACHE,
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LANG,
    RELEASE,
    VARY,
    Json,
    answer,
    content,
    field,
    parameter,
    problems,
    readable,
    unchanged,
)

_TEXT: Final[Json] = {"type": "string"}
_NULLABLE: Final[Json] = {"type": "string", "nullable": True}
_BINARY: Final[Json] = {"type": "string", "format": "binary"}
_JSON: Final = "application/json"
_OUTCOMES: Final = ("valid", "invalid", "nothing-to-validate", "refused")
SCHEMAS: Final[Json] = {
    "Report": {
        "type": "object",
        "description": "What a check found: every finding at its line, cell or field.",
        "required": ["outcome", "release", "shapes", "checked", "findings"],
        "properties": {
            "outcome": {**_TEXT, "enum": list(_OUTCOMES)},
            "release": {**_NULLABLE, "description": "The release that it was checked against."},
            "shapes": {**_NULLABLE, "description": "Checksum of the shapes."},
            "checked": {"type": "integer", "description": "Records that were checked."},
            "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
        },
    },
    "Finding": {
        "type": "object",
        "required": ["focus", "path", "value", "severity", "shape", "message", "where"],
        "properties": {
            "focus": {**_TEXT, "description": "The record."},
            "path": {**_NULLABLE, "description": "The property."},
            "value": {**_NULLABLE, "description": "What stands there."},
            "severity": {**_TEXT, "enum": ["Violation", "Warning", "Info"]},
            "shape": {**_TEXT, "description": "The rule."},
            "message": {"type": "object", "description": "By language.", "additionalProperties": _TEXT},
            "where": {
                "type": "object",
                "properties": {
                    name: {"type": kind, "nullable": True}
                    for name, kind in (
                        *(("file", "string"), ("line", "integer"), ("column", "integer")),
                        *(("sheet", "string"), ("cell", "string"), ("field", "string")),
                    )
                },
            },
        },
    },
    "Proposal": {
        "type": "object",
        "required": ["id", "status", "events"],
        "properties": {
            "id": _TEXT,
            "status": {**_TEXT, "enum": list(STATUSES)},
            "records": {"type": "array", "items": _TEXT},
            "corrects": {"type": "array", "items": _TEXT},
            "outcome": _NULLABLE,
            "checked_against": _NULLABLE,
            "events": {"type": "array", "items": {"type": "object", "required": ["at", "kind", "status"]}},
        },
    },
}
_REPORT: Final[Json] = {"$ref": "#/components/schemas/Report"}
_LANGUAGE: Final = field("Language of the answer.", required=False, enum=list(words.languages()))
_NOT_KEPT: Final = {"Vary": VARY, "Cache-Control": CACHE}


def _form(properties: Json, required: list[str]) -> Json:
    bound: Json = {"required": required} if required else {}
    return {"schema": {"type": "object", **bound, "properties": properties}}


_FILES: Final[Json] = {
    "file": {"type": "array", "items": _BINARY, "description": "RDF, or a spreadsheet that is filled in."},
    DOCUMENT: {"type": "array", "items": _BINARY, "description": "The text of a document, UTF-8; never published."},
}


def _validate() -> Json:
    forms = [form.media_type for form in report_forms.FORMS]
    headers = {**_NOT_KEPT, "X-HRN-KG-Release": RELEASE, "Content-Language": _LANGUAGE}
    body: Json = {media_type: {"schema": _BINARY} for media_type in BARE}
    body[MULTIPART] = _form(_FILES, ["file"])
    operation: Json = {
        "tags": ["contributing"],
        "summary": "Check records against the current release",
        "description": (
            "Nothing is kept. In order or not, the answer is 200 with the report; what could not be read or held "
            "nothing to check is 422, of which `report` tells the line. A check takes its turn and has limits."
        ),
        "operationId": "validate",
        "parameters": [
            parameter("format", "Form of the report; wins over Accept.", enum=[f.name for f in report_forms.FORMS]),
            parameter("name", "What the file is called in the report, where it is sent bare.", example="figures.ttl"),
            LANG,
        ],
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": answer("The report.", content(forms, {_JSON: _REPORT, "application/ld+json": {}}), headers),
            **problems(400, 406, 413, 415, 422, 503),
        },
    }
    return {"post": operation}


def _propose() -> Json:
    texts: dict[str, Any] = {
        "name": {**_TEXT, "minLength": 1, "maxLength": 200, "description": "Who proposes; not published."},
        "consent": {**_TEXT, "enum": [proposal_routes.AGREED], "description": "To publication under CC BY 4.0."},
        "email": {**_TEXT, "description": "Where questions go; never published, erased after the decision."},
        "credit": {**_TEXT, "description": "The name to publish with what is accepted."},
        "note": {**_TEXT, "maxLength": 5000, "description": "A word to the editors; never published."},
        "corrects": {"type": "array", "items": _TEXT, "description": "Published records that the files correct."},
        "removes": {"type": "array", "items": _TEXT, "description": "`IRI` or `IRI=SUCCESSOR`: records to take away."},
    }
    created = {
        "type": "object",
        "required": ["id", "status", "address", "page", "consent", "report", "effect"],
        "properties": {
            "id": _TEXT,
            "status": _TEXT,
            "address": {**_TEXT, "format": "uri", "description": "Secret: by it one sees the status."},
            "page": {**_TEXT, "format": "uri"},
            "report": _REPORT,
            "effect": {"type": "object", "nullable": True, "description": "What the proposal would change."},
        },
    }
    headers = {**_NOT_KEPT, "Location": field("The secret address of the proposal.", format="uri-reference")}
    operation: Json = {
        "tags": ["contributing"],
        "summary": "Propose records",
        "description": "Checked as by `/api/validate`; what is in order is kept for the editors. Nothing is published.",
        "operationId": "propose",
        "parameters": [LANG],
        "requestBody": {
            "required": True,
            "content": {MULTIPART: _form({**_FILES, **texts}, ["file", "name", "consent"])},
        },
        "responses": {
            "201": answer("Proposed.", content([_JSON], {_JSON: created}), headers),
            **problems(400, 403, 406, 413, 415, 422, 503),
        },
    }
    return {"post": operation}


def _status() -> Json:
    token = parameter("token", "The secret end of the address.", where="path", example="0" * 43)
    schema = {"$ref": "#/components/schemas/Proposal"}
    responses = {
        "200": answer("What became of it.", content([_JSON], {_JSON: schema}), _NOT_KEPT),
        **problems(404, 503),
    }
    return readable("contributing", "proposal", "What became of a proposal", responses, [token])


def _page(lang: str) -> Json:
    html = content([conneg.HTML.media_type])
    headers = {**_NOT_KEPT, "Content-Language": field("Language of the page.", enum=list(words.languages()))}
    name = f"validate{lang.title()}"
    item = readable(
        "pages",
        name,
        f"The page that checks records ({lang})",
        {"200": answer("The page.", html, headers), **unchanged(), **problems(400)},
        [IF_NONE_MATCH],
    )
    texts = {PASTED: {**_TEXT, "description": "Records, pasted."}}
    item["post"] = {
        "tags": ["pages"],
        "summary": f"Check what is pasted or uploaded ({lang})",
        "operationId": name + "Post",
        "requestBody": {"required": True, "content": {MULTIPART: _form({**_FILES, **texts}, [])}},
        "responses": {"200": answer("The report.", html, headers), **problems(400, 403, 413, 415, 422, 503)},
    }
    return item


def _template() -> Json:
    names = [one.name for one in template_files()]
    name = parameter("name", "Kind, language and format.", where="path", example=names[0], enum=names)
    headers = {
        **DOCUMENT_FIELDS,
        "Content-Disposition": field("A name with the release."),
        "Content-Language": field("Language of the template.", enum=list(words.languages())),
    }
    body = content([form.media_type for form in FORMS], {conneg.XLSX.media_type: _BINARY})
    responses = {
        "200": answer("The spreadsheet, with the lists of the current release.", body, headers),
        **unchanged(),
        **problems(404),
    }
    return readable("contributing", "template", "An empty spreadsheet to fill in", responses, [name, IF_NONE_MATCH])


def paths() -> Json:
    """The items of these addresses."""
    return {
        f"{TEMPLATES}/{{name}}": _template(),
        validate_routes.API: _validate(),
        proposal_routes.API: _propose(),
        f"{proposal_routes.API}/{{token}}": _status(),
        **{f"/{lang}{PATH}": _page(lang) for lang in words.languages()},
    }
