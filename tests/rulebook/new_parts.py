"""Three kinds of rule that the package does not know, each one class: what a new part takes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.description import Description
from kpilib.rules.model import Formula
from kpilib.rules.parts.calculated import ByFormula
from kpilib.rules.parts.part import PARTS, Flaw, registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords


@registered("clawback")
class Clawback(ByFormula):
    """What is taken back of an amount from those who have been here too short a time.

    Attributes:
        clawback: The amount that was paid.
        after: The months since.
        window: After so many months it is kept whole; before that in proportion to them.
    """

    clawback: Formula
    after: Formula
    window: Decimal

    def as_formula(self) -> str:
        """Nothing from the window's end on."""
        return f"−({self.clawback}) × max(0, {self.window} − ({self.after})) ÷ {self.window}"

    def flaws(self) -> Iterator[Flaw]:
        """A window of no months takes nothing back."""
        if self.window <= 0:
            message = Message("a window of {window} months takes nothing back", window=self.window)
            yield Flaw(("window",), "no_window", message, Message("say after how many months"))

    def describe(self, t: SchemeWords) -> Description:
        """Of what, and how long."""
        return Description(
            t.say(
                "{amount} taken back, less as {after} nears {window}",
                amount=t.formula(self.clawback),
                after=t.formula(self.after),
                window=t.number(self.window),
            )
        )


@registered("ramp")
class Ramp(ByFormula):
    """A share that rises evenly from 0 to 1 between two bounds.

    Attributes:
        ramp: What is looked at.
        begins: Up to here it is 0.
        ends: From here on it is 1.
    """

    ramp: Formula
    begins: Decimal
    ends: Decimal

    def as_formula(self) -> str:
        """Between 0 and 1."""
        width = self.ends - self.begins
        return f"min(1, max(0, (({self.ramp}) − {self.begins}) ÷ {width}))"

    def describe(self, t: SchemeWords) -> Description:
        """From where to where."""
        return Description(
            t.say(
                "rises evenly from 0 at {begins} to 1 at {ends} of {quantity}",
                begins=t.number(self.begins),
                ends=t.number(self.ends),
                quantity=t.formula(self.ramp),
            )
        )


@registered("guarantee")
class Guarantee(ByFormula):
    """At least so much.

    Attributes:
        guarantee: The least that there is.
        of: The amount as it would be.
    """

    guarantee: Formula
    of: Formula

    def as_formula(self) -> str:
        """The greater of the two."""
        return f"max({self.of}, {self.guarantee})"

    def describe(self, t: SchemeWords) -> Description:
        """The least, and of what."""
        least, of = t.formula(self.guarantee), t.formula(self.of)
        return Description(t.say("{of}, guaranteed {least}", of=of, least=least))


CHINESE = {
    "{amount} taken back, less as {after} nears {window}":
        "{amount}按{after}不足{window}的比例收回",
    "rises evenly from 0 at {begins} to 1 at {ends} of {quantity}":
        "{quantity}自{begins}至{ends}由0均匀升至1",
    "{of}, guaranteed {least}": "{of}，保底{least}",
}  # fmt: skip
"""Their messages."""

# Registered by the tests that use them, and nowhere else: others look at every part there is.
for _key in ("clawback", "ramp", "guarantee"):
    PARTS.pop(_key)
