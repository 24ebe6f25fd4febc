"""The words that join the names of values to a sentence, Dutch and English side by side."""

from __future__ import annotations

import re
from typing import Final

# Directions as something that happened, and as a thing that is wanted, expected or denied.
_CHANGED: Final = {
    "appears": ("ontstond", "appeared"),
    "decrease": ("nam af", "decreased"),
    "disappears": ("verdween", "disappeared"),
    "fluctuates": ("wisselt voortdurend", "keeps changing"),
    "improvement": ("verbeterde", "improved"),
    "increase": ("nam toe", "increased"),
    "prevented": ("werd voorkomen", "was prevented"),
    "returns": ("keerde terug", "returned"),
    "shift": ("verschoof", "shifted"),
    "stable": ("bleef gelijk", "stayed the same"),
    "worsening": ("verslechterde", "got worse"),
}
_CHANGE: Final = {
    "appears": ("ontstaan", "appearance"),
    "decrease": ("afname", "decrease"),
    "disappears": ("verdwijnen", "disappearance"),
    "fluctuates": ("voortdurende wisseling", "constant change"),
    "improvement": ("verbetering", "improvement"),
    "increase": ("toename", "increase"),
    "prevented": ("voorkomen", "prevention"),
    "returns": ("terugkeer", "return"),
    "shift": ("verschuiving", "shift"),
    "stable": ("gelijk blijven", "no change"),
    "worsening": ("verslechtering", "worsening"),
}
_UNITS: Final = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_WORDS: Final = {
    # key: (nl, en)
    "and": ("en", "and"),
    "of": ("van", "of"),
    "because": ("Door {cause}: {clause}", "Because of {cause}: {clause}"),
    "does": ("Gedaan door {actor}: {deed}", "Done by {actor}: {deed}"),
    "done": ("Wat er wordt gedaan: {deed}", "What is done: {deed}"),
    "task": ("Taak van {actor}: {deed}", "Task of {actor}: {deed}"),
    "aim.of": ("Doel van {actor}: {what}", "Aim of {actor}: {what}"),
    "aim": ("Doel: {what}", "Aim: {what}"),
    "should.of": ("Te doen door {actor}: {what}", "What {actor} should do: {what}"),
    "should": ("Wat er zou moeten komen: {what}", "What should come about: {what}"),
    "expected.of": ("Wat van {actor} wordt verwacht: {what}", "What {actor} is expected to do: {what}"),
    "expected": ("Wat er wordt verwacht: {what}", "What is expected: {what}"),
    "not.of": ("Niet gedaan door {actor}: {what}", "Not done by {actor}: {what}"),
    "not": ("Niet zo: {what}", "Not so: {what}"),
    "stance": ("{holder} {stance}: {object}", "{holder} {stance}: {object}"),
    "share.of": ("voor {share} {people}", "for {share} {people}"),
    "share": ("voor {share} gevallen of plaatsen", "for {share} cases or places"),
    "among": ("onder {people}", "among {people}"),
    "means": ("door middel van {means}", "by means of {means}"),
    "brackets": ("tussen haakjes: {what}", "in brackets: {what}"),
    "position": ("nummer {number} in de afgedrukte volgorde", "number {number} in the printed order"),
    "by": ("door {actor}", "by {actor}"),
    "says": ("volgens {who}", "according to {who}"),
    "base": ("{object} baseren op {means}", "base {object} on {means}"),
    "every": ("elke {time}", "every {time}"),
    "met": ("streefwaarde gehaald", "target met"),
    "compared": ("vergeleken met {period}", "compared with {period}"),
    "caveats": ("voorbehoud: {caveats}", "caveat: {caveats}"),
    "explains": ("Dit verklaart: {claims}", "This explains: {claims}"),
    "words only": ("Alleen in woorden gezegd", "Said in words only"),
    "rule": ("Regel ({kind}) voor {what}", "Rule ({kind}) for {what}"),
    "concerns": ("betreft {what}", "about {what}"),
    "tests": ("toetst {what}", "tests {what}"),
    "printed": ("gedrukt: “{text}”", "printed: “{text}”"),
    "to whom": ("aan {who}", "to {who}"),
    "within last": ("in de laatste {time}", "in the last {time}"),
    "dated by publication": ("{period} (gedateerd naar de publicatie)", "{period} (dated by the publication)"),
    "period from context": ("{period} (periode uit de context)", "{period} (period from context)"),
    "place from context": ("{place} (plaats uit de context)", "{place} (place from context)"),
    "or": ("of anders: {rules}", "or else: {rules}"),
    "or one of": ("of", "or"),
    "target": ("Streefwaarde", "Target"),
    "defines": ("{what}: “{text}”", "{what}: “{text}”"),
    "harm": ("schade: {what}", "harm: {what}"),
    "source": ("bron van schade: {what}", "source of harm: {what}"),
    "for": ("voor: {what}", "for: {what}"),
    "first": ("eerst voor: {what}", "first for: {what}"),
    "in role": ("{member} is {role} van {body}", "{member} is {role} of {body}"),
    "from": ("van {low}", "from {low}"),
    "to": ("tot {high}", "to {high}"),
    "of whole": ("van {figure}", "of {figure}"),
    "years": ("jaar", "years"),
    "months": ("maanden", "months"),
    "weeks": ("weken", "weeks"),
    "days": ("dagen", "days"),
    "year": ("jaar", "year"),
    "month": ("maand", "month"),
    "week": ("week", "week"),
    "day": ("dag", "day"),
}


def phrase(key: str, lang: str, /, **parts: str) -> str:
    """The words of a key in a language, with its parts put in."""
    return _pick(_WORDS[key], lang).format(**parts)


def duration(text: str, lang: str) -> str:
    """`P6M` as `6 months`, `P1M` as `month`; what is no duration stays as it is."""
    spans = re.findall(r"(\d+)([YMWD])", text)
    words = (phrase(_UNITS[u], lang) if n == "1" else f"{n} {phrase(_UNITS[u] + 's', lang)}" for n, u in spans)
    return " ".join(words) or text


def changed(direction: str, lang: str) -> str | None:
    """A direction as something that happened: `decreased`; None for one that has no words here."""
    return _pick(_CHANGED[direction], lang) if direction in _CHANGED else None


def change(direction: str, lang: str) -> str | None:
    """A direction as a thing: `decrease`; None for one that has no words here."""
    return _pick(_CHANGE[direction], lang) if direction in _CHANGE else None


def listed(names: tuple[str, ...], lang: str) -> str:
    """`a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {phrase('and', lang)} {names[-1]}"


def _pick(words: tuple[str, str], lang: str) -> str:
    return words[0] if lang == "nl" else words[1]
