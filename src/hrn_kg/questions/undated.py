"""How many rows a question leaves out since years were given: those without the year that would tell.

Whether they belong there nobody can tell, so they are neither kept nor left out in silence: each answer says how many.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from hrn_kg.engine.rows_digest import ROWS
from hrn_kg.querytext.data_blocks import Term
from hrn_kg.questions.asked import Asked, text_with
from hrn_kg.sparql import Inspected, Snapshot

# By these names questions take years as bounds; within these bounds lies whatever has a year.
_WIDEST: Final = {"from": ox.Literal(-9999), "to": ox.Literal(9999)}


async def left_out(data: Snapshot, asked: Asked, language: str) -> int:
    """How many rows without a year would be there without the years that were given; 0 where none were.

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


def without_years(asked: Asked, language: str) -> Asked:
    """The same with its years left open, and its query so: where all rows are."""
    years = {one.variable: None for one in asked.example.parameters if one.type == "year"}
    terms = {**asked.terms, **years}
    values = tuple(value for value in asked.values if value.parameter.type != "year")
    return replace(asked, text=text_with(asked.example, language, terms), values=values, terms=terms)


async def _number_of_rows(data: Snapshot, asked: Asked, language: str, years: Mapping[str, Term | None]) -> int:
    text = text_with(asked.example, language, {**asked.terms, **years})
    reply = await data.run(Inspected(kind="select", text=text), ROWS)
    return len(json.loads(reply.body)["results"]["bindings"])
