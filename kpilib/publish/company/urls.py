"""Workspaces and reports by URL (`s3://…`, `file://…`), with whatever fsspec has a driver for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.access import make_folder
from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.engine.inputs.correction_folder import read_corrections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import fsspec.core
    import fsspec.implementations.local

    from kpilib.core.access import Access
    from kpilib.publish.packs.order import Order
else:
    fsspec = lazy("fsspec")


class UrlError(KpiError):
    """Something at a URL cannot be read or written."""


def fetch(url: str, order: Order, root: Path) -> None:
    """Copy what one report needs of the workspace at a URL into a folder.

    Settings, schemes, notebooks, corrections, and of inputs the department's own.

    Raises:
        UrlError: There is no workspace, or it cannot be read.
    """
    try:
        system, base = fsspec.core.url_to_fs(url)
        found: Iterable[str] = system.find(base)
        paths = {path.removeprefix(base.rstrip("/")).lstrip("/"): path for path in found}
        wanted = {place for place in paths if _needed(place, order)}
        _get(system, paths, wanted, root)
        acts = tuple(_touched_by_acts(root, order.department))
        _get(system, paths, {place for place in paths if place.startswith(acts)} - wanted, root)
    except (OSError, ValueError, ImportError) as wrong:
        raise UrlError(Message("{url} cannot be read: {why}", url=url, why=str(wrong))) from None
    if not (root / "params" / "departments.yaml").is_file():
        raise UrlError(
            Message("{url} holds no params/departments.yaml: name a workspace's folder", url=url)
        )


def _get(system: Any, paths: Mapping[str, str], places: Iterable[str], root: Path) -> None:  # noqa: ANN401 - fsspec's
    for place in sorted(places):
        target = root / place
        make_folder(target.parent)
        system.get_file(paths[place], str(target))


def _touched_by_acts(root: Path, department: str) -> Iterator[str]:
    """Where inputs of other departments are that acts touch which touch this one, too."""
    for folder in (root / "params" / "corrections").glob("*/"):
        for one in read_corrections(folder / department, []):
            yield from (f"params/inputs/{folder.name}/{other}/" for other in one.elsewhere)


def _needed(place: str, order: Order) -> bool:
    parts = place.split("/")
    if parts[0] == "notebooks":
        return True
    if parts[0] != "params" or len(parts) == 1:
        return False
    if parts[1] == "corrections":  # one of another department may touch it, too
        return True
    if parts[1] == "inputs":
        return len(parts) > 3 and parts[3] == order.department  # noqa: PLR2004 - params/inputs/<period>/<department>/…
    return parts[1] == "schemes" or len(parts) == 2  # noqa: PLR2004 - a file of params/ itself


def publish(
    reports: Path,
    pages: Iterable[Path],
    url: str,
    access: Access,
    wanted: Callable[[str], bool] = lambda _: True,
) -> None:
    """Copy the periods of index pages, with every report, to a URL.

    Args:
        reports: The workspace's `reports/`.
        pages: The index pages of the periods.
        url: Where `<period>/index.html` and the reports beside it go.
        access: Who may read what is written into a folder of this machine.
        wanted: Whether a file is copied, by its place in the folder of its period.

    Raises:
        UrlError: It cannot be written.
    """
    try:
        system, base = fsspec.core.url_to_fs(url)
        folders = dict.fromkeys([*(page.parent for page in pages), reports / "schemes"])
        for folder in folders:  # reports link to the schemes
            for path in sorted(folder.rglob("*")):
                if path.is_file() and wanted(path.relative_to(folder).as_posix()):
                    target = f"{base.rstrip('/')}/{path.relative_to(reports).as_posix()}"
                    if isinstance(system, fsspec.implementations.local.LocalFileSystem):
                        write_all({Path(target): path.read_bytes()}, access)
                        continue
                    system.makedirs(target.rpartition("/")[0], exist_ok=True)
                    system.put_file(str(path), target)
    except (OSError, ValueError, ImportError) as wrong:
        raise UrlError(Message("{url} cannot be written: {why}", url=url, why=str(wrong))) from None
