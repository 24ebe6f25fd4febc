"""Blanking what the law forbids to keep: the one exception to the rule that an entry never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hrn_kg.changes.change_entries import Change, Entry, Redaction, utc
from hrn_kg.changes.logbook import Log
from hrn_kg.changes.replay import State
from hrn_kg.errors import NotFound


def releases_with(log: Log, iri: str) -> list[str]:
    """The releases that describe a thing, or did before it was blanked, oldest first. Raises DataDamaged.

    Only this thing is followed: after a redaction that was broken off, entries do not follow from each other.
    """
    found, is_described = [], False
    for release_id in log.ids():
        for change in log.entry(release_id).changes:
            if change.iri == iri:
                is_described = change.kind != "deleted"
        if is_described:
            found.append(release_id)
    return found


def redact(log: Log, iri: str, reason: str, moment: datetime) -> list[str]:
    """Blank the payload of a thing in every entry; the ids of the entries that were written anew.

    Each of these has its digests anew, keeps those from before, and says what was done. Done again after a kill, it
    ends what was begun. Raises NotFound when no entry tells of the thing, DataDamaged, ContentError.
    """
    state, written = State(), []
    notice = Redaction(iri, utc(moment), reason)
    known = False
    for release_id in log.ids():
        log.finish(release_id)
        entry = log.entry(release_id)
        known = known or any(change.iri == iri for change in entry.changes)
        changes = tuple(_blank(change, reason) if change.iri == iri else change for change in entry.changes)
        log.apply(state, entry.head, changes)
        if changes == entry.changes and iri not in state.things:
            continue
        head = replace(entry.head, digests=log.digests(state), things=state.described)
        if (changes, head) == (entry.changes, entry.head):
            continue
        if head.digests != entry.head.digests:
            head = replace(head, before_redaction=(*head.before_redaction, entry.head.digests))
        if notice not in head.redactions:
            head = replace(head, redactions=(*head.redactions, notice))
        log.write(Entry(head, changes))
        written.append(release_id)
    if not known:
        raise NotFound(f"The log of changes has nothing about <{iri}>.", iri=iri)
    return written


def _blank(change: Change, reason: str) -> Change:
    return replace(change, added=(), removed=(), kept=(), redacted=reason)
