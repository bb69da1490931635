"""`python -m kpilib` is the command `kpi`."""

from kpilib.cli.main import main

if __name__ == "__main__":
    main()
