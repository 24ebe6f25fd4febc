"""Dates: an EDTF date can be read and says what the start and the end say; typed values of every property exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

import pyoxigraph as ox

from hrn_kg import edtf
from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.record import MOST_DIGITS, NUMERIC, Quads, Record, finding, number_in
from hrn_kg.vocab import PREFIXES, expand, hro

_EDTF: Final = hro("edtf")
_START: Final = PREFIXES["dcat"] + "startDate"
_END: Final = PREFIXES["dcat"] + "endDate"
_SIDES: Final = (_START, _END)
_NAME: Final = PREFIXES["skos"] + "prefLabel"
_XSD: Final = PREFIXES["xsd"]
_LENGTHS: Final = {"gYear": 4, "gYearMonth": 7, "date": 10}
_DURATION: Final = re.compile(
    r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9.]+S)?)?"
)
_DOUBLE: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# What shapes of these classes look at, which tell of a wrong value themselves; elsewhere nobody else does.
_FIGURES: Final = tuple(map(hro, ("Calculation", "Observation", "Rule", "Target")))
_CLAIMS: Final = tuple(
    map(hro, ("AttributeClaim", "Definition", "Observation", "RoleClaim", "Rule", "Statement", "Target"))
)
SHAPED: Final[Mapping[str, tuple[str, ...]]] = {
    expand(name): kinds
    for kinds, names in (
        ((expand("dct:PeriodOfTime"),), ("dcat:startDate", "dcat:endDate", "hro:duration")),
        ((expand("bibo:Document"),), ("dct:issued", "hro:quotableShare")),
        ((expand("oa:TextPositionSelector"),), ("oa:start", "oa:end")),
        ((hro("KnownGap"),), ("hro:asOf",)),
        ((hro("Rule"),), ("hro:every", "hro:withinLast")),
        (_FIGURES, ("hro:value", "hro:lowerBound", "hro:upperBound")),
        (_CLAIMS, ("hro:position",)),
        ((hro("Observation"), hro("Target")), ("hro:targetMet",)),
    )
    for name in names
}


def periods_agree(records: Iterable[Record], _: Quads) -> Iterator[Finding]:
    """The EDTF date of a period can be read, does not run backwards, and begins and ends as its start and end dates."""
    for record in records:
        text = record.text(_EDTF)
        if text is None:
            continue
        try:
            years = edtf.years_of(text)
        except ValueError:
            yield finding("Period-EdtfIsValid", record, _EDTF, text, edtf=text)
            continue
        exact = edtf.exact_sides(text)
        if None not in exact and _is_after(exact[0] or "", exact[1] or ""):
            yield finding("Period-EdtfIsValid/backwards", record, _EDTF, text, edtf=text)
            continue
        start, end = record.text(_START), record.text(_END)
        if start and end and _is_after(start, end):
            continue  # A shape tells of dates that are exchanged.
        yield from _dates_agree(record, text, years, exact)
        yield from _names_agree(record, years)


def _dates_agree(
    record: Record, text: str, years: tuple[int | None, int | None], exact: tuple[str | None, str | None]
) -> Iterator[Finding]:
    sides = zip((_START, _END), years, exact, strict=True)
    dates = [(path, record.text(path), year, side) for path, year, side in sides]
    wrong = [(path, given) for path, given, year, side in dates if given is not None and _differ(given, year, side)]
    given_sides = [path for path, given, _, _ in dates if given is not None]
    missing = [(path, side) for path, given, _, side in dates if given is None and side is not None]
    if given_sides and missing and not wrong:
        yield finding("Period-EdtfAgrees/missing", record, missing[0][0], None, edtf=text, date=missing[0][1])
    if len(wrong) == len(_SIDES):  # Then it is the EDTF date that is not as the rest.
        yield finding("Period-EdtfAgrees", record, _EDTF, text, edtf=text, date=wrong[0][1])
        return
    for path, given in wrong:
        yield finding("Period-EdtfAgrees", record, path, given, edtf=text, date=given)


def _names_agree(record: Record, years: tuple[int | None, int | None]) -> Iterator[Finding]:
    """A period that is called by a year is that year."""
    for name in record.texts(_NAME):
        if re.fullmatch(r"[0-9]{4}", name) and years != (int(name), int(name)):
            yield finding("Period-NameAgrees", record, _NAME, name, name=name)


def literals_exist(records: Iterable[Record], _: Quads) -> Iterator[Finding]:
    """A value with a type is one of that type: no 30 February, no 13th month, no number with a comma.

    A number has at most 40 digits, before or behind its decimal sign: no rule reckons with a larger one.
    """
    for record in records:
        for path, value in _literals(record):
            rule = None
            if _is_large(value):
                rule = "TypedThing-ValueExists/large"
            elif not record.is_a(*SHAPED.get(path, ())) and not _exists(value):
                rule = "TypedThing-ValueExists"
            if rule is not None:
                name = value.datatype.value.removeprefix(_XSD)
                yield finding(rule, record, path, value.value, given=value.value, type=name, most=MOST_DIGITS)


def _literals(record: Record) -> Iterator[tuple[str, ox.Literal]]:
    for path, values in record.values.items():
        yield from ((path, value) for value in values if isinstance(value, ox.Literal))


def _is_large(value: ox.Literal) -> bool:
    if value.datatype.value not in NUMERIC or _DOUBLE.fullmatch(value.value) is None:
        return False
    return number_in(value.value) is None


def _is_after(first: str, second: str) -> bool:
    length = min(len(first), len(second))
    return first[:length] > second[:length]


def _differ(given: str, year: int | None, side: str | None) -> bool:
    if not re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}", given):
        return True
    if side is not None:
        length = min(len(given), len(side))
        return given[:length] != side[:length]
    return year is None or given[:4] != f"{year:04}"


def _exists(value: ox.Literal) -> bool:
    name = value.datatype.value.removeprefix(_XSD)
    check = _CHECKS.get(name) if name != value.datatype.value else None
    return check is None or check(value.value)


def _is_date(length: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        bare = re.sub(r"(?:Z|[+-][0-9]{2}:[0-9]{2})\Z", "", text)
        try:
            date.fromisoformat((bare + "-01-01")[:10] if length < 10 else bare)
        except ValueError:
            return False
        return len(bare) == length

    return check


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


def _is_whole(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+", text) is not None


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    **{name: _is_date(length) for name, length in _LENGTHS.items()},
    "dateTime": _is_moment,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "integer": _is_whole,
    "nonNegativeInteger": lambda text: _is_whole(text) and (text[0] != "-" or not text.strip("-0")),
    "decimal": lambda text: re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", text) is not None,
    "double": lambda text: text in ("INF", "-INF", "NaN") or _DOUBLE.fullmatch(text) is not None,
    "boolean": lambda text: text in ("true", "false", "0", "1"),
}
