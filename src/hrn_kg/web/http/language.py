"""The language of an answer for people: as the address says, else as the client prefers."""

from __future__ import annotations

from starlette.requests import Request

from hrn_kg import conneg, words
from hrn_kg.web.served.state import State


def language_of(request: Request[State]) -> str:
    """The language of a page: `?lang=` or the address, else what the browser prefers."""
    first = request.url.path.strip("/").partition("/")[0]
    for wanted in (first, request.query_params.get("lang", "")):
        if wanted in words.languages():
            return wanted
    return conneg.choose_language(request.headers.get("accept-language"), words.languages())
