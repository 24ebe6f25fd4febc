"""The limits that a visitor can meet: all of them, those that a setting moves and those that stand here.

The service description announces this table. Each limit is enforced where its subject is handled, with the number taken
from here, and named in the problem that reports it. Those of a connection are read when they are needed
(`limits.NAME`), so that tests can let clocks run faster; docs/robustness.md tells what happens beyond each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hrn_kg.settings import Settings

# Of a request. The HTTP parser cannot tell the parts of an address of more than 65,535 bytes.
LONGEST_ADDRESS: Final = 60_000
# Parameters that header fields repeat (Location, Link): proxies give all fields of an answer four kilobytes or eight.
REPEATED_CHARACTERS: Final = 2_000
LINKED_CHARACTERS: Final = 2_700  # of all links of an answer that repeat some, together
LONGEST_HOST: Final = 300  # a name has 253 characters at most
# Of the head, of the trailer section of a chunked body, and of whatever of a request is not whole yet: a field, the
# size of a chunk with its extensions, empty lines.
HEAD_BYTES: Final = 32_768
HEAD_FIELDS: Final = 100
HEAD_SECONDS: Final = 10.0
BODY_SECONDS: Final = 30.0
# Of a body that nobody wants, while an answer is made; one that is wanted has the limit of whoever wants it.
UNWANTED_BYTES: Final = 100_000_000
# Bytes around the content of chunks, for each byte of it: five are needed when every byte is a chunk of its own.
CHUNKING: Final = 8
PARAMETERS: Final = 1000
PIPELINE: Final = 16
# Of the reading of an answer: who reads slower than this, over one period, keeps memory from others.
WRITE_SECONDS: Final = 30.0
WRITE_BYTES_A_PERIOD: Final = 100_000
# Between two requests on one connection.
IDLE_SECONDS: Final = 15
# Of what a client sends after the last answer, which is thrown away; and how long it may send nothing.
CLOSING_SECONDS: Final = 25.0
CLOSING_QUIET_SECONDS: Final = 5.0
CLOSING_BYTES: Final = 150_000_000
# Of a form with which somebody contributes: it may hold the text of a document.
FORM_BYTES: Final = 3_000_000
# Of a file that a contributor hands in; see `Intake` for those that an operator sets.
INTAKE_CONTEXTS: Final = 100
INTAKE_CHARACTERS: Final = 20_000
INTAKE_ADDRESS: Final = 2_000
INTAKE_FILES: Final = 200
# Of one check over HTTP, beside its files; and how many may wait for their turn.
CHECK_SECONDS: Final = 60.0
CHECK_BYTES: Final = 12_000_000
CHECK_FILES: Final = 10
CHECK_MEMORY_MB: Final = 1_000
CHECK_LOADING_SECONDS: Final = 120.0
CHECKS_WAITING: Final = 10
# Of what is made of an answer.
CITED_THINGS: Final = 3_000  # of which the documents are looked up; each 150 are a query
TABLE_BYTES: Final = 10_000_000
WORKBOOK_SECONDS: Final = 30.0
# What the programs that open a workbook can hold, in one sheet and in one cell.
WORKBOOK_ROWS: Final = 1_048_576
WORKBOOK_COLUMNS: Final = 16_384
WORKBOOK_CELL_CHARACTERS: Final = 32_767
PAGE_BYTES: Final = 8_000_000
PAGE_ROWS: Final = 200
# Of a spreadsheet that is handed in: of the parts that it unpacks to, of their elements and nesting.
SHEET_PARTS: Final = 300
SHEET_ELEMENTS: Final = 700_000
SHEET_NESTING: Final = 100
SHEET_SECONDS: Final = 60.0  # of reading; 2,000 rows that quote a long document take a quarter of it
SHEET_CHARACTERS: Final = 20_000  # of a cell, but for one that holds the text of a document
SEARCH_CHARACTERS: Final = 200
# Of a query whose empty answer is explained: each part is asked alone and with others.
EXPLAINED_PARTS: Final = 100
SEARCH_RESULTS: Final = 50
# Of a value that a question is given.
PARAMETER_CHARACTERS: Final = 300
# With its frame and the programs that ask the same, a page of an answer stays below 50 kB; what a form offers is more.
PAGE_CHARACTERS: Final = 28_000
PAGE_ROW_CHARACTERS: Final = 22_000

_ANY_NUMBER: Final = ("requests-a-minute", "checks-a-minute", "proposals-an-hour")
_ANSWER: Final = "Size of an answer; beyond it nothing is sent, never a part."


@dataclass(frozen=True, slots=True)
class Intake:
    """What may be handed in, as the operator set it: goes with the bytes to whoever reads them, in whatever process."""

    file_bytes: int
    triples: int
    levels: int
    list_members: int
    rows: int
    columns: int
    unpacked_bytes: int
    seconds: float
    memory_mb: int

    @classmethod
    def of(cls, settings: Settings) -> Intake:
        """The limits under these settings."""
        return cls(
            file_bytes=settings.intake_bytes,
            triples=settings.intake_triples,
            levels=settings.intake_levels,
            list_members=settings.intake_list,
            rows=settings.intake_rows,
            columns=settings.intake_columns,
            unpacked_bytes=settings.intake_unpacked_bytes,
            seconds=settings.intake_seconds,
            memory_mb=settings.intake_memory_mb,
        )


INTAKE: Final = Intake.of(Settings())
"""Those that hold where nobody set others."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its name, its highest value, the unit of that, and a sentence."""

    name: str
    value: float
    unit: str
    sentence: str


def megabytes(size: int) -> str:
    """So many bytes in MB, as a sentence has it."""
    return f"{size / 1_000_000:.3g}"


def body_bytes(settings: Settings) -> int:
    """How large a form may be: percent-encoding may triple a query, and the names of graphs come on top."""
    return 3 * settings.query_bytes + 10_000


def address_bytes(settings: Settings) -> int:
    """How long the query string of an address may be: what is longer cannot hold a query within its limit."""
    return min(body_bytes(settings), LONGEST_ADDRESS)


def announced(settings: Settings) -> tuple[Limit, ...]:
    """All limits, as they are under these settings."""
    found = (
        Limit("query-seconds", settings.query_seconds, "seconds", "Time a query may take, counted from its arrival."),
        Limit("queue-seconds", settings.queue_seconds, "seconds", "Time a query may wait for its turn."),
        Limit("query-bytes", settings.query_bytes, "bytes", "Size of a query."),
        Limit("query-nesting", settings.query_nesting, "levels", "Depth of nested groups in a query."),
        Limit("query-operators", settings.query_operators, "operators", "Operators in a query."),
        Limit(
            "answer-bytes",
            settings.answer_bytes,
            "bytes",
            "Size of an answer; beyond it nothing is sent, never a part.",
        ),
        Limit("worker-memory", settings.worker_memory_mb, "MB", "Memory the evaluation of a query may take."),
        Limit("concurrency", settings.concurrency, "queries", "Queries of one client that may be under way."),
        Limit("requests-a-minute", settings.requests_a_minute, "requests", "Requests of one client in a minute."),
        Limit("form-bytes", FORM_BYTES, "bytes", "Size of a form with which somebody contributes."),
        Limit("whole-address-bytes", LONGEST_ADDRESS, "bytes", "Length of an address, on every route."),
        Limit(
            "linked-characters",
            LINKED_CHARACTERS,
            "characters",
            "Links of an answer that repeat parameters, together; those that do not fit are left out.",
        ),
        Limit("host-bytes", LONGEST_HOST, "bytes", "Length of the field Host."),
        Limit("address-bytes", address_bytes(settings), "bytes", "Length of the query string of an address."),
        Limit("head-bytes", HEAD_BYTES, "bytes", "Size of the header fields of a request, and of its trailer section."),
        Limit("head-fields", HEAD_FIELDS, "fields", "Header fields of a request, and fields of its trailer section."),
        Limit("head-seconds", HEAD_SECONDS, "seconds", "Time in which the head of a request must arrive."),
        Limit("body-bytes", body_bytes(settings), "bytes", "Size of a form; a query sent bare may have “query-bytes”."),
        Limit("body-seconds", BODY_SECONDS, "seconds", "Time in which the body of a request must arrive."),
        Limit("unwanted-bytes", UNWANTED_BYTES, "bytes", "Size of a body that the request does not need."),
        Limit("chunking", CHUNKING, "bytes", "What stands around the content of chunks, for each byte of it."),
        Limit("parameters", PARAMETERS, "parameters", "Parameters of an address or a form."),
        Limit("pipeline", PIPELINE, "requests", "Requests sent ahead of the answers on one connection."),
        Limit(
            "unread-seconds",
            WRITE_SECONDS,
            "seconds",
            f"Time in which at least {WRITE_BYTES_A_PERIOD} bytes of an answer that waits must be read.",
        ),
        Limit("idle-seconds", IDLE_SECONDS, "seconds", "Time between two requests on one connection."),
        Limit("closing-seconds", CLOSING_SECONDS, "seconds", "Time in which a client ends after its last answer."),
        Limit("closing-quiet-seconds", CLOSING_QUIET_SECONDS, "seconds", "The same for one that sends nothing more."),
        Limit("closing-bytes", CLOSING_BYTES, "bytes", "What a client may still send after its last answer."),
        Limit(
            "table-bytes", TABLE_BYTES, "bytes", "Size, as JSON, of an answer that is asked for as a workbook (XLSX)."
        ),
        Limit(
            "cited-things",
            CITED_THINGS,
            "things",
            "Things that an answer names of which the documents are looked up to cite them.",
        ),
        Limit("workbook-seconds", WORKBOOK_SECONDS, "seconds", "Time in which such a workbook must be made."),
        Limit("workbook-rows", WORKBOOK_ROWS, "rows", "Rows of such an answer, with its head."),
        Limit("workbook-columns", WORKBOOK_COLUMNS, "columns", "Columns of such an answer."),
        Limit("workbook-cell", WORKBOOK_CELL_CHARACTERS, "characters", "Length of one value of such an answer."),
        Limit(
            "page-bytes", PAGE_BYTES, "bytes", "Size of an answer that has to be read as a whole to be shown on a page."
        ),
        Limit("intake-bytes", settings.intake_bytes, "bytes", "Size of a file of RDF that is handed in."),
        Limit("intake-triples", settings.intake_triples, "triples", "Statements in such a file."),
        Limit("intake-levels", settings.intake_levels, "levels", "Depth of what is nested in such a file."),
        Limit("intake-contexts", INTAKE_CONTEXTS, "places", "Places in such a file of JSON-LD that name the context."),
        Limit("intake-list", settings.intake_list, "members", "Members of one list in such a file."),
        Limit("intake-characters", INTAKE_CHARACTERS, "characters", "Length of one text in such a file."),
        Limit("intake-address", INTAKE_ADDRESS, "characters", "Length of one address in such a file."),
        Limit("intake-files", INTAKE_FILES, "files", "Files that are handed in together."),
        Limit("intake-seconds", settings.intake_seconds, "seconds", "Time in which such a file must be read."),
        Limit("intake-memory", settings.intake_memory_mb, "MB", "Memory that the reading of such a file may take."),
        Limit("checks-a-minute", settings.checks_a_minute, "checks", "Checks of one client in a minute."),
        Limit("proposals-an-hour", settings.proposals_an_hour, "proposals", "Proposals of one client in an hour."),
        Limit("check-bytes", CHECK_BYTES, "bytes", "Size of a form with files that are handed in."),
        Limit("check-files", CHECK_FILES, "files", "Files that such a form may hold."),
        Limit("check-seconds", CHECK_SECONDS, "seconds", "Time in which what is handed in must be checked."),
        Limit("check-memory", CHECK_MEMORY_MB, "MB", "Memory that such a check may take."),
        Limit("check-loading", CHECK_LOADING_SECONDS, "seconds", "Time in which a release must be ready for checks."),
        Limit("checks-waiting", CHECKS_WAITING, "checks", "Checks that may be under way or wait at the same time."),
        Limit("sheet-bytes", settings.intake_bytes, "bytes", "Size of a spreadsheet that is handed in."),
        Limit(
            "sheet-unpacked-bytes", settings.intake_unpacked_bytes, "bytes", "Size of what such a workbook unpacks to."
        ),
        Limit("sheet-parts", SHEET_PARTS, "parts", "Files within such a workbook."),
        Limit("sheet-elements", SHEET_ELEMENTS, "elements", "Elements in all parts of such a workbook."),
        Limit("sheet-nesting", SHEET_NESTING, "levels", "Depth of elements in a part of such a workbook."),
        Limit("sheet-rows", settings.intake_rows, "rows", "Rows of such a spreadsheet that are filled in."),
        Limit("sheet-columns", settings.intake_columns, "columns", "Columns of such a spreadsheet."),
        Limit("sheet-characters", SHEET_CHARACTERS, "characters", "Length of a cell that holds no text of a document."),
        Limit(
            "sheet-seconds",
            SHEET_SECONDS,
            "seconds",
            "Time in which the command line must have read such a spreadsheet.",
        ),
        Limit("explained-parts", EXPLAINED_PARTS, "parts", "Patterns and clauses of a query that is explained."),
        Limit("search-characters", SEARCH_CHARACTERS, "characters", "Length of what is searched for."),
        Limit("search-results", SEARCH_RESULTS, "results", "Results of a search as JSON."),
        Limit(
            "parameter-characters", PARAMETER_CHARACTERS, "characters", "Length of a value that a question is given."
        ),
        Limit("page-rows", PAGE_ROWS, "rows", "Rows of an answer that a page shows; the downloads hold all."),
        Limit(
            "page-row-characters",
            PAGE_ROW_CHARACTERS,
            "characters",
            "Characters of the rows, with addresses and markup, that a page shows of an answer, likewise.",
        ),
        Limit("page-characters", PAGE_CHARACTERS, "characters", "Characters of a graph that a page shows, likewise."),
    )
    # Zero means that any number may be sent.
    return tuple(limit for limit in found if limit.value or limit.name not in _ANY_NUMBER)
