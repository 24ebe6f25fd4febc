"""Where in the folder the bytes lie that an address gives."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from hrn_kg.errors import HrnKgError

_LONGEST: Final = 255  # bytes that the name of a file may have
PAGE: Final = ".html"
INDEX: Final = "index.json"


def place_of(address: str, media_type: str) -> PurePosixPath | None:
    """The path below the folder; None for what has too long a name for a file.

    A page is `ADDRESS.html`, with its parameters `ADDRESS@PARAMETERS.html`; a list of files is `index.json` in its
    folder; all else lies at its address. Raises HrnKgError for an address that leads out of the folder.
    """
    path, _, query = address.partition("?")
    name = unquote(path).removeprefix("/")
    if media_type == "text/html":
        name += (f"@{query}" if query else "") + PAGE
    elif not name or name.endswith("/"):
        name += INDEX
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts or "\0" in name:
        raise HrnKgError(f"The address {address} leads out of the folder of the export.")
    return place if all(len(part.encode()) <= _LONGEST for part in place.parts) else None
