"""What the page of a thing shows, worked out from its description; no markup here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.describe import LABEL_PROPERTIES, Description
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.links import href, is_ours
from hrn_kg.render.triple_index import Term, Text, TripleIndex
from hrn_kg.vocab import EVERYDAY, SHORTCUTS, STANDARD, WIDER_CLASSES, expand

NOT_APPLICABLE: Final = BASE + "scheme/code/not-applicable"
DEFINITIONS: Final = ("skos:definition", "dct:description", "dct:abstract")
_ON_TOP: Final = frozenset(expand(name) for name in (*DEFINITIONS, "rdf:type")) | {
    *LABEL_PROPERTIES,
    *SHORTCUTS,
    EVERYDAY,
}
# Shown in places of their own on the card of a record.
_ON_CARD: Final = _ON_TOP | frozenset(
    expand(f"hro:{name}") for name in ("statedIn", "supportedBy", "reliability", "caveat", "saidBy", "citedFrom")
)
# For programs that read the data cube or the shapes; of no use to readers.
_FOR_PROGRAMS: Final = frozenset({expand("qb:dataSet"), expand("sh:declare")})
_PRINTED: Final = frozenset(
    expand(name) for name in ("hro:statedValue", "rdf:value", "rdfs:comment", "skos:editorialNote")
)
# Said by the printed words already; kept on the page of the record itself.
_CODED: Final = frozenset(
    expand(f"hro:{name}") for name in ("value", "lowerBound", "upperBound", "unit", "valueQualifier", "measure")
)


@dataclass(frozen=True, slots=True)
class Link:
    """Words that may lead somewhere."""

    text: str
    lang: str = ""
    href: str | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A property and its values."""

    name: Link
    values: tuple[Link, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a document: its words, and where they stand."""

    quote: Text | None
    section: Text | None
    start: str | None
    end: str | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A comparison of records, with what each of them prints."""

    name: Link
    kind: Link | None
    comment: Text | None
    members: tuple[tuple[Link, str | None, Link | None, bool], ...]
    """Record, value as printed, document, whether the editors advise it."""
    is_disagreement: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A claim or other record with its evidence."""

    anchor: str
    name: Link
    kind: Link | None
    printed: Text | None
    words: Text | None
    rows: tuple[Row, ...]
    document: Link | None
    said_by: tuple[Link, ...]
    cited_from: tuple[Link, ...]
    passages: tuple[Passage, ...]
    reliability: Link | None
    note: Text | None
    caveats: tuple[Link, ...]
    disputes: tuple[Link, ...]
    """The disagreements in which it stands; what it is compared with otherwise stands in `comparisons`."""
    comparisons: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """Everything on the page of one thing."""

    iri: str
    title: Text
    titles: tuple[tuple[str, Text], ...]
    kinds: tuple[Link, ...]
    definitions: tuple[Text, ...]
    record: Record | None
    rows: tuple[Row, ...]
    records: tuple[Record, ...]
    disputes: tuple[Dispute, ...]
    inbound: tuple[Row, ...]
    more_records: bool
    more_inbound: bool
    release: str


class Viewer:
    """Reads facts in one language."""

    def __init__(self, index: TripleIndex, lang: str) -> None:
        self.index = index
        self.lang = lang

    def link(self, iri: str) -> Link:
        """A thing by its label."""
        label = self.index.label(iri, self.lang)
        return Link(label.text, label.lang, href(iri, self.lang), not is_ours(iri))

    def links(self, subject: str, *names: str) -> tuple[Link, ...]:
        """The values of properties as links."""
        return tuple(self.value(term) for term in self.index.values(subject, *names))

    def maybe(self, iri: str | None) -> Link | None:
        """A link, when there is an IRI."""
        return self.link(iri) if iri else None

    def value(self, term: Term) -> Link:
        """Any value: a thing by its label, a literal by its words."""
        if isinstance(term, ox.NamedNode):
            return self.link(term.value)
        if isinstance(term, ox.Literal):
            return Link(term.value, term.language or "")
        return Link("…")

    def property(self, iri: str) -> Link:
        """A property by its name in our words, else by its label, with a link where we define it."""
        key = f"p.{STANDARD.shorten(iri)}"
        if words.is_key(key):
            return Link(words.translate(self.lang, key), self.lang)
        label = self.index.label(iri, self.lang)
        return Link(label.text, label.lang, href(iri, self.lang) if is_ours(iri) else None)

    def rows(self, subject: str, without: frozenset[str], hide: str = "") -> tuple[Row, ...]:
        """The properties of a thing, as a table."""
        found = []
        for name in self.index.properties(subject):
            values = [
                term
                for term in self.index.values(subject, name)
                if not (isinstance(term, ox.NamedNode) and term.value in (hide, NOT_APPLICABLE))
            ]
            # Words that are there in several languages are shown in that of the page.
            if any(_language(term) == self.lang for term in values):
                values = [term for term in values if _language(term) not in words.others(self.lang)]
            if name not in without and values:
                found.append(
                    Row(self.property(name), tuple(self.value(term) for term in values), f"p-{local_name(name)}")
                )
        return tuple(found)

    def passage(self, excerpt: str, language: str) -> Passage:
        """The passage of an excerpt: selectors may stand beside it or on it."""
        index = self.index
        parts = [*index.iris(excerpt, "oa:hasSelector"), excerpt]
        quote = next((text for part in parts if (text := index.text(part, self.lang, "oa:exact"))), None)
        if quote and not quote.lang:
            quote = Text(quote.text, language)

        def first(name: str) -> str | None:
            return next((text for part in parts if (text := index.literal(part, name))), None)

        section = next((text for part in parts if (text := index.text(part, self.lang, "hro:section"))), None)
        if section and not section.lang:
            section = Text(section.text, language)
        return Passage(quote, section, first("oa:start"), first("oa:end"), passage_anchor(excerpt))

    def record(self, iri: str, about: str = "", *, whole: bool = False) -> Record:
        """A claim or other record; on the page of what it is about, without saying so again."""
        index = self.index
        document = index.iri(iri, "hro:statedIn")
        # Passages carry no language tag; the title of the document tells in which language it is written.
        language = index.label(document, self.lang).lang if document else ""
        without = _ON_CARD | _PRINTED | _FOR_PROGRAMS if whole else _ON_CARD | _PRINTED | _FOR_PROGRAMS | _CODED
        compared = index.subjects("hro:compares", iri)
        quoted = index.text(iri, self.lang, "rdf:value", "hro:question")
        return Record(
            anchor=anchor(iri),
            name=self.link(iri),
            kind=self.maybe(self.kind(iri)),
            printed=_in(index.text(iri, self.lang, "hro:statedValue"), language),
            words=_in(quoted, language),
            rows=self.rows(iri, without, about),
            document=self.maybe(document),
            said_by=self.links(iri, "hro:saidBy"),
            cited_from=self.links(iri, "hro:citedFrom"),
            passages=tuple(self.passage(excerpt, language) for excerpt in index.iris(iri, "hro:supportedBy")),
            reliability=self.maybe(index.iri(iri, "hro:reliability")),
            note=index.text(iri, self.lang, "skos:editorialNote", "rdfs:comment"),
            caveats=self.links(iri, "hro:caveat"),
            disputes=tuple(self.link(found) for found in compared if self.is_disagreement(found)),
            comparisons=tuple(self.link(found) for found in compared if not self.is_disagreement(found)),
        )

    def records(self, description: Description) -> tuple[Record, ...]:
        """The records about a thing: definitions and figures first, then rules, then the rest."""
        others = (record for record in description.records if record != description.iri)
        ordered = sorted(others, key=lambda record: description.places[record])
        return tuple(self.record(record, description.iri) for record in ordered)

    def kind(self, iri: str) -> str | None:
        """The class that tells most: our own rather than one of others."""
        return next(iter(self.kinds(iri)), None)

    def kinds(self, iri: str) -> list[str]:
        """Our own classes of a thing, else those of others; none that a narrower one implies."""
        kinds = self.index.iris(iri, "rdf:type")
        kinds = [kind for kind in kinds if kind not in WIDER_CLASSES] or kinds
        return [kind for kind in kinds if is_ours(kind)] or [kind for kind in kinds if kind != expand("qb:Observation")]

    def is_disagreement(self, iri: str) -> bool:
        """Whether a comparison says that its records cannot all hold."""
        return expand("hro:Disagreement") in self.index.iris(iri, "rdf:type")

    def dispute(self, iri: str) -> Dispute:
        """A comparison with the records compared."""
        index = self.index
        preferred = set(index.iris(iri, "hro:prefers"))
        return Dispute(
            name=self.link(iri),
            kind=self.maybe(index.iri(iri, "hro:comparisonKind")),
            comment=index.text(iri, self.lang, "rdfs:comment"),
            members=tuple(
                (
                    self.link(member),
                    # A number that the editors worked out is printed nowhere.
                    index.literal(member, "hro:statedValue"),
                    self.maybe(index.iri(member, "hro:statedIn")),
                    member in preferred,
                )
                for member in index.iris(iri, "hro:compares")
            ),
            is_disagreement=self.is_disagreement(iri),
        )

    def inbound(self, description: Description, shown: set[str]) -> tuple[Row, ...]:
        """Who links here, by property, without those that have a place of their own on the page."""
        groups: dict[str, list[Link]] = {}
        for triple in description.inbound:
            if isinstance(triple.subject, ox.NamedNode) and triple.subject.value not in shown:
                groups.setdefault(triple.predicate.value, []).append(self.link(triple.subject.value))
        return tuple(
            Row(self.property(name), tuple(links), f"in-{local_name(name)}") for name, links in sorted(groups.items())
        )


def anchor(iri: str) -> str:
    """The name of a record within a page, with its type: a claim and a calculation may share a slug."""
    return iri.removeprefix(BASE + "id/").replace("/", "-")


def passage_anchor(excerpt: str) -> str:
    """The name of a passage within the page of its claim."""
    return "passage-" + excerpt.removeprefix(BASE + "id/excerpt/").replace("/", "-")


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, ox.Literal) else ""


def _in(text: Text | None, language: str) -> Text | None:
    return Text(text.text, text.lang or language) if text else None


def view_thing(description: Description, lang: str) -> ThingView:
    """The view of a thing in one language."""
    iri = description.iri
    index = TripleIndex(description.triples, description.prefixes)
    viewer = Viewer(index, lang)
    is_record = bool(index.values(iri, "hro:statedIn", "hro:formula", "hro:gapKind"))
    compared = bool(index.values(iri, "hro:compares"))
    concerned = dict.fromkeys((iri, *description.records))
    disputes = dict.fromkeys(found for record in concerned for found in index.subjects("hro:compares", record))
    if compared:
        disputes = {iri: None}
    labels = index.labels(iri)
    order = (lang, *words.others(lang))
    definitions = {text for code in order for text in [index.text(iri, code, *DEFINITIONS)] if text}
    on_top = (
        _ON_TOP
        | _FOR_PROGRAMS
        | (
            {expand("hro:compares"), expand("hro:prefers"), expand("hro:comparisonKind"), expand("rdfs:comment")}
            if compared
            else set()
        )
    )
    own_record = viewer.record(iri, whole=True) if is_record else None
    return ThingView(
        iri=iri,
        title=index.label(iri, lang),
        titles=tuple((code, labels[code]) for code in words.languages() if code in labels),
        kinds=tuple(viewer.link(kind) for kind in viewer.kinds(iri)),
        definitions=tuple(
            sorted(definitions, key=lambda text: order.index(text.lang) if text.lang in order else len(order))
        ),
        record=own_record,
        rows=() if own_record else viewer.rows(iri, on_top),
        records=viewer.records(description),
        disputes=tuple(viewer.dispute(found) for found in disputes),
        inbound=viewer.inbound(description, {*description.records, *disputes}),
        more_records=description.more_records,
        more_inbound=description.more_inbound,
        release=description.release,
    )
