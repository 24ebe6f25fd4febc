"""The gallery of example questions."""

from __future__ import annotations

from hrn_kg import words
from hrn_kg.examples import Example
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site


async def gallery(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The example questions by tag; a question with several tags stands below the first."""
    groups: dict[str, list[dict[str, str]]] = {}
    for example in site.examples:
        groups.setdefault(example.tags[0], []).append(example_in(example, lang))
    named = sorted((_group(tag, lang), tag, examples) for tag, examples in groups.items())
    shown = [(tag, name, examples) for name, tag, examples in named]
    return framed(site, "gallery", lang, path="/queries", menu="queries", groups=shown)


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


PAGE = Fixed("/queries", "Gallery of example queries", gallery)
