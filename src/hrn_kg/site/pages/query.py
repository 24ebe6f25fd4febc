"""The page on which people ask queries: the editor, the answer below it, the fault at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hrn_kg import words
from hrn_kg.render import EDITOR
from hrn_kg.render.results import read_result
from hrn_kg.render.views import Link
from hrn_kg.site.assets import address_of
from hrn_kg.site.charts import ChartView
from hrn_kg.site.pages.fault import Fault, hint_of
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.pages.gallery import example_in
from hrn_kg.site.pages.query_tools import tools_for
from hrn_kg.site.signposts import Signpost, licence
from hrn_kg.site.site import Site
from hrn_kg.site.terms import address_of_terms
from hrn_kg.sparql import Reply
from hrn_kg.words.details import tell


def query_page(
    site: Site,
    lang: str,
    *,
    query: str = "",
    example: str = "",
    kept: Sequence[tuple[str, str]] = (),
    reply: Reply | None = None,
    problem: Fault | None = None,
    chart: ChartView | None = None,
) -> Page:
    """The query page: empty or with an example, with an answer below, or with the fault at its place.

    `example` names the one to begin with. `kept` are the graphs and the release that were asked for: run again or
    downloaded, the query keeps them. `chart` is drawn from the reply.
    """
    asked = query
    if reply and reply.release != site.label:
        site = replace(site, current=site.label, data=replace(site.data, release=reply.release))
    result = read_result(reply.body, reply.media_type, lang, reply.prefixes) if reply else None
    examples = [example_in(one, lang) for one in site.examples]
    if not query:
        query = next((one["text"] for one in examples if one["name"] == example), "")
    if not query and examples:
        query = examples[0]["text"]
    return framed(
        site,
        "query",
        lang,
        path="/query",
        parameters=_address(asked, example, kept),
        menu="queries",
        trail=(Link(words.translate(lang, "gallery.title"), href=f"/{lang}/queries"),),
        links=(Signpost(site.address("/sparql"), "service-desc", "text/turtle"), *licence(site)),
        query=query,
        kept=kept,
        examples=examples,
        result=result,
        tools=tools_for(site, lang, query, kept, reply.release, result, chart) if reply and result else None,
        editor=address_of(site, EDITOR),
        terms=address_of_terms(site),
        fault=_fault(problem, query, lang) if problem else None,
    )


def _address(query: str, example: str, kept: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters that lead to this page again."""
    given = [("query", query), *kept] if query else [("example", example)]
    return [(name, value) for name, value in given if value]


def _fault(problem: Fault, query: str, lang: str) -> dict[str, str]:
    """The fault with the line of the query at which it was found, a caret below the column."""
    line, column = problem.facts.get("line"), problem.facts.get("column")
    where = excerpt = ""
    lines = query.splitlines()
    if isinstance(line, int):
        where = words.translate(lang, "query.at_line", line=line)
        if isinstance(column, int):
            where = words.translate(lang, "query.at", line=line, column=column)
        if 1 <= line <= len(lines):
            # The caret needs the columns of the line: as wide as the reader sees them.
            shown = lines[line - 1].replace("\t", " ")[:400]
            caret = " " * (column - 1) + "^" if isinstance(column, int) and 0 < column <= len(shown) + 1 else ""
            excerpt = f"{shown}\n{caret}".rstrip("\n")
    detail, detail_lang = tell(lang, problem.detail)
    # A parser may list every sign that it would have taken.
    detail = detail if len(detail) <= 200 else detail[:200].rsplit(" ", 1)[0] + " …"
    if "prefix" in problem.facts:
        detail = ""  # the hint says the same, in the language of the page
    return {"detail": detail, "lang": detail_lang, "where": where, "excerpt": excerpt, "hint": hint_of(problem, lang)}
