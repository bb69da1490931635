"""Issue a report for good, and prove what has been issued."""
