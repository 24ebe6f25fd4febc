"""The lists from which answers of forms are chosen: what of each kind the release names, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import select
from hrn_kg.iris import BASE
from hrn_kg.search import fold
from hrn_kg.site.site import Site
from hrn_kg.vocab import expand

_TYPE: Final = expand("rdf:type")
_SCHEME: Final = expand("skos:inScheme")
# By the name of a list what its members have in common; what `drafting` looks a name up in holds these and more.
_MEMBERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "indicator": ((_TYPE, expand("hro:Indicator")),),
    "population": ((_TYPE, expand("hro:PopulationGroup")),),
    "place": ((_TYPE, expand("dct:Location")),),
    "organisation": ((_TYPE, expand("org:Organization")),),
    # Of these a text can be at hand; documents that are merely cited have none.
    "document": ((_TYPE, expand("bibo:Document")),),
    "facility-type": ((_TYPE, expand("hro:FacilityType")),),
    "intervention": ((_TYPE, expand("hro:Intervention")),),
    "about": tuple((_TYPE, expand(name)) for name in ("hro:FacilityType", "hro:Intervention", "hro:Facility")),
    "term": ((_SCHEME, f"{BASE}scheme/term"),),
    **{
        name: ((_SCHEME, f"{BASE}scheme/{name}"),)
        for name in (
            *("caveat", "measure", "unit", "value-qualifier", "document-kind"),
            *("harm-domain", "means", "beneficiary", "harm-source"),
        )
    },
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing of a list: what stands for it in a form, and its name in the language of the page."""

    value: str
    label: str


async def lists_of(site: Site, lang: str, names: Iterable[str]) -> Mapping[str, tuple[Choice, ...]]:
    """The lists by their names, each sorted by the names of its things. Raises what the engine raises."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = " ".join(f'("{name}" <{by}> <{value}>)' for name in wanted for by, value in _MEMBERS[name])
    naming = ", ".join(f"<{expand(name)}>" for name in ("skos:prefLabel", "dct:title"))
    captured = f"FILTER(?list != 'document' || EXISTS {{ ?capture <{expand('hro:captureOf')}> ?thing }})"
    found = await select(
        site.data,
        f"SELECT ?list ?thing ?label WHERE {{ VALUES (?list ?by ?value) {{ {rows} }} "
        f"?thing ?by ?value ; ?naming ?label "
        f"FILTER(?naming IN ({naming})) FILTER NOT EXISTS {{ ?thing <{expand('owl:deprecated')}> true }} {captured} }}",
    )
    labels: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in found:
        label = row["label"]
        if isinstance(label, ox.Literal):
            labels[row["list"].value, row["thing"].value].setdefault(label.language or "", label.value)
    lists: dict[str, list[Choice]] = {name: [] for name in wanted}
    for (name, iri), named in labels.items():
        lists[name].append(Choice(iri, named.get(lang) or next(iter(named.values()))))
    return {name: tuple(sorted(one, key=lambda c: (fold(c.label), c.value))) for name, one in lists.items()}
