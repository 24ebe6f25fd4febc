"""What goes into the database of contributions and what comes out of it, as frozen values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pyoxigraph import RdfFormat, Triple, parse

from hrn_kg import words
from hrn_kg.contributions.statuses import OPEN, Status
from hrn_kg.validation import Outcome

EventKind = Literal["moved", "checked", "erased"]
FileKind = Literal["records", "document", "records-with-document"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: records in a format of RDF or a spreadsheet, or the text of a document, never published.

    Records with a document are a spreadsheet in whose cells the text of a document was typed.
    """

    name: str
    body: bytes
    kind: FileKind = "records"

    @property
    def sha256(self) -> str:
        """Its checksum in hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Person:
    """Who proposes. `shown_as` is the name that is published with what is accepted; empty: none is."""

    name: str
    email: str = ""
    shown_as: str = ""


@dataclass(frozen=True, slots=True)
class Statements:
    """What is proposed: triples, the records that they correct, and records to take away with their successors.

    A published record may be spoken of only where it is named here: all that is published of it then falls away from
    the release on that accepts the contribution, and the triples stand in its place.
    """

    triples: tuple[Triple, ...]
    corrects: tuple[str, ...] = ()
    removes: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def stored(cls, n_triples: str, corrects: tuple[str, ...], removes: Mapping[str, str | None]) -> Statements:
        """Those of which the database holds the triples as N-Triples."""
        quads = parse(n_triples.encode(), format=RdfFormat.N_TRIPLES)
        return cls(tuple(quad.triple for quad in quads), corrects, removes)

    @property
    def records(self) -> tuple[str, ...]:
        """The IRIs of the records that the triples describe, sorted."""
        return tuple(sorted({str(triple.subject.value) for triple in self.triples if hasattr(triple.subject, "value")}))


@dataclass(frozen=True, slots=True)
class Checked:
    """What came out of a check: against which release, by which shapes; findings as one sentence each.

    `faults` names what breaks a rule by record, property and rule, and holds no value of the contributor.
    """

    outcome: Outcome
    release: str
    shapes: str
    sentences: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """What the contributor agreed to: licence, version and words, in the language in which they were read."""

    licence: str
    version: str
    words: str
    lang: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """The id of a contribution, and the token of its status link, which is stored nowhere and can be told only now."""

    id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: never changed. `who` and `why` are empty when they were erased, or nobody's.

    `why` is what a person wrote; of one that is superseded, the contribution that takes its place.
    """

    number: int
    at: str
    kind: EventKind
    status: Status
    who: str
    why: str
    release: str | None
    shapes: str | None
    outcome: Outcome | None
    faults: tuple[str, ...]

    def reason(self, lang: str) -> str:
        """Why it happened, for readers: what a person wrote stays as it was written."""
        if self.status == "superseded" and self.why:
            return words.translate(lang, "proposal.superseded", contribution=self.why)
        return self.why


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a contribution, of a kind as in `Upload`: `name` and `body` are None once they were erased."""

    round: int
    kind: FileKind
    name: str | None
    body: bytes | None = field(repr=False)
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """A contribution as it is now, with its events, the oldest first. Texts of a person are empty once erased."""

    id: str
    status: Status
    lang: str
    person: Person
    corrects: tuple[str, ...]
    removes: Mapping[str, str | None]
    n_triples: str | None = field(repr=False)
    licence: str
    consent_version: str
    consent_at: str
    successor: str | None
    events: tuple[Event, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.status in OPEN

    @property
    def statements(self) -> Statements:
        """What is proposed; nothing once it was erased."""
        return Statements.stored(self.n_triples or "", self.corrects, self.removes)

    @property
    def checked(self) -> Event | None:
        """The last event that tells what a check found."""
        return next((event for event in reversed(self.events) if event.outcome is not None), None)

    def last(self, status: Status) -> Event | None:
        """The last event by which it got a status."""
        return next((one for one in reversed(self.events) if (one.kind, one.status) == ("moved", status)), None)

    @property
    def was_published(self) -> bool:
        """Whether it was ever accepted, so that each release from then on knows of it."""
        return self.last("accepted") is not None


def moment(at: datetime) -> str:
    """A moment as the database and the releases write it: UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
