"""Neither the folder one stands in nor a setting of the user or machine counts in a report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_company import contents, write_company

SHADOWS = (
    "__future__", "bottleneck", "calendar", "click", "json", "kpilib_settings", "numexpr", "pandas",
    "sitecustomize", "threading", "typing", "usercustomize", "warnings",
)  # fmt: skip
RC = "font.size: 30\naxes.facecolor: red\nsvg.fonttype: none\nlines.linewidth: 9\nbackend: Agg\n"
CONFIG = "c.InteractiveShell.xmode = 'Verbose'\nopen({marker!r}, 'w')\n"
QUARTER = ("pack", "2026Q1", "--jobs", "1", "--renderer", "builtin")

FONT_LIST = """
import dataclasses, matplotlib, pathlib
import matplotlib.font_manager as m
plain = next(one for one in m.fontManager.ttflist if one.name == "DejaVu Sans"
             and one.style == "normal" and one.weight == 400)
theirs = dataclasses.replace(plain, name="Noto Sans CJK SC")
m.fontManager.ttflist.insert(0, theirs)
m.json_dump(m.fontManager, next(pathlib.Path(matplotlib.get_cachedir()).glob("fontlist-*.json")))
"""
"""A machine has a font of the same name, and the user's list of fonts knows it."""


IMPORTS = "import calendar, json, ours\nassert ours.TRUE and calendar.month and json.loads"
"""The last cell: a module of the analyst's own, and two that stand beside it under their names."""


def company(root: Path) -> Path:
    write_company(root, ["t1"])
    book = root / "notebooks" / "department_review.ipynb"
    content = json.loads(book.read_text("utf-8"))
    content["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "id": "mine",
                             "execution_count": None, "source": IMPORTS})  # fmt: skip
    book.write_text(json.dumps(content), encoding="utf-8")
    (root / "notebooks" / "ours.py").write_text("TRUE = True\n", encoding="utf-8")
    return root


def kpi(root: Path, *words: str, **settings: str) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT")
            if name in os.environ}  # fmt: skip
    done = subprocess.run(
        [str(Path(sys.executable).with_name("kpi")), *words], cwd=root, env={**kept, **settings},
        capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def hostile(root: Path, home: Path) -> dict[str, str]:
    """Everything that a user could have set, and a marker that whatever runs would leave."""
    marker = f"open({str(home / 'RAN')!r}, 'a').write(__name__)\n"
    config = CONFIG.format(marker=str(home / "RAN"))
    files = {
        **{root / f"{name}.py": marker for name in SHADOWS},
        **{root / "notebooks" / f"{name}.py": marker for name in SHADOWS},
        root / "matplotlibrc": RC,
        root / "notebooks" / "matplotlibrc": RC,
        home / "mpl" / "matplotlibrc": RC,
        home / ".config" / "matplotlib" / "matplotlibrc": RC,
        home / "ipython" / "profile_default" / "ipython_config.py": config,
        home / "ipython" / "profile_default" / "startup" / "00-mine.py": marker,
        home / ".ipython" / "profile_default" / "startup" / "00-mine.py": marker,
        home / "jupyter" / "jupyter_config.py": marker,
        home / "jupyter" / "jupyter_nbconvert_config.py": marker,
        home / "startup.py": marker,
        home / ".local" / "share" / "pandoc" / "templates" / "default.html5": "mine",
        home / ".pandoc" / "reference.docx": "mine",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return {
        "HOME": str(home), "MPLCONFIGDIR": str(home / "mpl"), "MPLBACKEND": "TkAgg",
        "MATPLOTLIBRC": str(home / "mpl" / "matplotlibrc"), "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"), "PYTHONSTARTUP": str(home / "startup.py"),
        "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8",
        "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "COLUMNS": "30", "LINES": "5",
        "SOURCE_DATE_EPOCH": "1", "TERM": "dumb", "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = company(tmp_path_factory.mktemp("ordinary"))
    kpi(root, *QUARTER, HOME=os.environ.get("HOME", str(root)))
    return root


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A workspace of the same content, and the settings of a user with whom nothing is usual."""
    root = company(tmp_path_factory.mktemp("troubled"))
    home = tmp_path_factory.mktemp("home")
    settings = hostile(root, home)
    elsewhere = {**os.environ, "MPLCONFIGDIR": settings["MPLCONFIGDIR"], "MPLBACKEND": "Agg"}
    subprocess.run([sys.executable, "-P", "-c", FONT_LIST], env=elsewhere, cwd=home, check=True)
    before = os.umask(0)
    try:
        kpi(root, *QUARTER, **settings)
    finally:
        os.umask(before)
    return root, settings


@pytest.mark.fonts
def test_a_pack_has_the_same_bytes_for_every_user(
    ordinary: Path, troubled: tuple[Path, dict[str, str]]
) -> None:
    usual, theirs = contents(ordinary), contents(troubled[0])
    assert sorted(usual) == sorted(theirs)
    assert len(usual) > 10
    assert [name for name in usual if usual[name] != theirs[name]] == []


def test_nothing_of_the_folder_or_the_user_was_run(troubled: tuple[Path, dict[str, str]]) -> None:
    ran = Path(troubled[1]["HOME"]) / "RAN"
    assert not ran.exists(), ran.read_text("utf-8")


def test_the_module_takes_nothing_from_the_folder_either(
    troubled: tuple[Path, dict[str, str]],
) -> None:
    root, settings = troubled
    # Python itself imports this one before it has found ours; `kpi` and `python -P -m` are better.
    (root / "warnings.py").unlink()
    for words in (["--version"], ["check"]):
        subprocess.run([sys.executable, "-m", "kpilib", *words], cwd=root, check=True,
                       env={**os.environ, **settings}, capture_output=True)  # fmt: skip
    test_nothing_of_the_folder_or_the_user_was_run(troubled)


def test_what_one_user_issues_another_verifies(
    ordinary: Path, troubled: tuple[Path, dict[str, str]]
) -> None:
    kpi(ordinary, "issue", "2026Q1", "--to", "html", HOME=str(ordinary))
    root, settings = troubled
    shutil.copytree(ordinary / "reports", root / "reports", dirs_exist_ok=True)
    kpi(root, "verify", "2026Q1", **settings)
    test_nothing_of_the_folder_or_the_user_was_run(troubled)
