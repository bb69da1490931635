"""`kpi pack`: the review pack of periods, every department's report and the index.

What is asked stands here, and what is said where nothing has changed; all else is in `packing`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.as_known import as_known_option
from kpilib.cli.cache_folder import cache_folder
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
from kpilib.cli.read_anew import as_read_option
from kpilib.core import scratch
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.publish.editions.declaration import EDITIONS, MANAGER
from kpilib.publish.packs.pack_seen import seen_by_pack
from kpilib.publish.render import choose, named
from kpilib.records.said_before import SaidBefore

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.cli import packing
    from kpilib.core.periods import Period
    from kpilib.publish.cluster.cluster import Cluster
else:  # where nothing has changed, nothing of it is needed
    packing = lazy("kpilib.cli.packing")


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
    def workers(self) -> Cluster | None:
        """The cluster that makes the reports; None for this machine.

        Raises:
            click.UsageError: Something is said of a cluster, and none is named.
        """
        return cluster_of(self, self.time_limit)

    @cached_property
    def chosen_renderer(self) -> tuple[str, str]:
        """What lays reports out, and one line where it is not the preferred one."""
        return choose(self.renderer)

    def said_before(self) -> SaidBefore | None:
        """What was said of just these files before.

        None where more is asked for than to make what has changed: that is done each time.
        """
        more = (self.force, self.protect, self.password_file, self.site, self.workers,
                self.reports_url, self.as_known)  # fmt: skip
        folder = cache_folder()
        if folder is None or any(more):
            return None
        today = date.today().isoformat()  # noqa: DTZ011 - the day where the analyst sits
        asked = {
            "today": today,
            "spoken": console.spoken(),
            "workspace": str(self.workspace),
            "periods": [str(period) for period in self.periods],
            "every": self.every,
            "departments": self.departments,
            "formats": formats_of(self.formats),
            "lang": self.lang,
            "renderer": [named(self.chosen_renderer[0]), self.chosen_renderer[1]],
            "statements": self.statements,
            "company": not self.no_company,
            "editions": editions_of(self.readers),
            "as read": self.as_read,
        }
        return SaidBefore.of(folder, self.workspace, ["pack", json.dumps(asked)], seen_by_pack)


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
    formats = formats_of(asked.formats)
    if not any(EDITIONS[name].has_any(formats) for name in editions_of(asked.readers)):
        wrong = Message("the edition for posting has no workbook: ask for html, pdf or docx")
        raise click.UsageError(console.said(wrong))
    before = asked.said_before()
    if before and (lines := before.answer()):
        scratch.sweep_once()
        console.echo_again(lines)
        return
    packing.pack(asked, before)
