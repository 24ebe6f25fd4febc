"""Small data for the models of pages: a few lines of Turtle, answered by a real engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from hrn_kg.engine import open_engine
from hrn_kg.engine.base import Source
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Snapshot

Answer = TypeVar("Answer")

NAMES = """\
@prefix caveat: <https://w3id.org/harmreduction/scheme/caveat/> .
@prefix certainty: <https://w3id.org/harmreduction/scheme/certainty/> .
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dimension: <https://w3id.org/harmreduction/scheme/criterion-dimension/> .
@prefix document: <https://w3id.org/harmreduction/id/document/> .
@prefix event: <https://w3id.org/harmreduction/id/event/> .
@prefix facility-type: <https://w3id.org/harmreduction/scheme/facility-type/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix indicator: <https://w3id.org/harmreduction/scheme/indicator/> .
@prefix intervention: <https://w3id.org/harmreduction/scheme/intervention/> .
@prefix measure: <https://w3id.org/harmreduction/scheme/measure/> .
@prefix organisation: <https://w3id.org/harmreduction/id/organisation/> .
@prefix period: <https://w3id.org/harmreduction/id/period/> .
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix policy: <https://w3id.org/harmreduction/id/policy/> .
@prefix population: <https://w3id.org/harmreduction/scheme/population/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rule-kind: <https://w3id.org/harmreduction/scheme/rule-kind/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix statement-kind: <https://w3id.org/harmreduction/scheme/statement-kind/> .
"""


def answered(folder: Path, turtle: str, make: Callable[[Snapshot], Awaitable[Answer]]) -> Answer:
    """What a model makes of this data."""
    file = folder / "planted.ttl"
    file.write_text(NAMES + turtle, encoding="utf-8")
    settings = Settings.load({}, home=folder, workers=1)

    async def run() -> Answer:
        engine = await open_engine(settings, Source("1", (file,)))
        try:
            return await make(Snapshot.of(Answerer(engine, settings)))
        finally:
            await engine.close()

    return asyncio.run(run())
