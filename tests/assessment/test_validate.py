"""One bad input of every kind in every table: its code, table, row and column, and all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.small_schemes import all_problems, problems_of, scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path

# ---- a quarterly score sheet: metrics, ratings and attributes (sales-staff) ----

STAFF = {
    "employees": """
        employee_id,name,absent_days,working_days
        e1,赵一,0,60
        e2,钱二,2,60
        """,
    "metrics": """
        subject,metric,month,target,actual
        e1,sales,,100,80
        e2,sales,,100,120
        """,
    "ratings": """
        employee_id,indicator,month,rater_type,rater,score
        e1,attitude,,,,90
        e1,ability,,,,80
        e2,attitude,,,,100
        e2,ability,,superior,,0
        """,
}


def _with(tables: dict[str, str], table: str, old: str, new: str) -> dict[str, str]:
    assert tables[table].count(old) == 1, (table, old)
    return {**tables, table: tables[table].replace(old, new)}


def test_good_inputs_have_no_problem(tmp_path: Path) -> None:
    assert problems_of("sales-staff", "2026Q1", tmp_path, **STAFF) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        # missing or zero targets, missing metrics and ratings, missing attributes
        ("metrics", "e1,sales,,100,80", "e1,sales,,0,80", ("zero_target", "metrics", 1, "target")),
        ("metrics", "e1,sales,,100,80", "e1,sales,,,80", ("missing_value", "metrics", 1, "target")),
        ("metrics", "e1,sales,,100,80", "e1,sales,,100,",
         ("missing_value", "metrics", 1, "actual")),
        ("metrics", "e2,sales,,100,120", "", ("missing_metric", "metrics", None, "metric")),
        ("ratings", "e1,ability,,,,80", "", ("missing_rating", "ratings", None, "indicator")),
        ("ratings", "e1,ability,,,,80", "e1,ability,,,,", ("missing_value", "ratings", 2, "score")),
        ("employees", "e2,钱二,2,60", "e2,钱二,,60",
         ("missing_value", "employees", 2, "absent_days")),
        ("employees", "e2,钱二,2,60", "e2,,2,60", ("missing_value", "employees", 2, "name")),
        ("employees", "e2,钱二,2,60", "e2,钱二,2,0",
         ("division_by_zero", "employees", 2, "working_days")),
        # off scale
        ("ratings", "e1,ability,,,,80", "e1,ability,,,,100.01",
         ("off_scale", "ratings", 2, "score")),
        # unknown words
        ("metrics", "e1,sales,,100,80", "e1,saless,,100,80",
         ("unknown_metric", "metrics", 1, "metric")),
        ("ratings", "e1,ability,,,,80", "e1,abilty,,,,80",
         ("unknown_indicator", "ratings", 2, "indicator")),
        ("ratings", "e2,ability,,superior,,0", "e2,ability,,boss,,0",
         ("unknown_rater_type", "ratings", 4, "rater_type")),
        ("ratings", "e2,ability,,superior,,0", "e2,ability,,peer,,0",
         ("rater_without_weight", "ratings", 4, "rater_type")),
        # people
        ("metrics", "e1,sales,,100,80", "e9,sales,,100,80",
         ("unknown_employee", "metrics", 1, "subject")),
        ("ratings", "e1,ability,,,,80", "e9,ability,,,,80",
         ("unknown_employee", "ratings", 2, "employee_id")),
        ("metrics", "e1,sales,,100,80", "@department,sales,,100,80",
         ("wrong_subject", "metrics", 1, "subject")),
        ("employees", "e2,钱二,2,60", "@department,钱二,2,60",
         ("reserved_id", "employees", 2, "employee_id")),
        # a month in a scheme that is assessed in one piece
        ("metrics", "e1,sales,,100,80", "e1,sales,2026-01,100,80",
         ("month_not_allowed", "metrics", 1, "month")),
        ("ratings", "e1,ability,,,,80", "e1,ability,2026-01,,,80",
         ("month_not_allowed", "ratings", 2, "month")),
        # keys
        ("employees", "e2,钱二,2,60", "e2,钱二,2,60\n        e1,赵一,0,60",
         ("duplicate_row", "employees", 3, "employee_id")),
        ("metrics", "e2,sales,,100,120", "e2,sales,,100,120\n        e1,sales,,90,80",
         ("duplicate_row", "metrics", 3, "subject")),
        ("ratings", "e2,ability,,superior,,0", "e2,ability,,superior,,0\n        e2,ability,,,,1",
         ("duplicate_row", "ratings", 5, "employee_id")),
        # negative numbers, the least of them
        ("metrics", "e1,sales,,100,80", "e1,sales,,-1,80",
         ("negative_number", "metrics", 1, "target")),
        ("metrics", "e1,sales,,100,80", "e1,sales,,100,-1",
         ("negative_number", "metrics", 1, "actual")),
        ("ratings", "e1,ability,,,,80", "e1,ability,,,,-1",
         ("negative_number", "ratings", 2, "score")),
        ("employees", "e2,钱二,2,60", "e2,钱二,-1,60",
         ("negative_number", "employees", 2, "absent_days")),
        # cells and headers
        ("metrics", "e1,sales,,100,80", "e1,sales,,100,8O",
         ("not_a_number", "metrics", 1, "actual")),
        ("metrics", "month", "when", ("unknown_column", "metrics", None, "when")),
        ("ratings", "rater,score", "rater,rater,score",
         ("duplicate_column", "ratings", None, "rater")),
        ("ratings", ",score", ",points", ("missing_column", "ratings", None, "score")),
    ],
)  # fmt: skip
def test_each_fault_of_a_score_sheet_is_named(
    tmp_path: Path, table: str, old: str, new: str, problem: tuple[str, str, int | None, str]
) -> None:
    found = problems_of("sales-staff", "2026Q1", tmp_path, **_with(STAFF, table, old, new))
    assert problem in found
    # What is missing because of the faulty row may be named too, but nothing else.
    known = {"missing_metric", "missing_rating", "missing_value", "unknown_column"}
    known |= {"reserved_id": {"unknown_employee"}, "duplicate_column": {"malformed_row"}}.get(
        problem[0], set()
    )
    assert {code for code, *_ in found} <= known | {problem[0]}


def test_ratings_from_the_scales_ends_are_fine_and_raters_may_be_several(tmp_path: Path) -> None:
    more = _with(STAFF, "ratings", "e2,ability,,superior,,0",
                 "e2,ability,,superior,李,0\n        e2,ability,,superior,王,100")  # fmt: skip
    assert problems_of("sales-staff", "2026Q1", tmp_path, **more) == []


def test_ignored_columns_and_absent_optional_columns_are_fine(tmp_path: Path) -> None:
    noted = _with(STAFF, "metrics", "actual\n", "actual,note,_mine\n")
    noted["metrics"] = noted["metrics"].replace(",80\n", ",80,a,b\n").replace(",120\n", ",120,,\n")
    assert problems_of("sales-staff", "2026Q1", tmp_path, **noted) == []


def test_every_problem_comes_at_once(tmp_path: Path) -> None:
    tables = {
        "employees": "employee_id,name,absent_days,working_days\ne1,赵一,x,60\n",
        "metrics": "subject,metric,target,actual,colour\ne1,sales,0,80,red\ne7,saless,1,1,\n"
        "e7,saless,5,5,\n",
        "ratings": "employee_id,indicator,score\ne1,attitude,101\n",
        "bonus": "a\n1\n",
    }
    found = problems_of("sales-staff", "2026Q1", tmp_path, **tables)
    assert found == [
        ("unknown_table", "bonus", None, ""),
        ("not_a_number", "employees", 1, "absent_days"),
        ("unknown_column", "metrics", None, "colour"),
        ("zero_target", "metrics", 1, "target"),
        ("unknown_metric", "metrics", 2, "metric"),
        ("unknown_employee", "metrics", 2, "subject"),
        ("unknown_metric", "metrics", 3, "metric"),
        ("duplicate_row", "metrics", 3, "subject"),
        ("missing_rating", "ratings", None, "indicator"),
        ("off_scale", "ratings", 1, "score"),
    ]


def test_messages_say_who_and_what_to_do(tmp_path: Path) -> None:
    tables = _with(STAFF, "metrics", "e2,sales", "e3,saless")
    messages = " | ".join(
        p.message for p in all_problems("sales-staff", "2026Q1", tmp_path, **tables)
    )
    assert "e2 has no metric sales: add a row" in messages
    assert "did you mean sales?" in messages
    assert "'e3' is not in employees: known here: e1, e2" in messages


def test_people_who_are_not_assessed_need_no_inputs(tmp_path: Path) -> None:
    tables = {**STAFF, "employees": STAFF["employees"] + "        e3,孙三,21,60\n"}
    assert problems_of("sales-staff", "2026Q1", tmp_path, **tables) == []


# ---- deals and carried state (key-account-commission) ----

DEALS = {
    "employees": """
        employee_id,name,hire_date,float_salary
        e1,赵一,2020-01-01,3000
        e2,钱二,2020-01-01,3000
        """,
    "metrics": """
        subject,metric,target,actual
        e1,quarterly_target,100000,
        e2,quarterly_target,100000,
        e1,kpi_coefficient,,1
        e2,kpi_coefficient,,1
        """,
    "deals": """
        deal_id,employee_id,kind,amount,share,standard_price,gross_margin,in_crm,date
        d1,e1,product,60000,0.5,,,true,2026-01-05
        d1,e2,product,60000,0.5,,,true,2026-01-05
        d2,e1,implementation,1000,,1000,,,
        """,
}
CARRY = """
    employee_id,kind,origin_period,amount,base
    e1,gap,2025Q4,100,100
    """


def test_good_deals_have_no_problem(tmp_path: Path) -> None:
    assert problems_of("key-account-commission", "2026Q1", tmp_path, CARRY, **DEALS) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("d2,e1,implementation", "d2,e9,implementation",
         ("unknown_employee", "deals", 3, "employee_id")),
        ("d2,e1,implementation", "d2,@department,implementation",
         ("unknown_employee", "deals", 3, "employee_id")),
        ("d2,e1,implementation", "d2,e1,implemention", ("unknown_kind", "deals", 3, "kind")),
        ("d2,e1,implementation", "d1,e1,implementation",
         ("duplicate_row", "deals", 3, "deal_id")),
        ("d2,e1,implementation,1000,", "d2,e1,implementation,,",
         ("missing_value", "deals", 3, "amount")),
        ("d2,e1,implementation,1000,,", "d2,e1,implementation,1000,0.9,",
         ("shares_not_one", "deals", 3, "share")),
        ("d2,e1,implementation,1000,,", "d2,e1,implementation,1000,-1,",
         ("negative_number", "deals", 3, "share")),
        ("1000,,1000,,,", "1000,,-1,,,", ("negative_number", "deals", 3, "standard_price")),
        ("1000,,1000,,,", "1000,,1000,,maybe,", ("not_true_or_false", "deals", 3, "in_crm")),
        ("1000,,1000,,,", "1000,,1000,,,2026-04-01", ("outside_period", "deals", 3, "date")),
        ("1000,,1000,,,", "1000,,1000,,,2025-12-31", ("outside_period", "deals", 3, "date")),
        ("1000,,1000,,,", "1000,,1000,,,1/5/2026", ("not_a_date", "deals", 3, "date")),
        ("d2,e1,implementation,1000,,1000", "d2,e1,secondary_development,1000,,",
         ("missing_value", "deals", 3, "gross_margin")),
    ],
)  # fmt: skip
def test_each_fault_of_a_deal_is_named(
    tmp_path: Path, old: str, new: str, problem: tuple[str, str, int | None, str]
) -> None:
    tables = _with(DEALS, "deals", old, new)
    found = problems_of("key-account-commission", "2026Q1", tmp_path, CARRY, **tables)
    others = [other for other in found if other != problem]
    assert problem in found
    assert {code for code, *_ in others} <= {"shares_not_one"}


def test_reversals_and_negative_margins_are_no_fault(tmp_path: Path) -> None:
    new = "d2,e1,product,-500,,,,,\n        d3,e1,secondary_development,1,,,-5,,"
    tables = _with(DEALS, "deals", "d2,e1,implementation,1000,,1000,,,", new)
    assert problems_of("key-account-commission", "2026Q1", tmp_path, CARRY, **tables) == []


def test_shares_must_sum_to_one_exactly(tmp_path: Path) -> None:
    thirds = {**DEALS, "deals": "deal_id,employee_id,kind,amount,share\n"
              "d1,e1,product,1,0.3333333333\nd1,e2,product,1,0.6666666666\n"}  # fmt: skip
    (problem,) = all_problems("key-account-commission", "2026Q1", tmp_path, **thirds)
    assert (problem.code, problem.row, problem.column) == ("shares_not_one", 1, "share")
    assert "d1 sum to" in problem.message


def test_a_hire_date_after_the_quarter_is_a_problem(tmp_path: Path) -> None:
    tables = _with(DEALS, "employees", "e2,钱二,2020-01-01", "e2,钱二,2026-04-01")
    found = problems_of("key-account-commission", "2026Q1", tmp_path, **tables)
    assert ("hired_after_period", "employees", 2, "hire_date") in found


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("e1,gap,2025Q5,100,100", ("not_a_period", "carry", 1, "origin_period")),
        ("e1,gap,2026Q1,100,100", ("outside_period", "carry", 1, "origin_period")),
        ("e1,gap,2026Q2,100,100", ("outside_period", "carry", 1, "origin_period")),
        ("e1,gap,2025,100,100", ("wrong_length", "carry", 1, "origin_period")),
        ("e1,gap,2025-12,100,100", ("wrong_length", "carry", 1, "origin_period")),
        ("e1,gap,2025-10..2025-12,100,100", ("wrong_length", "carry", 1, "origin_period")),
        ("e1,gap,2025-12..2026-01,100,100", ("outside_period", "carry", 1, "origin_period")),
        ("e1,debt,2025Q4,100,100", ("unknown_kind", "carry", 1, "kind")),
        ("e1,gap,2025Q4,-1,100", ("negative_number", "carry", 1, "amount")),
        ("e1,gap,2025Q4,100,-1", ("negative_number", "carry", 1, "base")),
        ("e1,gap,2025Q4,,100", ("missing_value", "carry", 1, "amount")),
        ("e1,gap,2025Q4,100,", ("missing_value", "carry", 1, "base")),
        ("e1,gap,2025Q4,1,1\n    e1,gap,2025Q4,2,2", ("duplicate_row", "carry", 2, "employee_id")),
    ],
)
def test_each_fault_of_carried_state_is_named(
    tmp_path: Path, row: str, problem: tuple[str, str, int | None, str]
) -> None:
    carry = CARRY.replace("e1,gap,2025Q4,100,100", row)
    found = problems_of("key-account-commission", "2026Q1", tmp_path, carry, **DEALS)
    assert found == [problem]


# ---- months and events (vehicle-commission, monthly) ----

FLEET = {
    "employees": "employee_id,name,role\ne1,赵一,manager\ne2,钱二,specialist\n",
    "metrics": """
        subject,metric,month,target,actual
        e1,retail_target,2026-01,5,
        e2,retail_target,2026-01,5,
        @department,css,2026-01,,990
        """,
    "events": """
        employee_id,event,date,month,quantity
        e1,vehicle,2026-01-05,,1
        e2,vehicle,,2026-01,2
        """,
}


def test_good_months_have_no_problem(tmp_path: Path) -> None:
    assert problems_of("vehicle-commission", "2026-01", tmp_path, **FLEET) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("events", "e2,vehicle", "e2,vehicel", ("unknown_event", "events", 2, "event")),
        ("events", "e2,vehicle", "e9,vehicle", ("unknown_employee", "events", 2, "employee_id")),
        ("events", "e2,vehicle", "@department,vehicle",
         ("wrong_subject", "events", 2, "employee_id")),
        ("events", "2026-01-05,,1", "2026-02-01,,1", ("outside_period", "events", 1, "date")),
        ("events", ",2026-01,2", ",2026-02,2", ("outside_period", "events", 2, "month")),
        ("events", ",2026-01,2", ",2026-13,2", ("not_a_month", "events", 2, "month")),
        ("events", "2026-01-05,,1", "2026-01-05,2026-02,1",
         ("date_outside_month", "events", 1, "date")),
        ("events", ",2026-01,2", ",2026-01,-1", ("negative_number", "events", 2, "quantity")),
        ("metrics", "e1,retail_target,2026-01", "e1,retail_target,2026-02",
         ("outside_period", "metrics", 1, "month")),
        ("metrics", "@department,css,2026-01,,990", "",
         ("missing_metric", "metrics", None, "metric")),
        ("metrics", "@department,css", "e1,css", ("wrong_subject", "metrics", 3, "subject")),
        ("metrics", ",,990", ",,990.5", ("not_whole", "metrics", 3, "actual")),
        ("metrics", "e1,retail_target,2026-01,5,", "e1,retail_target,2026-01,0,",
         ("zero_target", "metrics", 1, "target")),
        ("metrics", "e1,retail_target,2026-01,5,", "e1,retail_target,2026-01,5,7",
         ("actual_disagrees", "metrics", 1, "actual")),
        ("employees", "specialist", "special", ("unknown_role", "employees", 2, "role")),
        ("employees", "specialist", "", ("missing_value", "employees", 2, "role")),
    ],
)  # fmt: skip
def test_each_fault_of_a_month_is_named(
    tmp_path: Path, table: str, old: str, new: str, problem: tuple[str, str, int | None, str]
) -> None:
    tables = _with(FLEET, table, old, new)
    found = problems_of("vehicle-commission", "2026-01", tmp_path, **tables)
    assert problem in found
    allowed = {problem[0], "missing_metric", "missing_month"}
    if problem[0] == "date_outside_month":  # the month is February, too
        allowed.add("outside_period")
    assert {code for code, *_ in found} <= allowed


def test_events_may_repeat_and_no_event_means_that_none_happened(tmp_path: Path) -> None:
    repeated = {**FLEET, "events": FLEET["events"] + "        e2,vehicle,,2026-01,2\n"}
    assert problems_of("vehicle-commission", "2026-01", tmp_path, **repeated) == []
    none = {name: text for name, text in FLEET.items() if name != "events"}
    assert problems_of("vehicle-commission", "2026-01", tmp_path / "none", **none) == []


def test_in_a_run_of_one_month_an_empty_month_means_that_month(tmp_path: Path) -> None:
    silent = {**FLEET, "metrics": FLEET["metrics"].replace("2026-01", "")}
    assert problems_of("vehicle-commission", "2026-01", tmp_path, **silent) == []
    twice = {**FLEET, "metrics": FLEET["metrics"] + "        e1,retail_target,,5,\n"}
    found = problems_of("vehicle-commission", "2026-01", tmp_path / "twice", **twice)
    assert found == [("duplicate_row", "metrics", 4, "subject")]


def test_in_a_run_of_several_months_each_row_names_its_month(tmp_path: Path) -> None:
    tables = {**FLEET, "events": "employee_id,event\ne1,vehicle\n"}
    tables = _with(tables, "metrics", "e1,retail_target,2026-01", "e1,retail_target,")
    found = problems_of("vehicle-commission", "2026Q1", tmp_path, **tables)
    assert ("missing_month", "events", 1, "month") in found
    assert ("missing_month", "metrics", 1, "month") in found
    # February and March have no rows at all: every person's month is missing, and CSS too.
    every = all_problems("vehicle-commission", "2026Q1", tmp_path, **tables)
    missing = [problem for problem in every if problem.row is None]
    assert {problem.code for problem in missing} == {"missing_month"}
    assert {"2026-02", "2026-03"} <= {
        word for p in missing for word in p.message.replace(":", "").split()
    }


def test_deals_of_a_run_of_several_months_need_their_day(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        periods: month
        pay:
          commission: {sum: amount, deal: product}
        """)
    tables = {"employees": "employee_id,name\ne1,赵一\n",
              "deals": "deal_id,employee_id,kind,amount,date\nd1,e1,product,5,\n"}  # fmt: skip
    found = problems_of(scheme, "2026Q1", tmp_path, **tables)
    assert found == [("missing_month", "deals", 1, "date")]
    assert problems_of(scheme, "2026-01", tmp_path, **tables) == []


# ---- words and attributes that the scheme lists ----

LISTED = scheme_of("""\
    allowed: {role: [seller], level: [A, B], status: [open, won], customer_kind: [new]}
    attributes: {power: {type: number}, since: {type: date}}
    quantities:
      power: {customer: power, on: customers, scale: [1, 5]}
      since: {customer: since, on: customers}
      won: {count: offer, where: status == 'won'}
    classes: {take: all, rules: [{class: strong, when: power ≥ 4}]}
    """)
GOOD = {
    "employees": "employee_id,name,role,level\ne1,赵一,seller,A\n",
    "events": "employee_id,event,status,customer_kind\ne1,offer,won,new\ne1,offer,,\n",
    "customers": "customer_id,name,power,since\nc1,甲,4,2020-01-01\nc2,乙,1,2020-01-01\n",
}


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("employees", ",A", ",C", ("unknown_level", "employees", 1, "level")),
        ("employees", "seller", "cook", ("unknown_role", "employees", 1, "role")),
        ("events", "won", "wonn", ("unknown_status", "events", 1, "status")),
        ("events", "new", "old", ("unknown_customer_kind", "events", 1, "customer_kind")),
        ("customers", "c1,甲,4", "c1,甲,6", ("off_scale", "customers", 1, "power")),
        ("customers", "c1,甲,4", "c1,甲,", ("missing_value", "customers", 1, "power")),
        ("customers", "c1,甲,4", "c1,甲,-4", ("negative_number", "customers", 1, "power")),
        ("customers", "c1,甲,4,2020-01-01", "c1,甲,4,2020",
         ("not_a_date", "customers", 1, "since")),
        ("customers", "c2,乙", "c1,乙", ("duplicate_row", "customers", 2, "customer_id")),
        ("customers", "power", "powers", ("unknown_column", "customers", None, "powers")),
    ],
)  # fmt: skip
def test_each_word_outside_the_schemes_lists_is_named(
    tmp_path: Path, table: str, old: str, new: str, problem: tuple[str, str, int | None, str]
) -> None:
    assert problems_of(LISTED, "2026Q1", tmp_path / "good", **GOOD) == []
    found = problems_of(LISTED, "2026Q1", tmp_path, **_with(GOOD, table, old, new))
    assert problem in found
    assert {code for code, *_ in found} <= {problem[0], "missing_value"}


# ---- the run itself ----


@pytest.mark.parametrize(
    ("scheme", "period", "code"),
    [
        ("sales-staff", "2015Q4", "before_effective"),
        ("sales-staff", "2026-01", "wrong_period"),
        ("sales-staff", "2026-01..2026-03", "wrong_period"),
        ("vehicle-commission", "2026-01-05..2026-01-20", "wrong_period"),
    ],
)
def test_a_period_that_the_scheme_does_not_know_names_no_table(
    tmp_path: Path, scheme: str, period: str, code: str
) -> None:
    assert (code, "", None, "") in problems_of(scheme, period, tmp_path, **STAFF)


def test_a_missing_input_folder_is_a_problem(tmp_path: Path) -> None:
    from kpilib.core.periods import Period
    from kpilib.core.problems import ProblemsFound
    from kpilib.workspace.assess_folder import assess_folder
    from tests.small_schemes import book

    period = Period.parse("2026Q1")
    with pytest.raises(ProblemsFound, match="the input folder nowhere does not exist"):
        assess_folder(book().scheme("sales-staff", period), period, tmp_path / "nowhere")


def test_a_share_that_cannot_be_read_is_told_of_once_and_not_as_a_wrong_sum(tmp_path: Path) -> None:
    shares = {**DEALS, "deals": "deal_id,employee_id,kind,amount,share\n"
              "d1,e1,product,1,0.5\nd1,e2,product,1,half\n"}  # fmt: skip
    found = problems_of("key-account-commission", "2026Q1", tmp_path, **shares)
    assert found == [("not_a_number", "deals", 2, "share")]


def test_the_months_of_a_run_go_on_over_the_end_of_a_year(tmp_path: Path) -> None:
    scheme = scheme_of("periods: range\nquantities: {v: {count: visit}}\npay: {bonus: v}\n")
    tables = {
        "employees": "employee_id,name\ne1,赵一\n",
        "events": "employee_id,event,month,quantity\n"
        "e1,visit,2025-12,1\ne1,visit,2026-01,1\ne1,visit,2026-02,1\ne1,visit,2025-13,1\n",
    }
    found = problems_of(scheme, "2025-12-16..2026-01-15", tmp_path, **tables)
    assert found == [
        ("outside_period", "events", 3, "month"),
        ("not_a_month", "events", 4, "month"),
    ]


def test_a_metric_of_an_earlier_period_that_is_looked_back_to_is_held_against_the_scheme(
    tmp_path: Path,
) -> None:
    scheme = scheme_of("""\
        quantities: {now: {metric: sales}, before: {metric: sales, back: 1}}
        pay: {growth: now − before}
        """)
    people = "employee_id,name\nA,甲\n"
    write_folder(tmp_path / "history" / "2025Q4", {
        "employees": people, "metrics": "subject,metric,actual\nA,sales,-1\n"})  # fmt: skip
    metrics = "subject,metric,actual\nA,sales,100\n"
    found = problems_of(scheme, "2026Q1", tmp_path, employees=people, metrics=metrics)
    assert found == [("negative_number", "2025Q4/metrics", 1, "actual")]


def test_customers_whom_no_rule_looks_at_are_told_by_their_first_row(tmp_path: Path) -> None:
    scheme = scheme_of("pay: {bonus: '1'}\n")
    people, customers = "employee_id,name\nA,甲\n", "customer_id,name\nc1,x\nc2,y\n"
    found = problems_of(scheme, "2026Q1", tmp_path, employees=people, customers=customers)
    assert found == [("rows_not_used", "customers", 1, "")]
