"""A Python that has imported the program and starts processes of it by forking: `forking_python.py SOCKET MODULE...`.

Each is what `python` makes of the same arguments, but for the second of imports: a process of its own, child of whoever
asks, with its descriptors, environment, folder, signals and end. For `started.py`, which asks.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import os
import pickle
import resource
import runpy
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

_MOST_DESCRIPTORS = 32


def serve(asked: socket.socket) -> dict[str, Any]:
    """Fork for each request until nobody can ask any more; returns in each child, with what it is to be."""
    while True:
        head, given, _, _ = socket.recv_fds(asked, 8, _MOST_DESCRIPTORS)
        if not head:
            os._exit(0)
        with asked.makefile("rb") as stream:
            request: dict[str, Any] = pickle.loads(stream.read(int.from_bytes(head, "big")))
        assert len(list(Path("/proc/self/task").iterdir())) == 1, "a fork of a process with threads may hang"
        pid, between = _fork_twice()
        if not pid:
            _become(asked, given, request)
            while os.getppid() == between:  # until it is a child of whoever asked
                time.sleep(0.001)
            return request
        for one in given:
            os.close(one)
        asked.sendall(pid.to_bytes(8, "big"))


def _fork_twice() -> tuple[int, int]:
    """Fork, and end what is between: so the process becomes the child of the nearest subreaper, which asked for it."""
    reading, writing = os.pipe()
    between = os.fork()
    if not between:
        between = os.getpid()
        pid = os.fork()
        if not pid:
            os.close(reading)
            os.close(writing)
            return 0, between
        os.write(writing, pid.to_bytes(8, "big"))
        os._exit(0)
    os.close(writing)
    pid = int.from_bytes(os.read(reading, 8), "big")
    os.close(reading)
    os.waitpid(between, 0)
    return pid, between


def _become(asked: socket.socket, given: list[int], request: dict[str, Any]) -> None:
    """Take descriptors, limits, environment and folder as asked for."""
    asked.close()
    above = max(request["descriptors"]) + 1  # so that none is put where another still waits
    high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, above) for one in given]
    for low, here, number in zip(given, high, request["descriptors"], strict=True):
        if low not in request["descriptors"]:
            os.close(low)
        os.dup2(here, number)
        os.close(here)
    signal.signal(signal.SIGINT, signal.SIG_IGN if request["is_interrupt_ignored"] else signal.default_int_handler)
    if request["session"]:
        os.setsid()
    if request["folder"] is not None:
        os.chdir(request["folder"])
    for number, limit in request["limits"].items():
        if resource.getrlimit(number) != limit:
            resource.setrlimit(number, limit)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[1:1] = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part not in sys.path[1:]]
    tempfile.tempdir = None
    time.tzset()
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]


def run(arguments: list[str]) -> None:
    """What `python` does with these: `-m MODULE`, `-c CODE` or a file, and what follows."""
    sys.orig_argv = [sys.executable, *arguments]
    if arguments[0] == "-m":
        sys.path[0] = str(Path.cwd())
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        return
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    if arguments[0] == "-c":
        sys.path[0] = ""
        sys.argv = ["-c", *arguments[2:]]
        exec(compile(arguments[1], "<string>", "exec"), module.__dict__)
        return
    sys.path[0] = str(Path(arguments[0]).resolve().parent)
    sys.argv = arguments
    runpy.run_path(arguments[0], run_name="__main__")


def main() -> dict[str, Any]:
    """Import, say that it is done, and serve; returns in each child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the whole group: the tests end, and with them this
    asked = socket.socket(fileno=int(sys.argv[1]))
    for name in sys.argv[2:]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what all have is never written to, and so never copied
    asked.sendall((0).to_bytes(8, "big"))
    return serve(asked)


if __name__ == "__main__":
    run(main()["arguments"])
