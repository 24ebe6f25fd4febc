"""What visitors report as wrong: the form they fill in, and the folder of the home in which reports are kept."""

from hrn_kg.reports.box import Kept, Report, ReportBox, ReportNotKept
from hrn_kg.reports.form import LENGTHS, Filled, faults_of

__all__ = ["LENGTHS", "Filled", "Kept", "Report", "ReportBox", "ReportNotKept", "faults_of"]
