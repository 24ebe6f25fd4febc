"""The engine seam: what a query engine is asked, what it answers, and what it may refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from hrn_kg.checksums import Known
from hrn_kg.vocab import STANDARD, Prefixes

# A job that asks for this is answered with why its query has the answer it has, instead of with that answer.
EXPLANATION: Final = "application/vnd.hrn-kg.explanation+json"


@dataclass(frozen=True, slots=True)
class Stored:
    """A finished store on disk of the data of a source, and what is in it.

    When it is not ``disjoint`` and the source is to show its graphs as one, the default graph holds a copy of them all.
    ``known`` are its files: a store of which one is not as it must be is not opened.
    """

    path: Path
    graphs: tuple[tuple[str, int], ...]
    disjoint: bool
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The data of one release: RDF files (endings: `hrn_kg.rdfio.FORMATS`) and the label its answers carry.

    With ``union_default`` a query that names no dataset sees every triple, of whichever graph, in its default graph.
    ``disjoint`` says whether no triple is in two graphs; ``None`` where that is not known. ``graphs`` are the named
    ones with their numbers of triples, where these are known. ``stored`` is the same as a store on disk, for data that
    are too large to be kept in memory. ``prefixes`` are those that its answers declare.
    Of ``known`` files none is loaded that is not as it must be. ``mark`` is the query whose one row and column is the
    label: by it an engine that others fill shows what it holds; empty for data that tell no label.
    """

    label: str
    files: tuple[Path, ...]
    union_default: bool = True
    disjoint: bool | None = None
    graphs: tuple[tuple[str, int], ...] = ()
    stored: Stored | None = None
    prefixes: Prefixes = STANDARD
    known: tuple[Known, ...] = ()
    mark: str = ""


class Dataset(NamedTuple):
    """The graphs a *request* names (``default-graph-uri``, ``named-graph-uri``); ``None`` means not named.

    When either is named, the request wins over FROM and FROM NAMED, and what is not named is not seen. A tuple, since
    it is part of the key of each answer.
    """

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None

    @property
    def is_named(self) -> bool:
        """Whether the request names a dataset at all."""
        return self.default is not None or self.named is not None


class Job(NamedTuple):
    """One query to be answered in one media type, for one client, within a time and a size.

    A tuple, as the answer is, since each question makes them anew: a frozen dataclass takes more than twice as long.

    `waited` are the seconds since its arrival that had passed when the job was made; they count.
    `services` are the other services that it asks by SERVICE, all of them allowed by whoever made the job.
    `with_digest` says that the digest of its rows is wanted too, from an engine that works it out.
    """

    query: str
    media_type: str
    dataset: Dataset = Dataset()
    client: str = "local"
    seconds: float | None = None
    max_bytes: int | None = None
    services: tuple[str, ...] = ()
    waited: float = 0.0
    with_digest: bool = False


class Answer(NamedTuple):
    """A whole answer, never a part of one, with label and prefixes of the release it was computed from.

    `digest` is that of `hrn_kg.engine.rows_digest`; empty where there is none, or the engine did not work it out.
    """

    body: bytes
    media_type: str
    release: str
    seconds: float
    prefixes: Prefixes = STANDARD
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What an engine is doing at this moment, why it cannot answer, and why its workers ended so far."""

    can_answer: bool
    reason: str = "The engine is being restarted."
    idle: int = 0
    running: int = 0
    slow: int = 0
    waiting: int = 0
    ended: Mapping[str, int] = field(default_factory=dict)
    allocator: str = ""  # the name of that of the workers; empty where there are none


class Engine(Protocol):
    """Something that answers SPARQL queries. Options it cannot honour are refused, never ignored."""

    @property
    def release(self) -> str:
        """The label of the release that new jobs are answered from."""
        ...

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of that release."""
        ...

    @property
    def store(self) -> Stored | None:
        """The store on disk that it answers from, where that is known and one of ours."""
        ...

    async def answer(self, job: Job) -> Answer:
        """Answer one job.

        Raises:
            MalformedQuery: the query has a syntax error.
            EngineRefused: the engine cannot do what is asked.
            ServiceFailed: another service, which the query asks, gave no answer.
            TooLarge: the answer exceeds ``max_bytes``.
            TimedOut: the answer was not ready in time, counted from arrival.
            OutOfMemory: the evaluation needed more memory than a worker may have.
            Overloaded: no worker became free in time.
            EngineUnavailable: the worker failed, or the remote engine is gone or holds another release.
            EngineMisbehaved: the remote engine sent something that is no whole answer.
        """
        ...

    def require(self) -> None:
        """Raise EngineUnavailable as long as nothing may be answered, also not what was answered before."""
        ...

    async def graphs(self) -> tuple[tuple[str, int], ...]:
        """The named graphs and their numbers of triples, sorted by name."""
        ...

    def load(self) -> Load:
        """What it is doing now; waits for nothing."""
        ...

    async def offers(self, release: str) -> bool:
        """Whether `switch` can take up that release now: an engine that others fill may not hold it yet."""
        ...

    async def prepare(self, source: Source) -> Callable[[], None]:
        """Make another release ready beside the one that answers, in the place of one that was made ready before.

        What comes back has jobs answered from it from then on, those under way finish on the old one; like this, it
        raises EngineUnavailable where that cannot be.
        """
        ...

    def forget_prepared(self) -> None:
        """What was made ready, if anything was, is not wanted any more, and need not take memory."""
        ...

    async def switch(self, source: Source) -> None:
        """Answer from another release; as `prepare`, and all at once."""
        ...

    async def close(self) -> None:
        """Release every process and connection; safe to call twice."""
        ...
