"""How many rows a question leaves out since years were given: those of which the base knows no year.

Whether they belong there nobody can tell, so they are neither kept nor left out in silence: each answer says how many.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from hrn_kg.querytext.data_blocks import Term, bind
from hrn_kg.questions.asked import Asked
from hrn_kg.questions.rows_digest import ROWS
from hrn_kg.sparql import Inspected, Snapshot

# By these names questions take years as bounds; within these bounds lies whatever has a year.
_WIDEST: Final = {"from": ox.Literal(-9999), "to": ox.Literal(9999)}


async def left_out(data: Snapshot, asked: Asked, language: str) -> int:
    """How many rows have no year and would be there without the years that were given; 0 where none were.

    They are the difference between all rows and those within the widest bounds. Raises what the engine raises.
    """
    years = {
        value.parameter.variable: _WIDEST[value.parameter.name]
        for value in asked.values
        if value.parameter.type == "year" and value.parameter.name in _WIDEST
    }
    if not years:
        return 0
    every = await _number_of_rows(data, asked, language, dict.fromkeys(years))
    return max(0, every - await _number_of_rows(data, asked, language, years))


def without_years(asked: Asked) -> Asked:
    """The same without its years, to name where all rows are."""
    return replace(asked, values=tuple(value for value in asked.values if value.parameter.type != "year"))


async def _number_of_rows(data: Snapshot, asked: Asked, language: str, years: Mapping[str, Term | None]) -> int:
    terms = {**asked.terms, **years}
    values = {name: () if term is None else (term,) for name, term in terms.items()}
    text = bind(asked.example.text_in(language), values)
    reply = await data.run(Inspected(kind="select", text=text), ROWS)
    return len(json.loads(reply.body)["results"]["bindings"])
