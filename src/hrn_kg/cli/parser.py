"""What can be typed, and the help a newcomer reads."""

from __future__ import annotations

import argparse
from pathlib import Path

from hrn_kg import __version__, words
from hrn_kg.cli.contribution_options import add_contributing
from hrn_kg.cli.document_options import add_documents
from hrn_kg.cli.parser_parts import add_command as _add
from hrn_kg.cli.release_options import add_releases

_INTRODUCTION = """\
An open knowledge base of harm reduction in the Netherlands, on your own machine.

Start with these two:
  hrn-kg build     make a release from the files in ontology/, shapes/, data/, queries/ and catalog/
  hrn-kg serve     answer questions about it at http://127.0.0.1:8000
"""
# The kinds of spreadsheet that there are (drafting.tables), of which the parser is not to wait for the library.
TEMPLATES = ("figures", "facilities", "definitions")
_END = """\
Everything that is made lies under one directory: --home DIR, or HRN_KG_HOME, or else ./var.
Exit codes: 0 yes; 1 does not conform; 2 could not run, or nothing was checked.
'hrn-kg COMMAND --help' tells more about a command.
"""


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="hrn-kg", description=_INTRODUCTION, epilog=_END, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, metavar="DIR", help="where releases are kept (default: ./var)")
    parser.add_argument(
        "--content",
        type=Path,
        metavar="DIR",
        help="directory with ontology/, shapes/, data/, queries/ and catalog/ to work on",
    )
    parser.add_argument("--debug", action="store_true", help="show where in the program an internal fault arose")
    parser.add_argument("--version", action="version", version=f"hrn-kg {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    build = _add(commands, "build", "make a release from the content", _BUILD)
    build.add_argument(
        "--without-lost",
        action="store_true",
        help="build although the current release holds contributions that the database has lost: they are given up",
    )

    serve = _add(commands, "serve", "answer questions over HTTP", _SERVE)
    serve.add_argument("--host", metavar="NAME", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=_port, metavar="NUMBER", help="port to listen on (default: 8000)")
    serve.add_argument("--processes", type=_number, metavar="NUMBER", help="web processes (default: 1)")
    serve.add_argument(
        "--data", type=Path, nargs="+", metavar="PATH", help="serve these RDF files and folders in place of a release"
    )
    serve.add_argument(
        "--union-default-graph",
        action="store_true",
        help="with --data: queries see all named graphs in their default graph, as they do in a release",
    )

    export = _add(commands, "export", "write a release as plain files for any server of files", _EXPORT)
    export.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder for the files")
    export.add_argument(
        "--public-url", required=True, metavar="URL", help="address at which the public will find the files"
    )
    export.add_argument("--processes", type=_number, metavar="NUMBER", help="processes (default: one for each core)")

    validate = _add(commands, "validate", "check your own RDF files against the shapes", _VALIDATE)
    validate.add_argument("files", type=Path, nargs="+", metavar="PATH", help="files and folders; - for stdin")
    validate.add_argument(
        "--lang", choices=sorted(words.languages()), default=words.ENGLISH, help="language of the report (default: en)"
    )
    validate.add_argument(
        "--format",
        choices=("text", "json", "sarif", "github", "csv", "ttl"),
        default="text",
        help="how to print the report (default: text)",
    )
    validate.add_argument("--all", action="store_true", help="text: list every place, not the first five of a fault")
    validate.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")
    validate.add_argument(
        "--release",
        metavar="ID",
        help="check against this release, or 'content' (default: the current release, if any)",
    )

    template = _add(commands, "template", "write an empty spreadsheet to fill in", _TEMPLATE)
    template.add_argument("kind", choices=TEMPLATES, metavar="KIND", help=", ".join(TEMPLATES))
    template.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="an .xlsx or .csv file, or - for .xlsx"
    )
    template.add_argument(
        "--lang",
        choices=sorted(words.languages()),
        default=words.ENGLISH,
        help="language of the template (default: en)",
    )
    template.add_argument("--release", metavar="ID", help="take the lists of this release (default: the current one)")

    query = _add(commands, "query", "ask a release a question", _QUERY)
    query.add_argument("query", metavar="NAME|FILE", help="an example of the gallery, a .rq file, or - for stdin")
    query.add_argument("--release", metavar="ID", help="ask this release (default: the current one)")
    query.add_argument(
        "--set",
        action="append",
        metavar="NAME=VALUE",
        help="give an example a value, such as place=rotterdam; may be repeated",
    )
    query.add_argument(
        "--lang",
        choices=sorted(words.languages()),
        default=words.ENGLISH,
        help="language of the labels of an example (default: en)",
    )
    query.add_argument(
        "--format",
        metavar="FORMAT",
        help="table, csv, tsv, json or xml for rows; turtle, ntriples, jsonld or rdfxml for graphs",
    )

    reproduce = _add(commands, "reproduce", "see whether an address still gives the same rows", _REPRODUCE)
    reproduce.add_argument("address", metavar="ADDRESS", help="of an answer, as its page or the field Link gives it")
    reproduce.add_argument("--digest", metavar="DIGEST", help="that of the rows, as they were: sha256:...")

    add_releases(commands)

    log = _add(commands, "log", "list the log of changes; check it; blank what may not be kept", _LOG)
    act = log.add_mutually_exclusive_group()
    act.add_argument("--check", action="store_true", help="replay all entries, and compare each digest")
    act.add_argument("--redact", metavar="IRI", help="blank what is stated of a thing, in log and releases")
    log.add_argument("--reason", metavar="TEXT", help="with --redact: why, which is published")

    mirror = _add(commands, "mirror", "copy another base of this kind, keep the copy up, and prove it", _MIRROR)
    mirror.add_argument("address", metavar="URL", help="its start page, or any page, feed or catalogue of it")
    mirror.add_argument("--into", type=Path, required=True, metavar="DIR", help="folder of the copy; made if need be")
    mirror.add_argument("--check", action="store_true", help="compare the copy with its source, and load nothing")

    publish = _add(commands, "publish", "put a release into an engine of your own, and prove it", _PUBLISH)
    publish.add_argument("--verify", action="store_true", help="put nothing: prove what the engine holds")
    publish.add_argument("--release", metavar="ID", help="publish this release (default: the current one)")
    publish.add_argument("--report", type=Path, metavar="FILE", help="write what was found into FILE, as JSON")

    add_documents(commands)

    reports = _add(commands, "reports", "list what visitors reported as wrong, or show one report", _REPORTS)
    reports.add_argument("number", nargs="?", metavar="NUMBER", help="the report to show (default: list all)")
    reports.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    reports.add_argument(
        "--carry-over", action="store_true", help="make each report a contribution, and remove it here"
    )
    reports.add_argument("--remove", action="store_true", help="remove the report NUMBER for good")

    add_contributing(commands)

    readout = _add(commands, "readout", "print what the properties of claims say by themselves", _READOUT)
    readout.add_argument("claims", nargs="*", metavar="CLAIM", help="names of claims (default: all)")
    readout.add_argument("--release", metavar="ID", help="read a release, or 'current' (default: the content)")

    lost = _add(commands, "unsaid", "list words that claims quote and do not say", _UNSAID)
    lost.add_argument("claims", nargs="*", metavar="CLAIM", help="names of claims (default: all)")
    lost.add_argument("--all", action="store_true", help="also the words for which data/unsaid.tsv has a reason")
    lost.set_defaults(release=None)

    layout = _add(commands, "format", "lay out Turtle files the way this project does", _FORMAT)
    layout.add_argument("files", type=Path, nargs="*", metavar="FILE", help="default: all Turtle files of the content")
    layout.add_argument("--check", action="store_true", help="change nothing; exit 1 when a file would change")
    return parser


def _number(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 1")


def _port(text: str) -> int:
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port number")


_BUILD = """\
Read every file, check it, derive, validate the whole against the shapes, and write a release:
dumps, catalogue, manifest and checksums, and a store of large data. When anything is wrong, the file
and line are named and the release before stays in place. When nothing changed, and the current
release is whole, nothing is done; a damaged one is replaced by a new one, as is a damaged pointer.

Every contribution that was accepted is carried into each release, whatever else changed. Afterwards
the proposals that are still open are checked against the new release, and those whose outcome changed
are named.
"""
_SERVE = """\
Serve the current release: pages for people, /sparql for programs, /catalog for harvesters.
Stop it with Ctrl-C.

  hrn-kg serve --data my.ttl folder/    your own RDF in place of a release: every file by its ending,
                                        folders with all that is below them (docs/how-to-serve-your-own-data.md)
"""
_EXPORT = """\
Write everything that a server at URL gives of the current release as files: pages, the description of every thing,
downloads, feed, changes, catalogue, sitemap. What redirects is a line in DIR/redirects/*.map, which the configurations
for nginx and Caddy in deploy/static/ read (docs/how-to-serve-files.md). What needs a server (search, queries, checks,
contributions) leads to one page that says so.

  HRN_KG_CONTACT=mailto:editors@example.org hrn-kg export --to public --public-url https://example.org

The files are made in DIR.new, which takes the place of DIR when it is whole: stopped at any moment, or with a full
disk, the old DIR stays. A folder that was not made by an export is never replaced.

Exit code 0: done. 1: done, but pages link to addresses that do not exist, which are listed. 2: not done.
"""
_VALIDATE = """\
Check RDF files (.ttl .trig .nt .nq .jsonld .rdf), spreadsheets (.xlsx .csv), folders, or - for stdin, against the
shapes and all that is published: the current release, or the content of the installation where there is none. The
report says what is wrong, in which line or cell, and how to mend it. Nothing is sent or stored.

Exit code 0: everything was checked and nothing must be mended. 1: something must be (with --strict, warnings
too). 2: something could not be checked (no file, neither RDF nor a template, empty, too large).
"""
_TEMPLATE = """\
Write an empty spreadsheet with headings, explanations, two examples and lists to choose from. Each row
that is filled in becomes a record; 'hrn-kg validate FILE' says what came of it and what is wrong, by cell.

  hrn-kg template figures --lang nl --out cijfers.xlsx
"""
_QUERY = """\
Run a SPARQL query against the current release, or the one named, and print the answer.

  hrn-kg query NAME               an example; a wrong NAME lists those there are
  hrn-kg query list-figures --set place=amsterdam --set from=2000
  hrn-kg query my.rq --format csv
  echo 'ASK {}' | hrn-kg query -
"""
_REPRODUCE = """\
Ask a service for an answer that was cited, and compare its rows.

  hrn-kg reproduce 'https://.../queries/list-figures.csv?place=amsterdam&release=2026.11.0' --digest sha256:...

With --digest: whether the rows are those that had it. Without: whether the current release gives the rows
of the release in the address. Where the address names a release, the rows that came and went since are
listed, as in N-Triples. The digest stands on the page of the answer and in the field X-HRN-KG-Rows; it
covers the names of the columns and all rows, not their order nor the form of the file.
An address that a citation prints (https://w3id.org/harmreduction/...) is asked of the server that
HRN_KG_PUBLIC_URL names, else of the one that runs on this machine, else of the one to which it leads.
Exit code 0: the same. 1: not the same. 2: could not be asked, or nothing to compare.
"""
_LOG = """\
List the entries of the log of changes, oldest first: release, moment (UTC), things created, updated and
deleted. The log, HOME/log, tells of every release that was ever published, also of removed ones.

With --check the log is replayed from its first entry on; what that gives for each release must have the
digest which its entry states. Exit code 0: it has. 1: it has not. 2: could not look (no entry, or damaged).

With --redact what was ever stated of a thing is blanked in the log, and kept releases that describe it are
removed whole. That this was done, when and why is published; so are the digests from before and after.
The thing must be gone from the current release: take it out of the content and build first. Exit code 0: done.
1: done, but a store below HOME/stores may hold it still, which is named. 2: not done.
"""
_MIRROR = """\
Copy a base of this kind over its public addresses: DIR/hrn-kg.nq is the dataset in canonical form, equal byte
for byte to that of the source. Run it again, by a timer, to follow the changes: then no dump is loaded, only
what changed. The new copy is put in the place of the old one in one step, once its digest is that of the
source. Killed at any moment, the next run goes on with what was loaded.

  hrn-kg mirror https://example.org/ --into copy            copy, or bring the copy up to date
  hrn-kg mirror https://example.org/ --into copy --check    compare only

Printed are the release, the digest (SHA-256 of the canonical N-Quads), the number of changes that were read
from the feed, the size of the copy, and how many bytes were loaded.

Exit code 0: the copy has the digest of its source. 1: copy or source has not the stated digest; with --check
also when the source has another release. 2: could not (unreachable, no such base, disk full, an older release
than that of the copy). The copy is then as it was.
"""
_PUBLISH = """\
Put the current release (dumps and catalogue) into the SPARQL engine that HRN_KG_ENGINE names, by the Graph
Store Protocol at HRN_KG_ENGINE_STORE, and prove that it is there: the mark of the release, every triple of
each graph, the rows of every example query. Either address may hold {release}, so that the next release is
filled beside the one that answers; without it only an engine that takes a dataset in one transaction is filled.

  hrn-kg publish             put and prove
  hrn-kg publish --verify    prove what another loader put there

Printed are the graphs and queries that differ, with rows: - is missing, + is too much. Numbers of the same
value that the engine writes in another way are told as form, and are no difference; what it gave no answer to
is told as unanswered (docs/engines.md).

Exit code 0: the engine holds the release. 1: something differs. 2: it could not be put or asked.
"""
_REPORTS = """\
List the reports that visitors sent by a form before there were corrections (hrn-kg proposals), oldest first: number,
moment (UTC), thing, what is wrong.
With a NUMBER all of one is shown. They lie in HOME/reports and may hold a name and an e-mail address.

With --carry-over each becomes a contribution that is a draft (hrn-kg proposals --status draft): nobody has agreed to
its publication, so an editor proposes the correction and withdraws the draft. Doing it twice makes none twice.

A report, and such a draft, is removed after HRN_KG_REPORT_DAYS days, when they are listed.
What might steer a terminal is printed as its code.
"""
_READOUT = """\
Print for each claim its label and the sentence that its properties make without the label, in
English and Dutch. What only the label says is missing from the sentence, and shows.

  hrn-kg readout hr-cost-effective claim:hr-acceptance
"""
_UNSAID = """\
List for each claim the words of its passages that stand in no label, value or name of a value of the
claim, nor of another claim that quotes the same words: what a label may have lost. Words without
content are left out, and words for which data/unsaid.tsv gives a reason. Look at each: put it into the
label, or write the reason there.

  hrn-kg unsaid
  hrn-kg unsaid --all hr-cost-effective

Exit codes: 0 nothing is left; 1 words are left.
"""
_FORMAT = """\
Lay out Turtle files: prefixes of the project, subjects by name, claims in the order of their passages
and each followed by these, one property a line.

Comments stay at the head of the file, above the subject that they precede, and at the end. A file with
a comment elsewhere is refused with the line, and no file is changed.
"""
