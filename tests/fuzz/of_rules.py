"""Inputs that are YAML: schemes, departments, corrections, cases; and parameters."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import yaml

from tests.reference.comparison import differences
from tests.small_company import departments
from tests.small_workspace import INPUTS, SCHEME
from tests.test_cases import CASES

from . import bases, byte_mutations, dress, hostile, yaml_mutations
from .trial import (
    PROBLEMS,
    RESULTS,
    SAME,
    Pieces,
    Trial,
    WrongError,
    assessed,
    told,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reference.command import Answer

SCHEMES = Path(__file__).parents[2] / "params" / "schemes"


def _changed(text: str, rng: Random) -> tuple[bytes, str]:
    if rng.random() < 0.25:
        return byte_mutations.mutate(text.encode(), rng, (text.encode(),)), "bytes"
    new, what = yaml_mutations.mutate(text, rng)
    return new.encode("utf-8", "replace"), what


def _lines(data: bytes) -> list[object]:
    return list(data.splitlines(keepends=True))


def _joined(pieces: list[object]) -> bytes:
    return b"".join(pieces)


def scheme(rng: Random) -> Trial:
    """A scheme's file changed, and inputs that were right for it."""
    base = rng.choice(bases.cases())
    work, name = base.work, f"params/schemes/{base.work.scheme}.yaml"
    text = (SCHEMES / f"{work.scheme}.yaml").read_text(encoding="utf-8")
    rewritten = rng.random() < 0.12
    data, what = (_rewritten(text, rng), "rewritten") if rewritten else _changed(text, rng)
    files = dress.files(work, "csv", rng)
    command = rng.choice([["lint", work.scheme], ["show", work.scheme], ["list"], ["assumptions"],
                          ["lint"], []])  # fmt: skip

    def attempt(pieces: Pieces, folder: Path) -> str:
        write({**files, name: _joined(pieces[name])}, folder)
        at = ["--workspace", str(folder)]
        if command:
            told(["schemes", *command, *at], folder)
        arguments = ["assess", "--scheme", work.scheme, "--period", work.period, *at]
        arguments += ["--inputs", str(folder / "inputs")]
        arguments += ["--carry", str(folder / "carry.csv")] if "carry" in work.tables else []
        for past in work.folders:
            (folder / "history" / past).mkdir(parents=True, exist_ok=True)
        arguments += ["--history", str(folder / "history")] if work.folders else []
        (folder / "inputs").mkdir(exist_ok=True)
        answer = assessed(arguments, folder)
        assert answer is not None
        if rewritten:
            _same(answer, base, folder / "plain")
            return SAME
        return PROBLEMS if answer.problems else RESULTS

    return Trial(f"{name} [{base.name}] {what} {command}", {name: _lines(data)}, attempt)


def _rewritten(text: str, rng: Random) -> bytes:
    """The same scheme in another form: keys of the top in another order, other signs and ends."""
    nodes = list(yaml.compose_all(text, yaml.BaseLoader))
    for node in nodes:
        if isinstance(node, yaml.MappingNode):
            rng.shuffle(node.value)
    flow = rng.choice([None, None, True])
    for node in yaml_mutations.every(nodes):
        if isinstance(node, yaml.CollectionNode):
            node.flow_style = bool(flow) if node not in nodes else False
    new = yaml.serialize_all(nodes, Dumper=yaml.BaseDumper, explicit_start=True,
                             allow_unicode=rng.random() < 0.5, width=rng.choice([60, 4000]),
                             indent=rng.choice([2, 4]),
                             line_break=rng.choice(["\n", "\r\n"]))  # fmt: skip
    return new.encode(rng.choice(["utf-8", "utf-8-sig"]))


def _same(answer: Answer, base: bases.Base, folder: Path) -> None:
    expected = base.work.assess(folder)
    if answer.problems:
        raise WrongError(f"rewritten: {answer.problems[:2]}")
    if lines := differences(answer.tables, expected.tables):
        raise WrongError(f"rewritten: {lines[:4]}")


ACCEPTED = """\
- period: 2026Q1
  department: t1
  table: employees
  row: {employee_id: A, name: 甲}
  code: id_in_another_form
  by: 王敏
  reason: a new colleague
"""
CORRECTIONS = {
    "change": """\
table: metrics
row: {subject: A, metric: sales}
change: {actual: {old: 40, new: 44.5}}
reason: counted twice
by: 王敏
on: 2026-04-03
""",
    "remove": """\
table: metrics
row: {subject: D, metric: sales}
remove: true
reason: on leave
by: 王敏
on: 2026-04-04
withdrawn: {by: 王敏, on: 2026-04-05, reason: was right}
""",
    "appeal": """\
table: ratings
row: {employee_id: B, indicator: service}
change: {score: {old: 85, new: 90}}
reason: upheld
by: 王敏
on: 2026-04-06
appeal: {number: '1', employee: B, filed: 2026-04-01, about: service, decided: 2026-04-05,
  outcome: upheld}
""",
}


@cache
def _company() -> dict[str, bytes]:
    files = {
        "params/departments.yaml": departments(["t1", "t2"]).encode(),
        "params/schemes/small.yaml": SCHEME.encode(),
        "params/accepted.yaml": ACCEPTED.encode(),
        "params/words/en.yaml": b'"CNY {value}": "RMB {value}"\n',
        "params/words/zh.yaml": '"{n} problem": "{n}处"\n'.encode(),
    }
    for department in ("t1", "t2"):
        for table, text in INPUTS["2026Q1"].items():
            lines = "\n".join(line.strip() for line in text.split("\n"))
            files[f"params/inputs/2026Q1/{department}/{table}.csv"] = lines.encode()
    for name, text in CORRECTIONS.items():
        files[f"params/corrections/2026Q1/t1/{name}.yaml"] = text.encode()
    return files


def _of_company(names: list[str], commands: list[list[str]], rng: Random) -> Trial:
    name, command = rng.choice(names), rng.choice(commands)
    data, what = _changed(_company()[name].decode(), rng)

    def attempt(pieces: Pieces, folder: Path) -> str:
        write({**_company(), name: _joined(pieces[name])}, folder)
        code, _ = told([*command, "--workspace", str(folder)], folder)
        if {path.name for path in folder.iterdir()} != {"params", "command.txt"}:
            raise WrongError("something was written")
        return PROBLEMS if code else RESULTS

    return Trial(f"{name} {what} {command}", {name: _lines(data)}, attempt)


def department(rng: Random) -> Trial:
    """What a workspace says of its departments, of what it accepts and of its words."""
    names = ["params/departments.yaml"] * 4 + [
        "params/accepted.yaml", "params/words/en.yaml", "params/words/zh.yaml",
    ]  # fmt: skip
    commands = [["check", "2026Q1"], ["check"], ["explain", "2026Q1", "t1", "A"],
                ["what-if", "2026Q1", "t1", "--set", "pay.bonus.formula=11 × score"]]  # fmt: skip
    return _of_company(names, commands, rng)


def correction(rng: Random) -> Trial:
    """What is corrected in a department's inputs."""
    names = [name for name in _company() if name.startswith("params/corrections/")]
    return _of_company(names, [["check", "2026Q1"], ["explain", "2026Q1", "t1", "B"]], rng)


def parameter(rng: Random) -> Trial:
    """A value that is given on the command line, or to a notebook."""
    values = hostile.YAML_SCALARS
    if rng.random() < 0.3:
        return _of_notebook(rng)
    base = rng.choice(bases.cases())
    paths = _paths(base.work.scheme)
    pairs = []
    for _ in range(rng.choice([1, 1, 2])):
        path = rng.choice(paths) if rng.random() < 0.9 else hostile.some(rng, values)
        value = hostile.long_formula(rng) if rng.random() < 0.1 else hostile.some(rng, values)
        value = rng.choice([value, "[" * rng.choice([3, 300, 30_000]), f"{{a: {value}}}", value])
        pairs.append(f"{path}{rng.choice(['=', '=', '=', '==', ''])}{value}".replace("\0", ""))

    def attempt(pieces: Pieces, folder: Path) -> str:
        work = base.work
        files = dress.files(work, "csv", Random(0))
        write(files, folder)
        (folder / "inputs").mkdir(exist_ok=True)
        arguments = ["assess", "--scheme", work.scheme, "--period", work.period]
        arguments += ["--inputs", str(folder / "inputs")]
        for one in pieces["--set"]:
            arguments += ["--set", str(one)]
        answer = assessed(arguments, folder, (0, 1, 2))
        return RESULTS if answer is not None and answer.tables else PROBLEMS

    told_of = [pair[:80] for pair in pairs]
    what = f"{base.work.scheme} [{base.name}] --set {told_of}"
    return Trial(what, {"--set": [*pairs]}, attempt)


@cache
def _paths(scheme_id: str) -> list[str]:
    """The paths of a scheme's values, as `--set` takes them."""

    def below(value: object, path: str) -> list[str]:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        found = []
        for key, inner in pairs:
            here = f"{path}.{key}" if path else str(key)
            found.append(here)
            found += below(inner, here) if isinstance(inner, (dict, list)) else []
        return found

    text = (SCHEMES / f"{scheme_id}.yaml").read_text(encoding="utf-8")
    loaded = list(yaml.load_all(text, yaml.BaseLoader))
    return below(loaded[-1], "")


def _of_notebook(rng: Random) -> Trial:
    from kpilib.core.problems import KpiError
    from kpilib.publish.review.load_review import open_review

    odd: list[Any] = [None, 1, 2026, 1.5, True, [], {}, b"x", "t1", "2026Q1", "en", "draft",
                      *hostile.EVERY]  # fmt: skip
    given = {"department": "t1", "period": "2026Q1", "lang": "en", "revision": "draft"}
    for name in rng.sample(sorted(given), rng.randint(1, 2)):
        given[name] = rng.choice(odd)

    def attempt(_: Pieces, folder: Path) -> str:
        write(_company(), folder)
        try:
            open_review(**given, workspace=str(folder))
        except KpiError as wrong:
            if not str(wrong).strip():
                raise WrongError("refused without a word") from None
            return PROBLEMS
        return RESULTS

    return Trial(f"review of {given}"[:400], {}, attempt)


def case(rng: Random) -> Trial:
    """A case's inputs changed as YAML, and then written as tables."""
    path = rng.choice(sorted(CASES.glob("*.yaml")))
    document = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - makes nothing but text
    step = rng.choice(rng.choice(document["cases"])["runs"])
    text = yaml.dump(step["inputs"], allow_unicode=True, sort_keys=False)
    text, what = yaml_mutations.mutate(text, rng)
    try:
        inputs = _as_tables(yaml.load(text, yaml.BaseLoader))  # noqa: S506 - makes nothing but text
    except (yaml.YAMLError, RecursionError, ValueError):
        inputs = {}
    pieces: Pieces = {name: [*rows] for name, rows in inputs.items()}

    def attempt(left: Pieces, folder: Path) -> str:
        for name, rows in left.items():
            _write_rows(folder / "inputs" / f"{name}.csv", rows)
        (folder / "inputs").mkdir(parents=True, exist_ok=True)
        arguments = ["assess", "--scheme", document["scheme"], "--period", step["period"]]
        answer = assessed([*arguments, "--inputs", str(folder / "inputs")], folder)
        assert answer is not None
        return PROBLEMS if answer.problems else RESULTS

    return Trial(f"{path.name} {what}", pieces, attempt)


def _as_tables(loaded: object) -> dict[str, list[dict[str, str]]]:
    """What is left of tables: rows of text, whatever it was that stood there."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, rows in loaded.items() if isinstance(loaded, dict) else ():
        file = "".join(c for c in str(name) if c.isalnum() or c in "._- ")[:40].strip(". ")
        listed = rows if isinstance(rows, list) else [rows]
        kept = [row for row in listed if isinstance(row, dict)]
        if file and kept:
            found[file] = [{str(k): _text(v) for k, v in row.items()} for row in kept]
    return found


def _text(value: object) -> str:
    """A cell's text; what aliases repeat without end is none."""
    return value[:5000] if isinstance(value, str) else "[…]"


def _write_rows(path: Path, rows: list[Any]) -> None:
    from tests.reference.command import write_table

    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(rows, path)


KINDS: dict[str, Callable[[Random], Trial]] = {
    "schemes": scheme,
    "departments": department,
    "corrections": correction,
    "parameters": parameter,
    "cases": case,
}
