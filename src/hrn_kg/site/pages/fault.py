"""The page about a fault: what was wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from hrn_kg.render.links import href
from hrn_kg.render.views import Link
from hrn_kg.render.words import WORDS, say
from hrn_kg.site.base import Site
from hrn_kg.site.pages.frame import Page, framed

_FACTS_SHOWN: Final = frozenset(
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


def fault_page(site: Site, lang: str, path: str, switch: str, problem: Fault) -> Page:
    """The page about what went wrong at a path."""
    word = f"problem.{problem.status}"
    return framed(
        site,
        "problem",
        lang,
        path=path,
        switch=switch,
        problem=problem,
        heading=say(lang, word) if word in WORDS[lang] else say(lang, "problem.title"),
        hint=hint_of(problem, lang),
        leads=_leads(problem, lang),
        facts=[(name, _shown(value)) for name, value in problem.facts.items() if name in _FACTS_SHOWN],
    )


def hint_of(problem: Fault, lang: str) -> str:
    """What to do about a fault, in the language of the page; empty where nothing more is to be said."""
    if {"prefix", "namespace"} <= set(problem.facts):
        return say(lang, "hint.prefix", prefix=problem.facts["prefix"], namespace=problem.facts["namespace"])
    word = f"hint.{problem.slug}"
    return say(lang, word) if word in WORDS[lang] else ""


def _leads(problem: Fault, lang: str) -> list[Link]:
    """Where to find what is withdrawn: its successor, the release that described it last."""
    leads = []
    if successor := str(problem.facts.get("successor", "")):
        leads.append(Link(f"{say(lang, 'problem.successor')}: {successor}", href=href(successor, lang)))
    if last := problem.facts.get("last"):
        leads.append(Link(say(lang, "problem.last", last=last), href=f"/dumps/{last}/"))
    return leads


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)
