"""Expression -> expression: the exact equality test, simplification, output forms, fusing, numerical stability."""
