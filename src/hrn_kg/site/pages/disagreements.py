"""Where documents contradict each other or themselves, face to face; and, apart, what was compared otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from hrn_kg.answers.gathering import cut
from hrn_kg.answers.sides import Compared, comparisons, fetch_comparisons
from hrn_kg.describe import Description
from hrn_kg.errors import NotFound
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link
from hrn_kg.site.documents import Document
from hrn_kg.site.pages.ending import ending, kept, slug, step_to
from hrn_kg.site.pages.frame import Fixed, OfFamily, Page, Parameters, framed, is_listed
from hrn_kg.site.pages.thing import thing_page
from hrn_kg.site.site import Site

_FACE_TO_FACE: Final = 10
_ROWS: Final = 40

Kind = tuple[str, Link, Text | None, int]


async def disagreements(site: Site, lang: str, parameters: Parameters) -> Page:
    """Disagreements between documents, then those within one. Raises NotFound for a page that is not there."""
    prefixes = site.data.prefixes
    every = comparisons(TripleIndex(await fetch_comparisons(site.data, whole=False), prefixes), lang)
    real = [one.iri for one in every if one.is_disagreement]
    whole = await fetch_comparisons(site.data, real) if real else ()
    found = sorted(comparisons(TripleIndex(whole, prefixes), lang), key=lambda one: not one.is_between)
    page = parameters.get("page", "")
    return framed(
        site,
        "disagreements",
        lang,
        path="/disagreements",
        parameters=kept(page=page),
        menu="queries",
        shown=cut(found, page, _FACE_TO_FACE),
        between=sum(one.is_between for one in found),
        kinds=_kinds(one for one in every if not one.is_disagreement),
        has_calculations=is_listed("/calculations"),
    )


async def others(site: Site, lang: str, parameters: Parameters) -> Page:
    """Comparisons that are no disagreement, by kind. Raises NotFound for a page or a kind that is not there."""
    every = comparisons(TripleIndex(await fetch_comparisons(site.data, whole=False), site.data.prefixes), lang)
    rest = [one for one in every if not one.is_disagreement]
    kinds = _kinds(rest)
    kind, page = parameters.get("kind", ""), parameters.get("page", "")
    if kind and kind not in {name for name, *_ in kinds}:
        raise NotFound("The list has no such kind.", kind=kind[:40])
    order = {name: place for place, (name, *_) in enumerate(kinds)}
    chosen = [one for one in rest if not kind or slug(one.kind) == kind]
    chosen.sort(key=lambda one: order.get(slug(one.kind), len(order)))
    return framed(
        site,
        "comparisons",
        lang,
        path="/comparisons",
        parameters=kept(kind=kind, page=page),
        menu="queries",
        trail=(step_to(lang, "/disagreements"),),
        shown=cut(chosen, page, _ROWS),
        kinds=kinds,
        kind=kind,
        total=len(rest),
    )


async def comparison(site: Site, document: Document, description: Description, parameters: Parameters) -> Page:
    """One comparison: what each side says, and what the editors make of it."""
    lang, iri, prefixes = document.language, document.iri, site.data.prefixes
    found = comparisons(TripleIndex(await fetch_comparisons(site.data, [iri]), prefixes), lang)
    one = next((one for one in found if one.iri == iri), None)
    if one is None:
        return await thing_page(site, document, description, parameters)
    members = [side.iri for side in one.sides]
    near = await fetch_comparisons(site.data, of=members, whole=False) if members else ()
    return framed(
        site,
        "comparison",
        lang,
        path=document.page,
        menu="queries",
        trail=_trail(lang, one.is_disagreement),
        one=one,
        near=tuple(other for other in comparisons(TripleIndex(near, prefixes), lang) if other.iri != iri),
        **await ending(site, document, description),
    )


def _trail(lang: str, is_disagreement: bool) -> list[Link]:
    path = "/disagreements" if is_disagreement else "/comparisons"
    return [step_to(lang, path)] if is_listed(path) else []


def _kinds(found: Iterable[Compared]) -> tuple[Kind, ...]:
    """The kinds of these comparisons, those that most have first."""
    kinds = [(slug(one.kind), one.kind, one.meaning) for one in found if one.kind]
    counts = Counter(name for name, *_ in kinds)
    made = {name: (name, kind, meaning, counts[name]) for name, kind, meaning in kinds}.values()
    return tuple(sorted(made, key=lambda kind: (-kind[3], kind[0])))


PAGES: Final = (
    Fixed("/disagreements", "Where documents contradict each other or themselves", disagreements, ("page",)),
    Fixed("/comparisons", "Comparisons that are no disagreement", others, ("kind", "page")),
)
PAGE = OfFamily("/comparisons", comparison)
