"""A clone in which two documents are added by commands alone: that of the how-to, and one in Dutch."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from added_documents import Added, Editor
from document_in_dutch import DRAFT, RECORD, TEXT

from command_on_path import command_on_path

ROOT = Path(__file__).parents[2]
COPIED = ("ontology", "shapes", "data", "queries", "catalog")


@pytest.fixture(scope="session")
def page() -> str:
    """The how-to."""
    return (ROOT / "docs" / "how-to-add-a-document.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def added(page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Added]:
    """Both documents are added and released, in one build."""
    folder = tmp_path_factory.mktemp("clone")
    repository = folder / "repository"
    for name in COPIED:
        shutil.copytree(ROOT / name, repository / name)
    (folder / "documents").mkdir()
    (folder / "documents" / "kade.txt").write_text(TEXT, encoding="utf-8")
    with (repository / "data/documents.ttl").open("a", encoding="utf-8") as file:
        file.write(RECORD)
    (repository / "dutch.ttl").write_text(DRAFT, encoding="utf-8")
    blocks = re.findall(r"```bash\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 6
    with command_on_path(folder / "bin", "--content", repository) as environment:
        editor = Editor(repository, environment)
        in_dutch = editor.run("""
            hrn-kg capture ../documents/kade.txt s6 >> data/documents.ttl
            hrn-kg format data/documents.ttl
            hrn-kg quote dutch.ttl --documents ../documents --into data/
            hrn-kg validate data/s6/*.ttl
            hrn-kg quotation --documents ../documents --write
        """)
        yield Added(editor, in_dutch, editor.run("\n".join(blocks)))
