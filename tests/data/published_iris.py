"""The addresses that the base describes, one a line: kept at each release, so that none vanishes from the next.

Renew the list when a release has been published:
    PYTHONPATH=src .venv/bin/python tests/data/published_iris.py > tests/data/published-iris.txt
The list stands for what readers may have cited. Passages are left out: their address is their place in the text, and
one that is quoted no longer answers 410 by itself.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from hrn_kg import rdfio
from hrn_kg.content import Content, find_content
from hrn_kg.iris import BASE

LIST = Path(__file__).parent / "published-iris.txt"
_ADDRESSED = tuple(BASE + place for place in ("id/", "scheme/", "ontology#"))


def described(content: Content) -> set[str]:
    """The end of each address that data and ontology describe, behind the base of all addresses."""
    return {
        quad.subject.value.removeprefix(BASE)
        for path in (*content.data, *content.ontology)
        if path.suffix == ".ttl"
        for quad in rdfio.read(path)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(_ADDRESSED)
        if not quad.subject.value.startswith(BASE + "id/excerpt/")
    }


if __name__ == "__main__":
    print("\n".join(sorted(described(find_content()))))
