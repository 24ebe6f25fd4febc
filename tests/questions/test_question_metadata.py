"""The metadata of a CSV, read by the library of those who use them: from the address in the answer to the values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import csvw
import httpx
import pytest

QUESTIONS = (
    "list-figures",
    "list-places",
    "about",
    "count-figures-by-decade",
    "figure-card",
    "list-passages-behind-figures",
)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("lang", ["", "nl"])
def test_a_csv_is_read_by_what_describes_it(name: str, lang: str, http: httpx.Client) -> None:
    answer = http.get(f"/queries/{name}.csv", params={"lang": lang})
    (described,) = [part for part in answer.headers["link"].split(", <") if 'rel="describedby"' in part]
    target = described.partition(">")[0]
    assert 'type="application/csvm+json"' in described
    metadata = http.get(target)
    assert metadata.headers["content-type"] == "application/csvm+json"
    assert f"{http.base_url.join(f'/queries/{name}.csv')}?" in metadata.headers["link"]
    read = csvw.CSVW(target, validate=True)
    assert read.is_valid, [str(warning.message) for warning in read.warnings]
    (table,) = read.tables
    rows = list(table)
    assert len(rows) == len(http.get(f"/queries/{name}.json").json()["results"]["bindings"]) > 0
    assert read.to_json(minimal=True)


def test_columns_have_the_types_of_their_values(http: httpx.Client) -> None:
    columns = http.get("/queries/list-figures.csv-metadata.json").json()["tableSchema"]["columns"]
    types = {one["name"]: one["datatype"] for one in columns}
    assert (types["record"], types["earliest"], types["disputed"]) == ("anyURI", "integer", "boolean")
    assert (types["value"], types["printed"], types["figure"]) == ("decimal", "string", "string")
    assert all(one["dc:description"] for one in columns)
    (table,) = csvw.CSVW(str(http.base_url.join("/queries/list-figures.csv-metadata.json"))).tables
    values = {type(row["value"]) for row in table}
    assert values == {Decimal, type(None)}
    assert date not in values


def test_parameters_are_those_of_the_answer(http: httpx.Client) -> None:
    given = "place=amsterdam&indicator=hiv-prevalence"
    found = http.get(f"/queries/list-figures.csv-metadata.json?{given}").json()
    assert found["url"].endswith(f"/queries/list-figures.csv?{given}&release=2026.11.0")
    assert http.get("/queries/list-figures.csv-metadata.json?place=nowhere").status_code == 400
    assert http.get("/queries/nothing.csv-metadata.json").status_code == 404
