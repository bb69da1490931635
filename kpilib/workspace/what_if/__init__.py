"""What-if: changed rules and inputs through the same engine, variant beside variant.

Begin reading at `compare_variants.py`: a scenario (`scenario_files.py`) names values of rules
(`variant_rules.py`) and edits of inputs (`input_edits.py`, `meant_edits.py`), `variant_run.py`
assesses them period by period, `standings.py` is what each comes to. `goal_seek.py` (over
`goal_steps.py`) and `payout_curve.py` (over `pay_at_levels.py`, with `pay_cliffs.py`) ask the same
run many times over.
"""
