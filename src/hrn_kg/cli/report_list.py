"""`hrn-kg reports`: what visitors reported."""

from __future__ import annotations

import json
import sys
import unicodedata
from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, datetime

from hrn_kg.cli.arguments import settings_of
from hrn_kg.errors import NothingToCheck
from hrn_kg.iris import BASE
from hrn_kg.reports import Report, ReportBox, ReportsUnavailable
from hrn_kg.settings import Settings

_WIDTH = 60


def reports(arguments: Namespace) -> int:
    """List the reports, show one, remove one, or make all contributions.

    Those whose time is over are removed before they are listed.
    """
    settings = settings_of(arguments)
    box = ReportBox(settings.home, settings.report_days)
    if arguments.remove:
        if arguments.number is None:
            raise NothingToCheck("--remove goes with the number of a report.")
        box.remove(arguments.number)
        print(f"Report {arguments.number} is removed.")
        return 0
    _expire(box)
    if arguments.carry_over:
        return _carry_over(settings, box)
    if arguments.number is not None:
        report = box.get(arguments.number)
        print(_json(report.as_dict()) if arguments.format == "json" else _whole(report))
        return 0
    kept = box.all()
    if arguments.format == "json":
        print(_json([report.as_dict() for report in kept.reports]))
    elif not kept.reports:
        print(
            f"There is no report in {box.folder}. Mistakes are proposed as corrections now: see 'hrn-kg proposals'.",
            file=sys.stderr,
        )
    else:
        print("\n".join(map(_line, kept.reports)))
    return _tell_unreadable(box, kept.unreadable)


def _carry_over(settings: Settings, box: ReportBox) -> int:
    """Make every report a contribution; 2 when one cannot be read, which stays."""
    from hrn_kg.contributions import Contributions
    from hrn_kg.contributions.carry_over import carry_over

    contributions = Contributions(settings.home, settings.database)
    try:
        done, unreadable = carry_over(contributions, box)
    finally:
        contributions.close()
    for number, contribution in done:
        print(f"Report {number} is contribution {contribution}, a draft: see 'hrn-kg proposals {contribution}'.")
    if not done and not unreadable:
        print(f"There is no report in {box.folder}.", file=sys.stderr)
    return _tell_unreadable(box, unreadable)


def _tell_unreadable(box: ReportBox, names: Iterable[str]) -> int:
    code = 0
    for name in names:
        print(f"{box.folder / name} is no report that can be read.", file=sys.stderr)
        code = 2
    return code


def _expire(box: ReportBox) -> None:
    try:
        for number in box.expire(datetime.now(UTC)):
            print(f"Report {number} is removed: its time is over (HRN_KG_REPORT_DAYS).", file=sys.stderr)
    except ReportsUnavailable as fault:
        # Reading them need not wait for that.
        print(f"hrn-kg: {fault.detail}", file=sys.stderr)


def _line(report: Report) -> str:
    about = report.filled.about.removeprefix(BASE).removeprefix("id/")
    wrong = " ".join(report.filled.wrong.split())
    short = wrong if len(wrong) <= _WIDTH else wrong[: _WIDTH - 1] + "…"
    return f"{report.number:<12}  {report.received[:16].replace('T', ' ')}  {harmless(about) or '-'}  {harmless(short)}"


def _whole(report: Report) -> str:
    lines = []
    for name, value in report.as_dict().items():
        if value:
            first, *more = harmless(value, keep_lines=True).split("\n")
            lines += [f"{name:<9} {first}", *(f"{'':<9} {line}" for line in more)]
    return "\n".join(lines)


def harmless(text: str, *, keep_lines: bool = False) -> str:
    """The text with whatever may steer a terminal, or turn the direction of what follows, written as its code."""
    return "".join(
        sign
        if (sign == "\n" and keep_lines) or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else f"\\u{ord(sign):04x}"
        for sign in text
    )


def _json(data: object) -> str:
    # All but printable ASCII is escaped, so that nothing steers a terminal here either.
    return json.dumps(data, indent=2, ensure_ascii=True)
