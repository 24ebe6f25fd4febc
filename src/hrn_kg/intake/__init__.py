"""What contributors hand in: bytes to statements with their places, and what may not be among them."""

from typing import TYPE_CHECKING

from hrn_kg.intake.draft import Draft, Enclosed, Places
from hrn_kg.intake.files import Handed, files_of
from hrn_kg.lazily import names_in

if TYPE_CHECKING:
    from hrn_kg.intake.checking import Reader, check_drafts, read_handed
    from hrn_kg.intake.known import Known
else:
    # The process that reads one file (`reader_process`) needs none of what checks it.
    __getattr__ = names_in(__name__, {"checking": ("Reader", "check_drafts", "read_handed"), "known": ("Known",)})

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
