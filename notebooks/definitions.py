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
# # Definitions of harm reduction, side by side
#
# Who defines harm reduction, which harms do they name, and for whom are these to become less?

# %%
import os

import pandas as pd

from hrn_kg.client import Base

pd.set_option("display.max_columns", None, "display.width", 150, "display.max_colwidth", 70)
base = Base(os.environ.get("HRN_KG_URL", "http://127.0.0.1:8000"))

# %%
definitions = base.ask("compare-definitions-of-harm-reduction")
definitions[["definedBy", "harms", "beneficiaries"]]

# %% [markdown]
# A cell that holds several values holds them in one text. Taken apart, they can be counted. A 0 in the table below says
# that the definition does not name the harm, not that whoever wrote it denies it.

# %%
harms = definitions.assign(harm=definitions["harms"].str.split(", ")).explode("harm").dropna(subset=["harm"])
pd.crosstab(harms["definition"], harms["harm"])

# %% [markdown]
# Each definition is a record; the page of the record shows the words of the document. Other sentences that say what
# harm reduction is, in part, are in a table of their own.

# %%
sentences = base.ask("list-definitions-of-harm-reduction")
sentences[["document", "section", "definedBy"]].drop_duplicates().reset_index(drop=True)

# %%
for record in definitions["record"]:
    print(record)

# %% [markdown]
# The same question gives Dutch labels to a base that is asked in Dutch; the columns keep their names, so that programs
# work on.

# %%
dutch = Base(base.url, lang="nl").ask("compare-definitions-of-harm-reduction")
dutch[["definedBy", "harms"]]
