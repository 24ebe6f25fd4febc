"""Somebody who adds documents by commands alone, and what came of it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Editor:
    """Somebody with a clone of the repository, the documents beside it, and no code to change."""

    repository: Path
    environment: Mapping[str, str]

    def run(self, script: str) -> str:
        """What commands print, run in the clone up to the first that fails, which none may."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.repository,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=400,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@dataclass(frozen=True)
class Added:
    """What was done and printed: for the document in Dutch, and by the blocks of the how-to, which end in a release."""

    editor: Editor
    in_dutch: str
    by_the_page: str

    @property
    def repository(self) -> Path:
        return self.editor.repository

    def run(self, script: str) -> str:
        return self.editor.run(script)
