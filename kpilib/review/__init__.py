"""The name by which notebooks that have been issued open a review; see `kpilib.publish.review`."""

from kpilib.publish.review import open_review

__all__ = ["open_review"]
