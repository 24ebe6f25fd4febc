"""A base that is somewhere else, as it is asked from Python."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from email.message import Message
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import pandas as pd
from SPARQLWrapper import ASK, JSON, POST, SELECT, SPARQLWrapper

from hrn_kg.client.citation_lines import citation_line
from hrn_kg.client.client_fault import ClientFault, faults_of, not_a_base
from hrn_kg.client.frames import frame_of

_ROWS: Final = "application/sparql-results+json"
_CSL: Final = "application/vnd.citationstyles.csl+json"
_FILES: Final = {"bibtex": "application/x-bibtex", "ris": "application/x-research-info-systems", "csl-json": _CSL}
_LONGEST: Final = 8_000  # characters of an address that programs and servers on the way can be relied on to pass


class Base:
    """A base at an address. Every answer is a DataFrame (see `frames`), and its `attrs` are:

    `release` of the base that answered, `permalink` (empty for a query that is too long for one; a browser is led to
    the page, a program gets the form that it accepts), `citation` in one line, `digest` of the rows, `undated`,
    how many rows without a year were left out since years were given, and `help` of an empty answer: where it is
    explained. Every method raises ClientFault where there is no answer.
    """

    def __init__(self, url: str, *, release: str | None = None, lang: str | None = None, seconds: float = 60) -> None:
        """`url` is the address of the start page; `release` binds all answers to one release, `lang` (`nl`, `en`) sets
        the language of labels in answers to named questions; `seconds` is how long to wait for an answer.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise ClientFault(f"“{url}” is no address of a base.", "It begins with http:// or https://.")
        self.url = re.sub(r"(/(nl|en))?/*$", "", url)
        self.release = release
        self.lang = lang
        self._seconds = seconds

    def __repr__(self) -> str:
        return f"Base({self.url!r})"

    def figures(self, about: str | None = None, place: str | None = None, **parameters: object) -> pd.DataFrame:
        """The figures on a thing, of a place: the question `list-figures`, which takes more (`from_`, `to` ...)."""
        return self.ask("list-figures", about=about, place=place, **parameters)

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer to a named question; `questions()` lists them.

        A thing is named by its IRI, the last part of it, or its exact name. None is no value. A name that Python keeps
        to itself takes an underscore: `from_=1990`.
        """
        given: dict[str, object] = {"lang": self.lang, "release": self.release}
        given |= {key.removesuffix("_"): value for key, value in parameters.items()}
        fields = urlencode([(key, str(value)) for key, value in given.items() if value is not None])
        named = f"/queries/{quote(name, safe='')}"
        address = self.url + named
        wanted = f"{address}?{fields}" if fields else address
        body, headers = self._fetch(wanted, _ROWS)
        permalink = _link(headers, "bookmark").replace(f"{named}.json", named, 1)
        frame = self._framed(body, address)
        return self._with_attributes(frame, headers, permalink, wanted, {})

    def sparql(self, text: str) -> pd.DataFrame:
        """The rows of a SELECT, or the one cell of an ASK."""
        wrapper = SPARQLWrapper(f"{self.url}/sparql", returnFormat=JSON)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(POST)
        wrapper.setTimeout(self._seconds)  # type: ignore[arg-type]
        wrapper.setQuery(text)
        if wrapper.queryType not in (SELECT, ASK):
            raise ClientFault("This query gives no table.", "Begin it with SELECT or ASK; rdflib reads graphs.")
        if self.release is not None:
            wrapper.addParameter("release", self.release)
        with faults_of(wrapper.endpoint):
            response = wrapper.query().response
            body, headers = response.read(), response.headers
        frame = self._framed(body, wrapper.endpoint)
        fields = {"query": text, "release": headers.get("X-HRN-KG-Release", "")}
        permalink = f"{wrapper.endpoint}?{urlencode(fields)}"
        return self._with_attributes(
            frame, headers, permalink if len(permalink) <= _LONGEST else "", wrapper.endpoint, fields
        )

    def questions(self) -> pd.DataFrame:
        """The named questions: their names, what they ask, and the parameters that they take."""
        address = f"{self.url}/openapi.json"
        paths = self._json(self._fetch(address, "application/json")[0], address).get("paths", {})
        rows = [
            (found[1], one["summary"], " ".join(each["name"] for each in one["parameters"] if _is_own(each)))
            for path, methods in paths.items()
            if (found := re.fullmatch(r"/queries/([a-z0-9-]+)", path)) and (one := methods.get("get"))
        ]
        return pd.DataFrame(rows, columns=["name", "question", "parameters"], dtype="string")

    def search(self, text: str) -> pd.DataFrame:
        """Things by any of their names, misspelt or not, the best first: `iri`, `label`, `kind`, `why`."""
        given = {"q": text, "lang": self.lang or "en", "release": self.release}
        fields = urlencode({key: value for key, value in given.items() if value is not None})
        address = f"{self.url}/search"
        results = self._json(self._fetch(f"{address}?{fields}", "application/json")[0], address).get("results", [])
        return pd.DataFrame(results, columns=["iri", "label", "kind", "why"], dtype="string")

    def bibliography(self, answer: pd.DataFrame, form: str = "bibtex") -> str:
        """Each document that an answer rests on, and the base, for reference managers: `bibtex`, `ris`, `csl-json`."""
        if form not in _FILES:
            raise ClientFault(f"There is no bibliography as “{form}”.", f"Choose {', '.join(_FILES)}.")
        if not answer.attrs.get("permalink"):
            raise ClientFault(
                "This table has no permalink, so that its documents are not known.",
                "Give the answer as it came from ask or sparql; a query that is too long for an address has none.",
            )
        return self._fetch(answer.attrs["permalink"], _FILES[form])[0].decode()

    def explain(self, answer: pd.DataFrame) -> pd.DataFrame:
        """Why an answer is empty: its causes, the nearest names, and the query `mended` as far as that is certain."""
        address = answer.attrs.get("help", "")
        if "?" not in address:
            raise ClientFault(
                "Nothing explains this table.",
                "Give an empty answer as it came; a query must be short enough for an address.",
            )
        found = self._json(self._fetch(f"{address}&lang={self.lang or 'en'}", "application/json")[0], address)
        columns = ["kind", "words", "line", "column", "mended"]
        causes = pd.DataFrame(found.get("causes", []), columns=columns)
        return causes.astype({name: "Int64" if name in ("line", "column") else "string" for name in columns})

    def _with_attributes(
        self, frame: pd.DataFrame, headers: Message, permalink: str, address: str, fields: Mapping[str, str]
    ) -> pd.DataFrame:
        frame.attrs["release"] = headers.get("X-HRN-KG-Release", "")
        frame.attrs["permalink"] = permalink
        frame.attrs["citation"] = self._citation(permalink or address, {} if permalink else fields)
        if digest := headers.get("X-HRN-KG-Rows"):
            frame.attrs["digest"] = digest
        if undated := headers.get("X-HRN-KG-Undated"):
            frame.attrs["undated"] = int(undated)
        if address_of_help := _link(headers, "help"):
            frame.attrs["help"] = address_of_help
        return frame

    def _citation(self, address: str, fields: Mapping[str, str]) -> str:
        """The citation of an answer; its address alone where it names more things than the base cites."""
        try:
            body, _ = self._fetch(address, _CSL, fields)
        except ClientFault as fault:
            if fault.status == 413:
                return address
            raise
        return citation_line(json.loads(body))

    def _fetch(self, address: str, accept: str, fields: Mapping[str, str] | None = None) -> tuple[bytes, Message]:
        request = Request(address, urlencode(fields).encode() if fields else None, {"Accept": accept})
        with faults_of(address.partition("?")[0]), urlopen(request, timeout=self._seconds) as response:
            return response.read(), response.headers

    def _framed(self, body: bytes, address: str) -> pd.DataFrame:
        try:
            return frame_of(self._json(body, address))
        except (KeyError, TypeError):
            raise not_a_base(address) from None

    def _json(self, body: bytes, address: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(body)
        except ValueError:
            raise not_a_base(address) from None
        return found


def _link(headers: Message, relation: str) -> str:
    """The target of a relation in the Link field; empty where it has none."""
    found = re.search(rf'<([^>]*)>; rel="{relation}"', headers.get("Link", ""))
    return found[1] if found else ""


def _is_own(parameter: Mapping[str, Any]) -> bool:
    """Whether a parameter of OpenAPI belongs to the question, and not to every address."""
    return parameter.get("in") == "query" and parameter.get("name") not in ("format", "lang", "release")
