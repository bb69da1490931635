"""Every system of the regulations has its file; the list is the catalogue's own."""

from __future__ import annotations

from pathlib import Path

from kpilib.engine.trial import scheme_book

SCHEMES = Path(__file__).parents[1] / "params" / "schemes"
CASES = Path(__file__).parents[1] / "params" / "schemes" / "cases"

COMPUTED = """
account-manager-bodies
account-manager-contest
account-manager-duties
account-manager-five
account-manager-goals
account-manager-optimised
account-manager-points
account-manager-quarterly
account-manager-rollup
account-manager-system
advertising-account-manager
bus-media-account-manager
car-referral
construction-customer-classes
customer-evaluation
customer-service-pool
customer-service-rules
customer-tiers-five
development-funnel
dormant-customers
equipment-department
equipment-supervisors-2015
equipment-technicians
group-key-customers
key-account-360
key-account-commission
key-account-department-goals
key-account-manager
key-account-metrics
key-account-pay-bands
key-account-plan
key-account-scorecard
key-account-service-scorecard
kpi-general-rules
maintenance-team
mall-referral
office-equipment-monthly
post-key-customers
postal-account-manager
production-push
sales-department
sales-department-monthly
sales-discipline
sales-staff
securities-account-manager
service-advisor
service-satisfaction
telecom-retention
trial-assistance
vehicle-commission
work-log
""".split()  # noqa: SIM905 - one to a line, as the catalogue lists them
PROSE = """
advertising-customer-expansion
customer-care-after-sale
customer-development-design
customer-development-plan
customer-loyalty-guide
customer-relations-event
key-customer-cooperation
new-customer-methods
sales-enterprise-assessment
""".split()  # noqa: SIM905 - one to a line, as the catalogue lists them


def test_every_system_has_a_scheme_file() -> None:
    assert set(scheme_book(SCHEMES).ids) == {*COMPUTED, *PROSE}


def test_only_prose_computes_nothing() -> None:
    book = scheme_book(SCHEMES)
    narrative = [name for name in book.ids if book.versions(name)[-1].narrative is not None]
    assert sorted(narrative) == sorted(PROSE)


def test_every_computed_scheme_has_at_least_two_worked_cases() -> None:
    counts = {
        name: (CASES / f"{name}.yaml").read_text("utf-8").count("\n  - name: ") for name in COMPUTED
    }
    assert [name for name, count in counts.items() if count < 2] == []
