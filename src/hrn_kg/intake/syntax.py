"""What is wrong with a text that a parser did not take, in our words: most faults are one of a dozen."""

from __future__ import annotations

import json
import re

from hrn_kg.intake.draft import Lines
from hrn_kg.intake.intake_findings import Fact, Refusal, found
from hrn_kg.jsonld_context import ADDRESS
from hrn_kg.turtle.turtle_tokens import tokens
from hrn_kg.validation import Finding, Where
from hrn_kg.vocab import Prefixes

_CURLY = "“”„‟‘’‚«»″"
_PREFIX = re.compile(r"[Tt]he prefix ([^\s:]*): has not been declared")
_UNKNOWN_XML_PREFIX = re.compile(r"Unknown prefix ([^\s:]*):")
_PLACE = re.compile(r"^.*?(?:line \d+|columns? \d+)[^:]*:\s*", re.DOTALL)
_LONGEST = 200


class SyntaxFault:
    """Says what is wrong with one text."""

    def __init__(self, text: str, name: str, prefixes: Prefixes) -> None:
        self._lines = Lines(text)
        self._text, self._name, self._prefixes = text, name, prefixes

    def turtle(self, fault: SyntaxError | ValueError) -> Refusal:
        """The refusal for a fault of the parser of Turtle and its relatives."""
        words = _PLACE.sub("", str(getattr(fault, "msg", None) or fault))
        line, column = getattr(fault, "lineno", None) or 1, getattr(fault, "offset", None) or 1
        at = self._position(line, column)
        token = re.match(r"\S{0,80}", self._text[at:])
        given = token[0] if token else ""
        if (match := _PREFIX.search(words)) is not None:
            return self._prefix(match[1], at)
        if given and (given[0] in _CURLY or (given[0] in "\"'" and _curly_end(self._lines.line(line)[column - 1 :]))):
            return self._refusal("curly", at, sign=next(sign for sign in self._text[at:] if sign in _CURLY))
        if "IRI code point" in words or (given.startswith("<") and "end of file" in words):
            return self._refusal("space-in-address" if " " in words or "end" in words else "bad-address", at)
        if "Line jumps" in words or (given[:1] in ("'", '"') and "nd of file" in words):
            opened = self._opening(line, at)
            return self._refusal("unclosed", opened)
        if "dot is expected" in words or "lists should end" in words:
            return self._refusal("no-end", self._before(at), sign="]" if "lists" in words else "; , .")
        if "Unexpected end" in words:
            return self._refusal("no-end", len(self._text.rstrip()) - 1, sign=".")
        if "is not a valid" in words:
            return self._out_of_place(at, words, given)
        if "No scheme" in words:
            return self._refusal("relative", at, given=given[:_LONGEST])
        return self._refusal("syntax", at, words=words[:_LONGEST])

    def json(self, fault: json.JSONDecodeError) -> Refusal:
        """The refusal for a text that is no JSON."""
        given = self._text[fault.pos : fault.pos + 1]
        if given and given in _CURLY:
            return self._refusal("curly", fault.pos, sign=given)
        if "Invalid control character" in fault.msg or "Unterminated" in fault.msg:
            return self._refusal("unclosed", self._text.rfind('"', 0, max(fault.pos, 1)))
        if "',' delimiter" in fault.msg:
            return self._refusal("json-comma", self._before_space(fault.pos))
        return self._refusal("json", fault.pos, words=fault.msg[:_LONGEST])

    def json_ld(self, fault: SyntaxError | ValueError, foreign: int | None) -> Refusal:
        """The refusal for JSON that is no JSON-LD; `foreign` is where it names a context at another address."""
        words = _PLACE.sub("", str(getattr(fault, "msg", None) or fault))
        if foreign is not None:
            return self._refusal("remote-context", foreign, ours=ADDRESS)
        return self._refusal("json-ld", 0, words=words[:_LONGEST])

    def xml(self, words: str, line: int | None, column: int | None) -> Refusal:
        """The refusal for XML that is not well-formed, or no RDF/XML."""
        if (match := _UNKNOWN_XML_PREFIX.search(words)) is not None:
            return self._prefix(match[1], max(self._text.find(f"<{match[1]}:"), 0))
        at = self._position(line or 1, column or 1)
        return self._refusal("xml", at, words=_PLACE.sub("", words)[:_LONGEST])

    def at(self, code: str, position: int, **facts: Fact) -> Finding:
        """A finding at a position of the text, with its line as written."""
        line, column = self._lines.at(max(position, 0))
        return found(code, Where(self._name, line, column), source=self._lines.line(line), **facts)

    def _refusal(self, code: str, position: int, **facts: Fact) -> Refusal:
        return Refusal(self.at(code, position, **facts))

    def _prefix(self, prefix: str, at: int) -> Refusal:
        namespace = self._prefixes.get(prefix)
        if namespace is None:
            return self._refusal("unknown-prefix", at, prefix=prefix)
        return self._refusal("undeclared-prefix", at, prefix=prefix, namespace=namespace)

    def _out_of_place(self, at: int, words: str, given: str) -> Refusal:
        if "valid predicate" in words:
            # `a:z "y"` behind a point: the statement before was ended too early.
            last = [(token, start) for _, token, start in tokens(self._text[:at])][-2:]
            if len(last) == 2 and last[0][0] == "." and "\n" in self._text[last[0][1] : last[1][1]]:
                return self._refusal("ended-early", last[0][1])
        if "subject or graph name" in words and given[:1] not in ".}" and self._text[:at].strip():
            return self._refusal("no-end", self._before(at), sign="; , .")
        return self._refusal("out-of-place", at, given=given[:_LONGEST])

    def _position(self, line: int, column: int) -> int:
        starts = [0, *(end + 1 for end in self._lines.ends)]
        return min(starts[min(line, len(starts)) - 1] + column - 1, max(len(self._text) - 1, 0))

    def _before(self, at: int) -> int:
        """Where the last token before a position ends."""
        last = 0
        for _, token, start in tokens(self._text[:at]):
            last = start + len(token) - 1
        return last

    def _before_space(self, at: int) -> int:
        return max(len(self._text[:at].rstrip()) - 1, 0)

    def _opening(self, line: int, at: int) -> int:
        """Where the text begins that goes on to the end of its line."""
        start = at - self._lines.at(at)[1] + 1
        quotes = [match.start() for match in re.finditer(r'(?<!\\)"', self._lines.line(line))]
        return start + quotes[-1] if quotes else at


def _curly_end(rest: str) -> bool:
    """Whether a text that begins with a straight quotation mark has a curly one where it should end."""
    return re.match(r"[\"'][^\"']*[”’“»]\s*(?:@[A-Za-z-]+|\^\^\S+)?\s*[;,.]?\s*\Z", rest) is not None
