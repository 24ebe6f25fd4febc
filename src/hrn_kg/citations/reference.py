"""What is cited: a work with what is known of it, and the way from a statement of the base to its primary source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["article", "book", "dataset", "document", "entry", "journal", "report", "study", "webpage"]

_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """One work. An empty text stands for what is not printed, or not known.

    `date` is a year, a month or a day as in the data (`2011-01`); `copyright` is the year of a copyright line, where
    that is the only date. `cited_as` holds the words in which a document names a work of which it gives no title.
    `release` and `permalink` are those of what stands in the base itself.
    """

    iri: str
    kind: Kind = "document"
    title: str = ""
    lang: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    copyright: str = ""
    container: str = ""
    publisher: str = ""
    address: str = ""
    section: str = ""
    cited_as: str = ""
    release: str = ""
    permalink: str = ""

    @property
    def key(self) -> str:
        """A name for the entry in a file: the path of its IRI, with letters, digits, points and hyphens only."""
        name = re.sub(r"\Ahttps?://(w3id\.org/harmreduction/)?(id/)?", "", self.iri)
        bound = f"{name}-{self.release}" if self.release and not name.endswith(self.release) else name
        return _NOT_IN_A_KEY.sub("-", bound).strip("-.")

    @property
    def year(self) -> str:
        """The year of its date."""
        return self.date[:4]

    @property
    def described_title(self) -> str:
        """Its title; where it has none, the words that name it, in the square brackets of a title that is supplied."""
        return self.title or (f"[{self.cited_as}]" if self.cited_as else "")

    @property
    def url(self) -> str:
        """Where it is found: what is in the base by its address in the release."""
        return self.permalink or self.address


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was read, and the works that it names as its own sources for what is cited."""

    document: Reference
    primary: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited of the base, `own`, and the sources on which it rests, each from its primary source on.

    `is_whole` says that `own` is the base itself, or a release of it.
    """

    own: Reference
    sources: tuple[Source, ...] = ()
    is_whole: bool = False

    @property
    def references(self) -> tuple[Reference, ...]:
        """All works, each once: primary sources before the documents that name them, what is in the base last."""
        found = [work for source in self.sources for work in (*source.primary, source.document)]
        # A page about a document is cited apart from the document.
        return (*{work.iri: work for work in found}.values(), self.own)
