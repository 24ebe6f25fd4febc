"""The command `validate`: what contributors hand in, checked against the published base."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from hrn_kg import releases, words
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.cli.table_files import TABLES, table_readers, tell_rows
from hrn_kg.content import Content
from hrn_kg.errors import HrnKgError, ReleaseNotFound
from hrn_kg.intake import Handed, check_drafts, files_of, read_handed
from hrn_kg.limits import Intake
from hrn_kg.releases.published import published_of
from hrn_kg.validation import (
    Published,
    Report,
    report_csv,
    report_github,
    report_json,
    report_sarif,
    report_text,
    report_turtle,
)

YES, NO, NOT_CHECKED = 0, 1, 2

WRITERS: dict[str, Callable[[Report], str]] = {
    "json": report_json.render,
    "sarif": report_sarif.render,
    "ttl": report_turtle.render,
}
IN_A_LANGUAGE: dict[str, Callable[[Report, str], str]] = {
    "csv": report_csv.render,
    "github": report_github.render,
}


def validate(arguments: Namespace) -> int:
    """Check files and print the report."""
    try:
        report = _report(arguments)
    except HrnKgError as fault:
        fault.detail = report_text.sentence_of(fault, arguments.lang)
        raise
    if arguments.format == "text":
        printed = report_text.render(report, arguments.lang, every=arguments.all)
    elif arguments.format in WRITERS:
        printed = WRITERS[arguments.format](report)
    else:
        printed = IN_A_LANGUAGE[arguments.format](report, arguments.lang)
    sys.stdout.buffer.write(printed.encode("utf-8", "backslashreplace"))
    return exit_code(report, strict=arguments.strict)


def exit_code(report: Report, *, strict: bool = False) -> int:
    """0: everything was checked and nothing must be mended; 1: something must be; 2: something was not checked."""
    if report.outcome == "invalid":
        return NO
    if report.outcome != "valid" or report.untouched:
        return NOT_CHECKED
    return NO if strict and report.count("Warning") else YES


def _report(arguments: Namespace) -> Report:
    content = content_of(arguments)
    bounds = Intake.of(settings_of(arguments))
    handed, others = files_of(arguments.files, bounds.file_bytes, TABLES)
    for name in others:
        print(words.translate(arguments.lang, "report.passed-over", file=name), file=sys.stderr)
    own = {file.path: _name(content, file) for file in handed if file.path is not None and _is_of(content, file.path)}
    published = Published.of_content(content, without=own) if own else _published(arguments, content)
    named = [Handed(_name(content, file), file.body, file.path) for file in handed]
    drafts = read_handed(named, published.prefixes, table_readers(arguments, published, handed), bounds)
    for draft in drafts:
        tell_rows(draft, arguments.lang)
    graphs = {path.resolve(): graph for graph, path in content.rdf()}
    return check_drafts(
        drafts, published, of_content={name: graphs.get(path.resolve(), "") for path, name in own.items()}
    )


def base_named(arguments: Namespace) -> Published:
    """The release that is named, else the current one, else the content."""
    return _published(arguments, content_of(arguments))


def _is_of(content: Content, path: Path) -> bool:
    return path.resolve() in {item.resolve() for item in (*content.ontology, *content.data)}


def _name(content: Content, file: Handed) -> str:
    if file.path is not None and file.path.is_relative_to(content.root):
        return content.name(file.path)
    return file.name


def _published(arguments: Namespace, content: Content) -> Published:
    """The release that is named, else the current one; the content where there is none."""
    home = settings_of(arguments).home
    if arguments.release not in (None, "content"):
        return published_of(releases.get(home, arguments.release))
    if arguments.release is None:
        try:
            return published_of(releases.current(home))
        except ReleaseNotFound:
            pass
    return Published.of_content(content)
