"""Building a release: the only writing there is.

Everything is made in a directory beside the releases; the last two steps move it there and move the pointer. So a
build that fails or is killed, at any moment, leaves the current release as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store

from hrn_kg import __version__, catalog, declared, words
from hrn_kg.changes import change_entries
from hrn_kg.content import Content
from hrn_kg.engine.embedded import contents
from hrn_kg.engine.embedded.worker import Holdings
from hrn_kg.errors import BuildFailed, ContentError, DataDamaged, ReleaseNotFound
from hrn_kg.examples import load_examples
from hrn_kg.iris import GRAPH
from hrn_kg.releases import accepted, history, kept, layout, pointer
from hrn_kg.releases.accepted import Carried
from hrn_kg.releases.claim_counts import count_claims
from hrn_kg.releases.derive import derive
from hrn_kg.releases.dumps import graph_of, in_order, n_quads, turtle, write_dumps
from hrn_kg.releases.editions import current_version, earlier_versions
from hrn_kg.releases.farewells import successors_in, without_farewells
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.layout import Release
from hrn_kg.releases.locate import locate
from hrn_kg.releases.lock import locked, workshop
from hrn_kg.releases.manifest import FORMAT, Manifest, list_files, write_manifest
from hrn_kg.releases.open_tables import write_open_tables
from hrn_kg.releases.parse import Parsed, read_all
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.proof import check
from hrn_kg.releases.references import check_references
from hrn_kg.releases.retire import removed
from hrn_kg.releases.seal import write_checksums, write_store_checksums
from hrn_kg.releases.tables import write_row_counts, write_tables
from hrn_kg.search import NAME as SEARCH_INDEX
from hrn_kg.search import entries_of, write_index
from hrn_kg.triples import written
from hrn_kg.validation import Finding, Report, Whole

_SHAPES = GRAPH + "shapes"
# More than a screen of findings helps nobody; the rest shows once these are mended.
_SHOWN = 20


def build(
    content: Content,
    home: Path,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
    carried: Carried = accepted.NONE,
) -> Release:
    """Make the next release from the content and the contributions that are carried.

    The current one is returned when it holds the same and is whole.

    A damaged release or pointer does not stand in the way: the next release takes its place.

    Raises ContentError (with file and line) for content that breaks a rule, DataDamaged when the list of removed
    releases is damaged, and BuildFailed when the whole does not conform to its shapes, when another build is under way,
    or when the disk does not do its part; and what reading the contributions raises.
    """
    progress = progress or Progress()
    checksum = accepted.checksum_with(content.checksum(), carried.read())
    found = _standing(home, checksum)
    if isinstance(found, Release):
        return found
    if (named := pointer.pointer_of(home)).is_dir():
        raise BuildFailed(f"{named} is a directory where the pointer should be: move it away, then build again.")
    try:
        layout.releases_dir(home).mkdir(parents=True, exist_ok=True)
        with locked(home, carried.patience), workshop(home) as folder:
            return _build(content, home, folder, progress, (now or datetime.now(UTC)).replace(microsecond=0), carried)
    except OSError as error:
        raise BuildFailed(f"The release could not be written: {error}.") from error


def _standing(home: Path, checksum: str) -> Release | DataDamaged | None:
    """The current release when it is whole and made of this content by this software, or what is wrong with it."""
    try:
        release = kept.current(home)
        manifest = release.manifest
        if (manifest.content, manifest.software, manifest.format) != (checksum, __version__, FORMAT):
            return None
        check(release)
    except ReleaseNotFound:
        return None
    except DataDamaged as fault:
        return fault
    return release


def _earlier(home: Path, progress: Progress, known: DataDamaged | None) -> list[Release]:
    """The releases before, newest first; one that is damaged is passed over, and told if that is not `known`."""
    try:
        seen = kept.survey(home)
    except DataDamaged:
        seen = kept.survey_all(home)  # whatever a damaged pointer may have named
    for one in seen:
        if isinstance(one, Unusable) and (known is None or one.fault.detail != known.detail):
            progress.tell(f"{one.fault.detail} It is passed over.")
    return [one for one in seen if isinstance(one, Release)]


def _build(
    content: Content, home: Path, folder: Path, progress: Progress, moment: datetime, carried: Carried
) -> Release:
    # Taken again under the lock: another build may have ended meanwhile, a file saved, or a contribution accepted.
    of_files, contributions = content.checksum(), tuple(carried.read())
    checksum = accepted.checksum_with(of_files, contributions)
    found = _standing(home, checksum)
    if isinstance(found, Release):
        return found
    if found is not None:
        progress.tell(f"{found.detail} A new release takes its place.")
    earlier = _earlier(home, progress, found)
    with progress.step("read the log of changes") as step:
        past = history.read_history(home, folder, progress)
        step.report(f"{len(past.log.ids())} entries")
    moment = past.log.next_moment(moment)
    release_id = kept.next_id(home, moment, (*(went.id for went in removed(home)), *past.log.ids()))

    with progress.step("read and check every file") as step:
        read = read_all(content)
        prefixes = read.prefixes
        files = accepted.with_accepted(read.files, contributions, prefixes)
        whole = _whole_of(files)
        whole.check_terms()
        check_references(files)
        examples = load_examples(content)
        catalogue_words = catalog.words_in(
            {file.name: file.quads for file in read.catalog if file.name != declared.PREFIX_FILE}
        )
        stated = [quad for file in files for quad in file.quads]
        with_them = f", {len(contributions)} contributions" if contributions else ""
        step.report(f"{len(read.files)} files, {len(stated)} triples, {len(examples)} queries{with_them}")
    with progress.step("derive") as step:
        derived, counts = _derive(stated, content, files)
        step.report(f"{len(derived)} triples ({', '.join(f'{name} {number}' for name, number in counts.items())})")
    with progress.step("validate the whole") as step:
        whole.add(derived)
        step.report(_judge(whole.validate(), files))
    for of_document in count_claims(stated):
        with progress.step(f"claims of {of_document.document}") as step:
            step.report(of_document.in_words())
    with progress.step("write dumps") as step:
        ordered = in_order(without_farewells([*stated, *derived]))
        ontology = (GRAPH + "ontology", GRAPH + "vocabularies")
        digests = write_dumps(
            ordered, folder / "dumps", {"ontology.ttl": ontology, "shapes.ttl": (GRAPH + "shapes",)}, prefixes
        )
        rows = write_open_tables(ordered, folder / "dumps")
        step.report(", ".join(f"{name} {number}" for name, number in rows.items()))
        declared.write_prefixes(prefixes, folder)
        for version in content.versions():
            (folder / "dumps" / f"ontology-{version.name}").write_bytes(version.read_bytes())
        (folder / "queries").mkdir()
        for example in examples:
            (folder / "queries" / example.path.name).write_bytes(example.source)
    with progress.step("index the names") as step:
        entries = entries_of(ordered)
        names = write_index(entries, folder / SEARCH_INDEX)
        step.report(f"{names} names of {len(entries)} things")
    with progress.step("compare with the log of changes") as step:
        changes = past.compare(ordered, successors_in(stated))
        counts_of_changes = change_entries.count(changes)
        step.report(", ".join(f"{kind} {number}" for kind, number in counts_of_changes.items()))
    with progress.step("describe") as step:
        facts = catalog.CatalogInput(
            version=current_version(release_id, moment, past.last, counts_of_changes, list_files(folder)),
            earlier=earlier_versions(home, earlier),
            issued=min(
                [moment, *(one.created for one in earlier), *(went.made for went in removed(home) if went.made)]
            ).date(),
            modified=moment.date(),
            words=catalogue_words,
            quads=tuple(ordered),
        )
        described = catalog.describe(facts)
        (folder / "catalog.ttl").write_bytes(turtle((quad.triple for quad in described), prefixes))
        (folder / "catalog.nq").write_bytes(n_quads(described))
        (folder / catalog.VOID).write_bytes(written(catalog.partitions(ordered), RdfFormat.N_TRIPLES))
        step.report(f"{len(described)} triples")
    shown = catalog.one_dataset((quad.triple for quad in described), release_id)
    past.record(history.about(release_id, moment, checksum, digests, shown), changes, folder)
    with progress.step("load the store"):
        distinct = _load_store(folder / "store", [*ordered, *described])
    with progress.step("work out the tables") as step:
        disjoint = distinct == len(ordered) + len(described)
        store = Store.read_only(str(folder / "store"))
        holdings = Holdings(store, contents.count(store), prefixes, disjoint=disjoint, union=disjoint)
        step.report(f"{write_tables(holdings, examples, folder / 'tables')} of the queries")
        write_row_counts(holdings, examples, folder)
        del store, holdings
    with progress.step("write manifest and checksums"):
        manifest = Manifest(
            id=release_id,
            previous=earlier[0].id if earlier else None,
            created=moment,
            content=checksum,
            software=__version__,
            graphs=Counter(graph_of(quad) for quad in (*ordered, *described)),
            files=list_files(folder),
            distinct=distinct,
            withdrawn=past.withdrawn(),
            digests=digests,
        )
        write_manifest(folder, manifest)
        write_checksums(folder, manifest)
        write_store_checksums(folder)
    if content.checksum() != of_files:
        raise BuildFailed("A file of the content was changed while it was being read; build again.")
    carried.confirm(release_id)
    with progress.step(f"publish {release_id}"):
        _publish(folder, home, release_id, past)
    return Release(id=release_id, path=layout.releases_dir(home) / release_id, manifest=manifest)


def _whole_of(files: Iterable[Parsed]) -> Whole:
    whole = Whole()
    for file in files:
        if file.graph == _SHAPES:
            whole.add_shapes(file.name, file.text, file.quads)
        else:
            whole.add(file.quads)
    return whole


def _derive(
    stated: list[Quad], content: Content, files: tuple[Parsed, ...]
) -> tuple[tuple[Quad, ...], Mapping[str, int]]:
    try:
        found = derive(accepted.as_data(stated), [path for path in content.ontology if path.suffix == ".ru"])
    except ContentError as error:
        place = locate(str(error.facts.get("subject")), files)
        if place is None:
            raise
        name, line = place
        raise ContentError(f"{name}, line {line}: {error.detail}", file=name, line=line) from error
    return found.quads, found.counts


def _judge(report: Report, files: tuple[Parsed, ...]) -> str:
    """What the report says in short; raises BuildFailed when the whole does not conform."""
    match report.outcome:
        case "nothing-to-validate" | "refused":
            raise BuildFailed("No shape applies to anything in the content, so it was not checked at all.")
        case "invalid":
            violations = [finding for finding in report.findings if finding.severity == "Violation"]
            lines = [_words(finding, files) for finding in violations[:_SHOWN]]
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


def _words(finding: Finding, files: tuple[Parsed, ...]) -> str:
    known = finding.where
    place = (known.file, known.line) if known.file else locate(finding.focus, files)
    name, line = place or (None, None)
    where = "" if name is None else f"{name}: " if line is None else f"{name}:{line}: "
    message = finding.messages.get(words.ENGLISH) or next(iter(finding.messages.values()), "does not conform")
    return f"{where}<{finding.focus}> {message}"


def _load_store(folder: Path, quads: list[Quad]) -> int:
    """Fill the store; returns the number of triples when one of several graphs counts once."""
    store = Store(folder)
    store.bulk_extend(quads)
    held = len(store)
    if held != len(quads):
        raise BuildFailed(f"The store holds {held} triples where {len(quads)} were given.")
    distinct = contents.count_distinct(store)
    if distinct != held:
        contents.copy_to_default(store)
    store.optimize()
    store.flush()
    return distinct


def _publish(folder: Path, home: Path, release_id: str, past: history.History) -> None:
    layout.fsync_tree(folder)
    # mkdtemp keeps others out; a release is public.
    folder.chmod(0o755)
    folder.rename(layout.releases_dir(home) / release_id)
    layout.fsync(layout.releases_dir(home))
    past.publish(layout.releases_dir(home) / release_id)
    pointer.point_at(home, release_id)
