"""The writers of citations: what they write is read back unharmed by the libraries that reference managers stand on."""

from __future__ import annotations

import json
import re

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from hrn_kg import conneg, words
from hrn_kg.citations import Citation, Reference, Source, text_of, write
from hrn_kg.iris import BASE

FULL = Reference(
    iri=BASE + "id/document/full",
    kind="report",
    title="Costs & benefits of 50% of {all} rooms_#1: $5, a~b^c \\ d",
    lang="en",
    authors=("Trimbos, Institute & Co", "Onderzoeksbüro “Ömer” and Sons"),
    date="2011-01",
    publisher="Uitgeverij ’t Ĳ",
    section="Box 2. 100% {safe}",
)
BARE = Reference(iri=BASE + "id/document/bare")
NAMED = Reference(iri=BASE + "id/document/named", cited_as="De Gee, Woods & Van der Poel, 2018")
BROKEN = Reference(
    iri=BASE + "id/document/broken", title="One line\r\nER  - \r\nTY  - BOOK\nTI  - another", date="2020-02-03"
)
COPYRIGHT = Reference(iri=BASE + "id/document/c", kind="article", title="News", copyright="2021")
OWN = Reference(
    iri=BASE + "id/claim/x",
    kind="entry",
    title="24 rooms",
    authors=("hrn-kg project",),
    date="2026-11-27",
    container="The base",
    release="2026.11.0",
    permalink=BASE + "id/claim/x?release=2026.11.0&a={b}%20c_d#e",
)
ALL = (FULL, BARE, NAMED, BROKEN, COPYRIGHT, OWN)
MEDIA = [form.media_type for form in conneg.CITATION_FORMATS]


def bibtex_entries(lang: str = "en", *, decoded: bool = True) -> dict[str, dict[str, str]]:
    text = write(ALL, conneg.BIBTEX.media_type, lang).decode()
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()] if decoded else [])
    assert library.failed_blocks == []
    return {entry.key: {field.key: str(field.value) for field in entry.fields} for entry in library.entries}


def ris_records() -> dict[str, dict[str, object]]:
    records = rispy.loads(write(ALL, conneg.RIS.media_type, "en").decode())
    return {record["id"]: record for record in records}


def csl_items() -> dict[str, dict[str, object]]:
    return {item["id"]: item for item in json.loads(write(ALL, conneg.CSL_JSON.media_type, "en"))}


def test_each_reference_is_one_entry_with_the_same_name_in_every_format() -> None:
    keys = [one.key for one in ALL]
    assert len(set(keys)) == len(ALL) == 6
    assert keys[-1] == "claim-x-2026.11.0"
    assert list(bibtex_entries()) == list(ris_records()) == list(csl_items()) == keys


def test_signs_that_mean_something_to_tex_come_back_as_they_were() -> None:
    entry = bibtex_entries()[FULL.key]
    # The reader gives a letter for the circumflex, and keeps braces.
    assert re.sub(r"[{}]", "", entry["title"]).replace("ˆ", "^") == re.sub(r"[{}]", "", FULL.title)
    assert entry["author"].count(" and ") == 2  # one between the two bodies, one within the second, which is in braces
    assert "Onderzoeksbüro “Ömer” and Sons" in entry["author"]
    assert entry["year"] == "2011"
    assert entry["month"] == "jan"
    assert "100%" in entry["note"]


def test_braces_are_balanced_whatever_a_title_holds() -> None:
    text = write(
        [Reference(iri=BASE + "id/document/b", title="}}} , evil = {x} @misc{a, {"), BARE], MEDIA[0], "en"
    ).decode()
    library = bibtexparser.parse_string(text)
    assert [entry.key for entry in library.entries] == ["document-b", "document-bare"]
    assert library.failed_blocks == []
    assert [field.key for field in library.entries[0].fields] == ["title"]


def test_an_address_can_be_followed_from_every_format() -> None:
    # The field of an address is verbatim: nothing in it is escaped, and nothing may be decoded.
    assert bibtex_entries(decoded=False)[OWN.key]["url"] == OWN.permalink.replace("{", "%7B").replace("}", "%7D")
    assert ris_records()[OWN.key]["urls"] == [OWN.permalink]
    assert csl_items()[OWN.key]["URL"] == OWN.permalink


def test_a_line_break_in_a_value_begins_no_tag() -> None:
    text = write(ALL, conneg.RIS.media_type, "en").decode()
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert sum(line.startswith("TY") for line in lines) == sum(line.startswith("ER") for line in lines) == len(ALL)
    assert ris_records()[BROKEN.key]["title"] == "One line ER - TY - BOOK TI - another"
    assert ris_records()[BROKEN.key]["date"] == "2020/02/03"
    assert ris_records()[FULL.key]["date"] == "2011/01/"


def test_what_is_not_known_is_left_out() -> None:
    assert bibtex_entries()[BARE.key] == {}
    assert set(ris_records()[BARE.key]) == {"type_of_reference", "id"}
    assert csl_items()[BARE.key] == {"id": BARE.key, "type": "document"}
    assert "issued" not in csl_items()[COPYRIGHT.key]
    assert "year" not in bibtex_entries()[COPYRIGHT.key]
    assert "2021" in bibtex_entries()[COPYRIGHT.key]["note"]


def test_a_source_without_a_title_bears_the_words_that_name_it_in_brackets() -> None:
    wanted = "[De Gee, Woods & Van der Poel, 2018]"
    assert bibtex_entries()[NAMED.key]["title"].strip("{}") == wanted
    assert ris_records()[NAMED.key]["title"] == csl_items()[NAMED.key]["title"] == wanted
    for found in (bibtex_entries()[NAMED.key], csl_items()[NAMED.key]):
        assert "author" not in found
        assert not {"year", "issued"} & set(found)


@pytest.mark.parametrize("lang", words.languages())
def test_notes_are_in_the_language_that_is_asked(lang: str) -> None:
    assert bibtex_entries(lang)[NAMED.key]["note"] == words.translate(lang, "citation.cited_as")


@pytest.mark.filterwarnings("ignore")  # citeproc-py tells which variables it does not know
def test_a_style_is_applied_to_every_item() -> None:
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    source = CiteProcJSON([item for item in csl_items().values() if item.get("title")])
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for key in source:
        bibliography.register(Cited([CitationItem(key)]))
    lines = [str(line) for line in bibliography.bibliography()]
    assert len(lines) == 5
    whole = " ".join(lines)
    assert "hrn-kg project" in whole
    assert "24 rooms" in whole
    assert "(2011)" in whole


def test_text_goes_from_the_primary_source_to_the_base() -> None:
    citation = Citation(OWN, (Source(FULL, (NAMED,)), Source(COPYRIGHT)))
    text = text_of(citation, "nl")
    parts = ["“De Gee, Woods & Van der Poel, 2018”, aangehaald door", FULL.title, "jan. 2011", "onder “Box 2."]
    parts += ["News, © 2021.", "“24 rooms”", "The base", "uitgave 2026.11.0 van 27 nov. 2026", OWN.permalink]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "cited by" in text_of(citation, "en")
    assert "release 2026.11.0 of 27 Nov" in text_of(citation, "en")
