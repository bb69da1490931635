"""Of a department assessed as a whole, people are no table of names below a promised bar."""

from __future__ import annotations

import shutil
from pathlib import Path

from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.page_one.people_table import PeopleTable
from tests.render import notebooks

ROOT = Path(__file__).parents[2]
GOALS = ("key_customers", "sales", "satisfaction", "on_time_delivery", "brand_awareness")


def test_people_of_whom_only_names_are_known_are_no_table(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "params" / "schemes", tmp_path / "params" / "schemes")
    (tmp_path / "params" / "departments.yaml").write_text(
        "company: {zh: 样例, en: Sample}\n"
        "departments:\n"
        "  goals: {title: {zh: 一部, en: One}, scheme: key-account-department-goals}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "params" / "inputs" / "2025" / "goals"
    folder.mkdir(parents=True)
    (folder / "employees.csv").write_text("employee_id,name\nA,甲\nB,乙\n", encoding="utf-8")
    rows = "".join(f"@department,{name},100,90\n" for name in GOALS)
    (folder / "metrics.csv").write_text("subject,metric,target,actual\n" + rows, encoding="utf-8")
    review = open_review("goals", "2025", lang="en", workspace=str(tmp_path))
    assert PeopleTable(review.context).people
    assert PeopleTable(review.context).grid() is None
    assert not notebooks.outputs(review.show_people)
