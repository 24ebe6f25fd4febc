"""What a rule reads and what it gives: a record with its values, and a finding in the words of every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.iris import BASE, GRAPH, SHAPES
from hrn_kg.validation.report import Finding, Severity
from hrn_kg.vocab import PREFIXES, hro

RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_XSD: Final = PREFIXES["xsd"]
_DERIVED: Final = ox.NamedNode(GRAPH + "derived")
NUMERIC: Final = {_XSD + name for name in ("integer", "decimal", "double", "float", "nonNegativeInteger")}

# More digits, or a larger power of ten, are no figure; reckoning with them takes minutes.
MOST_DIGITS: Final = 40
# Of what a message repeats: more of it does not help to find the place.
_LONGEST: Final = 300

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Quads(Protocol):
    """What holds the records and all that is published: a store, or what passes on to one."""

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        object: Value | None,  # noqa: A002 - the name is that of pyoxigraph
        graph_name: ox.NamedNode | None,
        /,
    ) -> Iterator[ox.Quad]:
        """The quads of this pattern."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its address and all that is said of it, by property."""

    iri: str
    values: Mapping[str, tuple[Value, ...]]

    def all(self, *properties: str) -> tuple[Value, ...]:
        """The values of these properties, in their order."""
        return tuple(value for one in properties for value in self.values.get(one, ()))

    def texts(self, *properties: str) -> tuple[str, ...]:
        """The texts and other literals of these properties, without their languages and types."""
        return tuple(value.value for value in self.all(*properties) if isinstance(value, ox.Literal))

    def iris(self, name: str) -> frozenset[str]:
        """The addresses that the property holds."""
        return frozenset([value.value for value in self.values.get(name, ()) if isinstance(value, ox.NamedNode)])

    def iri_of(self, name: str) -> str | None:
        """The address that the property holds, when it is one."""
        found = [value.value for value in self.values.get(name, ()) if isinstance(value, ox.NamedNode)]
        return found[0] if len(found) == 1 else None

    def text(self, name: str) -> str | None:
        """The text of the property, when there is exactly one."""
        found = self.texts(name)
        return found[0] if len(found) == 1 else None

    def number(self, name: str) -> Fraction | None:
        """The number of the property, when there is exactly one and it can be read."""
        found = [value for value in self.all(name) if isinstance(value, ox.Literal)]
        if len(found) != 1 or found[0].datatype.value not in NUMERIC:
            return None
        return number_in(found[0].value)

    def is_a(self, *kinds: str) -> bool:
        """Whether it has one of these types."""
        return any(isinstance(kind, ox.NamedNode) and kind.value in kinds for kind in self.values.get(RDF_TYPE, ()))


class _Texts(dict[str, str]):
    """Words by language; hashable, so that a finding that two rules give counts once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def number_in(text: str) -> Fraction | None:
    """The number that a literal of a numeric type writes, None for what is none and for one of over 40 digits."""
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        return None
    if not number.is_finite() or len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        return None
    return Fraction(number)


def read_records(store: Quads, subjects: Iterable[str]) -> Iterator[Record]:
    """The records of these addresses as they are stated, in any graph; none for what the store does not hold.

    Properties and values are in an order of their own, since that of a store is another in memory and on the disk, and
    some rules tell of the first that is wrong. What a build derives is left out: it repeats a name that is there in one
    language only as that of the other.
    """
    for iri in subjects:
        values: dict[str, dict[Value, None]] = {}
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
            if quad.graph_name == _DERIVED:
                continue
            values.setdefault(quad.predicate.value, {})[quad.object] = None
        if values:
            yield Record(iri, {name: tuple(sorted(values[name], key=str)) for name in sorted(values)})


def finding(
    rule: str,
    record: Record,
    path: str | None,
    value: str | None = None,
    severity: Severity = "Violation",
    **facts: object,
) -> Finding:
    """What a rule found at a record. Its words stand under `rule.NAME`; numbers among the facts are written as each
    language does."""
    name, _, case = rule.partition("/")
    key = f"rule.{name}-{case}" if case else f"rule.{name}"
    texts = _Texts(
        (lang, words.translate(lang, key, **{fact: _written(one, lang) for fact, one in facts.items()}))
        for lang in words.languages()
    )
    return Finding(record.iri, path, value, f"{SHAPES}{name}", severity, texts)


def _written(fact: object, lang: str) -> object:
    if isinstance(fact, str) and len(fact) > _LONGEST:
        return f"{fact[:_LONGEST]}…"
    if not isinstance(fact, Fraction):
        return fact
    if fact.denominator == 1:
        return words.grouped(lang, fact.numerator)
    whole, _, decimals = f"{float(fact):.6f}".rstrip("0").partition(".")
    return words.grouped(lang, int(whole)) + _decimal_sign(lang) + decimals


def _decimal_sign(lang: str) -> str:
    return "," if words.language(lang).thousands == "." else "."


def concept(scheme: str, name: str) -> str:
    """The address of a concept of a list."""
    return f"{BASE}scheme/{scheme}/{name}"


FIGURES: Final = (hro("Observation"), hro("Target"))
