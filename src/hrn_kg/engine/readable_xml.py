"""XML as Oxigraph writes it, made such that a reader takes it, and takes it for what it is.

Some characters cannot be written in XML at all, RDF/XML has no way to write a property whose address ends in no name,
and a reader takes a bare carriage return for a line feed. Oxigraph writes all three as they are.
"""

from __future__ import annotations

import re
from typing import Final

from hrn_kg.errors import EngineRefused

_WORDS: Final = 240  # characters of an address that are worth repeating
_NO_XML: Final = (re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]"), re.compile(rb"\xef\xbf[\xbe\xbf]"))
_NO_ELEMENT: Final = re.compile(
    rb'<oxprefix: xmlns:oxprefix="([^"]*)"'
)  # text holds no <, so only a tag begins like this


def readable(body: bytes) -> bytes:
    """The same XML for readers. Raises EngineRefused for what XML cannot write."""
    for pattern in _NO_XML:
        if (found := pattern.search(body)) is not None:
            character = ord(found[0].decode())
            raise EngineRefused(f"The answer holds the character U+{character:04X}, which XML cannot: ask for JSON.")
    found = _NO_ELEMENT.search(body)
    if found is not None:
        address = found[1].decode(errors="replace")[:_WORDS]
        raise EngineRefused(f"RDF/XML cannot write the property <{address}>: ask for Turtle or JSON-LD.")
    return body.replace(b"\r", b"&#13;")
