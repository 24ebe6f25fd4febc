"""What the contexts of a JSON-LD text make of its names: terms, prefixes, `@vocab`, `@base`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin

from hrn_kg.intake.bundled_context import bundled_context
from hrn_kg.intake.json_positions import Node
from hrn_kg.jsonld_context import ADDRESS

_KNOWN_KEYWORDS = frozenset(
    (
        *("@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json"),
        *("@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type"),
        *("@value", "@version", "@vocab"),
    )
)


@dataclass(frozen=True, slots=True)
class Term:
    """What a key stands for: the IRI, the type of its values, their container; the context within them."""

    iri: str
    kind: str = ""
    container: str = ""
    reverse: bool = False
    scoped: Node | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What names stand for at one place of a text."""

    terms: dict[str, Term | None] = field(default_factory=dict)
    vocab: str = ""
    base: str = ""

    def expand(self, text: str, *, vocab: bool) -> str | None:
        """The IRI (or keyword) of a name; None for one that the parser drops."""
        if text in _KNOWN_KEYWORDS:
            return text
        if vocab and text in self.terms:
            term = self.terms[text]
            return term.iri if term else None
        prefix, colon, local = text.partition(":")
        if colon:
            known = self.terms.get(prefix)
            return known.iri + local if known and not local.startswith("//") else text
        if vocab:
            return self.vocab + text if self.vocab else None
        return urljoin(self.base, text) if self.base else None


def context_of(node: Node, before: Context) -> Context:
    """The context within the one before, for a value of `@context`; that of the project by its address."""
    if node.items is not None:
        for item in node.items:
            before = context_of(item, before)
        return before
    if node.scalar == ADDRESS:
        return Context(before.terms | _bundled_terms(), before.vocab, before.base)
    if node.members is None:
        return Context(base=before.base) if node.scalar is None else before
    vocab, base = before.vocab, before.base
    for member in node.members:
        if member.key == "@vocab":
            vocab = member.value.text
        elif member.key == "@base":
            base = urljoin(base, member.value.text)
    made = Context(dict(before.terms), vocab, base)
    own = {member.key: member.value for member in node.members if not member.key.startswith("@")}
    for name in own:
        _define(made, name, own, set())
    return made


@cache
def _bundled_terms() -> dict[str, Term | None]:
    return context_of(bundled_context(), Context()).terms


def _define(made: Context, name: str, own: dict[str, Node], under_way: set[str]) -> None:
    """Take up a term, after the terms and prefixes by which it is defined."""
    node = own.get(name)
    if node is None or name in under_way:
        return
    under_way.add(name)
    given = node.scalar if node.members is None else getattr(node.get("@id") or node.get("@reverse"), "scalar", name)
    if (node.members is None and given is None) or not isinstance(given, str):
        made.terms[name] = None
        return
    for needed in (given, given.partition(":")[0]):
        if needed != name:
            _define(made, needed, own, under_way)
    made.terms.pop(name, None)
    iri = made.expand(given, vocab=True)
    if iri is None:
        made.terms[name] = None
        return
    kind, container = node.get("@type"), node.get("@container")
    held = "" if container is None else " ".join(item.text for item in container.items or (container,))
    kind_of = made.expand(kind.text, vocab=True) or "" if kind is not None else ""
    made.terms[name] = Term(iri, kind_of, held, node.get("@reverse") is not None, node.get("@context"))
