"""A kind of claim that the ontology adds is chosen, placed and shown without a word of code about it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hrn_kg.declared import installed_prefixes
from hrn_kg.describe import Description, describe
from hrn_kg.engine import open_engine
from hrn_kg.engine.base import Source
from hrn_kg.render.views import view_thing
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Snapshot

ONTOLOGY = """
PREFIX hro: <{hro}> PREFIX rdfs: <{rdfs}> PREFIX claim: <{claim}> PREFIX place: <{place}>
hro:Rule rdfs:subClassOf hro:Claim . hro:Statement rdfs:subClassOf hro:Claim .
place:here rdfs:label "Here"@en .
claim:a a hro:AttributeClaim ; hro:about place:here ; rdfs:label "an attribute"@en .
claim:b a hro:Statement ; hro:about place:here ; rdfs:label "a remark"@en .
claim:c a hro:Ban ; hro:about place:here ; rdfs:label "a ban"@en .
claim:d a hro:Definition ; hro:about place:here ; rdfs:label "a definition"@en .
claim:e a hro:Novelty ; hro:about place:here ; rdfs:label "a novelty"@en .
""".format(**installed_prefixes())
# Two steps below a kind that has a place, and below no kind that has one.
ADDED = """
hro:Ban rdfs:label "ban"@en ; rdfs:subClassOf hro:StrictRule . hro:StrictRule rdfs:subClassOf hro:Rule .
hro:Novelty rdfs:label "novelty"@en ; rdfs:subClassOf hro:Claim .
"""


def described(folder: Path, text: str, limit: int) -> Description:
    file = folder / "all.ttl"
    file.write_text(text, encoding="utf-8")

    async def run() -> Description:
        settings = Settings.load({}, workers=1)
        engine = await open_engine(settings, Source("test", (file,), True))
        try:
            return await describe(
                Snapshot.of(Answerer(engine, settings)), installed_prefixes()["place"] + "here", claim_limit=limit
            )
        finally:
            await engine.close()

    return asyncio.run(run())


def names(description: Description) -> list[str]:
    return [record.name.text for record in view_thing(description, "en").records]


def test_a_new_kind_has_the_rank_of_what_it_is_a_kind_of(tmp_path: Path) -> None:
    before, after = (described(tmp_path, text, 3) for text in (ONTOLOGY, ONTOLOGY + ADDED))
    assert [iri[-1] for iri in before.records] == ["d", "a", "b"], "of unknown classes none crowds out another"
    assert [iri[-1] for iri in after.records] == ["d", "c", "a"], "what is a rule is chosen as a rule is"
    assert names(after) == ["a definition", "a ban", "an attribute"]


def test_all_are_shown_with_their_kind_each_in_its_place(tmp_path: Path) -> None:
    description = described(tmp_path, ONTOLOGY + ADDED, 9)
    assert names(description) == ["a definition", "a ban", "a remark", "an attribute", "a novelty"]
    kinds = [record.kind.text for record in view_thing(description, "en").records if record.kind]
    assert kinds == ["hro:Definition", "ban", "hro:Statement", "hro:AttributeClaim", "novelty"]
