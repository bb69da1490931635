"""The JSON Schema accepts every scheme, refuses slips, and is committed as generated."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kpilib.rules.json_schema import schema_text, scheme_schema
from kpilib.rules.lint.editors import SCHEMA_LINE
from kpilib.rules.parts import PARTS
from tests.rulebook.editor_yaml import documents

SCHEMES = Path(__file__).parents[2] / "params" / "schemes"
FILES = sorted(SCHEMES.glob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = scheme_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture
def vehicle() -> dict[str, Any]:
    (document,) = documents(SCHEMES / "vehicle-commission.yaml")
    return deepcopy(document)


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = (SCHEMES / "scheme.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run `kpi schemes json-schema --write`"


def test_there_are_schemes_to_look_at() -> None:
    assert len(FILES) >= 4


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scheme_fits_the_schema(path: Path, validator: Draft202012Validator) -> None:
    for document in documents(path):
        found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
        assert found == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scheme_names_the_schema_in_its_first_line(path: Path) -> None:
    assert path.read_text(encoding="utf-8").split("\n", 1)[0] == SCHEMA_LINE


@pytest.mark.parametrize(
    "shorthand",
    [
        "own + channel",
        7,
        0.5,
        "4%",
        True,
        {"formula": "own", "on": "people"},
        {"formula": "own", "on": ["people", "department"]},
        {"count": "vehicle"},
        {"count": ["vehicle", "other"], "where": "status = 'won'"},
        {"attainment": "sales", "cap": "none"},
        {"attainment": "sales", "cap": "120%"},
        {"steps": {"of": "own", "from": {"10": 1.2, "50%": "4%"}}},
        {"steps": {"of": "own", "bands": [{"from": 1, "to": 3, "value": "好"}], "whole": True}},
        {"lookup": ["role", "grade"], "in": {"a": {"b": 2}}},
        {"rating": "x", "scale": [1, 10], "raters": {"superior": "60%", "peer": 0.4}},
    ],
    ids=str,
)
def test_what_authors_may_write(
    shorthand: object, validator: Draft202012Validator, vehicle: dict[str, Any]
) -> None:
    vehicle["quantities"] = {"x": shorthand}
    assert validator.is_valid(vehicle)


@pytest.mark.parametrize(
    "slip",
    [
        {"formul": "own"},
        {"count": "vehicle", "wher": "true"},
        {"steps": {"of": "own", "from_": {"1": 1}}},
        {"steps": {"of": "own", "from": {"many": 1}}},
        {"lookup": "role", "in_": {"a": 1}},
        {"attainment": "sales", "cap": "much"},
        {"formula": "own", "on": "persons"},
        {"metric": "sales", "column": "aim"},
        {"total": "own", "how": "product"},
        ["own"],
    ],
    ids=str,
)
def test_slips_are_refused(
    slip: object, validator: Draft202012Validator, vehicle: dict[str, Any]
) -> None:
    vehicle["quantities"] = {"x": slip}
    assert not validator.is_valid(vehicle)


@pytest.mark.parametrize("key", ["id", "title", "source", "effective_from"])
def test_what_every_scheme_needs(
    key: str, validator: Draft202012Validator, vehicle: dict[str, Any]
) -> None:
    del vehicle[key]
    assert not validator.is_valid(vehicle)


def test_an_unknown_key_is_refused(
    validator: Draft202012Validator, vehicle: dict[str, Any]
) -> None:
    vehicle["quantites"] = {}
    assert not validator.is_valid(vehicle)


def test_classes_are_written_with_their_own_key(
    validator: Draft202012Validator, vehicle: dict[str, Any]
) -> None:
    vehicle["classes"] = {"take": "first", "rules": [{"class": "金牌", "when": "power = 5"}]}
    assert validator.is_valid(vehicle)
    vehicle["classes"]["rules"] = [{"class_": "金牌"}]
    assert not validator.is_valid(vehicle)


def test_keys_carry_the_help_of_the_docstrings() -> None:
    schema = scheme_schema()
    assert schema["properties"]["parameters"]["description"] == (
        "Numbers of clauses that formulas name."
    )
    rating = schema["$defs"]["Rating"]["properties"]
    assert rating["scale"]["description"] == "Lowest and highest score, both allowed."
    assert rating["clause"]["description"] == "The words of the regulation, or where they stand."
    parts = {cls.__name__: schema["$defs"][cls.__name__] for cls in PARTS.values()}
    without = [
        f"{name}.{key}"
        for name, model in {**parts, "Scheme": schema}.items()
        for key, value in model.get("properties", {}).items()
        if "description" not in value
    ]
    assert without == []
