"""A document for a test: two invented pages in Dutch, and the draft of what they say."""

from __future__ import annotations

TEXT = """\
Jaarbericht 2018 van inloophuis De Kade

Wie wij zijn

Inloophuis De Kade is een verzonnen voorziening aan een verzonnen haven. Het huis bestaat uit een huiskamer, een
gebruiksruimte en een kleine tuin. Er werken verpleegkundigen, maatschappelijk werkers en mensen die zelf gebruiken of
gebruikt hebben. Wie binnenkomt, hoeft geen naam te geven. Koffie is er altijd; een gesprek ook, voor wie dat wil.

In dit jaarbericht vertellen wij wat wij in 2018 deden en wat wij daarvan leerden. Het is geschreven voor de buurt, voor
de gemeente en voor iedereen die wil weten hoe een dag in een inloophuis verloopt. Wij noemen geen namen van bezoekers.

Wat wij onder harm reduction verstaan

De Kade gebruikt een eigen omschrijving, die op de muur van de huiskamer hangt:
“Harm reduction is alles wat de schade van drugsgebruik voor de gebruiker en zijn omgeving kleiner maakt, zonder te
vragen dat iemand stopt”.
Bezoekers hebben aan deze zin meegeschreven. Hij is niet bedoeld als laatste woord. Wie een betere zin weet, mag hem
naast de onze hangen, en dat gebeurt ook. Tegen het einde van het jaar hingen er elf zinnen, waarvan er vier over slapen
gingen en één over de hond van de buren.

Wie binnen mag

De huisregels zijn kort. Bezoekers van de gebruiksruimte zijn ten minste 21 jaar oud. In de huiskamer is iedereen
welkom. Wapens blijven buiten, en wie ruzie maakt gaat een rondje om de haven lopen voordat hij terugkomt. Handel is
nergens in huis toegestaan. De regels zijn opgesteld door de bezoekersraad en worden elk voorjaar opnieuw besproken.

De bezoekersraad heeft zeven leden en vergadert op de eerste maandag van de maand. De raad besliste in 2018 over de
openingstijden, de kleur van de deur en het recept van de soep.

Cijfers over 2018

In 2018 kwamen er gemiddeld 61 bezoekers per dag. Op drukke winterdagen was de huiskamer vol en stonden er mensen onder
het afdak. Voor zover wij weten telt Nederland 22 gebruiksruimten, de onze meegerekend. Wij hebben dat aantal geteld
door alle collega's te bellen, en het kan zijn dat wij iemand vergaten.

De tuin werd in het voorjaar omgespit. Er kwamen tomaten, bonen en een bank, die door een bezoeker is getimmerd. In
september was er een maaltijd voor de straat. Er kwamen meer buren dan stoelen.

Wat de buurt ervan vindt

Wij hebben de buren gevraagd wat zij van het huis merken. De meesten noemden de tuin. Een enkeling noemde het lawaai bij
de deur, laat op de avond; daarom sluiten wij de voordeur sinds oktober om tien uur en gaat wie later komt achterom. Een
winkelier schreef ons dat hij minder spuiten in zijn portiek vindt dan vroeger, maar hij wist niet sinds wanneer.

Vooruitblik

Volgend jaar wil De Kade vaker open zijn in het weekend. De gemeente heeft daarvoor nog geen geld toegezegd. Wij blijven
tellen, wij blijven soep koken, en wij blijven de zinnen aan de muur lezen.
"""

DEFINITION = (
    "Harm reduction is alles wat de schade van drugsgebruik voor de gebruiker en zijn omgeving kleiner maakt, "
    "zonder te vragen dat iemand stopt"
)

RECORD = """
document:s6 a bibo:Document ;
  dct:title "Jaarbericht 2018 van inloophuis De Kade"@nl ;
  dct:language <http://publications.europa.eu/resource/authority/language/NLD> ;
  rdfs:comment "Invented for a test."@en , "Verzonnen voor een test."@nl .

"""

DRAFT = f"""\
@prefix beneficiary: <https://w3id.org/harmreduction/scheme/beneficiary/> .
@prefix caveat: <https://w3id.org/harmreduction/scheme/caveat/> .
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix code: <https://w3id.org/harmreduction/scheme/code/> .
@prefix comparison-kind: <https://w3id.org/harmreduction/scheme/comparison-kind/> .
@prefix comparison: <https://w3id.org/harmreduction/id/comparison/> .
@prefix criterion: <https://w3id.org/harmreduction/scheme/criterion-dimension/> .
@prefix document: <https://w3id.org/harmreduction/id/document/> .
@prefix facility-type: <https://w3id.org/harmreduction/scheme/facility-type/> .
@prefix harm-source: <https://w3id.org/harmreduction/scheme/harm-source/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix indicator: <https://w3id.org/harmreduction/scheme/indicator/> .
@prefix intervention: <https://w3id.org/harmreduction/scheme/intervention/> .
@prefix measure: <https://w3id.org/harmreduction/scheme/measure/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/harmreduction/id/organisation/> .
@prefix organisation-type: <https://w3id.org/harmreduction/scheme/organisation-type/> .
@prefix period: <https://w3id.org/harmreduction/id/period/> .
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix qualifier: <https://w3id.org/harmreduction/scheme/value-qualifier/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix reliability: <https://w3id.org/harmreduction/scheme/reliability/> .
@prefix rule-kind: <https://w3id.org/harmreduction/scheme/rule-kind/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <https://w3id.org/harmreduction/scheme/unit/> .

organisation:de-kade a org:Organization ;
  skos:prefLabel "De Kade"@en , "De Kade"@nl ; org:classification organisation-type:ngo .

claim:s6-definition a hro:Definition ;
  rdfs:label "Definition of harm reduction by De Kade"@en , "Definitie van harm reduction door De Kade"@nl ;
  hro:defines intervention:harm-reduction ; hro:namesHarmSource harm-source:drug-use ;
  hro:coversBeneficiary beneficiary:user , beneficiary:social-environment ;
  rdf:value "{DEFINITION}"@nl ;
  hro:reliability reliability:plausible ; hro:statedIn document:s6 ; hro:saidBy organisation:de-kade ;
  hro:quoteSection "Wat wij onder harm reduction verstaan" ;
  hro:quote "{DEFINITION}" .

claim:s6-age a hro:Rule ;
  rdfs:label "Consumption room of De Kade: visitors are 21 or older"@en ,
    "Gebruiksruimte van De Kade: bezoekers zijn 21 of ouder"@nl ;
  hro:ruleKind rule-kind:requirement ; hro:appliesTo facility-type:drug-consumption-room ;
  hro:criterionDimension criterion:age ; hro:place place:netherlands ; hro:period period:2018 ;
  hro:statedValue "ten minste 21 jaar" ; hro:lowerBound 21 ; hro:unit unit:year ;
  hro:valueQualifier qualifier:at-least ;
  hro:reliability reliability:plausible ; hro:statedIn document:s6 ;
  hro:quoteSection "Wie binnen mag" ;
  hro:quote "Bezoekers van de gebruiksruimte zijn ten minste 21 jaar oud" .

claim:s6-rooms a hro:Observation ;
  rdfs:label "22 drug consumption rooms in the Netherlands, 2018 (counted by De Kade)"@en ,
    "22 gebruiksruimten in Nederland, 2018 (telling van De Kade)"@nl ;
  hro:indicator indicator:facilities-available ; hro:about facility-type:drug-consumption-room ;
  hro:population code:not-applicable ; hro:place place:netherlands ; hro:period period:2018 ;
  hro:measure measure:count ; hro:unit unit:count ; hro:valueQualifier qualifier:exact ;
  hro:statedValue "22" ; hro:value 22 ;
  hro:reliability reliability:plausible ; hro:statedIn document:s6 ;
  hro:quoteSection "Cijfers over 2018" ;
  hro:quote "telt Nederland 22 gebruiksruimten" .

# Two counts of the same rooms.
comparison:s6-rooms a hro:Disagreement ;
  rdfs:label "22 or 24 drug consumption rooms in the Netherlands"@en , "22 of 24 gebruiksruimten in Nederland"@nl ;
  hro:compares claim:dcr-netherlands , claim:s6-rooms ;
  hro:comparisonKind comparison-kind:contradiction ;
  rdfs:comment "The page has 24 available rooms, De Kade counted 22 by telephone in 2018."@en ,
    "De pagina noemt 24 beschikbare ruimten, De Kade telde er in 2018 door te bellen 22."@nl .
"""
