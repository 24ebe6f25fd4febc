"""What a release is made of: the content and the accepted contributions, read, completed by derivation, and judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, Store, Triple

from hrn_kg import catalog, declared, validation, words
from hrn_kg.buildcache import BuildCache, Reads, State, next_state
from hrn_kg.content import Content
from hrn_kg.errors import BuildFailed, ContentError
from hrn_kg.examples import Example, load_examples
from hrn_kg.iris import GRAPH
from hrn_kg.releases import accepted, store_size
from hrn_kg.releases.accepted import Accepted
from hrn_kg.releases.claim_counts import COUNTED, count_claims
from hrn_kg.releases.derive import DERIVED, derive
from hrn_kg.releases.farewells import REPLACED, successors_in
from hrn_kg.releases.layout import Release
from hrn_kg.releases.locate import Place, locate
from hrn_kg.releases.parse import Parsed, read_all, read_catalogue
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.quad_files import Joined, QuadFile, write_quads
from hrn_kg.releases.references import check_references, still_lead_somewhere
from hrn_kg.validation import Finding, Report
from hrn_kg.vocab import Prefixes

_DATA: Final = GRAPH + "data"
_SHAPES: Final = GRAPH + "shapes"
_OF_ONE_GRAPH: Final = (".ttl", ".nt")  # such a file names no graph, so that all of it is in that of its folder
# What comes before the name of an earlier version of the ontology among the dumps.
VERSION_PREFIX: Final = "ontology-"
# Fewer triples are derived and checked anew sooner than the texts of rules and constraints, which tell what these look
# at, are read.
LEAST_KEPT: Final = 20_000
# More than a screen of findings helps nobody; the rest shows once these are mended.
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Material:
    """The quads that are stated and those that follow from them, all conforming to their shapes; what else was read."""

    quads: Iterable[Quad]
    """They may be gone through several times."""
    prefixes: Prefixes
    examples: tuple[Example, ...]
    catalogue_words: tuple[Triple, ...]
    versions: Mapping[str, bytes]
    """Earlier versions of the ontology, by the names of their files."""
    store: Store | None = None
    """What the check saw, in memory, for whoever asks last; none where it is too large to be kept."""
    state: State | None = None
    """What changed since earlier builds, where that can be known."""
    successors: Mapping[str, str] = field(default_factory=dict)
    """What is stated to replace things."""


def read_material(
    content: Content, contributions: Sequence[Accepted], work: Path, progress: Progress, cache: BuildCache
) -> Material:
    """Read everything, derive, and validate the whole; the quads are in files of the folder `work`.

    What the last build made is used again where nothing that it was made of has changed.

    Raises ContentError (with file and line) for content that breaks a rule, BuildFailed when the whole does not conform
    to its shapes.
    """
    with ExitStack() as open_until_judged:
        with progress.step("read and check every file") as step:
            read = read_all(content, work, cache)
            files = _in_files(accepted.with_accepted(read.files, contributions, read.prefixes), work)
            quads = [file.quads for file in files if isinstance(file.quads, QuadFile)]
            changed = cache.compare("stated", [cache.keep_file(one.path) for one in quads])
            stated = Joined(tuple(quads))
            number = sum(one.count() for one in quads)
            on_disk = number > store_size.MOST_IN_MEMORY
            whole = open_until_judged.enter_context(validation.Whole(work / "whole" if on_disk else None))
            _fill(whole, files)
            whole.check_terms()
            if cache.is_empty or not still_lead_somewhere(changed, whole.describes):
                check_references(files)
            examples = load_examples(content)
            catalogue_words = _words_in(read.catalog)
            with_them = f", {len(contributions)} contributions" if contributions else ""
            step.report(f"{len(read.files)} files, {number} triples, {len(examples)} queries{with_them}")
        # What rules add is compared in memory.
        kept = cache if number >= LEAST_KEPT and not on_disk else None
        with progress.step("derive") as step:
            counts = _derive(whole, content, files, kept, work)
            derived = write_quads(whole.store.quads_for_pattern(None, None, None, DERIVED), work / "derived.nq")
            by_rule = ", ".join(f"{name} {number}" for name, number in counts.items())
            step.report(f"{derived.count()} triples ({by_rule})")
        state = None if kept is None else next_state(kept)
        with progress.step("validate the whole") as step:
            step.report(_judge(whole.validate(kept), files))
    for document, in_words in _claims(stated, cache):
        with progress.step(f"claims of {document}") as step:
            step.report(in_words)
    versions = {path.name: path.read_bytes() for path in content.versions()}
    store = None if on_disk or len(whole.store) > store_size.MOST_WITHOUT_STORE else whole.store
    all_quads = Joined((stated, derived))
    successors = _successors(all_quads, kept)
    return Material(all_quads, read.prefixes, examples, catalogue_words, versions, store, state, successors)


def _claims(stated: Iterable[Quad], cache: BuildCache) -> list[list[str]]:
    """How many claims come from each document, in words; as in the last build where nothing of it has changed."""
    found: list[list[str]] | None = cache.recall("claims", "")
    if found is None:
        found = [[one.document, one.in_words()] for one in count_claims(stated)]
        cache.keep("claims", "", found, Reads(properties=frozenset(COUNTED)))
    return found


def _successors(quads: Iterable[Quad], cache: BuildCache | None) -> Mapping[str, str]:
    """What replaces things; as in the last build where nothing of it has changed."""
    found: Mapping[str, str] | None = None if cache is None else cache.recall("successors", "")
    if found is None:
        found = successors_in(quads)
        if cache is not None:
            cache.keep("successors", "", found, Reads(properties=frozenset((REPLACED,))))
    return found


def words_of_catalogue(content: Content) -> tuple[Triple, ...]:
    """What the content says of the catalogue. Raises NotRdf or ContentError, naming the file."""
    return _words_in(read_catalogue(content))


def examples_of_release(release: Release) -> tuple[Example, ...]:
    """The example queries that belong to a release. Raises ContentError for one that cannot be read."""
    queries = tuple(release.path / file.path for file in release.manifest.files if file.path.startswith("queries/"))
    return load_examples(Content(root=release.path, ontology=(), shapes=(), data=(), queries=queries))


def _in_files(files: Iterable[Parsed], work: Path) -> tuple[Parsed, ...]:
    """The files, each with its quads in a file: those of contributions, and what is left of others, are written."""
    return tuple(
        file
        if isinstance(file.quads, QuadFile)
        else replace(file, quads=write_quads(file.quads, work / f"accepted-{number}.nq"))
        for number, file in enumerate(files)
    )


def _words_in(files: Iterable[Parsed]) -> tuple[Triple, ...]:
    return catalog.words_in({file.name: file.quads for file in files if file.name != declared.PREFIX_FILE})


def _fill(whole: validation.Whole, files: Sequence[Parsed]) -> None:
    for strict in (False, True):  # all that are one or the other at once, since a store on the disk merges its parts
        whole.add(_to_be_seen(file for file in files if (file.graph == _DATA) == strict), strict=strict)
    whole.store.optimize()  # what is filled in parts takes four times as long on the disk where these are not merged
    for file in files:
        if file.graph == _SHAPES:
            whole.add_shapes(file.name, file.text, file.quads)


def _to_be_seen(files: Iterable[Parsed]) -> Iterator[Quad]:
    """What the files state, but for shapes, as rules and shapes see it."""
    seen = (file for file in files if file.graph != _SHAPES)
    return chain.from_iterable(
        file.quads if file.name.endswith(_OF_ONE_GRAPH) else accepted.as_data(file.quads) for file in seen
    )


def _derive(
    whole: validation.Whole, content: Content, files: tuple[Parsed, ...], cache: BuildCache | None, work: Path
) -> Mapping[str, int]:
    stated = _to_be_seen(files)
    try:
        return derive(whole.store, stated, [path for path in content.ontology if path.suffix == ".ru"], cache, work)
    except ContentError as error:
        subject = str(error.facts.get("subject"))
        places = locate((subject,), files)
        if subject not in places:
            raise
        name, line = places[subject]
        raise ContentError(f"{name}, line {line}: {error.detail}", file=name, line=line) from error


def _judge(report: Report, files: tuple[Parsed, ...]) -> str:
    """What the report says in short; raises BuildFailed when the whole does not conform."""
    match report.outcome:
        case "nothing-to-validate" | "refused":
            raise BuildFailed("No shape applies to anything in the content, so it was not checked at all.")
        case "invalid":
            violations = [finding for finding in report.findings if finding.severity == "Violation"]
            shown = violations[:_SHOWN]
            places = locate({finding.focus for finding in shown if not finding.where.file}, files)
            lines = [_words(finding, places) for finding in shown]
            rest = len(violations) - len(lines)
            more = f"\n  and {rest} more" if rest else ""
            raise BuildFailed(
                f"the content does not conform to its shapes ({len(violations)} found):\n  "
                + "\n  ".join(lines)
                + more,
                findings=lines,
            )
        case "valid":
            return f"{report.checked} checked, {len(report.findings)} remark(s)"


def _words(finding: Finding, places: Mapping[str, Place]) -> str:
    known = finding.where
    place = (known.file, known.line) if known.file else places.get(finding.focus)
    name, line = place or (None, None)
    where = "" if name is None else f"{name}: " if line is None else f"{name}:{line}: "
    message = finding.messages.get(words.ENGLISH) or next(iter(finding.messages.values()), "does not conform")
    return f"{where}<{finding.focus}> {message}"
