"""The pages for people, and what machines ask of the server itself."""

from __future__ import annotations

import re

from hrn_kg import conneg, words
from hrn_kg.iris import BASE
from hrn_kg.reports import LENGTHS
from hrn_kg.reports.box import NUMBER
from hrn_kg.site import assets
from hrn_kg.site.pages import FIXED
from hrn_kg.site.pages.reporting import PATH as REPORT
from hrn_kg.web.http.parameters import FORM
from hrn_kg.web.openapi.parts import (
    CACHE,
    DOCUMENT_FIELDS,
    ETAG,
    IF_NONE_MATCH,
    LANG,
    VARY,
    Json,
    answer,
    content,
    field,
    parameter,
    problems,
    readable,
    redirect,
    unchanged,
)

_HTML = conneg.HTML.media_type
_OURS = f"^$|^{re.escape(BASE)}[a-z0-9/-]*$"
_EMAIL = r"^$|^[^@\s]+@[^@\s]+$"


def _page(name: str, summary: str, *parameters: Json) -> Json:
    headers = {**DOCUMENT_FIELDS, "Content-Language": field("Language of the page.", enum=list(words.languages()))}
    responses = {"200": answer("The page.", content([_HTML]), headers), **unchanged(), **problems(504)}
    return readable("pages", name, summary, responses, [*parameters, IF_NONE_MATCH])


def _reports(lang: str) -> Json:
    """The form that reports a mistake, and the page with the number of a report."""
    title = f"report{lang.title()}"
    about = parameter("about", "IRI of what the mistake is about.", example=f"{BASE}id/claim/dcr-netherlands")
    form = _page(title, f"The form by which a mistake is reported ({lang})", about)
    for operation in form.values():
        operation["responses"] |= problems(400, 504)
    patterns = {"about": _OURS, "wrong": r"\S", "email": _EMAIL}
    schema = {
        "type": "object",
        "required": ["wrong"],
        "properties": {
            name: {
                "type": "string",
                "maxLength": most,
                **({"minLength": 1} if name == "wrong" else {}),
                **({"pattern": patterns[name]} if name in patterns else {}),
            }
            for name, most in LENGTHS.items()
        },
    }
    form["post"] = {
        "tags": ["pages"],
        "summary": f"Report a mistake ({lang})",
        "operationId": title + "Post",
        "requestBody": {"required": True, "content": {FORM: {"schema": schema}}},
        "responses": {
            **redirect(303, "The report is kept; Location ends with its number."),
            **problems(400, 403, 413, 415, 503, 504),
        },
    }
    number = parameter(
        "number", "Number of a report.", where="path", example="20261127-1", pattern=f"^{NUMBER.pattern}$"
    )
    sent = _page(title + "Sent", f"The number of a report, and nothing of what is in it ({lang})", number)
    for operation in sent.values():
        operation["responses"] |= problems(404, 504)
    return {f"/{lang}{REPORT}": form, f"/{lang}{REPORT}/{{number}}": sent}


def _machine(name: str, summary: str, body: Json, headers: Json, *statuses: int) -> Json:
    return readable("service", name, summary, {"200": answer(summary, body, headers), **problems(*statuses)})


def _static(name: str) -> Json:
    headers = {"ETag": ETAG, "Vary": VARY, "Cache-Control": CACHE}
    responses = {
        "200": answer("The file.", content([assets.media_type(name)]), headers),
        **unchanged(),
        **problems(),
    }
    tag = parameter("v", "Checksum of the content: with it the file may be kept for a year.")
    return readable(
        "service", "static" + name.title().replace(".", "").replace("-", ""), name, responses, [tag, IF_NONE_MATCH]
    )


def paths() -> Json:
    """The items of these addresses."""
    found: Json = {}
    for lang in words.languages():
        for page in FIXED:
            name = f"page{lang.title()}{page.path.removeprefix('/').title()}"
            found[f"/{lang}{page.path}"] = _page(name, f"{page.summary} ({lang})")
        coverage = _page(
            f"coverage{lang.title()}", f"How much of the documents the base covers, where they are at hand ({lang})"
        )
        for operation in coverage.values():
            operation["responses"] |= problems(404, 504)
            operation["responses"]["200"] = {
                **operation["responses"]["200"],
                "headers": {"Vary": VARY, "Cache-Control": CACHE},
            }
        found[f"/{lang}/coverage"] = coverage
        found |= _reports(lang)
    kept = {"Cache-Control": CACHE}
    return {
        **found,
        "/docs": _page("docs", "Every address with its parameters, answers and faults: this document as a page", LANG),
        "/openapi.json": readable(
            "service",
            "openapi",
            "This document",
            {
                "200": answer(
                    "This document.",
                    content(["application/json"], {"application/json": {"type": "object"}}),
                    DOCUMENT_FIELDS,
                ),
                **unchanged(),
                **problems(),
            },
            [IF_NONE_MATCH],
        ),
        "/metrics": _machine(
            "metrics", "Numbers for Prometheus, for those who may read them", content(["text/plain"]), kept, 403
        ),
        "/robots.txt": _machine("robots", "What crawlers may fetch", content(["text/plain"]), kept),
        "/favicon.ico": readable(
            "service", "favicon", "Leads to the icon", {**redirect(302, "Leads to the icon."), **problems()}
        ),
        "/problem/{slug}": readable(
            "service",
            "problem",
            "What a kind of problem means",
            {"200": answer("In words.", content(["text/plain"])), **problems(404)},
            [parameter("slug", "The end of the `type` of a problem.", where="path", example="malformed-query")],
        ),
        **{f"/static/{name}": _static(name) for name in assets.NAMES},
    }
