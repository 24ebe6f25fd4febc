"""The chart of an answer, or the reason in words why there is none; the records of its rows are looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

import pyoxigraph as ox
from markupsafe import Markup

from hrn_kg import conneg, words
from hrn_kg.engine.base import Dataset
from hrn_kg.render.chart import Chart, Mark, draw, steps
from hrn_kg.render.links import href
from hrn_kg.site.chart_rules import Cell, Facts, FactsInMaking, Refusal, Series, permitted, series_of
from hrn_kg.sparql import Inspected, Reply
from hrn_kg.vocab import Prefixes

_LONGEST: Final = 400_000  # bytes of an answer beyond which no 30 rows of it are worth a look
_SCHEME: Final = "https://w3id.org/harmreduction/scheme/"
EXACT: Final = f"{_SCHEME}value-qualifier/exact"
NOT_COMPARABLE: Final = f"{_SCHEME}comparison-kind/not-comparable"
_FACTS: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?record ?fact ?value WHERE {
  VALUES ?record { RECORDS }
  {
    VALUES (?property ?fact) {
      (hro:indicator "indicator") (hro:measure "measure") (hro:unit "unit") (hro:valueQualifier "qualifier")
      (hro:value "value") (hro:lowerBound "value") (hro:upperBound "value")
    }
    ?record ?property ?value
  } UNION {
    VALUES (?property ?fact) { (hro:indicator "indicator label") (hro:unit "unit label") }
    ?record ?property ?concept . ?concept skos:prefLabel ?value
    FILTER(LANG(?value) = "LANGUAGE")
  } UNION {
    ?record hro:period/hro:earliestYear ?value BIND("year" AS ?fact)
  } UNION {
    ?record a hro:Calculation BIND("calculation" AS ?fact) BIND(true AS ?value)
  } UNION {
    ?value hro:compares ?record ; hro:comparisonKind <NOT-COMPARABLE> BIND("apart" AS ?fact)
  }
}"""


class Source(Protocol):
    """Who answers queries of one release."""

    async def run(self, inspected: Inspected, media_type: str, dataset: Dataset = ...) -> Reply: ...


@dataclass(frozen=True, slots=True)
class ChartView:
    """The drawing and what it shows, or else why there is none, and the page of the comparison behind it."""

    drawing: Markup = Markup("")
    title: str = ""
    has_open: bool = False
    reason: str = ""
    link: str = ""


async def chart_of(source: Source, lang: str, reply: Reply) -> ChartView | None:
    """The chart of an answer; None for a graph, a yes or no, and an answer without rows.

    Raises: what the source raises.
    """
    if "json" not in reply.media_type or len(reply.body) > _LONGEST:
        return None
    answer = json.loads(reply.body)
    if "boolean" in answer or not answer["results"]["bindings"]:
        return None
    series = series_of(answer["head"].get("vars", ()), answer["results"]["bindings"])
    if isinstance(series, Refusal):
        return _refused(series, lang)
    found = await _look_up(source, lang, series, reply.release)
    if found is None:
        return None
    facts = {record: one.facts(EXACT) for record, one in found.items()}
    refusal = permitted(series, facts)
    if refusal is not None:
        return _refused(refusal, lang)
    chart = chart_from(series, facts, _subject(found[series.points[0].record]), lang, reply.prefixes)
    return ChartView(draw(chart), chart.title, not all(mark.is_exact for mark in chart.marks))


async def _look_up(source: Source, lang: str, series: Series, release: str) -> dict[str, FactsInMaking] | None:
    """What the base knows of the records of a series; None when it went over to another release meanwhile."""
    records = " ".join(str(ox.NamedNode(point.record)) for point in series.points)
    text = _FACTS.replace("RECORDS", records).replace("LANGUAGE", lang).replace("NOT-COMPARABLE", NOT_COMPARABLE)
    reply = await source.run(Inspected(kind="select", text=text), conneg.SPARQL_JSON.media_type)
    if reply.release != release:
        return None
    found: dict[str, FactsInMaking] = {}
    for row in json.loads(reply.body)["results"]["bindings"]:
        found.setdefault(row["record"]["value"], FactsInMaking()).add(row["fact"]["value"], row["value"]["value"])
    return found


def _subject(found: FactsInMaking) -> str:
    """What the numbers count: the indicator, with the unit where it tells more."""
    names = [min(found.found[fact]) for fact in ("indicator label", "unit label") if fact in found.found]
    return ", ".join(dict.fromkeys(names))


def chart_from(series: Series, facts: Mapping[str, Facts], subject: str, lang: str, prefixes: Prefixes) -> Chart:
    """What is drawn of a series that is permitted, in words of the language."""
    marks = []
    for point in series.points:
        label, shown = _label(point.label, prefixes), number_in(lang, point.number)
        title = words.translate(lang, "chart.point", label=label, number=shown)
        marks.append(Mark(label, float(point.number), shown, title, facts[point.record].is_exact))
    lowest, highest = (pick(marks, key=lambda mark: mark.number) for pick in (min, max))
    about = words.translate(
        lang,
        "chart.dots" if series.has_time else "chart.bars",
        n=len(marks),
        lowest=lowest.title,
        highest=highest.title,
    )
    axis = steps([mark.number for mark in marks])
    return Chart(
        title=subject,
        description=about,
        marks=tuple(marks),
        has_time=series.has_time,
        steps=tuple((number, number_in(lang, Decimal(f"{number:.10g}"))) for number in axis),
    )


def number_in(lang: str, number: Decimal) -> str:
    """A number as it is written in the language: 1.234,5 in Dutch."""
    whole, _, rest = f"{number:f}".partition(".")
    rest = rest.rstrip("0")
    sign = "-" if whole.startswith("-") else ""
    point = "," if words.language(lang).thousands == "." else "."
    return sign + words.grouped(lang, abs(int(whole))) + (point + rest if rest else "")


def _label(cell: Cell, prefixes: Prefixes) -> str:
    text = cell["value"]
    return prefixes.shorten(text) or text if cell["type"] == "uri" else text


def _refused(refusal: Refusal, lang: str) -> ChartView:
    link = href(refusal.about, lang) if refusal.about else None
    return ChartView(reason=words.translate(lang, refusal.reason), link=link or "")
