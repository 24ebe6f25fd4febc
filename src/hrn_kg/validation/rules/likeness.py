"""What the base seems to hold already, or to hold otherwise: warnings for an editor to look at."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import BASE
from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.record import RDF_TYPE, Quads, Record, Value, finding, read_records
from hrn_kg.vocab import PREFIXES, hro

_DOCUMENT: Final = hro("statedIn")
_LABEL: Final = PREFIXES["rdfs"] + "label"
_NAMES: Final = (PREFIXES["skos"] + "prefLabel", PREFIXES["dct"] + "title", PREFIXES["foaf"] + "name", hro("question"))
_PREFERRED, _ALTERNATIVE = PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel"
_START, _END = PREFIXES["dcat"] + "startDate", PREFIXES["dcat"] + "endDate"
_CELL: Final = ("about", "population", "place", "period", "measure", "unit")
_MINTED: Final = (BASE + "id/", BASE + "scheme/")
_NUMBERS: Final = ("value", "lowerBound", "upperBound")
_Cell = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    """What of a figure is compared with others of its cell."""

    iri: str
    document: str | None
    numbers: Mapping[str, object]


def names_are_new(records: Iterable[Record], store: Quads) -> Iterator[Finding]:
    """No other thing of the kind has the same name or title; what a claim of a document says is `claims_are_new`."""
    for record in records:
        for path in _NAMES if record.iris(_DOCUMENT) else (_LABEL, *_NAMES):
            yield from _alike(record, path, store, partial(_subjects, store, path))


def claims_are_new(records: Iterable[Record], store: Quads) -> Iterator[Finding]:
    """No other claim of the same document has the same label."""
    for record in records:
        if record.iris(_DOCUMENT):
            yield from _alike(record, _LABEL, store, partial(_subjects, store, _LABEL))


def claims_of_documents_are_new(records: Sequence[Record], store: Quads) -> Iterator[Finding]:
    """What `claims_are_new` finds, of documents of which all claims are among the records.

    A label that claims of many documents have would be looked up as often as there are claims, and lead to all of them.
    """
    labelled: dict[Value, set[str]] = defaultdict(set)
    for record in records:
        for quad in store.quads_for_pattern(ox.NamedNode(record.iri), ox.NamedNode(_LABEL), None, None):
            labelled[quad.object].add(record.iri)
    for record in records:
        if record.iris(_DOCUMENT):
            yield from _alike(record, _LABEL, store, labelled.__getitem__)


def _alike(record: Record, path: str, store: Quads, named: Callable[[ox.Literal], Iterable[str]]) -> Iterator[Finding]:
    """That another one of the kind has the same name, where `named` leads to such a one."""
    if record.is_a(hro("Facility")):
        return
    for value in record.all(path):
        if not isinstance(value, ox.Literal):
            continue
        for other in sorted(named(value)):
            is_of_the_kind = other != record.iri and _kind(other) == _kind(record.iri) is not None
            if is_of_the_kind and (path != _LABEL or _is_same_claim(store, record, other)):
                yield finding("TypedThing-NameIsNew", record, path, value.value, "Warning", other=_short(other))
                return


def _is_same_claim(store: Quads, record: Record, other: str) -> bool:
    """Whether the other is a claim of the same kind and of the same document."""
    same_document = record.iris(_DOCUMENT) == _objects(store, other, _DOCUMENT)
    return same_document and not record.iris(RDF_TYPE).isdisjoint(_objects(store, other, RDF_TYPE))


def periods_are_new(records: Iterable[Record], store: Quads) -> Iterator[Finding]:
    """No other period has the same dates."""
    for record in records:
        dates = [record.text(path) for path in (_START, _END)]
        for value in record.all(hro("edtf")) if None not in dates else ():
            for other in sorted(_subjects(store, hro("edtf"), value)):
                if other != record.iri and [_text(store, other, path) for path in (_START, _END)] == dates:
                    text = record.text(hro("edtf"))
                    yield finding("Period-IsNew", record, hro("edtf"), text, "Warning", other=_short(other))
                    break


def facilities_are_new(records: Iterable[Record], store: Quads) -> Iterator[Finding]:
    """No other facility bears nearly the same name."""
    facility = ox.NamedNode(hro("Facility"))
    named: dict[str, set[str]] = {}
    wanted = [record for record in records if record.is_a(facility.value)]
    for iri in _subjects(store, RDF_TYPE, facility) if wanted else ():
        for path in (_PREFERRED, _ALTERNATIVE):
            for name in _objects(store, iri, path):
                named.setdefault(_plain(name), set()).add(iri)
    for record in wanted:
        for name in record.texts(_PREFERRED):
            others = named.get(_plain(name), set()) - {record.iri}
            if others:
                yield finding("Facility-IsNew", record, _PREFERRED, name, "Warning", other=_short(min(others)))
                break


def documents_agree(records: Iterable[Record], store: Quads) -> Iterator[Finding]:
    """No other document gives another number for the same thing, group, place and period, or a comparison says so."""
    cells: dict[str, dict[_Cell, dict[str | None, list[_Figure]]]] = {}
    for record in records:
        indicator = record.iri_of(hro("indicator"))
        if indicator is None or not record.is_a(hro("Observation")) or not _numbers(record):
            continue
        if indicator not in cells:
            cells[indicator] = _cells(store, indicator)
        own, by_document = _figure(record), cells[indicator].get(_cell(record), {})
        others = (one for document, figures in by_document.items() if document != own.document for one in figures)
        other = next((one for one in others if _differs(store, own, one)), None)
        if other is not None:
            path = next(hro(name) for name in _NUMBERS if record.all(hro(name)))
            yield finding(
                "Observation-OthersAgree", record, path, record.text(path), "Warning", other=_short(other.iri)
            )


def _differs(store: Quads, one: _Figure, other: _Figure) -> bool:
    if one.numbers == other.numbers:
        return False
    comparisons = _subjects(store, hro("compares"), ox.NamedNode(one.iri))
    return comparisons.isdisjoint(_subjects(store, hro("compares"), ox.NamedNode(other.iri)))


def _cells(store: Quads, indicator: str) -> dict[_Cell, dict[str | None, list[_Figure]]]:
    """The observations of an indicator by cell and document: those of one's own document need no look."""
    found: dict[_Cell, dict[str | None, list[_Figure]]] = {}
    subjects = _subjects(store, hro("indicator"), ox.NamedNode(indicator))
    for record in read_records(store, sorted(subjects)):
        if record.is_a(hro("Observation")):
            figure = _figure(record)
            found.setdefault(_cell(record), {}).setdefault(figure.document, []).append(figure)
    return found


def _figure(record: Record) -> _Figure:
    return _Figure(record.iri, record.iri_of(_DOCUMENT), _numbers(record))


def _cell(record: Record) -> _Cell:
    return tuple(record.iri_of(hro(name)) for name in _CELL)


def _numbers(record: Record) -> dict[str, object]:
    return {name: number for name in _NUMBERS if (number := record.number(hro(name))) is not None}


def _subjects(store: Quads, path: str, value: Value) -> set[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(path), value, None)
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _objects(store: Quads, subject: str, path: str) -> set[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(path), None, None)
    return {quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple)}


def _text(store: Quads, subject: str, path: str) -> str | None:
    found = _objects(store, subject, path)
    return found.pop() if len(found) == 1 else None


def _kind(iri: str) -> str | None:
    """What stands before the last part of an address of ours: the kind of a thing, the list of a concept.

    None for an address that no contributor gives: a term of the ontology or of a vocabulary of others.
    """
    return iri.rpartition("/")[0] if iri.startswith(_MINTED) else None


def _short(iri: str) -> str:
    for start in _MINTED:
        if iri.startswith(start):
            return iri.removeprefix(start).replace("/", ":", 1)
    return iri


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^a-z0-9]|\b(?:the|de|het|een|in|te|of|van)\b", "", letters)
