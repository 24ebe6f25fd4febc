"""Figures, targets and rules as a sentence."""

from __future__ import annotations

from hrn_kg.iris import local_name
from hrn_kg.readout.facts import Facts
from hrn_kg.readout.phrases import decimal, duration, listed, phrase


def figure(facts: Facts, iri: str, lang: str) -> str:
    """An observation or target: what is counted, of what, among whom, and the number with its qualifier and unit."""
    counting = counts_people(facts, iri)
    people = listed(facts.names(iri, "population", lang), lang)
    parts = [
        phrase("number of", lang, people=people) if counting else listed(facts.names(iri, "indicator", lang), lang)
    ]
    for field, key in (("about", None),) if counting else (("about", None), ("population", "among")):
        applying = tuple(
            facts.name(value, lang) for value in facts.iris(iri, field) if local_name(value) != "not-applicable"
        )
        if applying:
            names = listed(applying, lang)
            parts.append(phrase(key, lang, people=names) if key else f"({names})")
    number = _number(facts, iri, lang)
    measure = listed(facts.names(iri, "measure", lang), lang)
    head = f"{phrase('target', lang)}: " if facts.kind_of(iri) == "Target" else ""
    whole = facts.iris(iri, "relativeTo")
    of_whole = f" {phrase('of whole', lang, figure=_number(facts, whole[0], lang))}" if whole else ""
    met = f", {phrase('met', lang)}" if facts.is_so(iri, "targetMet") else ""
    counted = f" ({measure})" if measure else ""
    return f"{head}{' '.join(part for part in parts if part)}: {number}{of_whole}{counted}{met}"


def rule(facts: Facts, iri: str, lang: str) -> str:
    """A rule: its kind, for what, what it is about and tests, for and to whom, its bounds and the words as printed."""
    parts = [
        phrase(
            "rule",
            lang,
            kind=listed(facts.names(iri, "ruleKind", lang), lang),
            what=listed(facts.names(iri, "appliesTo", lang), lang),
        )
    ]
    for field, key, part in (
        ("about", "concerns", "what"),
        ("criterionDimension", "tests", "what"),
        ("population", "among", "people"),
        ("actor", "by", "actor"),
        ("recipient", "to whom", "who"),
    ):
        if names := facts.names(iri, field, lang):
            parts.append(phrase(key, lang, **{part: listed(names, lang)}))
    if number := _number(facts, iri, lang):
        parts.append(number)
    parts += [phrase("within last", lang, time=duration(span.value, lang)) for span in facts.values(iri, "withinLast")]
    if printed := facts.one(iri, "statedValue"):
        parts.append(phrase("printed", lang, text=printed))
    if others := facts.iris(iri, "orElse"):
        words = f" {phrase('or one of', lang)} ".join(_test(facts, other, lang) for other in others)
        parts.append(phrase("or", lang, rules=words))
    return ", ".join(parts)


def counts_people(facts: Facts, iri: str) -> bool:
    """Whether a claim counts the people of its group: then the group stands in the quantity."""
    counted = [local_name(indicator) for indicator in facts.iris(iri, "indicator")] == ["people"]
    return counted and bool(facts.iris(iri, "population")) and not facts.iris(iri, "share")


def _test(facts: Facts, iri: str, lang: str) -> str:
    """What tells a rule from those beside it: what it tests or is about, by whom, its bound or the printed words."""
    names = facts.names(iri, "about", lang) or facts.names(iri, "criterionDimension", lang)
    actor = facts.names(iri, "actor", lang)
    by = f" {phrase('by', lang, actor=listed(actor, lang))}" if actor else ""
    bound = _number(facts, iri, lang) or phrase("printed", lang, text=facts.one(iri, "statedValue") or local_name(iri))
    return f"{listed(names, lang)}{by} ({bound})"


def _number(facts: Facts, iri: str, lang: str) -> str:
    """Qualifier, value or bounds, and unit."""
    low, high, value = (facts.one(iri, field) for field in ("lowerBound", "upperBound", "value"))
    qualifier = (
        ""
        if "exact" in map(local_name, facts.iris(iri, "valueQualifier"))
        else listed(facts.names(iri, "valueQualifier", lang), lang)
    )
    if value is not None:
        number = decimal(value, lang)
    elif low is not None and high is not None:
        number = f"{phrase('from', lang, low=decimal(low, lang))} {phrase('to', lang, high=decimal(high, lang))}"
    else:
        number = decimal(low or high or "", lang)
    unit = (
        listed(facts.names(iri, "unit", lang), lang) if "count" not in map(local_name, facts.iris(iri, "unit")) else ""
    )
    return " ".join(part for part in (qualifier, number, unit) if part) if number else ""
