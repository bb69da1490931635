"""The cases of a scheme: worked by the engine, and held against what was worked out by hand."""
