"""The pages of the reference, made of what the program declares: nothing in them is written twice.

`make docs` writes them beside this file; they are no part of the repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import codes, commands, language, tables

if TYPE_CHECKING:
    from pathlib import Path

PAGES = {
    "commands": commands.page,
    "tables": tables.page,
    "scheme-language": language.page,
    "problem-codes": codes.page,
}
LANGUAGES = ("en", "zh")


def pages() -> dict[str, str]:
    """Every page by its file name: `commands.md`, and `commands.zh.md` in Chinese."""
    return {
        f"{name}.md" if lang == "en" else f"{name}.{lang}.md": make(lang)
        for name, make in PAGES.items()
        for lang in (("en",) if make is language.page else LANGUAGES)
    }


def write(folder: Path) -> None:
    """Write what has changed, so that Sphinx builds no page anew that is as it was."""
    for name, text in pages().items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
