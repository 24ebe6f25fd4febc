"""What visitors reported as wrong before there were corrections: the folder of the home in which that is kept."""

from hrn_kg.reports.box import FOLDER, Filled, Kept, Report, ReportBox, ReportsUnavailable

__all__ = ["FOLDER", "Filled", "Kept", "Report", "ReportBox", "ReportsUnavailable"]
