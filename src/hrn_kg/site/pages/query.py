"""The page on which people ask queries: the editor, the answer below it, the fault at its place.

Who typed a question in words is led to the search and to the example questions that have the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hrn_kg import words
from hrn_kg.limits import SEARCH_CHARACTERS
from hrn_kg.querytext.in_words import is_in_words
from hrn_kg.render import EDITOR
from hrn_kg.render.results import read_result
from hrn_kg.render.views import Link
from hrn_kg.site.assets import address_of
from hrn_kg.site.explanations import shown_below
from hrn_kg.site.pages.fault import Fault, hint_of
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.pages.gallery import example_in, most_like, themes_of
from hrn_kg.site.pages.query_tools import NOTHING, Beside, tools_for
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
    explanation: Reply | None = None,
    digest: str = "",
    problem: Fault | None = None,
    around: Beside = NOTHING,
) -> Page:
    """The query page: empty or with an example, with an answer below, or with the fault at its place.

    `example` names the one to begin with. `kept` are the graphs and the release that were asked for: run again or
    downloaded, the query keeps them. `around` is what was looked up of the reply, `explanation` why it has no rows,
    `digest` that of its rows.
    """
    asked = query
    if reply and reply.release != site.label:
        site = replace(site, current=site.label, data=replace(site.data, release=reply.release))
    result = read_result(reply.body, reply.media_type, lang, reply.prefixes) if reply else None
    if result:
        result = replace(result, notes=around.notes)
    chosen = next((one for one in site.examples if one.name == example), next(iter(site.examples), None))
    begun = example_in(chosen, lang) if chosen and not query else None
    query = query or (begun["text"] if begun else "")
    in_words = problem is not None and is_in_words(query)
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
        begun=begun,
        themes=themes_of(site, lang),
        total=len(site.examples),
        sought="",
        theme="",
        older=f"&release={site.label}" if site.current else "",
        result=result,
        why=shown_below(explanation, lang, kept),
        tools=tools_for(site, lang, query, kept, reply.release, result, around, digest=digest)
        if reply and result
        else None,
        editor=address_of(site, EDITOR),
        terms=address_of_terms(site),
        fault=_fault(problem, query, lang) if problem and not in_words else None,
        in_words=query[:SEARCH_CHARACTERS] if in_words else "",
        like=[example_in(one, lang) for one in most_like(site.examples, lang, query)] if in_words else [],
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
