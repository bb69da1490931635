"""Makes `first.tar.xz`: a workspace with a ledger as the first program with a ledger wrote it.

It is kept, never made again: what matters about it is the program that made it. This says how that
was done. It was run with a checkout of that program on the path:

    PYTHONPATH=CHECKOUT python tests/old_ledgers/make_first.py CHECKOUT first.tar.xz

Everybody and every figure in it is made up.

    keys    key-account-commission, English, by quarter, state carried over four quarters
            2025Q1 r1 r2 r3   2025Q2 r1 … r4   2025Q3 r1 … r3   2025Q4 r1   2026Q1 not issued
            a correction that came with an appeal and was withdrawn later; one that stands;
            one of 2025Q4 that no revision knows yet; an appeal that is still open
    media   bus-media-account-manager, Chinese, by month: score and pay
            2025-10 r1 r2   2025-11 r1 settles it   2025-12 not issued
    desk    the same rules over whole quarters, month by month
            2025Q3 r1 r2   2025Q4 r1 settles it   2026Q1 not issued
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

SETTINGS = """\
company: {zh: 云杉公司（虚构）, en: Spruce Ltd (made up)}
departments:
  keys:
    title: {zh: 大客户组, en: Key accounts}
    scheme: key-account-commission
    language: en
    bonus_budget: 30000
    appeals: {decide_within: 10}
  media:
    title: {zh: 媒体一组, en: Media one}
    scheme: bus-media-account-manager
    language: zh
  desk:
    title: {zh: 媒体二组, en: Media two}
    scheme: bus-media-account-manager
    language: zh
"""
SOLD = {  # by quarter: of K01, who fills a gap and is paid back, and of K02, who splits a deal
    "2025Q1": ("40000.00", "120000.00"),
    "2025Q2": ("70000.00", "96000.00"),
    "2025Q3": ("130000.00", "101000.50"),
    "2025Q4": ("280000.00", "64000.00"),
    "2026Q1": ("99000.00", "105000.00"),
}
MONTHS = {"2025Q3": (7, 8, 9), "2025Q4": (10, 11, 12), "2026Q1": (1, 2, 3)}
MEDIA = {"M01": "林晚,4000.00", "M02": "孟溪,4500.00"}
DESK = {"N01": "程舟,4000.00", "N02": "白榆,4500.00"}
WHO = ["--reason", "credit note found", "--by", "Ana Petrov"]


def write_inputs(root: Path, checkout: Path) -> None:
    """The workspace before anything is issued."""
    (root / "params" / "schemes").mkdir(parents=True)
    (root / "params" / "departments.yaml").write_text(SETTINGS, encoding="utf-8")
    for scheme in ("key-account-commission", "bus-media-account-manager"):
        shutil.copy(checkout / "params" / "schemes" / f"{scheme}.yaml", root / "params" / "schemes")
    shutil.copytree(checkout / "notebooks", root / "notebooks")
    for quarter, (first, second) in SOLD.items():
        tables = {
            "employees": "employee_id,name,role,hire_date,float_salary\n"
            "K01,Iris Okafor,account_manager,2020-01-01,3000.00\n"
            "K02,Bram de Wit,account_manager,2021-05-01,2500.00\n",
            "metrics": "subject,metric,target,actual\n"
            "K01,quarterly_target,100000.00,\nK01,kpi_coefficient,,1.0\n"
            "K02,quarterly_target,100000.00,\nK02,kpi_coefficient,,0.95\n",
            "deals": "deal_id,employee_id,kind,amount,in_crm\n"
            f"{quarter}-1,K01,product,{first},true\n{quarter}-2,K02,product,{second},true\n",
        }
        write(root, quarter, "keys", tables)
    for month in (10, 11, 12):
        write(root, f"2025-{month}", "media", rated([f"2025-{month}"], month, MEDIA))
    for quarter, months in MONTHS.items():
        names = [f"{quarter[:4]}-{month:02}" for month in months]
        write(root, quarter, "desk", rated(names, months[0], DESK))


def rated(months: list[str], seed: int, people: dict[str, str]) -> dict[str, str]:
    """Two people with three ratings a month."""
    rows = [
        f"{who},{indicator},{month},{60 + (seed * 7 + place * 11 + number * 3) % 40}"
        for number, month in enumerate(months)
        for who in people
        for place, indicator in enumerate(("archive", "visits", "incidents"), start=int(who[-1]))
    ]
    return {
        "employees": "employee_id,name,base_salary\n"
        + "".join(f"{who},{name}\n" for who, name in people.items()),
        "ratings": "\n".join(["employee_id,indicator,month,score", *rows, ""]),
    }


def write(root: Path, period: str, department: str, tables: dict[str, str]) -> None:
    """One folder of input tables."""
    folder = root / "params" / "inputs" / period / department
    folder.mkdir(parents=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def history(root: Path) -> None:
    """What the three departments went through."""

    def kpi(*arguments: str) -> None:
        command = [sys.executable, "-m", "kpilib", *arguments, "--workspace", str(root)]
        subprocess.run(command, check=True)

    def issue(department: str, formats: str, *periods: str) -> None:
        for period in periods:
            kpi("issue", period, "-d", department, "--to", formats)

    def amount(quarter: str, deal: str, value: str, day: str, *more: str) -> None:
        kpi("correct", quarter, "keys", "--table", "deals", "--row", f"deal_id={quarter}-{deal}",
            "--set", f"amount={value}", "--on", day, *WHO, *more)  # fmt: skip

    def rating(period: str, department: str, month: str, value: str) -> None:
        who = "M01" if department == "media" else "N01"
        kpi("correct", period, department, "--table", "ratings", "--row", f"employee_id={who}",
            "--row", "indicator=visits", "--row", f"month={month}", "--set", f"score={value}",
            "--reason", "漏评一次拜访", "--by", "周衡", "--on", "2026-01-08")  # fmt: skip

    issue("keys", "html,xlsx", "2025Q1", "2025Q2")
    appeal = ["--appeal", "A-1", "--employee", "K01", "--filed", "2025-07-02", "--about", "a deal"]
    amount("2025Q1", "1", "52000.00", "2025-07-03", *appeal)
    kpi("correct", "2025Q1", "keys", "--decide", "C001", "--outcome", "upheld",
        "--decided", "2025-07-05")  # fmt: skip
    issue("keys", "xlsx", "2025Q1", "2025Q2", "2025Q3")
    amount("2025Q2", "2", "112000.00", "2025-10-09")
    issue("keys", "xlsx", "2025Q2", "2025Q3")
    kpi("correct", "2025Q1", "keys", "--withdraw", "C001", "--on", "2025-11-03",
        "--reason", "the note belonged to another customer", "--by", "Ana Petrov")  # fmt: skip
    issue("keys", "html,xlsx", "2025Q1", "2025Q2", "2025Q3", "2025Q4")
    amount("2025Q4", "2", "71000.00", "2026-01-12")
    kpi("correct", "2025Q4", "keys", "--appeal", "A-2", "--employee", "K02", "--filed",
        "2026-01-14", "--about", "the coefficient", "--on", "2026-01-14", *WHO)  # fmt: skip
    for department, first, second, month in (
        ("media", "2025-10", "2025-11", "2025-10"),
        ("desk", "2025Q3", "2025Q4", "2025-08"),
    ):
        issue(department, "xlsx", first)
        rating(first, department, month, "97")
        issue(department, "xlsx", first, second)


def pack(root: Path, target: Path) -> None:
    """The workspace as one file; only what was issued is read-only."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(target, "w:xz", preset=9) as archive:
        archive.add(root, ".", filter=plain)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "workspace"
        write_inputs(place, Path(sys.argv[1]))
        history(place)
        pack(place, Path(sys.argv[2]))
