"""Reports by URL (`s3://…`, `file://…`), with whatever fsspec has a driver for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import fsspec.core
    import fsspec.implementations.local

    from kpilib.core.access import Access
else:
    fsspec = lazy("fsspec")


class UrlError(KpiError):
    """Something at a URL cannot be read or written."""


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
