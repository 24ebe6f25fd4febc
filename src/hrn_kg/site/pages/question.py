"""The page of one example question: what it asks, its answer at once with a chart, tools, the query in SPARQL."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from hrn_kg import conneg, words
from hrn_kg.engine.base import EXPLANATION
from hrn_kg.errors import HrnKgError
from hrn_kg.examples import find_example
from hrn_kg.limits import PARAMETER_CHARACTERS
from hrn_kg.questions import Asked, ask, digest_of, left_out, without_years
from hrn_kg.render.results import Result, read_result
from hrn_kg.render.views import Link
from hrn_kg.site.answer_address import AskedQuery
from hrn_kg.site.answer_citing import answer_cite_box
from hrn_kg.site.chart_rules import record_column
from hrn_kg.site.explanations import shown_below
from hrn_kg.site.named_answers import (
    NamedAnswer,
    answer_forms,
    heading,
    offered_forms,
    page_of,
    undated_in_words,
)
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.pages.gallery import example_in
from hrn_kg.site.pages.query_tools import beside, tools_for
from hrn_kg.site.question_form import fields_of
from hrn_kg.site.signposts import Signpost, licence
from hrn_kg.site.site import Site
from hrn_kg.sparql import inspect
from hrn_kg.sparql.empty_answers import is_empty

# Of a figure a page shows what was printed, its unit, period and certainty, and its caveats and disputes as notes with
# links. What is left to compute with is in the files.
_IN_FILES: Final = ("value", "lower", "upper", "qualifier", "earliest", "latest", "caveats", "disputed", "section")


async def question(site: Site, lang: str, name: str, given: Sequence[tuple[str, str]] = ()) -> Page:
    """The page of the question of this name, with the values that its parameters are given.

    Raises NotFound, MalformedRequest for what it cannot be given, and what the engine raises.
    """
    example = find_example(site.examples, name)
    asked = await ask(site.data, example, given, lang)
    named = NamedAnswer(asked, lang, await left_out(site.data, asked, lang))
    shown = {**example_in(example, lang), "text": asked.text}
    inspected = inspect(asked.text, site.settings)
    body_form = conneg.SPARQL_JSON if inspected.kind in ("select", "ask") else conneg.TURTLE
    reply = await site.data.run(inspected, body_form.media_type)
    read = read_result(reply.body, reply.media_type, lang, reply.prefixes, left_out=_IN_FILES)
    around = await beside(site.data, lang, reply, left_out=read.left_out)
    result = replace(read, notes=around.notes)
    digest = digest_of(reply.body, reply.media_type)
    older = site.label if site.current else ""
    kept = (("release", older),) if older else ()
    explanation = None
    if is_empty(reply):
        with suppress(HrnKgError):  # an answer without its explanation is better than none
            explanation = await site.data.run(inspected, EXPLANATION)
    found = AskedQuery(asked.text, (), site.label, named)
    around = replace(around, cite=await answer_cite_box(site, lang, found, reply, kept))
    return framed(
        site,
        "question",
        lang,
        path=f"/queries/{name}",
        parameters=asked.pairs,
        menu="queries",
        trail=(Link(words.translate(lang, "gallery.title"), href=f"/{lang}/queries"),),
        links=(
            *(
                Signpost(
                    site.address("") + asked.path(form.suffix, lang=lang, release=older),
                    "alternate",
                    form.media_type,
                )
                for form in offered_forms(inspected)
                if form in (conneg.SPARQL_QUERY, *answer_forms(inspected))
            ),
            *(
                Signpost(
                    site.address("") + asked.path(form.suffix, lang=lang, release=older),
                    "describedby",
                    form.media_type,
                )
                for form in conneg.CITATION_FORMATS
            ),
            Signpost(page_of(site, named), "bookmark"),
            *licence(site),
        ),
        example=shown,
        fields=await fields_of(site.data, asked, lang),
        asked=asked,
        undated=undated_in_words(named),
        undated_href=_with_undated(without_years(asked, lang), lang, kept) if named.undated else "",
        most=PARAMETER_CHARACTERS,
        kept=kept,
        older=older,
        why=shown_below(explanation, lang, kept),
        query=shown["text"],
        result=for_readers(result, lang),
        in_files=tuple(heading(name, lang) for name in result.left_out),
        tools=tools_for(site, lang, shown["text"], kept, reply.release, result, around, named=named, digest=digest),
    )


def _with_undated(asked: Asked, lang: str, kept: tuple[tuple[str, str], ...]) -> str:
    """The page that has all rows: that of the query, where the question without values would get its defaults."""
    if asked.values or not any(one.default for one in asked.example.parameters):
        return f"/{lang}" + asked.path("", **dict(kept))
    return f"/{lang}/query?" + urlencode([("query", asked.text), *kept])


def for_readers(result: Result, lang: str) -> Result:
    """The rows with headings in the language of the page, each led to its record by the first cell that has words."""
    column = record_column(result.names)
    if not column:
        return replace(result, names=tuple(heading(name, lang) for name in result.names))
    at = result.names.index(column)
    names = (*result.names[:at], *result.names[at + 1 :])
    rows = []
    for row in result.rows:
        record, cells = row[at], [*row[:at], *row[at + 1 :]]
        first = next((number for number, cell in enumerate(cells) if cell and not cell.href), None)
        if record is not None and first is None:
            cells = [*cells[:-1], record]
        elif record is not None and first is not None and (cell := cells[first]):
            cells[first] = replace(cell, href=record.href, outside=record.outside)
        rows.append(tuple(cells))
    return replace(result, names=tuple(heading(name, lang) for name in names), rows=tuple(rows))
