"""Program -> the text of modules: NumPy, C and the binding between them; the templates hold layout only."""
