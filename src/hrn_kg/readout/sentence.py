"""One sentence for each kind of claim: the main part by its class, then who, where, when and with what reservation."""

from __future__ import annotations

from typing import Final

from hrn_kg.iris import local_name
from hrn_kg.readout.facts import Facts
from hrn_kg.readout.phrases import listed, naming, phrase, repeated
from hrn_kg.readout.quantities import figure, rule
from hrn_kg.readout.statement import statement
from hrn_kg.vocab import PREFIXES

# Where a period comes from when the passage does not print it.
_DATED: Final = {"period-is-publication": "dated by publication", "period-from-context": "period from context"}
# Caveats about where a claim was read, not about what it says.
_OF_READING: Final = {"part-in-label", "in-words-only", "converted-from-words", "term-not-defined"}


def read_out(facts: Facts, iri: str, lang: str, *, reasons: bool = True) -> str:
    """The sentence that the properties of a claim make, in `nl` or `en`, without its label.

    What the claim explains follows in its own readout, unless `reasons` is false.
    """
    match facts.kind_of(iri):
        case "Statement":
            main = statement(facts, iri, lang)
        case "AttributeClaim":
            main = _attribute(facts, iri, lang)
        case "RoleClaim":
            main = _role(facts, iri, lang)
        case "Rule":
            main = rule(facts, iri, lang)
        case "Definition":
            main = _definition(facts, iri, lang)
        case _:
            main = figure(facts, iri, lang)
    parts = [main, *_around(facts, iri, lang)]
    sentence = ", ".join(part for part in parts if part) + _detail(facts, iri, lang) + _caveats(facts, iri, lang) + "."
    sentence = sentence[0].upper() + sentence[1:]
    explained = facts.iris(iri, "explains") if reasons else ()
    if explained:
        claims = "; ".join(read_out(facts, other, lang, reasons=False).rstrip(".") for other in explained)
        sentence += " " + phrase("explains", lang, claims=claims) + "."
    return sentence


def _attribute(facts: Facts, iri: str, lang: str) -> str:
    subject, value = facts.names(iri, "claimedSubject", lang), facts.names(iri, "claimedValue", lang)
    field = facts.one(iri, "claimedProperty") or ""
    if called := naming(local_name(field), listed(subject, lang), listed(value, lang), lang):
        return called
    share = "".join(f"{name} " for name in facts.names(iri, "share", lang))
    clause = f"{share}{listed(subject, lang)} – {facts.name(field, lang)}: {listed(value, lang)}"
    qualities = [name for quality in ("degree", "level") for name in facts.names(iri, quality, lang)]
    return clause + (f" ({', '.join(qualities)})" if qualities else "")


def _role(facts: Facts, iri: str, lang: str) -> str:
    member, role, body = (
        listed(facts.names(iri, PREFIXES["org"] + field, lang), lang) for field in ("member", "role", "organization")
    )
    return phrase("in role", lang, member=member, role=role, body=body)


def _definition(facts: Facts, iri: str, lang: str) -> str:
    text = facts.one(iri, PREFIXES["rdf"] + "value") or ""
    parts = [phrase("defines", lang, what=listed(facts.names(iri, "defines", lang), lang), text=text)]
    for key, field in (
        ("means", "means"),
        ("harm", "coversHarmDomain"),
        ("brackets", "inBrackets"),
        ("source", "namesHarmSource"),
        ("for", "coversBeneficiary"),
        ("first", "firstBeneficiary"),
    ):
        if names := facts.names(iri, field, lang):
            word = "means" if key == "means" else "what"
            parts.append(phrase(key, lang, **{word: listed(names, lang)}))
    return "; ".join(parts)


def _around(facts: Facts, iri: str, lang: str) -> list[str]:
    parts = [phrase("position", lang, number=position.value) for position in facts.values(iri, "position")]
    parts += [repeated(every.value, lang) for every in facts.values(iri, "every")]
    caveats = set(map(local_name, facts.iris(iri, "caveat")))
    if place := listed(facts.names(iri, "place", lang), lang):
        parts.append(phrase("place from context", lang, place=place) if "place-from-context" in caveats else place)
    if period := listed(facts.names(iri, "period", lang), lang):
        origin = next((key for caveat, key in _DATED.items() if caveat in caveats), None)
        parts.append(phrase(origin, lang, period=period) if origin else period)
    if base := facts.names(iri, "basePeriod", lang):
        parts.append(phrase("compared", lang, period=listed(base, lang)))
    holder = any(facts.list_of(value) == "stance" for field in ("stance", "denied") for value in facts.iris(iri, field))
    if (who := facts.names(iri, "saidBy", lang)) and not holder:
        parts.append(phrase("says", lang, who=listed(who, lang)))
    return parts


def _detail(facts: Facts, iri: str, lang: str) -> str:
    """What restricts the claim in words, behind all that its other properties say."""
    return "".join(f"; {text}" for text in facts.words(iri, "detail", lang))


def _caveats(facts: Facts, iri: str, lang: str) -> str:
    named = [
        facts.name(caveat, lang)
        for caveat in facts.iris(iri, "caveat")
        if local_name(caveat) not in _OF_READING and not local_name(caveat).startswith(("period-", "place-"))
    ]
    return f" [{phrase('caveats', lang, caveats=', '.join(named))}]" if named else ""
