"""What is known now beside what was issued: the bridge between them, and its report."""

from kpilib.restatement.opening import open_restatement

__all__ = ["open_restatement"]
