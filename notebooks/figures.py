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
# # Figures, and what not to do with them
#
# How many drug consumption rooms are there in the Netherlands? Documents print several numbers. This notebook gets
# them, and what the base knows about each of them, before anything is computed.

# %%
import os

import pandas as pd

from hrn_kg.client import Base

pd.set_option("display.max_columns", None, "display.width", 150, "display.max_colwidth", 70)
base = Base(os.environ.get("HRN_KG_URL", "http://127.0.0.1:8000"))

# %%
figures = base.figures(about="drug consumption room")
figures[["figure", "printed", "value", "earliest", "latest"]]

# %% [markdown]
# `printed` is text, exactly as the document has it; `value` is the number. Where a document gives bounds, `value` is
# empty and `lower` and `upper` hold what it says. Years are empty where the document does not say when: the year in
# which it appeared is another one.

# %%
figures[figures["latest"].isna()][["figure", "period", "certainty"]]

# %% [markdown]
# ## Do not add them up
#
# Some count other things: places where professionals were interviewed are not all places that exist. The base says
# which figures must not be set side by side, and why. Before a sum or a trend, ask whether any of yours is among them.

# %%
apart = base.ask("list-figures-not-to-compare")
apart[apart["record"].isin(figures["record"])][["claim", "reason"]].drop_duplicates().reset_index(drop=True)

# %% [markdown]
# ## Do not leave the doubts behind
#
# `certainty` tells whether a number is firm, `caveats` what to keep in mind, `disputed` that another document, or
# another sentence, says something else. They travel with the number.

# %%
figures[["printed", "certainty", "caveats", "disputed"]]

# %% [markdown]
# Which of them can be used without a remark? An empty table is an answer too.

# %%
firm = figures[(figures["certainty"] == "firm") & ~figures["disputed"]]
firm[["figure", "value"]]

# %% [markdown]
# ## Do not read a missing row as zero
#
# What nobody says is often recorded as a known gap.

# %%
gaps = base.ask("list-known-gaps")
gaps[gaps["question"].str.contains("consumption room")][["question", "kind"]].reset_index(drop=True)

# %% [markdown]
# ## Cite what was used
#
# The release never changes, so that the permalink gives the same rows to whoever follows it.

# %%
print(figures.attrs["permalink"])
print(figures.attrs["citation"])
