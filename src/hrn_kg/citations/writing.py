"""A citation in one of the formats for programs, by media type."""

from __future__ import annotations

from collections.abc import Iterable

from hrn_kg import conneg
from hrn_kg.citations.bibtex import bibtex
from hrn_kg.citations.csl import csl_json
from hrn_kg.citations.reference import Reference
from hrn_kg.citations.ris import ris

_WRITERS = {
    conneg.BIBTEX.media_type: bibtex,
    conneg.RIS.media_type: ris,
    conneg.CSL_JSON.media_type: csl_json,
}


def write(references: Iterable[Reference], media_type: str, lang: str) -> bytes:
    """The references in the format of a media type; `lang` is the language of notes. Raises KeyError for another."""
    return _WRITERS[media_type](references, lang).encode()
