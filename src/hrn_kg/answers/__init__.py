"""What pages answer, worked out from the base: figures, "how many", and all that is known of one type or intervention.

Models are frozen values in one language, made of triples that were fetched before; no markup here.
"""
