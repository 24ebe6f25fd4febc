"""Stylesheet, icon and query editor. Their addresses change with their content, so they may be kept for a year."""

from __future__ import annotations

from functools import cache
from typing import Final

from hrn_kg.render import EDITOR, EDITOR_LICENCES, ICON, STYLE, static_file, static_tag
from hrn_kg.site.site import Site
from hrn_kg.sparql.answer import Coding, compress

TYPES: Final = {
    STYLE: "text/css; charset=utf-8",
    ICON: "image/svg+xml",
    EDITOR: "text/javascript; charset=utf-8",
    EDITOR_LICENCES: "text/plain; charset=utf-8",
}
NAMES: Final = tuple(TYPES)


def media_type(name: str) -> str:
    """The media type of a file, without its charset."""
    return TYPES[name].partition(";")[0]


@cache
def content(name: str, coding: Coding) -> bytes:
    """A file in a coding, made once."""
    return compress(static_file(name), coding)


def address_of(site: Site, name: str) -> str:
    """The address of a file, as a page may link to it."""
    return f"{site.root}/static/{name}?v={static_tag(name)}"
