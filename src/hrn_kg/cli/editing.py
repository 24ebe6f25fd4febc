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
from hrn_kg.content import Content, find_content
from hrn_kg.errors import ContentError, NothingToCheck
from hrn_kg.turtle import Sheet, format_turtle, read_sheet, text_of, write_turtle

YES, NO, NOT_CHECKED = 0, 1, 2


def evidence(arguments: Namespace) -> int:
    """Prove the excerpts of the content."""
    documents = _documents(arguments)
    proof = passages.prove(_data(content_of(arguments)), documents)
    for fault in proof.faults:
        print(fault)
    for capture in proof.missing:
        print(f"not at hand: the document of capture {capture}")
    print(f"{proof.proved} passages proved, {len(proof.faults)} wrong, {len(proof.missing)} documents not at hand.")
    if proof.faults:
        return NO
    return NOT_CHECKED if proof.proved == 0 else YES


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
    content = content_of(arguments)
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
    folder = settings_of(arguments, documents=arguments.documents).documents
    if folder is None:
        raise NothingToCheck("Say where the documents are: --documents DIR, or set HRN_KG_DOCUMENTS.")
    return passages.Documents.at(folder)


def _data(content: Content) -> list[Quad]:
    return [quad for path in content.data for quad in rdfio.read(path, name=content.name(path))]
