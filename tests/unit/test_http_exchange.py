"""The head of a response is one piece, the same that uvicorn writes, and holds no line that nobody meant."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from collections.abc import Iterable
from typing import Any

import pytest
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from hrn_kg.web.server.coalesced_writes import CoalescedWrites
from hrn_kg.web.server.http_exchange import Exchange

FIELDS = [(b"content-type", b"text/plain"), (b"link", b'<a>; rel="b"'), (b"content-length", b"2")]
CAPITALS = [*FIELDS, (b"X-Name", b"a")]


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.written += pieces

    def close(self) -> None:
        self.written.append(b"closed")


class Flow:
    """Nobody reads slowly."""

    write_paused = False


def exchange_on(
    transport: Any, kind: type[RequestResponseCycle] = Exchange, *, keep_alive: bool = True
) -> RequestResponseCycle:
    flow: Any = Flow()
    return kind(
        scope={"type": "http", "method": "GET"},  # type: ignore[typeddict-item]
        transport=transport,
        flow=flow,
        logger=logging.getLogger(__name__),
        access_logger=logging.getLogger(__name__),
        access_log=False,
        default_headers=[(b"date", b"today")],
        message_event=asyncio.Event(),
        expect_100_continue=False,
        keep_alive=keep_alive,
        on_response=lambda: None,
    )


def sent_by(
    kind: type[RequestResponseCycle], fields: list[tuple[bytes, bytes]], *, keep_alive: bool = True
) -> list[bytes]:
    transport: Any = Transport()

    async def send() -> None:
        exchange = exchange_on(transport, kind, keep_alive=keep_alive)
        await exchange.send({"type": "http.response.start", "status": 200, "headers": fields})
        await exchange.send({"type": "http.response.body", "body": b"ok", "more_body": False})
        assert exchange.response_complete
        with pytest.raises(RuntimeError):
            await exchange.send({"type": "http.response.start", "status": 200, "headers": fields})

    asyncio.run(send())
    return transport.written


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize(
    "fields",
    [FIELDS, [*FIELDS, (b"connection", b"close")], FIELDS[:2], CAPITALS, [*CAPITALS, (b"Connection", b"close")]],
)
def test_the_bytes_are_those_of_uvicorn(fields: list[tuple[bytes, bytes]], *, keep_alive: bool) -> None:
    written = sent_by(Exchange, fields, keep_alive=keep_alive)
    assert written == sent_by(RequestResponseCycle, fields, keep_alive=keep_alive)
    assert written[0].startswith(b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-type: text/plain\r\n")


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb", b"a\rb", b"a\0b", b"a\x7fb", b"a\x1fb"])
def test_a_field_with_another_line_or_a_control_character_is_not_sent(value: bytes) -> None:
    with pytest.raises(RuntimeError, match="character"):
        sent_by(Exchange, [*FIELDS, (b"x-name", value)])


def test_a_tab_and_what_is_not_ascii_may_be_sent() -> None:
    fields = [*FIELDS, (b"x-name", "a\té".encode())]
    assert sent_by(Exchange, fields) == sent_by(RequestResponseCycle, fields)


@pytest.mark.parametrize("is_short", [True, False])
def test_nothing_is_left_of_a_request_that_was_answered(is_short: bool) -> None:
    """Also before the collector comes, which it does once in some hundreds of requests."""
    transport = Transport()

    async def answered() -> weakref.ref[Exchange]:
        exchange = exchange_on(transport)
        assert isinstance(exchange, Exchange)
        exchange.more_body = False
        joined: Any = CoalescedWrites(exchange.transport, exchange, lambda: None, is_joined=True)
        exchange.transport = joined
        if is_short:
            assert exchange.respond(200, FIELDS, b"a: b\r\n", b"ok")
        else:
            await exchange.send({"type": "http.response.start", "status": 200, "headers": [*FIELDS, (b"a", b"b")]})
            await exchange.send({"type": "http.response.body", "body": b"ok", "more_body": False})
        return weakref.ref(exchange)

    gc.disable()
    try:
        assert asyncio.run(answered())() is None
    finally:
        gc.enable()
    assert b"".join(transport.written).endswith(b"\r\na: b\r\n\r\nok")
