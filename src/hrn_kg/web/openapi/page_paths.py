"""The pages for people, and what machines ask of the server itself."""

from __future__ import annotations

from hrn_kg import conneg, words
from hrn_kg.contributions.form_answers import FORMS
from hrn_kg.families import FAMILIES
from hrn_kg.iris import BASE
from hrn_kg.site import assets
from hrn_kg.site.pages import FIXED
from hrn_kg.site.pages.contribute_pages import PATH as CONTRIBUTE
from hrn_kg.site.pages.proposal_status import PATH as PROPOSALS
from hrn_kg.site.terms import ADDRESS
from hrn_kg.web.http.parameters import FORM
from hrn_kg.web.http.uploads import MULTIPART
from hrn_kg.web.openapi.parts import (
    CACHE,
    DOCUMENT_FIELDS,
    ETAG,
    IF_NONE_MATCH,
    LANG,
    LINK,
    OF_RELEASE,
    VARY,
    Json,
    answer,
    content,
    field,
    parameter,
    problems,
    readable,
    redirect,
    to_page,
    unchanged,
)
from hrn_kg.web.pages.report_routes import REPORT

_HTML = conneg.HTML.media_type
_JSON = "application/json"


def _page(name: str, summary: str, *parameters: Json, leads: bool = False, about: str = "") -> Json:
    headers = {
        **DOCUMENT_FIELDS,
        "Link": LINK,
        "Content-Language": field("Language of the page.", enum=list(words.languages())),
    }
    moved = {**redirect(303, "The place of its use."), **redirect(308, "Its own address.")} if leads else {}
    responses = {
        "200": answer("The page.", content([_HTML]), headers),
        **moved,
        **unchanged(),
        **problems(400, 404, 410, 504),
    }
    return readable("pages", name, summary, responses, [*parameters, OF_RELEASE, IF_NONE_MATCH], about)


def _things(lang: str) -> Json:
    """The pages of things, of terms and of example questions."""
    found: Json = {}
    name = parameter("name", "Name of the thing.", where="path", example="amsterdam")
    path = parameter("path", "Kind and name of the thing.", where="path", example="place/amsterdam")
    title = lang.title()
    for kind in ("doc", "scheme", "ontology", "shapes"):
        summary = f"The page of a thing, a term, or a module of terms ({lang})"
        found[f"/{lang}/{kind}/{{path}}"] = _page(f"page{title}{kind.title()}Of", summary, path, leads=True)
    term = parameter("term", "Name of the one term, or shape, that is told of.", example="Claim")
    for kind in ("ontology", "shapes", "catalog"):
        found[f"/{lang}/{kind}"] = _page(
            f"page{title}{kind.title()}All",
            f"The page of the ontology, the shapes or the catalogue ({lang})",
            *([] if kind == "catalog" else [term]),
        )
    for family in FAMILIES:
        kind = family.path.removeprefix("/")
        found[f"/{lang}/{kind}/{{name}}"] = _page(
            f"page{title}{kind.title()}Of",
            f"The page of a thing that lies with others of its kind ({lang})",
            name,
            leads=True,
        )
    question = parameter("name", "Name of the question.", where="path", example="list-definitions")
    found[f"/{lang}/queries/{{name}}"] = _page(f"page{title}Question", f"A question with its answer ({lang})", question)
    group = parameter("group", "Tag of the addresses that are told of.", example="query")
    found[f"/{lang}/api"] = _page(f"page{title}Api", f"This document as a page ({lang})", group)
    return found


def _forms(lang: str) -> Json:
    """The forms by which people contribute, the page of a proposal, and the former address of corrections."""
    found: Json = {}
    record = parameter("record", "IRI of what is to be corrected.", example=f"{BASE}id/claim/dcr-netherlands")
    for form in FORMS:
        found[f"/{lang}{CONTRIBUTE}/{form}"] = _form(
            f"contribute{lang.title()}{form.title()}",
            f"The form for a {form} ({lang})",
            *([record] if form == "correction" else []),
        )
    token = parameter("token", "The secret of a proposal.", where="path", example="no-such-token")
    found[f"/{lang}{PROPOSALS}/{{token}}"] = _form(
        f"proposal{lang.title()}", f"What became of a proposal ({lang})", token
    )
    found[f"{PROPOSALS}/{{token}}"] = readable(
        "pages", "proposalInNoLanguage", "Leads to the page of a proposal", redirect(303, "The page."), [token]
    )
    about = parameter("about", "IRI of what is to be corrected.", example=f"{BASE}id/claim/dcr-netherlands")
    former = _page(f"report{lang.title()}", f"Leads to the form for a correction ({lang})", about)
    for operation in former.values():
        operation["responses"] = {**redirect(308, "The form for a correction."), **problems(400)}
    found[f"/{lang}{REPORT}"] = former
    return found


def _form(name: str, summary: str, *parameters: Json) -> Json:
    """A page with a form, which takes what was filled in there, with the token that the page gave."""
    headers = {
        "Vary": VARY,
        "Cache-Control": CACHE,
        "Content-Language": field("Language of the page.", enum=list(words.languages())),
    }
    page = {"200": answer("The page; nobody keeps it.", content([_HTML]), headers)}
    form = readable("pages", name, summary, {**page, **problems(400, 404, 504)}, [*parameters])
    fields = {"token": {"type": "string"}, "step": {"type": "string"}}
    schema = {"type": "object", "required": ["token", "step"], "properties": fields}
    # What must still be changed comes back as the form, with 422; so does why it could not be checked.
    refused = {"422": answer("The form again, with what must still be changed.", content([_HTML]), headers)}
    form["post"] = {
        "tags": ["pages"],
        "summary": f"{summary}: take what was filled in",
        "operationId": f"{name}Post",
        **({"parameters": [*parameters]} if parameters and parameters[0]["in"] == "path" else {}),
        "requestBody": {"required": True, "content": {FORM: {"schema": schema}, MULTIPART: {"schema": schema}}},
        "responses": {
            **page,
            **redirect(303, "It is taken; Location is the page of the proposal."),
            **problems(400, 403, 404, 409, 413, 415, 504),
            **refused,
        },
    }
    return form


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
            taken = [parameter(one, "Parameter of this page.") for one in page.parameters]
            found[f"/{lang}{page.path}"] = _page(name, f"A page for people ({lang})", *taken, about=page.summary)
        found |= _things(lang)
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
        found |= _forms(lang)
    kept = {"Cache-Control": CACHE}
    return {
        **found,
        "/docs": readable("pages", "docs", "Leads to this document as a page", {**to_page(303), **problems()}, [LANG]),
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
