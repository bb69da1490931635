"""Values that programs stumble over: in cells of tables and in scalars of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

NUMBERS = (
    "0", "-0", "-1", "+1", "0.005", "1e5", "1E400", "-1e-400", "NaN", "nan", "inf", "-Infinity",
    "0x10", "1_000", "1,000", "1,00", "1.000,00", "1 000", "１０００", "١٠٠٠", "五十", "½", "50%",
    "150％", "1/2", "(5)", "5-", "--5", "1.2.3", ".5", "5.", "¥5", "5元", "1万", "1'000",
    "9" * 29, "0." + "3" * 40, "9" * 5000, "1" + "0" * 400, "99999999999999999999.995",
    "TRUE", "-", "—", "n/a", "NULL", "#REF!", "#DIV/0!",
)  # fmt: skip
DAYS = (
    "2025-02-30", "2025-13-01", "0000-00-00", "9999-12-31", "1899-12-31", "45000", "45000.5",
    "2025/3/1", "31.12.2025", "03/04/2025", "2025年3月1日", "2025-3", "2025Q1", "20250301", "today",
    "2025-03-01T00:00:00Z", "2025-03-01 25:00", "-2025-01-01", "12025-01-01", "２０２５-０３-０１",
)  # fmt: skip
TEXTS = (
    "", " ", "\t", "\u00a0", "\u3000", "\u200b", "\ufeff", "A\u0000B", "\u0007", "\u001b[31mred",
    "\u202egnp", "a\u0301", "\U0001f600", "A" * 5000, "张" * 300, "=1+1", "=cmd|' /C calc'!A0",
    "@SUM(A1)", "@department", "+A", "-A", "a,b", 'a"b', "a\nb", "a\r\nb", "a;b",
    "../../etc/passwd", "C:\\x", "CON", "nul.txt", "a/b", ".", "..", "'; DROP TABLE",
    "<script>alert(1)</script>", "${HOME}", "{{7*7}}", "%s%n", "{0}", "None", "true", "false",
    "yes", "null", "~", "[]", "{}",
    "A ", " A", "a", "Ａ", "A\u200b", "0A", "01", "1.0", "employee_id",
)  # fmt: skip
EVERY = NUMBERS + DAYS + TEXTS

YAML_SCALARS = (
    *EVERY, "&a", "*a", "!!int x", "!!float nan", "!!python/object/apply:os.system [id]", "!x y",
    "!!binary aGk=", "!!timestamp 2025-01-01", "!!set {a, b}", "!!null x", "<<", "|", ">-", "%YAML",
    "0o17", "0b1", "1:30:00", "2025-01-01", "on", "[", "{", "'", "- a", "a: b", "# c", "? a",
    "sales + unknown", "1 ÷ 0", "min()", "max(1,", "a(b(c(d", "if(", "score < < 5", "1 and",
    "not not not 1", "((((1))))", "1 +", "× 5", "revenue revenue", "'a' + 1", "1 = 1 = 1",
    "score.x", "__import__('os')", "sum(sum(1))", "1 < 2 < 3", "99 ^ 99", "10 ** 10 ** 10",
)  # fmt: skip


def some(rng: Random, values: tuple[str, ...] = EVERY) -> str:
    """One of the values."""
    return rng.choice(values)


def long_formula(rng: Random) -> str:
    """A formula that is far too long, too deep, or both."""
    size = rng.choice([50, 300, 1000, 5000])
    term = rng.choice(["1", "score", "revenue", "0.5"])
    return rng.choice([
        " + ".join([term] * size),
        "(" * size + term + ")" * size,
        "-" * size + term,
        "not " * size + term,
        " < ".join([term] * size),
        " and ".join([f"{term} > 0"] * size),
        "max(" * size + term + ")" * size,
        " × ".join(["9" * 60] * (size // 10)),
    ])  # fmt: skip
