"""Input tables that come from databases, Parquet folders and URLs, as `departments.yaml` says."""
