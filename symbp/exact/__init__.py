"""Real numbers with certified bounds: what is true, for counterexamples and for checks; it knows nothing of rewriting or emission."""
