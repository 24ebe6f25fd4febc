"""Stylesheet, icon and scripts. Their addresses change with their content, so they may be kept for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import swagger_ui_bundle

from hrn_kg.render import ICON, STYLE, static_file, static_tag
from hrn_kg.site.base import Site
from hrn_kg.sparql.answer import Coding, compress

API_SCRIPT: Final = "api-page.js"
SWAGGER_STYLE: Final = "swagger-ui.css"
SWAGGER_SCRIPT: Final = "swagger-ui-bundle.js"
TYPES: Final = {
    STYLE: "text/css; charset=utf-8",
    ICON: "image/svg+xml",
    API_SCRIPT: "text/javascript; charset=utf-8",
    SWAGGER_STYLE: "text/css; charset=utf-8",
    SWAGGER_SCRIPT: "text/javascript; charset=utf-8",
}
NAMES: Final = tuple(TYPES)
_SWAGGER: Final = frozenset({SWAGGER_STYLE, SWAGGER_SCRIPT})


def media_type(name: str) -> str:
    """The media type of a file, without its charset."""
    return TYPES[name].partition(";")[0]


@cache
def content(name: str, coding: Coding) -> bytes:
    """A file in a coding, made once: the largest takes a tenth of a second."""
    plain = Path(swagger_ui_bundle.swagger_ui_path, name).read_bytes() if name in _SWAGGER else static_file(name)
    return compress(plain, coding)


@cache
def tag(name: str) -> str:
    """What the address of a file changes with."""
    return hashlib.sha256(content(name, "identity")).hexdigest()[:12] if name in _SWAGGER else static_tag(name)


def address_of(site: Site, name: str) -> str:
    """The address of a file, as a page may link to it."""
    return f"{site.root}/static/{name}?v={tag(name)}"
