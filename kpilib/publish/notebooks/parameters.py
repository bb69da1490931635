"""Parameters of a notebook: what papermill handed over must be known, and must be text.

Papermill only warns about a parameter that a notebook does not have, and would go on to make the
report of the default department. The cell that it adds is therefore read again here.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import IPython
else:
    IPython = lazy("IPython")

_INJECTED = "# Parameters\n"  # how papermill begins the cell that it adds


class ParameterError(KpiError):
    """A notebook was given a parameter that it does not have, or a value that cannot be."""


def refuse_unknown(known: Sequence[str]) -> None:
    """Refuse parameters that the running notebook does not have.

    Args:
        known: The notebook's parameters.

    Raises:
        ParameterError: Papermill handed over another one.
    """
    shell = IPython.get_ipython()
    cells: Iterable[str] = shell.user_ns.get("In", ()) if shell else ()
    for name in handed_over(cells):
        if name not in known:
            raise ParameterError(
                Message(
                    "this notebook has no parameter {parameter}: {meant} Its parameters are "
                    "{known}.",
                    parameter=repr(name),
                    meant=suggest(name, known),
                    known=tuple(known),
                )
            )


def handed_over(cells: Iterable[str]) -> list[str]:
    r"""The names that papermill's own cells assign.

    >>> handed_over(["x = 1", "# Parameters\ndepartment = 'a'\nperiode = '2026Q1'\n"])
    ['department', 'periode']
    """
    names = []
    for cell in cells:
        if not cell.startswith(_INJECTED):
            continue
        for node in ast.parse(cell).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def text_of(name: str, value: object) -> str:
    """A parameter as text; a year that papermill read as a number is one again.

    Raises:
        ParameterError: The value is neither text nor a whole number.

    >>> text_of("period", 2026)
    '2026'
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ParameterError(
        Message(
            "parameter {parameter} is {value} ({kind}); expected text",
            parameter=name,
            value=repr(value),
            kind=type(value).__name__,
        )
    )
