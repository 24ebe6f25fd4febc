"""A notebook run from its first cell to its last, as a researcher runs it, and what it shows."""

from __future__ import annotations

import os
from pathlib import Path

import jupytext
from nbclient import NotebookClient


def outputs_of(notebook: Path, url: str, folder: Path) -> str:
    """What the cells of a notebook show when it asks the base at an address, in a folder of its own; as text.

    Addresses of the base are those that the notebooks name. Raises CellExecutionError for a cell that fails.
    """
    read = jupytext.read(notebook)
    environment = {**os.environ, "HRN_KG_URL": url, "IPYTHONDIR": str(folder / "ipython")}
    client = NotebookClient(read, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute(env=environment)
    texts = []
    for cell in read.cells:
        for output in cell.get("outputs", ()):
            text = output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"]
            texts.append("\n".join(line.rstrip() for line in text.strip("\n").splitlines()))
    return "\n\n".join(texts).replace(url, "http://127.0.0.1:8000") + "\n"
