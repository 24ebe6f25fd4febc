"""Questions without an answer: the list by subject, and the page of one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from hrn_kg import words
from hrn_kg.answers.gaps import by_subject, fetch_gaps, fetch_gaps_about, gaps
from hrn_kg.answers.gathering import cut
from hrn_kg.describe import Description
from hrn_kg.errors import NotFound
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.site.documents import Document
from hrn_kg.site.pages.ending import answers_to, ending, kept, slug, step_to
from hrn_kg.site.pages.frame import Fixed, OfFamily, Page, Parameters, framed
from hrn_kg.site.pages.thing import thing_page
from hrn_kg.site.site import Site

_EACH: Final = 100


async def unknowns(site: Site, lang: str, parameters: Parameters) -> Page:
    """The questions by subject, of one kind where one is asked for.

    Raises NotFound for a page or a kind that is not there.
    """
    index = TripleIndex(await fetch_gaps(site.data), site.data.prefixes)
    every = gaps(index, lang)
    counts = Counter(slug(gap.kind) for gap in every)
    first = {slug(gap.kind): gap for gap in reversed(every)}
    kind, page = parameters.get("kind", ""), parameters.get("page", "")
    if kind and kind not in counts:
        raise NotFound("The list has no such kind.", kind=kind[:40])
    # In the order in which they are shown, so that a page ends where the next begins.
    chosen = [gap for gap in every if not kind or slug(gap.kind) == kind]
    ordered = [gap for group in by_subject(index, chosen, lang) for subject in group.subjects for gap in subject.gaps]
    shown = cut(ordered, page, _EACH)
    return framed(
        site,
        "unknowns",
        lang,
        path="/unknowns",
        parameters=kept(kind=kind, page=page),
        menu="queries",
        shown=shown,
        groups=by_subject(index, shown.items, lang),
        kinds=tuple((name, first[name].kind, first[name].meaning, count) for name, count in counts.most_common()),
        kind=kind,
        total=len(every),
        report=answers_to(lang),
    )


async def unknown(site: Site, document: Document, description: Description, parameters: Parameters) -> Page:
    """One question: why it has no answer, where the editors looked, what is known near it."""
    lang, iri, prefixes = document.language, document.iri, site.data.prefixes
    index = TripleIndex(await fetch_gaps(site.data, [iri]), prefixes)
    gap = next((gap for gap in gaps(index, lang) if gap.iri == iri), None)
    if gap is None:
        return await thing_page(site, document, description, parameters)
    near = TripleIndex(await fetch_gaps_about(site.data, sorted(set(index.iris(iri, "hro:about")))), prefixes)
    return framed(
        site,
        "unknown",
        lang,
        path=document.page,
        menu="queries",
        trail=(step_to(lang, "/unknowns"),),
        gap=gap,
        as_of=words.day(lang, date.fromisoformat(gap.as_of[:10])) if gap.as_of else "",
        near=tuple(other for other in gaps(near, lang) if other.iri != iri),
        report=answers_to(lang),
        **await ending(site, document, description),
    )


LIST: Final = Fixed("/unknowns", "Questions without an answer", unknowns, ("kind", "page"))
PAGE: Final = OfFamily("/unknowns", unknown)
