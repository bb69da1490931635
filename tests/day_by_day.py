"""A random history of Zhao's quarters in which everything is done on a day of its own."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.history.approve import approve
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.issue_refused import IssueRefused
from kpilib.publish.packs.report import make_figures
from kpilib.workspace.workspace import Workspace
from kpilib.workspace.write_offs import write_offs_file
from tests.flagship import DEPARTMENT, SOLD, amount, correct, write_zhao
from tests.signing.signing_company import WANG, signed_and_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

QUARTERS = ("2025Q1", "2025Q2", "2025Q3")
FIRST, LAST = date(2026, 2, 1), date(2026, 12, 31)
VALUES = st.sampled_from([0, 20_000, 45_000, 70_000, 130_000, 310_000])
STEPS = st.one_of(
    st.tuples(st.just("issue"), st.integers(0, 2)),
    st.tuples(st.just("correct"), st.integers(0, 2), VALUES),
    st.tuples(st.just("withdraw"), st.integers(0, 2)),
    st.tuples(st.just("decide"), st.integers(0, 2)),
    st.tuples(st.just("write off"), st.integers(0, 2)),
)


class Story:
    """Zhao's quarters, and what is done to them, each on its day.

    Args:
        root: Where they are written.
        whole: Whether whole reports are issued, which two people sign; else figures are.
    """

    def __init__(self, root: Path, *, whole: bool = False) -> None:
        self.root = write_zhao(root, QUARTERS)
        self.whole = whole
        self.options = signed_and_whole(root) if whole else IssueOptions((), make=make_figures)
        self.corrections: dict[str, list[tuple[str, str]]] = {quarter: [] for quarter in QUARTERS}

    def do(self, number: int, step: tuple[Any, ...], day: date) -> None:
        match step:
            case ("issue", place):
                with suppress(IssueRefused):  # an earlier quarter comes first
                    self.issue(QUARTERS[place], day)
            case ("correct", place, value):
                self.correct(QUARTERS[place], f"C{number}", f"{value}.00", day)
            case ("withdraw", place) if self.corrections[QUARTERS[place]]:
                name, text = self.corrections[QUARTERS[place]].pop()
                text += f"withdrawn: {{by: Li, on: {day}, reason: it was right}}\n"
                correct(self.root, QUARTERS[place], name, text)
            case ("write off", place):
                self.write_off(QUARTERS[place], day)
            case ("decide", place) if self.corrections[QUARTERS[place]]:
                self.decide(QUARTERS[place], day)

    def issue(self, quarter: str, day: date) -> None:
        where, when = Workspace(self.root), Period.parse(quarter)
        options = replace(self.options, on=day.isoformat())
        if self.whole:
            approve(where, DEPARTMENT, when, replace(options, by=WANG))
        issue(Workspace(self.root), DEPARTMENT, when, options)

    def correct(self, quarter: str, name: str, new: str, day: date) -> None:
        values = [re.findall(r"new: ([\d.]+)", text)[0] for _, text in self.corrections[quarter]]
        old = (values or [SOLD[quarter]])[-1]
        if old != new:
            text = amount(quarter, old, new, day.isoformat())
            text += f"appeal: {{number: {name}, employee: Z, filed: {day}, about: VAT}}\n"
            correct(self.root, quarter, name, text)
            self.corrections[quarter].append((name, text))

    def decide(self, quarter: str, day: date) -> None:
        name, text = self.corrections[quarter].pop()
        text = text.replace("about: VAT}", f"about: VAT, decided: {day}, outcome: upheld}}")
        correct(self.root, quarter, name, text)
        self.corrections[quarter].append((name, text))

    def write_off(self, quarter: str, day: date) -> None:
        """Decide that up to 500 yuan of a quarter are not recovered."""
        path = self.root / write_offs_file(DEPARTMENT)
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        text = f"- {{employee: Z, period: {quarter}, item: software_commission, amount: -500.00, "
        text += f"reason: small, by: Li, on: {day}}}\n"
        path.write_text(before + text, encoding="utf-8")


STORIES = st.lists(st.tuples(STEPS, st.integers(0, 2)), min_size=3, max_size=5)
"""Steps, each with the days since the one before."""

Steps = list[tuple[tuple[Any, ...], int]]

EVERYTHING: Steps = [
    (("issue", 0), 1), (("correct", 0, 45_000), 1), (("issue", 0), 1), (("decide", 0), 1),
    (("correct", 1, 310_000), 0), (("issue", 1), 1), (("withdraw", 0), 1), (("issue", 0), 1),
    (("write off", 0), 1), (("write off", 0), 0),
]  # fmt: skip
"""One in which all of it happens."""


def followed(
    root: Path, steps: Iterable[tuple[tuple[Any, ...], int]], *, whole: bool = False
) -> Iterator[date]:
    """Follow a story whose first quarter is issued on its first day; yields after each step."""
    story, day = Story(root, whole=whole), FIRST
    story.issue(QUARTERS[0], day)
    yield day
    for number, (step, days) in enumerate(steps):
        day += timedelta(days)
        story.do(number, step, day)
        yield day
