"""What a wheel is told of where it comes from: the commit, which no wheel knows by itself.

Hatchling loads this file. A source distribution carries the commit, too, for the wheel that is
built from it far away from any repository.
"""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_CARRIED = "kpilib/shipped/commit"
_PROGRAM = ("kpilib", "notebooks", "params", "pyproject.toml", "requirements.lock")


class CommitHook(BuildHookInterface[Any]):
    """Has the commit packed, where there is one to be known."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it packs; see its documentation.

        Args:
            version: `standard`, or `editable`, which asks Git whenever it wants to know.
            build_data: What is packed beside the package.
        """
        commit = _commit(Path(self.root))
        if version == "editable" or not commit:
            return
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "commit"
        path.write_text(f"{commit}\n", encoding="ascii")
        build_data["force_include"][str(path)] = _CARRIED

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called by hatchling when it has packed."""
        del version, build_data, artifact_path
        if hasattr(self, "folder"):
            self.folder.cleanup()


def _commit(root: Path) -> str:
    carried = root / _CARRIED  # of a source distribution
    if carried.is_file():
        return carried.read_text(encoding="ascii").strip()
    spec = spec_from_file_location("git_commit", root / "kpilib" / "core" / "git_commit.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.commit_of(root, *_PROGRAM))
