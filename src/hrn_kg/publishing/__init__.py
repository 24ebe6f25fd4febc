"""A release put into an engine of others, and the proof that it is there, whole and with the same answers."""
