"""The small workspace with two people who sign: Li Na issues, Wang Qiang consents.

Days lie in 2020, so that none of them is still to come wherever this runs.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.history.approve import approve
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.signing.consent import consent_file
from kpilib.history.signing.enter_key import KeyAsked, enter_key
from kpilib.history.signing.private_keys import KeyFolder
from kpilib.history.verify import VerifyOptions, verify
from kpilib.publish.packs.report import make_report
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import FIGURES, correct_sales, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.approve import Approved
    from kpilib.history.issue import Issued

LI, WANG = "li-na", "wang-qiang"
NAMES = {LI: "李娜", WANG: "王强", "zhao-gang": "赵刚"}


@dataclass(frozen=True)
class SigningCompany:
    """A workspace, and where its people keep their private keys.

    Attributes:
        root: The workspace.
        keys: The folder of private keys of all of them, for a test is all of them.
    """

    root: Path
    keys: KeyFolder

    def options(self, by: str, on: str, formats: tuple[str, ...] = ()) -> IssueOptions:
        return replace(FIGURES, by=by, on=on, keys=self.keys, formats=formats)

    def key(
        self, person: str, first: str = "2020-01-01", last: str = "", by: str = "", on: str = ""
    ) -> str:
        """Make and enter a key; its public one."""
        asked = KeyAsked(
            person,
            NAMES.get(person, ""),
            date.fromisoformat(first),
            date.fromisoformat(last) if last else None,
            None,
            by,
            date.fromisoformat(on or first),
        )
        return enter_key(Workspace(self.root), asked, self.keys).key.public

    def approve(
        self, period: str, by: str = WANG, on: str = "2020-01-10", department: str = "team"
    ) -> Approved | None:
        where, when = Workspace(self.root), Period.parse(period)
        return approve(where, department, when, self.options(by, on))

    def issue(
        self,
        period: str,
        by: str = LI,
        on: str = "2020-01-10",
        formats: tuple[str, ...] = (),
        department: str = "team",
    ) -> Issued:
        where, when = Workspace(self.root), Period.parse(period)
        return issue(where, department, when, self.options(by, on, formats))

    def add_department(self, name: str) -> None:
        """A department with the tables of the other one, and other people in them."""
        settings = self.root / "params" / "departments.yaml"
        text = settings.read_text("utf-8").replace(
            "departments:\n", f"departments:\n  {name}: {{title: {name}, scheme: small}}\n"
        )
        settings.write_text(text, encoding="utf-8")
        for folder in sorted((self.root / "params" / "inputs").glob("*/team")):
            for table in folder.iterdir():
                path = folder.with_name(name) / table.name
                path.parent.mkdir(exist_ok=True)
                lines = table.read_text("utf-8").splitlines()
                path.write_text("\n".join([lines[0], *(f"N{x}" for x in lines[1:])]), "utf-8")

    def correct_sales(self, period: str, employee: str, old: str, new: str) -> None:
        path = correct_sales(self.root, period, employee, old, new)
        text = path.read_text("utf-8")
        path.write_text(text.replace("on: 2026-04-20", "on: 2020-01-10"), encoding="utf-8")

    def faults(self, today: str = "2020-12-31") -> list[str]:
        """What `kpi verify` finds, without the folder of periods."""
        found = verify(Workspace(self.root), VerifyOptions(quick=True, today=today))
        return [str(fault).removeprefix("reports/") for one in found for fault in one.faults]

    def consent(self, period: str, revision: str = "r1") -> Path:
        return consent_file(self.root, "team", period, revision)

    def copy_to(self, folder: Path) -> SigningCompany:
        shutil.copytree(self.root, folder / "w")
        shutil.copytree(self.keys.folder, folder / "keys")
        return SigningCompany(folder / "w", KeyFolder(folder / "keys"))


def found_company(folder: Path, *, four_eyes: bool = True) -> SigningCompany:
    """The workspace with both keys, and nothing issued yet."""
    company = SigningCompany(write_issuing_workspace(folder / "w"), KeyFolder(folder / "keys"))
    if four_eyes:
        switch(company.root, on=True)
    company.key(LI)
    company.key(WANG)
    return company


def signed_and_whole(root: Path) -> IssueOptions:
    """Two people sign in a workspace from now on; how Li Na issues whole reports there."""
    company = SigningCompany(root, KeyFolder(root.with_name("keys")))
    for name in (LI, WANG):
        company.key(name)
    switch(root, on=True)
    return IssueOptions(("html", "xlsx"), make=make_report, by=LI, keys=company.keys)


def switch(root: Path, *, on: bool) -> None:
    """Write the policy into the settings, or take it out."""
    path = root / "params" / "departments.yaml"
    without = path.read_text("utf-8").replace("four_eyes: true\n", "")
    path.write_text(without + ("four_eyes: true\n" if on else ""), encoding="utf-8")


def people_text(root: Path) -> str:
    return (root / "params" / "people.yaml").read_text(encoding="utf-8")


def write_people(root: Path, text: str) -> None:
    (root / "params" / "people.yaml").write_text(text, encoding="utf-8")
