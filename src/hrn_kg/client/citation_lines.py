"""A citation in one line, of the entries that a base gives of an answer (CSL-JSON)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def citation_line(entries: Sequence[Mapping[str, Any]]) -> str:
    """The answer as it is cited, then each document that its rows rest on; what an entry does not hold is left out.

    The last entry is the answer itself, as the base writes it.
    """
    if not entries:
        return ""
    *documents, own = entries
    version = f"release {own['version']}" if "version" in own else ""
    parts = (
        *_authors(own),
        f"“{own['title']}”",
        own.get("container-title", ""),
        version,
        _date(own),
        own.get("URL", ""),
    )
    line = ", ".join(part for part in parts if part) + "."
    return f"{line} Rests on: {'; '.join(map(_document, documents))}." if documents else line


def _document(entry: Mapping[str, Any]) -> str:
    parts = (*_authors(entry), entry.get("title", ""), _date(entry), entry.get("URL", ""))
    return ", ".join(part for part in parts if part)


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one.get("literal") or one.get("family", "") for one in entry.get("author", ()))


def _date(entry: Mapping[str, Any]) -> str:
    parts = entry.get("issued", {}).get("date-parts", [[]])[0]
    return "-".join(f"{part:02}" for part in parts)
