"""The addresses of the service that an answer names: links of a page, and addresses in all other texts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from hrn_kg.export.own_service import Answer
from hrn_kg.iris import BASE

# Our own templates write all attributes in double quotes.
_ATTRIBUTE: Final = re.compile(rb'\s(?:href|src|action)="([^"]*)"')
_END: Final = rb"""[^\s"'<>\\^`{|}()\[\],;]*"""
_STORED: Final = ("application/gzip", "application/zstd", "application/vnd.sqlite3")


@dataclass(frozen=True, slots=True)
class Links:
    """What a page links to, which must be there; and what else is named, which need not."""

    followed: frozenset[str]
    named: frozenset[str]


class Finder:
    """Finds addresses of a service; they are given without the path under which it lies."""

    def __init__(self, base: str, root: str) -> None:
        self._base, self._root = base, root
        # The canonical names lead to the service, so what is named by them is looked for too.
        starts = b"|".join(re.escape(start.encode()) for start in (base + "/", BASE))
        self._named = re.compile(rb"(?:" + starts + rb")(" + _END + rb")")

    def links_in(self, address: str, answer: Answer) -> Links:
        """The addresses that an answer names, the fields of its head among it."""
        fields = " ".join(answer.fields.get(name, "") for name in ("link", "content-location")).encode()
        followed = {found[1].decode() for found in self._named.finditer(fields)}
        if answer.media_type in _STORED or (address.startswith("/dumps/") and not address.endswith("/")):
            return Links(frozenset(), frozenset("/" + one for one in followed))
        if answer.media_type != "text/html":
            named = {found[1].decode("utf-8", "replace") for found in self._named.finditer(answer.body)}
            return Links(frozenset(), frozenset("/" + one for one in followed | named))
        links = {self._own(address, found[1]) for found in _ATTRIBUTE.finditer(answer.body)} - {None}
        return Links(frozenset(one for one in links if one), frozenset("/" + one for one in followed))

    def _own(self, address: str, attribute: bytes) -> str | None:
        """The address that an attribute leads to; None outside of the service."""
        here = self._base + address
        target = urljoin(here, html.unescape(attribute.decode())).partition("#")[0]
        if target == self._base:
            return "/"
        return target.removeprefix(self._base) if target.startswith(self._base + "/") else None

    def path_of(self, location: str) -> str | None:
        """The address to which a redirect leads, its place on the page included; None outside of the service."""
        target = urljoin(self._base + "/", location)
        if target == self._base:
            return "/"
        return target.removeprefix(self._base) if target.startswith(self._base + "/") else None
