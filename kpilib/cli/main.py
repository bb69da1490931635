"""The command `kpi`. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilib import __version__
from kpilib.cli.check import check
from kpilib.cli.ledger import correct, issue, verify
from kpilib.cli.options import (
    FILE,
    FOLDER,
    PERIOD,
    errors_as_text,
    formats_of,
    settings_of,
    workspace_option,
)
from kpilib.cli.restate import diff, restate
from kpilib.cli.schemes import schemes
from kpilib.cli.tools import lab, new_period, what_if
from kpilib.core import one_thread as onethread
from kpilib.core.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.publish.packs.local_reports import Maker
    from kpilib.publish.packs.pack import Outcome, Pack
    from kpilib.workspace.workspace import Workspace


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kpi")
def main() -> None:
    """Assess departments by their own rules, and explain every figure."""
    onethread.ask()


main.add_command(check)
main.add_command(schemes)
main.add_command(what_if)
main.add_command(new_period)
main.add_command(lab)
main.add_command(issue)
main.add_command(verify)
main.add_command(correct)
main.add_command(restate)
main.add_command(diff)


@main.command()
@click.option("--scheme", "scheme_id", required=True, help="The scheme's id.")
@click.option("--period", type=PERIOD, required=True, help="Such as 2026Q1 or 2026-01.")
@click.option("--inputs", type=FOLDER, required=True, help="Folder of input tables.")
@click.option("--out", type=FOLDER, required=True, help="Folder for the result tables.")
@click.option("--carry", type=FILE, help="The carry.csv of the period before.")
@click.option(
    "--history",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Earlier periods' input folders: DIR/2025Q4/…",
)
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Replace a value of the scheme."
)
@workspace_option
@errors_as_text
def assess(  # noqa: PLR0913 - one argument per option of the command
    *,
    scheme_id: str,
    period: Period,
    inputs: Path,
    out: Path,
    carry: Path | None,
    history: Path | None,
    settings: tuple[str, ...],
    workspace: Path,
) -> None:
    """Assess one folder of input tables into CSV result tables."""
    from kpilib.engine.trial import scheme_book  # noqa: PLC0415
    from kpilib.rules.lint.sound_scheme import sound_scheme  # noqa: PLC0415
    from kpilib.rules.scheme_book import NoScheme  # noqa: PLC0415
    from kpilib.workspace.accepted import read_accepted  # noqa: PLC0415
    from kpilib.workspace.assess_folder import assess_folder, write_problems, write_results  # noqa: PLC0415

    book, overrides = scheme_book(workspace / "params" / "schemes"), settings_of(settings)
    try:
        scheme = sound_scheme(book, scheme_id, period, overrides, documented=False)
        run = assess_folder(
            scheme,
            period,
            inputs,
            carry=carry,
            history=history,
            accepted=read_accepted(workspace),
        )
    except ProblemsFound as wrong:
        write_problems(wrong, out)
        raise
    except NoScheme as wrong:
        write_problems(ProblemsFound([Problem("", None, "", "unknown_scheme", str(wrong))]), out)
        raise
    write_results(run, out)
    people = run.results.summary["employee_id"].nunique()
    click.echo(f"{scheme_id} {period}: {people} assessed, results in {out}")


@main.command()
@click.argument("periods", type=PERIOD, nargs=-1, metavar="[PERIOD]...")
@click.option("--all", "every", is_flag=True, help="Every period that has inputs.")
@click.option("-d", "--department", "departments", multiple=True, help="Only these departments.")
@click.option("--to", "formats", default="html,pdf,docx,xlsx", show_default=True, help="Formats.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="processors",
    help="Reports made at a time.",
)
@click.option(
    "--renderer",
    type=click.Choice(["auto", "quarto", "builtin"]),
    default="auto",
    show_default=True,
    help="What lays the reports out; auto: Quarto where it is installed.",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Instead of the departments' own.")
@click.option("--force", is_flag=True, help="Make every report again, changed or not.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=1800,
    show_default=True,
    metavar="SECONDS",
    help="What one report may take; it fails then, and the others go on.",
)
@click.option("--site", is_flag=True, help="Write a Quarto website of the reports as well.")
@click.option(
    "--cluster", metavar="tcp://HOST:PORT", help="Dask scheduler whose workers make the reports."
)
@click.option(
    "--inputs-url", help="Where its workers find the workspace: s3://…, file://…; here if left out."
)
@click.option("--reports-url", help="Copy what is made there as well: s3://…, file://…")
@workspace_option
@errors_as_text
def pack(  # noqa: PLR0913 - one argument per option of the command
    *,
    periods: tuple[Period, ...],
    every: bool,
    departments: tuple[str, ...],
    formats: str,
    jobs: int,
    renderer: str,
    lang: str | None,
    force: bool,
    time_limit: float,
    site: bool,
    cluster: str | None,
    inputs_url: str | None,
    reports_url: str | None,
    workspace: Path,
) -> None:
    """Make the review pack of periods: every department's report, and the index.

    The latest period with inputs when none is named. What is unchanged is skipped.
    """
    from tqdm import tqdm  # noqa: PLC0415

    from kpilib.publish.packs.pack import PackOptions, latest_period, make_pack, orders  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    place = Workspace(workspace)
    chosen = place.periods() if every else (periods or [latest_period(place)])
    options = PackOptions(
        departments=departments,
        formats=formats_of(formats),
        lang=lang or "",
        renderer=_renderer(renderer),
        jobs=jobs,
        force=force,
        limit=time_limit,
        maker=_on_cluster(cluster, inputs_url) if cluster else None,
    )
    total = len(orders(place, chosen, options))
    _warn_of_strays(place)
    with tqdm(total=total, unit="report", leave=False) as bar:

        def told(outcome: Outcome) -> None:
            bar.write(outcome.line, file=sys.stdout)
            bar.update()

        made = make_pack(place, chosen, options, told)
    if any(outcome.reason for outcome in made.outcomes):
        with suppress(OSError):  # what cannot be read has been said of the reports that need it
            _warn_of_paid_twice(place, chosen)
    if reports_url:
        from kpilib.publish.packs.urls import publish  # noqa: PLC0415

        publish(workspace / "reports", made.pages, reports_url)
    for period in chosen if site else ():
        _write_site(place, period)
    _conclude(made)


def _warn_of_strays(workspace: Workspace) -> None:
    """A pack lacks what a misnamed folder holds, and is a good one for everybody else."""
    from kpilib.workspace.unread_files import strays  # noqa: PLC0415

    if found := strays(workspace):
        more = f" (and {len(found) - 1} more like it: kpi check)" if len(found) > 1 else ""
        click.echo(f"{found[0]}{more}", err=True)


def _warn_of_paid_twice(workspace: Workspace, periods: Sequence[Period]) -> None:
    """Drafts may show what no issue lets pass; looked at only where a report was made anyway."""
    from kpilib.workspace.across_departments import paid_twice, units  # noqa: PLC0415

    for period in periods:
        for about, problems in paid_twice(workspace, units(workspace, period)).items():
            for problem in problems:
                click.echo(f"cannot be issued like this: {about}: {problem}", err=True)


def _write_site(workspace: Workspace, period: Period) -> None:
    from kpilib.publish.packs.site import write_site  # noqa: PLC0415

    site = write_site(workspace, period)
    for name in site.kept:
        click.echo(f"{site.folder / name} was changed by hand and stays as it is", err=True)
    click.echo(f"website: {site.folder} (quarto render, quarto publish)")


def _renderer(name: str) -> str:
    """The renderer that is meant; one line says so when it is not the preferred one."""
    from kpilib.publish.render import choose  # noqa: PLC0415

    chosen, told = choose(name)
    if told:
        click.echo(told, err=True)
    return chosen


def _on_cluster(address: str, inputs_url: str | None) -> Maker:
    from kpilib.publish.packs.cluster import Cluster  # noqa: PLC0415

    return Cluster(address, inputs_url or "").make


def _conclude(pack: Pack) -> None:
    """Say what became of the reports, and fail where one of them did."""
    failed = [outcome for outcome in pack.outcomes if outcome.error]
    for outcome in failed:
        click.echo(f"\n{outcome.order.name}\n{outcome.error}", err=True)
    made = sum(1 for outcome in pack.outcomes if outcome.reason and not outcome.error)
    skipped = len(pack.outcomes) - made - len(failed)
    for wrong in pack.unwritten:
        click.echo(f"\n{wrong}", err=True)
    pages = ", ".join(map(str, pack.pages))
    leads = f": open {pages}" if pages else ""
    click.echo(f"{made} made, {skipped} unchanged, {len(failed)} failed{leads}")
    if failed or pack.unwritten:
        sys.exit(1)


@main.command()
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.argument("employee")
@click.argument("item", required=False)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Instead of the department's own.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="The tree as JSON, with the version of its form in `format`.",
)
@workspace_option
@errors_as_text
def explain(  # noqa: PLR0913 - one argument per option of the command
    *,
    period: Period,
    department: str,
    employee: str,
    item: str | None,
    lang: str | None,
    as_json: bool,
    workspace: Path,
) -> None:
    """Explain a figure down to its input rows: kpi explain 2026Q1 key-accounts E007 [ITEM].

    ITEM is a pay item, an indicator, a column of the summary (score, total_pay, reason …), a flag,
    a kind of carried state, class, or any quantity of the scheme, by its name or as reports print
    it; score and pay when left out. Where one name means several things, all are told, and
    carry:NAME, flag:NAME and the like ask for one. EMPLOYEE is an id or a name, of a customer too,
    or @department; DEPARTMENT may be its title.
    """
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    told = Workspace(workspace).explain(period, department, employee, item, lang=lang)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(told.to_json() if as_json else told.text(columns))
