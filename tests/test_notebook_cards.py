"""What objects show of themselves in a notebook, what Tab offers, and what a mistake looks like."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell

from kpilib import KpiError, ProblemsFound, Workspace, assess_folder, plottable
from kpilib.api.completion import texts_for
from kpilib.text.notebook_card import MOST_ROWS, NotebookCard, ShowsItself

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", name="ws")
def sample_company() -> Workspace:
    return Workspace(ROOT)


def shown(ws: Workspace) -> dict[str, Any]:
    a, review = ws.assess("key-accounts", "2026Q1"), ws.review("key-accounts", "2026Q1")
    return {
        "workspace": ws,
        "departments": ws.departments,
        "rule book": ws.schemes,
        "assessment": a,
        "scheme": a.scheme,
        "trace": a.explain("E007", "software_commission"),
        "review": review,
        "tables": review.tables,
        "restatement": ws.restatement("key-accounts", "2025Q4"),
        "bridge": ws.restatement("key-accounts", "2025Q4").bridge,
        "company": ws.company("2026Q1"),
        "year": ws.company_year("2025Q4"),
    }


def test_everything_shows_itself_in_the_departments_language_and_in_few_lines(
    ws: Workspace,
) -> None:
    for name, one in shown(ws).items():
        page, plain = one._repr_html_(), repr(one)
        assert 'lang="zh"' in page, name
        assert re.search("[一-鿿]", plain), name
        assert len(plain.splitlines()) <= 60, name
        assert " object at 0x" not in plain, name


def test_a_notebook_shows_all_forms_of_one_card(ws: Workspace) -> None:
    cards = [one for one in shown(ws).values() if isinstance(one, ShowsItself)]
    assert len(cards) > 8
    for one in cards:
        forms = {
            "text/html": one._repr_html_(),
            "text/markdown": one._repr_markdown_(),
            "text/plain": repr(one),
        }
        kind = type(one)
        with patch.object(kind, "card", autospec=True, side_effect=kind.card) as made:
            assert DisplayFormatter().format(one)[0] == forms, kind
        assert made.call_count == 1, kind


def test_a_card_is_markdown_too(ws: Workspace) -> None:
    text = ws.assess("key-accounts", "2026Q1")._repr_markdown_()
    assert text.startswith("**大客户部 · 2026年第一季度**")
    assert "| E001 | 2026Q1 |" in text
    assert "- `.payouts` 12 行" in text


def test_what_people_typed_is_no_markup_in_any_form() -> None:
    evil = "<img src=x onerror=alert(1)> *a* | `b`"
    card = NotebookCard(evil, "en", "test", (evil,), {evil: evil}, (evil,), [(evil,)])
    assert "<img" not in card.html()
    assert html.escape(evil) in card.html()
    *literal, code = card.markdown().split("\n\n")
    assert not re.search(r"(?<!\\)<img", "".join(literal))
    assert code.startswith(f"- `` {evil} `` ")
    assert evil in card.text()


def test_a_long_table_is_cut_and_says_how_much_more_there_is() -> None:
    rows = [(n,) for n in range(MOST_ROWS + 280)]
    card = NotebookCard("t", "en", "test", (), {}, ("n",), rows)
    assert card.html().count("<tr>") == MOST_ROWS + 1
    for text in (card.html(), card.text(), card.markdown().replace("\\", "")):
        assert "… and 280 more rows" in text


def test_a_bridge_has_exact_amounts_that_sum_line_by_line(ws: Workspace) -> None:
    frame = ws.restatement("key-accounts", "2025Q4").bridge.frame
    assert {type(amount) for amount in frame.amount} == {Decimal}
    for _, line in frame.groupby(["employee_id", "period", "item", "unit"]):
        *steps, now = line.amount
        assert sum(steps) == now


def test_a_scheme_has_its_values_by_name_and_tells_itself(ws: Workspace) -> None:
    scheme = ws.schemes["key-account-commission"]
    assert "software_rate" in scheme.parameters
    assert "软件销售提成比例" in scheme.text()
    assert scheme == ws.assess("key-accounts", "2026Q1").scheme
    assert not [name for name in dir(scheme) if name.startswith("_")]
    with pytest.raises(KpiError, match="did you mean sales-staff"):
        ws.schemes["sales-stuff"]
    assert ws.schemes.get("sales-stuff") is None


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('ws.assess("', ["key-accounts", "enterprise-sales", "sales-east", "sales-west", "fleet"]),
        ("x = ws.review('sales-w", ["sales-west"]),
        ('ws.assess("fleet", "2025', ["2025Q4", "2025Q3", "2025Q2", "2025Q1"]),
        ('ws.assess(period="2026', ["2026Q1"]),
        ('ws.review("fleet", lang="', ["en", "zh"]),
        ('ws.review("fleet", edition="p', ["posting", "payroll"]),
        ('a.explain("E00', [f"E00{n}" for n in range(1, 10)]),
        ('a.explain("E007", "soft', ["software_commission", "software_rate"]),
        ('ws.schemes["key-account-c', ["key-account-commission"]),
        ('ws.departments["f', ["fleet"]),
        ('review.tables["p', ["pay"]),
        ('review.show_chart("d', ["distribution", "drivers"]),
        ('ws.nothing("', []),
        ('ws.assess("fleet", "2026Q1", "', []),
        ('print("ws', []),
    ],
)
def test_tab_leads_to_what_may_stand_in_the_quotes(
    ws: Workspace, code: str, texts: list[str]
) -> None:
    names = {"ws": ws}
    names["a"] = ws.assess("key-accounts", "2026Q1")  # type: ignore[assignment]  # another kind
    names["review"] = ws.review("key-accounts", "2026Q1")  # type: ignore[assignment]  # as above
    assert texts_for(code, names)[1] == texts


def test_ipython_asks_it_and_replaces_what_was_begun() -> None:
    shell = InteractiveShell.instance()
    try:
        shell.user_ns["ws"] = Workspace(ROOT)
        Workspace(ROOT)  # a second one adds nothing
        ours = [one for one in shell.Completer.custom_matchers if "kpilib" in one.__module__]
        assert len(ours) == 1
        code = 'a = 1\nws.assess("sales-w'
        with provisionalcompleter():
            found = list(shell.Completer.completions(code, len(code)))
        assert [(one.text, code[one.start : one.end]) for one in found] == [
            ("sales-west", "sales-w")
        ]
    finally:
        InteractiveShell.clear_instance()


def test_dir_names_what_is_promised_and_nothing_private(ws: Workspace) -> None:
    assert {"assess", "departments", "periods", "review", "schemes"} <= set(dir(ws))
    a = ws.assess("key-accounts", "2026Q1")
    for one in (ws, a):
        assert not [name for name in dir(one) if name.startswith("_")]
        for name in dir(one):
            assert hasattr(one, name)


def test_where_nothing_is_named_the_first_department_and_the_latest_period_are_meant(
    ws: Workspace,
) -> None:
    assert ws.assess() == ws.assess("key-accounts", "2026Q1")
    assert ws.assess("fleet") == ws.assess("fleet", "2026Q1")
    assert ws.assess(period="2025Q3") == ws.assess("key-accounts", "2025Q3")
    assert ws.review("fleet").identity == ws.review("fleet", "2026Q1").identity


@pytest.mark.parametrize(
    ("wrong", "zh", "en"),
    [
        ({"department": "flet"}, "没有部门 flet：是否应为 fleet？", "there is no department flet"),
        ({"period": "2031Q1"}, "没有部门有 2031Q1 的输入数据", "no department has inputs"),
        ({"period": "2026-Q1"}, "不是期间", "is not a period"),
        ({"period": None}, "应为文字", "expected text"),
        ({"department": 5}, "没有部门 5", "there is no department 5"),
        ({"edition": "all"}, "参数 edition 为 'all'", "parameter edition is 'all'"),
        ({"revision": "last"}, "参数 revision 为 'last'", "parameter revision is 'last'"),
        ({"lang": "fr"}, "参数 lang 为 'fr'", None),
    ],
)
def test_a_wrong_parameter_is_one_sentence_in_the_language_that_is_meant(
    ws: Workspace, wrong: dict[str, Any], zh: str, en: str | None
) -> None:
    for lang, words in (("", zh), ("en", en)):
        if words is None:
            continue
        with pytest.raises(KpiError, match=r"\w") as raised:
            ws.review(**{"lang": lang, **wrong})
        (sentence,) = raised.value._render_traceback_()
        assert words in sentence
        assert "\n" not in sentence


@pytest.mark.parametrize("root", [5, None, "nowhere"])
def test_what_is_no_workspace_is_a_sentence_too(root: Any) -> None:
    with pytest.raises(KpiError, match=r"no workspace|expected text"):
        Workspace(root)


def test_problems_show_themselves_by_cause_and_escaped(tmp_path: Path) -> None:
    (tmp_path / "employees.csv").write_text(
        "employee_id,name,absent_days,working_days\nA,甲,<b>,60\n", encoding="utf-8"
    )
    with pytest.raises(ProblemsFound, match="1 problem") as wrong:
        assess_folder("sales-staff", "2026Q1", tmp_path, schemes=ROOT / "params" / "schemes")
    for one in (wrong.value, wrong.value.problems):
        forms = one._repr_mimebundle_()
        assert "&lt;b&gt;" in forms["text/html"]
        assert "<b>" not in forms["text/html"]
        assert "1 problem" in forms["text/plain"]
        assert "\n- " in forms["text/markdown"]


def test_a_frame_for_charts_has_floats_and_leaves_the_exact_one_alone(ws: Workspace) -> None:
    a = ws.assess("key-accounts", "2026Q1")
    floats = plottable(a.payouts)
    assert floats.amount.dtype == float
    assert list(floats.columns) == list(a.payouts.columns)
    assert {type(amount) for amount in a.payouts.amount} == {Decimal}
    assert plottable(a.summary).total_pay.dtype == float
    assert type(a.payouts.groupby("item").amount.sum().iloc[0]) is Decimal
