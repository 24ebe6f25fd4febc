"""What frames every page: its language, the way to the other one, the release, and the way it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.releases import Release
from hrn_kg.render import render_page
from hrn_kg.render.words import other
from hrn_kg.sparql import Answerer
from hrn_kg.web.http.addresses import licence_of, root_of
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.http.signposts import Signpost, fields, for_head

# A page whose address names its language varies by coding alone.
BY_ADDRESS: Final = ("Accept-Encoding",)
BY_WISH: Final = ("Accept", "Accept-Language", "Accept-Encoding")


def switched(request: Request, lang: str) -> str:
    """The address of the same page in the other language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    # Two slashes at the beginning would lead to another host.
    path = "/" + request.url.path.lstrip("/")
    return f"{path}?{urlencode([*kept, ('lang', other(lang))])}"


def release_of(request: Request) -> Release | None:
    """The release that is served; None on a server of mere files."""
    release: Release | None = getattr(request.app.state, "release", None)
    return release


def framed(
    request: Request,
    name: str,
    lang: str,
    *,
    path: str,
    switch: str,
    links: Iterable[Signpost] = (),
    structured: Mapping[str, object] | None = None,
    **view: object,
) -> bytes:
    """A page in its frame. `links` are repeated in its head, `structured` is what schema.org says of it."""
    # A page about a fault may be needed before there is an engine.
    answerer: Answerer | None = getattr(request.app.state, "answerer", None)
    return render_page(
        name,
        lang,
        root=root_of(request),
        path=path,
        switch=switch,
        licensed=bool(licence_of(request)),
        release=answerer.engine.release if answerer else "",
        links=for_head(request, links),
        structured=structured,
        **view,
    )


async def page(
    request: Request, body: bytes, lang: str, vary: tuple[str, ...] = BY_WISH, links: Iterable[Signpost] = ()
) -> Response:
    """The response that carries a page."""
    answerer: Answerer = request.app.state.answerer
    reply = reply_of(body, conneg.HTML.media_type, answerer.engine.release)
    headers = {"Content-Language": lang}
    return await respond(request, reply, conneg.HTML, vary=vary, headers=headers, links=fields(links))
