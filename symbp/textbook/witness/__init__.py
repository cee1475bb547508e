"""An open equation -> a counterexample, exact or certified by intervals."""
