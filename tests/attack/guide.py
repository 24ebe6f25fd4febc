"""The service as deploy/ starts it: its unit and its settings."""

from __future__ import annotations

import configparser
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attacked_server import Attacked, serving

from proxies import DEPLOY

UNIT = DEPLOY / "systemd" / "hrn-kg.service"
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
    # What the service needs of the system is held against these by tests/recipes/test_units.py.
    **dict.fromkeys(("SystemCallFilter", "MemoryDenyWriteExecute", "RestrictAddressFamilies"), "recipes"),
    **dict.fromkeys(("User", "Group", "CapabilityBoundingSet", "UMask"), "recipes"),
    **dict.fromkeys(("Restart", "RestartSec", "OOMPolicy", "LimitNOFILE", "StateDirectoryMode"), "not at all"),
    **dict.fromkeys(("PrivateDevices", "LockPersonality", "SystemCallArchitectures", "RemoveIPC"), "not at all"),
    **dict.fromkeys(("SystemCallErrorNumber", "ProtectProc", "ProtectClock", "ProtectHostname"), "not at all"),
    **dict.fromkeys((f"ProtectKernel{what}" for what in ("Logs", "Modules", "Tunables")), "not at all"),
    **dict.fromkeys((f"Restrict{what}" for what in ("Namespaces", "Realtime", "SUIDSGID")), "not at all"),
    "ProtectControlGroups": "not at all",
}


def unit() -> configparser.SectionProxy:
    """The section of the service."""
    parser = configparser.ConfigParser(comment_prefixes=("#",), strict=False)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(UNIT)
    return parser["Service"]


def settings() -> dict[str, str]:
    """The file of settings."""
    found = dict(line.split("=", 1) for line in (DEPLOY / "hrn-kg.env").read_text("utf-8").splitlines())
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
