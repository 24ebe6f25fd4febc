"""Example queries: queries/*.rq, each with a header that says what it asks and which values it may be given.

`query_files` reads the files, `query_parameters` the part of a header that names the values.
"""

from hrn_kg.examples.query_files import Example, find_example, load_examples, split
from hrn_kg.examples.query_parameters import RESERVED, Parameter

__all__ = ["RESERVED", "Example", "Parameter", "find_example", "load_examples", "split"]
