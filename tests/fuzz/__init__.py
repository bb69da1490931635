"""Inputs that are wrong in every way there is, and what has to come of each.

`python -m tests.fuzz [--seed N] [--count N] [--jobs N] [--kinds tables,schemes]` tries inputs one
after the other. An input's number is all its chance: `--seed 4711 --count 1` makes the same input
again, and a run that was cut short goes on with the number that it printed last.

Each input is a folder and a command. What comes of it is a right result (by the judge of
`tests/reference` where it knows the scheme, by a relation to another run where there is one) or
problems that are named: never a traceback, never a part of a result, never more than ten seconds of
work or a gigabyte.
"""
