"""The pages for people, and what machines ask of the server itself."""

from __future__ import annotations

from hrn_kg import conneg, words
from hrn_kg.site import assets
from hrn_kg.site.pages import FIXED
from hrn_kg.site.terms import ADDRESS
from hrn_kg.web.openapi.parts import (
    CACHE,
    DOCUMENT_FIELDS,
    ETAG,
    IF_NONE_MATCH,
    LANG,
    LINK,
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

_JSON = "application/json"


def _page(name: str, summary: str, *parameters: Json) -> Json:
    headers = {**DOCUMENT_FIELDS, "Content-Language": field("Language of the page.", enum=list(words.languages()))}
    responses = {"200": answer("The page.", content([_HTML]), headers), **unchanged(), **problems(504)}
    return readable("pages", name, summary, responses, [*parameters, IF_NONE_MATCH])


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


def _terms() -> Json:
    headers = {**DOCUMENT_FIELDS, "Link": LINK}
    body = content([_JSON], {_JSON: {"type": "object"}})
    responses = {
        "200": answer("Prefixes, and terms with their labels.", body, headers),
        **unchanged(),
        **problems(413, 504),
    }
    tag = parameter("v", "The release that is served: with it the terms may be kept for a year.")
    return readable("service", "staticTerms", "Terms for editors of queries", responses, [tag, IF_NONE_MATCH])


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
        ADDRESS: _terms(),
    }
