"""Reading a file in a fork of the process that checks: bounded like a process of its own, and begun in a moment."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable

from hrn_kg.intake import Draft, encoding, reader_process
from hrn_kg.intake.draft import refused
from hrn_kg.intake.draft_reading import read_draft
from hrn_kg.intake.intake_findings import Refusal, found
from hrn_kg.lane import lane_wire
from hrn_kg.limits import INTAKE, SHEET_SECONDS, Intake
from hrn_kg.validation import Finding, Where
from hrn_kg.vocab import Prefixes

_PIECE = 1 << 20


def read_forked(body: bytes, name: str, prefixes: Prefixes, limits: Intake = INTAKE) -> Draft:
    """The draft of a file; one that takes too long or too much memory is refused. See `intake.bounded`."""
    try:
        encoding.check_size(body, name, limits.file_bytes)
    except Refusal as refusal:
        return refused(name, refusal.finding)
    answer = _in_a_fork(
        lambda: reader_process.to_json(read_draft(body, name, prefixes, limits)),
        Where(name),
        limits.seconds,
        limits.memory_mb,
    )
    return reader_process.from_json(answer, name) if isinstance(answer, bytes) else refused(name, answer)


def read_table_forked(read: Callable[[], Draft], name: str, memory_mb: int) -> Draft:
    """The draft of a spreadsheet, as `read` makes it; one that takes too long or too much memory is refused.

    Raises: lane_wire.UnpicklingError for an answer with values of a kind that no draft holds.
    """
    answer = _in_a_fork(lambda: lane_wire.pack(read()), Where(name), SHEET_SECONDS, memory_mb)
    if isinstance(answer, Finding):
        return refused(name, answer)
    draft: Draft = lane_wire.unpack(answer[lane_wire.LENGTH.size :])
    return draft


def _in_a_fork(work: Callable[[], bytes], where: Where, seconds: float, memory_mb: int) -> bytes | Finding:
    """What the work gives; why there is nothing, when its process did not come to its end."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _work_and_end(theirs, work, seconds, memory_mb)
    os.close(theirs)
    answer = _all_of(ours, time.monotonic() + seconds)
    os.close(ours)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if answer is None or code == -signal.SIGXCPU:
        return found("seconds", where, most=f"{seconds:g}")
    if code == 0:
        return answer
    if code in (reader_process.OUT_OF_MEMORY, -signal.SIGABRT):
        return found("memory", where, most=memory_mb)
    return found("reader-ended", where)


def _work_and_end(pipe: int, work: Callable[[], bytes], seconds: float, memory_mb: int) -> None:
    """What the fork does; it never returns."""
    code = 1
    try:
        reader_process.bound(memory_mb, seconds)
        with os.fdopen(pipe, "wb") as stream:
            stream.write(work())
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
