"""`hrn-kg readout` and `hrn-kg unsaid`: what claims say by properties alone, and what they lose of their passages."""

from __future__ import annotations

import difflib
from argparse import Namespace
from collections.abc import Iterable

from pyoxigraph import Quad

from hrn_kg import rdfio, releases
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.errors import NotFound, NothingToCheck
from hrn_kg.iris import BASE, local_name
from hrn_kg.readout import Facts, Reviewed, read_out, read_reviewed, unsaid

YES, NO = 0, 1


def readout(arguments: Namespace) -> int:
    """Print what the properties of each claim say by themselves, beside its label."""
    facts = Facts.of(_quads(arguments))
    every = facts.claims()
    asked = [_claim_named(name, every) for name in arguments.claims] or every
    if not asked:
        raise NothingToCheck("There is no claim to read out.")
    for iri in asked:
        print(f"{_short(iri)}  {facts.kind_of(iri)}")
        for lang in ("en", "nl"):
            print(f"  {lang}  label    {facts.label(iri, lang)}")
            print(f"      readout  {read_out(facts, iri, lang)}")
    return 0


def list_unsaid(arguments: Namespace) -> int:
    """Print the words that claims quote and do not say, but for those that have a reason."""
    content = content_of(arguments)
    facts = Facts.of(_quads(arguments))
    every = facts.claims()
    asked = [_claim_named(name, every) for name in arguments.claims] or every
    if not asked:
        raise NothingToCheck("There is no claim to look at.")
    path = content.root / "data" / "unsaid.tsv"
    reviewed = read_reviewed(path) if path.is_file() and not arguments.all else Reviewed(frozenset(), {})
    found = [left for each in unsaid(facts, asked) if (left := reviewed.left_of(each)).words]
    for each in found:
        print(f"{_short(each.claim)}  {', '.join(each.words)}")
        print(f"  label  {facts.label(each.claim, 'en')}")
    words = sum(len(each.words) for each in found)
    print(f"{len(asked)} claims, {words} words unsaid in {len(found)} of them.")
    return NO if found else YES


def _quads(arguments: Namespace) -> Iterable[Quad]:
    """The statements to read from: those of a release, or of the content as it lies there."""
    if arguments.release is None:
        content = content_of(arguments)
        return [quad for graph, path in content.rdf() for quad in rdfio.read(path, name=content.name(path))]
    home = settings_of(arguments).home
    current = arguments.release == "current"
    release = releases.current(home) if current else releases.get(home, arguments.release)
    return rdfio.read(release.dumps / "hrn-kg.nq")


def _claim_named(name: str, every: list[str]) -> str:
    """The IRI of a claim by its address, its prefixed name or its last part. Raises NotFound."""
    found = [
        iri for iri in every if name in (iri, iri.removeprefix(BASE + "id/").replace("/", ":", 1), local_name(iri))
    ]
    if len(found) == 1:
        return found[0]
    near = ", ".join(difflib.get_close_matches(name.rpartition(":")[2], map(local_name, every), 3))
    raise NotFound(f"There is no claim {name}." + (f" Near to it: {near}." if near else ""), claim=name)


def _short(iri: str) -> str:
    """`claim:name` for the address of a claim."""
    return iri.removeprefix(BASE + "id/").replace("/", ":", 1)
