"""Why a report must be made again: what went into it has changed, or a file of it is gone."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.report import NOTEBOOK, Made, Order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.workspace import Workspace

STATE = "pack.json"
"""The file beside a report that says what went into it."""


def ingredients(workspace: Workspace, order: Order) -> dict[str, str]:
    """Everything that a report depends on, by name, as hashes or plain values.

    Inputs of earlier periods count, because state is carried on and reports look back.
    """
    root = workspace.root
    department = workspace.department(order.department)
    found = {
        "the department's settings": department.model_dump_json(),
        "the program": program_hash(),
        "the formats": ",".join(order.formats),
        "the language": order.lang or department.language,
        "the renderer": order.renderer,
        f"notebooks/{NOTEBOOK}": _hash(root / "notebooks" / NOTEBOOK),
    }
    for scheme in {entry.id for entry in department.scheme}:
        path = root / "params" / "schemes" / f"{scheme}.yaml"
        found[f"params/schemes/{scheme}.yaml"] = _hash(path)
    for period in workspace.periods(order.department):
        if period.start <= order.period.start:
            found |= _folder(root, workspace.inputs_folder(order.department, period))
            found |= _folder(root, workspace.corrections_folder(order.department, period))
    return found


def _folder(root: Path, folder: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): _hash(path)
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.is_file()
    }


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


@cache
def program_hash() -> str:
    """A hash of the installed program, so that a new version makes its reports anew."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(package).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def why_stale(now: Mapping[str, str], folder: Path) -> str:
    """Why a report must be made again; empty where it need not be."""
    state = read_state(folder)
    if state is None:
        return "not made yet"
    for name in state["files"]:
        if not (folder / name).is_file():
            return f"{name} is gone"
    before: Mapping[str, str] = state["ingredients"]
    changed = [name for name, value in now.items() if before.get(name, value) != value]
    changed += [f"{name} (new)" for name in now if name not in before]
    changed += [f"{name} (gone)" for name in before if name not in now]
    if not changed:
        return ""
    rest = len(changed) - 1
    return f"{changed[0]} changed" + (f", and {rest} more" if rest else "")


def read_state(folder: Path) -> dict[str, dict[str, str]] | None:
    """What went into the report in a folder; None where there is no whole report."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(state, dict) and {"ingredients", "files", "headline"} <= set(state)
    return state if whole else None


def write_state(folder: Path, now: Mapping[str, str], made: Made) -> None:
    """Note what went into a report, once all of its files are there."""
    state = {
        "ingredients": dict(now),
        "files": {name: _hash(path) for name, path in made.files.items()},
        "headline": dict(made.headline),
    }
    text = json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True)
    beside = folder / f".{STATE}.new"
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(folder / STATE)


def forget_state(folder: Path) -> None:
    """A report that is being made again counts as not made until it is whole."""
    (folder / STATE).unlink(missing_ok=True)
