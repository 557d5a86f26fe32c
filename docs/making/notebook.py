"""The notebook as a page: its cells, run now, with what they give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbclient
import nbformat

SECONDS = 120
"""That a cell may take."""


def page(path: Path) -> str:
    """Run the notebook where it stands. CellExecutionError if a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(path.parent)}}).execute()
    return "\n\n".join(part for cell in notebook.cells for part in parts(cell)) + "\n"


def parts(cell: Any) -> list[str]:
    if cell.cell_type != "code":
        return [cell.source]
    return [f"```python\n{cell.source}\n```", *(shown for output in cell.outputs if (shown := result(output)))]


def result(output: Any) -> str:
    """What a cell printed, or the value of its last line: as a table where it has one."""
    if output.output_type == "stream":
        return f"```text\n{output.text.rstrip()}\n```"
    data = output.get("data", {})
    if "text/html" in data:
        return f'```{{raw}} html\n<div class="table-wrapper">{data["text/html"]}</div>\n```'
    return f"```text\n{data['text/plain']}\n```" if "text/plain" in data else ""
