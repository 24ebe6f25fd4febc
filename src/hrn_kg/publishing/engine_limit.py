"""Whether an engine ends by itself what takes longer than a query may: else an abandoned query keeps it busy."""

from __future__ import annotations

import asyncio
from typing import Final

from hrn_kg.engine.remote.exchange import Exchange
from hrn_kg.engine.remote.parsed_answers import ROWS
from hrn_kg.errors import HrnKgError

_TRIPLE: Final = "{{ SELECT ?{0}1 WHERE {{ ?{0}1 ?{0}2 ?{0}3 }} LIMIT {1} }}"
_SMALL: Final = 100
_LARGE: Final = 100_000
_MOST_BYTES: Final = 65_536
_PATIENCE: Final = 1.5  # times the time that a query may take
_LONG: Final = 3.0  # times: so long the query would take, which thereby ends in any case
_OK: Final = 200


async def is_unlimited(exchange: Exchange, address: str, seconds: float) -> bool:
    """Whether a query that takes longer than so many seconds is still worked at well after them.

    The query counts what three lists of triples make together, so many that it would take three times as long, as
    measured with a million of them; an engine that is too fast for that is not said to be without a limit.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    if not await _is_answered(exchange, address, _SMALL, _PATIENCE * seconds):
        return False
    took = max(1e-4, loop.time() - began)
    k = min(_LARGE, round(_SMALL * (_LONG * seconds / took) ** (1 / 3)))
    try:
        await _is_answered(exchange, address, k, _PATIENCE * seconds)
    except TimeoutError:
        return True
    return False


async def _is_answered(exchange: Exchange, address: str, k: int, seconds: float) -> bool:
    """Whether k x k x k rows are counted; a fault is none. Raises TimeoutError when nothing came."""
    lists = " ".join(_TRIPLE.format(name, k) for name in "abc")
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ {lists} }}"
    async with asyncio.timeout(seconds):
        try:
            reply = await exchange.ask(address, [("query", query)], ROWS, _MOST_BYTES)
        except HrnKgError:
            return False
    return reply.status == _OK
