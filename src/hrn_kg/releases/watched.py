"""What a server knows of the files of the releases that it gives answers and files of."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from pathlib import Path
from typing import Final

from hrn_kg.checksums import Pace
from hrn_kg.errors import DataDamaged
from hrn_kg.releases import kept
from hrn_kg.releases.damage import of_release, unreadable
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.layout import Release, order
from hrn_kg.releases.proof import Proof, proof_of

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
        """What answers now could not be read: have all of its files looked at."""
        if self._current is not None:
            self._current.suspect()

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
        self.of(release).prove(path)
        return path

    def read(self, release: Release, name: str) -> bytes:
        """The bytes of a small file of a release. Raises DataDamaged when it, or its release, is damaged."""
        proof = self.of(release)
        path = release.path / name
        try:
            body = path.read_bytes()
        except OSError as error:
            proof.prove(path)
            raise unreadable(release.path, name, error) from error
        if hashlib.sha256(body).hexdigest() != proof.digest(path):
            proof.suspect()
            raise of_release(release.path, name, "is not what it was: its checksum differs")
        proof.require()
        return body

    def note(self, release_id: str, sentence: str | None) -> bool:
        """Remember that a release is damaged, or that it is not; whether that is news."""
        with self._lock:
            before = self._damaged.pop(release_id, None)
            if sentence is not None:
                self._damaged[release_id] = sentence
        return before != sentence

    def look_at_older(self, home: Path, pace: Pace) -> list[tuple[str, str | None]]:
        """Read the releases that are kept, but not the one that answers now; what is news of each.

        Raises DataDamaged when the pointer or the folder of the releases is damaged.
        """
        news = []
        seen = kept.survey(home)
        current = self._current.release if self._current is not None else None
        for one in seen:
            if current is not None and order(one.id) >= order(current):
                continue  # a newer one is told by whoever follows the pointer
            sentence = self._look_at(one, pace)
            if not one.path.is_dir():
                continue  # removed meanwhile
            self.checks["whole" if sentence is None else "damaged"] += 1
            if self.note(one.id, sentence):
                news.append((one.id, sentence))
        self._forget_all_but({one.id for one in seen})
        return news

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
            for release_id in set(self._damaged) - kept:
                del self._damaged[release_id]
