"""What `kpi lab` leaves out when a notebook is saved, so that its versions can be compared.

A cell that is run once more, on whichever machine, changes no line of a diff: execution counts,
times and the version of Python are not kept. Code, text, outputs, tags, the names of cells and the
choice of another kernel stay as they are. Jupyter calls this an extension of its server; `kpi lab`
names it in `jupyter/jupyter_server_config.d/`, beside whatever the user has.
"""

from __future__ import annotations

from typing import Any

_TIMES = ("execution", "ExecuteTime", "papermill")
"""What cells and notebooks keep of a run: by Jupyter, an extension of it, and papermill."""

_KERNEL = "python3"
_PLAIN_KERNEL = {"display_name": "Python 3", "language": "python", "name": _KERNEL}
"""As the shipped notebooks have it; Jupyter would say which package it came from."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """What Jupyter asks an extension for."""
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:  # noqa: ANN401 - Jupyter has no types
    """Have every notebook pass by here before it is saved."""
    server.contents_manager.register_pre_save_hook(without_traces)


def without_traces(model: dict[str, Any], **_: object) -> None:
    """Take out of what is being saved what only tells of a run.

    Args:
        model: What Jupyter is about to save; a notebook's content is changed in place.
    """
    book = model.get("content")
    if model.get("type") != "notebook" or not isinstance(book, dict):
        return
    metadata = book.get("metadata", {})
    for name in _TIMES:
        metadata.pop(name, None)
    if metadata.get("kernelspec", {}).get("name") == _KERNEL:
        metadata["kernelspec"] = dict(_PLAIN_KERNEL)
    if metadata.get("language_info", {}).get("name") == "python":
        metadata["language_info"] = {"name": "python"}
    for cell in book.get("cells", ()):
        for name in _TIMES:
            cell.get("metadata", {}).pop(name, None)
        if "execution_count" in cell:
            cell["execution_count"] = None
        for output in cell.get("outputs", ()):
            if "execution_count" in output:
                output["execution_count"] = None
