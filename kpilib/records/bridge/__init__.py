"""From what was issued to what is known now: what changed, cause by cause, in exact figures."""
