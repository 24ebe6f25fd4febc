"""From triples to references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from hrn_kg.catalog import DATASET
from hrn_kg.citations.reference import Citation, Kind, Reference, Source
from hrn_kg.iris import BASE
from hrn_kg.vocab import expand

_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    (expand("bibo:Report"), "report"),
    (expand("bibo:Book"), "book"),
    (expand("bibo:Journal"), "journal"),
    (expand("bibo:Webpage"), "webpage"),
    (expand("bibo:Article"), "article"),
    (expand("hro:Study"), "study"),
    (expand("dcat:Dataset"), "dataset"),
)
# What the kind of a document says beyond its class. An article is one of a journal only where the data name that.
_DOCUMENT_KIND: Final = BASE + "scheme/document-kind/"
_NARROWER: Final[Mapping[str, Kind]] = {
    _DOCUMENT_KIND + "conference-abstract": "conference-text",
    _DOCUMENT_KIND + "news-article": "news-article",
}
# A group that the editors had to describe, since the document names nobody, is no author.
_UNNAMED: Final = BASE + "scheme/organisation-type/unnamed-group"
_NAMES: Final = ("foaf:name", "skos:prefLabel", "rdfs:label")
_LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
_CODES: Final = {"ENG": "en", "NLD": "nl"}


@dataclass(frozen=True, slots=True)
class Basis:
    """One way by which a thing rests on a document: where in it, on whose word, from which study.

    All but `document` may be empty. A document that names a source without being asked for a statement is a basis too.
    """

    document: str
    section: str = ""
    cited: str = ""
    study: str = ""


class _Facts:
    """Triples by subject and property."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._values: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = defaultdict(list)
        for triple in dict.fromkeys(triples):
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
                self._values[triple.subject.value, triple.predicate.value].append(triple.object)

    def all(self, subject: str, *names: str) -> list[ox.NamedNode | ox.Literal]:
        return [value for name in names for value in self._values.get((subject, expand(name)), ())]

    def iris(self, subject: str, *names: str) -> list[str]:
        return sorted(value.value for value in self.all(subject, *names) if isinstance(value, ox.NamedNode))

    def text(self, subject: str, lang: str, *names: str) -> tuple[str, str]:
        """Words with their language: of the first property that has some, in `lang` if there are such."""
        for name in names:
            texts = [value for value in self.all(subject, name) if isinstance(value, ox.Literal)]
            if texts:
                best = min(texts, key=lambda text: (text.language != lang, text.language or "", text.value))
                return best.value, best.language or ""
        return "", ""


def references_of(triples: Iterable[ox.Triple], documents: Sequence[str]) -> tuple[Reference, ...]:
    """The documents as references, in the given order, from the triples about them and the bodies behind them."""
    facts = _Facts(triples)
    return tuple(_document(facts, iri) for iri in documents)


def citation_of(
    iri: str,
    title: tuple[str, str],
    bases: Iterable[Basis],
    triples: Iterable[ox.Triple],
    lang: str,
    release: str,
) -> Citation:
    """How a thing is cited: `title` is its name with its language, `bases` are the documents on which it rests.

    `triples` tell of the documents, the bodies and the dataset; `release` is the one that is asked, empty for none.
    """
    facts = _Facts(triples)
    own = _own(facts, iri, title, lang, release)
    is_whole = iri == DATASET or iri.startswith(DATASET + "/")
    return Citation(own, () if is_whole else _sources(facts, bases), is_whole)


def citation_of_answer(
    iri: str,
    title: tuple[str, str],
    address: str,
    documents: Sequence[str],
    triples: Iterable[ox.Triple],
    release: str,
) -> Citation:
    """How an answer is cited: as an entry in the release of the base, with the documents that its rows rest on.

    `iri` names what was asked and `title` is that in words with their language; `address` is where the answer is found
    again, empty where it has none. `triples` tell of the documents, the bodies and the dataset.
    """
    facts = _Facts(triples)
    own = replace(_own(facts, iri, title, title[1], release), permalink=address)
    return Citation(own, tuple(Source(_document(facts, document)) for document in documents))


def _own(facts: _Facts, iri: str, title: tuple[str, str], lang: str, release: str) -> Reference:
    """What is cited of the base: itself, a release of it, or an entry in it."""
    is_whole = iri == DATASET
    is_release = iri.startswith(DATASET + "/")
    described = iri if is_release else DATASET
    base, _ = facts.text(DATASET, lang, "dct:title")
    # Of another release than the one that answers: its own name and date.
    version = facts.text(iri, "", "dcat:version")[0] if is_release else release
    date = facts.text(described, "", "dct:issued")[0] if is_release else facts.text(DATASET, "", "dct:modified")[0]
    return Reference(
        iri=iri,
        kind="dataset" if is_whole or is_release else "entry",
        title=title[0],
        lang=title[1],
        authors=_bodies(facts, described, lang, "dct:creator"),
        date=date or (facts.text(DATASET, "", "dct:issued")[0] if is_whole else ""),
        container="" if is_whole or is_release else base,
        release=version,
        permalink=iri if is_release else permalink(iri, version),
    )


def permalink(iri: str, release: str) -> str:
    """The lasting name of a thing, bound to a release: what is found there never changes."""
    page, hash_sign, fragment = iri.partition("#")
    return f"{page}?release={release}{hash_sign}{fragment}" if release and iri.startswith(BASE) else iri


def _sources(facts: _Facts, bases: Iterable[Basis]) -> tuple[Source, ...]:
    """A source for each document and each set of works on which it relies there; the sections of one are joined."""
    sections: Mapping[str, dict[str, None]] = defaultdict(dict)
    primary: Mapping[str, dict[str, None]] = defaultdict(dict)
    for basis in sorted(set(bases), key=lambda one: (one.document, one.cited, one.study, one.section)):
        primary[basis.document].update(dict.fromkeys(filter(None, (basis.cited, basis.study))))
        sections[basis.document].update(dict.fromkeys(filter(None, (basis.section,))))
    found = []
    for iri, works in primary.items():
        document = replace(_document(facts, iri), section="; ".join(sections[iri]))
        found.append(Source(document, tuple(_document(facts, work) for work in works if work != iri)))
    # What rests on the word of others first: a primary source stands before one that was read.
    return tuple(sorted(found, key=lambda source: not source.primary))


def _document(facts: _Facts, iri: str) -> Reference:
    classes = set(facts.iris(iri, "rdf:type"))
    kind: Kind = next((kind for name, kind in _KINDS if name in classes), "document")
    stated = facts.iris(iri, "hro:documentKind")
    kind = next((_NARROWER[one] for one in stated if one in _NARROWER), kind)
    printed = next((_CODES.get(one.removeprefix(_LANGUAGE), "") for one in facts.iris(iri, "dct:language")), "")
    title, lang = facts.text(iri, printed, "dct:title")
    container = next((_name(facts, one, lang) for one in facts.iris(iri, "dct:isPartOf")), "")
    cited_as = "" if title else facts.text(iri, printed, "hro:citedAs", "skos:prefLabel")[0]
    is_address = cited_as.startswith(("https://", "http://")) and " " not in cited_as
    return Reference(
        iri=iri,
        kind="journal-article" if kind == "article" and container else kind,
        genre=next((facts.text(one, printed or lang, *_NAMES)[0] for one in stated), ""),
        title=title,
        lang=printed or lang,
        authors=_bodies(facts, iri, printed or lang, "dct:creator"),
        date=facts.text(iri, "", "dct:issued")[0],
        copyright=facts.text(iri, "", "dct:dateCopyrighted")[0],
        container=container,
        publisher="; ".join(_bodies(facts, iri, printed or lang, "dct:publisher")),
        address=cited_as if is_address else "",
        cited_as="" if is_address else cited_as,
    )


def _bodies(facts: _Facts, iri: str, lang: str, name: str) -> tuple[str, ...]:
    named = [one for one in facts.iris(iri, name) if _UNNAMED not in facts.iris(one, "org:classification")]
    return tuple(text for one in named if (text := facts.text(one, lang, *_NAMES)[0]))


def _name(facts: _Facts, iri: str, lang: str) -> str:
    return facts.text(iri, lang, "dct:title", "hro:citedAs")[0]
