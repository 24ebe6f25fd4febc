"""How an answer is cited: itself, as it stands in a release of the base, and each document that its rows rest on."""

from __future__ import annotations

from collections.abc import Sequence

from hrn_kg import citations, conneg, words
from hrn_kg.citations import Citation
from hrn_kg.conneg import Representation
from hrn_kg.describe import documents_behind, known_of
from hrn_kg.errors import TooLarge
from hrn_kg.limits import CITED_THINGS, TABLE_BYTES
from hrn_kg.releases.layout import is_id
from hrn_kg.render.links import ask
from hrn_kg.site.answer_address import AskedQuery, lasting, name_of, whole
from hrn_kg.site.answer_rows import AnswerRows, rows_of
from hrn_kg.site.citing import CiteBox, box_of
from hrn_kg.site.named_answers import title_of
from hrn_kg.site.site import Site
from hrn_kg.sparql import Reply


async def cite_answer(site: Site, asked: AskedQuery, rows: AnswerRows) -> Citation:
    """The citation of an answer; without documents where its rows name more things than can be looked up.

    `site` is that of the release that answered. Raises what the engine raises.
    """
    example, lang = asked.example_in(site)
    if asked.named is not None:
        title = title_of(asked.named)
    else:
        title = example.title_in(lang) if example else words.translate(lang, "sheet.own_query")
    documents = await documents_behind(site.data, rows.rows) if rows.can_be_looked_up else ()
    return citations.citation_of_answer(
        name_of(site, asked),
        (title, lang),
        lasting(site, asked),
        documents,
        await known_of(site.data, documents),
        asked.release if is_id(asked.release) else "",
    )


async def answer_citation_file(site: Site, asked: AskedQuery, rows: AnswerRows, form: Representation) -> bytes:
    """The citation of an answer as a file for reference managers.

    Raises TooLarge where its rows name more things than can be looked up, and what the engine raises.
    """
    if not rows.can_be_looked_up:
        raise TooLarge(
            f"The rows name {len(rows.things)} things; of {CITED_THINGS} at most the documents are looked up to cite "
            f"them. Ask for less. The whole answer: {whole(site, asked)}",
            limit=CITED_THINGS,
            unit="things",
        )
    citation = await cite_answer(site, asked, rows)
    _, lang = asked.example_in(site)
    return citations.write(citation.references, form.media_type, lang)


async def answer_cite_box(
    site: Site, lang: str, asked: AskedQuery, reply: Reply, kept: Sequence[tuple[str, str]] = ()
) -> CiteBox | None:
    """The box on the page of an answer; None for one that is too large, or where mere files are served.

    `kept` are the parameters with which the page asks for files of the answer. Raises what the engine raises.
    """
    if site.release is None or len(reply.body) > TABLE_BYTES:
        return None
    rows = rows_of(reply.body, reply.media_type)
    if not rows.can_be_looked_up:
        return None
    files = tuple((form.label, _file(asked, lang, form, kept)) for form in conneg.CITATION_FORMATS)
    return box_of(await cite_answer(site, asked, rows), lang, files=files)


def _file(asked: AskedQuery, lang: str, form: Representation, kept: Sequence[tuple[str, str]]) -> str:
    """The path of the citation in a form."""
    if asked.named is not None:
        release = next((value for name, value in kept if name == "release"), "")
        return asked.named.asked.path(form.suffix, lang=lang, release=release)
    return ask(asked.query, form=form.name, kept=kept)
