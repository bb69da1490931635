"""What papermill loads for `--engine kpi`.

Papermill loads the engines of all packages while it is itself being imported, so this module
imports nothing of it: the engine behind it comes when a notebook runs.
"""

from __future__ import annotations

from typing import Any


class KpiEngine:
    """Stands for `kpilib.publish.notebooks.engine.ForkEngine`; see papermill's `Engine`."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - papermill is untyped
        """Run a notebook."""
        from kpilib.publish.notebooks.engine import ForkEngine  # noqa: PLC0415 - see above

        return ForkEngine.execute_notebook(*args, **kwargs)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:  # noqa: ANN401 - papermill is untyped
        """The kernel that a notebook names."""
        from kpilib.publish.notebooks.engine import ForkEngine  # noqa: PLC0415 - see above

        return ForkEngine.nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:  # noqa: ANN401 - papermill is untyped
        """The language that a notebook names."""
        from kpilib.publish.notebooks.engine import ForkEngine  # noqa: PLC0415 - see above

        return ForkEngine.nb_language(nb, language)
