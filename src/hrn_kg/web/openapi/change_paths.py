"""The addresses of what changed: the feed, the changes of a release, what lies between two, Atom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hrn_kg import words
from hrn_kg.changes.change_entries import SHOWN
from hrn_kg.conneg import Representation
from hrn_kg.site.atom import PATH
from hrn_kg.site.catalogue_feed import PATH as CATALOGUE
from hrn_kg.site.feed import FORMS
from hrn_kg.site.pages.change_pages import PARAMETERS
from hrn_kg.site.pages.change_pages import PATH as PAGES
from hrn_kg.web.openapi.parts import (
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LANG,
    LINK,
    OF_RELEASE,
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

_FOR_PEOPLE: Final = "A browser is led to the page of changes."
_FIELDS: Final = {**DOCUMENT_FIELDS, "Link": LINK}
_CHANGES: Final[Json] = {
    "type": "object",
    "required": ["release", "previous", "moment", "digests", "counts", "things"],
    "properties": {
        "release": {"type": "string"},
        "previous": {"type": "string", "nullable": True},
        "moment": {"type": "string", "format": "date-time"},
        "digests": {"type": "object"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "redactions": {
            "type": "array",
            "description": "What was blanked in this release, when and why; there only after a redaction.",
            "items": {
                "type": "object",
                "required": ["iri", "moment", "reason"],
                "properties": {
                    "iri": {"type": "string", "format": "uri"},
                    "moment": {"type": "string", "format": "date-time"},
                    "reason": {"type": "string"},
                },
            },
        },
        "digests_before_redaction": {"type": "array", "items": {"type": "object"}},
        "things": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["iri", "kind", "label", "words", "added", "removed", "successor"],
                "properties": {
                    "iri": {"type": "string", "format": "uri"},
                    "kind": {"type": "string", "enum": list(SHOWN)},
                    "label": {"type": "object", "additionalProperties": {"type": "string"}},
                    "words": {
                        "type": "object",
                        "description": "The change as a sentence, by language.",
                        "additionalProperties": {"type": "string"},
                    },
                    "added": {"type": "array", "items": {"type": "string", "description": "A line of N-Quads."}},
                    "removed": {"type": "array", "items": {"type": "string", "description": "A line of N-Quads."}},
                    "successor": {"type": "string", "format": "uri", "nullable": True},
                    "redacted": {"type": "string", "description": "Why what was stated is blanked."},
                },
            },
        },
    },
}


def paths(releases: Sequence[str]) -> Json:
    """The items of these addresses, for the releases that are kept; the log knows removed ones too."""
    release, start, end = (
        parameter(name, what, where="path", example=releases[0], enum=[releases[0]])
        for name, what in (
            ("release", "A release that was ever published."),
            ("start", "The earlier of two releases."),
            ("end", "The later of two releases, or the same."),
        )
    )
    number = parameter("number", "Number of the page, from 1.", where="path", example=1, type="integer", enum=[1])
    place = parameter("place", "Place of the change in its release.", where="path", example=1, type="integer", enum=[1])
    found = {
        "/feed": _lead("feed", "To the feed in the form that is wanted"),
        "/id/feed": _lead("feedStream", "To the feed in the form that is wanted"),
        "/id/change/{release}/{place}": _lead("change", "To the page of the feed that holds a change", release, place),
        "/changes/{release}.json": readable(
            "changes",
            "changesOfRelease",
            "What a release changed, thing by thing",
            _answers("The changes.", content(["application/json"], {"application/json": _CHANGES})),
            [release, IF_NONE_MATCH],
        ),
        PATH: _atom(),
        **{f"/{lang}{PAGES}/{{release}}": _page(lang, release) for lang in words.languages()},
    }
    every = _answers("The feed.", content_of(FORMS), 406)
    found[CATALOGUE] = readable("changes", "catalogueFeed", "The feed of the catalogue", every, [IF_NONE_MATCH])
    lead = {**redirect(303, "Where the feed is."), **problems()}
    found["/id/catalogue-feed"] = readable("changes", "catalogueFeedStream", "To the feed of the catalogue", lead)
    for form in FORMS:
        found[CATALOGUE + form.suffix] = _feed(
            f"catalogueFeed{form.name.capitalize()}", "The feed of the catalogue", form
        )
        name = form.name.capitalize()
        found[f"/feed{form.suffix}"] = _feed(f"feed{name}", "The root of the feed (LDES)", form)
        found[f"/feed/{{release}}/{{number}}{form.suffix}"] = _feed(
            f"feedPage{name}", "A page of the feed, which never changes", form, release, number
        )
    for ending, name, what, media_type in (
        (".added.nq", "added", "The quads that were added between two releases", "application/n-quads"),
        (".removed.nq", "removed", "The quads that were removed between two releases", "application/n-quads"),
        (".ru", "update", "A SPARQL Update that makes one release of another", "application/sparql-update"),
    ):
        found[f"/changes/{{start}}..{{end}}{ending}"] = readable(
            "changes", f"{name}Between", what, _answers(f"{what}.", content([media_type])), [start, end, IF_NONE_MATCH]
        )
    return found


def _page(lang: str, release: Json) -> Json:
    """The page of the changes of a release."""
    asked = [parameter(name, "Parameter of this page.") for name in PARAMETERS]
    summary = f"A page for people ({lang})"
    about = "What a release changed, in sentences"
    fields = {**_FIELDS, "Content-Language": field("Language of the page.", enum=list(words.languages()))}
    answers = {
        "200": answer("The page.", content(["text/html"]), fields),
        **unchanged(),
        **problems(400, 404, 410, 504),
    }
    return readable(
        "pages", f"page{lang.title()}ChangesOf", summary, answers, [release, *asked, OF_RELEASE, IF_NONE_MATCH], about
    )


def _answers(what: str, body: Json, *statuses: int) -> Json:
    return {"200": answer(what, body, _FIELDS), **unchanged(), **problems(404, *statuses)}


def _feed(name: str, summary: str, form: Representation, *path: Json) -> Json:
    return readable("changes", name, summary, _answers(f"{summary}.", content_of([form])), [*path, IF_NONE_MATCH])


def _lead(name: str, summary: str, *path: Json) -> Json:
    responses = {**redirect(303, "Where the feed is in that form."), **to_page(303), **problems(404, 406)}
    return readable("changes", name, summary, responses, [*path, LANG], _FOR_PEOPLE)


def _atom() -> Json:
    moment = {"format": "date-time"}
    asked = [
        parameter("since", "Changes after this moment (RFC 3339).", **moment),
        parameter("until", "Changes until this moment (RFC 3339).", **moment),
        parameter(
            "type",
            "Changes of things of this class: its IRI, or its name with a prefix.",
            example="hro:Observation",
            pattern="^(hro:[A-Za-z]{1,40}|https://[a-z]{1,40}/[A-Za-z]{0,40})$",
        ),
        parameter("kind", "Changes of this kind.", enum=list(SHOWN)),
        parameter("page", "Page of a hundred changes.", pattern="^[1-9][0-9]{0,3}$"),
        parameter("lang", "Language of the words.", enum=list(words.languages())),
    ]
    body = content(["application/atom+xml"])
    return readable(
        "changes", "changesAtom", "The changes as Atom, the newest first", _answers("The changes.", body, 400), asked
    )
