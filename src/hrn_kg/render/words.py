"""The words of the pages, Dutch and English side by side: one table, so that neither language can lag behind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_TABLE: Final[dict[str, tuple[str, str]]] = {
    # key: (nl, en)
    "site": ("Kennisbank Harm Reduction Nederland", "Harm Reduction Knowledge Base, Netherlands"),
    "skip": ("Naar de inhoud", "Skip to content"),
    "nav": ("Hoofdmenu", "Main menu"),
    "nav.query": ("Vraag stellen", "Ask a query"),
    "nav.gallery": ("Voorbeeldvragen", "Example questions"),
    "nav.ontology": ("Ontologie", "Ontology"),
    "nav.dumps": ("Downloads", "Downloads"),
    "footer.release": ("Uitgave", "Release"),
    "footer.licence": ("Gegevens:", "Data:"),
    "footer.method": (
        "Deze kennisbank zegt wat documenten zeggen, met de passage erbij. Zij beweert niet dat het zo is.",
        "This base records what documents say, with the passage. It does not assert that it is so.",
    ),
    # landing
    "landing.title": ("Harm reduction in Nederland, met bron", "Harm reduction in the Netherlands, with sources"),
    "landing.lead": (
        "Voorzieningen, cijfers, definities en regels, elk te volgen tot de zin in het document waarop het rust.",
        "Facilities, figures, definitions and rules, each traceable to the sentence of the document it rests on.",
    ),
    "landing.figures": ("Voorzieningen en hun nieuwste cijfers", "Facilities and their newest figures"),
    "landing.figures.note": (
        "Getallen staan er zoals afgedrukt. Geïnterviewd is niet hetzelfde als bestaand, en geen cijfer is niet nul.",
        "Values appear as printed. Facilities interviewed are not a total, and no figure does not mean zero.",
    ),
    "landing.nofigures": ("Nog geen cijfer vastgelegd", "No figure recorded yet"),
    "landing.doors": ("Waar komt u voor?", "What brings you here?"),
    "door.research": ("Onderzoeken", "Research"),
    "door.research.text": (
        "Kies een voorbeeldvraag, pas haar aan en neem de rijen mee als CSV.",
        "Pick an example question, change it and take the rows as CSV.",
    ),
    "door.harvest": ("Oogsten", "Harvest"),
    "door.harvest.text": (
        "Haal alles in één keer op als TriG of N-Quads, met controlegetallen en een catalogus (DCAT).",
        "Fetch everything at once as TriG or N-Quads, with checksums and a catalogue (DCAT).",
    ),
    "door.contribute": ("Bijdragen", "Contribute"),
    "door.contribute.text": (
        "Controleer eigen gegevens met de vormen (SHACL) waaraan bijdragen voldoen, en lees hoe een feit is opgebouwd.",
        "Check your own data with the shapes (SHACL) that contributions meet, and read how a fact is built.",
    ),
    "landing.terms": ("Begrippenlijsten", "Lists of concepts"),
    # figures
    "col.source": ("Bron", "Source"),
    "col.caveat": ("Let op", "Mind"),
    # thing
    "thing.iri": ("Duurzame naam (IRI)", "Persistent name (IRI)"),
    "thing.facts": ("Gegevens", "Facts"),
    "thing.about": ("Wat documenten hierover zeggen", "What documents say about this"),
    "thing.more_claims": (
        "Dit zijn de eerste {n}. Alle uitspraken hierover opvragen",
        "These are the first {n}. Ask for all records about this",
    ),
    "thing.evidence": ("Bewijs", "Evidence"),
    "thing.disputes": ("Tegenspraak en vergelijking", "Disagreements and comparisons"),
    "thing.inbound": ("Wie hiernaar verwijst", "What links here"),
    "thing.more_links": (
        "Dit zijn de eerste {n}. Alle verwijzingen opvragen",
        "These are the first {n}. Ask for all links",
    ),
    "thing.formats": ("Deze beschrijving als gegevens", "This description as data"),
    "thing.cite": ("Zo verwijst u hiernaar", "How to cite this"),
    "claim.printed": ("zoals afgedrukt", "as printed"),
    "claim.source": ("Document", "Document"),
    "claim.section": ("Paragraaf", "Section"),
    "claim.position": ("Tekens", "Characters"),
    "claim.quotation": ("Lees de passage", "Read the passage"),
    "claim.said_by": ("Gezegd door", "Said by"),
    "claim.cited_from": ("Het document beroept zich op", "The document cites"),
    "claim.reliability": ("Oordeel van de redactie", "Editors’ judgement"),
    "claim.caveats": ("Let op", "Mind"),
    "claim.note": ("Noot van de redactie", "Editorial note"),
    "claim.disputed": ("Tegengesproken", "Disputed"),
    "claim.compared": ("Vergeleken", "Compared"),
    "claim.prefers": ("de redactie raadt dit aan", "the editors advise this one"),
    "claim.nopassage": ("Passage niet opgenomen.", "Passage not recorded."),
    # schemes, ontology, shapes
    "scheme.concepts": ("Begrippen", "Concepts"),
    "scheme.count": ("{n} begrippen", "{n} concepts"),
    "scheme.empty": ("Deze lijst heeft geen begrippen.", "This list has no concepts."),
    "ontology.classes": ("Klassen", "Classes"),
    "ontology.properties": ("Eigenschappen", "Properties"),
    "ontology.parent": ("Valt onder", "Falls under"),
    "ontology.domain": ("Gebruikt bij", "Used with"),
    "ontology.range": ("Verwacht", "Expects"),
    "ontology.contents": ("Inhoud", "Contents"),
    "shapes.title": ("Vormen (SHACL)", "Shapes (SHACL)"),
    "shapes.lead": (
        "Waaraan gegevens moeten voldoen. Elke regel zegt wat er mis is en hoe het te herstellen.",
        "What data must meet. Each rule says what is wrong and how to mend it.",
    ),
    "shapes.targets": ("Geldt voor", "Applies to"),
    # query
    "query.title": ("Een vraag stellen in SPARQL", "Ask a query in SPARQL"),
    "query.lead": (
        "Begin met een voorbeeld en pas het aan. De vraag staat in het adres: een uitkomst is zo te delen.",
        "Start from an example and change it. The query is part of the address, so an answer can be shared.",
    ),
    "query.examples": ("Voorbeeldvragen", "Example questions"),
    "query.field": ("Vraag (SPARQL)", "Query (SPARQL)"),
    "query.hint": (
        "Met de Tab-toets verlaat u het veld. Het gaat om lezen alleen: SELECT, ASK, CONSTRUCT of DESCRIBE.",
        "The Tab key leaves the field. Reading only: SELECT, ASK, CONSTRUCT or DESCRIBE.",
    ),
    "query.format": ("Antwoord als", "Answer as"),
    "query.page": ("tabel op deze pagina", "table on this page"),
    "query.run": ("Vraag uitvoeren", "Run the query"),
    "query.answer": ("Antwoord", "Answer"),
    "query.rows": ("{n} rijen", "{n} rows"),
    "query.row": ("1 rij", "1 row"),
    "query.norows": (
        "Geen rijen. Dat zegt alleen dat de kennisbank niets vond, niet dat het niet bestaat.",
        "No rows. That says only that the base found nothing, not that nothing exists.",
    ),
    "query.shown": (
        "De eerste {n} rijen staan hier; de downloads bevatten alles.",
        "The first {n} rows are shown; the downloads hold all.",
    ),
    "query.yes": ("Ja", "Yes"),
    "query.no": ("Nee", "No"),
    "query.download": ("Downloaden als", "Download as"),
    "query.problem": ("De vraag kon niet worden uitgevoerd", "The query could not be run"),
    "query.at": ("regel {line}, kolom {column}", "line {line}, column {column}"),
    "query.at_line": ("regel {line}", "line {line}"),
    "query.syntax": ("Fout in de vraag op {where}", "Error in the query at {where}"),
    "gallery.title": ("Voorbeeldvragen", "Example questions"),
    "gallery.lead": (
        "Elke vraag is een bestand dat meegaat met de gegevens en bij elke uitgave wordt beproefd.",
        "Each question is a file that travels with the data and is tested with every release.",
    ),
    "gallery.edit": ("Bekijken en uitvoeren", "View and run"),
    "gallery.empty": ("Er zijn nog geen voorbeeldvragen.", "There are no example questions yet."),
    "tag.definitions": ("Definities", "Definitions"),
    "tag.disagreements": ("Tegenspraak", "Disagreements"),
    "tag.evidence": ("Bewijs", "Evidence"),
    "tag.facilities": ("Voorzieningen", "Facilities"),
    "tag.figures": ("Cijfers", "Figures"),
    "tag.gaps": ("Wat niet bekend is", "What is not known"),
    "tag.history": ("Geschiedenis", "History"),
    "tag.names": ("Namen", "Names"),
    "tag.organisations": ("Organisaties en rollen", "Organisations and roles"),
    "tag.reliability": ("Betrouwbaarheid", "Reliability"),
    "tag.rules": ("Regels en toegang", "Rules and access"),
    "tag.sources": ("Bronnen", "Sources"),
    "tag.trends": ("Ontwikkelingen", "Trends"),
    # dumps
    "dumps.title": ("Alle gegevens downloaden", "Download all data"),
    "dumps.lead": (
        "Een uitgave verandert nooit meer. Controleer een download met zijn SHA-256-controlegetal.",
        "A release never changes. Check a download against its SHA-256 checksum.",
    ),
    "dumps.file": ("Bestand", "File"),
    "dumps.size": ("Omvang", "Size"),
    "dumps.sum": ("SHA-256", "SHA-256"),
    "dumps.none": ("Er is nog geen uitgave gemaakt.", "No release has been built yet."),
    "dumps.check": ("Controleren", "Check"),
    "dumps.catalog": ("Catalogus (DCAT-AP)", "Catalogue (DCAT-AP)"),
    # problems
    "problem.title": ("Dat ging niet", "That did not work"),
    "problem.facts": ("Bijzonderheden", "Particulars"),
    "problem.home": ("Naar de beginpagina", "To the start page"),
    "problem.404": ("Niet gevonden", "Not found"),
    "problem.410": ("Niet meer beschikbaar", "No longer available"),
    "problem.400": ("Niet begrepen", "Not understood"),
    "problem.403": ("Niet toegestaan", "Not allowed"),
    "problem.406": ("Niet in deze vorm beschikbaar", "Not available in this form"),
    "problem.413": ("Te groot", "Too large"),
    "problem.429": ("Even wachten", "Please wait"),
    "problem.500": ("Fout aan onze kant", "A fault on our side"),
    "problem.503": ("Nu niet beschikbaar", "Not available now"),
    "problem.504": ("Duurde te lang", "Took too long"),
    "table.scroll": ("tabel, schuif opzij voor meer", "table, scroll sideways for more"),
    # properties that people meet most and that the ontology does not name itself
    "p.rdf:type": ("is een", "is a"),
    "p.rdf:value": ("woordelijk", "word for word"),
    "p.rdfs:label": ("naam", "label"),
    "p.rdfs:comment": ("opmerking", "comment"),
    "p.rdfs:seeAlso": ("zie ook", "see also"),
    "p.rdfs:subClassOf": ("valt onder", "subclass of"),
    "p.rdfs:isDefinedBy": ("gedefinieerd in", "defined in"),
    "p.skos:prefLabel": ("naam", "preferred label"),
    "p.skos:altLabel": ("ook genoemd", "also called"),
    "p.skos:hiddenLabel": ("ook gespeld", "also spelt"),
    "p.skos:definition": ("definitie", "definition"),
    "p.skos:scopeNote": ("toelichting", "scope note"),
    "p.skos:example": ("voorbeeld", "example"),
    "p.skos:notation": ("code", "notation"),
    "p.skos:inScheme": ("uit de lijst", "in the list"),
    "p.skos:broader": ("ruimer begrip", "broader concept"),
    "p.skos:narrower": ("nauwer begrip", "narrower concept"),
    "p.skos:related": ("verwant begrip", "related concept"),
    "p.skos:exactMatch": ("zelfde begrip elders", "same concept elsewhere"),
    "p.skos:closeMatch": ("nagenoeg hetzelfde elders", "close match elsewhere"),
    "p.skos:broadMatch": ("ruimer begrip elders", "broader match elsewhere"),
    "p.skos:topConceptOf": ("bovenste begrip van", "top concept of"),
    "p.skos:hasTopConcept": ("bovenste begrip", "top concept"),
    "p.dct:title": ("titel", "title"),
    "p.dct:creator": ("maker", "creator"),
    "p.dct:publisher": ("uitgever", "publisher"),
    "p.dct:issued": ("uitgegeven", "issued"),
    "p.dct:created": ("gemaakt", "created"),
    "p.dct:modified": ("gewijzigd", "modified"),
    "p.dct:license": ("licentie", "licence"),
    "p.dct:language": ("taal", "language"),
    "p.dct:isPartOf": ("deel van", "part of"),
    "p.dct:hasPart": ("heeft als deel", "has part"),
    "p.dct:identifier": ("kenmerk", "identifier"),
    "p.dct:description": ("beschrijving", "description"),
    "p.dct:source": ("bron", "source"),
    "p.dct:bibliographicCitation": ("verwijzing", "citation"),
    "p.dcat:startDate": ("begin", "start"),
    "p.dcat:endDate": ("einde", "end"),
    "p.oa:hasSource": ("uit de tekst", "from the text"),
    "p.oa:hasSelector": ("aangewezen door", "selected by"),
    "p.oa:exact": ("woorden", "exact words"),
    "p.oa:start": ("vanaf teken", "from character"),
    "p.oa:end": ("tot teken", "to character"),
    "p.org:member": ("wie", "who"),
    "p.org:organization": ("bij organisatie", "at organisation"),
    "p.org:role": ("rol", "role"),
    "p.owl:versionInfo": ("versie", "version"),
    "p.foaf:name": ("naam", "name"),
    "p.sh:targetClass": ("geldt voor", "applies to"),
}

LANGS: Final = ("nl", "en")
WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {lang: MappingProxyType({name: pair[index] for name, pair in _TABLE.items()}) for index, lang in enumerate(LANGS)}
)


def say(lang: str, name: str, **facts: object) -> str:
    """The words of this name in this language; KeyError for a name that is not in the table."""
    text = WORDS[lang][name]
    return text.format(**facts) if facts else text


def other(lang: str) -> str:
    """The other language."""
    return "en" if lang == "nl" else "nl"
