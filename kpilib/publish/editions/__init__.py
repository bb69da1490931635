"""Editions of a report: what each reader may see, and nothing else in any of its files."""
