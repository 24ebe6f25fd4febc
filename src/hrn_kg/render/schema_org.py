"""What a page says of its thing in the words of schema.org, for search engines: names, kind, licence, downloads.

Only what the base itself states: a kind that schema.org has no close word for stays a `Thing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.catalog import DATASET
from hrn_kg.describe import Description
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import DEFINITIONS
from hrn_kg.vocab import expand

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
# The first that applies.
_KINDS: Final = tuple(
    (expand(ours), theirs)
    for ours, theirs in (
        ("dcat:Dataset", "Dataset"),
        ("dcat:Catalog", "DataCatalog"),
        ("dcat:DataService", "WebAPI"),
        ("skos:ConceptScheme", "DefinedTermSet"),
        ("owl:Ontology", "DefinedTermSet"),
        ("skos:Concept", "DefinedTerm"),
        ("bibo:Document", "CreativeWork"),
        ("org:Organization", "Organization"),
        ("foaf:Person", "Person"),
        ("dct:Location", "Place"),
    )
)


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the dataset."""

    url: str
    media_type: str
    size: int
    sha256: str


def of_thing(
    description: Description, lang: str, *, page: str, downloads: Sequence[Download] = ()
) -> dict[str, object]:
    """The JSON-LD of the page at `page` about a thing; `downloads` when the thing is the dataset."""
    index = TripleIndex(description.triples, description.prefixes)
    iri = description.iri
    kinds = index.iris(iri, "rdf:type")
    kind = next((theirs for ours, theirs in _KINDS if ours in kinds), None)
    if kind is None:
        kind = "Claim" if index.iri(iri, "hro:statedIn") else "Thing"
    node: dict[str, object] = {"@context": "https://schema.org", "@type": kind, "@id": iri}
    node["name"] = _in_languages(index.labels(iri).items()) or index.label(iri, lang).text
    # A page has room for one language of the longer words.
    if defined := index.text(iri, lang, *DEFINITIONS):
        node["description"] = _in_languages([(defined.lang, defined)]) if defined.lang else defined.text
    node["url"] = page
    if kind == "DefinedTerm" and (scheme := index.iri(iri, "skos:inScheme")):
        node["inDefinedTermSet"] = scheme
    if kind == "Claim" and (document := index.iri(iri, "hro:statedIn")):
        node["appearance"] = {"@type": "CreativeWork", "@id": document}
    if iri == DATASET:
        return {**node, **_as_dataset(index, downloads)}
    # The thing itself has no licence of ours; what is said about it has.
    node["subjectOf"] = {"@type": "Dataset", "@id": DATASET, "license": LICENCE}
    return node


def _as_dataset(index: TripleIndex, downloads: Sequence[Download]) -> dict[str, object]:
    found: dict[str, object] = {
        "identifier": DATASET,
        "license": LICENCE,
        "inLanguage": list(words.languages()),
        "isAccessibleForFree": True,
        "description": _all(index, "dct:description"),
        "keywords": _all(index, "dcat:keyword"),
    }
    for name, ours in (("creator", "dct:creator"), ("publisher", "dct:publisher")):
        if agent := index.iri(DATASET, ours):
            found[name] = {"@type": "Organization", "@id": agent, "name": _in_languages(index.labels(agent).items())}
    if place := index.iri(DATASET, "dct:spatial"):
        found["spatialCoverage"] = {
            "@type": "Place",
            "@id": place,
            "name": _in_languages(index.labels(place).items()),
        }
    if (period := index.iri(DATASET, "dct:temporal")) and (years := index.literal(period, "rdfs:label")):
        found["temporalCoverage"] = years
    for name, ours in (("version", "dcat:version"), ("dateModified", "dct:modified"), ("datePublished", "dct:issued")):
        if value := index.literal(DATASET, ours):
            found[name] = value
    if downloads:
        found["distribution"] = [
            {
                "@type": "DataDownload",
                "contentUrl": file.url,
                "encodingFormat": file.media_type,
                "contentSize": str(file.size),
                "sha256": file.sha256,
            }
            for file in downloads
        ]
    return found


def _all(index: TripleIndex, name: str) -> list[dict[str, str]]:
    """The words of the dataset in all languages."""
    texts = [value for value in index.values(DATASET, name) if isinstance(value, ox.Literal)]
    return [{"@value": text.value, "@language": text.language} for text in texts if text.language]


def _in_languages(texts: Iterable[tuple[str, Text]]) -> list[dict[str, str]]:
    return [{"@value": text.text, "@language": code} for code, text in texts]
