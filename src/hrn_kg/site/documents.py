"""Documents about things: whose each is, where it lies, and what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from hrn_kg import conneg, iris
from hrn_kg.catalog import DATASET
from hrn_kg.conneg import Representation
from hrn_kg.families import data_path, page_path
from hrn_kg.site.signposts import Signpost, of_document
from hrn_kg.site.site import LICENCE, Site
from hrn_kg.triples import about, node


@dataclass(frozen=True, slots=True)
class Document:
    """One form of a document: whose it is, where it lies (path without suffix), and its language where it is a page."""

    iri: str
    path: str
    representation: Representation
    language: str
    forms: Sequence[Representation] = conneg.THING_FORMATS

    @property
    def page(self) -> str:
        """The path of the page without its language, and without a place on it."""
        own = page_path(self.iri).partition("#")[0]
        return own if self.path == data_path(self.iri) else self.path

    @property
    def address(self) -> str:
        """The path of this form itself."""
        is_page = self.representation == conneg.HTML
        return f"/{self.language}{self.page}" if is_page else self.path + self.representation.suffix


def signposts_of(site: Site, document: Document) -> tuple[Signpost, ...]:
    """Signposting: what cites, describes, licenses and holds the thing, and the other forms of this document."""
    canonical = document.address if document.representation == conneg.HTML else document.path
    return of_document(site, document.iri, document.path, document.representation, document.forms, canonical)


def about_itself(document: Document, release: str) -> list[ox.Triple]:
    """What a description says of itself: what it is about, its licence, the dataset and the release it is from."""
    own = iris.BASE + document.path.removeprefix("/") + document.representation.suffix
    return [
        *about(
            own,
            ("rdf:type", node("foaf:Document")),
            ("foaf:primaryTopic", document.iri),
            ("dct:license", LICENCE),
            ("void:inDataset", DATASET),
            ("owl:versionInfo", ox.Literal(release)),
        )
    ]
