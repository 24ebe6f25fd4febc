"""How long texts, addresses and lists of a draft may be, and whose values they are."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from hrn_kg import limits
from hrn_kg.intake.draft import Places
from hrn_kg.intake.intake_findings import Refusal, found
from hrn_kg.rdflib_terms import text_of
from hrn_kg.vocab import expand

_SHOWN = 200
_FIRST, _REST = ox.NamedNode(expand("rdf:first")), ox.NamedNode(expand("rdf:rest"))


def check_lengths(quads: Iterable[ox.Quad], places: Places) -> None:
    """Raises: Refusal for a text or an address that is longer than the limit, with the record and its property."""
    for quad in quads:
        for term, most, code in (
            (quad.object, limits.INTAKE_CHARACTERS, "characters"),
            (quad.object, limits.INTAKE_ADDRESS, "long-address"),
            (quad.subject, limits.INTAKE_ADDRESS, "long-address"),
            (quad.predicate, limits.INTAKE_ADDRESS, "long-address"),
        ):
            is_of_kind = isinstance(term, ox.Literal if code == "characters" else ox.NamedNode)
            if is_of_kind and len(term.value) > most:  # type: ignore[union-attr]
                subject, path, value = text_of(quad.subject), quad.predicate.value, text_of(quad.object)
                where = places.find(subject, path, value)
                raise Refusal(
                    found(code, where, focus=subject[:_SHOWN], path=path[:_SHOWN], value=value[:_SHOWN], most=most)
                )


def check_lists(quads: Iterable[ox.Quad], places: Places, most: int) -> None:
    """Raises: Refusal for a list that is longer than the limit, with the record and the property it is a value of."""
    following: dict[object, object] = {}
    owners: dict[object, ox.Quad] = {}
    for quad in quads:
        if quad.predicate == _REST:
            following[quad.subject] = quad.object
        elif quad.predicate != _FIRST and isinstance(quad.object, ox.BlankNode):
            owners[quad.object] = quad
    for head in following.keys() - set(following.values()):
        node, length = head, 0
        while node in following and length <= most:
            node, length = following[node], length + 1
        if length > most:
            owner = owners.get(head)
            subject = text_of(owner.subject if owner else head)
            path = owner.predicate.value if owner else None
            where = places.find(subject, path)
            raise Refusal(found("list", where, focus=subject, path=path, most=most))
