"""From the text of a query to the bytes of its answer: guard, cache, engine."""

from hrn_kg.engine.base import Dataset
from hrn_kg.querytext.guard import Inspected, Kind, inspect
from hrn_kg.sparql.answer import Answerer, Coding, Observer, Reply, Ticket, current_client
from hrn_kg.sparql.cache import AnswerKey, ByteCache
from hrn_kg.sparql.home_loop import at_home, held_at_home, server_loop
from hrn_kg.sparql.snapshot import ReleaseChanged, Snapshot

__all__ = [
    "AnswerKey",
    "Answerer",
    "ByteCache",
    "Coding",
    "Dataset",
    "Inspected",
    "Kind",
    "Observer",
    "ReleaseChanged",
    "Reply",
    "Snapshot",
    "Ticket",
    "at_home",
    "current_client",
    "held_at_home",
    "inspect",
    "server_loop",
]
