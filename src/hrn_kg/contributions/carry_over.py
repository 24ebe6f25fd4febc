"""Reports of mistakes, which an earlier form took, become contributions: drafts, which nobody has offered yet.

Whoever sent one agreed to no licence and gave no statement, so that a draft can be published by nobody: an editor
proposes the correction, and withdraws the draft with the number of that.
"""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import Connection, select

from hrn_kg.contributions import contribution_rows as rows
from hrn_kg.contributions.database_tables import CONTRIBUTION
from hrn_kg.contributions.proposal import Person
from hrn_kg.contributions.proposals import Contributions, next_id
from hrn_kg.iris import BASE
from hrn_kg.reports import Report, ReportBox


def carry_over(contributions: Contributions, box: ReportBox) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Make each report a draft and then remove its file: the number of each with the id of its contribution.

    One that is a draft already, since this was killed in between, becomes none again. The names of files that cannot
    be read come second; they stay. Raises ContributionsUnavailable, ReportsUnavailable.
    """
    kept = box.all()
    done = []
    for report in kept.reports:
        with contributions.database.write() as connection:
            done.append((report.number, _drafted(connection, report)))
        box.remove(report.number)
    return tuple(done), kept.unreadable


def _drafted(connection: Connection, report: Report) -> str:
    mark = _mark(report)
    known = connection.execute(select(CONTRIBUTION.c.id).where(CONTRIBUTION.c.token_hash == mark)).scalar()
    if known is not None:
        return str(known)
    filled = report.filled
    contribution = next_id(connection, report.number.partition("-")[0])
    values = {
        "id": contribution,
        "status": "draft",
        "token_hash": mark,
        "lang": report.lang,
        "corrects": json.dumps([filled.about] if filled.about.startswith(BASE) else []),
        "removes": "{}",
        "statements": None,
        "licence": "",
        "consent_version": "",
        "consent_words": "",
        "consent_at": "",
    }
    connection.execute(CONTRIBUTION.insert().values(values))
    number = rows.add_person(connection, contribution, "contributor", Person(filled.name, filled.email))
    rows.add_event(
        connection,
        contribution,
        report.received,
        "moved",
        "draft",
        person=number,
        why=_note(report),
        release=report.release,
    )
    return contribution


def _note(report: Report) -> str:
    """All that was written but for name and e-mail address, which stand with the person."""
    filled = report.filled
    written = {
        "about": filled.about,
        "wrong": filled.wrong,
        "right": filled.right,
        "source": filled.source,
        "passage": filled.passage,
    }
    return "\n".join([f"Report {report.number}.", *(f"{name}: {text}" for name, text in written.items() if text)])


def _mark(report: Report) -> str:
    """What stands where the hash of a token would: no token has it, since no hash has a colon."""
    return "report:" + hashlib.sha256(json.dumps(report.as_dict()).encode()).hexdigest()
