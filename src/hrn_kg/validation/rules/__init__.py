"""Rules that SHACL cannot say: prints and their numbers, formulas, dates, what the base holds already.

A rule is a function that takes records and the store of the whole, and gives findings. All rules read the same records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.dates import literals_exist, periods_agree
from hrn_kg.validation.rules.figure_labels import labels_agree
from hrn_kg.validation.rules.formulas import formula_gives_value, formula_has_its_numbers
from hrn_kg.validation.rules.languages import texts_are_in_their_language
from hrn_kg.validation.rules.likeness import (
    claims_are_new,
    claims_of_documents_are_new,
    documents_agree,
    facilities_are_new,
    names_are_new,
    periods_are_new,
)
from hrn_kg.validation.rules.printed_figures import value_is_printed
from hrn_kg.validation.rules.privacy import no_contact_data, no_exact_address
from hrn_kg.validation.rules.record import Quads, Record, read_records

__all__ = [
    "ALL_RULES",
    "COMPARING_RULES",
    "RULES_OF_DOCUMENTS",
    "RULES_OF_RECORDS",
    "Quads",
    "Record",
    "Rule",
    "run_rules",
]

Rule = Callable[[Sequence[Record], Quads], Iterable[Finding]]

# These look at a record, and at few others.
RULES_OF_RECORDS: Final[tuple[Rule, ...]] = (
    value_is_printed,
    labels_agree,
    formula_gives_value,
    formula_has_its_numbers,
    periods_agree,
    literals_exist,
    no_contact_data,
    no_exact_address,
    texts_are_in_their_language,
    names_are_new,
    periods_are_new,
)
# These are put to all claims of a document at once.
RULES_OF_DOCUMENTS: Final[tuple[Rule, ...]] = (claims_of_documents_are_new,)
# These look at all figures, or at all facilities, for any of them.
COMPARING_RULES: Final[tuple[Rule, ...]] = (documents_agree, facilities_are_new)
ALL_RULES: Final[tuple[Rule, ...]] = (*RULES_OF_RECORDS, claims_are_new, *COMPARING_RULES)


def run_rules(store: Quads, subjects: Iterable[str], rules: Iterable[Rule] = ALL_RULES) -> list[Finding]:
    """What the rules find at the records of these addresses; `store` holds them and all that is published."""
    records = tuple(read_records(store, sorted(set(subjects))))
    return [found for rule in rules for found in rule(records, store)]
