"""Statements: one person's figures of a period, down to the person's own rows, on one sheet."""
