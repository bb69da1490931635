"""The command `kpi`."""
