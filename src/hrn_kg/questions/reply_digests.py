"""The digests of answers, each worked out once: by the worker that answered, or else here."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final

from hrn_kg.engine.rows_digest import digest_of_anybody, read_answer
from hrn_kg.sparql import Reply

_KEPT: Final = 1_024  # digests; each is a hundred bytes or two
_LONG: Final = 100_000  # bytes of an answer that would keep others waiting


class Digests:
    """The digests of the answers that were asked for last, each worked out once."""

    def __init__(self, *, of_anybody: bool = False) -> None:
        """`of_anybody` says that these are answers to any queries; see `digest_of_anybody`."""
        self._of_anybody = of_anybody
        self._known: OrderedDict[str, str] = OrderedDict()

    async def of(self, reply: Reply) -> str:
        """The digest of an answer; empty for CSV, which does not tell a text from a number."""
        if reply.digest:
            return reply.digest
        found = self._known.get(reply.etag)
        if found is None:
            is_long = len(reply.body) > _LONG
            found = await asyncio.to_thread(self._digest, reply) if is_long else self._digest(reply)
            self._known[reply.etag] = found
        self._known.move_to_end(reply.etag)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _digest(self, reply: Reply) -> str:
        if self._of_anybody:
            return digest_of_anybody(reply.body, reply.media_type)
        try:
            return read_answer(reply.body, reply.media_type).digest
        except ValueError:
            return ""
