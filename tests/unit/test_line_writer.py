"""Whoever has a line to write never waits, and every line is written whole or counted."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hrn_kg.web.layers.line_writer import MOST_BYTES, LineWriter


def notice(lost: int) -> bytes:
    return b"%d lost\n" % lost


def read_until(reader: int, last: bytes) -> bytes:
    received = b""
    while not received.endswith(last):
        received += os.read(reader, 65_536)
    return received


def fill(descriptor: int) -> int:
    """Fill a pipe; the number of bytes."""
    os.set_blocking(descriptor, False)
    size = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            size += os.write(descriptor, b"." * 4_096)
    os.set_blocking(descriptor, True)
    return size


def test_nobody_waits_for_a_pipe_that_nobody_reads() -> None:
    reader, descriptor = os.pipe()
    filling = fill(descriptor)
    writer = LineWriter(descriptor, notice)
    count = 3 * MOST_BYTES // 100
    for number in range(count):  # three times what may wait: a writer that waits would stand still here
        writer.write(b"%099d\n" % number)
    lost = writer.lost
    assert lost > count // 2
    received = read_until(reader, b"%099d\n" % (count - lost - 1))
    assert writer.flush(10)
    writer.write(b"again\n")
    lines = (received + read_until(reader, b"again\n"))[filling:].splitlines()
    assert lines[:-2] == [b"%099d" % number for number in range(count - lost)], "the first ones, whole and in order"
    assert lines[-2:] == [b"%d lost" % lost, b"again"]
    assert writer.lost == lost
    os.close(reader)
    os.close(descriptor)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As on a disk with so much room: a write that goes beyond is done in part, and the next one fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_costs_lines_and_no_line_is_glued_to_half_of_another(tmp_path: Path) -> None:
    path = tmp_path / "log"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    writer = LineWriter(descriptor, notice)
    with files_of_at_most(1_050):
        for number in range(30):
            writer.write(b"%099d\n" % number)
        assert writer.flush(10)
        assert writer.lost == 20
        writer.write(b"lost too\n")  # and with it the line that tells of the others
        assert writer.flush(10)
    assert writer.lost == 21
    writer.write(b"again\n")
    assert writer.flush(10)
    lines = path.read_bytes().splitlines()
    assert lines[:10] == [b"%099d" % number for number in range(10)]
    assert lines[10] == b"0" * 50, "half a line stays alone"
    assert lines[11:] == [b"21 lost", b"again"]
    os.close(descriptor)


def test_a_descriptor_that_does_not_block_is_waited_for() -> None:
    reader, descriptor = os.pipe()
    os.set_blocking(descriptor, False)
    writer = LineWriter(descriptor, notice)
    for number in range(2_000):
        writer.write(b"%099d\n" % number)
    received = read_until(reader, b"%099d\n" % 1_999)
    assert received.splitlines() == [b"%099d" % number for number in range(2_000)]
    assert writer.flush(10)
    assert writer.lost == 0
    os.close(reader)
    os.close(descriptor)


def test_a_child_writes_its_own_lines_and_no_others() -> None:
    reader, descriptor = os.pipe()
    writer = LineWriter(descriptor, notice)
    writer.write(b"parent\n")
    assert writer.flush(10)
    for _ in range(20):
        writer.write(b"parent\n")
        pid = os.fork()
        if pid == 0:
            try:
                writer.write(b"child\n")
                os._exit(0 if writer.flush(10) and writer.lost == 0 else 1)
            finally:
                os._exit(2)
        assert os.waitpid(pid, 0)[1] == 0
    assert writer.flush(10)
    os.close(descriptor)
    received = b""
    while chunk := os.read(reader, 65_536):
        received += chunk
    os.close(reader)
    assert sorted(received.splitlines()) == [b"child"] * 20 + [b"parent"] * 21
