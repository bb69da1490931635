"""The judge: schemes worked out slowly from the catalogue, without a line of kpilib.

Every number is a `fractions.Fraction`, every rule a plain loop over people. Input tables are lists
of rows, a row is a dict of the text that stands in the CSV file; result tables are lists of rows of
the text that `kpi assess` has to write. Inputs are taken to be valid: what is wrong with an input
is asserted by hand in `params/schemes/cases`.
"""
