"""Tables for spreadsheets: the figures, facilities, definitions, events, sources and disagreements, each as CSV.

What the columns hold is told by one file of metadata (CSV on the Web, https://www.w3.org/TR/tabular-metadata/).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from hrn_kg import words
from hrn_kg.buildcache import BuildCache
from hrn_kg.iris import BASE
from hrn_kg.releases.data_parts import Part, Parts
from hrn_kg.releases.row_sources import SEPARATOR, Passage, Rows, sought_in
from hrn_kg.releases.sorted_lines import sorted_lines_in

METADATA: Final = "tables-metadata.json"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_EVENT: Final = BASE + "scheme/statement-kind/event"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, how its value is found for a thing, and of which type of CSVW that is."""

    name: str
    value: Callable[[Rows, str], str]
    datatype: str = "string"
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the things that have a row, its columns, and the claims whose passages stand in a row."""

    name: str
    things: Callable[[Rows], list[str]]
    columns: tuple[Column, ...]
    claims: Callable[[Rows, str], list[str]]


def _label() -> tuple[Column, ...]:
    return tuple(Column(f"label_{lang}", partial(_label_in, lang)) for lang in _languages())


def _label_in(lang: str, rows: Rows, iri: str) -> str:
    return rows.label(iri, lang)


def _named(name: str, predicate: str) -> tuple[Column, ...]:
    """The values of a property: their IRIs, and what they are called in each language."""
    in_words = (Column(f"{name}_{lang}", partial(_labels_in, predicate, lang), is_list=True) for lang in _languages())
    return Column(name, partial(_iris, predicate), "anyURI", is_list=True), *in_words


def _iris(predicate: str, rows: Rows, iri: str) -> str:
    return SEPARATOR.join(rows.iris(iri, predicate))


def _labels_in(predicate: str, lang: str, rows: Rows, iri: str) -> str:
    return rows.labels(iri, predicate, lang)


def _text(name: str, predicate: str, datatype: str = "string") -> tuple[Column, ...]:
    return (Column(name, partial(_text_in, predicate, ""), datatype),)


def _in_languages(name: str, predicate: str) -> tuple[Column, ...]:
    return tuple(Column(f"{name}_{lang}", partial(_text_in, predicate, lang)) for lang in _languages())


def _text_in(predicate: str, lang: str, rows: Rows, iri: str) -> str:
    return rows.text(iri, predicate, lang)


def _languages() -> list[str]:
    return sorted(words.languages())


def _value(rows: Rows, iri: str) -> str:
    """The words of a definition, in the language of its document."""
    return rows.any_text(iri, "rdf:value")


def _itself(_rows: Rows, iri: str) -> list[str]:
    return [iri]


def _about_it(rows: Rows, iri: str) -> list[str]:
    return sorted({*rows.with_value("hro:claimedSubject", iri), *rows.with_value("hro:about", iri)})


def _from_it(rows: Rows, iri: str) -> list[str]:
    return rows.with_value("hro:citedFrom", iri)


def _state(rows: Rows, iri: str) -> str:
    return "unresolved" if BASE + "ontology#UnresolvedSource" in rows.iris(iri, "rdf:type") else "resolved"


def _events(rows: Rows) -> list[str]:
    statements = set(rows.of_type("hro:Statement"))
    return [iri for iri in rows.with_value("hro:statementKind", _EVENT) if iri in statements]


def _year(name: str, predicate: str) -> Column:
    """A year of the period of a thing."""

    def value(rows: Rows, iri: str) -> str:
        return min((rows.text(period, predicate) for period in rows.iris(iri, "hro:period")), default="")

    return Column(name, value, "integer")


def tables() -> tuple[Table, ...]:
    """All tables."""
    when = _named("period", "hro:period")
    return (
        Table(
            "observations",
            lambda rows: rows.of_type("hro:Observation"),
            (
                *_label(),
                *_named("indicator", "hro:indicator"),
                *_named("about", "hro:about"),
                *_named("population", "hro:population"),
                *_named("place", "hro:place"),
                *when,
                *_named("measure", "hro:measure"),
                *_named("unit", "hro:unit"),
                *_text("stated_value", "hro:statedValue"),
                *_text("value", "hro:value", "decimal"),
                *_text("lower_bound", "hro:lowerBound", "decimal"),
                *_text("upper_bound", "hro:upperBound", "decimal"),
                *_named("qualifier", "hro:valueQualifier"),
                *_named("certainty", "hro:certainty"),
            ),
            _itself,
        ),
        Table(
            "facilities",
            lambda rows: rows.of_type("hro:Facility", "hro:Service"),
            (*_label(), *_named("type", "hro:facilityType"), *_named("place", "dct:spatial")),
            _about_it,
        ),
        Table(
            "definitions",
            lambda rows: rows.of_type("hro:Definition"),
            (*_named("term", "hro:defines"), Column("definition", _value), *_named("said_by", "hro:saidBy")),
            _itself,
        ),
        Table(
            "timeline",
            _events,
            (
                *_label(),
                *_named("type", "hro:eventType"),
                *when,
                _year("earliest_year", "hro:earliestYear"),
                _year("latest_year", "hro:latestYear"),
                *_named("place", "hro:place"),
            ),
            _itself,
        ),
        Table(
            "sources",
            lambda rows: rows.cited(),
            (
                *_text("cited_as", "hro:citedAs"),
                Column("state", _state),
                Column("claims", lambda rows, iri: str(len(_from_it(rows, iri))), "integer"),
            ),
            _from_it,
        ),
        Table(
            "disagreements",
            lambda rows: rows.of_type("hro:Disagreement"),
            (
                *_label(),
                *_named("kind", "hro:comparisonKind"),
                *_in_languages("explanation", "rdfs:comment"),
                *_named("compares", "hro:compares"),
            ),
            lambda rows, iri: rows.iris(iri, "hro:compares"),
        ),
    )


def write_open_tables(parts: Parts, cache: BuildCache, folder: Path) -> dict[str, int]:
    """Write all tables and their metadata into a folder; how many rows each has. Raises OSError."""
    sought = (cache.once(f"sought {part.digest}", partial(_sought_in, parts, part)).encode() for part in parts)
    with sorted_lines_in(parts.path) as lines:
        counts = _write(Rows(lines, sought), folder)
    (folder / METADATA).write_text(json.dumps(_metadata(), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return counts


def _sought_in(parts: Parts, part: Part) -> str:
    return b"".join(sought_in(parts.read(part).splitlines(keepends=True))).decode()


def _write(rows: Rows, folder: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in tables():
        lines = list(_rows_of(table, rows))
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(name for name, _, _ in _columns(table))
        writer.writerows(lines)
        (folder / f"{table.name}.csv").write_text(stream.getvalue(), "utf-8", newline="")
        counts[table.name] = len(lines)
    return counts


def _rows_of(table: Table, rows: Rows) -> Iterator[list[str]]:
    for iri in table.things(rows):
        passages = rows.passages(table.claims(rows, iri))
        yield [iri, *(column.value(rows, iri) for column in table.columns), *_of_passages(passages, rows)]


def _of_passages(passages: list[Passage], rows: Rows) -> list[str]:
    """The first passage in full, and the addresses of all."""
    if not passages:
        return [""] * len(_PASSAGE)
    first, every = passages[0], SEPARATOR.join(one.iri for one in passages)
    named = [rows.label(first.source, lang) for lang in _languages()]
    return [first.source, *named, first.section, str(first.start), str(first.end), first.words, every]


_PASSAGE: Final = (
    ("source", "anyURI", False),
    *((f"source_{lang}", "string", False) for lang in _languages()),
    ("section", "string", False),
    ("start", "integer", False),
    ("end", "integer", False),
    ("words", "string", False),
    ("passages", "anyURI", True),
)


def _columns(table: Table) -> list[tuple[str, str, bool]]:
    """Name, type, and whether a cell holds several values, of every column."""
    own = ((column.name, column.datatype, column.is_list) for column in table.columns)
    return [("iri", "anyURI", False), *own, *_PASSAGE]


def _metadata() -> dict[str, object]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": words.ENGLISH}],
        "dc:license": {"@id": _LICENCE},
        "dc:source": {"@id": BASE + "id/dataset/knowledge-base"},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": [
                    {"@value": words.translate(lang, f"file.{table.name}-csv"), "@language": lang}
                    for lang in _languages()
                ],
                "tableSchema": {
                    "aboutUrl": "{+iri}",
                    "primaryKey": "iri",
                    "columns": [_column(*column) for column in _columns(table)],
                },
            }
            for table in tables()
        ],
    }


def _column(name: str, datatype: str, is_list: bool) -> dict[str, object]:
    column: dict[str, object] = {"name": name, "titles": name, "datatype": datatype}
    language = name.rpartition("_")[2]
    if language in words.languages():
        column["lang"] = language
    if name == "iri":
        column["required"] = True
    return column | ({"separator": SEPARATOR} if is_list else {})
