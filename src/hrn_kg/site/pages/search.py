"""The page of the search: one field, and what was found in groups; what to do next when nothing was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from hrn_kg import words
from hrn_kg.search import Found, Kind, asks_number
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.search_results import Result, results_of
from hrn_kg.site.site import Site

PATH: Final = "/search"
# How many hits a page is made of; of each group it shows the best.
HITS: Final = 200
_SHOWN: Final = 8
_SHOWN_NUMBERS: Final = 16
_SHOWN_OF_KIND: Final = 60  # more make a page that nobody reads, and too heavy
_FIGURES: Final = "figures"
GROUPS: Final[tuple[tuple[str, tuple[Kind, ...]], ...]] = (
    ("subjects", (Kind.SUBJECT, Kind.POLICY, Kind.PLACE)),
    (_FIGURES, (Kind.FIGURE,)),
    ("definitions", (Kind.DEFINITION,)),
    ("organisations", (Kind.ORGANISATION, Kind.PERSON, Kind.FACILITY)),
    ("sources", (Kind.SOURCE,)),
    ("questions", (Kind.QUESTION,)),
    ("comparisons", (Kind.COMPARISON,)),
    ("statements", (Kind.STATEMENT,)),
    ("terms", (Kind.TERM,)),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Results of the kinds that stand together; `more` leads to those that are not shown, by kind.

    `is_mixed` tells that there are several kinds in it, so that each result says of which it is.
    """

    heading: str
    anchor: str
    results: tuple[Result, ...]
    is_mixed: bool
    more: tuple[tuple[str, str], ...]


def search_page(
    site: Site,
    lang: str,
    *,
    parameters: Sequence[tuple[str, str]] = (),
    query: str = "",
    kind: Kind | None = None,
    asked_release: str = "",
    found: Found | None = None,
    questions: Found | None = None,
) -> Page:
    """The page: the field alone, or with what was found for a query.

    `parameters` are those of the address. `asked_release` is the release that the address names, where it names one.
    `questions` are the open questions that are nearest, for a query that finds nothing.
    """
    kept = (("release", asked_release),) if asked_release else ()
    groups = [] if found is None else _groups(found, lang, query, kind, kept)
    return framed(
        site,
        "search",
        lang,
        path=PATH,
        parameters=parameters,
        query=query,
        kept=kept,
        kind=kind.value if kind else "",
        older=asked_release if asked_release not in ("", site.label) else "",
        groups=groups,
        is_answered=found is not None,
        corrected=found.corrected if found else None,
        nearest=results_of(found.nearest, lang) if found else (),
        questions=results_of(questions.hits, lang) if questions else (),
    )


def _groups(found: Found, lang: str, query: str, kind: Kind | None, kept: tuple[tuple[str, str], ...]) -> list[Group]:
    groups = []
    # Who asks how many there are looks for a number, and is shown more of them.
    is_number = asks_number(query)
    for name, kinds in GROUPS:
        hits = [hit for hit in found.hits if hit.kind in kinds]
        most = _SHOWN_OF_KIND if kind else _SHOWN_NUMBERS if is_number and name == _FIGURES else _SHOWN
        shown = hits[:most]
        left = [] if kind else sorted({hit.kind for hit in hits[len(shown) :]}, key=kinds.index)
        if not hits:
            continue
        more = tuple(
            (
                words.translate(lang, f"found_more.{one}"),
                f"/{lang}{PATH}?" + urlencode([("q", query), ("kind", one.value), *kept]),
            )
            for one in left
        )
        groups.append(
            Group(words.translate(lang, f"found.{name}"), name, results_of(shown, lang), len(kinds) > 1, more)
        )
    return groups
