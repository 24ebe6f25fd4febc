"""What a mirror must know of a base, found as a stranger finds it: from its address to its catalogue."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox

from hrn_kg.catalog import DATASET
from hrn_kg.catalog.names import FEED, distribution_iri
from hrn_kg.changes import is_id
from hrn_kg.http_client import Answer, Client, RequestFailed, joined
from hrn_kg.mirror.mirror_faults import MirrorFailed
from hrn_kg.vocab import expand

_ACCEPT: Final = "application/n-triples, text/turtle;q=0.9, application/n-quads;q=0.8"
_WELL_KNOWN: Final = ".well-known/void"
_DEEPEST: Final = 8
_ELSEWHERE: Final = (404, 405, 406, 410)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SIZE: Final = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)

Facts = dict[str, dict[str, list[str]]]
"""The values of each property of each subject."""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file of a release: its address, and the size and SHA-256 that the catalogue states."""

    address: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MirroredBase:
    """A base as its catalogue describes it: its release, the dump in canonical form, also packed, and its feed."""

    release: str
    dump: OfferedFile
    packed: OfferedFile | None
    feed: str

    @property
    def digest(self) -> str:
        """The digest of the dataset: of its canonical N-Quads."""
        return self.dump.sha256

    def between(self, start: str, ending: str) -> str:
        """The address of what lies between a release and the one of this base. Raises RequestFailed."""
        return joined(self.feed, f"changes/{start}..{self.release}{ending}")


def find(client: Client, address: str) -> MirroredBase:
    """The base at an address: of its start page, catalogue, VoID description or feed, or of a page below it.

    Raises MirrorFailed when none is found; RequestFailed.
    """
    for place in (address, *_well_known(address)):
        facts = _facts_at(client, place)
        if _offers(facts):
            return _base(facts, place)
        for home in facts.get(DATASET, {}).get(expand("dcat:landingPage"), []):
            facts = _facts_at(client, home)
            if _offers(facts):
                return _base(facts, home)
    raise MirrorFailed(
        f"At {address} there is no base of this kind: neither there nor from there leads a catalogue on."
    )


def _well_known(address: str) -> Iterator[str]:
    """Where VoID descriptions may lie, from the folder of the address up to the root of the host."""
    folders = [name for name in urlsplit(address).path.split("/")[:-1] if name]
    for depth in range(min(len(folders), _DEEPEST), -1, -1):
        yield urljoin(address, "/" + "/".join([*folders[:depth], _WELL_KNOWN]))


def _facts_at(client: Client, address: str) -> Facts:
    """What is stated at an address; nothing where there is no RDF. Raises RequestFailed."""
    try:
        answer = client.get(address, _ACCEPT)
    except RequestFailed as fault:
        if fault.facts.get("answered") in _ELSEWHERE:
            return {}
        raise
    return _facts_in(answer)


def _facts_in(answer: Answer) -> Facts:
    rdf_format = ox.RdfFormat.from_media_type(answer.media_type)
    facts: Facts = defaultdict(lambda: defaultdict(list))
    if rdf_format is None:
        return facts
    try:
        for quad in ox.parse(answer.body, format=rdf_format, base_iri=answer.address):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                facts[quad.subject.value][quad.predicate.value].append(quad.object.value)
    except (SyntaxError, ValueError) as error:
        raise MirrorFailed(f"{answer.address} is no RDF, though it is sent as such: {error}.") from error
    return facts


def _offers(facts: Facts) -> bool:
    return bool(facts.get(DATASET, {}).get(expand("dcat:distribution")))


def _base(facts: Facts, place: str) -> MirroredBase:
    release = _one(facts, DATASET, "dcat:version", place)
    if not is_id(release):
        raise MirrorFailed(f"The catalogue at {place} names “{release[:40]}”, which is no release.")
    packed = distribution_iri(release, "hrn-kg.nq.zst")
    return MirroredBase(
        release,
        _file(facts, distribution_iri(release, "hrn-kg.nq"), place),
        _file(facts, packed, place) if packed in facts else None,
        _one(facts, FEED, "dcat:endpointURL", place),
    )


def _file(facts: Facts, iri: str, place: str) -> OfferedFile:
    size = _one(facts, iri, "dcat:byteSize", place)
    sha256 = _one(facts, _one(facts, iri, "spdx:checksum", place), "spdx:checksumValue", place).lower()
    if not _SIZE.fullmatch(size) or not _SHA256.fullmatch(sha256):
        raise MirrorFailed(f"The catalogue at {place} states neither size nor SHA-256 of <{iri}>.")
    return OfferedFile(_one(facts, iri, "dcat:downloadURL", place), int(size), sha256)


def _one(facts: Facts, subject: str, name: str, place: str) -> str:
    found = facts.get(subject, {}).get(expand(name), [])
    if len(found) != 1:
        raise MirrorFailed(
            f"The catalogue at {place} is not that of such a base: <{subject}> has {len(found)} {name}, not one."
        )
    return found[0]
