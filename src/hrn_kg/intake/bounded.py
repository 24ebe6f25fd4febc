"""Reading a file in a process of its own, which may be ended at any moment."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from hrn_kg.intake import encoding, reader_process
from hrn_kg.intake.draft import Draft, refused
from hrn_kg.intake.intake_findings import Refusal, found
from hrn_kg.limits import INTAKE, Intake
from hrn_kg.validation import Where
from hrn_kg.vocab import Prefixes


def read_bounded(body: bytes, name: str, prefixes: Prefixes, limits: Intake = INTAKE) -> Draft:
    """The draft of a file; one that takes too long or too much memory is refused. See `reading.read_draft`."""
    try:
        encoding.check_size(body, name, limits.file_bytes)
    except Refusal as refusal:
        return refused(name, refusal.finding)
    head = {
        "name": name,
        "prefixes": dict(prefixes),
        "limits": asdict(limits),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", reader_process.__name__],
            input=json.dumps(head).encode() + b"\n" + body,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return refused(name, found("seconds", Where(name), most=f"{limits.seconds:g}"))
    if done.returncode == 0:
        return reader_process.from_json(done.stdout, name)
    if done.returncode == reader_process.OUT_OF_MEMORY or b"memory allocation" in done.stderr:
        return refused(name, found("memory", Where(name), most=limits.memory_mb))
    return refused(name, found("reader-ended", Where(name)))
