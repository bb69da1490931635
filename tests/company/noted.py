"""Companies whose reports have been noted without being laid out: figures and records alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.company.write_pages import write_page
from kpilib.publish.packs.cache import Still, ingredients, write_state
from kpilib.publish.packs.order import Made, Order
from kpilib.publish.packs.report import make_figures
from kpilib.publish.review.load_review import review_of
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def note(root: Path, period: str, *departments: str) -> None:
    """Note the reports of departments, all of them when none is named, as a pack leaves them."""
    still, when = Still(root), Period.parse(period)
    for name in departments or still.with_inputs(when):
        order = Order(name, when, ("xlsx",))
        folder = root / "reports" / period / name
        made = make_figures(still, order, folder)
        told = review_of(still, name, when, "", "draft").company_facts()
        headline = {**made.headline, "review": told}
        write_state(folder, ingredients(still, order), Made(made.files, headline))


def page(root: Path, period: str) -> str:
    """The page of a period, written anew where it must be."""
    return write_page(Workspace(root), Period.parse(period), {}).read_text(encoding="utf-8")
