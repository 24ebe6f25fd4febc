# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The whole base on your own machine
#
# The base is small enough to take all of it. Then nothing depends on a service: no limit, no network, the release that
# you chose.

# %%
import gzip
import hashlib
import os
from urllib.request import urlopen

import pandas as pd
import pyoxigraph as ox

from hrn_kg.client import Base

pd.set_option("display.max_columns", None, "display.width", 150, "display.max_colwidth", 70)
base = Base(os.environ.get("HRN_KG_URL", "http://127.0.0.1:8000"))

# %% [markdown]
# The dump of a release, and the list of checksums that proves that it arrived whole.

# %%
release = base.sparql("ASK {}").attrs["release"]
folder = f"{base.url}/dumps/{release}"
with urlopen(f"{folder}/hrn-kg.nq.gz") as answer:
    dump = answer.read()
with urlopen(f"{folder}/SHA256SUMS") as answer:
    sums = dict(reversed(line.split()) for line in answer.read().decode().splitlines())
hashlib.sha256(dump).hexdigest() == sums["hrn-kg.nq.gz"]

# %%
store = ox.Store()
store.bulk_load(gzip.decompress(dump), format=ox.RdfFormat.N_QUADS)
graphs = pd.Series([graph.value.rpartition("/")[2] for graph in store.named_graphs()], name="graph")
graphs.sort_values(ignore_index=True)

# %% [markdown]
# Queries run here as they run there. Data and vocabulary are in graphs of their own; what the service asks is their
# union.

# %%
query = """
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
SELECT ?figure ?printed WHERE {
  ?figure a hro:Observation ; hro:statedValue ?printed ; hro:place/hro:name "Utrecht" .
} ORDER BY ?figure
"""
here = pd.DataFrame(
    [[term.value for term in row] for row in store.query(query, use_default_graph_as_union=True)],
    columns=["figure", "printed"],
    dtype="string",
)
here

# %%
there = base.sparql(query)
here.equals(there)

# %% [markdown]
# Whoever keeps a copy for long keeps it up with `hrn-kg mirror URL --into DIR`, which fetches no more than what
# changed.
