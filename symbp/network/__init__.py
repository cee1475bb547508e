"""A model file or flags -> the frozen Network: its definitions in index notation, and what training needs to know."""
