"""The page on which the definitions of harm reduction stand side by side."""

from __future__ import annotations

from hrn_kg import words
from hrn_kg.answers.lexicon import entries, fetch_entries
from hrn_kg.answers.sides import comparisons, fetch_comparisons
from hrn_kg.answers.wordings import SUBJECT, Comparison, compare, fetch_definitions
from hrn_kg.iris import local_name
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.pages.glossary import address_in
from hrn_kg.site.site import Site


async def definitions(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The wordings, what each names, and what the editors place under harm reduction, marked as their choice."""
    prefixes = site.data.prefixes
    shown = compare(TripleIndex(await fetch_definitions(site.data), prefixes), lang)
    own = [one.iri for one in (*shown.definitions, *shown.others)]
    found = await fetch_comparisons(site.data, of=own, whole=False) if own else ()
    terms = entries(TripleIndex(await fetch_entries(site.data), prefixes), lang)
    # What stands above is not repeated.
    defined = [one for one in terms if one.worded and one.anchor != local_name(SUBJECT)]
    return framed(
        site,
        "definitions",
        lang,
        path="/definitions",
        menu="definitions",
        shown=shown,
        summary=summary(shown, lang),
        compared_with=comparisons(TripleIndex(found, prefixes), lang),
        defined=tuple(Link(one.name.text, one.name.lang, address_in(terms, one, lang)) for one in defined),
    )


def summary(shown: Comparison, lang: str) -> tuple[tuple[str, str], ...]:
    """What all name, and what only one of them names: who, and the elements by kind."""
    count = len(shown.definitions)
    if count < 2:
        return ()
    lines = [(words.translate(lang, "definitions.all", n=count), _elements(shown, lang, range(count)))]
    lines += [
        (words.translate(lang, "definitions.only", who=one.short), _elements(shown, lang, (at,)))
        for at, one in enumerate(shown.definitions)
    ]
    return tuple((who, what) for who, what in lines if what)


def _elements(shown: Comparison, lang: str, places: range | tuple[int, ...]) -> str:
    """The elements that the definitions at these places name, and no other."""
    found = []
    for word, rows in shown.groups:
        names = [
            row.element.text
            for row in rows
            if row.shared == len(places) and all(row.cells[place].is_named for place in places)
        ]
        if names:
            found.append(f"{words.translate(lang, word)}: {', '.join(names)}")
    return "; ".join(found)


PAGE = Fixed("/definitions", "Definitions of harm reduction side by side", definitions)
