"""The whole base: copied once, equal byte for byte, and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrn_kg.cli import main
from hrn_kg.pieced_files import read_bytes
from hrn_kg.releases import Release
from served import asked


def test_the_whole_base_is_copied(release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with asked(release.path.parents[1], tmp_path / "log") as http:
        arguments = ["mirror", str(http.base_url), "--into", str(tmp_path / "copy")]
        assert main(arguments) == 0
        assert main([*arguments, "--check"]) == 0
        assert main(arguments) == 0
    assert (tmp_path / "copy" / "hrn-kg.nq").read_bytes() == read_bytes(release.dumps / "hrn-kg.nq")
    loaded = [int(line.split()[1]) for line in capsys.readouterr().out.splitlines() if line.startswith("loaded")]
    assert loaded[1] == loaded[2] < loaded[0] < 5_000_000
