"""Mail: composed, and given to one server over TLS.

server = MailServer.of(settings)      None where no mail is to be sent
server.send(Mail("s.de.wit@example.org", "Subject", "Text", "nl"))
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit

from hrn_kg.messages.message_faults import MessageNotSent
from hrn_kg.settings import Settings, SettingsError, is_address, is_loopback, variable

_SECONDS: Final = 20.0  # for each answer of the server
# For that to a message: who leaves earlier sends again what was taken (RFC 5321, 4.5.3.2.6).
_SECONDS_TO_TAKE: Final = 600.0
_PORTS: Final = {"smtps": 465, "smtp": 587}
_FINAL: Final = range(550, 555)  # what a server will say at any other time too (RFC 5321, 4.2.3)


class _Connection(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        assert self.sock is not None
        self.sock.settimeout(_SECONDS_TO_TAKE)
        try:
            return super().data(msg)
        finally:
            if self.sock is not None:  # what fails closes it
                self.sock.settimeout(_SECONDS)


class _TlsConnection(_Connection, smtplib.SMTP_SSL):
    pass


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one receiver, in the language of a code."""

    to: str
    subject: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who takes our mail: with TLS from the first byte (`is_tls_at_once`) or after STARTTLS; log-in where there is one.

    A server on the machine itself is spoken to without TLS, unless that is to come at once.
    """

    host: str
    port: int
    is_tls_at_once: bool
    sender: Address
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The server of the settings; None where none is named. Raises SettingsError, also for a contact to which no
        mail can go.
        """
        if not settings.mail_server:
            return None
        _require_one_mailbox(settings.contact)
        scheme, host, port = _place(settings.mail_server)
        user, password = _login(settings.mail_login) if settings.mail_login is not None else ("", "")
        try:
            sender = _address(settings.mail_from)
        except ValueError:
            raise SettingsError(
                f"{variable('mail_from')} must be the address from which mail is sent, such as kg@example.org, "
                f"not {settings.mail_from!r}."
            ) from None
        return cls(host, port, scheme == "smtps", sender, user, password)

    def send(self, mail: Mail) -> None:
        """Give a message to the server. Raises MessageNotSent, also for an address that is none."""
        message = self._composed(mail)
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = min(code for code, _ in error.recipients.values())
            raise MessageNotSent(
                f"The mail server {self.host} does not take mail to the receiver ({code}).", is_final=code in _FINAL
            ) from error
        except smtplib.SMTPResponseException as error:
            raise MessageNotSent(
                f"The mail server {self.host} did not take the message ({type(error).__name__}, {error.smtp_code}).",
                is_final=isinstance(error, smtplib.SMTPDataError) and error.smtp_code in _FINAL,
            ) from error
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            words = getattr(error, "strerror", None) or type(error).__name__
            raise MessageNotSent(f"The mail server {self.host} could not be used: {words}.") from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Raises OSError, SMTPException."""
        trust = ssl.create_default_context()
        greeting = self.sender.domain  # the library would look up the name of the machine for it
        server: smtplib.SMTP
        if self.is_tls_at_once:
            server = _TlsConnection(self.host, self.port, greeting, timeout=_SECONDS, context=trust)
        else:
            server = _Connection(self.host, self.port, greeting, timeout=_SECONDS)
        try:
            # What stays within the machine needs no TLS; all else goes with it or not at all.
            if not self.is_tls_at_once and not is_loopback(self.host):
                server.starttls(context=trust)
            yield server
        finally:
            # As a context the library would take an odd answer to QUIT for a fault of the message.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _composed(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = self.sender
            message["To"] = _address(mail.to)
            message["Subject"] = mail.subject
        except ValueError as error:
            raise MessageNotSent(
                "The receiver of a message has no address that mail can go to.", is_final=True
            ) from error
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=self.sender.domain)
        message["Auto-Submitted"] = "auto-generated"  # nobody's holiday answers it (RFC 3834)
        message.set_content(mail.text)
        message["Content-Language"] = mail.lang
        return message


def mailbox_of(contact: str) -> str:
    """The address of mail in the setting `contact`; empty where it is another one."""
    if not is_address(contact):
        return ""
    parts = urlsplit(contact)
    return unquote(parts.path) if parts.scheme == "mailto" else ""


def _require_one_mailbox(contact: str) -> None:
    to = mailbox_of(contact)
    try:
        if to:
            _address(to)
    except ValueError:
        raise SettingsError(
            f"{variable('contact')} must name one mailbox where {variable('mail_server')} is set, such as "
            f"mailto:editors@example.org, not {contact!r}: messages go to it."
        ) from None


def _address(text: str) -> Address:
    """Raises ValueError for what is no address, or holds a sign that nobody can see."""
    if text.isprintable():
        try:
            return Address(addr_spec=text)
        except (MessageError, IndexError):  # the latter where a part is missing
            pass
    raise ValueError("it is no address")


def _place(text: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        scheme = parts.scheme or ("smtps" if parts.port == _PORTS["smtps"] else "smtp")
        is_bare = not (parts.path or parts.query or parts.fragment or parts.username is not None)
        if scheme in _PORTS and parts.hostname and parts.port != 0 and is_bare:
            return scheme, parts.hostname, parts.port or _PORTS[scheme]
    except ValueError:
        pass
    raise SettingsError(
        f"{variable('mail_server')} must be a server with or without a port, such as smtps://mail.example.org or "
        f"mail.example.org:587. User and password stand in the file of {variable('mail_login')}."
    )


def _login(path: Path) -> tuple[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file of {variable('mail_login')} cannot be read: {error}.") from None
    if len(lines) != 2 or not all(lines):
        raise SettingsError(f"The file of {variable('mail_login')} must hold user and password, a line each.")
    return lines[0], lines[1]
