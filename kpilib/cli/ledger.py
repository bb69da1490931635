"""Commands around what has been issued: `kpi issue`, `kpi verify`, `kpi correct`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kpilib.cli.options import PERIOD, errors_as_text, formats_of, settings_of, workspace_option

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.corrections import Appeal
    from kpilib.history.issue import IssueOptions
    from kpilib.history.verify import Verdict
    from kpilib.workspace.correcting import Edit, Place, Recorded, Why
    from kpilib.workspace.workspace import Workspace

_SHOWN = 10  # amounts that are listed after a correction


class _DayType(click.ParamType[date]):
    """A day such as 2026-04-20."""

    name = "date"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the day, or say how one is written."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: write one as 2026-04-20", param, ctx)


_DAY = _DayType()


@click.command()
@click.argument("period", type=PERIOD)
@click.option("-d", "--department", "departments", multiple=True, help="Only these departments.")
@click.option("--to", "formats", default="html,pdf,docx,xlsx", show_default=True, help="Formats.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Instead of the departments' own.")
@click.option("--on", type=_DAY, help="The day of issue, to be noted in the manifest.")
@workspace_option
@errors_as_text
def issue(
    *,
    period: Period,
    departments: tuple[str, ...],
    formats: str,
    lang: str | None,
    on: date | None,
    workspace: Path,
) -> None:
    """Freeze the reports of a period as their next revision, for good.

    The first revision pays; what earlier periods still owe is settled with it. Later ones record
    what is known now and pay nothing. Where nothing has changed, nothing is issued.
    """
    from kpilib.history.issue import IssueOptions  # noqa: PLC0415
    from kpilib.publish.packs.pack import page_of  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    place = Workspace(workspace)
    options = IssueOptions(formats_of(formats), lang or "", on=on.isoformat() if on else "")
    names = departments or place.with_inputs(period)
    done = [_issue_one(place, name, period, options) for name in names]
    if (place.root / "reports" / str(period) / "index.html").is_file():
        page_of(place, period)  # it leads to what has been issued
    if not all(done):
        sys.exit(1)


def _issue_one(place: Workspace, name: str, period: Period, options: IssueOptions) -> bool:
    """Issue one department; one that fails stops no other."""
    from kpilib.core.problems import KpiError  # noqa: PLC0415
    from kpilib.history.issue import issue as issue_report  # noqa: PLC0415

    try:
        click.echo(issue_report(place, name, period, options).line)
    except KpiError as wrong:
        click.echo(f"✗ {name} {period}: not issued\n{wrong}", err=True)
        return False
    return True


@click.command()
@click.argument("period", type=PERIOD, required=False)
@click.option("-d", "--department", "departments", multiple=True, help="Only these departments.")
@click.option("--quick", is_flag=True, help="Chain and hashes only; compute nothing.")
@workspace_option
@errors_as_text
def verify(
    *, period: Period | None, departments: tuple[str, ...], quick: bool, workspace: Path
) -> None:
    """Prove what has been issued: the chain, every file, every figure from its frozen inputs.

    Under the same program and packages, notebook and page are made again and compared byte by byte.
    """
    from kpilib.history.verify import VerifyOptions  # noqa: PLC0415
    from kpilib.history.verify import verify as verify_ledger  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    def told(verdict: Verdict) -> None:
        for line in verdict.lines:
            click.echo(line, err=bool(verdict.faults))

    place = Workspace(workspace)
    if period and not any((place.root / "reports" / str(period)).glob("*/r*/manifest.json")):
        # Nothing to prove is no proof: of a period that is merely misspelt least of all.
        names = [name for name in departments if name in place.departments]
        place.with_inputs(period, names)
    verdicts = verify_ledger(place, VerifyOptions(period, departments, quick), told)
    if not verdicts:
        click.echo("nothing has been issued yet")
    faults = sum(len(verdict.faults) for verdict in verdicts)
    if faults:
        click.echo(f"{faults} {'fault' if faults == 1 else 'faults'}", err=True)
        sys.exit(1)


@click.command()
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.option("--table", default="", help="The input table, such as deals.")
@click.option("--row", multiple=True, metavar="COLUMN=VALUE", help="Cells that name one row.")
@click.option("--set", "new", multiple=True, metavar="COLUMN=VALUE", help="What it should hold.")
@click.option(
    "--old", multiple=True, metavar="COLUMN=VALUE", help="What it holds; refused if it does not."
)
@click.option("--remove", is_flag=True, help="The row goes.")
@click.option("--add", multiple=True, metavar="COLUMN=VALUE", help="A row comes, cell by cell.")
@click.option("--reason", default="", help="Why; stands in the report.")
@click.option("--by", default="", help="Who corrects.")
@click.option("--on", type=_DAY, help="The day; today when left out.")
@click.option("--id", "name", default="", help="The correction's name; C001, C002 … if left out.")
@click.option("--withdraw", metavar="ID", default="", help="That correction was wrong itself.")
@click.option("--appeal", metavar="NUMBER", default="", help="The appeal that it comes from.")
@click.option("--employee", default="", help="Who appeals.")
@click.option("--filed", type=_DAY, help="The day on which the appeal came in.")
@click.option("--about", default="", help="What the appeal is about.")
@click.option("--decide", metavar="ID", default="", help="Decide the open appeal of that name.")
@click.option("--outcome", type=click.Choice(["upheld", "rejected"]), help="How it was decided.")
@click.option("--decided", type=_DAY, help="The day of the decision.")
@workspace_option
@errors_as_text
def correct(period: Period, department: str, workspace: Path, **said: Any) -> None:  # noqa: ANN401 - one per option
    """Correct an input of a period, with its reason; the inputs themselves stay as they were.

    \b
    kpi correct 2026Q1 sales-east --table deals --row deal_id=D7 --set amount=40000 \\
        --reason "credit note 118" --by "Li Na"
    kpi correct 2026Q1 sales-east --withdraw C001 --reason "the note was void" --by "Li Na"
    kpi correct 2026Q1 sales-east --appeal A-3 --employee E007 --filed 2026-04-20 \\
        --about "a deal is missing" --reason "appeal registered" --by "Li Na"
    kpi correct 2026Q1 sales-east --decide C002 --outcome rejected --decided 2026-04-27
    """  # noqa: D301 - click's mark for lines that stay as they are
    from kpilib.engine.inputs.corrections import Withdrawal  # noqa: PLC0415
    from kpilib.workspace.correcting import Place, decide, record, withdraw  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    place = Place(Workspace(workspace), department, period)
    if said["decide"]:
        _need(said, ("outcome", "decided"), "--decide")
        _tell(place, decide(place, said["decide"], said["outcome"], said["decided"]))
        return
    _need(said, ("reason", "by"), "a correction")
    day = said["on"] or date.today()  # noqa: DTZ011 - the day where the analyst sits
    if said["withdraw"]:
        withdrawal = Withdrawal(by=said["by"], on=day, reason=said["reason"])
        _tell(place, withdraw(place, said["withdraw"], withdrawal))
        return
    _tell(place, record(place, _edit(said), _why(said, day), said["name"]))


def _need(said: dict[str, Any], names: tuple[str, ...], what: str) -> None:
    for name in names:
        if not said[name]:
            raise click.UsageError(f"{what} needs --{name}")


def _edit(said: dict[str, Any]) -> Edit:
    from kpilib.workspace.correcting import Edit  # noqa: PLC0415

    cells = {name: settings_of(said[name]) for name in ("row", "new", "old", "add")}
    return Edit(
        said["table"], cells["row"], cells["new"], cells["old"], said["remove"], cells["add"]
    )


def _why(said: dict[str, Any], day: date) -> Why:
    from kpilib.workspace.correcting import Why  # noqa: PLC0415

    return Why(said["reason"], said["by"], day, _appeal(said))


def _appeal(said: dict[str, Any]) -> Appeal | None:
    from pydantic import ValidationError  # noqa: PLC0415

    from kpilib.engine.inputs.corrections import Appeal  # noqa: PLC0415
    from kpilib.rules.model import fault_text  # noqa: PLC0415

    if not said["appeal"]:
        return None
    _need(said, ("employee", "filed", "about"), "an appeal")
    try:
        return Appeal(
            number=said["appeal"],
            employee=said["employee"],
            filed=said["filed"],
            about=said["about"],
            decided=said["decided"],
            outcome=said["outcome"] or "open",
        )
    except ValidationError as wrong:
        raise click.UsageError(fault_text(wrong.errors()[0])) from None


def _tell(place: Place, done: Recorded) -> None:
    from kpilib.records.ledger import Ledger  # noqa: PLC0415

    click.echo(f"{place} {done.id}: written to {Ledger(place.workspace).shown(done.path)}")
    for who, piece, item, before, after in done.effect[:_SHOWN]:
        click.echo(f"  {who} {piece} {item}: {_amount(before)} -> {_amount(after)}")
    if len(done.effect) > _SHOWN:
        click.echo(f"  and {len(done.effect) - _SHOWN} amounts more")
    for what, (who, piece, item, before, after) in done.beside[:_SHOWN]:
        click.echo(f"  {who} {piece} {item}, {what}: {_amount(before)} -> {_amount(after)}")
    if len(done.beside) > _SHOWN:
        click.echo(f"  and {len(done.beside) - _SHOWN} carried amounts more")
    if Ledger(place.workspace).latest(place.department, place.period):
        _tell_bridge(place)
        click.echo(f"{place.period} has been issued; what this changes: kpi restate {place.period}")


def _tell_bridge(place: Place) -> None:
    """The bridge from what was issued to what is known with the correction."""
    from kpilib.cli.restate import tell  # noqa: PLC0415
    from kpilib.core.problems import ProblemsFound  # noqa: PLC0415
    from kpilib.records.bridge.restate import restate  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    try:
        found = restate(Workspace(place.workspace.root), place.department, place.period)
    except ProblemsFound:
        return  # the inputs were faulty before, too: check and restate name it
    if found.changed:
        tell(found)


def _amount(amount: Decimal | None) -> str:
    return "nothing" if amount is None else f"{amount:,.2f}"
