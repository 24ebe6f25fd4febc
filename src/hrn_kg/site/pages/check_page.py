"""The page on which anyone checks records before proposing them: pasted or uploaded, with the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hrn_kg import limits
from hrn_kg.iris import SHAPES, local_name
from hrn_kg.site.pages.fault import Fault
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site
from hrn_kg.site.template_files import offers
from hrn_kg.validation import SEVERITIES, Finding, Report, Severity, report_text
from hrn_kg.validation.escaped import one_line, visible
from hrn_kg.words.details import tell

PATH: Final = "/validate"
_MOST_PLACES: Final = 20
_MOST_FAULTS: Final = 100
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Download:
    """One form of a report: its short name, how people call it, the name of the file, and an address that holds it."""

    form: str
    label: str
    file: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A report to be shown; `rules` are the words of shapes by language, `counted` tells of the rows of tables."""

    report: Report
    rules: Mapping[str, Mapping[str, str]]
    counted: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a fault: where it is, what it is called there, what was found, the line as it was written."""

    where: str
    name: str
    found: str
    source: str


@dataclass(frozen=True, slots=True)
class Fold:
    """One thing that is wrong, with all its places and the rule that it breaks."""

    severity: Severity
    message: str
    spots: tuple[Spot, ...]
    more: int
    rule: str
    explained: str
    """The path of the page of the rule, without language; empty for what is no shape."""
    address: str


def validate_page(
    site: Site, lang: str, pasted: str = "", shown: Shown | None = None, problem: Fault | None = None
) -> Page:
    """The form, with what was pasted; above it the report, or the reason why there is none."""
    detail, detail_lang = tell(lang, problem.detail) if problem else ("", lang)
    folds = [] if shown is None else _folds(shown, lang)
    return framed(
        site,
        "validate",
        lang,
        path=PATH,
        pasted=pasted,
        report=None if shown is None else shown.report,
        headline="" if shown is None else report_text.headline(shown.report, lang),
        counted=() if shown is None else shown.counted,
        downloads=() if shown is None else shown.downloads,
        folds=folds[:_MOST_FAULTS],
        more=max(0, len(folds) - _MOST_FAULTS),
        detail=detail,
        detail_lang=detail_lang,
        megabytes=limits.megabytes(site.settings.intake_bytes),
        files=limits.CHECK_FILES,
        offers=offers(lang),
    )


def _folds(shown: Shown, lang: str) -> list[Fold]:
    # In the order of the file; what is gravest first.
    groups: dict[tuple[str, str, Severity], list[Finding]] = {}
    for one in sorted(shown.report.findings, key=Finding.order):
        groups.setdefault((report_text.message_of(one, lang), one.shape, one.severity), []).append(one)
    folds = []
    for (message, shape, severity), same in sorted(groups.items(), key=lambda item: SEVERITIES.index(item[0][2])):
        spots = list(dict.fromkeys(_spot(one, shown.report, lang) for one in same))
        described = shown.rules.get(shape)
        explained = "" if described is None else described.get(lang) or next(iter(described.values()), "")
        folds.append(
            Fold(
                severity,
                visible(message),
                tuple(spots[:_MOST_PLACES]),
                max(0, len(spots) - _MOST_PLACES),
                local_name(shape),
                explained if explained != message else "",
                f"/shapes?term={local_name(shape)}" if described is not None and shape.startswith(SHAPES) else "",
            )
        )
    return folds


def _spot(finding: Finding, report: Report, lang: str) -> Spot:
    found = "" if finding.value is None else report_text.named(finding.value, report, lang)
    return Spot(
        report_text.position_of(finding.where, lang),
        report_text.named(finding.focus, report, lang) if finding.focus else "",
        found if len(found) <= _LONGEST else found[:_LONGEST] + " ...",
        one_line(finding.source or "")[: 2 * _LONGEST],
    )
