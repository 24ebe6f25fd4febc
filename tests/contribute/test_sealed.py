"""What forms carry comes back as it was given out, for as long as it holds, and from nobody else."""

from __future__ import annotations

import stat
from pathlib import Path

from hrn_kg.web.contribute.sealed import Seal


def test_it_comes_back_for_its_purpose_and_in_its_time(tmp_path: Path) -> None:
    seal = Seal(tmp_path, 1000)
    text = seal.seal("a", {"x": "é"}, 100.0)
    assert seal.unseal("a", text, 160.0, 60.0) == {"x": "é"}
    assert seal.unseal("a", text, 161.0, 60.0) is None
    assert seal.unseal("a", text, 99.0, 60.0) is None
    assert seal.unseal("b", text, 100.0, 60.0) is None


def test_what_was_changed_or_made_up_is_refused(tmp_path: Path) -> None:
    seal = Seal(tmp_path, 1000)
    text = seal.seal("a", {"x": 1}, 100.0)
    for at in range(0, len(text) - 4, 7):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert seal.unseal("a", changed, 100.0, 60.0) is None
    for made in ("", "x", "é", "AAAA" * 20):
        assert seal.unseal("a", made, 100.0, 60.0) is None


def test_processes_and_restarts_share_the_key_which_only_the_owner_reads(tmp_path: Path) -> None:
    text = Seal(tmp_path, 1000).seal("a", {}, 100.0)
    assert Seal(tmp_path, 1000).unseal("a", text, 100.0, 60.0) == {}
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = tmp_path / "other"
    other.mkdir()
    assert Seal(other, 1000).unseal("a", text, 100.0, 60.0) is None
