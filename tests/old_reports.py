"""A report of a mistake in a home, as the form that took them stored it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from hrn_kg.reports import Filled


def keep(home: Path, filled: Filled, now: datetime, count: int = 1) -> str:
    """Store it as the report of that count of its day; returns its number."""
    folder = home / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = f"{now:%Y%m%d}-{count}"
    head = {"number": number, "received": f"{now:%Y-%m-%dT%H:%M:%SZ}", "release": "2026.11.0", "lang": "nl"}
    (folder / f"{number}.json").write_text(json.dumps({**head, **filled.as_dict()}), encoding="utf-8")
    return number
