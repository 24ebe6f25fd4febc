"""The process that reads one file of a contributor: `python -m hrn_kg.intake.reader_process`.

It has no network, and bounds of memory and of processor time; whoever started it ends it when its time is over. It
takes a line of JSON and the bytes of the file, and gives statements, places and findings as JSON, so that nothing of a
hostile file can act in the process that asked.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import resource
import sys
from pathlib import Path

import pyoxigraph as ox

from hrn_kg.engine.embedded.seccomp import forbid_sockets
from hrn_kg.intake.draft import Draft, Places
from hrn_kg.intake.draft_reading import read_draft
from hrn_kg.limits import Intake
from hrn_kg.validation import Finding, Messages, Where
from hrn_kg.vocab import Prefixes

OUT_OF_MEMORY = 7


def main() -> None:
    """Read what comes on standard input."""
    head = json.loads(sys.stdin.buffer.readline())
    limits = Intake(**head["limits"])
    bound(limits.memory_mb, limits.seconds)
    try:
        draft = read_draft(sys.stdin.buffer.read(), head["name"], Prefixes(head["prefixes"]), limits)
        sys.stdout.buffer.write(to_json(draft))
        sys.stdout.buffer.flush()
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def to_json(draft: Draft) -> bytes:
    """A draft as bytes; see `from_json`."""
    body = ox.serialize(draft.quads, format=ox.RdfFormat.N_QUADS)
    answer = {
        "quads": (body or b"").decode(),
        "entries": draft.places.entries(),
        "findings": [dataclasses.asdict(finding) for finding in draft.findings],
        "refused": draft.refused,
    }
    return json.dumps(answer).encode()


def from_json(body: bytes, name: str) -> Draft:
    """The draft that the process gave."""
    answer = json.loads(body)
    quads = tuple(ox.parse(answer["quads"].encode(), format=ox.RdfFormat.N_QUADS))
    findings = tuple(
        Finding(**{**fields, "where": Where(**fields["where"]), "messages": Messages(fields["messages"])})
        for fields in answer["findings"]
    )
    return Draft(name, quads, Places(name, map(tuple, answer["entries"])), findings, answer["refused"])


def bound(memory_mb: int, seconds: float) -> None:
    """From here on this process has no network, so much memory more than it has, and so much processor time."""
    with contextlib.suppress(OSError):  # a kernel without such filters; nothing here opens a connection
        forbid_sockets()
    held = re.search(r"VmSize:\s+([0-9]+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    most = (int(held[1]) * 1024 if held else 0) + memory_mb * 1_000_000
    _, allowed = resource.getrlimit(resource.RLIMIT_AS)  # whoever started it may have a bound of its own
    most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    whole = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
