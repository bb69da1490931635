"""The notebook that a department's report is made by: its own (`notebook:`), or the shipped one."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kpilib.core.jsontext import read_json
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError, Problem
from kpilib.core.sourcetext import TextError
from kpilib.core.special_files import special
from kpilib.workspace.shipped import NOTEBOOKS

if TYPE_CHECKING:
    from kpilib.workspace.departments import Department

NOTEBOOK = "department_review.ipynb"
SHIPPED = f"{NOTEBOOKS}/{NOTEBOOK}"
"""What makes the report of whoever names no other."""


class NoNotebook(KpiError):  # noqa: N818 - it reads as what happened
    """A department names a notebook that cannot make its report."""


def place_fault(place: str) -> Message | None:
    """What is wrong with where a notebook is said to stand; nothing where that may be.

    Below `notebooks/` alone, for that folder is frozen with every issue.

    >>> place_fault("notebooks/my.ipynb")
    >>> str(place_fault("../my.ipynb")).partition(",")[0]
    'a notebook stands below notebooks/'
    """
    path = PurePosixPath(place)
    hidden = any(part.startswith(".") for part in path.parts)
    inside = path.parts[:1] == (NOTEBOOKS,) and not hidden and "\\" not in place
    if inside and len(path.parts) > 1 and path.suffix == ".ipynb":
        return None
    return Message(
        "a notebook stands below notebooks/, such as notebooks/my.ipynb; found {place}",
        place=repr(place),
    )


def notebook_of(root: Path, department: Department) -> Path:
    """The notebook that a department's report is made by.

    Args:
        root: The workspace.
        department: The department.

    Raises:
        NoNotebook: It names one that is not there, or that lies outside the workspace.
    """
    if department.notebook is None:
        return root / SHIPPED
    path = root / department.notebook
    if fault := _fault(root, path, department):
        raise NoNotebook(fault)
    return path


def makes_the_report(root: Path, department: Department) -> tuple[Path, ...]:
    """The files by which a report becomes another one when they change.

    A notebook of one's own may import modules that lie beside it; the shipped one imports none.
    """
    if department.notebook is None:
        return (root / SHIPPED,)
    path = root / department.notebook
    return (path, *sorted(path.parent.glob("*.py")))


def notebook_problem(root: Path, department: Department) -> Problem | None:
    """What is wrong with a department's own notebook: its place, or that it takes no parameters."""
    place = department.notebook
    if place is None:
        return None
    try:
        path = notebook_of(root, department)
        why = "" if _takes_parameters(path, place) else _takes_none(department, place)
    except (NoNotebook, TextError) as wrong:
        why = message_of(wrong)
    return Problem("params/departments.yaml", None, "notebook", "no_notebook", why) if why else None


def _takes_none(department: Department, place: str) -> Message:
    return Message(
        "{department}: {notebook} has no cell with the tag parameters, which names {wanted}: copy "
        "that of {shipped}",
        department=department.id,
        notebook=place,
        wanted=("department", "period", "lang", "revision"),
        shipped=SHIPPED,
    )


def _takes_parameters(path: Path, place: str) -> bool:
    book = read_json(path, place)
    cells = book.get("cells") if isinstance(book, dict) else None
    return any(
        "parameters" in (cell.get("metadata") or {}).get("tags", ())
        for cell in (cells if isinstance(cells, list) else ())
        if isinstance(cell, dict)
    )


def _fault(root: Path, path: Path, department: Department) -> str:
    place = department.notebook or ""
    if fault := special(path, place):
        return fault
    if not path.is_file():
        return Message(
            "{department}: there is no {notebook}; copy {shipped} to that place and change it "
            "there, or correct `notebook:` in params/departments.yaml",
            department=department.id,
            notebook=place,
            shipped=SHIPPED,
        )
    if not path.resolve().is_relative_to(root.resolve()):
        return Message(
            "{department}: {notebook} is a link that leads out of the workspace: put the file "
            "itself there, for it is frozen with every issue",
            department=department.id,
            notebook=place,
        )
    return ""
