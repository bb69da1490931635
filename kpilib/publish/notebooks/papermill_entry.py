"""What papermill loads for `--engine kpi`.

Papermill loads the engines of all packages while it is itself being imported, so this module
imports nothing of it: the engine behind it comes when a notebook runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from kpilib.publish.notebooks import engine
else:
    engine = lazy("kpilib.publish.notebooks.engine")


class KpiEngine:
    """Stands for `kpilib.publish.notebooks.engine.ForkEngine`; see papermill's `Engine`."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - papermill is untyped
        """Run a notebook."""
        return engine.ForkEngine.execute_notebook(*args, **kwargs)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:  # noqa: ANN401 - papermill is untyped
        """The kernel that a notebook names."""
        return engine.ForkEngine.nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:  # noqa: ANN401 - papermill is untyped
        """The language that a notebook names."""
        return engine.ForkEngine.nb_language(nb, language)
