"""All connections of a process together: how many there may be, how much they may leave unread, and who gives way.

A limit for each connection does not help against thousands of them. So when there are too many, one that waits for its
client makes room, of the client that has most of them; and when answers that nobody fetches take too much memory, the
client that leaves most of it unread is cut off.
"""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final, Protocol

from hrn_kg.errors import Overloaded

_OTHER_DESCRIPTORS: Final = 200  # for workers, files that are sent, and what the server itself has open
_SMALL: Final = 100_000  # answers that are not worth the counting
_RETRY_SECONDS: Final = 5
_MOST_LEAVING: Final = 50


class Connection(Protocol):
    """One connection, as the others see it."""

    @property
    def name(self) -> str:
        """Whose it is: the address of the client."""
        ...

    @property
    def since(self) -> float:
        """Since when it waits for its client: to send a request, or to read an answer."""
        ...

    @property
    def is_answering(self) -> bool:
        """Whether a request is whole and its answer is not yet on the way."""
        ...

    @property
    def unread(self) -> int:
        """Bytes that were sent and that the client has not fetched."""
        ...

    def give_way(self) -> None:
        """End it: it waits for its client, and others need the room."""
        ...


class Connections:
    """The connections of one process, at most `most`, with at most `unread_bytes` of answers in memory."""

    def __init__(self, most: int, unread_bytes: int) -> None:
        self.most = most
        self.unread_bytes = unread_bytes
        self._members: dict[Connection, None] = {}  # the oldest first
        self._slow: dict[Connection, None] = {}
        self._leaving: set[Connection] = set()
        self._held = 0

    def __len__(self) -> int:
        return len(self._members)

    def join(self, member: Connection) -> bool:
        """Let a connection in, if need be in place of another; False when all others are being answered."""
        if len(self._members) >= self.most:
            waiting = [one for one in self._members if not one.is_answering]
            if not waiting:
                return False
            counts = Counter(one.name for one in self._members)
            one = min(waiting, key=lambda one: (-counts[one.name], one.since))
            self.leave(one)
            one.give_way()
        self._members[member] = None
        return True

    def leave(self, member: Connection) -> None:
        """A connection has ended."""
        self._members.pop(member, None)
        self._slow.pop(member, None)
        self._leaving.discard(member)

    def holds(self, member: Connection) -> bool:
        """Whether the connection was let in."""
        return member in self._members

    def turn_away(self, member: Connection) -> bool:
        """Whether one that was not let in may stay for a moment, to hear why; few may, since they take room too."""
        if len(self._leaving) >= min(_MOST_LEAVING, self.most // 10 + 1):
            return False
        self._leaving.add(member)
        return True

    def slowed(self, member: Connection) -> None:
        """A client reads slower than we write. When all is too much, those who leave most unread are cut off."""
        self._slow[member] = None
        while len(self._slow) > 1 and self._unread() > self.unread_bytes:
            sums: Counter[str] = Counter()
            for one in self._slow:
                sums[one.name] += one.unread
            heaviest, _ = sums.most_common(1)[0]
            one = min((one for one in self._slow if one.name == heaviest), key=lambda one: one.since)
            self.leave(one)
            one.give_way()

    def caught_up(self, member: Connection) -> None:
        """A client has read what was sent."""
        self._slow.pop(member, None)

    def holding(self, size: int) -> AbstractContextManager[None]:
        """Count an answer that is in memory and not yet sent, as long as this is open.

        Raises:
            Overloaded: there is no room for it, since too many others are not sent or not read.
        """
        return nullcontext() if size < _SMALL else self._held_large(size)

    @contextmanager
    def _held_large(self, size: int) -> Iterator[None]:
        if self._held and self._held + self._unread() + size > self.unread_bytes:
            raise Overloaded(
                "Too many large answers are on their way; please try again later.", retry_after=_RETRY_SECONDS
            )
        self._held += size
        try:
            yield
        finally:
            self._held -= size

    def _unread(self) -> int:
        return sum(one.unread for one in self._slow)


def descriptors_for(connections: int) -> int:
    """How many connections there may be, once the system was asked for as many open files as that takes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return connections
    return max(1, min(connections, soft - _OTHER_DESCRIPTORS if soft > 2 * _OTHER_DESCRIPTORS else soft // 2))
