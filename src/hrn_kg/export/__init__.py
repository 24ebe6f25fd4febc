"""A release as plain files, which any server of files can serve: `hrn-kg export`."""

from hrn_kg.export.conducting import Exported, export
from hrn_kg.export.export_folder import ExportFailed

__all__ = ["ExportFailed", "Exported", "export"]
