"""Work done by the workers of a Dask scheduler: reports, statements, restatements' reports."""
