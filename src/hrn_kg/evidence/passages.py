"""Passages: proving them against the documents, and making them from quotations that an editor writes.

Positions count characters of the *normalised text* of a document: its UTF-8 text with every run of white space made one
space. The documents themselves are never part of the project; where they are at hand, every excerpt can be proved.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import iris, words
from hrn_kg.errors import ContentError, NothingToCheck
from hrn_kg.evidence.headings import Heading, headings_of
from hrn_kg.triples import about, node, typed
from hrn_kg.turtle import natural

_TYPE = node("rdf:type")
_EXCERPT = node("hro:Excerpt")
_SOURCE = node("oa:hasSource")
_SELECTOR = node("oa:hasSelector")
_EXACT = node("oa:exact")
_CHECKSUM = node("hro:sha256OfWords")
_START = node("oa:start")
_END = node("oa:end")
_SECTION = node("hro:section")
_SUPPORTED_BY = node("hro:supportedBy")
_STATED_IN = node("hro:statedIn")
# What an editor writes in place of hro:supportedBy; these two never reach the data.
QUOTE = node("hro:quote")
_QUOTE_SECTION = node("hro:quoteSection")

# All but the quotation of a definition are this short at most.
LONGEST_QUOTATION = 80


def normalise(text: str) -> str:
    """The text with every run of white space made one space, none at the ends."""
    return " ".join(text.split())


def checksum(normalised: str) -> str:
    """SHA-256 of the normalised text as UTF-8, in lower-case hexadecimal digits."""
    return hashlib.sha256(normalised.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Documents:
    """Texts of documents, whoever holds them; they are read here and never become part of the project.

    `texts` are normalised, by the first 16 hexadecimal digits of their checksum, as captures are named; `headings` are
    those of the same texts, and `files` the names of the files in which they came.
    """

    texts: Mapping[str, str]
    headings: Mapping[str, tuple[Heading, ...]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Documents:
        """The texts of some files by their names; one without a word is none."""
        texts, headings, names = {}, {}, {}
        for name, written in files.items():
            if text := normalise(written):
                key = checksum(text)[:16]
                texts[key], headings[key], names[name] = text, headings_of(written), key
        return cls(texts, headings, names)

    @classmethod
    def at(cls, *folders: Path) -> Documents:
        """The `.txt` files of some folders. Raises: NothingToCheck without one; ContentError for one not in UTF-8."""
        files = {}
        for path in (path for folder in folders for path in sorted(folder.glob("*.txt"))):
            try:
                files[path.name] = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise ContentError(f"{path} cannot be read as text in UTF-8: {error}.", file=str(path)) from error
        found = cls.of(files)
        if not found.texts:
            raise NothingToCheck(f"There is no .txt file with a text in {', '.join(map(str, folders))}.")
        return found

    def __or__(self, other: Documents) -> Documents:
        """The texts of both."""
        return Documents(
            {**self.texts, **other.texts}, {**self.headings, **other.headings}, {**self.files, **other.files}
        )


@dataclass(frozen=True, slots=True)
class PassageFault:
    """A passage that its document does not bear out: the excerpt, the key of the sentence, and its facts."""

    excerpt: str
    key: str
    facts: Mapping[str, object]

    def sentence(self, lang: str) -> str:
        """What is wrong, in a language."""
        return words.translate(lang, self.key, **self.facts)

    def __str__(self) -> str:
        return f"{self.excerpt}: {self.sentence(words.ENGLISH)}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof found: excerpts that are right, those that are not, captures whose document is not at hand."""

    proved: int
    faults: tuple[PassageFault, ...]
    missing: tuple[str, ...]


def prove(quads: Iterable[ox.Quad], documents: Documents) -> Proof:
    """Compare every excerpt with the text at its position.

    Raises: NothingToCheck when the data hold no excerpt.
    """
    found = _by_subject(quads)
    excerpts = [subject for subject, row in found.items() if _EXCERPT in row.get(_TYPE, [])]
    if not excerpts:
        raise NothingToCheck("The data hold no excerpt.")
    proved, faults, missing = 0, [], set()
    for excerpt in sorted(excerpts, key=lambda node: node.value):
        capture = iris.local_name(found[excerpt][_SOURCE][0].value)
        text = documents.texts.get(capture)
        if text is None:
            missing.add(capture)
            continue
        fault = _fault(excerpt, found, text)
        if fault:
            key, facts = fault
            faults.append(PassageFault(excerpt.value, key, facts))
        else:
            proved += 1
    return Proof(proved, tuple(faults), tuple(sorted(missing)))


def _fault(
    excerpt: ox.NamedNode, found: dict[ox.NamedNode, dict[ox.NamedNode, list[ox.Literal]]], text: str
) -> tuple[str, dict[str, object]] | None:
    """The key of what is wrong, and its facts; None when the passage is right."""
    values: dict[ox.NamedNode, str] = {}
    for selector in found[excerpt][_SELECTOR]:
        for predicate, objects in found[ox.NamedNode(selector.value)].items():
            values[predicate] = objects[0].value
    start, end = int(values[_START]), int(values[_END])
    position = {"start": start, "end": end}
    if not excerpt.value.endswith(f"/{start}-{end}"):
        return "passage.name", {**position}
    there = text[start:end]
    summed = found[excerpt].get(_CHECKSUM)
    if _EXACT not in values and not summed:
        return "passage.neither", {}
    if _EXACT in values and there != values[_EXACT]:
        return "passage.words", {**position, "there": there, "given": values[_EXACT]}
    # The words themselves are not printed; who has the document finds them at the position.
    if summed and summed[0].value != checksum(there):
        return "passage.checksum", {**position}
    section = found[excerpt].get(_SECTION)
    if section and section[0].value not in text:
        return "passage.heading", {"heading": section[0].value}
    return None


def withheld_words(quads: Iterable[ox.Quad], documents: Documents) -> tuple[tuple[str, str], ...]:
    """The passages that keep only a checksum, in the order of their names, each with its words in the document."""
    found = _by_subject(quads)
    rows = []
    for excerpt in sorted(found, key=lambda node: natural(node.value)):
        if _CHECKSUM in found[excerpt]:
            head, _, position = excerpt.value.rpartition("/")
            start, _, end = position.partition("-")
            text = documents.texts.get(iris.local_name(head))
            if text is not None:
                rows.append((excerpt.value, text[int(start) : int(end)]))
    return tuple(rows)


def _by_subject(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode, dict[ox.NamedNode, list[ox.Literal]]]:
    rows: dict[ox.NamedNode, dict[ox.NamedNode, list[ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        rows[quad.subject][quad.predicate].append(quad.object)  # type: ignore[index, arg-type]
    return rows


def capture(document: str, normalised: str) -> list[ox.Triple]:
    """The record of the text of a document, by the short name of the document."""
    sha256 = checksum(normalised)
    return [
        *about(
            f"{iris.BASE}id/capture/{sha256[:16]}",
            ("rdf:type", node("hro:Capture")),
            ("hro:captureOf", f"{iris.BASE}id/document/{document}"),
            ("hro:sha256", ox.Literal(sha256)),
        )
    ]


def excerpt(capture: str, start: int, words: str, section: str | None = None) -> list[ox.Triple]:
    """The triples of one excerpt, named by its position (W3C Web Annotation, sections 4.2.4 and 4.2.5)."""
    end = start + len(words)
    this = f"{iris.BASE}id/excerpt/{capture}/{start}-{end}"
    quote, position = this + "/quote", this + "/position"
    return [
        *about(
            this,
            ("rdf:type", node("hro:Excerpt")),
            ("oa:hasSource", f"{iris.BASE}id/capture/{capture}"),
            ("oa:hasSelector", quote, position),
        ),
        *about(quote, ("rdf:type", node("oa:TextQuoteSelector")), ("oa:exact", ox.Literal(words))),
        *about(
            position,
            ("rdf:type", node("oa:TextPositionSelector")),
            ("oa:start", typed(start, "xsd:nonNegativeInteger")),
            ("oa:end", typed(end, "xsd:nonNegativeInteger")),
        ),
        *(about(this, ("hro:section", ox.Literal(section))) if section else ()),
    ]


def find(text: str, words: str) -> int:
    """Where the words stand in a normalised text; `1234|words` names one of several places.

    Raises: ContentError when they are not there, or more than once.
    """
    mark, bar, rest = words.partition("|")
    if bar and mark.isdigit():
        if text[int(mark) : int(mark) + len(rest)] != rest:
            raise ContentError(f"{rest!r} does not stand at {mark}.")
        return int(mark)
    places = [i for i in range(len(text)) if text.startswith(words, i)]
    if len(places) != 1:
        if not places:
            raise ContentError(f"{words!r} is not there.")
        positions = ", ".join(map(str, places))
        raise ContentError(f"{words!r} stands at {positions}; write one of these in front, as {places[0]}|...")
    return places[0]


def expand(
    quads: Iterable[ox.Quad], documents: Documents, captures: Mapping[str, str]
) -> tuple[list[ox.Triple], list[ox.Triple], tuple[str, ...]]:
    """Turn `hro:quote` of a draft into excerpts: the claims, the excerpts, and what is wrong in words.

    `captures` gives the capture of each document, by their short names. `hro:quoteSection`, where given, becomes the
    section of every excerpt of that claim.
    """
    quads = list(quads)
    rows = _by_subject(quads)
    claims = [q.triple for q in quads if q.predicate not in (QUOTE, _QUOTE_SECTION)]
    excerpts: list[ox.Triple] = []
    faults: list[str] = []
    for subject, row in rows.items():
        for quote in row.get(QUOTE, []):
            try:
                capture, text = _stated_in(row, documents, captures)
                start = find(text, quote.value)
            except ContentError as fault:
                faults.append(f"{iris.local_name(subject.value)}: {fault}")
                continue
            mark, bar, rest = quote.value.partition("|")
            words = rest if bar and mark.isdigit() else quote.value
            # A claim with passages under several headings names them all: the last one before the passage holds.
            headings = [heading.value for heading in row.get(_QUOTE_SECTION, [])]
            section = max(headings, key=lambda heading: text.rfind(heading, 0, start), default=None)
            if section is not None and section not in text:
                faults.append(f"{iris.local_name(subject.value)}: the document has no heading {section!r}")
            made = excerpt(capture, start, words, section)
            excerpts += made
            claims.append(ox.Triple(subject, _SUPPORTED_BY, made[0].subject))
    return claims, excerpts, tuple(faults)


def _stated_in(
    row: dict[ox.NamedNode, list[ox.Literal]], documents: Documents, captures: Mapping[str, str]
) -> tuple[str, str]:
    """The capture of the document that a claim is stated in, and its text. Raises: ContentError."""
    stated = row.get(_STATED_IN, [])
    if len(stated) != 1:
        raise ContentError(f"one hro:statedIn is needed, not {len(stated)}.")
    document = iris.local_name(stated[0].value)
    capture = captures.get(document)
    if capture is None:
        raise ContentError(
            f"no text of the document {document} is known; declare its capture in data/documents.ttl or in the draft "
            "(hrn-kg capture prints it)."
        )
    text = documents.texts.get(capture)
    if text is None:
        raise ContentError(f"the document {document} is not at hand.")
    return capture, text
