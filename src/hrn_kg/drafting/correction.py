"""A correction of a published record: it keeps its address, one field of it changes, all else stays as it was stated.

What another document says is no correction: both are kept, and the newcomer is a figure of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hrn_kg.drafting import choosing
from hrn_kg.drafting.drafted import Builder, Drafted
from hrn_kg.drafting.figure import period_of
from hrn_kg.drafting.passage import Passage, PassageAnswers, passages_of
from hrn_kg.drafting.published_names import published_names
from hrn_kg.drafting.quantity import QuantityAnswers, quantity_of, rows_of
from hrn_kg.drafting.source import Source, source_of
from hrn_kg.evidence import Documents
from hrn_kg.iris import BASE, local_name
from hrn_kg.triples import Value, node

if TYPE_CHECKING:
    from hrn_kg.validation import Published  # it brings pySHACL, which those who only draft do not need

# Fields that hold one thing of a list: the property, and of what the thing is chosen.
_CHOSEN: Final[Mapping[str, tuple[str, str]]] = {
    "indicator": ("hro:indicator", "indicator"),
    "about": ("hro:about", "about"),
    "population": ("hro:population", "population"),
    "term": ("hro:defines", "term"),
    "measure": ("hro:measure", "measure"),
    "unit": ("hro:unit", "unit"),
    "qualifier": ("hro:valueQualifier", "value-qualifier"),
    "document_kind": ("hro:documentKind", "document-kind"),
}
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "label_nl": ("rdfs:label", "nl"),
    "label_en": ("rdfs:label", "en"),
    "name_nl": ("skos:prefLabel", "nl"),
    "name_en": ("skos:prefLabel", "en"),
    "note_nl": ("skos:editorialNote", "nl"),
    "note_en": ("skos:editorialNote", "en"),
}
_QUANTITY: Final = (
    *("hro:statedValue", "hro:measure", "hro:unit", "hro:valueQualifier", "hro:value", "hro:lowerBound"),
    "hro:upperBound",
)
FIELDS: Final = (*_CHOSEN, *_TEXTS, "number", "place", "period", "doubts", "words")
_DERIVED: Final = ("graph/derived", "graph/catalog")


@dataclass(frozen=True, kw_only=True)
class CorrectionAnswers(PassageAnswers, QuantityAnswers):
    """Which record, which field of it is wrong, what is right, and why; the words that say it where they are others."""

    record: str = ""
    field: str = ""
    right: str = ""
    why: str = ""
    label_nl: str = ""
    label_en: str = ""


def draft_correction(answers: CorrectionAnswers, published: Published, documents: Documents) -> Drafted:
    """The record as it is to be, under its own address; `Drafted.corrects` names it."""
    builder = Builder(published_names(published.store))
    record = _record(builder, answers.record)
    if not answers.why.strip():
        builder.report("why", "drafting.why-missing")
    if record is None:
        return builder.drafted(None)
    if answers.field not in FIELDS:
        builder.report("field", "drafting.field-unknown", answers.field)
        return builder.drafted(record)
    stated = list(builder.known.statements(record, without=_DERIVED))
    source, passages = _evidence(builder, answers, stated, documents)
    changed = _changed(builder, answers, stated, source, passages)
    if changed is None:
        return builder.drafted(record)
    properties, rows = changed
    language = _TEXTS.get(answers.field, ("", None))[1]
    gone = {node(name) for name in properties}
    if passages:
        gone.add(node("hro:supportedBy"))
    kept = [triple for triple in stated if triple.predicate not in gone or _other_language(triple, language)]
    builder.take(kept, answers.field)
    for name, *values in rows:
        builder.add(record, "right", (name, *values))
    if passages:
        builder.add(record, "words", ("hro:supportedBy", *(passage.iri for passage in passages)))
    _relabel(builder, answers, record, kept)
    if set(builder.triples(record)) == set(stated):
        builder.report("right", "drafting.nothing-changes", answers.right)
    return builder.drafted(record, corrects=record)


def _relabel(builder: Builder, answers: CorrectionAnswers, record: str, kept: list[ox.Triple]) -> None:
    """Take over labels that were typed beside a correction; else ask whether the old ones still hold."""
    labels = {lang: " ".join(getattr(answers, f"label_{lang}").split()) for lang in ("nl", "en")}
    for triple in kept:
        if triple.predicate == node("rdfs:label") and isinstance(triple.object, ox.Literal):
            lang = triple.object.language or ""
            if labels.get(lang):
                builder.drop(triple)
                builder.add(record, f"label_{lang}", ("rdfs:label", ox.Literal(labels[lang], language=lang)))
            elif answers.field not in _TEXTS and answers.field not in ("doubts", "words"):
                builder.report(f"label_{lang}", "drafting.label-stays", triple.object.value, "Warning")


def _record(builder: Builder, text: str) -> str | None:
    name = text.strip()
    if not name:
        builder.report("record", "drafting.record-missing")
        return None
    found = builder.known.called(name, "record")
    if len(found) == 1:
        return found[0].iri
    key = "drafting.several" if found else "drafting.record-unknown"
    builder.report("record", key, name, **({"names": choosing.short_names(found)} if found else {}))
    return None


def _evidence(
    builder: Builder, answers: CorrectionAnswers, stated: list[ox.Triple], documents: Documents
) -> tuple[Source | None, tuple[Passage, ...]]:
    """The words of the same document on which the correction rests, where others are given."""
    if not answers.words.strip():
        return None, ()
    documents_stated = [one.object.value for one in stated if one.predicate == node("hro:statedIn")]  # type: ignore[union-attr]
    if not documents_stated:
        builder.report("words", "drafting.record-without-words")
        return None, ()
    own = builder.known.thing(documents_stated[0])
    if answers.document.strip() and own.iri not in {
        one.iri for one in builder.known.called(answers.document, "document")
    }:
        builder.report("document", "drafting.other-document", answers.document, document=own.labels or own.iri)
        return None, ()
    from_own = PassageAnswers(
        document=own.iri,
        document_text=answers.document_text,
        words=answers.words,
        position=answers.position,
        section=answers.section,
    )
    source = source_of(builder, from_own, documents)
    return source, passages_of(builder, from_own, source, number=answers.right) if source else ()


def _changed(
    builder: Builder,
    answers: CorrectionAnswers,
    stated: list[ox.Triple],
    source: Source | None,
    passages: tuple[Passage, ...],
) -> tuple[tuple[str, ...], list[tuple[str, *tuple[Value, ...]]]] | None:
    """The properties whose values go, and the statements that take their place; None, with a finding, for neither."""
    right = answers.right.strip()
    field = answers.field
    if field in _CHOSEN:
        name, kind = _CHOSEN[field]
        choose = choosing.or_not_applicable if field in ("about", "population") else choosing.one
        value = choose(builder, "right", right, kind)
        return None if value is None else ((name,), [(name, value)])
    if field in _TEXTS:
        name, lang = _TEXTS[field]
        if not right:
            builder.report("right", "drafting.missing", field=choosing.label("right"))
            return None
        return (name,), [(name, ox.Literal(right, language=lang))]
    match field:
        case "number":
            return _number(builder, answers, stated, passages)
        case "place":
            place = choosing.place(builder, "right", right)
            return None if place is None else (("hro:place",), [("hro:place", place)])
        case "period":
            return _period(builder, right, stated, source)
        case "doubts":
            caveats = choosing.several(builder, "right", right, "caveat")
            return ("hro:caveat",), [("hro:caveat", *caveats)] if caveats else []
        case _:
            return ((), []) if passages else None


def _number(
    builder: Builder, answers: CorrectionAnswers, stated: list[ox.Triple], passages: tuple[Passage, ...]
) -> tuple[tuple[str, ...], list[tuple[str, *tuple[Value, ...]]]] | None:
    def kept(name: str, typed: str) -> str:
        found = [one.object.value for one in stated if one.predicate == node(name)]  # type: ignore[union-attr]
        return typed or (local_name(found[0]) if found else "")

    given = QuantityAnswers(
        number=answers.right,
        measure=kept("hro:measure", answers.measure),
        unit=kept("hro:unit", answers.unit),
        qualifier=answers.qualifier,
        value=answers.value,
        lower=answers.lower,
        upper=answers.upper,
    )
    quantity = quantity_of(builder, given, [passage.words for passage in passages] or _words_of(builder, stated))
    return None if quantity is None else (_QUANTITY, [row for _, row in rows_of(quantity)])


def _words_of(builder: Builder, stated: list[ox.Triple]) -> list[str]:
    """The printed words of the passages that the record has; none where one of them is not printed."""
    found: list[str] = []
    for triple in stated:
        if triple.predicate == node("hro:supportedBy"):
            quoted = builder.known.values(f"{triple.object.value}/quote", "oa:exact")  # type: ignore[union-attr]
            if not quoted:
                return []
            found.append(quoted[0].value)
    return found


def _period(
    builder: Builder, right: str, stated: list[ox.Triple], source: Source | None
) -> tuple[tuple[str, ...], list[tuple[str, *tuple[Value, ...]]]] | None:
    caveats: set[str] = set()
    period = period_of(builder, right, source, caveats, "right")
    if period is None:
        return None
    old = {one.object.value for one in stated if one.predicate == node("hro:caveat")}  # type: ignore[union-attr]
    base = f"{BASE}scheme/caveat/"
    kept = sorted({one for one in old if not local_name(one).startswith("period-")} | {base + name for name in caveats})
    rows: list[tuple[str, *tuple[Value, ...]]] = [("hro:period", period)]
    return ("hro:period", "hro:caveat"), rows + ([("hro:caveat", *kept)] if kept else [])


def _other_language(triple: ox.Triple, language: str | None) -> bool:
    """Whether a text is in another language than the one that is corrected."""
    return language is not None and isinstance(triple.object, ox.Literal) and triple.object.language != language
