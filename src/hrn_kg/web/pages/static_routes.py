"""The handler of stylesheet, icon and query editor."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.render import static_tag
from hrn_kg.site import assets
from hrn_kg.sparql import Coding
from hrn_kg.web.http.responses import FIXED, matches
from hrn_kg.web.served.state import State


async def static(request: Request[State]) -> Response:
    """One of the files, compressed for those who like that."""
    name = request.url.path.rpartition("/")[2]
    wished = conneg.choose_coding(request.headers.get("accept-encoding"))
    coding: Coding = "zstd" if wished == "zstd" else "gzip" if wished == "gzip" else "identity"
    tag = static_tag(name)
    etag = f'"{tag}"' if coding == "identity" else f'"{tag}-{coding}"'
    headers = {
        "ETag": etag,
        "Vary": "Accept-Encoding",
        "Cache-Control": FIXED if request.query_params.get("v") == tag else "no-cache",
    }
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    if coding != "identity":
        headers["Content-Encoding"] = coding
    return Response(assets.content(name, coding), headers={**headers, "Content-Type": assets.TYPES[name]})


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route(f"/static/{name}", static) for name in assets.NAMES]
