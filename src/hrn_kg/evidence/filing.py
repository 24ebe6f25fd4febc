"""Filing a draft into the data: every claim and passage where it belongs, all else with its kind, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hrn_kg import disk
from hrn_kg.errors import ContentError
from hrn_kg.evidence.folder import Folder
from hrn_kg.evidence.rows import Row, Rows, by_subject, document_of, is_excerpt, merge, selectors_of, triples_of
from hrn_kg.iris import local_name
from hrn_kg.turtle import Sheet, excerpts_of, read_sheet, text_of, write_sheet
from hrn_kg.turtle.sheet import join_comments
from hrn_kg.vocab import Prefixes, expand

_FAREWELL = {expand("dct:isReplacedBy"), expand("owl:deprecated")}


@dataclass(frozen=True, slots=True)
class Changes:
    """The files that are to be written, with their texts, and those whose content has gone to another name."""

    written: Mapping[Path, str]
    removed: tuple[Path, ...]

    def write(self) -> None:
        """Write what is new first, then remove: a fault on the way leaves a fact in two places, never in none.

        Raises: ContentError when a file cannot be written.
        """
        for path, text in self.written.items():
            path.parent.mkdir(exist_ok=True)
            disk.replace(path, text.encode())
        for path in self.removed:
            path.unlink()


def file_draft(draft: Sheet, data: Path, prefixes: Prefixes) -> Changes:
    """Where the subjects of a draft go in the folder `data`; nothing is written yet.

    A subject that the data hold already is merged where it stands. A new claim goes to the folder of its document, and
    other new subjects to the file at the top of `data` that holds others of their kind.

    Raises: ContentError for a subject that has no place, or whose passages contradict what is there; NotRdf and
    ContentError for files of `data` that cannot be read or kept.
    """
    sheets = {path: _read(path) for path in sorted(data.glob("*.ttl")) + sorted(data.glob("*/*.ttl"))}
    if not sheets:
        raise ContentError(f"There is no Turtle file in {data}.", file=str(data))
    filed = _Filed(sheets, data, by_subject(draft.triples))
    texts: dict[Path, str] = {}
    removed: list[Path] = []
    for document, new in filed.of_folder.items():
        mine = {path: sheet for path, sheet in sheets.items() if path.parent == data / document}
        folder = Folder.of(document, mine, prefixes)
        folder.add_comments(_above(draft, new))
        for path, subjects in filed.taken.items():
            folder.add_comments(_above(sheets[path], subjects & new.keys()))
        folder.add(new)
        made = {data / document / name: text for name, text in folder.texts().items()}
        removed += [path for path in mine if path not in made]
        texts |= made
    for path in {*filed.of_file, *filed.taken}:
        merged = _merged(sheets[path], filed.of_file.get(path, {}), draft, filed.taken.get(path, set()))
        texts[path] = write_sheet(merged, prefixes, str(path))
    _check_nothing_is_lost(sheets, draft, texts, removed)
    changed = {path: text for path, text in texts.items() if not path.is_file() or path.read_bytes() != text.encode()}
    return Changes(changed, tuple(removed))


def file_again(data: Path, document: str, prefixes: Prefixes) -> Changes:
    """Where the claims of a document go now that their passages have become longer or shorter: in more or fewer files.

    Raises: as `file_draft`.
    """
    paths = sorted((data / document).glob("*.ttl"))
    triples = tuple(triple for path in paths for triple in _read(path).triples)
    return file_draft(Sheet(triples), data, prefixes) if paths else Changes({}, ())


class _Filed:
    """The subjects of a draft by the folder of a document, or the file of shared things, in which they belong.

    `taken` are passages that stand in a file of shared things and belong to a claim of the draft from now on.
    """

    def __init__(self, sheets: Mapping[Path, Sheet], data: Path, rows: Rows) -> None:
        self.data, self.rows = data, rows
        self.of_folder: dict[str, Rows] = {}
        self.of_file: dict[Path, Rows] = {}
        self.taken: dict[Path, set[str]] = {}
        self.there = {path: by_subject(sheet.triples) for path, sheet in sheets.items()}
        self.path_of = {subject: path for path, known in self.there.items() for subject in known}
        kinds: dict[str, Counter[Path]] = {}
        for subject, path in self.path_of.items():
            # The file of what is only replaced by something else is no place for new things of its kind.
            if path.parent == data and not set(self.there[path][subject]) <= _FAREWELL:
                kinds.setdefault(_kind(subject), Counter())[path] += 1
        self.shared = {kind: paths.most_common(1)[0][0] for kind, paths in kinds.items()}
        passages = {iri for iri, row in rows.items() if is_excerpt(row)}
        loose = passages | {selector for iri in passages for selector in selectors_of(rows[iri])}
        for subject in sorted(rows.keys() - loose):
            self._file(subject, rows[subject])
        for document, new in self.of_folder.items():
            for excerpt in {excerpt for row in new.values() for excerpt in excerpts_of(row)}:
                loose -= self._with_claim(excerpt, self.of_folder[document])
        for new in self.of_file.values():
            for excerpt in {excerpt for row in new.values() for excerpt in excerpts_of(row)} & loose:
                loose -= self._with_thing(excerpt, new)
        if loose:
            raise ContentError(f"The passage {min(loose)} supports no claim of the draft.")

    def _file(self, subject: str, row: Row) -> None:
        path = self.path_of.get(subject) or self.shared.get(_kind(subject))
        if path is not None and path.parent == self.data:
            self.of_file.setdefault(path, {})[subject] = row
            return
        document = document_of(row) or (path.parent.name if path else None)
        if path is not None and path.parent.name != document:
            raise ContentError(f"{local_name(subject)} is a claim of {path.parent.name} already, in {path}.")
        if document is None or not (path or excerpts_of(row)):
            raise ContentError(
                f"{local_name(subject)} has no passage, and no file of {self.data} holds others of its kind; "
                "give it a passage by hro:quote, or add it to a file yourself."
            )
        self.of_folder.setdefault(document, {})[subject] = row

    def _with_claim(self, excerpt: str, new: Rows) -> set[str]:
        """Put a passage with a claim of a document, also one that stands in a file of shared things."""
        path = self.path_of.get(excerpt)
        known = self.there[path] if path is not None and path.parent == self.data else {}
        selectors = {*selectors_of(self.rows.get(excerpt, {})), *selectors_of(known.get(excerpt, {}))}
        for one in {excerpt, *selectors}:
            merge(new, {one: self.rows.get(one, {})})
            if path is not None and one in known:
                merge(new, {one: known[one]})
                self.taken.setdefault(path, set()).add(one)
        return {excerpt, *selectors}

    def _with_thing(self, excerpt: str, new: Rows) -> set[str]:
        """Put a passage of a thing that is no claim where it stands already, else beside the thing."""
        path = self.path_of.get(excerpt)
        selectors = selectors_of(self.rows[excerpt])
        if path is not None:
            of_folder = self.of_folder.setdefault(path.parent.name, {}) if path.parent != self.data else None
            new = of_folder if of_folder is not None else self.of_file.setdefault(path, {})
        merge(new, {one: self.rows[one] for one in (excerpt, *selectors) if one in self.rows})
        return {excerpt, *selectors}


def _kind(subject: str) -> str:
    return subject.rpartition("/")[0]


def _read(path: Path) -> Sheet:
    return read_sheet(text_of(path.read_bytes(), str(path)), str(path))


def _above(draft: Sheet, rows: Iterable[str]) -> Sheet:
    return Sheet(
        (), before={subject: draft.before[subject] for subject in rows if subject in draft.before}, tags=draft.tags
    )


def _merged(sheet: Sheet, new: Rows, draft: Sheet, taken: set[str]) -> Sheet:
    rows = by_subject(sheet.triples)
    merge(rows, new)
    before = dict(sheet.before)
    for subject, lines in _above(draft, new).before.items():
        before[subject] = join_comments(before.get(subject, ()), lines)
    triples = tuple(triples_of(rows, (subject for subject in rows if subject not in taken)))
    return replace(sheet, triples=triples, before=before, tags={**draft.tags, **sheet.tags})


def _check_nothing_is_lost(
    sheets: Mapping[Path, Sheet], draft: Sheet, texts: Mapping[Path, str], removed: list[Path]
) -> None:
    after = {path: sheet for path, sheet in sheets.items() if path not in removed}
    after |= {path: read_sheet(text, str(path)) for path, text in texts.items()}
    triples = {triple for sheet in (*sheets.values(), draft) for triple in sheet.triples}
    remarks = {line for sheet in (*sheets.values(), draft) for lines in sheet.before.values() for line in lines}
    if triples != {triple for sheet in after.values() for triple in sheet.triples} or not remarks <= {
        line for sheet in after.values() for line in (*sheet.comments(), "")
    }:
        raise ContentError(
            "The draft cannot be filed without losing something of it or of the data; nothing was changed."
        )
