"""Which release answers: the current one, an older one, the one an address names."""
