"""What is not kept: contact data of anybody, and the exact address of a place that people who use drugs visit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.record import Record, finding
from hrn_kg.vocab import PREFIXES, hro

_PERSON: Final = PREFIXES["foaf"] + "Person"
_SHAPED: Final = (PREFIXES["foaf"] + "mbox", PREFIXES["foaf"] + "phone")
# Checksums are digits, and the words of a passage are those of the document.
_NOT_READ: Final = (hro("sha256"), hro("sha256OfWords"), PREFIXES["oa"] + "exact")
_EMAIL: Final = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+\.[\w.]*\w", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"(?<![0-9.,/-])(?:\+|00)[1-9][0-9]{0,2}(?:[ .()-]{0,2}[0-9]){7,11}(?![0-9])"
    r"|(?<![0-9.,/-])\(?0[1-9][0-9]{0,2}\)?(?:[ -]{0,3}[0-9]){6,8}(?![0-9])"
)
_SIX_DIGITS: Final = re.compile(r"(?:[0-9][^0-9]{0,3}){6}")
_STREET: Final = re.compile(
    r"\b[A-ZÀ-Ý][\w'-]*(?:straat|weg|laan|plein|gracht|kade|dijk|singel|steeg|plantsoen|burgwal)\s+[0-9]{1,4}\s?[a-zA-Z]?\b"
    r"|\b[1-9][0-9]{3}[A-Z]{2}\b"
)
_ADDRESSES: Final = frozenset(
    (
        *("lat", "long", "latitude", "longitude", "address", "streetAddress", "postalCode", "asWKT", "hasGeometry"),
        *("geometry", "fullAddress", "postCode", "thoroughfare", "hasAddress", "street-address", "postal-code"),
    )
)
_CONTACTS: Final = frozenset(("mbox", "phone", "email", "telephone", "hasEmail", "hasTelephone", "mbox_sha1sum"))


def no_contact_data(records: Iterable[Record], _: ox.Store) -> Iterator[Finding]:
    """No e-mail address and no telephone number stands in a value or a text of a record."""
    for record in records:
        for path, value in _values(record):
            if record.is_a(_PERSON) and path in _SHAPED:
                continue  # A shape tells of these.
            if _is_contact(path, value):
                yield finding("TypedThing-NoContactData", record, path, value.value)


def no_exact_address(records: Iterable[Record], _: ox.Store) -> Iterator[Finding]:
    """No street with a number, no postal code and no coordinates stand in a record."""
    for record in records:
        for path, value in _values(record):
            if _local(path) in _ADDRESSES or (isinstance(value, ox.Literal) and _STREET.search(value.value)):
                yield finding("TypedThing-NoExactAddress", record, path, value.value)


def _values(record: Record) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    for path, values in record.values.items():
        if path not in _NOT_READ:
            yield from ((path, value) for value in values if isinstance(value, (ox.NamedNode, ox.Literal)))


def _is_contact(path: str, value: ox.NamedNode | ox.Literal) -> bool:
    if _local(path) in _CONTACTS:
        return True
    if isinstance(value, ox.NamedNode):
        return value.value.lower().startswith(("mailto:", "tel:", "sms:", "whatsapp:"))
    if value.datatype.value != PREFIXES["xsd"] + "string" and value.language is None:
        return False
    text = value.value
    mail = ("@" in text or "at)" in text or "at]" in text) and _EMAIL.search(text)
    return bool(mail or (_SIX_DIGITS.search(text) and _PHONE.search(text)))


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]
