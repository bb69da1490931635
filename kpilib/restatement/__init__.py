"""The name by which notebooks that have been issued open a restatement.

See `kpilib.history.restatement`.
"""

from kpilib.history.restatement.load_restatement import open_restatement

__all__ = ["open_restatement"]
