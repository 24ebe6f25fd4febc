"""The checks for a server: in a process of its own that holds the published base and can be ended at any moment.

    lane = Lane(settings)
    examined = await lane.check(release, CheckTask(files, lang="nl"))      # files of RDF, spreadsheets
    examined = await lane.draft(release, DraftTask("figure", answers, lang="nl"))   # the answers of a form
    body = await lane.template(release, TemplateTask("figures", "nl"))      # an empty spreadsheet
    checked = await lane.proposal(release, ProposalTask(...))               # what is in the database
    examined.report, examined.effect, examined.statements, examined.checked

`lane_tasks` are the values, `examining` is the work, `lane_process` the process, `lane` who asks it.
"""

from hrn_kg.lane.lane_tasks import CheckTask, DraftTask, Examined, FormKind, ProposalTask, TemplateTask
from hrn_kg.lane.worker_lane import Lane

__all__ = ["CheckTask", "DraftTask", "Examined", "FormKind", "Lane", "ProposalTask", "TemplateTask"]
