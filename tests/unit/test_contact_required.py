"""A service that others can reach names whom they can write to."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrn_kg.settings import Settings, SettingsError, require_contact
from served import environment
from started import CLI, run_python

CONTACT = "mailto:editors@example.org"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "kg.example.org", ""])
def test_who_listens_elsewhere_than_on_the_machine_names_a_contact(host: str) -> None:
    with pytest.raises(SettingsError, match="HRN_KG_CONTACT must be set"):
        require_contact(Settings(host=host))
    require_contact(Settings(host=host, contact=CONTACT))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost", "LOCALHOST"])
def test_on_the_machine_itself_none_is_needed(host: str) -> None:
    require_contact(Settings(host=host))


def test_a_public_address_needs_one_wherever_the_server_listens() -> None:
    with pytest.raises(SettingsError, match="HRN_KG_PUBLIC_URL"):
        require_contact(Settings(public_url="https://kg.example.org"))
    require_contact(Settings(public_url="https://kg.example.org", contact="https://example.org/contact"))


@pytest.mark.parametrize(
    "contact", ["editors", "mailto:", "mailto:nobody", "javascript:alert(1)", "https:", "ftp://a/"]
)
def test_a_contact_is_an_address_that_can_be_followed(contact: str) -> None:
    with pytest.raises(SettingsError, match="must be a mailto: or https: address"):
        require_contact(Settings(contact=contact))


def test_the_server_does_not_start_and_tells_in_one_sentence(home: Path) -> None:
    command = [*CLI, "--home", str(home), "serve", "--port", "0"]
    settings = environment(public_url="https://kg.example.org")
    found = run_python(command, env=settings, capture_output=True, text=True, timeout=60)
    assert found.returncode == 2
    assert found.stderr.startswith("hrn-kg: HRN_KG_CONTACT must be set where HRN_KG_PUBLIC_URL is")
    assert found.stderr.count("\n") == 1
