"""Whether an answer says nothing: no rows, no triples, a no, or one row of aggregates over nothing."""

from __future__ import annotations

import json
from typing import Final

from hrn_kg.sparql.answer import Reply

# The head of an answer names its variables; one that is longer than this is not looked at.
_LONGEST: Final = 8_192
_NOTHING: Final = ("0", "")
# In JSON this stands between two rows, or in a value that is not 0: then there is no need to read it.
_BETWEEN_ROWS: Final = b"}},{"


def is_empty(reply: Reply) -> bool:
    """Whether a whole answer, as Oxigraph writes it, is empty."""
    body, form = reply.body, reply.media_type
    if len(body) > _LONGEST:
        return False
    if reply.kind in ("construct", "describe"):
        return body in (b"", b"[]") or ("rdf+xml" in form and b"<rdf:Description" not in body)
    if "json" in form:
        return _BETWEEN_ROWS not in body and _is_empty_json(body)
    if "xml" in form:
        return b"<results></results>" in body or b"<boolean>false</boolean>" in body
    lines = body.decode().splitlines()
    cells = "".join(lines[1:]).replace(",", "\t").split("\t")
    return len(lines) < 2 or (len(lines) == 2 and "0" in cells and all(cell in _NOTHING for cell in cells))


def _is_empty_json(body: bytes) -> bool:
    found = json.loads(body)
    if "boolean" in found:
        return not found["boolean"]
    rows = found["results"]["bindings"]
    return not rows or (len(rows) == 1 and all(cell["value"] == "0" for cell in rows[0].values()))
