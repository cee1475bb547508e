"""A network -> its backward pass, derived and proved step by step, and made stable."""
