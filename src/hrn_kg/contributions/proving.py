"""The passages of a proposal, proved against the texts of documents that came with it or are at hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import Quad

from hrn_kg.contributions.proposal import Statements
from hrn_kg.errors import MalformedRequest
from hrn_kg.evidence import Documents, Proof, checksum, normalise, prove
from hrn_kg.iris import BASE

_EXCERPTS: Final = BASE + "id/excerpt/"
_NONE: Final = Documents({})


def prove_passages(statements: Statements, texts: Iterable[bytes], at_hand: Documents = _NONE) -> Proof | None:
    """What the texts, and those that are at hand, prove; None where no passage is proposed.

    Only of passages that are in order: each has a source, a position, and words or a checksum of them. Raises
    MalformedRequest for a text that is not UTF-8.
    """
    if not any(record.startswith(_EXCERPTS) for record in statements.records):
        return None
    known = dict(at_hand.texts)
    for body in texts:
        text = normalise(decoded(body))
        known[checksum(text)[:16]] = text
    return prove((Quad(t.subject, t.predicate, t.object) for t in statements.triples), Documents(known))


def decoded(body: bytes) -> str:
    """The text of a document that was handed in. Raises: MalformedRequest for one that is not UTF-8."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedRequest("The text of a document is not UTF-8; save it as UTF-8 and send it again.") from None
