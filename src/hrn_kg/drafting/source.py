"""A document: one that the base knows, or a new one with its title, date, publisher and text.

The text stays private: of a new document only its checksum becomes public (the capture on which positions are counted).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hrn_kg import evidence
from hrn_kg.drafting import choosing, minting
from hrn_kg.drafting.drafted import Builder, Drafted, names_of
from hrn_kg.drafting.period_text import Moment, read_moment, says_not_stated
from hrn_kg.drafting.published_names import published_names
from hrn_kg.evidence import Documents
from hrn_kg.evidence.headings import Heading
from hrn_kg.iris import BASE, local_name
from hrn_kg.triples import node, typed

if TYPE_CHECKING:
    from hrn_kg.validation import Published  # it brings pySHACL, which those who only draft do not need

_LANGUAGES: Final = {"nl": "NLD", "en": "ENG"}
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/language/"
_FILE: Final = re.compile(r"[^\n]{1,200}\.txt", re.IGNORECASE)
_SPEAKS: Final = {
    "nl": re.compile(r"\b(?:de|het|een|en|van|op|met|voor|niet|zijn|dat|die|worden|er|bij|ook|naar)\b"),
    "en": re.compile(r"\b(?:the|and|of|on|with|for|not|are|that|which|were|there|by|also|to)\b"),
}


@dataclass(frozen=True, kw_only=True)
class DocumentAnswers:
    """Which document; all but its name are asked of a new one only. Every answer is what was typed."""

    document: str = ""
    document_date: str = ""
    document_publisher: str = ""
    document_kind: str = ""
    document_language: str = ""
    document_address: str = ""
    document_text: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceAnswers(DocumentAnswers):
    """A document that is proposed by itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """The document that is meant: its address, its text where it is at hand, what is known of it."""

    iri: str
    capture: str | None
    text: str | None
    headings: tuple[Heading, ...]
    language: str
    issued: Moment | None


def draft_source(answers: SourceAnswers, published: Published, documents: Documents) -> Drafted:
    """The records of a new document: the document, its publisher and its capture."""
    builder = Builder(published_names(published.store))
    if builder.known.called(answers.document, "document"):
        builder.report("document", "drafting.document-known", answers.document)
    found = source_of(builder, answers, documents)
    return builder.drafted(found.iri if found else None)


def source_of(builder: Builder, answers: DocumentAnswers, documents: Documents) -> Source | None:
    """The document that the answers name, described where it is new; None, with a finding, when none is named."""
    name = answers.document.strip()
    if not name:
        builder.report("document", "drafting.document-missing")
        return None
    documents, given = _with_given(answers, documents)
    title, is_new = choosing.without_new(name)
    found = () if is_new else builder.known.called(name, "document")
    if len(found) > 1:
        builder.report("document", "drafting.several", name, names=choosing.short_names(found))
        return None
    if not found and not is_new and (near := builder.known.near(name, "document", slips=True)):
        builder.report("document", "drafting.did-you-mean-new", name, near=names_of(near))
        return None
    iri = found[0].iri if found else f"{BASE}id/document/{minting.slug(title)}"
    is_known = bool(found)
    capture = _capture(builder, iri, given, documents)
    text = documents.texts.get(capture) if capture else None
    language = _language(builder, answers, text, iri, title, is_known=is_known)
    if not is_known and not builder.states(iri):
        _describe(builder, answers, iri, title, language)
    if text is None:
        if (file := answers.document_text.strip()) and given is None:
            builder.report("document_text", "drafting.text-file-missing", file, file=file)
        else:
            key = "drafting.text-missing-known" if is_known else "drafting.text-missing"
            builder.report("document_text", key, document=name)
    elif given and not builder.known.subjects("hro:captureOf", iri):
        builder.take(evidence.capture(local_name(iri), text), "document_text")
    headings = documents.headings.get(capture, ()) if capture else ()
    return Source(iri, capture, text, headings, language, _issued(builder, iri))


def _with_given(answers: DocumentAnswers, documents: Documents) -> tuple[Documents, str | None]:
    """The documents with the text that is typed, or in the file that is named; and which text that is.

    None where nothing is typed, and where the file that is named did not come along.
    """
    typed_text = answers.document_text.strip()
    if not typed_text:
        return documents, None
    if typed_text in documents.files:
        return documents, documents.files[typed_text]
    if _FILE.fullmatch(typed_text):
        return documents, None
    more = Documents.of({"": answers.document_text})
    return documents | more, next(iter(more.texts))


def _capture(builder: Builder, iri: str, given: str | None, documents: Documents) -> str | None:
    """The capture on which positions are counted."""
    captures = [local_name(one) for one in builder.known.subjects("hro:captureOf", iri)]
    drafted = builder.captures.get(iri, [])
    if given is None:
        return next((one for one in (*captures, *drafted) if one in documents.texts), None)
    if (captures and given not in captures) or (drafted and given not in drafted):
        # Passages that were counted on one text do not stand where they say in another one.
        builder.report("document_text", "drafting.other-text")
        return None
    return given


def _describe(builder: Builder, answers: DocumentAnswers, iri: str, title: str, language: str) -> None:
    builder.add(
        iri,
        "document",
        ("rdf:type", node("bibo:Document")),
        ("dct:title", ox.Literal(title, language=language)),
    )
    builder.add(iri, "document_language", ("dct:language", _AUTHORITY + _LANGUAGES[language]))
    date = answers.document_date.strip()
    if not date:
        builder.report("document_date", "drafting.date-missing", None, "Warning")
    elif not says_not_stated(date):
        moment = read_moment(date)
        if moment is None:
            builder.report("document_date", "drafting.date-unread", date)
        else:
            builder.add(iri, "document_date", ("dct:issued", typed(moment.text, f"xsd:{moment.datatype}")))
    if answers.document_publisher.strip():
        publisher = choosing.organisation(builder, "document_publisher", answers.document_publisher)
        if publisher is not None:
            builder.add(iri, "document_publisher", ("dct:publisher", publisher))
    if kind := choosing.one(builder, "document_kind", answers.document_kind, "document-kind", required=False):
        builder.add(iri, "document_kind", ("hro:documentKind", kind))
    if address := answers.document_address.strip():
        if address.startswith(("https://", "http://")) and " " not in address:
            builder.add(iri, "document_address", ("foaf:page", address))
        else:
            builder.report("document_address", "drafting.address-unread", address)


def _language(
    builder: Builder, answers: DocumentAnswers, text: str | None, iri: str, title: str, *, is_known: bool
) -> str:
    if is_known:
        stated = {local_name(value.value) for value in builder.known.values(iri, "dct:language")}
        return next((lang for lang, code in _LANGUAGES.items() if code in stated), spoken(text or title))
    given = answers.document_language.strip().casefold()
    names = {"nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en"}
    if given in names:
        return names[given]
    if given:
        builder.report("document_language", "drafting.language-unread", given)
    guess = spoken(text or title)
    if not given and not builder.states(iri):
        builder.propose("document_language", guess, {"nl": {"nl": "Nederlands", "en": "Engels"}[guess],
                                                     "en": {"nl": "Dutch", "en": "English"}[guess]})  # fmt: skip
    return guess


@lru_cache(16)  # the rows of a spreadsheet are mostly of one document
def spoken(text: str) -> str:
    """The language of a text by its commonest words: Dutch unless it is more like English."""
    counts = {lang: len(common.findall(text.casefold())) for lang, common in _SPEAKS.items()}
    return "en" if counts["en"] > counts["nl"] else "nl"


def _issued(builder: Builder, iri: str) -> Moment | None:
    stated = (*builder.of(iri, "dct:issued"), *builder.known.values(iri, "dct:issued"))
    return read_moment(stated[0].value) if stated else None
