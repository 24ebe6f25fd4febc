"""What contributors hand in: bytes to statements with their places, and what may not be among them."""

from hrn_kg.intake.checking import Base, Reader, check_drafts, read_handed
from hrn_kg.intake.draft import Draft, Places
from hrn_kg.intake.files import Handed, files_of
from hrn_kg.intake.known import Known

__all__ = [
    "Base",
    "Draft",
    "Handed",
    "Known",
    "Places",
    "Reader",
    "check_drafts",
    "files_of",
    "read_handed",
]
