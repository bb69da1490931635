"""What is printed on a console, in the language of whoever sits there.

That is `--lang` where a command was given it, else the language of the user's locale, as far as it
has a folder of texts; English otherwise. No file depends on it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import click

import kpilib
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from kpilib.records.said_before import SaidLine
    from kpilib.text import language as texts
    from kpilib.text import own_phrases as own
    from kpilib.text import problem_text as problems
    from kpilib.text import terminal_layout as layout
    from kpilib.text.language import Language, Phrases
else:
    # `kpi --help` in English looks nothing up, and is much faster without.
    texts, problems = lazy("kpilib.text.language"), lazy("kpilib.text.problem_text")
    own = lazy("kpilib.text.own_phrases")
    layout = lazy("kpilib.text.terminal_layout")

SOURCE = "en"
"""The language in which messages are written, which needs no catalogue."""

_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)

_NONE: Mapping[str, Phrases] = {}
_own: ContextVar[Mapping[str, Phrases]] = ContextVar("own phrases", default=_NONE)

_LOCALES = Path(kpilib.__file__).parent / "text" / "locales"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within the block the console speaks a language; `speak` may still choose another."""
    tokens = _spoken.set(code), _own.set(_NONE)
    try:
        yield
    finally:
        _spoken.reset(tokens[0])
        _own.reset(tokens[1])


def speak(code: str) -> None:
    """From now on the console speaks the language of `--lang`."""
    _spoken.set(code)


def speak_as_asked(words: Sequence[str]) -> None:
    """Speak as `--lang` says among words that cannot be read, since one of them is wrong."""
    text = " ".join(words).replace("--lang=", "--lang ")
    for code in re.findall(r"--lang ([a-z]+)\b", text):
        if _is_there(code):
            speak(code)


def spoken() -> str:
    """The code of the console's language, with the phrases of the workspace."""
    return _with_own(_spoken.get())


def speak_as_in(root: Path) -> None:
    """For the rest of the command every language speaks with the phrases of a workspace."""
    with suppress(ProblemsFound):  # `kpi check` says why, and reports are not made
        _own.set(own.phrases_of(root))


def _with_own(code: str) -> str:
    phrases = _own.get().get(code)
    return texts.OwnCode(code, phrases) if phrases else code


def of_locale() -> str:
    """The language of the user's locale, by its folder: `zh` of `zh_CN.UTF-8`."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next(filter(None, names), "")
    territory = re.split(r"[.@]", first)[0]  # without encoding and modifier
    for code in (territory, territory.partition("_")[0]):
        if code and _is_there(code):
            return code
    return SOURCE


def _is_there(code: str) -> bool:
    return (_LOCALES / code / "language.yaml").is_file()


def language(code: str = "") -> Language:
    """The console's language, or another one, with the phrases of the workspace."""
    return texts.language(_with_own(code or _spoken.get()))


def said(text: str) -> str:
    """A message in the console's language; other text as it is."""
    if not isinstance(text, Message) or (_spoken.get() == SOURCE and not _own.get()):
        return text
    return language().said(text)


def echo(text: str, *, err: bool = False) -> None:
    """Print a message in the console's language.

    Args:
        text: A message, or what is no text of ours and stays as it is.
        err: On the standard error.
    """
    click.echo(_fitted(said(text), err=err), err=err)


def echo_again(lines: Iterable[SaidLine]) -> None:
    """Print what was said before."""
    for text, is_error in lines:
        echo(text, err=is_error)


def echo_error(wrong: KpiError) -> None:
    """Print an error of the user's making."""
    click.echo(_fitted(problems.error_text(wrong, language()), err=True), err=True)


def _fitted(text: str, *, err: bool) -> str:
    """Lines as wide as the terminal, further in where they go on; whole for programs."""
    stream = sys.stderr if err else sys.stdout
    return layout.fitted(text, shutil.get_terminal_size().columns) if stream.isatty() else text


def number(value: Decimal) -> str:
    """An amount as the console's language writes it; a `SignedAmount` with its sign."""
    return language().number(value)
