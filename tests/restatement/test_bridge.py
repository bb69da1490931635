"""Bridges: the flagship chain by hand, and the law that parts sum exactly to the difference."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.records.bridge.attribution import Assessor, states, steps
from kpilib.records.bridge.bridge_table import BRIDGE_TABLE, bridge_csv, differs, read_bridge
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import (
    Bridge,
    BridgeLine,
    CausePart,
    ChangeCause,
    Figures,
    State,
    bridge,
)
from kpilib.workspace.accepted import ACCEPTED
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace
from tests.flagship import DEPARTMENT, QUARTERS, add_quarter, amount, correct, write_zhao

if TYPE_CHECKING:
    from pathlib import Path


def bundle(root: Path, quarter: str) -> InputBundle:
    return InputBundle.of(Workspace(root), DEPARTMENT, Period.parse(quarter))


def between(
    old: InputBundle, new: InputBundle, quarter: str, issued: Figures | None = None
) -> Bridge:
    """The bridge between two bundles; as issued is what the old one gives unless it is said."""
    assessor = Assessor(DEPARTMENT, quarter)
    first = issued or assessor.figures(old)
    return bridge(DEPARTMENT, quarter, states(first, old, new, assessor))


def told(found: Bridge) -> list[str]:
    """Pay and scores: `item before → after: amount cause, amount cause`."""
    return [_told(line) for line in (*found.pay, *found.scores)]


def moved(found: Bridge) -> list[str]:
    """What is carried on and its base, likewise, with the period in which it arose."""
    return [f"{line.period} {_told(line)}" for line in (*found.carried, *found.bases)]


def _told(line: BridgeLine) -> str:
    parts = ", ".join(f"{p.amount} {' + '.join(map(str, p.causes))}" for p in line.parts)
    return f"{line.item} {line.before} → {line.after}: {parts}"


C1 = """\
table: deals
row: {deal_id: 2025Q1-1}
change:
  amount: {old: 40000.00, new: 25000.00}
  kind: {old: product, new: implementation}
reason: it was an implementation, and entered with another one
by: Li
on: 2026-01-10
"""


def test_the_flagship_chain_shows_each_quarters_effect_by_name(tmp_path: Path) -> None:
    # The deal of 2025Q1 was an implementation of 25,000 and not a product of 40,000.
    root = write_zhao(tmp_path)
    old = {quarter: bundle(root, quarter) for quarter in QUARTERS}
    correct(root, "2025Q1", "C-1", C1)
    bridges = {q: between(old[q], bundle(root, q), q) for q in QUARTERS}
    found = {q: told(one) for q, one in bridges.items()}
    carried = {q: moved(one) for q, one in bridges.items()}

    # Q1: X 25,000 < 50,000: −600 as before. Implementation earns 6% × 25,000 = 1,500.
    #     Gap 50,000 − 25,000 = 25,000 (it was 10,000), owed on 50,000 − 25,000 = 25,000.
    assert found["2025Q1"] == ["service_commission 0.00 → 1500.00: 1500.00 correction C-1"]
    assert carried["2025Q1"] == [
        "2025Q1 gap 10000.00 → 25000.00: 15000.00 correction C-1",
        "2025Q1 gap 50000.00 → 25000.00: -25000.00 correction C-1",
    ]
    # Q2: X 70,000 is 20,000 above the quota, which fill 20,000 of the 25,000; 5,000 stay open, so
    #     nothing is paid back yet (it was 4% × 50,000 = 2,000). X′ = 70,000 − 20,000 = 50,000:
    #     commission 4% × 50,000 = 2,000 (it was 4% × 60,000 = 2,400).
    assert found["2025Q2"] == [
        "back_pay 2000.00 → 0.00: -2000.00 carried over from 2025Q1: correction C-1",
        "software_commission 2400.00 → 2000.00: -400.00 carried over from 2025Q1: correction C-1",
    ]
    over = "carried over from 2025Q1: correction C-1"
    assert carried["2025Q2"] == [
        f"2025Q1 gap 0.00 → 5000.00: 5000.00 {over}",
        f"2025Q1 gap 0.00 → 25000.00: 25000.00 {over}",
    ]
    # Q3: X 130,000 fills the last 5,000: back pay 4% × 25,000 = 1,000. X′ = 125,000 ≥ 100,000:
    #     commission 4,000 as before, and 25,000 are carried on (it was 30,000).
    assert found["2025Q3"] == [
        "back_pay 0.00 → 1000.00: 1000.00 carried over from 2025Q1: correction C-1"
    ]
    assert carried["2025Q3"] == [f"2025Q3 excess 30000.00 → 25000.00: -5000.00 {over}"]
    # Q4: X = 280,000 + 25,000 = 305,000 ≥ 300,000: commission 4% × 305,000 = 12,200, not 12,400.
    assert found["2025Q4"] == [
        "software_commission 12400.00 → 12200.00: -200.00 carried over from 2025Q1: correction C-1"
    ]


def test_each_correction_has_its_own_part_in_the_order_of_days(tmp_path: Path) -> None:
    # Q4 takes over 30,000 of 2025Q3: 4% × (280,000 + 30,000) = 12,400.
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q4")
    # Own deal 280,000 → 290,000: 4% × 10,000 = +400.
    # Q1's deal 40,000 → 20,000: the gap is 30,000 instead of 10,000. Q2 fills 20,000 of it, Q3 the
    # other 10,000; so 10,000 less are carried on: −400.
    # Q3's deal 130,000 → 128,000: another 2,000 less are carried on: −80.
    correct(root, "2025Q4", "own", amount("2025Q4", "280000.00", "290000.00", "2026-03-01"))
    correct(root, "2025Q3", "third", amount("2025Q3", "130000.00", "128000.00", "2026-01-01"))
    correct(root, "2025Q1", "first", amount("2025Q1", "40000.00", "20000.00", "2026-02-01"))
    assert told(between(old, bundle(root, "2025Q4"), "2025Q4")) == [
        (
            "software_commission 12400.00 → 12320.00: 400.00 correction own, "
            "-400.00 carried over from 2025Q1: correction first, "
            "-80.00 carried over from 2025Q3: correction third"
        )
    ]


def test_a_line_without_a_difference_is_not_written(tmp_path: Path) -> None:
    # Q3 2,000 less and Q4 2,000 more: what Q4 pays on stays 310,000.
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q4")
    correct(root, "2025Q3", "less", amount("2025Q3", "130000.00", "128000.00"))
    correct(root, "2025Q4", "more", amount("2025Q4", "280000.00", "282000.00"))
    found = between(old, bundle(root, "2025Q4"), "2025Q4")
    assert told(found) == []
    assert (found.issued, found.restated) == (Decimal("15400.00"), Decimal("15400.00"))


def test_a_withdrawn_correction_is_named_as_withdrawn(tmp_path: Path) -> None:
    root = write_zhao(tmp_path)
    correct(root, "2025Q4", "own", amount("2025Q4", "280000.00", "290000.00"))
    old = bundle(root, "2025Q4")
    text = amount("2025Q4", "280000.00", "290000.00", withdrawn="2026-04-01")
    correct(root, "2025Q4", "own", text)
    assert told(between(old, bundle(root, "2025Q4"), "2025Q4")) == [
        "software_commission 12800.00 → 12400.00: -400.00 withdrawal own"
    ]


def test_inputs_changed_without_a_correction_are_named_as_such(tmp_path: Path) -> None:
    root = write_zhao(tmp_path)
    old = {quarter: bundle(root, quarter) for quarter in QUARTERS}
    add_quarter(root, "2025Q3", "135000.00")
    assert told(between(old["2025Q4"], bundle(root, "2025Q4"), "2025Q4")) == [
        "software_commission 12400.00 → 12600.00: 200.00 carried over from 2025Q3: inputs deals.csv"
    ]
    add_quarter(root, "2025Q2", "80000.00")
    assert told(between(old["2025Q2"], bundle(root, "2025Q2"), "2025Q2")) == [
        "software_commission 2400.00 → 2800.00: 400.00 inputs deals.csv"
    ]


def test_a_changed_rule_is_a_part_of_its_own(tmp_path: Path) -> None:
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q2")
    correct(root, "2025Q2", "own", amount("2025Q2", "70000.00", "80000.00"))
    scheme = root / "params" / "schemes" / "key-account-commission.yaml"
    text = scheme.read_text(encoding="utf-8")
    assert "value: 4%" in text
    scheme.write_text(text.replace("value: 4%", "value: 5%"), encoding="utf-8")
    # Commission on 70,000 instead of 60,000 at 4%: +400; then 1% more of 70,000: +700.
    # Back pay on 50,000 at 5% instead of 4%: +500.
    assert told(between(old, bundle(root, "2025Q2"), "2025Q2")) == [
        "back_pay 2000.00 → 2500.00: 500.00 rules key-account-commission",
        (
            "software_commission 2400.00 → 3500.00: "
            "400.00 correction own, 700.00 rules key-account-commission"
        ),
    ]


def test_what_the_program_changed_is_told_apart(tmp_path: Path) -> None:
    # As issued the same bundle had given 2,390: today's program gives 2,400 for it.
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q2")
    correct(root, "2025Q2", "own", amount("2025Q2", "70000.00", "80000.00"))
    pay = {("Z", "2025Q2", "software_commission"): Decimal("2390.00"),
           ("Z", "2025Q2", "back_pay"): Decimal("2000.00")}  # fmt: skip
    found = between(old, bundle(root, "2025Q2"), "2025Q2", Figures(pay, {}))
    assert told(found) == [
        "software_commission 2390.00 → 2800.00: 10.00 program, 400.00 correction own"
    ]


def test_corrections_that_only_hold_together_share_a_part(tmp_path: Path) -> None:
    # The second builds on what the first, of a later day, has left: between them there is nothing.
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q2")
    correct(root, "2025Q2", "a", amount("2025Q2", "75000.00", "80000.00", "2026-01-01"))
    correct(root, "2025Q2", "b", amount("2025Q2", "70000.00", "75000.00", "2026-01-02"))
    assert told(between(old, bundle(root, "2025Q2"), "2025Q2")) == [
        "software_commission 2400.00 → 2800.00: 400.00 correction a + correction b"
    ]


def test_a_new_bundle_that_cannot_be_assessed_is_refused(tmp_path: Path) -> None:
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q2")
    correct(root, "2025Q2", "a", amount("2025Q2", "1.00", "80000.00"))
    with pytest.raises(ProblemsFound, match=r"a found '1\.00' in amount, but it is '70000\.00'"):
        between(old, bundle(root, "2025Q2"), "2025Q2")


def test_a_bridge_as_csv_goes_from_issued_to_restated(tmp_path: Path) -> None:
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q4")
    correct(root, "2025Q1", "C-1", C1)
    assert bridge_csv(between(old, bundle(root, "2025Q4"), "2025Q4")).splitlines() == [
        "employee_id,period,item,unit,step,cause,amount",
        "Z,2025Q4,software_commission,yuan,issued,,12400.00",
        (
            "Z,2025Q4,software_commission,yuan,carried,"
            "carried over from 2025Q1: correction C-1,-200.00"
        ),
        "Z,2025Q4,software_commission,yuan,restated,,12200.00",
    ]
    old = InputBundle(
        {path: text for path, text in bundle(root, "2025Q1").files.items() if "correct" not in path}
    )
    assert bridge_csv(between(old, bundle(root, "2025Q1"), "2025Q1")).splitlines()[4:] == [
        "Z,2025Q1,gap,carried,issued,,10000.00",
        "Z,2025Q1,gap,carried,correction,correction C-1,15000.00",
        "Z,2025Q1,gap,carried,restated,,25000.00",
        "Z,2025Q1,gap,carried base,issued,,50000.00",
        "Z,2025Q1,gap,carried base,correction,correction C-1,-25000.00",
        "Z,2025Q1,gap,carried base,restated,,25000.00",
    ]


def test_parts_that_do_not_sum_are_refused() -> None:
    parts = (CausePart((ChangeCause("program"),), Decimal(1)),)
    with pytest.raises(ArithmeticError, match="do not sum to its difference"):
        BridgeLine("A", "2025Q1", "bonus", Decimal(10), parts, Decimal(12))


MONEY = st.integers(-(10**9), 10**9).map(lambda fen: Decimal(fen).scaleb(-2))
KEYS = st.tuples(st.sampled_from("AB"), st.sampled_from(["2025-01", "2025Q1"]),
                 st.sampled_from(["bonus", "pay"]))  # fmt: skip
CAUSES = st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True).map(
    lambda names: tuple(ChangeCause("correction", "2025Q1", name) for name in names)
)
FIGURES = st.builds(Figures, *[st.dictionaries(KEYS, MONEY) for _ in range(4)])


@given(st.lists(st.builds(State, CAUSES, FIGURES), min_size=1, max_size=6))
def test_over_any_states_the_parts_sum_exactly(found: list[State]) -> None:
    made = bridge("team", "2025Q1", found)
    first, last = found[0].figures, found[-1].figures
    for lines, old, new in zip(made.groups, first.groups, last.groups, strict=True):
        differ = {k for k in {*old, *new} if old.get(k, 0) != new.get(k, 0)}
        assert {(x.employee_id, x.period, x.item) for x in lines} == differ
        for line in lines:
            key = (line.employee_id, line.period, line.item)
            assert (line.before, line.after) == (old.get(key, 0), new.get(key, 0))
            assert line.before + sum(part.amount for part in line.parts) == line.after
            assert all(part.amount for part in line.parts)


@given(st.lists(st.builds(State, CAUSES, FIGURES), min_size=1, max_size=5))
def test_any_bridge_is_read_back_from_its_file_and_leads_to_the_same_figures(
    found: list[State],
) -> None:
    made = bridge("team", "2025Q1", found)
    text = bridge_csv(made)
    lines = read_bridge(text, "2025Q1")
    again = lines.bridge("team", "2025Q1", made.issued)
    assert again.groups == made.groups
    assert (again.issued, again.restated) == (made.issued, made.restated)
    assert bridge_csv(again) == text
    assert differs(lines, found[0].figures, found[-1].figures) == []


ISSUED = "A,2025Q1,pay,yuan,issued,,1.00"
RESTATED = "A,2025Q1,pay,yuan,restated,,3.00"
PARTED = "A,2025Q1,pay,yuan,correction,correction C,2.00"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([ISSUED, RESTATED], r"A, 2025Q1, pay: 1.00 and its causes come to 1.00, not to 3.00"),
        ([PARTED, RESTATED], "A, 2025Q1, pay: it does not lead from issued to restated"),
        ([ISSUED, PARTED], "A, 2025Q1, pay: it does not lead from issued to restated"),
        ([ISSUED, PARTED, RESTATED, RESTATED], "does not lead from issued to restated"),
        ([ISSUED, PARTED, RESTATED.replace("3.00", "NaN")], "it has 'NaN' where a number stands"),
        ([ISSUED.replace("yuan", "euro")], "it has the unit 'euro'"),
        ([ISSUED.replace(",1.00", "")], "it has a row that is cut off"),
        ([ISSUED, PARTED.replace("correction C", "a whim"), RESTATED], "no cause: 'a whim'"),
    ],
)
def test_a_file_that_is_no_bridge_is_refused(lines: list[str], message: str) -> None:
    head = "employee_id,period,item,unit,step,cause,amount"
    with pytest.raises(ValueError, match=message):
        read_bridge("\n".join([head, *lines, ""]), "2025Q1")
    with pytest.raises(ValueError, match="it has the columns who, what"):
        read_bridge("who,what\n", "2025Q1")


def test_a_bridge_between_other_figures_is_named_with_both_sides() -> None:
    text = "\n".join([",".join(BRIDGE_TABLE.names), ISSUED, PARTED, RESTATED, ""])
    lines = read_bridge(text, "2025Q1")
    key, other = ("A", "2025Q1", "pay"), ("B", "2025Q1", "pay")
    was = Figures({key: Decimal("1.00"), other: Decimal("1.00")}, {})
    now = Figures({key: Decimal("4.00")}, {}, {key: Decimal("7.00")})
    assert differs(lines, was, now) == [
        "A, 2025Q1, pay (yuan): it leads from 1.00 to 3.00, and the results from 1.00 to 4.00",
        "B, 2025Q1, pay (yuan): it has no line, and 1.00 became 0.00",
        "A, 2025Q1, pay (carried): it has no line, and 0.00 became 7.00",
    ]


def test_of_causes_that_share_a_part_the_first_one_names_its_step() -> None:
    causes = (ChangeCause("rules", name="small"), ChangeCause("correction", "2025Q1", "C-1"))
    figures = [Figures({("A", "2025Q1", "bonus"): Decimal(n)}, {}) for n in (1, 3)]
    made = bridge("team", "2025Q1", [State((), figures[0]), State(causes, figures[1])])
    assert bridge_csv(made).splitlines()[2] == (
        "A,2025Q1,bonus,yuan,rules,rules small; correction C-1,2.00"
    )


def test_files_that_move_no_figure_are_no_step(tmp_path: Path) -> None:
    """Nor does it need one: notebooks, words, notes, and what was accepted."""
    old = bundle(write_zhao(tmp_path), "2025Q2")
    places = ("notebooks/department_review.ipynb", ACCEPTED,
              "params/words/zh.yaml", "params/decisions/2025Q2/key.yaml")  # fmt: skip
    new = InputBundle({**old.files, **dict.fromkeys(places, b"changed")})
    assert steps(old, new, "team", "2025Q2") == ()


def test_a_correction_whose_file_is_gone_was_deleted_and_nobody_has_withdrawn_it(
    tmp_path: Path,
) -> None:
    root = write_zhao(tmp_path)
    correct(root, "2025Q4", "own", amount("2025Q4", "280000.00", "290000.00", "2026-03-01"))
    old = bundle(root, "2025Q4")
    for path in (root / "params" / "corrections").rglob("own.yaml"):
        path.unlink()
    found = between(old, bundle(root, "2025Q4"), "2025Q4")
    assert told(found) == ["software_commission 12800.00 → 12400.00: -400.00 deletion own"]
    assert [CauseWords("en").heading(causes) for causes in found.causes] == [
        "Deleted correction own"
    ]
    assert read_bridge(bridge_csv(found), "2025Q4").groups["yuan"] == found.pay


def test_what_a_revision_says_beyond_what_its_files_give_is_the_program_s(tmp_path: Path) -> None:
    root = write_zhao(tmp_path)
    old = bundle(root, "2025Q4")
    correct(root, "2025Q4", "own", amount("2025Q4", "280000.00", "290000.00", "2026-03-01"))
    new, assessor = bundle(root, "2025Q4"), Assessor(DEPARTMENT, "2025Q4")
    key = ("Z", "2025Q4", "software_commission")
    issued = assessor.figures(new)
    reached = Figures({**issued.pay, key: Decimal("12801.00")}, issued.scores)
    found = states(assessor.figures(old), old, new, assessor, reached)
    made = bridge(DEPARTMENT, "2025Q4", found)
    assert told(made) == [
        "software_commission 12400.00 → 12801.00: 1.00 program, 400.00 correction own"
    ]


def test_causes_stand_in_the_order_that_every_line_agrees_with() -> None:
    names = {"A": "ab", "B": "bc", "C": "ac"}
    lines = [
        f"{who},2025Q1,bonus,yuan,{step},{cause},{amount}"
        for who, mine in names.items()
        for step, cause, amount in [
            ("issued", "", "0.00"),
            *(("correction", f"correction {one}", "1.00") for one in mine),
            ("restated", "", "2.00"),
        ]
    ]
    text = "\n".join([",".join(BRIDGE_TABLE.names), *lines, ""])
    made = read_bridge(text, "2025Q1").bridge("team", "2025Q1", Decimal(0))
    assert [cause.name for step in made.steps for cause in step] == ["a", "b", "c"]
