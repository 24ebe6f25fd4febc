"""hrn-kg: an open linked-data knowledge base of harm reduction."""

__version__ = "0.1.0"
