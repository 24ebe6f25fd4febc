"""The snippets for R that pages show run as they stand, in R as Debian packs it, and give the rows of the answer."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from hrn_kg import conneg, words
from hrn_kg.content import find_content
from hrn_kg.examples import load_examples
from hrn_kg.render.snippets import snippets

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NAMES = sorted(example.name for example in load_examples(find_content()))


def run(rscript: str, folder: Path, code: str) -> str:
    """What R prints; it has no packages but its own, and reads nothing of a user."""
    script = folder / "snippet.R"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [rscript, "--vanilla", str(script)], capture_output=True, text=True, timeout=170, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def r_of(page: str) -> str:
    (code,) = re.findall(r'<pre class="r">(.+?)</pre>', page, re.DOTALL)
    return html.unescape(code)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("lang", words.languages())
def test_the_snippet_of_the_guide_gives_rows(lang: str, http: httpx.Client, rscript: str, tmp_path: Path) -> None:
    code = r_of(http.get(f"/{lang}/docs", headers={"Accept": BROWSER}).text)
    run(rscript, tmp_path, f"{code}\nwrite.csv(places, 'places.csv', row.names = FALSE, fileEncoding = 'UTF-8')")
    names, *rows = rows_of((tmp_path / "places.csv").read_text(encoding="utf-8"))
    assert names == ["place", "label"]
    assert len(rows) == 10
    assert all(place.startswith("https://w3id.org/harmreduction/id/place/") and label for place, label in rows)


@pytest.mark.parametrize("lang", words.languages())
def test_the_snippet_of_a_page_gives_the_rows_of_its_answer(
    lang: str, http: httpx.Client, rscript: str, tmp_path: Path
) -> None:
    asked = {"about": "drug-consumption-room"}
    page = http.get(f"/{lang}/queries/list-figures", params=asked, headers={"Accept": BROWSER})
    code = r_of(page.text)
    run(
        rscript,
        tmp_path,
        f"{code}\nwrite.csv(answer, 'answer.csv', row.names = FALSE, na = '', fileEncoding = 'UTF-8')",
    )
    names, *rows = rows_of((tmp_path / "answer.csv").read_text(encoding="utf-8"))
    # Headings are in the language; the record stands last in every answer.
    _, *others = rows_of(http.get("/queries/list-figures.csv", params=asked | {"lang": lang}).text)
    assert len(rows) == len(others) > 0
    assert [row[names.index("record")] for row in rows] == [row[-1] for row in others]
    assert {row[names.index("printed")] for row in rows} >= {"24", "17"}


@pytest.mark.timeout(600)
def test_the_snippet_of_every_example_gives_as_many_rows_as_its_answer(
    http: httpx.Client, rscript: str, tmp_path: Path
) -> None:
    endpoint = str(http.base_url.join("/sparql"))
    code, expected = [], []
    for name in NAMES:
        text = http.get(f"/queries/{name}.rq").text
        answer = http.post("/sparql", data={"query": text}, headers={"Accept": conneg.CSV.media_type})
        assert answer.status_code == 200, name
        expected.append(f"{name} {len(rows_of(answer.text)) - 1}")
        (snippet,) = (one for one in snippets(endpoint, text, (), conneg.CSV) if one.language == "R")
        code.append(f"invisible(capture.output({{\n{snippet.text}\n}}))\ncat('{name}', nrow(answer), '\\n')")
    assert len(expected) > 100
    assert run(rscript, tmp_path, "\n".join(code)).split("\n")[:-1] == [f"{line} " for line in expected]
