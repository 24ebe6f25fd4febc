"""Old releases are removed, the current one never; what was is remembered."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases
from hrn_kg.content import find_content
from hrn_kg.errors import BuildFailed, DataDamaged, ReleaseNotFound
from hrn_kg.pieced_files import read_bytes
from hrn_kg.releases import Release
from hrn_kg.releases.lock import locked


def build(root: Path, name: str, month: int) -> Release:
    """One more place, one more release."""
    small_content.write(root / "content", f"data/{name}.ttl", f'place:{name} a dct:Location ; rdfs:label "{name}"@nl .')
    return releases.build(find_content(root / "content"), root / "home", now=datetime(2026, month, 3, tzinfo=UTC))


def test_old_releases_are_removed_and_remembered(tmp_path: Path) -> None:
    small_content.make(tmp_path / "content")
    home = tmp_path / "home"
    made = [build(tmp_path, name, month) for name, month in (("a", 1), ("b", 2), ("c", 2), ("d", 4))]
    assert releases.keep_last(home, 9) == ()
    assert releases.removed(home) == ()

    assert [release.id for release in releases.keep_last(home, 2)] == [made[1].id, made[0].id]

    assert [release.id for release in releases.list_releases(home)] == [made[3].id, made[2].id]
    assert releases.current(home).id == made[3].id
    went = releases.removed(home)
    assert [(one.id, one.content, one.made) for one in went] == [(r.id, r.content, r.created) for r in made[:2]]
    assert releases.find_removed(home, made[0].id) == went[0]
    assert releases.find_removed(home, made[3].id) is None
    with pytest.raises(ReleaseNotFound):
        releases.get(home, made[0].id)
    assert [entry.name for entry in home.iterdir() if entry.name.startswith(".removed")] == []

    releases.keep_last(home, 1)
    assert [one.id for one in releases.removed(home)] == [release.id for release in made[:3]]
    after = build(tmp_path, "e", 5)
    assert after.id == "2026.5.0"
    catalogue = read_bytes(after.path / "catalog.ttl").decode()
    assert 'dct:issued "2026-01-03"' in catalogue, "the first release was the first, though it is gone"


def test_the_current_release_stays_and_a_build_is_not_disturbed(tmp_path: Path) -> None:
    small_content.make(tmp_path / "content")
    made = build(tmp_path, "a", 1), build(tmp_path, "b", 2)
    home = tmp_path / "home"
    with pytest.raises(ValueError, match="at least 1"):
        releases.keep_last(home, 0)
    with locked(home), pytest.raises(BuildFailed, match="under way"):
        releases.keep_last(home, 1)
    assert len(releases.list_releases(home)) == 2
    # A removal that was killed after it wrote its list: the release is there and answers, and the next one removes it.
    moments = {"created": "2026-01-03T00:00:00+00:00", "removed": "2026-03-01T00:00:00+00:00"}
    (home / "releases" / "removed").write_text(json.dumps({"id": made[0].id, "content": "x", **moments}) + "\n")
    assert releases.get(home, made[0].id).id == made[0].id
    assert [release.id for release in releases.keep_last(home, 1)] == [made[0].id]
    assert releases.find_removed(home, made[0].id).removed.startswith("2026-03-01")  # type: ignore[union-attr]
    (home / "log" / f"{made[0].id}.removed").write_text("long ago\n")
    with pytest.raises(DataDamaged, match="holds no moment"):
        releases.removed(home)
    (home / "log" / f"{made[0].id}.removed").unlink()
    (home / "releases" / "removed").write_text("this is no list\n")
    with pytest.raises(DataDamaged, match=r"list of removed releases is damaged in line 1\."):
        releases.removed(home)
