"""What changed, for programs: the changes of one release as JSON, and what lies between two releases."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

from hrn_kg import words
from hrn_kg.change_words import words_of
from hrn_kg.changes import Log, utc
from hrn_kg.changes.spans import Span, span
from hrn_kg.errors import NotFound
from hrn_kg.site.change_lines import names_of
from hrn_kg.site.feed import head_of, heads_of, log_of, shown
from hrn_kg.site.site import Site

ENDINGS: Final = {
    ".added.nq": Span.added,
    ".removed.nq": Span.removed,
    ".ru": Span.update,
}
# What lies between two releases is worked out with all that they state: one at a time, so that memory holds one
# of them, and who asks for another form meanwhile finds it.
_ONE_AT_A_TIME: Final = Lock()


def changes_of(site: Site, release_id: str) -> bytes:
    """The changes of a release as JSON, each in words too. Raises NotFound with the ids there are; DataDamaged."""
    head = head_of(site, release_id)
    names = names_of(site, heads_of(site), release_id)
    things = []
    for change in shown(site, head):
        thing: dict[str, object] = {
            "iri": change.iri,
            "kind": change.kind,
            "label": {lang: names.name(change.iri, lang) for lang in words.languages()},
            "words": words_of(change, names),
            "added": list(change.added),
            "removed": list(change.removed),
            "successor": change.successor,
        }
        if change.redacted is not None:
            thing["redacted"] = change.redacted
        things.append(thing)
    document: dict[str, object] = {
        "release": head.id,
        "previous": head.previous,
        "moment": utc(head.moment),
        "digests": asdict(head.digests),
        "counts": {kind: number for kind, number in head.counts.items() if kind != "moved"},
        "things": things,
    }
    if head.redactions:
        document["redactions"] = [asdict(one) for one in head.redactions]
        document["digests_before_redaction"] = [asdict(one) for one in head.before_redaction]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def between(site: Site, start: str, end: str, ending: str) -> bytes:
    """What lies between two releases, in the form that an ending stands for.

    Raises NotFound, with the ids there are, for a release that is not in the log, or that is after the other;
    DataDamaged.
    """
    ids = [head.id for head in heads_of(site)]
    for wanted in (start, end):
        head_of(site, wanted)
    if ids.index(start) > ids.index(end):
        raise NotFound(f"Release {start} is later than {end}: name the earlier one first.", releases=ids)
    bodies = tuple(head.body for head in heads_of(site))
    with _ONE_AT_A_TIME:
        found = _span(log_of(site).home, start, end, bodies)
    return ENDINGS[ending](found)


@lru_cache(2)
def _span(home: Path, start: str, end: str, _bodies: tuple[str, ...]) -> Span:
    return span(Log(home), start, end)
