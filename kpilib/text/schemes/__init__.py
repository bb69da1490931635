"""Schemes told in words: by formula, by clause, as a page and as a list."""
