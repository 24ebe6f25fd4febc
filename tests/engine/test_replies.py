"""What a worker writes is read as it wrote it, several replies at once or one in many pieces."""

from __future__ import annotations

import random
import socket

import pytest

from hrn_kg.engine.embedded import wire
from hrn_kg.engine.embedded.replies import Replies, Reply

DIGEST = b"d" * 32


def frame(number: int, body: bytes, kind: int = wire.WHOLE) -> bytes:
    return wire.ANSWER.pack(kind, number, len(body), DIGEST) + body


def test_replies_are_read_whole_wherever_they_are_cut() -> None:
    chance = random.Random(3)
    bodies = [b"x" * size for size in (0, 1, 2400, 70_000, 5, 300_000, 0, 2400, 2400)]
    whole = b"".join(frame(number, body) for number, body in enumerate(bodies))
    for _ in range(30):
        cuts = sorted(chance.sample(range(len(whole)), chance.randrange(12)))
        ours, theirs = socket.socketpair()
        with ours, theirs:
            wire.roomy(theirs)
            ours.setblocking(False)
            replies, found = Replies(ours, lambda _, number: len(bodies[number])), list[Reply]()
            for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
                theirs.sendall(whole[begin:end])
                with pytest.raises(BlockingIOError):
                    while True:
                        found.extend(replies.read())
            assert found == [(wire.WHOLE, DIGEST, body) for body in bodies]


def test_a_head_that_is_cut_is_put_together_once() -> None:
    """Also where what follows it is so large that it is read straight into its place."""
    bodies = [b"x" * (65_536 - wire.ANSWER.size - 10), b"y" * 100_000, b"z" * 20]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.roomy(theirs)
        ours.setblocking(False)
        theirs.sendall(b"".join(frame(number, body) for number, body in enumerate(bodies)))
        replies, found = Replies(ours, lambda _, number: len(bodies[number])), list[Reply]()
        while len(found) < len(bodies):
            found.extend(replies.read())
        assert found == [(wire.WHOLE, DIGEST, body) for body in bodies]


def test_each_is_held_to_its_own_size() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        replies = Replies(ours, lambda _, number: 10 * number)
        theirs.sendall(frame(1, b"x" * 10) + frame(2, b"x" * 21))
        found = replies.read()
        assert next(found) == (wire.WHOLE, DIGEST, b"x" * 10)
        with pytest.raises(ValueError, match="too large"):
            next(found)


def test_the_end_of_the_connection_is_told() -> None:
    for cut in (0, 20, 80):
        ours, theirs = socket.socketpair()
        with ours:
            theirs.sendall(frame(1, b"x" * 100)[:cut])
            theirs.close()
            replies = Replies(ours, lambda _, __: 100)
            with pytest.raises(ConnectionResetError):
                while True:
                    list(replies.read())
