"""Reading the feed of a base: what each change after a release made of its thing, and what the last one states."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.catalog.names import EU
from hrn_kg.changes import order
from hrn_kg.changes.canonical import lines_of
from hrn_kg.changes.payloads import Payload
from hrn_kg.http_client import Client
from hrn_kg.mirror.loading import load_page
from hrn_kg.mirror.mirror_faults import DigestDiffers, MirrorFailed
from hrn_kg.mirror.mirror_folder import MirrorFolder
from hrn_kg.mirror.mirrored_base import MirroredBase
from hrn_kg.vocab import expand

N_QUADS: Final = "application/n-quads"
_AS: Final = "https://www.w3.org/ns/activitystreams#"
_TREE: Final = "https://w3id.org/tree#"
_PAGE: Final = re.compile(r".*/feed/([0-9.]+)/([1-9][0-9]*)\.nq", re.ASCII)
_MEMBER: Final = re.compile(r".*/id/change/([0-9.]+)/([1-9][0-9]*)", re.ASCII)
_COMPLETED: Final = EU + "distribution-status/COMPLETED"
_CHANGES: Final = {_AS + "Create", _AS + "Update", _AS + "Delete"}


@dataclass(frozen=True, slots=True)
class Closing:
    """What the last change of a release states: how many things there are, and the digest of the default view."""

    release: str
    things: int
    digest: str


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """How many changes there were, what the last change of each thing left of it (None: deleted), and the closing."""

    members: int
    left: dict[str, Payload | None]
    closing: Closing | None


@dataclass(frozen=True, slots=True)
class _Member:
    place: int
    thing: str
    left: Payload | None
    closing: Closing | None


def changes_after(client: Client, base: MirroredBase, release: str, folder: MirrorFolder) -> FeedChanges:
    """The changes after a release, up to that of the base. Raises DigestDiffers, MirrorFailed, RequestFailed."""
    members, left, closing = 0, dict[str, Payload | None](), None
    for one, pages in _pages(client, base, release).items():
        found = [member for page in pages for member in _members(one, load_page(client, page, N_QUADS, folder), page)]
        is_whole = [member.place for member in found] == list(range(1, len(found) + 1))
        if not found or not is_whole or found[-1].closing is None:
            folder.forget_parts()
            raise DigestDiffers(f"The feed of {base.feed} lacks changes of release {one}, or states no digest of it.")
        members += len(found)
        left |= {member.thing: member.left for member in found}
        closing = found[-1].closing
    return FeedChanges(members, left, closing)


def _pages(client: Client, base: MirroredBase, release: str) -> dict[str, list[str]]:
    """The addresses of the pages of each release after one, in their order."""
    answer = client.get(base.feed, N_QUADS)
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for quad in _quads(answer.body, answer.address):
        if quad.predicate.value == _TREE + "node" and isinstance(quad.object, ox.NamedNode):
            match = _PAGE.fullmatch(quad.object.value)
            if match is None:
                raise MirrorFailed(f"The feed at {answer.address} has a page of another kind: {quad.object.value}.")
            found[match[1]][int(match[2])] = quad.object.value
    try:
        wanted = sorted((one for one in found if order(release) < order(one) <= order(base.release)), key=order)
    except ValueError as error:
        raise MirrorFailed(f"The feed at {answer.address} names what is no release: {error}.") from error
    return {one: [found[one][number] for number in sorted(found[one])] for one in wanted}


def _members(release: str, body: bytes, address: str) -> list[_Member]:
    """The changes of one page, in their order."""
    stated: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    payloads: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in _quads(body, address):
        if isinstance(quad.graph_name, ox.NamedNode):
            payloads[quad.graph_name.value].append(ox.Quad(quad.subject, quad.predicate, quad.object))
        elif isinstance(quad.object, ox.NamedNode | ox.BlankNode | ox.Literal):
            stated[str(quad.subject)][quad.predicate.value].append(quad.object.value)
    found = []
    for iri in {value for facts in list(stated.values()) for value in facts.get(_TREE + "member", [])}:
        facts, match = stated[f"<{iri}>"], _MEMBER.fullmatch(iri)
        things, kinds = facts[_AS + "object"], _CHANGES.intersection(facts[expand("rdf:type")])
        if match is None or match[1] != release or len(things) != 1 or len(kinds) != 1:
            raise MirrorFailed(f"{address} holds what is no change of release {release}: {iri}.")
        is_gone = kinds == {_AS + "Delete"}
        left = None if is_gone else frozenset(lines_of(payloads[iri]))
        found.append(_Member(int(match[2]), things[0], left, _closing(release, facts, stated)))
    return sorted(found, key=lambda member: member.place)


def _closing(release: str, facts: dict[str, list[str]], stated: dict[str, dict[str, list[str]]]) -> Closing | None:
    numbers = facts[expand("void:entities")]
    digests = [
        digest
        for node in facts[expand("spdx:checksum")]
        for digest in stated[f"_:{node}"][expand("spdx:checksumValue")]
    ]
    if (
        facts[expand("adms:status")] != [_COMPLETED]
        or len(numbers) != 1
        or not numbers[0].isdecimal()
        or len(digests) != 1
    ):
        return None
    return Closing(release, int(numbers[0]), digests[0].lower())


def _quads(body: bytes, address: str) -> list[ox.Quad]:
    try:
        return list(ox.parse(body, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise MirrorFailed(f"{address} is no N-Quads: {error}.") from error
