"""What contributors hand in: bytes to statements with their places, and what may not be among them."""

from hrn_kg.intake.checking import Reader, check_drafts, read_handed
from hrn_kg.intake.draft import Draft, Enclosed, Places
from hrn_kg.intake.files import Handed, files_of
from hrn_kg.intake.known import Known

__all__ = [
    "Draft",
    "Enclosed",
    "Handed",
    "Known",
    "Places",
    "Reader",
    "check_drafts",
    "files_of",
    "read_handed",
]
