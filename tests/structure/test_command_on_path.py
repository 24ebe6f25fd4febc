"""What a shell that a test starts sees of `hrn-kg` is what it sees of the one that is installed."""

from __future__ import annotations

import subprocess
from pathlib import Path

from command_on_path import command_on_path


def test_arguments_folder_streams_and_end_are_those_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    script = """
        hrn-kg --version
        printf '<urn:a>    <urn:b> <urn:c> .' > 'two words.ttl'
        hrn-kg format 'two words.ttl' | tr a-z A-Z
        hrn-kg query x 2> told.txt || echo "ended with $?"
    """
    with command_on_path(tmp_path / "bin", "--home", tmp_path / "none") as environment:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path / "here",
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (0, "")
    version, *formatted, ended = done.stdout.splitlines()
    assert version.startswith("hrn-kg ")
    assert formatted and all(line == line.upper() for line in formatted)
    assert (tmp_path / "here" / "two words.ttl").read_text() == "<urn:a> <urn:b> <urn:c> .\n"
    assert ended == "ended with 2"
    assert f"no release in {tmp_path / 'none'}" in (tmp_path / "here" / "told.txt").read_text()
