"""The feed of the catalogue (LDES-DCAT-AP): all that it describes as it is now, and what it no longer does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from hrn_kg import catalog
from hrn_kg.catalog.entities import entities_in
from hrn_kg.changes import utc
from hrn_kg.conneg import Representation
from hrn_kg.errors import NotFound
from hrn_kg.iris import BASE
from hrn_kg.site import feed
from hrn_kg.site.site import Site
from hrn_kg.triples import typed
from hrn_kg.vocab import expand

PATH: Final = "/catalog/feed"
STREAM: Final = BASE + "id/catalogue-feed"
_AS: Final = "https://www.w3.org/ns/activitystreams#"
_LDES: Final = "https://w3id.org/ldes#"
_TREE: Final = "https://w3id.org/tree#"
_TYPE: Final = expand("rdf:type")


def catalogue_feed(site: Site, form: Representation) -> bytes:
    """The feed in one page. Raises NotFound where mere files are served, DataDamaged."""
    if site.release is None:
        raise NotFound("This server answers from files, not from a release; it knows of no changes.")
    here = site.address(PATH + form.suffix)
    quads = [
        feed.quad(here, _TYPE, _TREE + "Node"),
        feed.quad(STREAM, _TYPE, _LDES + "EventStream"),
        feed.quad(STREAM, _TREE + "view", here),
        feed.quad(STREAM, _LDES + "timestampPath", _AS + "published"),
        feed.quad(STREAM, _LDES + "versionOfPath", _AS + "object"),
    ]
    plain = site.watched.read(site.release, "catalog.nq")
    described: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in catalog.one_dataset(catalog.at_address(plain, site.base), site.label):
        if isinstance(triple.subject, ox.NamedNode):
            described[triple.subject.value].append(triple)
    entities = entities_in(triple for triples in described.values() for triple in triples)
    moment = utc(feed.head_of(site, site.release.id).moment)
    for iri in sorted(entities):
        quads += _activity("Create", iri, moment)
        graph = ox.NamedNode(_member("Create", iri, moment))
        for triple in sorted(_payload(iri, described, entities), key=str):
            quads.append(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
    for iri, when in sorted(_gone(site, entities).items()):
        quads += _activity("Delete", iri, when)
    return feed.serialise(quads, form)


def _gone(site: Site, entities: frozenset[str]) -> dict[str, str]:
    """What earlier releases of the catalogue described and this one does not, and when it went."""
    last: frozenset[str] = frozenset()
    gone: dict[str, str] = {}
    for head in feed.heads_of(site):
        now = frozenset(head.catalogue)
        gone |= dict.fromkeys(last - now, utc(head.moment))
        last = now
    return {iri: when for iri, when in gone.items() if iri not in entities}


def _payload(iri: str, described: dict[str, list[ox.Triple]], entities: frozenset[str]) -> Iterator[ox.Triple]:
    """The triples of an entity, and of what it leads to that is described here and is no entity of its own."""
    waiting, seen = [iri], {iri}
    while waiting:
        for triple in described.get(waiting.pop(), ()):
            yield triple
            value = triple.object
            if isinstance(value, ox.NamedNode) and value.value not in seen | entities:
                seen.add(value.value)
                waiting.append(value.value)


def _activity(kind: str, iri: str, moment: str) -> Iterator[ox.Quad]:
    member = _member(kind, iri, moment)
    yield feed.quad(STREAM, _TREE + "member", member)
    yield feed.quad(member, _TYPE, _AS + kind)
    yield feed.quad(member, _AS + "object", iri)
    yield feed.quad(member, _AS + "published", typed(moment, "xsd:dateTime"))


def _member(kind: str, iri: str, moment: str) -> str:
    return f"{STREAM}#{kind}-{moment}-{iri.removeprefix(BASE + 'id/')}"
