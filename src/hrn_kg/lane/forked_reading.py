"""Reading a file in a fork of the process that checks: bounded like a process of its own, and begun in a moment."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import traceback

from hrn_kg import limits
from hrn_kg.intake import Draft, encoding, reader_process
from hrn_kg.intake.draft import refused
from hrn_kg.intake.draft_reading import read_draft
from hrn_kg.intake.intake_findings import Refusal, found
from hrn_kg.validation import Where
from hrn_kg.vocab import Prefixes

_PIECE = 1 << 20


def read_forked(body: bytes, name: str, prefixes: Prefixes) -> Draft:
    """The draft of a file; one that takes too long or too much memory is refused. See `intake.bounded`."""
    try:
        encoding.check_size(body, name)
    except Refusal as refusal:
        return refused(name, refusal.finding)
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _read_and_end(theirs, body, name, prefixes)
    os.close(theirs)
    answer = _all_of(ours, time.monotonic() + limits.INTAKE_SECONDS)
    os.close(ours)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if answer is None or code == -signal.SIGXCPU:
        return refused(name, found("seconds", Where(name), most=f"{limits.INTAKE_SECONDS:g}"))
    if code == 0:
        return reader_process.from_json(answer, name)
    if code in (reader_process.OUT_OF_MEMORY, -signal.SIGABRT):
        return refused(name, found("memory", Where(name), most=limits.INTAKE_MEMORY_MB))
    return refused(name, found("reader-ended", Where(name)))


def _read_and_end(pipe: int, body: bytes, name: str, prefixes: Prefixes) -> None:
    """What the fork does; it never returns."""
    code = 1
    try:
        reader_process.bound(limits.INTAKE_MEMORY_MB, limits.INTAKE_SECONDS)
        with os.fdopen(pipe, "wb") as stream:
            stream.write(reader_process.to_json(read_draft(body, name, prefixes)))
        code = 0
    except MemoryError:
        code = reader_process.OUT_OF_MEMORY
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()  # which `_exit` does not
    finally:
        os._exit(code)


def _all_of(pipe: int, deadline: float) -> bytes | None:
    """All that comes through the pipe; None when it does not end in time."""
    pieces: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return None
        piece = os.read(pipe, _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
