"""The search: `/search` for programs, `/nl/search` and `/en/search` for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, words
from hrn_kg.conneg import Representation
from hrn_kg.errors import MalformedRequest
from hrn_kg.limits import SEARCH_CHARACTERS, SEARCH_RESULTS
from hrn_kg.search import Found, Kind, Lookup
from hrn_kg.site import Site
from hrn_kg.site.pages.search import HITS, PATH, search_page
from hrn_kg.site.search_results import as_json
from hrn_kg.sparql import at_home
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import client_of, site_of
from hrn_kg.web.http.document_responses import respond_with_page
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.responses import CURRENT, reply_of, respond
from hrn_kg.web.served.search_indexes import SearchIndexes
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.side_thread import SideThread

FEW: Final = 20  # results when no limit is given
_JSON: Final = Representation("application/json", ".json", "json")
_VARIES: Final = ("Accept", "Accept-Language", "Accept-Encoding")
_OPEN: Final = frozenset({Kind.QUESTION})
_QUESTIONS: Final = 3

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks of the search."""

    query: str
    kind: Kind | None
    limit: int
    release: str | None

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds among which to look."""
        return frozenset(Kind) if self.kind is None else frozenset({self.kind})


def read_wanted(request: Request[State]) -> Wanted:
    """What is asked. Raises MalformedRequest for a value that a parameter cannot have."""
    given = parameters.of_address(request)
    query = given.one("q") or ""
    if len(query) > SEARCH_CHARACTERS:
        raise MalformedRequest(
            f"The words to search for may have {SEARCH_CHARACTERS} characters together.",
            limit=SEARCH_CHARACTERS,
            unit="characters",
        )
    return Wanted(query, _kind(given.one("kind")), _limit(given.one("limit")), given.one("release") or None)


def _kind(name: str | None) -> Kind | None:
    if not name:
        return None
    try:
        return Kind(name)
    except ValueError:
        known = ", ".join(Kind)
        raise MalformedRequest(f"There is no kind “{name[:40]}” in the search; choose {known}.") from None


def _limit(text: str | None) -> int:
    if not text:
        return FEW
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= SEARCH_RESULTS):
        raise MalformedRequest(f"The limit of a search is a whole number from 1 to {SEARCH_RESULTS}.")
    return int(text)


class Search:
    """The handlers, with the indexes and the thread in which they are read and asked."""

    def __init__(self, thread: SideThread) -> None:
        self._indexes = SearchIndexes()
        self._thread = thread

    async def answer(self, request: Request[State]) -> Response:
        """`/search`: the results as JSON; a browser is led to the page."""
        site, lang = site_of(request), language_of(request)
        form = conneg.choose(request.headers.get("accept"), (_JSON, conneg.HTML))
        if form == conneg.HTML:
            pairs = [(name, value) for name, value in parameters.of_address(request).pairs if name != "lang"]
            target = site.location(f"/{lang}{PATH}") + (f"?{urlencode(pairs)}" if pairs else "")
            return RedirectResponse(target, 303, {"Vary": "Accept, Accept-Language", "Cache-Control": CURRENT})
        wanted = read_wanted(request)

        def work() -> tuple[str, bytes]:
            release, lookup = self._indexes.of(site, wanted.release)
            found = lookup.find(wanted.query, lang, wanted.limit, wanted.kinds)
            return release, as_json(site, release, wanted.query, found, lang)

        release, body = await self._run(request, site, work)
        headers = {"Content-Language": lang}
        return await respond(
            request,
            reply_of(body, _JSON.media_type, release),
            _JSON,
            vary=_VARIES,
            headers=headers,
        )

    def page_in(self, lang: str) -> Callable[[Request[State]], Awaitable[Response]]:
        """The handler of the page in one language."""

        async def handle(request: Request[State]) -> Response:
            site, wanted = site_of(request), read_wanted(request)
            _, found, questions = await self._run(request, site, partial(self._both, site, lang, wanted))
            page = search_page(
                site,
                lang,
                parameters=parameters.of_address(request).pairs,
                query=wanted.query,
                kind=wanted.kind,
                asked_release=wanted.release or "",
                found=found,
                questions=questions,
            )
            response = await respond_with_page(request, site, page)
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return handle

    def _both(self, site: Site, lang: str, wanted: Wanted) -> tuple[str, Found | None, Found | None]:
        """The release, what is found in it, and the open questions near it when that is nothing."""
        release, lookup = self._indexes.of(site, wanted.release)
        if not wanted.query.strip():
            return release, None, None
        found = lookup.find(wanted.query, lang, HITS, wanted.kinds)
        return release, found, None if found.hits else _questions(lookup, wanted.query, lang)

    async def _run(self, request: Request[State], site: Site, work: Callable[[], T]) -> T:
        return await at_home(self._thread.run(client_of(request), site.settings.queue_seconds, work))


def _questions(lookup: Lookup, query: str, lang: str) -> Found:
    """The open questions that have the words, else those that are nearest."""
    found = lookup.find(query, lang, _QUESTIONS, _OPEN)
    return found if found.hits else Found(found.nearest[:_QUESTIONS])


def routes(thread: SideThread) -> list[BaseRoute]:
    """The routes of the search."""
    search = Search(thread)
    return [
        Route(PATH, search.answer),
        *(Route(f"/{lang}{PATH}", search.page_in(lang)) for lang in words.languages()),
    ]
