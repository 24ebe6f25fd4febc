"""The addresses where programs look first: VoID, linkset, sitemap, the context of JSON-LD."""

from __future__ import annotations

from typing import Final

from hrn_kg import conneg
from hrn_kg.jsonld_context import PATH
from hrn_kg.site.discovery import LINKSET
from hrn_kg.web.openapi.parts import (
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LINK,
    Json,
    answer,
    content,
    content_of,
    problems,
    readable,
    unchanged,
)

_FIELDS: Final = {**DOCUMENT_FIELDS, "Link": LINK}


def paths() -> Json:
    """The items of these addresses."""
    return {
        "/.well-known/void": _item(
            "void",
            "The dataset in VoID: classes and properties with counts",
            content_of(conneg.DESCRIPTION_FORMATS),
            404,
            406,
        ),
        "/linkset": _item(
            "linkset", "All links of the dataset (RFC 9264)", content([LINKSET], {LINKSET: {"type": "object"}})
        ),
        PATH: _item(
            "context",
            "The JSON-LD context by which records are written as JSON",
            content([conneg.JSONLD.media_type], {conneg.JSONLD.media_type: {"type": "object"}}),
        ),
        "/sitemap.xml": _item("sitemap", "All pages, and when they changed", content(["application/xml"])),
    }


def _item(name: str, summary: str, body: Json, *statuses: int) -> Json:
    responses = {"200": answer(f"{summary}.", body, _FIELDS), **unchanged(), **problems(*statuses)}
    return readable("files", name, summary, responses, [IF_NONE_MATCH])
