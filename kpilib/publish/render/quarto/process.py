"""One run of Quarto that cannot surprise: a private folder, a time limit, nothing left running.

Quarto writes beside its input, removes what it thinks is its own there, obeys a `_quarto.yml` in
any folder above, and its launcher does not pass signals on. So it gets a copy in a folder of its
own with a `_quarto.yml` that ends the search, and a keeper that ends all of it, at the latest when
this process is gone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.render.quarto.find import Program

LIMIT = 300.0
"""Seconds that a run may take; a report takes one to four."""

FONTS = "kpi-fonts"
"""Folder beside the source whose fonts stand in for the reports' own, where it is there."""

_KEEPER = Path(__file__).parent / "keeper.py"
_PATIENCE = 5.0  # seconds for the keeper, which itself gives up after less than two
_LOG = "kpi-log.jsonl"
_SAID = "kpi-said.txt"
_PROJECT = "project:\n  type: default\n"
_WARNING, _ERROR = 30, 40  # levels of the log's records
_LEVELS = {"WARN": _WARNING, "WARNING": _WARNING, "ERROR": _ERROR, "CRITICAL": _ERROR}
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FIRST_DAY = "315532800"  # 1980-01-01: documents carry no time of their making
_SHOWN = 12  # lines of Quarto's own words in a message
_UNWANTED = ("QUARTO_PROFILE", "QUARTO_LOG", "QUARTO_LOG_LEVEL", "QUARTO_LOG_FORMAT")


def render(program: Program, source: Path, form: str, limit: float = LIMIT) -> None:
    """Have Quarto render `source` to `form`; the result appears beside it.

    Args:
        program: The Quarto.
        source: The document, in a folder that nobody else uses.
        form: Name of the format for Quarto.
        limit: Seconds that it may take.

    Raises:
        RenderFailed: With Quarto's own words.
    """
    folder = source.parent
    (folder / "_quarto.yml").write_text(_PROJECT, encoding="utf-8")
    # The file comes first: behind options Quarto takes it for the folder.
    command = [str(program.path), "render", source.name, "--to", form, "--no-execute"]
    command += ["--log", str(folder / _LOG), "--log-format", "json-stream"]
    with (folder / _SAID).open("wb") as said:
        # Into a file, and not a pipe, which what is left running would keep open.
        code = _run(command, folder, said, limit)
    where = f"Quarto {program.version}, {form}"
    if code is None:
        raise RenderFailed(
            Message(
                "Quarto did not finish within {seconds} seconds{log}",
                seconds=f"{limit:g}",
                log=_told(folder),
            ),
            where,
            Message("Try again, or use `--renderer builtin`."),
        )
    if code:
        raise RenderFailed(
            Message("Quarto stopped{log}", log=_told(folder)),
            where,
            Message(
                "Mend what it says (params/quarto/ is your part), or use `--renderer builtin`."
            ),
        )


def words(folder: Path) -> str:
    """What Quarto warned of in a run that ended well, for a message; may be empty."""
    return _shown(_logged(folder / _LOG))


def _run(command: list[str], folder: Path, said: Any, limit: float) -> int | None:  # noqa: ANN401 - an open file
    """The exit code, or None when time ran out; nothing of it is left running."""
    if sys.platform != "win32":
        # -I and -S: nothing of the user's Python is loaded, which would take long.
        kept = [sys.executable, "-I", "-S", str(_KEEPER), str(os.getpid()), str(folder)]
        command = [*kept, *command]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        return None
    finally:  # on an interrupt, too
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Make sure that it is gone with all that it started; the keeper sees to that."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        ended = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(ended, check=False, capture_output=True)  # noqa: S603 - our own process
        return
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment(folder: Path) -> Mapping[str, str]:
    aside = folder / ".aside"
    aside.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    environment |= {
        "NO_COLOR": "1",
        "SOURCE_DATE_EPOCH": _FIRST_DAY,
        "TYPST_FONT_PATHS": _font_paths(folder),
        # What it puts aside while it works names people, too, and is gone with the folder.
        **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(aside)),
    }
    home = os.environ.get("HOME", "")
    if sys.platform != "win32" and not (home and os.access(home, os.W_OK)):
        cache = str(folder / ".cache")
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "DENO_DIR"):
            environment.setdefault(name, cache)
    return environment


def _font_paths(folder: Path) -> str:
    """The fonts of the reports, and behind them those that the user has named for a theme."""
    theirs = os.environ.get("TYPST_FONT_PATHS", "")
    ours = folder / FONTS if (folder / FONTS).is_dir() else fonts.folder()
    return os.pathsep.join(filter(None, [str(ours), theirs]))


def _told(folder: Path) -> str:
    """Errors and warnings of the log; without one, what was said on the terminal."""
    return _shown(_logged(folder / _LOG) or _text(folder / _SAID).splitlines())


def _shown(lines: list[str]) -> str:
    shown = [line for line in (_COLOUR.sub("", line).rstrip() for line in lines) if line.strip()]
    return "".join(f"\n  {line}" for line in shown[-_SHOWN:])


def _logged(log: Path) -> list[str]:
    lines: list[tuple[int, str]] = []
    for line in _text(log).splitlines():
        try:
            record = parse_json(line, _LOG)
        except ValueError:
            continue
        if isinstance(record, dict):
            lines += [(_level(record), part) for part in str(record.get("msg", "")).splitlines()]
    worst = max((level for level, _ in lines), default=0)
    least = _ERROR if worst >= _ERROR else _WARNING
    return [text for level, text in lines if level >= least]


def _level(record: Mapping[str, Any]) -> int:
    level = record.get("level")
    if isinstance(level, int):
        return level
    return _LEVELS.get(str(record.get("levelName", "")).upper(), 0)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
