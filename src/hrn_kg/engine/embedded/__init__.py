"""The embedded engine: Oxigraph in processes that may be killed at any moment."""
