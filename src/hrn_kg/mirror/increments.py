"""From the copy of one release to that of a later one, without its dump.

The quads between the two releases name their graphs; the feed says what each change leaves of its thing in the default
view. Both must agree, and the whole must have the digests that catalogue and feed state. A thing of which the feed has
a Delete goes whole: of one that was blanked since, the quads between no longer tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrn_kg.changes.canonical import body_of, default_view, digest, lines_of
from hrn_kg.changes.payloads import Payload, payloads_of, quads_of, view_of
from hrn_kg.errors import ContentError
from hrn_kg.mirror.feed_reading import FeedChanges
from hrn_kg.mirror.mirror_faults import DigestDiffers, MirrorFailed

_NONE: Payload = frozenset()


@dataclass(frozen=True, slots=True)
class Followed:
    """A dataset made of an earlier one: its bytes in canonical form, their digest, that of its default view."""

    body: bytes
    digest: str
    view_digest: str
    things: int


def follow(copy: Path, added: bytes, removed: bytes, feed: FeedChanges) -> Followed:
    """What a copy becomes by the quads between two releases. Raises DigestDiffers where the feed says otherwise.

    Raises MirrorFailed for what is no N-Quads.
    """
    things = _payloads(copy.read_bytes(), str(copy))
    before = dict(things)
    _apply(things, _payloads(added, "what was added"), _payloads(removed, "what was removed"))
    for iri, left in feed.left.items():
        if left is None:
            things.pop(iri, None)
        else:
            things.setdefault(iri, _NONE)  # of one that was blanked nothing is stated, and it counts
    _compare(before, things, feed)
    quads = quads_of(things)
    body = body_of(lines_of(quads))
    view = digest(body_of(lines_of(default_view(quads))))
    return Followed(body, digest(body), view, len(things))


def _apply(things: dict[str, Payload], added: Mapping[str, Payload], removed: Mapping[str, Payload]) -> None:
    for iri in added.keys() | removed.keys():
        # One with blank nodes is sent whole on both sides, and these have the names of its own canonical form.
        things[iri] = (things.get(iri, _NONE) - removed.get(iri, _NONE)) | added.get(iri, _NONE)


def _compare(before: Mapping[str, Payload], after: Mapping[str, Payload], feed: FeedChanges) -> None:
    """Compare what the two tell of each thing that changed. Raises DigestDiffers."""
    for iri, left in feed.left.items():
        if view_of(after.get(iri, _NONE)) != (left or _NONE):
            raise DigestDiffers(
                f"The feed and the quads between the releases tell different things of <{iri}>.", iri=iri
            )
    for iri in before.keys() | after.keys():
        old, new = before.get(iri, _NONE), after.get(iri, _NONE)
        if old != new and iri not in feed.left and view_of(old) != view_of(new):
            raise DigestDiffers(
                f"The feed has no change of <{iri}>, which the quads between the releases change.", iri=iri
            )


def _payloads(body: bytes, name: str) -> dict[str, Payload]:
    try:
        return payloads_of(ox.parse(body, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise MirrorFailed(f"{name} is no N-Quads: {error}.") from error
    except ContentError as fault:
        raise MirrorFailed(f"{name} cannot be followed: {fault.detail}") from fault
