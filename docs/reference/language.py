"""Every kind of part that a scheme's quantities are made of, as its class says it."""

from __future__ import annotations

import inspect

from kpilib.rules.parts import PARTS

_INTRODUCTION = """\
# Scheme language

A scheme is a sheet of named quantities; each is a formula or one of the parts below. How a whole
scheme is written, from a regulation to a passing case, is in `params/schemes/README.md`; editors
complete it by `params/schemes/scheme.schema.json`.
"""


def page(lang: str) -> str:
    """The parts by the key that marks them; what they say of themselves is English."""
    del lang
    told = (_part(key, PARTS[key]) for key in sorted(PARTS) if key)
    return "\n".join([_INTRODUCTION, *told])


def _part(key: str, part: type) -> str:
    text = inspect.cleandoc(part.__doc__ or "")
    prose, _, fields = text.partition("\nAttributes:\n")
    lines = inspect.cleandoc(fields).splitlines() if fields else []
    return f"## {key}\n\n{prose.strip()}\n\n" + "\n".join(_fields(lines)) + "\n"


def _fields(lines: list[str]) -> list[str]:
    told: list[str] = []
    for line in lines:
        if line[:1] not in {"", " "} and ":" in line:
            name, _, meaning = line.partition(":")
            told.append(f"- `{name.rstrip('_')}`:{meaning}")
        elif told:
            told[-1] += " " + line.strip()
    return told
