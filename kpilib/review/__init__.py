"""A department's review: one period beside those before it, in sentences, tables and charts."""

from kpilib.review.opening import open_review

__all__ = ["open_review"]
