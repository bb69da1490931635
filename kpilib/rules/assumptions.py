"""Assumptions: our readings of what a clause leaves open, and where to change each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath, YamlText


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption of a scheme.

    Attributes:
        scheme: The scheme's id.
        about: The rule it stands beside, as a path: `pay.back_pay`.
        place: File and line.
        text: The reading by language; the key of a plain one is empty.
    """

    scheme: str
    about: str
    place: str
    text: dict[str, str]

    def in_(self, lang: str) -> str:
        """The text in a language, or its own: plain, Chinese, or the first written."""
        own = ("", "zh", *self.text)
        return next(self.text[each] for each in (lang, *own) if each in self.text)


def assumptions(document: YamlText, scheme_id: str) -> tuple[Assumption, ...]:
    """The assumptions of one version, in the order of the file."""
    found = [
        Assumption(
            scheme_id,
            ".".join(_about(document.data, path)),
            document.place((*path, "assumption")),
            {str(lang): str(said) for lang, said in text.items()}
            if isinstance(text, dict)
            else {"": str(text)},
        )
        for path, text in _assumptions(document.data, ())
    ]
    return tuple(found)


def _assumptions(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:  # noqa: ANN401 - YAML
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "assumption":
                yield path, value
            else:
                yield from _assumptions(value, (*path, str(key)))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _assumptions(value, (*path, place))


def _about(data: Any, path: KeyPath) -> Iterator[str]:  # noqa: ANN401 - YAML
    """The path with rules of a list called by their own name."""
    for step in path:
        data = data[step] if isinstance(step, int) else data.get(step)
        if isinstance(step, str):
            yield step
            continue
        named = ("reason", "grade", "flag", "kind", "class")
        name = next((data[key] for key in named if key in data), None)
        title = data.get("title", step)
        yield str(name or (title.get("zh", step) if isinstance(title, dict) else title))
