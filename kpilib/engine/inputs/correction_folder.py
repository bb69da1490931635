"""The acts that a department's inputs of a period are corrected by, out of their files.

They stand in `params/corrections/<period>/<department>/`. An act of another department that touches
this one is read from there, and nothing else of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, some_of
from kpilib.core.sourcetext import TextError
from kpilib.core.text_limits import FAULTS
from kpilib.core.yamltext import YamlText, read_yaml
from kpilib.engine.inputs.correction_model import FLAT, Correction
from kpilib.rules.fault_text import fault_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = "params/corrections"
"""How messages call the folder of corrections."""

_Place = tuple[str | int, ...]


def file_of(act: str, department: str, period: object) -> str:
    """The file of an act that a department reads, as seen from the workspace's folder.

    Args:
        act: Its id; that of another department names it.
        department: Who reads it.
        period: Whose inputs it corrects.
    """
    home, _, stem = act.rpartition("/")
    return f"{SOURCE}/{period}/{home or department}/{stem}.yaml"


def read_corrections(folder: Path, problems: list[Problem]) -> tuple[Correction, ...]:
    """The acts that touch one department and period, by day and name; none where no folder is."""
    found = []
    for path in (*own_files(folder), *files_of_others(folder)):
        one = read_correction(path, problems)
        if one is None:
            continue
        read = one.read_by(folder.name, path.parent.name)
        if path.parent.name == folder.name or read.mine:
            found.append(read)
    return tuple(sorted(found, key=lambda correction: (correction.on, correction.id)))


def own_files(folder: Path) -> list[Path]:
    """The files of the acts that are filed under a department."""
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def files_of_others(folder: Path) -> list[Path]:
    """The files of other departments' acts of the same period that name a department.

    Whether they touch it shows when they are read; one that cannot be read might.
    """
    return [
        path
        for path in sorted(folder.parent.glob("*/*.yaml"))
        if path.parent.name != folder.name and path.is_file() and _names(path, folder.name)
    ]


def touching(folder: Path) -> list[Path]:
    """The files of other departments' acts that touch a department; one that is faulty might."""
    found = []
    for path in files_of_others(folder):
        one = read_correction(path, [])
        if one is None or one.read_by(folder.name, path.parent.name).mine:
            found.append(path)
    return found


def _names(path: Path, department: str) -> bool:
    r"""Whether a file may name a department; in quotes YAML writes any letter as `\\x61`, too."""
    content = path.read_bytes()
    return b"department" in content and (department.encode() in content or b"\\" in content)


def read_correction(path: Path, problems: list[Problem]) -> Correction | None:
    """One act as its file says it; None where the file is faulty."""
    source = f"{SOURCE}/{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        documents = read_yaml(path, source)
    except TextError as wrong:
        problems += wrong.problems()
        return None
    found = of_documents(documents, source, problems, path.stem)
    return found.model_copy(update={"id": path.stem}) if found else None


def of_documents(
    documents: list[YamlText], source: str, problems: list[Problem], name: str = ""
) -> Correction | None:
    """The act that the YAML of a file says; None where it is none.

    Args:
        documents: What the file says.
        source: The file, for messages.
        problems: Takes what is wrong with it.
        name: The act's id, which some have written into the file as well.
    """
    if len(documents) != 1:
        message = Message("the file must hold one correction")
        place = f"{source}:{documents[1].line(()) if documents else 1}"
        problems.append(Problem(place, None, "", "not_one_correction", message))
        return None
    said = documents[0].data
    if isinstance(said, dict) and name and said.get("id") == name:
        said = {key: value for key, value in said.items() if key != "id"}
    try:
        return Correction.model_validate(said)
    except ValidationError as wrong:
        problems += _faults(documents[0], wrong)
        return None


def _faults(document: YamlText, wrong: ValidationError) -> Iterator[Problem]:
    for error in wrong.errors()[:FAULTS]:
        at = _written(document.data, tuple(error["loc"]))
        what = fault_text(error, Correction, FLAT)
        said = some_of((".".join(map(str, at)), what), ": ")
        yield Problem(document.place(at), None, "", "bad_correction", said)


def _written(data: Any, at: _Place) -> _Place:  # noqa: ANN401 - whatever stands in the file
    """Where something stands in the file: a single edit may stand there without a list."""
    flat = isinstance(data, dict) and any(name in data for name in FLAT)
    return at[2:] if flat and at[:1] == ("edits",) else at
