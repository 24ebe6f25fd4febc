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
# # A table with its bibliography
#
# A table for a report, with a footnote, and a file for the reference manager that holds each document on which its rows
# rest.

# %%
import os
from pathlib import Path

import pandas as pd

from hrn_kg.client import Base

pd.set_option("display.max_columns", None, "display.width", 150, "display.max_colwidth", 70)
base = Base(os.environ.get("HRN_KG_URL", "http://127.0.0.1:8000"))

# %%
table = base.figures(place="Amsterdam", from_=2010)
table[["indicator", "printed", "period", "document", "section"]]

# %% [markdown]
# The footnote. `attrs` belong to the table as it came from the base; keep them before the table is changed.

# %%
print(table.attrs["citation"])

# %% [markdown]
# The bibliography as BibTeX; `ris` and `csl-json` are there too. What a document does not print is left out, never
# filled in.

# %%
file = Path("amsterdam.bib")
file.write_text(base.bibliography(table), encoding="utf-8")
print(file.read_text(encoding="utf-8"))

# %% [markdown]
# Whoever reads the report asks for the same release and gets the same rows: their digest says so.

# %%
again = Base(base.url, release=table.attrs["release"]).figures(place="Amsterdam", from_=2010)
again.attrs["digest"] == table.attrs["digest"]
