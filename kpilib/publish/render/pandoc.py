"""Running pandoc, as shipped inside the package `pypandoc_binary`; never one from the system."""

from __future__ import annotations

import hashlib
import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.forked import fate_of
from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.publish.render.request import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.render.tree import Node

MARKDOWN = "commonmark+pipe_tables+strikeout+footnotes+task_lists+east_asian_line_breaks"
HTML = "html"

_API_VERSION = [1, 23, 1]  # of the document tree
_TIMEOUT = 120  # seconds; a render takes a fraction of one
# Nothing of the caller's environment; pandoc writes this time into documents.
_ENVIRONMENT = {"SOURCE_DATE_EPOCH": "315532800", "LC_ALL": "C.UTF-8"}


def executable() -> Path:
    """The pandoc of `pypandoc_binary`.

    Raises:
        RenderFailed: When the package is not installed.
    """
    spec = find_spec("pypandoc")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else None
    for name in ("pandoc", "pandoc.exe"):
        if folder and (folder / name).is_file():
            return folder / name
    raise RenderFailed(
        Message("pandoc is not installed"),
        "render",
        Message("Install it: pip install pypandoc_binary"),
    )


def run(arguments: Sequence[str], source: bytes, folder: Path | None = None) -> bytes:
    """Feed `source` to pandoc and take what it writes.

    Args:
        arguments: For pandoc.
        source: What it reads.
        folder: Where the files stand that `arguments` name.

    Raises:
        RenderFailed: With pandoc's own words; a warning counts as a failure.
    """
    command = [str(executable()), "--sandbox", "--fail-if-warnings", *arguments]
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        command,
        input=source,
        capture_output=True,
        check=False,
        cwd=folder,
        env=_ENVIRONMENT,
        timeout=_TIMEOUT,
    )
    if done.returncode < 0:  # ended from outside: nothing is wrong with the report
        raise RenderFailed(
            Message("pandoc stopped: {said}", said=fate_of(done.returncode)),
            f"pandoc {' '.join(arguments)}",
            Message("Nothing of this report was kept."),
        )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise RenderFailed(
            Message("pandoc stopped: {said}", said=said),
            f"pandoc {' '.join(arguments)}",
            Message("Report this as a defect."),
        )
    return done.stdout


def write(
    blocks: list[Node],
    arguments: Sequence[str],
    meta: dict[str, Node] | None = None,
    folder: Path | None = None,
) -> bytes:
    """Have pandoc write a document tree; `arguments` name the format, and files in `folder`."""
    tree = {"pandoc-api-version": _API_VERSION, "meta": meta or {}, "blocks": blocks}
    source = json.dumps(tree, ensure_ascii=False).encode("utf-8")
    return run(["--from=json", "--wrap=none", *arguments], source, folder)


def read(texts: Sequence[str], reader: str) -> list[list[Node]]:
    """Parse several texts in one run, each as if it stood alone.

    Args:
        texts: Markdown or HTML fragments.
        reader: `MARKDOWN` or `HTML`.

    Returns:
        The blocks of each text.
    """
    if not texts:
        return []
    marker = "part" + hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()
    separator = f"\n\n<p>{marker}</p>\n\n" if reader == HTML else f"\n\n{marker}\n\n"
    parts = _split(_parse(separator.join(texts), reader), marker)
    if len(parts) != len(texts):  # an open fence or tag swallowed a separator
        return [_parse(text, reader) for text in texts]
    return parts


def _parse(text: str, reader: str) -> list[Node]:
    tree = parse_json(run([f"--from={reader}", "--to=json"], text.encode("utf-8")), "pandoc")
    blocks: list[Node] = tree["blocks"]
    return blocks


def _split(blocks: list[Node], marker: str) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for block in blocks:
        if block == {"t": "Para", "c": [{"t": "Str", "c": marker}]}:
            parts.append([])
        else:
            parts[-1].append(block)
    return parts
