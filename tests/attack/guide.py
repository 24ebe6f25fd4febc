"""The configuration of docs/how-to-run-as-a-service.md, taken from the page: the unit, the settings, the proxy."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attacked_server import Attacked, serving

PAGE = Path(__file__).parents[2] / "docs" / "how-to-run-as-a-service.md"
# What the unit asks of systemd, and how it is done here: by namespaces of the server, by the tests, or not at all.
DONE = {
    "ProtectSystem": "namespace",  # all is read-only but the folder of the service
    "PrivateTmp": "namespace",
    "NoNewPrivileges": "namespace",
    "StateDirectory": "namespace",
    "ProtectHome": "namespace",  # read-only with the rest: the tests have their program there
    "ExecStart": "tests",
    "EnvironmentFile": "tests",
    "KillMode": "tests",
    "TimeoutStopSec": "tests",
    "User": "not at all",
    "Restart": "not at all",
    "OOMPolicy": "not at all",
}


def block(kind: str, number: int = 0) -> str:
    """A block of code of the page."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(found) > number, f"the page has no block {kind}"
    return found[number]


def unit() -> configparser.SectionProxy:
    """The section of the service."""
    parser = configparser.ConfigParser(comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(block("ini"))
    return parser["Service"]


def settings() -> dict[str, str]:
    """The file of settings."""
    found = dict(line.split("=", 1) for line in block("ini", 1).splitlines())
    assert all(name.startswith("HRN_KG_") for name in found)
    return found


def sandbox(home: Path, private: Path) -> tuple[str, ...]:
    """What stands before the command, so that it sees what the unit lets it see; skips where it may not."""
    assert unit()["ProtectSystem"] == "strict"
    assert unit()["PrivateTmp"] == unit()["NoNewPrivileges"] == "yes"
    script = f"""
        mount --make-rprivate / && mount --bind {home} {home} && mount -t tmpfs -o size=8m tmpfs {private} || exit 77
        for place in $(awk '{{print $5}}' /proc/self/mountinfo); do
            case $place in /proc*|/dev*|/sys*|{home}|{private}) ;; *) mount -o remount,bind,ro $place || exit 77;; esac
        done
        export TMPDIR={private}
        exec setpriv --no-new-privs "$@"
    """
    before = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")
    if subprocess.run([*before, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a read-only view of it (unshare --user --mount)")
    return before


@contextmanager
def guided(home: Path, folder: Path, **changed: str) -> Iterator[Attacked]:
    """A server as the page starts it."""
    private = folder / "private"
    private.mkdir()
    chosen = settings() | {f"HRN_KG_{name.upper()}": value for name, value in changed.items()}
    del chosen["HRN_KG_HOME"]  # on the command line
    assert unit()["ExecStart"].endswith("/hrn-kg serve")
    with serving(home, folder / "log", chosen, before=sandbox(home, private)) as server:
        yield server


@contextmanager
def nginx(server: Attacked, folder: Path) -> Iterator[int]:
    """The proxy of the page before a server, without TLS; the port on which it listens. Skips without nginx."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed (apt-get install nginx)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = block("nginx")
    for written, here in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{server.port};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
    ):
        assert text.count(written) == 1
        text = text.replace(written, here)
    places = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\n{'user root;' if os.geteuid() == 0 else ''}\npid {folder / 'nginx.pid'};\nevents {{ }}\n"
        f"http {{\n{places}log_format names '$request_id $status $uri';\n"
        f"access_log {folder / 'access.log'} names;\n{text}}}\n"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 10
        while True:
            assert process.poll() is None, (folder / "error.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(10)
