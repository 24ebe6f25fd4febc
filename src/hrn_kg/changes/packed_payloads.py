"""The payloads of all things in little memory: packed, since of most it is only asked whether they differ."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

import zstandard

from hrn_kg.changes.payloads import Payload


class PackedPayloads(MutableMapping[str, Payload]):
    """Payloads by the IRIs of their things; each look at one unpacks it."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}
        self._packer = zstandard.ZstdCompressor(level=1)
        self._unpacker = zstandard.ZstdDecompressor()

    def __getitem__(self, iri: str) -> Payload:
        text = self._unpacker.decompress(self._packed[iri]).decode()
        return frozenset(text.split("\n")) if text else frozenset()

    def __setitem__(self, iri: str, payload: Payload) -> None:
        # The lines are sorted, so that equal payloads are equal as they lie here.
        self._packed[iri] = self._packer.compress("\n".join(sorted(payload)).encode())

    def __delitem__(self, iri: str) -> None:
        del self._packed[iri]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, iri: object) -> bool:
        return iri in self._packed

    def clear(self) -> None:
        """Forget them all."""
        self._packed.clear()

    def copy(self) -> PackedPayloads:
        """The same payloads, which change no more when these do."""
        new = PackedPayloads()
        new._packed = self._packed.copy()
        return new

    def differing(self, other: PackedPayloads) -> set[str]:
        """The IRIs of the things of which the two do not hold the same."""
        return {iri for iri, _ in self._packed.items() ^ other._packed.items()}
