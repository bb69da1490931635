"""An attacker with full write access, and what is found of what they have done."""
