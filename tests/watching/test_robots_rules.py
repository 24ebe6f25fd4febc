"""What a robots.txt permits, as RFC 9309 has it."""

from __future__ import annotations

import tracemalloc

import pytest

from hrn_kg.watching.robots_rules import Rules

SITE = "https://example.org"


def permitted(text: str, *paths: str) -> list[bool]:
    rules = Rules.read(text, "hrn-kg")
    return [rules.permit(SITE + path) for path in paths]


@pytest.mark.parametrize(
    ("rules", "path", "allows"),
    [
        # The longest rule decides, wherever it stands; of two as long the one that allows.
        (("Disallow: /a", "Allow: /a/b"), "/a/b/c", True),
        (("Allow: /a/b", "Disallow: /a"), "/a/c", False),
        (("Allow: /a", "Disallow: /a/b"), "/a/b", False),
        (("Disallow: /a", "Allow: /a"), "/a", True),
        (("Disallow:",), "/a", True),
        # Signs that stand for others.
        (("Disallow: /*.pdf$",), "/a/b.pdf", False),
        (("Disallow: /*.pdf$",), "/a/b.pdf?x", True),
        (("Disallow: /*.pdf$",), "/a.pdf/b.pdf", False),
        (("Disallow: /a*b*c",), "/a-b-c-d", False),
        (("Disallow: /a*b*c",), "/a-c-b", True),
        (("Disallow: /a*a$",), "/a", True),
        (("Disallow: /a$",), "/a", False),
        (("Disallow: /a$",), "/a/b", True),
        (("Disallow: *b",), "/a/b", False),
        (("Disallow: /$", "Allow: /a"), "/", False),
        (("Disallow: /a$b",), "/a$b", False),
        (("Disallow: /a*",), "/a", False),
        (("Disallow: /a%2A",), "/ab", True),
        (("Disallow: /a%2a",), "/a*", False),
        # One spelling.
        (("Disallow: /%7euser",), "/~user", False),
        (("Disallow: /\u00e9",), "/%c3%A9", False),
        (("Disallow: /%C3%A9",), "/\u00e9", False),
        (("Disallow: /a%2Fb",), "/a/b", True),
        (("Disallow: /a?x=",), "/a?x=1", False),
        (("Disallow: /a # not this", "disallow : /b"), "/b", False),
        (("Disallow: /",), "", False),
    ],
)
def test_the_longest_rule_decides(rules: tuple[str, ...], path: str, allows: bool) -> None:
    assert permitted("\n".join(("User-agent: *", *rules)), path) == [allows]


def test_groups_of_one_name_are_one_and_those_of_others_are_not_ours() -> None:
    text = """
        Disallow: /early
        User-agent: *
        Disallow: /all
        User-agent: other
        User-agent: HRN-KG/2.0
        Sitemap: https://example.org/sitemap.xml
        Disallow: /one
        User-agent: hrn
        Disallow: /hrn
        User-agent: hrn-kg
        Crawl-delay: 3
        Disallow: /two
        """
    assert permitted(text, "/early", "/all", "/one", "/hrn", "/two") == [True, True, False, True, False]
    assert Rules.read(text, "hrn-kg").delay == 3.0
    everybody = "User-agent: *\nDisallow: /a\rUser-agent: x\r\nDisallow: /b\nUser-agent: *\nDisallow: /c"
    assert permitted(everybody, "/a", "/b", "/c") == [False, True, False]
    assert permitted("User-agent: *\nDisallow: /\nUser-agent: hrn-kg", "/a") == [True], "a group may be empty"
    assert permitted("User-agent: hrn-kg\nUser-agent: *\nDisallow: /", "/a") == [False], "or have two names"
    assert permitted("User-agent: *\nCrawl-delay: 3\nUser-agent: x\nDisallow: /", "/a") == [True]


def test_no_rule_costs_more_than_others() -> None:
    """Half a megabyte, for which a reader that tries every way would take years."""
    assert permitted("User-agent: *\nDisallow: " + "*a" * 250_000, "/" + "a" * 2_000) == [True]


def test_of_groups_that_are_not_ours_nothing_is_kept() -> None:
    """Each of many names with each of many rules would fill the memory."""
    names = "".join(f"User-agent: program-{number}\n" for number in range(1_000))
    text = names + "Disallow: /a\n" * 2_000
    tracemalloc.start()
    try:
        assert permitted(text, "/a") == [True]
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
