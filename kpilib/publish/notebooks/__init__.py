"""Notebooks run through papermill, in a forked child instead of a kernel."""
