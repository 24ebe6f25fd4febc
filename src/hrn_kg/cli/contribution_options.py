"""What can be typed after the commands of contributions, and their help."""

from __future__ import annotations

from pathlib import Path

from hrn_kg import words
from hrn_kg.cli.parser_parts import Commands, add_command

# Those of `contributions.statuses`, which brings the library of the database with it; a test holds them together.
STATUSES = ("draft", "submitted", "changes-requested", "accepted", "rejected", "withdrawn", "superseded")


def add_contributing(commands: Commands) -> None:
    """Add the commands."""
    propose = add_command(commands, "propose", "propose records for the knowledge base", _PROPOSE)
    propose.add_argument(
        "paths", type=Path, nargs="*", metavar="PATH", help="RDF files, spreadsheets, or folders with them"
    )
    propose.add_argument("--name", required=True, metavar="NAME", help="who proposes; not published")
    propose.add_argument("--email", metavar="EMAIL", help="where questions and the decision go; never published")
    propose.add_argument("--credit", metavar="NAME", help="the name to publish with what is accepted (default: none)")
    propose.add_argument("--note", metavar="TEXT", help="a word to the editors; never published")
    propose.add_argument(
        "--document", type=Path, action="append", default=[], metavar="FILE", help="the text of a source; kept private"
    )
    propose.add_argument(
        "--corrects", action="append", default=[], metavar="IRI", help="a published record that the files correct"
    )
    propose.add_argument(
        "--removes",
        action="append",
        default=[],
        metavar="IRI[=SUCCESSOR]",
        help="a published record to take away, and the one that takes its place",
    )
    propose.add_argument(
        "--lang", choices=sorted(words.languages()), default=words.ENGLISH, help="language of the report (default: en)"
    )

    listed = add_command(commands, "proposals", "list the contributions, or show one", _PROPOSALS)
    listed.add_argument("id", nargs="?", metavar="ID", help="the contribution to show (default: list all)")
    listed.add_argument("--status", choices=STATUSES, metavar="STATUS", help=f"only these: {', '.join(STATUSES)}")
    listed.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")

    for name, summary, description in (
        ("accept", "accept a contribution and build the release that brings it", _ACCEPT),
        ("return", "return a contribution: changes are requested", _RETURN),
        ("reject", "reject a contribution", _REJECT),
        ("withdraw", "withdraw a contribution, accepted or not", _WITHDRAW),
    ):
        command = add_command(commands, name, summary, description)
        command.add_argument("id", metavar="ID", help="the contribution")
        command.add_argument("--why", required=name != "accept", metavar="TEXT", help="the reason; kept for good")
        command.add_argument("--by", metavar="NAME", help="who decides (default: the user of this machine)")
        if name == "withdraw":
            command.add_argument("--successor", metavar="IRI", help="the record that takes the place of what goes")

    forget = add_command(commands, "forget", "erase what is known of who contributed", _FORGET)
    forget.add_argument("id", metavar="ID", help="the contribution")
    forget.add_argument("--documents", action="store_true", help="erase the texts of documents only")


_PROPOSE = """\
Check records against the current release and propose them to the editors. Nothing is published by this.
By running it you agree that what is accepted is published under CC BY 4.0; the words are printed.

What is wrong is told, and then nothing is kept. What would change is told: what is added, corrected,
contradicted or confirmed, and what may be published already. The id and a secret address are printed;
whoever has the address can see the status, answer and withdraw.

  hrn-kg propose figures.ttl --name "S. de Wit" --note "From our yearly report"
  hrn-kg propose better.ttl --name "S. de Wit" --corrects https://w3id.org/harmreduction/id/claim/x

Exit code 0: proposed. 1: not in order. 2: could not be checked or kept.
"""
_PROPOSALS = """\
List the contributions, oldest first: id, status, moment (UTC), number of records, name. One that is open and
no longer in order, because of what was published since, is marked.
With an ID all of one is shown: report and effect against the current release, files, and all that happened.
"""
_ACCEPT = """\
Check a contribution against the release of this moment, and build and publish the next release with it, as a
graph of its own with its provenance. If it is not in order any more, what changed is told and nothing moves.

Every later release carries it. A correction has the last word on its records, whatever data/ says.
"""
_RETURN = """\
Return a contribution to whoever sent it: its status page shows the reason, and takes an answer.
"""
_REJECT = """\
Reject a contribution for good; the reason is kept and shown on its status page.
"""
_WITHDRAW = """\
Withdraw a contribution. One that was accepted leaves the releases from now on: the next is built without it, its
addresses say that they are gone and name the successor; what it corrected is again as data/ says. Older releases
stay as they are.
"""
_FORGET = """\
Erase the name, e-mail address, notes and files of who contributed, and what was proposed unless it was accepted. That
it was, and what was decided when and by whom, stays. An open contribution is withdrawn by this.

With --documents only the texts of documents that came with it are erased. E-mail addresses are erased without this,
HRN_KG_EMAIL_DAYS (365) after the decision.
"""
