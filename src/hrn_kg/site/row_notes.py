"""What must be known beside the rows of an answer: the caveats of their records, and the disagreements about them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from hrn_kg import conneg
from hrn_kg.describe.ask import YES
from hrn_kg.iris import BASE
from hrn_kg.render.links import href
from hrn_kg.render.results import first_rows
from hrn_kg.render.views import Link
from hrn_kg.site.chart_rules import record_column
from hrn_kg.site.charts import Source
from hrn_kg.sparql import Inspected, Reply

_CLAIM: Final = BASE + "id/claim/"
_SHOWN: Final = frozenset({"caveat", "caveats", "caveatLabel", "dispute", "disputes"})
_NOTES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?record ?note ?label ?isDispute WHERE {
  VALUES ?record { RECORDS }
  { ?record hro:caveat ?note BIND(false AS ?isDispute) }
  UNION { ?note hro:compares ?record ; a hro:Disagreement BIND(true AS ?isDispute) }
  ?note rdfs:label ?label FILTER(LANG(?label) = "LANGUAGE")
} ORDER BY ?record DESC(?isDispute) ?label"""

Notes = tuple[tuple[Link, ...], ...]


async def notes_of(source: Source, lang: str, reply: Reply, *, left_out: Collection[str] = ()) -> Notes:
    """For each row that a page shows what must be known of its record, disputes with a link; nothing for no row at all.

    An answer that has a column for it says so itself, but for the columns that the page leaves out. Raises what the
    source raises.
    """
    if "json" not in reply.media_type:
        return ()
    names, rows, _ = first_rows(reply.body)
    if names is None or _SHOWN & (set(names) - set(left_out)):
        return ()
    column = record_column(names)
    records = [_record(row, column) for row in rows]
    wanted = sorted({record for record in records if record})
    if not wanted:
        return ()
    values = " ".join(str(ox.NamedNode(record)) for record in wanted)
    text = _NOTES.replace("RECORDS", values).replace("LANGUAGE", lang)
    found = await source.run(Inspected(kind="select", text=text), conneg.SPARQL_JSON.media_type)
    # Of another release than the answer, what is found would be said of other words.
    return _by_row(records, found, lang) if found.release == reply.release else ()


def _record(row: Mapping[str, Mapping[str, str]], column: str) -> str:
    """The record of a row: that in the column for it, else the only claim in it."""
    if column in row:
        return row[column]["value"] if row[column]["type"] == "uri" else ""
    claims = {cell["value"] for cell in row.values() if cell["type"] == "uri" and cell["value"].startswith(_CLAIM)}
    return claims.pop() if len(claims) == 1 else ""


def _by_row(records: Sequence[str], found: Reply, lang: str) -> Notes:
    notes: dict[str, list[Link]] = {}
    rows: list[dict[str, Any]] = json.loads(found.body)["results"]["bindings"]
    for row in rows:
        # What a caveat means stands on the page of the record, to which the row leads.
        target = href(row["note"]["value"], lang) if row["isDispute"]["value"] in YES else None
        link = Link(row["label"]["value"], lang, target)
        notes.setdefault(row["record"]["value"], []).append(link)
    return tuple(tuple(notes.get(record, ())) for record in records) if notes else ()
