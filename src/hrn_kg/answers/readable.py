"""Properties and values as a reader wants them: numbers as the language writes them, links only to what tells more."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.describe import Description
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.triple_index import Term, TripleIndex
from hrn_kg.render.views import Link, Row, ThingView, Viewer
from hrn_kg.vocab import NEVER_TYPED, expand, hro

# Values that go without saying.
_USUAL: Final = frozenset(
    BASE + f"scheme/{name}" for name in ("code/not-applicable", "measure/count", "unit/count", "value-qualifier/exact")
)
# What has no page of its own, or one that tells a reader nothing more.
_TEXT_ONLY: Final = tuple(
    BASE + start
    for start in (
        "id/period/",
        "ontology",
        *(f"scheme/{name}/" for name in ("code", "measure", "unit", "value-qualifier", "caveat", "degree", "share")),
        *(f"scheme/{name}/" for name in ("level", "direction", "verdict", "stance", "statement-kind", "rule-kind")),
        *(f"scheme/{name}/" for name in ("criterion-dimension", "event-type", "activity", "reliability", "means")),
    )
)
# What has no name for people: passages and the texts they were taken from.
_NAMELESS: Final = (BASE + "id/excerpt/", BASE + "id/capture/")
# Things of others to which a reader may want to go.
_ELSEWHERE: Final = frozenset(
    expand(name)
    for name in (
        *("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"),
        *("rdfs:seeAlso", "dct:license", "dcat:landingPage", "dct:source", "foaf:homepage", "owl:sameAs"),
    )
)
_NUMBERS: Final = frozenset(expand(f"xsd:{name}") for name in ("integer", "decimal", "double"))
_AMOUNTS: Final = frozenset(map(hro, ("value", "lowerBound", "upperBound")))
_PROPERTIES: Final = tuple(expand(f"{prefix}:") for prefix in ("hro", "skos", "dct", "org", "foaf", "rdfs"))
_DURATION: Final = re.compile(r"P(\d+)([YMD])")


def value_of(viewer: Viewer, term: Term, name: str = "") -> Link:
    """A value of the property `name`: a link to what has a page that tells more, words for all else."""
    if isinstance(term, ox.Literal):
        return _literal(term, viewer.lang)
    found = viewer.value(term)
    if not isinstance(term, ox.NamedNode) or (term.value.startswith(BASE) and not term.value.startswith(_TEXT_ONLY)):
        return found
    if name in _ELSEWHERE and found.outside:
        # A prefixed name tells its last part; an address without a prefix is its own name.
        name_there = f": {found.text.rpartition(':')[2]}" if "//" not in found.text else urlsplit(term.value).path
        return replace(found, text=f"{urlsplit(term.value).hostname}{name_there}", outside=False)
    named = viewer.property(term.value) if term.value.startswith(_PROPERTIES) else found
    return replace(named, href=None, outside=False)


def rows_of(
    viewer: Viewer, iri: str, without: Collection[str], order: Sequence[str] = (), printed: str = ""
) -> tuple[Row, ...]:
    """The properties of a thing: those of `order` first, then the others by name.

    A number that stands elsewhere as `printed` is not shown again.
    """
    index = viewer.index
    found = []
    # What has no name for people is for programs.
    names = [name for name in index.properties(iri) if name not in without and not _is_unworded(viewer, name)]
    for name in sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name)):
        values = [term for term in index.values(iri, name) if not _is_passed_over(term)]
        # Words that are there in several languages are shown in that of the page.
        if any(_language(term) == viewer.lang for term in values):
            values = [term for term in values if _language(term) not in words.others(viewer.lang)]
        links = tuple(value_of(viewer, term, name) for term in values if not _is_nameless(viewer, term, name))
        if name in _AMOUNTS:
            links = tuple(link for link in links if link.text != printed)
        if links:
            found.append(Row(replace(viewer.property(name), href=None), links, f"p-{local_name(name)}"))
    return tuple(found)


def for_readers(view: ThingView, description: Description, lang: str) -> ThingView:
    """The view of a thing with its properties as readers want them."""
    viewer = Viewer(TripleIndex(description.triples, description.prefixes), lang)
    shorts = {description.prefixes.shorten(term) for term in viewer.kinds(view.iri)}
    names = {row.anchor for row in view.rows}
    rows = [row for row in rows_of(viewer, view.iri, NEVER_TYPED) if row.anchor in names]
    shorts |= {description.prefixes.shorten(triple.predicate.value) for triple in description.inbound}
    inbound = [replace(row, name=replace(row.name, href=None)) for row in view.inbound if row.name.text not in shorts]
    records = [replace(one, kind=_kind(one.kind, lang)) for one in view.records]
    kinds = [kind for kind in view.kinds if kind.text not in shorts]
    return replace(view, kinds=tuple(kinds), rows=tuple(rows), inbound=tuple(inbound), records=tuple(records))


def kind_word(iri: str, lang: str) -> str | None:
    """What readers call a kind of claim, where we have a word for it."""
    key = f"claimkind.{local_name(iri)}"
    return words.translate(lang, key) if words.is_key(key) else None


def _kind(kind: Link | None, lang: str) -> Link | None:
    """The kind of a record, in the word for readers where there is one."""
    word = kind_word(kind.href, lang) if kind and kind.href else None
    return Link(word) if word else kind


def _is_unworded(viewer: Viewer, name: str) -> bool:
    return viewer.property(name).text == (viewer.index.short(name) or name)


def _is_nameless(viewer: Viewer, term: Term, name: str) -> bool:
    """Whether a thing has nothing but its IRI for a name, and is none to which a reader may want to go."""
    if not isinstance(term, ox.NamedNode) or name in _ELSEWHERE:
        return False
    text = viewer.link(term.value).text
    return text in (viewer.index.short(term.value), local_name(term.value)) and not viewer.index.labels(term.value)


def _is_passed_over(term: Term) -> bool:
    if isinstance(term, ox.NamedNode):
        return term.value in _USUAL or term.value.startswith(_NAMELESS)
    return isinstance(term, ox.BlankNode)


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, ox.Literal) else ""


def _literal(term: ox.Literal, lang: str) -> Link:
    if match := _DURATION.fullmatch(term.value):
        return Link(words.count(lang, f"duration.{match[2]}", int(match[1])))
    text = words.number(lang, term.value) if term.datatype.value in _NUMBERS else term.value
    return Link(text, term.language or "")
