"""What forms carry comes back as it was given out, for as long as it holds, and from nobody else."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest

from hrn_kg.contributions import ContributionsUnavailable
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


def test_no_more_is_unpacked_than_may_be_and_letters_take_what_they_take(tmp_path: Path) -> None:
    facts = {"x": "é" * 10}
    size = len('{"at":100,"x":""}') + 20
    assert Seal(tmp_path, size).unseal("a", Seal(tmp_path, 0).seal("a", facts, 100.0), 100.0, 60.0) == facts
    assert Seal(tmp_path, size - 1).unseal("a", Seal(tmp_path, 0).seal("a", facts, 100.0), 100.0, 60.0) is None


def test_the_key_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for name in ("fsync", "link"):
        act = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, act=act, name=name: (done.append(name), act(*given))[1])
    Seal(tmp_path, 1000).seal("a", {}, 100.0)
    assert done == ["fsync", "link"]


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_with_a_key_that_is_damaged_nothing_is_signed(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "form-key").write_bytes(key)
    with pytest.raises(ContributionsUnavailable, match="key that signs forms is damaged"):
        Seal(tmp_path, 1000).seal("a", {}, 100.0)
    signed = base64.urlsafe_b64encode(b"0" * 40).decode()
    with pytest.raises(ContributionsUnavailable):
        Seal(tmp_path, 1000).unseal("a", signed, 100.0, 60.0)


def test_processes_and_restarts_share_the_key_which_only_the_owner_reads(tmp_path: Path) -> None:
    text = Seal(tmp_path, 1000).seal("a", {}, 100.0)
    assert Seal(tmp_path, 1000).unseal("a", text, 100.0, 60.0) == {}
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = tmp_path / "other"
    other.mkdir()
    assert Seal(other, 1000).unseal("a", text, 100.0, 60.0) is None
