"""Example queries: queries/*.rq, each with a header that says what it asks and which values it may be given.

`headers` reads the files, `parameters` the part of a header that names the values.
"""

from hrn_kg.examples.headers import Example, find_example, load_examples, split
from hrn_kg.examples.parameters import RESERVED, Parameter

__all__ = ["RESERVED", "Example", "Parameter", "find_example", "load_examples", "split"]
