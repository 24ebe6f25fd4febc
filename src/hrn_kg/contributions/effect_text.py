"""The effect of a proposal in words, in one of the languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hrn_kg import words
from hrn_kg.contributions.effect import Addition, Change, Effect, Figure, Lack, Meeting, Twin
from hrn_kg.contributions.effect_lookup import Named
from hrn_kg.iris import local_name
from hrn_kg.vocab import expand

_MOST: Final = 50
_TYPE: Final = expand("rdf:type")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an effect in words: its name in the effect, its heading with the count, its rows (a few at most)."""

    name: str
    heading: str
    rows: tuple[str, ...]


def render(effect: Effect, lang: str = words.ENGLISH) -> str:
    """The whole effect, one heading for each part that has something to say; without a line break at the end."""
    blocks = ["\n".join([part.heading, *(f"  - {row}" for row in part.rows)]) for part in parts(effect, lang)]
    return "\n\n".join(blocks) or words.translate(lang, "effect.nothing")


def parts(effect: Effect, lang: str) -> tuple[Part, ...]:
    """The parts that have something to say, in the order in which they are told."""
    found = [
        ("corrects", [_change(one, lang) for one in effect.corrects]),
        ("removes", [_removal(one.record, one.successor, lang) for one in effect.removes]),
        ("adds", [_addition(one, lang) for one in effect.adds]),
        ("contradicts", [_meeting(one, lang) for one in effect.contradicts]),
        ("confirms", [_meeting(one, lang) for one in effect.confirms]),
        ("duplicates", [_twin(one, lang) for one in effect.duplicates]),
        ("lacks", [_lack(one, lang) for one in effect.lacks]),
        ("asked_for", [f"{local_name(iri).replace('-', ' ')} ({iri})" for iri in effect.asked_for]),
    ]
    return tuple(
        Part(name, words.count(lang, f"effect.{name}", len(rows)), tuple(_shortened(rows, lang)))
        for name, rows in found
        if rows
    )


def _shortened(rows: list[str], lang: str) -> Iterator[str]:
    yield from rows[:_MOST]
    if len(rows) > _MOST:
        yield words.count(lang, "report.more", len(rows) - _MOST)


def _addition(one: Addition, lang: str) -> str:
    kind, readout = one.kind.name(lang), one.readout.get(lang, "")
    return f"{one.record.name(lang)} ({kind})" + (f"\n      {readout}" if readout else "")


def _change(one: Change, lang: str) -> str:
    nothing = words.translate(lang, "effect.none")
    old, new = (_listed(values, lang) or nothing for values in (one.old, one.new))
    # No ontology names it in a reader's words.
    field = words.translate(lang, "p.rdf:type") if one.property.iri == _TYPE else one.property.name(lang)
    return f"{one.record.name(lang)}; {field}: {old} -> {new}"


def _removal(record: Named, successor: Named | None, lang: str) -> str:
    return record.name(lang) + ("" if successor is None else f" -> {successor.name(lang)}")


def _meeting(one: Meeting, lang: str) -> str:
    return f"{_figure(one.own, lang)}\n      {words.translate(lang, 'effect.other')} {_figure(one.other, lang)}"


def _figure(one: Figure, lang: str) -> str:
    found = f"{one.printed}: {one.record.name(lang)}"
    for evidence in one.evidence:
        document = "" if evidence.document is None else evidence.document.name(lang)
        section = "" if evidence.section == document else evidence.section  # a page may have no other heading
        place = ", ".join(filter(None, (document, section)))
        found += f"\n        {place}" + (f": “{evidence.words}”" if evidence.words else "")
    return found


def _twin(one: Twin, lang: str) -> str:
    reason = words.translate(lang, f"effect.twin.{one.reason}")
    return words.translate(
        lang, "effect.use", name=one.record.name(lang), other=one.other.name(lang), iri=one.other.iri, reason=reason
    )


def _lack(one: Lack, lang: str) -> str:
    return f"{one.record.name(lang)}: {words.translate(lang, f'effect.lack.{one.what}', thing=one.thing)}"


def _listed(values: Iterable[Named], lang: str) -> str:
    """Texts of the language where there are some, and all that have none."""
    found = list(values)
    spoken = [one for one in found if one.iri or not any(one.names) or lang in one.names]
    return ", ".join(one.name(lang) for one in spoken or found)
