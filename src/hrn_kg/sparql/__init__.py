"""From the text of a query to the bytes of its answer: guard, cache, engine."""

from hrn_kg.engine.base import Dataset
from hrn_kg.querytext.guard import Inspected, Kind, inspect
from hrn_kg.sparql.answer import Answerer, Coding, Observer, Reply, Ticket, current_client
from hrn_kg.sparql.cache import AnswerKey
from hrn_kg.sparql.snapshot import ReleaseChanged, Snapshot

__all__ = [
    "AnswerKey",
    "Answerer",
    "Coding",
    "Dataset",
    "Inspected",
    "Kind",
    "Observer",
    "ReleaseChanged",
    "Reply",
    "Snapshot",
    "Ticket",
    "current_client",
    "inspect",
]
