"""The feed: every change of every release as a Linked Data Event Stream (LDES), in pages that never change.

The payload of a change is a graph of its own, so the feed can be had in forms that know graphs, and in no others.
Whoever replays it holds the default view; the last change of a release says how many things that has, and its digest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from hrn_kg import conneg, words
from hrn_kg.changes import Change, Head, Log, utc
from hrn_kg.changes.canonical import default_view, has_blank_node, quads_in
from hrn_kg.changes.payloads import renamed
from hrn_kg.conneg import Representation
from hrn_kg.errors import NotFound
from hrn_kg.iris import BASE
from hrn_kg.site.site import Site
from hrn_kg.triples import typed, written
from hrn_kg.vocab import expand

FORMS: Final = (conneg.TRIG, conneg.JSONLD, conneg.NQUADS)
PAGE: Final = 250
STREAM: Final = BASE + "id/feed"
CHANGES: Final = BASE + "id/change/"
_POLLING_SECONDS: Final = 3600
_AS: Final = "https://www.w3.org/ns/activitystreams#"
_LDES: Final = "https://w3id.org/ldes#"
_TREE: Final = "https://w3id.org/tree#"
_KINDS: Final = {"created": _AS + "Create", "updated": _AS + "Update", "deleted": _AS + "Delete"}
_TYPE: Final = expand("rdf:type")
_MOMENT: Final = _AS + "published"
_RELEASE: Final = expand("dct:isPartOf")
_STATUS: Final = expand("adms:status")
_COMPLETED: Final = "http://publications.europa.eu/resource/authority/distribution-status/COMPLETED"
_REPLACED: Final = expand("dct:isReplacedBy")
_PREFIXES: Final = {
    "as": _AS,
    "ldes": _LDES,
    "tree": _TREE,
    "dct": expand("dct:"),
    "prov": expand("prov:"),
    "rdfs": expand("rdfs:"),
    "sh": expand("sh:"),
    "skos": expand("skos:"),
    "spdx": expand("spdx:"),
    "void": expand("void:"),
    "xsd": expand("xsd:"),
}
_RDF_FORMATS: Final = {
    conneg.TRIG: ox.RdfFormat.TRIG,
    conneg.NQUADS: ox.RdfFormat.N_QUADS,
    conneg.JSONLD: ox.RdfFormat.JSON_LD,
}


def log_of(site: Site) -> Log:
    """The log that the release of a site belongs to. Raises NotFound where mere files are served."""
    if site.release is None:
        raise NotFound("This server answers from files, not from a release; it knows of no changes.")
    return Log(site.release.home)


def heads_of(site: Site) -> tuple[Head, ...]:
    """The heads of all releases up to that of the site, oldest first. Raises NotFound, DataDamaged."""
    return tuple(log_of(site).heads(site.label))


def head_of(site: Site, release_id: str) -> Head:
    """The head of one of these releases. Raises NotFound, with the ids there are; DataDamaged."""
    log = log_of(site)
    ids = log.ids(site.label)
    if release_id not in ids:
        raise NotFound(f"The log of changes has no release “{release_id[:40]}”.", releases=ids)
    return log.head(release_id)


def shown(site: Site, head: Head) -> tuple[Change, ...]:
    """The changes of a release that are shown to those who follow it. Raises DataDamaged."""
    return _shown(log_of(site).home, head.id, head.body)


@lru_cache(2)
def _shown(home: Path, release_id: str, _body: str) -> tuple[Change, ...]:
    return Log(home).entry(release_id).shown


def pages_of(head: Head) -> int:
    """How many pages the changes of a release fill."""
    return math.ceil(head.members / PAGE)


def root(site: Site, form: Representation) -> bytes:
    """The root of the feed: what the stream is, and which page holds what. Raises NotFound, DataDamaged."""
    here, stream = site.address(f"/feed{form.suffix}"), STREAM
    quads = [*_stream(here)]
    for head in heads_of(site):
        for number in range(1, pages_of(head) + 1):
            page = _address(site, head, number, form)
            for name in ("GreaterThanOrEqualTo", "LessThanOrEqualTo"):
                relation = f"{here}#{head.id}-{number}-{name}"
                quads += [
                    quad(here, _TREE + "relation", relation),
                    quad(relation, _TYPE, f"{_TREE}{name}Relation"),
                    quad(relation, _TREE + "node", page),
                    quad(relation, _TREE + "path", _MOMENT),
                    quad(relation, _TREE + "value", typed(utc(head.moment), "xsd:dateTime")),
                ]
    quads.append(quad(stream, _TREE + "view", here))
    return serialise(quads, form)


def page(site: Site, release_id: str, number: int, form: Representation) -> bytes:
    """One page of the feed, which never changes. Raises NotFound, DataDamaged."""
    head = head_of(site, release_id)
    if not 1 <= number <= pages_of(head):
        raise NotFound(f"Release {release_id} has {pages_of(head)} pages of changes.", release=release_id)
    here = _address(site, head, number, form)
    quads = [
        quad(here, _TYPE, _TREE + "Node"),
        quad(here, _LDES + "immutable", typed("true", "xsd:boolean")),
        quad(here, _RELEASE, site.address(f"/feed{form.suffix}")),
    ]
    first = (number - 1) * PAGE
    for place, change in enumerate(shown(site, head)[first : first + PAGE], start=first + 1):
        quads += _member(head, place, change)
    return serialise(quads, form)


def member_iri(release_id: str, place: int) -> str:
    """The IRI of a change: the release, and its place among the changes of that."""
    return f"{CHANGES}{release_id}/{place}"


def payload(change: Change, stem: str = "") -> list[ox.Quad]:
    """What is stated of a thing after a change in the default view, sorted; blank nodes have this stem."""
    quads = default_view(quads_in(change.after)) if change.kind != "deleted" else []
    if any(map(has_blank_node, quads)):
        quads = list(renamed(quads, stem))
    return sorted(quads, key=str)


def _member(head: Head, place: int, change: Change) -> Iterator[ox.Quad]:
    member = member_iri(head.id, place)
    yield quad(STREAM, _TREE + "member", member)
    yield quad(member, _TYPE, _KINDS[change.kind])
    yield quad(member, _AS + "object", change.iri)
    yield quad(member, _MOMENT, typed(utc(head.moment), "xsd:dateTime"))
    yield quad(member, _RELEASE, f"{BASE}id/dataset/knowledge-base/{head.id}")
    if place == head.members:
        yield from _closing(head, member)
    if change.redacted is not None:
        yield from _comments(member, "feed.blanked", reason=change.redacted)
    graph = ox.NamedNode(member)
    if change.successor is not None:
        yield ox.Quad(ox.NamedNode(change.iri), ox.NamedNode(_REPLACED), ox.NamedNode(change.successor), graph)
    for one in payload(change, f"m{place}"):
        yield ox.Quad(one.subject, one.predicate, one.object, graph)


def _closing(head: Head, member: str) -> Iterator[ox.Quad]:
    """What the last change of a release says: that it is the last, and what whoever replayed it must hold.

    After a redaction it says besides what its digest was before, and why that is another one.
    """
    yield quad(member, _STATUS, _COMPLETED)
    yield quad(member, expand("void:entities"), typed(head.things, "xsd:integer"))
    yield from _checksum(member, head.digests.default_view, "digest")
    for one in head.redactions:
        yield from _comments(member, "feed.redaction", moment=one.moment, reason=one.reason)
    for number, before in enumerate(head.before_redaction, start=1):
        earlier = f"{member}#before-{number}"
        yield quad(member, expand("prov:wasRevisionOf"), earlier)
        yield from _checksum(earlier, before.default_view, f"digest{number}")


def _comments(member: str, key: str, **facts: str) -> Iterator[ox.Quad]:
    for lang in words.languages():
        text = ox.Literal(words.translate(lang, key, **facts), language=lang)
        yield quad(member, expand("rdfs:comment"), text)


def _checksum(iri: str, value: str, name: str) -> Iterator[ox.Quad]:
    checksum = ox.BlankNode(name)
    yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(expand("spdx:checksum")), checksum)
    for predicate, stated in (
        ("rdf:type", ox.NamedNode(expand("spdx:Checksum"))),
        ("spdx:algorithm", ox.NamedNode(expand("spdx:checksumAlgorithm_sha256"))),
        ("spdx:checksumValue", typed(value, "xsd:hexBinary")),
    ):
        yield ox.Quad(checksum, ox.NamedNode(expand(predicate)), stated)


def _stream(here: str) -> Iterator[ox.Quad]:
    shape = STREAM + "#shape"
    yield quad(here, _TYPE, _TREE + "Node")
    for predicate, value in (
        (_TYPE, _LDES + "EventStream"),
        (_LDES + "timestampPath", _MOMENT),
        (_LDES + "versionOfPath", _AS + "object"),
        (_LDES + "versionCreateObject", _KINDS["created"]),
        (_LDES + "versionUpdateObject", _KINDS["updated"]),
        (_LDES + "versionDeleteObject", _KINDS["deleted"]),
        (_LDES + "transactionPath", _RELEASE),
        (_LDES + "transactionFinalizedPath", _STATUS),
        (_LDES + "transactionFinalizedObject", _COMPLETED),
        (_TREE + "shape", shape),
    ):
        yield quad(STREAM, predicate, value)
    yield quad(STREAM, _LDES + "pollingInterval", typed(_POLLING_SECONDS, "xsd:integer"))
    yield quad(shape, _TYPE, expand("sh:NodeShape"))
    for name, path in (("object", _AS + "object"), ("published", _MOMENT), ("release", _RELEASE)):
        yield quad(shape, expand("sh:property"), f"{shape}-{name}")
        yield quad(f"{shape}-{name}", expand("sh:path"), path)
        for bound in ("sh:minCount", "sh:maxCount"):
            yield quad(f"{shape}-{name}", expand(bound), typed(1, "xsd:integer"))


def _address(site: Site, head: Head, number: int, form: Representation) -> str:
    return site.address(f"/feed/{head.id}/{number}{form.suffix}")


def quad(subject: str, predicate: str, value: str | ox.Literal) -> ox.Quad:
    """A quad of the default graph; a plain text is an IRI."""
    return ox.Quad(
        ox.NamedNode(subject),
        ox.NamedNode(predicate),
        ox.NamedNode(value) if isinstance(value, str) else value,
    )


def serialise(quads: Iterable[ox.Quad], form: Representation) -> bytes:
    """Quads in one of the forms of the feed."""
    rdf_format = _RDF_FORMATS[form]
    return written(quads, rdf_format, None if rdf_format == ox.RdfFormat.N_QUADS else _PREFIXES)
