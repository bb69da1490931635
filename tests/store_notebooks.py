"""Run the notebooks and keep in them what nbval compares: `python -m tests.store_notebooks`.

Charts are kept as their alternative text alone: pictures would swell the repository, and their
figures are compared where the notebook prints them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PICTURES = ("image/svg+xml", "image/png", "application/vnd.jupyter.widget-view+json")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def executed(path: Path) -> Any:
    """The notebook at `path`, run in its own folder, with outputs but no traces of the run."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, resources={"metadata": {"path": str(path.parent)}}).execute()
    book.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(book.cells):
        cell["id"] = f"c{number:02}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            for mime in PICTURES:
                output.get("data", {}).pop(mime, None)
    return book


def store(path: Path) -> bool:
    """Write the executed notebook; tells whether anything changed."""
    text = nbformat.writes(executed(path)) + "\n"
    if path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


if __name__ == "__main__":
    for notebook in sorted(NOTEBOOKS.glob("*.ipynb")):
        print(notebook.name, "stored" if store(notebook) else "unchanged", file=sys.stderr)
