"""The tree of faults, drawn once.

Every fault carries facts (which file, line, limit ...), so that the command line, the web pages and
`application/problem+json` (RFC 9457) tell the same story. Foreign exceptions are turned into these at the seam
where the foreign library stands.

    HrnKgError
    |- ContentError             something in ontology/, shapes/, data/ or queries/
    |  |- NotRdf                a file that does not parse
    |- NothingToCheck           a check that found nothing to check has failed
    |  |- CheckTooDear          or needs more than there is (lane.worker_lane)
    |- BuildFailed              a release could not be made; the old one stays
    |- BackupFailed             no backup was made, or no home from one (backup.backup_faults)
    |- NotFound                 there is no such thing
    |  |- ReleaseNotFound       or no such release
    |  |- ContributionNotFound  or no such contribution (contributions.faults)
    |- Gone                     the thing was withdrawn
    |  |- ReleaseGone           the release was removed
    |- DataDamaged              files that are not what they were when they were made, or cannot be read
    |- MalformedRequest         what a client sent
    |  |- MalformedQuery        no SPARQL
    |  |- ForbiddenOperation    an update, SERVICE
    |  |- MethodNotAllowed
    |  |- NotAcceptable
    |  |- TooLarge
    |  |- UriTooLong
    |  |- UnsupportedMediaType
    |  |- RangeNotSatisfiable
    |  |- TooManyRequests
    |  |- NotChecked            nothing that was handed in could be checked (web.checks.validate_routes)
    |  |- ProposalRefused       what is proposed cannot be taken (contributions.faults)
    |- EngineFault              what the engine could not do
    |  |- Overloaded
    |  |- OutOfMemory
    |  |- TimedOut
    |  |- EngineUnavailable
    |  |- EngineMisbehaved      an engine on its own did not answer as it must
    |  |- EngineRefused
    |  |- ServiceFailed         another service, asked by SERVICE
    |  |- Stopping              the server is being stopped
    |- ContributionsUnavailable the database of contributions cannot be used (contributions.faults)
    |- MoveRefused              a contribution has a status that does not allow this (contributions.faults)
    |- ReportsUnavailable       reports of visitors cannot be read or removed (reports)
    |- RequestFailed            another server did not answer as it must (http_client)
    |  |- AnswerTooLarge        or sends more than is read as a whole (http_client)
    |- MessageNotSent           mail, or a message to a webhook (messages.message_faults)
    |- WatchFailed              nothing was watched (watching.watch_faults)
    |- MirrorFailed             no copy of another base was made (mirror.mirror_faults)
    |  |- DigestDiffers         its digest is not the stated one (mirror.mirror_faults)
    |- SettingsError            a setting (settings)
    |- WordsError               a file of words (words)
    |- ExportFailed             an export was not made; the old one stays (export.export_folder)
    |- CannotListen             the address to listen on (web.server.listening)
    |- StartFailed              a web process (web.server.supervisor)
"""

from __future__ import annotations

from typing import ClassVar


class HrnKgError(Exception):
    """Base of all faults. `detail` is one sentence for a person; `facts` are its particulars, JSON-safe."""

    slug: ClassVar[str] = "internal-fault"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal fault"

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts: dict[str, object] = {name: value for name, value in facts.items() if value is not None}

    def where(self) -> str:
        """`file:line:column` as far as these facts are known, else the empty text."""
        parts = [str(self.facts[name]) for name in ("file", "line", "column") if name in self.facts]
        return ":".join(parts)


class ContentError(HrnKgError):
    """Something is wrong with a content file."""

    slug = "content-fault"
    title = "Fault in the content"


class NotRdf(ContentError):
    """A file or text does not parse as RDF; facts `file`, `line`, `column`."""

    slug = "not-rdf"
    status = 400
    title = "Not RDF"


class NothingToCheck(HrnKgError):
    """Nothing was found to which a check applies."""

    slug = "nothing-to-check"
    status = 400
    title = "Nothing to check"


class BuildFailed(HrnKgError):
    """A release was not made; the one before stays in place."""

    slug = "build-failed"
    title = "Build failed"


class NotFound(HrnKgError):
    """There is no such thing."""

    slug = "not-found"
    status = 404
    title = "Not found"


class ReleaseNotFound(NotFound):
    """There is no such release, or none at all."""

    slug = "release-not-found"
    title = "Release not found"


class Gone(HrnKgError):
    """The thing existed and was withdrawn."""

    slug = "gone"
    status = 410
    title = "Gone"


class ReleaseGone(Gone):
    """The release existed and is kept no longer."""

    slug = "release-gone"
    title = "Release no longer kept"


class DataDamaged(HrnKgError):
    """What the answers would be made from is damaged on the disk; facts `release`, `damaged` (which file of it)."""

    slug = "data-damaged"
    status = 503
    title = "Data damaged"


class MalformedRequest(HrnKgError):
    """The request breaks the protocol."""

    slug = "malformed-request"
    status = 400
    title = "Malformed request"


class MalformedQuery(MalformedRequest):
    """The query is not SPARQL; facts `line` and `column`, counted from 1."""

    slug = "malformed-query"
    title = "Malformed query"


class ForbiddenOperation(MalformedRequest):
    """The service answers questions only: no update, no SERVICE."""

    slug = "forbidden-operation"
    status = 403
    title = "Operation not allowed"


class MethodNotAllowed(MalformedRequest):
    """The HTTP method is not allowed; fact `allow`."""

    slug = "method-not-allowed"
    status = 405
    title = "Method not allowed"


class NotAcceptable(MalformedRequest):
    """No format that the client accepts can be given; fact `available`."""

    slug = "not-acceptable"
    status = 406
    title = "Not acceptable"


class TooLarge(MalformedRequest):
    """Query or answer is larger than the limit; facts `limit` and `unit`."""

    slug = "too-large"
    status = 413
    title = "Too large"


class UriTooLong(MalformedRequest):
    """The address is too long; send the query by POST."""

    slug = "uri-too-long"
    status = 414
    title = "Address too long"


class UnsupportedMediaType(MalformedRequest):
    """The body has a type that is not understood; fact `accepted`."""

    slug = "unsupported-media-type"
    status = 415
    title = "Unsupported media type"


class RangeNotSatisfiable(MalformedRequest):
    """No byte of the file lies in the range that was asked for; fact `size`."""

    slug = "range-not-satisfiable"
    status = 416
    title = "Range not satisfiable"


class TooManyRequests(MalformedRequest):
    """One client asks too much; fact `retry_after` in seconds."""

    slug = "too-many-requests"
    status = 429
    title = "Too many requests"


class EngineFault(HrnKgError):
    """The engine gave no answer."""

    slug = "engine-fault"
    status = 503
    title = "No answer from the engine"


class Overloaded(EngineFault):
    """All workers are busy; fact `retry_after` in seconds."""

    slug = "overloaded"
    title = "Service busy"


class OutOfMemory(EngineFault):
    """The query needed more memory than the limit; fact `limit` in MB."""

    slug = "out-of-memory"
    title = "Query needs too much memory"


class EngineUnavailable(EngineFault):
    """The engine, or the worker that had the query, is gone."""

    slug = "engine-unavailable"
    title = "Engine not available"


class EngineMisbehaved(EngineFault):
    """An engine on its own sent something that is no whole answer."""

    slug = "engine-misbehaved"
    status = 502
    title = "The engine did not answer as it must"


class Stopping(EngineFault):
    """The server was told to stop before the answer was ready; fact `retry_after` in seconds."""

    slug = "stopping"
    title = "Service is being stopped"


class ServiceFailed(EngineFault):
    """Another service, which the query asks by SERVICE, gave no answer; facts `service` and `service_status`."""

    slug = "service-failed"
    status = 502
    title = "Another service failed"


class TimedOut(EngineFault):
    """The query ran into the time limit; fact `limit` in seconds."""

    slug = "timed-out"
    status = 504
    title = "Query took too long"


class EngineRefused(EngineFault):
    """The engine understood the query but cannot evaluate it."""

    slug = "engine-refused"
    status = 400
    title = "Query cannot be evaluated"
