"""Spreadsheets and text files as people keep them, to input tables, by a mapping that is kept."""
