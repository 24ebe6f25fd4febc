"""All records and all shapes of a content, as a build checks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from hrn_kg.buildcache import BuildCache
from hrn_kg.engine.embedded import contents
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation.checker import check_whole, checks_of_whole
from hrn_kg.validation.published_base import Published
from hrn_kg.validation.report import Report
from hrn_kg.validation.shape_terms import check_terms, terms_named
from hrn_kg.validation.shapes import ShapeFile, Shapes
from hrn_kg.validation.two_processes import Checks, companion_of


class Whole(AbstractContextManager["Whole"]):
    """Takes up the files of a content one by one; the shapes, which are few, are kept until all are there.

    `store` holds the records that were taken up, and may be given more of what is to be seen with them.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the store is made on the disk; it is in memory where there is none."""
        with ExitStack() as opened:
            # Such a store starts threads, which do not survive a fork: so who shares its check is there before.
            self._companion = None if folder is None else companion_of(partial(_checks_on_disk, folder))
            if self._companion is not None:
                opened.enter_context(self._companion)
            self.store = ox.Store() if folder is None else ox.Store(folder)
            self._opened = opened.pop_all()
        self._files: list[ShapeFile] = []
        self._records: set[ox.NamedNode | ox.BlankNode | ox.Triple] = set()

    def add(self, quads: Iterable[ox.Quad], *, strict: bool) -> None:
        """Take up records; those of strict files must be of a class that some shape knows."""
        contents.fill(self.store, self._noted(quads) if strict else quads)

    def _noted(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        for quad in quads:
            self._records.add(quad.subject)
            yield quad

    def describes(self, thing: ox.NamedNode) -> bool:
        """Whether any record that was taken up is this thing."""
        return next(self.store.quads_for_pattern(thing, None, None, None), None) is not None

    def add_shapes(self, name: str, text: str, quads: Iterable[ox.Quad]) -> None:
        """Take up a file of shapes, with its name and its text for faults that name a line."""
        self._files.append(ShapeFile(name, text, tuple(quads)))

    def check_terms(self) -> None:
        """See that the shapes name only what there is. Raises ContentError naming file and line."""
        files = [(file.name, file.text, to_rdflib(file.quads)) for file in self._files]
        named = {ox.NamedNode(term) for _, _, shapes in files for term in terms_named(shapes)}
        described = (quad for term in named for quad in self.store.quads_for_pattern(term, None, None, None))
        check_terms(files, to_rdflib(described))

    def validate(self, cache: BuildCache | None = None) -> Report:
        """Check every record, see `check_whole`. Of a store on the disk, no more may be kept than one process finds.

        Raises ContentError when the shapes are broken, or use what is not evaluated; BuildFailed, see there.
        """
        published = Published(self.store, Shapes.of_files(self._files))
        if self._companion is not None:
            self.store.flush()
            self._companion.begin(self._files)
        return check_whole(published, self._records, cache, self._companion)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, fault, trace)


def _checks_on_disk(folder: Path, files: Iterable[ShapeFile]) -> Checks:
    """The steps of the check of a store, which another process has open as well."""
    return checks_of_whole(Published(ox.Store.read_only(str(folder)), Shapes.of_files(files)))
