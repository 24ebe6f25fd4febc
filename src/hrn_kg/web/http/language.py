"""The language of an answer for people, and the way from an address without a language to one with."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote_plus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hrn_kg import conneg, words
from hrn_kg.errors import MalformedRequest, UriTooLong
from hrn_kg.limits import REPEATED_CHARACTERS
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.responses import CURRENT
from hrn_kg.web.served.state import State

VARIES: Final = {"Vary": "Accept, Accept-Language", "Cache-Control": CURRENT}
_MOVED: Final = {"Vary": "Accept", "Cache-Control": "public, max-age=3600"}
# What stands in a query string as it is sent; all else is escaped, so that no sign of it gets into a header field.
_SENT: Final = "%&=+;,:@!$'()*/?~"


def language_of(request: Request[State]) -> str:
    """The language of a page: that of the address, else what the browser prefers."""
    first = request.url.path.strip("/").partition("/")[0]
    if first in words.languages():
        return first
    return _named(request) or conneg.choose_language(request.headers.get("accept-language"), words.languages())


def language_named(request: Request[State]) -> str:
    """The language that `lang=` names, empty where it names none. Raises MalformedRequest for one that there is not."""
    lang = parameters.of_address(request).one("lang") or ""
    if lang and lang not in words.languages():
        known = ", ".join(words.languages())
        raise MalformedRequest(f"There is no language “{lang[:20]}” here; choose {known}.", parameter="lang")
    return lang


def check_repeated(parameters_of_address: str) -> None:
    """Raises UriTooLong for parameters that are too long to be repeated in a header field, which leads to the page."""
    if len(parameters_of_address) > REPEATED_CHARACTERS:
        raise UriTooLong(
            f"The parameters of an address that leads elsewhere may have {REPEATED_CHARACTERS} characters.",
            limit=REPEATED_CHARACTERS,
            unit="characters",
        )


def path_without_language(request: Request[State]) -> str:
    """The path of an address without the code of its language."""
    path = "/" + request.url.path.lstrip("/")
    first, _, rest = path[1:].partition("/")
    return "/" + rest if first in words.languages() else path


def lead_to_page(request: Request[State], path: str, status: int = 303) -> Response:
    """The way to the page at a path, which has a language before it: that of `?lang=` for good, else by wish.

    `path` may end with a place on the page. The other parameters are kept, but for the form of the answer. Raises
    UriTooLong where these are too long for a header field.
    """
    page, _, place = path.partition("#")
    kept = "&".join(
        piece
        for piece in request.scope.get("query_string", b"").decode("latin-1").split("&")
        if piece and _name(piece) not in ("lang", "format")
    )
    check_repeated(kept)
    target = site_of(request).location(f"/{language_of(request)}{page.rstrip('/')}")
    target += f"?{quote(kept, safe=_SENT)}" * bool(kept) + f"#{quote(place)}" * bool(place)
    if _named(request):
        return RedirectResponse(target, 308, _MOVED)
    return RedirectResponse(target, status, VARIES)


def _named(request: Request[State]) -> str | None:
    """The language that `?lang=` names: addresses of pages had it until they had their language in the path."""
    wanted = request.query_params.get("lang", "")
    return wanted if wanted in words.languages() else None


def _name(piece: str) -> str:
    return unquote_plus(piece.partition("=")[0])
