"""Which answer it is: of a query or of a named question, in a release; and where it is found again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote_plus, urlencode

from hrn_kg import conneg, words
from hrn_kg.conneg import Representation
from hrn_kg.examples import Example
from hrn_kg.iris import BASE
from hrn_kg.limits import LONGEST_ADDRESS, REPEATED_CHARACTERS
from hrn_kg.releases.layout import is_id
from hrn_kg.render.links import ask
from hrn_kg.site.download_names import example_of
from hrn_kg.site.named_answers import NamedAnswer, page_of, permalink
from hrn_kg.site.site import Site
from hrn_kg.sparql import inspect

_ESCAPES: Final = {code: quote_plus(chr(code)) for code in range(128) if quote_plus(chr(code)) != chr(code)}


class AskedQuery(NamedTuple):
    """A query with what else makes its answer: its graphs, as parameters, and the release that answered.

    `named` is the question that was asked at its own address.
    """

    query: str
    graphs: tuple[tuple[str, str], ...]
    release: str
    named: NamedAnswer | None = None

    def example_in(self, site: Site) -> tuple[Example | None, str]:
        """The example query that it is, and the language of its labels: English for a query of one's own."""
        if self.named is not None:
            return self.named.asked.example, self.named.language
        return example_of(site, self.query) or (None, words.ENGLISH)

    @property
    def bound(self) -> tuple[tuple[str, str], ...]:
        """The parameters beside the query that lead to the same answer again."""
        return (*self.graphs, ("release", self.release)) if is_id(self.release) else self.graphs


def whole(site: Site, asked: AskedQuery) -> str:
    """Where the same rows are found as CSV, or the same graph as Turtle; for a long query, what to ask for."""
    has_rows = inspect(asked.query, site.settings).kind in ("select", "ask")
    form = conneg.CSV if has_rows else conneg.TURTLE
    if asked.named is not None:
        return permalink(site, asked.named, form.suffix)
    given = urlencode([("query", asked.query), *asked.bound, ("format", form.name)])
    return f"{site.address('/sparql')}?{given}" if len(given) <= REPEATED_CHARACTERS else f"format={form.name}"


def bound(site: Site, asked: AskedQuery, form: Representation) -> str:
    """The address of this answer to a query in this release; empty for one that header fields cannot hold.

    A long query that is an example has the address of its question.
    """
    if not is_id(asked.release):
        return ""
    given = f"query={escaped(asked.query)}&{_beside_query(asked.bound, form.name)}"
    if len(given) <= REPEATED_CHARACTERS:
        return f"{site.address('/sparql')}?{given}"
    example, lang = asked.example_in(site)
    if example is None or asked.graphs:
        return ""
    more = [("lang", lang)] if lang != words.ENGLISH else []
    return f"{site.address('/queries/' + example.name + form.suffix)}?{urlencode([*more, *asked.bound])}"


def escaped(text: str) -> str:
    """Text as the value of a parameter: each answer has its query so, and plain text takes a third of the time."""
    return text.translate(_ESCAPES) if text.isascii() else quote_plus(text)


@lru_cache(64)
def _beside_query(bound: tuple[tuple[str, str], ...], form: str) -> str:
    """The parameters that are the same for most queries: each answer has such an address."""
    return urlencode([*bound, ("format", form)])


def permanent(site: Site, asked: AskedQuery) -> str:
    """The address of the page that gives this answer of this release."""
    if asked.named is not None:
        return page_of(site, asked.named)
    example, lang = asked.example_in(site)
    if example is not None and not asked.graphs:
        bound = urlencode(asked.bound)
        return site.address(f"/{lang}/queries/{example.name}") + (f"?{bound}" if bound else "")
    return site.address("") + ask(asked.query, lang, kept=asked.bound)


def lasting(site: Site, asked: AskedQuery) -> str:
    """The lasting name of this answer, bound to the release; empty for a query that is too long for an address.

    It does not name the server that happened to answer: like the name of a thing it leads there.
    """
    if asked.named is not None:
        release = asked.release if is_id(asked.release) else ""
        lang = asked.named.lang if asked.named.lang != words.ENGLISH else ""
        return BASE.removesuffix("/") + asked.named.asked.path("", lang=lang, release=release)
    example, _ = asked.example_in(site)
    if example is not None and not asked.graphs:
        bound = urlencode(asked.bound)
        return f"{BASE}queries/{example.name}" + (f"?{bound}" if bound else "")
    found = BASE.removesuffix("/") + ask(asked.query, kept=asked.bound)
    return found if len(found) <= LONGEST_ADDRESS else ""


def name_of(site: Site, asked: AskedQuery) -> str:
    """A short name of what is asked, the release left aside; for a query of one's own made of its digest."""
    if asked.named is not None:
        return BASE.removesuffix("/") + asked.named.asked.path("")
    example, _ = asked.example_in(site)
    if example is not None and not asked.graphs:
        return f"{BASE}queries/{example.name}"
    digest = hashlib.sha256(ask(asked.query.strip(), kept=asked.graphs).encode()).hexdigest()
    return f"{BASE}sparql-{digest[:12]}"
