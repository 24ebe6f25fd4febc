"""Mail is given to a real server: over TLS with the right certificate, with a log-in; nothing gets into its head."""

from __future__ import annotations

import smtplib
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.messages import Mail, MailServer, MessageNotSent, mailbox_of
from hrn_kg.settings import Settings, SettingsError
from post_office import certificate, deaf_server, post_office

MAIL = Mail("s.de.wit@example.org", "Uw voorstel: één", "Beste lezer,\n.\nEén regel.\n", "nl")


def server_at(place: str, **settings: object) -> MailServer:
    found = MailServer.of(Settings(mail_server=place, mail_from="kg@example.org", **settings))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_message_arrives_as_it_was_written() -> None:
    with post_office() as office:
        server_at(f"127.0.0.1:{office.port}").send(MAIL)
    (mail,) = office.mails
    assert office.receivers == ["s.de.wit@example.org"]
    assert (mail["From"], mail["To"], mail["Subject"]) == ("kg@example.org", "s.de.wit@example.org", MAIL.subject)
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nl")
    assert mail["Date"] and mail["Message-ID"].endswith("@example.org>")


def test_tls_at_once_needs_the_certificate_of_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, context = certificate(tmp_path, "localhost")
    with post_office(at_once=context) as office:
        with pytest.raises(MessageNotSent, match="could not be used"):
            server_at(f"smtps://localhost:{office.port}").send(MAIL)
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        server_at(f"smtps://localhost:{office.port}").send(MAIL)
        with pytest.raises(MessageNotSent):
            server_at(f"smtps://127.0.0.1:{office.port}").send(MAIL)  # for which the certificate is not
    assert len(office.mails) == 1


def test_beyond_this_machine_nothing_goes_without_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`127.1` is the machine itself, but does not look like it."""
    cert, context = certificate(tmp_path, "127.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    login = tmp_path / "login"
    login.write_text("kg\nright\n")
    with post_office(login=True) as plain:
        with pytest.raises(MessageNotSent):
            server_at(f"smtp://127.1:{plain.port}", mail_login=login).send(MAIL)
        assert (plain.mails, plain.logins) == ([], [])
    with post_office(starttls=context, login=True) as office:
        server_at(f"127.1:{office.port}", mail_login=login).send(MAIL)
    assert (len(office.mails), office.logins) == (1, [(b"kg", b"right")])


def test_a_wrong_password_is_told_without_it(tmp_path: Path) -> None:
    login = tmp_path / "login"
    login.write_text("kg\nwrong-secret\n")
    with post_office(login=True) as office, pytest.raises(MessageNotSent) as fault:
        server_at(f"127.0.0.1:{office.port}", mail_login=login).send(MAIL)
    assert "535" in fault.value.detail
    assert "wrong-secret" not in fault.value.detail
    assert "wrong-secret" not in repr(server_at("127.0.0.1", mail_login=login))


@pytest.mark.parametrize(("code", "is_final"), [(550, True), (450, False)])
def test_a_refused_receiver_is_not_named(code: int, is_final: bool) -> None:
    with post_office() as office, pytest.raises(MessageNotSent) as fault:
        office.refused[MAIL.to] = code
        server_at(f"127.0.0.1:{office.port}").send(MAIL)
    assert MAIL.to not in fault.value.detail and str(code) in fault.value.detail
    assert fault.value.facts["is_final"] is is_final


def test_what_was_taken_is_sent_though_the_farewell_is_odd() -> None:
    with post_office() as office:
        office.farewell = "421 too busy to part"
        server_at(f"127.0.0.1:{office.port}").send(MAIL)
        assert len(office.mails) == 1
        office.taken = "550 not wanted"
        with pytest.raises(MessageNotSent, match="550") as fault:
            server_at(f"127.0.0.1:{office.port}").send(MAIL)
        assert fault.value.facts["is_final"] is True
        office.taken = "451 later"
        with pytest.raises(MessageNotSent, match="451") as fault:
            server_at(f"127.0.0.1:{office.port}").send(MAIL)
        assert fault.value.facts["is_final"] is False


def test_a_server_has_time_to_take_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who leaves before it answers sends the same message again."""
    real, waits = smtplib.SMTP.data, list[float | None]()

    def data(connection: smtplib.SMTP, message: Any) -> tuple[int, bytes]:
        assert connection.sock is not None
        waits.append(connection.sock.gettimeout())
        return real(connection, message)

    monkeypatch.setattr(smtplib.SMTP, "data", data)
    with post_office() as office:
        server_at(f"127.0.0.1:{office.port}").send(MAIL)
    assert (waits, len(office.mails)) == ([600.0], 1)


def test_a_server_that_is_away_is_a_fault() -> None:
    with deaf_server() as port, pytest.raises(MessageNotSent, match="could not be used"):
        server_at(f"127.0.0.1:{port}").send(MAIL)


@pytest.mark.parametrize(
    "to",
    [
        *("a@example.org\nBcc: b@example.org", "a@example.org\r\n\r\ntext", "a@example.org, b@example.org", ""),
        *("A <a@example.org>", "a@", "@example.org", "a@example.org\0", "a;b@example.org", "a@example.org\u2028"),
    ],
)
def test_what_is_no_address_gets_nothing(to: str) -> None:
    with post_office() as office, pytest.raises(MessageNotSent) as fault:
        server_at(f"127.0.0.1:{office.port}").send(Mail(to, "Subject", "Text", "en"))
    assert fault.value.facts["is_final"] is True
    assert office.mails == []


def test_a_subject_has_one_line() -> None:
    with post_office() as office, pytest.raises(MessageNotSent):
        server_at(f"127.0.0.1:{office.port}").send(Mail(MAIL.to, "One\nBcc: b@example.org", "Text", "en"))
    assert office.mails == []


@pytest.mark.parametrize(
    ("place", "host", "port", "at_once"),
    [
        ("mail.example.org", "mail.example.org", 587, False),
        ("mail.example.org:465", "mail.example.org", 465, True),
        ("smtps://mail.example.org", "mail.example.org", 465, True),
        ("smtp://[2001:db8::1]:25", "2001:db8::1", 25, False),
    ],
)
def test_a_server_is_named_by_host_and_port(place: str, host: str, port: int, at_once: bool) -> None:
    found = server_at(place)
    assert (found.host, found.port, found.is_tls_at_once) == (host, port, at_once)


@pytest.mark.parametrize(
    "place",
    ["http://mail.example.org", "user:secret@mail.example.org", "mail.example.org:0", "mail.example.org/x", ":25"],
)
def test_what_is_no_server_is_a_fault_of_the_settings(place: str) -> None:
    with pytest.raises(SettingsError, match="HRN_KG_MAIL_SERVER") as fault:
        server_at(place)
    assert "secret" not in fault.value.detail


def test_the_other_settings_of_mail_are_checked_too(tmp_path: Path) -> None:
    assert MailServer.of(Settings()) is None
    with pytest.raises(SettingsError, match="HRN_KG_MAIL_FROM"):
        MailServer.of(Settings(mail_server="mail.example.org"))
    for text in ("", "user\n", "user\n\n", "user\npassword\nmore\n"):
        (tmp_path / "login").write_text(text)
        with pytest.raises(SettingsError, match="HRN_KG_MAIL_LOGIN"):
            server_at("mail.example.org", mail_login=tmp_path / "login")
    with pytest.raises(SettingsError, match="HRN_KG_MAIL_LOGIN"):
        server_at("mail.example.org", mail_login=tmp_path / "none")


def test_a_contact_is_a_mailbox_or_none() -> None:
    assert mailbox_of("mailto:editors@example.org") == "editors@example.org"
    assert mailbox_of("mailto:editors%2Bkg@example.org?subject=x") == "editors+kg@example.org"
    assert mailbox_of("https://example.org/contact") == mailbox_of("") == mailbox_of("http://[") == ""


@pytest.mark.parametrize("contact", ["mailto:a@example.org,b@example.org", "mailto:a@", "mailto:A <a@example.org>"])
def test_a_contact_to_which_no_mail_can_go_stops_the_start(contact: str) -> None:
    with pytest.raises(SettingsError, match="HRN_KG_CONTACT must name one mailbox"):
        server_at("mail.example.org", contact=contact)
    assert MailServer.of(Settings(contact=contact)) is None, "where no mail is sent it may be so"
    server_at("mail.example.org", contact="https://example.org/contact")
