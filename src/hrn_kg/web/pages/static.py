"""Stylesheet, icon and scripts. Their addresses change with their content, so they may be kept for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import swagger_ui_bundle
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.render import ICON, STYLE, static_file, static_tag
from hrn_kg.sparql.answer import Coding, compress
from hrn_kg.web.http.addresses import root_of
from hrn_kg.web.http.responses import FIXED, matches

API_SCRIPT: Final = "api-page.js"
SWAGGER_STYLE: Final = "swagger-ui.css"
SWAGGER_SCRIPT: Final = "swagger-ui-bundle.js"
_TYPES: Final = {
    STYLE: "text/css; charset=utf-8",
    ICON: "image/svg+xml",
    API_SCRIPT: "text/javascript; charset=utf-8",
    SWAGGER_STYLE: "text/css; charset=utf-8",
    SWAGGER_SCRIPT: "text/javascript; charset=utf-8",
}
_SWAGGER: Final = frozenset({SWAGGER_STYLE, SWAGGER_SCRIPT})


NAMES: Final = tuple(_TYPES)


def media_type(name: str) -> str:
    """The media type of a file, without its charset."""
    return _TYPES[name].partition(";")[0]


@cache
def _copy(name: str, coding: Coding) -> bytes:
    """A file in a coding, made once: the largest takes a tenth of a second."""
    plain = Path(swagger_ui_bundle.swagger_ui_path, name).read_bytes() if name in _SWAGGER else static_file(name)
    return compress(plain, coding)


@cache
def _tag(name: str) -> str:
    return hashlib.sha256(_copy(name, "identity")).hexdigest()[:12] if name in _SWAGGER else static_tag(name)


def address_of(request: Request, name: str) -> str:
    """The address of a file, as a page may link to it."""
    return f"{root_of(request)}/static/{name}?v={_tag(name)}"


async def static(request: Request) -> Response:
    """One of the files, compressed for those who like that."""
    name = request.url.path.rpartition("/")[2]
    wished = conneg.choose_coding(request.headers.get("accept-encoding"))
    coding: Coding = "zstd" if wished == "zstd" else "gzip" if wished == "gzip" else "identity"
    tag = _tag(name)
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
    return Response(_copy(name, coding), headers={**headers, "Content-Type": _TYPES[name]})


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route(f"/static/{name}", static) for name in _TYPES]
