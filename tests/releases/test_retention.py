"""Which releases are removed: by number or by age, never the current one, never one that is pinned."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases
from hrn_kg.cli import main
from hrn_kg.content import find_content
from hrn_kg.errors import BuildFailed, DataDamaged, ReleaseGone, ReleaseNotFound
from hrn_kg.releases.lock import locked

NOW = datetime(2026, 6, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home of four releases, made in January, February, March and May."""
    root = tmp_path_factory.mktemp("retained")
    small_content.make(root / "content")
    for name, month in (("a", 1), ("b", 2), ("c", 3), ("d", 5)):
        small_content.write(root / "content", f"data/{name}.ttl", f'place:{name} a dct:Location ; rdfs:label "x"@nl .')
        releases.build(find_content(root / "content"), root / "home", now=datetime(2026, month, 3, tzinfo=UTC))
    return root


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "home", tmp_path / "home"))


def kept(home: Path) -> list[str]:
    return [one.id for one in releases.list_releases(home)]


def test_one_that_is_pinned_stays_wherever_it_stands(home: Path) -> None:
    releases.pin(home, "2026.1.0")
    releases.pin(home, "2026.1.0")
    assert releases.pinned(home) == {"2026.1.0"}
    assert (home / "releases" / "pinned").read_text() == "2026.1.0\n"
    assert [one.id for one in releases.keep_last(home, 2)] == ["2026.2.0"]
    assert kept(home) == ["2026.5.0", "2026.3.0", "2026.1.0"]
    releases.unpin(home, "2026.1.0")
    releases.unpin(home, "2026.3.0")
    assert releases.pinned(home) == frozenset()
    assert [one.id for one in releases.keep_last(home, 1)] == ["2026.3.0", "2026.1.0"]


@pytest.mark.parametrize(
    ("days", "left"),
    [(1, ["2026.5.0"]), (92, ["2026.5.0", "2026.3.0"]), (91, ["2026.5.0"]), (9999, None), (999_999, None)],
)
def test_those_of_so_many_days_are_kept_and_the_current_one(home: Path, days: int, left: list[str] | None) -> None:
    """The third was made 92 days before."""
    releases.keep_days(home, days, NOW)
    assert kept(home) == (left or ["2026.5.0", "2026.3.0", "2026.2.0", "2026.1.0"])


def test_by_age_too_what_is_pinned_stays_and_a_damaged_one_goes(home: Path) -> None:
    releases.pin(home, "2026.1.0")
    (home / "releases" / "2026.2.0" / "manifest.json").write_text("{")
    assert [one.id for one in releases.keep_days(home, 1, NOW)] == ["2026.3.0", "2026.2.0"]
    assert kept(home) == ["2026.5.0", "2026.1.0"]


def test_what_the_law_forbids_to_keep_goes_with_its_pin(home: Path) -> None:
    releases.pin(home, "2026.1.0")
    releases.pin(home, "2026.2.0")
    content = home.parent / "content"
    small_content.make(content)
    releases.build(find_content(content), home, now=NOW)
    releases.forget(home, "https://w3id.org/harmreduction/id/place/b", "asked for")
    assert kept(home) == ["2026.6.0", "2026.1.0"]
    assert releases.pinned(home) == {"2026.1.0"}


def test_what_cannot_be_pinned_is_told(home: Path) -> None:
    with pytest.raises(ReleaseNotFound, match=r"There is no release '2026\.9\.0'"):
        releases.pin(home, "2026.9.0")
    with pytest.raises(ReleaseNotFound, match=r"There is no release '\.\./x'"):
        releases.unpin(home, "../x")
    releases.keep_last(home, 3)
    with pytest.raises(ReleaseGone, match=r"Release 2026\.1\.0 is kept no longer: it was removed on 20"):
        releases.pin(home, "2026.1.0")
    with locked(home), pytest.raises(BuildFailed, match="under way"):
        releases.pin(home, "2026.2.0")
    assert releases.pinned(home) == frozenset()


@pytest.mark.parametrize("body", [b"2026.1.0\nnonsense\n", b"2026.1\n", b"\xff\n"])
def test_a_damaged_list_of_pins_removes_nothing(home: Path, body: bytes) -> None:
    (home / "releases" / "pinned").write_bytes(body)
    for remove in (lambda: releases.keep_last(home, 1), lambda: releases.keep_days(home, 1, NOW)):
        with pytest.raises(DataDamaged, match="The list of pinned releases is damaged") as caught:
            remove()
        assert "pin anew" in str(caught.value.facts["cure"])
    assert len(kept(home)) == 4


def test_the_command_pins_and_removes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--home", str(home), "releases", *arguments])
        return code, *capsys.readouterr()

    code, out, _ = run("--pin", "2026.2.0")
    assert code == 0
    lines = out.splitlines()
    assert len(lines) == 4
    assert [line.endswith("  pinned") for line in lines] == [False, False, True, False]
    code, out, _ = run("--keep", "1d")
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["-", "2026.3.0"],
        ["-", "2026.1.0"],
        ["*", "2026.5.0"],
        ["2026.2.0", "2026-02-03"],
    ]
    assert run("--unpin", "2026.2.0")[0] == 0
    assert [line.split()[1] for line in run("--keep", "1")[1].splitlines()] == ["2026.2.0", "2026.5.0"]
    code, _, err = run("--pin", "2026.1.0")
    assert (code, "kept no longer" in err) == (2, True)
    code, _, err = run("--use", "2026.9.9")
    assert (code, err.splitlines()[-1]) == (
        2,
        f"hrn-kg: There is no release '2026.9.9' in {home}. 'hrn-kg releases' lists those there are.",
    )


@pytest.mark.parametrize("keep", ["0", "-1", "0d", "d", "3w", "1.5", "٣", ""])
def test_what_is_no_number_and_no_age_is_refused(keep: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["releases", f"--keep={keep}"])
    assert caught.value.code == 2
    assert "neither a number of at least 1 nor a number of days, such as 365d" in capsys.readouterr().err
