"""How a thing is cited: as a file for reference managers, and as the box on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg import citations, conneg
from hrn_kg.answers.how_many import headlines_of
from hrn_kg.citations import Basis, Citation
from hrn_kg.conneg import Representation
from hrn_kg.describe import Description, sources_of
from hrn_kg.families import family_of
from hrn_kg.releases.layout import is_id
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.site.documents import Document
from hrn_kg.site.site import Site

# The pages that begin with figures, which are then what one cites.
_WITH_FIGURES: Final = ("/types", "/interventions")


@dataclass(frozen=True, slots=True)
class CiteBox:
    """What a page shows of a citation: a line for each source, that of the base, and all of it as one text.

    `permalink` is the address that is bound to the release, `forms` those in which the citation can be had where the
    thing itself lies, `files` names and paths of others, and `meta` the fields for reference managers that read pages.
    """

    sources: tuple[str, ...]
    own: str
    text: str
    permalink: str
    forms: tuple[Representation, ...]
    meta: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()


async def citation_of(site: Site, description: Description, lang: str) -> Citation:
    """The citation of a thing: of a type or an intervention with the sources of the figures that its page begins with.

    Raises what the engine raises.
    """
    return await site.data.once((citation_of, description.iri, lang), lambda: _citation(site, description, lang))


async def _citation(site: Site, description: Description, lang: str) -> Citation:
    family = family_of(description.iri)
    has_figures = family is not None and family.path in _WITH_FIGURES
    resting_on = await headlines_of(site.data, description.iri, lang) if has_figures else ()
    label = TripleIndex(description.triples, description.prefixes).label(description.iri, lang)
    found = [await sources_of(site.data, iri) for iri in resting_on or (description.iri,)]
    bases = [
        Basis(row["document"], row.get("section", ""), row.get("cited", ""), row.get("study", ""))
        for sources in found
        for row in sources.rows
    ]
    known = list(dict.fromkeys(triple for sources in found for triple in sources.triples))
    release = site.label if is_id(site.label) else ""
    return citations.citation_of(description.iri, (label.text, label.lang), bases, known, lang, release)


async def citation_file(site: Site, document: Document, description: Description) -> bytes:
    """The citation of a thing in the form of the document."""
    citation = await citation_of(site, description, document.language)
    return citations.write(citation.references, document.representation.media_type, document.language)


async def cite_box(
    site: Site,
    description: Description,
    lang: str,
    *,
    offered: Sequence[Representation] = conneg.THING_FORMATS,
) -> CiteBox:
    """The box on the page of a thing; `offered` are all forms in which the thing can be had."""
    citation = await citation_of(site, description, lang)
    return box_of(citation, lang, forms=tuple(form for form in conneg.CITATION_FORMATS if form in offered))


def box_of(
    citation: Citation,
    lang: str,
    *,
    forms: tuple[Representation, ...] = (),
    files: tuple[tuple[str, str], ...] = (),
) -> CiteBox:
    """The box of a citation, in a language."""
    return CiteBox(
        sources=tuple(citations.source_line(source, lang) for source in citation.sources),
        own=citations.base_line(citation.own, lang),
        text=citations.text_of(citation, lang),
        permalink=citation.own.permalink,
        forms=forms,
        meta=_meta(citation),
        files=files,
    )


def _meta(citation: Citation) -> tuple[tuple[str, str], ...]:
    """The `citation_*` fields, as Zotero and search engines for scholars read them; no field for what is not known."""
    own = citation.own
    given = [
        ("title", own.title),
        *(("author", author) for author in own.authors),
        ("publication_date", own.date.replace("-", "/")),
        ("inbook_title", own.container),
        ("language", own.lang),
        ("public_url", own.permalink),
        *(("reference", _reference(work)) for work in citation.references if work is not own),
    ]
    return tuple((f"citation_{name}", value) for name, value in given if value)


def _reference(work: citations.Reference) -> str:
    """A work in the fields of one `citation_reference`."""
    given = [
        ("title", work.described_title),
        *(("author", author) for author in work.authors),
        ("publication_date", work.date.replace("-", "/")),
    ]
    return "; ".join(f"citation_{name}={value}" for name, value in given if value)
