"""Mirror: a copy of another base of this kind, kept up over its public addresses, and proved by its digest."""

from hrn_kg.mirror.copying import Outcome, check, mirror
from hrn_kg.mirror.mirror_faults import DigestDiffers, MirrorFailed

__all__ = ["DigestDiffers", "MirrorFailed", "Outcome", "check", "mirror"]
