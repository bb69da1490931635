"""What comes with the package: the rule book, the notebooks, and the made-up sample company.

A wheel carries them in `kpilib/shipped/`; installed in place, they are the repository's folders.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import kpilib
from kpilib.core.lazy import lazy
from kpilib.core.program_hash import CARRIED

if TYPE_CHECKING:
    from kpilib.engine import trial
    from kpilib.rules.scheme_book import SchemeBook
else:  # who only asks where something is does not wait for what tries schemes
    trial = lazy("kpilib.engine.trial")

SCHEMES, NOTEBOOKS = "params/schemes", "notebooks"

_SAMPLE = ("README.md", "README.zh.md", "departments.yaml", "corrections", "inputs")
"""Of `params/`: the script that draws the figures is no part of a company."""


def shipped() -> Path:
    """The folder that holds `params/` and `notebooks/` as they were shipped."""
    package = Path(kpilib.__file__).parent
    packed = package / CARRIED
    return packed if packed.is_dir() else package.parent


def shipped_book() -> SchemeBook:
    """The rule book that came with the package."""
    return trial.scheme_book(shipped() / SCHEMES)


def workspace_book(root: Path) -> SchemeBook:
    """A workspace's rule book; where there is no workspace yet, the one to choose from."""
    folder = root / "params"
    return trial.scheme_book(folder / "schemes") if folder.is_dir() else shipped_book()


def shipped_notebooks() -> list[Path]:
    """The notebooks that came with the package."""
    return sorted((shipped() / NOTEBOOKS).glob("*.ipynb"))


def sample_files() -> dict[str, bytes]:
    """The sample company's files by their place in a workspace, its notebooks aside."""
    root = shipped()
    places = [root / "params" / name for name in _SAMPLE] + [root / SCHEMES]
    files = (file for place in places for file in _files(place))
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted(files)}


def _files(place: Path) -> list[Path]:
    found = [place] if place.is_file() else place.rglob("*")
    return [file for file in found if file.is_file() and not file.name.startswith(".")]
