"""The user's own theme in `params/quarto/`: settings, style sheets, Word styles, typst partials.

Everything in the folder is at hand while Quarto runs, so its files may name each other:

- `_quarto.yml`: settings as in a project's file; what it says wins over ours. What cannot count,
  such as a title, the name of the result or a slip, is refused with the reason (`refused`).
- `*.scss` and `*.css`: the theme of web pages, unless `_quarto.yml` names one.
- `reference.docx`: styles, page, header and footer of Word files.
- `*.typ`: partials of Quarto's typst template, such as `typst-show.typ`.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError
from kpilib.core.yamltext import read_settings
from kpilib.publish.render.request import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SETTINGS = ("_quarto.yml", "_quarto.yaml")
# Of a project and not of a document; `site` reads them, a report does not.
OF_PROJECTS = ("project", "website", "book", "manuscript", "profile", "execute")
PARTIALS = tuple(
    f"{name}.typ"
    for name in (
        "typst-template",
        "typst-show",
        "page",
        "definitions",
        "numbering",
        "notes",
        "biblio",
        "logo",
    )
)
"""Parts of Quarto's typst template that a file of the same name replaces."""

_READ = (".typ", ".html", ".lua", ".js", ".xml", ".yml", ".yaml")  # what may read settings
_QUARTOS_PAGE = (
    *("template", "template-partials", "brand", "brand-mode", "logo", "grid", "margin-geometry"),
    *("abstract", "abstract-title", "thanks", "citation-location", "theorem-appearance"),
)
"""Settings of typst that only Quarto's own page can show, or that replace it."""

_LEFT_OUT = {"_site", "_book", ".quarto", ".git"}


@dataclass(frozen=True)
class Theme:
    """What the user wants to be different.

    Attributes:
        folder: Where it is; None without one.
        settings: What `_quarto.yml` says.
    """

    folder: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The settings' file as messages name it."""
        names = [name for name in _SETTINGS if self.folder and (self.folder / name).is_file()]
        return f"params/quarto/{names[0] if names else _SETTINGS[0]}"

    @property
    def formats(self) -> list[str]:
        """Names of the formats that settings are made for."""
        formats = self.settings.get("format")
        return [str(name) for name in (formats if isinstance(formats, dict) else [formats]) if name]

    def format_name(self, base: str) -> str:
        """The format to ask for: `base`, or the user's own one made from it, as `acme-html`."""
        own = [name for name in self.formats if name.endswith(f"-{base}")]
        return own[0] if own else base

    def of_format(self, base: str) -> Mapping[str, Any]:
        """The settings of a format."""
        formats = self.settings.get("format")
        found = formats.get(self.format_name(base)) if isinstance(formats, dict) else None
        return found if isinstance(found, dict) else {}

    def says(self, name: str, base: str) -> bool:
        """Whether a setting is made, for a format or for all."""
        return name in self.of_format(base) or name in self.settings

    def setting(self, name: str, base: str) -> Any:  # noqa: ANN401 - any YAML
        """A setting's value, for a format or for all; None where it is not made."""
        return self.of_format(base).get(name, self.settings.get(name))

    def mentions(self, name: str) -> bool:
        """Whether a file in the folder names a setting: a template, a filter, an extension."""
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        texts = [path for path in self.all_files().values() if path.suffix in _READ]
        return any(word.search(path.read_text("utf-8", "replace")) for path in texts)

    def files(self, ending: str) -> list[str]:
        """Names of the folder's files with an ending, in order."""
        found = sorted(self.folder.glob(f"*{ending}")) if self.folder else []
        return [path.name for path in found if path.is_file()]

    def partials(self) -> list[str]:
        """Names of the typst partials."""
        return [name for name in self.files(".typ") if name in PARTIALS]

    def all_files(self) -> dict[str, Path]:
        """Everything in the folder but settings and what Quarto made there, by name."""
        files = every_file(self.folder) if self.folder else {}
        return {name: path for name, path in files.items() if path.name not in _SETTINGS}

    def copy_to(self, target: Path) -> None:
        """Put these files into a folder."""
        for name, path in self.all_files().items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)

    @property
    def styles_web(self) -> bool:
        """Whether web pages look as the user says."""
        own = any(self.says(name, "html") for name in ("theme", "css", "brand"))
        branded = bool(self.files("_brand.yml"))
        return own or branded or self.format_name("html") != "html" or bool(self._sheets())

    @property
    def styles_word(self) -> bool:
        """Whether Word files look as the user says."""
        own = self.says("reference-doc", "docx") or bool(self.files("reference.docx"))
        return own or self.format_name("docx") != "docx"

    @property
    def styles_print(self) -> bool:
        """Whether the PDF has Quarto's own page, or the user's; else it has ours."""
        own = any(self.says(name, "typst") for name in _QUARTOS_PAGE)
        branded = bool(self.files("_brand.yml"))
        return own or branded or self.format_name("typst") != "typst" or bool(self.partials())

    def _sheets(self) -> list[str]:
        return self.files(".scss") + self.files(".css")


def every_file(folder: Path) -> dict[str, Path]:
    """Everything in the folder of a theme but what Quarto made there, by name."""
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}
    return {
        name.as_posix(): path
        for name, path in found.items()
        if path.is_file() and not _LEFT_OUT & set(name.parts)
    }


def read(folder: Path | None) -> Theme:
    """The theme in a folder; an empty one where there is none.

    Raises:
        RenderFailed: `_quarto.yml` is not YAML, or no mapping.
    """
    if folder is None or not folder.is_dir():
        return Theme()
    for name in _SETTINGS:
        if (folder / name).is_file():
            return Theme(folder, _settings(folder / name))
    return Theme(folder)


def _settings(path: Path) -> dict[str, Any]:
    where = f"{path.parent.name}/{path.name}"
    try:
        data = read_settings(path, where)
    except TextError as wrong:
        ((place, what),) = wrong.placed
        raise RenderFailed(what, place, Message("Mend the file.")) from None
    if data is not None and not isinstance(data, dict):
        raise RenderFailed(
            Message("is not a mapping"),
            where,
            Message("Write settings as in Quarto's own _quarto.yml."),
        )
    return data or {}
