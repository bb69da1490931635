"""Parameters of a notebook: what papermill handed over must be known, and must be text.

Papermill only warns about a parameter that a notebook does not have, and would go on to make the
report of the default department. The cell that it adds is therefore read again here. It writes the
names of parameters into that cell as they are, so that a name may hold code: nothing but
assignments of plain values is run.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.core.pythontext import is_literal, module_tree
from kpilib.core.sourcetext import TextError, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import IPython
else:
    IPython = lazy("IPython")

_INJECTED = "# Parameters\n"  # how papermill begins the cell that it adds
_WHERE = "parameters"


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
    cells: Sequence[str] = shell.user_ns.get("In", ()) if shell else ()
    for name in handed_over(cells):
        if name not in known and name not in _of_its_own(cells):
            raise ParameterError(
                Message(
                    "this notebook has no parameter {parameter}: {meant} Its parameters are "
                    "{known}.",
                    parameter=repr(name),
                    meant=suggest(name, known),
                    known=tuple(known),
                )
            )


def _of_its_own(cells: Sequence[str]) -> set[str]:
    """The names that a notebook itself assigns before papermill does: its further parameters."""
    found: set[str] = set()
    for cell in cells:
        if cell.startswith(_INJECTED):
            break
        try:
            statements = module_tree(cell, _WHERE).body
        except TextError:  # it holds IPython's own words
            continue
        for statement in statements:
            if isinstance(statement, ast.AnnAssign | ast.Assign):
                names = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
                found.update(name.id for name in names if isinstance(name, ast.Name))
    return found


def handed_over(cells: Iterable[str]) -> list[str]:
    r"""The names that papermill's own cells assign.

    >>> handed_over(["x = 1", "# Parameters\ndepartment = 'a'\nperiode = '2026Q1'\n"])
    ['department', 'periode']
    """
    names = []
    for cell in cells:
        if not cell.startswith(_INJECTED):
            continue
        names += assigned(cell)
    return names


def assigned(cell: str) -> list[str]:
    r"""The names that a cell assigns plain values to, when it does nothing else.

    Raises:
        ParameterError: It does something else.

    >>> assigned("# Parameters\ndepartment = 'a'\nlimits = [1, -2.5, None]\n")
    ['department', 'limits']
    """
    try:
        statements = module_tree(cell, _WHERE).body
    except TextError as wrong:
        raise ParameterError(Message("no parameters: {why}", why=wrong.message)) from None
    names = []
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_literal(value):
                names.append(name)
            case _:
                raise _no_parameter(cell, statement)
    return names


def _no_parameter(cell: str, statement: ast.stmt) -> ParameterError:
    written = (ast.get_source_segment(cell, statement) or "").split("\n")[0]
    return ParameterError(
        Message(
            "{written} is no parameter: a name, = and a plain value are; nothing was run. Look at "
            "the names in the file or the options that the parameters come from",
            written=repr(shortened(written)),
        )
    )


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
