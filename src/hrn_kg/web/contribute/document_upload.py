"""The text of a document that comes as a file: plain text alone, since of anything else we would have to guess it."""

from __future__ import annotations

import re
from typing import Final

from hrn_kg import limits, words
from hrn_kg.contributions.form_answers import TEXT
from hrn_kg.intake.encoding import decode
from hrn_kg.intake.intake_findings import Refusal, rule_of
from hrn_kg.iris import SHAPES
from hrn_kg.validation import Finding, Where

FIELD: Final = "document_file"
_HTML: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# What the intake knows by its first bytes; its own words speak of records.
_KINDS: Final = ("packed", "pdf", "office", "picture")


def text_of(body: bytes) -> str | Finding:
    """The text of a file, or what is wrong with it, at the field of the text."""
    if len(body) > limits.FORM_BYTES:
        return _wrong("large", most=limits.FORM_BYTES // 1_000_000)
    try:
        text = decode(body, "")
    except Refusal as fault:
        kind = next((kind for kind in _KINDS if fault.finding.shape == rule_of(kind)), None)
        return _wrong(kind) if kind is not None else _at_field(dict(fault.finding.messages), "encoding")
    if "\0" in text:
        return _wrong("binary")
    if _HTML.match(text):
        return _wrong("html")
    return text.strip() or _wrong("empty")


def _wrong(kind: str, **facts: object) -> Finding:
    key = f"contribute.file.{kind}"
    return _at_field({lang: words.translate(lang, key, **facts) for lang in words.languages()}, kind)


def _at_field(messages: dict[str, str], kind: str) -> Finding:
    return Finding("", TEXT, None, f"{SHAPES}Drafting-file-{kind}", "Violation", messages, Where(field=TEXT))
