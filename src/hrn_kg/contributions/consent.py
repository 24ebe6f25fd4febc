"""What whoever contributes agrees to. The version is worked out of the words, so that it cannot lag behind them."""

from __future__ import annotations

import hashlib
from typing import Final

from hrn_kg import words
from hrn_kg.contributions.proposal import Consent

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


def consent(lang: str) -> Consent:
    """The consent of today in a language; the version is one for all languages together."""
    every = "\0".join(_words(one) for one in sorted(words.languages()))
    version = hashlib.sha256(every.encode()).hexdigest()[:12]
    return Consent(LICENCE, version, _words(lang), lang)


def _words(lang: str) -> str:
    return words.translate(lang, "consent.words", licence=LICENCE)
