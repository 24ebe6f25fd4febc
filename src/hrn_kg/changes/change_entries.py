"""One entry of the log: what a release changed, thing by thing; how it is written and read.

An entry is two files. `ID.json` is its head: small, for whoever wants to know that there is such a release.
`ID.jsonl.zst` is its body: a line of JSON for each thing.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

import zstandard

from hrn_kg.changes.canonical import Digests
from hrn_kg.changes.release_ids import order

FORMAT: Final = 1
_LEVEL: Final = 9
# A release of ten million triples is an entry of this size. What would unpack to more is no entry of ours.
MOST_BYTES: Final = 4 * 1024**3

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


def count(changes: Iterable[Change]) -> dict[str, int]:
    """How many things there are of each kind of change, in the order of the kinds."""
    counted = Counter(change.kind for change in changes)
    return {kind: counted[kind] for kind in get_args(Kind)}


def utc(moment: datetime) -> str:
    """A moment as machines read it, to the second and in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pack(changes: Iterable[Change]) -> tuple[bytes, str]:
    """The bytes of a body, and the SHA-256 of what they unpack to."""
    with tempfile.TemporaryFile() as plain:
        whole = hashlib.sha256()
        for change in changes:
            line = json.dumps(_facts(change), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            whole.update(line)
            plain.write(line)
        size = plain.tell()
        plain.seek(0)
        packed = io.BytesIO()
        zstandard.ZstdCompressor(level=_LEVEL).copy_stream(plain, packed, size=size)
    return packed.getvalue(), whole.hexdigest()


def unpack(packed: bytes, expected: str) -> Iterator[Change]:
    """The changes in a body, one after the other, once the whole is proved.

    Raises ValueError, with words that follow the name of the file; also while they are read.
    """
    try:
        size = zstandard.frame_content_size(packed)
        if not 0 <= size <= MOST_BYTES:
            raise ValueError(f"does not unpack to at most {MOST_BYTES} bytes")
        with _plain(packed) as plain:
            found = hashlib.file_digest(plain, "sha256").hexdigest()
    except (zstandard.ZstdError, MemoryError) as error:
        raise ValueError(f"cannot be unpacked ({error})") from error
    if found != expected:
        raise ValueError("is not what it was: its checksum differs")
    return _changes(packed)


def _plain(packed: bytes) -> io.BufferedReader:
    return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(packed))


def _changes(packed: bytes) -> Iterator[Change]:
    with _plain(packed) as plain:
        for line in plain:
            try:
                yield _change(json.loads(line))
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise ValueError(f"holds what is no change ({error})") from error


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


def _facts(change: Change) -> dict[str, object]:
    facts: dict[str, object] = {"iri": change.iri, "kind": change.kind}
    optional = {"successor": change.successor, "last": change.last, "redacted": change.redacted}
    facts |= {name: value for name, value in optional.items() if value is not None}
    return facts | {"added": change.added, "removed": change.removed, "kept": change.kept}


def _change(facts: dict[str, Any]) -> Change:
    if facts["kind"] not in get_args(Kind):
        raise ValueError(f"there is no kind {facts['kind']!r}")
    return Change(
        iri=facts["iri"],
        kind=facts["kind"],
        added=tuple(facts["added"]),
        removed=tuple(facts["removed"]),
        kept=tuple(facts["kept"]),
        successor=facts.get("successor"),
        last=facts.get("last"),
        redacted=facts.get("redacted"),
    )
