"""What is not kept: contact data of anybody, and the exact address of a place that people who use drugs visit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import local_name
from hrn_kg.validation.report import Finding, Severity
from hrn_kg.validation.rules.contact_data import contact_in, hidden_mail_in, is_contact_property, secret_in, street_in
from hrn_kg.validation.rules.record import Quads, Record, finding
from hrn_kg.vocab import PREFIXES, hro

_PERSON: Final = PREFIXES["foaf"] + "Person"
_SHAPED: Final = (PREFIXES["foaf"] + "mbox", PREFIXES["foaf"] + "phone")
_WORDS: Final = (PREFIXES["xsd"] + "string", PREFIXES["xsd"] + "anyURI", PREFIXES["rdf"] + "langString")
# Checksums and formulas are digits.
_NOT_READ: Final = (hro("sha256"), hro("sha256OfWords"), hro("formula"))
_PASSAGE: Final = PREFIXES["oa"] + "exact"
_ADDRESSES: Final = frozenset(
    (
        *("lat", "long", "latitude", "longitude", "address", "streetAddress", "postalCode", "asWKT", "hasGeometry"),
        *("geometry", "fullAddress", "postCode", "thoroughfare", "hasAddress", "street-address", "postal-code"),
    )
)
_ADDRESS_OF_A_PERSON: Final = ("mailto:", "tel:", "sms:", "whatsapp:")


def no_contact_data(records: Iterable[Record], _: Quads) -> Iterator[Finding]:
    """No e-mail address and no telephone number stands in a value or a text of a record.

    An address that is written out in words is a warning: a sentence may look like one.
    """
    for record in records:
        for path, value in _values(record):
            if record.is_a(_PERSON) and path in _SHAPED:
                continue  # A shape tells of these.
            if (given := _contact(path, value)) is not None:
                yield finding("TypedThing-NoContactData", record, path, value.value, given=given)
            elif _is_text(value) and (hidden := hidden_mail_in(value.value)) is not None:
                yield finding("TypedThing-NoContactData/hidden", record, path, value.value, "Warning", given=hidden)


def no_exact_address(records: Iterable[Record], _: Quads) -> Iterator[Finding]:
    """No coordinates stand in a record, and no street with a number that is marked as not public.

    Another street with a number is a warning: the address of an office is public, that of a place where people who use
    drugs come may not be.
    """
    for record in records:
        for path, value in _values(record):
            rule = _rule_of(path, value)
            if rule is not None:
                severity: Severity = "Warning" if rule.endswith("/street") else "Violation"
                yield finding(rule, record, path, value.value, severity, given=street_in(value.value) or "")


def _rule_of(path: str, value: ox.NamedNode | ox.Literal) -> str | None:
    if local_name(path) in _ADDRESSES:
        return "TypedThing-NoExactAddress"
    if not _is_text(value) or street_in(value.value) is None:
        return None
    if secret_in(value.value) is not None:
        return "TypedThing-NoExactAddress/secret"
    # The words of a passage are those of the document.
    return None if path == _PASSAGE else "TypedThing-NoExactAddress/street"


def _values(record: Record) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    for path, values in record.values.items():
        if path not in _NOT_READ:
            yield from ((path, value) for value in values if isinstance(value, (ox.NamedNode, ox.Literal)))


def _is_text(value: ox.NamedNode | ox.Literal) -> bool:
    return isinstance(value, ox.Literal) and value.datatype.value in _WORDS


def _contact(path: str, value: ox.NamedNode | ox.Literal) -> str | None:
    text = value.value
    if is_contact_property(local_name(path)):
        return text
    if isinstance(value, ox.NamedNode):
        return text if text.lower().startswith(_ADDRESS_OF_A_PERSON) else None
    return contact_in(text) if _is_text(value) else None
