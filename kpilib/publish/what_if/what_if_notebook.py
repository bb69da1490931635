"""What `notebooks/what_if.ipynb` shows: values to change, sliders, variants, a curve, a search.

The notebook opens in any workspace, on the department and period that it finds: those of its
parameters where they are there, else the first department that has inputs, and its latest period.
"""

from __future__ import annotations

import html
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.rounding import exact_text
from kpilib.publish.review.display import show_figure, show_markdown, show_rows
from kpilib.publish.what_if.what_if_chart import cost_figure, curve_figure
from kpilib.publish.what_if.what_if_tables import (
    Section,
    WhatIfSections,
    as_grid,
    curve_section,
    curve_title,
    goal_lines,
)
from kpilib.rules.formula import FormulaError, constant_value
from kpilib.rules.short_paths import values_of
from kpilib.text.language import language
from kpilib.text.literal_markdown import escape
from kpilib.text.period_names import period_name
from kpilib.text.problem_text import error_text
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import WhatIfRun, compared
from kpilib.workspace.what_if.goal_seek import goal_seek
from kpilib.workspace.what_if.payout_curve import payout_curve
from kpilib.workspace.what_if.scenario_files import read_scenario, scenario_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.periods import Period
    from kpilib.rules.short_paths import Value
    from kpilib.workspace.what_if.scenario_files import WhatIfScenario
    from kpilib.workspace.what_if.variants import WhatIf
    from kpilib.workspace.workspace import Workspace

ipywidgets: Any = lazy("ipywidgets")  # it has no types

_SLIDERS = 6
_STEPS = 20  # from half of a value to half as much again
_EACH_SIDE = 10
_EVERY = 10  # percent of attainment between two rows


class WhatIfNotebook:
    """The department and period of a notebook, with what was read of them once.

    Attributes:
        department: Its id.
        period: The period.
        lang: The language.
    """

    def __init__(
        self, workspace: Workspace, department: str = "", period: str = "", lang: str = ""
    ) -> None:
        """Find the department and the period, and assess them as they are.

        Raises:
            KpiError: No department has inputs, or they are faulty.
        """
        self._workspace = workspace
        self.department = _department(workspace, department)
        self.period = _period(workspace, self.department, period)
        self.lang = workspace.spoken(lang or workspace.department(self.department).language)
        self._spoken = language(self.lang)
        self._run = WhatIfRun(workspace, [self.period], [self.department])

    @property
    def values(self) -> Mapping[str, Value]:
        """The numbers of the rules that can be tried, by path."""
        name = self._workspace.department(self.department).scheme_on(self.period.start)
        own = self._workspace.overrides(self.department, self.period.start)
        _, document = self._workspace.book.in_force(name, self.period.start, own or None)
        return {path: one for path, one in values_of(document).items() if _is_number(one.written)}

    def show_title(self) -> None:
        """Whose rules are tried, over which period, and what they cost as they are."""
        title = self._workspace.department(self.department).title.in_(self._spoken.code)
        when, cost = period_name(self.period, self._spoken.code), self._run.as_is.cost()
        say = self._spoken.say
        show_markdown(
            f"# {escape(say('What-if'))}\n\n"
            + escape(say("{department}, {period}: {cost} yuan as it is",
                         department=title, period=when, cost=cost))
        )  # fmt: skip

    def show_values(self) -> None:
        """The numbers of the rules by path and printed name: what `changes` may name."""
        say = self._spoken.say
        rows = tuple(
            (path, self._spoken.said(one.title), str(one.written))
            for path, one in self.values.items()
        )
        heads = (say("Path"), say("Printed name"), say("As it is"))
        self._table(Section("", say("Numbers of the rules that can be tried"), heads, rows))

    def show_variants(self, changes: str = "", scenarios: str = "") -> None:
        """Variants beside what is in force.

        Args:
            changes: `software_rate=5%; settle_from=250000`: one variant.
            scenarios: Names of files in `params/scenarios/`, with commas between: a variant each.

        Raises:
            KpiError: A path, a value or a file is not there; with the nearest.
        """
        wanted = self._scenarios(changes, scenarios)
        if not wanted:
            path = next(iter(self.values), "")
            message = Message(
                "nothing is changed yet: write into the parameter changes what to try, such as "
                "{path}=…",
                path=path,
            )
            show_markdown(escape(self._spoken.said(message)))
            return
        self._show(compared(self._run, wanted))

    def show_curve(self, who: str = "") -> None:
        """Pay by attainment, of a person or a pay item; of the first person who has a target."""
        people, said = sorted(self._run.as_is.people), ""
        for one in (who,) if who else people:
            try:
                curve = payout_curve(self._run, self.department, self.period, one)
            except KpiError as wrong:
                if who:
                    raise
                said = self._spoken.said(wrong.args[0]) if wrong.args else ""
                continue
            title = curve_title(curve, self._spoken)
            show_figure(curve_figure(curve, self._spoken), title, title)
            self._table(curve_section(curve, self._spoken, _EVERY))
            return
        show_markdown(escape(said))

    def show_goal(self, goal: str = "") -> None:
        """Which value costs so much.

        Args:
            goal: `software_rate=60000`: the value to vary, and yuan.
        """
        path, equals, amount = goal.partition("=")
        if not equals:
            message = Message("nothing is sought: write into the parameter goal PATH=AMOUNT")
            show_markdown(escape(self._spoken.said(message)))
            return
        sought = goal_seek(self._run, path.strip(), Decimal(amount.replace(",", "").strip()))
        lines = (escape(self._spoken.said(line)) for line in goal_lines(sought))
        show_markdown("\n".join(f"- {line}" for line in lines))

    def sliders(self) -> Any:  # noqa: ANN401 - ipywidgets has no types of its own
        """Sliders for the first numbers of the rules; what they cost together is shown below."""
        chosen = {path: one for path, one in self.values.items() if path.startswith("parameters.")}
        chosen = dict([*(chosen or self.values).items()][:_SLIDERS])
        made = {
            path: ipywidgets.SelectionSlider(
                options=_options(str(one.written)),
                value=str(one.written),
                description=self._spoken.said(one.title) or path,
                continuous_update=False,
                style={"description_width": "14em"},
                layout={"width": "40em"},
            )
            for path, one in chosen.items()
        }
        shown = ipywidgets.HTML()

        def moved(_: object = None) -> None:
            texts = {path: slider.value for path, slider in made.items()}
            changed = {p: text for p, text in texts.items() if text != str(chosen[p].written)}
            shown.value = self._cost(changed)

        for slider in made.values():
            slider.observe(moved, names="value")
        moved()
        return ipywidgets.VBox([*made.values(), shown])

    def _cost(self, changed: Mapping[str, str]) -> str:
        """What values cost together, or why they cannot be tried."""
        say, now = self._spoken.say, self._run.as_is.cost()
        if not changed:
            return str(say("{cost} yuan as it is", cost=now))
        try:
            (variant,) = compared(self._run, [ad_hoc(changed)]).variants
        except KpiError as wrong:
            return f"<pre>{html.escape(error_text(wrong, self._spoken))}</pre>"
        cost = variant.cost()
        return str(say("{cost} yuan as it is, {changed} with these values", cost=now, changed=cost))

    def _scenarios(self, changes: str, scenarios: str) -> list[WhatIfScenario]:
        root = self._workspace.root
        found = [
            read_scenario(scenario_file(root, word.strip()), root)
            for word in scenarios.split(",")
            if word.strip()
        ]
        values = {}
        for change in changes.replace("；", ";").split(";"):
            path, equals, text = change.partition("=")
            if equals:
                values[path.strip()] = text.strip()
            elif change.strip():
                raise KpiError(
                    Message("{value} is not written as path=value", value=repr(change.strip()))
                )
        return [*found, *([ad_hoc(values)] if values else [])]

    def _show(self, found: WhatIf) -> None:
        tables = WhatIfSections(found, self._workspace, self._spoken)
        title = tables.cost().title
        show_figure(cost_figure(tables, self._spoken), title, title)
        for section in tables.all():
            self._table(section.shortened(_EACH_SIDE))

    def _table(self, section: Section) -> None:
        heads, *rows = as_grid(section, self._spoken)
        numbers = [all(not isinstance(cell, str) for cell in column)
                   for column in zip(*section.rows, strict=True)]  # fmt: skip
        align = "".join("r" if number else "l" for number in numbers) or "l" * len(heads)
        show_rows(heads, rows, section.title, align)


def _department(workspace: Workspace, wanted: str) -> str:
    """The department that is wanted, or the first with inputs where it is not there.

    Raises:
        WorkspaceError: None has inputs.
    """
    if wanted in workspace.departments and workspace.periods(wanted):
        return wanted
    for name in workspace.departments:
        if workspace.periods(name):
            return name
    raise WorkspaceError(
        Message("no department has inputs yet: kpi new-period makes the tables to fill in")
    )


def _period(workspace: Workspace, department: str, wanted: str) -> Period:
    """The period that is wanted, or the latest with inputs where it has none."""
    known = workspace.periods(department)
    return next((each for each in known if str(each) == wanted), known[-1])


def _is_number(written: object) -> bool:
    try:
        constant_value(str(written))
    except FormulaError:
        return False
    return not isinstance(written, bool)


def _options(written: str) -> list[str]:
    """Values around one, exactly; itself among them."""
    value = constant_value(written)
    around = [value * (_STEPS + part) / (2 * _STEPS) for part in range(2 * _STEPS + 1)]
    if value == 0:
        around = [Fraction(part) for part in range(2 * _STEPS + 1)]
    texts = [written if one == value else exact_text(one) for one in around]
    return list(dict.fromkeys(texts))
