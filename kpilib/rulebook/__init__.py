"""The rule book: schemes listed, told in words, checked, and described for editors.

`listing` and `showing` are for readers of the rules, `lint` and `jsonschema` for their authors.
"""
