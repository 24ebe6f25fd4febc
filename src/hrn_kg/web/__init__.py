"""The HTTP service: SPARQL protocol, things and terms, downloads, pages."""
