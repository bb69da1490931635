"""The name by which notebooks that have been issued open a review; see `kpilib.publish.review`."""

from kpilib.publish.review.load_review import open_review

__all__ = ["open_review"]
