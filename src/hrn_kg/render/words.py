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
    "nav.contact": ("Contact", "Contact"),
    "nav.api": ("Voor programma’s", "For programs"),
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
        "Controleer eigen gegevens met hrn-kg validate: het zegt wat er mis is volgens de vormen (SHACL), en waar.",
        "Check your own data with hrn-kg validate: it says what is wrong by the shapes (SHACL), and where.",
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
    "query.of_release": (
        "Uit uitgave {release}, niet de huidige.",
        "From release {release}, which is not the current one.",
    ),
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
    "tag.effects": ("Gevolgen", "Effects"),
    "tag.evidence": ("Bewijs", "Evidence"),
    "tag.facilities": ("Voorzieningen", "Facilities"),
    "tag.figures": ("Cijfers", "Figures"),
    "tag.funding": ("Geld", "Money"),
    "tag.gaps": ("Wat niet bekend is", "What is not known"),
    "tag.groups": ("Groepen mensen", "Groups of people"),
    "tag.history": ("Geschiedenis", "History"),
    "tag.housing": ("Wonen", "Housing"),
    "tag.names": ("Namen", "Names"),
    "tag.opinions": ("Meningen en advies", "Opinions and advice"),
    "tag.organisations": ("Organisaties en rollen", "Organisations and roles"),
    "tag.participation": ("Inspraak", "Participation"),
    "tag.places": ("Plaatsen", "Places"),
    "tag.policy": ("Beleid", "Policy"),
    "tag.reliability": ("Betrouwbaarheid", "Reliability"),
    "tag.rules": ("Regels en toegang", "Rules and access"),
    "tag.security": ("Veiligheid", "Security"),
    "tag.sources": ("Bronnen", "Sources"),
    "tag.substances": ("Middelen", "Substances"),
    "tag.trends": ("Ontwikkelingen", "Trends"),
    # coverage
    "coverage.title": ("Wat van de documenten in de kennisbank staat", "How much of the documents the base covers"),
    "coverage.lead": (
        "Per document wat een passage raakt, wat met reden is uitgezonderd, en de plaats van wat overblijft.",
        "For each document what a passage touches, what is excluded with a reason, and the position of what is left.",
    ),
    "coverage.document": ("Document", "Document"),
    "coverage.what": ("Wat", "What"),
    "coverage.all": ("Alle", "All"),
    "coverage.touched": ("Geraakt", "Touched"),
    "coverage.excluded": ("Uitgezonderd", "Excluded"),
    "coverage.left": ("Over", "Left"),
    "coverage.sentences": ("Zinnen", "Sentences"),
    "coverage.numbers": ("Getallen", "Numbers"),
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
    # for programs
    "api.title": ("Alle adressen van de dienst", "Every address of the service"),
    "api.lead": (
        "Elk adres met parameters, antwoorden en fouten, om te lezen en te proberen. De beschrijving is in het Engels.",
        "Every address with its parameters, answers and errors, to read and to try.",
    ),
    "api.document": ("Dezelfde beschrijving als gegevens (OpenAPI)", "The same description as data (OpenAPI)"),
    "api.noscript": (
        "Deze pagina heeft JavaScript nodig; de handleiding en het OpenAPI-document niet.",
        "This page needs JavaScript; the guide and the OpenAPI document do not.",
    ),
    "guide.title": ("De kennisbank gebruiken vanuit een programma", "Using the base from a program"),
    "guide.lead": (
        "Er is geen sleutel of aanmelding nodig. Alles is te lezen en niets is te wijzigen.",
        "No key and no account is needed. Everything can be read and nothing can be changed.",
    ),
    "guide.ask": ("Een vraag stellen", "Ask a query"),
    "guide.ask.text": (
        "Stuur een SPARQL-vraag naar /sparql, met GET of met POST, en noem in Accept het formaat van het antwoord.",
        "Send a SPARQL query to /sparql, by GET or by POST, and name the format of the answer in Accept.",
    ),
    "guide.thing": ("Een ding opvragen", "Look up a thing"),
    "guide.thing.text": (
        "De duurzame naam van een ding leidt naar zijn beschrijving, in Turtle, JSON-LD, N-Triples, RDF/XML of HTML.",
        "The persistent name of a thing leads to its description, in Turtle, JSON-LD, N-Triples, RDF/XML or HTML.",
    ),
    "guide.all": ("Alles ophalen", "Fetch everything"),
    "guide.all.text": (
        "Een uitgave verandert nooit meer en heeft controlegetallen; de catalogus (DCAT) noemt alle bestanden.",
        "A release never changes and has checksums; the catalogue (DCAT) names every file.",
    ),
    "guide.faults": ("Fouten en grenzen", "Errors and limits"),
    "guide.faults.text": (
        (
            "Een fout is application/problem+json (RFC 9457): wat er mis was, waar, en wat te doen. Een antwoord is "
            "heel of het komt niet. Een vraag mag {seconds} seconden duren en {query} bytes lang zijn, een antwoord "
            "{answer}. Wacht bij 429 en 503 zo lang als Retry-After zegt."
        ),
        (
            "An error is application/problem+json (RFC 9457): what was wrong, where, and what to do. An answer is "
            "whole or does not come. A query may take {seconds} seconds and be {query} bytes long, an answer "
            "{answer}. After 429 and 503 wait as long as Retry-After says."
        ),
    ),
    "guide.cite": ("Herhalen en bewaren", "Repeat and cite"),
    "guide.cite.text": (
        (
            "Elk antwoord noemt zijn uitgave in X-HRN-KG-Release. Met &release= geldt een vraag voor die uitgave. "
            "Stuur de ETag mee als If-None-Match: is er niets veranderd, dan is het antwoord 304 en leeg."
        ),
        (
            "Every answer names its release in X-HRN-KG-Release. With &release= a query holds for just that release. "
            "Send the ETag back as If-None-Match: if nothing has changed the answer is 304 and empty."
        ),
    ),
    # contact
    "contact.title": ("Contact", "Contact"),
    "contact.lead": (
        "Klopt er iets niet, ontbreekt er een bron, of hebt u een vraag?",
        "Is something wrong, is a source missing, or do you have a question?",
    ),
    "contact.mistake": ("Een fout melden", "Report a mistake"),
    "contact.mistake.text": (
        "Noem de duurzame naam (IRI) die op de pagina staat, het document en de passage die zegt hoe het wel zit.",
        "Name the persistent name (IRI) shown on the page, the document, and the passage that says how it really is.",
    ),
    "contact.where": ("Waar", "Where"),
    "contact.editors": (
        "De redactie is te bereiken bij de broncode van hrn-kg: op de plaats waar u die vond.",
        "The editors are reached at the source code of hrn-kg: at the place where you found it.",
    ),
    "contact.operator": ("De beheerder van deze dienst:", "The operator of this service:"),
    "contact.unknown": (
        "De beheerder van deze dienst heeft geen adres opgegeven (HRN_KG_CONTACT).",
        "The operator of this service has given no address (HRN_KG_CONTACT).",
    ),
    "contact.weakness": ("Een kwetsbaarheid", "A weakness in security"),
    "contact.weakness.text": (
        "Meld die eerst in vertrouwen, met hoe zij na te doen is; maak er geen openbare melding van.",
        "Report it in private first, with how to reproduce it; do not make it a public issue.",
    ),
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
    "problem.successor": ("Vervangen door", "Replaced by"),
    "problem.last": ("Laatst beschreven in uitgave {last}", "Last described in release {last}"),
    # what to do about a fault, by its kind
    "hint.prefix": (
        "Het voorvoegsel {prefix}: is niet verklaard. Zet bovenaan de vraag: PREFIX {prefix}: <{namespace}>",
        "The prefix {prefix}: is not declared. Put at the beginning of the query: PREFIX {prefix}: <{namespace}>",
    ),
    "hint.malformed-query": (
        "Kijk op die plaats en kort daarvoor: een haakje, punt, aanhalingsteken of ? dat ontbreekt of te veel is.",
        "Look at that place and just before it: a bracket, point, quotation mark or ? that is missing or too many.",
    ),
    "hint.malformed-request": (
        "Het verzoek klopt niet met het protocol; bij een formulier hoort precies één vraag.",
        "The request breaks the protocol; a form holds exactly one query.",
    ),
    "hint.forbidden-operation": (
        "Hier kan alleen worden gelezen, met SELECT, ASK, CONSTRUCT of DESCRIBE; andere diensten worden niet bevraagd.",
        "Reading only, with SELECT, ASK, CONSTRUCT or DESCRIBE; other services are not asked.",
    ),
    "hint.too-large": (
        "Maak de vraag korter of eenvoudiger, of vraag met LIMIT om minder.",
        "Make the query shorter or simpler, or ask for less with LIMIT.",
    ),
    "hint.timed-out": (
        "Maak de vraag nauwer: noem een type of een eigenschap, of vraag met LIMIT om minder.",
        "Narrow the query: name a type or a property, or ask for less with LIMIT.",
    ),
    "hint.out-of-memory": (
        "Maak de vraag nauwer: noem een type of een eigenschap, of sorteer en groepeer minder.",
        "Narrow the query: name a type or a property, or sort and group less.",
    ),
    "hint.engine-refused": (
        "De vraag klopt, maar gebruikt iets wat deze dienst niet kent, zoals een eigen functie.",
        "The query is well formed but uses something that this service does not know, such as a function of others.",
    ),
    "hint.overloaded": ("Er zijn nu veel vragen; probeer het zo weer.", "There are many queries now; try again soon."),
    "hint.too-many-requests": (
        "Er komen te veel vragen van uw adres; wacht even.",
        "Too many queries come from your address; wait a moment.",
    ),
    "hint.not-acceptable": ("Kies een van de vormen hieronder.", "Choose one of the forms below."),
    "hint.not-found": (
        "Controleer het adres, of zoek vanaf de beginpagina.",
        "Check the address, or search from the start page.",
    ),
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
    "p.dct:isReferencedBy": ("wordt aangehaald door", "is referenced by"),
    "p.dct:spatial": ("plaats", "place"),
    "p.dct:temporal": ("periode", "period"),
    "p.dct:subject": ("onderwerp", "subject"),
    "p.dct:accessRights": ("toegang", "access rights"),
    "p.dct:conformsTo": ("voldoet aan", "conforms to"),
    "p.dct:type": ("soort", "type"),
    "p.dct:format": ("formaat", "format"),
    "p.dct:alternative": ("andere titel", "alternative title"),
    "p.dct:dateCopyrighted": ("auteursrecht sinds", "date copyrighted"),
    "p.dct:accrualPeriodicity": ("verschijnt", "frequency"),
    "p.dct:rightsHolder": ("rechthebbende", "rights holder"),
    "p.dcat:theme": ("thema", "theme"),
    "p.dcat:themeTaxonomy": ("lijst van thema’s", "list of themes"),
    "p.dcat:keyword": ("trefwoord", "keyword"),
    "p.dcat:contactPoint": ("contact", "contact"),
    "p.dcat:landingPage": ("webpagina", "web page"),
    "p.dcat:dataset": ("gegevensverzameling", "dataset"),
    "p.dcat:distribution": ("te verkrijgen als", "available as"),
    "p.dcat:service": ("dienst", "service"),
    "p.dcat:accessService": ("via dienst", "through service"),
    "p.dcat:servesDataset": ("geeft toegang tot", "serves dataset"),
    "p.dcat:endpointURL": ("adres van de dienst", "address of the service"),
    "p.dcat:endpointDescription": ("beschrijving van de dienst", "description of the service"),
    "p.dcat:accessURL": ("toegang op", "access at"),
    "p.dcat:downloadURL": ("te downloaden op", "download at"),
    "p.dcat:mediaType": ("mediatype", "media type"),
    "p.dcat:compressFormat": ("gecomprimeerd als", "compressed as"),
    "p.dcat:byteSize": ("omvang in bytes", "size in bytes"),
    "p.dcat:version": ("versie", "version"),
    "p.dcat:previousVersion": ("vorige versie", "previous version"),
    "p.dcat:hasVersion": ("heeft versie", "has version"),
    "p.dcat:hasCurrentVersion": ("huidige versie", "current version"),
    "p.dcat:isVersionOf": ("versie van", "version of"),
    "p.dcat:startDate": ("begin", "start"),
    "p.dcat:endDate": ("einde", "end"),
    "p.oa:hasSource": ("uit de tekst", "from the text"),
    "p.oa:hasSelector": ("aangewezen door", "selected by"),
    "p.oa:exact": ("woorden", "exact words"),
    "p.oa:start": ("vanaf teken", "from character"),
    "p.oa:end": ("tot teken", "to character"),
    "p.org:member": ("wie", "who"),
    "p.org:organization": ("bij organisatie", "at organisation"),
    "p.org:hasMember": ("heeft als lid", "has member"),
    "p.org:classification": ("soort organisatie", "kind of organisation"),
    "p.org:subOrganizationOf": ("onderdeel van", "part of organisation"),
    "p.org:hasSubOrganization": ("heeft als onderdeel", "has as part"),
    "p.org:unitOf": ("afdeling van", "unit of"),
    "p.org:linkedTo": ("verbonden met", "linked to"),
    "p.org:reportsTo": ("legt verantwoording af aan", "reports to"),
    "p.org:hasSite": ("heeft vestiging", "has site"),
    "p.org:siteOf": ("vestiging van", "site of"),
    "p.org:originalOrganization": ("oorspronkelijke organisatie", "original organisation"),
    "p.org:resultingOrganization": ("organisatie die ontstond", "resulting organisation"),
    "p.org:changedBy": ("gewijzigd door", "changed by"),
    "p.org:resultedFrom": ("ontstaan uit", "resulted from"),
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
