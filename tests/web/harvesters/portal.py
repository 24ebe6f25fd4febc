"""What a portal that runs ckanext-dcat takes from the catalogue of the server that is named, as JSON."""

import json
import sys
from urllib.request import Request, urlopen

from ckanext.dcat.processors import RDFParser

FORMS = {"turtle": "text/turtle", "json-ld": "application/ld+json", "xml": "application/rdf+xml"}

found = {}
for form, media_type in FORMS.items():
    with urlopen(Request(sys.argv[1] + "/catalog", headers={"Accept": media_type}), timeout=20) as answer:
        parser = RDFParser(profiles=["euro_dcat_ap_3"])
        parser.parse(answer.read().decode(), _format=form)
        found[form] = list(parser.datasets())
print(json.dumps(found))
