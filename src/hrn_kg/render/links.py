"""From an IRI to an address that a page may link to, or to none."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode, urlsplit

from hrn_kg.iris import BASE


def href(iri: str, lang: str) -> str | None:
    """The page of one of our IRIs, the IRI itself when it is a web address of others, else None.

    None keeps `javascript:`, `data:` and everything else that a browser might run out of the pages.
    """
    if iri.startswith(BASE):
        path, _, fragment = iri.removeprefix(BASE).partition("#")
        path = path.replace("id/", "doc/", 1) if path.startswith("id/") else path
        anchor = f"#{quote(fragment)}" if fragment else ""
        return f"/{quote(path)}?lang={lang}{anchor}"
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return iri if parts.scheme in ("http", "https") and parts.netloc else None


def is_ours(iri: str) -> bool:
    """Whether the address stays within the base."""
    return iri.startswith(BASE)


def document(iri: str) -> str:
    """The path of the page of a thing without language: what formats and suffixes are added to."""
    path = iri.removeprefix(BASE).partition("#")[0]
    return "/" + quote(path.replace("id/", "doc/", 1) if path.startswith("id/") else path)


def ask(query: str, lang: str = "", form: str = "", kept: Sequence[tuple[str, str]] = ()) -> str:
    """The address at which a query is run; `kept` are further parameters, such as the graphs of its dataset."""
    facts = [("query", query), *kept, ("format", form), ("lang", lang)]
    return "/sparql?" + urlencode([(name, value) for name, value in facts if value])
