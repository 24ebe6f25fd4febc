"""One entry of the log: what a release changed, thing by thing; how it is written and read.

An entry is two files. `ID.json` is its head: small, for whoever wants to know that there is such a release.
`ID.jsonl.zst` is its body: a line of JSON for each thing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from hrn_kg.changes.canonical import Digests
from hrn_kg.changes.release_ids import order

FORMAT: Final = 1

Kind = Literal["created", "updated", "deleted", "moved"]
"""`moved`: its quads are in other graphs than before, and the default view shows no change."""
SHOWN: Final[tuple[Kind, ...]] = ("created", "updated", "deleted")


@dataclass(frozen=True, slots=True)
class Change:
    """What a release changed in one thing: quads as lines of canonical N-Quads, sorted.

    `kept` are the quads of an updated thing that stay, so that an entry tells by itself what each thing is after it.
    Of a thing that is deleted `last` names the release that described it last, `successor` what replaces it.
    `redacted` is the reason why the quads are no longer told.
    """

    iri: str
    kind: Kind
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    successor: str | None = None
    last: str | None = None
    redacted: str | None = None

    @property
    def after(self) -> frozenset[str]:
        """The quads of the thing as it is after the change."""
        return frozenset((*self.kept, *self.added))

    @property
    def before(self) -> frozenset[str]:
        """The quads of the thing as it was before."""
        return frozenset((*self.kept, *self.removed))


@dataclass(frozen=True, slots=True)
class Redaction:
    """That the payload of a thing was blanked, when, and why."""

    iri: str
    moment: str
    reason: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a release for ever. `things` are those that it describes.

    `catalogue` are the IRIs of what its catalogue describes: datasets, distributions, services and so on.
    `redactions` tell of payloads that were blanked, `before_redaction` which digests it had before that.
    """

    id: str
    previous: str | None
    moment: datetime
    software: str
    content: str
    digests: Digests
    things: int
    counts: Mapping[str, int]
    body: str
    catalogue: tuple[str, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    before_redaction: tuple[Digests, ...] = ()

    @property
    def members(self) -> int:
        """How many changes of this release are shown to those who follow it."""
        return sum(self.counts.get(kind, 0) for kind in SHOWN)


@dataclass(frozen=True, slots=True)
class Entry:
    """A head and its changes, sorted by IRI."""

    head: Head
    changes: tuple[Change, ...]

    @property
    def shown(self) -> tuple[Change, ...]:
        """The changes that the default view shows."""
        return tuple(change for change in self.changes if change.kind in SHOWN)


def utc(moment: datetime) -> str:
    """A moment as machines read it, to the second and in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_head(head: Head) -> bytes:
    """The bytes of a head."""
    facts = {
        "format": FORMAT,
        "id": head.id,
        "previous": head.previous,
        "moment": utc(head.moment),
        "software": head.software,
        "content": head.content,
        "digests": asdict(head.digests),
        "things": head.things,
        "counts": dict(head.counts),
        "body": head.body,
        "catalogue": head.catalogue,
    }
    if head.redactions:
        facts["redactions"] = [asdict(one) for one in head.redactions]
    if head.before_redaction:
        facts["before_redaction"] = [asdict(one) for one in head.before_redaction]
    return (json.dumps(facts, indent=2) + "\n").encode()


def read_head(body: bytes) -> Head:
    """The head in a file. Raises ValueError, with words that follow the name of the file."""
    try:
        facts: dict[str, Any] = json.loads(body)
        number = facts["format"]
        if number != FORMAT:
            raise ValueError(f"is of format {number}, and this software reads format {FORMAT}")
        head = Head(
            id=facts["id"],
            previous=facts["previous"],
            moment=datetime.fromisoformat(facts["moment"]),
            software=facts["software"],
            content=facts["content"],
            digests=Digests(**facts["digests"]),
            things=facts["things"],
            counts={str(kind): int(number) for kind, number in facts["counts"].items()},
            body=facts["body"],
            catalogue=tuple(facts.get("catalogue", ())),
            redactions=tuple(Redaction(**one) for one in facts.get("redactions", ())),
            before_redaction=tuple(Digests(**one) for one in facts.get("before_redaction", ())),
        )
        order(head.id)
    except (TypeError, KeyError, RecursionError, AttributeError) as error:
        raise ValueError(f"is no head of an entry ({error})") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is no JSON ({error})") from error
    return head
