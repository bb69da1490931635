"""`kpi what-if`: changed rules and inputs, variant beside variant; goal seek; payout curves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import (
    FOLDER,
    console_options,
    departments_option,
    formats_of,
    options_value,
    settings_of,
)
from kpilib.cli.terminal import print_blocks
from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.rounding import SignedAmount
from kpilib.publish.what_if.what_if_tables import (
    Section,
    WhatIfSections,
    as_grid,
    curve_section,
    goal_lines,
)
from kpilib.text.explain.find_figure import called
from kpilib.text.period_names import period_name
from kpilib.text.terminal_layout import TerminalLine, TerminalTable
from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import WhatIfRun, compared
from kpilib.workspace.what_if.goal_seek import goal_seek
from kpilib.workspace.what_if.goal_steps import Looked
from kpilib.workspace.what_if.payout_curve import payout_curve
from kpilib.workspace.what_if.scenario_files import (
    SCENARIOS,
    read_scenario,
    scenario_file,
    scenario_text,
)
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.publish.what_if import what_if_book, what_if_json
    from kpilib.text.terminal_layout import Block
    from kpilib.workspace.what_if.goal_seek import GoalSought
    from kpilib.workspace.what_if.payout_curve import PayoutCurve
    from kpilib.workspace.what_if.scenario_files import WhatIfScenario
    from kpilib.workspace.what_if.variants import Variant, WhatIf
else:
    what_if_book = lazy("kpilib.publish.what_if.what_if_book")
    what_if_json = lazy("kpilib.publish.what_if.what_if_json")

_FORMATS = ("table", "xlsx", "json")
_OUT = "reports/what-if"
_SIDE_BY_SIDE = 6
"""So many variants stand beside each other on a terminal; of more the workbook has the tables."""

_EACH_SIDE = 10
_EVERY = 10  # percent of attainment between two rows of a curve


@dataclass(frozen=True)
class WhatIfOptions:
    """What the command was asked for; see its options."""

    words: tuple[str, ...]
    departments: tuple[str, ...]
    settings: tuple[str, ...]
    scenarios: tuple[str, ...]
    save: str | None
    title: str | None
    reason: str | None
    goal: str | None
    cost: str | None
    step: str | None
    between: tuple[str, str] | None
    curves: tuple[str, ...]
    formats: str
    out: Path | None
    every: bool
    workspace: Path


@click.command("what-if", cls=Command)
@click.argument("words", nargs=-1, required=True, metavar="PERIOD…")
@departments_option
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="A changed rule, such as software_rate=5%, or a cell: metrics[E003,sales].target=500000.",
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="FILE",
    help="A variant out of a file, or of params/scenarios/ by name; may be given several times.",
)
@click.option("--save", metavar="NAME", help="Keep what --set says as params/scenarios/NAME.yaml.")
@click.option("--title", help="What the variant of --set is called.")
@click.option("--reason", help="Why it is looked at.")
@click.option("--goal", metavar="PATH", help="Seek the value of a rule that costs --cost.")
@click.option("--cost", metavar="AMOUNT", help="What is to be paid, yuan, with --goal.")
@click.option("--step", metavar="NUMBER", help="From one value to the next, with --goal.")
@click.option("--between", nargs=2, metavar="LOW HIGH", help="How far to look, with --goal.")
@click.option(
    "--curve",
    "curves",
    multiple=True,
    metavar="WHO",
    help="Pay from 0 to 150 % attainment of a person, of a pay item, or of both as E007:bonus.",
)
@click.option("--to", "formats", default="table", show_default=True, help="table, xlsx, json.")
@click.option(
    "--out",
    type=FOLDER,
    help="Folder of the files; reports/what-if when left out.",
)
@click.option("--all", "every", is_flag=True, help="Print everybody who gains or loses.")
@console_options
@options_value(WhatIfOptions)
def what_if(asked: WhatIfOptions) -> None:
    """Show what changed rules or inputs would cost, and who would gain or lose.

    Nothing of the workspace is changed; files are written where --to asks for them.
    """
    workspace = Workspace(asked.workspace)
    formats = formats_of(asked.formats, _FORMATS)
    periods, named = _periods_and_departments(asked, workspace)
    _refuse_halves(asked)
    scenarios = _scenarios(asked, workspace)
    if not scenarios and not asked.goal and not asked.curves:
        message = Message(
            "say what is changed: --set PATH=VALUE, --scenario FILE, --goal or --curve"
        )
        raise click.UsageError(console.said(message))
    base = WhatIfRun(workspace, periods, named or _knowing(workspace, periods, asked, scenarios))
    found = compared(base, scenarios)
    goal = _goal(asked, base)
    curves = [_curve(base, word) for word in asked.curves]
    if asked.save:
        _save(asked, workspace, scenarios)
    files = _files(workspace, found, formats, goal, curves)
    if "table" in formats:
        _print(asked, WhatIfSections(found, workspace, console.language()), goal, curves)
    _write(asked, workspace, files, alone=formats == ("json",))


def _periods_and_departments(
    asked: WhatIfOptions, workspace: Workspace
) -> tuple[list[Period], tuple[str, ...]]:
    """The periods, and the departments named by -d or beside the periods."""
    periods, named = [], list(asked.departments)
    known = {name: (one.title.zh, one.title.en) for name, one in workspace.departments.items()}
    for word in asked.words:
        try:
            periods.append(Period.parse(word))
        except ValueError as wrong:
            if not (found := called(word, known)):
                raise click.BadParameter(console.said(wrong.args[0]), param_hint="PERIOD") from None
            named += found[:1]
    if not periods:
        raise click.UsageError(console.said(Message("say which period, such as 2026Q1")))
    ids = (called(name, known)[:1] or (name,) for name in named)
    return periods, tuple(dict.fromkeys(name for found in ids for name in found))


def _refuse_halves(asked: WhatIfOptions) -> None:
    """Options that mean nothing without others."""
    if bool(asked.goal) != (asked.cost is not None):
        raise click.UsageError(console.said(Message("--goal PATH and --cost AMOUNT go together")))
    if not asked.goal and (asked.step or asked.between):
        raise click.UsageError(console.said(Message("--step and --between are for --goal")))
    if asked.save and not asked.settings:
        raise click.UsageError(console.said(Message("--save keeps what --set says: give --set")))


def _scenarios(asked: WhatIfOptions, workspace: Workspace) -> list[WhatIfScenario]:
    found = [
        read_scenario(scenario_file(workspace.root, word), workspace.root)
        for word in asked.scenarios
    ]
    if asked.settings:
        values = settings_of(asked.settings)
        found.append(ad_hoc(values, name=asked.save or "", title=asked.title, reason=asked.reason))
    return found


def _knowing(
    workspace: Workspace,
    periods: Sequence[Period],
    asked: WhatIfOptions,
    scenarios: Sequence[WhatIfScenario],
) -> tuple[str, ...]:
    """The departments whose rules know what --set and --goal name; all where no name is given."""
    words = [*settings_of(asked.settings), *([asked.goal] if asked.goal else [])]
    return WhatIfRun.knowing(workspace, periods, words) if words and len(scenarios) <= 1 else ()


def _goal(asked: WhatIfOptions, base: WhatIfRun) -> GoalSought | None:
    if not asked.goal:
        return None
    try:
        amount = Decimal((asked.cost or "").replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
        wrong = Message(
            "{cost} is no amount in yuan and fen, such as 500000", cost=repr(asked.cost)
        )
        raise click.BadParameter(console.said(wrong), param_hint="--cost")
    low, high = asked.between or (None, None)
    return goal_seek(base, asked.goal, amount, Looked(low, high, asked.step))


def _curve(base: WhatIfRun, word: str) -> PayoutCurve:
    name, period = base.places[-1]
    return payout_curve(base, name, period, word)


def _save(asked: WhatIfOptions, workspace: Workspace, scenarios: Sequence[WhatIfScenario]) -> None:
    name = f"{SCENARIOS}/{asked.save}.yaml"
    text = scenario_text(scenarios[-1])
    write_all({workspace.root / name: text.encode()}, workspace.access)
    console.echo(Message("kept as {file}", file=name), err=True)


def _files(
    workspace: Workspace,
    found: WhatIf,
    formats: Sequence[str],
    goal: GoalSought | None,
    curves: Sequence[PayoutCurve],
) -> dict[str, bytes]:
    """The files that are asked for, by name."""
    spoken, files = console.language(), {}
    if "xlsx" in formats:
        sections = WhatIfSections(found, workspace, spoken)
        titles = (workspace.department(name).title.in_(spoken.code) for name in found.departments)
        places = (*titles, *(period_name(p, spoken.code) for p in found.periods))
        line = spoken.say("What-if, nothing of it is in force: {places}", places=places)
        tables = [(curve, curve_section(curve, spoken)) for curve in curves]
        files["what-if.xlsx"] = what_if_book.what_if_book(sections, spoken, line, tables)
    if "json" in formats:
        text = what_if_json.what_if_json(found, spoken, goal=goal, curves=curves)
        files["what-if.json"] = text.encode()
    return files


def _write(
    asked: WhatIfOptions, workspace: Workspace, files: dict[str, bytes], *, alone: bool
) -> None:
    """Write the files; JSON alone and without a folder goes to the console."""
    if alone and asked.out is None:
        click.echo(files["what-if.json"].decode(), nl=False)
        return
    folder = asked.out or workspace.root / _OUT
    write_all({folder / name: data for name, data in files.items()}, workspace.access)
    for name in files:
        shown = folder / name if asked.out else f"{_OUT}/{name}"
        console.echo(Message("written: {file}", file=shown))


def _print(
    asked: WhatIfOptions,
    sections: WhatIfSections,
    goal: GoalSought | None,
    curves: Sequence[PayoutCurve],
) -> None:
    found, blocks = sections.found, _goal_blocks(goal)
    for curve in curves:
        blocks += _blocks(curve_section(curve, console.language(), _EVERY))
    many = len(found.variants) > _SIDE_BY_SIDE
    for variant in () if many else found.variants:
        blocks += _variant_lines(sections, variant)
    if len(found.variants) > 1:
        blocks += _blocks(sections.cost())
    if found.variants and not many:
        for section in (sections.by_place(), sections.by_item(), sections.spread()):
            blocks += _blocks(section)
        most = len(found.as_is.people) + 1 if asked.every else _EACH_SIDE
        for variant in found.variants:
            blocks += _blocks(sections.effects(variant).shortened(most))
            blocks += _blocks(sections.moved(variant).shortened(most))
    if found.variants:
        blocks += _blocks(sections.findings())
    if many:
        message = Message("who gains and who loses in each: --to xlsx, or fewer variants at once")
        blocks += [TerminalLine(""), TerminalLine(console.said(message))]
    print_blocks(blocks[1:] if blocks and blocks[0] == TerminalLine("") else blocks)


def _goal_blocks(goal: GoalSought | None) -> list[Block]:
    return [] if goal is None else [TerminalLine(console.said(one)) for one in goal_lines(goal)]


def _variant_lines(sections: WhatIfSections, variant: Variant) -> list[Block]:
    found = sections.found
    gain, lose, same = found.sides(variant)
    pay, changed = found.as_is.cost(), variant.cost()
    lines = [
        Message(
            "pay {pay} -> {changed} ({difference})",
            pay=pay,
            changed=changed,
            difference=SignedAmount(changed - pay),
        ),
        Message(
            "{gains} gain, {losses} lose, {same} as before", gains=gain, losses=lose, same=same
        ),
    ]
    title: list[Block] = [TerminalLine(sections.called(variant))]
    return [*title, *(TerminalLine(console.said(line), 1) for line in lines)]


def _blocks(section: Section) -> list[Block]:
    """A table with its title; nothing where it has no row."""
    if not section.rows:
        return []
    grid = as_grid(section, console.language())
    table = TerminalTable(grid, 1, section.of_numbers)
    blocks: list[Block] = [TerminalLine(""), TerminalLine(section.title), table]
    if section.more:
        message = Message("{n} rows between are left out: --all prints them", n=section.more)
        blocks.append(TerminalLine(console.said(message), 1))
    return blocks
