"""The earliest and the latest year of each period, read from its EDTF date.

What is read of EDTF, and why, stands in `hrn_kg.edtf`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Store, Triple

from hrn_kg.edtf import years_of
from hrn_kg.errors import ContentError
from hrn_kg.vocab import PREFIXES, hro

EARLIEST: Final = NamedNode(hro("earliestYear"))
LATEST: Final = NamedNode(hro("latestYear"))
_EDTF: Final = NamedNode(hro("edtf"))
_INTEGER: Final = NamedNode(PREFIXES["xsd"] + "integer")


def years_of_periods(store: Store) -> Iterator[Triple]:
    """The years of every period with an EDTF date; none for a side that is open, and none for a mere duration.

    Raises ContentError, naming the period, for a date that cannot be read.
    """
    for quad in store.quads_for_pattern(None, _EDTF, None, None):
        period = quad.subject
        if not (isinstance(quad.object, Literal) and isinstance(period, NamedNode)):
            continue
        try:
            years = years_of(quad.object.value)
        except ValueError as error:
            raise ContentError(f"<{period.value}>: {error}", subject=period.value) from error
        for predicate, year in zip((EARLIEST, LATEST), years, strict=True):
            if year is not None:
                yield Triple(period, predicate, Literal(str(year), datatype=_INTEGER))
