"""Where the content lies: ontology/, shapes/, data/, queries/ and catalog/.

In a work tree it is read from the repository root; an installed wheel carries it as `hrn_kg/_content`.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

from hrn_kg import iris
from hrn_kg.errors import ContentError

FOLDERS = {
    "ontology": ("*.ttl", "*.ru"),
    "shapes": ("*.ttl",),
    "data": ("*.ttl", "*.trig", "*.nq"),
    "queries": ("*.rq",),
    "catalog": ("*.ttl",),
}
# Earlier versions of the ontology: published with every release, no part of what it says.
VERSIONS = "versions"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """The files of the content, each tuple sorted by path and never empty.

    Those of `catalog` go into no graph: they give the words of the catalogue and the prefixes.
    """

    root: Path
    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    data: tuple[Path, ...]
    queries: tuple[Path, ...]
    catalog: tuple[Path, ...] = ()

    def rdf(self) -> tuple[tuple[str, Path], ...]:
        """Every file of RDF with the named graph into which its triples go; what names its graph stays there."""
        rows = [(iris.GRAPH + self._ontology_graph(path), path) for path in self.ontology if path.suffix == ".ttl"]
        rows += [(iris.GRAPH + "shapes", path) for path in self.shapes]
        rows += [(iris.GRAPH + "data", path) for path in self.data]
        return tuple(rows)

    def turtle_files(self) -> tuple[Path, ...]:
        """Every Turtle file, those that go into no graph last."""
        return (*(path for _, path in self.rdf() if path.suffix == ".ttl"), *self.catalog)

    def _ontology_graph(self, path: Path) -> str:
        folder = path.parent.name
        return folder if folder in ("vocabularies", "alignments") else "ontology"

    def versions(self) -> tuple[Path, ...]:
        """The earlier versions of the ontology, one Turtle file each, named by version."""
        return tuple(sorted((self.root / "ontology" / VERSIONS).glob("*.ttl")))

    def name(self, path: Path) -> str:
        """The path as a person of the project names it, such as `data/places.ttl`."""
        return path.relative_to(self.root).as_posix()

    def checksum(self) -> str:
        """SHA-256 over the names and bytes of all files, in lower-case hexadecimal digits."""
        digest = hashlib.sha256()
        files = (*self.ontology, *self.versions(), *self.shapes, *self.data, *self.queries, *self.catalog)
        for path in files:
            with path.open("rb") as file:
                digest.update(f"{self.name(path)}\0{os.fstat(file.fileno()).st_size}\0".encode())
                while piece := file.read(_PIECE):
                    digest.update(piece)
        return digest.hexdigest()


def is_graph_refused(graph: str | None, own: str | None) -> bool:
    """Whether a file whose statements go into the graph `own` may not name this one: of the base, or without IRI."""
    return graph is None or (graph != own and graph.startswith(iris.GRAPH))


def text_of(body: bytes) -> str:
    """The text of a file without a byte order mark, its line ends as Python reads them. Raises UnicodeDecodeError."""
    return io.StringIO(body.decode("utf-8-sig"), newline=None).read()


def find_content(root: Path | None = None) -> Content:
    """The content below `root`, by default that of the installation.

    Raises: ContentError when a folder is missing or holds no file: an empty folder is a broken installation, not an
    empty knowledge base.
    """
    root = (_installed_root() if root is None else root).resolve()
    found: dict[str, tuple[Path, ...]] = {}
    for folder, patterns in FOLDERS.items():
        files = tuple(
            sorted(p for pattern in patterns for p in (root / folder).rglob(pattern) if p.parent.name != VERSIONS)
        )
        if not files:
            raise ContentError(f"There is no {' or '.join(patterns)} file in {root / folder}.", file=str(root / folder))
        found[folder] = files
    return Content(root, **found)


def _installed_root() -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / "_content"
    return packaged if packaged.is_dir() else package.parent.parent
