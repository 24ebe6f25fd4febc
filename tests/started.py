"""Processes of the program under test, started without the second that its imports take.

`Started` and `run_python` are `subprocess.Popen` and `subprocess.run` for commands that begin with `sys.executable`:
the process is forked from one that has imported the program (`forking_python.py`; one for each worker of the tests).
It is a child of this process, with descriptors, signals and an end of its own. What is tested *as* a start (the wheel,
recipes, limits of memory, what a command imports, other settings of Python) is started by `subprocess` itself.
"""

from __future__ import annotations

import atexit
import ctypes
import inspect
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hrn_kg.cli.commands import COMMANDS

CLI = (sys.executable, "-m", "hrn_kg.cli")
_FORKING = Path(__file__).with_name("forking_python.py")
_MODULES = (
    *sorted({f"hrn_kg.cli.{module}" for module, _ in COMMANDS.values()}),
    *("hrn_kg.contributions.acceptance", "hrn_kg.export", "hrn_kg.mirror"),
    *("hrn_kg.web.app", "hrn_kg.web.server.run", "uvicorn.lifespan.on", "uvloop"),
)
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True)
_LOCK = threading.Lock()
_SIGNATURE = inspect.signature(subprocess.Popen._execute_child)
_LIMITS = sorted({getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")})
_PIPES = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
# What a Python reads of its environment when it starts; but a path is added to that of the process that forks.
_OF_PYTHON = ("PYTHON", "LC_", "LANG", "LD_")
# What only a start from nothing can do, and what it is where nobody asked for it.
_ORDINARY = {
    "executable": None,
    "preexec_fn": None,
    "close_fds": True,
    "shell": False,
    "gid": None,
    "gids": None,
    "uid": None,
    "umask": -1,
    "process_group": -1,
}


class Started(subprocess.Popen[Any]):
    """A process that runs what `python` would with the same arguments, forked from one that has its modules already."""

    def _execute_child(self, *given: Any) -> None:
        asked = _SIGNATURE.bind(self, *given).arguments
        environment = dict(os.environ if asked["env"] is None else asked["env"])
        program, *arguments = map(os.fspath, asked["args"])
        assert program == sys.executable, "only Python is started like this"
        assert {name: asked[name] for name in _ORDINARY} == _ORDINARY, "subprocess can do this, and a fork cannot"
        assert _settings(environment) == _settings(os.environ), "settings of Python need a start from nothing"
        ends = (asked["p2cread"], asked["c2pwrite"], asked["errwrite"])
        descriptors = {number: number if end < 0 else end for number, end in enumerate(ends)}
        descriptors |= {one: one for one in asked["pass_fds"]}
        self.pid = _fork(
            list(descriptors.values()),
            arguments=arguments,
            descriptors=list(descriptors),
            environment=environment,
            folder=None if asked["cwd"] is None else os.fspath(asked["cwd"]),
            session=asked["start_new_session"],
            is_interrupt_ignored=signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
            limits={number: resource.getrlimit(number) for number in _LIMITS},
        )
        self._child_created = True
        self._close_pipe_fds(*(asked[name] for name in _PIPES))  # type: ignore[attr-defined]


def run_python(
    command: Sequence[str | Path],
    *,
    input: Any = None,  # noqa: A002 - as subprocess names it
    timeout: float | None = None,
    check: bool = False,
    **how: Any,
) -> subprocess.CompletedProcess[Any]:
    """`subprocess.run` for such a process."""
    if how.pop("capture_output", False):
        how |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    if input is not None:
        how["stdin"] = subprocess.PIPE
    with Started(command, **how) as process:
        try:
            out, errors = process.communicate(input, timeout)
        except BaseException:
            process.kill()
            raise
    done = subprocess.CompletedProcess(command, process.returncode, out, errors)
    if check:
        done.check_returncode()
    return done


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_OF_PYTHON) and name != "PYTHONPATH"}


def _fork(handed: list[int], **request: Any) -> int:
    """The process id of a new child of this process."""
    packed = pickle.dumps(request)
    with _LOCK:
        forking = _forking(os.getpid())
        # Whoever is orphaned meanwhile becomes a child of this process; at other times, of init as ever.
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            socket.send_fds(forking, [len(packed).to_bytes(8, "big")], handed)
            forking.sendall(packed)
            return _number(forking)
        finally:
            _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@cache
def _forking(owner: int) -> socket.socket:
    """The connection to the process that forks, which ends when this process does."""
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, _FORKING, str(theirs.fileno()), *_MODULES]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    atexit.register(lambda: (ours.close(), process.wait()) if os.getpid() == owner else None)
    assert _number(ours) == 0
    return ours


def _number(forking: socket.socket) -> int:
    received = forking.recv(8, socket.MSG_WAITALL)
    assert len(received) == 8, "the process that forks has ended"
    return int.from_bytes(received, "big")
