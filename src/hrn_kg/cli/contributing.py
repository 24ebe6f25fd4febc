"""The commands of contributions: propose, decide on proposals, forget who proposed."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from hrn_kg import releases, words
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.cli.at_hand import documents_at_hand
from hrn_kg.cli.opened_contributions import Opened, check_again, now, tell
from hrn_kg.cli.proposal_list import proof_text
from hrn_kg.cli.report_list import harmless
from hrn_kg.cli.table_files import TABLES, table_readers, tell_rows
from hrn_kg.errors import ContentError, NothingToCheck
from hrn_kg.intake import Handed, files_of, read_handed
from hrn_kg.limits import Intake
from hrn_kg.settings import Settings

if TYPE_CHECKING:
    from hrn_kg.contributions import Status, Submitted

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
        print(proof_text(proof))
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
            now(),
        )
    print(f"Contribution {submitted.id} is submitted. By running this, {harmless(arguments.name)} agreed:")
    print(agreed.words)
    print(f"Its status, and the way to answer or withdraw; keep it secret: {_status_link(settings, submitted)}")
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
            now(),
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
            now(),
            releases.Lines(),
            successor=arguments.successor,
        )
        print(f"Contribution {arguments.id} is withdrawn.")
        tell(release)
        check_again(contributions, release)
    return YES


def forget(arguments: Namespace) -> int:
    """Erase what is known of the person, or the texts of documents."""
    from hrn_kg.contributions import acceptance, personal_data

    settings = settings_of(arguments)
    with Opened(settings) as contributions:
        if arguments.documents:
            personal_data.forget_documents(contributions, arguments.id, now())
            print(f"The texts of documents of contribution {arguments.id} are erased.")
            return YES
        found = personal_data.forget(contributions, arguments.id, now())
    print(f"Name, e-mail address, notes and files of contribution {arguments.id} are erased; it is {found.status}.")
    if found.was_published:
        print("Run 'hrn-kg build' for a release without the name; older ones keep it until they are removed.")
    # One that was to be accepted may have been read by a build that failed, which published nothing of it.
    left = releases.forget_builds(settings.home, acceptance.PATIENCE)
    for path in left:
        print(f"{path} may hold it still, and cannot be removed: remove it.", file=sys.stderr)
    return NO if left else YES


def _decide(arguments: Namespace, to: Status, words: str) -> int:
    with Opened(settings_of(arguments)) as contributions:
        contributions.decide(arguments.id, to, _by(arguments), arguments.why, now())
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


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentError(f"{path} cannot be read: {error.strerror}.", file=str(path)) from error


def _removal(text: str) -> tuple[str, str | None]:
    record, separator, successor = text.partition("=")
    return record, successor if separator else None


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
