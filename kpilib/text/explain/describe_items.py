"""What is said of open items, and of filling them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.text.explain.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.text.explain.trace_step import Step
    from kpilib.text.explain.words import Say


def fill(step: Step, say: Say) -> str:
    """What there is to fill with, and what lowers the bases."""
    using, lower, *items = step.children
    if not items:
        return say.pick("没有差额", "no gaps")
    used = say.pick(
        f"{say.both(using)}，按发生先后补足", f"{say.both(using)}, the oldest gap first"
    )
    if lower.value:
        used += say.pick(
            f"；{say.both(lower)}，自最后补足的一笔起调减计奖额",
            f"; {say.both(lower)}, lowering the bases from the last gap touched",
        )
    if step.facts["gives"] == "filled":
        return used
    return used + say.pick("；补满的各笔计奖额之和", "; the bases of the gaps filled completely")


def rest(step: Step, say: Say) -> str:
    """What a fill left of an item's amount."""
    of, _ = step.children
    filled = number(of.facts["filled"])  # type: ignore[arg-type]
    return say.pick(f"= 原 {say.plain(of.children[0])} − 本期补足 {filled}",
                    f"= {say.plain(of.children[0])} − {filled} filled now")  # fmt: skip


def owed(step: Step, say: Say) -> str:
    """What is still due of an item's base."""
    of, _ = step.children
    if of.facts["done"]:
        return say.pick("已补足，不再待发", "filled, so nothing is due any more")
    lowered = number(of.facts["lowered"])  # type: ignore[arg-type]
    return say.pick(f"= 原 {say.plain(of.children[1])} − 本期调减 {lowered}",
                    f"= {say.plain(of.children[1])} − {lowered} lowered now")  # fmt: skip


def item(step: Step, say: Say) -> str:
    """Which gap, how much of it is filled, and what becomes due."""
    facts: Mapping[str, Any] = step.facts
    amount, base = step.children
    origin = say.period(facts["origin"])
    rest, filled = number(facts["rest"]), number(facts["filled"])
    open_ = say.plain(amount)
    what = say.named(amount)
    text = say.pick(
        f"{what} {open_}（产生于{origin}）：补足 {filled}，余 {rest}",
        f"{what} {open_} (arose in {origin}): {filled} filled, {rest} left",
    )
    if not isinstance(base.value, Fraction):
        return text
    owed = say.plain(base)
    if facts["lowered"]:
        owed += f" − {number(facts['lowered'])} = {number(facts['after'])}"
    due = say.pick("本期补发", "due now") if facts["done"] else say.pick("仍待补足", "not due yet")
    return (
        text + say.pick("；", "; ") + say.pick("，", ", ").join((f"{say.named(base)} {owed}", due))
    )
