"""Citations as sentences, in the language of the reader."""

from __future__ import annotations

from hrn_kg import words
from hrn_kg.citations.reference import Citation, Reference, Source


def text_of(citation: Citation, lang: str) -> str:
    """The whole citation as plain text: each source from its primary source on, then the base with its release."""
    lines = [*(source_line(source, lang) for source in citation.sources), base_line(citation.own, lang)]
    return " ".join(f"{line}." for line in lines if line)


def source_line(source: Source, lang: str) -> str:
    """A source: what the document cites, `cited by` the document, with the section."""
    document = _described(source.document, lang)
    if not source.primary:
        return document
    primary = "; ".join(_described(one, lang) for one in source.primary)
    return f"{primary}, {words.translate(lang, 'citation.cited_by')} {document}"


def base_line(one: Reference, lang: str) -> str:
    """What is in the base: its title, the base, the release with its date, and the address that is bound to it."""
    parts = [f"“{one.title}”" if one.container else one.title, *one.authors, one.container, _release(one, lang)]
    return ", ".join([*(part for part in parts if part), one.url])


def _described(one: Reference, lang: str) -> str:
    """A work in one line: body, title, container, publisher, date, address and section, as far as they are known."""
    title = one.title or (f"“{one.cited_as}”" if one.cited_as else "")
    dated = _date(one.date, lang) or (f"© {one.copyright}" if one.copyright else "")
    publisher = "" if one.publisher in one.authors else one.publisher
    parts = [" & ".join(one.authors), title, one.container, publisher, dated, one.address]
    if one.section:
        parts.append(words.translate(lang, "citation.section", section=one.section))
    return ", ".join(part for part in parts if part)


def _release(one: Reference, lang: str) -> str:
    if not one.release:
        return _date(one.date, lang)
    if not one.date:
        return words.translate(lang, "citation.release", release=one.release)
    return words.translate(lang, "citation.release_of", release=one.release, date=_date(one.date, lang))


def _date(date: str, lang: str) -> str:
    """A year, a month or a day in words."""
    year, *rest = date.split("-")
    months = words.language(lang).months
    if len(rest) == 2:
        return f"{int(rest[1])} {months[int(rest[0]) - 1]} {year}"
    return f"{months[int(rest[0]) - 1]} {year}" if rest else year
