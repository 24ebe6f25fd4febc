"""What can be typed after the commands that deal with source documents and their passages, and their help."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from hrn_kg.cli.parser_parts import Commands, add_command


def add_documents(commands: Commands) -> None:
    """Add the commands."""
    evidence = add_command(commands, "evidence", "prove every quotation against the source documents", _EVIDENCE)
    evidence.add_argument(
        "files", type=Path, nargs="*", metavar="FILE", help="RDF of a proposal (default: the content)"
    )
    capture = add_command(commands, "capture", "print the record of the text of a document", _CAPTURE)
    capture.add_argument("file", type=Path, metavar="FILE", help="the document as a .txt file")
    capture.add_argument("document", type=_slug, metavar="NAME", help="its short name in data/documents.ttl, as s5")
    quote = add_command(commands, "quote", "make passages of the quotations in a draft", _QUOTE)
    quote.add_argument("file", type=Path, metavar="FILE", help="a draft with hro:quote, as RDF")
    quote.add_argument(
        "--into", type=_folder, metavar="DIR", help="file the claims and passages in this folder of data, such as data/"
    )
    coverage = add_command(commands, "coverage", "count what the passages carry of each source document", _COVERAGE)
    coverage.add_argument("--list", action="store_true", help="print the clauses and numbers that are left")
    evidence.add_argument(
        "--words", action="store_true", help="print the words of the passages that keep only place and checksum"
    )
    quotation = add_command(commands, "quotation", "choose which passages print their words", _QUOTATION)
    quotation.add_argument("--write", action="store_true", help="write the choice into the files of data/")
    for command in (evidence, quote, coverage, quotation):
        command.add_argument("--documents", type=Path, metavar="DIR", help="folder with the documents as .txt files")


def _slug(text: str) -> str:
    if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no short name: lower-case letters, digits and single hyphens")


def _folder(text: str) -> Path:
    if Path(text).is_dir():
        return Path(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a folder")


_EVIDENCE = """\
Compare each passage with the text at its position in the source document: its words, or the checksum
of words that are not printed. --words shows those to an editor who has the documents. With FILE the
passages of a proposal are proved, of whatever document it describes.
The documents are not part of the project: give their folder, set HRN_KG_DOCUMENTS, or put them into
HOME/documents.
"""
_QUOTATION = """\
Choose which passages print their words. Of each document at most its hro:quotableShare is printed (one
half where data/documents.ttl gives none), and of no sentence of more than 20 words above four fifths;
definitions are quoted whole. Figures, rules, names, doubtful and disputed claims come first. The other
passages keep their place and a checksum (docs/decisions/20261127-quotation-by-measure.md).

The same data and documents always give the same choice: run it again whenever claims have changed.

  hrn-kg quotation --write    write the choice

Exit code 0: the data are as chosen. 1: they are not, and --write was not given. 2: no document at hand.
"""
_CAPTURE = """\
Print the capture of a document as Turtle: the checksum of its text, white space made single, on which
the positions of its passages are counted. It belongs into data/documents.ttl; the passages of the
document then have the prefix NAMEx.

  hrn-kg capture house-rules.txt s5 >> data/documents.ttl && hrn-kg format data/documents.ttl
"""
_QUOTE = """\
Find the words of each hro:quote in its document, which the data or the draft itself describe, and print
the claims with hro:supportedBy, and the excerpts with their positions, laid out the way this project
does. Nothing is printed when a quotation is wrong.

  hrn-kg quote draft.ttl --into data/   file them: a claim goes to data/DOCUMENT/NUMBER-SECTION.ttl, in the
                                        order of the passages; what is there already is merged

Exit code 0: every quotation was found. 1: one is not there, or stands in several places. 2: could
not run (no document, not RDF, no hro:quote).
"""
_COVERAGE = """\
Count the characters, sentences, clauses and numbers of each source document: those that passages
carry, those that data/exclusions.tsv excludes with a reason, and those that are left. Whether a
passage prints its words makes no difference.

A sentence counts when a passage touches it, a clause when passages hold half of its characters, a
number when one passage holds all of it. A clause ends at a comma, semicolon, colon, dash or bracket,
or before a conjunction; pieces of fewer than four words belong to their neighbour.
"""
