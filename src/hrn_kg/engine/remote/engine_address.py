"""Where an engine of others is asked and filled, as the settings give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from hrn_kg.settings import Settings, SettingsError, variable

RELEASE: Final = "{release}"


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where queries go and where data go, each perhaps with a place for the release; `store` may be empty."""

    query: str
    store: str

    @property
    def names_release(self) -> bool:
        """Whether each release has an address of its own, so that older ones may be asked too."""
        return RELEASE in self.query

    def query_of(self, release: str) -> str:
        """Where the queries about a release go."""
        return self.query.replace(RELEASE, release)

    def store_of(self, release: str) -> str:
        """Where the data of a release go; empty where the engine takes none."""
        return self.store.replace(RELEASE, release)


def read_address(settings: Settings) -> EngineAddress:
    """The addresses that the settings give. Raises SettingsError for what is no address, or one with a password."""
    _require_address("engine", settings.engine, "'embedded' or an http(s) address")
    if settings.engine_store:
        _require_address("engine_store", settings.engine_store, "an http(s) address")
        if (RELEASE in settings.engine) and RELEASE not in settings.engine_store:
            raise SettingsError(
                f"{variable('engine')} has a place for the release and {variable('engine_store')} has none: the next "
                "release would be put into the one that answers. Write {release} in both."
            )
    return EngineAddress(settings.engine, settings.engine_store)


def _require_address(name: str, text: str, wanted: str) -> None:
    try:
        parts = urlsplit(text.replace(RELEASE, "0"))
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    # What is no address may hold a password all the same, so it is not repeated.
    if not is_address or not text.isascii() or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise SettingsError(f"{variable(name)} must be {wanted}, such as http://127.0.0.1:7878/query.")
    if parts.username is not None or parts.password is not None:
        raise SettingsError(
            f"{variable(name)} holds a user or a password. Write them into a file, and its name into "
            f"{variable('engine_login')}."
        )
    if parts.fragment or {"{", "}"} & set(text.replace(RELEASE, "")):
        raise SettingsError(f"{variable(name)} may hold {RELEASE}, and no other bracket and no #.")
