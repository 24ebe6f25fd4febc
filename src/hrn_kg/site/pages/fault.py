"""The page about a fault: what was wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from hrn_kg import words
from hrn_kg.describe.ask import labels_of
from hrn_kg.render.links import href
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site
from hrn_kg.words.details import tell

FACTS_SHOWN: Final = frozenset(
    {"line", "column", "limit", "unit", "release", "allow", "accepted", "available", "retry_after", "current", "wanted"}
)


class Fault(Protocol):
    """What the pages read of a problem."""

    @property
    def slug(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, object]: ...


async def fault_page(site: Site, lang: str, path: str, problem: Fault, *, is_page: bool) -> Page:
    """The page about what went wrong at a path, which is without its language; raises what the engine raises.

    `is_page` tells that the address that was called had one, so that the path leads to a page.
    """
    key = f"problem.{problem.status}"
    detail, detail_lang = tell(lang, problem.detail)
    return framed(
        site,
        "problem",
        lang,
        path=path,
        problem=problem,
        detail=detail,
        detail_lang=detail_lang,
        heading=words.translate(lang, key if words.is_key(key) else "problem.title"),
        hint=hint_of(problem, lang),
        leads=_leads(problem, lang, path if is_page else None),
        near=await _near(site, problem, lang),
        facts=[
            (words.translate(lang, f"fact.{name}"), _shown(value))
            for name, value in problem.facts.items()
            if name in FACTS_SHOWN and not (name == "release" and problem.status == 404)
        ],
    )


def hint_of(problem: Fault, lang: str) -> str:
    """What to do about a fault, in the language of the page; empty where nothing more is to be said."""
    if {"prefix", "namespace"} <= set(problem.facts):
        prefix, namespace = problem.facts["prefix"], problem.facts["namespace"]
        if near := problem.facts.get("nearest"):
            return words.translate(lang, "hint.near_prefix", prefix=prefix, near=near, namespace=namespace)
        return words.translate(lang, "hint.prefix", prefix=prefix, namespace=namespace)
    key = f"hint.{problem.slug}"
    return words.translate(lang, key) if words.is_key(key) else ""


def _leads(problem: Fault, lang: str, path: str | None) -> list[Link]:
    """Where to find what is withdrawn, its successor and the release that described it last; or the form once more."""
    leads = []
    if problem.status == 400 and problem.facts.get("parameter") and path is not None:
        leads.append(Link(words.translate(lang, "problem.again"), href=f"/{lang}{path}"))
    if successor := str(problem.facts.get("successor", "")):
        leads.append(Link(f"{words.translate(lang, 'problem.successor')}: {successor}", href=href(successor, lang)))
    if last := problem.facts.get("last"):
        leads.append(Link(words.translate(lang, "problem.last", last=last), href=f"/dumps/{last}/"))
    return leads


async def _near(site: Site, problem: Fault, lang: str) -> list[Link]:
    """What is called nearly like what is not there."""
    near = problem.facts.get("near")
    found = [str(iri) for iri in near] if isinstance(near, list) else []
    viewer = Viewer(TripleIndex(await labels_of(site.data, found) if found else (), site.data.prefixes), lang)
    return [viewer.link(iri) for iri in found]


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)
