"""Going over to another release under load: whether a request fails, and how long any waits."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from pathlib import Path
from typing import Any, Final

from bench import load, wire
from bench.data import THINGS, Size
from bench.peers import Missing, Ours

_IDS: Final = ("2026.1.0", "2026.1.1")
_FRESH: Final = 5_000  # requests a second: the run is long
_HEALTH: Final = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n"


class _OursWithHome(Ours):
    """This service over releases, as an operator runs it."""

    def build(self) -> None:
        self._run(*self.command(), "--home", self.folder, "serve", "--port", str(self.port), env=self.environment())
        self._until(self._answers)

    def release(self) -> str:
        """The release that is served."""
        link = wire.Link(self.port, 10.0)
        try:
            return str(json.loads(link.ask(_HEALTH).body)["release"])
        finally:
            link.close()


def measure(folder: Path, data: Path, quads: int, load_seconds: float) -> dict[str, Any]:
    """Move the pointer from one release of this size to another while eight connections ask; raises Missing."""
    for release in _IDS:
        _write_release(folder, release, data, quads)
    _point(folder, _IDS[0])
    server = _OursWithHome(folder, data, load_seconds)
    counted: list[load.Count] = []
    try:
        server.start()
        # The next release is loaded beside the load: it takes longer than at the start.
        seconds = 3 * server.build_seconds + 2
        job = load.Job(server.port, server.path, "small", False, 8, seconds, Size(quads).quads, fresh=_FRESH)
        thread = threading.Thread(target=lambda: counted.append(load.run(job)), daemon=True)
        thread.start()
        time.sleep(0.5)
        began = time.perf_counter()
        _point(folder, _IDS[1])
        while server.release() != _IDS[1]:
            if time.perf_counter() - began > seconds:
                raise Missing("the next release was not served in time")
            time.sleep(0.05)
        served = time.perf_counter() - began
        thread.join()
    finally:
        server.stop()
    if not counted:
        raise Missing("the load generator failed")
    count = counted[0]
    return {
        "requests": count.requests,
        "failed": count.failed,
        "longest_wait_ms": round(count.longest * 1000, 1),
        "until_served_seconds": round(served, 2),
        "start_seconds": round(server.build_seconds, 2),
    }


def _write_release(home: Path, release: str, data: Path, quads: int) -> None:
    root = home / "releases" / release
    (root / "dumps").mkdir(parents=True, exist_ok=True)
    (root / "queries").mkdir(exist_ok=True)
    dump = root / "dumps" / "hrn-kg.nq"
    dump.unlink(missing_ok=True)
    os.link(data, dump)
    graph = f"{THINGS}graph/catalog"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    (root / "catalog.nq").write_text(f'<{THINGS}release> {label} "{release}" <{graph}> .\n')
    files = [
        {"path": path.relative_to(root).as_posix(), "size": path.stat().st_size, "sha256": _sha256(path)}
        for path in (root / "catalog.nq", dump)
    ]
    manifest = {
        "format": 1,
        "id": release,
        "previous": None,
        "created": "2026-01-01T00:00:00+00:00",
        "content": release,
        "software": "benchmark",
        "graphs": {graph: 1, f"{THINGS}graph/all": quads},
        "files": files,
    }
    (root / "manifest.json").write_text(json.dumps(manifest))
    # A release is read against its checksums before it answers.
    sums = [*((file["sha256"], file["path"]) for file in files), (_sha256(root / "manifest.json"), "manifest.json")]
    (root / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for digest, name in sums))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _point(home: Path, release: str) -> None:
    pointer = home / "releases" / "current"
    temporary = pointer.with_name(".current.new")
    temporary.write_text(release + "\n")
    temporary.rename(pointer)
