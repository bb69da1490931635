"""Running pandoc, as shipped inside the package `pypandoc_binary`; never one from the system."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.forked import fate_of
from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.publish.render.converter import PROGRAM, Conversion, Converted, Converter, answer
from kpilib.publish.render.request import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.render.tree import Node

MARKDOWN = "commonmark+pipe_tables+strikeout+footnotes+task_lists+east_asian_line_breaks"
HTML = "html"

_API_VERSION = [1, 23, 1]  # of the document tree
_CONVERTS = ["lua", str(PROGRAM)]
_TAB = 4
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
    """Feed `source` to pandoc and take the file that it makes.

    Args:
        arguments: For pandoc.
        source: What it reads.
        folder: Where the files stand that `arguments` name.

    Raises:
        RenderFailed: With pandoc's own words; a warning counts as a failure.
    """
    done = _ended(["--sandbox", "--fail-if-warnings", *arguments], source, folder)
    if done.returncode:
        raise _refused(done.stderr, arguments)
    return done.stdout


def write_file(
    blocks: list[Node], arguments: Sequence[str], meta: dict[str, Node], folder: Path
) -> bytes:
    """Have pandoc make a file of a document; `arguments` name the format, and files in `folder`."""
    return run(["--from=json", "--wrap=none", *arguments], _told(blocks, meta), folder)


def write(blocks: list[Node], writer: str) -> str:
    """A document as text.

    Args:
        blocks: The document.
        writer: What pandoc is to write, such as `html5`.

    Raises:
        RenderFailed: With pandoc's own words; a warning counts as a failure.
    """
    return _converted(Conversion("json", writer, _told(blocks, {})))


def _told(blocks: list[Node], meta: dict[str, Node]) -> bytes:
    tree = {"pandoc-api-version": _API_VERSION, "meta": meta, "blocks": blocks}
    return json.dumps(tree, ensure_ascii=False).encode("utf-8")


_lent: Converter | None = None


def converter() -> Converter:
    """One that may be lent to the processes that make reports.

    Raises:
        RenderFailed: Pandoc is not installed.
        OSError: No process can be started.
    """
    return Converter([str(executable()), *_CONVERTS], _ENVIRONMENT)


def lend(kept: Converter | None) -> None:
    """Have this process, or the next copies of it, use a converter that somebody keeps running."""
    global _lent  # noqa: PLW0603 - a process has one
    _lent = kept


def lent() -> Converter | None:
    """What was lent to this process."""
    return _lent


def let_go() -> None:
    """Have nothing that was lent, in a copy of the process that it was lent to."""
    if _lent:
        _lent.let_go()
    lend(None)


def _converted(asked: Conversion) -> str:
    """The text that pandoc makes of another; by a pandoc of its own where none is lent."""
    made = _lent.convert(asked) if _lent else None
    if made is None:  # nor where what was lent is gone
        lend(None)
        done = _ended(_CONVERTS, asked.told(), None)
        said = answer(io.BytesIO(done.stdout))
        made = said or Converted(is_made=False, text=done.stderr)
    if not made.is_made:
        raise _refused(made.text, [f"--from={asked.reader}", f"--to={asked.writer}"])
    return made.text.decode("utf-8")


def _ended(
    arguments: Sequence[str], source: bytes, folder: Path | None
) -> subprocess.CompletedProcess[bytes]:
    """Pandoc after it has done what it was asked for, or refused it."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program and arguments
            [str(executable()), *arguments],
            input=source,
            capture_output=True,
            check=False,
            cwd=folder,
            env=_ENVIRONMENT,
            timeout=_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        raise RenderFailed(
            Message("pandoc did not end within {seconds} s", seconds=_TIMEOUT),
            f"pandoc {' '.join(arguments)}",
            Message("Nothing of this report was kept."),
        ) from None
    if done.returncode < 0:  # ended from outside: nothing is wrong with the report
        raise RenderFailed(
            Message("pandoc stopped: {said}", said=fate_of(done.returncode)),
            f"pandoc {' '.join(arguments)}",
            Message("Nothing of this report was kept."),
        )
    return done


def _refused(said: bytes, arguments: Sequence[str]) -> RenderFailed:
    return RenderFailed(
        Message("pandoc stopped: {said}", said=said.decode("utf-8", "replace").strip()),
        f"pandoc {' '.join(arguments)}",
        Message("Report this as a defect."),
    )


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
    # As pandoc's command prepares what it reads.
    source = text.expandtabs(_TAB) + ("" if text.endswith("\n") else "\n")
    tree = parse_json(_converted(Conversion(reader, "json", source.encode("utf-8"))), "pandoc")
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
