"""What the service publishes, made from a `Site` and from nothing of a request: pages, descriptions, catalogue.

A server sends these bytes; whoever has a Site can make them without one.
"""

from hrn_kg.site.site import LICENCE, Site, examples_of, link

__all__ = ["LICENCE", "Site", "examples_of", "link"]
