"""The process of the checks: `python -m hrn_kg.lane.lane_process HOME RELEASE MEMORY_MB LIMITS [DOCUMENTS]`.

It loads the release, tells that it is ready, and from then on takes one task after the other from standard input.
LIMITS are those of `limits.Intake`, as JSON. It has no network and a bound of memory; whoever started it ends it when
its time is over, and it ends when nobody holds its standard input any more. After a lack of memory it ends by itself,
since nobody knows what state it is in.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import resource
import sys
import traceback
from pathlib import Path
from typing import BinaryIO, Final

from hrn_kg import releases
from hrn_kg.contributions import Statements
from hrn_kg.contributions.proposal_checks import Checker
from hrn_kg.engine.embedded.seccomp import forbid_sockets
from hrn_kg.errors import HrnKgError
from hrn_kg.lane.examining import examine, examine_answers, make_template
from hrn_kg.lane.lane_tasks import CheckTask, DraftTask, ProposalTask, TemplateTask
from hrn_kg.lane.lane_wire import LENGTH, Failed, Ready, pack, unpack
from hrn_kg.limits import Intake

# From this status on a fault is none of whoever handed something in, and is told in the log alone.
_OURS: Final = 500


def main() -> None:
    """Serve until standard input ends."""
    home, release, memory_mb, bounds, *documents = sys.argv[1:]
    limits = Intake(**json.loads(bounds))
    folder = Path(documents[0]) if documents else None
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(OSError):  # a kernel without such filters; nothing here opens a connection
        forbid_sockets()
    try:
        checker = Checker(releases.get(Path(home), release))
        checker.load()
    except HrnKgError as fault:
        _send(answers, Failed("fault", fault.detail))
        return
    # The base stays to the end, and most of what a check makes is kept to its end: looking through it all again and
    # again for what may go took two fifths of the check of two thousand rows.
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    _bound(int(memory_mb))
    _send(answers, Ready())
    while (body := _receive(sys.stdin.buffer)) is not None:
        answer = _answer(unpack(body), checker, folder, limits)
        _send(answers, answer)
        if isinstance(answer, Failed) and answer.reason != "fault":
            return


def _answer(task: object, checker: Checker, folder: Path | None, limits: Intake) -> object:
    try:
        match task:
            case CheckTask():
                return examine(task, checker, folder, limits)
            case DraftTask():
                return examine_answers(task, checker, folder)
            case TemplateTask():
                return make_template(task, checker, limits)
            case ProposalTask():
                return checker.check(Statements.stored(task.n_triples, task.corrects, task.removes)).checked
            case _:
                raise TypeError(f"{type(task)} is no task")
    except HrnKgError as fault:
        if fault.status >= _OURS:
            traceback.print_exc()
            return Failed("internal")
        return Failed("fault", fault.detail, fault.facts)
    except MemoryError:
        return Failed("memory")
    except Exception:
        traceback.print_exc()
        return Failed("internal")


def _receive(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _send(stream: BinaryIO, value: object) -> None:
    stream.write(pack(value))
    stream.flush()


def _bound(memory_mb: int) -> None:
    held = re.search(r"VmSize:\s+([0-9]+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    most = (int(held[1]) * 1024 if held else 0) + memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
