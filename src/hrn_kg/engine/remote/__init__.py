"""A SPARQL 1.1 service of others as engine: trusted as far as it was checked."""
