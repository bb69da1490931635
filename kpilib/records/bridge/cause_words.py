"""Why figures changed, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.text.cell_words import table_name
from kpilib.text.formats import Wording

if TYPE_CHECKING:
    from kpilib.records.bridge.lines import Cause, Causes

_KINDS = {
    "program": ("程序变更", "changed program"),
    "inputs": ("未经更正的数据改动", "inputs changed without a correction"),
    "correction": ("更正", "correction"),
    "withdrawal": ("撤回更正", "withdrawn correction"),
    "rules": ("规则变更", "changed rules"),
}


@dataclass(frozen=True)
class CauseWords:
    """How one language names causes.

    Attributes:
        lang: `zh` or `en`.
    """

    lang: str

    @property
    def wording(self) -> Wording:
        """How the language writes periods and lists."""
        return Wording(self.lang)

    def cause(self, cause: Cause) -> str:
        """One cause.

        >>> from kpilib.records.bridge.lines import Cause
        >>> CauseWords("en").cause(Cause("correction", "2025Q1", "vat", carried=True))
        'carried over from Q1 2025: correction vat'
        """
        say = self.wording.say
        text = self.wording.pick(*_KINDS[cause.kind])
        if cause.name and cause.kind in {"correction", "withdrawal"}:
            text = f"{text} {cause.name}"
        elif cause.name:
            files = (table_name(name, self.wording) for name in cause.name.split(", "))
            told = say(", ").join(dict.fromkeys(files))
            text += say(" ({told})", told=told)
        if not cause.carried:
            return text
        origin = self.wording.period(Period.parse(cause.period))
        return say("carried over from {origin}: {text}", origin=origin, text=text)

    def causes(self, causes: Causes) -> str:
        """One cause, or several that only hold together."""
        return self.wording.say("; ").join(map(self.cause, causes))

    def named(self, causes: Causes) -> str:
        """Causes with the period whose corrections they are, for papers of another period.

        >>> from kpilib.records.bridge.lines import Cause
        >>> CauseWords("en").named((Cause("withdrawal", "2025Q1", "vat"), Cause("program")))
        'withdrawn correction vat of Q1 2025; changed program'
        """
        return self.wording.say("; ").join(map(self._named, causes))

    def _named(self, cause: Cause) -> str:
        text = self.cause(cause._replace(carried=False))
        if not cause.period:
            return text
        origin = self.wording.period(Period.parse(cause.period))
        return self.wording.say("{text} of {origin}", text=text, origin=origin)

    def heading(self, causes: Causes) -> str:
        """The same at the beginning of a line."""
        text = self.causes(causes)
        return text[:1].upper() + text[1:]
