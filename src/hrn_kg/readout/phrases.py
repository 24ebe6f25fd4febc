"""The words that join the names of values to a sentence, Dutch and English side by side."""

from __future__ import annotations

import re
from typing import Final

# Directions as what happened, in a form that fits one thing and many, and as a thing that is wanted or expected.
_CHANGED: Final = {
    "appears": ("ontstaan", "appeared"),
    "decrease": ("afgenomen", "decreased"),
    "disappears": ("verdwenen", "disappeared"),
    "fluctuates": ("voortdurend veranderd", "kept changing"),
    "improvement": ("verbeterd", "improved"),
    "increase": ("toegenomen", "increased"),
    "prevented": ("voorkomen", "prevented"),
    "returns": ("teruggekeerd", "returned"),
    "shift": ("verschoven", "shifted"),
    "stable": ("gelijk gebleven", "stayed the same"),
    "worsening": ("verslechterd", "got worse"),
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
# Events as what happened to their object; the others keep their name.
_HAPPENED: Final = {
    "adoption": ("vastgesteld", "adopted"),
    "end": ("beëindigd", "ended"),
    "evaluation": ("geëvalueerd", "evaluated"),
    "founding": ("opgericht", "founded"),
    "implementation": ("ingevoerd", "implemented"),
    "postponement": ("uitgesteld", "postponed"),
    "proposal": ("voorgesteld", "proposed"),
    "publication": ("gepubliceerd", "published"),
    "start": ("begonnen", "started"),
}
# Claims about a name, by the property that they claim.
_NAMING: Final = {
    "prefLabel": ("{subject} heet hier {name}", "{subject} is here called {name}"),
    "altLabel": ("{subject} heet ook {name}", "{subject} is also called {name}"),
    "hiddenLabel": ("{subject} is gedrukt als {name}", "{subject} is printed as {name}"),
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
    "should.do": ("Wat er zou moeten gebeuren: {what}", "What should be done: {what}"),
    "expected.of": ("Wat van {actor} wordt verwacht: {what}", "What {actor} is expected to do: {what}"),
    "expected": ("Wat er wordt verwacht: {what}", "What is expected: {what}"),
    "not.of": ("Niet gedaan door {actor}: {what}", "Not done by {actor}: {what}"),
    "not": ("Niet zo: {what}", "Not so: {what}"),
    "stance": ("Houding van {holder}: {stance} {object}", "Stance of {holder}: {stance} {object}"),
    "not.stance": ("Niet de houding van {holder}: {stance} {object}", "Not the stance of {holder}: {stance} {object}"),
    "share.of": ("voor {share} {people}", "for {share} {people}"),
    "share": ("in {share} gevallen of plaatsen", "in {share} cases or places"),
    "among": ("onder {people}", "among {people}"),
    "means": ("door middel van {means}", "by means of {means}"),
    "brackets": ("tussen haakjes: {what}", "in brackets: {what}"),
    "position": ("nummer {number} in de afgedrukte volgorde", "number {number} in the printed order"),
    "by": ("door {actor}", "by {actor}"),
    "says": ("volgens {who}", "according to {who}"),
    "base": ("{object} baseren op {means}", "base {object} on {means}"),
    "number of": ("aantal mensen ({people})", "number of people ({people})"),
    "every": ("elke {time}", "every {time}"),
    "each": ("elk {time}", "every {time}"),
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
    "or": ("of anders {rules}", "or else {rules}"),
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


def happened(event: str, lang: str) -> str | None:
    """An event as what happened: `adopted`; None for one that is told by its name."""
    return _pick(_HAPPENED[event], lang) if event in _HAPPENED else None


def naming(field: str, subject: str, name: str, lang: str) -> str | None:
    """A claim about a name as a sentence; None for another property."""
    return _pick(_NAMING[field], lang).format(subject=subject, name=f"“{name}”") if field in _NAMING else None


def repeated(text: str, lang: str) -> str:
    """`P6M` as `every 6 months`, `P1Y` as `every year`."""
    time = duration(text, lang)
    return phrase("each" if time == phrase("year", lang) else "every", lang, time=time)


def decimal(number: str, lang: str) -> str:
    """A number with the decimal sign of the language."""
    return number.replace(".", ",") if lang == "nl" else number


def closed(name: str, lang: str) -> str:
    """A name before a verb: where it ends with an addition behind a comma, another comma ends that."""
    _, comma, last = name.rpartition(",")
    return f"{name}," if comma and f" {phrase('and', lang)} " not in last else name


def listed(names: tuple[str, ...], lang: str) -> str:
    """`a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {phrase('and', lang)} {names[-1]}"


def _pick(words: tuple[str, str], lang: str) -> str:
    return words[0] if lang == "nl" else words[1]
