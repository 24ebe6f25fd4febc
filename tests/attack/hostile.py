"""Queries that mean no good, each with the way in which it must end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# "stopped": by a limit on time, memory, bytes, nesting, size or operators (413, 503 or 504).
# "refused": before it is evaluated, with a word about what is wrong (400, 403 or 413).
# "breaking": the process that evaluates it breaks or finds the fault, and tells (400), or it is stopped before.
# "whole": answered, and then it must be the right answer; or stopped, on a machine that is slow.
End = Literal["stopped", "refused", "breaking", "whole"]


@dataclass(frozen=True)
class Hostile:
    """A query; `right` is what a whole answer in CSV holds behind its first line, if it is short."""

    name: str
    query: str
    end: End
    right: str | None = None
    only_long: bool = False


def product(size: int) -> str:
    return " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(size))


def nested(opening: str, closing: str, depth: int, inner: str = "") -> str:
    return opening * depth + inner + closing * depth


def each(template: str, count: int) -> str:
    """The template so many times, with the number for `#` and the next one for `@`."""
    return "".join(template.replace("#", str(n)).replace("@", str(n + 1)) for n in range(count))


DOUBLED = each("BIND(CONCAT(?x#, ?x#) AS ?x@) ", 60)
TENFOLD = "REPLACE(" * 7 + "'" + "a" * 1000 + "'" + ", '.', '$0$0$0$0$0$0$0$0$0$0')" * 7
ANY = "(<x>|!<x>)"
EVERY = product(1)

STOPPED = [
    ("product counted", f"SELECT (COUNT(*) AS ?n) {{ {product(6)} }}"),
    ("product ordered", f"SELECT * {{ {product(5)} }} ORDER BY DESC(?a4) ?b3 LIMIT 1"),
    ("product joined to a text", f"SELECT (GROUP_CONCAT(CONCAT(STR(?a0), STR(?c4))) AS ?g) {{ {product(5)} }}"),
    ("product made distinct", f"SELECT DISTINCT ?a0 ?b1 ?c2 ?a3 ?b4 {{ {product(5)} }}"),
    ("product as answer", f"SELECT * {{ {product(4)} }}"),
    ("path stars",
     f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY}* ?b . ?b (^{ANY}|{ANY})* ?c . ?c ({ANY}*)* ?d . ?d (!<y>)* ?e }}"),
    ("path stars in each other", f"SELECT * {{ ?a {nested('(', ')*', 90, '!<x>')} ?b . {product(3)} }}"),
    ("2^30 unions", "SELECT (COUNT(*) AS ?n) {" + each("{ { BIND(1 AS ?u#) } UNION { BIND(2 AS ?u#) } }", 30) + "}"),
    ("doubled text", f"SELECT (STRLEN(?x60) AS ?n) {{ BIND('0123456789' AS ?x0) {DOUBLED} }}"),
    ("tenfold text", f"SELECT (STRLEN({TENFOLD}) AS ?n) {{}}"),
    ("regular expression in a product",
     f"SELECT (COUNT(*) AS ?n) {{ {product(4)} FILTER(REGEX(CONCAT(STR(?a0), STR(?c1)), '^(([a-z:/.]+)+)+$', 'i')) }}"),
    ("subqueries in each other", "SELECT * {" + nested("{ SELECT * {", "}}", 49, product(5)) + "}"),
    ("values in a product", "SELECT (COUNT(*) AS ?n) {" + each("VALUES ?x# {" + "1 " * 20_000 + "}", 3)
     + "FILTER(?x0+?x1+?x2 = -1) }"),
    ("EXISTS in each other", f"SELECT * {{ {EVERY}" + each("FILTER NOT EXISTS { ?s# ?p# ?o# ", 90) + "}" * 91),
]  # fmt: skip
STOPPED_LONG = [
    ("product constructed", f"CONSTRUCT {{ ?a0 ?b1 ?c2 . ?a1 ?b0 ?c0 }} {{ {product(5)} }}"),
    ("product described", f"DESCRIBE ?a0 {{ {product(5)} }}"),
    ("product grouped", f"SELECT ?a0 ?c1 (COUNT(DISTINCT ?c3) AS ?n) {{ {product(5)} }} GROUP BY ?a0 ?c1"),
    ("product hashed", f"SELECT (COUNT(?h) AS ?n) {{ {product(4)} BIND(SHA512(CONCAT(STR(?a0), STR(?c2))) AS ?h) }}"),
    ("product of graphs", "SELECT * {" + each("GRAPH ?g# { ?s# ?p# ?o# }", 6) + "}"),
    ("OPTIONAL beside each other", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o" + each("OPTIONAL { ?x# ?y# ?z# }", 9) + "}"),
    ("OPTIONAL in each other", f"SELECT * {{ {EVERY}" + each("OPTIONAL { ?s# ?p# ?o# ", 90) + "}" * 91),
    ("LATERAL", f"SELECT (COUNT(*) AS ?n) {{ {EVERY}" + each("LATERAL { SELECT * { ?d# ?e# ?f# } }", 6) + "}"),
    ("MINUS over a product", f"SELECT (COUNT(*) AS ?n) {{ {product(5)} MINUS {{ ?q ?p ?a0 . ?s ?t ?u }} }}"),
    ("path of optional steps", f"SELECT * {{ ?a {'/'.join([ANY + '?'] * 60)} ?b }}"),
    ("path of many alternatives", f"SELECT * {{ ?a ({'|'.join(['!<x>'] * 900)})* ?b . {product(3)} }}"),
    ("path of many steps", "SELECT * { ?a !<p>" + "/!<p>" * 950 + " ?b }"),
    ("large automaton", "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?s), '" + "(\\\\w{1,30}|\\\\pL{20})" * 3000 + "')) }"),
    ("patterns from the data",
     f"SELECT (COUNT(*) AS ?n) {{ {product(4)} FILTER(REGEX(STR(?a0), CONCAT('(', STR(?c1), ')*', STR(?c2)))) }}"),
    ("NOT IN over a product",
     f"SELECT (COUNT(*) AS ?n) {{ {product(3)} FILTER(STR(?a0) NOT IN ({','.join(f'{n}' for n in range(18_000))})) }}"),
    ("chain of patterns", "SELECT * {" + each("?a# ?p# ?a@ .", 5000) + "}"),
    ("offset beyond the end", f"SELECT * {{ {product(4)} }} OFFSET 9223372036854775807"),
    ("ordered by sixty thousand", f"SELECT * {{ {product(2)} }} ORDER BY {'?a0 ?b0 ?c0 ' * 15_000}"),
    ("900 unions twice", "SELECT * { {" + " UNION ".join(["{ ?s ?p ?o }"] * 900) + "} {"
     + " UNION ".join(["{ ?a ?b ?c }"] * 900) + "} }"),
]  # fmt: skip

REFUSED = [
    ("10 MB", "SELECT * { ?s ?p ?o } #" + "x" * 10_000_000),
    ("5,000 groups", "SELECT * {" + nested("{", "}", 5000) + "}"),
    ("5,000 NOT EXISTS", "SELECT * {" + nested("FILTER NOT EXISTS {", "}", 5000) + "}"),
    ("5,000 parentheses", "SELECT (" + nested("(", ")", 5000, "1") + " AS ?x) {}"),
    ("50,000 operators", "SELECT (" + "1+" * 50_000 + "1 AS ?x) {}"),
    ("5,000 path operators", "SELECT * { ?s <p>" + "/<p>" * 5000 + " ?o }"),
    ("5,000 triple terms", "SELECT * { ?s ?p " + nested("<<( <a> <b> ", " )>>", 5000, "<c>") + " }"),
    ("5,000 annotations", "SELECT * { ?s ?p ?o " + nested("{| ?p ?o ", "|}", 5000) + " }"),
    ("no end of a string", "SELECT * { ?s ?p '" + "x" * 100_000),
    ("zero width", "\u200bSELECT * {}"),
]
REFUSED_LONG = [
    ("10 MB of braces", "SELECT * " + "{" * 10_000_000),
    ("a language of 190,000 letters", "SELECT ('a'@" + "x" * 190_000 + " AS ?x) {}"),
    ("a limit beyond all numbers", "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999999"),
    ("half a character", "SELECT ('\\uD800' AS ?x) {}"),
    ("700 EXISTS", "SELECT * { ?s ?p ?o" + "FILTER EXISTS { ?a ?b ?c FILTER(?a = ?s) }" * 1001 + "}"),
]

BREAKING = [
    ("closing braces", "SELECT * {" + "}" * 90_000),
    ("19,000 patterns", "SELECT * {" + "?s ?p ?o." * 19_000 + "}"),
]
BREAKING_LONG = [
    ("90,000 items", "SELECT * { ?s ?p (" + "1 " * 90_000 + ") }"),
    ("15,000 blank nodes", "SELECT * {" + "[] ?p [] ." * 15_000 + "}"),
    ("14,000 columns", "SELECT" + each(" (1 AS ?v#)", 14_000) + " {}"),
]

WHOLE = [
    ("90,000 values", "SELECT (SUM(?x) AS ?n) { VALUES ?x {" + "1 " * 90_000 + "} }", "90000"),
    ("IN with 18,000", f"SELECT (18 IN ({','.join(map(str, range(18_000)))}) AS ?in) {{}}", "true"),
    ("90,000 comments", "SELECT (7 AS ?n) {}" + "#\n" * 90_000, "7"),
    ("11,000 prefixes", each("PREFIX p#:<u:>", 11_000) + "SELECT (STR(p10999:x) AS ?n) {}", "u:x"),
    ("an IRI of 190,000 letters", f"SELECT (STRLEN(STR(<http://a/{'x' * 190_000}>)) AS ?n) {{}}", "190009"),
    ("a path of 38,000 dots", f"BASE <http://a/> SELECT (STR(<{'a/../' * 38_000}b>) AS ?n) {{}}", "http://a/b"),
    ("90 triple terms", f"SELECT (ISTRIPLE({nested('TRIPLE(<a>,<b>,', ')', 90, '1')}) AS ?n) {{}}", "true"),
    ("1,900 negations", "SELECT (" + "!" * 1900 + "true AS ?x) {}", "true"),
    ("a regular expression that others back-track in",
     f"SELECT (REGEX('{'a' * 5000}b', '^(a+)+$') AS ?n) {{}}", "false"),
    ("a product that nothing fits", f"SELECT (COUNT(*) AS ?n) {{ {product(6)} FILTER(?a0 = <urn:none>) }}", "0"),
]  # fmt: skip
WHOLE_LONG = [
    ("25,000 arguments", "SELECT (STRLEN(CONCAT(" + "'aaaa'," * 25_000 + "'')) AS ?n) {}", "100000"),
    ("60,000 to choose from", "SELECT (COALESCE(" + "?x," * 60_000 + "1) AS ?n) {}", "1"),
    ("90 IF", f"SELECT ({nested('IF(true,', ',1)', 90, '7')} AS ?n) {{}}", "7"),
    ("20,000 bases", "BASE <a/>" * 20_000 + "SELECT (1 AS ?n) {}", "1"),
    ("a string of 190,000 letters", f"SELECT (STRLEN('{'x' * 190_000}') AS ?n) {{}}", "190000"),
    ("edges of numbers", "SELECT (COALESCE(9223372036854775807 * 9, 1/0, ABS(-9223372036854775808), 'none') AS ?n) {}",
     "none"),
    ("15,000 graphs", "SELECT (COUNT(*) AS ?n) " + "FROM <urn:x> " * 15_000 + "{ ?s ?p ?o }", "0"),
]  # fmt: skip

EVERYTHING = [
    *(Hostile(name, query, "stopped") for name, query in STOPPED),
    *(Hostile(name, query, "stopped", only_long=True) for name, query in STOPPED_LONG),
    *(Hostile(name, query, "refused") for name, query in REFUSED),
    *(Hostile(name, query, "refused", only_long=True) for name, query in REFUSED_LONG),
    *(Hostile(name, query, "breaking") for name, query in BREAKING),
    *(Hostile(name, query, "breaking", only_long=True) for name, query in BREAKING_LONG),
    *(Hostile(name, query, "whole", right) for name, query, right in WHOLE),
    *(Hostile(name, query, "whole", right, only_long=True) for name, query, right in WHOLE_LONG),
]
