"""The empty spreadsheets that people fill in, as files of the service: each kind, in each language, in two formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hrn_kg import conneg, words
from hrn_kg.conneg import Representation
from hrn_kg.drafting.tables import KINDS, Kind

PATH: Final = "/templates"
FORMS: Final = (conneg.XLSX, conneg.CSV)


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One of them."""

    kind: Kind
    lang: str
    form: Representation

    @property
    def name(self) -> str:
        """Its name in the address."""
        return f"{self.kind}-{self.lang}{self.form.suffix}"

    def saved_as(self, release: str) -> str:
        """The name under which a browser keeps it, with the release whose lists it has."""
        return f"{self.kind}-{self.lang}-{release}{self.form.suffix}"


def template_files() -> tuple[TemplateFile, ...]:
    """All of them, by kind, then language."""
    return tuple(TemplateFile(kind, lang, form) for kind in KINDS for lang in words.languages() for form in FORMS)


@dataclass(frozen=True, slots=True)
class Offer:
    """The files of one kind, in the language of a page, and in the others."""

    kind: Kind
    own: tuple[TemplateFile, ...]
    others: tuple[TemplateFile, ...]


def offers(lang: str) -> tuple[Offer, ...]:
    """What a page in a language offers."""
    files = template_files()
    return tuple(
        Offer(
            kind,
            tuple(one for one in files if one.kind == kind and one.lang == lang),
            tuple(one for one in files if one.kind == kind and one.lang != lang),
        )
        for kind in KINDS
    )
