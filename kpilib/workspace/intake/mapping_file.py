"""`params/intake/<department>.yaml`: read, checked, and confirmed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, some_of
from kpilib.core.sourcetext import TextError
from kpilib.core.text_limits import FAULTS
from kpilib.core.yamltext import read_texts
from kpilib.rules.fault_text import fault_text
from kpilib.workspace.intake.header_rows import area_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.core.yamltext import YamlText
    from kpilib.workspace.intake import mapping
else:  # who only asks where mappings are does not wait for their model
    mapping = lazy("kpilib.workspace.intake.mapping")

FOLDER = "params/intake/"
"""Where the mappings of all departments are."""


def mapping_place(department: str) -> str:
    """Where a department's mapping stands in a workspace."""
    return f"{FOLDER}{department}.yaml"


def read_mapping(root: Path, department: str) -> mapping.IntakeMapping | None:
    """A department's mapping; None where there is none.

    Raises:
        ProblemsFound: It is faulty; every fault with its line.
    """
    place = mapping_place(department)
    path = root / place
    if not path.exists():
        return None
    try:
        documents = read_texts(path, place)
    except TextError as wrong:
        raise ProblemsFound(wrong.problems(), place) from None
    if len(documents) != 1:
        message = Message("the file must hold one mapping: confirmed: and tables:")
        raise ProblemsFound([Problem(f"{place}:1", None, "", "bad_mapping", message)], place)
    document = documents[0]
    try:
        found = mapping.IntakeMapping.model_validate(document.data)
    except ValidationError as wrong:
        problems = [_problem(document, error) for error in wrong.errors()[:FAULTS]]
        raise ProblemsFound(problems, place) from None
    if problems := list(_areas(document, found)):
        raise ProblemsFound(problems, place)
    return found


def _areas(document: YamlText, found: mapping.IntakeMapping) -> Iterator[Problem]:
    for number, table in enumerate(found.tables):
        try:
            area_of(table.area)
        except ValueError as wrong:
            place = document.place(("tables", number, "area"))
            yield Problem(place, None, "", "bad_mapping", wrong.args[0])


def _problem(document: YamlText, error: Any) -> Problem:  # noqa: ANN401 - pydantic's mapping
    loc = tuple(error["loc"])
    what = ".".join(str(step) for step in loc)
    message = some_of((what, _plainly(error)), ": ")
    return Problem(document.place(loc), None, "", "bad_mapping", message)


def _plainly(error: Any) -> str:  # noqa: ANN401 - pydantic's mapping
    if error["type"] in {"bool_parsing", "bool_type"}:
        return Message("it must be true or false")
    if error["type"] in {"int_parsing", "int_type"}:
        return Message("it must be a whole number")
    if error["type"] == "decimal_parsing":
        return Message("it must be a number, such as 1000 or 0.01")
    return fault_text(error, mapping.IntakeMapping)


_CONFIRMED = re.compile(r"^confirmed:[^\n#]*", re.MULTILINE)


def confirmed_text(text: str) -> str:
    r"""A mapping's text, confirmed; all else of it stays as it is.

    >>> confirmed_text("# mine\nconfirmed: false  # look\ntables: []\n")
    '# mine\nconfirmed: true  # look\ntables: []\n'
    """
    found = _CONFIRMED.search(text)
    if found is None:
        return f"confirmed: true\n{text}"
    blanks = found[0][len(found[0].rstrip()) :]
    return f"{text[: found.start()]}confirmed: true{blanks}{text[found.end() :]}"
