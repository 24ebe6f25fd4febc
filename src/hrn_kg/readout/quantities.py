"""Figures, targets and rules as a sentence."""

from __future__ import annotations

from hrn_kg.iris import local_name
from hrn_kg.readout.facts import Facts
from hrn_kg.readout.phrases import duration, listed, phrase


def figure(facts: Facts, iri: str, lang: str) -> str:
    """An observation or target: what is counted, of what, among whom, and the number with its qualifier and unit."""
    parts = [listed(facts.names(iri, "indicator", lang), lang)]
    for field, key in (("about", None), ("population", "among")):
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
    met = f", {phrase('met', lang)}" if any(v.value == "true" for v in facts.values(iri, "targetMet")) else ""
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
        words = tuple(facts.one(other, "statedValue") or local_name(other) for other in others)
        parts.append(phrase("or", lang, rules=f" {phrase('or one of', lang)} ".join(words)))
    return ", ".join(parts)


def _number(facts: Facts, iri: str, lang: str) -> str:
    """Qualifier, value or bounds, and unit."""
    low, high, value = (facts.one(iri, field) for field in ("lowerBound", "upperBound", "value"))
    qualifier = (
        ""
        if "exact" in map(local_name, facts.iris(iri, "valueQualifier"))
        else listed(facts.names(iri, "valueQualifier", lang), lang)
    )
    if value is not None:
        number = value
    elif low is not None and high is not None:
        number = f"{phrase('from', lang, low=low)} {phrase('to', lang, high=high)}"
    else:
        number = low or high or ""
    unit = (
        listed(facts.names(iri, "unit", lang), lang) if "count" not in map(local_name, facts.iris(iri, "unit")) else ""
    )
    return " ".join(part for part in (qualifier, number, unit) if part) if number else ""
