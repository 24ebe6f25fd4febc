"""What may not be handed in, whatever the shapes say of it: each rule looks at one statement of a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet

import pyoxigraph as ox

from hrn_kg.intake import encoding
from hrn_kg.intake.draft import Draft
from hrn_kg.intake.intake_findings import Fact, found
from hrn_kg.intake.known import Known
from hrn_kg.iris import BASE, GRAPH, ONTOLOGY, SHAPES, local_name
from hrn_kg.triples import text_of
from hrn_kg.validation import Finding
from hrn_kg.validation.rules.contact_data import is_contact_property
from hrn_kg.validation.shape_terms import is_term_of_others
from hrn_kg.vocab import NEVER_TYPED, PREFIXES, expand

_MOST_LOOKED_UP = 50
_TYPE = expand("rdf:type")
_REPLACED, _DEPRECATED = expand("dct:isReplacedBy"), expand("owl:deprecated")
_LIST = {expand("rdf:first"), expand("rdf:rest")}
_MODELLING = (PREFIXES["owl"], PREFIXES["sh"])
_WEB = ("http", "https", "urn", "doi", "info")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DANGEROUS = re.compile(r"\s*(javascript|vbscript|file|data|blob|about|view-source|chrome|jar|ftp):", re.IGNORECASE)
_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
_KINDS = (
    *("calculation", "capture", "claim", "comparison", "document", "event", "facility", "gap", "organisation"),
    *("period", "person", "place", "policy", "service", "study", "target"),
)
_OURS = re.compile(
    f"{re.escape(BASE)}id/(?:(?:{'|'.join(_KINDS)})/{_SLUG}"
    r"|excerpt/[0-9a-f]{16}/[0-9]+-[0-9]+(?:/quote|/position)?)"
)
_XSD = PREFIXES["xsd"]
_XSD_NAMES = frozenset(
    (
        *(
            "anyURI",
            "base64Binary",
            "boolean",
            "byte",
            "date",
            "dateTime",
            "dateTimeStamp",
            "dayTimeDuration",
            "decimal",
        ),
        *("double", "duration", "float", "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "hexBinary", "int"),
        *("integer", "language", "long", "negativeInteger", "nonNegativeInteger", "nonPositiveInteger"),
        *("normalizedString", "positiveInteger", "short", "string", "time", "token", "unsignedByte", "unsignedInt"),
        *("unsignedLong", "unsignedShort", "yearMonthDuration"),
    )
)


def check_statements(draft: Draft, known: Known, described: AbstractSet[str]) -> Iterator[Finding]:
    """What of a draft may not be handed in; `described` are the subjects of all files that are handed in with it."""
    check = _Statements(draft, known, described)
    for quad in draft.quads:
        yield from check.of(quad)


class _Statements:
    def __init__(self, draft: Draft, known: Known, described: AbstractSet[str]) -> None:
        self.draft, self.known, self.subjects = draft, known, described
        self.reported: set[tuple[str, str]] = set()
        self.looked_up: dict[str, str | None] = {}

    def of(self, quad: ox.Quad) -> Iterator[Finding]:
        if isinstance(quad.object, ox.Triple) or isinstance(quad.subject, ox.Triple):
            yield self.finding("triple-term", quad)
            return
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            yield from self.once("graph", text_of(quad.graph_name))
            return
        about = list(self.about_subject(quad))
        yield from about
        if not about:
            yield from self.about_property(quad)
        yield from self.about_value(quad)

    def about_subject(self, quad: ox.Quad) -> Iterator[Finding]:
        if not isinstance(quad.subject, ox.NamedNode):
            return
        iri = quad.subject.value
        if iri.startswith(ONTOLOGY) or iri == ONTOLOGY.removesuffix("#"):
            yield from self.once("our-term", iri, quad)
        elif iri.startswith(SHAPES):
            yield self.finding("shacl", quad)
        elif iri.startswith(BASE + "scheme"):
            # A concept that is published and said again as it is adds nothing.
            if not self.known.holds(quad):
                yield from self.once("concept", iri, quad, name=self.known.labels(iri))
        elif iri.startswith(GRAPH):
            yield self.finding("graph", quad)
        elif quad.predicate.value in (_REPLACED, _DEPRECATED):
            yield self.finding("farewell", quad, name=self.known.labels(iri))
        elif self.known.is_published(iri):
            if not self.known.holds(quad):
                yield self.finding("published", quad, name=self.known.labels(iri))
        elif iri.startswith(self.known.spaces_of_others):
            yield from self.once("term-of-others", iri, quad)
        elif not _OURS.fullmatch(iri):
            yield from self.once("address", iri, nearest=_mended(iri), kinds=", ".join(_KINDS))

    def about_property(self, quad: ox.Quad) -> Iterator[Finding]:
        iri, known = quad.predicate.value, self.known
        if iri.startswith(PREFIXES["sh"]):
            yield self.finding("shacl", quad)
        elif iri.startswith(PREFIXES["owl"]):
            yield self.finding("owl", quad)
        elif is_contact_property(local_name(iri)):
            yield self.finding("contact-property", quad, field=known.labels(iri))
        elif iri in NEVER_TYPED:
            yield self.finding("never-typed", quad, field=known.labels(iri))
        elif iri == _TYPE:
            yield from self.about_type(quad)
        elif iri not in known.properties and iri not in _LIST and not is_term_of_others(iri):
            yield from self.unknown("property", quad, iri, known.properties)

    def about_type(self, quad: ox.Quad) -> Iterator[Finding]:
        if not isinstance(quad.object, ox.NamedNode):
            yield self.finding("type-no-class", quad)
            return
        iri = quad.object.value
        if iri.startswith(PREFIXES["sh"]):
            yield self.finding("shacl", quad)
        elif iri.startswith(_MODELLING) or iri in (expand("rdfs:Class"), expand("rdf:Property")):
            yield self.finding("owl", quad)
        elif iri not in self.known.classes and not is_term_of_others(iri):
            yield from self.unknown("class", quad, iri, self.known.classes)

    def about_value(self, quad: ox.Quad) -> Iterator[Finding]:
        match quad.object:
            case ox.NamedNode() as node:
                yield from self.about_address(quad, node.value)
            case ox.Literal() as literal:
                yield from self.about_text(quad, literal)

    def about_address(self, quad: ox.Quad, iri: str) -> Iterator[Finding]:
        scheme = (match[1] if (match := _SCHEME.match(iri)) else "").lower()
        if scheme in ("mailto", "tel", "sms", "callto"):
            yield self.finding("contact", quad, given=iri)
        elif _DANGEROUS.match(iri):
            yield self.finding("scheme", quad, scheme=scheme)
        elif scheme not in _WEB:
            near = self.known.prefixes.get(scheme)
            code = "value-prefix" if near else "value-scheme"
            yield self.finding(code, quad, scheme=scheme, namespace=near or "")
        elif encoding.INVISIBLE.search(iri):
            yield self.finding("invisible", quad, sign=_code(iri))
        elif self.is_dangling(iri) and quad.predicate.value != _TYPE:
            near = self.near(iri, lambda: [*self.known.beside(iri), *self.own_beside(iri)])
            code = "dangling" if near is None else "dangling-near"
            yield self.finding(
                code, quad, field=self.known.labels(quad.predicate.value), nearest=self.known.short(near)
            )

    def is_dangling(self, iri: str) -> bool:
        """Whether an address of ours is described neither in the draft nor in the base."""
        if not iri.startswith(BASE) or iri.startswith(GRAPH):
            return False
        return iri not in self.subjects and not self.known.is_published(iri)

    def near(self, iri: str, among: Callable[[], Iterable[str]]) -> str | None:
        """The most alike; of many that are wrong only the first are looked up, since that takes its time."""
        if iri not in self.looked_up:
            may = len(self.looked_up) < _MOST_LOOKED_UP
            self.looked_up[iri] = self.known.nearest(iri, among()) if may else None
        return self.looked_up[iri]

    def own_beside(self, iri: str) -> list[str]:
        start = iri[: iri.rfind("/") + 1]
        return [subject for subject in self.subjects if subject.startswith(start)]

    def about_text(self, quad: ox.Quad, literal: ox.Literal) -> Iterator[Finding]:
        text, kind = literal.value, literal.datatype.value
        if encoding.INVISIBLE.search(text):
            yield self.finding("invisible", quad, sign=_code(text))
        if _DANGEROUS.match(text) and kind == expand("xsd:anyURI"):
            yield self.finding("scheme", quad, scheme=text.partition(":")[0].strip().lower())
        if kind.startswith(_XSD) and kind.removeprefix(_XSD) not in _XSD_NAMES:
            near = self.known.nearest(kind, [_XSD + name for name in _XSD_NAMES])
            yield self.finding(
                "datatype", quad, given=self.known.short(kind), nearest=self.known.short(near) or "xsd:string"
            )

    def unknown(self, what: str, quad: ox.Quad, iri: str, among: frozenset[str]) -> Iterator[Finding]:
        near = self.near(iri, lambda: among)
        code = f"unknown-{what}" if near is None else f"unknown-{what}-near"
        meant = near if what == "property" else None
        yield self.finding(code, quad, meant=meant, given=self.known.short(iri), nearest=self.known.short(near))

    def once(self, code: str, key: str, quad: ox.Quad | None = None, **facts: Fact) -> Iterator[Finding]:
        """A finding about a thing, told once for all its statements: at that one, or where the thing begins."""
        if (code, key) in self.reported:
            return
        self.reported.add((code, key))
        if quad is None:
            yield found(code, self.draft.places.find(key), focus=key, **facts)
        else:
            yield self.finding(code, quad, **facts)

    def finding(self, code: str, quad: ox.Quad, **facts: Fact) -> Finding:
        subject, path, value = text_of(quad.subject), quad.predicate.value, text_of(quad.object)
        where = self.draft.places.find(subject, path, value)
        return found(code, where, focus=subject, path=path, value=value, **facts)


def _code(text: str) -> str:
    match = encoding.INVISIBLE.search(text)
    return f"U+{ord(match[0]):04X}" if match else ""


def _mended(iri: str) -> str:
    """An address of ours as it should be written, for one that is nearly so; else the form of addresses."""
    kind = re.match(re.escape(BASE) + r"id/([a-z]+)/(.+)", iri)
    if kind is not None and kind[1] in _KINDS:
        slug = re.sub(r"[^a-z0-9]+", "-", kind[2].lower()).strip("-")
        return f"{BASE}id/{kind[1]}/{slug or 'name'}"
    return f"{BASE}id/claim/name-in-lower-case"
