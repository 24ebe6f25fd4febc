"""What the search tells of what it found: for programs as JSON, and to the page; each result says why it is one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from hrn_kg import words
from hrn_kg.render.links import href
from hrn_kg.render.triple_index import Text
from hrn_kg.search import Found, Hit, Role
from hrn_kg.site.site import Site


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found, in words of one language; `page` begins at the top of the service.

    `is_plain` tells that it was found by the name that is shown, so that a page need not say why.
    """

    iri: str
    label: Text
    kind: str
    kind_words: str
    page: str
    why: str
    is_plain: bool


def page_of(iri: str, lang: str) -> str:
    """The address of the page of a thing, from the top of the service. No other function of the search knows one."""
    return href(iri, lang) or "/"


def results_of(hits: Iterable[Hit], lang: str) -> tuple[Result, ...]:
    """The hits as results, in their order."""
    return tuple(
        Result(
            hit.iri,
            _label(hit, lang),
            hit.kind.value,
            words.translate(lang, f"found_kind.{hit.kind}"),
            page_of(hit.iri, lang),
            _why(hit, lang),
            is_plain=hit.name == hit.label(lang),
        )
        for hit in hits
    )


def as_json(site: Site, release: str, query: str, found: Found, lang: str) -> bytes:
    """The answer for programs."""
    answer = {
        "q": query,
        "release": release,
        "corrected": found.corrected,
        "results": [
            {
                "iri": one.iri,
                "label": one.label.text,
                "kind": one.kind,
                "page": site.base + one.page,
                "why": one.why,
            }
            for one in results_of(found.hits, lang)
        ],
    }
    return (json.dumps(answer, indent=1, ensure_ascii=False) + "\n").encode()


def _label(hit: Hit, lang: str) -> Text:
    """Its name, with the language that it is in where that is another one."""
    text = hit.label(lang)
    if lang in hit.labels:
        return Text(text, lang)
    return Text(text, next((code for code, label in hit.labels.items() if label == text), ""))


def _why(hit: Hit, lang: str) -> str:
    """By which name it was found: said where that is not the name that is shown."""
    if hit.name == hit.label(lang):
        return words.translate(lang, "found_why.name")
    key = "name_of" if hit.role == Role.PREFERRED else hit.role.value
    return words.translate(lang, f"found_why.{key}", name=hit.name)
