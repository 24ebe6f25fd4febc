"""What stands beside the rows in a workbook: the question, the release, the address, the citation, the columns."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from hrn_kg import citations, words
from hrn_kg.examples import Example
from hrn_kg.limits import CITED_THINGS, WORKBOOK_CELL_CHARACTERS
from hrn_kg.render.sheets import About, Column
from hrn_kg.site.answer_address import AskedQuery, permanent, whole
from hrn_kg.site.answer_citing import cite_answer
from hrn_kg.site.answer_rows import AnswerRows
from hrn_kg.site.named_answers import in_words
from hrn_kg.site.site import Site

_LONGEST_ADDRESS: Final = WORKBOOK_CELL_CHARACTERS // 2  # in a line of a citation
_NOT_PLAIN: Final = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


async def beside_rows(site: Site, asked: AskedQuery, rows: AnswerRows) -> tuple[tuple[Column, ...], About]:
    """The columns of an answer with titles and meanings, and what is told of the answer itself.

    The language is that of the labels that an example query asks for, else English. Raises what the engine raises.
    """
    example, lang = asked.example_in(site)
    facts = [
        ("sheet.question", _question(asked, example, lang)),
        ("sheet.release", (asked.release,)),
        ("sheet.permalink", (_in_a_cell(permanent(site, asked), lang),)),
        ("sheet.licence", site.licence),
        ("sheet.citation", await _citation(site, asked, rows, lang)),
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
    return tuple(_column(name, lang, is_headed=is_headed) for name in rows.names), found


def _column(name: str, lang: str, *, is_headed: bool) -> Column:
    title = _known(f"column.{name}", lang)
    return Column(name, title, _known(f"meaning.{name}", lang), title if is_headed else "")


def _known(key: str, lang: str) -> str:
    return words.translate(lang, key) if words.is_key(key) else ""


def _question(asked: AskedQuery, example: Example | None, lang: str) -> tuple[str, ...]:
    if asked.named is not None:
        return tuple(_in_a_cell(line, lang) for line in in_words(asked.named))
    if example is not None:
        return example.title_in(lang), example.summary_in(lang)
    return tuple(_in_a_cell(line, lang) for line in asked.query.splitlines() if line.strip())


def _in_a_cell(text: str, lang: str) -> str:
    """A text that a cell can hold; in place of one that it cannot, a word that it is left out."""
    if len(text) > WORKBOOK_CELL_CHARACTERS // 2 or _NOT_PLAIN.search(text.replace("\t", " ")):
        return words.count(lang, "sheet.left_out", len(text))
    return text


async def _citation(site: Site, asked: AskedQuery, rows: AnswerRows, lang: str) -> tuple[str, ...]:
    """The base with the release, then each document that the rows rest on; none where mere files are served."""
    if site.release is None:
        return ()
    citation = await cite_answer(site, asked, rows)
    more = () if rows.can_be_looked_up else (words.translate(lang, "sheet.more", n=CITED_THINGS),)
    sources = (citations.source_line(source, lang) for source in citation.sources)
    own = citation.own if len(citation.own.permalink) <= _LONGEST_ADDRESS else replace(citation.own, permalink="")
    return citations.base_line(own, lang), *sources, *more
