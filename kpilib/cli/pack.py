"""`kpi pack`: the review pack of periods, every department's report and the index."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.as_known import as_known_option
from kpilib.cli.cluster_options import cluster_of, cluster_options
from kpilib.cli.command import Command
from kpilib.cli.options import (
    FILE,
    PERIOD,
    departments_option,
    editions_of,
    formats_of,
    formats_option,
    lang_option,
    options_value,
    time_limit_option,
    workspace_option,
)
from kpilib.cli.progress import reports_bar
from kpilib.cli.read_anew import as_read_option, read_anew
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.publish.company.urls import publish
from kpilib.publish.editions.declaration import EDITIONS, MANAGER
from kpilib.publish.editions.edition_index import is_of
from kpilib.publish.editions.protected import PASSWORD, read_password
from kpilib.publish.packs.pack import PackOptions, latest_period, make_pack, orders, with_data
from kpilib.publish.packs.protected_pack import protect_pack
from kpilib.publish.render import choose
from kpilib.workspace.across_departments import paid_twice, units
from kpilib.workspace.unread_files import strays
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from kpilib.cli import known_pack
    from kpilib.core.periods import Period
    from kpilib.publish.cluster import far_reports
    from kpilib.publish.company import quarto_site as sites
    from kpilib.publish.packs.pack import Outcome, Pack
else:  # each a twentieth of a second or more, and rarely asked for
    known_pack = lazy("kpilib.cli.known_pack")
    far_reports = lazy("kpilib.publish.cluster.far_reports")
    sites = lazy("kpilib.publish.company.quarto_site")


@dataclass(frozen=True)
class Packing:
    """What is asked of `kpi pack`."""

    periods: tuple[Period, ...]
    every: bool
    departments: tuple[str, ...]
    formats: str
    jobs: int
    renderer: str
    lang: str | None
    force: bool
    statements: bool
    time_limit: float
    site: bool
    no_company: bool
    cluster: str | None
    inputs_url: str | None
    tls_ca_file: str
    tls_cert: str
    tls_key: str
    reports_url: str | None
    readers: str
    protect: bool
    password_file: Path | None
    as_read: bool
    as_known: date | None
    workspace: Path

    @property
    def of_today(self) -> dict[str, object]:
        """The options that speak of today, each by its name, and whether it was given."""
        return {
            "--for": self.readers != MANAGER.name,
            "--statements": self.statements,
            "--protect": self.protect,
            "--password-file": self.password_file,
            "--site": self.site,
            "--cluster": self.cluster,
            "--inputs-url": self.inputs_url,
            "--reports-url": self.reports_url,
        }

    @cached_property
    def chosen_renderer(self) -> tuple[str, str]:
        """What lays reports out, and one line where it is not the preferred one."""
        return choose(self.renderer)

    @property
    def options(self) -> PackOptions:
        """What the maker of packs is told."""
        cluster = cluster_of(self, self.time_limit)
        return PackOptions(
            departments=self.departments,
            formats=formats_of(self.formats),
            lang=self.lang or "",
            renderer=self.chosen_renderer[0],
            jobs=self.jobs,
            force=self.force,
            limit=self.time_limit,
            statements=self.statements,
            maker=partial(far_reports.make_reports_there, cluster) if cluster else None,
            company=not self.no_company,
            editions=editions_of(self.readers),
        )


@click.command(cls=Command)
@click.argument("periods", type=PERIOD, nargs=-1, metavar="[PERIOD]...")
@click.option("--all", "every", is_flag=True, help="Every period that has inputs.")
@departments_option
@formats_option
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
@lang_option("Instead of the departments' own.")
@click.option(
    "--for",
    "readers",
    default="manager",
    show_default=True,
    metavar="EDITIONS",
    help="For whom, several with commas: manager, hr, posting, payroll.",
)
@click.option(
    "--protect",
    is_flag=True,
    help="Write copies of PDF files and workbooks that open with a password only: that in "
    "KPI_PASSWORD, or in a file.",
)
@click.option("--password-file", type=FILE, help="The file whose one line is the password.")
@click.option("--force", is_flag=True, help="Make every report again, changed or not.")
@click.option("--statements", is_flag=True, help="Make everybody's statement, and lead to it.")
@time_limit_option
@click.option(
    "--no-company",
    is_flag=True,
    help="Leave out the company's own papers (review, year, payroll), which are made where several "
    "departments are packed.",
)
@click.option("--site", is_flag=True, help="Write a Quarto website of the reports as well.")
@cluster_options
@click.option("--reports-url", help="Copy what is made there as well: s3://…, file://…")
@as_read_option
@as_known_option
@workspace_option
@options_value(Packing)
def pack(asked: Packing) -> None:
    """Make the review pack of periods: every department's report, and the index.

    The latest period with inputs when none is named. What is unchanged is skipped.

    With --as-known, the reports as they were known on an earlier day go to
    reports/PERIOD/DEPARTMENT/as-known-DATE/, and the drafts stay as they are.
    """
    options = asked.options
    if not any(EDITIONS[name].has_any(options.formats) for name in options.editions):
        wrong = Message("the edition for posting has no workbook: ask for html, pdf or docx")
        raise click.UsageError(console.said(wrong))
    if asked.as_known:
        known_pack.refuse_beside(asked.of_today)
    password = _password(asked)
    place = Workspace(asked.workspace)
    chosen = with_data(place) if asked.every else (asked.periods or [latest_period(place)])
    if asked.as_known:
        known_pack.pack_known(place, chosen, options, asked.as_known)
        return
    if not asked.as_read:
        read_anew(place, chosen, asked.departments)
    made = _made(place, chosen, options, asked.chosen_renderer[1])
    if password:
        protect_pack(place, made, password)
    if any(outcome.reason for outcome in made.outcomes):
        with suppress(OSError):  # what cannot be read has been said of the reports that need it
            _warn_of_paid_twice(place, chosen)
    if asked.reports_url:
        _copy(place, made, options, asked.reports_url)
    for period in chosen if asked.site else ():
        _write_site(place, period)
    _conclude(made)


def _password(asked: Packing) -> str:
    """The password of protected copies; empty where there are to be none."""
    if not asked.protect:
        if asked.password_file:
            raise click.UsageError(console.said(Message("--password-file is for --protect")))
        return ""
    if not {"pdf", "xlsx"} & set(formats_of(asked.formats)):
        wrong = Message("--protect is for pdf and xlsx, and --to names neither")
        raise click.UsageError(console.said(wrong))
    # Taken out of the environment: notebooks run code, and need not know it.
    given = os.environ.pop(PASSWORD, None)
    return read_password(asked.password_file, given)


def _copy(place: Workspace, made: Pack, options: PackOptions, url: str) -> None:
    """Copy what is there to a URL; nothing but the editions where those alone were asked for."""

    def wanted(file: str) -> bool:
        return MANAGER.name in options.editions or is_of(file, options.editions)

    publish(place.root / "reports", made.pages, url, place.access, wanted)


def _made(
    place: Workspace, chosen: Sequence[Period], options: PackOptions, of_renderer: str
) -> Pack:
    """Make the reports; one line says so where the renderer is not the preferred one."""
    total = len(orders(place, chosen, options))
    if of_renderer:
        console.echo(of_renderer, err=True)
    _warn_of_strays(place)
    with reports_bar(total) as bar:

        def told(outcome: Outcome) -> None:
            bar.write(console.said(outcome.line), file=sys.stdout)
            bar.update()

        return make_pack(place, chosen, options, told)


def _warn_of_strays(workspace: Workspace) -> None:
    """A pack lacks what a misnamed folder holds, and is a good one for everybody else."""
    if found := strays(workspace):
        text = found[0].text
        if more := len(found) - 1:
            text = Message(
                "{problem} (and {number} more like it: kpi check)", problem=text, number=more
            )
        console.echo(text, err=True)


def _warn_of_paid_twice(workspace: Workspace, periods: Sequence[Period]) -> None:
    """Drafts may show what no issue lets pass; looked at only where a report was made anyway.

    The first of each department: of two that share their numbers every deal would be one.
    """
    for period in periods:
        for about, problems in paid_twice(workspace, units(workspace, period)).items():
            text = Message(
                "cannot be issued like this: {about}: {problem}",
                about=about,
                problem=problems[0].text,
            )
            if more := len(problems) - 1:
                text = Message(
                    "{problem} (and {number} more like it: kpi check)", problem=text, number=more
                )
            console.echo(text, err=True)


def _write_site(workspace: Workspace, period: Period) -> None:
    site = sites.write_site(workspace, period)
    for name in site.kept:
        kept = Message("{path} was changed by hand and stays as it is", path=site.folder / name)
        console.echo(kept, err=True)
    console.echo(Message("website: {folder} (quarto render, quarto publish)", folder=site.folder))


def _conclude(pack: Pack) -> None:
    """Say what became of the reports, and fail where one of them did."""
    failed = [outcome for outcome in pack.outcomes if outcome.error]
    for outcome in failed:
        console.echo(f"\n{outcome.order.name}\n{console.said(outcome.error)}", err=True)
    made = sum(1 for outcome in pack.outcomes if outcome.reason and not outcome.error)
    none = sum(1 for outcome in pack.outcomes if outcome.none)
    skipped = len(pack.outcomes) - made - len(failed) - none
    for line in pack.papers:
        console.echo(f"✓ {console.said(line)}")
    for line in pack.told:
        console.echo(line, err=True)
    for wrong in pack.unwritten:
        console.echo(f"\n{console.said(wrong)}", err=True)
    done = Message(
        "{made} made, {unchanged} unchanged, {failed} failed",
        made=made,
        unchanged=skipped,
        failed=len(failed),
    )
    if pack.pages:
        pages = tuple(map(str, pack.pages))
        done = Message("{done}: open {pages}", done=done, pages=pages)
    console.echo(done)
    if failed or pack.unwritten:
        sys.exit(1)
