"""The scheme language: formulas, parts, and the sheet of quantities that they are worked out on."""
