"""What lint finds: one thing that is wrong or doubtful, where it stands, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kpilib.core.messages import Message
from kpilib.rules.reads import every_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath, YamlText
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        place: File and line.
        level: An `error` cannot be meant; a `warning` can, and is for a person to look at.
        code: A short word that programs may rely on.
        message: What is there, and what speaks against it.
        fix: What to do.
    """

    place: str
    level: Level
    code: str
    message: str
    fix: str

    def __str__(self) -> str:
        return str(self.told)

    @property
    def told(self) -> Message:
        """All of it in one line."""
        return Message(
            "{place}: error {code}: {what}; {fix}"
            if self.level == "error"
            else "{place}: warning {code}: {what}; {fix}",
            place=self.place,
            code=self.code,
            what=self.message,
            fix=self.fix,
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """One version of a scheme with the text that it was read from."""

    scheme: Scheme
    document: YamlText

    def error(self, path: KeyPath, code: str, message: str, fix: str) -> Finding:
        """Something that cannot be meant."""
        return Finding(self.document.place(path), "error", code, message, fix)

    def warning(self, path: KeyPath, code: str, message: str, fix: str) -> Finding:
        """Something that a person should look at."""
        return Finding(self.document.place(path), "warning", code, message, fix)

    def excused(self, path: KeyPath, code: str, message: str, fix: str, *, by: object) -> Finding:
        """An error, unless a reading beside it says that it is meant."""
        if by:
            return self.warning(
                path, code, message, Message("the reading beside it must say what counts")
            )
        return self.error(path, code, message, fix)

    def parts(self) -> Iterator[tuple[KeyPath, Part]]:
        """Every part with its path."""
        return every_part(self.scheme)

    @property
    def cadences(self) -> tuple[str, ...]:
        """The lengths of period that the scheme is assessed over."""
        return self.scheme.periods or (("range",) if self.scheme.ranges else ())
