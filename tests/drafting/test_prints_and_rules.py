"""A print that drafting reads is one that the rules on prints take as read: they read numbers each in their own way."""

from __future__ import annotations

import itertools

import pyoxigraph as ox
import pytest

from hrn_kg.drafting.printed_number import PrintedNumber, read_number
from hrn_kg.drafting.quantity import literal
from hrn_kg.iris import BASE
from hrn_kg.validation.rules import run_rules
from hrn_kg.vocab import PREFIXES, hro

CLAIM = ox.NamedNode(f"{BASE}id/claim/print")
QUALIFIERS = (
    "", "ten minste ", "tenminste ", "op zijn minst ", "minimaal ", "minstens ", "minimum ", "vanaf ", "at least ",
    "no fewer than ", "no less than ", ">=", ">= ", "≥", "≥ ", "niet meer dan ", "maximaal ", "hooguit ", "hoogstens ",
    "ten hoogste ", "maximum ", "tot en met ", "t/m ", "tot ", "at most ", "up to ", "no more than ", "as many as ",
    "<=", "<= ", "≤", "≤ ", "meer dan ", "ruim ", "boven de ", "more than ", "over ", "above ", "in excess of ", ">",
    "> ", "minder dan ", "onder de ", "nog geen ", "less than ", "fewer than ", "under ", "below ", "<", "< ",
    "ongeveer ", "circa ", "ca. ", "ca ", "c. ", "zo'n ", "rond de ", "rond ", "om en nabij ", "bijna ", "grofweg ",
    "een kleine ", "krap ", "about ", "around ", "approximately ", "approx. ", "roughly ", "nearly ", "almost ",
    "some ", "+/- ", "+-", "±", "~", "naar schatting ", "an estimated ", "gemiddeld ", "een daling van ",
    "increased by ", "naar schatting meer dan ",
)  # fmt: skip
NUMBERS = (
    "10", "200", "1.200", "2,800", "1 200", "1'200", "1.200.000", "12.345,6", "0,5", "12,5%", "24%", "24 procent",
    "24 per cent", "EUR 61 million", "€ 1,2 miljoen", "3 mln", "12 duizend", "€ 5", "5 euro", "3 months", "16 jaar",
    "8,5 per 100.000 inwoners", "3 keer", "24 gebruiksruimten", "10-15", "10–15", "10 tot 15", "tussen 10 en 15",
    "between 10 and 15", "30% tot 40%", "30 to 40 per cent", "€ 10 tot 15", "twaalf", "één", "vierentwintig",
    "driehonderdvijfentwintig", "twaalfhonderd", "vijfentwintigduizend", "twenty-four", "three hundred and fifty",
    "a hundred", "a million", "two million", "two thousand three hundred and fifty", "duizend tweehonderd",
    "two million three hundred thousand", "de helft", "half", "een kwart", "a quarter", "three-quarters",
    "three quarters", "driekwart", "drie kwart", "een vijfde", "one fifth", "a tenth", "een op de vijf", "1 op de 5",
    "one in five", "1 in 4", "one out of four", "3 van de 4", "18% meer", "18% lager", "5% of meer", "300 or more",
    "300+", "10 or fewer",
)  # fmt: skip


def _record(print_: str, read: PrintedNumber) -> ox.Store:
    """A figure as drafting states it."""
    store = ox.Store()

    def add(name: str, value: ox.NamedNode | ox.Literal) -> None:
        store.add(ox.Quad(CLAIM, ox.NamedNode(name), value))

    add(PREFIXES["rdf"] + "type", ox.NamedNode(hro("Observation")))
    add(hro("statedValue"), ox.Literal(print_))
    for name, kind, value in (
        ("measure", "measure", read.measure),
        ("unit", "unit", read.unit),
        ("valueQualifier", "value-qualifier", read.qualifier),
        *(("caveat", "caveat", caveat) for caveat in sorted(read.caveats)),
    ):
        if value is not None:
            add(hro(name), ox.NamedNode(f"{BASE}scheme/{kind}/{value}"))
    for name, number in (("value", read.value), ("lowerBound", read.lower), ("upperBound", read.upper)):
        if number is not None:
            add(hro(name), literal(number))
    return store


@pytest.mark.parametrize("number", NUMBERS)
def test_the_rules_take_what_drafting_reads(number: str) -> None:
    assert read_number(number) is not None
    refused = []
    seen = set()
    for qualifier, ends in itertools.product(QUALIFIERS, ("", ".")):
        print_ = f"{qualifier}{number}{ends}"
        read = read_number(print_)
        if read is not None:
            seen.add(read.qualifier)
            found = run_rules(_record(print_, read), {CLAIM.value})
            refused += [(print_, one.shape.rpartition("#")[2]) for one in found if "PrintedFigure" in one.shape]
    assert seen
    assert refused == []


def test_each_word_for_how_exactly_a_number_holds_is_read() -> None:
    unread = [qualifier for qualifier in QUALIFIERS if (read := read_number(f"{qualifier}24%")) is None or not read]
    assert unread == []
