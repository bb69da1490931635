"""What-if: changed rules and inputs through the same engine, variant beside variant.

Begin reading at `compare_variants.py`: a scenario (`scenario_files.py`) names values of rules
(`variant_rules.py`) and edits of inputs (`input_edits.py`), `variant_run.py` assesses them period
by period, `standings.py` is what each comes to. `goal_seek.py` and `payout_curve.py` ask the same
run many times over.
"""
