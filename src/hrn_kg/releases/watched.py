"""What a server knows of the files of the releases that it gives answers and files of."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from weakref import WeakSet

from hrn_kg.checksums import Pace
from hrn_kg.engine.base import Stored
from hrn_kg.errors import DataDamaged, ReleaseNotFound
from hrn_kg.pieced_files import read_bytes
from hrn_kg.releases import kept
from hrn_kg.releases.damage import of_release, unreadable
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.layout import Release, is_id, order
from hrn_kg.releases.proof import Proof, proof_of, proof_of_store

log = logging.getLogger(__name__)

_OPENED_AGAIN: Final = "What was damaged is whole again and is being loaded."


class Watched:
    """The proofs of one process. Its methods may be called from any thread.

    `checks` counts the releases that were read as a whole, by what came out: `whole` or `damaged`.
    """

    def __init__(self, current: Proof | None = None) -> None:
        """`current` is the proof of what answers now; None where there is nothing to compare with."""
        self.checks: Counter[str] = Counter()
        self._current = current
        self._is_reopening = False
        self._proofs: dict[str, tuple[Release, Proof]] = {}
        self._damaged: dict[str, str] = {}
        self._stores: WeakSet[Proof] = WeakSet()
        self._lock = threading.Lock()

    @property
    def current(self) -> Proof | None:
        """The proof of what answers now."""
        return self._current

    @property
    def damaged(self) -> dict[str, str]:
        """The releases that are damaged, as far as is known, with a sentence for each."""
        damage = self._current.damage if self._current is not None else None
        here = {} if damage is None else {damage.release or "": str(damage)}
        return {**self._damaged.copy(), **here}

    def go_over(self, release: Release | None, proof: Proof | None) -> None:
        """This answers from now on."""
        with self._lock:
            self._current = proof
            self._is_reopening = False
            if release is not None and proof is not None:
                self._proofs[release.id] = release, proof
                self._damaged.pop(release.id, None)

    def reopen(self, *, needed: bool) -> None:
        """Whether what answers now must be loaded again before it may answer, because it was damaged."""
        self._is_reopening = needed

    @property
    def is_reopening(self) -> bool:
        """Whether it must be loaded again."""
        return self._is_reopening

    def require(self) -> None:
        """Raise DataDamaged when what answers now is damaged; every answer begins with this."""
        if self._current is not None:
            self._current.require()
        if self._is_reopening:
            raise DataDamaged(_OPENED_AGAIN, retry_after=2)

    def suspect(self) -> None:
        """What answers now could not be read: have all of its files looked at, and the stores that were made."""
        for proof in (self._current, *self.stores):
            if proof is not None:
                proof.suspect()

    def of_store(self, stored: Stored, label: str) -> Proof:
        """The proof of a store that was made for a release; it is among `stores` as long as somebody has it."""
        proof = proof_of_store(stored, f"release {label}")
        with self._lock:
            self._stores.add(proof)
        return proof

    @property
    def stores(self) -> tuple[Proof, ...]:
        """The proofs of the stores that were made for releases which answer."""
        with self._lock:
            return tuple(self._stores)

    def of(self, release: Release) -> Proof:
        """The proof of a release, the same one each time. Raises DataDamaged when its lists of files are damaged."""
        with self._lock:
            found = self._proofs.get(release.id)
        if found is not None and found[0] == release:
            return found[1]
        proof = proof_of(release)
        with self._lock:
            self._proofs[release.id] = release, proof
        return proof

    def prove(self, release: Release, name: str) -> Path:
        """The path of a file of a release, which is whole. Raises DataDamaged when it, or its release, is not."""
        path = release.path / name
        with self._noting(release):
            self.of(release).prove(path)
        return path

    def read(self, release: Release, name: str) -> bytes:
        """The bytes of a small file of a release. Raises DataDamaged when it, or its release, is damaged."""
        path = release.path / name
        with self._noting(release):
            proof = self.of(release)
            proof.prove(path)
            try:
                body = read_bytes(path)
            except OSError as error:
                raise unreadable(release.path, name, error) from error
            if hashlib.sha256(body).hexdigest() != proof.digest(path):
                raise of_release(release.path, name, "is being written to")
        return body

    @contextmanager
    def _noting(self, release: Release) -> Iterator[None]:
        """Remember that a release is damaged when that is found; of the one that answers now its proof knows it."""
        try:
            yield
        except DataDamaged as fault:
            if (self._current is None or self._current.release != release.id) and release.path.is_dir():
                self.note(release.id, fault.detail)
            raise

    def note(self, release_id: str, sentence: str | None, *, quiet: bool = False) -> None:
        """Remember that a release is damaged, or that it is not; what is news goes to the log, unless `quiet`."""
        with self._lock:
            before = self._damaged.pop(release_id, None)
            if sentence is not None:
                self._damaged[release_id] = sentence
        if quiet or before == sentence:
            return
        if sentence is None:
            log.warning("Release %s is whole again.", release_id, extra={"event": "release"})
        else:
            log.error("%s It is passed over.", sentence, extra={"event": "release"})

    def look_again(self, home: Path) -> None:
        """Look again at the older releases that are known to be damaged: somebody may have mended or removed them."""
        for release_id in self._damaged.copy():
            if not self._is_older(release_id):
                continue
            try:
                damage = self.of(kept.get(home, release_id)).refresh()
                self.note(release_id, None if damage is None else str(damage))
            except ReleaseNotFound:
                self.note(release_id, None, quiet=True)
            except DataDamaged as fault:
                if fault.facts.get("release") == release_id:
                    self.note(release_id, fault.detail)

    def _is_older(self, release_id: str) -> bool:
        current = self._current.release if self._current is not None else None
        return is_id(release_id) and (current is None or order(release_id) < order(current))

    def look_at_older(self, home: Path, pace: Pace) -> None:
        """Read the releases that are kept and older than the one that answers now.

        Raises DataDamaged when the pointer or the folder of the releases is damaged.
        """
        seen = kept.survey(home)
        for one in seen:
            if not self._is_older(one.id):
                continue  # a newer one is told by whoever follows the pointer
            sentence = self._look_at(one, pace)
            if not one.path.is_dir():
                continue  # removed meanwhile
            self.checks["whole" if sentence is None else "damaged"] += 1
            self.note(one.id, sentence)
        self._forget_all_but({one.id for one in seen})

    def _look_at(self, one: Release | Unusable, pace: Pace) -> str | None:
        if isinstance(one, Unusable):
            return one.fault.detail
        try:
            proof = self.of(one)
        except DataDamaged as fault:
            return fault.detail
        damage = proof.check(pace)
        return None if damage is None else str(damage)

    def _forget_all_but(self, kept: set[str]) -> None:
        with self._lock:
            for release_id in set(self._proofs) - kept:
                del self._proofs[release_id]
            for release_id in {one for one in self._damaged if is_id(one)} - kept:
                del self._damaged[release_id]
