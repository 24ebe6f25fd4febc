"""A build reads each file of the content once, beside the checksums that prove that none was changed meanwhile."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import small_content
from started import run_python

# The checksum of the content is taken before the lock, under it, and at the end.
_CHECKSUMS = 3
_COUNTED = """
import collections, json, os, sys
from pathlib import Path
from hrn_kg.content import find_content
from hrn_kg import releases
content, opened = find_content(Path(sys.argv[1])), collections.Counter()
def count(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, os.PathLike)):
        opened[os.fspath(arguments[0])] += 1
sys.addaudithook(count)
releases.build(content, Path(sys.argv[2]))
files = [str(path) for path in (*content.ontology, *content.shapes, *content.data, *content.queries, *content.catalog)]
print(json.dumps({file: opened[file] for file in files}))
"""


def test_a_build_opens_each_file_of_the_content_once(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    done = run_python(
        [sys.executable, "-c", _COUNTED, str(content.root), str(tmp_path / "home")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    opened = json.loads(done.stdout.splitlines()[-1])
    assert len(opened) > 5
    assert {Path(name).suffix for name in opened} == {".ttl", ".ru", ".rq"}
    assert set(opened.values()) == {_CHECKSUMS + 1}, opened
