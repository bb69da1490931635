"""The review's tables, what it refuses, and that every kind of scheme can be reviewed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.publish.notebooks.parameters import ParameterError, handed_over, refuse_unknown, text_of
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import make_figures
from kpilib.publish.review import narrative, rules
from kpilib.publish.review import tables as reviewtables
from kpilib.publish.review.changed_rules import about_rules
from kpilib.publish.review.charts.drawing import draw
from kpilib.publish.review.load_review import ReviewError, find_workspace, open_review
from kpilib.publish.review.page_one.blocks import plain
from kpilib.publish.review.page_one.change_waterfall import waterfall
from kpilib.publish.review.page_one.decisions import cards
from kpilib.publish.review.page_one.headline_finding import headline
from kpilib.publish.review.page_one.next_period import known, outlook
from kpilib.publish.review.page_one.outlook import scenarios
from kpilib.publish.review.page_one.people_table import PeopleTable
from kpilib.publish.review.page_one.tiles import tiles
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.lookback import earlier_periods
from kpilib.workspace.workspace import Workspace
from tests.reference.command import write_folder
from tests.small_workspace import DEPARTMENTS, INPUTS, SCHEME, small_review, write_workspace
from tests.test_cases import CASES, load

if TYPE_CHECKING:
    from kpilib.publish.review.load_review import Review
    from kpilib.publish.review.tables import TableText

ROOT = Path(__file__).parents[2]


def test_headline_has_each_figure_with_its_change(tmp_path: Path) -> None:
    table = reviewtables.headline(small_review(tmp_path).context)
    assert table is not None
    assert table.columns == ("指标", "本季度", "上季度", "变化")
    assert table.rows == (
        ("平均得分（分）", "75.33", "79.00", "-3.67"),
        ("最高得分（分）", "94.00", "96.00", "-2.00"),
        ("最低得分（分）", "56.00", "62.00", "-6.00"),
        ("完成额（元）", "230.00", "150.00", "+80.00"),
        ("完成额完成率", "76.7%", "75.0%", "+1.7个百分点"),
        ("应付合计（元）", "2,260.00", "1,580.00", "+680.00"),
        ("占预算（2,000元）", "113.0%", "79.0%", "+34.0个百分点"),
        ("参加考核（人）", "3", "2", "+1"),
        ("不参加考核（人）", "1", "0", "+1"),
    )


def test_score_table_adds_up_and_stands_by_score(tmp_path: Path) -> None:
    table = reviewtables.scores(small_review(tmp_path).context)
    assert table is not None
    assert table.columns == ("人员", "销售（60分）", "服务（40分）", "得分", "名次", "较上季度")
    assert table.rows == (
        ("乙（B）", "60.00", "34.00", "94.00", "1", "-2.00"),
        ("丙*（C）", "48.00", "28.00", "76.00", "2", "–"),
        ("甲（A）", "24.00", "32.00", "56.00", "3", "-6.00"),
        ("平均", "44.00", "31.33", "75.33", "", "-3.67"),
    )


def test_pay_table_sums_to_the_total(tmp_path: Path) -> None:
    table = reviewtables.pay(small_review(tmp_path).context)
    assert table is not None
    assert table.columns == ("人员", "奖金", "合计", "较上季度")
    # In page one's order, by share of target: 110%, 80%, 40%.
    assert table.rows[1] == ("丙*（C）", "760.00", "760.00", "–")
    assert table.rows[2] == ("甲（A）", "560.00", "560.00", "-60.00")
    assert table.rows[-1] == ("合计", "2,260.00", "2,260.00", "+680.00")


def test_targets_stand_beside_actuals(tmp_path: Path) -> None:
    table = reviewtables.attainment(small_review(tmp_path).context)
    assert table is not None
    assert table.rows[0] == ("乙（B）", "100.00", "110.00", "110.0%", "+10.0")
    assert table.rows[-1] == ("合计", "300.00", "230.00", "76.7%", "+1.7")


def test_the_excluded_stand_with_reason_and_clause(tmp_path: Path) -> None:
    table = reviewtables.excluded(small_review(tmp_path).context)
    assert table is not None
    assert table.rows == (("丁（D）", "2026年第一季度", "试用期内", "第二条"),)


def test_flags_stand_with_their_clause(tmp_path: Path) -> None:
    table = reviewtables.flags(small_review(tmp_path).context)
    assert table is not None
    assert table.columns == ("提示", "人员", "期间", "依据")
    assert table.rows == (("建议降级", "甲（A）", "2026年第一季度", "第五条"),)


def test_rules_in_force_stand_in_a_table_for_notebooks(tmp_path: Path) -> None:
    review = small_review(tmp_path)
    table = rules.in_force(review.context)
    assert table is not None
    assert ("指标", "销售", "60分", "第三条") in table.rows


def test_the_timetable_is_dated(tmp_path: Path) -> None:
    table = rules.dates(small_review(tmp_path).context)
    assert table is not None
    assert table.rows == (("2026年4月2日（周四）", "公布", "第六条"),)


def test_carry_says_what_is_handed_on() -> None:
    review = open_review("key-accounts", "2026Q1", workspace=str(ROOT))
    table = reviewtables.carry(review.context)
    assert table is not None
    # From the sample company's own page: E009 left with two gaps, E011 falls 6,290.00 short.
    # What came in and is settled stands beside what is left of it.
    assert [(row[0], row[3], row[4], row[6]) for row in table.rows] == [
        ("周启明（E001）", "26,120.00", "–", "已结清"),
        ("何嘉木（E003）", "8,640.00", "–", "已结清"),
        ("沈若棠（E004）", "14,620.00", "–", "已结清"),
        ("秦晓岚（E006）", "2,260.00", "–", "已结清"),
        ("陆云帆（E007）", "6,630.00", "–", "已结清"),
        ("郑伯言（E009）", "8,660.00", "8,660.00", "未变动"),
        ("郑伯言（E009）", "22,140.00", "22,140.00", "未变动"),
        ("罗一鸣（E011）", "–", "6,290.00", "新增"),
    ]


def test_months_stand_beside_the_quarter() -> None:
    review = open_review("fleet", "2026Q1", workspace=str(ROOT))
    table = reviewtables.monthly(review.context)
    assert table is not None
    assert table.columns == ("人员", "1月应付", "2月应付", "3月应付")
    # E405: no vehicle in February, so base pay alone.
    assert ("汪念北（E405）", "1,720.00", "1,500.00", "1,980.00") in table.rows


def test_identity_names_department_period_revision_and_inputs(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    review = open_review("team", "2026Q1", workspace=str(tmp_path), revision="r2")
    digest = review.comparison.now.assessment.inputs_hash
    assert review.identity == f"team|2026Q1|r2|{digest}"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"department": "taem"}, r"no department taem: did you mean team\?"),
        ({"period": "2027Q1"}, "periods with inputs: 2025Q4, 2026Q1"),
        ({"period": "first"}, "'first' is not a period"),
        ({"lang": "fr"}, "expected en, zh"),
        ({"revision": "final"}, r"expected draft, r1, r2"),
        ({"period": 2026.5}, "parameter period is 2026.5"),
        ({"department": None}, "parameter department is None"),
    ],
)
def test_a_wrong_parameter_is_refused_with_the_fix(
    wrong: dict[str, Any], words: str, tmp_path: Path
) -> None:
    write_workspace(tmp_path)
    given: dict[str, Any] = {"department": "team", "period": "2026Q1", "workspace": str(tmp_path)}
    with pytest.raises((ReviewError, ParameterError, WorkspaceError), match=words):
        open_review(**(given | wrong))


def test_a_year_may_be_a_number() -> None:
    assert text_of("period", 2026) == "2026"
    with pytest.raises(ParameterError, match="parameter period is True"):
        text_of("period", True)


def test_an_unknown_chart_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="there is no chart 'pie'; charts are distribution"):
        small_review(tmp_path).show_chart("pie")


def test_parameters_are_read_from_papermills_cell_alone() -> None:
    cells = ["department: str = 'x'", "# Parameters\nperiode = '2026Q1'\n", "other = 1"]
    assert handed_over(cells) == ["periode"]


def test_an_unknown_parameter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shell:
        user_ns = {"In": ["# Parameters\nperiode = '2026Q1'\n"]}  # noqa: RUF012 - read once

    monkeypatch.setattr("IPython.get_ipython", Shell)
    with pytest.raises(ParameterError, match=r"no parameter 'periode': did you mean period\?"):
        refuse_unknown(("department", "period"))


def test_the_workspace_is_found_from_a_folder_inside_it(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "ws")
    (root / "notebooks" / "deep").mkdir(parents=True)
    assert find_workspace(root / "notebooks" / "deep") == root
    with pytest.raises(WorkspaceError, match=r"no folder from .* upwards holds params"):
        find_workspace(tmp_path)


def test_an_earlier_period_with_faulty_inputs_is_named_and_not_compared(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    ratings = tmp_path / "params" / "inputs" / "2025Q4" / "team" / "ratings.csv"
    ratings.write_text("employee_id,indicator,score\nA,service,800\n", encoding="utf-8")
    review = open_review("team", "2026Q1", workspace=str(tmp_path))
    assert review.skipped == ("2025Q4",)
    assert review.comparison.before is None
    with pytest.raises(ProblemsFound, match="score of service is 800, but must lie from 0 to 100"):
        open_review("team", "2025Q4", workspace=str(tmp_path))


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("2025Q4", False),
        ("2025Q2", True),
    ],
)
def test_state_from_further_back_is_told_under_the_headline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, *, told: bool
) -> None:
    gap = '{kind: gap, title: {zh: 差额, en: Gap}, amount: "max(0, goal − revenue)", clause: 六}'
    scheme = SCHEME.replace("quantities:\n", "quantities:\n  owed: {carried: gap}\n")
    inputs = {last: INPUTS["2025Q4"], "2026Q1": INPUTS["2026Q1"]}
    write_workspace(tmp_path, f"{scheme}carry:\n  - {gap}\n", inputs)
    shown: list[str] = []
    monkeypatch.setattr("kpilib.publish.review.department.show_block", lambda *_: None)
    monkeypatch.setattr("kpilib.publish.review.department.show_markdown", shown.append)
    open_review("team", "2026Q1", workspace=str(tmp_path)).show_headline()
    assert ("结转自2025年第二季度，其间没有数据。" in shown[1]) == told


def test_a_review_looks_back_on_periods_of_its_own_length(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    (tmp_path / "params" / "inputs" / "2025-12" / "team").mkdir(parents=True)
    found = earlier_periods(Workspace(tmp_path), "team", Period.parse("2026Q1"))
    assert [str(period) for period in found] == ["2025Q4"]


def test_a_changed_weight_changes_the_report(tmp_path: Path) -> None:
    before = reviewtables.headline(small_review(tmp_path).context)
    assert before is not None
    write_workspace(
        tmp_path, scheme=SCHEME.replace("weight: 60", "weight: 50") + "full_score: 90\n"
    )
    review = open_review("team", "2026Q1", workspace=str(tmp_path))
    after = reviewtables.headline(review.context)
    assert after is not None
    assert before.rows[0] != after.rows[0]


def everything(review: Review) -> list[str]:
    """Every word that a review can show, with its charts drawn."""
    v = review.context
    texts = [
        *(f"{card.title} {card.text} {card.note}" for card in cards(v, ())),
    ]
    texts += [headline(review.prose), *narrative.standing(review.prose)]
    texts += [plain((tile.label, tile.value, *tile.notes)) for tile in tiles(v)]
    if found := waterfall(v):
        texts += [found.title, found.grid.caption, *map(plain, found.grid.rows)]
    people = PeopleTable(v)
    for grid in (people.grid(), people.grid(everybody=True), outlook(v, scenarios(v.comparison))):
        if grid is not None:
            assert {len(row) for row in grid.rows} | {len(grid.align)} == {len(grid.columns)}
            texts += [grid.caption, *map(plain, grid.rows)]
    texts += [people.title(), *known(review.prose, review.corrections)]
    for section in narrative.story(review.prose):
        texts += [section.title, *section.paragraphs, *section.points]
    names = [name for name in reviewtables.__all__ if name != "TableText"]
    tables: list[TableText | None] = [getattr(reviewtables, name)(v) for name in names]
    for table in [*tables, rules.in_force(v), rules.dates(v)]:
        if table is not None:
            assert {len(row) for row in table.rows} | {len(table.align)} == {len(table.columns)}
            texts += [table.caption, *table.columns, *(cell for row in table.rows for cell in row)]
    for chart in review.charts.values():
        if review.lang == "zh":  # drawing takes longest, and is the same in both
            draw(chart)
        texts += [chart.caption, chart.alt]
    return [*texts, *about_rules(review.prose)]


@cache
def ordinary(scheme: str) -> list[dict[str, Any]]:
    """The first case of a scheme; in others there may be next to nothing to draw."""
    return next(
        runs for param in reviewable() for id_, runs in [param.values] if id_ == scheme
    )  # fmt: skip


@cache
def reviewable() -> list[Any]:
    """Every hand-worked case that has results, with the last of its periods."""
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        document = load(path)
        for case in document["cases"]:
            if all("expect" in step for step in case["runs"]):
                name = f"{path.stem}: {case['name']}"
                found.append(pytest.param(document["scheme"], case["runs"], id=name))
    return found


@pytest.mark.parametrize(("scheme", "runs"), reviewable())
def test_every_case_of_every_scheme_can_be_paid_and_reviewed(
    scheme: str, runs: list[dict[str, Any]], tmp_path: Path
) -> None:
    write_workspace(tmp_path, inputs={}, departments=DEPARTMENTS.replace("small", scheme))
    (tmp_path / "params" / "schemes" / "small.yaml").unlink()
    (tmp_path / "params" / "schemes").rmdir()
    (tmp_path / "params" / "schemes").symlink_to(ROOT / "params" / "schemes")
    for step in runs:
        for period, tables in {**step.get("history", {}), step["period"]: step["inputs"]}.items():
            write_folder(tables, tmp_path / "params" / "inputs" / period / "team")
    for step in runs:
        order = Order("team", Period.parse(step["period"]), formats=("xlsx",))
        made = make_figures(Workspace(tmp_path), order, tmp_path / "reports" / step["period"])
        assert ("payouts.xlsx" in made.files) == bool(made.headline["pay"])
    for lang in ("zh", "en"):
        review = open_review("team", runs[-1]["period"], lang=lang, workspace=str(tmp_path))
        words = everything(review)
        assert any(words)
        told = [text.replace("None of", "none of") for text in words]
        assert not [text for text in told if "None" in text or "Fraction" in text]
        if runs is ordinary(scheme):
            # Of one person there is no spread.
            assert len(review.charts) >= 2 + (len(review.context.now.assessed) > 1)
