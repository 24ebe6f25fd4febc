"""The commands of editors: passages made, filed, proved and counted, and files laid out."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Quad, RdfFormat

from hrn_kg import declared, disk, rdfio
from hrn_kg import evidence as passages
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.cli.at_hand import documents_needed
from hrn_kg.content import Content, find_content
from hrn_kg.errors import ContentError, NothingToCheck
from hrn_kg.turtle import Sheet, format_turtle, read_sheet, text_of, write_turtle

YES, NO, NOT_CHECKED = 0, 1, 2


def evidence(arguments: Namespace) -> int:
    """Prove the excerpts of the content, or of the files that are named."""
    documents = _documents(arguments)
    # Files of a proposal are proved by themselves, whatever document they quote.
    own = tuple(arguments.files)
    data = [quad for path in own for quad in rdfio.read(path)] if own else _data(content_of(arguments))
    proof = passages.prove(data, documents)
    for fault in proof.faults:
        print(fault)
    for capture in proof.missing:
        print(f"not at hand: the document of capture {capture}")
    if arguments.words:
        prefixes = declared.prefixes_of(content_of(arguments))
        for excerpt, words in passages.withheld_words(data, documents):
            print(f"{prefixes.shorten(excerpt) or excerpt}  {words}")
    print(f"{proof.proved} passages proved, {len(proof.faults)} wrong, {len(proof.missing)} documents not at hand.")
    if proof.faults:
        return NO
    return NOT_CHECKED if proof.proved == 0 else YES


def quotation(arguments: Namespace) -> int:
    """Choose which passages print their words; write the choice, or tell what it would change."""
    documents = _documents(arguments)
    content = content_of(arguments)
    choices, missing = passages.choose(_data(content), documents.texts, declared.captures_of(content.root / "data"))
    if not choices:
        raise NothingToCheck("None of these documents is one that the data quote.")
    files = {content.name(path): path for path in content.data}
    changes = passages.rewrite(choices, files, documents.texts, declared.prefixes_of(content))
    if arguments.write and changes.texts:
        changes.write()
        for choice in choices:
            passages.file_again(content.root / "data", choice.document, declared.prefixes_of(content)).write()
    for choice in choices:
        print(
            f"{choice.document}: {len(choice.printed)} passages printed, {len(choice.withheld)} by place and checksum; "
            f"{choice.printed_characters / choice.characters:.1%} of {choice.characters} characters printed, at most "
            f"{float(choice.share):.1%} may be"
        )
    for document in missing:
        print(f"not at hand: {document}; its passages stay as they are")
    done = "" if arguments.write else "to be "
    print(f"{changes.shown} passages {done}printed anew, {changes.hidden} {done}taken out of print.")
    return YES if arguments.write or not changes.texts else NO


def capture(arguments: Namespace) -> int:
    """Print the record of the text of a document, on which the positions of its excerpts are counted."""
    text = _text(arguments.file)
    print(write_turtle(passages.capture(arguments.document, text), declared.prefixes_of(content_of(arguments))), end="")
    return YES


def quote(arguments: Namespace) -> int:
    """Make excerpts of the quotations of a draft; print or file them only when every quotation is right."""
    file: Path = arguments.file
    documents = _documents(arguments)
    draft = rdfio.read(file)
    content = _content_of_data(arguments.into) if arguments.into else content_of(arguments)
    prefixes = declared.prefixes_of(content)
    is_turtle = rdfio.format_of(file) == RdfFormat.TURTLE
    sheet = read_sheet(text_of(_bytes_of(file), str(file)), str(file)) if arguments.into and is_turtle else Sheet(())
    if not any(quad.predicate == passages.QUOTE for quad in draft):
        raise NothingToCheck(f"{file} holds no hro:quote.", file=str(file))
    # The draft may describe a document of its own, with its capture.
    captures = declared.captures_of(content.root / "data") | declared.captures_in(draft)
    claims, excerpts, faults = passages.expand(draft, documents, captures)
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
    """Count what the excerpts carry of each document; with --list, print what they leave."""
    documents = _documents(arguments)
    content = content_of(arguments)
    reviewed = content.root / "data" / "exclusions.tsv"
    captures = declared.captures_of(content.root / "data")
    exclusions = passages.read_exclusions(reviewed) if reviewed.is_file() else ()
    found = passages.measure(_data(content), documents.texts, captures, exclusions)
    if not found:
        raise NothingToCheck("None of these documents is one that the data quote.")
    total: dict[str, passages.Count] = {}
    for document in found:
        counts = _counts_of(document)
        for kind, count in counts.items():
            print(f"{document.document}: {_share(kind, count)}")
            total[kind] = total[kind] + count if kind in total else count
        if arguments.list:
            # A sentence that is left is a row of clauses that are left.
            for kind in ("clauses", "numbers"):
                for start, words in counts[kind].left:
                    print(f"  {document.document} {start:>6} {kind.removesuffix('s'):<8} {words}")
    for kind, count in total.items():
        print(f"all: {_share(kind, count)}")
    return YES


def _counts_of(document: passages.Coverage) -> dict[str, passages.Count]:
    return {
        "characters": document.characters,
        "sentences": document.sentences,
        "clauses": document.clauses,
        "numbers": document.numbers,
    }


def _share(kind: str, count: passages.Count) -> str:
    left = count.all - count.carried - count.excluded
    return (
        f"{count.all} {kind}, {count.carried} carried, {count.excluded} excluded, {left} left "
        f"({count.share:.1%} carried or excluded)"
    )


def lay_out(arguments: Namespace) -> int:
    """Lay out Turtle files, or tell which would change."""
    content = content_of(arguments)
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


def _text(path: Path) -> str:
    normalised = passages.normalise(text_of(_bytes_of(path), str(path)))
    if not normalised:
        raise NothingToCheck(f"{path} holds no text.", file=str(path))
    return normalised


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentError(f"{path} cannot be read: {error.strerror or error}.", file=str(path)) from error


def _content_of_data(folder: Path) -> Content:
    content = find_content(folder.resolve().parent)
    if folder.resolve() != content.root / "data":
        raise ContentError(f"{folder} is not the folder of data in {content.root}; name that.", file=str(folder))
    return content


def _documents(arguments: Namespace) -> passages.Documents:
    return documents_needed(settings_of(arguments, documents=arguments.documents))


def _data(content: Content) -> list[Quad]:
    return [quad for path in content.data for quad in rdfio.read(path, name=content.name(path))]
