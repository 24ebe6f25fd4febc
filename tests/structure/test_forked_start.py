"""A process that is forked from one with its modules is what a start from nothing makes of the same command."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import started
from hrn_kg.cli.commands import COMMANDS
from started import CLI, Started, run_python

# All that a program can see of how it was started, but for its memory and its modules.
_SEEN = """if True:
    import json, os, signal, sys, tempfile
    import hrn_kg.cli
    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD, signal.SIGHUP]
    print(json.dumps({
        "arguments": sys.argv, "path": sys.path, "main": __name__, "folder": os.getcwd(), "parent": os.getppid(),
        "environment": dict(os.environ), "temporary": tempfile.gettempdir(), "session": os.getsid(0) == os.getpid(),
        "descriptors": [one for one in range(256) if os.path.exists(f"/proc/self/fd/{one}")],
        "signals": [str(signal.getsignal(one)) for one in signals], "mask": [*signal.pthread_sigmask(0, [])],
        "threads": len(os.listdir("/proc/self/task")), "numpy": sys.modules.get("numpy", "not asked for"),
        "streams": [[one.encoding, one.errors, one.line_buffering] for one in (sys.stdin, sys.stdout, sys.stderr)],
        "priority": os.nice(0), "limits": open("/proc/self/limits").read(), "read": sys.stdin.read(),
    }))
    print("to the other", file=sys.stderr)
    sys.exit(7)
"""


# From a process of its own, in which no other test has left anything behind.
_BOTH = """if True:
    import json, os, resource, subprocess, sys
    from started import run_python
    code, session, handed = sys.argv[1], sys.argv[2] == "True", open(sys.argv[3], "w")
    run_python([sys.executable, "-c", "pass"])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))  # after the process that forks was started
    seen = []
    for run in (subprocess.run, run_python):
        done = run(
            [sys.executable, "-c", code, "hrn_kg.x", "two words"],
            env={**os.environ, "TMPDIR": os.getcwd()},
            cwd=os.getcwd(),
            input="given",
            capture_output=True,
            text=True,
            pass_fds=[handed.fileno()],
            start_new_session=session,
        )
        seen.append([done.returncode, done.stderr, json.loads(done.stdout)])
    print(json.dumps([os.getpid(), *seen]))
"""


@pytest.mark.parametrize("session", [False, True])
def test_a_program_sees_the_same(tmp_path: Path, session: bool) -> None:
    path = os.pathsep.join([str(Path(started.__file__).parent), os.environ["PYTHONPATH"]])
    done = subprocess.run(
        [sys.executable, "-c", _BOTH, _SEEN, str(session), tmp_path / "handed"],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    parent, first, second = json.loads(done.stdout)
    assert {name: (value, second[2][name]) for name, value in first[2].items() if value != second[2][name]} == {}
    assert first == second
    assert first[2]["parent"] == parent
    assert (first[0], first[2]["read"], first[2]["session"]) == (7, "given", session)


def test_descriptors_keep_their_numbers_whatever_these_are(tmp_path: Path) -> None:
    numbers = []
    for text in map(str, range(40)):
        (tmp_path / text).write_text(text, "utf-8")
        with (tmp_path / text).open("rb") as opened:
            numbers.append(fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 3))
    chosen = numbers[::3][::-1]
    code = "import os, sys; print([os.read(int(one), 9).decode() for one in sys.argv[1:]])"
    command = [sys.executable, "-c", code, *map(str, chosen)]
    done = run_python(command, pass_fds=chosen, capture_output=True, text=True)
    for one in numbers:
        os.close(one)
    assert done.stdout == f"{[str(number) for number in range(39, -1, -3)]}\n", done.stderr


@pytest.mark.parametrize("words", [["--version"], ["query", "x"], ["releases"], ["serve", "--port", "x"], []])
def test_a_command_does_the_same(tmp_path: Path, words: list[str]) -> None:
    command = [*CLI, "--home", tmp_path / "none", *words]
    first, second = (run(command, capture_output=True) for run in (subprocess.run, run_python))
    assert (first.returncode, first.stdout, first.stderr) == (second.returncode, second.stdout, second.stderr)
    assert first.stdout + first.stderr


def test_no_command_has_to_be_imported_any_more() -> None:
    done = run_python([sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True)
    assert {f"hrn_kg.cli.{module}" for module, _ in COMMANDS.values()} <= set(done.stdout.split())


def test_it_is_ended_by_signals_and_reaped() -> None:
    # Tests in the background of a shell ignore interrupts, and so would what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _end_by_signals()
    finally:
        signal.signal(signal.SIGINT, before)


def _end_by_signals() -> None:
    code = "import time; print('ready', flush=True); time.sleep(60)"
    for sent in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        with Started(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.send_signal(sent)
            _, errors = process.communicate(timeout=20)
        assert process.returncode == -sent
        assert ("KeyboardInterrupt" in errors) == (sent == signal.SIGINT)
        assert not Path(f"/proc/{process.pid}").exists()


def test_orphans_go_where_they_always_go() -> None:
    """A process whose parent ends is not given to the tests, which would never reap it."""
    code = "import os; os.fork() or (os.read(0, 1), print(os.getppid()))"
    parents = []
    for start in (subprocess.Popen, Started):
        with start([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.wait(20)
            out, _ = process.communicate(b"x", timeout=20)
        parents.append(out)
    assert parents[0] == parents[1] != f"{os.getpid()}\n".encode()


def test_what_only_a_start_from_nothing_can_do_is_refused() -> None:
    for how in ({"preexec_fn": os.getpid}, {"env": {**os.environ, "PYTHONHASHSEED": "1"}}):
        with pytest.raises(AssertionError):
            run_python([*CLI, "--version"], **how)
    with pytest.raises(AssertionError):
        run_python(["sh", "-c", "true"])
