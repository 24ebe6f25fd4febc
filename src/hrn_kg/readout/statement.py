"""What a statement says: its main value, how it is meant, and the places around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hrn_kg.iris import local_name
from hrn_kg.readout.facts import Facts
from hrn_kg.readout.phrases import change, changed, closed, happened, listed, phrase
from hrn_kg.readout.quantities import counts_people

_DOINGS: Final = ("activity", "event-type", "stance")
# Dutch verbs that already hold the word before their object.
_JOINED: Final = ("op", "met", "tegen", "over", "uit", "aan", "van", "naar")
# Those words, and the English ones, of a verb that stands without an object.
_BEFORE_OBJECT: Final = frozenset((*_JOINED, "on", "with", "against", "to", "for"))
_WHOLE: Final = ("pass on",)


@dataclass(frozen=True, slots=True)
class _Statement:
    facts: Facts
    iri: str
    lang: str

    def names(self, field: str) -> str:
        return listed(self.facts.names(self.iri, field, self.lang), self.lang)

    def values(self, field: str) -> tuple[str, ...]:
        return self.facts.iris(self.iri, field)

    def phrase(self, key: str, **parts: str) -> str:
        return phrase(key, self.lang, **parts)


def statement(facts: Facts, iri: str, lang: str) -> str:
    """The sentence of a statement without place, period, speaker and caveats."""
    it = _Statement(facts, iri, lang)
    parts = [_main(it)]
    people, share = it.names("population"), it.names("share")
    if share:
        parts.append(it.phrase("share.of", share=share, people=people) if people else it.phrase("share", share=share))
    elif people and not counts_people(facts, iri):
        parts.append(it.phrase("among", people=people))
    if (means := it.names("means")) and not _rests(it):
        parts.append(it.phrase("means", means=means))
    if brackets := it.names("inBrackets"):
        parts.append(f"({it.phrase('brackets', what=brackets)})")
    if facts.is_so(iri, "targetMet"):
        parts.append(it.phrase("met"))
    return ", ".join(part for part in parts if part)


def _main(it: _Statement) -> str:
    actor = it.names("actor")
    if values := it.values("stance"):
        return _stance(it, values)
    if values := it.values("activity"):
        key = "does" if actor else "done"
        if any(local_name(kind) == "task" for kind in it.values("statementKind")):
            key = "task"
        return it.phrase(key, actor=actor, deed=_deed(it, values))
    if values := it.values("eventType"):
        event = _event(it, values) + _degree(it)
        return f"{event} {it.phrase('by', actor=actor)}" if actor else event
    for field, key in (("denied", "not"), ("expected", "expected"), ("wanted", _wish(it))):
        if values := it.values(field):
            return _meant(it, field, key, values, actor)
    return _so(it)


def _event(it: _Statement, values: tuple[str, ...]) -> str:
    """What happened to what: `Social Support Strategy: adopted`, else its name, as in `Onset: heroin`."""
    target = it.names("object") or it.names("indicator")
    verbs = [verb for value in values if (verb := happened(local_name(value), it.lang))]
    if target and len(verbs) == len(values):
        return f"{target}: {listed(tuple(verbs), it.lang)}"
    return f"{_named(it, values)}: {target}".removesuffix(": ")


def _stance(it: _Statement, values: tuple[str, ...], key: str = "stance") -> str:
    clause = it.phrase(key, holder=it.names("saidBy"), stance=_named(it, values), object=it.names("object"))
    extra = f" ({it.names('indicator')})" if it.values("indicator") else ""
    return f"{clause}{extra}{_degree(it)}"


def _wish(it: _Statement) -> str:
    return "aim" if any(local_name(kind) == "aim" for kind in it.values("statementKind")) else "should"


def _meant(it: _Statement, field: str, key: str, values: tuple[str, ...], actor: str) -> str:
    """What is denied, wanted or expected."""
    doing = it.facts.list_of(values[0]) in _DOINGS
    if doing:
        if field == "denied" and it.facts.list_of(values[0]) == "stance":
            return _stance(it, values, "not.stance")
        what = _deed(it, values)
        key = "should.do" if key == "should" and it.facts.list_of(values[0]) == "activity" and not actor else key
    elif field == "denied":
        what = _clause(it, "denied")
    else:
        what = _thing(it, values)
        if it.values("cause"):
            what = it.phrase("because", cause=it.names("cause"), clause=what)
    if actor and (doing or key == "aim"):
        return it.phrase(key + ".of", actor=actor, what=what)
    return it.phrase(key, what=what) + (f" {it.phrase('by', actor=actor)}" if actor else "")


def _so(it: _Statement) -> str:
    """What is so: a change, a level, a verdict, or a share alone."""
    for field in ("direction", "level", "verdict"):
        if it.values(field):
            return _clause(it, field)
    if it.values("share"):
        return _quantity(it)
    return it.phrase("words only") + (f": {_quantity(it)}" if _quantity(it) else "")


def _clause(it: _Statement, field: str) -> str:
    values = it.values(field)
    if it.facts.list_of(values[0]) == "direction":
        verbs = tuple(changed(local_name(value), it.lang) or it.facts.name(value, it.lang) for value in values)
        clause = f"{closed(_quantity(it), it.lang)} {listed(verbs, it.lang)}{_degree(it)}"
        return it.phrase("because", cause=it.names("cause"), clause=clause) if it.values("cause") else clause
    return f"{_quantity(it)}: {_named(it, values)}{_degree(it)}"


def _thing(it: _Statement, values: tuple[str, ...]) -> str:
    """A value that is wanted or expected, as a thing: `decrease of HIV prevalence`."""
    if it.facts.list_of(values[0]) == "direction":
        names = tuple(change(local_name(value), it.lang) or it.facts.name(value, it.lang) for value in values)
        return f"{listed(names, it.lang)} {it.phrase('of')} {_quantity(it)}{_degree(it)}"
    return f"{_quantity(it)}: {_named(it, values)}{_degree(it)}"


def _quantity(it: _Statement) -> str:
    """The indicator and of what it is, or the thing alone."""
    indicator, about = it.names("indicator"), it.names("about")
    if counts_people(it.facts, it.iri):
        indicator = it.phrase("number of", people=it.names("population"))
    return f"{indicator} {it.phrase('of')} {about}" if indicator and about else indicator or about


def _deed(it: _Statement, values: tuple[str, ...]) -> str:
    """A verb or event with what it is done to: `monitor harm reduction (regularly)`."""
    target, verb = it.names("object"), _named(it, values)
    if indicator := it.names("indicator"):
        target = f"{indicator} {it.phrase('of')} {target}" if target else indicator
    if _rests(it):
        return f"{it.phrase('base', object=target, means=it.names('means'))}{_degree(it)}"
    if not target:
        return f"{_alone(verb)}{_degree(it)}"
    if it.facts.list_of(values[0]) == "event-type":
        return f"{verb} {it.phrase('of')} {target}{_degree(it)}"
    # A Dutch verb stands behind its object: `harm reduction volgen`, but `zich richten op harm reduction`.
    infinitive = it.facts.list_of(values[0]) == "activity"
    object_first = it.lang == "nl" and infinitive and verb.split()[-1] not in _JOINED
    return f"{closed(target, it.lang)} {verb}{_degree(it)}" if object_first else f"{verb} {target}{_degree(it)}"


def _alone(verb: str) -> str:
    """A verb that nothing is done to, without the word before its object: `meet` of `meet with`."""
    return verb.rpartition(" ")[0] if verb.split()[-1] in _BEFORE_OBJECT and verb not in _WHOLE else verb


def _rests(it: _Statement) -> bool:
    """Whether it tells what rests on what: then the means are part of the deed."""
    values = [value for field in ("activity", "denied", "wanted", "expected") for value in it.values(field)]
    return bool(it.values("means")) and any(local_name(value) == "ground" for value in values)


def _degree(it: _Statement) -> str:
    degree = it.names("degree")
    return f" ({degree})" if degree else ""


def _named(it: _Statement, values: tuple[str, ...]) -> str:
    return listed(tuple(it.facts.name(value, it.lang) for value in values), it.lang)
