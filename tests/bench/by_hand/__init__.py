"""Schemes by hand with pyarrow and numpy, as programs of their own."""
