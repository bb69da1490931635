"""Page one: the headline obeys its laws, tiles stand where there are figures."""

from __future__ import annotations

import base64
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilib.core.exact import Numbers
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.rounding import round_half_up
from kpilib.engine.scenario import once_more
from kpilib.publish.render import marks as rendered
from kpilib.publish.render import pandoc, tree
from kpilib.publish.render.request import RenderFailed
from kpilib.publish.review import narrative, tables
from kpilib.publish.review.history_grid import history_grid
from kpilib.publish.review.load_review import review_in
from kpilib.publish.review.page_one import people_table as people
from kpilib.publish.review.page_one.change_waterfall import told_shares, waterfall
from kpilib.publish.review.page_one.decisions import cards
from kpilib.publish.review.page_one.headline_finding import headline
from kpilib.publish.review.page_one.next_period import known, outlook
from kpilib.publish.review.page_one.outlook import paid_back, scenarios
from kpilib.publish.review.page_one.people_table import PeopleTable
from kpilib.publish.review.page_one.reason_words import because
from kpilib.publish.review.page_one.reasons import Reason, reason
from kpilib.publish.review.page_one.svg_marks import (
    COLOURS,
    GREY_PAIRS,
    Mark,
    bullet,
    scale,
    sparkline,
)
from kpilib.publish.review.page_one.tiles import tiles
from kpilib.publish.review.settlements import Settled
from kpilib.records.frozen_tables import Settlement
from kpilib.workspace.workspace import Workspace
from tests.browser.stretched import write_company
from tests.render import notebooks
from tests.small_workspace import INPUTS, SCHEME, small_review, write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.publish.review.snapshot import Snapshot

ROOT = Path(__file__).parents[2]


@cache
def sample() -> Workspace:
    return Workspace(ROOT)


def told(department: str, period: str, lang: str = "zh") -> NarrativeContext:
    return review_in(sample(), department, period, lang).context


def test_the_headline_is_the_finding() -> None:
    assert headline(told("key-accounts", "2026Q1")) == (
        "10人均未达目标，浮动工资全部停发，应付比上季度少48.8%，但比去年同期多30.6%"
    )
    assert headline(told("key-accounts", "2026Q1", "en")) == (
        "None of 10 people reached the target, no float pay is due, "
        "pay is 48.8% less than last quarter, but 30.6% more than a year ago"
    )


def test_without_a_period_before_nothing_is_compared() -> None:
    v = told("key-accounts", "2025Q1")
    assert not [note for tile in tiles(v) for note in tile.notes if "上季度" in note]
    assert "比" not in headline(v)


def test_points_are_no_amounts() -> None:
    heads = {}
    for department in ("key-accounts", "sales-east"):
        found = waterfall(told(department, "2026Q1"))
        assert found is not None
        heads[department] = found.grid.columns[-1]
    assert heads == {"key-accounts": "金额", "sales-east": "分数"}


def test_an_item_that_stopped_while_pay_rose_is_told_with_but(tmp_path: Path) -> None:
    """Of two, one sells above the target and one 20,000; then both sell 80,000.

    Float pay of 3,000 is due no more, the deduction neither, and commission of both is paid.
    """
    (v, _) = two_who_sold(tmp_path, {"2025Q4": (101000, 20000), "2026Q1": (80000, 80000)})
    assert headline(v).startswith("2人均未达目标，浮动工资全部停发，但应付比上季度多")


def two_who_sold(
    root: Path, sold: Mapping[str, tuple[object, object]]
) -> tuple[NarrativeContext, NarrativeContext]:
    """Two people whose target is 100,000, and whose deals come to so much, in Chinese and English.

    From half of the target on 4 % are paid, below it 600 are deducted; 3,000 of float pay at it.
    """
    write_company(root, ["pay-2"])
    inputs = root / "params" / "inputs"
    for period, amounts in sold.items():
        folder = inputs / period / "pay-2"
        if not folder.exists():
            shutil.copytree(inputs / "2025Q4" / "pay-2", folder)
        deals = folder / "deals.csv"
        head, *rows = deals.read_text("utf-8").splitlines()
        day = f"{period[:4]}-{int(period[-1]) * 3 - 1:02}-10"
        cells = [[*row.split(",")[:3], str(x), day, ""]
                 for row, x in zip(rows, amounts, strict=True)]  # fmt: skip
        told = [head, *(",".join([f"{period}-{c[0]}", *c[1:]]) for c in cells)]
        deals.write_text("\n".join(told) + "\n", encoding="utf-8")
    latest = max(sold)
    chinese, english = (review_in(Workspace(root), "pay-2", latest, lang).context
                        for lang in ("zh", "en"))  # fmt: skip
    return chinese, english


def test_what_print_shows_unchanged_is_no_reason(tmp_path: Path) -> None:
    """0.25 more at 4 % is a fen; `from 180,000 to 180,000` would be no reason for it."""
    sold = {"2025Q4": (90000, 90000), "2026Q1": ("90000.25", 90000)}
    for v, label in zip(two_who_sold(tmp_path, sold), ("软件销售提成", "Software commission"),
                        strict=True):  # fmt: skip
        found = waterfall(v)
        assert found is not None
        assert [(row[0], row[2]) for row in found.grid.rows][1:-1] == [(label, "+0.01")]


def test_numbers_of_clauses_are_told_with_all_their_digits() -> None:
    v, rate = told("key-accounts", "2026Q1"), "software_rate"
    start = Reason("parameter", "settle_from", Fraction(300_000), Fraction(300_010), "yuan")
    assert because(v, start) == "全额结算起点由300,000元改为300,010元"
    for before, now, said in (("0.9", "1.1", "由0.9改为1.1"), ("0.04", "0.045", "由4%改为4.5%")):
        why = Reason("parameter", rate, Fraction(before), Fraction(now))
        assert because(v, why) == f"软件销售提成比例{said}"


def test_almost_all_of_a_fall_is_not_all_of_it(tmp_path: Path) -> None:
    """Float pay falls by 6,000 and commission by 0.80: 99.987 % and 0.013 %."""
    sold = {"2025Q4": (100000, 100000), "2026Q1": (99990, 99990)}
    chinese, english = two_who_sold(tmp_path, sold)
    found = [waterfall(v) for v in (chinese, english)]
    assert [one.title for one in found if one] == [
        "浮动工资占降幅的99.99%", "Float pay makes up 99.99% of the fall"]  # fmt: skip
    # 199,980 of 200,000 is not what 200,000 was.
    assert "为目标20.00万元的99.99%，比上季度低0.01个百分点。" in narrative.standing(chinese)[1]
    assert "0.01 percentage points below last quarter." in narrative.standing(english)[1]


def test_parts_in_percent_are_no_more_than_the_whole() -> None:
    v = told("key-accounts", "2026Q1")
    for thousandths in range(500, 1001):
        share = Fraction(thousandths, 1000)
        shown = [Decimal(text.rstrip("%")) for text in told_shares(v, [share, 1 - share])]
        assert sum(shown) <= 100
        assert (shown[0] == 100) == (share == 1)


@pytest.mark.parametrize(
    ("first", "said"),
    [(20000, "上季度未发的软件销售提成开始发放"), (70000, "软件销售提成恢复发放")],
)
def test_again_is_said_of_what_was_paid_before(tmp_path: Path, first: int, said: str) -> None:
    sold = {"2025Q3": (first, first), "2025Q4": (30000, 30000), "2026Q1": (80000, 80000)}
    chinese, english = two_who_sold(tmp_path, sold)
    assert f"，{said}，" in headline(chinese)
    assert (" is due again, " in headline(english)) == (first == 70000)


def test_nobody_scores_highest_or_lowest_alone_who_does_not(tmp_path: Path) -> None:
    # A has 60 × 40 % + 32 = 56 points, B 60 + 34 = 94; C as B, and then as A.
    scheme = re.sub(r"(?m)^measures:\n.*\n", "", SCHEME)
    as_b = "甲（A）最低（56.00）", "乙 (B) and 丙* (C) score highest (94.00), 甲 (A) lowest"
    as_a = "甲（A）、丙*（C）最低", "乙 (B) scores highest (94.00), 甲 (A) and 丙* (C) lowest"
    for sales, service, titles in ((110, 85, as_b), (40, 80, as_a)):
        tables = dict(INPUTS["2026Q1"])
        for table, old, new in (("metrics", "C,sales,100,80", f"C,sales,100,{sales}"),
                                ("ratings", "C,service,70", f"C,service,{service}")):  # fmt: skip
            tables[table] = tables[table].replace(old, new)
        root = write_workspace(tmp_path / str(sales), scheme, {"2026Q1": tables})
        for lang, title in zip(("zh", "en"), titles, strict=True):
            v = review_in(Workspace(root), "team", Period.parse("2026Q1"), lang).context
            assert title in PeopleTable(v).title()


def test_captions_name_no_colour_that_a_dark_page_changes() -> None:
    for lang, colours in (("zh", "黑|白|深|浅"), ("en", "black|white|dark|light")):
        v = told("key-accounts", "2026Q1", lang)
        grids = (PeopleTable(v).grid(), outlook(v, scenarios(v.comparison)))
        for grid in grids:
            assert grid is not None
            assert not re.search(colours, grid.caption)


def test_beyond_the_budget_is_in_the_headline(tmp_path: Path) -> None:
    # 2,260 yuan of 2,000.
    assert headline(small_review(tmp_path).context).endswith("超预算260.00元")


def test_tiles_tell_pay_budget_target_and_scores(tmp_path: Path) -> None:
    shown = {tile.label: (tile.value, tile.notes) for tile in tiles(small_review(tmp_path).context)}
    assert shown["应付（元）"] == ("2,260.00", ("上季度1,580.00（+43.0%）",))
    assert shown["预算2,000元已用"] == ("113.0%", ("上季度79.0%",))
    assert shown["完成额／目标"] == ("76.7%", ("230.00元 / 300.00元", "上季度75.0%"))
    assert shown["平均得分（分）"] == ("75.33", ("上季度79.00（-3.67）", "最低56.00，最高94.00"))


def test_no_bar_leaves_its_picture() -> None:
    wide = scale([Fraction(0), Fraction(1), Fraction(3)])
    for value in (Fraction(-5), Fraction(1, 2), Fraction(9)):
        found = re.search(
            r'<rect x="([\d.]+)" y="4" width="([\d.]+)"', bullet(value, None, wide, "").svg
        )
        assert found is not None
        assert 0 <= float(found[1]) <= float(found[1]) + float(found[2]) <= 120


def test_a_period_without_a_figure_is_a_gap_in_the_line_of_its_tile(tmp_path: Path) -> None:
    v = small_review(tmp_path).context
    (before,) = v.comparison.earlier
    nobody = replace(before)
    vars(nobody)["summary"] = {}  # as where everybody is excluded

    def line(*earlier: Snapshot) -> tuple[str, list[str]]:
        tile = tiles(replace(v, comparison=replace(v.comparison, earlier=earlier)))[-1]
        assert isinstance(tile.value, Mark)
        return tile.label, re.findall(r"[ML](?=\d)", tile.value.svg)

    assert line(before) == ("平均得分（分），2期", ["M", "L"])
    assert line(before, nobody) == ("平均得分（分），2期", ["M", "M"])
    assert line(nobody, before) == ("平均得分（分），2期", ["M", "L"])


def test_a_gap_in_a_series_is_a_gap_in_its_line() -> None:
    drawn = sparkline([Fraction(1), None, Fraction(2), Fraction(3)], None, "").svg
    assert re.findall(r"[ML](?=\d)", drawn) == ["M", "M", "L"]


@pytest.mark.parametrize(
    ("known", "dots"),
    [("101", 2), ("111", 1), ("1011", 2), ("0101", 2), ("1", 1), ("110", 0), ("1010", 2)],
)
def test_every_value_of_a_series_is_seen(known: str, dots: int) -> None:
    """A line has two ends: whoever has no neighbour has a dot instead, as the last one has."""
    values = [Fraction(place) if one == "1" else None for place, one in enumerate(known)]
    drawn = sparkline(values, None, "").svg
    assert drawn.count("<circle") == dots
    alone = [run for run in known.split("0") if run == "1"]
    assert drawn.count("<circle") >= len(alone)


@pytest.mark.parametrize(("reached", "says"), [("199", False), ("200", False), ("201", True)])
def test_bars_that_end_before_their_figure_are_told(
    tmp_path: Path, reached: str, *, says: bool
) -> None:
    now = INPUTS["2026Q1"] | {"metrics": INPUTS["2026Q1"]["metrics"].replace("110", reached)}
    write_workspace(tmp_path, inputs=INPUTS | {"2026Q1": now})
    grid = PeopleTable(review_in(Workspace(tmp_path), "team", "2026Q1", "en").context).grid()
    assert grid is not None
    assert ("bars end at 200%" in grid.caption) == says


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script>alert(1)</script></svg>",
        '<svg onload="alert(1)"></svg>',
        '<svg><path href="file:///x"/></svg>',
        '<svg><image width="1"/></svg>',
        "<svg><rect>text</rect></svg>",
    ],
)
def test_a_mark_that_is_more_than_shapes_is_refused(svg: str) -> None:
    data = base64.b64encode(svg.encode()).decode()
    source = f"data:image/svg+xml;base64,{data}"
    node = {"t": "Image", "c": [["", ["kpi-mark"], [["style", "width:8em"]]], [], [source, ""]]}
    with pytest.raises(RenderFailed, match="a mark is no SVG of shapes alone"):
        rendered.take_out([{"t": "Plain", "c": [node]}], {}, [], "cell 1")


def test_pandoc_is_not_given_the_pictures_of_marks() -> None:
    svgs = [b"<svg><rect/></svg>", b"<svg><circle/></svg>", b"<svg><rect/></svg>"]
    sources = [f"data:image/svg+xml;base64,{base64.b64encode(one).decode()}" for one in svgs]
    image = '<img class="kpi-mark" alt="{}" style="width:{}em" src="{}">'
    page = "<p>" + "".join(image.format(f"mark {n}", n + 1, each)
                           for n, each in enumerate(sources)) + "</p>"  # fmt: skip
    said = f"<p>src=&quot;{sources[0]}&quot;</p>"  # a text that reads so is left as it is
    kept: dict[str, str] = {}
    given = rendered.set_aside(page + said, kept)
    assert given.count("base64") == 1
    found: list[rendered.DrawnMark] = []
    (blocks,) = pandoc.read([given], pandoc.HTML)
    shown = rendered.take_out(blocks, kept, found, "cell 1")
    expected = [(each, f"mark {n}", n + 1) for n, each in enumerate(svgs)]
    assert [(each.svg, each.alt, each.ems) for each in found] == expected
    assert tree.text(shown).endswith(sources[0] + '"')


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@pytest.mark.parametrize("department", ["key-accounts", "enterprise-sales", "fleet"])
def test_steps_of_a_waterfall_add_up_as_they_are_printed(department: str) -> None:
    for quarter in ("2025Q1", "2025Q4", "2026Q1"):
        found = waterfall(told(department, quarter))
        if found is None:
            continue
        at = Decimal(0)
        for place, (_, _, amount) in enumerate(found.grid.rows):
            if place in found.grid.sums:
                assert place == 0 or at == number(str(amount))
                at = number(str(amount))
            else:
                at += number(str(amount))
        assert len(found.grid.rows) - 1 in found.grid.sums


def test_a_step_says_the_condition_that_turned() -> None:
    # By hand, from metrics.csv and deals.csv: 6 of 11 reached the target in Q4, nobody in Q1.
    found = waterfall(told("key-accounts", "2026Q1"))
    assert found is not None
    assert found.title == "浮动工资占降幅的56%，软件销售提成占37%"
    labels = [row[0] for row in found.grid.rows]
    assert labels[1:6] == [
        "浮动工资：无人达到目标（上季度6人）",
        "软件销售提成：计奖完成额由161.69万元降至118.29万元",
        "补发奖金：不再涉及任何人（上季度1人）",
        "扣发固定工资：罗一鸣未达任务基数",
        "服务收入提成：维护和培训收入由1.97万元升至3.11万元",
    ]
    assert "三、大于目标 … 发放浮动工资" in found.grid.caption


def test_a_quantity_that_moved_little_does_not_explain_a_great_loss() -> None:
    # Back pay fell to nothing, while the payout factor it is multiplied by fell by 0.2%.
    c = told("key-accounts", "2026Q1").comparison
    assert reason(c, "back_pay") == Reason("paid", "", Fraction(1), Fraction(0))


def test_an_axis_that_does_not_start_at_zero_says_so() -> None:
    found = waterfall(told("enterprise-sales", "2026Q1"))
    assert found is not None
    assert re.search(r"；横轴自\d+\.\d\d起$", found.grid.caption)


def test_what_the_department_says_of_a_decision_stands_on_its_card(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    notes = root / "params" / "decisions" / "2026Q1" / "team.yaml"
    notes.parent.mkdir(parents=True)
    notes.write_text(
        "- {about: budget, options: 追加预算, by: 财务部, until: 2026-04-20}\n"
        "- {about: below_zero, decided: 挂账}\n",
        encoding="utf-8",
    )
    review = review_in(Workspace(root), "team", "2026Q1")
    shown = cards(review.context, review.decision_notes)
    assert shown[0].title == "超出预算（2,000元）260.00元，须确定资金来源"
    assert shown[0].note == "选项：追加预算 · 决定人：财务部 · 期限：2026年4月20日"
    assert shown[1].note == "选项〔待填〕 · 决定人〔待填〕 · 期限〔待填〕"
    # Nobody is below zero: what was noted is told all the same.
    assert shown[-1].note.startswith("已决定：挂账")
    assert len(shown) == len(cards(review.context, ())) + 1


def test_a_faulty_note_is_refused_with_its_line(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    notes = root / "params" / "decisions" / "2026Q1" / "team.yaml"
    notes.parent.mkdir(parents=True)
    notes.write_text("- about: budget\n  until: soon\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as refused:
        review_in(Workspace(root), "team", "2026Q1")
    (problem,) = refused.value.problems
    assert problem.table == "params/decisions/2026Q1/team.yaml:2"
    assert "until" in problem.message


def test_people_stand_by_share_of_target_with_their_total() -> None:
    grid = PeopleTable(told("key-accounts", "2026Q1")).grid()
    assert grid is not None
    pay = grid.names.index("main")
    *rows, total = grid.rows
    assert sum((number(str(row[pay])) for row in rows), Decimal(0)) == number(str(total[pay]))
    rates = [float(str(row[grid.names.index("rate")]).rstrip("%")) for row in rows]
    assert rates == sorted(rates, reverse=True)
    assert len(grid.rows) - 1 in grid.sums


@pytest.mark.parametrize(
    ("shares", "title"),
    [
        ([], "各人均完成目标的90.0%"),
        ([Fraction(11, 10)], "林知夏（E002）完成率最高，为110.0%"),
        ([Fraction(11, 10), Fraction(11001, 10000)], "并列最高，为110.0%"),
        ([Fraction(19, 20), Fraction(19, 20)], "并列最接近目标，完成95.0%"),
    ],
)
def test_nobody_is_named_alone_who_does_not_stand_alone(
    shares: list[Fraction], title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = PeopleTable(told("key-accounts", "2026Q1"))
    own = dict(zip(table.people, shares, strict=False))
    monkeypatch.setattr(PeopleTable, "_figure",
                        lambda _self, _snapshot, who: own.get(who, Fraction(9, 10)))  # fmt: skip
    assert title in table.title()


def test_of_one_person_no_place_is_told(tmp_path: Path) -> None:
    root = write_company(tmp_path / "one", ("pay-1", "nobody"))
    one = review_in(Workspace(root), "pay-1", Period.parse("2026Q1"), "zh")
    assert PeopleTable(one.context).title().startswith("员工0（pay-1-0）完成目标的")
    assert "distribution" not in one.charts
    assert "合计" not in list(one.tables["pay"].iloc[:, 0])


def test_a_reason_that_several_share_is_said_once(tmp_path: Path) -> None:
    root = write_company(tmp_path / "none", ("nobody",))
    review = review_in(Workspace(root), "nobody", Period.parse("2026Q1"), "zh")
    (point,) = narrative.decisions(review.context)
    assert point.text.count("不到岗时间超过三分之一") == 1
    assert point.text.endswith("，均因不到岗时间超过三分之一")
    assert review.charts == {}  # of nobody there is nothing to draw


def test_a_change_of_means_is_the_difference_of_the_means_in_print() -> None:
    for period in ("2025Q2", "2025Q3", "2025Q4", "2026Q1"):
        mean = told("sales-east", period).comparison.mean_score()
        assert mean is not None
        assert mean.before is not None
        assert mean.delta == round_half_up(mean.now, 2) - round_half_up(mean.before, 2)


def test_what_rounding_leaves_is_no_step_of_a_waterfall(tmp_path: Path) -> None:
    cases = ("points-2", "points-40", "names-scored")
    workspace = Workspace(write_company(tmp_path / "w", cases))
    for case in cases:
        found = waterfall(review_in(workspace, case, Period.parse("2026Q1"), "zh").context)
        assert found is not None
        assert "其余" not in [row[0] for row in found.grid.rows]


def test_the_total_counts_what_was_carried_in_as_every_row_does() -> None:
    table = PeopleTable(told("key-accounts", "2026Q1")).grid()
    assert table is not None
    at = table.names.index("rate")
    rates = {row[0]: row[at] for row in table.rows}
    assert rates["陆云帆（E007）"] == "89.8%"  # (154,948 + 6,630) ÷ 180,000
    assert rates["合计"] == "75.7%"  # (1,168,380 + 58,270) ÷ 1,620,000
    assert "完成率（含转入）" in table.columns


def test_tags_follow_the_rules_that_are_printed() -> None:
    v = told("key-accounts", "2026Q1")
    grid = PeopleTable(v).grid()
    assert grid is not None
    tags = {str(row[0])[-5:-1]: row[-1] for row in grid.rows[:-1]}
    measures = [s.measures for s in (v.comparison.earlier[-1], v.now)]
    for who, tag in tags.items():
        then, now = (
            m[who, "income"].attainment if (who, "income") in m else None for m in measures
        )
        assert now is not None
        if now < 1 and (then is None or then < 1 or v.now.pay_of(who) < 0):
            assert (tag == "面谈") == (then is not None and then < 1)
        else:
            assert tag == ("关注" if then is not None and then - now >= Fraction(1, 5) else "")
    assert "面谈：" in grid.caption
    assert "表扬：" not in grid.caption  # nobody is given it


def test_of_a_large_department_the_first_and_last_stand_on_page_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "MOST", 4)
    monkeypatch.setattr(people, "_ENDS", 2)
    table = PeopleTable(told("key-accounts", "2026Q1"))
    short, whole = table.grid(), table.grid(everybody=True)
    assert short is not None
    assert whole is not None
    assert [row[0] for row in short.rows][2] == "…… 另6人，见后"
    assert (short.rows[:2], short.rows[3:]) == (whole.rows[:2], whole.rows[-3:])
    assert len(whole.rows) == 11


def test_next_quarter_at_this_level_is_what_the_next_quarter_would_pay(tmp_path: Path) -> None:
    """The what-if against a real next quarter: the same rows with later dates."""
    shutil.copytree(ROOT / "params", tmp_path / "params")
    inputs = tmp_path / "params" / "inputs"
    shutil.copytree(inputs / "2026Q1" / "key-accounts", inputs / "2026Q2" / "key-accounts")
    deals = inputs / "2026Q2" / "key-accounts" / "deals.csv"
    later = re.sub(
        r"2026-0([123])-\d\d",
        lambda month: f"2026-0{int(month[1]) + 3}-10",
        deals.read_text("utf-8").replace("2026Q1-", "2026Q2-"),
    )
    deals.write_text(later, encoding="utf-8")
    ws = Workspace(tmp_path)
    real = sum(
        row[3] for row in ws.assess("key-accounts", Period.parse("2026Q2")).results.rows["payouts"]
    )
    found = {one.level: one for one in scenarios(told("key-accounts", "2026Q1").comparison)}
    assert found["now"].pay == real
    assert found["year"].period == Period.parse("2025Q2")
    assert found["target"].pay > found["now"].pay


def test_a_quantity_that_is_stated_as_it_is_changes_nothing() -> None:
    assessment = told("key-accounts", "2026Q1").now.assessment
    base = once_more(assessment.run, assessment.inputs)
    assert base is not None
    (piece,) = base
    income = piece.sheet.entries["income", "people"].column
    assert isinstance(income, Numbers)
    again = once_more(assessment.run, assessment.inputs, [{"income": income}])
    assert again is not None
    assert [c.fen.tolist() for c in again[0].pay] == [c.fen.tolist() for c in piece.pay]


def test_pay_and_settlements_are_told_apart_down_to_what_is_paid(tmp_path: Path) -> None:
    c = small_review(tmp_path).comparison
    rows = (
        Settlement("A", "2025Q3", "2025Q3", "bonus", Decimal("62.00"), "r2", ""),
        Settlement("B", "2025Q3", "2025Q3", "bonus", Decimal("-12.00"), "r2", ""),
    )
    v = narrative.NarrativeContext(c, "zh", Settled(rows))
    first = tiles(v)[0]
    assert (first.label, first.value) == ("共计应付（元）", "2,310.00")
    assert first.notes == ("应付2,260.00", "以前期间补发、扣回+50.00")
    found = waterfall(v)
    assert found is not None
    last = [(row[0], row[2]) for row in found.grid.rows[-3:]]
    assert last == [
        ("本季度应付", "2,260.00"),
        ("以前期间补发、扣回（2项）", "+50.00"),
        ("共计应付", "2,310.00"),
    ]


_VOLUME = ((10, "1.2"), (6, "1.1"), (4, "1"), (2, "0.8"), (1, "0.6"), (0, "0"))


def test_a_scheme_of_months_is_tried_month_by_month_at_target() -> None:
    c = told("fleet", "2026Q1").comparison
    found = {one.level: one.pay for one in scenarios(c)}
    # The same rows and nothing carried: at this quarter's level the same pay again.
    assert found["now"] == c.now.total_pay
    # Worked by hand, from the rule: base pay, and per month vehicles × 100 (channel: × 50), times
    # target coefficient 1, volume and satisfaction coefficient; vehicles keep their proportion.
    run = c.now.assessment.run
    base = sum(Decimal(int(x)) for p in run.pieces for i in p.pay if i.item == "base_salary"
               for x in i.fen)  # fmt: skip
    total = base / 100
    for piece in run.pieces:
        sheet = piece.sheet
        people = len(sheet.frames["people"].ids)
        own, channel, aim = (
            sheet.numbers(name, "people") for name in ("own", "channel", "retail_target")
        )
        satisfied = sheet.numbers("satisfaction_coefficient", "people")
        for row in range(people):
            units = own.at(row) + channel.at(row)
            k = aim.at(row) / units if units else None
            money = (100 * own.at(row) + 50 * channel.at(row)) * k if k else 100 * aim.at(row)
            volume = next(
                rate for least, rate in _VOLUME if aim.at(row) >= least
            )  # fmt: skip
            total += round_half_up(money * Fraction(volume) * satisfied.at(row), 2)
    assert found["target"] == total


def test_what_a_gap_pays_back_is_told_as_an_amount() -> None:
    v = told("key-accounts", "2026Q1")
    item, amount = paid_back(v.comparison, "gap") or ("", Decimal(0))
    # Luo Yiming alone is still there: 50% × 100,000 is what 4% are due on, × 80% + 20% × K.
    (row,) = [r for r in v.now.carry if r.who == "E011"]
    assert (item, row.base) == ("back_pay", Decimal("50000.00"))
    factor = v.now.quantity("E011", "kpi_factor")
    assert amount == round_half_up(Fraction(4, 100) * 50000 * factor, 2)
    told_of = " ".join(known(v, ()))
    assert f"{amount:,.2f}元" in told_of
    assert paid_back(v.comparison, "excess") is None


def test_lines_of_every_item_lie_on_one_scale() -> None:
    grid = history_grid(told("sales-east", "2026Q1"))
    assert grid is not None
    assert [row[0] for row in grid.rows] == ["工作绩效", "工作态度", "工作能力"]
    assert "各行同一刻度，由0.0%至96.5%" in grid.caption
    # Of 45 points 43.41 on average now, the highest so far.
    assert grid.rows[0][3] == "96.5%"
    paid = history_grid(told("key-accounts", "2026Q1"))
    assert paid is not None
    assert (paid.rows[0][0], paid.rows[0][3]) == ("合计", "95,692")
    assert history_grid(told("sales-east", "2025Q1")) is None  # the first quarter


def _luminance(colour: str) -> float:
    """How light a colour is, as WCAG defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("pair", GREY_PAIRS)
def test_shapes_that_stand_beside_one_another_differ_in_grey_print(pair: tuple[str, str]) -> None:
    sheet = (ROOT / "kpilib/publish/render/style.css").read_text("utf-8")
    printed = sheet[sheet.index("@media print") :]
    of_page = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", printed))
    for colours in (COLOURS, of_page):
        one, other = (_luminance(colours[name]) for name in pair)
        assert _contrast(one, other) > 1.9
        assert min(_contrast(1.0, one), _contrast(1.0, other)) > 2.5  # beside white paper


def test_what_is_not_yet_due_is_hatched_and_its_caption_says_so() -> None:
    v = told("key-accounts", "2026Q1")
    grid = outlook(v, scenarios(v.comparison))
    assert grid is not None
    assert "斜线：试算，尚非应付" in grid.caption
    marks = [cell for row in grid.rows for cell in row if isinstance(cell, Mark)]
    assert len(marks) == len(grid.rows)
    for mark in marks:
        (frame,) = re.findall(r'<path d="(M[^"]*)" class="forecast" fill="none"', mark.svg)
        left, width = map(float, re.findall(r"M([\d.]+) 3h([\d.]+)", frame)[0])
        strokes = [(float(a), float(b)) for a, b in re.findall(r"M([\d.]+) [\d.]+L([\d.]+)", frame)]
        assert len(strokes) > width / 5  # a tint would not be seen in black and white
        assert all(left - 0.1 <= x <= left + width + 0.1 for pair in strokes for x in pair)


def test_a_figure_of_page_one_is_not_told_again_by_the_pay_table() -> None:
    review = review_in(sample(), "key-accounts", "2026Q1", "en")
    heads = tables.pay(review.context, changes=False)
    assert heads is not None
    assert heads.columns[-1] == "Total"
    shown = [text for text in _shown(review.show_pay) if "<table" in text]
    assert shown
    assert not [text for text in shown if "Vs last quarter" in text]


def _shown(show: Callable[[], None]) -> list[str]:
    """The HTML and Markdown that a part of a review shows."""
    kinds = ("text/html", "text/markdown")
    data = [dict(one["data"]) for one in notebooks.outputs(show)]
    return [str(one[kind]) for one in data for kind in kinds if kind in one]


def test_what_was_carried_in_stands_in_a_table_with_what_is_handed_on() -> None:
    v = told("key-accounts", "2026Q1", "en")
    table = tables.carry(v)
    assert table is not None
    assert table.columns == ("Person", "Item", "Since", "Carried in (CNY)", "Carried on (CNY)",
                             "Base (CNY)", "State")  # fmt: skip
    rows = {(row[0], row[2]): row[3:] for row in table.rows}
    # Settled in full, new, and carried on as it came: what came in less what is settled is left.
    assert rows["Lu Yunfan (E007)", "Q4 2025"] == ("6,630.00", "–", "–", "settled")
    assert rows["Luo Yiming (E011)", "Q1 2026"] == ("–", "6,290.00", "50,000.00", "new")
    assert rows["Zheng Boyan (E009)", "Q2 2025"] == (
        "8,660.00",
        "8,660.00",
        "60,000.00",
        "unchanged",
    )


def test_corrections_and_appeals_are_told_in_words() -> None:
    review = review_in(sample(), "key-accounts", "2025Q4", "en")
    (told_words,) = [text for text in _shown(review.show_corrections) if not text.startswith("#")]
    assert told_words.startswith("- ")
    assert "because" in told_words
    assert "<table" not in told_words


RULES = SCHEME.replace("formula: 10 × score", "formula: rate × score").replace(
    "quantities:",
    "parameters:\n"
    "  rate: {title: {zh: 单价, en: Rate}, values: {2016-01-01: 10, 2026-01-01: NEW}, clause: x}\n"
    "quantities:",
    1,
)
"""62 + 96 points at 10 yuan in 2025Q4; 2026Q1 comes to 12 + 20 and 30 + 24 points, 86 in all."""


def reason_of_fewer_points(root: Path, scheme: str) -> Reason | None:
    people, metrics, ratings = (
        INPUTS["2025Q4"][name] for name in ("employees", "metrics", "ratings")
    )
    metrics = metrics.replace("100,50", "100,20").replace("100,100", "100,50")
    ratings = ratings.replace("service,80", "service,50").replace("service,90", "service,60")
    fewer = {"employees": people, "metrics": metrics, "ratings": ratings}
    write_workspace(root, scheme, {"2025Q4": INPUTS["2025Q4"], "2026Q1": fewer})
    review = review_in(Workspace(root), "team", Period.parse("2026Q1"), "en")
    return reason(review.context.comparison, "bonus")


@pytest.mark.parametrize(
    ("rate", "is_reason"),
    [
        # 946 after 1,580: a rate that rose is no reason for pay that fell.
        ("11", False),
        # 1,720: by the old one 860, so that the rate made more than all of the rise.
        ("20", True),
        # 430: the rate took away 430 of 1,150, less than half.
        ("5", False),
        # 172: the rate took away 688 of 1,408.
        ("2", False),
        # 86: 774 of 1,494.
        ("1", True),
    ],
)
def test_a_changed_number_is_a_reason_only_where_it_made_half_of_the_change(
    tmp_path: Path, rate: str, *, is_reason: bool
) -> None:
    found = reason_of_fewer_points(tmp_path, RULES.replace("NEW", rate))
    told = Reason("parameter", "rate", Fraction(10), Fraction(int(rate)))
    assert (found == told) == is_reason
    assert found is not None
    assert is_reason or found.kind == "paid"


@pytest.mark.parametrize(
    ("formula", "clause", "kind"),
    [
        ("10 × score", "第九条", "paid"),  # the same rule, worded or numbered anew
        ("12 × score", "第九条", "paid"),  # 1,032 after 1,580, though each point is worth more
        ("25 × score", "第九条", "rule"),  # 2,150, of which the rule made 1,290
    ],
)
def test_a_changed_rule_is_a_reason_only_where_it_made_half_of_the_change(
    tmp_path: Path, formula: str, clause: str, kind: str
) -> None:
    now = SCHEME.replace("2016-01-01", "2026-01-01").replace("10 × score", formula)
    now = now.replace("assumption: {zh: 每分10元*。, en: 10 yuan a point*.}", f"clause: {clause}")
    found = reason_of_fewer_points(tmp_path, f"{SCHEME}---\n{now}")
    assert found is not None
    assert found.kind == kind
