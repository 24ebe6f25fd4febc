"""The alerts and the dashboard of deploy/, as promtool sees them and as the numbers of the service are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from hrn_kg.web.layers.metrics import TABLE
from proxies import DEPLOY, program

FOLDER = DEPLOY / "prometheus"
ALERTS = FOLDER / "alerts.yml"
RULES = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"][0]["rules"]
OTHERS = {"up", "probe_success", "probe_ssl_earliest_cert_expiry"}
LABELS = {name: set(labels) for name, _, labels, _ in TABLE}
PAGE = DEPLOY.parent / "docs" / "how-to-run-as-a-service.md"


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("promtool", "prometheus"), *words], capture_output=True, text=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "prometheus"))


def test_each_alert_is_raised_by_its_fault_and_none_in_health() -> None:
    for words in (
        ("test", "rules", str(FOLDER / "alerts-test.yml")),
        ("check", "config", str(FOLDER / "prometheus.yml")),
    ):
        done = promtool(*words)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(os.environ.get("HRN_KG_TEST_RECIPES") != "1", reason="`make test-recipes` runs it")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_that_is_never_or_always_raised_is_found(rule: dict[str, str], folder: Path) -> None:
    text = ALERTS.read_text("utf-8")
    assert text.count(f"expr: {rule['expr']}\n") == 1
    for broken in ("vector(1) > 2", "vector(1)"):
        (folder / "alerts.yml").write_text(text.replace(f"expr: {rule['expr']}\n", f"expr: {broken}\n"))
        assert promtool("test", "rules", str(folder / "alerts-test.yml")).returncode == 1


def expressions() -> list[str]:
    panels = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))["panels"]
    assert len(panels) > 10
    return [rule["expr"] for rule in RULES] + [target["expr"] for panel in panels for target in panel["targets"]]


def test_all_expressions_are_understood(tmp_path: Path) -> None:
    rules = [{"record": "a", "expr": expression} for expression in expressions()]
    (tmp_path / "rule.yml").write_text(yaml.safe_dump({"groups": [{"name": "a", "rules": rules}]}))
    done = promtool("check", "rules", "--lint=none", str(tmp_path / "rule.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("expression", expressions())
def test_the_numbers_and_labels_that_are_asked_exist(expression: str) -> None:
    names = re.findall(r"\b(?:hrn_kg_[a-z_]+|up\b|probe_[a-z_]+)(?:\{[^}]*\})?", expression)
    assert names
    for found in names:
        name, _, selector = found.partition("{")
        base = re.sub(r"_(bucket|count|sum)$", "", name)
        assert base in LABELS or base in OTHERS, name
        asked = set(re.findall(r"(\w+)(?:=~|!~|!=|=)", selector)) - {"job", "instance"}
        assert asked <= LABELS.get(base, set())


def test_the_how_to_tells_what_each_alert_means() -> None:
    rows = re.findall(r"^\| `(HrnKg\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [rule["alert"] for rule in RULES]
