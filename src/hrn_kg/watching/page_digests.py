"""What a page says, apart from how it is made: a checksum of its text."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from typing import Final

_NOT_TEXT: Final = frozenset({"script", "style", "noscript", "template"})
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE | re.ASCII)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self._within += tag in _NOT_TEXT

    def handle_endtag(self, tag: str) -> None:
        if tag in _NOT_TEXT and self._within:
            self._within -= 1

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.pieces.append(data)


def digest(content_type: str, body: bytes) -> str:
    """The SHA-256 of the text of a page of HTML, without markup, scripts and space; of anything else, of its bytes."""
    if "html" in content_type.partition(";")[0].lower():
        text = _Text()
        text.feed(_decoded(content_type, body))
        text.close()
        body = " ".join("".join(text.pieces).split()).encode("utf-8", "replace")
    return hashlib.sha256(body).hexdigest()


def _decoded(content_type: str, body: bytes) -> str:
    match = _CHARSET.search(content_type)
    try:
        return body.decode(match[1] if match else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
