"""`params/schemes/cases/<id>.yaml`: cases of a scheme, worked by hand beside the clause they show.

    scheme: night-drivers
    cases:
      - name: a driver who slept      # text, or by language
        clause: …                     # the regulation's own words
        runs:                         # one, or several that follow one another
          - period: 2026-01
            inputs: {employees: [{employee_id: N1, name: 甲}]}
            carry: []                 # what the run before hands on, when left out
            history: {}               # earlier periods' inputs, by period
            expect: {}                # result tables; or expect_problems: what is refused

Every number stays the text that stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, some_of
from kpilib.core.sourcetext import TextError
from kpilib.core.yamltext import YamlText, read_texts
from kpilib.rules.case_faults import case_faults
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Bilingual, Model, as_tuple

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "params/schemes/cases"

Row = Mapping[str, str]
"""A row of a table: cells by column, as text."""

Rows = Annotated[tuple[Row, ...], BeforeValidator(as_tuple)]
Tables = Mapping[str, Rows]


class CaseRun(Model):
    """One run of a case.

    Attributes:
        period: As on the command line.
        inputs: Input tables.
        carry: The state that it starts from; of the run before when left out.
        history: Earlier periods' inputs.
        expect: The result tables that must come out.
        expect_problems: Instead: what is refused.
    """

    period: str
    inputs: Tables = Field(default_factory=dict)
    carry: Rows | None = None
    history: Mapping[str, Tables] = Field(default_factory=dict)
    expect: Tables | None = None
    expect_problems: Annotated[tuple[Mapping[str, Any], ...] | None, BeforeValidator(as_tuple)] = (
        None
    )


class Case(Model):
    """A case: what it is about, the clause that it shows, and its runs."""

    name: Bilingual
    clause: str = ""
    runs: Annotated[tuple[CaseRun, ...], BeforeValidator(as_tuple)]


class CaseFile(Model):
    """The cases of one scheme."""

    scheme: str
    cases: Annotated[tuple[Case, ...], BeforeValidator(as_tuple)]


def case_file(root: Path, scheme_id: str) -> Path:
    """Where the cases of a scheme stand."""
    return root / FOLDER / f"{scheme_id}.yaml"


def read_cases(root: Path, scheme_id: str) -> tuple[Case, ...]:
    """The cases of a scheme; none where there is no file.

    Raises:
        ProblemsFound: The file is faulty.
    """
    path = case_file(root, scheme_id)
    if not path.is_file():
        return ()
    source = f"{FOLDER}/{path.name}"
    try:
        documents = read_texts(path, source)
    except TextError as wrong:
        raise ProblemsFound(wrong.problems(), source) from None
    if len(documents) != 1 or documents[0].data is None:
        message = Message("the file must hold one document, with scheme: and cases:")
        raise ProblemsFound([Problem(f"{source}:1", None, "", "bad_entry", message)], source)
    document = documents[0]
    try:
        found = CaseFile.model_validate(document.data)
    except ValidationError as wrong:
        problems = [_fault(document, error) for error in wrong.errors()]
        raise ProblemsFound(problems, source) from None
    if problems := list(case_faults(found, document)):
        raise ProblemsFound(problems, source)
    if found.scheme != scheme_id:
        message = Message(
            "the cases are of {found}: the file's name says {expected}",
            found=repr(found.scheme),
            expected=scheme_id,
        )
        place = document.place(("scheme",))
        raise ProblemsFound([Problem(place, None, "", "bad_entry", message)], source)
    return found.cases


def _fault(document: YamlText, error: Any) -> Problem:  # noqa: ANN401 - pydantic's mapping
    place = tuple(error["loc"])
    what = str(place[-1]) if place else ""
    said = some_of((what, fault_text(error, CaseFile)), ": ")
    return Problem(document.place(place), None, "", "bad_entry", said)
