"""A form and the database take the same of a person."""

from __future__ import annotations

import pytest

from hrn_kg.contributions import Person, ProposalRefused
from hrn_kg.contributions.submission_rules import NAME_CHARACTERS, check_person
from hrn_kg.web.contribute.form_routes import _faults_of

LONG = "x" * (NAME_CHARACTERS + 1)


@pytest.mark.parametrize(
    ("name", "email", "wrong"),
    [
        ("Sanne", "", None),
        ("Sanne", "s@example.org", None),
        ("x" * NAME_CHARACTERS, "s@" + "x" * (NAME_CHARACTERS - 2), None),
        ("", "", "name"),
        (LONG, "", "name"),
        ("Sanne", "@example.org", "email"),
        ("Sanne", "s@", "email"),
        ("Sanne", "s@a@b", "email"),
        ("Sanne", "s @example.org", "email"),
        ("Sanne", "example.org", "email"),
        ("Sanne", f"s@{LONG}", "email"),
    ],
)
def test_what_the_form_lets_pass_is_kept_and_what_it_refuses_is_not(name: str, email: str, wrong: str | None) -> None:
    faults = _faults_of({"name": name, "email": email, "consent": "yes"}, "nl")
    assert list(faults) == ([wrong] if wrong else [])
    if LONG in name + email:
        assert f"hoogstens {NAME_CHARACTERS} tekens" in faults[wrong or ""]
    if wrong is None:
        check_person(Person(name, email))
    else:
        with pytest.raises(ProposalRefused):
            check_person(Person(name, email))
