"""What stands beside the rows in a workbook: the question, the release, the address, the citation, the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from hrn_kg import citations, conneg, words
from hrn_kg.citations import Basis
from hrn_kg.describe import documents_behind, known_of
from hrn_kg.examples import Example
from hrn_kg.iris import BASE
from hrn_kg.limits import REPEATED_CHARACTERS, WORKBOOK_CELL_CHARACTERS
from hrn_kg.releases.layout import is_id
from hrn_kg.render.links import ask
from hrn_kg.render.workbook import About, Column
from hrn_kg.site.download_names import example_of
from hrn_kg.site.named_answers import NamedAnswer, in_words, page_of, permalink
from hrn_kg.site.site import Site

MOST_RECORDS: Final = 3_000  # of which the documents are looked up; each 150 are a query
_NOT_PLAIN: Final = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what else makes its answer: its graphs, as parameters, and the release that answered.

    `named` is the question that was asked at its own address.
    """

    query: str
    graphs: tuple[tuple[str, str], ...]
    release: str
    named: NamedAnswer | None = None

    def example_in(self, site: Site) -> tuple[Example | None, str]:
        """The example query that it is, and the language of its labels: English for a query of one's own."""
        if self.named is not None:
            return self.named.asked.example, self.named.language
        return example_of(site, self.query) or (None, words.ENGLISH)


async def beside_rows(
    site: Site, asked: Asked, names: Sequence[str], records: Sequence[str]
) -> tuple[tuple[Column, ...], About]:
    """The columns of an answer with titles and meanings, and what is told of the answer itself.

    `names` are its variables and `records` the things of ours that its rows name, of which the documents are cited. The
    language is that of the labels that an example query asks for, else English. Raises what the engine raises.
    """
    example, lang = asked.example_in(site)
    permanent = _permanent(site, asked, example, lang)
    facts = [
        ("sheet.question", _question(asked, example, lang)),
        ("sheet.release", (asked.release,)),
        ("sheet.permalink", (_in_a_cell(permanent, lang),)),
        ("sheet.licence", site.licence),
        ("sheet.citation", await _citation(site, asked, records, (example, lang), permanent)),
    ]
    found = About(
        sheets=(words.translate(lang, "sheet.rows"), words.translate(lang, "sheet.about")),
        facts=tuple((words.translate(lang, name), texts) for name, texts in facts if texts),
        columns=(
            words.translate(lang, "sheet.column"),
            words.translate(lang, "sheet.title"),
            words.translate(lang, "sheet.meaning"),
        ),
        whole=whole(site, asked),
        unlinked=(words.translate(lang, "sheet.links"), words.translate(lang, "sheet.unlinked", most="{most}")),
    )
    is_headed = asked.named is not None and bool(asked.named.lang)
    return tuple(_column(name, lang, is_headed=is_headed) for name in names), found


def _column(name: str, lang: str, *, is_headed: bool) -> Column:
    title = _known(f"column.{name}", lang)
    return Column(name, title, _known(f"meaning.{name}", lang), title if is_headed else "")


def whole(site: Site, asked: Asked) -> str:
    """Where the same rows are found as CSV; for a long query, what to ask for."""
    if asked.named is not None:
        return permalink(site, asked.named, conneg.CSV.suffix)
    given = urlencode([("query", asked.query), *asked.graphs, ("release", asked.release), ("format", conneg.CSV.name)])
    return f"{site.address('/sparql')}?{given}" if len(given) <= REPEATED_CHARACTERS else f"format={conneg.CSV.name}"


def _known(key: str, lang: str) -> str:
    return words.translate(lang, key) if words.is_key(key) else ""


def _permanent(site: Site, asked: Asked, example: Example | None, lang: str) -> str:
    """The address of the page that gives this answer of this release."""
    if asked.named is not None:
        return page_of(site, asked.named)
    bound = (("release", asked.release),) if is_id(asked.release) else ()
    if example is not None and not asked.graphs:
        return site.address(f"/{lang}/queries/{example.name}") + (f"?{urlencode(bound)}" if bound else "")
    return site.address("") + ask(asked.query, lang, kept=(*asked.graphs, *bound))


def _question(asked: Asked, example: Example | None, lang: str) -> tuple[str, ...]:
    if asked.named is not None:
        return tuple(_in_a_cell(line, lang) for line in in_words(asked.named))
    if example is not None:
        return example.title_in(lang), example.summary_in(lang)
    return tuple(_in_a_cell(line, lang) for line in asked.query.splitlines() if line.strip())


def _in_a_cell(text: str, lang: str) -> str:
    """A text that a cell can hold; in place of one that it cannot, a word that it is left out."""
    if len(text) > WORKBOOK_CELL_CHARACTERS // 2 or _NOT_PLAIN.search(text.replace("\t", " ")):
        return words.translate(lang, "sheet.left_out", n=len(text))
    return text


async def _citation(
    site: Site, asked: Asked, records: Sequence[str], question: tuple[Example | None, str], permanent: str
) -> tuple[str, ...]:
    """The base with the release, then each document that the rows rest on; none where mere files are served."""
    if site.release is None:
        return ()
    example, lang = question
    is_whole = len(records) <= MOST_RECORDS
    documents = await documents_behind(site.data, records) if is_whole else ()
    known = await known_of(site.data, documents)
    iri = f"{BASE}queries/{example.name}" if example else permanent
    title = example.title_in(lang) if example else words.translate(lang, "sheet.own_query")
    citation = citations.citation_of(iri, (title, lang), map(Basis, documents), known, lang, asked.release)
    more = () if is_whole else (words.translate(lang, "sheet.more", n=MOST_RECORDS),)
    sources = (citations.source_line(source, lang) for source in citation.sources)
    return citations.base_line(citation.own, lang), *sources, *more
