#!/usr/bin/env python3
"""Write the input tables of the made-up sample company.

    python params/make_sample.py params/inputs

The same bytes come out every time: each department and quarter draws from its own seed. Nobody in
the tables exists; the story they tell is in `params/README.md`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sample_company import enterprise_sales, fleet, key_accounts, sales_staff
from sample_company.days import PERIODS
from sample_company.tables import Tables, write_tables


def departments(period: str) -> dict[str, Tables]:
    """Return the tables of every department of the company in one quarter."""
    return {
        "enterprise-sales": enterprise_sales.tables(period),
        "fleet": fleet.tables(period),
        "key-accounts": key_accounts.tables(period),
        "sales-east": sales_staff.tables("sales-east", period),
        "sales-west": sales_staff.tables("sales-west", period),
    }


def write_company(folder: Path) -> None:
    """Write `<folder>/<quarter>/<department>/<table>.csv`, replacing files of these names."""
    for period in PERIODS:
        for department, tables in departments(period).items():
            write_tables(folder / period / department, tables)


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description="Write the inputs of the made-up sample company.")
    parser.add_argument("folder", type=Path, help="where to, e.g. params/inputs")
    write_company(parser.parse_args().folder)


if __name__ == "__main__":
    main()
