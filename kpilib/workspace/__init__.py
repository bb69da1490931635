"""A workspace on disk: its departments and periods, checked, assessed, corrected, asked what if."""
