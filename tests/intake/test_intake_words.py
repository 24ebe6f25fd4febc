"""Every rule of the intake has its words, and no words are left over."""

from __future__ import annotations

import re
from pathlib import Path

import hrn_kg.intake
from hrn_kg import words

SOURCE = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(hrn_kg.intake.__file__).parent.glob("*.py")))
KEYS = {key.removeprefix("intake.") for key in words.language("en").words if key.startswith("intake.")}
# Put together of two parts: what JSON-LD drops, and terms that are not known.
DROPPED = {
    f"json-{kind}" for kind in ("key", "keyword", "twice", "type", "value", "relative", "null", "languages", "fraction")
}
UNKNOWN = {f"unknown-{what}{near}" for what in ("property", "class") for near in ("", "-near")}


def test_every_rule_has_words_and_all_words_are_used() -> None:
    assert len(KEYS) > 50
    quoted = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', SOURCE))
    calls = set(re.findall(r'(?:found|finding|once|at|_refusal)\(\s*"([a-z-]+)"', SOURCE))
    assert len(calls) > 30
    assert calls <= KEYS
    assert KEYS - quoted <= DROPPED | UNKNOWN
    for kind in DROPPED:
        assert f'"{kind.removeprefix("json-")}"' in SOURCE
