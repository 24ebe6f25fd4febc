"""The contributions as the command line lists and shows them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from hrn_kg import releases, words
from hrn_kg.cli.arguments import settings_of
from hrn_kg.cli.at_hand import documents_at_hand
from hrn_kg.cli.opened_contributions import Opened
from hrn_kg.cli.report_list import harmless
from hrn_kg.evidence import Proof

if TYPE_CHECKING:
    from hrn_kg.contributions import Contribution, Contributions, Event
    from hrn_kg.contributions.effect import Effect


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
    return 0


def proof_text(proof: Proof) -> str:
    """What the proof of the passages found, as lines."""
    missing = f"; of {len(proof.missing)} documents the text is not at hand (--document)" if proof.missing else ""
    counts = f"{proof.proved} passages proved, {len(proof.faults)} wrong{missing}."
    return harmless("\n".join([*map(str, proof.faults), counts]), keep_lines=True)


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
        report += f"\n{proof_text(proof)}" if proof is not None else ""
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
        return 0
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
    return 0


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


def _json(data: object) -> str:
    # All but printable ASCII is escaped, so that nothing steers a terminal.
    return json.dumps(data, indent=2, ensure_ascii=True)
