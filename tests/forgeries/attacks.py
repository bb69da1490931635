"""Ways of forging a ledger, each drawn by chance: what is changed, and how well it is sealed."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

from kpilib.records.manifest import MANIFEST, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from tests.forgeries.forger import Forger

    Attack = Callable[[Forger, Random], Path | None]
    """Changes files; returns the revision that is to be sealed, None where nothing is."""


def any_byte(forger: Forger, chance: Random) -> Path:
    """A byte of any issued file."""
    folder = chance.choice(forger.order)
    path = chance.choice([path for path in sorted(folder.rglob("*")) if _has_text(path)])
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(7)
    forger.touch(path).write_bytes(content)
    return folder


def _has_text(path: Path) -> bool:
    return path.is_file() and path.name != MANIFEST and path.stat().st_size > 0


def other_amount(forger: Forger, chance: Random) -> Path:
    """An amount of a result table."""
    folder = chance.choice(forger.order)
    name = chance.choice(["payouts", "summary", "scores"])
    path = forger.touch(folder / "results" / f"{name}.csv")
    _other_number(path, chance)
    return folder


def _other_number(path: Path, chance: Random) -> None:
    text = path.read_text("utf-8")
    spots = [*re.finditer(r"(?<=,)\d+\.\d\d\b", text)]
    spot = chance.choice(spots)
    other = f"{float(spot[0]) + chance.randint(1, 999):.2f}"
    path.write_text(text[: spot.start()] + other + text[spot.end() :], encoding="utf-8")


def other_settlement(forger: Forger, chance: Random) -> Path:
    """Somebody is settled another amount, is settled twice, or somebody else is."""
    settling = [one for one in forger.order if _rows(one / "settlements.csv")]
    folder = chance.choice(settling)
    path = forger.touch(folder / "settlements.csv")
    head, *rows = path.read_text("utf-8").splitlines(keepends=True)
    how = chance.choice(["twice", "other", "none", "more"])
    if how == "twice":
        rows += rows[:1]
    elif how == "none":
        rows = []
    elif how == "other":
        rows = [row.replace("A,", "B,", 1) for row in rows]
    text = head + "".join(rows)
    path.write_text(text, encoding="utf-8")
    if how == "more":
        _other_number(path, chance)
    frozen = next((folder / "world" / "params" / "settlements").rglob("*.csv"))
    if chance.random() < 0.5:
        forger.touch(frozen).write_bytes(path.read_bytes())
    return folder


def _rows(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()[1:]


def other_inputs(forger: Forger, chance: Random) -> Path:
    """The frozen inputs say something else; the results are made to fit by the forger's program."""
    folder = chance.choice(forger.order)
    inputs = sorted((folder / "world" / "params" / "inputs").rglob("metrics.csv"))
    path = forger.touch(chance.choice(inputs))
    text = path.read_text("utf-8")
    spot = chance.choice([*re.finditer(r"\d+$", text, re.MULTILINE)])
    other = str(int(spot[0]) + chance.randint(1, 50))
    path.write_text(text[: spot.start()] + other + text[spot.end() :], encoding="utf-8")
    if chance.random() < 0.5:
        _assess_again(forger, folder)
    return folder


def _assess_again(forger: Forger, folder: Path) -> None:
    """Results, and the hash of the inputs, as the program would have them of the changed files."""
    from kpilib.core.periods import Period
    from kpilib.core.problems import ProblemsFound
    from kpilib.workspace.input_bundle import read_bundle

    said = forger.manifest(folder)
    try:
        with read_bundle(folder / "world").opened() as frozen:
            again = frozen.assess(said["department"], Period.parse(said["period"]))
    except ProblemsFound:  # a correction has found something else there: results stay as they are
        return
    for name in again.results.rows:
        path = folder / "results" / f"{name}.csv"
        path.write_text(again.results.csv(name), encoding="utf-8", newline="")
    forger.write_manifest(folder, said | {"digest": again.inputs_hash})


def other_rules(forger: Forger, chance: Random) -> Path:
    """The frozen scheme pays another amount a point."""
    folder = chance.choice(forger.order)
    path = forger.touch(folder / "world" / "params" / "schemes" / "small.yaml")
    text = path.read_text("utf-8")
    rate = chance.choice([9, 11, 12, 20])
    path.write_text(text.replace("formula: 10 × score", f"formula: {rate} × score"), "utf-8")
    if chance.random() < 0.5:
        _assess_again(forger, folder)
    return folder


def other_manifest(forger: Forger, chance: Random) -> Path:
    """A manifest says another day, person, program, language … of the same files."""
    folder = chance.choice(forger.order)
    said = forger.manifest(folder)
    field, value = chance.choice(
        [
            ("on", "2020-02-29"), ("by", "wang"), ("reason", "as agreed"), ("program", "0" * 64),
            ("version", "9.9"), ("commit", "0" * 40), ("lock", "0" * 64), ("lang", "fr"),
            ("formats", ["xlsx", "html"]), ("renderer", "quarto"), ("digest", "1" * 64),
            ("layout", 2), ("paid", "elsewhere"), ("renderer_version", "1.9"), ("key", "k" * 16),
            ("kind", "void"),
        ]
    )  # fmt: skip
    forger.write_manifest(folder, said | {field: value})
    return folder


def dropped_revision(forger: Forger, chance: Random) -> Path | None:
    """A revision has never been issued."""
    folder = chance.choice(forger.order)
    forger.drop(folder)
    return None


def one_more_revision(forger: Forger, chance: Random) -> Path:
    """A revision that nobody issued: a copy of one with another amount, somewhere in the past."""
    place = chance.randrange(len(forger.order))
    folder = forger.order[place]
    number = 1 + sum(1 for one in forger.order if one.parent == folder.parent)
    copy = folder.with_name(f"r{number}")
    shutil.copytree(folder, copy)
    forger.touch(copy)
    forger.write_manifest(copy, forger.manifest(copy) | {"revision": copy.name})
    _other_number(copy / "results" / "payouts.csv", chance)
    forger.order.insert(place + 1, copy)
    return copy


def swapped_files(forger: Forger, chance: Random) -> Path:
    """A revision has a file of another one."""
    one, other = chance.sample(forger.order, 2)
    name = chance.choice(["results/payouts.csv", "results/summary.csv", "environment.json",
                          "settlements.csv", "world/params/departments.yaml"])  # fmt: skip
    if (one / name).read_bytes() == (other / name).read_bytes():
        name = "results/payouts.csv"
    if (one / name).read_bytes() == (other / name).read_bytes():
        name = "world/params/inputs"  # other people
        one, other = forger.order[0], forger.order[1]
        shutil.rmtree(one / name)
        shutil.copytree(other / name, one / name)
        forger.touch(one / name)
        return one
    forger.touch(one / name).write_bytes((other / name).read_bytes())
    return one


def swapped_revisions(forger: Forger, chance: Random) -> Path | None:
    """Two revisions of one department have changed places."""
    del chance
    first, second = (one for one in forger.order if one.parent == forger.order[0].parent)
    aside = first.with_name("aside")
    for before, after in ((first, aside), (second, first), (aside, second)):
        before.rename(after)
    for folder in (first, second):
        forger.write_manifest(folder, forger.manifest(folder) | {"revision": folder.name})
    return None


def other_period(forger: Forger, chance: Random) -> Path | None:
    """A revision is said to be of another period."""
    folder = chance.choice(forger.order)
    target = folder.parent.parent.with_name(chance.choice(["2025Q3", "2026Q2", "2024Q4"]))
    moved = target / folder.parent.name / "r1"
    moved.parent.mkdir(parents=True)
    folder.rename(moved)
    forger.touch(folder)
    forger.touch(moved)
    said = forger.manifest(moved)
    forger.write_manifest(moved, said | {"period": target.name, "revision": "r1"})
    forger.order[forger.order.index(folder)] = moved
    return moved


def gone_department(forger: Forger, chance: Random) -> Path | None:
    """A department has never issued anything."""
    name = chance.choice(["team", "desk"])
    for folder in [one for one in forger.order if one.parent.name == name]:
        forger.drop(folder)
    forger.touch(forger.register(name)).unlink()
    return None


def cut_register(forger: Forger, chance: Random) -> Path | None:
    """Lines of a register are gone, twice there, in another order, or the register is gone."""
    path = forger.touch(forger.register(chance.choice(["team", "desk"])))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    how = chance.choice(["cut", "first", "twice", "order", "empty", "gone", "spaces"])
    changed = {"cut": lines[:-1], "first": lines[1:], "twice": lines + lines[-1:],
               "order": lines[::-1], "empty": [], "spaces": [*lines, "\n"]}  # fmt: skip
    if how == "gone":
        path.unlink()
    else:
        path.write_text("".join(changed[how]), encoding="utf-8")
    if chance.random() < 0.5 and how == "cut":  # and the revision with its line
        last = [one for one in forger.order if one.parent.name == path.stem][-1]
        forger.drop(last)
    return None


def renumbered_register(forger: Forger, chance: Random) -> Path | None:
    """A line of a register says another sequence, period, revision or hash."""
    path = forger.touch(forger.register(chance.choice(["team", "desk"])))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    line = chance.choice(lines)
    name, value = chance.choice(
        [("sequence", 7), ("period", "2024Q4"), ("revision", "r9"), ("sha256", "0" * 64)]
    )
    line[name] = value
    text = "".join(json.dumps(each, sort_keys=True) + "\n" for each in lines)
    path.write_text(text, encoding="utf-8")
    return None


def removed_file(forger: Forger, chance: Random) -> Path:
    """A file of a revision is gone."""
    folder = chance.choice(forger.order)
    name = chance.choice(["settlements.csv", "results/flags.csv", "environment.json",
                          "world/params/departments.yaml", "results/carry.csv"])  # fmt: skip
    forger.touch(folder / name).unlink()
    return folder


def added_file(forger: Forger, chance: Random) -> Path:
    """A file, or an empty folder, that was not issued."""
    folder = chance.choice(forger.order)
    name = chance.choice(["payouts-final.xlsx", "results/more.csv", ".note", "world/params/x.yaml"])
    if chance.random() < 0.2:
        forger.touch(folder / "more").mkdir()
    else:
        forger.touch(folder / name).write_text("forged", encoding="utf-8")
    return folder


def a_link(forger: Forger, chance: Random) -> Path | None:
    """A link to the same content stands in the place of a file or folder."""
    folder = chance.choice(forger.order)
    places = [folder / MANIFEST, folder / "results", folder / "results" / "payouts.csv", folder,
              folder.parent, folder / "world" / "params"]  # fmt: skip
    path = forger.touch(chance.choice(places))
    aside = forger.root / "aside"
    path.rename(aside)
    path.symlink_to(aside)
    return None


def no_signature(forger: Forger, chance: Random) -> Path | None:
    """Nobody has signed a revision, or any; its amounts are others."""
    folder = chance.choice(forger.order)
    every = chance.random() < 0.5
    for one in forger.order if every else [folder]:
        forger.strip(one)
    _other_number(folder / "results" / "payouts.csv", chance)
    return folder


def signature_of_another(forger: Forger, chance: Random) -> Path | None:
    """A revision has the signed statement of another one, and other amounts."""
    one, other = chance.sample(forger.order, 2)
    forger.touch(one / STATEMENT).write_bytes((other / STATEMENT).read_bytes())
    _other_number(one / "results" / "payouts.csv", chance)
    return one


def a_stray(forger: Forger, chance: Random) -> Path | None:
    """Something beside what was issued that passes for it."""
    folder = chance.choice(forger.order)
    if chance.random() < 0.5:
        copy = folder.with_name(chance.choice([f"{folder.name} (copy)", "r01", "R1", "final"]))
        shutil.copytree(folder, copy)
        forger.touch(copy)
    else:
        name = chance.choice(["team.jsonl.bak", "payroll.jsonl", "x", "team"])
        forger.touch(forger.register("team").with_name(name)).write_text("", encoding="utf-8")
    return None


ATTACKS: tuple[Attack, ...] = (
    any_byte, other_amount, other_settlement, other_inputs, other_rules, other_manifest,
    dropped_revision, one_more_revision, swapped_files, swapped_revisions, other_period,
    gone_department, cut_register, renumbered_register, removed_file, added_file, a_link,
    no_signature, signature_of_another, a_stray,
)  # fmt: skip
