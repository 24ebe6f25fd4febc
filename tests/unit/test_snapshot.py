"""What was worked out of a release is remembered for a moment, and told only while answers may be told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hrn_kg.declared import installed_prefixes
from hrn_kg.describe import describe
from hrn_kg.engine import open_engine
from hrn_kg.engine.base import Source
from hrn_kg.errors import DataDamaged
from hrn_kg.querytext.guard import Kind
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Snapshot

PLACE = installed_prefixes()["place"]
PLACES = 20


def test_the_forms_of_a_thing_take_one_description(tmp_path: Path) -> None:
    file = tmp_path / "all.ttl"
    label = '<http://www.w3.org/2000/01/rdf-schema#label> "P"@en .'
    labels = "\n".join(f"<{PLACE}p{number}> {label}" for number in range(PLACES))
    file.write_text(labels, encoding="utf-8")
    asked: list[str] = []
    damage: list[DataDamaged] = []

    def observe(kind: Kind, outcome: str, seconds: float, *, cached: bool) -> None:
        del outcome, seconds, cached
        asked.append(kind)

    def guard() -> None:
        if damage:
            raise damage[0]

    async def run() -> None:
        settings = Settings.load({}, workers=1)
        engine = await open_engine(settings, Source("test", (file,), True))
        data = Snapshot.of(Answerer(engine, settings, observe=observe, guard=guard))
        try:
            first = await describe(data, f"{PLACE}p0")
            number = len(asked)
            assert number > 2
            assert await describe(data, f"{PLACE}p0") is first
            assert len(asked) == number, "nothing was asked"
            assert (await describe(data, f"{PLACE}p0", claim_limit=1)).iri == first.iri
            assert len(asked) > number, "another limit is another description"
            for other in range(1, PLACES):
                await describe(data, f"{PLACE}p{other}")
            number = len(asked)
            assert await describe(data, f"{PLACE}p0") == first
            assert len(asked) > number, "the oldest were forgotten"
            damage.append(DataDamaged("damaged"))
            with pytest.raises(DataDamaged):
                await describe(data, f"{PLACE}p0")
        finally:
            await engine.close()

    asyncio.run(run())
