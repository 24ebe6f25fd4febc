"""The page of terms: how documents word them, what the editors mean by them, and the lists for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hrn_kg.answers.gathering import cut
from hrn_kg.answers.lexicon import Entry, entries, fetch_entries, fetch_lists, lists
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.site.pages.ending import kept
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

_EACH: Final = 60


def address_in(found: Sequence[Entry], entry: Entry, lang: str) -> str:
    """The address of a term on the page on which it stands."""
    page = found.index(entry) // _EACH + 1
    return f"/{lang}/glossary{f'?page={page}' if page > 1 else ''}#{entry.anchor}"


async def glossary(site: Site, lang: str, parameters: Parameters) -> Page:
    """The terms in the order of the alphabet, and the lists. Raises NotFound for a page that is not there."""
    found = entries(TripleIndex(await fetch_entries(site.data), site.data.prefixes), lang)
    page = parameters.get("page", "")
    shown = cut(found, page, _EACH)
    return framed(
        site,
        "glossary",
        lang,
        path="/glossary",
        parameters=kept(page=page),
        menu="definitions",
        shown=shown,
        spans=tuple(
            (found[at].name.text, found[min(at + _EACH, len(found)) - 1].name.text)
            for at in range(0, len(found), _EACH)
        ),
        lists=lists(TripleIndex(await fetch_lists(site.data), site.data.prefixes), lang),
    )


PAGE = Fixed("/glossary", "Terms and how they are defined", glossary, ("page",))
