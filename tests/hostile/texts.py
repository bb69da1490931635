"""Texts that mean harm or nothing: as YAML of any kind, as formulas, as JSON, as values."""

from __future__ import annotations

from tests.small_workspace import SCHEME


def bomb(levels: int = 9) -> str:
    """A few lines of aliases that stand for a thousand million values."""
    lines = ['a0: &a0 ["x", "x", "x", "x", "x", "x", "x", "x", "x"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def nested_by_alias(levels: int = 60) -> str:
    """Aliases that lie deeper in one another than anything is written."""
    lines = ["a0: &a0 [[[[[[x]]]]]]"]
    lines += [f"a{n}: &a{n} [[[[*a{n - 1}]]]]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


YAML: dict[str, str | bytes] = {
    "deep list": "[" * 100_000,
    "deep list, closed": "[" * 100_000 + "]" * 100_000,
    "deep mapping": "{a: " * 100_000 + "1" + "}" * 100_000,
    "deep block": "".join(f"{' ' * n}a:\n" for n in range(1_200)),
    "deep dashes": "- " * 100_000 + "x",
    "deep keys": "? " * 100_000 + "x",
    "deep enough": "[" * 101 + "]" * 101,
    "bomb": bomb(),
    "deep by alias": nested_by_alias(),
    "contains itself": "a: &a [*a]\n",
    "mapping contains itself": "a: &a {b: *a}\n",
    "alias of nothing": "a: *nothing\n",
    "anchor twice": "a: &a 1\nb: &a 2\nc: *a\n",
    "int": "a: !!int x\n",
    "float": "a: !!float x\n",
    "timestamp": "a: !!timestamp 2026-13-45\n",
    "binary": "a: !!binary '====x'\n",
    "set": "a: !!set {x, y}\n",
    "ordered": "a: !!omap [x]\n",
    "pairs": "a: !!pairs [x]\n",
    "text by tag": "a: !!str 5\n",
    "python": "a: !!python/object/apply:os.system ['touch RAN']\n",
    "python name": "a: !!python/name:os.system\n",
    "own tag": "a: !mine x\n",
    "tag of nothing": "a: ! x\n",
    "tag directive": "%TAG ! tag:yaml.org,2002:python/\n--- !object:os.system\na: 1\n",
    "yaml 9": "%YAML 9.9\n---\na: 1\n",
    "merge": "base: &b {x: 1}\nother:\n  <<: *b\n",
    "list as key": "? [a]\n: 1\n",
    "mapping as key": "? {a: 1}\n: 1\n",
    "key twice": "a: 1\na: 2\n",
    "number as key": "1: 2\n",
    "truth as key": "true: 2\n",
    "nothing as key": "~: 2\n",
    "odd day as key": "2026-13-45: 2\n",
    "NUL": "a: x\x00y\n",
    "control": "a: 1\nb: x\x1by\n",
    "half a character": b"a: 1\nb: \xed\xa0\x80\n",
    "not UTF-8": b"a: 1\nb: \xff\xfe\n",
    "GBK": "标题: 客户\n".encode("gbk"),
    "UTF-16": "a: 1\n".encode("utf-16"),
    "UTF-16 without mark": "a: 1\n".encode("utf-16-le"),
    "UTF-32": "a: 1\n".encode("utf-32"),
    "two marks": "\ufeff\ufeffa: 1\n",
    "empty": "",
    "blank": "  \n\n\t\n",
    "comment": "# nothing\n",
    "nothing": "---\n",
    "end": "...\n",
    "null": "null\n",
    "list": "- a\n- b\n",
    "empty list": "[]\n",
    "empty mapping": "{}\n",
    "word": "hello\n",
    "number": "12\n",
    "truth": "true\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "not closed": "a: [1, 2\n",
    "quote not closed": "a: 'x\n",
    "tab": "a:\n\tb: 1\n",
    "long number": f"a: {'9' * 100_000}\n",
    "long fraction": f"a: 0.{'3' * 100_000}\n",
    "long percent": f"a: {'9' * 29}%\n",
    "long text": f"a: {'x' * 10_000_000}\n",
    "long text below the limit": f"a: {'x' * 4_000_000}\n",
    "long key": f"{'k' * 100_000}: 1\n",
    "many keys": "".join(f"key{n}: {n}\n" for n in range(30_000)),
    "fewer keys": "".join(f"key{n}: {n}\n" for n in range(20_000)),
    "many items": "".join(f"- item {n}\n" for n in range(20_000)),
    "many inside": "a:\n" + "".join(f"  key{n}: {n}\n" for n in range(20_000)),
    "many documents": "---\na: 1\n" * 5_000,
    "JSON deep": '{"a": ' * 5_000 + "1" + "}" * 5_000,
    "wide flow": f"a: [{', '.join(['{x: 1}'] * 12_000)}]\n",
}
"""Whole files, by what is wrong with them."""

FORMULAS = {
    "thousand terms": " + ".join(["score"] * 1_000),
    "thousand terms, other": " × ".join(["score"] * 1_000),
    "signs": "-" * 900 + "score",
    "signs, many": "-" * 100_000 + "score",
    "not": "not " * 1_000 + "true",
    "brackets": "(" * 900 + "score" + ")" * 900,
    "brackets, many": "(" * 100_000 + "score" + ")" * 100_000,
    "functions": "max(" * 1_000 + "score" + ", 1)" * 1_000,
    "ifs": "if(score > 1, " * 500 + "1" + ", 2)" * 500,
    "comparisons": " < ".join(["score"] * 10_000),
    "ors": " or ".join(["score > 1"] * 10_000),
    "choices": f"if(score in ({', '.join(map(str, range(10_000)))}), 1, 2)",
    "power": "9**9**9",
    "exponent": "1e999999 + score",
    "long number": "9" * 100_000,
    "long fraction": f"0.{'3' * 100_000}",
    "long percent": f"{'9' * 100_000}%",
    "thirty digits": "9" * 30,
    "huge product": " × ".join(["9999999999999999999999999999"] * 100),
    "names": " + ".join(f"name{n}" for n in range(100_000)),
    "long name": "n" * 100_000,
    "long text": f"if('{'x' * 100_000}' = 'y', 1, 2)",
    "quote": "'" * 1_001,
    "comment": "score # x\n+ 1 # y\n" * 1_000,
    "zero": "score ÷ 0",
    "call": "__import__('os').system('touch RAN')",
    "lambda": "(lambda: 1)()",
    "attributes": "score.__class__.__mro__",
    "months": "months_before(period_start, 99999999999999)",
    "half": "score + \ud800",
    "NUL": "score\x00",
    "empty": "",
    "blank": "   ",
}
"""Formulas, by what is wrong with them."""

AS_VALUES = {
    "deep": "[" * 100_000,
    "bomb": "{" + ", ".join(bomb().split("\n")[:-1]) + "}",
    "tag": "!!int x",
    "python": "!!python/object/apply:os.system ['touch RAN']",
    "two documents": "1\n---\n2",
    "long number": "9" * 100_000,
    "half a character": "1\ud800",
    "NUL": "1\x00",
    "not closed": "[1",
    "list": "[1, 2]",
    "mapping": "{a: 1}",
    "empty": "",
    "long text": "x" * 1_000_000,
    "merge": "{<<: {a: 1}}",
}
"""Values of `--set PATH=VALUE`."""

JSON: dict[str, str | bytes] = {
    "empty": "",
    "not closed": '{"a": ',
    "deep": "[" * 100_000,
    "deep, closed": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep enough": "[" * 101 + "]" * 101,
    "list": "[]",
    "object": "{}",
    "null": "null",
    "text": '"x"',
    "long number": "9" * 100_000,
    "exponent": '{"a": 1e999999}',
    "NaN": '{"a": NaN}',
    "half a character": '{"a": "\\ud800"}',
    "not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "NUL": "{\x00}",
    "key twice": '{"a": 1, "a": 2}',
    "many": f"[{', '.join(['1'] * 300_000)}]",
}
"""JSON files."""


def with_formula(formula: str) -> str:
    """The small scheme with another formula for its bonus, in a block that keeps its lines."""
    lines = "\n".join(f"      {line}" for line in formula.split("\n"))
    return SCHEME.replace("    formula: 10 × score\n", f"    formula: |\n{lines}\n")
