"""The hook of pre-commit and the job of the how-to: what stands there is run on files."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import yaml

from command_on_path import command_on_path
from intake.proposals import GOOD

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to-check-a-file.md").read_text(encoding="utf-8")


def run(command: str, *files: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [*shlex.split(command), *files]
    with command_on_path(folder / "bin") as environment:
        try:
            return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
        finally:
            shutil.rmtree(folder / "bin")


def test_the_hook(tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (tmp_path / "good.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.ttl").write_text(GOOD.replace("hro:caveat caveat", "hro:cavaet caveat"), encoding="utf-8")
    chosen = sorted(path.name for path in tmp_path.iterdir() if re.search(hook["files"], path.name))
    assert chosen == ["bad.ttl", "good.ttl"]
    assert run(hook["entry"], "good.ttl", folder=tmp_path).returncode == 0
    done = run(hook["entry"], *chosen, folder=tmp_path)
    assert (done.returncode, "bad.ttl, line" in done.stdout) == (1, True)
    assert re.search(rf"id: {hook['id']}\b", PAGE)


def test_the_job(tmp_path: Path) -> None:
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
    (job,) = [block["jobs"]["records"] for block in blocks if "jobs" in block]
    command = job["steps"][-1]["run"]
    (tmp_path / "drafts").mkdir()
    file = tmp_path / "drafts" / "figure.ttl"
    file.write_text(GOOD, encoding="utf-8")
    assert run(command, folder=tmp_path).returncode == 0
    file.write_text(GOOD.replace("hro:caveat caveat", "hro:cavaet caveat"), encoding="utf-8")
    done = run(command, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=drafts/figure.ttl,line=")
