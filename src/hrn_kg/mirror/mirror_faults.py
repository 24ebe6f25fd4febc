"""Why a copy was not made."""

from __future__ import annotations

from hrn_kg.errors import HrnKgError


class MirrorFailed(HrnKgError):
    """A copy could not be made, or compared; the one before is untouched."""

    slug = "mirror-failed"
    status = 502
    title = "No copy was made"


class DigestDiffers(MirrorFailed):
    """The copy, or what the source sends, has not the digest that the source states; the copy is untouched."""

    slug = "digest-differs"
    title = "The digest differs"
