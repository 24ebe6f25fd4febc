"""A new document and a new scheme by the commands of the how-to alone: no code changes, and the facts come out."""

from __future__ import annotations

import re

import pytest
from added_documents import Added

from hrn_kg import releases
from hrn_kg.iris import BASE

pytestmark = pytest.mark.timeout(600)  # the first of them builds


def test_the_page_prints_what_it_shows(added: Added, page: str) -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert shown in added.by_the_page
    assert "wrote data/s5/01-who-may-come-in.ttl\n" in added.by_the_page
    assert re.search(r"^4 passages proved, 0 wrong, 5 documents not at hand\.$", added.by_the_page, re.MULTILINE)
    assert "# The same rule as in Amsterdam" in (added.repository / "data/s5/01-who-may-come-in.ttl").read_text()
    assert added.run("hrn-kg format --check").endswith("files, 0 to be changed.\n")


def test_its_facts_come_out_of_the_release(added: Added) -> None:
    release = releases.current(added.repository / "var")
    assert release.source.prefixes["season"] == BASE + "scheme/season/"
    asked = f"DESCRIBE <{BASE}id/claim/harbour-room-age> <{BASE}scheme/season/winter>"
    (added.repository / "new.rq").write_text(asked)
    described = added.run("hrn-kg query new.rq --format turtle")
    assert "hro:supportedBy s5x:61-82" in described
    assert "\nseason:winter " in described
    (added.repository / "bad.rq").write_text("SELECT ?o { s5x:61-82 ?p ?o }")
    hint = added.run("! hrn-kg query bad.rq 2>&1")
    assert f"add PREFIX s5x: <{BASE}id/excerpt/" in hint
