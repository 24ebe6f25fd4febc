"""From an IRI to an address that a page may link to, or to none."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from hrn_kg.families import has_page, page_path
from hrn_kg.iris import BASE


def href(iri: str, lang: str) -> str | None:
    """The page of one of our IRIs, the IRI itself when it is a web address of others, else None.

    None keeps `javascript:`, `data:` and everything else that a browser might run out of the pages.
    """
    if iri.startswith(BASE):
        return f"/{lang}{page_path(iri)}" if has_page(iri) else page_path(iri)
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return iri if parts.scheme in ("http", "https") and parts.netloc else None


def is_ours(iri: str) -> bool:
    """Whether the address stays within the base."""
    return iri.startswith(BASE)


def ask(query: str, lang: str = "", form: str = "", kept: Sequence[tuple[str, str]] = ()) -> str:
    """The address of the page that runs a query, or, with a form, of its answer in that form.

    `kept` are further parameters, such as the graphs of its dataset.
    """
    facts = [("query", query), *kept, ("format", form)]
    path = "/sparql" if form or not lang else f"/{lang}/query"
    return f"{path}?" + urlencode([(name, value) for name, value in facts if value])
