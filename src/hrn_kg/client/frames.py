"""Rows of SPARQL as a DataFrame whose columns have the types of the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

Cell = Mapping[str, str] | None

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS: Final = (
    *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_KINDS: Final = {
    **{_XSD + name: "integer" for name in (*_INTEGERS, "gYear")},
    **{_XSD + name: "number" for name in ("decimal", "double", "float")},
    **{_XSD + name: "date" for name in ("date", "dateTime")},
    _XSD + "boolean": "boolean",
}
_MOST: Final = 2**63


def frame_of(document: Mapping[str, Any]) -> pd.DataFrame:
    """A table of SPARQL 1.1 Query Results JSON: a column for each variable, a row for each solution.

    Whole numbers and years are Int64, other numbers float64, dates datetime64, yes and no boolean, all else string:
    text that a document prints stays as it is printed. A column with values of several kinds is text. An answer to ASK
    is one cell. Raises KeyError and TypeError for what has not this form.
    """
    if "boolean" in document:
        return pd.DataFrame({"answer": pd.Series([document["boolean"]], dtype="boolean")})
    names: list[str] = document["head"]["vars"]
    rows = document["results"]["bindings"]
    return pd.DataFrame({name: _column([row.get(name) for row in rows]) for name in names}, columns=names)


def _column(cells: Sequence[Cell]) -> pd.Series:
    """The values of a column; those that are not what their type says make it text."""
    kinds = {_KINDS.get(cell.get("datatype", ""), "text") for cell in cells if cell}
    texts = [cell["value"] if cell else None for cell in cells]
    try:
        if kinds == {"integer"}:
            return _integers(texts)
        if kinds and kinds <= {"integer", "number"}:
            return pd.Series([float("nan") if text is None else float(text) for text in texts], dtype="float64")
        if kinds == {"boolean"}:
            return pd.Series([None if text is None else _BOOLEANS[text] for text in texts], dtype="boolean")
        if kinds == {"date"}:
            has_zones = any(text is not None and _has_zone(text) for text in texts)
            return pd.Series(pd.to_datetime(pd.Series(texts, dtype="object"), format="ISO8601", utc=has_zones))
    except (ValueError, KeyError, OverflowError):
        pass
    return pd.Series(texts, dtype="string")


_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


def _integers(texts: Sequence[str | None]) -> pd.Series:
    """Whole numbers with gaps; raises ValueError for one that 64 bits do not hold."""
    values = [None if text is None else int(text) for text in texts]
    if any(value is not None and not -_MOST <= value < _MOST for value in values):
        raise ValueError("more than 64 bits")
    return pd.Series(values, dtype="Int64")


def _has_zone(text: str) -> bool:
    return text.endswith("Z") or (len(text) > 6 and text[-6] in "+-" and text[-3] == ":")
