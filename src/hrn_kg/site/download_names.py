"""The names of the files in which people take answers along: that of the example question, and of the release."""

from __future__ import annotations

from typing import Final

from hrn_kg import conneg, words
from hrn_kg.site.site import Site

_OWN: Final = "hrn-kg"  # a query that is no example


def file_name(site: Site, query: str, release: str, form: str) -> str:
    """`list-figures-2026.11.0.csv` for the answer to an example, in the language of any page; else `hrn-kg-...`.

    `form` is a name of a format, as in `format=`.
    """
    asked = _bare(query)
    for example in site.examples:
        if any(_bare(text) == asked for text in {example.text, *map(example.text_in, words.languages())}):
            return f"{example.name}-{release}{_suffix(form)}"
    return f"{_OWN}-{release}{_suffix(form)}"


def _bare(query: str) -> str:
    """A query as it is compared: a form sends lines that end as on Windows."""
    return query.replace("\r\n", "\n").strip()


def _suffix(form: str) -> str:
    forms = (*conneg.SELECT_FORMATS, *conneg.GRAPH_FORMATS)
    return next((one.suffix for one in forms if one.name == form), conneg.CSV.suffix)
