"""`hrn-kg` for shells that tests start: a program in a folder for PATH, whose starts are forks (`started.py`)."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from started import CLI, Started

# It hands over what it was given, descriptors too, and ends as the process that was forked for it does.
_PROGRAM = """\
#!{python} -ISs
import json, os, socket, sys
asked = socket.socket(socket.AF_UNIX)
asked.connect({address!r})
request = {{"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
socket.send_fds(asked, [b"!"], [0, 1, 2])
asked.sendall(json.dumps(request).encode())
asked.shutdown(socket.SHUT_WR)
code = int(asked.recv(8) or b"70")
os._exit(code if code >= 0 else 128 - code)
"""


@contextmanager
def command_on_path(folder: Path, *options: str | Path) -> Iterator[Mapping[str, str]]:
    """Write `hrn-kg` into a folder of its own, which is first in PATH of the environment that is given.

    It begins with these options, whatever else it is asked.
    """
    folder.mkdir()
    program = folder / "hrn-kg"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("")  # Linux chooses a name that is no file
        listener.listen()
        text = _PROGRAM.format(python=sys.executable, address=listener.getsockname())
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
        thread = threading.Thread(target=_serve, args=(listener, [*CLI, *map(str, options)]))
        thread.start()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
        try:
            yield kept | {"PATH": f"{folder}{os.pathsep}{kept['PATH']}"}
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, command: list[str]) -> None:
    """Run one process for each that connects, until the listener is shut."""
    while True:
        try:
            asked, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_run, args=(asked, command)).start()


def _run(asked: socket.socket, command: list[str]) -> None:
    with asked:
        _, descriptors, _, _ = socket.recv_fds(asked, 1, 3)
        with asked.makefile("rb") as stream:
            request = json.loads(stream.read())
        try:
            process = Started(
                [*command, *request["arguments"]],
                cwd=request["folder"],
                env=request["environment"],
                **dict(zip(("stdin", "stdout", "stderr"), descriptors, strict=True)),
            )
        finally:
            for one in descriptors:
                os.close(one)
        asked.sendall(str(process.wait()).encode())
