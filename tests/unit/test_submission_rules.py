"""A form and the database take the same of a person."""

from __future__ import annotations

import pytest

from hrn_kg.contributions import Person, ProposalRefused
from hrn_kg.contributions.submission_rules import NAME_CHARACTERS, NOTE_CHARACTERS, check_note, check_person
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
        ("San\nne", "", "name"),
        ("San\u200bne", "", "name"),
        ("\u202eennaS", "", "name"),
        ("Sanne\u00a0d’Été-李", "", None),
        ("Sanne 12", "", None),
    ],
)
def test_what_the_form_lets_pass_is_kept_and_what_it_refuses_is_not(name: str, email: str, wrong: str | None) -> None:
    faults = _faults_of({"name": name, "email": email, "shown": "", "note": "", "consent": "yes"}, "nl")
    assert list(faults) == ([wrong] if wrong else [])
    if LONG in name + email:
        assert f"hoogstens {NAME_CHARACTERS} tekens" in faults[wrong or ""]
    if wrong is None:
        check_person(Person(name, email))
    else:
        with pytest.raises(ProposalRefused):
            check_person(Person(name, email))


@pytest.mark.parametrize("name", ["sanne@example.org", "Sanne (06 12345678)", "Sanne, +31 20 123 45 67"])
def test_a_name_with_contact_data_is_kept_and_not_published(name: str) -> None:
    person = {"name": name, "email": "", "shown": "", "note": "", "consent": "yes"}
    assert _faults_of(person, "nl") == {}
    check_person(Person(name))
    assert list(_faults_of(person | {"shown": "yes"}, "nl")) == ["name"]
    with pytest.raises(ProposalRefused, match="published"):
        check_person(Person("Sanne", "", name))


def test_a_sign_that_nobody_sees_is_published_in_no_name() -> None:
    with pytest.raises(ProposalRefused, match="nobody can see"):
        check_person(Person("Sanne", "", "Sanne\u2028"))


@pytest.mark.parametrize("is_answer", [True, False])
def test_a_note_that_is_too_long_is_a_fault_of_its_field_and_is_not_cut(is_answer: bool) -> None:
    person = {"name": "Sanne", "email": "", "shown": "", "note": "x" * NOTE_CHARACTERS, "consent": "yes"}
    assert _faults_of(person, "nl", is_answer=is_answer) == {}
    check_note(person["note"])
    longer = person | {"note": "x" * (NOTE_CHARACTERS + 1)}
    faults = _faults_of(longer, "nl", is_answer=is_answer)
    assert list(faults) == ["note"]
    assert f"hoogstens {NOTE_CHARACTERS} tekens" in faults["note"]
    with pytest.raises(ProposalRefused):
        check_note(longer["note"])
    assert (_faults_of(longer | {"name": ""}, "nl", is_answer=is_answer).keys() == {"note"}) == is_answer
