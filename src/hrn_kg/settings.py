"""Settings: one table, read once, unknown names refused.

Each setting is a field of `Settings`; its environment variable is `HRN_KG_` and the name in capitals.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hrn_kg.errors import HrnKgError

PREFIX = "HRN_KG_"


class SettingsError(HrnKgError):
    """A setting has an unknown name or a value that cannot be read."""

    slug = "settings"
    title = "Settings"


def _setting(default: Any, sentence: str, most: float | None = None) -> Any:
    """A setting; one that has a highest value is at least 1, since 0 would stand for nothing at all."""
    whole = sentence if most is None else f"{sentence} At most {most:,}."
    return field(default=default, metadata={"sentence": whole, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Sizes are bytes, times are seconds, unless the name says otherwise."""

    home: Path = _setting(Path("var"), "Directory under which everything that is made lies.")
    host: str = _setting("127.0.0.1", "Address on which the server listens.")
    port: int = _setting(8000, "Port on which the server listens.")
    public_url: str = _setting("", "Address under which the public reaches the server; empty: taken from the request.")
    contact: str = _setting("", "Where the operator is reached (`mailto:` or `https:`); shown on the page /contact.")
    processes: int = _setting(1, "Web processes; each has its own engine, so memory grows with them.")
    trusted_proxies: str = _setting("", "Addresses and networks of proxies whose word about a client is believed.")
    forwarded_header: str = _setting("X-Forwarded-For", "Where they give it: `X-Forwarded-For` or `Forwarded`.")
    requests_a_minute: int = _setting(600, "Requests a minute that one client may send; 0: any number.")
    unlimited_clients: str = _setting(
        "127.0.0.0/8, ::1", "Addresses and networks whose requests are not counted; `none`."
    )
    metrics_clients: str = _setting("127.0.0.0/8, ::1", "Addresses and networks that may read `/metrics`; `none`.")
    log: str = _setting("auto", "`json` or `text` on standard error, `auto` (text on a terminal), or a file for JSON.")
    log_clients: str = _setting("network", "What the log tells of a client: `full` address, `network` or `none`.")
    log_queries: str = _setting("hash", "What the log tells of a visitor's query: `text`, `hash` or `none`.")
    engine: str = _setting(
        "embedded",
        "`embedded`, or the address of a SPARQL 1.1 service that answers instead; `{release}` in it stands for the "
        "release.",
    )
    engine_store: str = _setting(
        "", "Where that service takes data, by the Graph Store Protocol; `{release}` as there. Empty: nowhere."
    )
    engine_login: Path | None = _setting(
        None,
        "File with the log-in there: `basic`, `digest` or `bearer`, then user and password, or token; a line each.",
    )
    engine_ca: Path | None = _setting(None, "File with the certificates (PEM) by which that service is known.")
    workers: int = _setting(2, "Worker processes kept ready for queries.")
    max_slow: int = _setting(3, "Queries older than half a second that may run at the same time.")
    concurrency: int = _setting(
        8, "Queries of one client that may be under way at the same time; of all clients, at an engine of others."
    )
    query_seconds: float = _setting(10.0, "Time a query may take, counted from its arrival.")
    queue_seconds: float = _setting(5.0, "Time a query may wait for a worker.")
    query_bytes: int = _setting(200_000, "Size of a query text.")
    query_nesting: int = _setting(100, "Depth of nested groups and brackets in a query.")
    query_operators: int = _setting(2_000, "Operators in a query.")
    allocator: str = _setting(
        "auto",
        "Allocator of the workers: `auto` (mimalloc where it is found), the path of a library, `none`: the system's.",
    )
    memory_mb: int = _setting(
        4096,
        "Memory the loaded data may take, with the copies of the workers, in MB; of what takes more, a store on disk "
        "is read. 0: always.",
    )
    worker_memory_mb: int = _setting(1024, "Memory a worker may take beyond what the loaded release takes, in MB.")
    archive_releases: int = _setting(2, "Older releases that a web process may have open for queries; 0: none.")
    archive_seconds: float = _setting(300.0, "Time an older release stays open after the last query.")
    check_seconds: float = _setting(
        3600.0, "Time between two readings of all files of the releases, by which decay on the disk is found; 0: never."
    )
    answer_bytes: int = _setting(50_000_000, "Size of an answer.")
    cache_bytes: int = _setting(50_331_648, "Memory for answers kept for repetition.")
    connections: int = _setting(1000, "Connections that may be open at the same time; idle ones make room for others.")
    unread_bytes: int = _setting(268_435_456, "Memory for large answers on their way to clients that read slowly.")
    cdn_seconds: int = _setting(
        0, "Time for which a CDN may keep what belongs to the current release; 0: as browsers, a minute."
    )
    services: str = _setting("", "Addresses of SPARQL services that SERVICE may ask, with spaces between; empty: none.")
    database: str = _setting(
        "", "Address of the PostgreSQL database of contributions (`postgresql://...`); empty: a file in the home."
    )
    email_days: int = _setting(
        365, "Days after the decision on a contribution after which the e-mail address in it is erased."
    )
    checks_a_minute: int = _setting(
        30, "Checks of files and forms that one client may have in a minute; 0: any number."
    )
    proposals_an_hour: int = _setting(20, "Proposals that one client may send in an hour; 0: any number.")
    intake_bytes: int = _setting(5_000_000, "Size of a file that a contributor hands in.", most=10_000_000)
    intake_triples: int = _setting(50_000, "Statements in such a file of RDF.", most=100_000)
    intake_levels: int = _setting(100, "Depth of what is nested in such a file of RDF.", most=100)
    intake_list: int = _setting(1_000, "Members of one list in such a file of RDF.", most=10_000)
    intake_rows: int = _setting(2_000, "Rows that are filled in in a spreadsheet that is handed in.", most=5_000)
    intake_columns: int = _setting(50, "Columns of such a spreadsheet.", most=200)
    intake_unpacked_bytes: int = _setting(50_000_000, "What such a workbook may unpack to.", most=200_000_000)
    intake_seconds: float = _setting(20.0, "Time in which a file of RDF that is handed in must be read.", most=60)
    intake_memory_mb: int = _setting(
        700, "Memory that the reading of a file that is handed in may take, in MB.", most=4_000
    )
    report_days: int = _setting(
        365,
        "Days after which an old report of a mistake is removed, be it a contribution by now; 0: never.",
    )
    mail_server: str = _setting(
        "",
        "Server that takes mail: `smtps://HOST:PORT` with TLS at once, `HOST:PORT` with STARTTLS (on this machine "
        "without); empty: no mail is sent.",
    )
    mail_from: str = _setting("", "Address from which mail is sent.")
    mail_login: Path | None = _setting(None, "File with user and password at that server, a line each.")
    watch_allow: str = _setting(
        "", "Addresses and networks, not of the public, that `hrn-kg watch` may ask; empty: none."
    )
    watch_webhook: str = _setting(
        "", "Address that is sent, as JSON and at most weekly, what `hrn-kg watch` found; empty: none."
    )
    documents: Path | None = _setting(None, "Folder with the source documents, when they are at hand.")

    @classmethod
    def load(cls, env: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """Read the environment, then the overrides that are not None.

        Raises: SettingsError for an unknown HRN_KG_ name or a value of the wrong type.
        """
        env = os.environ if env is None else env
        known = {item.name: item for item in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        for name, text in env.items():
            if not name.startswith(PREFIX):
                continue
            key = name.removeprefix(PREFIX).lower()
            if key not in known:
                raise SettingsError(f"There is no setting {name}; known are {', '.join(map(variable, known))}.")
            if not text.strip() and known[key].default is not None:
                continue  # set to nothing, as `HRN_KG_HOME=` does, is not set: the default holds
            values[key] = _read(name, text, str(known[key].type), known[key].metadata["most"])
        for key, value in overrides.items():
            if key not in known:
                raise SettingsError(f"There is no setting {key}.")
            if value is not None:
                values[key] = value
        return cls(**values)


def is_address(contact: str) -> bool:
    """Whether an operator can be reached at what the setting `contact` says: a mail or a web address."""
    try:
        parts = urlsplit(contact)
    except ValueError:
        return False
    return "@" in parts.path if parts.scheme == "mailto" else parts.scheme in ("http", "https") and bool(parts.netloc)


def require_contact(settings: Settings) -> None:
    """Raises SettingsError for a service that others can reach without knowing whom to ask.

    That is one with a public address, or one that listens elsewhere than on the machine itself.
    """
    if settings.contact and not is_address(settings.contact):
        raise SettingsError(
            f"{variable('contact')} must be a mailto: or https: address, such as mailto:editors@example.org, "
            f"not {settings.contact!r}."
        )
    if settings.contact:
        return
    if settings.public_url:
        raise SettingsError(
            f"{variable('contact')} must be set where {variable('public_url')} is: visitors must know whom to write "
            "to, such as mailto:editors@example.org."
        )
    if not is_loopback(settings.host):
        raise SettingsError(
            f"{variable('contact')} must be set for a server that listens on {settings.host}, where others reach it: "
            "visitors must know whom to write to, such as mailto:editors@example.org."
        )


def is_loopback(host: str) -> bool:
    """Whether only the machine itself reaches this address or name."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def table() -> list[tuple[str, str, str, str]]:
    """All settings as rows: name, variable, default, sentence."""
    return [
        (item.name, variable(item.name), "" if item.default is None else str(item.default), item.metadata["sentence"])
        for item in dataclasses.fields(Settings)
    ]


def _read(name: str, text: str, kind: str, most: float | None) -> Any:
    try:
        match kind:
            case "int":
                number: float = int(text)
            case "float":
                number = float(text)
            case "Path" | "Path | None":
                return Path(text) if text.strip() else None
            case _:
                return text
    except ValueError:
        raise SettingsError(f"{name} must be a number, not {text!r}.") from None
    if not 0 <= number < float("inf"):
        raise SettingsError(f"{name} must be a number of at least 0, not {text!r}.")
    if most is not None and not 1 <= number <= most:
        raise SettingsError(f"{name} must be a number from 1 to {most:,}, not {text!r}.")
    return number
