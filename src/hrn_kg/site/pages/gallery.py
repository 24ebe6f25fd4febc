"""The gallery of example questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hrn_kg import words
from hrn_kg.examples import Example
from hrn_kg.releases.tables import read_row_counts
from hrn_kg.search.fold import content_words, stems, tokens
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
        themes=themes_of(site, lang),
        like=[] if kept or not sought else [example_in(one, lang) for one in most_like(site.examples, lang, sought)],
        sought=sought,
        theme=theme,
        number=len(kept),
        total=len(site.examples),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """A theme with how many questions have its tag, in any place."""

    tag: str
    name: str
    count: int


def themes_of(site: Site, lang: str) -> tuple[Counted, ...]:
    """The themes of all questions, by name."""
    counts = Counter(tag for one in site.examples for tag in _tags(one))
    return tuple(sorted((Counted(tag, _group(tag, lang), n) for tag, n in counts.items()), key=lambda one: one.name))


def most_like(examples: Iterable[Example], lang: str, text: str, most: int = 6) -> list[Example]:
    """The questions that share most words with a text, a word of the title counting twice; none where none does."""
    wanted = [stems(word) for word in content_words(text)]

    def worth(example: Example) -> int:
        title, summary = (
            set().union(*map(stems, tokens(words_of)))
            for words_of in (example.title_in(lang), example.summary_in(lang))
        )
        return sum(2 * bool(one & title) + bool(one & summary) for one in wanted)

    found = [(worth(one), one) for one in examples]
    return [one for value, one in sorted(found, key=lambda pair: (-pair[0], pair[1].name)) if value][:most]


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
