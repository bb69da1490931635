"""Why figures changed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.text.cell_words import table_name
from kpilib.text.formats import Wording

if TYPE_CHECKING:
    from kpilib.records.bridge.lines import Causes, ChangeCause


@dataclass(frozen=True)
class CauseWords:
    """How one language names causes.

    Attributes:
        lang: The language.
    """

    lang: str

    @property
    def wording(self) -> Wording:
        """How the language writes periods and lists."""
        return Wording(self.lang)

    def cause(self, cause: ChangeCause) -> str:
        """One cause.

        >>> from kpilib.records.bridge.lines import ChangeCause
        >>> CauseWords("en").cause(ChangeCause("correction", "2025Q1", "vat", carried=True))
        'carried over from Q1 2025: correction vat'
        """
        say, told = self.wording.say, self._told(cause)
        if not cause.carried:
            return told
        origin = self.wording.period(Period.parse(cause.period))
        return say("carried over from {origin}: {cause}", origin=origin, cause=told)

    def _told(self, cause: ChangeCause) -> str:
        say, name = self.wording.say, cause.name
        match cause.kind:
            case "correction":
                return say("correction {name}", name=name) if name else say("correction")
            case "withdrawal":
                withdrawn = say("withdrawn correction")
                return say("withdrawn correction {name}", name=name) if name else withdrawn
            case "deletion":
                return say("deleted correction {name}", name=name)
            case "inputs":
                what = say("inputs changed without a correction")
            case "source":
                what = say("changed in the source")
            case "rules":
                what = say("changed rules")
            case "elsewhere":
                what = say("paid elsewhere otherwise than worked out")
            case _:
                what = say("changed program")
        if not name:
            return what
        tables = dict.fromkeys(table_name(table, self.wording) for table in name.split(", "))
        return say("{what} ({tables})", what=what, tables=say(", ").join(tables))

    def causes(self, causes: Causes) -> str:
        """One cause, or several that only hold together."""
        return self.wording.say("; ").join(map(self.cause, causes))

    def named(self, causes: Causes) -> str:
        """Causes with the period whose corrections they are, for papers of another period.

        >>> from kpilib.records.bridge.lines import ChangeCause
        >>> withdrawn = ChangeCause("withdrawal", "2025Q1", "vat")
        >>> CauseWords("en").named((withdrawn, ChangeCause("program")))
        'withdrawn correction vat of Q1 2025; changed program'
        """
        return self.wording.say("; ").join(map(self._named, causes))

    def _named(self, cause: ChangeCause) -> str:
        told = self._told(cause)
        if not cause.period:
            return told
        origin = self.wording.period(Period.parse(cause.period))
        return self.wording.say("{cause} of {origin}", cause=told, origin=origin)

    def heading(self, causes: Causes) -> str:
        """The same at the beginning of a line."""
        text = self.causes(causes)
        return text[:1].upper() + text[1:]
