"""What people take along: the names of their files, and which example question an answer is of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from hrn_kg import conneg, words
from hrn_kg.examples import Example
from hrn_kg.site.site import Site

_OWN: Final = "hrn-kg"  # a query that is no example


def file_name(site: Site, query: str, release: str, form: str) -> str:
    """`list-figures-2026.11.0.csv` for the answer to an example, in the language of any page; else `hrn-kg-...`.

    `form` is a name of a format, as in `format=`.
    """
    found = example_of(site, query)
    return f"{found[0].name if found else _OWN}-{release}{_suffix(form)}"


def example_of(site: Site, query: str) -> tuple[Example, str] | None:
    """The example whose text this is, and the language of its labels; None for a query of one's own."""
    return _by_text(site.examples).get(_bare(query))


@lru_cache(4)  # releases that are asked in turn
def _by_text(examples: tuple[Example, ...]) -> Mapping[str, tuple[Example, str]]:
    """The examples by their text in each language; English, where languages share it."""
    found: dict[str, tuple[Example, str]] = {}
    for example in examples:
        for lang in (words.ENGLISH, *words.languages()):
            found.setdefault(_bare(example.text_in(lang)), (example, lang))
    return found


def _bare(query: str) -> str:
    """A query as it is compared: a form sends lines that end as on Windows."""
    return query.replace("\r\n", "\n").strip()


def _suffix(form: str) -> str:
    forms = (*conneg.ROWS_FORMATS, *conneg.GRAPH_FORMATS, *conneg.CITATION_FORMATS)
    return next((one.suffix for one in forms if one.name == form), conneg.CSV.suffix)
