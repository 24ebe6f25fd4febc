"""What a printed number means, in Dutch and English."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hrn_kg.drafting.printed_number import read_number
from hrn_kg.drafting.spelt_numbers import number_of


@pytest.mark.parametrize(
    ("text", "qualifier", "numbers", "unit", "measure"),
    [
        ("24", "exact", "24", "count", "count"),
        ("2.800", "exact", "2800", "count", "count"),
        ("2,800", "exact", "2800", "count", "count"),
        ("1 200", "exact", "1200", "count", "count"),
        ("1.200.000", "exact", "1200000", "count", "count"),
        ("12.345,6", "exact", "12345.6", "count", "count"),
        ("0,5", "exact", "0.5", "count", "count"),
        ("meer dan 1.200", "more-than", "1200", "count", "count"),
        ("ruim 300", "more-than", "300", "count", "count"),
        ("about 1,200", "approximate", "1200", "count", "count"),
        ("+/- 140", "approximate", "140", "count", "count"),
        ("zo'n 20", "approximate", "20", "count", "count"),
        ("bijna 100.000", "approximate", "100000", "count", "count"),
        ("ten minste 5", "at-least", "5", "count", "count"),
        ("300 of meer", "at-least", "300", "count", "count"),
        ("tot 15", "up-to", "15", "count", "count"),
        ("fewer than 10", "less-than", "10", "count", "count"),
        ("tussen 10 en 15", "range", "10 15", "count", "count"),
        ("10–15", "range", "10 15", "count", "count"),
        ("30% tot 40%", "range", "30 40", "percent", "share"),
        ("30 to 40 per cent", "range", "30 40", "percent", "share"),
        ("24%", "exact", "24", "percent", "share"),
        ("EUR 61 million", "exact", "61000000", "euro", "amount"),
        ("€ 1,2 miljoen", "exact", "1200000", "euro", "amount"),
        ("at least 3 months", "at-least", "3", "month", "amount"),
        ("8,5 per 100.000 inwoners", "exact", "8.5", "per-100000", "rate"),
        ("daling van 18%", "exact", "18", "percent", "decrease"),
        ("18% meer", "exact", "18", "percent", "increase"),
        ("5% of meer", "at-least", "5", "percent", "share"),
        ("gemiddeld 40", "exact", "40", "count", "mean"),
        ("24 gebruiksruimten", "exact", "24", "count", "count"),
        ("3 keer", "exact", "3", "times", None),
    ],
)
def test_a_print_is_read(text: str, qualifier: str, numbers: str, unit: str, measure: str | None) -> None:
    read = read_number(text)
    assert read is not None
    assert (read.qualifier, read.unit, read.measure) == (qualifier, unit, measure)
    assert read.numbers() == tuple(map(Decimal, numbers.split()))
    given = {"exact": "value", "approximate": "value", "up-to": "upper", "less-than": "upper", "range": "lower"}
    assert getattr(read, given.get(qualifier, "lower")) == Decimal(numbers.split()[0])


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("twaalf", 12),
        ("één", 1),
        ("vierentwintig", 24),
        ("driehonderdvijfentwintig", 325),
        ("twaalfhonderd", 1200),
        ("vijfentwintigduizend", 25_000),
        ("twenty-four", 24),
        ("three hundred and fifty", 350),
        ("a hundred", 100),
        ("two million", 2_000_000),
    ],
)
def test_words_are_numbers(words: str, number: int) -> None:
    assert number_of(words) == number
    read = read_number(words)
    assert read is not None
    assert read.value == number
    assert read.caveats == {"converted-from-words"}


def test_an_estimate_is_never_exact() -> None:
    read = read_number("naar schatting 25.000")
    assert read is not None
    assert (read.qualifier, read.value, read.caveats) == ("approximate", 25_000, {"estimate"})


@pytest.mark.parametrize(("words", "share"), [("de helft", 50), ("een kwart", 25), ("one in five", 20)])
def test_fractions_that_end_are_shares(words: str, share: int) -> None:
    read = read_number(words)
    assert read is not None
    assert (read.value, read.unit, read.caveats) == (share, "percent", {"converted-from-words"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tientallen",
        "dozens",
        "een derde",
        "drie vier",
        "en",
        "veel",
        "15 tot 10",
        "more than 10 to 15",
        "half of that",
    ],
)
def test_what_is_left_open_is_no_number(text: str) -> None:
    assert read_number(text) is None
