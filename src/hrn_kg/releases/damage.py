"""What is wrong with a release, in words for who must mend it, and as a fault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrn_kg.errors import DataDamaged

# Said to the operator only: `cure` is a fact that is not sent to visitors.
_CURE_OF_RELEASE = (
    "'hrn-kg releases --check' names every damaged file; put them back from a copy, or make a new release with "
    "'hrn-kg build'."
)
_RETRY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not what it must be.

    `owner` is a release ("Release 2026.11.0") or another whole; `name` is how the owner calls the file, and `words`
    end the sentence that begins with it. `is_unreadable` means that nobody could look.
    """

    owner: str
    name: str
    path: Path
    words: str
    release: str | None = None
    is_unreadable: bool = False
    cure: str = _CURE_OF_RELEASE

    def __str__(self) -> str:
        return f"{self.owner} is damaged: {self.name} {self.words}."

    def fault(self) -> DataDamaged:
        """The fault that tells of it."""
        return DataDamaged(
            str(self),
            release=self.release,
            damaged=self.name,
            file=str(self.path),
            cure=self.cure,
            unreadable=self.is_unreadable or None,
            retry_after=_RETRY_SECONDS,
        )


def of_release(path: Path, name: str, words: str) -> DataDamaged:
    """The fault of a release in this folder, of which one file is not what it must be."""
    return Damage(f"Release {path.name}", name, path / name, words, release=path.name).fault()


def unreadable(path: Path, name: str, error: OSError) -> DataDamaged:
    """The fault of a release in this folder, of which one file cannot be read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return of_release(path, name, "is missing")
    words, is_unreadable = f"cannot be read ({error.strerror})", isinstance(error, PermissionError)
    return Damage(
        f"Release {path.name}", name, path / name, words, release=path.name, is_unreadable=is_unreadable
    ).fault()


def of_home(path: Path, what: str, words: str, cure: str) -> DataDamaged:
    """The fault of something that belongs to no release: the pointer, or the folder of the releases.

    `words` end the sentence that begins with `what`.
    """
    return DataDamaged(f"{what} {words}.", file=str(path), cure=cure, retry_after=_RETRY_SECONDS)
