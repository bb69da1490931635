"""A disk that is full, at every moment of every command that writes: old state or new, and whole.

`python -m tests.disk` tries ten moments of each command; the tests of every day try two.
"""
