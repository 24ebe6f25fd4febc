"""What a form carries from page to page: packed and signed, so that it comes back as it was given out.

The key is made once for each home and lies in it, readable by its owner alone: processes that serve together have the
same one, and a page that was opened before a restart can still be sent.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hrn_kg.contributions import ContributionsUnavailable

_BYTES: Final = 32


class Seal:
    """Signs and packs what forms carry."""

    def __init__(self, home: Path, most: int) -> None:
        """`most` is the size in bytes of what may be unpacked. Nothing is read or made before it is needed."""
        self._path = home / "form-key"
        self._most = most
        self._key = b""

    def seal(self, purpose: str, facts: Mapping[str, Any], now: float) -> str:
        """The facts as text for a hidden field.

        Raises OSError where the home cannot be written, ContributionsUnavailable for a key that is damaged.
        """
        text = json.dumps({"at": int(now), **facts}, ensure_ascii=False, separators=(",", ":"))
        packed = zlib.compress(text.encode())
        return base64.urlsafe_b64encode(self._sign(purpose, packed) + packed).decode()

    def unseal(self, purpose: str, text: str, now: float, seconds: float) -> dict[str, Any] | None:
        """The facts; None for what was not signed here for this purpose, was changed, is older than `seconds` or larger
        than may be unpacked. Raises as `seal`."""
        try:
            raw = base64.urlsafe_b64decode(text.encode("ascii"))
        except (binascii.Error, ValueError):
            return None
        signature, packed = raw[:_BYTES], raw[_BYTES:]
        if not hmac.compare_digest(signature, self._sign(purpose, packed)):
            return None
        unpacking = zlib.decompressobj()
        unpacked = unpacking.decompress(packed, self._most)
        if unpacking.unconsumed_tail:
            return None
        facts: dict[str, Any] = json.loads(unpacked)
        return facts if 0 <= now - int(facts.pop("at")) <= seconds else None

    def _sign(self, purpose: str, packed: bytes) -> bytes:
        return hmac.digest(self._load(), purpose.encode() + b"\0" + packed, hashlib.sha256)

    def _load(self) -> bytes:
        if not self._key:
            try:
                key = self._path.read_bytes()
            except FileNotFoundError:
                key = self._make()
            if len(key) != _BYTES:  # anybody could sign with an empty one
                raise ContributionsUnavailable(
                    "The key that signs forms is damaged, so that no form can be given out or taken.",
                    cure=f"It is {self._path}. Remove it; a new one is made.",
                )
            self._key = key
        return self._key

    def _make(self) -> bytes:
        """A new key; of two processes that make one at the same time, both take that of the first."""
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=".form-key-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_bytes(_BYTES))
                stream.flush()
                os.fsync(stream.fileno())  # the name must not be there before the key is
            with contextlib.suppress(FileExistsError):
                os.link(name, self._path)
        finally:
            Path(name).unlink()
        return self._path.read_bytes()
