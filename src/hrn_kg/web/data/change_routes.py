"""`/feed` and `/changes`: what changed, as a stream of linked data, as files between releases, as Atom."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from hrn_kg import conneg
from hrn_kg.changes import Head
from hrn_kg.changes.release_ids import ID
from hrn_kg.conneg import Representation
from hrn_kg.engine.base import Dataset
from hrn_kg.errors import DataDamaged, NotFound
from hrn_kg.site import catalogue_feed, feed
from hrn_kg.site.atom import PARAMETERS, PATH, atom, wanted
from hrn_kg.site.change_files import ENDINGS, between, changes_of
from hrn_kg.site.signposts import fields, licence
from hrn_kg.sparql import AnswerKey, Reply
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.language import lead_to_page
from hrn_kg.web.http.responses import CURRENT, FIXED, reply_of, respond
from hrn_kg.web.served.state import State

_JSON: Final = Representation("application/json", ".json", "json")
_ATOM: Final = Representation("application/atom+xml", ".atom", "atom")
_UPDATE: Final = Representation("application/sparql-update", ".ru", "ru")
# A release, a number that is not 0, and the ending of one of the forms of the feed.
_PAGE: Final = re.compile(
    rf"/feed/(?P<release>{ID.pattern})/(?P<number>[1-9][0-9]{{0,8}})\.(?:trig|jsonld|nq)", re.ASCII
)
_OF_ENDING: Final = {".added.nq": conneg.NQUADS, ".removed.nq": conneg.NQUADS, ".ru": _UPDATE}


async def _send(request: Request[State], body: bytes, form: Representation) -> Response:
    """An answer that the next release may change."""
    return await _reply(request, reply_of(body, form.media_type, site_of(request).label), form, CURRENT)


async def _send_fixed(
    request: Request[State],
    form: Representation,
    state: str,
    make: Callable[[], bytes],
    cache_control: str = FIXED,
) -> Response:
    """An answer that nothing but a redaction changes: made once, and kept within the memory for answers.

    `state` is another one after a redaction. What has words in it, which may be better ones one day, is not kept for
    ever by those who get it: `cache_control`.
    """
    site, answerer = site_of(request), request.state["served"].answerer
    key = AnswerKey("log", f"{site.base}{request.url.path} {state}", Dataset(), form.media_type)
    reply = answerer.recall(key)
    if reply is None:
        reply = await asyncio.to_thread(lambda: answerer.keep(key, make()))
    return await _reply(request, reply._replace(release=site.label), form, cache_control)


async def _reply(request: Request[State], reply: Reply, form: Representation, cache_control: str) -> Response:
    vary = ("Accept", "Accept-Encoding") if request.url.path == catalogue_feed.PATH else ("Accept-Encoding",)
    links = fields(licence(site_of(request)))
    return await respond(request, reply, form, vary=vary, links=links, cache_control=cache_control)


def _form(request: Request[State]) -> Representation:
    """The form of the feed that is wanted. Raises NotAcceptable for those that cannot hold the payload."""
    return conneg.choose(request.headers.get("accept"), (*feed.FORMS, conneg.HTML))


async def _feed(request: Request[State]) -> Response:
    """`/feed`: to its root in the form that is wanted; people are led to the page of changes."""
    form = _form(request)
    if form == conneg.HTML:
        return lead_to_page(request, "/changes", 303)
    feed.log_of(site_of(request))
    return RedirectResponse(site_of(request).location("/feed" + form.suffix), 303, {"Vary": "Accept"})


async def _root(request: Request[State]) -> Response:
    form = _by_suffix(request.url.path)
    body = await asyncio.to_thread(feed.root, site_of(request), form)
    return await _send(request, body, form)


async def _page(request: Request[State]) -> Response:
    form, site = _by_suffix(request.url.path), site_of(request)
    release, number = request.path_params["release"], request.path_params["number"]
    head = await asyncio.to_thread(feed.head_of, site, release)
    return await _send_fixed(request, form, _state(head), lambda: feed.page(site, release, number, form))


def _state(*heads: Head) -> str:
    """What differs after a redaction of these entries, or of one before them."""
    return " ".join(f"{head.body} {head.digests.dataset}" for head in heads)


def is_page(scope: Scope) -> bool:
    """Whether a request is for a page of the feed that there is; one small file is read for that."""
    match = _PAGE.fullmatch(scope["path"])
    if match is None:
        return False
    try:
        head = feed.head_of(site_of(Request(scope)), match["release"])
    except (NotFound, DataDamaged):
        return False
    return int(match["number"]) <= feed.pages_of(head)


def _by_suffix(path: str) -> Representation:
    return next(form for form in feed.FORMS if path.endswith(form.suffix))


async def _catalogue(request: Request[State]) -> Response:
    """`/catalog/feed`: by suffix or Accept; small, so in one page."""
    suffixed = conneg.split_suffix(request.url.path, feed.FORMS)[1]
    form = suffixed or conneg.choose(request.headers.get("accept"), feed.FORMS)
    body = await asyncio.to_thread(catalogue_feed.catalogue_feed, site_of(request), form)
    return await _send(request, body, form)


async def _catalogue_stream(request: Request[State]) -> Response:
    """The name of the feed of the catalogue: to the feed."""
    return RedirectResponse(site_of(request).location(catalogue_feed.PATH), 303, {"Vary": "Accept"})


async def _member(request: Request[State]) -> Response:
    """`/id/change/ID/N`: to the page of the feed that holds this change."""
    form, site = _form(request), site_of(request)
    release, place = request.path_params["release"], request.path_params["place"]
    if form == conneg.HTML:
        return lead_to_page(request, f"/changes/{release}", 303)
    page = (place - 1) // feed.PAGE + 1
    return RedirectResponse(site.location(f"/feed/{release}/{page}{form.suffix}"), 303, {"Vary": "Accept"})


async def _changes(request: Request[State]) -> Response:
    site, release = site_of(request), request.path_params["release"]
    head = await asyncio.to_thread(feed.head_of, site, release)
    return await _send_fixed(request, _JSON, _state(head), lambda: changes_of(site, release), CURRENT)


async def _between(request: Request[State]) -> Response:
    ending = next(ending for ending in ENDINGS if request.url.path.endswith(ending))
    site, start, end = site_of(request), request.path_params["start"], request.path_params["end"]
    heads = [await asyncio.to_thread(feed.head_of, site, name) for name in (start, end)]
    return await _send_fixed(request, _OF_ENDING[ending], _state(*heads), lambda: between(site, start, end, ending))


async def _atom(request: Request[State]) -> Response:
    given = parameters.of_address(request)
    query = {name: value for name in PARAMETERS if (value := given.one(name)) is not None}
    site = site_of(request)
    body = await asyncio.to_thread(lambda: atom(site, wanted(site, query), query))
    return await _send(request, body, _ATOM)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/feed", _feed),
        Route("/id/feed", _feed),
        *(Route(f"/feed{form.suffix}", _root) for form in feed.FORMS),
        *(Route(f"/feed/{{release:release}}/{{number:number}}{form.suffix}", _page) for form in feed.FORMS),
        *(Route(catalogue_feed.PATH + suffix, _catalogue) for suffix in ("", *(form.suffix for form in feed.FORMS))),
        Route("/id/catalogue-feed", _catalogue_stream),
        Route("/id/change/{release:release}/{place:number}", _member),
        Route("/changes/{release:release}.json", _changes),
        *(Route(f"/changes/{{start:release}}..{{end:release}}{ending}", _between) for ending in ENDINGS),
        Route(PATH, _atom),
    ]
