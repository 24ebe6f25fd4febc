"""Changes: the log of what each release created, updated and deleted, from which everything about change follows."""

from hrn_kg.changes.canonical import Digests
from hrn_kg.changes.change_entries import Change, Entry, Head, utc
from hrn_kg.changes.logbook import Log
from hrn_kg.changes.release_ids import is_id, order
from hrn_kg.changes.replay import Gone, State

__all__ = ["Change", "Digests", "Entry", "Gone", "Head", "Log", "State", "is_id", "order", "utc"]
