"""A server started as `hrn-kg serve` starts it, for all tests that want one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from started import CLI, Started

# The same, which looks more often at what changes: for tests that wait until it has seen something.
QUICK = (sys.executable, str(Path(__file__).with_name("quick_server.py")))
_PATH = os.environ.get("PYTHONPATH")
_HAND = """if True:
    import os, sys
    os.dup2(int(sys.argv[1]), 3)
    os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    os.execvp(sys.argv[2], sys.argv[2:])
"""


def environment(**settings: str) -> dict[str, str]:
    """What is around the tests, with these settings of ours and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
    return kept | {f"HRN_KG_{name.upper()}": value for name, value in settings.items()}


def handing(descriptor: int) -> tuple[str, ...]:
    """What stands before a command that is to get a descriptor as systemd hands it over."""
    return (sys.executable, "-S", "-c", _HAND, str(descriptor))


@contextmanager
def served(
    home: Path | None,
    log: Path,
    /,
    *options: str | Path,
    before: Sequence[str] = (),
    handed: Sequence[int] = (),
    program: Sequence[str] = CLI,
    **settings: str,
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, with settings; its process and its address. `before` stands before the command.

    `handed` are descriptors that the process gets, under the same numbers.
    """
    command = [*before, *program, *(("--home", str(home)) if home is not None else ())]
    command += ["serve", "--port", "0", *map(str, options)]
    env = environment(**settings)
    env["TMPDIR"] = str(log.parent)  # one that is killed leaves its temporary files
    with log.open("w") as errors:
        # With modules from elsewhere, what was imported may be another program.
        start = subprocess.Popen if before or env.get("PYTHONPATH") != _PATH else Started
        process = start(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=env, pass_fds=tuple(handed))
    assert process.stdout is not None
    try:
        yield process, address_of(process, log)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@contextmanager
def asked(
    home: Path | None, log: Path, /, *options: str | Path, program: Sequence[str] = CLI, **settings: str
) -> Iterator[httpx.Client]:
    """A client for a server that is ready."""
    with (
        served(home, log, *options, program=program, **settings) as (process, url),
        httpx.Client(base_url=url, timeout=20) as http,
    ):
        wait_for(http, process, log)
        yield http


def address_of(process: subprocess.Popen[str], log: Path) -> str:
    """The address that a server prints when it answers."""
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"http://127\.0\.0\.1:\d+", line):
            return match[0]
    raise AssertionError(f"the server did not start: {log.read_text()}")


def wait_for(http: httpx.Client, process: subprocess.Popen[str], log: Path) -> None:
    """Wait until the server is ready."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if http.get("/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"the server is not ready: {log.read_text()}")


def wait_until(holds: Callable[[], object], seconds: float = 20) -> bool:
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
