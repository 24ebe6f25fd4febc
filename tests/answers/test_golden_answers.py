"""How many there are of each type and how much of each intervention: every sentence of the base, as it was judged.

Each line of `how-many.tsv` was read beside the documents. A line that changes must be read beside them anew: no
sentence may say more than its documents do.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from hrn_kg import words
from hrn_kg.answers import overview
from hrn_kg.answers.neighbourhood import neighbourhood
from hrn_kg.answers.subject_facts import subject
from hrn_kg.engine import open_engine
from hrn_kg.families import iri_path
from hrn_kg.iris import BASE, iri_of
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Snapshot

GOLDEN = Path(__file__).parent / "how-many.tsv"


async def answered(data: Snapshot) -> set[str]:
    """Language, thing, certainty words and answer of every type and intervention, a line each."""
    lines = set()
    for lang in words.languages():
        for line in (*await overview.types(data, lang), *await overview.interventions(data, lang)):
            assert line.name.href, line
            iri = iri_of(iri_path(line.name.href.removeprefix(f"/{lang}")))
            answer = (await subject(data, await neighbourhood(data, iri), (), lang)).answer
            sure = [headline.figure.certainty for headline in answer.headlines]
            word = ", ".join(one.word for one in sure if one) or "-"
            lines.add("\t".join((lang, iri.removeprefix(BASE + "scheme/"), word, answer.text)))
    return lines


async def of_release(release: Release) -> set[str]:
    settings = Settings.load({}, home=release.path.parents[1], workers=1)
    engine = await open_engine(settings, release.source)
    try:
        return await answered(Snapshot.of(Answerer(engine, settings)))
    finally:
        await engine.close()


def test_each_answer_is_the_one_that_was_judged(release: Release) -> None:
    golden = set(GOLDEN.read_text(encoding="utf-8").splitlines())
    assert len(golden) >= 100
    found = asyncio.run(of_release(release))
    assert sorted(found - golden) == []
    assert sorted(golden - found) == []
