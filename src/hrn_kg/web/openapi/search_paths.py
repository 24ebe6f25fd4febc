"""The addresses of the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hrn_kg import conneg, words
from hrn_kg.limits import SEARCH_CHARACTERS, SEARCH_RESULTS
from hrn_kg.search import Kind
from hrn_kg.site.pages.search import PATH
from hrn_kg.web.openapi.parts import (
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LANG,
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

_TEXT: Final[Json] = {"type": "string"}
SCHEMA: Final[Json] = {
    "type": "object",
    "required": ["q", "release", "corrected", "results"],
    "properties": {
        "q": {**_TEXT, "description": "What was asked."},
        "release": {**_TEXT, "description": "The release that was searched."},
        "corrected": {**_TEXT, "nullable": True, "description": "How it was read, when a word of it is in no name."},
        "results": {
            "type": "array",
            "description": "The best first.",
            "maxItems": SEARCH_RESULTS,
            "items": {
                "type": "object",
                "required": ["iri", "label", "kind", "page", "why"],
                "additionalProperties": False,
                "properties": {
                    "iri": {**_TEXT, "format": "uri"},
                    "label": {**_TEXT, "description": "Its name, in the language where there is one."},
                    "kind": {**_TEXT, "enum": [kind.value for kind in Kind]},
                    "page": {**_TEXT, "format": "uri", "description": "The page about it, for people."},
                    "why": {**_TEXT, "description": "By which of its names it was found, in words of the language."},
                },
            },
        },
    },
}
_LANGUAGE: Final = field("Language of names and words.", enum=list(words.languages()))


def paths(releases: Sequence[str]) -> Json:
    """The items of these addresses, for the releases that are kept."""
    asked = [
        parameter(
            "q",
            "What to look for: a name, some words, a question.",
            example="gebruiksruimte",
            maxLength=SEARCH_CHARACTERS,
        ),
        parameter("kind", "Look for this kind of thing only.", enum=[kind.value for kind in Kind]),
        {
            **parameter("limit", "The most results that are wanted."),
            "schema": {"type": "integer", "minimum": 1, "maximum": SEARCH_RESULTS, "default": 20},
        },
        parameter("release", "The release to search in; without it the current one.", enum=list(releases)),
    ]
    headers = {**DOCUMENT_FIELDS, "Content-Language": _LANGUAGE}
    json_form = "application/json"
    found = answer("What was found.", content([json_form], {json_form: SCHEMA}), headers)
    responses = {
        "200": found,
        **redirect(303, "A browser is led to the page in its language."),
        **unchanged(),
        **problems(400, 404, 406, 410),
    }
    summary = "Things by their names: other spellings, slips, plurals and everyday words lead to them too"
    pages = {
        f"/{lang}{PATH}": readable(
            "pages",
            f"page{lang.title()}Search",
            f"The search ({lang})",
            {
                "200": answer("The page.", content([conneg.HTML.media_type]), headers),
                **unchanged(),
                **problems(400, 404, 410),
            },
            [*asked, IF_NONE_MATCH],
        )
        for lang in words.languages()
    }
    return {PATH: readable("things", "search", summary, responses, [*asked, LANG, IF_NONE_MATCH]), **pages}
