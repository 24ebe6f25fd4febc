"""What a page says, apart from how it is made: a checksum of its text.

The page is anybody's, so it is gone through once, from its beginning to its end, whatever is in it; `html.parser` of
the standard library needs hours for two megabytes of the wrong signs, and ends at others with an AssertionError.
"""

from __future__ import annotations

import hashlib
import html
import re
from typing import Final

_TAG: Final = re.compile(r"<(?:(!--)|/?([a-z][a-z0-9]*)|[!?/])", re.IGNORECASE | re.ASCII)
_END_OF_NO_TEXT: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "noscript", "template")
}


def digest(content_type: str, body: bytes) -> str:
    """The SHA-256 of the text of a page of HTML, without markup, scripts and space; of anything else, of its bytes."""
    if "html" in content_type.partition(";")[0].lower():
        # As Latin-1, whatever it is in: which signs are meant makes no difference to whether they are the same.
        body = " ".join(_text(body.decode("latin-1")).split()).encode()
    return hashlib.sha256(body).hexdigest()


def _text(page: str) -> str:
    """What stands between the tags; what is begun and never ended takes the rest of the page with it."""
    pieces, at = [], 0
    while (tag := _TAG.search(page, at)) is not None:
        pieces.append(page[at : tag.start()])
        mark = "-->" if tag[1] else ">"
        end = page.find(mark, tag.end())
        if end < 0:
            return html.unescape("".join(pieces))
        at = end + len(mark)
        closing = _END_OF_NO_TEXT.get((tag[2] or "").lower()) if page[tag.start() + 1] != "/" else None
        if closing is not None:
            found = closing.search(page, at)
            if found is None:
                return html.unescape("".join(pieces))
            at = found.start()
    return html.unescape("".join(pieces) + page[at:])
