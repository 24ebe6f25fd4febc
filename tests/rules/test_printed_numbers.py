"""What the print of a number may mean."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hrn_kg.validation.rules.number_words import number_of
from hrn_kg.validation.rules.printed import read_print

WORDS = [
    ("nul", 0), ("zero", 0), ("een", 1), ("één", 1), ("twaalf", 12), ("twelve", 12), ("negentien", 19),
    ("twintig", 20), ("vijfentwintig", 25), ("tweeëntwintig", 22), ("twenty-five", 25), ("ninety-nine", 99),
    ("honderd", 100), ("tweehonderdvijf", 205), ("achttienhonderd", 1800), ("dertienduizend", 13_000),
    ("twaalfduizendvijfhonderd", 12_500), ("fourfold", 4), ("viervoudig", 4), ("verdrievoudigd", 3), ("double", 2),
    ("dozen", 12), ("geen", 0), ("nobody", 0),
]  # fmt: skip
NO_WORDS = ["rooms", "tiental", "ruim", "weten", "often", "fifty-fifty", "eenheid", "thirtyten", ""]
COUNTS = [
    ("17", [17]), ("2.800", [2800]), ("2,692", [2692]), ("1 200", [1200]), ("1.234.567", [1_234_567]),
    ("+/- 140", [140]), ("all 10,150", [10_150]), ("no homeless people", [0]), ("at least 47", [47]),
    ("two hundred and five", [205]), ("twenty five", [25]), ("1,2 miljoen", [1_200_000]), ("12 duizend", [12_000]),
    ("anderhalf miljoen", [1_500_000]), ("tussen 10 en 15", [10, 15]), ("between ten and fifteen", [10, 15]),
    ("two thousand three hundred and fifty", [2350]), ("duizend tweehonderd", [1200]), ("a million", [1_000_000]),
    ("two million three hundred thousand", [2_300_000]), ("several million", []), ("61mln", [61_000_000]),
    ("half a million", [Fraction(1, 2), 1_000_000]), ("drie vier", [3, 4]), ("een half miljoen", [1, 500_000]),
    ("4 other parts of the city", [4]), ("2,5", [Fraction(5, 2)]),
]  # fmt: skip
SHARES = [
    ("24%", [24]), ("24,5 procent", [Fraction(49, 2)]), ("1 in 4", [25]), ("één op de vier", [25]), ("¼", [25]),
    ("drie van de tien", [30]), ("driekwart", [75]), ("half", [50]), ("60–80%", [60, 80]), ("of41%", [41]),
    ("Two thirds", [Fraction(200, 3)]), ("three-quarters", [75]), ("two-thirds of all", [Fraction(200, 3)]),
]  # fmt: skip


@pytest.mark.parametrize(("word", "number"), WORDS)
def test_a_word_that_is_a_number(word: str, number: int) -> None:
    assert number_of(word) == number


@pytest.mark.parametrize("word", NO_WORDS)
def test_a_word_that_is_none(word: str) -> None:
    assert number_of(word) is None


@pytest.mark.parametrize(("text", "numbers"), COUNTS)
def test_the_numbers_of_a_count(text: str, numbers: list[Fraction]) -> None:
    assert [list(number.values) for number in read_print(text, unit="count", whole=True).numbers] == [
        [number] for number in numbers
    ]


@pytest.mark.parametrize(("text", "numbers"), SHARES)
def test_the_numbers_of_a_share(text: str, numbers: list[Fraction]) -> None:
    read = read_print(text, unit="percent", whole=False)
    assert [list(number.values) for number in read.numbers] == [[number] for number in numbers]
    assert read.percent == ("%" in text or "procent" in text)


def test_a_separator_of_three_digits_may_be_a_decimal_sign_where_nothing_is_counted() -> None:
    assert read_print("2.800", unit="euro", whole=False).numbers[0].values == (2800, Fraction(14, 5))
    assert read_print("0.500", unit="euro", whole=False).numbers[0].values == (Fraction(1, 2),)


def test_a_part_is_the_value_rounded_to_its_decimals_and_a_whole_number_is_not() -> None:
    thirds = read_print("two thirds", unit="percent", whole=False)
    assert thirds.means(Fraction(67))
    assert thirds.means(Fraction(6667, 100))
    assert not thirds.means(Fraction(66))
    assert not read_print("2,8", unit="euro", whole=False).means(Fraction(3))


def test_a_rate_is_what_stands_before_or_reckoned_to_a_hundred_thousand() -> None:
    assert read_print("62 out of 100.000", unit="per-100000", whole=False).means(Fraction(62))
    assert read_print("1 in 1,000", unit="per-100000", whole=False).means(Fraction(100))
    assert not read_print("1 in 1,000", unit="per-100000", whole=False).means(Fraction(1000))


def test_a_print_without_a_number() -> None:
    assert read_print("crack cocaine", unit="count", whole=True).numbers == ()
