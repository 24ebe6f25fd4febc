"""The changes as Atom (RFC 4287), for feed readers: newest first, in pages (RFC 5005)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from hrn_kg import words
from hrn_kg.change_words import Names, words_of
from hrn_kg.changes import Change, Head, utc
from hrn_kg.changes.change_entries import SHOWN, Kind
from hrn_kg.errors import MalformedRequest
from hrn_kg.iris import path_of
from hrn_kg.site.change_lines import names_of
from hrn_kg.site.feed import heads_of, member_iri, shown
from hrn_kg.site.site import LICENCE, Site
from hrn_kg.vocab import expand

PATH: Final = "/changes.atom"
PARAMETERS: Final = ("since", "until", "type", "kind", "page", "lang")
_MOST: Final = 100
_MOST_READ: Final = 20_000  # changes that are looked through for one page; those of one release always are
_DIGITS: Final = 5  # of the number of a page: what is longer is not read as a number at all
_NS: Final = "http://www.w3.org/2005/Atom"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_TYPE: Final = f"<{expand('rdf:type')}>"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are wanted: after and until a moment, of things of a type, of one kind; which page of them."""

    since: datetime | None = None
    until: datetime | None = None
    type: str | None = None
    kind: Kind | None = None
    page: int = 1
    lang: str = words.ENGLISH


def wanted(site: Site, given: dict[str, str]) -> Wanted:
    """What the parameters of an address ask for. Raises MalformedRequest, naming the value that is wrong."""
    kind = given.get("kind")
    if kind is not None and kind not in SHOWN:
        raise _wrong("kind", kind, f"one of {', '.join(SHOWN)}")
    page = given.get("page", "1")
    if not (len(page) <= _DIGITS and page.isdecimal() and page.isascii() and 1 <= int(page) <= 10_000):
        raise _wrong("page", page, "a number from 1 on")
    lang = given.get("lang", words.ENGLISH)
    if lang not in words.languages():
        raise _wrong("lang", lang, f"one of {', '.join(words.languages())}")
    kinds = {name: name for name in get_args(Kind)}
    return Wanted(
        since=_moment("since", given.get("since")),
        until=_moment("until", given.get("until")),
        type=_type(site, given.get("type")),
        kind=None if kind is None else kinds[kind],
        page=int(page),
        lang=lang,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """The changes of a page, with what leads on from it: the next page, or a search in what is older than was read."""

    rows: list[tuple[Head, int, Change]]
    is_full: bool = False
    older: datetime | None = None


def atom(site: Site, asked: Wanted, query: dict[str, str]) -> bytes:
    """The changes that are wanted, at most a hundred a page. Raises NotFound, DataDamaged."""
    heads = heads_of(site)
    page = _page(site, heads, asked)
    root = ET.Element("feed", {"xmlns": _NS, "xml:lang": asked.lang})
    _text(root, "id", site.address(PATH))
    _text(root, "title", words.translate(asked.lang, "atom.title"))
    _text(root, "updated", utc(heads[-1].moment) if heads else "1970-01-01T00:00:00Z")
    _text(root, "rights", LICENCE)
    _text(ET.SubElement(root, "author"), "name", words.translate(asked.lang, "atom.author"))
    _link(root, "self", _address(site, query, asked.page))
    if asked.page > 1:
        _link(root, "previous", _address(site, query, asked.page - 1))
    if page.is_full:
        _link(root, "next", _address(site, query, asked.page + 1))
    elif page.older is not None:
        _link(root, "next", _address(site, {**query, "until": utc(page.older)}, 1))
    names = {name: names_of(site, heads, name) for name in {head.id for head, _, _ in page.rows}}
    for head, place, change in page.rows:
        _entry(root, site, asked.lang, head, place, change, names[head.id])
    ET.indent(root, " ")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n".encode()


def _page(site: Site, heads: tuple[Head, ...], asked: Wanted) -> _Page:
    """Look through the log from its newest release on, until the page is full or enough was read."""
    before, read = (asked.page - 1) * _MOST, 0
    rows: list[tuple[Head, int, Change]] = []
    for head in reversed(heads):
        if (asked.since and head.moment <= asked.since) or (asked.until and head.moment > asked.until):
            continue
        # How many there are of each kind stands in the head, so that most bodies need not be read.
        number = head.members if asked.kind is None else head.counts.get(asked.kind, 0)
        if asked.type is None and number <= before:
            before -= number
        elif number and read and read + head.members > _MOST_READ:
            return _Page(rows, older=head.moment)
        elif number:
            read += head.members
            for place, change in enumerate(shown(site, head), start=1):
                if not _is_wanted(change, asked):
                    continue
                if before:
                    before -= 1
                elif len(rows) == _MOST:
                    return _Page(rows, is_full=True)
                else:
                    rows.append((head, place, change))
    return _Page(rows)


def _is_wanted(change: Change, asked: Wanted) -> bool:
    if asked.kind not in (None, change.kind):
        return False
    return asked.type is None or any(
        _states_type(line, change.iri, asked.type) for line in change.after or change.before
    )


def _states_type(line: str, iri: str, wanted: str) -> bool:
    """Whether a line of N-Quads says of a thing that it is of a class."""
    return line.startswith(f"<{iri}> {_TYPE} <{wanted}> ")


def _entry(root: ET.Element, site: Site, lang: str, head: Head, place: int, change: Change, names: Names) -> None:
    """A change: title and summary in the language of the feed, and the sentence in every language."""
    entry = ET.SubElement(root, "entry")
    kind = words.translate(lang, f"atom.{change.kind}")
    sentences = words_of(change, names)
    _text(entry, "id", member_iri(head.id, place))
    _text(entry, "title", f"{names.name(change.iri, lang)}: {kind}")
    _text(entry, "updated", utc(head.moment))
    path = path_of(change.iri)
    _link(entry, "alternate", change.iri if path is None else site.address("/" + path))
    ET.SubElement(entry, "category", {"term": change.kind, "label": kind})
    ET.SubElement(entry, "category", {"term": head.id, "scheme": site.address("/changes")})
    _text(entry, "summary", sentences[lang])
    content = ET.SubElement(ET.SubElement(entry, "content", {"type": "xhtml"}), "div", {"xmlns": _XHTML})
    for code, sentence in sentences.items():
        _text(content, "p", sentence)
        content[-1].set("xml:lang", code)


def _type(site: Site, given: str | None) -> str | None:
    if given is None:
        return None
    prefix, colon, local = given.partition(":")
    namespace = site.data.prefixes.get(prefix)
    if namespace is not None and colon:
        return namespace + local
    if "://" not in given:
        raise _wrong("type", given, "the IRI of a class, or its name with a prefix as hro:Observation")
    return given


def _moment(name: str, given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "T" not in given:
        raise _wrong(name, given, "a moment as 2026-11-24T12:00:00Z (RFC 3339)")
    return moment


def _wrong(name: str, given: str, must: str) -> MalformedRequest:
    return MalformedRequest(f"The parameter “{name}” is “{given[:60]}” and must be {must}.", parameter=name)


def _address(site: Site, query: dict[str, str], page: int) -> str:
    query = {**query, "page": str(page)} if page > 1 else {k: v for k, v in query.items() if k != "page"}
    return site.address(PATH) + (f"?{urlencode(query)}" if query else "")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = "".join(
        c if c >= " " or c in "\t\n\r" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _link(parent: ET.Element, relation: str, target: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "href": target})
