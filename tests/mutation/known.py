"""The survivors that are known, each with the reason why it may live."""

from __future__ import annotations

import yaml

from tests.mutation.swap import ROOT

FILE = ROOT / "tests" / "mutation" / "survivors.yaml"


def known_survivors() -> dict[str, str]:
    """Mutant's name to the reason."""
    entries = yaml.safe_load(FILE.read_text("utf-8")) or []
    return {mutant: group["why"] for group in entries for mutant in group["mutants"]}
