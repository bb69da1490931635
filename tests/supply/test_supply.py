"""What is shipped and stood on is as written down; an audit never calms by knowing nothing."""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
import zipfile
from itertools import chain
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

import kpilib
from kpilib.core.git_commit import CHANGED, commit_of
from kpilib.history.program import LOCK
from kpilib.publish.render.font_subset import truetype, woff
from kpilib.text import fonts

from . import audit, licences, sbom
from .lock import ROOT, at_run_time, locked

if TYPE_CHECKING:
    from pathlib import Path

_COPYRIGHT, _LICENCE, _ADDRESS = 0, 13, 14  # of a font's table of names
OFL = ROOT / "kpilib" / "text" / "OFL.txt"


def test_the_page_of_licences_names_every_package_of_the_lock_with_its_version() -> None:
    page = licences.PAGE.read_text(encoding="utf-8")
    assert page == licences.page(), "write it anew: python -m tests.supply.licences"
    rows = re.findall(r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    assert {name for name, *_ in rows[1:]} == {one.name for one in at_run_time()}
    for one in at_run_time():
        (versions,) = (versions for name, versions, _ in rows if name == one.name)
        assert one.version in versions.split(", ")
    assert all(licence.strip() for *_, licence in rows)


def test_what_only_tests_need_is_no_part_of_what_is_shipped() -> None:
    names = {one.name for one in at_run_time()}
    assert {"kpilib", "pytest", "ruff", "mypy", "hypothesis"}.isdisjoint(names)
    assert {"numpy", "pandas", "mplfonts", "fontmeta", "jupyter-core", "pyzmq"} <= names
    assert len(names) < len({one.name for one in locked()})


@pytest.mark.parametrize("family", [fonts.FAMILY, fonts.SERIF])
@pytest.mark.parametrize("embedded", [woff, truetype])
def test_the_embedded_font_names_its_copyright_and_its_licence(
    embedded: object, family: str
) -> None:
    assert callable(embedded)
    names = TTFont(io.BytesIO(embedded("绩效 A", family)))["name"]
    own = fonts.face(family).font["name"]
    for number in (_COPYRIGHT, _LICENCE, _ADDRESS):
        assert names.getDebugName(number) == own.getDebugName(number)
    assert "SIL Open Font License, Version 1.1" in names.getDebugName(_LICENCE)
    assert "Reserved Font Name" not in names.getDebugName(_COPYRIGHT)


def test_the_licence_of_the_font_is_shipped_with_the_fonts_own_copyright() -> None:
    text = OFL.read_text(encoding="utf-8")
    for family in (fonts.FAMILY, fonts.SERIF):
        assert fonts.face(family).font["name"].getDebugName(_COPYRIGHT) in text
    for words in ("SIL OPEN FONT LICENSE Version 1.1", "PERMISSION & CONDITIONS", "DISCLAIMER"):
        assert words in text


def test_a_wheel_carries_the_licence_of_the_font(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        assert wheel.read("kpilib/text/OFL.txt") == OFL.read_bytes()
    assert kpilib.__version__ in built


def _answer(*found: dict[str, object], code: int = 0) -> CompletedProcess[str]:
    return CompletedProcess([], code, json.dumps({"dependencies": list(found)}), "")


GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(("found", "code", "said"), [
    ([GOOD], audit.CLEAN, "1 of 1 packages were looked up, 0 faults are known."),
    ([GOOD, BAD], audit.VULNERABLE, "b 2: CVE-1; mended in 2.1\n2 of 2 packages were looked up, 1"),
    ([GOOD, SKIPPED], audit.UNKNOWN, "0 faults are known.\nNothing is known of c: the database"),
    ([BAD, SKIPPED], audit.VULNERABLE, "b 2: CVE-1"),
])  # fmt: skip
def test_an_audit_says_what_it_knows_and_what_it_does_not(
    found: list[dict[str, object]], code: int, said: str
) -> None:
    answered, text = audit.told(audit.dependencies(_answer(*found)))
    assert answered == code
    assert said in text


def test_an_audit_without_a_database_says_so_and_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = tmp_path / "pip-audit"
    silent.write_text("#!/bin/sh\necho 'ConnectionError: no route' >&2; exit 1\n", encoding="utf-8")
    silent.chmod(0o755)
    assert audit.main(str(silent)) == audit.UNKNOWN
    said = capsys.readouterr().out
    assert said == "Nothing is known: the database could not be had (ConnectionError: no route).\n"


def test_every_entry_of_the_lock_is_asked_about() -> None:
    lists = audit.asked()
    assert sorted(chain.from_iterable(lists)) == sorted(
        {f"{one.name}=={one.version}" for one in locked()}
    )
    for one in lists:
        names = [pin.partition("==")[0] for pin in one]
        assert len(names) == len(set(names))


def test_an_sbom_is_made_of_every_package_with_all_of_its_hashes() -> None:
    lines = sbom.requirements().splitlines()
    assert len(lines) == len(at_run_time())
    assert all("--hash=sha256:" in line for line in lines)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for line in lines:
        for word in line.split(" --hash=")[1:]:
            assert word.strip() in lock
    assert not re.search(r"https?://", "".join(lines))


def test_a_wheel_carries_the_lock_and_the_commit_that_it_was_built_from(tmp_path: Path) -> None:
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    (packed,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(packed) as content:
        content.extractall(tmp_path / "unpacked", filter="data")
    # Far away from the repository, as pip builds what it has fetched.
    (root,) = (tmp_path / "unpacked").iterdir()
    (built,) = WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        assert wheel.read(f"kpilib/shipped/{LOCK}") == (ROOT / LOCK).read_bytes()
        told = wheel.read("kpilib/shipped/commit").decode().strip()
    assert told.removesuffix(CHANGED) == commit_of(ROOT, "kpilib").removesuffix(CHANGED)
    assert re.fullmatch(r"[0-9a-f]{40}(-dirty)?", told)


def test_a_commit_is_asked_of_the_folders_own_repository_alone(tmp_path: Path) -> None:
    assert commit_of(tmp_path, "kpilib") == ""
    inside = ROOT / "kpilib"
    assert commit_of(inside, "core") == ""  # its repository is that of a folder above


@pytest.mark.skipif(os.name != "posix", reason="a process is ended by a signal")
def test_git_that_is_killed_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    git = tmp_path / "git"
    asked = 'if [ ! -e "$0.$6" ]; then touch "$0.$6"; kill -9 $$; fi'
    git.write_text(f'#!/bin/sh\n{asked}\n[ "$4" = status ] || echo abc\n')
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert commit_of(tmp_path, "kpilib") == "abc"
    assert len(list(tmp_path.glob("git.*"))) == 2, "each question was killed once"
