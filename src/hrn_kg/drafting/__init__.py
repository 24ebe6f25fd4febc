"""Answers of a person become records: a figure from nine questions, a facility, a definition, a source, a correction.

    answers = FigureAnswers(document="s3", words="...", number="meer dan 1.200", ...)
    drafted = draft_figure(answers, published, documents)

Answers are texts as they were typed, in a form or in the cells of a spreadsheet (`tables`). What can be worked out is
proposed and can be typed over; what is wrong or missing is a finding at its field, in every language.
"""

from hrn_kg.drafting.correction import CorrectionAnswers, draft_correction
from hrn_kg.drafting.definition import DefinitionAnswers, draft_definition
from hrn_kg.drafting.drafted import Drafted, Proposal, Request
from hrn_kg.drafting.facility import FacilityAnswers, draft_facility
from hrn_kg.drafting.figure import FigureAnswers, draft_figure
from hrn_kg.drafting.published_names import PublishedNames, published_names
from hrn_kg.drafting.source import SourceAnswers, draft_source

__all__ = [
    "CorrectionAnswers",
    "DefinitionAnswers",
    "Drafted",
    "FacilityAnswers",
    "FigureAnswers",
    "Proposal",
    "PublishedNames",
    "Request",
    "SourceAnswers",
    "draft_correction",
    "draft_definition",
    "draft_facility",
    "draft_figure",
    "draft_source",
    "published_names",
]
