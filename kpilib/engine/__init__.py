"""One assessment from inputs to scores, pay, carried state and flags; `assess` is its contents."""
