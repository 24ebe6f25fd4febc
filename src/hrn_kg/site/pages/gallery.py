"""The gallery of example questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hrn_kg import words
from hrn_kg.examples import Example
from hrn_kg.releases.tables import read_row_counts
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site


@dataclass(frozen=True, slots=True)
class Theme:
    """Questions under one heading; `id` is the tag."""

    id: str
    name: str
    examples: tuple[dict[str, str], ...]


async def gallery(site: Site, lang: str, parameters: Parameters) -> Page:
    """The example questions by tag; a question with several tags stands below the first.

    `q` keeps those that have all its words in title or summary, `theme` those that have the tag in any place.
    """
    sought, theme = parameters.get("q", ""), parameters.get("theme", "")
    counts = read_row_counts(site.release.path) if site.release else {}
    kept = [example for example in site.examples if is_sought(example, lang, sought, theme)]
    groups: dict[str, list[dict[str, str]]] = {}
    for example in kept:
        number = counts.get(example.name)
        rows = words.count(lang, "query.rows", number) if number is not None else ""
        shown = {**example_in(example, lang), "rows": rows}
        groups.setdefault(theme or example.tags[0], []).append(shown)
    themes = [Theme(tag, _group(tag, lang), tuple(shown)) for tag, shown in groups.items()]
    return framed(
        site,
        "gallery",
        lang,
        path="/queries",
        parameters={name: value for name, value in (("q", sought), ("theme", theme)) if value},
        menu="queries",
        groups=sorted(themes, key=lambda one: one.name),
        themes=sorted((_group(tag, lang), tag) for tag in {tag for one in site.examples for tag in _tags(one)}),
        sought=sought,
        theme=theme,
        number=len(kept),
        total=len(site.examples),
    )


def is_sought(example: Example, lang: str, sought: str, theme: str) -> bool:
    """Whether a question has the tag, and all the words that are sought."""
    text = f"{example.title_in(lang)} {example.summary_in(lang)}".casefold()
    return (not theme or theme in example.tags) and all(word in text for word in sought.casefold().split())


def _tags(example: Example) -> Iterable[str]:
    """The tags that name a theme; others are for programs."""
    return (tag for tag in example.tags if words.is_key(f"tag.{tag}"))


def _group(tag: str, lang: str) -> str:
    key = f"tag.{tag}"
    return words.translate(lang, key) if words.is_key(key) else tag


def example_in(example: Example, lang: str) -> dict[str, str]:
    """What pages show of an example."""
    return {
        "name": example.name,
        "title": example.title_in(lang),
        "summary": example.summary_in(lang),
        "text": example.text_in(lang),
    }


PAGE = Fixed("/queries", "Gallery of example queries", gallery, ("q", "theme"))
