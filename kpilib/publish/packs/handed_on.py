"""What one report's process has worked out, and the next ones of a pack need not.

Glyphs drawn and schemes looked at are nearly all the same in every report. Each process hands what
is new to the one that it is a copy of, and later copies begin with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kpilib.publish.render import drawn_glyphs
    from kpilib.rules.lint import sound_scheme
    from kpilib.rules.lint.finding import Finding
    from kpilib.rules.lint.sound_scheme import Version
else:
    drawn_glyphs = lazy("kpilib.publish.render.drawn_glyphs")
    sound_scheme = lazy("kpilib.rules.lint.sound_scheme")


@dataclass(frozen=True)
class HandedOn:
    """What is new in a process.

    Attributes:
        glyphs: What it has drawn.
        findings: What lint has found of schemes.
    """

    glyphs: drawn_glyphs.DrawnGlyphs
    findings: Mapping[Version, tuple[Finding, ...]]

    def take_over(self) -> None:
        """Know it here, too."""
        drawn_glyphs.take_over(self.glyphs)
        sound_scheme.take_over(self.findings)


@dataclass(frozen=True)
class KnownBefore:
    """What a process has known from its beginning.

    Attributes:
        glyphs: Drawn ones, by family and name.
        versions: Schemes that have been looked at.
    """

    glyphs: Collection[tuple[str, str]]
    versions: Collection[Version]

    @classmethod
    def now(cls) -> Self:
        """What is known at this moment."""
        return cls(drawn_glyphs.known(), frozenset(sound_scheme.known_findings()))

    def beyond(self) -> HandedOn:
        """What has become known since."""
        found = sound_scheme.known_findings()
        return HandedOn(
            drawn_glyphs.beyond(self.glyphs),
            {key: each for key, each in found.items() if key not in self.versions},
        )
