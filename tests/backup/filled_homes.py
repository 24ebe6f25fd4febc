"""What the homes of the tests of backups are filled with."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.contributions import Checked, Contributions, Person, Statements, Submitted, Upload
from hrn_kg.contributions.consent import consent
from hrn_kg.iris import BASE
from hrn_kg.vocab import expand

NOW = datetime(2026, 11, 27, 10, 30, 15, tzinfo=UTC)
DELFT = ox.NamedNode(BASE + "id/place/delft")


def offer(contributions: Contributions, label: str) -> Submitted:
    """One more proposal."""
    triples = (
        ox.Triple(DELFT, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("dct:Location"))),
        ox.Triple(DELFT, ox.NamedNode(expand("rdfs:label")), ox.Literal(label, language="nl")),
    )
    checked = Checked("valid", "2026.11.1", "0" * 64)
    person = Person("Sanne de Wit", "sanne@example.org", "S. de Wit")
    uploads = (Upload("sanne.ttl", b"<a> <b> <c> ."),)
    return contributions.submit(Statements(triples), uploads, person, "Seen.", checked, consent("nl"), NOW)


def unprivileged() -> list[str]:
    """What goes before a command, so that the permissions of files hold for it, for root as for anybody."""
    if os.geteuid():
        return []
    for words in (["setpriv", "--bounding-set=-all", "--inh-caps=-all"], ["unshare", "--user"]):
        try:
            if not subprocess.run([*words, "true"], capture_output=True).returncode:
                return words
        except FileNotFoundError:
            pass
    pytest.skip("this machine lets root not give up its rights (setpriv, unshare --user)")


def copy_with_links(source: Path, target: Path) -> None:
    """Copy a folder; what is one file under two names stays one."""
    known: dict[int, Path] = {}
    for path in sorted([source, *source.rglob("*")]):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        elif (inode := path.stat().st_ino) in known:
            copy.hardlink_to(known[inode])
        else:
            copy.write_bytes(path.read_bytes())
            known[inode] = copy
