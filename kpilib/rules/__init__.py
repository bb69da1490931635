"""The scheme language, rules as data: model, formulas, kinds of parts, loading and lint."""
