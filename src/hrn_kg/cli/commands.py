"""What each command does. A command takes the parsed arguments and returns the exit code."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, RdfFormat

from hrn_kg import conneg, declared, disk, rdfio, releases, validation
from hrn_kg import evidence as passages
from hrn_kg.cli.table import draw
from hrn_kg.content import Content, find_content
from hrn_kg.engine import Job, Source, open_engine
from hrn_kg.errors import ContentError, HrnKgError, NotFound, NothingToCheck, ReleaseGone
from hrn_kg.examples import find_example, load_examples, split
from hrn_kg.settings import Settings
from hrn_kg.sparql import inspect
from hrn_kg.turtle import Sheet, format_turtle, read_sheet, text_of, write_turtle
from hrn_kg.validation import text

YES, NO, NOT_CHECKED = 0, 1, 2


def build(arguments: Namespace) -> int:
    """Make a release, or say that nothing changed."""
    home = _settings(arguments).home
    before = {release.id for release in releases.list_releases(home)}
    release = releases.build(_content(arguments), home, releases.Lines())
    if release.id in before:
        print(f"Nothing changed: release {release.id} holds this content already.")
    else:
        print(f"Release {release.id} is current: {sum(release.graphs.values())} triples, in {release.path}.")
    return YES


def serve(arguments: Namespace) -> int:
    """Serve until stopped."""
    from hrn_kg.web.server.run import run

    settings = _settings(arguments, host=arguments.host, port=arguments.port, processes=arguments.processes)
    if not arguments.data:
        if arguments.union_default_graph:
            raise NothingToCheck("--union-default-graph goes with --data: a release is always served like that.")
        run(settings, releases.current(settings.home))
        return YES
    found = rdfio.gather(arguments.data)
    if found.others:
        names = ", ".join(path.name for path in found.others[:5]) + (", ..." if len(found.others) > 5 else "")
        print(f"Not RDF by their names, and not served: {names} ({len(found.others)} in all).", file=sys.stderr)
    run(settings, data_paths=found.files, union_default=arguments.union_default_graph)
    return YES


def validate(arguments: Namespace) -> int:
    """Check files and print the report."""
    try:
        report = validation.validate_files(tuple(arguments.files), _content(arguments))
    except HrnKgError as fault:
        fault.detail = text.sentence_of(fault, arguments.lang)
        raise
    print(text.render(report, arguments.lang).rstrip())
    match report.outcome:
        case "valid":
            return NOT_CHECKED if report.untouched else YES
        case "invalid":
            return NO
        case "nothing-to-validate":
            return NOT_CHECKED


def query(arguments: Namespace) -> int:
    """Answer one query from the current release, or the one that is named."""
    settings = _settings(arguments)
    release = _release(settings.home, arguments.release)
    inspected = inspect(_query_text(arguments), settings)
    rows = inspected.kind in ("select", "ask")
    offered = conneg.SELECT_FORMATS if rows else conneg.GRAPH_FORMATS
    table = rows and arguments.format in (None, "table")
    chosen = offered[0] if table or arguments.format is None else conneg.by_name(arguments.format, offered)
    body = asyncio.run(_answer(settings, release.source, Job(inspected.text, chosen.media_type)))
    if table:
        print(draw(body, release.source.prefixes))
    else:
        sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
    return YES


def list_releases(arguments: Namespace) -> int:
    """List the published releases; remove those that are not to be kept."""
    home = _settings(arguments).home
    if arguments.keep is not None:
        for release in releases.keep_last(home, arguments.keep):
            print(f"- {release.id:<12} {release.created:%Y-%m-%d %H:%M}  removed")
    found = releases.list_releases(home)
    if not found:
        print(f"There is no release in {home} yet: run 'hrn-kg build' first.", file=sys.stderr)
        return YES
    for release in found:
        mark = "*" if release is found[0] else " "
        triples = sum(release.graphs.values())
        print(f"{mark} {release.id:<12} {release.created:%Y-%m-%d %H:%M}  {triples:>9} triples  {release.content[:12]}")
    return YES


def evidence(arguments: Namespace) -> int:
    """Prove the excerpts of the content."""
    documents = _documents(arguments)
    proof = passages.prove(_data(_content(arguments)), documents)
    for fault in proof.faults:
        print(fault)
    for capture in proof.missing:
        print(f"not at hand: the document of capture {capture}")
    print(f"{proof.proved} passages proved, {len(proof.faults)} wrong, {len(proof.missing)} documents not at hand.")
    if proof.faults:
        return NO
    return NOT_CHECKED if proof.proved == 0 else YES


def quote(arguments: Namespace) -> int:
    """Make excerpts of the quotations of a draft; print or file them only when every quotation is right."""
    file: Path = arguments.file
    documents = _documents(arguments)
    draft = rdfio.read(file)
    content = _content_of_data(arguments.into) if arguments.into else _content(arguments)
    prefixes = declared.prefixes_of(content)
    is_turtle = rdfio.format_of(file) == RdfFormat.TURTLE
    sheet = read_sheet(text_of(_bytes_of(file), str(file)), str(file)) if arguments.into and is_turtle else Sheet(())
    if not any(quad.predicate == passages.QUOTE for quad in draft):
        raise NothingToCheck(f"{file} holds no hro:quote.", file=str(file))
    claims, excerpts, faults = passages.expand(draft, documents, declared.captures_of(content.root / "data"))
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        # A file with some of the passages would look finished.
        return NO
    if arguments.into is None:
        print(write_turtle([*claims, *excerpts], prefixes, str(file)), end="")
        return YES
    changes = passages.file_draft(replace(sheet, triples=(*claims, *excerpts)), arguments.into, prefixes)
    changes.write()
    for path in changes.written:
        print(f"wrote {path}")
    for path in changes.removed:
        print(f"removed {path}: its claims have gone to the files that were written")
    if not changes.written:
        print(f"Nothing is new: {arguments.into} holds all of {file} already.")
    return YES


def coverage(arguments: Namespace) -> int:
    """Count what the excerpts touch of each document; with --list, print what they leave."""
    documents = _documents(arguments)
    content = _content(arguments)
    reviewed = content.root / "data" / "exclusions.tsv"
    captures = declared.captures_of(content.root / "data")
    exclusions = passages.read_exclusions(reviewed) if reviewed.is_file() else ()
    found = passages.measure(_data(content), documents.texts, captures, exclusions)
    if not found:
        raise NothingToCheck("None of these documents is one that the data quote.")
    for document in found:
        print(f"{document.document}: {_shares('sentences', *_of_sentences(document))}")
        print(f"{document.document}: {_shares('numbers', *_of_numbers(document))}")
        if arguments.list:
            left = (("sentence", document.untouched_sentences), ("number", document.untouched_numbers))
            for kind, pieces in left:
                for start, words in pieces:
                    print(f"  {document.document} {start:>6} {kind:<8} {words}")
    sums = [sum(column) for column in zip(*map(_of_sentences, found), strict=True)]
    print(f"all: {_shares('sentences', *sums)}")
    sums = [sum(column) for column in zip(*map(_of_numbers, found), strict=True)]
    print(f"all: {_shares('numbers', *sums)}")
    return YES


def _of_sentences(document: passages.Coverage) -> tuple[int, int, int]:
    return document.sentences, document.sentences_touched, document.sentences_excluded


def _of_numbers(document: passages.Coverage) -> tuple[int, int, int]:
    return document.numbers, document.numbers_touched, document.numbers_excluded


def _shares(what: str, of_all: int, touched: int, excluded: int) -> str:
    share = (touched + excluded) / of_all if of_all else 0.0
    left = of_all - touched - excluded
    return f"{of_all} {what}, {touched} touched, {excluded} excluded, {left} left ({share:.1%} touched or excluded)"


def lay_out(arguments: Namespace) -> int:
    """Lay out Turtle files, or tell which would change."""
    content = _content(arguments)
    prefixes = declared.prefixes_of(content)
    files: tuple[Path, ...] = tuple(arguments.files) or content.turtle_files()
    differing: dict[Path, bytes] = {}
    # All are read before one is written: a file that is refused leaves the others as they were.
    for path in files:
        written = _bytes_of(path)
        laid_out = format_turtle(text_of(written, str(path)), prefixes, str(path)).encode()
        if laid_out != written:
            differing[path] = laid_out
    for path, body in differing.items():
        if not arguments.check:
            disk.replace(path, body)
        print(f"would change {path}" if arguments.check else f"changed {path}")
    print(f"{len(files)} files, {len(differing)} {'to be ' if arguments.check else ''}changed.")
    return NO if arguments.check and differing else YES


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentError(f"{path} cannot be read: {error.strerror or error}.", file=str(path)) from error


def _settings(arguments: Namespace, **overrides: Any) -> Settings:
    return Settings.load(home=arguments.home, **overrides)


def _content(arguments: Namespace) -> Content:
    return find_content(arguments.content)


def _content_of_data(folder: Path) -> Content:
    content = find_content(folder.resolve().parent)
    if folder.resolve() != content.root / "data":
        raise ContentError(f"{folder} is not the folder of data in {content.root}; name that.", file=str(folder))
    return content


def _documents(arguments: Namespace) -> passages.Documents:
    folder = _settings(arguments, documents=arguments.documents).documents
    if folder is None:
        raise NothingToCheck("Say where the documents are: --documents DIR, or set HRN_KG_DOCUMENTS.")
    return passages.Documents.at(folder)


def _data(content: Content) -> list[Quad]:
    return [quad for path in content.data for quad in rdfio.read(path, name=content.name(path))]


def _query_text(arguments: Namespace) -> str:
    name = arguments.query
    try:
        if name == "-":
            return sys.stdin.read()
        if name.endswith(".rq") or "/" in name:
            return split(Path(name).read_text(encoding="utf-8"))[1]
    except FileNotFoundError:
        raise NotFound(f"There is no file {name}.", file=name) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{name} cannot be read: {error}.", file=name) from error
    return find_example(load_examples(_content(arguments)), name).text_in(arguments.lang)


def _release(home: Path, release_id: str | None) -> releases.Release:
    if release_id is None:
        return releases.current(home)
    try:
        return releases.get(home, release_id)
    except NotFound:
        was = releases.find_removed(home, release_id)
        if was is None:
            raise
    raise ReleaseGone(f"Release {release_id} is kept no longer: it was removed on {was.removed[:10]}.")


async def _answer(settings: Settings, source: Source, job: Job) -> bytes:
    engine = await open_engine(settings, source)
    try:
        return (await engine.answer(job)).body
    finally:
        await engine.close()


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "build": build,
    "serve": serve,
    "validate": validate,
    "query": query,
    "releases": list_releases,
    "evidence": evidence,
    "quote": quote,
    "coverage": coverage,
    "format": lay_out,
}
