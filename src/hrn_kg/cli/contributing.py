"""The commands of contributions: propose, list and look at proposals, decide on them, forget who proposed."""

from __future__ import annotations

import getpass
import json
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrn_kg import releases, words
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.cli.at_hand import documents_at_hand
from hrn_kg.cli.report_list import harmless
from hrn_kg.cli.table_files import TABLES, table_readers, tell_rows
from hrn_kg.errors import ContentError, NothingToCheck
from hrn_kg.evidence import Proof
from hrn_kg.intake import Handed, files_of, read_handed
from hrn_kg.limits import Intake
from hrn_kg.reports import FOLDER as REPORTS
from hrn_kg.settings import Settings

if TYPE_CHECKING:
    from hrn_kg.contributions import Contribution, Contributions, Event, Status, Submitted
    from hrn_kg.contributions.effect import Effect

YES, NO, NOT_CHECKED = 0, 1, 2
# Where the page and the answers about one contribution will lie.
STATUS_PATH = "/proposals/"


def build(arguments: Namespace) -> int:
    """Make a release of the content and all accepted contributions, or say that nothing changed."""
    from hrn_kg.contributions import acceptance

    settings = settings_of(arguments)
    before = set(releases.ids_on_disk(settings.home))
    with Opened(settings) as contributions:
        release = acceptance.build(
            contributions,
            content_of(arguments),
            settings.home,
            releases.Lines(),
            without_lost=arguments.without_lost,
        )
        if release.id in before:
            print(f"Nothing changed: release {release.id} holds this content already.")
        else:
            tell(release)
        check_again(contributions, release)
    return YES


def propose(arguments: Namespace) -> int:
    """Check what is proposed, and submit it when it is in order."""
    from hrn_kg.contributions import Person
    from hrn_kg.contributions.consent import consent
    from hrn_kg.contributions.effect import effect_of
    from hrn_kg.contributions.effect_text import render
    from hrn_kg.contributions.handed_files import uploads_of
    from hrn_kg.contributions.proposal_checks import Checker, statements_of
    from hrn_kg.contributions.proving import prove_passages

    settings = settings_of(arguments)
    checker = Checker(releases.current(settings.home), arguments.lang)
    handed = _handed(arguments)
    documents = [Handed(path.name, _body(path), path) for path in arguments.document]
    readers = table_readers(arguments, checker.published, handed, documents)
    drafts = read_handed(handed, checker.published.prefixes, readers, Intake.of(settings))
    for draft in drafts:
        tell_rows(draft, arguments.lang)
    statements = statements_of(drafts, arguments.corrects, dict(map(_removal, arguments.removes)))
    verdict = checker.check_drafts(drafts, statements)
    print(harmless(verdict.text, keep_lines=True))
    match verdict.checked.outcome:
        case "valid":
            pass
        case "invalid":
            return NO
        case "nothing-to-validate" | "refused":
            return NOT_CHECKED
    uploads = uploads_of(handed, documents, drafts)
    texts = [file.body for file in uploads if file.kind == "document"]
    proof = prove_passages(statements, texts, documents_at_hand(settings))
    if proof is not None:
        print(_proof(proof))
        if proof.faults:
            return NO
    print(harmless(render(effect_of(statements, checker.published.store), arguments.lang), keep_lines=True))
    agreed = consent(arguments.lang)
    with Opened(settings) as contributions:
        submitted = contributions.submit(
            statements,
            uploads,
            Person(arguments.name, arguments.email or "", arguments.credit or ""),
            arguments.note or "",
            verdict.checked,
            agreed,
            _now(),
        )
    print(f"Contribution {submitted.id} is submitted. By running this, {harmless(arguments.name)} agreed:")
    print(agreed.words)
    print(f"Its status, and the way to answer or withdraw; keep it secret: {_status_link(settings, submitted)}")
    return YES


def proposals(arguments: Namespace) -> int:
    """List the contributions, or show one."""
    with Opened(settings_of(arguments)) as contributions:
        if arguments.id is not None:
            return _show(contributions, arguments)
        found = contributions.list(*([arguments.status] if arguments.status else []))
    if arguments.format == "json":
        print(_json([_facts(one) for one in found]))
    elif not found:
        print(
            "There is no contribution" + (f" that is {arguments.status}." if arguments.status else "."), file=sys.stderr
        )
    else:
        print("\n".join(map(_line, found)))
    return YES


def accept(arguments: Namespace) -> int:
    """Accept a proposal: check it again, build the release that brings it."""
    from hrn_kg.contributions import acceptance

    settings = settings_of(arguments)
    with Opened(settings) as contributions:
        release = acceptance.accept(
            contributions,
            content_of(arguments),
            settings.home,
            arguments.id,
            _by(arguments),
            arguments.why or "",
            _now(),
            releases.Lines(),
        )
        print(f"Contribution {arguments.id} is accepted.")
        tell(release)
        check_again(contributions, release)
    return YES


def send_back(arguments: Namespace) -> int:
    """Ask the contributor for changes."""
    return _decide(arguments, "changes-requested", "is returned: changes are requested")


def reject(arguments: Namespace) -> int:
    """Reject a proposal."""
    return _decide(arguments, "rejected", "is rejected")


def withdraw(arguments: Namespace) -> int:
    """Withdraw a proposal, or what was accepted: then a release without it is built."""
    from hrn_kg.contributions import acceptance

    settings = settings_of(arguments)
    with Opened(settings) as contributions:
        found = contributions.get(arguments.id)
        if not found.was_published or found.status == "withdrawn":
            if arguments.successor:
                raise NothingToCheck("--successor goes with a contribution that was accepted.")
            return _decide(arguments, "withdrawn", "is withdrawn")
        release = acceptance.withdraw_published(
            contributions,
            content_of(arguments),
            settings.home,
            arguments.id,
            _by(arguments),
            arguments.why,
            _now(),
            releases.Lines(),
            successor=arguments.successor,
        )
        print(f"Contribution {arguments.id} is withdrawn.")
        tell(release)
        check_again(contributions, release)
    return YES


def forget(arguments: Namespace) -> int:
    """Erase what is known of the person, or the texts of documents."""
    from hrn_kg.contributions import personal_data

    with Opened(settings_of(arguments)) as contributions:
        if arguments.documents:
            personal_data.forget_documents(contributions, arguments.id, _now())
            print(f"The texts of documents of contribution {arguments.id} are erased.")
            return YES
        found = personal_data.forget(contributions, arguments.id, _now())
    print(f"Name, e-mail address, notes and files of contribution {arguments.id} are erased; it is {found.status}.")
    if found.was_published:
        print("Run 'hrn-kg build' for a release without the name; older ones keep it until they are removed.")
    return YES


class Opened:
    """The contributions of the settings, closed at the end; what is known of persons too long is erased first.

    Where that fails it is told, and is no obstacle to what the command does.
    """

    def __init__(self, settings: Settings) -> None:
        from hrn_kg.contributions import Contributions

        self._contributions = Contributions(settings.home, settings.database)
        self._email_days, self._report_days = settings.email_days, settings.report_days
        self._reports = settings.home / REPORTS

    def __enter__(self) -> Contributions:
        from hrn_kg.contributions import ContributionsUnavailable

        try:
            self._expire()
        except ContributionsUnavailable as fault:
            words = f"{fault.detail} {fault.facts.get('cure', '')}".strip()
            print(f"What is known of persons whose time is over is not erased, or not wholly: {words}", file=sys.stderr)
        if any(self._reports.glob("*.json")):
            print(
                f"In {self._reports} there are reports of mistakes by an earlier form: "
                "'hrn-kg reports --carry-over' makes them contributions.",
                file=sys.stderr,
            )
        return self._contributions

    def _expire(self) -> None:
        from hrn_kg.contributions import personal_data

        emails = personal_data.expire_emails(self._contributions, _now(), self._email_days)
        for contribution in emails:
            print(f"The e-mail address of contribution {contribution} is erased: its time is over.", file=sys.stderr)
        drafts = personal_data.expire_drafts(self._contributions, _now(), self._report_days)
        for contribution in drafts:
            print(f"Contribution {contribution}, a report of a mistake, is erased: its time is over.", file=sys.stderr)
        if emails or drafts:
            personal_data.leave_nothing(self._contributions)

    def __exit__(self, *_: object) -> None:
        self._contributions.close()


def _decide(arguments: Namespace, to: Status, words: str) -> int:
    with Opened(settings_of(arguments)) as contributions:
        contributions.decide(arguments.id, to, _by(arguments), arguments.why, _now())
    print(f"Contribution {arguments.id} {words}.")
    return YES


def _handed(arguments: Namespace) -> list[Handed]:
    """The files that are named. Raises ContentError, NothingToCheck."""
    if not arguments.paths:
        if not arguments.removes:
            raise NothingToCheck("Name a file with what you propose, or a record to take away (--removes).")
        return []
    handed, others = files_of(arguments.paths, settings_of(arguments).intake_bytes, TABLES)
    for name in others:
        print(words.translate(arguments.lang, "report.passed-over", file=name), file=sys.stderr)
    return handed


def _proof(proof: Proof) -> str:
    missing = f"; of {len(proof.missing)} documents the text is not at hand (--document)" if proof.missing else ""
    counts = f"{proof.proved} passages proved, {len(proof.faults)} wrong{missing}."
    return harmless("\n".join([*map(str, proof.faults), counts]), keep_lines=True)


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentError(f"{path} cannot be read: {error.strerror}.", file=str(path)) from error


def _removal(text: str) -> tuple[str, str | None]:
    record, separator, successor = text.partition("=")
    return record, successor if separator else None


def _show(contributions: Contributions, arguments: Namespace) -> int:
    from hrn_kg.contributions.effect import as_dict, effect_of
    from hrn_kg.contributions.effect_text import render
    from hrn_kg.contributions.proposal_checks import Checker
    from hrn_kg.contributions.proving import prove_passages

    found = contributions.get(arguments.id)
    files = contributions.files(arguments.id)
    effect: Effect | None = None
    report = ""
    if found.is_open and found.n_triples is not None:
        checker = Checker(releases.current(settings_of(arguments).home))
        report = checker.check(found.statements).text
        texts = [one.body for one in files if one.kind == "document" and one.body is not None]
        proof = prove_passages(found.statements, texts, documents_at_hand(settings_of(arguments)))
        report += f"\n{_proof(proof)}" if proof is not None else ""
        effect = effect_of(found.statements, checker.published.store)
    if arguments.format == "json":
        facts = _facts(found)
        facts["files"] = [
            {"round": one.round, "kind": one.kind, "name": one.name, "size": one.size, "sha256": one.sha256}
            for one in files
        ]
        facts["statements"] = found.n_triples
        facts["report"] = report or None
        facts["effect"] = None if effect is None else as_dict(effect)
        facts["events"] = [_event_facts(event) for event in found.events]
        print(_json(facts))
        return YES
    lines = [f"{found.id}  {found.status}", *_about(found)]
    lines += [
        f"file      {harmless(one.name or 'erased')}, {one.kind}, {one.size} bytes, SHA-256 {one.sha256}"
        for one in files
    ]
    print("\n".join(lines))
    if effect is not None:
        print(f"\n{harmless(report, keep_lines=True)}\n\n{harmless(render(effect, 'en'), keep_lines=True)}")
    print()
    print("\n".join(map(_event_line, found.events)))
    return YES


def _about(found: Contribution) -> list[str]:
    rows = [
        ("name", found.person.name),
        ("shown as", found.person.shown_as),
        ("email", found.person.email),
        ("licence", _agreed(found)),
        *(("corrects", iri) for iri in found.corrects),
        *(("removes", f"{iri} -> {successor}" if successor else iri) for iri, successor in found.removes.items()),
    ]
    return [f"{name:<9} {harmless(value)}" for name, value in rows if value]


def _agreed(found: Contribution) -> str:
    return f"{found.licence}, agreed {found.consent_at}, words {found.consent_version}" if found.licence else ""


def _line(found: Contribution) -> str:
    count = len(found.statements.records) + len(found.removes)
    records = f"{count} record" + ("" if count == 1 else "s")
    checked = found.checked
    mark = ""
    if found.is_open and checked is not None and checked.outcome != "valid":
        mark = f"  not in order against {checked.release}"
    who = harmless(found.person.name) or "-"
    return (
        f"{found.id:<12}  {found.status:<17}  {found.events[0].at[:16].replace('T', ' ')}  {records:<11}  {who}{mark}"
    )


def _event_line(event: Event) -> str:
    what = {"moved": event.status, "checked": f"checked: {event.outcome}", "erased": "erased"}[event.kind]
    parts = [event.at[:16].replace("T", " "), f"{what:<19}", event.who or "-"]
    if event.release:
        parts.append(f"release {event.release}")
    if event.shapes:
        parts.append(f"shapes {event.shapes[:12]}")
    if reason := event.reason(words.ENGLISH):
        parts.append(" ".join(reason.split()))
    return "  ".join(map(harmless, (*parts, *event.faults)))


def _facts(found: Contribution) -> dict[str, Any]:
    checked = found.checked
    return {
        "id": found.id,
        "status": found.status,
        "submitted": found.events[0].at,
        "name": found.person.name,
        "shown_as": found.person.shown_as,
        "email": found.person.email,
        "records": list(found.statements.records),
        "corrects": list(found.corrects),
        "removes": dict(found.removes),
        "licence": found.licence,
        "outcome": checked.outcome if checked else None,
        "checked_against": checked.release if checked else None,
    }


def _event_facts(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__slots__} | {"why": event.reason(words.ENGLISH)}


def check_again(contributions: Contributions, release: releases.Release) -> None:
    from hrn_kg.contributions import acceptance

    for contribution, checked in acceptance.check_again(contributions, release, _now()):
        state = "in order again" if checked.outcome == "valid" else "not in order any more"
        print(f"Contribution {contribution} is {state}: see 'hrn-kg proposals {contribution}'.")


def tell(release: releases.Release) -> None:
    print(f"Release {release.id} is current: {sum(release.graphs.values())} triples, in {release.path}.")


def _status_link(settings: Settings, submitted: Submitted) -> str:
    here = settings.public_url or f"http://{settings.host}:{settings.port}"
    return here.rstrip("/") + STATUS_PATH + submitted.token


def _by(arguments: Namespace) -> str:
    if arguments.by:
        return str(arguments.by)
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise NothingToCheck("This machine does not tell who you are: give --by NAME.") from None


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _json(data: object) -> str:
    # All but printable ASCII is escaped, so that nothing steers a terminal.
    return json.dumps(data, indent=2, ensure_ascii=True)


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "build": build,
    "propose": propose,
    "proposals": proposals,
    "accept": accept,
    "return": send_back,
    "reject": reject,
    "withdraw": withdraw,
    "forget": forget,
}
