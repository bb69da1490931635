"""Issue reports of the small workspace: whole ones, or the figures alone, which takes no time."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from kpilib.core.periods import Period
from kpilib.history.issue import Issued, issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.report import make_figures
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import MANIFEST, Manifest
from kpilib.records.seal import hashes
from kpilib.workspace.own_notebook import NOTEBOOK
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import SCHEME, write_workspace

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PAGE = IssueOptions(("html",))
FIGURES = IssueOptions((), make=make_figures)


def write_issuing_workspace(root: Path) -> Path:
    """The small workspace, with the notebook that makes its report."""
    write_workspace(root)
    (root / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / NOTEBOOK, root / "notebooks" / NOTEBOOK)
    return root


def write_year(root: Path) -> Period:
    """The small workspace with a year that is made of four quarters, of A alone.

    A sells 10, 20, 30 and 40 of 100, with service 80: 38, 44, 50 and 56 points.
    """
    people = {"employees": "employee_id,name\nA,甲"}
    quarters = {
        f"2026Q{number}": {
            **people,
            "metrics": f"subject,metric,target,actual\nA,sales,100,{number}0",
            "ratings": "employee_id,indicator,score\nA,service,80",
        }
        for number in (1, 2, 3, 4)
    }
    without_pay = SCHEME.replace(SCHEME[SCHEME.index("pay:") : SCHEME.index("flags:")], "")
    write_workspace(root, without_pay, {"2026": people, **quarters})
    (root / "notebooks").mkdir(exist_ok=True)
    shutil.copy(NOTEBOOKS / NOTEBOOK, root / "notebooks" / NOTEBOOK)
    return Period.parse("2026")


def issue_small(root: Path, period: str, options: IssueOptions = FIGURES) -> Issued:
    """Issue the small department as a command of its own would."""
    return issue(Workspace(root), "team", Period.parse(period), options)


def team(root: Path, place: str) -> Path:
    """The folder of a revision of the small department, such as `2025Q4/r1`."""
    period, revision = place.split("/")
    return root / "reports" / period / "team" / revision


def copy_of(root: Path, target: Path) -> Path:
    """A workspace with all that it has issued, at another place."""
    shutil.copytree(root, target)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def writable(path: Path) -> Path:
    """A read-only file that a test is going to tamper with, and the folder it stands in."""
    for each in (path.parent, path):
        if each.exists():
            each.chmod(each.stat().st_mode | stat.S_IWUSR)
    return path


def correct_sales(root: Path, period: str, employee: str, old: str, new: str) -> Path:
    """A correction of what somebody has sold."""
    folder = root / "params" / "corrections" / period / "team"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"C-{employee}.yaml"
    path.write_text(
        f"table: metrics\nrow: {{subject: {employee}, metric: sales}}\n"
        f"change: {{actual: {{old: {old}, new: {new}}}}}\n"
        "reason: 漏记*\nby: 丁\non: 2026-04-20\n",
        encoding="utf-8",
    )
    return path


def seal_again(root: Path, place: str, **changes: object) -> None:
    """What a forger would do: write manifest and register anew around changed files.

    Args:
        root: The workspace.
        place: The last revision that was issued, such as `2026Q1/r1`.
        changes: What else its manifest is to say.
    """
    folder = team(root, place)
    path = writable(folder / MANIFEST)
    manifest = Manifest.model_validate_json(path.read_bytes())
    files = {name: value for name, value in hashes(folder).items() if name != MANIFEST}
    path.write_bytes(manifest.model_copy(update={"files": files, **changes}).to_bytes())
    ledger = Ledger(Workspace(root))
    register = ledger.register_file("team")
    entries = list(ledger.register("team"))
    entries[-1] = entries[-1].model_copy(update={"sha256": hashes(folder)[MANIFEST]})
    register.write_text("".join(entry.line() for entry in entries), encoding="utf-8")
