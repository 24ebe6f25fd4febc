"""What an earlier release described and this one does not: its address must not say that it never was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from hrn_kg.checksums import Known, difference
from hrn_kg.iris import BASE
from hrn_kg.releases.layout import Release
from hrn_kg.releases.manifest import Withdrawal
from hrn_kg.releases.progress import Progress
from hrn_kg.vocab import expand

_SILENT = Progress()
_REPLACED = expand("dct:isReplacedBy")
# Who has only these to say of a thing has withdrawn it.
_FAREWELL = frozenset({_REPLACED, expand("owl:deprecated")})
# A graph and the whole of the ontology or the shapes are no things that could be withdrawn.
_PLACES = (BASE + "id/", BASE + "scheme/")


def withdrawn(earlier: Sequence[Release], quads: Iterable[Quad], progress: Progress = _SILENT) -> dict[str, Withdrawal]:
    """The withdrawn things by IRI: the release that described each last, and its successor where one is stated.

    A thing is withdrawn when an earlier release (the newest first) described it, or named it as withdrawn, and these
    quads do not describe it; `dct:isReplacedBy` alone is no description, and names the successor. A release whose dump
    is damaged is passed over, and told, for the one before it; what its manifest names as withdrawn still is.
    """
    known: dict[str, Withdrawal] = {}
    before: list[Quad] = []
    passed: list[Release] = []
    for release in earlier:
        found = _quads_of(release, progress)
        if found is None:
            passed.append(release)
            continue
        before = found
        known = dict(release.manifest.withdrawn)
        known |= {iri: Withdrawal(release.id) for iri in _described(before)}
        break
    for release in reversed(passed):
        known |= release.manifest.withdrawn
    now = list(quads)
    for quad in (*before, *now):
        if quad.predicate.value == _REPLACED and isinstance(quad.object, NamedNode):
            iri = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            if iri in known:
                known[iri] = replace(known[iri], successor=quad.object.value)
    here = _described(now)
    return {iri: withdrawal for iri, withdrawal in sorted(known.items()) if iri not in here}


def _quads_of(release: Release, progress: Progress) -> list[Quad] | None:
    file = next(file for file in release.manifest.files if file.path == "dumps/hrn-kg.nq")
    dump = Known(release.path / file.path, file.size, file.sha256)
    found = difference(dump)
    if found is not None:
        progress.tell(f"Release {release.id} is damaged: {file.path} {found.words}. It is passed over.")
        return None
    return list(parse(path=dump.path, format=RdfFormat.N_QUADS))


def _described(quads: Iterable[Quad]) -> set[str]:
    return {
        quad.subject.value
        for quad in quads
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(_PLACES)
        and quad.predicate.value not in _FAREWELL
    }
