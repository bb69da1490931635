"""Somebody makes a report while the company's papers are made: they show all of it, or nothing.

Who makes a report takes its record away first, and what is put back may be the same to the letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kpilib.core.periods import Period
from kpilib.publish.company import company_figures, load_company
from kpilib.publish.company.company_papers import PapersOrder, WrongPaper, make_papers
from kpilib.publish.packs.cache import STATE
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.small_company import made_here, write_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

NOW = Period.parse("2026Q1")
FORMATS = ("html", "xlsx")
ORDER = PapersOrder(NOW, FORMATS)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = write_company(tmp_path_factory.mktemp("m"), ["a", "b"])
    make_pack(Workspace(place), [NOW], PackOptions((), FORMATS, maker=made_here, company=False))
    return place


def papers(root: Path) -> dict[str, bytes]:
    folder = root / "reports" / "2026Q1" / "_company"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def hides(root: Path, times: int, read: Callable[..., Any]) -> Callable[..., Any]:
    """What reads figures, with the record of a department away for the first few times."""
    record, count = root / "reports" / "2026Q1" / "b" / STATE, root / "count"
    count.write_bytes(b"")  # a file, for notebooks read in processes of their own

    def hiding(*args: object, **named: object) -> object:
        if len(count.read_bytes()) >= times:
            return read(*args, **named)
        count.write_bytes(count.read_bytes() + b".")
        aside = record.rename(record.with_suffix(".aside"))
        try:
            return read(*args, **named)
        finally:
            aside.rename(record)

    return hiding


@pytest.mark.parametrize(
    ("module", "name"), [(load_company, "figures_from"), (company_figures, "company_figures")]
)
@pytest.mark.parametrize("times", [1, 2])
def test_papers_are_those_of_all_reports(
    root: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, times: int
) -> None:
    make_papers(root, ORDER)
    undisturbed = papers(root)
    monkeypatch.setattr(module, name, hides(root, times, getattr(module, name)))
    make_papers(root, ORDER)
    assert (root / "count").read_bytes()
    assert papers(root) == undisturbed


def test_where_it_never_ends_nothing_is_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_papers(root, ORDER)
    undisturbed = papers(root)
    hiding = hides(root, 99, load_company.figures_from)
    monkeypatch.setattr(load_company, "figures_from", hiding)
    with pytest.raises(WrongPaper):
        make_papers(root, ORDER)
    del undisturbed[STATE]  # so that the next pack makes them again
    assert papers(root) == undisturbed
