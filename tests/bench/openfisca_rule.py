"""vehicle-commission's vehicle pay as OpenFisca-core computes it; runs in `.venv-bench`.

Prints seconds (the median of three), and the sum of what is paid, in yuan. OpenFisca-core is
given one row per event's kind and person as its input, as it has no events of its own: summing
them is part of the time.
"""

from __future__ import annotations

import statistics
import sys
import time
from importlib import import_module

import numpy as np

MONTH = "2026-01"


def main() -> None:
    """Compute, and print both figures."""
    data = dict(np.load(sys.argv[1]))
    system = _system()
    times, total = [], 0.0
    for _ in range(3):
        start = time.perf_counter()
        total = _paid(system, data)
        times.append(time.perf_counter() - start)
    sys.stdout.write(f"{statistics.median(times)} {total}\n")


def _paid(system: object, data: dict[str, np.ndarray]) -> float:
    core = import_module("openfisca_core.simulation_builder")
    people = len(data["role"])
    simulation = core.SimulationBuilder().build_default_simulation(system, people)
    for kind, name in ((0, "own"), (1, "channel")):
        chosen = data["kind"] == kind
        sold = np.bincount(data["who"][chosen], data["quantity"][chosen], people)
        simulation.set_input(name, MONTH, sold)
    simulation.set_input("target", MONTH, data["target"])
    simulation.set_input("role", MONTH, data["role"])
    simulation.calculate("base_salary", MONTH)
    return float(simulation.calculate("vehicle_pay", MONTH).sum(dtype=np.float64))


def units(people, period):
    return people("own", period) + people("channel", period)


def money(people, period):
    return 100 * people("own", period) + 50 * people("channel", period)


def reached(people, period):
    return np.minimum(1, people("units", period) / people("target", period))


def volume(people, period):
    sold = people("units", period)
    return np.select(
        [sold >= 10, sold >= 6, sold >= 4, sold >= 2, sold >= 1], [1.2, 1.1, 1.0, 0.8, 0.6], 0
    )


def satisfaction(people, period):
    return people("units", period) * 0 + 1.1


def base_salary(people, period):
    return np.where(people("role", period) == 0, 2000, 1500)


def vehicle_pay(people, period):
    product = (
        people("money", period)
        * people("reached", period)
        * people("volume", period)
        * people("satisfaction", period)
    )
    return np.floor(product * 100 + 0.5) / 100


def _system() -> object:
    entities = import_module("openfisca_core.entities")
    systems = import_module("openfisca_core.taxbenefitsystems")
    periods = import_module("openfisca_core.periods")
    variables = import_module("openfisca_core.variables")
    person = entities.Entity("person", "persons", "", "")

    def variable(name: str, formula: object = None, kind: type = float) -> type:
        content = {
            "value_type": kind,
            "entity": person,
            "definition_period": periods.MONTH,
            "label": name,
        }
        if formula is not None:
            content["formula"] = formula
        return type(name, (variables.Variable,), content)

    system = systems.TaxBenefitSystem([person])
    for name in ("own", "channel", "target"):
        system.add_variable(variable(name))
    system.add_variable(variable("role", kind=int))
    for formula in (units, money, reached, volume, satisfaction, base_salary, vehicle_pay):
        system.add_variable(variable(formula.__name__, formula))
    return system


if __name__ == "__main__":
    main()
