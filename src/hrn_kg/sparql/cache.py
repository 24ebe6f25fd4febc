"""A memory of answers with a budget in bytes, the least recently used forgotten first; what an answer is kept under."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, NamedTuple, Protocol, TypeVar

from hrn_kg.engine.base import Dataset


class AnswerKey(NamedTuple):
    """What makes two questions the same: they have the same answer, byte for byte.

    The cache of answers keeps them under it, and the cache of responses refers to them by it. A tuple: a question that
    is not cached hashes it several times, and a dataclass takes three times as long.
    """

    release: str
    query: str
    dataset: Dataset
    media_type: str

    def of_release(self, release: str) -> AnswerKey:
        """The same question, put to another release."""
        return self if release == self.release else self._replace(release=release)


class Sized(Protocol):
    """Something that knows how many bytes it holds; the number may grow, tell the cache by `resized`."""

    def size(self) -> int:
        """Bytes held."""
        ...


Kept = TypeVar("Kept", bound=Sized)

_ENTRY = 512  # what an entry costs besides its bytes
_SHARE = 4  # an answer larger than this part of the budget would push out too many others


class ByteCache(Generic[Kept]):
    """Least-recently-used cache whose entries never hold more than `budget` bytes together.

    Keys may be of several kinds: answers and whole documents share the budget. Safe to use from several threads: large
    answers are compressed outside the event loop.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._entries: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._used = 0
        self._lock = threading.RLock()

    @property
    def used(self) -> int:
        """Bytes held by all entries."""
        return self._used

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Kept | None:
        """The entry of this key, which thereby becomes the most recently used."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep an entry, in place of an older one of this key; one that is too large is not kept."""
        size = kept.size() + _ENTRY
        with self._lock:
            self.forget(key)
            if size * _SHARE > self._budget:
                return
            self._entries[key] = (kept, size)
            self._used += size
            while self._used > self._budget:
                _, (_, freed) = self._entries.popitem(last=False)
                self._used -= freed

    def resized(self, key: Hashable, kept: Kept) -> None:
        """Count an entry again after it grew, unless it was forgotten or replaced meanwhile."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry[0] is kept:
                self.put(key, kept)

    def forget(self, key: Hashable) -> None:
        """Drop the entry of this key, if there is one."""
        with self._lock:
            entry = self._entries.pop(key, None)
            if entry is not None:
                self._used -= entry[1]

    def forget_where(self, is_past: Callable[[Hashable], bool]) -> None:
        """Drop the entries of all keys of which this is true."""
        with self._lock:
            for key in [key for key in self._entries if is_past(key)]:
                self.forget(key)

    def clear(self) -> None:
        """Drop all."""
        with self._lock:
            self._entries.clear()
            self._used = 0
