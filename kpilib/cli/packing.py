"""What `kpi pack` does: sources read, reports made, copies and websites written, all of it told."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.options import editions_of, formats_of
from kpilib.cli.progress import reports_bar
from kpilib.cli.read_anew import read_anew
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.company.urls import publish
from kpilib.publish.editions.declaration import MANAGER
from kpilib.publish.editions.edition_index import is_of
from kpilib.publish.editions.protected import PASSWORD, read_password
from kpilib.publish.packs.pack import PackOptions, latest_period, make_pack, orders, with_data
from kpilib.publish.packs.protected_pack import protect_pack
from kpilib.workspace.across_departments import paid_twice, units
from kpilib.workspace.unread_files import strays
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kpilib.cli import known_pack
    from kpilib.cli.pack import Packing
    from kpilib.core.periods import Period
    from kpilib.publish.cluster import far_reports
    from kpilib.publish.company import quarto_site as sites
    from kpilib.publish.packs.order import Order
    from kpilib.publish.packs.pack import Outcome, Pack
    from kpilib.records.said_before import SaidBefore
else:  # each a twentieth of a second or more, and rarely asked for
    known_pack = lazy("kpilib.cli.known_pack")
    far_reports = lazy("kpilib.publish.cluster.far_reports")
    sites = lazy("kpilib.publish.company.quarto_site")


def pack(asked: Packing, before: SaidBefore | None) -> None:
    """Make a pack, and say what became of it.

    Args:
        asked: What is asked of the command.
        before: What was said before; None where that could not be known.
    """
    options = _options(asked)
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
    first = [line for line in (asked.chosen_renderer[1], _stray(place)) if line]
    for line in first:
        console.echo(line, err=True)
    made = _made(place, chosen, options)
    if password:
        protect_pack(place, made, password)
    _beside(asked, place, chosen, made)
    for line, is_error in _ending(made):
        console.echo(line, err=is_error)
    if made.unwritten or any(outcome.error for outcome in made.outcomes):
        sys.exit(1)
    if asked.as_read or not _has_sources(place):
        looked = partial(make_pack, place, chosen, replace(options, maker=_nobody))
        _keep(asked, before, looked, made, first)


def _beside(asked: Packing, place: Workspace, chosen: Sequence[Period], made: Pack) -> None:
    """What is told and written beside the reports themselves."""
    if any(outcome.reason for outcome in made.outcomes):
        with suppress(OSError):  # what cannot be read has been said of the reports that need it
            _warn_of_paid_twice(place, chosen)
    if asked.reports_url:
        _copy(place, made, editions_of(asked.readers), asked.reports_url)
    for period in chosen if asked.site else ():
        _write_site(place, period)


def _options(asked: Packing) -> PackOptions:
    """What the maker of packs is told."""
    workers = asked.workers
    return PackOptions(
        departments=asked.departments,
        formats=formats_of(asked.formats),
        lang=asked.lang or "",
        renderer=asked.chosen_renderer[0],
        jobs=asked.jobs,
        force=asked.force,
        limit=asked.time_limit,
        statements=asked.statements,
        maker=partial(far_reports.make_reports_there, workers) if workers else None,
        company=not asked.no_company,
        editions=editions_of(asked.readers),
    )


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


def _copy(place: Workspace, made: Pack, editions: tuple[str, ...], url: str) -> None:
    """Copy what is there to a URL; nothing but the editions where those alone were asked for."""

    def wanted(file: str) -> bool:
        return MANAGER.name in editions or is_of(file, editions)

    publish(place.root / "reports", made.pages, url, place.access, wanted)


def _made(place: Workspace, chosen: Sequence[Period], options: PackOptions) -> Pack:
    """Make the reports, and tell of each as it comes."""
    with reports_bar(len(orders(place, chosen, options))) as bar:

        def told(outcome: Outcome) -> None:
            bar.write(console.said(outcome.line), file=sys.stdout)
            bar.update()

        return make_pack(place, chosen, options, told)


def _stray(workspace: Workspace) -> str:
    """A pack lacks what a misnamed folder holds, and is a good one for everybody else."""
    found = strays(workspace)
    if not found:
        return ""
    text = found[0].text
    if more := len(found) - 1:
        text = Message(
            "{problem} (and {number} more like it: kpi check)", problem=text, number=more
        )
    return text


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


def _ending(pack: Pack) -> Iterator[tuple[str, bool]]:
    """What is said in the end, and whether on the standard error."""
    failed = [outcome for outcome in pack.outcomes if outcome.error]
    for outcome in failed:
        yield f"\n{outcome.order.name}\n{console.said(outcome.error)}", True
    made = sum(1 for outcome in pack.outcomes if outcome.reason and not outcome.error)
    none = sum(1 for outcome in pack.outcomes if outcome.none)
    skipped = len(pack.outcomes) - made - len(failed) - none
    for line in pack.papers:
        yield f"✓ {console.said(line)}", False
    for line in pack.told:
        yield line, True
    for wrong in pack.unwritten:
        yield f"\n{console.said(wrong)}", True
    done = Message(
        "{made} made, {unchanged} unchanged, {failed} failed",
        made=made,
        unchanged=skipped,
        failed=len(failed),
    )
    if pack.pages:
        pages = tuple(map(str, pack.pages))
        done = Message("{done}: open {pages}", done=done, pages=pages)
    yield done, False


def _keep(
    asked: Packing,
    before: SaidBefore | None,
    looked: Callable[[], Pack],
    made: Pack,
    first: Sequence[str],
) -> None:
    """Keep what is said where nothing has changed, for whoever asks the same of the same files.

    Args:
        asked: What is asked of the command.
        before: Where, and the files as they were at first; None where they could not be known.
        looked: Looks at all of it, and makes nothing.
        made: The pack; where anything was made, it is looked at once more.
        first: What is said before any report is looked at.
    """
    with suppress(KpiError, OSError):  # made it is, in any case
        where = before if made.is_settled else asked.said_before()
        if where is None:
            return
        if not made.is_settled:
            made = looked()
        if made.is_settled:
            reports = [(outcome.line, False) for outcome in made.outcomes]
            said = [*((line, True) for line in first), *reports, *_ending(made)]
            where.keep([(console.said(line), is_error) for line, is_error in said])


def _nobody(_: Path, __: Sequence[Order]) -> Iterator[tuple[Order, str]]:
    """Make nothing: what is stale stays so."""
    return iter(())


def _has_sources(place: Workspace) -> bool:
    """Whether tables come from elsewhere: what they are is known only when they are read."""
    return any(department.sources for department in place.departments.values())
