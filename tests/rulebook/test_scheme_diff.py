"""`kpi schemes diff`: clause beside clause, by what they mean, and who is affected."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.rules.scheme_changes import scheme_changes
from kpilib.text.schemes.changes_in_words import told_changes
from kpilib.text.schemes.scheme_text import SchemeText
from kpilib.workspace.assess_department import assess_department
from kpilib.workspace.workspace import Workspace
from tests.small_schemes import book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.scheme import Scheme

ROOT = Path(__file__).parents[2]


def kpi(*arguments: str, workspace: Path = ROOT) -> Result:
    asked = ["schemes", "diff", *arguments, "--workspace", str(workspace), "--lang", "en"]
    return CliRunner().invoke(main, asked)


def numbers(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Decimal]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in entries:
        inside = (*path, str(key))
        if isinstance(value, Decimal):
            yield ".".join(inside), value
        elif isinstance(value, dict | list):
            yield from numbers(value, inside)


def words(scheme: Scheme) -> SchemeText:
    return SchemeText("en", scheme, date.max)


@pytest.mark.parametrize("scheme_id", book().ids)
def test_a_scheme_does_not_differ_from_itself(scheme_id: str) -> None:
    for scheme in book().versions(scheme_id):
        assert scheme_changes(scheme, scheme.model_copy(deep=True)) == ()


@pytest.mark.parametrize(
    "scheme_id", ["key-account-commission", "sales-staff", "key-account-pay-bands"]
)
def test_each_number_that_is_other_names_its_clause_and_no_more(scheme_id: str) -> None:
    tried = 0
    for scheme, document in book().dated(scheme_id):
        for path, value in numbers(document.data):
            try:
                other, _ = book().in_force(scheme_id, scheme.effective_from, {path: str(value + 1)})
            except Exception:  # noqa: BLE001, S112 - a number that no other may stand for
                continue
            (told,) = told_changes(scheme_changes(scheme, other), words(scheme), words(other))
            assert told.before != told.after
            assert path.startswith(told.path.split(".")[0])
            tried += 1
    assert tried >= 5


def test_another_spelling_of_the_same_rule_is_no_difference(tmp_path: Path) -> None:
    text = (ROOT / "params" / "schemes" / "key-account-commission.yaml").read_text("utf-8")
    other = tmp_path / "key-account-commission.yaml"
    spelled = text.replace(" × ", " * ").replace("value: 4%", "value: 0.04")
    assert spelled != text
    other.write_text("# ours\n" + spelled, encoding="utf-8")
    found = kpi("key-account-commission", str(other))
    assert found.exit_code == 0
    assert "no clause differs" in found.output


def test_who_is_affected_is_what_the_engine_says_of_both(tmp_path: Path) -> None:
    change = ("parameters.software_rate.value", "5%")
    found = kpi("key-account-commission", "2026Q1", "--set", "=".join(change), "--json")
    (clause,) = json.loads(found.output)["clauses"]
    assert (clause["path"], clause["before"], clause["after"]) == (
        "parameters.software_rate", "4%", "5%",
    )  # fmt: skip
    (told,) = json.loads(found.output)["affected"]
    shutil.copytree(ROOT / "params", tmp_path / "params")
    settings = tmp_path / "params" / "departments.yaml"
    path, value = change
    own = f"    overrides: {{{path}: {{value: {value}, from: 2026-01-01, reason: tried}}}}\n"
    scheme = "    scheme: key-account-commission\n"
    settings.write_text(settings.read_text("utf-8").replace(scheme, scheme + own), "utf-8")
    pay = [paid(Workspace(root), Period.parse("2026Q1")) for root in (ROOT, tmp_path)]
    assert told["department"] == "key-accounts"
    assert [Decimal(told[key]) for key in ("before", "after")] == [sum(one.values()) for one in pay]
    people = {each["employee_id"]: Decimal(each["difference"]) for each in told["people"]}
    differences = {who: pay[1].get(who, Decimal(0)) - pay[0].get(who, Decimal(0)) for who in pay[1]}
    assert people == {who: amount for who, amount in differences.items() if amount}


def paid(workspace: Workspace, period: Period) -> dict[str, Decimal]:
    """Everybody's pay, as the workspace's settings have it."""
    found: dict[str, Decimal] = {}
    rows = assess_department(workspace, "key-accounts", period).results.rows["payouts"]
    for who, _, _, amount in rows:
        found[who] = found.get(who, Decimal(0)) + amount
    return found


def test_rules_added_gone_and_two_versions_of_one_file_are_told(tmp_path: Path) -> None:
    (source,) = book().documents("sales-staff")[:1]
    first = (ROOT / source.source).read_text("utf-8").split("\n---\n")[0]
    lines = first.splitlines()
    start = lines.index("flags:") if "flags:" in lines else len(lines)
    changed = "\n".join(lines[:start]).replace("effective_from: 20", "effective_from: 21", 1)
    file = tmp_path / "sales-staff.yaml"
    file.write_text(f"{first}\n---\n{changed}\n", encoding="utf-8")
    day = next(line for line in changed.splitlines() if line.startswith("effective_from")).split()[
        1
    ]
    found = kpi(f"{file}@2020-01-01", f"{file}@{day}")
    assert found.exit_code == 0
    assert "[scheme.effective_from]  changed" in found.output
    assert "gone" in found.output
    back = kpi(f"{file}@{day}", f"{file}@2020-01-01")
    assert "new rule" in back.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sales-staff",), "say which scheme to compare with"),
        (("sales-staff", "sales-staf"), "there is no scheme sales-staf"),
        (("sales-staff", "no.yaml"), "there is no file no.yaml"),
        (("sales-staff", "sales-staff@2026"), "'2026' is no day"),
        (("sales-staff", "sales-staff", "2026Q7"), "2026Q7"),
        (("sales-staff", "sales-staff", "-d", "sales-north"), "no department sales-north"),
        (("sales-staff", "--set", "full=1"), "full"),
    ],
)
def test_what_cannot_be_compared_says_why(arguments: tuple[str, ...], said: str) -> None:
    found = kpi(*arguments)
    assert found.exit_code in {1, 2}
    assert said in found.output


def test_a_value_is_called_as_elsewhere_by_a_short_path_or_its_printed_name() -> None:
    whole, short, printed = (
        kpi("key-account-commission", "2026Q1", "--set", f"{path}=5%", "--json")
        for path in ("parameters.software_rate.value", "software_rate", "软件销售提成比例")
    )
    assert whole.exit_code == 0, whole.output
    assert short.output == printed.output == whole.output
