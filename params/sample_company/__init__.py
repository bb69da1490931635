"""The made-up sample company: who works there and what happens to them, quarter by quarter."""
