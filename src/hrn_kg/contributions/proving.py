"""The passages of a proposal, proved against the texts of documents that came with it or are at hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad

from hrn_kg.contributions.proposal import Statements
from hrn_kg.errors import MalformedRequest
from hrn_kg.evidence import Documents, Proof, checksum, normalise, prove
from hrn_kg.iris import BASE

_EXCERPTS = BASE + "id/excerpt/"


def prove_passages(statements: Statements, texts: Iterable[bytes], folder: Path | None = None) -> Proof | None:
    """What the texts, and those of the folder of documents, prove; None where no passage is proposed.

    Only of passages that are in order: each has a source, a position, and words or a checksum of them. Raises
    MalformedRequest for a text that is not UTF-8, NothingToCheck for a folder without documents.
    """
    if not any(record.startswith(_EXCERPTS) for record in statements.records):
        return None
    known = {} if folder is None else dict(Documents.at(folder).texts)
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
