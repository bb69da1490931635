"""Whatever is printed fits its stream, moves no terminal's cursor, and ends in plain sentences."""

from __future__ import annotations

import errno
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kpilib.cli.main import COMMANDS, main
from kpilib.cli.safe_streams import SafeStream, beneath, safe_streams, shown
from kpilib.workspace.shipped import shipped
from tests.issued_workspace import issue_small, write_issuing_workspace
from tests.small_workspace import DEPARTMENTS, INPUTS, SCHEME, write_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]")
HOSTILE = "x\x1b[31m\x1b]0;t\x07\x9b2J\r\u202e\u2066\u200b"


@given(st.text(), st.sampled_from(["gbk", "latin-1", "ascii", "cp437", "utf-8", None]))
def test_any_text_fits_any_stream_and_acts_on_none(text: str, encoding: str | None) -> None:
    found = shown(text, encoding)
    assert not ACTING.search(found)
    found.encode(encoding or "utf-8")


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])))
def test_what_only_shows_stays_as_it_is(text: str) -> None:
    assert shown(text, "utf-8") == text


def test_signs_of_ours_have_stand_ins_and_the_rest_is_written_out() -> None:
    assert shown("✓ 张三 1 − 2", "gbk") == "√ 张三 1 - 2"
    assert shown("✗ 张", "ascii") == "x \\u5f20"


def test_a_redirected_console_of_another_country_takes_every_line() -> None:
    below = io.BytesIO()
    stream: Any = SafeStream(io.TextIOWrapper(below, encoding="gbk", newline=""))
    stream.writelines(["✓ fleet\n", "\U0001f600\n"])
    stream.flush()
    assert below.getvalue().decode("gbk") == "√ fleet\n\\ud83d\\ude00\n"
    assert not hasattr(stream, "buffer")  # click would write past it
    assert beneath(stream) is not stream


def test_the_streams_are_as_before_when_a_command_has_ended() -> None:
    before = sys.stdout, sys.stderr
    with safe_streams():
        assert isinstance(sys.stdout, SafeStream)
        assert isinstance(sys.stderr, SafeStream)
    assert (sys.stdout, sys.stderr) == before


def _commands(root: Path) -> dict[str, list[str]]:
    """A call of every command over the small workspace."""
    inputs = root / "params" / "inputs" / "2026Q1" / "team"
    return {
        "approve": ["2026Q1", "-d", "team", "--by", "B"],
        "assess": ["--scheme", "small", "--period", "2026Q1", "--inputs", str(inputs),
                   "--out", str(root / "out")],
        "audit": ["2025Q4"],
        "check": [],
        "correct": ["2025Q4", "team", "--table", "metrics", "--row", "subject=A", "--set",
                    "actual=60", "--reason", "late", "--by", "B"],
        "diff": ["2025Q4", "team"],
        "explain": ["2026Q1", "team", "A"],
        "init": [str(root / "new"), "-d", "team=sales-staff"],
        "intake": ["2026Q1", "team", str(inputs / "metrics.csv")],
        "issue": ["2026Q1", "-d", "team"],
        "keys": ["list"],
        "lab": [],
        "new-period": ["2026Q2"],
        "owed": [],
        "pack": ["2026Q1", "--to", "html"],
        "paid": [str(inputs / "metrics.csv")],
        "plan": ["2025Q4", "-d", "team"],
        "restate": ["2025Q4"],
        "schemes": ["show", "small"],
        "statements": ["2026Q1", "-d", "team", "--to", "json"],
        "verify": ["--quick"],
        "what-if": ["2026Q1", "team", "--set", "pay.bonus.formula=11 × score"],
    }  # fmt: skip


def _kpi(words: Sequence[str], root: Path, lang: str = "en_GB.UTF-8") -> Result:
    locale = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": lang}
    place = () if words[0] == "init" else ("--workspace", str(root))  # it makes one
    return CliRunner(env=locale).invoke(main, [*words, *place])


def test_every_command_is_called_here() -> None:
    assert set(_commands(Path())) == set(COMMANDS)


@pytest.mark.parametrize("name", ["assess", "check", "explain", "schemes", "what-if", "new-period"])
def test_nothing_from_an_input_acts_on_the_terminal(tmp_path: Path, name: str) -> None:
    tables = {table: text.replace("A,", f"A{HOSTILE},") for table, text in INPUTS["2026Q1"].items()}
    tables["events"] = f"employee_id,event{HOSTILE},quantity\nA,{HOSTILE},{HOSTILE}\n"
    scheme = SCHEME.replace("en: Sales}", f"en: Sales\u202e{'x'}}}").replace(
        "小制度", "小\u202e制度"
    )
    departments = DEPARTMENTS.replace("Team one", "Team\u202e one").replace("一部", "一\u2066部")
    write_workspace(tmp_path, scheme, {"2026Q1": tables}, departments)
    words = [name, *_commands(tmp_path)[name]]
    words = [f"A{HOSTILE}" if word == "A" else word for word in words]
    said = _kpi(words, tmp_path)
    assert said.output
    assert not ACTING.search(said.output)
    assert "\\u" in said.output or name == "new-period"


@pytest.mark.parametrize("encoding", ["gbk", "latin-1", "ascii"])
def test_a_command_ends_well_whatever_its_console_can_show(tmp_path: Path, encoding: str) -> None:
    write_workspace(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "kpilib", "explain", "2026Q1", "team", "A", "--workspace", tmp_path],
        env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert "56" in done.stdout.decode(encoding)


def test_a_reader_that_goes_away_is_no_error_to_speak_of(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    command = [sys.executable, "-m", "kpilib", "explain", "2026Q1", "team", "A"]
    with subprocess.Popen([*command, "--workspace", str(tmp_path)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""


_FIXES = {
    errno.EACCES: "系统不允许",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "名称超过了",
    errno.EIO: "磁盘出错",
    errno.EISDIR: "同名文件夹",
}


_REFUSED = [
    (name, number)
    for at, name in enumerate(sorted(set(COMMANDS) - {"lab", "pack"}))  # of packs: test_unwritable
    for number in (sorted(_FIXES)[at % 5], sorted(_FIXES)[(at + 2) % 5])
]


@pytest.mark.parametrize(("name", "number"), _REFUSED)
def test_what_the_system_refuses_is_a_sentence_of_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    write_issuing_workspace(tmp_path)
    if name in {"diff", "verify", "correct", "owed", "restate"}:
        issue_small(tmp_path, "2025Q4")
    whole, refused = io.open, tmp_path / "params" / "schemes" / "small.yaml"
    if name == "verify":
        refused = tmp_path / "reports" / "2025Q4" / "team" / "r1" / "results" / "payouts.csv"
    if name == "paid":
        refused = tmp_path / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv"
    if name == "keys":
        refused = tmp_path / "params" / "people.yaml"
        refused.write_text("people: {}\n", encoding="utf-8")
    if name == "init":
        refused = shipped() / "params" / "schemes" / "sales-staff.yaml"
    if name == "intake":
        refused = tmp_path / "params" / "intake" / "team.yaml"
        refused.parent.mkdir()
        refused.write_text("tables: []\n", encoding="utf-8")

    def opened(file: Any, *more: Any, **named: Any) -> Any:
        if not isinstance(file, int) and Path(os.fsdecode(file)) == refused:
            raise OSError(number, os.strerror(number), str(file))
        return whole(file, *more, **named)

    monkeypatch.setattr(io, "open", opened)
    said = _kpi([name, *_commands(tmp_path)[name]], tmp_path, "zh_CN.UTF-8")
    assert isinstance(said.exception, SystemExit)
    assert said.exit_code == 1
    assert refused.name in said.output
    assert _FIXES[number] in said.output


def test_text_in_another_encoding_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workspace(tmp_path)
    odd = tmp_path / "odd.txt"
    odd.write_bytes("甲".encode("gbk"))
    monkeypatch.setattr("kpilib.cli.explain.Workspace", lambda _: odd.read_text(encoding="utf-8"))
    said = _kpi(["explain", "2026Q1", "team", "A"], tmp_path)
    assert (said.exit_code, said.output) == (1, f"{odd} is not UTF-8 text: save it as UTF-8\n")
