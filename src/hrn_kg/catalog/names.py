"""The names of what the catalogue describes, and of what it draws on."""

from __future__ import annotations

from datetime import date

from pyoxigraph import Literal

from hrn_kg.iris import BASE, GRAPH
from hrn_kg.triples import typed

ID = BASE + "id/"
CATALOGUE = ID + "catalogue"
CATALOG_GRAPH = GRAPH + "catalog"
DATASET = ID + "dataset/knowledge-base"
SPARQL = ID + "service/sparql"
FEED = ID + "service/feed"
SERVICES = (SPARQL, FEED, ID + "service/catalogue-feed")
VERSIONS = DATASET + "/"
DISTRIBUTIONS = ID + "distribution/"
EU = "http://publications.europa.eu/resource/authority/"
EUROVOC = "http://eurovoc.europa.eu/"
IANA = "http://www.iana.org/assignments/media-types/"
LICENCE = EU + "licence/CC_BY_4_0"


def on_day(day: date) -> Literal:
    """A date."""
    return typed(day.isoformat(), "xsd:date")


def version_iri(release: str) -> str:
    """The IRI of the dataset as it is in one release."""
    return VERSIONS + release


def distribution_iri(release: str, name: str) -> str:
    """The IRI of the distribution of one file of a release: the same bytes for ever."""
    return f"{DISTRIBUTIONS}{release}/{name.replace('.', '-')}"


def download(release: str, name: str) -> str:
    """The address of one file of a release."""
    return f"{BASE}dumps/{release}/{name}"
