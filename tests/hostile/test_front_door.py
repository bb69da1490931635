"""Nothing that a user writes reaches a parser but through the modules that know the limits."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "kpilib"
DOOR = ("core/yamltext.py", "core/jsontext.py", "core/pythontext.py")
OF_OURSELVES = {"publish/notebooks/notebook_json.py": ["msgspec.json.Decoder"]}
"""What reads only what a copy of this very process says: no text from outside."""
WITHOUT_US = {
    "publish/statements/check_statement.py": ["json.loads"],
    "history/signing/check_signature.py": ["json.loads"] * 3,
}
"""What runs without kpilib, beside a statement, by whoever wants to check it."""
PARSERS = {
    "yaml": ("load", "load_all", "safe_load", "safe_load_all", "full_load", "unsafe_load",
             "compose", "compose_all", "parse", "scan", "SafeLoader", "CSafeLoader", "Loader",
             "CLoader", "FullLoader", "UnsafeLoader", "BaseLoader"),
    "json": ("load", "loads", "JSONDecoder"),
    "ast": ("parse", "literal_eval"),
    "msgspec.json": ("decode", "Decoder"),
    "nbformat": ("read", "reads"),
    "tomllib": ("load", "loads"),
    "pickle": ("load", "loads"),
    "marshal": ("load", "loads"),
    "configparser": ("ConfigParser",),
    "pd": ("eval", "read_json", "read_pickle"),
}  # fmt: skip
BUILTINS = ("eval", "exec", "compile")
METHODS = ("model_validate_json", "validate_json")
"""Of pydantic's models, whatever they are called."""


def uses(text: str) -> list[str]:
    """The parsers that a module calls or names."""
    found = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Attribute(value=module, attr=name) if name in PARSERS.get(
                ast.unparse(module), ()
            ):
                found.append(ast.unparse(node))
            case ast.Attribute(attr=name) if name in METHODS:
                found.append(name)
            case ast.ImportFrom(module=str(module), names=names):
                found += [f"{module}.{one.name}" for one in names
                          if one.name in PARSERS.get(module, ())]  # fmt: skip
            case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
                found.append(name)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import yaml\nyaml.safe_load(x)", ["yaml.safe_load"]),
        ("from json import loads", ["json.loads"]),
        ("class L(yaml.SafeLoader): ...", ["yaml.SafeLoader"]),
        ("msgspec.json.decode(b)", ["msgspec.json.decode"]),
        ("M.model_validate_json(b)", ["model_validate_json"]),
        ("eval(text)", ["eval"]),
        ("json.dumps(x), re.compile(y), ast.walk(z)", []),
    ],
)
def test_the_search_finds_parsers(text: str, found: list[str]) -> None:
    assert uses(text) == found


def test_no_module_but_the_door_calls_a_parser() -> None:
    modules = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    found = {name: uses(path.read_text(encoding="utf-8")) for name, path in modules.items()}
    assert {name: each for name, each in found.items() if each and name not in DOOR} == {
        **OF_OURSELVES, **WITHOUT_US,
    }  # fmt: skip
    assert all(found[name] for name in DOOR)
