"""Processes that end with us, whatever happens, and what they use."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_LIBC: Final = ctypes.CDLL(None)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def start(
    command: Iterable[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that writes to a log; the kernel ends it when we end without having said so."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            # Of its own group: Ctrl-C reaches us only, and we end it in order.
            start_new_session=True,
            preexec_fn=_die_with_us,
        )


def _die_with_us() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def stop(process: subprocess.Popen[bytes], seconds: float = 20.0) -> None:
    """End a program in order, or else at once."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    if process.poll() is None:
        process.kill()
        process.wait()


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in task.read_text().split()]
    return found


@dataclass(frozen=True, slots=True)
class Memory:
    """Kilobytes: resident, and the proportional share (pages of several processes count in part for each)."""

    rss: int = 0
    pss: int = 0

    def __add__(self, other: Memory) -> Memory:
        return Memory(self.rss + other.rss, self.pss + other.pss)


def memory(pids: Iterable[int]) -> Memory:
    """The memory of some processes together."""
    total = Memory()
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = dict(_fields(Path(f"/proc/{pid}/smaps_rollup").read_text()))
            total += Memory(fields.get("Rss", 0), fields.get("Pss", 0))
    return total


def _fields(text: str) -> Iterator[tuple[str, int]]:
    for line in text.splitlines()[1:]:
        name, _, rest = line.partition(":")
        yield name, int(rest.split()[0])


def processor(pids: Iterable[int]) -> float:
    """Seconds of processor time that some processes have used."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / _TICKS
